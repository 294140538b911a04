//! The questions of the services that read SkoleGrunddata (bpi.md §1 to §4).
//!
//! Rows are given one by one, so that an answer can be written while they are read. A caller's own error ends the reading.

use rusqlite::{OptionalExtension, Row, ToSql};

use crate::grunddata::{Gruppe, Gruppetype, Kilde, PersonId, Personstand, Trin};
use crate::segl::Opslag;
use crate::store::{Conn, Error, Result, time};
use crate::types::Institutionsnummer;

/// In which kind of role a person is at an institution; what a row says without being opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rolleslags {
    /// `Student`.
    Elev,
    /// `Employee`.
    Ansat,
    /// `Extern`.
    Ekstern,
}

/// A row of `institutionsperson`, with what is known of its person.
#[derive(Debug, Clone, Copy)]
pub struct Raekke<'r> {
    /// The source.
    pub kilde: i64,
    /// The digest of its `LocalPersonId`.
    pub lokal: Opslag,
    /// Who.
    pub person: PersonId,
    /// What is known of it.
    pub stand: Personstand,
    /// In which kind of role.
    pub slags: Rolleslags,
    /// This row says that the person is protected.
    pub beskyttet: bool,
    kontakter: &'r [u8],
    /// The content, sealed in [`Raekke::sted`].
    pub forseglet: &'r [u8],
}

/// A person's CPR number, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forseglet {
    /// Its digest, which is its place too.
    pub opslag: Opslag,
    /// The number, sealed in [`super::sted_person`].
    pub forseglet: Vec<u8>,
}

/// The columns of [`raekke`].
pub(super) const RAEKKE: &str =
    "i.kilde, i.lokal, i.person, p.aktiv, p.beskyttet, i.rolle, i.kontakter, i.forseglet, i.beskyttet";

impl Raekke<'_> {
    /// Where its content is sealed.
    #[must_use]
    pub fn sted(&self) -> Vec<u8> {
        super::sted_institutionsperson(self.kilde, &self.lokal)
    }

    /// The contact persons, in the order of the content.
    pub fn kontakter(&self) -> impl ExactSizeIterator<Item = PersonId> {
        super::personer(self.kontakter)
    }
}

impl Conn {
    /// The sources of an institution, by name.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn kilder(&self, institution: &Institutionsnummer) -> Result<Vec<Kilde>> {
        let mut statement = self.prepare(
            "SELECT id, source, source_date_time, source_date_tekst, school_year, modtaget FROM importkilde
             WHERE institution = ?1 ORDER BY source",
        )?;
        let mut rows = statement.query([institution.as_str()])?;
        let mut kilder = Vec::new();
        while let Some(row) = rows.next()? {
            kilder.push(Kilde {
                id: row.get(0)?,
                institution: institution.clone(),
                source: row.get(1)?,
                source_date_time: time(row.get(2)?, "importkilde", "source_date_time")?,
                source_date_time_tekst: row.get(3)?,
                school_year: row.get(4)?,
                modtaget: time(row.get(5)?, "importkilde", "modtaget")?,
            });
        }
        Ok(kilder)
    }

    /// The groups of a source, by id.
    ///
    /// # Errors
    /// As [`Conn::kilder`].
    pub fn grupper(&self, kilde: i64) -> Result<Vec<Gruppe>> {
        let mut statement = self.prepare(
            "SELECT id, navn, slags, trin, linje, fra, til, underforstaaet FROM gruppe WHERE kilde = ?1 ORDER BY id",
        )?;
        let mut rows = statement.query([kilde])?;
        let mut grupper = Vec::new();
        while let Some(row) = rows.next()? {
            grupper.push(gruppe(row)?);
        }
        Ok(grupper)
    }

    /// The rows of a source, in an order of their own that stays.
    ///
    /// # Errors
    /// As [`Conn::kilder`], and what `visit` returns.
    pub fn each_institutionsperson<E: From<Error>>(
        &self,
        kilde: i64,
        mut visit: impl FnMut(Raekke<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!(
            "SELECT {RAEKKE} FROM institutionsperson i CROSS JOIN person p ON p.id = i.person WHERE i.kilde = ?1
             ORDER BY i.lokal"
        );
        self.each_raekke(&sql, &kilde, |row| visit(raekke(row)?))
    }

    /// The rows of a person, each with its institution.
    ///
    /// # Errors
    /// As [`Conn::each_institutionsperson`].
    pub fn each_rolle<E: From<Error>>(
        &self,
        person: PersonId,
        mut visit: impl FnMut(&Institutionsnummer, Raekke<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!(
            "SELECT {RAEKKE}, k.institution FROM institutionsperson i CROSS JOIN person p ON p.id = i.person
             CROSS JOIN importkilde k ON k.id = i.kilde WHERE i.person = ?1"
        );
        self.each_raekke(&sql, &person.0, |row| visit(&institution(row, 9)?, raekke(row)?))
    }

    /// The rows of the pupils whose contact person somebody is, each with its institution.
    ///
    /// # Errors
    /// As [`Conn::each_institutionsperson`].
    pub fn each_elev_af_kontakt<E: From<Error>>(
        &self,
        kontakt: PersonId,
        mut visit: impl FnMut(&Institutionsnummer, Raekke<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!(
            "SELECT {RAEKKE}, k.institution FROM kontaktperson c
             CROSS JOIN institutionsperson i ON i.kilde = c.kilde AND i.lokal = c.lokal
             CROSS JOIN person p ON p.id = i.person CROSS JOIN importkilde k ON k.id = i.kilde WHERE c.person = ?1"
        );
        self.each_raekke(&sql, &kontakt.0, |row| visit(&institution(row, 9)?, raekke(row)?))
    }

    /// The institutions that a person has a row at, in a role or as a contact person; each once.
    ///
    /// # Errors
    /// As [`Conn::kilder`].
    pub fn institutioner_af(&self, person: PersonId) -> Result<Vec<Institutionsnummer>> {
        let mut statement = self.prepare(
            "SELECT k.institution FROM institutionsperson i JOIN importkilde k ON k.id = i.kilde WHERE i.person = ?1
             UNION
             SELECT k.institution FROM kontaktperson c JOIN importkilde k ON k.id = c.kilde WHERE c.person = ?1",
        )?;
        let mut rows = statement.query([person.0])?;
        let mut fundet = Vec::new();
        while let Some(row) = rows.next()? {
            fundet.push(institution(row, 0)?);
        }
        Ok(fundet)
    }

    /// What is known of a person beside the rows that name it.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn personstand(&self, person: PersonId) -> Result<Option<Personstand>> {
        let mut statement = self.prepare("SELECT aktiv, beskyttet FROM person WHERE id = ?1")?;
        Ok(statement.query_row([person.0], |row| stand(row, 0)).optional()?)
    }

    /// The person of a CPR number, by its digest in the generation that [`Conn::segl_generation`] says.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn person_med_cpr(&self, cpr: &Opslag) -> Result<Option<(PersonId, Personstand)>> {
        let mut statement = self.prepare("SELECT id, aktiv, beskyttet FROM person WHERE cpr = ?1")?;
        Ok(statement.query_row([cpr], |row| Ok((PersonId(row.get(0)?), stand(row, 1)?))).optional()?)
    }

    /// A person's CPR number.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn person_cpr(&self, person: PersonId) -> Result<Option<Forseglet>> {
        let mut statement = self.prepare("SELECT cpr, forseglet FROM person WHERE id = ?1")?;
        let read = |row: &Row<'_>| Ok(Forseglet { opslag: row.get(0)?, forseglet: row.get(1)? });
        Ok(statement.query_row([person.0], read).optional()?)
    }

    fn each_raekke<E: From<Error>>(
        &self,
        sql: &str,
        key: &dyn ToSql,
        mut visit: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query([key]).map_err(Error::from)?;
        while let Some(row) = rows.next().map_err(Error::from)? {
            visit(row)?;
        }
        Ok(())
    }
}

pub(super) fn raekke<'r>(row: &'r Row<'_>) -> Result<Raekke<'r>> {
    let blob = |nr: usize, column| {
        let blob = row.get_ref(nr)?.as_blob_or_null();
        blob.map_err(|_| Error::Corrupt { table: "institutionsperson", column })
    };
    let slags = match row.get(5)? {
        1 => Rolleslags::Elev,
        2 => Rolleslags::Ansat,
        3 => Rolleslags::Ekstern,
        _ => return Err(Error::Corrupt { table: "institutionsperson", column: "rolle" }),
    };
    Ok(Raekke {
        kilde: row.get(0)?,
        lokal: row.get(1)?,
        person: PersonId(row.get(2)?),
        stand: stand(row, 3)?,
        slags,
        beskyttet: row.get(8)?,
        kontakter: blob(6, "kontakter")?.unwrap_or_default(),
        forseglet: blob(7, "forseglet")?.unwrap_or_default(),
    })
}

fn stand(row: &Row<'_>, nr: usize) -> rusqlite::Result<Personstand> {
    Ok(Personstand { aktiv: row.get(nr)?, beskyttet: row.get(nr + 1)? })
}

pub(super) fn institution(row: &Row<'_>, nr: usize) -> Result<Institutionsnummer> {
    let text = row.get_ref(nr)?.as_str().ok().and_then(|text| text.parse().ok());
    text.ok_or(Error::Corrupt { table: "importkilde", column: "institution" })
}

fn gruppe(row: &Row<'_>) -> Result<Gruppe> {
    let corrupt = |column| Error::Corrupt { table: "gruppe", column };
    let trin: Option<String> = row.get(3)?;
    let slags: String = row.get(2)?;
    Ok(Gruppe {
        id: row.get(0)?,
        navn: row.get(1)?,
        slags: Gruppetype::parse(&slags).ok_or_else(|| corrupt("slags"))?,
        trin: trin.map(|trin| Trin::parse(&trin).ok_or_else(|| corrupt("trin"))).transpose()?,
        linje: row.get(4)?,
        fra: row.get(5)?,
        til: row.get(6)?,
        underforstaaet: row.get(7)?,
    })
}
