//! SkoleGrunddata inside the writer's transaction: what loading asks and writes.

use rusqlite::{OptionalExtension, Row, params};

use crate::grunddata::{
    Cpr, Gruppe, Holdt, Import, Institutionsperson, Kilde, Klar, Lager, Noegleord, Person, PersonId, Rolle,
};
use crate::segl::{Formaal, Noegle, Noegler};
use crate::store::segl::{sted_institutionsperson, sted_person};
use crate::store::{Error, Result, Tx, micros};
use crate::types::{Institutionsnummer, SystemId, Time};

/// The register for one import. Rows are found and sealed by the one generation of keys that they all are in.
pub struct Skriver<'t, 'c, 'n> {
    tx: &'t mut Tx<'c>,
    noegle: &'n Noegle,
    noegler: &'n Noegler,
    now: Time,
}

impl<'t, 'c, 'n> Skriver<'t, 'c, 'n> {
    /// `noegle` is the generation that the rows are in.
    pub fn new(tx: &'t mut Tx<'c>, noegle: &'n Noegle, noegler: &'n Noegler, now: Time) -> Self {
        Self { tx, noegle, noegler, now }
    }

    /// The row of a CPR number; `aktiv` says that it has a UserId from now on, if it had none.
    fn find_eller_opret(&self, cpr: &Cpr, aktiv: bool) -> Result<PersonId> {
        let opslag = self.noegle.opslag(Formaal::Cpr, cpr.as_str().as_bytes());
        let sql = "SELECT id, aktiv FROM person WHERE cpr = ?1";
        let kendt = self.tx.prepare(sql)?.query_row([&opslag], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        match kendt {
            Some((id, false)) if aktiv => {
                self.tx.prepare("UPDATE person SET aktiv = 1 WHERE id = ?1")?.execute([id])?;
                Ok(PersonId(id))
            }
            Some((id, _)) => Ok(PersonId(id)),
            None => {
                let forseglet = self.noegle.forsegl(&sted_person(&opslag), cpr.as_str().as_bytes())?;
                let sql = "INSERT INTO person (cpr, forseglet, aktiv, beskyttet) VALUES (?1, ?2, ?3, 0)";
                let id = self.tx.prepare(sql)?.insert(params![opslag, forseglet, aktiv])?;
                Ok(PersonId(id))
            }
        }
    }

    /// Binds the contact persons; gives their rows, packed in the order of the content.
    fn bind_kontakter(&self, kilde: i64, ny: &Klar) -> Result<Option<Vec<u8>>> {
        let kontakter = ny.person.rolle.kontakter();
        if kontakter.is_empty() {
            return Ok(None);
        }
        let mut pakket = Vec::with_capacity(kontakter.len() * 8);
        for kontakt in kontakter {
            let Person { cpr, beskyttet, .. } = &kontakt.person;
            let id = self.find_eller_opret(cpr, false)?;
            let sql = "INSERT INTO kontaktperson (person, kilde, lokal, beskyttet) VALUES (?1, ?2, ?3, ?4)";
            self.tx.prepare(sql)?.execute(params![id.0, kilde, ny.lokal, beskyttet])?;
            if *beskyttet {
                beskyttelse(self.tx, id, 1)?;
            }
            pakket.extend_from_slice(&id.0.to_be_bytes());
        }
        Ok(Some(pakket))
    }

    fn forsegl(&self, kilde: i64, ny: &Klar) -> Result<Vec<u8>> {
        Ok(self.noegle.forsegl(&sted_institutionsperson(kilde, &ny.lokal), &ny.json)?)
    }
}

impl Lager for Skriver<'_, '_, '_> {
    type Error = Error;

    fn kilder(&self, institution: &Institutionsnummer) -> Result<Vec<Kilde>> {
        self.tx.kilder(institution)
    }

    fn dokument(&self, kilde: i64) -> Result<Option<Noegleord>> {
        let sql = "SELECT dokument FROM importkilde WHERE id = ?1";
        let dokument: Vec<u8> = self.tx.prepare(sql)?.query_row([kilde], |row| row.get(0))?;
        // Empty where a rotation of keys has left nothing to compare with.
        Ok(dokument.try_into().ok())
    }

    fn system(&self, kilde: i64) -> Result<Option<SystemId>> {
        let sql = "SELECT system_id FROM importkilde WHERE id = ?1";
        let system: Option<String> = self.tx.prepare(sql)?.query_row([kilde], |row| row.get(0))?;
        let corrupt = |_| Error::Corrupt { table: "importkilde", column: "system_id" };
        system.map(|system| system.parse().map_err(corrupt)).transpose()
    }

    fn grupper(&self, kilde: i64) -> Result<Vec<Gruppe>> {
        self.tx.grupper(kilde)
    }

    fn holdte(&self, kilde: i64) -> Result<Vec<Holdt>> {
        let sql = "SELECT lokal, person, beskyttet, indhold FROM institutionsperson WHERE kilde = ?1";
        let mut statement = self.tx.prepare(sql)?;
        let rows = statement.query_map([kilde], holdt)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn holdt(&self, kilde: i64, lokal: &Noegleord) -> Result<Option<Holdt>> {
        let sql = "SELECT lokal, person, beskyttet, indhold FROM institutionsperson WHERE kilde = ?1 AND lokal = ?2";
        Ok(self.tx.prepare(sql)?.query_row(params![kilde, lokal], holdt).optional()?)
    }

    fn indhold(&self, kilde: i64, lokal: &Noegleord) -> Result<Option<Institutionsperson>> {
        let sql = "SELECT forseglet FROM institutionsperson WHERE kilde = ?1 AND lokal = ?2";
        let forseglet: Option<Vec<u8>> =
            self.tx.prepare(sql)?.query_row(params![kilde, lokal], |row| row.get(0)).optional()?;
        let Some(forseglet) = forseglet else { return Ok(None) };
        let json = self.noegler.aabn(&sted_institutionsperson(kilde, lokal), &forseglet)?;
        let corrupt = |_| Error::Corrupt { table: "institutionsperson", column: "forseglet" };
        serde_json::from_slice(&json).map(Some).map_err(corrupt)
    }

    fn person(&self, cpr: &Cpr) -> Result<Option<PersonId>> {
        let opslag = self.noegle.opslag(Formaal::Cpr, cpr.as_str().as_bytes());
        let sql = "SELECT id FROM person WHERE cpr = ?1";
        Ok(self.tx.prepare(sql)?.query_row([opslag], |row| row.get(0)).optional()?.map(PersonId))
    }

    fn er_beskyttet(&self, person: PersonId) -> Result<bool> {
        Ok(self.tx.personstand(person)?.is_some_and(|stand| stand.beskyttet > 0))
    }

    fn raekker(&self, person: PersonId) -> Result<Vec<(i64, Noegleord)>> {
        let mut statement = self.tx.prepare("SELECT kilde, lokal FROM institutionsperson WHERE person = ?1")?;
        let rows = statement.query_map([person.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn skriv_kilde(&mut self, import: &Import) -> Result<i64> {
        let sql = "INSERT INTO importkilde
               (institution, source, source_date_time, source_date_tekst, school_year, dokument, modtaget, system_id)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (institution, source) DO UPDATE SET source_date_time = excluded.source_date_time,
               source_date_tekst = excluded.source_date_tekst, school_year = excluded.school_year,
               dokument = excluded.dokument, modtaget = excluded.modtaget, system_id = excluded.system_id,
               varslet = NULL
             RETURNING id";
        let values = params![
            import.institution.as_str(),
            import.source,
            micros(import.source_date_time),
            import.source_date_tekst,
            import.school_year,
            import.dokument,
            micros(self.now),
            import.system.as_ref().map(SystemId::as_str)
        ];
        Ok(self.tx.prepare(sql)?.query_row(values, |row| row.get(0))?)
    }

    fn skriv_gruppe(&mut self, kilde: i64, gruppe: &Gruppe) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO gruppe (kilde, id, navn, slags, trin, linje, fra, til, underforstaaet)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let Gruppe { id, navn, slags, trin, linje, fra, til, underforstaaet } = gruppe;
        let trin = trin.map(crate::grunddata::Trin::as_str);
        self.tx.prepare(sql)?.execute(params![
            kilde,
            id,
            navn,
            slags.as_str(),
            trin,
            linje,
            fra,
            til,
            underforstaaet
        ])?;
        Ok(())
    }

    fn slet_gruppe(&mut self, kilde: i64, id: &str) -> Result<()> {
        self.tx.prepare("DELETE FROM gruppe WHERE kilde = ?1 AND id = ?2")?.execute(params![kilde, id])?;
        Ok(())
    }

    fn indsaet(&mut self, kilde: i64, ny: &Klar) -> Result<PersonId> {
        let Person { cpr, beskyttet, .. } = &ny.person.person;
        let person = self.find_eller_opret(cpr, true)?;
        let kontakter = self.bind_kontakter(kilde, ny)?;
        let sql =
            "INSERT INTO institutionsperson (kilde, lokal, person, rolle, beskyttet, indhold, kontakter, forseglet)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let rolle = rolle(&ny.person.rolle);
        let forseglet = self.forsegl(kilde, ny)?;
        let values = params![kilde, ny.lokal, person.0, rolle, beskyttet, ny.indhold, kontakter, forseglet];
        self.tx.prepare(sql)?.execute(values)?;
        if *beskyttet {
            beskyttelse(self.tx, person, 1)?;
        }
        Ok(person)
    }

    fn erstat(&mut self, kilde: i64, foer: &Holdt, ny: &Klar) -> Result<()> {
        let beskyttet = ny.person.person.beskyttet;
        loes_kontakter(self.tx, kilde, &foer.lokal)?;
        let kontakter = self.bind_kontakter(kilde, ny)?;
        let sql =
            "UPDATE institutionsperson SET rolle = ?3, beskyttet = ?4, indhold = ?5, kontakter = ?6, forseglet = ?7
             WHERE kilde = ?1 AND lokal = ?2";
        let forseglet = self.forsegl(kilde, ny)?;
        let values = params![kilde, ny.lokal, rolle(&ny.person.rolle), beskyttet, ny.indhold, kontakter, forseglet];
        self.tx.prepare(sql)?.execute(values)?;
        match (foer.beskyttet, beskyttet) {
            (false, true) => beskyttelse(self.tx, foer.person, 1),
            (true, false) => beskyttelse(self.tx, foer.person, -1),
            (true, true) | (false, false) => Ok(()),
        }
    }

    fn slet(&mut self, kilde: i64, foer: &Holdt) -> Result<()> {
        loes_kontakter(self.tx, kilde, &foer.lokal)?;
        let sql = "DELETE FROM institutionsperson WHERE kilde = ?1 AND lokal = ?2";
        self.tx.prepare(sql)?.execute(params![kilde, foer.lokal])?;
        if foer.beskyttet { beskyttelse(self.tx, foer.person, -1) } else { Ok(()) }
    }

    fn beskyt(&mut self, kilde: i64, foer: &Holdt) -> Result<()> {
        let sql = "UPDATE institutionsperson SET beskyttet = 1 WHERE kilde = ?1 AND lokal = ?2";
        self.tx.prepare(sql)?.execute(params![kilde, foer.lokal])?;
        beskyttelse(self.tx, foer.person, 1)
    }

    fn beskyt_kontakt(&mut self, kilde: i64, lokal: &Noegleord, cpr: &Cpr) -> Result<()> {
        let Some(person) = self.person(cpr)? else { return Ok(()) };
        let sql =
            "UPDATE kontaktperson SET beskyttet = 1 WHERE person = ?1 AND kilde = ?2 AND lokal = ?3 AND beskyttet = 0";
        match self.tx.prepare(sql)?.execute(params![person.0, kilde, lokal])? {
            0 => Ok(()),
            _ => beskyttelse(self.tx, person, 1),
        }
    }

    fn skift(
        &mut self,
        institution: &Institutionsnummer,
        person: PersonId,
        felt: &'static str,
        kilde: i64,
    ) -> Result<i64> {
        let sql = "INSERT INTO feltskift (institution, person, felt, kilde, skift, tid) VALUES (?1, ?2, ?3, ?4, 0, ?5)
             ON CONFLICT DO UPDATE SET skift = skift + (kilde <> excluded.kilde), kilde = excluded.kilde, tid = excluded.tid
             RETURNING skift";
        let values = params![institution.as_str(), person.0, felt, kilde, micros(self.now)];
        Ok(self.tx.prepare(sql)?.query_row(values, |row| row.get(0))?)
    }
}

/// One more row, or one less, says that the person is protected.
pub(super) fn beskyttelse(tx: &Tx<'_>, person: PersonId, en: i64) -> Result<()> {
    tx.prepare("UPDATE person SET beskyttet = beskyttet + ?2 WHERE id = ?1")?.execute([person.0, en])?;
    Ok(())
}

/// Takes the contact persons off a row that has any.
pub(super) fn loes_kontakter(tx: &Tx<'_>, kilde: i64, lokal: &Noegleord) -> Result<()> {
    let sql = "SELECT kontakter FROM institutionsperson WHERE kilde = ?1 AND lokal = ?2";
    let pakket: Option<Vec<u8>> = tx.prepare(sql)?.query_row(params![kilde, lokal], |row| row.get(0))?;
    for id in super::personer(&pakket.unwrap_or_default()) {
        let sql = "DELETE FROM kontaktperson WHERE person = ?1 AND kilde = ?2 AND lokal = ?3 RETURNING beskyttet";
        let beskyttet: Option<bool> =
            tx.prepare(sql)?.query_row(params![id.0, kilde, lokal], |row| row.get(0)).optional()?;
        if beskyttet == Some(true) {
            beskyttelse(tx, id, -1)?;
        }
    }
    Ok(())
}

fn holdt(row: &Row<'_>) -> rusqlite::Result<Holdt> {
    Ok(Holdt { lokal: row.get(0)?, person: PersonId(row.get(1)?), beskyttet: row.get(2)?, indhold: row.get(3)? })
}

/// The column `rolle`.
fn rolle(rolle: &Rolle) -> i64 {
    match rolle {
        Rolle::Elev(_) => 1,
        Rolle::Ansat(_) => 2,
        Rolle::Ekstern(_) => 3,
    }
}
