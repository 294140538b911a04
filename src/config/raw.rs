//! The first stage: what was written. A table of the file is read key by key; every error is kept, and what nothing asked for is an error.
//!
//! serde's `deny_unknown_fields` stops at the first error. An operator wants them all, so the tables are walked by hand.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Error, Fejl};

/// The whole file, with the errors found so far.
pub(crate) struct Document<'t> {
    text: &'t str,
    base: &'t Path,
    root: DeTable<'t>,
    sections: Vec<&'static str>,
    /// Every error found so far.
    pub(crate) errors: Vec<Error>,
}

impl<'t> Document<'t> {
    /// Parses the text. Syntax errors are all told, and no key is looked at.
    pub(crate) fn parse(text: &'t str, base: &'t Path) -> Result<Self, Vec<Error>> {
        let (root, broken) = DeTable::parse_recoverable(text);
        if broken.is_empty() {
            return Ok(Self { text, base, root: root.into_inner(), sections: Vec::new(), errors: Vec::new() });
        }
        let error = |e: toml::de::Error| Error {
            linje: e.span().map(|span| line(text, span.start)),
            noegle: String::new(),
            fejl: Fejl::Syntaks(e.message().to_owned()),
        };
        let mut errors: Vec<_> = broken.into_iter().map(error).collect();
        errors.sort();
        Err(errors)
    }

    /// The section `[name]`; an empty one where it is not there.
    pub(crate) fn section(&mut self, name: &'static str) -> Section<'_, 't> {
        self.sections.push(name);
        let (table, linje) =
            match self.root.remove(name).map(|value| (line(self.text, value.span().start), value.into_inner())) {
                Some((linje, DeValue::Table(table))) => (table, Some(linje)),
                Some((linje, other)) => {
                    let fejl = Fejl::Type { forventet: "en sektion", fundet: type_name(&other) };
                    self.errors.push(Error { linje: Some(linje), noegle: name.to_owned(), fejl });
                    (DeTable::new(), Some(linje))
                }
                None => (DeTable::new(), None),
            };
        let (text, base) = (self.text, self.base);
        Section { name: name.to_owned(), linje, table, text, base, known: Vec::new(), errors: &mut self.errors }
    }

    /// Sections that nothing asked for are errors.
    pub(crate) fn finish(mut self) -> Vec<Error> {
        for key in self.root.keys() {
            let lignende = nearest(key.get_ref(), &self.sections);
            let linje = Some(line(self.text, key.span().start));
            self.errors.push(Error { linje, noegle: key.get_ref().to_string(), fejl: Fejl::Ukendt { lignende } });
        }
        self.errors.sort();
        self.errors
    }
}

/// One section. Each key is asked for once; [`Section::finish`] tells of those that nothing asked for.
pub(crate) struct Section<'d, 't> {
    name: String,
    linje: Option<usize>,
    table: DeTable<'t>,
    text: &'t str,
    base: &'t Path,
    known: Vec<&'static str>,
    errors: &'d mut Vec<Error>,
}

impl<'t> Section<'_, 't> {
    /// Whether the key is written. Does not count as asking for it.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Text.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<String> {
        self.located_text(key).map(|(_, text)| text)
    }

    /// Text that is parsed; `forventet` says the form where it cannot be.
    pub(crate) fn parsed<T: FromStr>(&mut self, key: &'static str, forventet: &str) -> Option<T> {
        let (linje, text) = self.located_text(key)?;
        let value = text.parse().ok();
        if value.is_none() {
            self.error(key, linje, Fejl::Form { forventet: forventet.to_owned() });
        }
        value
    }

    /// An address and a port to listen on.
    pub(crate) fn address(&mut self, key: &'static str, default: SocketAddr) -> SocketAddr {
        self.parsed(key, "adresse:port, for eksempel 127.0.0.1:8443").unwrap_or(default)
    }

    /// One word of a few.
    pub(crate) fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let (linje, text) = self.located_text(key)?;
        let found = choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<_> = choices.iter().map(|(word, _)| format!("»{word}«")).collect();
            self.error(key, linje, Fejl::Form { forventet: words.join(" eller ") });
        }
        found
    }

    /// True or false.
    pub(crate) fn flag(&mut self, key: &'static str) -> Option<bool> {
        match self.take(key)? {
            (_, DeValue::Boolean(value)) => Some(value),
            (linje, other) => {
                self.wrong_type(key, linje, "true eller false", &other);
                None
            }
        }
    }

    /// A whole number within bounds.
    pub(crate) fn number(&mut self, key: &'static str, bounds: RangeInclusive<u64>) -> Option<u64> {
        let (linje, value) = self.take(key)?;
        let DeValue::Integer(integer) = &value else {
            self.wrong_type(key, linje, "et helt tal", &value);
            return None;
        };
        let digits = integer.as_str().replace('_', "");
        let Ok(found) = i64::from_str_radix(&digits, integer.radix()) else {
            self.error(key, linje, Fejl::Form { forventet: "et helt tal".to_owned() });
            return None;
        };
        let good = u64::try_from(found).ok().filter(|number| bounds.contains(number));
        if good.is_none() {
            self.error(key, linje, Fejl::Interval { fundet: found, mindst: *bounds.start(), hoejst: *bounds.end() });
        }
        good
    }

    /// A number of seconds within bounds.
    pub(crate) fn seconds(&mut self, key: &'static str, bounds: RangeInclusive<u64>) -> Option<Duration> {
        self.number(key, bounds).map(Duration::from_secs)
    }

    /// A file or folder; a relative one is relative to the configuration file.
    pub(crate) fn file(&mut self, key: &'static str) -> Option<PathBuf> {
        let (linje, text) = self.located_text(key)?;
        if text.is_empty() {
            self.error(key, linje, Fejl::Form { forventet: "en sti".to_owned() });
            return None;
        }
        Some(self.base.join(text))
    }

    /// A list of texts; empty where it is left out.
    pub(crate) fn texts(&mut self, key: &'static str) -> Vec<String> {
        self.located_texts(key).into_iter().map(|(_, text)| text).collect()
    }

    /// A list of texts that are parsed.
    pub(crate) fn all_parsed<T: FromStr>(&mut self, key: &'static str, forventet: &str) -> Vec<T> {
        let mut values = Vec::new();
        for (linje, text) in self.located_texts(key) {
            match text.parse() {
                Ok(value) => values.push(value),
                Err(_) => self.error(key, linje, Fejl::Form { forventet: forventet.to_owned() }),
            }
        }
        values
    }

    /// A list of files.
    pub(crate) fn files(&mut self, key: &'static str) -> Vec<PathBuf> {
        let base = self.base;
        self.texts(key).into_iter().map(|text| base.join(text)).collect()
    }

    /// A value that must be there.
    pub(crate) fn required<T>(
        &mut self,
        key: &'static str,
        read: impl FnOnce(&mut Self, &'static str) -> Option<T>,
    ) -> Option<T> {
        if !self.has(key) {
            self.known.push(key);
            self.error(key, self.linje, Fejl::Mangler);
            return None;
        }
        read(self, key)
    }

    /// An error of this section that the caller found.
    pub(crate) fn refuse(&mut self, key: &'static str, tekst: impl Into<String>) {
        self.error(key, self.linje, Fejl::Regel(tekst.into()));
    }

    /// Keys that nothing asked for are errors.
    pub(crate) fn finish(mut self) {
        for key in std::mem::take(&mut self.table).keys() {
            let lignende = nearest(key.get_ref(), &self.known);
            let linje = Some(line(self.text, key.span().start));
            let noegle = format!("{}.{}", self.name, key.get_ref());
            self.errors.push(Error { linje, noegle, fejl: Fejl::Ukendt { lignende } });
        }
    }

    fn path(&self, key: &str) -> String {
        format!("{}.{key}", self.name)
    }

    fn take(&mut self, key: &'static str) -> Option<(Option<usize>, DeValue<'t>)> {
        self.known.push(key);
        let value: Spanned<DeValue<'t>> = self.table.remove(key)?;
        Some((Some(line(self.text, value.span().start)), value.into_inner()))
    }

    fn located_text(&mut self, key: &'static str) -> Option<(Option<usize>, String)> {
        match self.take(key)? {
            (linje, DeValue::String(text)) => Some((linje, text.into_owned())),
            (linje, other) => {
                self.wrong_type(key, linje, "tekst", &other);
                None
            }
        }
    }

    fn located_texts(&mut self, key: &'static str) -> Vec<(Option<usize>, String)> {
        let Some((linje, value)) = self.take(key) else { return Vec::new() };
        let DeValue::Array(items) = value else {
            self.wrong_type(key, linje, "en liste af tekster", &value);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            let linje = Some(line(self.text, item.span().start));
            match item.into_inner() {
                DeValue::String(text) => texts.push((linje, text.into_owned())),
                other => self.wrong_type(key, linje, "en liste af tekster", &other),
            }
        }
        texts
    }

    fn wrong_type(&mut self, key: &str, linje: Option<usize>, forventet: &'static str, found: &DeValue<'_>) {
        self.error(key, linje, Fejl::Type { forventet, fundet: type_name(found) });
    }

    fn error(&mut self, key: &str, linje: Option<usize>, fejl: Fejl) {
        let noegle = self.path(key);
        self.errors.push(Error { linje, noegle, fejl });
    }
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "tekst",
        DeValue::Integer(_) => "et helt tal",
        DeValue::Float(_) => "et decimaltal",
        DeValue::Boolean(_) => "true/false",
        DeValue::Datetime(_) => "et tidspunkt",
        DeValue::Array(_) => "en liste",
        DeValue::Table(_) => "en sektion",
    }
}

fn line(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|b| *b == b'\n').count() + 1
}

/// The known key that a misspelt one most likely meant.
fn nearest(key: &str, known: &[&'static str]) -> Option<String> {
    let distances = known.iter().map(|word| (distance(key, word), *word));
    distances.min().filter(|(distance, _)| *distance <= 2.max(key.len() / 3)).map(|(_, word)| word.to_owned())
}

/// Levenshtein's distance, by bytes; keys are ASCII.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut before = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, above) in b.bytes().zip(row.iter().skip(1)) {
            let cost = (before + usize::from(x != y)).min(above + 1).min(left + 1);
            before = *above;
            left = cost;
            next.push(cost);
        }
        row = next;
    }
    row.last().copied().unwrap_or(usize::MAX)
}
