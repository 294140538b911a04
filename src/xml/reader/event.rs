//! What the reader hands out.

use std::borrow::Cow;
use std::ops::Range;

use super::tag::RawAttribute;
use crate::xml::references::normalise_value;
use crate::xml::scope::{Bindings, Name};

/// One event. `'a` is the message, `'r` the reader until its next step.
#[derive(Debug)]
pub enum Event<'r, 'a> {
    /// A start tag. An empty-element tag gives a start and then an end.
    Start(Start<'r, 'a>),
    /// Some text within the root, references resolved and line ends normalised.
    Text {
        /// The text.
        text: Cow<'a, str>,
        /// Where it starts; for CDATA and references that is where their markup starts.
        offset: usize,
    },
    /// An end tag.
    End {
        /// The element's name.
        name: Name<'a>,
        /// The name as written, with prefix.
        qualified: &'a str,
        /// Where its `<` is; for an empty-element tag the offset after `>`, so that start's `end..offset` is the content.
        offset: usize,
        /// The offset after `>`.
        end: usize,
    },
    /// The document, or the element of [`super::Reader::within`], was whole.
    Eof,
}

/// A start tag.
#[derive(Debug, Clone, Copy)]
pub struct Start<'r, 'a> {
    /// The element's name.
    pub name: Name<'a>,
    /// The name as written, with prefix.
    pub qualified: &'a str,
    /// Where its `<` is.
    pub offset: usize,
    /// The offset after `>`.
    pub end: usize,
    pub(super) attributes: &'r [RawAttribute<'a>],
    pub(super) bindings: &'r Bindings<'a>,
    pub(super) own: usize,
}

impl<'r, 'a> Start<'r, 'a> {
    /// The attributes in the order of the message, namespace declarations left out.
    pub fn attributes(&self) -> impl Iterator<Item = Attribute<'a>> + use<'r, 'a> {
        self.attributes.iter().filter(|raw| !raw.is_declaration).map(|raw| Attribute {
            name: raw.name,
            prefix: raw.prefix,
            offset: raw.offset,
            value_offset: raw.value_offset,
            raw: raw.value,
            plain: raw.plain,
        })
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, namespace: Option<&str>, local: &str) -> Option<Cow<'a, str>> {
        let wanted = Name { namespace, local };
        self.attributes().find(|attribute| attribute.name == wanted).map(|attribute| attribute.value())
    }

    /// The element's own namespace declarations: (prefix, namespace).
    pub fn declarations(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'r, 'a> {
        self.bindings.since(self.own).iter().map(|binding| (binding.prefix, binding.namespace))
    }

    /// The namespace that a prefix is bound to here, for qualified names in values; the empty prefix is the default namespace.
    #[must_use]
    pub fn namespace(&self, prefix: &str) -> Option<&'a str> {
        self.bindings.element(prefix).ok().flatten()
    }

    /// The declaration of a prefix that is in force here: (prefix, namespace); an empty namespace is `xmlns=""`.
    #[must_use]
    pub fn binding(&self, prefix: &str) -> Option<(&'a str, &'a str)> {
        self.in_scope().find(|(bound, _)| *bound == prefix)
    }

    /// The declarations in force here: (prefix, namespace), each prefix once; an empty namespace is `xmlns=""`.
    pub fn in_scope(&self) -> impl Iterator<Item = (&'a str, &'a str)> + use<'r, 'a> {
        self.bindings.in_force().map(|binding| (binding.prefix, binding.namespace))
    }

    /// The prefix of the name as written; empty where there is none.
    #[must_use]
    pub fn prefix(&self) -> &'a str {
        let colon = (self.qualified.len() - self.name.local.len()).saturating_sub(1);
        self.qualified.get(..colon).unwrap_or_default()
    }
}

/// An attribute.
#[derive(Debug, Clone, Copy)]
pub struct Attribute<'a> {
    /// Its name; without a prefix it is in no namespace (Namespaces in XML 1.0 §6.2).
    pub name: Name<'a>,
    /// Its prefix as written.
    pub prefix: &'a str,
    /// Where its name starts.
    pub offset: usize,
    /// Where its value starts, inside the quotes.
    pub value_offset: usize,
    raw: &'a str,
    plain: bool,
}

impl<'a> Attribute<'a> {
    /// Where the value stands as written, inside the quotes.
    #[must_use]
    pub fn value_range(&self) -> Range<usize> {
        self.value_offset..self.value_offset + self.raw.len()
    }

    /// The value, normalised as XML 1.0 §3.3.3 says for an attribute without a declared type.
    #[must_use]
    pub fn value(&self) -> Cow<'a, str> {
        if self.plain { Cow::Borrowed(self.raw) } else { Cow::Owned(normalise_value(self.raw)) }
    }
}
