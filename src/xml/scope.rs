//! Namespaces in scope.

use super::error::Kind;
use super::{XML_NAMESPACE, XMLNS_NAMESPACE};

/// An expanded name (Namespaces in XML 1.0 §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Name<'a> {
    /// The namespace name; `None` where the name is in no namespace.
    pub namespace: Option<&'a str>,
    /// The local part.
    pub local: &'a str,
}

impl Name<'_> {
    /// Whether this is the name, in the namespace.
    #[must_use]
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.local == local && self.namespace == Some(namespace)
    }
}

/// The namespace declarations that an element stands in, kept apart from the message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    bindings: Vec<(String, String)>,
}

impl Scope {
    /// The namespace of a prefix; the empty prefix is the default namespace.
    #[must_use]
    pub fn namespace(&self, prefix: &str) -> Option<&str> {
        let found = self.bindings.iter().find(|(bound, _)| bound == prefix).map(|(_, namespace)| namespace.as_str());
        found.or((prefix == "xml").then_some(XML_NAMESPACE)).filter(|namespace| !namespace.is_empty())
    }

    /// Every declaration in force: (prefix, namespace), each prefix once.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.bindings.iter().map(|(prefix, namespace)| (prefix.as_str(), namespace.as_str()))
    }
}

/// One declaration; an empty namespace takes the default namespace away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Binding<'a> {
    pub(super) prefix: &'a str,
    pub(super) namespace: &'a str,
}

/// The declarations of all open elements, the innermost last.
#[derive(Debug, Default)]
pub(super) struct Bindings<'a>(Vec<Binding<'a>>);

impl<'a> Bindings<'a> {
    pub(super) fn from_scope(scope: &'a Scope) -> Self {
        Self(scope.iter().map(|(prefix, namespace)| Binding { prefix, namespace }).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.0.truncate(length);
    }

    pub(super) fn since(&self, length: usize) -> &[Binding<'a>] {
        self.0.get(length..).unwrap_or_default()
    }

    /// Declares, by the rules of Namespaces in XML 1.0 §3 and §5. `since` is where the element's own declarations start.
    pub(super) fn declare(&mut self, prefix: &'a str, namespace: &'a str, since: usize) -> Result<(), Kind> {
        match (prefix, namespace) {
            ("xmlns", _) | (_, XMLNS_NAMESPACE) => return Err(Kind::ReservedPrefix),
            ("xml", XML_NAMESPACE) => {}
            ("xml", _) | (_, XML_NAMESPACE) => return Err(Kind::ReservedPrefix),
            (prefix, "") if !prefix.is_empty() => return Err(Kind::EmptyNamespace),
            _ => {}
        }
        if self.since(since).iter().any(|own| own.prefix == prefix) {
            return Err(Kind::DuplicateAttribute);
        }
        self.0.push(Binding { prefix, namespace });
        Ok(())
    }

    /// The namespace of an element's prefix.
    pub(super) fn element(&self, prefix: &str) -> Result<Option<&'a str>, Kind> {
        match self.find(prefix) {
            Some(namespace) => Ok(Some(namespace).filter(|n| !n.is_empty())),
            None if prefix.is_empty() => Ok(None),
            None => reserved(prefix).map(Some),
        }
    }

    /// The namespace of an attribute's prefix: none where there is no prefix (Namespaces in XML 1.0 §6.2).
    pub(super) fn attribute(&self, prefix: &str) -> Result<Option<&'a str>, Kind> {
        if prefix.is_empty() { Ok(None) } else { self.element(prefix) }
    }

    fn find(&self, prefix: &str) -> Option<&'a str> {
        self.0.iter().rev().find(|binding| same(binding.prefix, prefix)).map(|binding| binding.namespace)
    }

    /// The declarations in force, each prefix once.
    pub(super) fn in_force(&self) -> impl Iterator<Item = &Binding<'a>> {
        let shadowed = |at: usize, prefix| self.since(at + 1).iter().any(|inner| same(inner.prefix, prefix));
        self.0
            .iter()
            .enumerate()
            .filter(move |(at, binding)| !shadowed(*at, binding.prefix))
            .map(|(_, binding)| binding)
    }

    pub(super) fn snapshot(&self) -> Scope {
        let owned = |binding: &Binding<'_>| (binding.prefix.to_owned(), binding.namespace.to_owned());
        Scope { bindings: self.in_force().map(owned).collect() }
    }
}

/// Whether two texts are equal, quickly where they are one text of the message, or empty, as most are.
/// (Comparing two empty texts costs a call, and with some processors a slow one.)
pub(super) fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && (one.is_empty() || std::ptr::eq(one, other) || one == other)
}

fn reserved(prefix: &str) -> Result<&'static str, Kind> {
    match prefix {
        "xml" => Ok(XML_NAMESPACE),
        "xmlns" => Err(Kind::ReservedPrefix),
        _ => Err(Kind::UnboundPrefix),
    }
}
