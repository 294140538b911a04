//! Semicolon-separated text, line by line: the form of the code tables, the reference tables and the register's public extract (dtr.md §5).
//!
//! A field may stand in quotation marks, doubled inside. [`felter`] takes one line, so that a line in an error is the file's own; [`poster`] takes a
//! whole text, keeps every blank, and lets a field in quotation marks hold a line break, so that what [`skriv_felt`] writes is read back as it was.

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

/// One record of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post<'t> {
    /// The line that it begins on, counted from 1.
    pub linje: u64,
    /// Its fields.
    pub felter: Vec<Cow<'t, str>>,
}

/// The records of a whole text; empty lines are passed over.
#[must_use]
pub fn poster(tekst: &str) -> Poster<'_> {
    Poster { rest: tekst, linje: 1 }
}

/// The records of a text, from [`poster`].
#[derive(Debug, Clone)]
pub struct Poster<'t> {
    rest: &'t str,
    linje: u64,
}

impl<'t> Iterator for Poster<'t> {
    type Item = Post<'t>;

    fn next(&mut self) -> Option<Post<'t>> {
        while let Some(rest) = self.rest.strip_prefix("\r\n").or_else(|| self.rest.strip_prefix('\n')) {
            (self.rest, self.linje) = (rest, self.linje + 1);
        }
        if self.rest.is_empty() {
            return None;
        }
        let (tekst, mut felter) = (self.rest, Vec::new());
        loop {
            let (felt, efter) = helt_felt(self.rest);
            felter.push(felt);
            self.rest = efter;
            match efter.strip_prefix(';') {
                Some(videre) => self.rest = videre,
                None => break,
            }
        }
        let laest = tekst.len() - self.rest.len();
        let post = Post { linje: self.linje, felter };
        self.linje += tekst.bytes().take(laest).filter(|byte| *byte == b'\n').count() as u64;
        Some(post)
    }
}

/// The first field as it stands, and what follows it: a semicolon, a line's end or nothing.
fn helt_felt(rest: &str) -> (Cow<'_, str>, &str) {
    let slutter = |efter: &str| efter.is_empty() || [";", "\n", "\r\n"].iter().any(|tegn| efter.starts_with(tegn));
    let i_citat = rest.strip_prefix('"').and_then(citeret).filter(|(_, efter)| slutter(efter));
    if let Some(fundet) = i_citat {
        return fundet;
    }
    let (felt, efter) = rest.split_at(rest.find([';', '\n']).unwrap_or(rest.len()));
    match felt.strip_suffix('\r').filter(|_| efter.starts_with('\n')) {
        Some(kort) => (Cow::Borrowed(kort), rest.get(kort.len()..).unwrap_or(efter)),
        None => (Cow::Borrowed(felt), efter),
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

/// Adds one line, ended by CRLF as the registers' public extracts are.
pub fn skriv_linje(ud: &mut String, felter: impl Iterator<Item = impl AsRef<str>>) {
    for (nr, felt) in felter.enumerate() {
        if nr > 0 {
            ud.push(';');
        }
        skriv_felt(ud, felt.as_ref());
    }
    ud.push_str("\r\n");
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
    fn records() {
        type Poster<'t> = &'t [(u64, &'t [&'t str])];
        let cases: &[(&str, Poster<'_>)] = &[
            ("", &[]),
            ("a;b\r\nc;\r\n", &[(1, &["a", "b"]), (2, &["c", ""])]),
            ("\n\r\n a ;\tb \nc", &[(3, &[" a ", "\tb "]), (4, &["c"])]),
            ("\"a\r\nb\";c\r\nd;e", &[(1, &["a\r\nb", "c"]), (3, &["d", "e"])]),
            ("\"Den gamle\" skole;b\nc;d\n", &[(1, &["\"Den gamle\" skole", "b"]), (2, &["c", "d"])]),
            ("\"aldrig lukket;b\r\nc;d", &[(1, &["\"aldrig lukket", "b"]), (2, &["c", "d"])]),
            ("a;\"\"\r\n\r", &[(1, &["a", ""]), (2, &["\r"])]),
        ];
        for (tekst, forventet) in cases {
            let fundet: Vec<(u64, Vec<String>)> =
                poster(tekst).map(|post| (post.linje, post.felter.iter().map(ToString::to_string).collect())).collect();
            let forventet: Vec<(u64, Vec<String>)> = forventet
                .iter()
                .map(|(linje, felter)| (*linje, felter.iter().map(ToString::to_string).collect()))
                .collect();
            assert_eq!(fundet, forventet, "{tekst:?}");
        }
    }

    #[test]
    fn what_is_written_is_read_back_also_with_blanks_and_line_breaks() {
        let felter = ["", " a ", "a;b", "\"", "linje\r\nto\n", "\"a\"b", "\r", "æøå  "];
        let mut tekst = String::new();
        for felt in felter {
            skriv_felt(&mut tekst, felt);
            tekst.push(';');
        }
        tekst.push_str("\r\nb\r\n");
        let poster: Vec<_> = poster(&tekst).collect();
        assert_eq!(poster[0].felter, [felter.as_slice(), &[""]].concat());
        assert_eq!((poster[1].linje, poster[1].felter.as_slice()), (4, &[Cow::Borrowed("b")][..]));
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
