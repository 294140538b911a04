//! The fields that are judged by their form and the code tables alone (dtr-rules 12, 13).

use jiff::civil::Date;

use super::fejl::felt;
use super::model::{AlternativAdresseFelter, AnvisningsenhedFelter, DaginstitutionFelter};
use crate::registre::felter::{EMAIL_MAX, Meld, adresse as adressens_form, antal_ok, form, form_hvis, kode};
use crate::registre::{Adresse, Koder};

/// Longest name, in characters (dtr-model.md).
const NAVN_MAX: usize = 132;
/// Longest telephone number.
const TELEFON_MAX: usize = 20;

pub(super) fn daginstitution(meld: &mut Meld<'_>, koder: &Koder, dag: Date, felter: &DaginstitutionFelter) {
    navn(meld, felt::DAGINSTITUTIONSNAVN, &felter.navn);
    kode(meld, felt::EJERFORM, "ejerform", &koder.ejerform, felter.ejerform, dag);
    kode(meld, felt::LOVGRUNDLAG, "lovgrundlag", &koder.lovgrundlag, felter.lovgrundlag, dag);
    kode(meld, felt::ADM_KOMMUNE, "kommune", &koder.kommuner, felter.adm_kommune.0.into(), dag);
}

pub(super) fn enhed(meld: &mut Meld<'_>, koder: &Koder, dag: Date, felter: &AnvisningsenhedFelter) {
    navn(meld, felt::ENHEDSNAVN, &felter.navn);
    kode(meld, felt::INSTTYPE3, "insttype3", &koder.insttype3, felter.insttype3, dag);
    hoejst(meld, felt::EMAIL, felter.email.as_deref(), EMAIL_MAX, "højst 132 tegn");
    hoejst(meld, felt::TELEFON, felter.telefon.as_deref(), TELEFON_MAX, "højst 20 tegn");
    adresse(meld, koder, dag, &felter.adresse);
}

pub(super) fn alternativ(meld: &mut Meld<'_>, koder: &Koder, dag: Date, felter: &AlternativAdresseFelter) {
    navn(meld, felt::ALTERNATIV_NAVN, &felter.navn);
    hoejst(meld, felt::ALTERNATIV_EMAIL, felter.email.as_deref(), EMAIL_MAX, "højst 132 tegn");
    hoejst(meld, felt::ALTERNATIV_TELEFON, felter.telefon.as_deref(), TELEFON_MAX, "højst 20 tegn");
    adresse(meld, koder, dag, &felter.adresse);
}

fn adresse(meld: &mut Meld<'_>, koder: &Koder, dag: Date, adresse: &Adresse) {
    kode(meld, felt::KOMMUNE, "kommune", &koder.kommuner, adresse.kommune_kode.0.into(), dag);
    adressens_form(meld, adresse);
}

fn navn(meld: &mut Meld<'_>, felt: &'static str, navn: &str) {
    form(meld, felt, navn, "1-132 tegn", |tekst| antal_ok(tekst, NAVN_MAX));
}

fn hoejst(meld: &mut Meld<'_>, felt: &'static str, tekst: Option<&str>, hoejst: usize, forventet: &'static str) {
    form_hvis(meld, felt, tekst, forventet, |tekst| tekst.chars().count() <= hoejst);
}
