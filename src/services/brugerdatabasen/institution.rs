//! Which institutions a request is about, read before anything else of it is: the second gate asks.

use crate::services::Institution;
use crate::soap::Payload;
use crate::types::Institutionsnummer;
use crate::xml::{self, Event, Limits, Reader};

/// The institution numbers of a request, in its order. `None` stands for a text that no number can be, and that no dataaftale is for.
///
/// Elements are known by place and local name: the import document's namespace is not public (bpi.md §5), and what stands in a foreign
/// namespace is rather asked about once too often than never. Whether it may stand there is the schema's matter.
///
/// # Errors
/// Where the reader refuses what it accepted before.
pub fn numre(
    message: &str,
    payload: &Payload,
    where_: Institution,
    limits: &Limits,
) -> Result<Vec<Option<Institutionsnummer>>, xml::Error> {
    let path: &[Option<&str>] = match where_ {
        Institution::Ingen => return Ok(Vec::new()),
        Institution::Instnr => &[None, Some("instnr")],
        // importerXml / instXML / UNILoginImport or whatever the root is called / Institution / InstitutionNumber
        Institution::Importdokument => &[None, Some("instXML"), None, Some("Institution"), Some("InstitutionNumber")],
    };
    let mut reader = Reader::within(message, payload.range.clone(), &payload.scope, limits);
    let mut found = Vec::new();
    loop {
        match step(&mut reader, path)? {
            Step::On => {}
            Step::Number => found.push(reader.text()?.and_then(|text| text.trim().parse().ok())),
            Step::Aside => {
                reader.skip()?;
            }
            Step::Eof => return Ok(found),
        }
    }
}

enum Step {
    /// On the path, or between elements.
    On,
    /// At the path's end.
    Number,
    /// An element beside the path.
    Aside,
    /// The request was whole.
    Eof,
}

fn step(reader: &mut Reader<'_>, path: &[Option<&str>]) -> Result<Step, xml::Error> {
    let local = match reader.next()? {
        Event::Start(start) => start.name.local,
        Event::Text { .. } | Event::End { .. } => return Ok(Step::On),
        Event::Eof => return Ok(Step::Eof),
    };
    let depth = reader.depth();
    let on_path =
        depth.checked_sub(1).and_then(|at| path.get(at)).is_some_and(|wanted| wanted.is_none_or(|name| name == local));
    Ok(match on_path {
        false => Step::Aside,
        true if depth == path.len() => Step::Number,
        true => Step::On,
    })
}
