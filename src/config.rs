//! The configuration: one TOML file, one struct a concern.
//!
//! Two stages: `raw` reads what was written and keeps every error; [`Config`] is what it means. Nothing opens a port, a key or a database
//! before the whole of it is right. Secrets are paths, never values, and a relative path is relative to the file.

mod error;
mod example;
mod graenser;
mod grunddata;
mod raw;
mod server;
mod signatur;
mod trust;

use std::path::{Path, PathBuf};

pub use error::{Error, Fejl};
pub use example::{FILE_NAME, NOEGLER, example};
pub use graenser::Graenser;
pub use grunddata::Grunddata;
pub use server::{Drift, Logformat, Netvaerk, Server, Tls};
pub use signatur::{Noegle, Signatur};
pub use trust::*;

use crate::institutioner::FOERSTE_NUMMER;

/// The whole configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// `[server]`: the listener for suppliers.
    pub server: Server,
    /// `[drift]`: the operator's listener and the log.
    pub drift: Drift,
    /// `[tls]`: our own certificate.
    pub tls: Tls,
    /// `[signatur]`: signed messages, both ways.
    pub signatur: Signatur,
    /// `[trust]`: whose certificates are believed.
    pub trust: Trust,
    /// `[graenser]`: every limit.
    pub graenser: Graenser,
    /// `[database]`.
    pub database: Database,
    /// `[register]`: the register's choices.
    pub register: Register,
    /// `[grunddata]`: persons, and the keys that they are sealed by.
    pub grunddata: Grunddata,
    /// `[journal]`.
    pub journal: Journal,
}

/// Where the database lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// The SQLite file; made where it is not there. Its folder must be.
    pub fil: PathBuf,
}

/// The register's choices. Cross validation is no choice here: it follows the service's version (dtr-rules 23).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// Whether a municipality may maintain the private units that it supervises (dtr-rules 38).
    pub kommune_vedligeholder_private: bool,
    /// The lowest number that Institutionsregisteret gives to a new unit (choices.md §5).
    pub ir_foerste_nummer: u32,
    /// A folder of code tables (CSV) that replace the built-in ones of the same name.
    pub koder: Option<PathBuf>,
}

/// The journal's archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// The folder that `tilslut journal archive` writes to.
    pub arkiv: Option<PathBuf>,
    /// The age, in days, past which it moves request copies there.
    pub arkiver_efter_dage: u64,
}

impl Config {
    /// Reads a configuration file: its text, what it means, and that the files it names are there.
    ///
    /// # Errors
    /// All of them at once, in the order of the file.
    pub fn load(path: &Path) -> Result<Self, Vec<Error>> {
        let config = Self::read(path)?;
        let missing = config.missing_files();
        if missing.is_empty() { Ok(config) } else { Err(missing) }
    }

    /// Reads a configuration file without asking whether the files that it names are there; `tilslut check` asks that itself.
    ///
    /// # Errors
    /// All of them at once, in the order of the file.
    pub(crate) fn read(path: &Path) -> Result<Self, Vec<Error>> {
        let unreadable = |grund: &std::io::Error| Error {
            linje: None,
            noegle: String::new(),
            fejl: Fejl::Ulaeselig { sti: path.display().to_string(), grund: grund.to_string() },
        };
        let text = std::fs::read_to_string(path).map_err(|e| vec![unreadable(&e)])?;
        let base = path.parent().unwrap_or_else(|| Path::new("."));
        Self::parse(&text, base)
    }

    /// What a text means, its relative paths being relative to `base`. Touches no file.
    ///
    /// # Errors
    /// All of them at once.
    pub fn parse(text: &str, base: &Path) -> Result<Self, Vec<Error>> {
        let mut document = raw::Document::parse(text, base)?;
        let server = Server::read(document.section("server"));
        let drift = Drift::read(document.section("drift"));
        let tls = Tls::read(document.section("tls"));
        let signatur = Signatur::read(document.section("signatur"));
        let trust = Trust::read(document.section("trust"));
        let graenser = Graenser::read(document.section("graenser"));
        let database = Database::read(document.section("database"));
        let register = Register::read(document.section("register"));
        let grunddata = Grunddata::read(document.section("grunddata"));
        let journal = Journal::read(document.section("journal"));
        let errors = document.finish();
        match (tls, signatur, trust, database, grunddata) {
            (Some(tls), Some(signatur), Some(trust), Some(database), Some(grunddata)) if errors.is_empty() => {
                Ok(Self { server, drift, tls, signatur, trust, graenser, database, register, grunddata, journal })
            }
            _ => Err(errors),
        }
    }

    /// The files and folders that are named and are not there.
    pub(crate) fn missing_files(&self) -> Vec<Error> {
        let mut errors = Vec::new();
        let mut file = |noegle: &str, path: &Path| {
            if !path.is_file() || std::fs::File::open(path).is_err() {
                errors.push(Error::findes(noegle, "filen", path));
            }
        };
        file("tls.certifikat", &self.tls.certifikat);
        file("tls.noegle", &self.tls.noegle);
        self.signatur.named_files().into_iter().for_each(|(noegle, path)| file(noegle, path));
        self.trust.named_files().into_iter().for_each(|(noegle, path)| file(noegle, &path));
        file("grunddata.noegler", &self.grunddata.noegler);
        let mut folder = |noegle: &str, path: &Path| {
            if !path.is_dir() {
                errors.push(Error::findes(noegle, "mappen", path));
            }
        };
        folder("database.fil", self.database.fil.parent().unwrap_or_else(|| Path::new(".")));
        self.register.koder.iter().for_each(|path| folder("register.koder", path));
        self.journal.arkiv.iter().for_each(|path| folder("journal.arkiv", path));
        errors
    }
}

impl Database {
    fn read(mut section: raw::Section<'_, '_>) -> Option<Self> {
        let fil = section.required("fil", raw::Section::file);
        section.finish();
        fil.map(|fil| Self { fil })
    }
}

impl Register {
    fn read(mut section: raw::Section<'_, '_>) -> Self {
        let kommune_vedligeholder_private = section.flag("kommune_vedligeholder_private").unwrap_or(false);
        let ir_foerste_nummer = section.number("ir_foerste_nummer", 1..=999_999);
        let ir_foerste_nummer =
            ir_foerste_nummer.and_then(|nummer| u32::try_from(nummer).ok()).unwrap_or(FOERSTE_NUMMER);
        let koder = section.file("koder");
        section.finish();
        Self { kommune_vedligeholder_private, ir_foerste_nummer, koder }
    }
}

impl Journal {
    /// `arkiver_efter_dage` where it is left out.
    pub const ARKIVER_EFTER_DAGE: u64 = 400;

    fn read(mut section: raw::Section<'_, '_>) -> Self {
        let arkiv = section.file("arkiv");
        let arkiver_efter_dage = section.number("arkiver_efter_dage", 1..=36_500).unwrap_or(Self::ARKIVER_EFTER_DAGE);
        section.finish();
        Self { arkiv, arkiver_efter_dage }
    }
}

#[cfg(test)]
mod tests;
