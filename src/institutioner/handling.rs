//! The acts of VedligeholdService (ir.md §3 to §6; their names are our choice).

mod sti;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::model::{Enhedsart, Felter};
use crate::registre::Henvisning;
use crate::types::Institutionsnummer;

pub use sti::Sti;

/// What one change does.
///
/// Written as JSON in a case that waits (`sag.aendringer`), so that a variant may be added and none renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Handling {
    /// A new simple unit or hovedskole, with the aktivkode that it is to have (`None`: the ordinary one).
    InsertInstitution(Enhedsart, Felter, Option<u32>),
    /// Replaces the fields of a unit of any enhedsart; its aktivkode where one is given.
    UpdateInstitution(Henvisning, Felter, Option<u32>),
    /// Closes a simple unit or a hovedskole, on a day (`None`: today).
    DeleteInstitution(Henvisning, Option<Date>),
    /// A new afdeling of a hovedskole.
    InsertAfdeling(Henvisning, Felter, Option<u32>),
    /// Closes an afdeling.
    DeleteAfdeling(Henvisning, Option<Date>),
    /// Points an afdeling to another hovedskole.
    MoveAfdeling(Henvisning, Henvisning),
    /// A provisional unit with a temporary number; an afdeling, where a hovedskole is given (ir-rules 14).
    InsertForeloebig(Option<Henvisning>, Felter),
    /// A provisional unit gets its final number.
    GodkendForeloebig(Henvisning),
    /// Fusion F1: simple units become afdelinger of a new hovedskole, which has the data of the one that runs the administration.
    FusionTilNyHovedskole {
        /// The simple units, two or more.
        enheder: Vec<Henvisning>,
        /// The one of them whose data the hovedskole has.
        administration: Henvisning,
    },
    /// Fusion F2: simple units become afdelinger of a hovedskole that exists.
    FusionUnderHovedskole {
        /// The hovedskole.
        hovedskole: Henvisning,
        /// The simple units, one or more.
        enheder: Vec<Henvisning>,
    },
    /// Fusion F3: the afdelinger of several hovedskoler point to one of them, the others are closed.
    FusionAfHovedskoler {
        /// The one that is kept.
        fortsaetter: Henvisning,
        /// The others, one or more.
        ophoerer: Vec<Henvisning>,
    },
    /// Sammenlægning S1: units are closed into one of them.
    SammenlaegMedBestaaende {
        /// The one that goes on.
        fortsaetter: Henvisning,
        /// The others, one or more.
        ophoerer: Vec<Henvisning>,
    },
    /// Sammenlægning S2: units are closed into a new one.
    SammenlaegTilNy {
        /// The units, two or more.
        ophoerer: Vec<Henvisning>,
        /// The new one's fields.
        felter: Felter,
    },
    /// Deling D1: a simple unit goes on, and new ones are made beside it.
    DelInstitution {
        /// The unit, whose number goes on.
        institution: Henvisning,
        /// The new ones, one or more.
        nye: Vec<Felter>,
    },
    /// Deling D2: a hierarchy becomes several.
    DelHovedskole {
        /// The hovedskole, whose number goes on with the afdelinger that nobody else gets.
        hovedskole: Henvisning,
        /// The new hovedskoler, one or more.
        nye: Vec<NyHovedskole>,
    },
    /// Pupil activity of a unit is reported (ir-rules 4).
    MeldElevaktivitet {
        /// The unit.
        institution: Henvisning,
        /// How many pupils; 0: it has ended.
        elever: u32,
        /// The day that they were counted.
        pr: Date,
    },
    /// A dagtilbud of a landsbyordning goes over to its school's number, and is closed in Dagtilbudsregisteret (dtr-rules 54).
    LaegDagtilbudUnderSkole {
        /// The school.
        skole: Henvisning,
        /// The anvisningsenhed.
        dagtilbud: Institutionsnummer,
    },
}

/// A hovedskole that a deling makes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NyHovedskole {
    /// Its fields.
    pub felter: Felter,
    /// The afdelinger that go over to it.
    pub afdelinger: Vec<Henvisning>,
    /// Afdelinger that are made under it.
    pub nye_afdelinger: Vec<Felter>,
}

impl Handling {
    /// The method's name, as on the wire.
    #[must_use]
    pub fn metode(&self) -> &'static str {
        match self {
            Self::InsertInstitution(..) => "InsertInstitution",
            Self::UpdateInstitution(..) => "UpdateInstitution",
            Self::DeleteInstitution(..) => "DeleteInstitution",
            Self::InsertAfdeling(..) => "InsertAfdeling",
            Self::DeleteAfdeling(..) => "DeleteAfdeling",
            Self::MoveAfdeling(..) => "MoveAfdeling",
            Self::InsertForeloebig(..) => "InsertForeloebig",
            Self::GodkendForeloebig(..) => "GodkendForeloebig",
            Self::FusionTilNyHovedskole { .. } => "FusionTilNyHovedskole",
            Self::FusionUnderHovedskole { .. } => "FusionUnderHovedskole",
            Self::FusionAfHovedskoler { .. } => "FusionAfHovedskoler",
            Self::SammenlaegMedBestaaende { .. } => "SammenlaegMedBestaaende",
            Self::SammenlaegTilNy { .. } => "SammenlaegTilNy",
            Self::DelInstitution { .. } => "DelInstitution",
            Self::DelHovedskole { .. } => "DelHovedskole",
            Self::MeldElevaktivitet { .. } => "MeldElevaktivitet",
            Self::LaegDagtilbudUnderSkole { .. } => "LaegDagtilbudUnderSkole",
        }
    }
}

/// One change of a batch, with where it stood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aendring {
    /// Counted from 1 within the batch.
    pub position: u32,
    /// The supplier's own name within the batch for the unit that the change makes (the hovedskole of a fusion, the new unit of a
    /// sammenlægning).
    pub lokal_id: Option<String>,
    /// What it does.
    pub handling: Handling,
    /// Byte offset of the change's element in the message.
    pub offset: usize,
    /// The byte offset of each element that was given, by its path below the change's element: `institutionsNummer`, `Institution/email`,
    /// `Ny[2]/Institution/Adresse/vejNavn`. `[n]` counts siblings of one name from 1 and is left out for the first.
    pub felter: Vec<(String, usize)>,
}
