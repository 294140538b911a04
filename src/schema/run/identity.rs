//! Keys, and references to them (XML Schema 1.0 part 1 §3.11). The one part whose memory grows with the message: with the keys in it.

use std::collections::HashSet;

use super::{Open, Run};
use crate::schema::names::NameId;
use crate::schema::report::Found;
use crate::schema::tables::{Constraint, Element, Kind, Path, Test, Type};
use crate::schema::tekst;
use crate::xml::Start;

/// Stands between the fields of a key; no XML text has it.
const BETWEEN: char = '\u{2}';

/// What is going on with keys.
#[derive(Default)]
pub(super) struct Identity<'s> {
    scopes: Vec<Scope<'s>>,
    selected: Vec<Selected<'s>>,
    /// Fields whose element is open: (its depth, the selection, the field).
    fields: Vec<(usize, usize, usize)>,
}

/// An element with constraints that is open.
struct Scope<'s> {
    depth: usize,
    element: &'s Element,
    tables: Vec<Table>,
}

/// What one constraint has met.
#[derive(Default)]
struct Table {
    keys: HashSet<String>,
    /// References, with the element that each stands in.
    references: Vec<(String, usize)>,
}

/// An element that a selector has selected and that is open.
struct Selected<'s> {
    depth: usize,
    scope: usize,
    number: usize,
    constraint: &'s Constraint,
    fields: Vec<Option<String>>,
    /// A field has no value that a key can have: two, or `xsi:nil`.
    broken: bool,
    /// How much had been found wrong before it.
    found: usize,
}

impl Identity<'_> {
    /// Whether the element at this depth, which is open, is a field.
    pub(super) fn wants(&self, depth: usize) -> bool {
        self.fields.last().is_some_and(|(own, ..)| *own == depth)
    }
}

impl<'s, 'm> Run<'s, 'm> {
    /// The innermost element has been opened: what selects it, and what field it is.
    pub(super) fn select(&mut self, element: Option<&'s Element>, r#type: Option<&'s Type>, start: &Start<'_, 'm>) {
        let depth = self.open.len();
        if let Some(element) = element.filter(|element| !element.constraints.is_empty()) {
            let tables = element.constraints.iter().map(|_| Table::default()).collect();
            self.identity.scopes.push(Scope { depth, element, tables });
        }
        for (at, scope) in self.identity.scopes.iter().enumerate() {
            let below = depth - scope.depth;
            if below > scope.element.reach {
                continue;
            }
            for (number, constraint) in scope.element.constraints.iter().enumerate() {
                if constraint.selector.iter().any(|path| leads_to(path, below, &self.open)) {
                    let fields = vec![None; constraint.fields.len()];
                    let found = self.found.len();
                    let selected = Selected { depth, scope: at, number, constraint, fields, broken: false, found };
                    self.identity.selected.push(selected);
                }
            }
        }
        if !self.identity.selected.is_empty() {
            self.field(depth, r#type, start);
        }
    }

    fn field(&mut self, depth: usize, r#type: Option<&'s Type>, start: &Start<'_, 'm>) {
        for at in 0..self.identity.selected.len() {
            let Some(selected) = self.identity.selected.get(at) else { return };
            let (below, constraint) = (depth - selected.depth, selected.constraint);
            for (number, paths) in constraint.fields.iter().enumerate() {
                for path in paths {
                    if !leads_to(path, below, &self.open) {
                        continue;
                    }
                    match path.attribute.map(|name| self.attribute_value(name, r#type, start)) {
                        None => self.identity.fields.push((depth, at, number)),
                        Some(None) => {}
                        Some(value) => self.take(at, number, value),
                    }
                }
            }
        }
    }

    /// The canonical value of an attribute of the innermost element.
    fn attribute_value(&mut self, wanted: NameId, r#type: Option<&Type>, start: &Start<'_, 'm>) -> Option<String> {
        let found = start.attributes().find(|attribute| self.look_up(attribute.name).1 == wanted)?;
        let declared = match r#type {
            Some(Type::Complex(complex)) => complex.attributes.find(wanted).map(|(_, own)| own.r#type),
            _ => None,
        };
        let simple = declared.or(self.tables.globals(wanted).attribute).and_then(|id| self.tables.simple(id));
        let value = found.value();
        Some(simple.map_or_else(|| value.to_string(), |simple| simple.facets.canonical(&value).into_owned()))
    }

    /// The innermost element's value, for every field that it is; `None` where it is nil.
    pub(super) fn capture(&mut self, value: Option<String>) {
        let depth = self.open.len();
        while let Some((_, at, number)) = self.identity.fields.pop_if(|(own, ..)| *own == depth) {
            self.take(at, number, value.clone());
        }
    }

    fn take(&mut self, at: usize, number: usize, value: Option<String>) {
        let Some(selected) = self.identity.selected.get_mut(at) else { return };
        let Some(field) = selected.fields.get_mut(number) else { return };
        // A field that selects two, or one that has no value, is none (cvc-identity-constraint 3 and 4.2.3).
        selected.broken |= field.is_some() || (value.is_none() && selected.constraint.kind == Kind::Key);
        *field = value;
    }

    /// The innermost element is about to be closed.
    pub(super) fn unselect(&mut self) {
        let depth = self.open.len();
        // Fields that are no values: the element has children, or is not known.
        while let Some((_, at, _)) = self.identity.fields.pop_if(|(own, ..)| *own == depth) {
            if let Some(selected) = self.identity.selected.get_mut(at) {
                selected.broken = true;
            }
        }
        while let Some(selected) = self.identity.selected.pop_if(|selected| selected.depth == depth) {
            self.qualify(selected);
        }
        while let Some(scope) = self.identity.scopes.pop_if(|scope| scope.depth == depth) {
            self.resolve(&scope);
        }
    }

    /// A selected element with all its fields: what it is a key of, or refers to.
    fn qualify(&mut self, selected: Selected<'s>) {
        let Selected { constraint, broken, found, .. } = selected;
        let whole = selected.fields.iter().all(Option::is_some);
        let offset = self.open.last().map_or(0, |open| open.offset);
        if broken || (!whole && constraint.kind == Kind::Key) {
            // Where something in the element is wrong already, that is why.
            if self.found.len() == found {
                self.tell(tekst::incomplete_key(&constraint.name), "", offset);
            }
            return;
        }
        if !whole {
            return;
        }
        let mut fields = selected.fields.into_iter().flatten();
        let mut key = fields.next().unwrap_or_default();
        fields.for_each(|field| key.extend([BETWEEN.to_string(), field]));
        let scope = self.identity.scopes.get_mut(selected.scope);
        let Some(table) = scope.and_then(|scope| scope.tables.get_mut(selected.number)) else { return };
        match constraint.kind {
            Kind::Reference(_) => table.references.push((key, offset)),
            kind if !table.keys.insert(key) => self.tell(tekst::duplicate_key(kind, &constraint.name), "", offset),
            _ => {}
        }
    }

    /// Every reference of a scope that has been read whole must have its key.
    fn resolve(&mut self, scope: &Scope<'s>) {
        for (constraint, table) in scope.element.constraints.iter().zip(&scope.tables) {
            let Kind::Reference(key) = constraint.kind else { continue };
            let Some(keys) = scope.tables.get(key).map(|table| &table.keys) else { continue };
            for (_, offset) in table.references.iter().filter(|(reference, _)| !keys.contains(reference)) {
                if self.found.len() > crate::schema::MOST_VIOLATIONS {
                    return;
                }
                self.found.push(Found::new(tekst::dangling(&constraint.name), "", *offset, *offset));
            }
        }
    }
}

/// Whether a path leads to the innermost open element, `below` elements under where it begins.
fn leads_to(path: &Path, below: usize, open: &[Open<'_>]) -> bool {
    let length = path.steps.len();
    let reaches = if path.anywhere { length <= below && length > 0 } else { length == below };
    reaches
        && path.steps.iter().rev().zip(open.iter().rev()).all(|(step, open)| match step {
            Test::Any => true,
            Test::Name(name) => *name == open.name,
        })
}
