//! Exclusive XML Canonicalization 1.0 without comments (W3C recommendation of 18 July 2002), from the reader's events straight to a sink.
//!
//! No tree: what has to be remembered is the namespace declarations that the output has in force. This is what signatures are made of; the
//! gateway's own digests of content are made of [`super::canonical`].
//!
//! Left out: an application that meets a relative namespace name has to give up (Canonical XML 1.0 §2.1). Here it is a name like any other;
//! nothing in the gateway resolves names, so nobody can take it for two.

#[cfg(test)]
mod generate;
#[cfg(test)]
mod second_opinion;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use super::error::Error;
use super::reader::{Attribute, Event, Limits, Reader, Start};
use super::scope::{Name, Scope, same};

/// Where the canonical form goes: a text, or a digest.
pub trait Sink {
    /// Takes the next piece.
    fn put(&mut self, text: &str);
}

impl Sink for String {
    fn put(&mut self, text: &str) {
        self.push_str(text);
    }
}

/// Canonicalises the element at `range`, which stands in `scope`; `prefix_list` as [`Exclusive::new`] has it.
///
/// # Errors
/// What [`Reader`] refuses.
pub fn canonicalize(
    message: &str,
    range: Range<usize>,
    scope: &Scope,
    prefix_list: &str,
    limits: &Limits,
    sink: &mut impl Sink,
) -> Result<(), Error> {
    let mut reader = Reader::within(message, range, scope, limits);
    let mut form = Exclusive::new(message, prefix_list);
    loop {
        // By reference: an event is large, and moving it costs as much as canonicalising it.
        match &reader.next() {
            Ok(Event::Eof) => return Ok(()),
            Ok(event) => form.event(event, sink),
            Err(error) => return Err(*error),
        }
    }
}

/// The canonicaliser of one element, fed with the events from its start to its end.
///
/// Most of a message is canonical as it stands. Such stretches go to the sink as they lie in the message, as long as they come, and so the
/// sink has the whole form only when the element has ended.
#[derive(Debug)]
pub struct Exclusive<'m> {
    /// The prefixes that are treated as in inclusive canonicalisation, sorted; the empty one is the default namespace.
    inclusive: Vec<String>,
    /// The declarations of the output, (prefix, namespace), the innermost last. An empty namespace is `xmlns=""`.
    rendered: Vec<(&'m str, &'m str)>,
    /// How many declarations were in force outside each open element.
    open: Vec<usize>,
    /// The attributes of the tag at hand.
    attributes: Vec<Written<'m>>,
    /// The tag at hand, as it is to be.
    tag: String,
    message: &'m str,
    /// The stretch of the message that the sink has still to be given.
    pending: Range<usize>,
}

/// An attribute that a start tag gets beside its own, with the declaration of its prefix: for a message that is signed in the same pass
/// as it is written. Nothing within the element may use the prefix for another namespace.
#[derive(Debug, Clone, Copy)]
pub struct Added<'m> {
    /// The prefix that is declared with it.
    pub prefix: &'m str,
    /// Its name.
    pub name: Name<'m>,
    /// Its value, not escaped.
    pub value: &'m str,
}

/// An attribute on its way out.
#[derive(Debug)]
struct Written<'m> {
    prefix: &'m str,
    name: Name<'m>,
    value: Cow<'m, str>,
}

impl<'m> Exclusive<'m> {
    /// For one element of the message. `prefix_list` is the `PrefixList` of `InclusiveNamespaces` (§3): prefixes and `#default` between white
    /// space; empty where there is none.
    #[must_use]
    pub fn new(message: &'m str, prefix_list: &str) -> Self {
        let prefix = |token: &str| if token == "#default" { String::new() } else { token.to_owned() };
        let mut inclusive: Vec<String> = prefix_list.split_ascii_whitespace().map(prefix).collect();
        inclusive.sort_unstable();
        Self {
            inclusive,
            rendered: Vec::new(),
            open: Vec::new(),
            attributes: Vec::new(),
            tag: String::new(),
            message,
            pending: 0..0,
        }
    }

    /// The next event of the element.
    pub fn event(&mut self, event: &Event<'_, 'm>, sink: &mut impl Sink) {
        match event {
            Event::Start(start) => self.start(start, None, sink),
            Event::Text { text, offset } => self.text(text, *offset, sink),
            Event::End { qualified, offset, end, .. } => self.end(qualified, *offset..*end, sink),
            Event::Eof => {}
        }
    }

    /// A start tag as it will be when the attribute is added to it.
    pub fn start_adding(&mut self, start: &Start<'_, 'm>, added: Added<'m>, sink: &mut impl Sink) {
        self.start(start, Some(added), sink);
    }

    /// Whether the form binds a prefix to what the message binds it to, at the tag that was the last event. A prefix that names alone use does,
    /// always; one that stands in a value (`xsi:type`) may be bound further out, and there a form has no declaration of it (§3, point 3).
    #[must_use]
    pub fn binds(&self, start: &Start<'_, 'm>, prefix: &str) -> bool {
        prefix == "xml" || same(self.rendered(prefix), start.namespace(prefix).unwrap_or_default())
    }

    fn start(&mut self, start: &Start<'_, 'm>, added: Option<Added<'m>>, sink: &mut impl Sink) {
        let outside = self.rendered.len();
        self.attributes.clear();
        self.attributes.extend(start.attributes().map(Written::from));
        self.attributes.extend(added.map(Written::from));
        self.declare(start);
        self.open.push(outside);
        let stands = start.offset..start.end;
        let bare = self.attributes.is_empty() && self.rendered.len() == outside;
        if bare && stands.len() == "<>".len() + start.qualified.len() {
            return self.put_as_it_stands(stands, sink);
        }
        self.tag.clear();
        self.tag.push('<');
        self.tag.push_str(start.qualified);
        self.write_declarations(outside);
        self.write_attributes();
        self.tag.push('>');
        self.put_tag(stands, sink);
    }

    /// Decides which namespace declarations the tag gets (§3, the constrained form in points 1 to 4).
    fn declare(&mut self, start: &Start<'_, 'm>) {
        self.render(start.prefix(), start.name.namespace.unwrap_or_default());
        for at in 0..self.attributes.len() {
            let Some(&Written { prefix, name, .. }) = self.attributes.get(at) else { break };
            // An attribute without a prefix is in no namespace and utilises none.
            if !prefix.is_empty() {
                self.render(prefix, name.namespace.unwrap_or_default());
            }
        }
        // What a listed prefix is bound to changes only where something is declared; the first element inherits from those outside it.
        if self.open.is_empty() {
            start.in_scope().for_each(|(prefix, namespace)| self.render_listed(prefix, namespace));
        } else if !self.inclusive.is_empty() {
            start.declarations().for_each(|(prefix, namespace)| self.render_listed(prefix, namespace));
        }
    }

    fn render_listed(&mut self, prefix: &'m str, namespace: &'m str) {
        if self.inclusive.binary_search_by(|listed| listed.as_str().cmp(prefix)).is_ok() {
            self.render(prefix, namespace);
        }
    }

    /// Declares the prefix, unless the output has it bound to the namespace already. No default namespace is what an output without
    /// declarations has; `xml` is bound for ever.
    fn render(&mut self, prefix: &'m str, namespace: &'m str) {
        if !same(self.rendered(prefix), namespace) && prefix != "xml" {
            self.rendered.push((prefix, namespace));
        }
    }

    /// What the output has a prefix bound to; nothing is the empty namespace.
    fn rendered(&self, prefix: &str) -> &'m str {
        let bound = self.rendered.iter().rev().find(|(bound, _)| same(bound, prefix));
        bound.map_or("", |(_, namespace)| *namespace)
    }

    /// The tag's declarations, by prefix (Canonical XML 1.0 §2.2).
    fn write_declarations(&mut self, outside: usize) {
        let declarations = self.rendered.get_mut(outside..).unwrap_or_default();
        declarations.sort_unstable_by_key(|(prefix, _)| *prefix);
        for (prefix, namespace) in declarations {
            write_attribute("xmlns", prefix, namespace, &mut self.tag);
        }
    }

    /// The tag's attributes, by namespace and local name (Canonical XML 1.0 §2.2).
    fn write_attributes(&mut self) {
        self.attributes.sort_unstable_by_key(|attribute| (attribute.name.namespace, attribute.name.local));
        for Written { prefix, name, value } in &self.attributes {
            write_attribute(prefix, name.local, value, &mut self.tag);
        }
    }

    fn end(&mut self, qualified: &str, stands: Range<usize>, sink: &mut impl Sink) {
        self.rendered.truncate(self.open.pop().unwrap_or_default());
        if stands.len() == "</>".len() + qualified.len() {
            self.put_as_it_stands(stands, sink);
        } else {
            self.flush(sink);
            ["</", qualified, ">"].into_iter().for_each(|piece| sink.put(piece));
        }
        if self.open.is_empty() {
            self.flush(sink);
        }
    }

    fn put_tag(&mut self, stands: Range<usize>, sink: &mut impl Sink) {
        if self.message.get(stands.clone()) == Some(self.tag.as_str()) {
            self.put_as_it_stands(stands, sink);
        } else {
            self.flush(sink);
            sink.put(&self.tag);
        }
    }

    fn text(&mut self, text: &str, offset: usize, sink: &mut impl Sink) {
        let stands = offset..offset + text.len();
        // Looks at every byte, whatever it finds: that is quicker than stopping at the first.
        let escapes = text.bytes().fold(false, |found, byte| found | matches!(byte, b'&' | b'<' | b'>' | b'\r'));
        if !escapes && self.message.get(stands.clone()).is_some_and(|there| same(there, text)) {
            self.put_as_it_stands(stands, sink);
        } else {
            self.flush(sink);
            put_escaped(text, in_text, sink);
        }
    }

    fn put_as_it_stands(&mut self, stands: Range<usize>, sink: &mut impl Sink) {
        if self.pending.end != stands.start {
            self.flush(sink);
            self.pending.start = stands.start;
        }
        self.pending.end = stands.end;
    }

    fn flush(&mut self, sink: &mut impl Sink) {
        if !self.pending.is_empty() {
            sink.put(self.message.get(self.pending.clone()).unwrap_or_default());
            self.pending = 0..0;
        }
    }
}

impl<'m> From<Attribute<'m>> for Written<'m> {
    fn from(attribute: Attribute<'m>) -> Self {
        Self { prefix: attribute.prefix, name: attribute.name, value: attribute.value() }
    }
}

impl<'m> From<Added<'m>> for Written<'m> {
    fn from(added: Added<'m>) -> Self {
        Self { prefix: added.prefix, name: added.name, value: Cow::Borrowed(added.value) }
    }
}

/// ` before:after="value"`, without the colon where either is empty.
fn write_attribute(before: &str, after: &str, value: &str, tag: &mut String) {
    tag.push(' ');
    tag.push_str(before);
    if !before.is_empty() && !after.is_empty() {
        tag.push(':');
    }
    tag.push_str(after);
    tag.push_str("=\"");
    put_escaped(value, in_value, tag);
    tag.push('"');
}

fn put_escaped(text: &str, replacement: impl Fn(u8) -> Option<&'static str>, sink: &mut impl Sink) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(instead) = replacement(byte) {
            sink.put(text.get(from..at).unwrap_or_default());
            sink.put(instead);
            from = at + 1;
        }
    }
    sink.put(text.get(from..).unwrap_or_default());
}

/// Canonical XML 1.0 §2.3, text nodes.
fn in_text(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    }
}

/// Canonical XML 1.0 §2.3, attribute nodes.
fn in_value(byte: u8) -> Option<&'static str> {
    match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'"' => Some("&quot;"),
        b'\t' => Some("&#x9;"),
        b'\n' => Some("&#xA;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    }
}
