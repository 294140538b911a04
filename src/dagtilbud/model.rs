//! The three levels and the changes that can be made to them (dtr-model.md).

use serde::{Deserialize, Serialize};

use crate::registre::{Adresse, Henvisning, Registreret};
use crate::types::{Cvr, Institutionsnummer, Kommunekode, Pnummer, Time};

/// The level of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Niveau {
    /// The logical unit with a parent board (klynge, område).
    Daginstitution,
    /// The unit that children are assigned to.
    Anvisningsenhed,
    /// A further address of an anvisningsenhed.
    AlternativAdresse,
}

impl Niveau {
    /// The level's word in the journal and in the public extract's `dagtilbudsType`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Daginstitution => "daginstitution",
            Self::Anvisningsenhed => "anvisningsenhed",
            Self::AlternativAdresse => "alternativadresse",
        }
    }

    /// The level as it is said in a sentence.
    #[must_use]
    pub fn navn(self) -> &'static str {
        match self {
            Self::AlternativAdresse => "alternativ adresse",
            Self::Daginstitution | Self::Anvisningsenhed => self.as_str(),
        }
    }

    /// The level that a journal's word names.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Daginstitution, Self::Anvisningsenhed, Self::AlternativAdresse]
            .into_iter()
            .find(|niveau| niveau.as_str() == text)
    }
}

/// A unit's life: created, closed, last changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Liv {
    /// When the register created it.
    pub oprettet: Time,
    /// When it was closed; a closed unit stays and is never changed again (dtr-rules 31, 34).
    pub nedlagt: Option<Time>,
    /// When it was last changed.
    pub opdateret: Time,
}

/// Daginstitution: one institution or a cluster under one parent board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Daginstitution {
    /// `D` + 5 digits, issued by the register.
    pub nummer: Institutionsnummer,
    /// What the supplier gave.
    #[serde(flatten)]
    pub felter: DaginstitutionFelter,
    /// CVR number of a private unit's owner, known where the owner created it (dtr-rules 36).
    pub ejer_cvr: Option<Cvr>,
    /// Its life.
    #[serde(flatten)]
    pub liv: Liv,
}

/// The fields of a daginstitution that its maintainer gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaginstitutionFelter {
    /// `daginstitutionsNavn`, at most 132 characters.
    pub navn: String,
    /// `ejerformKode`, `codes/dtr_ejerform.csv`.
    pub ejerform: u32,
    /// `lovgrundlagKode`, `codes/dtr_lovgrundlag.csv`.
    pub lovgrundlag: u32,
    /// `admKommuneKode`: the administrative owner's municipality code.
    pub adm_kommune: Kommunekode,
}

/// Anvisningsenhed: the unit that children are assigned to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anvisningsenhed {
    /// `G` + 5 digits, issued by the register.
    pub nummer: Institutionsnummer,
    /// The daginstitution that it belongs to.
    pub daginstitution: Institutionsnummer,
    /// What the supplier gave.
    #[serde(flatten)]
    pub felter: AnvisningsenhedFelter,
    /// Its life.
    #[serde(flatten)]
    pub liv: Liv,
}

/// The fields of an anvisningsenhed that its maintainer gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnvisningsenhedFelter {
    /// `EnhedsNavn`, at most 132 characters.
    pub navn: String,
    /// Where it lies.
    pub adresse: Adresse,
    /// `InstType3`, `codes/dtr_insttype3.csv`.
    pub insttype3: u32,
    /// `Email`, at most 132 characters.
    pub email: Option<String>,
    /// `TelefonNummer`, at most 20 characters.
    pub telefon: Option<String>,
    /// `CVRNummer`: on input as given, if given; in the register filled from the P-number (dtr-rules 22), `None` where it is not known.
    pub cvr: Option<Cvr>,
    /// `PNummer`; several units may share one (dtr-rules 16).
    pub pnummer: Pnummer,
}

/// Alternativ adresse: a further address under an anvisningsenhed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlternativAdresse {
    /// `G` + 5 digits, of the same series as anvisningsenheder (choices.md §3).
    pub nummer: Institutionsnummer,
    /// The anvisningsenhed that it belongs to.
    pub enhed: Institutionsnummer,
    /// What the supplier gave.
    #[serde(flatten)]
    pub felter: AlternativAdresseFelter,
    /// Its life.
    #[serde(flatten)]
    pub liv: Liv,
}

/// The fields of an alternativ adresse that its maintainer gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlternativAdresseFelter {
    /// `alternativAdresseNavn`, at most 132 characters.
    pub navn: String,
    /// Where it lies.
    pub adresse: Adresse,
    /// At most 132 characters.
    pub email: Option<String>,
    /// At most 20 characters.
    pub telefon: Option<String>,
    /// As [`AnvisningsenhedFelter::cvr`].
    pub cvr: Option<Cvr>,
    /// P-number.
    pub pnummer: Pnummer,
}

/// What one change does. An Insert has no place for the unit's own number, and an Update must have it (dtr-rules 4, 5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handling {
    /// `InsertDaginstitution`.
    InsertDaginstitution(DaginstitutionFelter),
    /// `UpdateDaginstitution`: replaces the whole unit.
    UpdateDaginstitution(Henvisning, DaginstitutionFelter),
    /// `DeleteDaginstitution`: closes it.
    DeleteDaginstitution(Henvisning),
    /// `InsertAnvisningsEnhed`, under a daginstitution.
    InsertAnvisningsEnhed(Henvisning, AnvisningsenhedFelter),
    /// `UpdateAnvisningsEnhed`: the unit, its parent as given (`None` where left out), its fields.
    UpdateAnvisningsEnhed(Henvisning, Option<Henvisning>, AnvisningsenhedFelter),
    /// `DeleteAnvisningsEnhed`.
    DeleteAnvisningsEnhed(Henvisning),
    /// `InsertAlternativAdresse`, under an anvisningsenhed.
    InsertAlternativAdresse(Henvisning, AlternativAdresseFelter),
    /// `UpdateAlternativAdresse`: the unit, its parent as given, its fields.
    UpdateAlternativAdresse(Henvisning, Option<Henvisning>, AlternativAdresseFelter),
    /// `DeleteAlternativAdresse`.
    DeleteAlternativAdresse(Henvisning),
    /// `MoveAnvisningsEnhed`: the unit and its new daginstitution.
    MoveAnvisningsEnhed(Henvisning, Henvisning),
    /// `MoveAlternativAdresse`: the unit and its new anvisningsenhed.
    MoveAlternativAdresse(Henvisning, Henvisning),
}

impl Handling {
    /// The method's name, as on the wire.
    #[must_use]
    pub fn metode(&self) -> &'static str {
        match self {
            Self::InsertDaginstitution(..) => "InsertDaginstitution",
            Self::UpdateDaginstitution(..) => "UpdateDaginstitution",
            Self::DeleteDaginstitution(..) => "DeleteDaginstitution",
            Self::InsertAnvisningsEnhed(..) => "InsertAnvisningsEnhed",
            Self::UpdateAnvisningsEnhed(..) => "UpdateAnvisningsEnhed",
            Self::DeleteAnvisningsEnhed(..) => "DeleteAnvisningsEnhed",
            Self::InsertAlternativAdresse(..) => "InsertAlternativAdresse",
            Self::UpdateAlternativAdresse(..) => "UpdateAlternativAdresse",
            Self::DeleteAlternativAdresse(..) => "DeleteAlternativAdresse",
            Self::MoveAnvisningsEnhed(..) => "MoveAnvisningsEnhed",
            Self::MoveAlternativAdresse(..) => "MoveAlternativAdresse",
        }
    }
}

/// One change of a batch, with where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aendring {
    /// Counted from 1 within the batch.
    pub position: u32,
    /// The supplier's own name for the unit within the batch.
    pub lokal_id: Option<String>,
    /// What it does.
    pub handling: Handling,
    /// Byte offset of the change's element in the message.
    pub offset: usize,
    /// Byte offset of each field that was given, by the element name of [`crate::dagtilbud::felt`]. A number that an Insert gives for its own
    /// unit stands here too, and is refused (dtr-rules 4, 5).
    pub felter: Vec<(&'static str, usize)>,
}

/// Any unit, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "niveau", rename_all = "lowercase")]
pub enum Enhed {
    /// Level one.
    Daginstitution(Daginstitution),
    /// Level two.
    Anvisningsenhed(Anvisningsenhed),
    /// Level three.
    AlternativAdresse(AlternativAdresse),
}

impl Enhed {
    /// Its level.
    #[must_use]
    pub fn niveau(&self) -> Niveau {
        match self {
            Self::Daginstitution(_) => Niveau::Daginstitution,
            Self::Anvisningsenhed(_) => Niveau::Anvisningsenhed,
            Self::AlternativAdresse(_) => Niveau::AlternativAdresse,
        }
    }

    /// Its number.
    #[must_use]
    pub fn nummer(&self) -> &Institutionsnummer {
        match self {
            Self::Daginstitution(unit) => &unit.nummer,
            Self::Anvisningsenhed(unit) => &unit.nummer,
            Self::AlternativAdresse(unit) => &unit.nummer,
        }
    }

    /// Its life.
    #[must_use]
    pub fn liv(&self) -> &Liv {
        match self {
            Self::Daginstitution(unit) => &unit.liv,
            Self::Anvisningsenhed(unit) => &unit.liv,
            Self::AlternativAdresse(unit) => &unit.liv,
        }
    }
}

impl Registreret for Enhed {
    fn niveau(&self) -> &'static str {
        self.niveau().as_str()
    }

    fn nummer(&self) -> &Institutionsnummer {
        self.nummer()
    }
}

/// One unit of Dagtilbudsregisteret before and after a change.
pub type Skrivning = crate::registre::Skrivning<Enhed>;
