//! Decimal numbers of any length, compared as they are written.

use std::cmp::Ordering;

/// A number, cut to what counts: no zeros in front of the whole part or behind the fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::schema) struct Decimal<'v> {
    negative: bool,
    whole: &'v str,
    fraction: &'v str,
}

impl<'v> Decimal<'v> {
    /// Reads an `xs:decimal` (XML Schema 1.0 part 2 §3.2.3).
    pub(in crate::schema) fn parse(text: &'v str) -> Option<Self> {
        let (negative, digits) = sign(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let filled = !whole.is_empty() || !fraction.is_empty();
        (filled && are_digits(whole) && are_digits(fraction)).then(|| Self::new(negative, whole, fraction))
    }

    /// Reads an `xs:integer` (XML Schema 1.0 part 2 §3.3.13).
    pub(in crate::schema) fn integer(text: &'v str) -> Option<Self> {
        let (negative, digits) = sign(text);
        (!digits.is_empty() && are_digits(digits)).then(|| Self::new(negative, digits, ""))
    }

    fn new(negative: bool, whole: &'v str, fraction: &'v str) -> Self {
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        Self { negative: negative && !(whole.is_empty() && fraction.is_empty()), whole, fraction }
    }

    pub(super) fn is_negative(&self) -> bool {
        self.negative
    }

    pub(super) fn is_zero(&self) -> bool {
        self.whole.is_empty() && self.fraction.is_empty()
    }

    /// As `totalDigits` counts (XML Schema 1.0 part 2 §4.3.11).
    pub(super) fn digits(&self) -> usize {
        self.whole.len() + self.fraction.len()
    }

    pub(super) fn fraction_digits(&self) -> usize {
        self.fraction.len()
    }

    pub(super) fn canonical(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        format!("\u{1}n{sign}{}.{}", self.whole, self.fraction)
    }

    fn cmp_magnitude(&self, other: &Self) -> Ordering {
        let whole = self.whole.len().cmp(&other.whole.len()).then_with(|| self.whole.cmp(other.whole));
        whole.then_with(|| self.fraction.cmp(other.fraction))
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.cmp_magnitude(other),
            (true, true) => other.cmp_magnitude(self),
        }
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn sign(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (true, text.get(1..).unwrap_or_default()),
        Some(b'+') => (false, text.get(1..).unwrap_or_default()),
        _ => (false, text),
    }
}

fn are_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_digits() {
        let ascending = [
            "-100.5",
            "-100",
            "-2",
            "-1.5",
            "-1.49",
            "0",
            "0.05",
            "0.5",
            "0.51",
            "1",
            "9",
            "10",
            "99999999999999999999",
        ];
        for (at, one) in ascending.iter().enumerate() {
            for (against, other) in ascending.iter().enumerate() {
                let numbers = (Decimal::parse(one).unwrap(), Decimal::parse(other).unwrap());
                assert_eq!(numbers.0.cmp(&numbers.1), at.cmp(&against), "{one} {other}");
            }
        }
        for (text, digits, fraction) in [("0", 0, 0), ("007.500", 2, 1), ("0.05", 2, 2), ("-12.34", 4, 2)] {
            let number = Decimal::parse(text).unwrap();
            assert_eq!((number.digits(), number.fraction_digits()), (digits, fraction), "{text}");
        }
    }
}
