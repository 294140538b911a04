//! Which units a question is about: one variant a method of InstitutionService.

use std::borrow::Cow;

use serde::Deserialize;

use crate::institutioner::aktivkode;
use crate::store::udvalg::indeholder;
use crate::types::{Cvr, Institutionsnummer, Kommunekode, Pnummer};

/// Which units.
#[derive(Debug, Clone, Copy)]
pub enum InstitutionUdvalg<'a> {
    /// All of them.
    Alle,
    /// One.
    Nummer(&'a Institutionsnummer),
    /// The hierarchy that a unit is in: its hovedskole and that one's afdelinger; a simple unit alone.
    Hierarki(&'a Institutionsnummer),
    /// By CVR number.
    Cvr(&'a Cvr),
    /// By P-number; several units may share one (ir.md 2.3).
    Pnummer(&'a Pnummer),
    /// The name contains it, whatever the case.
    Navn(&'a str),
    /// By the municipality that they lie in.
    Kommune(Kommunekode),
    /// By the municipality that administers them.
    AdmKommune(Kommunekode),
    /// By institutionstype 3.
    Type3(u32),
}

/// What of a unit's JSON tells whether it is asked for, and where it stands: a tenth of the work of reading all of it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Rids<'j> {
    #[serde(borrow)]
    pub(super) nummer: Cow<'j, str>,
    #[serde(borrow, default)]
    pub(super) hovedskole: Option<Cow<'j, str>>,
    #[serde(borrow)]
    navn: Cow<'j, str>,
    #[serde(borrow, default)]
    cvr: Option<Cow<'j, str>>,
    #[serde(borrow, default)]
    pnummer: Option<Cow<'j, str>>,
    adresse: Beliggenhed,
    #[serde(default)]
    adm_kommune: Option<Kommunekode>,
    type3: u32,
    aktivkode: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Beliggenhed {
    kommune_kode: Kommunekode,
}

impl Rids<'_> {
    pub(super) fn lukket(&self) -> bool {
        aktivkode::lukket(self.aktivkode)
    }

    /// The top of its hierarchy: its hovedskole, or itself.
    pub(super) fn top(&self) -> &str {
        self.hovedskole.as_deref().unwrap_or(&self.nummer)
    }

    /// Whether it is asked for, as `Conn::each_institution` judges a row. `top` is that of the hierarchy that is asked for.
    pub(super) fn valgt(&self, udvalg: InstitutionUdvalg<'_>, top: Option<&str>) -> bool {
        match udvalg {
            InstitutionUdvalg::Alle => true,
            InstitutionUdvalg::Nummer(nummer) => self.nummer == nummer.as_str(),
            InstitutionUdvalg::Hierarki(_) => top == Some(self.top()),
            InstitutionUdvalg::Cvr(cvr) => self.cvr.as_deref() == Some(cvr.as_str()),
            InstitutionUdvalg::Pnummer(pnummer) => self.pnummer.as_deref() == Some(pnummer.as_str()),
            InstitutionUdvalg::Navn(del) => indeholder(&self.navn, &del.to_lowercase()),
            InstitutionUdvalg::Kommune(kommune) => self.adresse.kommune_kode == kommune,
            InstitutionUdvalg::AdmKommune(kommune) => self.adm_kommune == Some(kommune),
            InstitutionUdvalg::Type3(type3) => self.type3 == type3,
        }
    }
}
