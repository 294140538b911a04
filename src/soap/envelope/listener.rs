//! Who listens to an envelope while it is read.

use super::HeaderBlock;
use crate::soap::Version;
use crate::xml::Event;

/// Which part of the envelope an event belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The envelope's own tags, and white space between its parts.
    Envelope,
    /// The Header, its own tags included.
    Header,
    /// The Body's own tags, and white space beside the payload.
    Body,
    /// The one element in the Body, its own tags included.
    Payload,
}

/// Hears every event of the message once, in order, on the one pass that [`super::Envelope::read`] makes.
///
/// What it concludes counts only where the reading succeeds: the pass stops at the first rule that the message breaks.
pub trait Listener<'m> {
    /// An event of the message.
    fn event(&mut self, event: &Event<'_, 'm>, part: Part);

    /// The header blocks are known: told once, just before the Body's start tag, also where there is no Header.
    fn header_read(&mut self, _message: &'m str, _version: Version, _headers: &[HeaderBlock]) {}
}

/// Nobody listens.
impl Listener<'_> for () {
    fn event(&mut self, _event: &Event<'_, '_>, _part: Part) {}
}
