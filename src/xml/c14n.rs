//! Exclusive XML Canonicalization 1.0 without comments (W3C recommendation of 18 July 2002), from the reader's events straight to a sink.
//!
//! No tree: what has to be remembered is the namespace declarations that the output has in force. This is what signatures are made of; the
//! gateway's own digests of content are made of [`super::canonical`].

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
use super::scope::{Name, Scope};

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
        match reader.next()? {
            Event::Eof => return Ok(()),
            event => form.event(&event, sink),
        }
    }
}

/// The canonicaliser of one element, fed with the events from its start to its end.
///
/// Pieces may be held back until the element's end, when the sink has the whole form.
#[derive(Debug)]
pub struct Exclusive<'m> {
    /// The prefixes that are treated as in inclusive canonicalisation; the empty one is the default namespace.
    inclusive: Vec<String>,
    /// The declarations of the output, (prefix, namespace), the innermost last. An empty namespace is `xmlns=""`.
    rendered: Vec<(&'m str, &'m str)>,
    /// How many declarations were in force outside each open element.
    open: Vec<usize>,
    /// The attributes of the tag at hand.
    attributes: Vec<Written<'m>>,
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
    pub fn new(_message: &'m str, prefix_list: &str) -> Self {
        let prefix = |token: &str| if token == "#default" { String::new() } else { token.to_owned() };
        Self {
            inclusive: prefix_list.split_ascii_whitespace().map(prefix).collect(),
            rendered: Vec::new(),
            open: Vec::new(),
            attributes: Vec::new(),
        }
    }

    /// The next event of the element.
    pub fn event(&mut self, event: &Event<'_, 'm>, sink: &mut impl Sink) {
        match event {
            Event::Start(start) => self.start(start, None, sink),
            Event::Text { text, .. } => put_escaped(text, in_text, sink),
            Event::End { qualified, .. } => self.end(qualified, sink),
            Event::Eof => {}
        }
    }

    /// A start tag as it will be when the attribute is added to it.
    pub fn start_adding(&mut self, start: &Start<'_, 'm>, added: Added<'m>, sink: &mut impl Sink) {
        self.start(start, Some(added), sink);
    }

    fn start(&mut self, start: &Start<'_, 'm>, added: Option<Added<'m>>, sink: &mut impl Sink) {
        let outside = self.rendered.len();
        self.attributes.clear();
        self.attributes.extend(start.attributes().map(Written::from));
        self.attributes.extend(added.map(Written::from));
        self.declare(start);
        self.open.push(outside);
        self.write_tag(start.qualified, outside, sink);
    }

    /// Decides which namespace declarations the tag gets (§3, the constrained form in points 1 to 4).
    fn declare(&mut self, start: &Start<'_, 'm>) {
        self.render(start.prefix(), start.name.namespace);
        for at in 0..self.attributes.len() {
            let Some(&Written { prefix, name, .. }) = self.attributes.get(at) else { break };
            // An attribute without a prefix is in no namespace and utilises none.
            if !prefix.is_empty() {
                self.render(prefix, name.namespace);
            }
        }
        // What an inclusive prefix is bound to changes only where something is declared; the first element inherits from those outside it.
        if self.open.is_empty() || start.declarations().next().is_some() {
            for at in 0..self.inclusive.len() {
                let Some((prefix, namespace)) = self.inclusive.get(at).and_then(|p| start.binding(p)) else { continue };
                self.render(prefix, Some(namespace));
            }
        }
    }

    /// Declares the prefix, unless the output has it bound to the namespace already, or this tag has just declared it.
    fn render(&mut self, prefix: &'m str, namespace: Option<&'m str>) {
        let namespace = namespace.unwrap_or_default();
        let bound = self.rendered.iter().rev().find(|(bound, _)| *bound == prefix).map(|(_, namespace)| *namespace);
        // No default namespace is what an output without declarations has; `xml` is bound for ever.
        if bound.unwrap_or_default() != namespace && prefix != "xml" {
            self.rendered.push((prefix, namespace));
        }
    }

    /// `<name`, the declarations by prefix, the attributes by namespace and local name (Canonical XML 1.0 §2.2, §2.3).
    fn write_tag(&mut self, qualified: &str, outside: usize, sink: &mut impl Sink) {
        sink.put("<");
        sink.put(qualified);
        let declarations = self.rendered.get_mut(outside..).unwrap_or_default();
        declarations.sort_unstable_by_key(|(prefix, _)| *prefix);
        for (prefix, namespace) in declarations {
            put_attribute("xmlns", prefix, namespace, sink);
        }
        self.attributes.sort_unstable_by_key(|attribute| (attribute.name.namespace, attribute.name.local));
        for Written { prefix, name, value } in &self.attributes {
            put_attribute(prefix, name.local, value, sink);
        }
        sink.put(">");
    }

    fn end(&mut self, qualified: &str, sink: &mut impl Sink) {
        self.rendered.truncate(self.open.pop().unwrap_or_default());
        sink.put("</");
        sink.put(qualified);
        sink.put(">");
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
fn put_attribute(before: &str, after: &str, value: &str, sink: &mut impl Sink) {
    sink.put(" ");
    sink.put(before);
    if !before.is_empty() && !after.is_empty() {
        sink.put(":");
    }
    sink.put(after);
    sink.put("=\"");
    put_escaped(value, in_value, sink);
    sink.put("\"");
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
