//! A sending: one change, or a batch of them.

use super::Error;
use super::felter::collapse;
use crate::soap::Payload;
use crate::xml::{Event, Limits, Reader};

/// The changes of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending<A> {
    /// The supplier's own id; only `ImporterAendringer` has one.
    pub batch_id: Option<String>,
    /// Whether it is a rehearsal: checked and answered, not kept.
    pub proeve: bool,
    /// In the supplier's order.
    pub aendringer: Vec<A>,
}

/// A change that a reader has come to.
pub(in crate::services) struct Fundet<'a> {
    /// The local name of its element.
    pub(in crate::services) metode: &'a str,
    /// Counted from 1 within the sending.
    pub(in crate::services) position: u32,
    pub(in crate::services) lokal_id: Option<String>,
    /// Byte offset of its element.
    pub(in crate::services) offset: usize,
}

/// Reads the changes of a request that the schema has accepted; `change` reads one, whose start tag was the last event, past its end.
pub(in crate::services) fn read<'m, A>(
    message: &'m str,
    payload: &'m Payload,
    limits: &Limits,
    change: impl Fn(&mut Reader<'m>, Fundet<'m>) -> Result<A, Error>,
) -> Result<Sending<A>, Error> {
    let mut reader = Reader::within(message, payload.range.clone(), &payload.scope, limits);
    let Event::Start(root) = reader.next()? else { return Err(Error::Unknown(payload.range.start)) };
    if root.name.local != "ImporterAendringer" {
        let alene = Fundet { metode: root.name.local, position: 1, lokal_id: None, offset: root.offset };
        return Ok(Sending { batch_id: None, proeve: false, aendringer: vec![change(&mut reader, alene)?] });
    }
    let batch_id = root.attribute(None, "batchId").map(|id| collapse(&id).into_owned());
    let proeve = root.attribute(None, "proeve").is_some_and(|value| matches!(value.trim(), "true" | "1"));
    let mut aendringer = Vec::new();
    loop {
        match reader.next()? {
            Event::Start(start) => {
                let fundet = Fundet {
                    metode: start.name.local,
                    position: u32::try_from(aendringer.len() + 1).unwrap_or(u32::MAX),
                    lokal_id: start.attribute(None, "lokalId").map(|id| collapse(&id).into_owned()),
                    offset: start.offset,
                };
                aendringer.push(change(&mut reader, fundet)?);
            }
            Event::Text { .. } => {}
            Event::End { .. } | Event::Eof => return Ok(Sending { batch_id, proeve, aendringer }),
        }
    }
}
