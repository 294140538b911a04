//! The journal: every exchange and every change, append-only, in a hash chain.
//!
//! An exchange is one link: `kaede = SHA-256(previous kaede || every column || every change that it made)`, each field with its length before
//! it. Copies of request and answer are outside the link, but their digests are inside, so that a copy can be moved to an archive (or be
//! left out where it is large) and still be checked. Whoever alters a byte must alter every later link; whoever alters every later link is
//! caught by a head that was noted elsewhere (`tilslut journal verify --hoved`). Copies that tell of persons are sealed (`kopi`).
//!
//! What was refused before its caller was proven is in the log and in no journal: it changed nothing and saw nothing, and a stranger must not
//! be able to fill the disk.

pub mod archive;
mod kopi;
pub mod verify;

pub use kopi::{Copy, Retning, Ulaeselig, aabn, generation, is_digest_of};

use crate::types::{Cvr, ExchangeId, SystemId, Thumbprint, Time, sha256};

/// One link's hash.
pub type Link = [u8; 32];

/// The link before the first.
pub const GENESIS: Link = [0; 32];

/// How an exchange ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Udfald {
    /// Answered; a change was kept.
    #[serde(rename = "OK")]
    Ok,
    /// Refused by the register's rules or the schema (a receipt with `Fejl`).
    Fejl,
    /// Refused by a SOAP fault.
    Fault,
    /// Kept as a case that the ministry must approve; nothing of it was done yet.
    Afventer,
    /// A rehearsal (`proeve`): answered, nothing kept.
    Proeve,
    /// A repeated `batchId`: the stored answer was given again.
    Gentaget,
}

impl Udfald {
    /// The word in the journal.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Fejl => "Fejl",
            Self::Fault => "Fault",
            Self::Afventer => "Afventer",
            Self::Proeve => "Proeve",
            Self::Gentaget => "Gentaget",
        }
    }
}

/// How a caller was proven (Danish: bevis): what an exchange rests on when it is disputed.
///
/// The signature itself is in the request's copy. Possession of a TLS certificate's key leaves no trace that could be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bevis {
    /// A certificate whose key the caller held in our TLS handshake.
    Tls,
    /// A certificate that a configured proxy saw the key of.
    Proxy,
    /// A signed message.
    Signatur,
    /// Both a TLS certificate and a signed message, of one CVR number.
    TlsOgSignatur,
    /// Both a proxy's certificate and a signed message, of one CVR number.
    ProxyOgSignatur,
}

impl Bevis {
    /// The word in the journal.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tls => "tls",
            Self::Proxy => "proxy",
            Self::Signatur => "signatur",
            Self::TlsOgSignatur => "tls+signatur",
            Self::ProxyOgSignatur => "proxy+signatur",
        }
    }
}

/// One exchange, as it is appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `kvitteringsId`.
    pub id: ExchangeId,
    /// When it was received.
    pub tid: Time,
    /// The service's path, or `operatør` for an act of the command line.
    pub tjeneste: String,
    /// The operation's name.
    pub operation: String,
    /// The caller's CVR number.
    pub cvr: Option<Cvr>,
    /// The system that it acted as.
    pub system_id: Option<SystemId>,
    /// Its certificate.
    pub thumbprint: Option<Thumbprint>,
    /// How it was proven.
    pub bevis: Option<Bevis>,
    /// `wsa:MessageID`, or who an operator was.
    pub message_id: Option<String>,
    /// How it ended.
    pub udfald: Udfald,
    /// The first refusal's code.
    pub kode: Option<String>,
    /// What was asked.
    pub anmodning: Copy,
    /// What was answered.
    pub svar: Copy,
}

/// One change as the journal keeps it: a row of `aendring`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Change {
    /// The cursor of `GetAendringer`: 1, 2, 3 … without a gap.
    pub nr: i64,
    /// Microseconds since 1970.
    pub tid: i64,
    /// The unit's level.
    pub niveau: String,
    /// The unit's number.
    pub nummer: String,
    /// `Insert`, `Update`, `Delete`, `Move`.
    pub art: String,
    /// JSON of the unit before.
    pub foer: Option<String>,
    /// JSON of the unit after.
    pub efter: String,
}

/// What a link covers of an exchange, in the database's own forms, so that writing and verifying hash the same bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// 1, 2, 3 … without a gap.
    pub nr: i64,
    /// `kvitteringsId`.
    pub id: String,
    /// Microseconds since 1970.
    pub tid: i64,
    /// The text columns from `tjeneste` to `kode`, in the table's order.
    pub texts: [Option<String>; 9],
    /// Digest of the request.
    pub anmodning_sha: Vec<u8>,
    /// Its size.
    pub anmodning_bytes: i64,
    /// Digest of the answer.
    pub svar_sha: Vec<u8>,
    /// Its size.
    pub svar_bytes: i64,
}

impl Row {
    /// The system that the caller acted as, and its certificate; `None` where the row has no caller.
    #[must_use]
    pub fn kalder(&self) -> Option<(Option<SystemId>, Thumbprint)> {
        let [_, _, _, system, thumbprint, ..] = &self.texts;
        let system = system.as_deref().map(str::parse).transpose().ok()?;
        Some((system, thumbprint.as_deref()?.parse().ok()?))
    }

    /// The row that an entry becomes.
    #[must_use]
    pub fn of(nr: i64, entry: &Entry) -> Self {
        Self {
            nr,
            id: entry.id.to_string(),
            tid: entry.tid.as_microsecond(),
            texts: [
                Some(entry.tjeneste.clone()),
                Some(entry.operation.clone()),
                entry.cvr.as_ref().map(ToString::to_string),
                entry.system_id.as_ref().map(ToString::to_string),
                entry.thumbprint.as_ref().map(ToString::to_string),
                entry.bevis.map(|bevis| bevis.as_str().to_owned()),
                entry.message_id.clone(),
                Some(entry.udfald.as_str().to_owned()),
                entry.kode.clone(),
            ],
            anmodning_sha: entry.anmodning.sha.to_vec(),
            anmodning_bytes: i64::try_from(entry.anmodning.bytes).unwrap_or(i64::MAX),
            svar_sha: entry.svar.sha.to_vec(),
            svar_bytes: i64::try_from(entry.svar.bytes).unwrap_or(i64::MAX),
        }
    }
}

/// The link of an exchange.
#[must_use]
pub fn link(previous: &[u8], row: &Row, changes: &[Change]) -> Link {
    let mut covered = Covered(Vec::with_capacity(512));
    covered.bytes(previous);
    covered.number(row.nr);
    covered.bytes(row.id.as_bytes());
    covered.number(row.tid);
    for text in &row.texts {
        covered.optional(text.as_deref());
    }
    covered.bytes(&row.anmodning_sha);
    covered.number(row.anmodning_bytes);
    covered.bytes(&row.svar_sha);
    covered.number(row.svar_bytes);
    covered.number(i64::try_from(changes.len()).unwrap_or(i64::MAX));
    for change in changes {
        covered.number(change.nr);
        covered.number(change.tid);
        for text in [&change.niveau, &change.nummer, &change.art] {
            covered.bytes(text.as_bytes());
        }
        covered.optional(change.foer.as_deref());
        covered.bytes(change.efter.as_bytes());
    }
    sha256(&covered.0)
}

/// What is hashed: each field with its length, so that no two rows read the same.
struct Covered(Vec<u8>);

impl Covered {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
        self.0.extend_from_slice(bytes);
    }

    fn number(&mut self, number: i64) {
        self.0.extend_from_slice(&number.to_be_bytes());
    }

    fn optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.bytes(text.as_bytes()),
            None => self.0.extend_from_slice(&u64::MAX.to_be_bytes()),
        }
    }
}

#[cfg(test)]
mod tests;
