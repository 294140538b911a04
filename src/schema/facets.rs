//! Simple types: whether a value is one, and if not, which facet says so (XML Schema 1.0 part 2).
//!
//! Every check is linear in the value and keeps nothing of it.

pub(super) mod date;
pub(super) mod decimal;
pub(super) mod pattern;

use std::borrow::Cow;
use std::cmp::Ordering;

use self::decimal::Decimal;
use self::pattern::Pattern;

/// The built-in types that the published schemas build on (XML Schema 1.0 part 2 §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BuiltIn {
    AnySimple,
    String,
    NormalizedString,
    Token,
    Language,
    Boolean,
    Decimal,
    Integer,
    Long,
    Int,
    Short,
    Byte,
    NonNegativeInteger,
    PositiveInteger,
    Date,
    DateTime,
    Time,
}

/// A built-in type: its name, what it is derived from, and itself.
pub(super) const BUILT_IN: &[(&str, Option<BuiltIn>, BuiltIn)] = &[
    ("anySimpleType", None, BuiltIn::AnySimple),
    ("string", Some(BuiltIn::AnySimple), BuiltIn::String),
    ("normalizedString", Some(BuiltIn::String), BuiltIn::NormalizedString),
    ("token", Some(BuiltIn::NormalizedString), BuiltIn::Token),
    ("language", Some(BuiltIn::Token), BuiltIn::Language),
    ("boolean", Some(BuiltIn::AnySimple), BuiltIn::Boolean),
    ("decimal", Some(BuiltIn::AnySimple), BuiltIn::Decimal),
    ("integer", Some(BuiltIn::Decimal), BuiltIn::Integer),
    ("long", Some(BuiltIn::Integer), BuiltIn::Long),
    ("int", Some(BuiltIn::Long), BuiltIn::Int),
    ("short", Some(BuiltIn::Int), BuiltIn::Short),
    ("byte", Some(BuiltIn::Short), BuiltIn::Byte),
    ("nonNegativeInteger", Some(BuiltIn::Integer), BuiltIn::NonNegativeInteger),
    ("positiveInteger", Some(BuiltIn::NonNegativeInteger), BuiltIn::PositiveInteger),
    ("date", Some(BuiltIn::AnySimple), BuiltIn::Date),
    ("dateTime", Some(BuiltIn::AnySimple), BuiltIn::DateTime),
    ("time", Some(BuiltIn::AnySimple), BuiltIn::Time),
];

/// What is done with white space before a value is judged (XML Schema 1.0 part 2 §4.3.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum White {
    Preserve,
    Replace,
    Collapse,
}

/// What a simple type demands, its bases' demands included.
#[derive(Debug, Clone)]
pub(super) struct Facets {
    pub(super) built_in: BuiltIn,
    pub(super) white: White,
    pub(super) length: Option<usize>,
    pub(super) min_length: Option<usize>,
    pub(super) max_length: Option<usize>,
    /// One for each type of the chain that has any, the nearest first; a value must match all.
    pub(super) patterns: Vec<Pattern>,
    pub(super) enumeration: Option<Box<[Box<str>]>>,
    pub(super) min_inclusive: Option<Box<str>>,
    pub(super) max_inclusive: Option<Box<str>>,
    pub(super) min_exclusive: Option<Box<str>>,
    pub(super) max_exclusive: Option<Box<str>>,
    pub(super) total_digits: Option<usize>,
    pub(super) fraction_digits: Option<usize>,
}

/// Which demand a value does not meet; the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Broken {
    Datatype,
    Length,
    MinLength,
    MaxLength,
    Pattern,
    Enumeration,
    MinInclusive,
    MaxInclusive,
    MinExclusive,
    MaxExclusive,
    TotalDigits,
    FractionDigits,
}

impl BuiltIn {
    fn is_integer(self) -> bool {
        matches!(self, Self::Integer | Self::NonNegativeInteger | Self::PositiveInteger) || self.range().is_some()
    }

    pub(super) fn is_number(self) -> bool {
        self == Self::Decimal || self.is_integer()
    }

    pub(super) fn is_text(self) -> bool {
        matches!(self, Self::String | Self::NormalizedString | Self::Token | Self::Language)
    }

    /// The bounds of the types that a machine word holds (XML Schema 1.0 part 2 §3.3.16 to §3.3.19).
    fn range(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Long => Some(("-9223372036854775808", "9223372036854775807")),
            Self::Int => Some(("-2147483648", "2147483647")),
            Self::Short => Some(("-32768", "32767")),
            Self::Byte => Some(("-128", "127")),
            _ => None,
        }
    }

    fn white(self) -> White {
        match self {
            Self::AnySimple | Self::String => White::Preserve,
            Self::NormalizedString => White::Replace,
            _ => White::Collapse,
        }
    }

    /// Whether the value, its white space dealt with, has the type's form.
    fn takes(self, value: &str) -> bool {
        match self {
            Self::AnySimple | Self::String | Self::NormalizedString | Self::Token => true,
            Self::Language => is_language(value),
            Self::Boolean => matches!(value, "true" | "false" | "1" | "0"),
            Self::Date => date::date(value).is_some(),
            Self::DateTime => date::date_time(value).is_some(),
            Self::Time => date::time(value).is_some(),
            Self::Decimal => Decimal::parse(value).is_some(),
            _ => Decimal::integer(value).is_some_and(|number| self.holds(number)),
        }
    }

    fn holds(self, number: Decimal<'_>) -> bool {
        match self {
            Self::NonNegativeInteger => !number.is_negative(),
            Self::PositiveInteger => !number.is_negative() && !number.is_zero(),
            _ => self.range().is_none_or(|(least, most)| {
                let bound = |text| Decimal::integer(text).unwrap_or_default();
                number >= bound(least) && number <= bound(most)
            }),
        }
    }
}

/// XML Schema 1.0 part 2 §3.3.3.
fn is_language(value: &str) -> bool {
    value.split('-').enumerate().all(|(at, part)| {
        let fits = |b: u8| if at == 0 { b.is_ascii_alphabetic() } else { b.is_ascii_alphanumeric() };
        (1..=8).contains(&part.len()) && part.bytes().all(fits)
    })
}

impl White {
    pub(super) fn apply(self, value: &str) -> Cow<'_, str> {
        match self {
            Self::Preserve => Cow::Borrowed(value),
            Self::Replace => match value.contains(['\t', '\n', '\r']) {
                true => Cow::Owned(value.replace(['\t', '\n', '\r'], " ")),
                false => Cow::Borrowed(value),
            },
            Self::Collapse => collapse(value),
        }
    }
}

pub(super) fn collapse(value: &str) -> Cow<'_, str> {
    let mut after_space = true;
    let mut plain = true;
    for byte in value.bytes() {
        let space = byte == b' ';
        plain &= !(matches!(byte, b'\t' | b'\n' | b'\r') || space && after_space);
        after_space = space;
    }
    if value.is_empty() || (plain && !after_space) {
        return Cow::Borrowed(value);
    }
    let mut words = value.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty());
    match (words.next(), words.next()) {
        (None, _) => Cow::Borrowed(""),
        (Some(only), None) => Cow::Borrowed(only),
        (Some(first), Some(second)) => {
            let mut out = String::with_capacity(value.len());
            out.extend([first, " ", second]);
            for word in words {
                out.extend([" ", word]);
            }
            Cow::Owned(out)
        }
    }
}

impl Facets {
    /// A built-in type's own.
    pub(super) fn of(built_in: BuiltIn) -> Self {
        Self {
            built_in,
            white: built_in.white(),
            length: None,
            min_length: None,
            max_length: None,
            patterns: Vec::new(),
            enumeration: None,
            min_inclusive: None,
            max_inclusive: None,
            min_exclusive: None,
            max_exclusive: None,
            total_digits: None,
            fraction_digits: None,
        }
    }

    /// Whether every text is a value.
    pub(super) fn takes_all(&self) -> bool {
        let text =
            matches!(self.built_in, BuiltIn::AnySimple | BuiltIn::String | BuiltIn::NormalizedString | BuiltIn::Token);
        let lengths = self.length.or(self.min_length).or(self.max_length);
        text && lengths.is_none() && self.patterns.is_empty() && self.enumeration.is_none()
    }

    /// Judges a value as it stands in the message.
    pub(super) fn check(&self, raw: &str) -> Result<(), Broken> {
        let value = self.white.apply(raw);
        let value = value.as_ref();
        if !self.built_in.takes(value) {
            return Err(Broken::Datatype);
        }
        self.check_length(value)?;
        if self.built_in.is_number() {
            self.check_number(value)?;
        }
        // Last, since what a pattern demands is the hardest to read.
        if !self.patterns.iter().all(|pattern| pattern.matches(value)) {
            return Err(Broken::Pattern);
        }
        if let Some(values) = &self.enumeration
            && !values.iter().any(|one| self.same(one, value))
        {
            return Err(Broken::Enumeration);
        }
        Ok(())
    }

    fn check_length(&self, value: &str) -> Result<(), Broken> {
        if self.length.or(self.min_length).or(self.max_length).is_none() {
            return Ok(());
        }
        let characters = value.chars().count();
        if self.length.is_some_and(|length| characters != length) {
            return Err(Broken::Length);
        }
        if self.min_length.is_some_and(|least| characters < least) {
            return Err(Broken::MinLength);
        }
        if self.max_length.is_some_and(|most| characters > most) { Err(Broken::MaxLength) } else { Ok(()) }
    }

    fn check_number(&self, value: &str) -> Result<(), Broken> {
        let Some(number) = Decimal::parse(value) else { return Err(Broken::Datatype) };
        let against =
            |bound: &Option<Box<str>>| bound.as_deref().and_then(Decimal::parse).map(|bound| number.cmp(&bound));
        if against(&self.min_inclusive) == Some(Ordering::Less) {
            return Err(Broken::MinInclusive);
        }
        if against(&self.max_inclusive) == Some(Ordering::Greater) {
            return Err(Broken::MaxInclusive);
        }
        if against(&self.min_exclusive).is_some_and(Ordering::is_le) {
            return Err(Broken::MinExclusive);
        }
        if against(&self.max_exclusive).is_some_and(Ordering::is_ge) {
            return Err(Broken::MaxExclusive);
        }
        if self.total_digits.is_some_and(|most| number.digits() > most) {
            return Err(Broken::TotalDigits);
        }
        match self.fraction_digits {
            Some(most) if number.fraction_digits() > most => Err(Broken::FractionDigits),
            _ => Ok(()),
        }
    }

    /// Whether two values are the same one, whatever way they are written (XML Schema 1.0 part 2 §4.2.1).
    pub(super) fn same(&self, one: &str, other: &str) -> bool {
        self.canonical(one) == self.canonical(other)
    }

    /// A text that is the same for the same value and for no other of any type: the value as keys compare it.
    pub(super) fn canonical<'v>(&self, raw: &'v str) -> Cow<'v, str> {
        let value = self.white.apply(raw);
        let written = match self.built_in {
            BuiltIn::Boolean => {
                Some(if matches!(value.as_ref(), "true" | "1") { "\u{1}b1" } else { "\u{1}b0" }.to_owned())
            }
            BuiltIn::Date => date::date(&value).map(|moment| moment.canonical('d')),
            BuiltIn::DateTime => date::date_time(&value).map(|moment| moment.canonical('m')),
            BuiltIn::Time => date::time(&value).map(|moment| moment.canonical('t')),
            number if number.is_number() => Decimal::parse(&value).map(|number| number.canonical()),
            _ => None,
        };
        written.map_or(value, Cow::Owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space() {
        let cases = [
            ("", ""),
            (" ", ""),
            ("a", "a"),
            (" a", "a"),
            ("a ", "a"),
            ("a b", "a b"),
            ("a  b", "a b"),
            ("\ta\r\nb c ", "a b c"),
            ("a\u{A0} b", "a\u{A0} b"),
        ];
        for (value, collapsed) in cases {
            assert_eq!(White::Collapse.apply(value), collapsed, "{value:?}");
        }
        assert_eq!(White::Replace.apply("\ta\n"), " a ");
        assert_eq!(White::Preserve.apply("\ta\n"), "\ta\n");
    }

    #[test]
    fn built_in_types() {
        use BuiltIn as B;
        let cases: &[(B, &[&str], &[&str])] = &[
            (B::Boolean, &["true", " 0 "], &["TRUE", "", "2"]),
            (B::Decimal, &["1", "-0.50", "+5.", ".5"], &["", ".", "1e2", "INF", "--1", "1,5", "٣"]),
            (B::Integer, &["1", "-007", "123456789012345678901234567890"], &["1.0", "", "+", "a"]),
            (
                B::Long,
                &["9223372036854775807", "-9223372036854775808"],
                &["9223372036854775808", "-9223372036854775809"],
            ),
            (B::Int, &[" 2147483647 ", "-2147483648", "00000000000001"], &["2147483648", "-2147483649"]),
            (B::Short, &["32767"], &["32768"]),
            (B::Byte, &["-128"], &["-129"]),
            (B::NonNegativeInteger, &["0", "-0", "7"], &["-1"]),
            (B::PositiveInteger, &["1"], &["0", "-1", "-0"]),
            (B::Language, &["da", "en-GB"], &["", "dansksprog", "da-", "d1"]),
        ];
        for (built_in, valid, invalid) in cases {
            let facets = Facets::of(*built_in);
            assert!(valid.iter().all(|value| facets.check(value).is_ok()), "{built_in:?}");
            assert!(invalid.iter().all(|value| facets.check(value) == Err(Broken::Datatype)), "{built_in:?}");
        }
    }

    #[test]
    fn the_same_value_written_otherwise() {
        let same = |built_in, one, other| Facets::of(built_in).same(one, other);
        assert!(same(BuiltIn::Decimal, "1.50", "+01.5"));
        assert!(same(BuiltIn::Decimal, "-0.0", "0"));
        assert!(!same(BuiltIn::Decimal, "-1", "1"));
        assert!(same(BuiltIn::Boolean, "1", "true"));
        assert!(same(BuiltIn::DateTime, "2026-01-01T00:30:00+01:00", "2025-12-31T23:30:00.0Z"));
        assert!(!same(BuiltIn::DateTime, "2026-01-01T00:30:00", "2026-01-01T00:30:00Z"));
        assert!(same(BuiltIn::DateTime, "2025-12-31T24:00:00Z", "2026-01-01T00:00:00Z"));
        assert!(same(BuiltIn::Token, " a  b", "a b"));
        assert!(!same(BuiltIn::String, " a", "a"));
        assert_ne!(Facets::of(BuiltIn::Decimal).canonical("1"), Facets::of(BuiltIn::String).canonical("1"));
    }
}
