//! The slow walk over a message that failed: every violation with its words, place and path.

use xsd_schema::TypeKey;
use xsd_schema::validation::{SchemaInfo, ValidationError};

use super::compile::Compiled;
use super::drive::{Errors, Observer, Runtime, Subject, drive};
use super::expected::{allowed_attributes, allowed_children};
use super::path::{Path, Step, written};
use super::tekst::{Context, Told, tell};
use super::{Error, MOST_VIOLATIONS, Violation};
use crate::xml::{Attribute, Place, Places, Start};

/// The rule of the line that says that there are more.
const MORE: &str = "flere";

/// The rule of a child that may not stand where it does, and of a child that is missing (XML Schema 1.0 part 1 §3.4.4).
const CONTENT: &str = "cvc-complex-type.2.4";

/// A key that lacks a field: where that field is wrong or missing, this has been told already.
const INCOMPLETE_KEY: &str = "cvc-identity-constraint.4.2.1";

pub(super) fn report(compiled: &Compiled, subject: &Subject<'_>) -> Result<Vec<Violation>, Error> {
    let errors = Errors::default();
    let mut reporter = Reporter {
        compiled,
        errors: errors.clone(),
        path: Path::default(),
        open: Vec::new(),
        children: Vec::new(),
        found: Vec::new(),
    };
    drive(compiled, subject, errors, &mut reporter)?;
    Ok(reporter.violations(subject.message))
}

/// A violation whose path is not yet written, since later siblings decide whether a position is told.
struct Found {
    rule: &'static str,
    told: Told,
    offset: usize,
    steps: Vec<Step>,
    attribute: Option<String>,
    felt: Option<String>,
}

struct Open<'a> {
    local: &'a str,
    offset: usize,
    type_key: Option<TypeKey>,
    /// The schema has this element's name; an unknown one leaves the parent's content model where it was.
    known: bool,
    /// A child out of its place was told: what else does not fit here only follows from it.
    disordered: bool,
}

struct Reporter<'c, 'a> {
    compiled: &'c Compiled,
    errors: Errors,
    path: Path<'a>,
    open: Vec<Open<'a>>,
    /// The children that were allowed before the last step.
    children: Vec<String>,
    found: Vec<Found>,
}

/// Where an error belongs.
enum At<'e> {
    Element,
    Attribute(&'e str, usize),
    Attributes(Vec<String>),
    End(usize),
}

impl<'a> Observer<'a> for Reporter<'_, 'a> {
    fn before_start(&mut self, start: &Start<'_, 'a>, runtime: &Runtime<'_>) {
        self.children = allowed_children(runtime, self.compiled.set());
        let known = self.compiled.id(start.name.local) != self.compiled.unknown;
        self.path.enter(start.name.local);
        let open = Open { local: start.name.local, offset: start.offset, type_key: None, known, disordered: false };
        self.open.push(open);
    }

    fn started(&mut self, info: &SchemaInfo) {
        if let Some(open) = self.open.last_mut() {
            open.type_key = info.schema_type;
        }
        self.drain(&At::Element);
    }

    fn attribute(&mut self, attribute: &Attribute<'a>, info: &SchemaInfo) {
        let element = self.open.last().and_then(|open| open.type_key);
        self.with_type(info.schema_type, |reporter| {
            reporter.drain(&At::Attribute(attribute.name.local, attribute.offset));
        });
        self.with_type(element, |_| {});
    }

    fn attributes_done(&mut self, runtime: &Runtime<'_>) {
        if self.errors.0.borrow().is_empty() {
            return;
        }
        let allowed = allowed_attributes(runtime, self.compiled.set());
        self.drain(&At::Attributes(allowed));
    }

    fn text(&mut self, _offset: usize) {
        self.drain(&At::Element);
    }

    fn before_end(&mut self, runtime: &Runtime<'_>) {
        self.children = allowed_children(runtime, self.compiled.set());
    }

    fn ended(&mut self, offset: usize) {
        self.drain(&At::End(offset));
        self.path.leave();
        self.open.pop();
    }

    fn finished(&mut self) {
        self.drain(&At::Element);
    }

    fn has_seen_enough(&self) -> bool {
        self.found.len() > MOST_VIOLATIONS
    }
}

impl Reporter<'_, '_> {
    /// Lets an attribute's type stand for the element's while its errors are told.
    fn with_type(&mut self, type_key: Option<TypeKey>, act: impl FnOnce(&mut Self)) {
        let before = self.open.last_mut().map(|open| std::mem::replace(&mut open.type_key, type_key));
        act(self);
        if let (Some(open), Some(before)) = (self.open.last_mut(), before) {
            open.type_key = before;
        }
    }

    fn drain(&mut self, at: &At<'_>) {
        let errors = std::mem::take(&mut *self.errors.0.borrow_mut());
        let mut told_content = false;
        for error in errors {
            // An element that has no place here has no declaration either; once is enough.
            let follows = told_content && matches!(error.constraint, "cvc-elt.1" | CONTENT);
            told_content |= error.constraint == CONTENT;
            if !follows && !self.is_consequence(&error, at) {
                self.tell(&error, at);
            }
        }
    }

    /// Whether a violation only follows from one that was told; notes a new disorder.
    fn is_consequence(&mut self, error: &ValidationError, at: &At<'_>) -> bool {
        match (error.constraint, at) {
            (CONTENT, At::End(_)) => self.open.last().is_some_and(|open| open.disordered),
            (CONTENT, _) => {
                let known = self.open.last().is_some_and(|open| open.known);
                let parent = self.open.len().checked_sub(2).and_then(|parent| self.open.get_mut(parent));
                known && parent.is_some_and(|parent| std::mem::replace(&mut parent.disordered, true))
            }
            (INCOMPLETE_KEY, At::End(_)) => {
                let start = self.open.last().map_or(0, |open| open.offset);
                self.found.last().is_some_and(|found| found.offset >= start)
            }
            _ => false,
        }
    }

    fn tell(&mut self, error: &ValidationError, at: &At<'_>) {
        let element = self.open.last().map_or("", |open| open.local);
        let start = self.open.last().map_or(0, |open| open.offset);
        let context = Context {
            set: self.compiled.set(),
            type_key: self.open.last().and_then(|open| open.type_key),
            children: &self.children,
            attributes: if let At::Attributes(allowed) = at { allowed } else { &[] },
            at_end: matches!(at, At::End(_)),
            at_attribute: matches!(at, At::Attribute(..)),
        };
        let told = tell(error, &context);
        let (offset, attribute) = match at {
            At::Element | At::Attributes(_) => (start, None),
            At::Attribute(local, offset) => (*offset, Some((*local).to_owned())),
            At::End(end) if error.constraint == CONTENT => (*end, None),
            At::End(_) => (error.location.as_ref().map_or(start, |l| l.line), None),
        };
        let felt = told.felt.clone().or(attribute.clone()).or((!element.is_empty()).then(|| element.to_owned()));
        let steps = self.path.steps();
        self.found.push(Found { rule: error.constraint, told, offset, steps, attribute, felt });
    }

    fn violations(mut self, message: &str) -> Vec<Violation> {
        let more = self.found.len() > MOST_VIOLATIONS;
        self.found.truncate(MOST_VIOLATIONS);
        self.found.sort_by_key(|found| found.offset);
        let mut places = Places::new(message);
        let mut out: Vec<Violation> = self.found.into_iter().map(|found| found.violation(&mut places)).collect();
        if let Some(last) = out.last().map(|last| last.place).filter(|_| more) {
            out.push(and_more(last));
        }
        out
    }
}

impl Found {
    fn violation(self, places: &mut Places<'_>) -> Violation {
        let mut sti = written(&self.steps);
        if let Some(attribute) = &self.attribute {
            sti.push_str("/@");
            sti.push_str(attribute);
        }
        let place = places.at(self.offset);
        Violation { rule: self.rule.to_owned(), tekst: self.told.tekst, place, sti, felt: self.felt }
    }
}

fn and_more(place: Place) -> Violation {
    let tekst = format!("Beskeden har flere end {MOST_VIOLATIONS} fejl; kun de første er vist.");
    Violation { rule: MORE.to_owned(), tekst, place, sti: String::new(), felt: None }
}
