//! A unit and its fields (ir.md §1).

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::registre::{Adresse, Registreret};
use crate::types::{Cvr, Institutionsnummer, Kommunekode, Malformed, Pnummer};

/// The level's word in the journal: one for all units of this register, since a unit may change its enhedsart.
pub const NIVEAU: &str = "institution";

/// `beliggenhedskommune` of what lies outside the municipalities (the Faroe Islands, Greenland, abroad). The code is our choice.
pub const UDEN_FOR_KOMMUNAL_INDDELING: Kommunekode = Kommunekode(0);

/// Whether a unit is a hierarchy, part of one, or neither (ir-rules 15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Enhedsart {
    /// 0: both legal and physical.
    Simpel,
    /// 1: the legal unit of a hierarchy.
    Hovedskole,
    /// 2: a physical unit of a hovedskole.
    Afdeling,
}

impl Enhedsart {
    /// Every enhedsart.
    pub const ALLE: [Self; 3] = [Self::Simpel, Self::Hovedskole, Self::Afdeling];

    /// Its code (`codes/ir_enhedsart.csv`).
    #[must_use]
    pub const fn kode(self) -> u8 {
        match self {
            Self::Simpel => 0,
            Self::Hovedskole => 1,
            Self::Afdeling => 2,
        }
    }

    /// As it is said in a sentence.
    #[must_use]
    pub const fn navn(self) -> &'static str {
        match self {
            Self::Simpel => "institution uden enheder",
            Self::Hovedskole => "hovedskole",
            Self::Afdeling => "afdeling",
        }
    }
}

impl From<Enhedsart> for u8 {
    fn from(art: Enhedsart) -> Self {
        art.kode()
    }
}

impl TryFrom<u8> for Enhedsart {
    type Error = Malformed;
    fn try_from(kode: u8) -> Result<Self, Malformed> {
        let art = Self::ALLE.into_iter().find(|art| art.kode() == kode);
        art.ok_or(Malformed { what: "enhedsart", expected: "0, 1 eller 2" })
    }
}

/// A month, `yyyymm` (ir.md §1, Oprettet dato).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Maaned(Date);

impl Maaned {
    /// The month of a day.
    #[must_use]
    pub fn af(dag: Date) -> Self {
        Self(dag.first_of_month())
    }

    /// Its first day.
    #[must_use]
    pub fn foerste_dag(self) -> Date {
        self.0
    }
}

impl fmt::Display for Maaned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}{:02}", self.0.year(), self.0.month())
    }
}

impl std::str::FromStr for Maaned {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let laest = || {
            let (aar, maaned) = text.split_at_checked(4).filter(|_| text.len() == 6)?;
            Date::new(aar.parse().ok()?, maaned.parse().ok()?, 1).ok()
        };
        laest().map(Self).ok_or(Malformed { what: "oprettelsesmåned", expected: "ååååmm" })
    }
}

impl TryFrom<String> for Maaned {
    type Error = Malformed;
    fn try_from(text: String) -> Result<Self, Malformed> {
        text.parse()
    }
}

impl From<Maaned> for String {
    fn from(maaned: Maaned) -> Self {
        maaned.to_string()
    }
}

/// `aktivkode` (`codes/ir_aktivkode.csv`); which of them a unit may have follows from its enhedsart and its life (ir-rules 25).
pub mod aktivkode {
    /// Active, counted by Danmarks Statistik.
    pub const AKTIV: u32 = 1;
    /// Active, not counted.
    pub const AKTIV_UDEN_FOR_STATISTIK: u32 = 2;
    /// Closed.
    pub const NEDLAGT: u32 = 3;
    /// An active hovedskole.
    pub const AKTIV_JURIDISK: u32 = 4;
    /// A closed hovedskole.
    pub const NEDLAGT_JURIDISK: u32 = 5;
    /// Being wound up.
    pub const UNDER_AFVIKLING: u32 = 7;
    /// Provisional (ir-rules 14).
    pub const FORELOEBIG: u32 = 9;

    /// Whether it says that a unit is closed.
    #[must_use]
    pub const fn lukket(kode: u32) -> bool {
        matches!(kode, NEDLAGT | NEDLAGT_JURIDISK)
    }
}

/// `flyttekode` (`codes/ir_flyttekode.csv`): why a closed unit points to another (choices.md §5).
pub mod flyttekode {
    /// Sammenlægning.
    pub const LAGT_SAMMEN: u32 = 1;
    /// Fusion: under another legal unit. The one value seen in the authority's own data.
    pub const LAGT_UNDER: u32 = 2;
    /// Deling.
    pub const DELT: u32 = 3;
}

/// Where a unit lies: the address, and what this register keeps beside it (ir.md 2.9-2.25).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sted {
    /// The address. From an extract its parts may be empty, where the text could not be taken apart.
    pub adresse: Adresse,
    /// `lokalitet`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lokalitet: Option<String>,
    /// `stednavn`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stednavn: Option<String>,
    /// `postboks`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postboks: Option<String>,
    /// `adresseKort` (2.23), at most 34 characters; derived where it is not given ([`super::afledt::adresse_kort`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adresse_kort: Option<String>,
}

/// The fields of a unit that its maintainer gives. The lengths are in `regler::felter`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Felter {
    /// `institutionsNavn` (2.4).
    pub navn: String,
    /// `mellemlangtNavn` (2.5); derived where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mellemlangt_navn: Option<String>,
    /// `kortNavn` (2.6); derived where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kort_navn: Option<String>,
    /// `cvrNummer` (2.2). A municipal unit has the municipality's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cvr: Option<Cvr>,
    /// `pNummer` (2.3); several units may share one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pnummer: Option<Pnummer>,
    /// Where it lies.
    #[serde(flatten)]
    pub sted: Sted,
    /// `institutionsleder` (2.32); vacant = none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leder: Option<String>,
    /// `lederKortNavn` (2.33); derived where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leder_kort: Option<String>,
    /// `email` (2.34): official, not personal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// `web` (2.35).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web: Option<String>,
    /// `telefon` (2.36): `xxxx xxxx`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telefon: Option<String>,
    /// `institutionstype3` (3.1), `codes/ir_insttype3.csv`.
    pub type3: u32,
    /// `institutionstype2` (3.2), 3 digits. Its table is not public, so that it is kept as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub type2: Option<u32>,
    /// `ressortministerium` (3.4), `codes/ir_ministerium.csv`.
    pub ressort: u32,
    /// `undervisningsniveau` (3.5): the highest grade, of grundskoler only; kept where a change does not give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undervisningsniveau: Option<u32>,
    /// `ejerkode` (3.6), `codes/ir_ejerkode.csv`.
    pub ejerkode: u32,
    /// `administrationskommune` (2.29): none under a region, and none for private units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adm_kommune: Option<Kommunekode>,
    /// `administrationsregion` (2.30): 4 digits, where a region is responsible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adm_region: Option<u16>,
}

/// Reported pupil activity: what keeps a unit from being closed (ir-rules 2, 4, 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Elevaktivitet {
    /// How many pupils; 0: the activity has ended.
    pub elever: u32,
    /// The day that it was counted.
    pub pr: Date,
}

/// One unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Institution {
    /// `institutionsNummer` (2.1): six digits; `F` + 5 digits while it is provisional.
    pub nummer: Institutionsnummer,
    /// What its maintainer gave.
    #[serde(flatten)]
    pub felter: Felter,
    /// `enhedsart`.
    pub enhedsart: Enhedsart,
    /// The hovedskole of an afdeling (ir-rules 17); none for the others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hovedskole: Option<Institutionsnummer>,
    /// `aktivkode` ([`aktivkode`]).
    pub aktivkode: u32,
    /// `oprettet`; old units may lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oprettet: Option<Maaned>,
    /// `nedlagt`: the day that it was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nedlagt: Option<Date>,
    /// `flyttekode` ([`flyttekode`]).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flyttekode: Option<u32>,
    /// `flytteinstitution`: the unit that continues it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flytteinstitution: Option<Institutionsnummer>,
    /// `ajourfoert`: the day that it was last changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ajourfoert: Option<Date>,
    /// Pupil activity as last reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elevaktivitet: Option<Elevaktivitet>,
    /// The dagtilbud of a landsbyordning that use this school's number: the numbers that they had in Dagtilbudsregisteret (dtr-rules 54).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub landsbyordning: Vec<Institutionsnummer>,
    /// Fields that are no longer kept, by the variable's name (ir.md §1): read, never changed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ikke_vedligeholdt: BTreeMap<String, String>,
    /// What an extract said otherwise than we derive it, by the column's name; gone where an act has changed what it tells of.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub udtraek: BTreeMap<String, String>,
}

impl Institution {
    /// Whether it is closed: what its aktivkode says (ir-rules 25). A closed unit stays, and is never changed.
    #[must_use]
    pub fn lukket(&self) -> bool {
        aktivkode::lukket(self.aktivkode)
    }

    /// Whether it waits for its final number (ir-rules 14).
    #[must_use]
    pub fn foreloebig(&self) -> bool {
        self.nummer.as_str().starts_with('F')
    }

    /// Whether pupils are reported on it now (ir-rules 9).
    #[must_use]
    pub fn har_elever(&self) -> bool {
        self.elevaktivitet.is_some_and(|aktivitet| aktivitet.elever > 0)
    }

    /// The top of its hierarchy: its hovedskole, or itself.
    #[must_use]
    pub fn top(&self) -> &Institutionsnummer {
        self.hovedskole.as_ref().unwrap_or(&self.nummer)
    }
}

impl Registreret for Institution {
    fn niveau(&self) -> &'static str {
        NIVEAU
    }

    fn nummer(&self) -> &Institutionsnummer {
        &self.nummer
    }
}

/// One unit of Institutionsregisteret before and after a change.
pub type Skrivning = crate::registre::Skrivning<Institution>;
