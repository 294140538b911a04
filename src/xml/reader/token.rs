//! Between quick-xml's events and ours.

use std::borrow::Cow;

use quick_xml::events::Event as Quick;

use crate::xml::scope::Name;

/// An event before it borrows from the reader.
pub(super) enum Step<'a> {
    Start { start: usize, end: usize },
    Text { text: Cow<'a, str>, offset: usize },
    End { name: Name<'a>, qualified: &'a str, start: usize, end: usize },
    Eof,
}

/// The kind of a quick-xml event; what it spans is taken from the message itself.
pub(super) enum Token {
    Start,
    Empty,
    End,
    Text,
    Reference,
    Cdata,
    Comment,
    Declaration,
    Instruction,
    Doctype,
    Eof,
}

impl From<&Quick<'_>> for Token {
    fn from(event: &Quick<'_>) -> Self {
        match event {
            Quick::Start(_) => Self::Start,
            Quick::Empty(_) => Self::Empty,
            Quick::End(_) => Self::End,
            Quick::Text(_) => Self::Text,
            Quick::GeneralRef(_) => Self::Reference,
            Quick::CData(_) => Self::Cdata,
            Quick::Comment(_) => Self::Comment,
            Quick::Decl(_) => Self::Declaration,
            Quick::PI(_) => Self::Instruction,
            Quick::DocType(_) => Self::Doctype,
            Quick::Eof => Self::Eof,
        }
    }
}
