//! An exchange of a journal, as it is played again.
//!
//! The journal keeps no HTTP headers: `SOAPAction` is left out, the media type follows from the envelope, and the HTTP status is not compared.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

use super::error::{Error, Result};
use super::pretty::pretty;
use super::register::Register;
use super::world::{Observed, World};
use super::{Difference, Expected};
use crate::exchange::{RawRequest, Recorded, Replayer, Settings, Signatur};
use crate::journal::{self, Retning, Ulaeselig};
use crate::registre::Koder;
use crate::security::Trust;
use crate::segl::{Noegler, SharedNoegler};
use crate::soap::{ContentType, Envelope};
use crate::store::journal::Stored;
use crate::store::{self, Conn, Scratch, Store};
use crate::types::{Time, hex};
use crate::xml::Limits;

/// The service's name of an operator's act: no request stands behind it.
const OPERATOR: &str = "operatør";
/// Where Brugerdatabasen's services are.
const BPI: &str = "/bpi/";

/// An exchange of a journal.
#[derive(Debug, Clone)]
pub struct Recording {
    /// Its number in the journal.
    pub nr: i64,
    pub(super) request: RawRequest,
    pub(super) caller: Recorded,
    svar: Svar,
    register: String,
    noegler: Arc<Noegler>,
}

/// What is kept of the answer.
#[derive(Debug, Clone)]
enum Svar {
    /// All of it, set in lines.
    Whole(String),
    /// A digest.
    Digest(Vec<u8>),
}

impl Recording {
    /// Finds an exchange by its `kvitteringsId` or number, and makes the world that it came to: a copy of the database, wound back to just
    /// before it. What an operator has done in Tilslutning since, and SkoleGrunddata, are as they are now. The database itself is only read.
    ///
    /// # Errors
    /// Where there is no such exchange, it is an operator's act, or its request is not in the database any more or does not open by these keys.
    pub fn open(
        live: &Path,
        id: &str,
        noegler: Arc<SharedNoegler>,
        settings: Settings,
        koder: Koder,
    ) -> Result<(Self, World)> {
        let dir = tempfile::tempdir()?;
        let scratch = Scratch::copy(live, &dir.path().join("kopi.sqlite"))?;
        let recording = Self::read(scratch.store(), id, noegler.current())?;
        // Nobody is proven by a certificate here, so nobody needs to be believed.
        let (trust, signatur) = (Trust::nobody(), Signatur::new(None));
        let replayer = Replayer::new(scratch, trust, signatur, Arc::clone(&noegler), koder, settings)?;
        let world = World::new(dir, replayer, noegler, None)?.begin_before(recording.nr)?;
        Ok((recording, world))
    }

    fn read(store: &Store, id: &str, noegler: Arc<Noegler>) -> Result<Self> {
        let missing = |grund| Error::Recording { id: id.to_owned(), grund };
        let found = store.read(|conn| fetched(conn, id, &noegler))?.ok_or(missing("findes ikke i journalen"))?;
        let row = &found.stored.row;
        let [tjeneste, _, cvr, _, thumbprint, ..] = &row.texts;
        let tjeneste = tjeneste.clone().unwrap_or_default();
        if tjeneste == OPERATOR {
            return Err(missing("er en operatørs handling; der er ingen anmodning at afspille"));
        }
        let caller = cvr.as_ref().zip(thumbprint.as_ref()).and_then(|(cvr, thumbprint)| {
            Some(Recorded { cvr: cvr.parse().ok()?, thumbprint: thumbprint.parse().ok()? })
        });
        let body = found.anmodning.transpose().map_err(|grund| Error::Kopi { id: id.to_owned(), grund })?;
        let body = body.ok_or(missing(
            "anmodningens kopi er ikke i databasen: af et kald, der blev afvist før godkendelsen, eller som var modtaget før, gemmes kun aftrykket, \
             og gamle er flyttet til arkiv",
        ))?;
        let body = Bytes::from(body);
        let request = RawRequest {
            id: row.id.parse().map_err(|_| missing("har et ugyldigt id"))?,
            received: Time::from_microsecond(row.tid).map_err(|_| missing("har et ugyldigt tidspunkt"))?,
            peer: [127, 0, 0, 1].into(),
            path: tjeneste,
            soap_action: None,
            content_type: Some(media_type(&body).to_owned()),
            certificate: None,
            body,
        };
        let svar = match found.svar.transpose().map_err(|grund| Error::Kopi { id: id.to_owned(), grund })? {
            Some(svar) => Svar::Whole(pretty(&String::from_utf8_lossy(&svar))),
            None => Svar::Digest(row.svar_sha.clone()),
        };
        let caller = caller.ok_or(missing("har ingen kalder"))?;
        Ok(Self { nr: row.nr, request, caller, svar, register: found.register, noegler })
    }

    /// Whether it is of SkoleGrunddata, which keeps no history: it is played on what is there now, and may come out otherwise for that alone.
    #[must_use]
    pub fn is_of_grunddata(&self) -> bool {
        self.request.path.starts_with(BPI)
    }

    /// Compares with what was observed; `None` where all is as recorded.
    #[must_use]
    pub fn difference(&self, observed: &Observed) -> Option<Difference> {
        let digest = |sha: &[u8]| format!("(kun svarets aftryk er gemt: sha256 {})\n", hex(sha));
        let (recorded, now) = match &self.svar {
            Svar::Whole(svar) => (svar.clone(), observed.svar.clone()),
            Svar::Digest(sha) if journal::is_digest_of(sha, &observed.bytes, &self.noegler) => {
                (digest(sha), digest(sha))
            }
            Svar::Digest(sha) => (digest(sha), format!("(et andet svar på {} bytes)\n", observed.bytes.len())),
        };
        let expected = Expected { status: observed.status, svar: recorded, register: self.register.clone() };
        Difference::between(&expected, &Observed { svar: now, ..observed.clone() })
    }
}

struct Fetched {
    stored: Stored,
    anmodning: Option<Result<Vec<u8>, Ulaeselig>>,
    svar: Option<Result<Vec<u8>, Ulaeselig>>,
    register: String,
}

fn fetched(conn: &Conn, id: &str, noegler: &Noegler) -> store::Result<Option<Fetched>> {
    let Some(stored) = conn.exchange(id)? else { return Ok(None) };
    let row = &stored.row;
    let copies = conn.copies(row.nr)?;
    let (before, after) = Register::around(conn, row.nr)?;
    let open =
        |copy: Option<Vec<u8>>, bytes, retning| copy.map(|copy| journal::aabn(&copy, bytes, noegler, &row.id, retning));
    Ok(Some(Fetched {
        anmodning: open(copies.anmodning, row.anmodning_bytes, Retning::Anmodning),
        svar: open(copies.svar, row.svar_bytes, Retning::Svar),
        register: before.changes_to(&after),
        stored,
    }))
}

/// The media type that the envelope belongs to.
fn media_type(body: &Bytes) -> &'static str {
    let fits = |media: &&'static str| {
        let media = ContentType::parse(Some(media));
        media.is_ok_and(|media| Envelope::parse(body.clone(), &media, &Limits::default()).is_ok())
    };
    ["text/xml", "application/soap+xml"].into_iter().find(fits).unwrap_or("text/xml")
}
