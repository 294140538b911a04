//! The fields of a unit that are judged by their form and the code tables alone (ir.md §1): when they are given, and as they stand.

use jiff::civil::Date;

use super::afledt::{self, KORT_MAX, MELLEMLANGT_MAX};
use super::fejl::{Brud, felt};
use super::model::{Felter, Sted, UDEN_FOR_KOMMUNAL_INDDELING};
use crate::registre::felter::{EMAIL_MAX, Meld, adresse as adressens_form, antal_ok, cifre, form, form_hvis, kode};
use crate::registre::{FaellesBrud, Koder};
use crate::types::Kommunekode;

/// The longest `institutionsNavn` (2.4), characters.
pub(super) const NAVN_MAX: usize = 128;
/// The longest `institutionsleder`, `lokalitet` and `stednavn`; ours, as in the schema.
const TEKST_MAX: usize = 100;
/// The longest `web`; ours.
const WEB_MAX: usize = 200;
/// The longest `postboks` and, outside the municipalities, `telefon`; ours.
const KORT_TEKST_MAX: usize = 20;
/// The highest `undervisningsniveau` (3.5).
const NIVEAU_MAX: u32 = 10;
/// `institutionstype2` (3.2) has three digits.
const TYPE2: std::ops::RangeInclusive<u32> = 100..=999;

/// Every fault of the fields, each told of its field's element name.
pub(super) fn kontroller(koder: &Koder, dag: Date, felter: &Felter, meld: &mut dyn FnMut(&'static str, Brud)) {
    let faelles: &mut Meld<'_> = &mut |felt, brud| meld(felt, brud.into());
    tekster(faelles, felter);
    steder(faelles, koder, dag, &felter.sted);
    koderne(faelles, koder, dag, felter);
    if let Some(kort) = &felter.sted.adresse_kort
        && !uden_mellemrum(kort).contains(&uden_mellemrum(&felter.sted.adresse.hus_nummer))
    {
        meld(felt::ADRESSE_KORT, Brud::AdresseKortUdenHusnummer);
    }
    if felter.adm_kommune.is_some() && felter.adm_region.is_some() {
        meld(felt::ADM_REGION, Brud::KommuneOgRegion);
    }
    if felter.undervisningsniveau.is_some() && !afledt::grundskole(koder, felter.type3) {
        meld(felt::UNDERVISNINGSNIVEAU, Brud::NiveauKunGrundskole { type3: felter.type3 });
    }
}

/// 2.4-2.6, 2.32-2.36.
fn tekster(meld: &mut Meld<'_>, felter: &Felter) {
    form(meld, felt::NAVN, &felter.navn, "1-128 tegn", |tekst| antal_ok(tekst, NAVN_MAX));
    let udenfor = felter.sted.adresse.kommune_kode == UDEN_FOR_KOMMUNAL_INDDELING;
    let telefon = |tekst: &str| telefon(tekst) || udenfor && antal_ok(tekst, KORT_TEKST_MAX);
    form_hvis(meld, felt::TELEFON, felter.telefon.as_deref(), "fire cifre, et mellemrum og fire cifre", telefon);
    form_hvis(meld, felt::EMAIL, felter.email.as_deref(), "en e-mailadresse på højst 132 tegn", email);
    for (felt, tekst, hoejst, forventet) in [
        (felt::MELLEMLANGT_NAVN, &felter.mellemlangt_navn, MELLEMLANGT_MAX, "højst 49 tegn"),
        (felt::KORT_NAVN, &felter.kort_navn, KORT_MAX, "højst 34 tegn"),
        (felt::LEDER, &felter.leder, TEKST_MAX, "højst 100 tegn"),
        (felt::LEDER_KORT, &felter.leder_kort, KORT_MAX, "højst 34 tegn"),
        (felt::WEB, &felter.web, WEB_MAX, "højst 200 tegn"),
    ] {
        form_hvis(meld, felt, tekst.as_deref(), forventet, |tekst| antal_ok(tekst, hoejst));
    }
}

/// 2.9-2.24.
fn steder(meld: &mut Meld<'_>, koder: &Koder, dag: Date, sted: &Sted) {
    let kommune = sted.adresse.kommune_kode;
    if kommune != UDEN_FOR_KOMMUNAL_INDDELING {
        kode(meld, felt::KOMMUNE, "kommune", &koder.kommuner, kommune.0.into(), dag);
        let hus = &sted.adresse.hus_nummer;
        form(meld, felt::HUSNUMMER, hus, "et tal og eventuelt ét stort bogstav", |tekst| {
            tekst.trim().is_empty() || tekst.chars().count() > 10 || husnummer(tekst)
        });
    }
    adressens_form(meld, &sted.adresse);
    for (felt, tekst, hoejst, forventet) in [
        (felt::LOKALITET, &sted.lokalitet, TEKST_MAX, "højst 100 tegn"),
        (felt::STEDNAVN, &sted.stednavn, TEKST_MAX, "højst 100 tegn"),
        (felt::POSTBOKS, &sted.postboks, KORT_TEKST_MAX, "højst 20 tegn"),
        (felt::ADRESSE_KORT, &sted.adresse_kort, KORT_MAX, "højst 34 tegn"),
    ] {
        form_hvis(meld, felt, tekst.as_deref(), forventet, |tekst| antal_ok(tekst, hoejst));
    }
}

/// 2.29, 2.30, 3.1-3.6.
fn koderne(meld: &mut Meld<'_>, koder: &Koder, dag: Date, felter: &Felter) {
    kode(meld, felt::TYPE3, "institutionstype3", &koder.ir_insttype3, felter.type3, dag);
    kode(meld, felt::RESSORT, "ressortministerium", &koder.ir_ministerium, felter.ressort, dag);
    kode(meld, felt::EJERKODE, "ejerkode", &koder.ir_ejerkode, felter.ejerkode, dag);
    if let Some(kommune) = felter.adm_kommune {
        kode(meld, felt::ADM_KOMMUNE, "kommune", &koder.kommuner, kommune.0.into(), dag);
    }
    if let Some(region) = felter.adm_region.map(u32::from).filter(|kode| koder.regionsnavn(*kode).is_none()) {
        meld(felt::ADM_REGION, FaellesBrud::UkendtKode { kode: region, tabel: "region" });
    }
    for (felt, tal, lovlige, forventet) in [
        (felt::TYPE2, felter.type2, TYPE2, "3 cifre"),
        (felt::UNDERVISNINGSNIVEAU, felter.undervisningsniveau, 0..=NIVEAU_MAX, "et tal fra 0 til 10"),
    ] {
        if let Some(tal) = tal.filter(|tal| !lovlige.contains(tal)) {
            meld(felt, FaellesBrud::Form { forventet, fundet: tal.to_string().len() });
        }
    }
}

/// `xxxx xxxx`.
fn telefon(tekst: &str) -> bool {
    tekst.split_once(' ').is_some_and(|(foerst, sidst)| cifre(foerst, 4) && cifre(sidst, 4))
}

/// Something before one `@`, and after it a name with a dot inside.
fn email(tekst: &str) -> bool {
    let Some((navn, domaene)) = tekst.split_once('@') else { return false };
    let inde = |c: char| !c.is_whitespace() && !c.is_control() && c != '@';
    let dele = || domaene.split('.').all(|del| !del.is_empty());
    let ok = !navn.is_empty() && domaene.contains('.') && dele() && navn.chars().chain(domaene.chars()).all(inde);
    ok && tekst.chars().count() <= EMAIL_MAX
}

/// 2.11: a number and perhaps a capital letter, in one field.
fn husnummer(tekst: &str) -> bool {
    let rest = tekst.trim_start_matches(|c: char| c.is_ascii_digit());
    let mut bogstav = rest.strip_prefix(' ').unwrap_or(rest).chars();
    let slutter = match bogstav.next() {
        None => rest.is_empty(),
        Some(c) => c.is_uppercase() && bogstav.next().is_none(),
    };
    rest.len() < tekst.len() && slutter
}

fn uden_mellemrum(tekst: &str) -> String {
    tekst.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// What two names have in common that are the same to those who read them (ir-rules 18): letters in either case, and single spaces.
pub(super) fn navnenoegle(navn: &str) -> String {
    navn.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `ressortministerium` of the ministry itself; another one's units are created on its request (ir-rules 8).
pub(super) const EGET_RESSORT: u32 = 1;

/// Who decides on a unit, by its ejerkode and ressort (ir.md §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ejer {
    /// A municipality.
    Kommune,
    /// A region.
    Region,
    /// The ministry, or another one.
    Ministerium,
}

impl Felter {
    /// Who decides on it.
    pub(super) fn ejer(&self) -> Ejer {
        match self.ejerkode {
            _ if self.ressort != EGET_RESSORT => Ejer::Ministerium,
            2 | 6 => Ejer::Kommune,
            7 | 8 => Ejer::Region,
            _ => Ejer::Ministerium,
        }
    }

    /// The municipality that administers it (2.29), else the one that it lies in (2.24).
    #[must_use]
    pub fn kommune(&self) -> Kommunekode {
        self.adm_kommune.unwrap_or(self.sted.adresse.kommune_kode)
    }

    /// Without texts that say nothing: a vacant post is a blank `institutionsleder` (2.32).
    pub(super) fn uden_tomme(mut self) -> Self {
        let Self { mellemlangt_navn, kort_navn, sted, leder, leder_kort, email, web, telefon, .. } = &mut self;
        let Sted { lokalitet, stednavn, postboks, adresse_kort, adresse } = sted;
        let tekster = [mellemlangt_navn, kort_navn, leder, leder_kort, email, web, telefon];
        let steder = [lokalitet, stednavn, postboks, adresse_kort];
        let adressens = [&mut adresse.vej_kode, &mut adresse.etage, &mut adresse.doer, &mut adresse.supplerende_bynavn];
        for tekst in tekster.into_iter().chain(steder).chain(adressens) {
            tekst.take_if(|tekst| tekst.trim().is_empty());
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Form = fn(&str) -> bool;

    #[test]
    fn forms() {
        let cases: [(Form, &[&str], &[&str]); 3] = [
            (telefon, &["3333 4444"], &["33334444", "3333  4444", "+45 3333 4444", "333 44444", "3333 444a", ""]),
            (
                email,
                &["kontor@skolen.dk", "a.b-c+d@x.y.dk", "kontor@ærø.dk"],
                &["kontor", "@skolen.dk", "kontor@", "kontor@skolen", "a@b@c.dk", "a b@c.dk", "a@.dk", "a@c..dk"],
            ),
            (husnummer, &["1", "12B", "12 B", "004", "7Ø"], &["", "B", "12b", "12BC", "12-14", "12 ", "1 2"]),
        ];
        for (form, gode, daarlige) in cases {
            assert!(gode.iter().all(|tekst| form(tekst)), "{gode:?}");
            for tekst in daarlige {
                assert!(!form(tekst), "{tekst}");
            }
        }
    }
}
