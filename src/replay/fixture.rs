//! A fixture: one folder with a recorded exchange (`fixtures/README.md` says how it is laid out).

use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde::Deserialize;

use super::error::{Error, Result, read, read_text, read_toml, write};
use super::world::Observed;
use crate::soap::WSSE;
use crate::types::{ExchangeId, Time, sha256};

/// The file that makes a folder a fixture.
pub const EXCHANGE: &str = "exchange.toml";
const REQUEST: &str = "request.xml";
const EXPECTED: &str = "expected.xml";
const REGISTER: &str = "expected-register.txt";

/// A recorded exchange.
#[derive(Debug, Clone)]
pub struct Fixture {
    /// Its path below `fixtures/`.
    pub navn: String,
    /// Its folder.
    pub mappe: PathBuf,
    /// What it is for, in one line.
    pub formaal: String,
    /// The world that it is played in.
    pub verden: String,
    /// The requests in order; the last is the one whose answer is recorded.
    pub exchanges: Vec<Exchange>,
    /// What was recorded; `None` before the first `--accept`.
    pub expected: Option<Expected>,
}

/// One request, with what surrounds it.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Its exchange id, derived from the fixture's name.
    pub id: ExchangeId,
    /// The example certificate that it is sent with.
    pub certifikat: Option<String>,
    /// When it is received.
    pub tid: Time,
    /// The path.
    pub sti: String,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `SOAPAction`.
    pub soap_action: Option<String>,
    /// The bytes.
    pub body: Bytes,
}

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// HTTP status.
    pub status: u16,
    /// The answer, as [`super::pretty`] sets it.
    pub svar: String,
    /// What became of the register, as [`super::register`] tells it.
    pub register: String,
}

/// `exchange.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    formaal: String,
    verden: Option<String>,
    certifikat: Option<String>,
    tid: Time,
    sti: String,
    content_type: Option<String>,
    soap_action: Option<String>,
    #[serde(default)]
    foer: Vec<Earlier>,
    forventet: Option<Forventet>,
}

/// An earlier request of the same fixture; what it leaves out is as in the last.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Earlier {
    fil: String,
    certifikat: Option<String>,
    tid: Option<Time>,
    sti: Option<String>,
    content_type: Option<String>,
    soap_action: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Forventet {
    status: u16,
}

impl Fixture {
    /// Reads the fixture in a folder; `root` is the `fixtures/` that it is under.
    ///
    /// # Errors
    /// Where a file is missing or not of its form.
    pub fn read(root: &Path, mappe: &Path) -> Result<Self> {
        let navn = mappe.strip_prefix(root).unwrap_or(mappe).to_string_lossy().replace('\\', "/");
        let written: Written = read_toml(&mappe.join(EXCHANGE))?;
        let expected = match &written.forventet {
            None => None,
            Some(Forventet { status }) => Some(Expected {
                status: *status,
                svar: read_text(&mappe.join(EXPECTED))?,
                register: read_text(&mappe.join(REGISTER))?,
            }),
        };
        let mut exchanges = Vec::with_capacity(written.foer.len() + 1);
        for (nr, earlier) in written.foer.iter().enumerate() {
            exchanges.push(Exchange {
                id: id(&navn, nr + 1),
                certifikat: earlier.certifikat.clone().or_else(|| written.certifikat.clone()),
                tid: earlier.tid.unwrap_or(written.tid),
                sti: earlier.sti.clone().unwrap_or_else(|| written.sti.clone()),
                content_type: earlier.content_type.clone().or_else(|| written.content_type.clone()),
                soap_action: earlier.soap_action.clone(),
                body: read(&mappe.join(&earlier.fil))?.into(),
            });
        }
        exchanges.push(Exchange {
            id: id(&navn, 0),
            certifikat: written.certifikat,
            tid: written.tid,
            sti: written.sti,
            content_type: written.content_type,
            soap_action: written.soap_action,
            body: read(&mappe.join(REQUEST))?.into(),
        });
        let verden = written.verden.unwrap_or_else(|| super::setup::ORDINARY.to_owned());
        Ok(Self { navn, mappe: mappe.to_owned(), formaal: written.formaal, verden, exchanges, expected })
    }

    /// Whether a request of it is signed: then it holds for minutes, and on no other day.
    #[must_use]
    pub fn is_signed(&self) -> bool {
        let signed = |body: &[u8]| body.windows(WSSE.len()).any(|window| window == WSSE.as_bytes());
        self.exchanges.iter().any(|exchange| signed(&exchange.body))
    }

    /// Records what was observed as what is expected from now on.
    ///
    /// # Errors
    /// Where a file cannot be written.
    pub fn accept(&self, observed: &Observed) -> Result<()> {
        write(&self.mappe.join(EXPECTED), &observed.svar)?;
        write(&self.mappe.join(REGISTER), &observed.register)?;
        let path = self.mappe.join(EXCHANGE);
        let text = read_text(&path)?;
        let kept = text.split("\n[forventet]").next().unwrap_or_default().trim_end();
        write(&path, &format!("{kept}\n\n[forventet]\nstatus = {}\n", observed.status))
    }
}

/// An exchange id for a request of a fixture: the same in every run. In form a random UUID (RFC 9562 §5.4).
fn id(navn: &str, nr: usize) -> ExchangeId {
    let digest = sha256(format!("{navn}#{nr}").as_bytes());
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(byte, from)| *byte = from);
    let mut number = u128::from_be_bytes(bytes);
    number = number & !(0xf << 76) | 4 << 76;
    number = number & !(3 << 62) | 2 << 62;
    ExchangeId::from_u128(number)
}

/// The `fixtures/` folder that a path is in: the nearest above it that holds a world.
///
/// # Errors
/// Where there is none.
pub fn root_of(path: &Path) -> Result<PathBuf> {
    let whole = path.canonicalize().map_err(|grund| Error::File { sti: path.to_owned(), grund })?;
    let found = whole.ancestors().find(|above| above.join(super::setup::SETUP).is_file());
    found.map(Path::to_owned).ok_or_else(|| Error::NoFixtures(path.to_owned()))
}

/// The fixtures in and below a folder, or the one that a file belongs to, by name.
///
/// # Errors
/// Where there are none, or one cannot be read.
pub fn find(root: &Path, path: &Path) -> Result<Vec<Fixture>> {
    let whole = path.canonicalize().map_err(|grund| Error::File { sti: path.to_owned(), grund })?;
    let from = if whole.is_dir() { whole } else { whole.parent().map(Path::to_owned).unwrap_or_default() };
    let mut folders = Vec::new();
    gather(&from, &mut folders)?;
    folders.sort();
    if folders.is_empty() {
        return Err(Error::NoFixtures(path.to_owned()));
    }
    folders.iter().map(|folder| Fixture::read(root, folder)).collect()
}

fn gather(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    if folder.join(EXCHANGE).is_file() {
        found.push(folder.to_owned());
        return Ok(());
    }
    let unreadable = |grund| Error::File { sti: folder.to_owned(), grund };
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            gather(&path, found)?;
        }
    }
    Ok(())
}
