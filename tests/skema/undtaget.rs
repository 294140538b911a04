//! Where one of the other two is known to be wrong: exactly which documents, why, and what the standard says.

use super::dokument::{Node, XSI, qualified};

/// Whose judgement of a document is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undtaget {
    Xmllint,
    Krate,
}

/// Whether an element is such a one; the names are those of elements that the schema wants empty.
type Rammer = fn(&Node, &[String]) -> bool;

/// Each: whose, which element of the document.
const REGLER: &[(Undtaget, Rammer)] = &[
    // White space around a number, a date or a boolean is taken off before it is judged (part 2 §4.3.6: whiteSpace is collapse for all but
    // strings). libxml2 refuses it for the types that it parses itself.
    (Undtaget::Xmllint, |node, _| values(node).any(|value| value != value.trim() && is_typed(value.trim()))),
    // Of xsi's attributes, only four are everywhere allowed (part 1 §2.6 and §3.4.4 cvc-complex-type 3). The crate lets every name pass.
    (Undtaget::Krate, |node, _| {
        let four = ["type", "nil", "schemaLocation", "noNamespaceSchemaLocation"];
        node.attributes.iter().any(|own| own.namespace == XSI && !four.contains(&own.local.as_str()))
    }),
    // Under processContents="skip" nothing is judged (part 1 §3.10.1). The crate wants xsi:nil to be a boolean there too.
    (Undtaget::Krate, |node, _| {
        let boolean = ["true", "false", "1", "0"];
        node.attributes
            .iter()
            .any(|own| own.namespace == XSI && own.local == "nil" && !boolean.contains(&own.value.trim()))
    }),
    // A processor may bound the digits of a year (part 2 §3.2.7.1): ours takes nine, the others other numbers.
    (Undtaget::Xmllint, |node, _| values(node).any(|value| has_long_year(&value))),
    (Undtaget::Krate, |node, _| values(node).any(|value| has_long_year(&value))),
    // A name without a prefix where xmlns="" is in force is in no namespace (Namespaces in XML §6.2). libxml2 looks such an xsi:type up in a namespace
    // whose name is the empty text, and finds none.
    (Undtaget::Xmllint, |node, _| {
        node.attributes.iter().any(|own| qualified(own).is_some_and(|(namespace, _)| namespace.is_empty()))
    }),
    // A hint where to find a schema may not come after an element of the namespace that it is for (part 1 §4.3.2). We follow no hints, nor judge
    // them; libxml2 does not judge them either.
    (Undtaget::Krate, |node, _| {
        node.attributes.iter().any(|own| own.namespace == XSI && own.local == "noNamespaceSchemaLocation")
    }),
    // Here we are the ones who are wrong: an element that must be empty may not have white space in it either (part 1 §3.4.4 cvc-complex-type
    // 2.1). It is taken all the same: clients indent their messages, and it carries nothing. The crate takes it where the type has an
    // empty sequence, and refuses it where the type has no sequence at all.
    (Undtaget::Xmllint, is_blank),
    (Undtaget::Krate, is_blank),
];

/// An element that must be empty and has white space.
fn is_blank(node: &Node, empty: &[String]) -> bool {
    let blank = node.text().is_some_and(|text| !text.is_empty() && text.trim().is_empty());
    blank && empty.contains(&node.local)
}

/// A root that the schema does not declare, judged by its xsi:type (part 1 §5.2 leaves it to the processor where to begin). A message is one of the
/// schema's global elements; the crate would take any name.
fn is_undeclared(root: &Node, declared: &[(String, String)]) -> bool {
    let typed = root.attributes.iter().any(|own| own.namespace == XSI && own.local == "type");
    typed && !declared.contains(&(root.namespace.clone(), root.local.clone()))
}

/// Whose judgements of a document are left out.
pub fn undtaget(root: &Node, empty: &[String], declared: &[(String, String)]) -> Vec<Undtaget> {
    let mut found = Vec::new();
    if is_undeclared(root, declared) {
        found.push(Undtaget::Krate);
    }
    root.walk(&mut |node| {
        for (hvem, rammer) in REGLER {
            if !found.contains(hvem) && rammer(node, empty) {
                found.push(*hvem);
            }
        }
    });
    found
}

/// The values that an element has, of its own and of its attributes.
fn values(node: &Node) -> impl Iterator<Item = String> {
    node.attributes.iter().map(|own| own.value.clone()).chain(node.text())
}

/// Whether it looks like a number, a date, a time or a boolean.
fn is_typed(value: &str) -> bool {
    matches!(value, "true" | "false") || value.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c))
}

fn has_long_year(value: &str) -> bool {
    let year = value.trim().trim_start_matches('-');
    let digits = year.bytes().take_while(u8::is_ascii_digit).count();
    digits > 9 && year[digits..].starts_with('-')
}
