//! Identifiers that every room shares, each valid by construction.
//!
//! A value of one of these types has passed its format check; nothing downstream checks it again.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What was wrong with the text of an identifier. Carries no part of the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{what}: forventede {expected}")]
pub struct Malformed {
    /// The identifier, in the contract's word.
    pub what: &'static str,
    /// The form that was expected, in Danish.
    pub expected: &'static str,
}

/// A newtype over text of a checked form, with parse, display and serde.
macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $what:literal, $expected:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text as it stands on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = Malformed;
            fn from_str(text: &str) -> Result<Self, Malformed> {
                Self::try_from(text.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = Malformed;
            fn try_from(text: String) -> Result<Self, Malformed> {
                let check: fn(&str) -> bool = $check;
                if check(&text) { Ok(Self(text)) } else { Err(Malformed { what: $what, expected: $expected }) }
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

/// An enum whose variants have a fixed word, in the database, on the command line and in answers.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }

        impl $name {
            /// Every value, in the order of the definition.
            pub const ALLE: &'static [Self] = &[$(Self::$variant),+];

            /// The word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value of a word; `None` for any other text.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use words;

fn digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|b| b.is_ascii_digit())
}

identifier!(
    /// CVR number: the legal unit in the Central Business Register. Eight digits.
    Cvr, "CVR-nummer", "8 cifre", |t| digits(t, 8)
);
identifier!(
    /// P-number: one production unit of a CVR number. Ten digits.
    Pnummer, "P-nummer", "10 cifre", |t| digits(t, 10)
);
identifier!(
    /// Institutionsnummer: a unit's key in the sector. Six upper-case letters and digits (dtr-model, Institution number format).
    Institutionsnummer, "Institutionsnummer", "6 tegn, store bogstaver og cifre",
    |t| t.len() == 6 && t.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
);
identifier!(
    /// Udbydersystemets id: the key of a supplier's system in Tilslutning. 1 to 40 letters, digits, `-` and `_`.
    SystemId, "UdbydersystemId", "1-40 bogstaver, cifre, - og _",
    |t| (1..=40).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
);
identifier!(
    /// Thumbprint: SHA-256 of a certificate's DER, 64 lower-case hexadecimal digits.
    Thumbprint, "certifikatets fingeraftryk", "64 hexadecimale cifre (SHA-256)",
    |t| t.len() == 64 && t.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
);

impl Thumbprint {
    /// The thumbprint of a certificate's DER.
    #[must_use]
    pub fn of(der: &[u8]) -> Self {
        Self(hex(&sha256(der)))
    }
}

impl Institutionsnummer {
    /// Whether it is an A-number: an older key for what lay outside Institutionsregisteret (dtr-rules 56).
    #[must_use]
    pub fn er_anummer(&self) -> bool {
        self.0.starts_with('A')
    }
}

impl Cvr {
    /// Whether the modulus-11 check holds (weights 2,7,6,5,4,3,2,1). Some numbers in use fail it, so it warns and never refuses (oces.md §5).
    #[must_use]
    pub fn passes_modulus_11(&self) -> bool {
        let weights = [2u32, 7, 6, 5, 4, 3, 2, 1];
        self.0.bytes().zip(weights).map(|(b, w)| u32::from(b - b'0') * w).sum::<u32>() % 11 == 0
    }
}

/// Kommunekode: a municipality's official code, 101 to 860 (`codes/kommuner.csv`); that it exists is a rule, not a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kommunekode(pub u16);

impl fmt::Display for Kommunekode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An instant, UTC. Stored as microseconds since 1970.
pub use jiff::Timestamp as Time;
/// An instant without what the database does not keep: whole microseconds.
#[must_use]
pub fn whole_micros(time: Time) -> Time {
    Time::from_microsecond(time.as_microsecond()).unwrap_or(time)
}

/// The id of one exchange: its `kvitteringsId`, correlation id and key in the journal.
pub use uuid::Uuid as ExchangeId;

/// SHA-256 of some bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    let mut out = [0; 32];
    out.copy_from_slice(digest.as_ref());
    out
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let cases: &[(&str, bool)] =
            &[("12345678", true), ("1234567", false), ("1234567a", false), ("123456789", false)];
        for (text, good) in cases {
            assert_eq!(text.parse::<Cvr>().is_ok(), *good, "{text}");
        }
        assert!("G10432".parse::<Institutionsnummer>().is_ok());
        assert!("g10432".parse::<Institutionsnummer>().is_err());
        assert!("13585628".parse::<Cvr>().unwrap().passes_modulus_11());
        assert!(!"12345678".parse::<Cvr>().unwrap().passes_modulus_11());
    }
}
