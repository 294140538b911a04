//! The reader's events, pushed into the crate's validator.
//!
//! The same order of calls as the crate's own drivers make: element, attributes, end of attributes, text, end element, end of validation.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use xsd_schema::NameId;
use xsd_schema::namespace::context::NamespaceContextSnapshot;
use xsd_schema::parser::location::SourceLocation;
use xsd_schema::validation::{SchemaInfo, ValidationError, ValidationRuntime, ValidationSink, ValidationWarning};

use super::Error;
use super::compile::Compiled;
use crate::xml::{Attribute, Event, Limits, Reader, Scope, Start, XSI_NAMESPACE};

/// What is validated.
pub(super) struct Subject<'a> {
    pub(super) message: &'a str,
    pub(super) range: Range<usize>,
    pub(super) scope: &'a Scope,
    pub(super) limits: &'a Limits,
    pub(super) name: &'static str,
}

/// Where the crate puts its errors.
#[derive(Clone, Default)]
pub(super) struct Errors(pub(super) Rc<RefCell<Vec<ValidationError>>>);

impl ValidationSink for Errors {
    fn on_error(&mut self, error: ValidationError) {
        self.0.borrow_mut().push(error);
    }

    fn on_warning(&mut self, _warning: ValidationWarning) {}
}

pub(super) type Runtime<'c> = ValidationRuntime<'c, Errors>;

/// Someone who looks on while a message is validated. Each call comes when the runtime has been told, save the two that say `before`.
pub(super) trait Observer<'a> {
    fn before_start(&mut self, _start: &Start<'_, 'a>, _runtime: &Runtime<'_>) {}
    fn started(&mut self, _info: &SchemaInfo) {}
    fn attribute(&mut self, _attribute: &Attribute<'a>, _info: &SchemaInfo) {}
    fn attributes_done(&mut self, _runtime: &Runtime<'_>) {}
    fn text(&mut self, _offset: usize) {}
    fn before_end(&mut self, _runtime: &Runtime<'_>) {}
    fn ended(&mut self, _offset: usize) {}
    fn finished(&mut self) {}
    /// Whether the rest need not be looked at.
    fn has_seen_enough(&self) -> bool;
}

/// Whether a message is valid; stops at the first violation.
pub(super) fn is_valid(compiled: &Compiled, subject: &Subject<'_>) -> Result<bool, Error> {
    struct Quick(Errors);
    impl Observer<'_> for Quick {
        fn has_seen_enough(&self) -> bool {
            !self.0.0.borrow().is_empty()
        }
    }
    let mut quick = Quick(Errors::default());
    drive(compiled, subject, quick.0.clone(), &mut quick)?;
    Ok(!quick.has_seen_enough())
}

/// Pushes the message through, until its end or until the observer has seen enough.
pub(super) fn drive<'a>(
    compiled: &Compiled,
    subject: &Subject<'a>,
    errors: Errors,
    observer: &mut impl Observer<'a>,
) -> Result<(), Error> {
    let runtime = compiled.validator().start_run(errors);
    let mut push =
        Push { compiled, runtime, contexts: vec![(0, snapshot(compiled, subject.scope.iter()))], open: Vec::new() };
    let mut reader = Reader::within(subject.message, subject.range.clone(), subject.scope, subject.limits);
    while !observer.has_seen_enough() {
        match reader.next()? {
            Event::Start(start) => push.start(&start, observer),
            Event::Text { text, offset } => push.text(&text, offset, observer),
            Event::End { offset, .. } => push.end(offset, observer),
            Event::Eof => {
                // The error of an unfinished run; the reader has seen to it that there is none.
                let _ = push.runtime.end_validation();
                observer.finished();
                break;
            }
        }
    }
    match push.runtime.operational_failure() {
        Some(_) => Err(Error::Exhausted { name: subject.name }),
        None => Ok(()),
    }
}

struct Push<'c> {
    compiled: &'c Compiled,
    runtime: Runtime<'c>,
    /// Namespaces in scope for qualified names in values, by the depth that declared them.
    contexts: Vec<(usize, NamespaceContextSnapshot)>,
    /// Where the open elements start.
    open: Vec<usize>,
}

impl Push<'_> {
    fn start<'a>(&mut self, start: &Start<'_, 'a>, observer: &mut impl Observer<'a>) {
        self.open.push(start.offset);
        self.declare(start);
        observer.before_start(start, &self.runtime);
        self.locate(start.offset);
        self.element(start, observer);
        for (index, attribute) in start.attributes().enumerate() {
            let namespace = attribute.name.namespace.map(|namespace| self.compiled.id(namespace));
            let local = self.attribute_id(attribute.name.local, index);
            let info = self.runtime.validate_attribute_by_id(local, namespace, &attribute.value());
            observer.attribute(&attribute, &info);
        }
        self.runtime.validate_end_of_attributes_novalue();
        observer.attributes_done(&self.runtime);
    }

    /// Errors that come late (keyref) carry the place that was set last; a line is a byte offset on its way through the crate.
    fn locate(&mut self, offset: usize) {
        self.runtime.set_location(SourceLocation { base_uri: String::new(), line: offset, column: 0 });
    }

    fn element<'a>(&mut self, start: &Start<'_, 'a>, observer: &mut impl Observer<'a>) {
        let local = self.compiled.id(start.name.local);
        let namespace = start.name.namespace.map(|namespace| self.compiled.id(namespace));
        let xsi_type = start.attribute(Some(XSI_NAMESPACE), "type");
        let xsi_nil = start.attribute(Some(XSI_NAMESPACE), "nil");
        let empty = NamespaceContextSnapshot::default();
        let context = self.contexts.last().map_or(&empty, |(_, context)| context);
        let info =
            self.runtime.validate_element_by_id(local, namespace, xsi_type.as_deref(), xsi_nil.as_deref(), context);
        observer.started(&info);
    }

    /// Two unknown attributes of an element must stay two, or the crate takes the second for a duplicate.
    fn attribute_id(&self, local: &str, index: usize) -> NameId {
        let names = &self.compiled.set().name_table;
        names.get(local).unwrap_or_else(|| names.add(&format!("no such attribute {index}")))
    }

    fn declare(&mut self, start: &Start<'_, '_>) {
        if start.declarations().next().is_none() {
            return;
        }
        let mut context = self.contexts.last().map(|(_, context)| context.clone()).unwrap_or_default();
        for (prefix, namespace) in start.declarations() {
            bind(self.compiled, &mut context, prefix, namespace);
        }
        self.contexts.push((self.open.len(), context));
    }

    fn text<'a>(&mut self, text: &str, offset: usize, observer: &mut impl Observer<'a>) {
        if text.bytes().all(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r')) {
            self.runtime.validate_whitespace(text);
        } else {
            self.runtime.validate_text(text);
        }
        observer.text(offset);
    }

    fn end<'a>(&mut self, offset: usize, observer: &mut impl Observer<'a>) {
        observer.before_end(&self.runtime);
        let depth = self.open.len();
        if let Some(start) = self.open.pop() {
            self.locate(start);
        }
        self.runtime.validate_end_element_novalue();
        observer.ended(offset);
        self.contexts.pop_if(|(declared, _)| *declared == depth);
    }
}

fn snapshot<'s>(compiled: &Compiled, bindings: impl Iterator<Item = (&'s str, &'s str)>) -> NamespaceContextSnapshot {
    let mut context = NamespaceContextSnapshot::default();
    for (prefix, namespace) in bindings {
        bind(compiled, &mut context, prefix, namespace);
    }
    context
}

fn bind(compiled: &Compiled, context: &mut NamespaceContextSnapshot, prefix: &str, namespace: &str) {
    let id = compiled.id(namespace);
    match prefix {
        "" => context.default_ns = (!namespace.is_empty()).then_some(id),
        "xml" => {}
        _ => {
            let prefix = prefix_id(compiled, prefix);
            context.bindings.retain(|(bound, _)| *bound != prefix);
            context.bindings.push((prefix, id));
        }
    }
}

/// Prefixes are names of the message's own, which values may use; past the bound they are forgotten and such values refused.
fn prefix_id(compiled: &Compiled, prefix: &str) -> NameId {
    if compiled.names_met() > super::MOST_NAMES { compiled.id(prefix) } else { compiled.set().name_table.add(prefix) }
}
