//! A world: a gateway over a scratch database, in which exchanges are played and taken back again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use rustls_pki_types::CertificateDer;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::error::{Error, Result, read};
use super::grunddata::Grunddata;
use super::pretty::pretty;
use super::recording::Recording;
use super::register::{Register, UNCHANGED};
use super::{Exchange, Fixture};
use crate::eksempel::Kalder;
use crate::exchange::{CertificateSource, PeerCertificate, RawRequest, Replayer, Reply, Signatur};
use crate::pki::Index;
use crate::security::Trust;
use crate::segl::SharedNoegler;
use crate::store::Store;
use crate::wss::SigningKey;

/// The example certificate of the gateway itself.
const GATEWAY: &str = "gateway-system";
/// Where wsaIMPORT is, whatever its version.
const IMPORT: &str = "/bpi/wsaimport/";

/// A gateway over a scratch database, at a state that every play begins from.
pub struct World {
    runtime: Runtime,
    replayer: Replayer,
    noegler: Arc<SharedNoegler>,
    certificates: Option<Certificates>,
    /// The first exchange that a play makes; what comes from here on is taken back.
    first: i64,
    before: Register,
    _dir: TempDir,
}

/// What a play shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Observed {
    /// HTTP status.
    pub status: u16,
    /// The answer, as [`pretty`] sets it.
    pub svar: String,
    /// What became of the register.
    pub register: String,
    /// `Content-Type` of the answer.
    pub content_type: String,
    /// The answer's bytes.
    pub bytes: Bytes,
}

/// The example certificates.
#[derive(Debug, Clone)]
pub struct Certificates {
    mappe: PathBuf,
    index: Index,
    kaldere: Arc<[Kalder]>,
}

impl World {
    pub(super) fn new(
        dir: TempDir,
        replayer: Replayer,
        noegler: Arc<SharedNoegler>,
        certificates: Option<Certificates>,
    ) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        Ok(Self { runtime, replayer, noegler, certificates, first: i64::MAX, before: Register::default(), _dir: dir })
    }

    /// From here on everything is taken back after each play.
    pub(super) fn begin(mut self) -> Result<Self> {
        self.replayer.scratch().keep()?;
        let store = self.replayer.store();
        (self.first, self.before) = store.read(|conn| Ok((conn.journal_head()?.0 + 1, Register::read(conn)?)))?;
        Ok(self)
    }

    /// Begins where exchange `nr` began, for one play. Of SkoleGrunddata there is no history: it stays as it is.
    pub(super) fn begin_before(mut self, nr: i64) -> Result<Self> {
        self.replayer.scratch().rewind(nr)?;
        self.before = self.store().read(Register::read)?;
        Ok(self)
    }

    /// Its store, a scratch one.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.replayer.store()
    }

    /// The register that every play begins from.
    #[must_use]
    pub fn before(&self) -> &Register {
        &self.before
    }

    /// Plays a fixture's requests, shows what the last of them did, and takes all of it back.
    ///
    /// # Errors
    /// Where it names a certificate that there is none of, or storage fails.
    pub fn play(&self, fixture: &Fixture) -> Result<Observed> {
        let Some((last, earlier)) = fixture.exchanges.split_last() else { return Ok(Observed::default()) };
        for exchange in earlier {
            self.answer(exchange)?;
        }
        let before = if earlier.is_empty() { None } else { Some(self.store().read(Register::read)?) };
        let grunddata = if imports(last) { Some(self.store().read(Grunddata::read)?) } else { None };
        let observed = self.answer(last)?;
        let mut register = self.changes(before.as_ref().unwrap_or(&self.before))?;
        if let Some(before) = grunddata {
            register.push_str(&before.changes_to(&self.store().read(Grunddata::read)?, &self.noegler.current())?);
        }
        self.replayer.scratch().rewind(self.first)?;
        Ok(Observed { register: if register.is_empty() { UNCHANGED.to_owned() } else { register }, ..observed })
    }

    /// Plays an exchange of a journal by the caller that was recorded. The world is over then.
    ///
    /// # Errors
    /// Where storage fails.
    pub fn play_recorded(self, recording: &Recording) -> Result<Observed> {
        let replies = self.replayer.as_recorded(recording.request.clone(), recording.caller.clone());
        let observed = Observed::of(&self.runtime.block_on(replies));
        let after = self.store().read(Register::read)?;
        Ok(Observed { register: self.before.changes_to(&after), ..observed })
    }

    /// Answers one request and takes nothing back.
    pub(super) fn answer(&self, exchange: &Exchange) -> Result<Observed> {
        let kalder = self.certificates.as_ref().map(|certificates| certificates.of(exchange)).transpose()?.flatten();
        let request = request(exchange, kalder);
        Ok(Observed::of(&self.runtime.block_on(self.replayer.as_presented(request))))
    }

    /// What became of the units; nothing where nothing did.
    fn changes(&self, before: &Register) -> Result<String> {
        let after = self.store().read(Register::read)?;
        Ok(if before == &after { String::new() } else { before.changes_to(&after) })
    }
}

/// Whether it may change SkoleGrunddata: no other service does.
fn imports(exchange: &Exchange) -> bool {
    exchange.sti.starts_with(IMPORT)
}

impl Observed {
    fn of(reply: &Reply) -> Self {
        Self {
            status: reply.status,
            svar: pretty(&String::from_utf8_lossy(&reply.body)),
            register: String::new(),
            content_type: reply.content_type.to_owned(),
            bytes: reply.body.clone(),
        }
    }
}

impl Certificates {
    /// Reads a folder that `tilslut pki` made.
    ///
    /// # Errors
    /// Where it is none.
    pub fn read(mappe: &Path) -> Result<Self> {
        let form = |error: crate::pki::Error| Error::Form { sti: mappe.to_owned(), grund: error.to_string() };
        let index = Index::read(mappe).map_err(form)?;
        let kalder = |example: &crate::pki::Example| {
            Ok(Kalder { der: read(&mappe.join(&example.files.cert_der))?, example: example.clone() })
        };
        let kaldere = index.certificates.iter().map(kalder).collect::<Result<_>>()?;
        Ok(Self { mappe: mappe.to_owned(), index, kaldere })
    }

    /// All of them.
    #[must_use]
    pub fn kaldere(&self) -> &[Kalder] {
        &self.kaldere
    }

    /// The one of a name.
    #[must_use]
    pub fn find(&self, navn: &str) -> Option<&Kalder> {
        self.kaldere.iter().find(|kalder| kalder.example.navn == navn)
    }

    /// The folder.
    #[must_use]
    pub fn mappe(&self) -> &Path {
        &self.mappe
    }

    pub(super) fn trust(&self) -> Result<Trust> {
        Trust::load(&self.index.trust(&self.mappe)).map_err(|errors| Error::Setup(format!("tilliden: {errors:?}")))
    }

    /// The world's gateway signs its answers with the example certificate that is made for that.
    pub(super) fn signatur(&self) -> Result<Signatur> {
        let unknown = || Error::Unknown { hvad: "certifikatet", navn: GATEWAY.to_owned() };
        let files = &self.find(GATEWAY).ok_or_else(unknown)?.example.files;
        let key = SigningKey::from_pem(&self.mappe.join(&files.cert_pem), &self.mappe.join(&files.key_pem));
        let key = key.map_err(|error| Error::Setup(format!("{GATEWAY}: {error}")))?;
        Ok(Signatur::new(Some(key)))
    }

    /// The named certificate of an exchange; `Ok(None)` where it is sent without.
    pub(super) fn of(&self, exchange: &Exchange) -> Result<Option<&Kalder>> {
        let Some(navn) = &exchange.certifikat else { return Ok(None) };
        let unknown = || Error::Unknown { hvad: "certifikatet", navn: navn.clone() };
        self.find(navn).map(Some).ok_or_else(unknown)
    }
}

fn request(exchange: &Exchange, kalder: Option<&Kalder>) -> RawRequest {
    let certificate = kalder.map(|kalder| PeerCertificate {
        chain: Arc::from([CertificateDer::from(kalder.der.clone())]),
        source: CertificateSource::Tls,
    });
    RawRequest {
        id: exchange.id,
        received: exchange.tid,
        peer: [127, 0, 0, 1].into(),
        path: exchange.sti.clone(),
        soap_action: exchange.soap_action.clone(),
        content_type: exchange.content_type.clone(),
        certificate,
        body: exchange.body.clone(),
    }
}
