//! Forms of fields and codes, as every register judges them: when a unit is changed, and as it stands.
//!
//! The published schemas say the same forms and refuse first; here they hold for whoever calls. What is found is told of a field by its element
//! name.

use jiff::civil::Date;

use super::adresse::Adresse;
use super::faelles::FaellesBrud;
use super::felt;
use super::koder::{Opslag, Tabel};

/// Longest e-mail address, in characters (dtr-model.md).
pub const EMAIL_MAX: usize = 132;
/// Longest street name and house number; ours, as in the schemas.
const VEJNAVN_MAX: usize = 100;
const HUSNUMMER_MAX: usize = 10;

/// Takes what is found: a field, and what is wrong with it.
pub type Meld<'m> = dyn FnMut(&'static str, FaellesBrud) + 'm;

/// A field's type and width.
pub fn form(
    meld: &mut Meld<'_>,
    felt: &'static str,
    tekst: &str,
    forventet: &'static str,
    ok: impl FnOnce(&str) -> bool,
) {
    if !ok(tekst) {
        meld(felt, FaellesBrud::Form { forventet, fundet: tekst.chars().count() });
    }
}

/// As [`form`], of a field that may be left out.
pub fn form_hvis(
    meld: &mut Meld<'_>,
    felt: &'static str,
    tekst: Option<&str>,
    forventet: &'static str,
    ok: impl FnOnce(&str) -> bool,
) {
    if let Some(tekst) = tekst {
        form(meld, felt, tekst, forventet, ok);
    }
}

/// Text that must be there, within a length in characters.
#[must_use]
pub fn antal_ok(tekst: &str, hoejst: usize) -> bool {
    !tekst.trim().is_empty() && tekst.chars().count() <= hoejst
}

/// So many digits.
#[must_use]
pub fn cifre(tekst: &str, antal: usize) -> bool {
    tekst.len() == antal && tekst.bytes().all(|b| b.is_ascii_digit())
}

/// A code must be in its table, and in force on the day.
pub fn kode(meld: &mut Meld<'_>, felt: &'static str, navn: &'static str, tabel: &Tabel, kode: u32, dag: Date) {
    match tabel.slaa_op(kode, dag) {
        Opslag::Gaelder(_) => {}
        Opslag::UdenforPeriode => meld(felt, FaellesBrud::KodeGaelderIkke { kode, tabel: navn }),
        Opslag::Ukendt => meld(felt, FaellesBrud::UkendtKode { kode, tabel: navn }),
    }
}

/// The parts of an address, by their forms.
pub fn adresse(meld: &mut Meld<'_>, adresse: &Adresse) {
    let fire_cifre = |tekst: &str| cifre(tekst, 4);
    form(meld, felt::VEJNAVN, &adresse.vej_navn, "1-100 tegn", |tekst| antal_ok(tekst, VEJNAVN_MAX));
    form(meld, felt::HUSNUMMER, &adresse.hus_nummer, "1-10 tegn", |tekst| antal_ok(tekst, HUSNUMMER_MAX));
    form(meld, felt::POSTNUMMER, &adresse.post_nummer, "4 cifre", fire_cifre);
    for (navn, vaerdi, forventet, ok) in [
        (felt::VEJKODE, &adresse.vej_kode, "4 cifre", fire_cifre as fn(&str) -> bool),
        (felt::DAWA_ID, &adresse.dawa_id, "en UUID", |tekst| uuid::Uuid::try_parse(tekst).is_ok()),
        (felt::GEO_BREDDE, &adresse.geo_bredde, "grader mellem -90 og 90", |tekst| grader(tekst, 90.0)),
        (felt::GEO_LAENGDE, &adresse.geo_laengde, "grader mellem -180 og 180", |tekst| grader(tekst, 180.0)),
    ] {
        form_hvis(meld, navn, vaerdi.as_deref(), forventet, ok);
    }
}

fn grader(tekst: &str, hoejst: f64) -> bool {
    tekst.parse::<f64>().is_ok_and(|grader| grader.abs() <= hoejst)
}
