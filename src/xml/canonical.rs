//! One element re-written in one form, whatever form the peer chose.
//!
//! No comments, no CDATA sections, no prefixes on elements (each declares its namespace as the default where it differs from its parent's),
//! attributes sorted by namespace and name, their prefixes `a1`, `a2` … per element. Two messages that differ in prefixes, quotes, white
//! space inside tags, references or comments alone give the same text; text, white space between elements included, is kept as it is.
//! This is the input of the content digests and of the decoder. It is not the W3C's canonicalisation, which keeps prefixes.

use std::borrow::Cow;
use std::ops::Range;

use super::error::Error;
use super::reader::{Event, Limits, Reader, Start};
use super::scope::{Name, Scope};
use super::write::Writer;
use super::{XML_NAMESPACE, XSI_NAMESPACE};

/// Re-writes the element at `range`, which stands in `scope`.
///
/// # Errors
/// What [`Reader`] refuses.
pub fn canonical(message: &str, range: Range<usize>, scope: &Scope, limits: &Limits) -> Result<String, Error> {
    let mut out = Writer::with_capacity(range.len());
    let mut reader = Reader::within(message, range, scope, limits);
    // The default namespace in force at each depth of the output.
    let mut defaults: Vec<Option<&str>> = Vec::new();
    loop {
        match reader.next()? {
            Event::Start(start) => {
                let outside = defaults.last().copied().flatten();
                write_start(&mut out, &start, outside);
                defaults.push(start.name.namespace);
            }
            Event::Text { text, .. } => {
                out.text(&text);
            }
            Event::End { .. } => {
                defaults.pop();
                out.end();
            }
            Event::Eof => return Ok(out.finish()),
        }
    }
}

fn write_start(out: &mut Writer, start: &Start<'_, '_>, outside: Option<&str>) {
    out.start(start.name.local);
    if start.name.namespace != outside {
        out.attr("xmlns", start.name.namespace.unwrap_or_default());
    }
    let mut attributes: Vec<(Name<'_>, Cow<'_, str>)> = start.attributes().map(|a| (a.name, a.value())).collect();
    attributes.sort_by(|(a, _), (b, _)| (a.namespace, a.local).cmp(&(b.namespace, b.local)));
    let mut declared: Option<&str> = None;
    let mut count = 0;
    for (name, value) in &attributes {
        if let Some(namespace) = name.namespace.filter(|n| *n != XML_NAMESPACE && declared != Some(*n)) {
            count += 1;
            declared = Some(namespace);
            out.attr(&format!("xmlns:a{count}"), namespace);
        }
        write_attribute(out, start, *name, value, count);
    }
}

fn write_attribute(out: &mut Writer, start: &Start<'_, '_>, name: Name<'_>, value: &str, number: usize) {
    match name.namespace {
        None => out.attr(name.local, value),
        Some(XML_NAMESPACE) => out.attr(&format!("xml:{}", name.local), value),
        Some(XSI_NAMESPACE) if name.local == "type" => write_type(out, start, value, number),
        Some(_) => out.attr(&format!("a{number}:{}", name.local), value),
    };
}

/// `xsi:type`: the one value with a prefix of its own, which changes with the prefixes.
fn write_type<'w>(out: &'w mut Writer, start: &Start<'_, '_>, value: &str, number: usize) -> &'w mut Writer {
    let (prefix, local) = value.trim().split_once(':').unwrap_or(("", value.trim()));
    let Some(namespace) = start.namespace(prefix) else {
        return out.attr(&format!("a{number}:type"), value);
    };
    out.attr("xmlns:t", namespace).attr(&format!("a{number}:type"), &format!("t:{local}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(message: &str) -> String {
        canonical(message, 0..message.len(), &Scope::default(), &Limits::default()).unwrap()
    }

    #[test]
    fn the_forms_of_one_element_are_one() {
        let forms = [
            r#"<p:a xmlns:p="urn:a" y="2" x="1"><p:b>t &amp; u</p:b><c/></p:a>"#,
            r#"<a xmlns='urn:a' x='1'   y='2' ><b
            >t <!-- c -->&#38;<![CDATA[ u]]></b><c xmlns=""></c></a  >"#,
            r#"<q:a xmlns:q="urn:a" xmlns:unused="urn:u" x="&#49;" y="2"><r:b xmlns:r="urn:a">t &amp; u</r:b><c></c></q:a>"#,
        ];
        for text in forms {
            assert_eq!(form(text), r#"<a xmlns="urn:a" x="1" y="2"><b>t &amp; u</b><c xmlns=""/></a>"#, "{text}");
        }
    }

    #[test]
    fn attributes_in_namespaces_and_types() {
        let a = r#"<a xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:p="urn:p" p:x="1" i:type="p:T" i:nil="true" xml:lang="da"/>"#;
        let b = r#"<a xmlns:j="http://www.w3.org/2001/XMLSchema-instance" xmlns:q="urn:p" xml:lang="da" j:nil="true" j:type=" q:T" q:x="1"/>"#;
        assert_eq!(form(a), form(b));
        assert_eq!(form(&form(a)), form(a));
    }

    #[test]
    fn text_and_white_space_between_elements_matter() {
        assert_ne!(form("<a><b/></a>"), form("<a> <b/></a>"));
        assert_ne!(form("<a>x</a>"), form("<a>X</a>"));
    }

    #[test]
    fn an_element_keeps_the_namespaces_that_it_stood_in() {
        let message = r#"<x xmlns="urn:d" xmlns:p="urn:p"><a p:b="1"/></x>"#;
        let mut reader = Reader::new(message, &Limits::default());
        reader.next().unwrap();
        let scope = reader.scope();
        let range = message.find("<a").unwrap()..message.find("</x").unwrap();
        let text = canonical(message, range, &scope, &Limits::default()).unwrap();
        assert_eq!(text, r#"<a xmlns="urn:d" xmlns:a1="urn:p" a1:b="1"/>"#);
    }
}
