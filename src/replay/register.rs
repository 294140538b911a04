//! The registers before and after an exchange, unit by unit and field by field, and what came of it in Tilslutning and among the cases.

mod linjer;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::dagtilbud::{Enhed, Niveau};
use crate::institutioner::{self, Institution};
use crate::journal::Change;
use crate::store::dagtilbud::DagtilbudUdvalg;
use crate::store::institutioner::InstitutionUdvalg;
use crate::store::{Conn, Error, Nedlagte, Result};

use linjer::Linjer;

/// What is said where nothing changed.
pub const UNCHANGED: &str = "uændret\n";

/// Every unit of the registers, closed ones too, by level and number; and a line an agreement, a party and a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register {
    /// The JSON of each: its fields are told apart only where it has changed.
    enheder: BTreeMap<Noegle, String>,
    linjer: Linjer,
}

/// A unit: its level's place in the order and its word, its number.
type Noegle = (usize, &'static str, String);

/// A unit's fields by name; an address's as `adresse.vejNavn`.
type Fields = BTreeMap<String, String>;

/// The levels in order.
const NIVEAUER: [&str; 4] = [
    Niveau::Daginstitution.as_str(),
    Niveau::Anvisningsenhed.as_str(),
    Niveau::AlternativAdresse.as_str(),
    institutioner::NIVEAU,
];

impl Register {
    /// Reads all of it.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn read(conn: &Conn) -> Result<Self> {
        let mut enheder = BTreeMap::new();
        conn.each_dagtilbud(DagtilbudUdvalg::Alle, Nedlagte::Med, |unit| {
            enheder.insert(noegle(unit.niveau().as_str(), unit.nummer().as_str())?, json(&unit)?);
            Ok(())
        })?;
        conn.each_institution(InstitutionUdvalg::Alle, Nedlagte::Med, |unit| {
            enheder.insert(noegle(institutioner::NIVEAU, unit.nummer.as_str())?, json(&unit)?);
            Ok(())
        })?;
        Ok(Self { enheder, linjer: Linjer::read(conn)? })
    }

    /// What an exchange of a journal touched, before it and after it.
    ///
    /// # Errors
    /// What SQLite says, or where a change does not hold a unit.
    pub fn around(conn: &Conn, nr: i64) -> Result<(Self, Self)> {
        let (mut before, mut after) = (Self::default(), Self::default());
        for change in conn.changes_of(nr)? {
            let key = noegle(&change.niveau, &change.nummer)?;
            if let (false, Some(foer)) = (after.enheder.contains_key(&key), &change.foer) {
                before.enheder.insert(key.clone(), unit(&change, foer)?);
            }
            after.enheder.insert(key, unit(&change, &change.efter)?);
        }
        (before.linjer, after.linjer) = Linjer::around(conn, nr)?;
        Ok((before, after))
    }

    /// How many units it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.enheder.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.enheder.is_empty()
    }

    /// What has become of it: one paragraph a unit, then one line an agreement, a party and a case; [`UNCHANGED`] where nothing has.
    #[must_use]
    pub fn changes_to(&self, after: &Self) -> String {
        let mut told = String::new();
        for (key, before) in &self.enheder {
            match after.enheder.get(key) {
                Some(now) if now == before => {}
                Some(now) => changed(&mut told, key, &fields(before), &fields(now)),
                None => heading(&mut told, "forsvundet", key),
            }
        }
        for (key, now) in after.enheder.iter().filter(|(key, _)| !self.enheder.contains_key(*key)) {
            heading(&mut told, "ny", key);
            for (name, value) in fields(now) {
                let _ = writeln!(told, "  {name}: {value}");
            }
        }
        self.linjer.changes_to(&after.linjer, &mut told);
        if told.is_empty() { UNCHANGED.to_owned() } else { told }
    }
}

fn heading(told: &mut String, what: &str, (_, niveau, nummer): &Noegle) {
    let _ = writeln!(told, "{what} {niveau} {nummer}");
}

fn changed(told: &mut String, key: &Noegle, before: &Fields, now: &Fields) {
    heading(told, "ændret", key);
    let absent = "(intet)".to_owned();
    let names: BTreeSet<_> = before.keys().chain(now.keys()).collect();
    for name in names {
        let (from, to) = (before.get(name).unwrap_or(&absent), now.get(name).unwrap_or(&absent));
        if from != to {
            let _ = writeln!(told, "  {name}: {from} → {to}");
        }
    }
}

fn noegle(niveau: &str, nummer: &str) -> Result<Noegle> {
    let kendt = NIVEAUER.into_iter().enumerate().find(|(_, kendt)| *kendt == niveau);
    let (orden, niveau) = kendt.ok_or(Error::Corrupt { table: "aendring", column: "niveau" })?;
    Ok((orden, niveau, nummer.to_owned()))
}

/// The JSON of a change's unit, written as that of a row is.
fn unit(change: &Change, kept: &str) -> Result<String> {
    fn again<E: DeserializeOwned + Serialize>(kept: &str) -> Result<String> {
        json(&serde_json::from_str::<E>(kept).map_err(|_| Error::Corrupt { table: "aendring", column: "efter" })?)
    }
    if change.niveau == institutioner::NIVEAU { again::<Institution>(kept) } else { again::<Enhed>(kept) }
}

fn json(unit: &impl Serialize) -> Result<String> {
    serde_json::to_string(unit).map_err(|_| Error::Corrupt { table: "aendring", column: "efter" })
}

fn fields(json: &str) -> Fields {
    let mut flat = Fields::new();
    flatten("", &serde_json::from_str(json).unwrap_or_default(), &mut flat);
    flat.remove("niveau");
    flat.remove("nummer");
    flat
}

fn flatten(path: &str, value: &Value, flat: &mut Fields) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flatten(&path, member, flat);
            }
        }
        Value::String(text) => {
            flat.insert(path.to_owned(), text.clone());
        }
        other => {
            flat.insert(path.to_owned(), other.to_string());
        }
    }
}

#[cfg(test)]
mod tests;
