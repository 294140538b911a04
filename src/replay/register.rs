//! The register before and after an exchange, unit by unit and field by field.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::Value;

use crate::dagtilbud::{Enhed, Niveau};
use crate::journal::Change;
use crate::store::dagtilbud::{DagtilbudUdvalg, Nedlagte};
use crate::store::{Conn, Error, Result};

/// What is said where nothing changed.
pub const UNCHANGED: &str = "uændret\n";

/// Every unit of a register, closed ones too, by level and number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register(BTreeMap<(Niveau, String), Fields>);

/// A unit's fields by name; an address's as `adresse.vejNavn`.
type Fields = BTreeMap<String, String>;

impl Register {
    /// Reads the whole register.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn read(conn: &Conn) -> Result<Self> {
        let mut units = BTreeMap::new();
        conn.each_dagtilbud(DagtilbudUdvalg::Alle, Nedlagte::Med, |unit| {
            let key = (unit.niveau(), unit.nummer().to_string());
            units.insert(key, fields(&unit)?);
            Ok(())
        })?;
        Ok(Self(units))
    }

    /// The units that some changes of a journal touched, before the first and after the last of them.
    ///
    /// # Errors
    /// Where a change does not hold a unit.
    pub fn around(changes: &[Change]) -> Result<(Self, Self)> {
        let (mut before, mut after) = (BTreeMap::new(), BTreeMap::new());
        let mut seen = BTreeSet::new();
        for change in changes {
            let now = unit(&change.efter)?;
            let key = (now.niveau(), now.nummer().to_string());
            if let (true, Some(foer)) = (seen.insert(key.clone()), &change.foer) {
                before.insert(key.clone(), fields(&unit(foer)?)?);
            }
            after.insert(key, fields(&now)?);
        }
        Ok((Self(before), Self(after)))
    }

    /// How many units it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What has become of it: one paragraph a unit, [`UNCHANGED`] where nothing has.
    #[must_use]
    pub fn changes_to(&self, after: &Self) -> String {
        let mut told = String::new();
        for (key, before) in &self.0 {
            match after.0.get(key) {
                Some(now) if now == before => {}
                Some(now) => changed(&mut told, key, before, now),
                None => heading(&mut told, "forsvundet", key),
            }
        }
        for (key, now) in after.0.iter().filter(|(key, _)| !self.0.contains_key(key)) {
            heading(&mut told, "ny", key);
            for (name, value) in now {
                let _ = writeln!(told, "  {name}: {value}");
            }
        }
        if told.is_empty() { UNCHANGED.to_owned() } else { told }
    }
}

fn heading(told: &mut String, what: &str, (niveau, nummer): &(Niveau, String)) {
    let _ = writeln!(told, "{what} {} {nummer}", niveau.as_str());
}

fn changed(told: &mut String, key: &(Niveau, String), before: &Fields, now: &Fields) {
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

fn unit(json: &str) -> Result<Enhed> {
    serde_json::from_str(json).map_err(|_| Error::Corrupt { table: "aendring", column: "efter" })
}

fn fields(unit: &Enhed) -> Result<Fields> {
    let mut flat = Fields::new();
    let value = serde_json::to_value(unit).map_err(|_| Error::Corrupt { table: "dagtilbud", column: "felter" })?;
    flatten("", &value, &mut flat);
    flat.remove("niveau");
    flat.remove("nummer");
    Ok(flat)
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
