//! References, and the two normalisations that XML does before anyone sees a text.

use std::borrow::Cow;

use super::error::Kind;
use super::names::is_xml_char;

/// What a reference stands for; `name` is what is between `&` and `;` (XML 1.0 §4.1, §4.6).
pub(super) fn resolve(name: &str) -> Result<char, Kind> {
    match name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => match name.strip_prefix('#') {
            Some(number) => character(number),
            None => Err(Kind::UnknownEntity),
        },
    }
}

/// A character reference's character (XML 1.0 §4.1, production 66): digits only, no sign, no more digits than a character can have.
fn character(number: &str) -> Result<char, Kind> {
    let (digits, radix) = match number.strip_prefix('x') {
        Some(hexadecimal) => (hexadecimal, 16),
        None => (number, 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err(Kind::BrokenReference);
    }
    let code = u32::from_str_radix(digits, radix).map_err(|_| Kind::IllegalCharacter)?;
    char::from_u32(code).filter(|c| is_xml_char(*c)).ok_or(Kind::IllegalCharacter)
}

/// A character as text: borrowed for the five entities, the rest of the references own theirs.
pub(super) fn as_text(c: char) -> Cow<'static, str> {
    match c {
        '&' => Cow::Borrowed("&"),
        '<' => Cow::Borrowed("<"),
        '>' => Cow::Borrowed(">"),
        '"' => Cow::Borrowed("\""),
        '\'' => Cow::Borrowed("'"),
        other => Cow::Owned(other.to_string()),
    }
}

/// Line ends as LF (XML 1.0 §2.11).
pub(super) fn line_ends(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut lines = text.split('\r');
    out.push_str(lines.next().unwrap_or_default());
    for line in lines {
        if !line.starts_with('\n') {
            out.push('\n');
        }
        out.push_str(line);
    }
    Cow::Owned(out)
}

/// Checks a raw attribute value. `Ok(true)` where it is its own normalised form. On error: the reason and the offset within the value.
pub(super) fn check_value(raw: &str) -> Result<bool, (Kind, usize)> {
    let mut plain = true;
    let mut from = 0;
    while let Some(at) = raw.as_bytes().get(from..).and_then(|rest| rest.iter().position(|b| is_special(*b))) {
        let at = from + at;
        plain = false;
        from = at + 1;
        match raw.as_bytes().get(at) {
            Some(b'<') => return Err((Kind::LessThanInAttribute, at)),
            Some(b'&') => {
                let (name, end) = reference(raw, at).ok_or((Kind::BrokenReference, at))?;
                resolve(name).map_err(|kind| (kind, at))?;
                from = end;
            }
            _ => {}
        }
    }
    Ok(plain)
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'<' | b'&' | b'\t' | b'\n' | b'\r')
}

/// The name of the reference that starts at `at`, and the offset after its `;`.
fn reference(raw: &str, at: usize) -> Option<(&str, usize)> {
    let rest = raw.get(at + 1..)?;
    let length = rest.find([';', '&', '<'])?;
    (rest.as_bytes().get(length) == Some(&b';')).then_some((rest.get(..length)?, at + 1 + length + 1))
}

/// The normalised form of a value that [`check_value`] passed (XML 1.0 §3.3.3, for CDATA; line ends first, §2.11).
pub(super) fn normalise_value(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.bytes().position(is_special) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let special = rest.get(at..).unwrap_or_default();
        rest = match reference(special, 0).filter(|_| special.starts_with('&')) {
            Some((name, end)) => {
                out.extend(resolve(name));
                special.get(end..).unwrap_or_default()
            }
            None => {
                out.push(' ');
                special.strip_prefix("\r\n").or_else(|| special.get(1..)).unwrap_or_default()
            }
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_resolve_or_say_why() {
        let cases: &[(&str, Result<char, Kind>)] = &[
            ("amp", Ok('&')),
            ("#65", Ok('A')),
            ("#x41", Ok('A')),
            ("#x1D11E", Ok('𝄞')),
            ("#0000000000065", Ok('A')),
            ("#9", Ok('\t')),
            ("", Err(Kind::UnknownEntity)),
            ("nbsp", Err(Kind::UnknownEntity)),
            ("AMP", Err(Kind::UnknownEntity)),
            ("#", Err(Kind::BrokenReference)),
            ("#x", Err(Kind::BrokenReference)),
            ("#X41", Err(Kind::BrokenReference)),
            ("#+65", Err(Kind::BrokenReference)),
            ("#65a", Err(Kind::BrokenReference)),
            ("#0", Err(Kind::IllegalCharacter)),
            ("#8", Err(Kind::IllegalCharacter)),
            ("#xD800", Err(Kind::IllegalCharacter)),
            ("#xFFFE", Err(Kind::IllegalCharacter)),
            ("#x110000", Err(Kind::IllegalCharacter)),
            ("#99999999999", Err(Kind::IllegalCharacter)),
        ];
        for (name, expected) in cases {
            assert_eq!(resolve(name), *expected, "{name}");
        }
    }

    #[test]
    fn values_and_line_ends() {
        let cases = [
            ("a b", "a b"),
            ("a\tb\nc\rd\r\ne", "a b c d e"),
            ("&#9;&#10;&#13;&#xD;", "\t\n\r\r"),
            ("&lt;&amp;&gt;&quot;&apos;", "<&>\"'"),
            ("æ&#248;å", "æøå"),
            ("\r\n\r\n", "  "),
            ("&amp;lt;", "&lt;"),
        ];
        for (raw, value) in cases {
            assert_eq!(check_value(raw), Ok(raw == value), "{raw:?}");
            assert_eq!(normalise_value(raw), value, "{raw:?}");
        }
        assert_eq!(line_ends("a\r\nb\rc\nd\r\r\ne\r"), "a\nb\nc\nd\n\ne\n");
        assert!(matches!(line_ends("a\nb"), Cow::Borrowed(_)));
    }
}
