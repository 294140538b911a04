//! The objects of Tilslutning (tilslutning.md, Objects and steps).

use serde::Serialize;

use super::dage::Periode;
use crate::security::oces;
use crate::types::{Cvr, Institutionsnummer, Kommunekode, Pnummer, SystemId, Thumbprint, Time, words};

/// The key of a [`Part`].
pub type PartId = i64;

words!(
    /// A service that agreements are about (choices.md §1; the packages of wsiEKSPORT have agreements of their own, bpi.md).
    Service {
        /// ImportService of Dagtilbudsregisteret.
        DtrImport = "dtr-import",
        /// EksportService of Dagtilbudsregisteret: open data.
        DtrEksport = "dtr-eksport",
        /// VedligeholdService of Institutionsregisteret.
        IrVedligehold = "ir-vedligehold",
        /// InstitutionService of Institutionsregisteret: open data.
        IrInstitution = "ir-institution",
        /// wsaIMPORT of Brugerdatabasen.
        WsaImport = "wsaimport",
        /// wsiEKSPORT, package Lille: groups, members and contacts.
        WsiEksportLille = "wsieksport-lille",
        /// wsiEKSPORT, package Mellem: adds CPR numbers.
        WsiEksportMellem = "wsieksport-mellem",
        /// wsiEKSPORT, package Fuld.
        WsiEksportFuld = "wsieksport-fuld",
        /// wsiEKSPORT, package FuldMyndighed: an authority's level.
        WsiEksportFuldMyndighed = "wsieksport-fuldmyndighed",
        /// wsiINST of Brugerdatabasen.
        WsiInst = "wsiinst",
        /// wsiBRUGER of Brugerdatabasen.
        WsiBruger = "wsibruger",
        /// wsiIDENTIFIKATION of Brugerdatabasen.
        WsiIdentifikation = "wsiidentifikation",
    }
);

words!(
    /// An agreement's state (choices.md §2). The names are ours; tilslutning.md, Status, tells what is known of the real ones.
    Status {
        /// Asked for, waits for the other side.
        Anmodet = "anmodet",
        /// Approved: in force within its period.
        Godkendt = "godkendt",
        /// Refused. Final.
        Afvist = "afvist",
        /// Withdrawn by the one that asked. Final.
        Trukket = "trukket",
        /// Terminated. Final.
        Opsagt = "opsagt",
        /// Past its last day. Final.
        Udloebet = "udløbet",
    }
);

words!(
    /// Which of the two gates an agreement opens.
    AftaleSlags {
        /// Tilslutningsaftale: a system or a party may use a service.
        Tilslutning = "tilslutning",
        /// Dataaftale: a system may use a service for a party, or for all.
        Data = "data",
    }
);

words!(
    /// Whether a system's connections are open (tilslutning.md, Status).
    SystemStatus {
        /// Open.
        Aktiv = "aktiv",
        /// Closed for now; agreements are kept and resume with the system.
        Passiv = "passiv",
    }
);

words!(
    /// What a row of the history is about.
    Emne {
        /// An [`Udbyder`], by CVR number.
        Udbyder = "udbyder",
        /// An [`Udbydersystem`], by id.
        System = "system",
        /// A [`Certifikat`], by its system's id.
        Certifikat = "certifikat",
        /// A [`Part`], by number.
        Part = "part",
        /// An [`Aftale`], by number.
        Aftale = "aftale",
    }
);

/// Udbyder: a supplier, known by its CVR number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Udbyder {
    /// Its CVR number.
    pub cvr: Cvr,
    /// Its name.
    pub navn: String,
    /// Its production unit, where it has several.
    pub pnummer: Option<Pnummer>,
    /// When it was registered.
    pub oprettet: Time,
}

/// Udbydersystem: a supplier's system, the holder of certificates and agreements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Udbydersystem {
    /// Its id, which callers give as `UdbydersystemId`.
    pub id: SystemId,
    /// Its owner.
    pub udbyder: Cvr,
    /// Its name.
    pub navn: String,
    /// Whether its connections are open.
    pub status: SystemStatus,
    /// When it was registered.
    pub oprettet: Time,
}

/// A certificate registered on a system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certifikat {
    /// The system that it is registered on.
    pub system: SystemId,
    /// SHA-256 of its DER.
    pub thumbprint: Thumbprint,
    /// The CVR number that it proves.
    pub cvr: Cvr,
    /// Its kind, for people to read: a hint, never a boundary.
    pub slags: String,
    /// Its common name, for people to read.
    pub emne: String,
    /// Its first instant.
    pub gyldig_fra: Time,
    /// Its last instant.
    pub gyldig_til: Time,
    /// When it was registered.
    pub registreret: Time,
}

/// What a party may do beyond what is its own (ir.md §3, choices.md §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Rolle {
    /// The ministry: approves acts of Institutionsregisteret, and may do them all itself.
    Ministerium,
    /// A region, by its code (`codes/regioner.csv`): maintains its own units of Institutionsregisteret.
    Region(u16),
}

/// Part: whom a dataaftale lets a system act for, and who may call for itself.
///
/// A municipality has a kommunekode, an institution its number, a region or the ministry its role; an owner of private units has only a CVR number
/// (dtr-rules 36).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its key.
    pub id: PartId,
    /// Its CVR number.
    pub cvr: Cvr,
    /// Its name.
    pub navn: String,
    /// Set for a municipality.
    pub kommunekode: Option<Kommunekode>,
    /// Set for one institution.
    pub institutionsnummer: Option<Institutionsnummer>,
    /// Set for a region and for the ministry.
    pub rolle: Option<Rolle>,
}

/// A party that is to be registered; the fields are those of [`Part`].
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of Part")]
pub struct NyPart {
    pub cvr: Cvr,
    pub navn: String,
    pub kommunekode: Option<Kommunekode>,
    pub institutionsnummer: Option<Institutionsnummer>,
    pub rolle: Option<Rolle>,
}

/// Aftale: one tilslutningsaftale or dataaftale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Aftale {
    /// Its number.
    pub id: i64,
    /// The gate that it opens.
    pub slags: AftaleSlags,
    /// The service that it is about.
    pub service: Service,
    /// The system that it lets in; `None` for a party's own tilslutningsaftale.
    pub system: Option<SystemId>,
    /// The party; `None` in a tilslutningsaftale of a system, and in a dataaftale for all.
    pub part: Option<PartId>,
    /// Its recorded state; a `godkendt` one past its last day counts as `udløbet` before the daily run has recorded it.
    pub status: Status,
    /// Its days.
    #[serde(flatten)]
    pub periode: Periode,
    /// When it was asked for.
    pub oprettet: Time,
}

/// An agreement that is asked for; the fields are those of [`Aftale`].
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the fields are those of Aftale")]
pub struct NyAftale {
    pub slags: AftaleSlags,
    pub service: Service,
    pub system: Option<SystemId>,
    pub part: Option<PartId>,
    pub periode: Periode,
}

/// One change: what, when, who, why (choices.md §2: every change is kept).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Historik {
    /// What kind of object was changed.
    pub emne: Emne,
    /// The object's key.
    pub noegle: String,
    /// The state before; `None` where the object was made.
    pub fra: Option<String>,
    /// The state, or the event, after.
    pub til: String,
    /// When.
    pub tid: Time,
    /// Who did it.
    pub hvem: String,
    /// Why.
    pub hvorfor: Option<String>,
}

impl Service {
    /// Whether a dataaftale is needed too. The open registers are read on a tilslutningsaftale alone (choices.md §2).
    #[must_use]
    pub const fn needs_dataaftale(self) -> bool {
        !matches!(self, Self::DtrEksport | Self::IrInstitution)
    }

    /// The service's name as its users know it, for texts.
    #[must_use]
    pub const fn navn(self) -> &'static str {
        match self {
            Self::DtrImport => "Dagtilbudsregisterets ImportService",
            Self::DtrEksport => "Dagtilbudsregisterets EksportService",
            Self::IrVedligehold => "Institutionsregisterets VedligeholdService",
            Self::IrInstitution => "Institutionsregisterets InstitutionService",
            Self::WsaImport => "wsaIMPORT",
            Self::WsiEksportLille => "wsiEKSPORT, pakken Lille",
            Self::WsiEksportMellem => "wsiEKSPORT, pakken Mellem",
            Self::WsiEksportFuld => "wsiEKSPORT, pakken Fuld",
            Self::WsiEksportFuldMyndighed => "wsiEKSPORT, pakken FuldMyndighed",
            Self::WsiInst => "wsiINST",
            Self::WsiBruger => "wsiBRUGER",
            Self::WsiIdentifikation => "wsiIDENTIFIKATION",
        }
    }
}

impl AftaleSlags {
    /// The word for this kind of agreement in a sentence.
    #[must_use]
    pub const fn ord(self) -> &'static str {
        match self {
            Self::Tilslutning => "tilslutningsaftale",
            Self::Data => "dataaftale",
        }
    }
}

impl Certifikat {
    /// The registration of a certificate on a system.
    #[must_use]
    pub fn of(system: SystemId, read: oces::Certificate, registreret: Time) -> Self {
        Self {
            system,
            thumbprint: read.thumbprint,
            cvr: read.cvr,
            slags: read.slags.as_str().to_owned(),
            emne: read.navn,
            gyldig_fra: read.not_before,
            gyldig_til: read.not_after,
            registreret,
        }
    }
}

impl Part {
    /// Whether its number is an A-number, which no new agreement may be about (dtr-rules 56-58).
    #[must_use]
    pub fn has_a_number(&self) -> bool {
        self.institutionsnummer.as_ref().is_some_and(Institutionsnummer::er_anummer)
    }
}
