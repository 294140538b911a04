//! The reader: never panics, its offsets cut the message where it says, what it accepts is what another reader reads, and its canonical form is
//! accepted and its own form.

#![no_main]

use std::fmt::Write as _;
use std::ops::Range;

use libfuzzer_sys::fuzz_target;
use roxmltree::{Document, Node};
use tilslut::xml::{Error, Event, Limits, Reader, Scope, canonical};

fuzz_target!(|data: &[u8]| {
    let Ok(message) = std::str::from_utf8(data) else { return };
    let limits = Limits::default();
    match trace(message, &limits) {
        Ok(read) => {
            assert_eq!(read, second_reading(message));
            let form = canonical(message, 0..message.len(), &Scope::default(), &limits);
            // As one element, without what stands around it, the message may not be read; then the other reading had something around it.
            if let Ok(form) = form {
                assert_eq!(canonical(&form, 0..form.len(), &Scope::default(), &limits).as_ref(), Ok(&form));
            }
        }
        Err(error) => assert!(error.offset <= message.len() && !error.tekst(message).is_empty()),
    }
});

/// What is read, in a form that both readers can be brought to.
fn trace(message: &str, limits: &Limits) -> Result<String, Error> {
    let mut reader = Reader::new(message, limits);
    let mut trace = String::new();
    let mut before = 0;
    loop {
        match reader.next()? {
            Event::Start(start) => {
                let tag = cut(message, start.offset..start.end, &mut before);
                assert!(tag.starts_with('<') && tag.ends_with('>') && tag[1..].starts_with(start.qualified));
                write!(trace, "<{:?}|{}", start.name.namespace, start.name.local).unwrap();
                for a in start.attributes() {
                    assert!(start.offset < a.offset && a.value_range().end < start.end);
                    assert!(message[a.offset..].starts_with(if a.prefix.is_empty() { a.name.local } else { a.prefix }));
                    write!(trace, " {:?}|{}={:?}", a.name.namespace, a.name.local, a.value()).unwrap();
                }
                trace.push('>');
            }
            Event::Text { text, offset } => {
                assert!(before <= offset && message.is_char_boundary(offset));
                before = offset;
                trace.push_str(&text.replace('<', "&lt;"));
            }
            Event::End { name, qualified, offset, end } => {
                let tag = cut(message, offset..end, &mut before);
                assert!(
                    tag.is_empty() || tag.starts_with("</") && tag.ends_with('>') && tag[2..].starts_with(qualified)
                );
                write!(trace, "</{}>", name.local).unwrap();
            }
            Event::Eof => return Ok(trace),
        }
    }
}

fn cut<'m>(message: &'m str, range: Range<usize>, before: &mut usize) -> &'m str {
    assert!(*before <= range.start);
    *before = range.end;
    &message[range]
}

/// The other reader leaves a carriage return before a reference as it is; XML 1.0 §2.11 has line ends made one before anything is parsed, as is done
/// here for it.
fn second_reading(message: &str) -> String {
    let message = message.replace("\r\n", "\n").replace('\r', "\n");
    let document = Document::parse(&message).unwrap_or_else(|error| panic!("the other reader refuses it: {error}"));
    let mut trace = String::new();
    write_node(document.root_element(), &mut trace);
    trace
}

fn write_node(node: Node<'_, '_>, trace: &mut String) {
    if node.is_text() {
        trace.push_str(&node.text().unwrap_or_default().replace('<', "&lt;"));
    }
    if !node.is_element() {
        return;
    }
    // That a namespace is taken away (xmlns="") is to it an empty namespace.
    let space = |namespace: Option<&str>| namespace.filter(|namespace| !namespace.is_empty()).map(str::to_owned);
    write!(trace, "<{:?}|{}", space(node.tag_name().namespace()), node.tag_name().name()).unwrap();
    for a in node.attributes() {
        write!(trace, " {:?}|{}={:?}", space(a.namespace()), a.name(), a.value()).unwrap();
    }
    trace.push('>');
    node.children().for_each(|child| write_node(child, trace));
    write!(trace, "</{}>", node.tag_name().name()).unwrap();
}
