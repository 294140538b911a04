//! From rows to the room's types. A value that its type does not take is [`Error::Corrupt`]: somebody has edited the database by hand.

use std::str::FromStr;

use rusqlite::Row;

use crate::store::{Error, Result, time};
use crate::tilslutning::{
    Aftale, AftaleSlags, Certifikat, Emne, Historik, Part, Periode, Rolle, Service, Status, SystemStatus, Udbyder,
    Udbydersystem,
};
use crate::types::Kommunekode;

/// The columns of [`part`].
pub(super) const PART: &str = "id, cvr, navn, kommunekode, institutionsnummer, rolle, regionskode";
/// The columns of [`aftale`].
pub(super) const AFTALE: &str = "id, slags, service, system_id, part_id, status, fra, til, oprettet";
/// The columns of [`system`].
pub(super) const SYSTEM: &str = "id, udbyder_cvr, navn, status, oprettet";
/// The columns of [`certifikat`].
pub(super) const CERTIFIKAT: &str = "system_id, thumbprint, cvr, slags, emne, gyldig_fra, gyldig_til, registreret";

/// A text column as an identifier or a day.
pub(super) fn parsed<T: FromStr>(row: &Row<'_>, at: usize, table: &'static str, column: &'static str) -> Result<T> {
    row.get_ref(at)?.as_str().ok().and_then(|text| text.parse().ok()).ok_or(Error::Corrupt { table, column })
}

/// A text column that may be empty.
fn optional<T: FromStr>(row: &Row<'_>, at: usize, table: &'static str, column: &'static str) -> Result<Option<T>> {
    match row.get_ref(at)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => parsed(row, at, table, column).map(Some),
    }
}

/// A text column as one of an enum's words.
pub(super) fn word<T>(
    row: &Row<'_>,
    at: usize,
    parse: fn(&str) -> Option<T>,
    table: &'static str,
    column: &'static str,
) -> Result<T> {
    row.get_ref(at)?.as_str().ok().and_then(parse).ok_or(Error::Corrupt { table, column })
}

/// Two columns as a period.
pub(super) fn periode(row: &Row<'_>, at: usize) -> Result<Periode> {
    Ok(Periode { fra: parsed(row, at, "aftale", "fra")?, til: optional(row, at + 1, "aftale", "til")? })
}

/// The seven columns of [`PART`], from column `at`.
pub(super) fn part_at(row: &Row<'_>, at: usize) -> Result<Part> {
    Ok(Part {
        id: row.get(at)?,
        cvr: parsed(row, at + 1, "part", "cvr")?,
        navn: row.get(at + 2)?,
        kommunekode: row.get::<_, Option<u16>>(at + 3)?.map(Kommunekode),
        institutionsnummer: optional(row, at + 4, "part", "institutionsnummer")?,
        rolle: rolle(row, at + 5)?,
    })
}

/// Two columns as what a party may do.
fn rolle(row: &Row<'_>, at: usize) -> Result<Option<Rolle>> {
    let ord = row.get_ref(at)?;
    let region: Option<u16> = row.get(at + 1)?;
    match (ord.as_str_or_null().ok().flatten(), region) {
        (None, None) => Ok(None),
        (Some(MINISTERIUM), None) => Ok(Some(Rolle::Ministerium)),
        (Some(REGION), Some(kode)) => Ok(Some(Rolle::Region(kode))),
        _ => Err(Error::Corrupt { table: "part", column: "rolle" }),
    }
}

/// The words of the column `rolle`.
pub(super) const MINISTERIUM: &str = "ministerium";
pub(super) const REGION: &str = "region";

pub(super) fn part(row: &Row<'_>) -> Result<Part> {
    part_at(row, 0)
}

pub(super) fn udbyder(row: &Row<'_>) -> Result<Udbyder> {
    Ok(Udbyder {
        cvr: parsed(row, 0, "udbyder", "cvr")?,
        navn: row.get(1)?,
        pnummer: optional(row, 2, "udbyder", "pnummer")?,
        oprettet: time(row.get(3)?, "udbyder", "oprettet")?,
    })
}

pub(super) fn system(row: &Row<'_>) -> Result<Udbydersystem> {
    Ok(Udbydersystem {
        id: parsed(row, 0, "udbydersystem", "id")?,
        udbyder: parsed(row, 1, "udbydersystem", "udbyder_cvr")?,
        navn: row.get(2)?,
        status: word(row, 3, SystemStatus::parse, "udbydersystem", "status")?,
        oprettet: time(row.get(4)?, "udbydersystem", "oprettet")?,
    })
}

pub(super) fn certifikat(row: &Row<'_>) -> Result<Certifikat> {
    Ok(Certifikat {
        system: parsed(row, 0, "certifikat", "system_id")?,
        thumbprint: parsed(row, 1, "certifikat", "thumbprint")?,
        cvr: parsed(row, 2, "certifikat", "cvr")?,
        slags: row.get(3)?,
        emne: row.get(4)?,
        gyldig_fra: time(row.get(5)?, "certifikat", "gyldig_fra")?,
        gyldig_til: time(row.get(6)?, "certifikat", "gyldig_til")?,
        registreret: time(row.get(7)?, "certifikat", "registreret")?,
    })
}

pub(super) fn aftale(row: &Row<'_>) -> Result<Aftale> {
    Ok(Aftale {
        id: row.get(0)?,
        slags: word(row, 1, AftaleSlags::parse, "aftale", "slags")?,
        service: word(row, 2, Service::parse, "aftale", "service")?,
        system: optional(row, 3, "aftale", "system_id")?,
        part: row.get(4)?,
        status: word(row, 5, Status::parse, "aftale", "status")?,
        periode: periode(row, 6)?,
        oprettet: time(row.get(8)?, "aftale", "oprettet")?,
    })
}

pub(super) fn historik(row: &Row<'_>) -> Result<Historik> {
    Ok(Historik {
        emne: word(row, 0, Emne::parse, "tilslutning_historik", "emne")?,
        noegle: row.get(1)?,
        fra: row.get(2)?,
        til: row.get(3)?,
        tid: time(row.get(4)?, "tilslutning_historik", "tid")?,
        hvem: row.get(5)?,
        hvorfor: row.get(6)?,
    })
}
