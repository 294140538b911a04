//! Values on the command line: the room's words as choices, and the ways to point at a party.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::store::{Conn, Result};
use crate::tilslutning::{AftaleSlags, PartId, Service, Status};
use crate::types::{Institutionsnummer, Kommunekode, Thumbprint};

impl ValueEnum for Service {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALLE
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.as_str()).help(self.navn()))
    }
}

impl ValueEnum for Status {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALLE
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (help, alias) = match self {
            Self::Anmodet => ("venter på godkendelse", None),
            Self::Godkendt => ("gælder inden for sine datoer", None),
            Self::Afvist => ("anmodningen er afvist", None),
            Self::Trukket => ("anmodningen er trukket tilbage", None),
            Self::Opsagt => ("opsagt", None),
            Self::Udloebet => ("sidste dag er passeret", Some("udloebet")),
        };
        Some(PossibleValue::new(self.as_str()).help(help).aliases(alias))
    }
}

impl ValueEnum for AftaleSlags {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALLE
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Tilslutning => "systemet (eller parten selv) må bruge tjenesten",
            Self::Data => "systemet må bruge tjenesten for en part, eller for alle",
        };
        Some(PossibleValue::new(self.as_str()).help(help))
    }
}

/// A thumbprint as people have it: with colons, in upper case, after `sha256 Fingerprint=`.
pub(super) fn thumbprint(text: &str) -> std::result::Result<Thumbprint, String> {
    let tail = text.rsplit('=').next().unwrap_or(text);
    let plain: String =
        tail.chars().filter(|c| *c != ':' && !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
    plain.parse().map_err(|_| "forventede certifikatets SHA-256-fingeraftryk, 64 hexadecimale cifre".into())
}

/// A municipality's code, in three or four digits.
pub(in crate::cli) fn kommunekode(text: &str) -> std::result::Result<Kommunekode, String> {
    let digits = (3..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let code = if digits { text.parse().ok() } else { None };
    code.map(Kommunekode).ok_or_else(|| "forventede 3 eller 4 cifre, fx 101 eller 0101".into())
}

/// Parten, på en af tre måder.
#[derive(Debug, Clone, clap::Args)]
#[group(multiple = false)]
pub(super) struct Pointed {
    /// Parten ved sit nummer i Tilslutning (se: tilslut part list)
    #[arg(long, value_name = "NR")]
    part: Option<PartId>,
    /// Parten ved sin kommunekode
    #[arg(long, value_name = "KODE", value_parser = kommunekode)]
    kommunekode: Option<Kommunekode>,
    /// Parten ved sit institutionsnummer
    #[arg(long, value_name = "NUMMER")]
    institution: Option<Institutionsnummer>,
}

/// Which party was pointed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// None was.
    Nobody,
    /// This one. Its number may still be one that does not exist.
    Party(PartId),
    /// One by a code or number that no party has.
    Unknown,
}

impl Pointed {
    pub(super) fn find(&self, conn: &Conn) -> Result<Aim> {
        let found = match (self.part, self.kommunekode, &self.institution) {
            (Some(id), _, _) => return Ok(Aim::Party(id)),
            (None, Some(kode), _) => conn.part_kommune(kode)?,
            (None, None, Some(nummer)) => conn.part_institution(nummer)?,
            (None, None, None) => return Ok(Aim::Nobody),
        };
        Ok(found.map_or(Aim::Unknown, |part| Aim::Party(part.id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thumbprints_as_openssl_prints_them() {
        let plain = "ab".repeat(32);
        let colons = vec!["AB"; 32].join(":");
        for text in [plain.clone(), colons.clone(), format!("sha256 Fingerprint={colons}")] {
            assert_eq!(thumbprint(&text).unwrap().as_str(), plain);
        }
        assert!(thumbprint("ab").is_err());
    }

    #[test]
    fn municipality_codes() {
        assert_eq!(kommunekode("101"), Ok(Kommunekode(101)));
        assert_eq!(kommunekode("0101"), Ok(Kommunekode(101)));
        for bad in ["1", "+101", "10100", "abc", ""] {
            assert!(kommunekode(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn words_are_the_rooms_own() {
        for service in Service::ALLE {
            assert_eq!(Service::from_str(service.as_str(), false), Ok(*service));
        }
        assert_eq!(Status::from_str("udloebet", false), Ok(Status::Udloebet));
    }
}
