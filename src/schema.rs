//! XSD validation: a message against a service's own schema, every violation at once.
//!
//! The crate `xsd-schema` judges; this room feeds it from [`crate::xml::Reader`], bounds it, and says in Danish what it found. What a valid
//! message costs is one pass without any bookkeeping; only a message that failed is walked again, slowly, for the report.
//!
//! Limits of the crate that are met here: a compiled set is not `Sync` (one [`Validator`] a worker); it keeps every name that it is shown
//! (foreign names are replaced before it sees them, and the set is compiled anew after `MOST_NAMES`); it knows no DTD (the reader refuses
//! one); it does not group the alternatives of a pattern (ours are grouped before it reads them).

mod compile;
mod drive;
mod expected;
mod path;
mod report;
mod tekst;

#[cfg(test)]
mod second_opinion;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::ops::Range;

use self::compile::Compiled;
use crate::xml::{self, Limits, Place, Scope};

/// Violations that are told; where there are more, one line says so.
pub const MOST_VIOLATIONS: usize = 100;

/// Names beyond the schema's own that a compiled set may have met before it is thrown away.
const MOST_NAMES: usize = 10_000;

/// A published schema, whole.
#[derive(Debug, Clone, Copy)]
pub struct SchemaSource {
    /// What it is called in the log.
    pub name: &'static str,
    /// The file that imports the others.
    pub main: &'static str,
    /// Every file: (name, text). Imports are resolved among these alone.
    pub files: &'static [(&'static str, &'static str)],
}

/// Validates messages against one schema. It stays on its thread (`!Send`, `!Sync`): see [`on_this_thread`].
pub struct Validator {
    source: SchemaSource,
    limits: Limits,
    compiled: Option<Compiled>,
}

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
    /// A schema of ours does not compile.
    #[error("the schema {name} does not compile: {reason}")]
    Schema {
        /// Which one.
        name: &'static str,
        /// The compiler's words.
        reason: String,
    },
    /// The element is no XML that the reader takes.
    #[error(transparent)]
    Xml(#[from] xml::Error),
    /// The content model needs more steps than are spent on one message.
    #[error("the content model of {name} went beyond its execution limit")]
    Exhausted {
        /// Which schema.
        name: &'static str,
    },
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
            Self::Exhausted { .. } => "TIL108",
        }
    }
}

impl Validator {
    /// A validator of a schema, compiled at once so that a broken schema is known before a port opens.
    ///
    /// # Errors
    /// [`Error::Schema`].
    pub fn new(source: SchemaSource) -> Result<Self, Error> {
        Self::with_limits(source, Limits::default())
    }

    /// The same, reading within other limits.
    ///
    /// # Errors
    /// [`Error::Schema`].
    pub fn with_limits(source: SchemaSource, limits: Limits) -> Result<Self, Error> {
        let compiled = Some(compile::compile(&source)?);
        Ok(Self { source, limits, compiled })
    }

    /// Validates the element at `range`, which stands in `scope`. Empty = valid. In the order of the message; at most
    /// [`MOST_VIOLATIONS`], and one more that says so where there are more.
    ///
    /// # Errors
    /// [`Error::Xml`], [`Error::Exhausted`], and [`Error::Schema`] never after [`Validator::new`] succeeded.
    pub fn validate(&mut self, message: &str, range: Range<usize>, scope: &Scope) -> Result<Vec<Violation>, Error> {
        let compiled = match self.compiled.take() {
            Some(compiled) => compiled,
            None => compile::compile(&self.source)?,
        };
        let subject = drive::Subject { message, range, scope, limits: &self.limits, name: self.source.name };
        let found = judge(&compiled, &subject);
        if compiled.names_met() <= MOST_NAMES {
            self.compiled = Some(compiled);
        }
        found
    }
}

/// Lends this thread's own validator of a schema, compiled the first time that the thread asks. A validator cannot leave its thread, and
/// compiling takes milliseconds.
///
/// # Errors
/// [`Error::Schema`], and those of `act`.
pub fn on_this_thread<T>(
    source: SchemaSource,
    limits: &Limits,
    act: impl FnOnce(&mut Validator) -> Result<T, Error>,
) -> Result<T, Error> {
    thread_local! {
        static VALIDATORS: RefCell<Vec<Validator>> = const { RefCell::new(Vec::new()) };
    }
    // Taken out while it is used, so that `act` may ask for another.
    let kept = VALIDATORS.with_borrow_mut(|validators| {
        let mine = |validator: &Validator| validator.source.name == source.name && validator.limits == *limits;
        validators.iter().position(mine).map(|at| validators.swap_remove(at))
    });
    let mut validator = match kept {
        Some(validator) => validator,
        None => Validator::with_limits(source, limits.clone())?,
    };
    let out = act(&mut validator);
    VALIDATORS.with_borrow_mut(|validators| validators.push(validator));
    out
}

fn judge(compiled: &Compiled, subject: &drive::Subject<'_>) -> Result<Vec<Violation>, Error> {
    if drive::is_valid(compiled, subject)? {
        return Ok(Vec::new());
    }
    report::report(compiled, subject)
}

impl std::fmt::Debug for Validator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Validator").field("source", &self.source.name).finish_non_exhaustive()
    }
}
