//! What is derived of a unit for those who read it: names within their lengths, addresses as text, region, texts of codes (ir.md §1).

use jiff::civil::Date;

use super::model::{Enhedsart, Felter, Institution, Sted, UDEN_FOR_KOMMUNAL_INDDELING};
use crate::registre::Koder;
use crate::types::{Institutionsnummer, Kommunekode};

/// The longest `mellemlangtNavn` (2.5), characters.
pub const MELLEMLANGT_MAX: usize = 49;
/// The longest `kortNavn` (2.6), `adresseKort` (2.23) and `lederKortNavn` (2.33), characters. That of 2.6 is our choice.
pub const KORT_MAX: usize = 34;

/// The text that stands for a municipality where there is none.
pub const UDEN_FOR_TEKST: &str = "Uden for kommunal inddeling (Færøerne og Grønland)";

/// A text within a length: whole words where at least one fits, else cut.
#[must_use]
pub fn forkort(tekst: &str, hoejst: usize) -> &str {
    let Some((slut, naeste)) = tekst.char_indices().nth(hoejst) else { return tekst };
    let kort = tekst.get(..slut).unwrap_or(tekst);
    if naeste == ' ' {
        return kort.trim_end();
    }
    kort.rfind(' ').and_then(|ord| kort.get(..ord)).map(str::trim_end).filter(|kort| !kort.is_empty()).unwrap_or(kort)
}

impl Felter {
    /// `mellemlangtNavn`: as given, else the name within its length.
    #[must_use]
    pub fn mellemlangt(&self) -> &str {
        self.mellemlangt_navn.as_deref().unwrap_or_else(|| forkort(&self.navn, MELLEMLANGT_MAX))
    }

    /// `kortNavn`: as given, else the name within its length.
    #[must_use]
    pub fn kort(&self) -> &str {
        self.kort_navn.as_deref().unwrap_or_else(|| forkort(&self.navn, KORT_MAX))
    }

    /// `lederKortNavn`: as given, else the leader's name within its length.
    #[must_use]
    pub fn lederens_korte(&self) -> Option<&str> {
        self.leder_kort.as_deref().or_else(|| self.leder.as_deref().map(|leder| forkort(leder, KORT_MAX)))
    }
}

/// `adresse` of the public extract: street and house number (2.22).
#[must_use]
pub fn adresse(sted: &Sted) -> String {
    let dele = [sted.adresse.vej_navn.as_str(), &sted.adresse.hus_nummer];
    dele.into_iter().filter(|del| !del.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `adresseKort` (2.23): as given, else street and house number, the street cut so that the house number stays.
#[must_use]
pub fn adresse_kort(sted: &Sted) -> String {
    if let Some(givet) = &sted.adresse_kort {
        return givet.clone();
    }
    let hus = &sted.adresse.hus_nummer;
    if hus.is_empty() {
        return forkort(&sted.adresse.vej_navn, KORT_MAX).to_owned();
    }
    let plads = KORT_MAX.saturating_sub(hus.chars().count() + 1);
    format!("{} {hus}", forkort(&sted.adresse.vej_navn, plads))
}

/// `beliggenhedskommune` as text: `Aalborg Kommune`; `None` where the code is unknown.
#[must_use]
pub fn kommunenavn(koder: &Koder, kode: Kommunekode) -> Option<&str> {
    if kode == UDEN_FOR_KOMMUNAL_INDDELING {
        return Some(UDEN_FOR_TEKST);
    }
    koder.kommune.get(&kode.0.into()).map(|kommune| kommune.officielt_navn.as_str())
}

/// The code and name of the region that a municipality lies in (2.25).
#[must_use]
pub fn region(koder: &Koder, kode: Kommunekode) -> Option<(u32, &str)> {
    koder.kommune.get(&kode.0.into()).map(|kommune| (kommune.regionskode, kommune.regionsnavn.as_str()))
}

/// Whether a type 3 is a grundskole's, which alone have an undervisningsniveau (3.5). By its group, since the table of type 2 is not public.
#[must_use]
pub fn grundskole(koder: &Koder, type3: u32) -> bool {
    koder.ir_gruppe.get(&type3).is_some_and(|gruppe| gruppe.kode == 101)
}

/// `Hovedinstitution` of the CSV: an afdeling's hovedskole, a hovedskole's own number, nothing for a simple unit (ir.md §1).
#[must_use]
pub fn hovedinstitution(institution: &Institution) -> Option<&Institutionsnummer> {
    match institution.enhedsart {
        Enhedsart::Simpel => None,
        Enhedsart::Hovedskole => Some(&institution.nummer),
        Enhedsart::Afdeling => institution.hovedskole.as_ref(),
    }
}

/// The postal district: as kept, else of the postal code.
#[must_use]
pub fn postdistrikt<'a>(koder: &'a Koder, sted: &'a Sted, dag: Date) -> &'a str {
    if !sted.adresse.by_navn.is_empty() {
        return &sted.adresse.by_navn;
    }
    let kode = sted.adresse.post_nummer.parse().ok();
    kode.and_then(|kode| koder.postnumre.tekst(kode, dag)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortened_at_a_word() {
        let cases = [
            ("Solskolen", 34, "Solskolen"),
            ("Den selvejende institution Ærø Efterskole og Friskole", 34, "Den selvejende institution Ærø"),
            ("Enlangtnavnudenmellemrumoverhovedet", 10, "Enlangtnav"),
            ("Ti tegn ær her", 7, "Ti tegn"),
            ("", 3, ""),
        ];
        for (tekst, hoejst, forventet) in cases {
            assert_eq!(forkort(tekst, hoejst), forventet);
        }
    }
}
