//! WS-Addressing 1.0 (2005/08) headers of a request.

use std::ops::Range;

use super::envelope::HeaderBlock;
use super::error::Kind;
use super::{WSA, WSA_ANONYMOUS};
use crate::xml::{self, Event, Limits, Reader};

/// The longest address or id that is taken, in bytes; longer ones would only be echoed.
const LONGEST: usize = 2048;

/// What the request says in WS-Addressing. All `None` where it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addressing {
    /// `Action`: the operation, in the WSDL's words. Whether it fits is the service's to check.
    pub action: Option<String>,
    /// `MessageID`, as written: bare or `urn:uuid:`. An answer's `RelatesTo` repeats it.
    pub message_id: Option<String>,
    /// `To`.
    pub to: Option<String>,
    /// The address in `From`.
    pub from: Option<String>,
    /// The address in `ReplyTo`; always anonymous.
    pub reply_to: Option<String>,
    /// The address in `FaultTo`; always anonymous.
    pub fault_to: Option<String>,
    /// `RelatesTo`.
    pub relates_to: Option<String>,
}

impl Addressing {
    /// Whether the request uses WS-Addressing; an answer does so only then.
    #[must_use]
    pub fn is_used(&self) -> bool {
        self.action.is_some()
    }

    /// Reads the addressing headers among the blocks that are meant for us. The error's range is the header at fault.
    pub(super) fn read<'h>(
        message: &str,
        blocks: impl Iterator<Item = &'h HeaderBlock>,
        limits: &Limits,
    ) -> Result<Self, (Kind, Range<usize>)> {
        let mut found = Self::default();
        let mut first = None;
        for block in blocks.filter(|block| block.namespace == WSA) {
            first.get_or_insert_with(|| block.range.clone());
            found.take(message, block, limits).map_err(|kind| (kind, block.range.clone()))?;
        }
        match first {
            Some(range) if found.action.is_none() => Err((Kind::NoAction, range)),
            _ => Ok(found),
        }
    }

    fn take(&mut self, message: &str, block: &HeaderBlock, limits: &Limits) -> Result<(), Kind> {
        let mut reader = Reader::within(message, block.range.clone(), &block.scope, limits);
        let value = match block.local.as_str() {
            "Action" | "MessageID" | "To" | "RelatesTo" => plain(&mut reader),
            "ReplyTo" | "FaultTo" | "From" => endpoint(&mut reader),
            _ => return Ok(()),
        };
        let value = value.map_err(|error| Kind::Xml(error.kind))?.ok_or(Kind::MalformedAddressing)?;
        if matches!(block.local.as_str(), "ReplyTo" | "FaultTo") && value != WSA_ANONYMOUS {
            return Err(Kind::NotAnonymous);
        }
        let slot = self.slot(&block.local).ok_or(Kind::MalformedAddressing)?;
        match slot.replace(value) {
            None => Ok(()),
            Some(_) => Err(Kind::DuplicateAddressing),
        }
    }

    fn slot(&mut self, local: &str) -> Option<&mut Option<String>> {
        match local {
            "Action" => Some(&mut self.action),
            "MessageID" => Some(&mut self.message_id),
            "To" => Some(&mut self.to),
            "From" => Some(&mut self.from),
            "ReplyTo" => Some(&mut self.reply_to),
            "FaultTo" => Some(&mut self.fault_to),
            "RelatesTo" => Some(&mut self.relates_to),
            _ => None,
        }
    }
}

/// The text of a header of simple content.
fn plain(reader: &mut Reader<'_>) -> Result<Option<String>, xml::Error> {
    reader.next()?;
    Ok(reader.text()?.and_then(|text| address(&text)))
}

/// The one `Address` of an endpoint reference (WS-Addressing 1.0 core §2.1).
fn endpoint(reader: &mut Reader<'_>) -> Result<Option<String>, xml::Error> {
    reader.next()?;
    let mut found = None;
    loop {
        match reader.next()? {
            Event::Start(start) if start.name.is(WSA, "Address") => {
                let text = reader.text()?.and_then(|text| address(&text));
                if text.is_none() || found.is_some() {
                    return Ok(None);
                }
                found = text;
            }
            Event::Start(_) => {
                reader.skip()?;
            }
            Event::Text { .. } => {}
            Event::End { .. } | Event::Eof => return Ok(found),
        }
    }
}

fn address(text: &str) -> Option<String> {
    let text = text.trim_ascii();
    // It is shown to people too: XML lets the controls of terminals (U+0080 to U+009F) through.
    let stray = |c: char| c.is_whitespace() || c.is_control();
    (!text.is_empty() && text.len() <= LONGEST && !text.contains(stray)).then(|| text.to_owned())
}
