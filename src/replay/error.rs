//! Why something could not be played at all. That it came out otherwise is no error.

use std::path::{Path, PathBuf};

/// Why something could not be played.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("{}: {grund}", sti.display())]
    File {
        /// The file.
        sti: PathBuf,
        /// Why not.
        grund: std::io::Error,
    },
    /// A file is not of its form.
    #[error("{}: {grund}", sti.display())]
    Form {
        /// The file.
        sti: PathBuf,
        /// What was wrong.
        grund: String,
    },
    /// No folder above the one that was named holds the fixtures' world.
    #[error("{}: her er ingen udvekslinger; forventede en mappe i eller under fixtures/", .0.display())]
    NoFixtures(PathBuf),
    /// A world, certificate or code table that the recording names is not there.
    #[error("{hvad} {navn} findes ikke")]
    Unknown {
        /// What.
        hvad: &'static str,
        /// Its name.
        navn: String,
    },
    /// What the world is made of was refused.
    #[error("verdenen kunne ikke opbygges: {0}")]
    Setup(String),
    /// The journal has no such exchange, or not what is needed to play it.
    #[error("udvekslingen {id}: {grund}")]
    Recording {
        /// As it was asked for.
        id: String,
        /// What is missing.
        grund: &'static str,
    },
    /// A copy of an exchange is there and cannot be read.
    #[error("udveksling {id} kan ikke afspilles: {grund}")]
    Kopi {
        /// As it was asked for.
        id: String,
        /// Why.
        grund: crate::journal::Ulaeselig,
    },
    /// Storage.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
    /// The running gateway could not be called.
    #[error(transparent)]
    Client(#[from] crate::client::Error),
    /// No thread or runtime.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// The result of a step of replay.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Reads a file, and says which one where it cannot.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|grund| Error::File { sti: path.to_owned(), grund })
}

/// Reads a text file.
pub(super) fn read_text(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|grund| Error::File { sti: path.to_owned(), grund })
}

/// Writes a file.
pub(super) fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(|grund| Error::File { sti: path.to_owned(), grund })
}

/// Reads a TOML file as what it should be.
pub(super) fn read_toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T> {
    toml::from_str(&read_text(path)?)
        .map_err(|error| Error::Form { sti: path.to_owned(), grund: error.to_string().trim_end().to_owned() })
}
