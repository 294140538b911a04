//! Values of the import document, as their schema types say.

use crate::xml::Start;

/// xs:token: white space collapsed (XML Schema 1.0 part 2 §4.3.6). Most texts have none to collapse, and are handed on as they are.
pub(super) fn token(text: String) -> String {
    let space = |c| matches!(c, ' ' | '\t' | '\n' | '\r');
    let odd = |pair: &[u8]| matches!(pair, [b' ', b' '] | [b'\t' | b'\n' | b'\r', _]);
    if !text.starts_with(space) && !text.ends_with(space) && !text.as_bytes().windows(2).any(odd) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for part in text.split(space).filter(|part| !part.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(part);
    }
    out
}

/// An attribute in no namespace, as a token; empty where there is none.
pub(super) fn attribut(start: &Start<'_, '_>, local: &str) -> String {
    start.attribute(None, local).map(|value| token(value.into_owned())).unwrap_or_default()
}

/// Whether an attribute is true (xs:boolean).
pub(super) fn sand(start: &Start<'_, '_>, local: &str) -> bool {
    start.attribute(None, local).is_some_and(|value| matches!(value.trim(), "true" | "1"))
}

/// A small number (xs:int).
pub(super) fn tal(start: &Start<'_, '_>, local: &str) -> Option<u8> {
    start.attribute(None, local).and_then(|value| value.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_collapsed() {
        let cases = [
            ("", ""),
            (" ", ""),
            ("a", "a"),
            ("a b", "a b"),
            ("a  b", "a b"),
            (" a", "a"),
            ("a ", "a"),
            ("a\tb", "a b"),
            ("a\nb c", "a b c"),
            ("\r\na \t b\n", "a b"),
            ("æ\u{a0} ø", "æ\u{a0} ø"),
            ("a b\t", "a b"),
        ];
        for (text, expected) in cases {
            assert_eq!(token(text.to_owned()), expected, "{text:?}");
        }
    }
}
