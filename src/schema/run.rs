//! One message on its way through: told of each start, text and end, this judges it by the tables.
//!
//! What a valid message costs is a look-up of each name and a check of each value; nothing is kept but the open elements, and the keys where the
//! schema has any. What is wrong is told with its words at once, its path only when the whole message has been seen.

mod attributes;
mod identity;
mod value;

use std::borrow::Cow;

use self::identity::Identity;
use self::value::Value;
use super::MOST_VIOLATIONS;
use super::names::{NameId, NamespaceId};
use super::report::Found;
use super::tables::{Content, Element, Model, Process, SimpleType, State, Tables, Type, TypeId};
use super::tekst::{self, Told};
use crate::xml::{Event, Name, Start};

/// Judges one element, with all that is in it, as its events go by.
pub struct Run<'s, 'm> {
    tables: &'s Tables,
    open: Vec<Open<'s>>,
    /// Elements that are open within one that is not looked at.
    skipped: usize,
    value: Value<'m>,
    /// The namespaces that were met last: their texts are the same bytes of the message each time.
    met: [(Option<&'m str>, NamespaceId); 2],
    identity: Identity<'s>,
    found: Vec<Found>,
}

/// An element that is open.
struct Open<'s> {
    name: NameId,
    offset: usize,
    /// None where the schema does not know it and it is judged as `xs:anyType`.
    element: Option<&'s Element>,
    holds: Holds<'s>,
    state: u32,
    /// A child out of its place was told: what else does not fit here only follows from it.
    disordered: bool,
    /// Its content was told to be of the wrong kind; once is enough.
    told: bool,
}

/// What the element's content is judged as.
#[derive(Clone, Copy)]
enum Holds<'s> {
    Empty,
    Value(&'s SimpleType),
    Elements(&'s Model),
    Lax,
    /// `xsi:nil` was true.
    Nothing,
}

/// What a child is judged as.
enum Admitted<'s> {
    Declared(&'s Element),
    Lax,
    /// Not at all, with everything in it.
    Skip,
}

impl<'s, 'm> Run<'s, 'm> {
    pub(super) fn new(tables: &'s Tables) -> Self {
        Self {
            tables,
            open: Vec::with_capacity(16),
            skipped: 0,
            value: Value::default(),
            met: [(None, NamespaceId::NONE); 2],
            identity: Identity::default(),
            found: Vec::new(),
        }
    }

    /// Judges the next event of the element.
    pub fn event(&mut self, event: &Event<'_, 'm>) {
        match event {
            Event::Start(start) => self.start(start),
            Event::Text { text, .. } => self.text(text),
            Event::End { offset, .. } => self.end(*offset),
            Event::Eof => {}
        }
    }

    /// Whether nothing was found wrong so far.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.found.is_empty()
    }

    pub(super) fn finish(self) -> Vec<Found> {
        self.found
    }

    fn start(&mut self, start: &Start<'_, 'm>) {
        if self.skipped > 0 || self.found.len() > MOST_VIOLATIONS {
            self.skipped += 1;
            return;
        }
        let (namespace, name) = self.look_up(start.name);
        match self.admit(namespace, name, start) {
            Admitted::Declared(element) => self.enter(Some(element), name, start),
            Admitted::Lax => self.enter(None, name, start),
            Admitted::Skip => self.skipped = 1,
        }
    }

    fn look_up(&mut self, name: Name<'m>) -> (NamespaceId, NameId) {
        let namespace = self.namespace(name.namespace);
        if namespace == NamespaceId::UNKNOWN {
            return (namespace, NameId::UNKNOWN);
        }
        (namespace, self.tables.names.find(namespace, name.local))
    }

    fn namespace(&mut self, namespace: Option<&'m str>) -> NamespaceId {
        let Some(text) = namespace else { return NamespaceId::NONE };
        for (met, id) in self.met {
            if met.is_some_and(|met| std::ptr::eq(met, text)) {
                return id;
            }
        }
        let id = self.tables.names.namespace(text);
        let [last, _] = self.met;
        self.met = [(Some(text), id), last];
        id
    }

    /// What a child is by its parent's content, or the root by the schema.
    fn admit(&mut self, namespace: NamespaceId, name: NameId, start: &Start<'_, 'm>) -> Admitted<'s> {
        let tables = self.tables;
        let global = || tables.globals(name).element.and_then(|id| tables.element(id));
        let Some(parent) = self.open.last_mut() else {
            return match global() {
                Some(element) => Admitted::Declared(element),
                None => self.refuse(tekst::unknown_element(), start),
            };
        };
        match parent.holds {
            Holds::Elements(model) => {
                let state = model.state(parent.state);
                if let Some(step) = state.and_then(|state| state.next.iter().find(|step| step.name == name)) {
                    parent.state = step.to;
                    return tables.element(step.element).map_or(Admitted::Skip, Admitted::Declared);
                }
                let any = state.and_then(|state| state.any.iter().find(|(any, _)| any.namespaces.allows(namespace)));
                match any {
                    Some((any, to)) => {
                        parent.state = *to;
                        match (any.process, global()) {
                            (Process::Skip, _) => Admitted::Skip,
                            (_, Some(element)) => Admitted::Declared(element),
                            (Process::Lax, None) => Admitted::Lax,
                            (Process::Strict, None) => self.refuse(tekst::unknown_element(), start),
                        }
                    }
                    None => self.misplaced(model, state, name, start),
                }
            }
            Holds::Lax => global().map_or(Admitted::Lax, Admitted::Declared),
            Holds::Value(_) => {
                parent.told = true;
                self.refuse(tekst::child_of_value(), start)
            }
            Holds::Empty if std::mem::replace(&mut parent.told, true) => Admitted::Skip,
            Holds::Empty => self.refuse(tekst::child_of_empty(), start),
            Holds::Nothing if std::mem::replace(&mut parent.told, true) => Admitted::Skip,
            Holds::Nothing => self.refuse(tekst::not_nil(), start),
        }
    }

    /// Tells of an element that is then not looked at.
    fn refuse(&mut self, told: Told, start: &Start<'_, 'm>) -> Admitted<'s> {
        let felt = start.name.local;
        self.found.push(Found::new(told, felt, start.offset, start.offset));
        Admitted::Skip
    }

    /// A child that may not stand here. One that stands elsewhere in the model is out of order, and what does not fit after it is not told;
    /// it is judged by what it is there. Any other is told each time, and the model stays where it was.
    fn misplaced(
        &mut self,
        model: &'s Model,
        state: Option<&'s State>,
        name: NameId,
        start: &Start<'_, 'm>,
    ) -> Admitted<'s> {
        let tables = self.tables;
        let known = tables.names.has_local(start.name.local);
        let told = self.open.last_mut().is_some_and(|parent| known && std::mem::replace(&mut parent.disordered, true));
        if !told {
            let expected = state.map(|state| state.names(tables)).unwrap_or_default();
            let open = state.is_some_and(|state| !state.any.is_empty());
            let told = tekst::misplaced(&expected, open);
            self.found.push(Found::new(told, start.name.local, start.offset, start.offset));
        }
        let member = model.members.iter().find(|(own, _)| *own == name);
        let element = member.and_then(|(_, id)| tables.element(*id));
        element.map_or(Admitted::Skip, Admitted::Declared)
    }

    fn enter(&mut self, element: Option<&'s Element>, name: NameId, start: &Start<'_, 'm>) {
        let declared = element.map_or(TypeId::ANY, |element| element.r#type);
        let plain = start.attributes().next().is_none();
        let (r#type, nil) = if plain { (declared, false) } else { self.instance(element, declared, start) };
        let r#type = self.tables.r#type(r#type);
        let holds = if nil { Holds::Nothing } else { self.holds(r#type) };
        if matches!(holds, Holds::Value(_)) {
            self.value.clear();
        }
        let offset = start.offset;
        self.open.push(Open { name, offset, element, holds, state: 0, disordered: false, told: false });
        if let Some(Type::Complex(complex)) = r#type
            && complex.is_abstract
        {
            self.tell(tekst::is_abstract(), start.name.local, offset);
        }
        self.attributes(r#type, plain, start);
        self.select(element, r#type, start);
    }

    fn holds(&self, r#type: Option<&'s Type>) -> Holds<'s> {
        match r#type {
            Some(Type::Simple(simple)) => Holds::Value(simple),
            Some(Type::Complex(complex)) => match &complex.content {
                Content::Empty => Holds::Empty,
                Content::Simple(id) => self.tables.simple(*id).map_or(Holds::Lax, Holds::Value),
                Content::Elements(model) => Holds::Elements(model),
                Content::Lax => Holds::Lax,
            },
            None => Holds::Lax,
        }
    }

    /// Tells of the innermost open element.
    fn tell(&mut self, told: Told, felt: &str, offset: usize) {
        if self.found.len() <= MOST_VIOLATIONS {
            let element = self.open.last().map_or(offset, |open| open.offset);
            self.found.push(Found::new(told, felt, offset, element));
        }
    }

    #[expect(clippy::ptr_arg, reason = "only a borrowed Cow says that the text is the message's own")]
    fn text(&mut self, text: &Cow<'m, str>) {
        if self.skipped > 0 || text.is_empty() {
            return;
        }
        let Some(open) = self.open.last_mut() else { return };
        let told = match open.holds {
            Holds::Value(_) => return self.value.push(text),
            Holds::Lax => return,
            Holds::Elements(_) | Holds::Empty if text.bytes().all(is_space) => return,
            Holds::Elements(_) => tekst::text_between(),
            Holds::Empty => tekst::not_empty(),
            Holds::Nothing => tekst::not_nil(),
        };
        if !std::mem::replace(&mut open.told, true) {
            let offset = open.offset;
            self.tell(told, "", offset);
        }
    }

    fn end(&mut self, offset: usize) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        let Some(open) = self.open.last() else { return };
        match open.holds {
            Holds::Elements(model) => {
                let state = model.state(open.state).filter(|state| !state.accepting && !open.disordered);
                if let Some(state) = state {
                    let told = tekst::incomplete(&state.names(self.tables));
                    self.tell(told, "", offset);
                }
            }
            Holds::Value(simple) if !open.told => self.judge(simple),
            Holds::Nothing => self.capture(None),
            Holds::Value(_) | Holds::Empty | Holds::Lax => {}
        }
        self.unselect();
        self.open.pop();
    }

    /// Judges the value of the innermost open element, which has been read whole.
    fn judge(&mut self, simple: &'s SimpleType) {
        let Some(open) = self.open.last() else { return };
        let preset = open.element.and_then(|element| element.preset.as_ref());
        if simple.free && preset.is_none() && !self.identity.wants(self.open.len()) {
            return;
        }
        let value = std::mem::take(&mut self.value);
        let text = value.text();
        let told = match preset {
            // An empty element has the value that the schema gives (XML Schema 1.0 part 1 §3.3.4 cvc-elt 5.1).
            Some(_) if text.is_empty() => None,
            preset => match simple.facets.check(text) {
                Err(broken) => Some(tekst::value(simple, broken, tekst::Subject::Element)),
                Ok(()) => preset
                    .filter(|preset| preset.fixed && !simple.facets.same(&preset.value, text))
                    .map(|_| tekst::not_fixed("cvc-elt.5.2.2.2", simple, tekst::Subject::Element)),
            },
        };
        let offset = open.offset;
        let given = preset.filter(|_| text.is_empty()).map_or(text, |preset| &preset.value);
        if self.identity.wants(self.open.len()) {
            let canonical = simple.facets.canonical(given).into_owned();
            self.capture(Some(canonical));
        }
        if let Some(told) = told {
            self.tell(told, "", offset);
        }
        self.value = value;
    }
}

impl Model {
    fn state(&self, state: u32) -> Option<&State> {
        self.states.get(usize::try_from(state).unwrap_or(usize::MAX))
    }
}

impl State {
    /// The names that may come next, in the order of the schema.
    fn names<'s>(&self, tables: &'s Tables) -> Vec<&'s str> {
        self.next.iter().fold(Vec::new(), |mut names, step| {
            let local = tables.names.local(step.name);
            if !names.contains(&local) {
                names.push(local);
            }
            names
        })
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

impl std::fmt::Debug for Run<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run").field("open", &self.open.len()).field("found", &self.found.len()).finish_non_exhaustive()
    }
}
