//! What the references cover, by position, and whether that is enough (bpi-security §8.1, §8.2, §8.12).

use std::ops::Range;

use super::cursor::Spot;
use super::header::Security;
use super::ids::Ids;
use super::signed_info::Reference;
use super::{Error, Part, Required};
use crate::soap::{BPI_COMMON, HeaderBlock, Version, WSA, WSSE};
use crate::xml::Scope;

/// The references, each with the part that it covers.
pub(super) struct Covered<'s> {
    /// Those that can be digested before the Body is read.
    pub(super) header: Vec<Piece<'s>>,
    /// The one that was not found in the Header. It must be the Body's; that is seen when the Body begins.
    pub(super) body: &'s Reference,
    /// In the order of the references.
    pub(super) parts: Vec<Part>,
}

/// A part before the Body, and its reference.
pub(super) struct Piece<'s> {
    pub(super) reference: &'s Reference,
    pub(super) part: Part,
    pub(super) range: Range<usize>,
    pub(super) scope: &'s Scope,
}

/// Finds the part of each reference among those that may be signed: the children of the Header that are for us, the Timestamp, the token, and
/// the Body. An id that stands anywhere else is refused, whatever it says.
pub(super) fn resolve<'s>(
    ids: &Ids<'_>,
    version: Version,
    blocks: &'s [HeaderBlock],
    security: &'s Security,
) -> Result<Covered<'s>, Error> {
    if ids.find(&security.signature.token) != Some(security.token.spot.range.start) {
        return Err(Error::OtherToken);
    }
    let mut header: Vec<Piece<'s>> = Vec::new();
    let (mut body, mut parts) = (None, Vec::new());
    for reference in &security.signature.references {
        let Some(at) = ids.find(&reference.id) else {
            parts.push(Part::Body);
            if body.replace(reference).is_some() {
                return Err(Error::NoSuchPart);
            }
            continue;
        };
        if header.iter().any(|piece| piece.range.start == at) {
            return Err(Error::SamePartTwice);
        }
        let (part, range, scope) = part_at(at, version, blocks, security).ok_or(Error::NoSuchPart)?;
        parts.push(part);
        header.push(Piece { reference, part, range, scope });
    }
    Ok(Covered { header, body: body.ok_or(Error::NotSigned(Part::Body))?, parts })
}

/// The part before the Body that begins at a place.
fn part_at<'s>(
    at: usize,
    version: Version,
    blocks: &'s [HeaderBlock],
    security: &'s Security,
) -> Option<(Part, Range<usize>, &'s Scope)> {
    let spot = |part, spot: &'s Spot| Some((part, spot.range.clone(), &spot.scope));
    if security.timestamp.1.range.start == at {
        return spot(Part::Timestamp, &security.timestamp.1);
    }
    if security.token.spot.range.start == at {
        return spot(Part::Token, &security.token.spot);
    }
    let block = blocks.iter().find(|block| block.range.start == at)?;
    let fits = block.is_for_us(version) && !is_named(block, WSSE, "Security");
    fits.then(|| (part_of(block), block.range.clone(), &block.scope))
}

fn part_of(block: &HeaderBlock) -> Part {
    match (block.namespace.as_str(), block.local.as_str()) {
        (WSA, "MessageID") => Part::MessageId,
        (WSA, "RelatesTo") => Part::RelatesTo,
        (BPI_COMMON, "UdbydersystemId") => Part::UdbydersystemId,
        _ => Part::Header,
    }
}

fn is_named(block: &HeaderBlock, namespace: &str, local: &str) -> bool {
    block.namespace == namespace && block.local == local
}

impl Covered<'_> {
    /// Whether all that must be signed is signed.
    pub(super) fn suffices(&self, required: Required, version: Version, blocks: &[HeaderBlock]) -> Result<(), Error> {
        if !self.parts.contains(&Part::Timestamp) {
            return Err(Error::NotSigned(Part::Timestamp));
        }
        self.has(Part::MessageId, version, blocks)?;
        match required {
            Required::Answer => self.has(Part::RelatesTo, version, blocks),
            Required::Request => self.system(blocks),
        }
    }

    /// The block is there, and all of that name that are for us are signed.
    fn has(&self, part: Part, version: Version, blocks: &[HeaderBlock]) -> Result<(), Error> {
        let mut ours = blocks.iter().filter(|block| part_of(block) == part && block.is_for_us(version)).peekable();
        let signed = ours.peek().is_some() && ours.all(|block| self.signs(block));
        if signed { Ok(()) } else { Err(Error::NotSigned(part)) }
    }

    /// At most one system is named, and not without a signature; for other roles neither, since it could be read by mistake.
    fn system(&self, blocks: &[HeaderBlock]) -> Result<(), Error> {
        let mut named = blocks.iter().filter(|block| part_of(block) == Part::UdbydersystemId);
        match (named.next(), named.next()) {
            (Some(_), Some(_)) => Err(Error::SecondSystem),
            (Some(block), None) if !self.signs(block) => Err(Error::NotSigned(Part::UdbydersystemId)),
            (_, _) => Ok(()),
        }
    }

    fn signs(&self, block: &HeaderBlock) -> bool {
        self.header.iter().any(|piece| piece.range.start == block.range.start)
    }
}
