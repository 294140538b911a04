//! Exclusive C14N: of a whole message and of one element in it, it is what a plain transcription of the recommendation makes of another
//! reader's tree; and the form is accepted, and its own form.

#![no_main]

use std::collections::{BTreeMap, BTreeSet};

use libfuzzer_sys::fuzz_target;
use roxmltree::{Attribute, Document, Node};
use tilslut::xml::c14n::canonicalize;
use tilslut::xml::{Event, Limits, Reader, Scope};

const LISTS: [&str; 3] = ["", "p soap wsse", "#default soap q"];

fuzz_target!(|data: &[u8]| {
    let Ok(message) = std::str::from_utf8(data) else { return };
    let Ok(elements) = elements(message) else { return };
    // The other reader leaves a carriage return before a reference as it is; XML 1.0 §2.11 has line ends made one before anything is parsed.
    let lines = message.replace("\r\n", "\n").replace('\r', "\n");
    let tree = Document::parse(&lines).unwrap();
    let nodes: Vec<_> = tree.descendants().filter(Node::is_element).collect();
    assert_eq!(nodes.len(), elements.len());
    for at in [0, message.len() % nodes.len()] {
        let Element { start, end, scope } = &elements[at];
        for list in LISTS {
            let form = form(message, *start..*end, scope, list);
            let mut plain = String::new();
            let listed = list.split(' ').map(|prefix| if prefix == "#default" { "" } else { prefix });
            let listed = if list.is_empty() { BTreeSet::new() } else { listed.collect() };
            by_the_book(nodes[at], &listed, &BTreeMap::new(), &mut plain);
            assert_eq!(form, plain, "{list:?}");
            assert_eq!(self::form(&form, 0..form.len(), &Scope::default(), list), form);
        }
    }
});

fn form(message: &str, range: std::ops::Range<usize>, scope: &Scope, list: &str) -> String {
    let mut out = String::new();
    canonicalize(message, range, scope, list, &Limits::default(), &mut out).unwrap();
    out
}

/// An element's place, and what it stands in.
struct Element {
    start: usize,
    end: usize,
    scope: Scope,
}

/// In document order.
fn elements(message: &str) -> Result<Vec<Element>, tilslut::xml::Error> {
    let mut reader = Reader::new(message, &Limits { elements: 200, ..Limits::default() });
    let (mut found, mut open) = (Vec::new(), Vec::new());
    let mut scope = Scope::default();
    loop {
        match reader.next()? {
            Event::Start(start) => {
                open.push(found.len());
                found.push(Element { start: start.offset, end: 0, scope });
            }
            Event::End { end, .. } => found[open.pop().unwrap()].end = end,
            Event::Text { .. } => {}
            Event::Eof => return Ok(found),
        }
        scope = reader.scope();
    }
}

/// Exclusive XML Canonicalization 1.0 §3, with no thought of speed.
fn by_the_book(node: Node<'_, '_>, listed: &BTreeSet<&str>, outside: &BTreeMap<String, String>, out: &mut String) {
    if node.is_text() {
        out.push_str(&escaped(node.text().unwrap(), &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('\r', "&#xD;")]));
    }
    if !node.is_element() {
        return;
    }
    let source = node.document().input_text();
    let tag = &source[node.range().start + 1..];
    let qualified = &tag[..tag.find([' ', '\t', '\r', '\n', '/', '>']).unwrap()];
    let prefix = |qualified: &str| qualified.split_once(':').map_or(String::new(), |(prefix, _)| prefix.to_owned());
    let name = |attribute: &Attribute<'_, '_>| source[attribute.range_qname()].to_owned();

    let mut utilized = BTreeSet::from([prefix(qualified)]);
    utilized.extend(node.attributes().map(|a| prefix(&name(&a))).filter(|prefix| !prefix.is_empty()));
    utilized.extend(listed.iter().map(|prefix| (*prefix).to_owned()));
    utilized.remove("xml");
    let mut inside = outside.clone();
    let mut declarations = String::new();
    for prefix in utilized {
        let namespace = node.lookup_namespace_uri(Some(prefix.as_str()).filter(|p| !p.is_empty())).unwrap_or_default();
        if outside.get(&prefix).map_or("", String::as_str) != namespace {
            let colon = if prefix.is_empty() { "" } else { ":" };
            declarations += &format!(" xmlns{colon}{prefix}=\"{}\"", value(namespace));
            inside.insert(prefix, namespace.to_owned());
        }
    }
    let mut attributes: Vec<_> = node.attributes().collect();
    attributes.sort_by_key(|a| (a.namespace().unwrap_or_default(), a.name()));
    let attributes: String = attributes.iter().map(|a| format!(" {}=\"{}\"", name(a), value(a.value()))).collect();
    *out += &format!("<{qualified}{declarations}{attributes}>");
    node.children().for_each(|child| by_the_book(child, listed, &inside, out));
    *out += &format!("</{qualified}>");
}

fn value(text: &str) -> String {
    let instead = [('&', "&amp;"), ('<', "&lt;"), ('"', "&quot;"), ('\t', "&#x9;"), ('\n', "&#xA;"), ('\r', "&#xD;")];
    escaped(text, &instead)
}

fn escaped(text: &str, instead: &[(char, &str)]) -> String {
    let one = |c: char| instead.iter().find(|(from, _)| *from == c).map_or(c.to_string(), |(_, to)| (*to).to_owned());
    text.chars().map(one).collect()
}
