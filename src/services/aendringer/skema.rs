//! `GetXMLSchema` and `ValidateXmlAgainstSchema`: help for the supplier before the transfer.

use std::ops::Range;

use super::Error;
use crate::soap::Payload;
use crate::xml::{Event, Limits, Reader, Scope, Writer};

/// An element of a message, and the namespaces that it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dokument {
    /// From its `<` to past its end tag.
    pub range: Range<usize>,
    /// The namespaces that it stands in.
    pub scope: Scope,
}

/// The schema that a request names.
///
/// # Errors
/// Where schema and code disagree.
pub fn skema_navn(message: &str, payload: &Payload, limits: &Limits) -> Result<String, Error> {
    let mut reader = Reader::within(message, payload.range.clone(), &payload.scope, limits);
    to_child(&mut reader, "skemaNavn")?;
    let navn = reader.text()?.ok_or(Error::Form("skemaNavn"))?;
    Ok(navn.trim().to_owned())
}

/// The document that `ValidateXmlAgainstSchema` is to validate: the one element in `dokument`.
///
/// # Errors
/// Where schema and code disagree.
pub fn dokument(message: &str, payload: &Payload, limits: &Limits) -> Result<Dokument, Error> {
    let mut reader = Reader::within(message, payload.range.clone(), &payload.scope, limits);
    to_child(&mut reader, "dokument")?;
    let scope = reader.scope();
    loop {
        if let Event::Start(start) = reader.next()? {
            let from = start.offset;
            let to = reader.skip()?;
            return Ok(Dokument { range: from..to, scope });
        }
        if reader.depth() < 2 {
            return Err(Error::Missing("dokument"));
        }
    }
}

/// Reads to the start of a child of the root.
fn to_child(reader: &mut Reader<'_>, navn: &'static str) -> Result<(), Error> {
    loop {
        let (found, depth) = match reader.next()? {
            Event::Start(start) => (start.name.local == navn, 1),
            Event::Text { .. } | Event::End { .. } => (false, 0),
            Event::Eof => return Err(Error::Missing(navn)),
        };
        if found {
            return Ok(());
        }
        if depth == 1 && reader.depth() > 1 {
            reader.skip()?;
        }
    }
}

/// The answer to `GetXMLSchema`: the schema's own text, without its XML declaration.
#[must_use]
pub fn write_skema(namespace: &str, skema: &str) -> String {
    let root = skema.split_once("?>").map_or(skema, |(_, root)| root);
    let mut xml = Writer::with_capacity(skema.len() + 256);
    xml.start("GetXMLSchemaResponse").attr("xmlns", namespace);
    xml.start("skema").raw(root.trim()).end();
    xml.finish()
}
