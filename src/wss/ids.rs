//! What is looked for in every start tag of a message: ids, and words of a signature where none may be.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{DS, Error, WSU};
use crate::soap::WSSE;
use crate::xml::{Name, Start, XML_NAMESPACE};

/// Ids that are kept; clients send five to fifteen, and no format of ours has ids in its data (bpi-security §8.11).
const MOST_IDS: usize = 1000;

/// The elements that carry ids, by id.
#[derive(Default)]
pub(super) struct Ids<'m>(HashMap<Cow<'m, str>, usize>);

impl<'m> Ids<'m> {
    /// Takes in the ids of a tag. The same id twice is refused wherever it stands: what one program finds under it, another does not
    /// (bpi-security §8.4).
    pub(super) fn take(&mut self, start: &Start<'_, 'm>) -> Result<(), Error> {
        for attribute in start.attributes().filter(|attribute| is_id(attribute.name)) {
            let id = trimmed(attribute.value());
            if id.is_empty() {
                continue;
            }
            if self.0.len() >= MOST_IDS {
                return Err(Error::TooManyIds(MOST_IDS));
            }
            if self.0.insert(id, start.offset).is_some() {
                return Err(Error::DuplicateId);
            }
        }
        Ok(())
    }

    /// Where the element of an id begins.
    pub(super) fn find(&self, id: &str) -> Option<usize> {
        self.0.get(id).copied()
    }
}

/// Whether an element has an id of any kind.
pub(super) fn has_id(start: &Start<'_, '_>) -> bool {
    start.attributes().any(|attribute| is_id(attribute.name))
}

/// What some program takes for an id: `wsu:Id`, `Id`, `ID` and `AssertionID`, in whatever namespace, and `xml:id`.
fn is_id(name: Name<'_>) -> bool {
    match name.local {
        "Id" | "ID" | "AssertionID" => true,
        "id" => name.namespace == Some(XML_NAMESPACE),
        _ => false,
    }
}

fn trimmed(value: Cow<'_, str>) -> Cow<'_, str> {
    match value {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_ascii()),
        Cow::Owned(text) => Cow::Owned(text.trim_ascii().to_owned()),
    }
}

/// An element that may stand once, in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    Security,
    Signature,
    Timestamp,
}

impl Word {
    pub(super) fn of(name: Name<'_>) -> Option<Self> {
        match (name.local, name.namespace) {
            ("Security", Some(WSSE)) => Some(Self::Security),
            ("Signature", Some(DS)) => Some(Self::Signature),
            ("Timestamp", Some(WSU)) => Some(Self::Timestamp),
            _ => None,
        }
    }

    /// What a second one is called.
    pub(super) fn second(self) -> Error {
        match self {
            Self::Security => Error::SecondSecurity,
            Self::Signature => Error::SecondSignature,
            Self::Timestamp => Error::SecondTimestamp,
        }
    }
}
