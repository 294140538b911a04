//! What is wrong with a configuration: key, line and a Danish sentence.

use std::fmt;
use std::path::Path;

/// One error of a configuration. Many are told at once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Error {
    /// Line in the file, from 1, where it is known.
    pub linje: Option<usize>,
    /// The key's path, `graenser.krop_bytes`; empty for the file as a whole.
    pub noegle: String,
    /// What is wrong and what was expected.
    pub fejl: Fejl,
}

/// What can be wrong with a key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Fejl {
    /// The file could not be read.
    #[error("filen {sti} kan ikke læses: {grund}")]
    Ulaeselig {
        /// The file.
        sti: String,
        /// The operating system's word.
        grund: String,
    },
    /// Not TOML.
    #[error("filen er ikke gyldig TOML: {0}")]
    Syntaks(String),
    /// A required key is not there.
    #[error("mangler")]
    Mangler,
    /// A key that nothing reads.
    #[error("ukendt nøgle{}", .lignende.as_ref().map(|l| format!("; mente du »{l}«?")).unwrap_or_default())]
    Ukendt {
        /// The known key that is nearest in spelling.
        lignende: Option<String>,
    },
    /// A value of another type.
    #[error("forventede {forventet}, fandt {fundet}")]
    Type {
        /// The type that was expected.
        forventet: &'static str,
        /// The type that was found.
        fundet: &'static str,
    },
    /// A value that cannot be understood.
    #[error("forventede {forventet}")]
    Form {
        /// The form that was expected.
        forventet: String,
    },
    /// A number outside its bounds.
    #[error("{fundet} er uden for {mindst} til {hoejst}")]
    Interval {
        /// What was written.
        fundet: i64,
        /// Least.
        mindst: u64,
        /// Most.
        hoejst: u64,
    },
    /// A file or folder that is named and is not there.
    #[error("{slags} {sti} findes ikke eller kan ikke læses")]
    Findes {
        /// `filen` or `mappen`.
        slags: &'static str,
        /// The whole path.
        sti: String,
    },
    /// Two keys that do not go together, or one that is not safe.
    #[error("{0}")]
    Regel(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.noegle.is_empty() {
            f.write_str(&self.noegle)?;
        }
        match (self.linje, self.noegle.is_empty()) {
            (Some(linje), false) => write!(f, " (linje {linje}): ")?,
            (Some(linje), true) => write!(f, "linje {linje}: ")?,
            (None, false) => f.write_str(": ")?,
            (None, true) => {}
        }
        self.fejl.fmt(f)
    }
}

impl std::error::Error for Error {}

impl Error {
    /// A named file or folder that is not there.
    pub(crate) fn findes(noegle: &str, slags: &'static str, path: &Path) -> Self {
        Self { linje: None, noegle: noegle.to_owned(), fejl: Fejl::Findes { slags, sti: path.display().to_string() } }
    }
}
