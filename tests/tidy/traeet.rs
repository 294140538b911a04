//! A published document as a tree, for tests that ask how its parts hang together.

use tilslut::xml::{Event, Limits, Reader};

/// An element.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) namespace: String,
    pub(super) local: String,
    attributes: Vec<Attribute>,
    children: Vec<Node>,
}

/// An attribute, read as a text and as a qualified name.
#[derive(Debug)]
struct Attribute {
    local: String,
    value: String,
    namespace: String,
}

impl Node {
    pub(super) fn read(document: &str) -> Self {
        let mut reader = Reader::new(document, &Limits::default());
        let mut open = vec![Self::default()];
        loop {
            match reader.next().unwrap() {
                Event::Start(start) => {
                    let attributes = start.attributes().map(|attribute| {
                        let value = attribute.value().into_owned();
                        let prefix = value.split_once(':').map_or("", |(prefix, _)| prefix);
                        let namespace = start.namespace(prefix).unwrap_or_default().to_owned();
                        Attribute { local: attribute.name.local.to_owned(), value, namespace }
                    });
                    open.push(Self {
                        namespace: start.name.namespace.unwrap_or_default().to_owned(),
                        local: start.name.local.to_owned(),
                        attributes: attributes.collect(),
                        children: Vec::new(),
                    });
                }
                Event::End { .. } => {
                    let done = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(done);
                }
                Event::Text { .. } => {}
                Event::Eof => return open.pop().unwrap().children.pop().unwrap(),
            }
        }
    }

    /// The children of a local name.
    pub(super) fn all<'n>(&'n self, local: &'n str) -> impl Iterator<Item = &'n Self> {
        self.children.iter().filter(move |child| child.local == local)
    }

    /// The one child of a local name.
    pub(super) fn one<'n>(&'n self, local: &'n str) -> &'n Self {
        let mut found = self.all(local);
        let first = found.next().unwrap_or_else(|| panic!("{} has no {local}", self.local));
        assert!(found.next().is_none(), "{} has several {local}", self.local);
        first
    }

    /// The child of a local name with a `name`.
    pub(super) fn named<'n>(&'n self, local: &'n str, name: &str) -> &'n Self {
        let found = self.all(local).find(|child| child.value("name") == name);
        found.unwrap_or_else(|| panic!("{} has no {local} {name}", self.local))
    }

    /// An attribute's text; empty where it is not there.
    pub(super) fn value(&self, local: &str) -> &str {
        self.attribute(local).map_or("", |attribute| attribute.value.as_str())
    }

    /// An attribute as (namespace, local name).
    pub(super) fn qname(&self, local: &str) -> (&str, &str) {
        let Some(attribute) = self.attribute(local) else { return ("", "") };
        let name = attribute.value.split_once(':').map_or(attribute.value.as_str(), |(_, name)| name);
        (&attribute.namespace, name)
    }

    fn attribute(&self, local: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.local == local)
    }

    /// This element and every one below it.
    pub(super) fn walk(&self) -> Vec<&Self> {
        let mut found = vec![self];
        found.extend(self.children.iter().flat_map(Self::walk));
        found
    }
}
