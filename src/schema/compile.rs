//! From a schema's files to a compiled set with its validator.

use xsd_schema::validation::{SchemaValidator, ValidationFlags};
use xsd_schema::{NameId, SchemaError, SchemaLoader, SchemaResult, SchemaSet, SchemaSetBuilder};

use super::{Error, SchemaSource};
use crate::xml::{Event, Limits, Reader};

const XS_NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema";

self_cell::self_cell!(
    struct Cell {
        owner: SchemaSet,
        #[covariant]
        dependent: SchemaValidator,
    }
);

/// A compiled schema, with the content models prepared.
pub(super) struct Compiled {
    cell: Cell,
    /// Stands for every name that the schema does not have: none of its declarations can match it.
    pub(super) unknown: NameId,
    names: usize,
}

impl Compiled {
    pub(super) fn set(&self) -> &SchemaSet {
        self.cell.borrow_owner()
    }

    pub(super) fn validator(&self) -> &SchemaValidator<'_> {
        self.cell.borrow_dependent()
    }

    /// The names that were met beyond the schema's own.
    pub(super) fn names_met(&self) -> usize {
        self.set().name_table.len().saturating_sub(self.names)
    }

    /// The id of a name that the schema has; the stand-in for any other.
    pub(super) fn id(&self, name: &str) -> NameId {
        self.set().name_table.get(name).unwrap_or(self.unknown)
    }
}

pub(super) fn compile(source: &SchemaSource) -> Result<Compiled, Error> {
    let fail = |reason: String| Error::Schema { name: source.name, reason };
    let files = Files(source.files);
    let main = files.find(source.main).ok_or_else(|| fail(format!("{} is not among its files", source.main)))?;
    let compiled = SchemaSetBuilder::with_loader(Box::new(files))
        .add_source(&grouped(main), &format!("schema:///{}", source.main))
        .and_then(SchemaSetBuilder::compile)
        .map_err(|error| fail(error.to_string()))?;
    if let Some(failure) = compiled.directive_failures().first() {
        return Err(fail(format!("cannot read {}", failure.schema_location().unwrap_or("a part of it"))));
    }
    let set = compiled.into_schema_set();
    // No XML name has a space, so nothing in a message is this.
    let unknown = set.name_table.add("no such name");
    // Values are judged and let go; nobody asks for them typed.
    let flags = ValidationFlags::empty();
    let cell = Cell::new(set, |set| SchemaValidator::new(set, flags));
    let names = cell.borrow_owner().name_table.len();
    Ok(Compiled { cell, unknown, names })
}

/// A schema's text with every pattern that has alternatives in parentheses: the crate anchors `A|B` as `^A|B$`, and would take whatever
/// starts like A or ends like B. Nothing else of it changes.
fn grouped(schema: &str) -> String {
    let mut reader = Reader::new(schema, &Limits::default());
    let mut out = String::with_capacity(schema.len() + 64);
    let mut copied = 0;
    // What is no XML is left to the compiler, which says so.
    while let Ok(event) = reader.next() {
        match event {
            Event::Start(start) if start.name.is(XS_NAMESPACE, "pattern") => {
                for value in start.attributes().filter(|a| a.name.local == "value" && a.value().contains('|')) {
                    let range = value.value_range();
                    out.push_str(schema.get(copied..range.start).unwrap_or_default());
                    out.push('(');
                    out.push_str(schema.get(range.clone()).unwrap_or_default());
                    out.push(')');
                    copied = range.end;
                }
            }
            Event::Eof => break,
            Event::Start(_) | Event::Text { .. } | Event::End { .. } => {}
        }
    }
    out.push_str(schema.get(copied..).unwrap_or_default());
    out
}

/// A pattern as the schema's author wrote it.
pub(super) fn ungrouped(pattern: &str) -> &str {
    let inner = pattern.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    inner.filter(|inner| inner.contains('|')).unwrap_or(pattern)
}

/// The schema's files, found by their names alone: nothing is read from disk or net.
#[derive(Debug, Clone, Copy)]
struct Files(&'static [(&'static str, &'static str)]);

impl Files {
    fn find(self, location: &str) -> Option<&'static str> {
        let name = location.rsplit('/').next().unwrap_or(location);
        self.0.iter().find(|(file, _)| *file == name).map(|(_, text)| *text)
    }
}

impl SchemaLoader for Files {
    fn load(&self, location: &str) -> SchemaResult<String> {
        let message = || SchemaError::ResolutionError { message: format!("{location} is not a file of the schema") };
        self.find(location).map(grouped).ok_or_else(message)
    }

    fn can_load(&self, _location: &str) -> bool {
        true
    }
}
