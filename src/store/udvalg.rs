//! Which rows a question of a register is about: a condition, part of a name, and whether closed units are given too.

use rusqlite::{CachedStatement, Row, Rows, ToSql};

use super::{Conn, Result};

/// Whether closed units are given too (`inkluderNedlagte`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nedlagte {
    /// They are.
    Med,
    /// Open ones only.
    Uden,
}

impl Nedlagte {
    /// Whether a unit is given.
    #[must_use]
    pub fn med(self, lukket: bool) -> bool {
        self == Self::Med || !lukket
    }

    /// To be added to other conditions; `aaben` is the one that an open row fulfils.
    pub(super) fn sql(self, aaben: &str) -> String {
        match self {
            Self::Med => String::new(),
            Self::Uden => format!(" AND {aaben}"),
        }
    }
}

/// A condition and its one value (`?1`); and what the name must contain, which SQLite cannot judge past ASCII.
pub(super) struct Hvor<'a> {
    pub(super) sql: &'static str,
    vaerdi: Option<&'a dyn ToSql>,
    navn: Option<&'a str>,
}

impl<'a> Hvor<'a> {
    pub(super) const ALLE: Self = Self { sql: "TRUE", vaerdi: None, navn: None };

    pub(super) fn lig(sql: &'static str, vaerdi: &'a dyn ToSql) -> Self {
        Self { sql, vaerdi: Some(vaerdi), navn: None }
    }

    pub(super) fn navn(del: &'a str) -> Self {
        Self { navn: Some(del), ..Self::ALLE }
    }

    pub(super) fn rows<'s>(&self, statement: &'s mut CachedStatement<'_>) -> Result<Rows<'s>> {
        Ok(match self.vaerdi {
            Some(vaerdi) => statement.query([vaerdi])?,
            None => statement.query([])?,
        })
    }
}

/// Whether a name contains a part, whatever the case. The part is in lower case already.
pub(super) fn indeholder(navn: &str, del: &str) -> bool {
    navn.to_lowercase().contains(del)
}

impl Conn {
    /// Gives the rows of a question one by one.
    pub(super) fn each<T>(
        &self,
        sql: &str,
        hvor: &Hvor<'_>,
        navnekolonne: usize,
        laes: fn(&Row<'_>) -> Result<T>,
        mut visit: impl FnMut(T) -> Result<()>,
    ) -> Result<()> {
        let del = hvor.navn.map(str::to_lowercase);
        let mut statement = self.prepare(sql)?;
        let mut rows = hvor.rows(&mut statement)?;
        while let Some(row) = rows.next()? {
            let navn = row.get_ref(navnekolonne)?.as_str().unwrap_or_default();
            if del.as_ref().is_none_or(|del| indeholder(navn, del)) {
                visit(laes(row)?)?;
            }
        }
        Ok(())
    }
}
