//! What the sources of an institution hold of the same persons: read institution by institution, so that a country takes no more memory than its
//! largest school.

use rusqlite::params;

use super::laes::raekke;
use crate::grunddata::{
    Feltskift, Flere, Institutionsperson, Kildenavn, Konflikter, PersonId, Sted, Steder, gruppekonflikter,
};
use crate::segl::SharedNoegler;
use crate::store::{Conn, Error, Result, time};
use crate::types::Institutionsnummer;

impl Conn {
    /// The institutions that have more than one source.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn institutioner_med_flere_kilder(&self) -> Result<Vec<Institutionsnummer>> {
        let mut statement = self.prepare(
            "SELECT institution FROM importkilde GROUP BY institution HAVING count(*) > 1 ORDER BY institution",
        )?;
        let mut rows = statement.query([])?;
        let mut fundne = Vec::new();
        while let Some(row) = rows.next()? {
            fundne.push(super::laes::institution(row, 0)?);
        }
        Ok(fundne)
    }

    /// What the sources of an institution do not agree on. Of rows, those of persons that several of them have are opened, one person at a
    /// time. Fields that were changed in turn are told from `skift` turns on.
    ///
    /// # Errors
    /// What SQLite says, a row that cannot be read, or [`Error::Segl`] where a key is missing.
    pub fn konflikter(
        &self,
        institution: &Institutionsnummer,
        noegler: &SharedNoegler,
        skift: i64,
    ) -> Result<Konflikter> {
        let kilder = self.kilder(institution)?;
        let steder = self.steder(&kilder)?;
        let personer = steder.flere_kilder().map(|person| self.flere(institution, person, &steder, noegler));
        let mut grupper = Vec::new();
        for kilde in &kilder {
            grupper.extend(self.grupper(kilde.id)?.into_iter().map(|gruppe| (kilde.source.clone(), gruppe)));
        }
        let (samme_id, gruppenavne) = gruppekonflikter(&grupper);
        let navn = |kilde: crate::grunddata::Kilde| Kildenavn {
            source: kilde.source,
            source_date_time: kilde.source_date_time,
            modtaget: kilde.modtaget,
        };
        Ok(Konflikter {
            institution: institution.clone(),
            personer: personer.collect::<Result<_>>()?,
            grupper: samme_id,
            gruppenavne,
            flere_lokal_id: steder.flere_lokal_id(),
            beskyttelse: steder.beskyttelse(),
            skift: self.feltskift(institution, &steder, skift)?,
            kilder: kilder.into_iter().map(navn).collect(),
        })
    }

    /// Where every person of these sources stands; nothing is opened for it.
    fn steder(&self, kilder: &[crate::grunddata::Kilde]) -> Result<Steder> {
        let mut steder = Steder::ny(kilder.iter().map(|kilde| (kilde.id, kilde.source.clone())));
        for kilde in kilder {
            self.each_institutionsperson(kilde.id, |row| {
                let kilde = row.kilde;
                let sted = Sted { kilde, beskyttet: row.beskyttet, kontakt: false };
                steder.tilfoej(row.person, row.stand.aktiv, sted);
                for person in row.kontakter() {
                    let (beskyttet, aktiv) = self.kontakt(person, kilde, &row.lokal)?;
                    steder.tilfoej(person, aktiv, Sted { kilde, beskyttet, kontakt: true });
                }
                Ok::<_, Error>(())
            })?;
        }
        Ok(steder)
    }

    /// Whether a row of a contact person says that it is protected, and whether the person has a UserId.
    fn kontakt(&self, person: PersonId, kilde: i64, lokal: &[u8; 16]) -> Result<(bool, bool)> {
        let sql = "SELECT k.beskyttet, p.aktiv FROM kontaktperson k CROSS JOIN person p ON p.id = k.person
             WHERE k.person = ?1 AND k.kilde = ?2 AND k.lokal = ?3";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        Ok(self.prepare(sql)?.query_row(params![person.0, kilde, lokal], read)?)
    }

    fn flere(
        &self,
        institution: &Institutionsnummer,
        person: PersonId,
        steder: &Steder,
        noegler: &SharedNoegler,
    ) -> Result<Flere> {
        let sql = format!(
            "SELECT {}, k.institution FROM institutionsperson i CROSS JOIN person p ON p.id = i.person
             CROSS JOIN importkilde k ON k.id = i.kilde WHERE i.person = ?1 AND k.institution = ?2 ORDER BY k.source, i.lokal",
            super::laes::RAEKKE
        );
        let mut statement = self.prepare(&sql)?;
        let mut rows = statement.query(params![person.0, institution.as_str()])?;
        let mut aabnet = Vec::new();
        while let Some(row) = rows.next()? {
            let row = raekke(row)?;
            let json = noegler.aabn(&row.sted(), row.forseglet)?;
            let corrupt = |_| Error::Corrupt { table: "institutionsperson", column: "forseglet" };
            let indhold: Institutionsperson = serde_json::from_slice(&json).map_err(corrupt)?;
            aabnet.push((row.kilde, indhold));
        }
        Ok(steder.flere(person, &aabnet))
    }

    fn feltskift(&self, institution: &Institutionsnummer, steder: &Steder, fra: i64) -> Result<Vec<Feltskift>> {
        let mut statement = self.prepare(
            "SELECT person, felt, skift, tid, kilde FROM feltskift WHERE institution = ?1 AND skift >= ?2
             ORDER BY person, felt",
        )?;
        let mut rows = statement.query(params![institution.as_str(), fra])?;
        let mut fundne = Vec::new();
        while let Some(row) = rows.next()? {
            fundne.push(Feltskift {
                brugerid: PersonId(row.get(0)?).user_id(),
                felt: row.get(1)?,
                gange: row.get(2)?,
                senest: time(row.get(3)?, "feltskift", "tid")?,
                senest_af: steder.navn(row.get(4)?),
            });
        }
        Ok(fundne)
    }
}

#[cfg(test)]
mod tests;
