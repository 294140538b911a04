//! Which characters and names XML 1.0 (fifth edition) allows.

/// Whether XML allows the character at all (XML 1.0 §2.2, production 2).
#[must_use]
pub fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// Whether the text is a name without a colon (Namespaces in XML 1.0 §3, production 4).
#[must_use]
pub fn is_ncname(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(is_name_start) && chars.all(is_name_char)
}

/// White space as markup has it (XML 1.0 §2.3, production 3).
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// A qualified name, cut at its colon: (prefix, local part); the prefix is empty where there is none.
/// `None` where it is no qualified name (Namespaces in XML 1.0 §4, production 7).
pub(super) fn split(name: &str) -> Option<(&str, &str)> {
    let (prefix, local) = match name.as_bytes().iter().position(|b| *b == b':') {
        None => ("", name),
        Some(colon) => (name.get(..colon)?, name.get(colon + 1..)?),
    };
    let prefix_fits = prefix.is_empty() && prefix.len() == name.len() - local.len() || is_name(prefix);
    (prefix_fits && is_name(local)).then_some((prefix, local))
}

/// [`is_ncname`], quick for the names of this world, which are ASCII.
fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    let ascii = bytes.next().is_some_and(is_ascii_name_start) && bytes.all(is_ascii_name_char);
    ascii || (!text.is_ascii() && is_ncname(text))
}

fn is_ascii_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

fn is_ascii_name_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// XML 1.0 §2.3, production 4, without the colon.
fn is_name_start(c: char) -> bool {
    matches!(c, 'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

/// XML 1.0 §2.3, production 4a, without the colon.
fn is_name_char(c: char) -> bool {
    is_name_start(c) || matches!(c, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qualified_names() {
        let cases: &[(&str, Option<(&str, &str)>)] = &[
            ("a", Some(("", "a"))),
            ("a:b", Some(("a", "b"))),
            ("_é.-1", Some(("", "_é.-1"))),
            ("ærø:Øst", Some(("ærø", "Øst"))),
            ("", None),
            (":a", None),
            ("a:", None),
            ("a:b:c", None),
            ("1a", None),
            ("a:1b", None),
            ("-a", None),
            ("a b", None),
            ("a×b", None),
            ("a\u{FFFE}", None),
        ];
        for (name, parts) in cases {
            assert_eq!(split(name), *parts, "{name:?}");
        }
    }
}
