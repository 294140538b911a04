//! What hangs on the numbers that a batch touches, and who must be told (ir-rules 26, dtr-rules 35).

use std::collections::BTreeSet;

use jiff::civil::Date;
use rusqlite::{OptionalExtension, params};

use crate::institutioner::{Foelge, Haendelse, Institution, Konsekvens, NIVEAU, myndigheder};
use crate::registre::BeroertAftale;
use crate::store::{Conn, Result, historie};
use crate::types::Institutionsnummer;

impl Conn {
    /// What follows, with the agreements, users and sources on each number, and who must be told. To be asked inside the transaction that made the
    /// changes, before the agreements are ended. On a new number nothing hangs, and of a
    /// number that several things happen to it is told once, at the first. Nobody is named but authorities and suppliers.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn konsekvenser(&self, foelger: &[Foelge], dag: Date) -> Result<Vec<Konsekvens>> {
        let mut fortalt = BTreeSet::new();
        let mut konsekvens = |foelge: &Foelge| {
            let ny = foelge.haendelse == Haendelse::Ny;
            if ny || !fortalt.insert(foelge.nummer.clone()) {
                let foelge = foelge.clone();
                return Ok(Konsekvens { foelge, aftaler: Vec::new(), brugere: 0, kilder: 0, underret: Vec::new() });
            }
            self.konsekvens(foelge, dag)
        };
        foelger.iter().map(&mut konsekvens).collect()
    }

    fn konsekvens(&self, foelge: &Foelge, dag: Date) -> Result<Konsekvens> {
        let foelge = foelge.clone();
        let nummer = &foelge.nummer;
        let aftaler = self.aftaler_om_institution(nummer, dag)?;
        let aftaler = aftaler.into_iter().map(|aftale| BeroertAftale {
            nr: aftale.id,
            service: aftale.service.as_str().to_owned(),
            system: aftale.system,
        });
        let (brugere, kilder) = self.brugere_og_kilder(nummer)?;
        let (aftaler, underret) = (aftaler.collect(), self.underret(nummer, dag)?);
        Ok(Konsekvens { foelge, aftaler, brugere, kilder, underret })
    }

    /// How many persons are users at an institution, and how many sources load them.
    fn brugere_og_kilder(&self, nummer: &Institutionsnummer) -> Result<(u64, u32)> {
        let sql =
            "SELECT (SELECT count(DISTINCT i.person) FROM importkilde k JOIN institutionsperson i ON i.kilde = k.id
                            WHERE k.institution = ?1),
                          (SELECT count(*) FROM importkilde WHERE institution = ?1)";
        Ok(self
            .prepare(sql)?
            .query_row([nummer.as_str()], |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?)))?)
    }

    /// The authorities of a unit, as it was and as it is now; then the owners of the systems with an agreement about it, or with users at it.
    fn underret(&self, nummer: &Institutionsnummer, dag: Date) -> Result<Vec<String>> {
        let mut told = BTreeSet::new();
        for unit in self.foer_aendringen(nummer)?.iter().chain(&self.institution(nummer)?) {
            told.extend(myndigheder(unit));
        }
        let mut underret: Vec<_> = told.into_iter().collect();
        underret.extend(self.leverandoerer(nummer, dag)?);
        Ok(underret)
    }

    /// The unit as the journal last has it: what is being made is not there yet.
    fn foer_aendringen(&self, nummer: &Institutionsnummer) -> Result<Option<Institution>> {
        let sql = "SELECT efter FROM aendring WHERE niveau = ?1 AND nummer = ?2 ORDER BY nr DESC LIMIT 1";
        let efter: Option<String> =
            self.prepare(sql)?.query_row(params![NIVEAU, nummer.as_str()], |row| row.get(0)).optional()?;
        efter.map(|json| historie::enhed(&json, "efter")).transpose()
    }

    fn leverandoerer(&self, nummer: &Institutionsnummer, dag: Date) -> Result<Vec<String>> {
        let sql = "SELECT DISTINCT u.navn FROM udbyder u JOIN udbydersystem s ON s.udbyder_cvr = u.cvr WHERE s.id IN (
                SELECT a.system_id FROM part p JOIN aftale a ON a.part_id = p.id WHERE p.institutionsnummer = ?1
                    AND a.status IN ('anmodet', 'godkendt') AND (a.til IS NULL OR a.til >= ?2)
                UNION SELECT system_id FROM importkilde WHERE institution = ?1
            ) ORDER BY u.navn";
        let mut statement = self.prepare(sql)?;
        let navne = statement.query_map(params![nummer.as_str(), dag.to_string()], |row| row.get(0))?;
        Ok(navne.collect::<rusqlite::Result<_>>()?)
    }
}
