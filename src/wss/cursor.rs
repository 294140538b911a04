//! Walks over a security header: exactly the elements that may stand there, in their order, and white space between them.

use std::borrow::Cow;
use std::ops::Range;

use super::Error;
use crate::soap::HeaderBlock;
use crate::xml::{Attribute, Event, Limits, Name, Reader, Scope};

/// What the reader has within bounds already: the message was read once, with the limits of the configuration.
pub(super) const READ_BEFORE: Limits = Limits {
    depth: usize::MAX,
    elements: usize::MAX,
    attributes: usize::MAX,
    name_bytes: usize::MAX,
    value_bytes: usize::MAX,
    namespaces: usize::MAX,
};

/// An element's place, and the namespaces that it stands in: what canonicalisation needs.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) range: Range<usize>,
    pub(super) scope: Scope,
}

/// Stands behind a start tag; every step goes forward.
pub(super) struct Cursor<'m> {
    reader: Reader<'m>,
    attributes: Vec<Attribute<'m>>,
    start: usize,
}

impl<'m> Cursor<'m> {
    /// Behind the block's own start tag.
    pub(super) fn into(message: &'m str, block: &'m HeaderBlock) -> Result<Self, Error> {
        let reader = Reader::within(message, block.range.clone(), &block.scope, &READ_BEFORE);
        let mut cursor = Self { reader, attributes: Vec::new(), start: 0 };
        cursor.child("Header")?;
        Ok(cursor)
    }

    /// Steps behind the next child's start tag; none at the end of the parent.
    pub(super) fn child(&mut self, parent: &'static str) -> Result<Option<Name<'m>>, Error> {
        match self.step(parent)? {
            Step::Start(name) => Ok(Some(name)),
            Step::End(_) => Ok(None),
        }
    }

    /// The next child, which must be this one.
    pub(super) fn open(&mut self, namespace: &str, local: &'static str) -> Result<(), Error> {
        let child = self.child(local)?;
        child.filter(|name| name.is(namespace, local)).map(|_| ()).ok_or(Error::Missing(local))
    }

    /// The end of the parent, which may have no further child. Gives the offset past it.
    pub(super) fn end(&mut self, parent: &'static str) -> Result<usize, Error> {
        match self.step(parent)? {
            Step::Start(_) => Err(Error::Unexpected(parent)),
            Step::End(end) => Ok(end),
        }
    }

    /// The text of the element that was stepped into, past its end, and the offset there. It is read over comments and CDATA, as
    /// canonicalisation does.
    pub(super) fn text(&mut self, element: &'static str) -> Result<(Cow<'m, str>, usize), Error> {
        let mut whole: Cow<'m, str> = Cow::Borrowed("");
        loop {
            match self.reader.next()? {
                Event::Text { text, .. } if whole.is_empty() => whole = text,
                Event::Text { text, .. } => whole.to_mut().push_str(&text),
                Event::End { end, .. } => return Ok((whole, end)),
                Event::Start(_) | Event::Eof => return Err(Error::Unexpected(element)),
            }
        }
    }

    /// An attribute, in no namespace, of the element that was stepped into.
    pub(super) fn attribute(&self, local: &str) -> Option<Cow<'m, str>> {
        let wanted = Name { namespace: None, local };
        self.attributes.iter().find(|attribute| attribute.name == wanted).map(Attribute::value)
    }

    /// Where the element that was stepped into begins.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// The namespaces that the element that was stepped into stands in.
    pub(super) fn scope(&self) -> Scope {
        self.reader.scope()
    }

    /// Steps behind the next child's start tag, or the end of the parent.
    pub(super) fn step(&mut self, parent: &'static str) -> Result<Step<'m>, Error> {
        loop {
            match self.reader.next()? {
                Event::Start(start) => {
                    self.attributes.clear();
                    self.attributes.extend(start.attributes());
                    self.start = start.offset;
                    return Ok(Step::Start(start.name));
                }
                Event::End { end, .. } => return Ok(Step::End(end)),
                Event::Text { text, .. } if text.trim_ascii().is_empty() => {}
                Event::Text { .. } | Event::Eof => return Err(Error::Unexpected(parent)),
            }
        }
    }
}

/// What a step found.
pub(super) enum Step<'m> {
    /// A child.
    Start(Name<'m>),
    /// The end of the parent; the offset is past it.
    End(usize),
}
