//! Patterns: from XML Schema's regular expressions to compiled ones (XML Schema 1.0 part 2 appendix F).

use regex::Regex;

/// The patterns of one type, which are alternatives (XML Schema 1.0 part 2 §4.3.4.3).
#[derive(Debug, Clone)]
pub(in crate::schema) struct Pattern {
    whole: Regex,
    /// As the schema's author wrote them.
    pub(in crate::schema) written: String,
}

impl Pattern {
    /// Compiles the alternatives; on error what of them is not understood.
    pub(in crate::schema) fn compile(alternatives: &[&str]) -> Result<Self, String> {
        let translated: Result<Vec<String>, String> =
            alternatives.iter().map(|one| translate(one).map(|text| format!("(?:{text})"))).collect();
        // A pattern is matched against the whole value.
        let whole = Regex::new(&format!("^(?:{})$", translated?.join("|")));
        let whole = whole.map_err(|_| format!("mønstret {}", alternatives.join(" ")))?;
        Ok(Self { whole, written: alternatives.join(" eller ") })
    }

    pub(super) fn matches(&self, value: &str) -> bool {
        self.whole.is_match(value)
    }
}

/// In the regex crate's words. What is not understood is named: `\i`, `\c`, `\w`, `\p{…}`, subtraction of classes.
fn translate(pattern: &str) -> Result<String, String> {
    let mut out = String::with_capacity(pattern.len() * 2);
    let mut chars = pattern.chars().peekable();
    // Whether a quantifier may come: the regex crate would read a second one as "lazy" and "(?" as a flag, XML Schema as an error.
    let mut atom = false;
    while let Some(c) = chars.next() {
        match c {
            '[' => out.push_str(&class(&mut chars).ok_or(format!("tegnklassen i mønstret {pattern}"))?),
            '\\' => {
                out.push_str(&chars.next().and_then(escape).ok_or(format!("tegnet efter \\ i mønstret {pattern}"))?)
            }
            '.' => out.push_str("[^\\n\\r]"),
            '(' => out.push_str("(?:"),
            ')' | '|' => out.push(c),
            '?' | '*' | '+' if atom => out.push(c),
            '{' if atom => out.push_str(&quantity(&mut chars).ok_or(format!("antallet i mønstret {pattern}"))?),
            '?' | '*' | '+' | '{' | '}' | ']' => return Err(format!("{c} i mønstret {pattern}")),
            c => out.push_str(&literal(c)),
        }
        atom = !matches!(c, '(' | '|' | '?' | '*' | '+' | '{');
    }
    Ok(out)
}

fn literal(c: char) -> String {
    if c.is_alphanumeric() { c.to_string() } else { format!("\\x{{{:X}}}", u32::from(c)) }
}

/// One character that is escaped, or a class of them.
fn escape(c: char) -> Option<String> {
    Some(match c {
        'n' => "\\n".to_owned(),
        'r' => "\\r".to_owned(),
        't' => "\\t".to_owned(),
        'd' => "\\p{Nd}".to_owned(),
        'D' => "\\P{Nd}".to_owned(),
        's' => "[ \\t\\n\\r]".to_owned(),
        'S' => "[^ \\t\\n\\r]".to_owned(),
        '\\' | '|' | '.' | '-' | '^' | '?' | '*' | '+' | '{' | '}' | '(' | ')' | '[' | ']' => literal(c),
        _ => return None,
    })
}

/// The rest of `{n}`, `{n,}` or `{n,m}`.
fn quantity(chars: &mut impl Iterator<Item = char>) -> Option<String> {
    let inner: String = chars.take_while(|c| *c != '}').collect();
    let (least, most) = inner.split_once(',').unwrap_or((&inner, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    (!least.is_empty() && digits(least) && digits(most)).then(|| format!("{{{inner}}}"))
}

/// The rest of a class, after its `[`.
fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<String> {
    let mut out = String::from("[");
    if chars.next_if_eq(&'^').is_some() {
        out.push('^');
    }
    let mut members = 0;
    loop {
        match chars.next()? {
            ']' if members > 0 => return Some(out + "]"),
            '[' | ']' => return None,
            '\\' => out.push_str(&escape(chars.next()?)?),
            '-' if members > 0 && chars.peek() == Some(&'[') => return None,
            c => {
                out.push_str(&literal(c));
                // A hyphen first or last is itself, between two characters it is a range.
                if c != '-' && chars.peek() == Some(&'-') {
                    chars.next();
                    match chars.next()? {
                        ']' => return Some(out + "\\x{2D}]"),
                        '[' => return None,
                        '\\' => out.extend(["-", &chars.next().filter(|c| !c.is_alphabetic()).and_then(escape)?]),
                        end => out.extend(["-", &literal(end)]),
                    }
                }
            }
        }
        members += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let cases: &[(&str, &[&str], &[&str])] = &[
            ("[A-Z][0-9]{5}", &["D00001"], &["d00001", "D0001", "D000011", "xD00001", "D00001\n"]),
            ("[A-Z]|[0-9]+", &["A", "12"], &["Ax", "x1", "A1", ""]),
            ("[A-Za-z0-9._:\\-]{1,3}", &["a.:", "-_"], &["", "abcd", "æ"]),
            ("a{2}b{1,}c?", &["aab", "aabbc"], &["ab", "aabcc"]),
            (".*", &["", "æ 𝄞"], &["a\nb"]),
            ("^a$", &["^a$"], &["a"]),
            ("[^a-c]", &["d", "^"], &["a", "ab", ""]),
            ("[a-]", &["a", "-"], &["b"]),
            ("[-a]", &["a", "-"], &["b"]),
            ("a&&b[&~#]", &["a&&b&"], &["b"]),
            ("\\d{2}\\.\\d", &["12.3", "٣٣.٣"], &["12x3"]),
            ("\\([^)]*\\)", &["(x)"], &["x"]),
            ("[\\d\\s]+x", &["1 2x"], &["ax"]),
            ("[^0-9]*[0-9]([ ()\\-]*[0-9]){5}.*", &["tlf (12) 34-56", "123456x"], &["12345"]),
        ];
        for (pattern, valid, invalid) in cases {
            let compiled = Pattern::compile(&[pattern]).unwrap();
            for value in *valid {
                assert!(compiled.matches(value), "{pattern} {value:?}");
            }
            for value in *invalid {
                assert!(!compiled.matches(value), "{pattern} {value:?}");
            }
        }
        let two = Pattern::compile(&["a|b", "cd"]).unwrap();
        assert!(["a", "b", "cd"].iter().all(|value| two.matches(value)));
        assert!(["ab", "ad", "bcd"].iter().all(|value| !two.matches(value)));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for pattern in [
            "\\i",
            "\\c+",
            "\\w",
            "\\p{L}",
            "[a-z-[b]]",
            "a??",
            "(?i)a",
            "a{,3}",
            "a{b}",
            "[]",
            "[a",
            "a]",
            "*a",
            "\\e",
            "[a-\\d]",
            "(a",
            "a)",
        ] {
            assert!(Pattern::compile(&[pattern]).is_err(), "{pattern}");
        }
    }
}
