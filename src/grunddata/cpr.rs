//! CPR numbers: the form of the real ones, and the two kinds of fictive ones (bpi-rules §2, FIK, ANON).

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A CPR number of a form that can be taken: ten characters, no hyphen. Whether anybody has it, only the CPR register knows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cpr(String);

/// What kind of number it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cprslags {
    /// Of the form of a real one.
    Almindelig,
    /// Fictive: 60 is added to the day, and modulus 11 holds.
    Fiktiv,
    /// Fictive: letters in the three positions after the date.
    Kot,
}

/// Why a text is no CPR number. Says nothing of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Cprfejl {
    /// There is none.
    #[error("mangler")]
    Mangler,
    /// Not ten characters, a hyphen after the sixth aside, or not digits where digits stand.
    #[error("har ikke formen ddmmååxxxx")]
    Form,
    /// The first six are no date.
    #[error("begynder ikke med en dato")]
    Dato,
    /// A fictive number (day + 60) whose modulus 11 does not hold.
    #[error("er fiktivt (dag + 60), men har ikke et gyldigt kontrolciffer")]
    Kontrolciffer,
}

/// Modulus 11 of a CPR number.
const VAEGTE: [u32; 10] = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

impl Cpr {
    /// Reads a number; a hyphen after the date and white space around it are let pass.
    ///
    /// Real numbers given since 2007 may fail modulus 11, so that it is asked of the fictive ones alone.
    ///
    /// # Errors
    /// Why it cannot be taken.
    pub fn laes(text: &str) -> Result<Self, Cprfejl> {
        let text = text.trim_ascii();
        if text.is_empty() {
            return Err(Cprfejl::Mangler);
        }
        let number = match text.split_once('-') {
            Some((date, rest)) if date.len() == 6 => format!("{date}{rest}"),
            Some(_) => return Err(Cprfejl::Form),
            None => text.to_owned(),
        };
        let slags = slags(&number).ok_or(Cprfejl::Form)?;
        let (day, fictive) = match number_at(&number, 0) {
            day @ 61..=91 => (day - 60, true),
            day => (day, false),
        };
        is_date(day, number_at(&number, 2), number_at(&number, 4)).then_some(()).ok_or(Cprfejl::Dato)?;
        if fictive && slags != Cprslags::Kot && !modulus_11(&number) {
            return Err(Cprfejl::Kontrolciffer);
        }
        Ok(Self(number))
    }

    /// The number, ten characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What kind it is.
    #[must_use]
    pub fn slags(&self) -> Cprslags {
        slags(&self.0).unwrap_or(Cprslags::Almindelig)
    }
}

/// The kind of ten characters, by their form alone.
fn slags(number: &str) -> Option<Cprslags> {
    let [date @ .., a, b, c, last] = number.as_bytes() else { return None };
    if date.len() != 6 || !date.iter().chain([last]).all(u8::is_ascii_digit) {
        return None;
    }
    match [a, b, c] {
        middle if middle.iter().all(|c| c.is_ascii_uppercase()) => Some(Cprslags::Kot),
        middle if middle.iter().all(|c| c.is_ascii_digit()) && number_at(number, 0) > 60 => Some(Cprslags::Fiktiv),
        middle if middle.iter().all(|c| c.is_ascii_digit()) => Some(Cprslags::Almindelig),
        _ => None,
    }
}

fn number_at(number: &str, at: usize) -> u32 {
    number.get(at..at + 2).and_then(|two| two.parse().ok()).unwrap_or(0)
}

/// In any of the centuries that a CPR number can mean.
fn is_date(day: u32, month: u32, year: u32) -> bool {
    let small = |number: u32| i8::try_from(number).unwrap_or(0);
    [1800_u32, 1900, 2000].into_iter().any(|century| {
        i16::try_from(century + year).is_ok_and(|year| Date::new(year, small(month), small(day)).is_ok())
    })
}

fn modulus_11(number: &str) -> bool {
    number.bytes().zip(VAEGTE).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum::<u32>() % 11 == 0
}

impl TryFrom<String> for Cpr {
    type Error = Cprfejl;
    fn try_from(text: String) -> Result<Self, Cprfejl> {
        Self::laes(&text)
    }
}

impl From<Cpr> for String {
    fn from(cpr: Cpr) -> Self {
        cpr.0
    }
}

impl fmt::Debug for Cpr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cpr(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        use Cprfejl::{Dato, Form, Kontrolciffer, Mangler};
        let cases: &[(&str, Result<Cprslags, Cprfejl>)] = &[
            ("6101010000", Err(Kontrolciffer)),
            ("610101-0005", Ok(Cprslags::Fiktiv)),
            (" 6101010005 ", Ok(Cprslags::Fiktiv)),
            ("610101ABC4", Ok(Cprslags::Kot)),
            ("010101ABC4", Ok(Cprslags::Kot)),
            ("610101abc4", Err(Form)),
            ("610101AB14", Err(Form)),
            ("9902010008", Err(Dato)),
            ("6113010008", Err(Dato)),
            ("9002010008", Err(Dato)),
            ("61010-10008", Err(Form)),
            ("610101--005", Err(Form)),
            ("61010100059", Err(Form)),
            ("610101000", Err(Form)),
            ("ææææææææææ", Err(Form)),
            ("61010100ø", Err(Form)),
            ("  ", Err(Mangler)),
            ("", Err(Mangler)),
        ];
        for (text, expected) in cases {
            assert_eq!(Cpr::laes(text).map(|cpr| cpr.slags()), *expected, "{text}");
        }
        assert_eq!(Cpr::laes("610101-0005").unwrap().as_str(), "6101010005");
    }
}
