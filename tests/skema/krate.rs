//! The crate xsd-schema's opinion: it is told the events of our reader in the order that its own drivers have.

use std::cell::RefCell;
use std::rc::Rc;

use tilslut::schema::SchemaSource;
use tilslut::xml::{Event, Limits, Reader, Start};
use xsd_schema::namespace::context::NamespaceContextSnapshot;
use xsd_schema::validation::{
    SchemaValidator, ValidationError, ValidationFlags, ValidationRuntime, ValidationSink, ValidationWarning,
};
use xsd_schema::{SchemaError, SchemaLoader, SchemaResult, SchemaSet, SchemaSetBuilder};

const XS: &str = "http://www.w3.org/2001/XMLSchema";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

pub struct Krate(SchemaSet);

#[derive(Clone, Default)]
struct Errors(Rc<RefCell<usize>>);

impl ValidationSink for Errors {
    fn on_error(&mut self, _error: ValidationError) {
        *self.0.borrow_mut() += 1;
    }

    fn on_warning(&mut self, _warning: ValidationWarning) {}
}

impl Krate {
    pub fn new(kilde: &SchemaSource) -> Self {
        let filer = Filer(kilde.files);
        let main = filer.find(kilde.main).unwrap();
        let compiled = SchemaSetBuilder::with_loader(Box::new(filer))
            .add_source(&grouped(main), &format!("schema:///{}", kilde.main))
            .and_then(SchemaSetBuilder::compile)
            .unwrap();
        assert!(compiled.directive_failures().is_empty());
        Self(compiled.into_schema_set())
    }

    pub fn gyldig(&self, dokument: &str) -> bool {
        let validator = SchemaValidator::new(&self.0, ValidationFlags::empty());
        let errors = Errors::default();
        let mut push = Push {
            set: &self.0,
            runtime: validator.start_run(errors.clone()),
            contexts: vec![NamespaceContextSnapshot::default()],
        };
        let mut reader = Reader::new(dokument, &Limits::default());
        loop {
            match reader.next().unwrap() {
                Event::Start(start) => push.start(&start),
                Event::Text { text, .. } if text.bytes().all(|b| b.is_ascii_whitespace()) => {
                    push.runtime.validate_whitespace(&text);
                }
                Event::Text { text, .. } => {
                    push.runtime.validate_text(&text);
                }
                Event::End { .. } => {
                    push.runtime.validate_end_element_novalue();
                    push.contexts.pop();
                }
                Event::Eof => {
                    let _ = push.runtime.end_validation();
                    return *errors.0.borrow() == 0;
                }
            }
        }
    }
}

struct Push<'c> {
    set: &'c SchemaSet,
    runtime: ValidationRuntime<'c, Errors>,
    contexts: Vec<NamespaceContextSnapshot>,
}

impl Push<'_> {
    fn start(&mut self, start: &Start<'_, '_>) {
        let names = &self.set.name_table;
        let mut context = self.contexts.last().cloned().unwrap_or_default();
        for (prefix, namespace) in start.declarations() {
            let id = names.add(namespace);
            if prefix.is_empty() {
                context.default_ns = (!namespace.is_empty()).then_some(id);
            } else {
                let prefix = names.add(prefix);
                context.bindings.retain(|(bound, _)| *bound != prefix);
                context.bindings.push((prefix, id));
            }
        }
        let namespace = start.name.namespace.map(|namespace| names.add(namespace));
        let xsi_type = start.attribute(Some(XSI), "type");
        let xsi_nil = start.attribute(Some(XSI), "nil");
        let local = names.add(start.name.local);
        self.runtime.validate_element_by_id(local, namespace, xsi_type.as_deref(), xsi_nil.as_deref(), &context);
        for own in start.attributes() {
            let namespace = own.name.namespace.map(|namespace| names.add(namespace));
            self.runtime.validate_attribute_by_id(names.add(own.name.local), namespace, &own.value());
        }
        self.runtime.validate_end_of_attributes_novalue();
        self.contexts.push(context);
    }
}

/// A schema's text with every pattern that has alternatives in parentheses: the crate anchors `A|B` as `^A|B$`, and would take whatever
/// starts like A or ends like B. Nothing else of it changes.
fn grouped(schema: &str) -> String {
    let mut reader = Reader::new(schema, &Limits::default());
    let (mut out, mut copied) = (String::new(), 0);
    loop {
        match reader.next().unwrap() {
            Event::Start(start) if start.name.is(XS, "pattern") => {
                for value in start.attributes().filter(|a| a.name.local == "value" && a.value().contains('|')) {
                    let range = value.value_range();
                    out.extend([&schema[copied..range.start], "(", &schema[range.clone()], ")"]);
                    copied = range.end;
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    out + &schema[copied..]
}

#[derive(Debug, Clone, Copy)]
struct Filer(&'static [(&'static str, &'static str)]);

impl Filer {
    fn find(self, location: &str) -> Option<&'static str> {
        let name = location.rsplit('/').next().unwrap_or(location);
        self.0.iter().find(|(file, _)| *file == name).map(|(_, text)| *text)
    }
}

impl SchemaLoader for Filer {
    fn load(&self, location: &str) -> SchemaResult<String> {
        let message = || SchemaError::ResolutionError { message: format!("{location} is not a file of the schema") };
        self.find(location).map(grouped).ok_or_else(message)
    }

    fn can_load(&self, _location: &str) -> bool {
        true
    }
}
