//! The pass itself: Envelope, Header?, Body, one payload.

use std::ops::Range;

use super::{HeaderBlock, Listener, MOST_HEADERS, Part, Payload};
use crate::soap::{Kind, Version};
use crate::xml::{self, Event, Limits, Reader, Start};

/// A refusal, before its place is worked out.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) kind: Kind,
    pub(super) version: Version,
    pub(super) offset: usize,
}

/// The parts of an envelope.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) version: Version,
    pub(super) headers: Vec<HeaderBlock>,
    pub(super) payload: Payload,
    pub(super) body: Range<usize>,
}

type Fail = (Kind, usize);

/// Reads the message; `media` is the version of the media type, which must be the envelope's.
pub(super) fn parse<'m>(
    message: &'m str,
    media: Version,
    limits: &Limits,
    listener: &mut impl Listener<'m>,
) -> Result<Parts, Refused> {
    let mut reader = Reader::new(message, limits);
    let version = open(&mut reader, media, listener)?;
    let refuse = |(kind, offset)| Refused { kind, version, offset };
    let mut walk = Walk { message, reader, version, headers: Vec::new(), listener };
    let (payload, body) = walk.children().map_err(refuse)?;
    Ok(Parts { version, headers: walk.headers, payload, body })
}

/// The root: an envelope of a known version.
fn open<'m>(reader: &mut Reader<'m>, media: Version, listener: &mut impl Listener<'m>) -> Result<Version, Refused> {
    let refuse = |kind, version, offset| Refused { kind, version, offset };
    let start = match reader.next().map_err(|e| refuse(e.kind.into(), media, e.offset))? {
        Event::Start(start) => start,
        // The reader gives nothing else before the root.
        Event::Text { .. } | Event::End { .. } | Event::Eof => return Err(refuse(Kind::NotEnvelope, media, 0)),
    };
    if start.name.local != "Envelope" {
        return Err(refuse(Kind::NotEnvelope, media, start.offset));
    }
    let version = start.name.namespace.and_then(Version::of_namespace);
    let version = version.ok_or(refuse(Kind::VersionMismatch, media, start.offset))?;
    if version != media {
        return Err(refuse(Kind::MediaTypeOfOtherVersion, version, start.offset));
    }
    no_encoding_style(&start, version).map_err(|(kind, offset)| refuse(kind, version, offset))?;
    listener.event(&Event::Start(start), Part::Envelope);
    Ok(version)
}

struct Walk<'m, 'l, L> {
    message: &'m str,
    reader: Reader<'m>,
    version: Version,
    headers: Vec<HeaderBlock>,
    listener: &'l mut L,
}

/// What one step between elements found.
enum Child {
    Element(Opened),
    End(usize),
}

/// A start tag, after the reader has been let go.
struct Opened {
    part: Part,
    namespace: Option<String>,
    local: String,
    offset: usize,
    must_understand: Result<bool, Fail>,
    role: Option<String>,
}

impl<'m, L: Listener<'m>> Walk<'m, '_, L> {
    /// The envelope's children, to the end of the message (WS-I BP 1.1 R1011: nothing after Body).
    fn children(&mut self) -> Result<(Payload, Range<usize>), Fail> {
        let mut child = self.part(&[Part::Header, Part::Body])?;
        if child.part == Part::Header {
            self.header()?;
            child = self.part(&[Part::Body])?;
        }
        let (payload, end) = self.body(child.offset)?;
        self.close(Part::Envelope, Kind::UnexpectedChild)?;
        // Whatever may follow the root: the reader refuses all but comments and white space.
        self.reader.next().map_err(xml_fail)?;
        Ok((payload, child.offset..end))
    }

    /// The next child of the envelope, which must be one of these.
    fn part(&mut self, allowed: &[Part]) -> Result<Opened, Fail> {
        let version = self.version;
        let admit = |start: &Start<'_, '_>| {
            let part = part_named(start, version).filter(|part| allowed.contains(part));
            part.ok_or(Kind::UnexpectedChild)
        };
        match self.child(Part::Envelope, admit)? {
            Child::Element(part) => Ok(part),
            Child::End(at) => Err((Kind::NoBody, at)),
        }
    }

    fn header(&mut self) -> Result<(), Fail> {
        loop {
            let block = match self.child(Part::Header, |_| Ok(Part::Header))? {
                Child::Element(block) => block,
                Child::End(_) => return Ok(()),
            };
            if self.headers.len() >= MOST_HEADERS {
                return Err((Kind::TooManyHeaders(MOST_HEADERS), block.offset));
            }
            let namespace = block.namespace.ok_or((Kind::UnqualifiedHeader, block.offset))?;
            let must_understand = block.must_understand?;
            let scope = self.reader.scope();
            let end = self.rest(Part::Header)?;
            let (local, range, role) = (block.local, block.offset..end, block.role);
            self.headers.push(HeaderBlock { namespace, local, range, scope, must_understand, role });
        }
    }

    /// The Body's one element; gives the offset past the Body's end too.
    fn body(&mut self, start: usize) -> Result<(Payload, usize), Fail> {
        let opened = match self.child(Part::Body, |_| Ok(Part::Payload))? {
            Child::Element(opened) => opened,
            Child::End(_) => return Err((Kind::EmptyBody, start)),
        };
        let scope = self.reader.scope();
        let end = self.rest(Part::Payload)?;
        let payload = Payload { namespace: opened.namespace, local: opened.local, range: opened.offset..end, scope };
        Ok((payload, self.close(Part::Body, Kind::SecondPayload)?))
    }

    /// The end of the element that we are in, where no further element may stand.
    fn close(&mut self, around: Part, otherwise: Kind) -> Result<usize, Fail> {
        match self.child(around, |_| Err(otherwise))? {
            Child::End(end) => Ok(end),
            Child::Element(opened) => Err((otherwise, opened.offset)),
        }
    }

    /// The next element, or the end of the element that we are in; text between is white space.
    /// `admit` says which part an element is, or why it may not stand here.
    fn child(&mut self, around: Part, admit: impl Fn(&Start<'_, 'm>) -> Result<Part, Kind>) -> Result<Child, Fail> {
        loop {
            let event = self.reader.next().map_err(xml_fail)?;
            let (part, found) = match &event {
                Event::Start(start) => {
                    no_encoding_style(start, self.version)?;
                    let part = admit(start).map_err(|kind| (kind, start.offset))?;
                    if part == Part::Body {
                        self.listener.header_read(self.message, self.version, &self.headers);
                    }
                    (part, Some(Child::Element(opened(start, part, self.version))))
                }
                Event::Text { text, offset } if !text.trim_ascii().is_empty() => {
                    return Err((Kind::TextInEnvelope, *offset));
                }
                Event::Text { .. } => (around, None),
                Event::End { end, .. } => (around, Some(Child::End(*end))),
                Event::Eof => return Ok(Child::End(0)),
            };
            self.listener.event(&event, part);
            if let Some(child) = found {
                return Ok(child);
            }
        }
    }

    /// The element whose start was the last event, past its end. Gives the offset after its `>`.
    fn rest(&mut self, part: Part) -> Result<usize, Fail> {
        let outside = self.reader.depth().saturating_sub(1);
        loop {
            // By reference: an event is large, and most of a message goes by here.
            let event = &self.reader.next();
            let event = event.as_ref().map_err(|error| xml_fail(*error))?;
            self.listener.event(event, part);
            if let Event::End { end, .. } = *event
                && self.reader.depth() == outside
            {
                return Ok(end);
            }
        }
    }
}

/// What the version calls a child of its envelope.
fn part_named(start: &Start<'_, '_>, version: Version) -> Option<Part> {
    match start.name.local {
        _ if start.name.namespace != Some(version.namespace()) => None,
        "Header" => Some(Part::Header),
        "Body" => Some(Part::Body),
        _ => None,
    }
}

fn opened(start: &Start<'_, '_>, part: Part, version: Version) -> Opened {
    let attribute = |local| start.attribute(Some(version.namespace()), local);
    let role = match version {
        Version::V11 => "actor",
        Version::V12 => "role",
    };
    Opened {
        part,
        namespace: start.name.namespace.map(str::to_owned),
        local: start.name.local.to_owned(),
        offset: start.offset,
        must_understand: must_understand(attribute("mustUnderstand").as_deref())
            .ok_or((Kind::MalformedMustUnderstand, start.offset)),
        role: attribute(role).map(|role| role.trim().to_owned()),
    }
}

/// SOAP 1.1 §4.2.3 knows 0 and 1, SOAP 1.2 §5.2.3 the four forms of xs:boolean. Clients mix them; both versions take all four.
fn must_understand(value: Option<&str>) -> Option<bool> {
    match value.map(str::trim) {
        None | Some("0" | "false") => Some(false),
        Some("1" | "true") => Some(true),
        Some(_) => None,
    }
}

/// On Envelope, Header, Body and their children (WS-I BP 1.1 R1005 to R1007).
fn no_encoding_style(start: &Start<'_, '_>, version: Version) -> Result<(), Fail> {
    match start.attribute(Some(version.namespace()), "encodingStyle") {
        Some(_) => Err((Kind::EncodingStyle, start.offset)),
        None => Ok(()),
    }
}

fn xml_fail(error: xml::Error) -> Fail {
    (error.kind.into(), error.offset)
}
