//! The pass itself: Envelope, Header?, Body, one payload.

use std::ops::Range;

use super::{HeaderBlock, MOST_HEADERS, Payload};
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
pub(super) fn parse(message: &str, media: Version, limits: &Limits) -> Result<Parts, Refused> {
    let mut reader = Reader::new(message, limits);
    let version = open(&mut reader, media)?;
    let refuse = |(kind, offset)| Refused { kind, version, offset };
    let mut walk = Walk { reader, version, headers: Vec::new() };
    let (payload, body) = walk.children().map_err(refuse)?;
    Ok(Parts { version, headers: walk.headers, payload, body })
}

/// The root: an envelope of a known version.
fn open(reader: &mut Reader<'_>, media: Version) -> Result<Version, Refused> {
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
    Ok(version)
}

struct Walk<'a> {
    reader: Reader<'a>,
    version: Version,
    headers: Vec<HeaderBlock>,
}

/// What one step between elements found.
enum Child {
    Element(Opened),
    End(usize),
}

/// A start tag, after the reader has been let go.
struct Opened {
    namespace: Option<String>,
    local: String,
    offset: usize,
    must_understand: Result<bool, Fail>,
    role: Option<String>,
}

impl Walk<'_> {
    /// The envelope's children, to the end of the message (WS-I BP 1.1 R1011: nothing after Body).
    fn children(&mut self) -> Result<(Payload, Range<usize>), Fail> {
        let mut child = self.expect_part()?;
        if child.local == "Header" {
            self.header()?;
            child = self.expect_part()?;
        }
        if child.local != "Body" {
            return Err((Kind::UnexpectedChild, child.offset));
        }
        let (payload, end) = self.body(child.offset)?;
        match self.child()? {
            Child::Element(next) => return Err((Kind::UnexpectedChild, next.offset)),
            Child::End(_) => {}
        }
        // Whatever may follow the root: the reader refuses all but comments and white space.
        self.reader.next().map_err(xml_fail)?;
        Ok((payload, child.offset..end))
    }

    /// The next child of the envelope, which must be one of its own.
    fn expect_part(&mut self) -> Result<Opened, Fail> {
        match self.child()? {
            Child::Element(part) if part.namespace.as_deref() == Some(self.version.namespace()) => Ok(part),
            Child::Element(other) => Err((Kind::UnexpectedChild, other.offset)),
            Child::End(at) => Err((Kind::NoBody, at)),
        }
    }

    fn header(&mut self) -> Result<(), Fail> {
        loop {
            let block = match self.child()? {
                Child::Element(block) => block,
                Child::End(_) => return Ok(()),
            };
            if self.headers.len() >= MOST_HEADERS {
                return Err((Kind::TooManyHeaders(MOST_HEADERS), block.offset));
            }
            let namespace = block.namespace.ok_or((Kind::UnqualifiedHeader, block.offset))?;
            let must_understand = block.must_understand?;
            let scope = self.reader.scope();
            let end = self.reader.skip().map_err(xml_fail)?;
            let (local, range, role) = (block.local, block.offset..end, block.role);
            self.headers.push(HeaderBlock { namespace, local, range, scope, must_understand, role });
        }
    }

    /// The Body's one element; gives the offset past the Body's end too.
    fn body(&mut self, start: usize) -> Result<(Payload, usize), Fail> {
        let opened = match self.child()? {
            Child::Element(opened) => opened,
            Child::End(_) => return Err((Kind::EmptyBody, start)),
        };
        let scope = self.reader.scope();
        let end = self.reader.skip().map_err(xml_fail)?;
        let payload = Payload { namespace: opened.namespace, local: opened.local, range: opened.offset..end, scope };
        match self.child()? {
            Child::Element(second) => Err((Kind::SecondPayload, second.offset)),
            Child::End(end) => Ok((payload, end)),
        }
    }

    /// The next element, or the end of the element that we are in; text between is white space.
    fn child(&mut self) -> Result<Child, Fail> {
        loop {
            match self.reader.next().map_err(xml_fail)? {
                Event::Start(start) => {
                    no_encoding_style(&start, self.version)?;
                    return Ok(Child::Element(opened(&start, self.version)));
                }
                Event::Text { text, offset } if !text.trim_ascii().is_empty() => {
                    return Err((Kind::TextInEnvelope, offset));
                }
                Event::Text { .. } => {}
                Event::End { end, .. } => return Ok(Child::End(end)),
                Event::Eof => return Ok(Child::End(0)),
            }
        }
    }
}

fn opened(start: &Start<'_, '_>, version: Version) -> Opened {
    let attribute = |local| start.attribute(Some(version.namespace()), local);
    let role = match version {
        Version::V11 => "actor",
        Version::V12 => "role",
    };
    Opened {
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
