//! The older extract: UTF-16-LE, semicolon, twenty-eight columns, decimal comma (ir.md §1). It has codes where today's has texts, and no ministry,
//! aktivkode or dates.

use std::borrow::Cow;

use super::fil::Grund;
use super::kolonne::Kolonne;
use super::laes::{Givet, Laest};
use super::vaerdi::Tekster;
use crate::institutioner::Institution;
use crate::institutioner::afledt;
use crate::institutioner::model::Enhedsart;
use crate::semikolon::Post;

/// The columns, and what today's column each is.
const KOLONNER: [(&str, Plads); 28] = {
    use Plads::{Kode, Kolonne as K, Navn};
    [
        ("HOVEDSKOLE_INST", K(Kolonne::Hovedinstitution)),
        ("INST_NR", K(Kolonne::Institutionsnummer)),
        ("INST_NAVN", K(Kolonne::Institutionsnavn)),
        ("ENHEDSART", Plads::Enhedsart),
        ("INST_ADR", K(Kolonne::Adresse)),
        ("POSTNR", K(Kolonne::Postnummer)),
        ("POSTDISTRIKT", K(Kolonne::Postdistrikt)),
        ("TLF_NR", K(Kolonne::Telefonnummer)),
        ("E_MAIL", K(Kolonne::Email)),
        ("WEB_ADR", K(Kolonne::Web)),
        ("INST_TYPE_NR", K(Kolonne::Type3)),
        ("INST_TYPE_NAVN", Navn(Kolonne::Type3Navn)),
        ("INST_TYPE_GRUPPE", Plads::Gruppe),
        ("UNDERV_NIV", K(Kolonne::Undervisningsniveau)),
        ("INST_LEDER", K(Kolonne::Institutionsleder)),
        ("CVR_NR", K(Kolonne::Cvr)),
        ("KOMMUNE_NR", Kode(Kolonne::AdmKommune)),
        ("ADM_KOMMUNE_NAVN", Navn(Kolonne::AdmKommune)),
        ("BEL_KOMMUNE", Kode(Kolonne::Beliggenhedskommune)),
        ("BEL_KOMMUNE_NAVN", Navn(Kolonne::Beliggenhedskommune)),
        ("BEL_REGION", Plads::Region),
        ("REGION_NAVN", Navn(Kolonne::Beliggenhedsregion)),
        ("EJER_KODE", K(Kolonne::Ejerkode)),
        ("EJERKODE_NAVN", Navn(Kolonne::EjerkodeNavn)),
        ("P_NR", K(Kolonne::Pnummer)),
        ("VEJKODE", K(Kolonne::Vejkode)),
        ("GEO_BREDDE_GRAD", Plads::Grader(Kolonne::Breddegrad)),
        ("GEO_LAENGDE_GRAD", Plads::Grader(Kolonne::Laengdegrad)),
    ]
};

/// What a column is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plads {
    /// The same.
    Kolonne(Kolonne),
    /// The text of a code that another column has; its spelling is the older extract's own.
    Navn(Kolonne),
    /// The code of a municipality, which today's extract gives as text.
    Kode(Kolonne),
    /// A code or a text.
    Enhedsart,
    /// The group of the type; derived.
    Gruppe,
    /// The code of the region; derived.
    Region,
    /// Degrees with a decimal comma.
    Grader(Kolonne),
}

/// The columns of a file, as its header has them.
#[derive(Debug)]
pub(super) struct Hoved {
    pladser: Vec<Option<(&'static str, Plads)>>,
    /// Columns that nothing is read of.
    pub(super) ukendte: Vec<String>,
    /// Columns that it lacks, of those that it may have and of today's that it never has.
    pub(super) mangler: Vec<&'static str>,
}

impl Hoved {
    /// A header of the older form; `None` where it is not one: it lacks the number or the name.
    pub(super) fn af(post: &Post<'_>) -> Option<Self> {
        let plads = |navn: &Cow<'_, str>| KOLONNER.into_iter().find(|(kendt, _)| *kendt == navn.trim());
        let pladser: Vec<_> = post.felter.iter().map(plads).collect();
        let har = |navn: &str| pladser.iter().flatten().any(|(kendt, _)| *kendt == navn);
        if !har("INST_NR") || !har("INST_NAVN") {
            return None;
        }
        let navne = post.felter.iter().zip(&pladser);
        let ukendte = navne.filter(|(_, plads)| plads.is_none()).map(|(navn, _)| navn.to_string()).collect();
        let aldrig = [
            Kolonne::Ressortministerium,
            Kolonne::Aktivkode,
            Kolonne::Ajourdato,
            Kolonne::Oprettelsesmaaned,
            Kolonne::Nedlaeggelsesdato,
        ];
        let mangler = KOLONNER.into_iter().map(|(navn, _)| navn).filter(|navn| !har(navn));
        let mangler = mangler.chain(aldrig.map(Kolonne::navn)).collect();
        Some(Self { pladser, ukendte, mangler })
    }

    /// The unit of a row.
    pub(super) fn laes(&self, tekster: Tekster<'_>, post: Post<'_>) -> Result<Laest, Grund> {
        if post.felter.len() != self.pladser.len() {
            return Err(Grund::Felter { forventet: self.pladser.len(), fundet: post.felter.len() });
        }
        let felter =
            || self.pladser.iter().zip(&post.felter).filter_map(|(plads, felt)| Some((*plads)?).zip(Some(felt)));
        let mut givet = Givet::default();
        for ((_, plads), felt) in felter() {
            saet(&mut givet, plads, felt);
        }
        let mut laest = givet.laes(tekster)?;
        let unit = &mut laest.institution;
        // A hovedskole need not show its own number here.
        if unit.enhedsart == Enhedsart::Hovedskole && unit.udtraek.get(HOVEDINSTITUTION).is_some_and(String::is_empty) {
            unit.udtraek.remove(HOVEDINSTITUTION);
        }
        // A text that says what had to be assumed is today's too.
        let antaget = |plads| laest.antaget.iter().any(|antaget| Plads::Navn(antaget.kolonne) == plads);
        for ((navn, plads), felt) in felter().filter(|((_, plads), _)| !antaget(*plads)) {
            behold(unit, tekster, (navn, plads), felt);
        }
        Ok(laest)
    }
}

const HOVEDINSTITUTION: &str = Kolonne::Hovedinstitution.navn();

fn saet<'t>(givet: &mut Givet<'t>, plads: Plads, tekst: &'t str) {
    match plads {
        Plads::Kolonne(kolonne) | Plads::Navn(kolonne) => givet.saet(kolonne, tekst.into()),
        Plads::Grader(kolonne) => givet.saet(kolonne, tekst.replace(',', ".").into()),
        Plads::Enhedsart => match tekst.trim().parse() {
            Ok(kode) => givet.enhedsart = Some(kode),
            Err(_) => givet.saet(Kolonne::Enhedsart, tekst.into()),
        },
        Plads::Kode(Kolonne::AdmKommune) => givet.adm_kommune = tekst.trim().parse().ok(),
        Plads::Kode(_) => givet.kommune = tekst.trim().parse().ok(),
        Plads::Gruppe | Plads::Region => {}
    }
}

/// Keeps what the older extract says otherwise than we derive it. The text of a code that is known is kept by the older column's name, so that
/// today's extract has today's text; of a code that is not, it is today's too.
fn behold(unit: &mut Institution, tekster: Tekster<'_>, (navn, plads): (&'static str, Plads), felt: &str) {
    let adresse = &unit.felter.sted.adresse;
    let afledt = match plads {
        Plads::Navn(kolonne) => {
            let afledt = tekster.afledt(unit, kolonne).into_owned();
            if afledt.is_empty() {
                return;
            }
            unit.udtraek.remove(kolonne.navn());
            Some(afledt)
        }
        Plads::Gruppe => tekster.koder.ir_gruppe.get(&unit.felter.type3).map(|gruppe| gruppe.navn.clone()),
        Plads::Region => afledt::region(tekster.koder, adresse.kommune_kode).map(|(kode, _)| kode.to_string()),
        Plads::Kode(Kolonne::AdmKommune) => unit.felter.adm_kommune.map(|kommune| kommune.to_string()),
        Plads::Kode(_) => Some(adresse.kommune_kode.to_string()),
        Plads::Enhedsart if felt.trim().parse::<u32>().is_ok() => Some(unit.enhedsart.kode().to_string()),
        Plads::Enhedsart | Plads::Kolonne(_) | Plads::Grader(_) => return,
    };
    if afledt.unwrap_or_default() != felt {
        unit.udtraek.insert(navn.to_owned(), felt.to_owned());
    }
}
