//! A received element as a small tree: what answers are read into, by our own reader alone (decision 0001).

use std::ops::Range;

use serde_json::{Map, Value};

use crate::xml::{self, Event, Limits, Reader, Scope};

/// An element with its attributes, text and children. Namespaces are dropped: an answer's payload stands wholly in its service's own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Its local name.
    pub name: String,
    /// Its attributes without a namespace.
    pub attributes: Vec<(String, String)>,
    /// Its text; of an element with children only what stands between them.
    pub text: String,
    /// Its children.
    pub children: Vec<Element>,
}

impl Element {
    /// Reads the element at `range` of a message, which stands in `scope`.
    ///
    /// # Errors
    /// What [`Reader`] refuses.
    pub fn read(message: &str, range: Range<usize>, scope: &Scope) -> Result<Self, xml::Error> {
        let limits = Limits::default();
        let mut reader = Reader::within(message, range, scope, &limits);
        // The outermost is no element of the message: it takes up the one that is.
        let mut open = vec![Self::default()];
        loop {
            match reader.next()? {
                Event::Start(start) => {
                    let attributes = start.attributes().filter(|attribute| attribute.name.namespace.is_none());
                    open.push(Self {
                        name: start.name.local.to_owned(),
                        attributes: attributes.map(|a| (a.name.local.to_owned(), a.value().into_owned())).collect(),
                        ..Self::default()
                    });
                }
                Event::Text { text, .. } => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&text);
                    }
                }
                Event::End { .. } => {
                    if let (Some(closed), Some(parent)) = (open.pop(), open.last_mut()) {
                        parent.children.push(closed);
                    }
                }
                Event::Eof => {
                    return Ok(open.pop().and_then(|mut outermost| outermost.children.pop()).unwrap_or_default());
                }
            }
        }
    }

    /// The first child of a name.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children of a name.
    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first descendant of a name, itself included.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Self> {
        if self.name == name { Some(self) } else { self.children.iter().find_map(|child| child.find(name)) }
    }

    /// The text of the first child of a name, without white space around it.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim())
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// As JSON: text of an element without children; else an object of its attributes and children, each child's name once, with a list
    /// where it stands more than once or `liste` says that it may.
    #[must_use]
    pub fn som_json(&self, liste: &[&str]) -> Value {
        if self.children.is_empty() && self.attributes.is_empty() {
            return self.text.trim().into();
        }
        let mut fields: Map<String, Value> =
            self.attributes.iter().map(|(name, value)| (name.clone(), value.as_str().into())).collect();
        for child in &self.children {
            let value = child.som_json(liste);
            match fields.get_mut(&child.name) {
                Some(Value::Array(values)) => values.push(value),
                Some(one) => *one = Value::Array(vec![one.take(), value]),
                None if liste.contains(&child.name.as_str()) => {
                    fields.insert(child.name.clone(), Value::Array(vec![value]));
                }
                None => {
                    fields.insert(child.name.clone(), value);
                }
            }
        }
        Value::Object(fields)
    }
}
