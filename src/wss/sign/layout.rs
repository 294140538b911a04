//! The one pass over an envelope that is to be signed: digests of its parts, and where text goes in.

use super::SignError;
use crate::soap::{SOAP_11, SOAP_12, WSSE};
use crate::wss::WSU;
use crate::wss::algorithm::{Digest, Digesting};
use crate::wss::cursor::READ_BEFORE;
use crate::wss::ids::has_id;
use crate::xml::c14n::{Added, Exclusive};
use crate::xml::{Event, Name, Reader, Scope, Start};

/// What the pass found.
#[derive(Default)]
pub(super) struct Layout<'m> {
    /// SOAP 1.1, which writes truth as 1 (§4.2.3).
    pub(super) soap_11: bool,
    /// The envelope's prefix.
    pub(super) prefix: &'m str,
    /// The namespaces that the security header will stand in.
    pub(super) scope: Scope,
    pub(super) body: Vec<u8>,
    /// The header blocks that are signed.
    pub(super) headers: Vec<Signed<'m>>,
    place: Place<'m>,
    /// Attributes, by where they go in.
    ids: Vec<(usize, String)>,
}

/// A header block that is to be signed: which, and the id that it gets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'m> {
    pub(super) name: Name<'m>,
    pub(super) id: &'m str,
}

/// A header block with its id and digest.
pub(super) struct Signed<'m> {
    pub(super) name: Name<'m>,
    pub(super) id: &'m str,
    pub(super) digest: Vec<u8>,
}

/// Where the security header goes: last in the Header.
#[derive(Debug, Clone, Copy, Default)]
enum Place<'m> {
    #[default]
    Unknown,
    /// Before the Header's end tag.
    AtEnd(usize),
    /// Into a Header that is an empty-element tag, which ends here and is called so.
    InEmpty(usize, &'m str),
    /// Before the Body: there is no Header.
    BeforeBody(usize),
}

/// An element on its way into its digest.
struct Active<'m> {
    /// How deep it stands.
    depth: usize,
    /// None for the Body.
    block: Option<Wanted<'m>>,
    form: Exclusive<'m>,
    digest: Digesting,
}

struct Pass<'m> {
    envelope: &'m str,
    wanted: &'m [Wanted<'m>],
    body_id: &'m str,
    layout: Layout<'m>,
    depth: usize,
    active: Option<Active<'m>>,
    /// The offset past the Header's start tag.
    header: Option<usize>,
    has_body: bool,
}

impl<'m> Layout<'m> {
    pub(super) fn read(envelope: &'m str, wanted: &'m [Wanted<'m>], body_id: &'m str) -> Result<Self, SignError> {
        let mut reader = Reader::new(envelope, &READ_BEFORE);
        let (layout, depth, active) = (Layout::default(), 0, None);
        let mut pass = Pass { envelope, wanted, body_id, layout, depth, active, header: None, has_body: false };
        loop {
            match reader.next()? {
                Event::Eof => break,
                event => pass.event(&event)?,
            }
            if pass.is_around_the_security_header() {
                pass.layout.scope = reader.scope();
            }
        }
        let place = |name| wanted.iter().position(|wanted| wanted.name == name);
        pass.layout.headers.sort_by_key(|signed| place(signed.name));
        if pass.has_body { Ok(pass.layout) } else { Err(SignError::Form("no Body")) }
    }

    /// The envelope with its ids and its security header.
    pub(super) fn insert(&self, envelope: &str, security: &str) -> String {
        let ids: usize = self.ids.iter().map(|(_, text)| text.len()).sum();
        let mut out = String::with_capacity(envelope.len() + ids + security.len() + 64);
        let mut from = 0;
        let mut copy_to = |to: usize, out: &mut String| {
            out.push_str(envelope.get(from..to).unwrap_or_default());
            from = to;
        };
        let mut ids = self.ids.iter().peekable();
        while let Some((at, text)) = ids.next_if(|(at, _)| *at < self.place.offset()) {
            copy_to(*at, &mut out);
            out.push_str(text);
        }
        copy_to(self.place.offset(), &mut out);
        match self.place {
            Place::Unknown => {}
            Place::AtEnd(_) => out.push_str(security),
            Place::InEmpty(_, name) => {
                // The tag's `/>` is copied already.
                out.truncate(out.len().saturating_sub("/>".len()));
                out.extend([">", security, "</", name, ">"]);
            }
            Place::BeforeBody(_) => out.extend(["<", self.prefix, ":Header>", security, "</", self.prefix, ":Header>"]),
        }
        for (at, text) in ids {
            copy_to(*at, &mut out);
            out.push_str(text);
        }
        copy_to(envelope.len(), &mut out);
        out
    }
}

impl Place<'_> {
    fn offset(self) -> usize {
        match self {
            Self::Unknown => 0,
            Self::AtEnd(at) | Self::InEmpty(at, _) | Self::BeforeBody(at) => at,
        }
    }
}

impl<'m> Pass<'m> {
    fn event(&mut self, event: &Event<'_, 'm>) -> Result<(), SignError> {
        match event {
            Event::Start(start) => {
                self.depth += 1;
                match (self.depth, &mut self.active) {
                    (_, Some(active)) => active.form.event(event, &mut active.digest),
                    (1, None) => self.envelope(start)?,
                    (2, None) => self.part(start)?,
                    (3, None) => self.block(start)?,
                    (_, None) => {}
                }
            }
            Event::End { qualified, offset, .. } => {
                if let Some(active) = &mut self.active {
                    active.form.event(event, &mut active.digest);
                } else if self.depth == 2 && !self.has_body {
                    let empty = self.envelope.get(..*offset).is_some_and(|before| before.ends_with("/>"));
                    self.layout.place = match self.header == Some(*offset) && empty {
                        true => Place::InEmpty(*offset, qualified),
                        false => Place::AtEnd(*offset),
                    };
                }
                self.finish_active();
                self.depth -= 1;
            }
            Event::Text { text, .. } => match &mut self.active {
                Some(active) => active.form.event(event, &mut active.digest),
                None if self.depth <= 2 && !text.trim_ascii().is_empty() => return Err(SignError::Form("stray text")),
                None => {}
            },
            Event::Eof => {}
        }
        Ok(())
    }

    /// The namespaces of the Header count, and those of the envelope where there is none.
    fn is_around_the_security_header(&self) -> bool {
        let in_header = self.depth == 2 && self.header.is_some() && matches!(self.layout.place, Place::Unknown);
        !self.has_body && (self.depth == 1 && self.header.is_none() || in_header)
    }

    fn envelope(&mut self, start: &Start<'_, 'm>) -> Result<(), SignError> {
        self.layout.soap_11 = start.name.is(SOAP_11, "Envelope");
        self.layout.prefix = start.prefix();
        if !self.layout.soap_11 && !start.name.is(SOAP_12, "Envelope") {
            return Err(SignError::Form("no envelope"));
        }
        // `mustUnderstand` is an attribute of the envelope's namespace, and has no namespace without a prefix.
        if self.layout.prefix.is_empty() { Err(SignError::Form("no prefix")) } else { Ok(()) }
    }

    fn part(&mut self, start: &Start<'_, 'm>) -> Result<(), SignError> {
        if start.prefix() != self.layout.prefix || self.has_body {
            return Err(SignError::Form("an unknown part"));
        }
        match start.name.local {
            "Header" if self.header.is_none() => {
                self.header = Some(start.end);
                Ok(())
            }
            "Body" => {
                self.has_body = true;
                if self.header.is_none() {
                    self.layout.place = Place::BeforeBody(start.offset);
                }
                self.begin(start, None, self.body_id, "")
            }
            _ => Err(SignError::Form("an unknown part")),
        }
    }

    fn block(&mut self, start: &Start<'_, 'm>) -> Result<(), SignError> {
        if start.name.is(WSSE, "Security") {
            return Err(SignError::Form("a security header"));
        }
        let Some(wanted) = self.wanted.iter().find(|wanted| wanted.name == start.name).copied() else { return Ok(()) };
        if self.layout.headers.iter().any(|signed| signed.name == wanted.name) {
            return Err(SignError::Form("a header twice"));
        }
        self.begin(start, Some(wanted), wanted.id, self.layout.prefix)
    }

    /// Gives the element its id, and begins its digest.
    fn begin(
        &mut self,
        start: &Start<'_, 'm>,
        block: Option<Wanted<'m>>,
        id: &'m str,
        prefix_list: &str,
    ) -> Result<(), SignError> {
        if has_id(start) || start.binding("wsu").is_some_and(|(_, namespace)| namespace != WSU) {
            return Err(SignError::Form("an id"));
        }
        let declared = start.declarations().any(|(prefix, _)| prefix == "wsu");
        let declaration = if declared { String::new() } else { format!(" xmlns:wsu=\"{WSU}\"") };
        self.layout.ids.push((start.offset + 1 + start.qualified.len(), format!("{declaration} wsu:Id=\"{id}\"")));
        let mut form = Exclusive::new(self.envelope, prefix_list);
        let mut digest = Digesting::new(Digest::Sha256);
        let name = Name { namespace: Some(WSU), local: "Id" };
        form.start_adding(start, Added { prefix: "wsu", name, value: id }, &mut digest);
        self.active = Some(Active { depth: self.depth, block, form, digest });
        Ok(())
    }

    /// At an end tag: takes the digest of the element that ends with it.
    fn finish_active(&mut self) {
        let depth = self.depth;
        let Some(Active { block, digest, .. }) = self.active.take_if(|active| active.depth == depth) else { return };
        let digest = digest.finish();
        match block {
            None => self.layout.body = digest,
            Some(Wanted { name, id }) => self.layout.headers.push(Signed { name, id, digest }),
        }
    }
}
