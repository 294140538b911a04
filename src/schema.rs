//! XSD validation: a message against a service's own schema, every violation at once.
//!
//! A [`Validator`] is a published schema compiled into tables (`compile`, once, when the gateway starts; what it does not understand stops the
//! start), shared by all workers. A [`Run`] judges one element as its events go by, beside whoever else listens: content models are automata
//! over numbered names, simple types are checks of a text, and only keys are kept. What a valid message costs is one pass without any
//! bookkeeping; only a message that failed is walked again, for the paths of the report.
//!
//! Decision 0012 says why this is ours, what of XML Schema 1.0 it knows, and how it is held to two other validators.

mod compile;
mod facets;
mod names;
mod path;
mod report;
mod run;
mod source;
mod tables;
mod tekst;

#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

pub use self::run::Run;
use self::tables::Tables;
use crate::xml::{self, Event, Limits, Place, Reader, Scope};

/// Violations that are told; where there are more, one line says so.
pub const MOST_VIOLATIONS: usize = 100;

/// A published schema, whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchemaSource {
    /// What it is called in the log.
    pub name: &'static str,
    /// The file that imports the others.
    pub main: &'static str,
    /// Every file: (name, text). Imports are resolved among these alone.
    pub files: &'static [(&'static str, &'static str)],
}

/// A compiled schema. It is only read, by any number of threads at once.
#[derive(Clone)]
pub struct Validator {
    name: &'static str,
    tables: Arc<Tables>,
    limits: Limits,
}

/// What has been compiled. The same files make the same tables, and a process has only a handful of schemas.
static COMPILED: Mutex<Vec<(SchemaSource, Arc<Tables>)>> = Mutex::new(Vec::new());

/// One rule of the schema that a message breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The rule in the standard's words: `cvc-…` (XML Schema 1.0 parts 1 and 2).
    pub rule: String,
    /// What is wrong and what was expected, in Danish; never a value of the message.
    pub tekst: String,
    /// Where.
    pub place: Place,
    /// Which element: `/ImporterAendringer/InsertDaginstitution[3]/Daginstitution/ejerformKode`; `/@batchId` for an attribute.
    pub sti: String,
    /// The field: the element's or attribute's own name.
    pub felt: Option<String>,
}

/// Why no judgement was reached.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A schema of ours has what is not understood, or names what is not there.
    #[error("skemaet {name} kan ikke bruges: {reason}")]
    Schema {
        /// Which one.
        name: &'static str,
        /// File, line and construct.
        reason: String,
    },
    /// The element is no XML that the reader takes.
    #[error(transparent)]
    Xml(#[from] xml::Error),
}

impl Violation {
    /// The platform's code for a message that its schema refuses (tilslutning, Error responses).
    pub const KODE: &'static str = "IPL000002";

    /// The violation as one line: text, place, path and rule.
    #[must_use]
    pub fn linje(&self) -> String {
        let Place { line, column } = self.place;
        format!("{} (linje {line}, kolonne {column}, {}, {})", self.tekst, self.sti, self.rule)
    }
}

impl Error {
    /// The code that the peer is told.
    #[must_use]
    pub fn kode(&self) -> &'static str {
        match self {
            Self::Schema { .. } => "IPL000001",
            Self::Xml(error) => error.kode(),
        }
    }
}

impl Validator {
    /// Compiles a schema, for messages within the reader's default limits.
    ///
    /// # Errors
    /// [`Error::Schema`].
    pub fn new(source: SchemaSource) -> Result<Self, Error> {
        Self::with_limits(source, Limits::default())
    }

    /// Compiles a schema, for messages that are read within these limits. A schema that this process has compiled before costs nothing.
    ///
    /// # Errors
    /// [`Error::Schema`].
    pub fn with_limits(source: SchemaSource, limits: Limits) -> Result<Self, Error> {
        let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
        let known = compiled.iter().find(|(known, _)| *known == source).map(|(_, tables)| Arc::clone(tables));
        let tables = match known {
            Some(tables) => tables,
            None => {
                let tables = Arc::new(compile::compile(&source)?);
                compiled.push((source, Arc::clone(&tables)));
                tables
            }
        };
        Ok(Self { name: source.name, tables, limits })
    }

    /// Begins to judge one element, whose events the caller hands on.
    #[must_use]
    pub fn run<'m>(&self) -> Run<'_, 'm> {
        Run::new(&self.tables)
    }

    /// Validates the element at `range`, which stands in `scope`. Empty = valid. In the order of the message; at most
    /// [`MOST_VIOLATIONS`], and one more that says so where there are more.
    ///
    /// # Errors
    /// [`Error::Xml`].
    pub fn validate(&self, message: &str, range: Range<usize>, scope: &Scope) -> Result<Vec<Violation>, Error> {
        let mut run = self.run();
        let mut reader = Reader::within(message, range.clone(), scope, &self.limits);
        loop {
            match reader.next()? {
                Event::Eof => break,
                event => run.event(&event),
            }
        }
        self.told(run, message, range, scope)
    }

    /// What a run found that has seen the whole element at `range`.
    ///
    /// # Errors
    /// [`Error::Xml`], never where the run's events came from the same text.
    pub fn told(
        &self,
        run: Run<'_, '_>,
        message: &str,
        range: Range<usize>,
        scope: &Scope,
    ) -> Result<Vec<Violation>, Error> {
        let subject = report::Subject { message, range, scope, limits: &self.limits };
        Ok(report::violations(run.finish(), &subject)?)
    }
}

impl std::fmt::Debug for Validator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Validator").field("name", &self.name).finish_non_exhaustive()
    }
}
