//! Semicolon-separated text, line by line: the form of the code tables, the reference tables and the register's public extract (dtr.md §5).
//!
//! A field may stand in quotation marks, doubled inside; a line break inside a field is not taken. So a line in an error is the file's own.

use std::borrow::Cow;

/// The fields of one line; a carriage return at its end is no part of them.
#[must_use]
pub fn felter(linje: &str) -> Vec<Cow<'_, str>> {
    let mut rest = linje.strip_suffix('\r').unwrap_or(linje);
    let mut felter = Vec::new();
    loop {
        let (felt, videre) = felt(rest);
        felter.push(felt);
        match videre {
            Some(videre) => rest = videre,
            None => return felter,
        }
    }
}

/// The first field, and what follows its semicolon.
fn felt(rest: &str) -> (Cow<'_, str>, Option<&str>) {
    if let Some((indhold, efter)) = rest.strip_prefix('"').and_then(citeret) {
        if efter.is_empty() {
            return (indhold, None);
        }
        if let Some(videre) = efter.strip_prefix(';') {
            return (indhold, Some(videre));
        }
    }
    match rest.split_once(';') {
        Some((felt, videre)) => (Cow::Borrowed(felt.trim()), Some(videre)),
        None => (Cow::Borrowed(rest.trim()), None),
    }
}

/// What stands up to the closing quotation mark, and what follows it; `None` where it is never closed.
fn citeret(tekst: &str) -> Option<(Cow<'_, str>, &str)> {
    let mut fra = 0;
    loop {
        let slut = fra + tekst.get(fra..)?.find('"')?;
        if tekst.get(slut + 1..)?.starts_with('"') {
            fra = slut + 2;
            continue;
        }
        let indhold = tekst.get(..slut)?;
        let indhold =
            if indhold.contains('"') { Cow::Owned(indhold.replace("\"\"", "\"")) } else { Cow::Borrowed(indhold) };
        return Some((indhold, tekst.get(slut + 1..)?));
    }
}

/// Adds one field to a line that is being written, in quotation marks where it needs them.
pub fn skriv_felt(linje: &mut String, felt: &str) {
    if felt.contains([';', '"', '\n', '\r']) {
        linje.push('"');
        linje.push_str(&felt.replace('"', "\"\""));
        linje.push('"');
    } else {
        linje.push_str(felt);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[""]),
            ("a;b", &["a", "b"]),
            (" a ; b \r", &["a", "b"]),
            ("a;;", &["a", "", ""]),
            (r#""a;b";"c ""d""";e"#, &["a;b", "c \"d\"", "e"]),
            (r#""";x"#, &["", "x"]),
            (r#""a"b;c"#, &["\"a\"b", "c"]),
            (r#""aldrig lukket;b"#, &["\"aldrig lukket", "b"]),
        ];
        for (linje, forventet) in cases {
            assert_eq!(felter(linje), *forventet, "{linje}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        for felt in ["", "a", "a;b", "\"", "a\"\"b", "æ;ø\"å"] {
            let mut linje = String::from("x;");
            skriv_felt(&mut linje, felt);
            assert_eq!(felter(&linje), ["x", felt]);
        }
    }
}
