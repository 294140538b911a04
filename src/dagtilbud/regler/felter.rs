//! The fields that are judged by their form and the code tables alone (dtr-rules 12, 13).
//!
//! The published schema says the same forms and refuses first; here they hold for whoever calls.

use jiff::civil::Date;

use super::sag::Sag;
use crate::dagtilbud::fejl::{Brud, felt};
use crate::dagtilbud::model::{AlternativAdresseFelter, AnvisningsenhedFelter, DaginstitutionFelter};
use crate::registre::Adresse;
use crate::registre::koder::{Koder, Opslag, Tabel};

/// Longest name and e-mail address, in characters (dtr-model.md).
const NAVN_MAX: usize = 132;
/// Longest telephone number.
const TELEFON_MAX: usize = 20;
/// Longest street name and house number; ours, as in the schema.
const VEJNAVN_MAX: usize = 100;
const HUSNUMMER_MAX: usize = 10;

pub(super) fn daginstitution(sag: &mut Sag<'_>, koder: &Koder, dag: Date, felter: &DaginstitutionFelter) {
    navn(sag, felt::DAGINSTITUTIONSNAVN, &felter.navn);
    kode(sag, felt::EJERFORM, "ejerform", &koder.ejerform, felter.ejerform, dag);
    kode(sag, felt::LOVGRUNDLAG, "lovgrundlag", &koder.lovgrundlag, felter.lovgrundlag, dag);
    kode(sag, felt::ADM_KOMMUNE, "kommune", &koder.kommuner, felter.adm_kommune.0.into(), dag);
}

pub(super) fn enhed(sag: &mut Sag<'_>, koder: &Koder, dag: Date, felter: &AnvisningsenhedFelter) {
    navn(sag, felt::ENHEDSNAVN, &felter.navn);
    kode(sag, felt::INSTTYPE3, "insttype3", &koder.insttype3, felter.insttype3, dag);
    hoejst(sag, felt::EMAIL, felter.email.as_deref(), NAVN_MAX, "højst 132 tegn");
    hoejst(sag, felt::TELEFON, felter.telefon.as_deref(), TELEFON_MAX, "højst 20 tegn");
    adresse(sag, koder, dag, &felter.adresse);
}

pub(super) fn alternativ(sag: &mut Sag<'_>, koder: &Koder, dag: Date, felter: &AlternativAdresseFelter) {
    navn(sag, felt::ALTERNATIV_NAVN, &felter.navn);
    hoejst(sag, felt::ALTERNATIV_EMAIL, felter.email.as_deref(), NAVN_MAX, "højst 132 tegn");
    hoejst(sag, felt::ALTERNATIV_TELEFON, felter.telefon.as_deref(), TELEFON_MAX, "højst 20 tegn");
    adresse(sag, koder, dag, &felter.adresse);
}

fn adresse(sag: &mut Sag<'_>, koder: &Koder, dag: Date, adresse: &Adresse) {
    let cifre = |tekst: &str| tekst.len() == 4 && tekst.bytes().all(|b| b.is_ascii_digit());
    kode(sag, felt::KOMMUNE, "kommune", &koder.kommuner, adresse.kommune_kode.0.into(), dag);
    form(sag, felt::VEJNAVN, &adresse.vej_navn, "1-100 tegn", |tekst| antal_ok(tekst, VEJNAVN_MAX));
    form(sag, felt::HUSNUMMER, &adresse.hus_nummer, "1-10 tegn", |tekst| antal_ok(tekst, HUSNUMMER_MAX));
    form(sag, felt::POSTNUMMER, &adresse.post_nummer, "4 cifre", cifre);
    for (felt, vaerdi, forventet, ok) in [
        (felt::VEJKODE, &adresse.vej_kode, "4 cifre", cifre as fn(&str) -> bool),
        (felt::DAWA_ID, &adresse.dawa_id, "en UUID", |tekst| uuid::Uuid::try_parse(tekst).is_ok()),
        (felt::GEO_BREDDE, &adresse.geo_bredde, "grader mellem -90 og 90", |tekst| grader(tekst, 90.0)),
        (felt::GEO_LAENGDE, &adresse.geo_laengde, "grader mellem -180 og 180", |tekst| grader(tekst, 180.0)),
    ] {
        if let Some(vaerdi) = vaerdi {
            form(sag, felt, vaerdi, forventet, ok);
        }
    }
}

fn grader(tekst: &str, hoejst: f64) -> bool {
    tekst.parse::<f64>().is_ok_and(|grader| grader.abs() <= hoejst)
}

fn navn(sag: &mut Sag<'_>, felt: &'static str, navn: &str) {
    form(sag, felt, navn, "1-132 tegn", |tekst| antal_ok(tekst, NAVN_MAX));
}

fn antal_ok(tekst: &str, hoejst: usize) -> bool {
    !tekst.trim().is_empty() && tekst.chars().count() <= hoejst
}

fn hoejst(sag: &mut Sag<'_>, felt: &'static str, tekst: Option<&str>, hoejst: usize, forventet: &'static str) {
    if let Some(tekst) = tekst {
        form(sag, felt, tekst, forventet, |tekst| tekst.chars().count() <= hoejst);
    }
}

/// dtr-rules 12: type and width.
fn form(sag: &mut Sag<'_>, felt: &'static str, tekst: &str, forventet: &'static str, ok: impl FnOnce(&str) -> bool) {
    if !ok(tekst) {
        sag.brud(Some(felt), Brud::Form { forventet, fundet: tekst.chars().count() });
    }
}

/// dtr-rules 13: coded fields are validated against the code tables.
fn kode(sag: &mut Sag<'_>, felt: &'static str, navn: &'static str, tabel: &Tabel, kode: u32, dag: Date) {
    match tabel.slaa_op(kode, dag) {
        Opslag::Gaelder(_) => {}
        Opslag::UdenforPeriode => sag.brud(Some(felt), Brud::KodeGaelderIkke { kode, tabel: navn }),
        Opslag::Ukendt => sag.brud(Some(felt), Brud::UkendtKode { kode, tabel: navn }),
    }
}
