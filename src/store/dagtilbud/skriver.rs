//! The register inside the writer's transaction: what the rules ask and write.

use jiff::civil::Date;
use rusqlite::params;

use crate::dagtilbud::{AlternativAdresse, Anvisningsenhed, Daginstitution, Enhed, Register, Serie, Skrivning};
use crate::registre::{Adresse, BeroertAftale, CvrRaekke, DarRaekke, Reference, Skrevet, dansk_dag};
use crate::store::{Conn, Error, Result, Tx, micros};
use crate::types::{Institutionsnummer, Pnummer, Time};

/// The register as [`crate::dagtilbud::anvend`] sees it; gathers what was written, for the journal.
pub struct Skriver<'t, 'c> {
    tx: &'t mut Tx<'c>,
    dag: Date,
    /// Every row that was written, in order: what [`Tx::journal`] takes.
    pub skrevet: Vec<Skrevet>,
}

impl<'t, 'c> Skriver<'t, 'c> {
    /// The register at an instant, which decides which agreements are in force.
    pub fn new(tx: &'t mut Tx<'c>, now: Time) -> Self {
        Self { tx, dag: dansk_dag(now), skrevet: Vec::new() }
    }
}

impl Register for Skriver<'_, '_> {
    type Error = Error;

    fn daginstitution(&self, nummer: &Institutionsnummer) -> Result<Option<Daginstitution>> {
        self.tx.daginstitution(nummer)
    }

    fn anvisningsenhed(&self, nummer: &Institutionsnummer) -> Result<Option<Anvisningsenhed>> {
        self.tx.anvisningsenhed(nummer)
    }

    fn alternativ_adresse(&self, nummer: &Institutionsnummer) -> Result<Option<AlternativAdresse>> {
        self.tx.alternativ_adresse(nummer)
    }

    fn aabne_anvisningsenheder(&self, daginstitution: &Institutionsnummer) -> Result<Vec<Anvisningsenhed>> {
        self.tx.aabne_anvisningsenheder(daginstitution)
    }

    fn aabne_alternative(&self, enhed: &Institutionsnummer) -> Result<Vec<AlternativAdresse>> {
        self.tx.aabne_alternative(enhed)
    }

    fn aabne_under(&self, nummer: &Institutionsnummer, hoejst: usize) -> Result<Vec<Institutionsnummer>> {
        self.tx.aabne_under(nummer, hoejst)
    }

    /// dtr-rules 4, 31.
    fn naeste_nummer(&mut self, serie: Serie) -> Result<Institutionsnummer> {
        let naeste = self.tx.tag_i_serie(serie.bogstav(), 0)?;
        serie.nummer(naeste).ok_or(Error::SeriesUsedUp { serie: serie.bogstav() })
    }

    fn skriv(&mut self, skrivning: Skrivning) -> Result<()> {
        match &skrivning.foer {
            None => self.tx.insert_unit(&skrivning.efter)?,
            Some(foer) => self.tx.replace_unit(foer, &skrivning.efter)?,
        }
        let skrevet = Skrevet::of(&skrivning).map_err(|_| Error::Corrupt { table: "aendring", column: "efter" })?;
        self.skrevet.push(skrevet);
        Ok(())
    }

    fn cvr(&self, pnummer: &Pnummer) -> Result<Reference<CvrRaekke>> {
        self.tx.cvr_opslag(pnummer)
    }

    fn dar(&self, adresse: &Adresse) -> Result<Reference<DarRaekke>> {
        self.tx.dar_opslag(adresse)
    }

    fn aftaler_paa(&self, nummer: &Institutionsnummer) -> Result<Vec<BeroertAftale>> {
        self.tx.aftaler_paa(nummer, self.dag)
    }
}

impl Conn {
    /// The agreements about one institution number that are approved and not over on a day (dtr-rules 35).
    ///
    /// # Errors
    /// What SQLite says.
    pub fn aftaler_paa(&self, nummer: &Institutionsnummer, dag: Date) -> Result<Vec<BeroertAftale>> {
        let sql = "SELECT a.id, a.service, a.system_id FROM part p JOIN aftale a ON a.part_id = p.id
            WHERE p.institutionsnummer = ?1 AND a.status = 'godkendt' AND (a.til IS NULL OR a.til >= ?2) ORDER BY a.id";
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(params![nummer.as_str(), dag.to_string()])?;
        let mut aftaler = Vec::new();
        while let Some(row) = rows.next()? {
            let system: Option<String> = row.get(2)?;
            let system =
                system.map(|id| id.parse().map_err(|_| Error::Corrupt { table: "aftale", column: "system_id" }));
            aftaler.push(BeroertAftale { nr: row.get(0)?, service: row.get(1)?, system: system.transpose()? });
        }
        Ok(aftaler)
    }

    fn insert_unit(&self, unit: &Enhed) -> Result<()> {
        match unit {
            Enhed::Daginstitution(unit) => self
                .write_daginstitution("INSERT INTO daginstitution VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", unit),
            Enhed::Anvisningsenhed(unit) => self.write_enhed(
                "INSERT INTO anvisningsenhed VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
                unit,
            ),
            Enhed::AlternativAdresse(unit) => self.write_alternativ(
                "INSERT INTO alternativ_adresse VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                unit,
            ),
        }
    }

    /// Puts a unit as it is to be in place of what it was.
    pub(in crate::store) fn replace_unit(&self, foer: &Enhed, efter: &Enhed) -> Result<()> {
        self.update_unit(efter)?;
        self.move_unit(foer, efter)
    }

    /// Everything but the parent: to set that, even to what it was, makes SQLite look the parent up and keep a journal for the one statement.
    fn update_unit(&self, unit: &Enhed) -> Result<()> {
        match unit {
            Enhed::Daginstitution(unit) => self.write_daginstitution(
                "UPDATE daginstitution SET navn = ?2, ejerform = ?3, lovgrundlag = ?4, adm_kommune = ?5, ejer_cvr = ?6, oprettet = ?7,
                    nedlagt = ?8, opdateret = ?9 WHERE nummer = ?1",
                unit,
            ),
            Enhed::Anvisningsenhed(unit) => self.write_enhed(
                "UPDATE anvisningsenhed SET navn = ?3, adresse = ?4, insttype3 = ?5, email = ?6, telefon = ?7, cvr = ?8,
                    pnummer = ?9, oprettet = ?10, nedlagt = ?11, opdateret = ?12 WHERE nummer = ?1",
                unit,
            ),
            Enhed::AlternativAdresse(unit) => self.write_alternativ(
                "UPDATE alternativ_adresse SET navn = ?3, adresse = ?4, email = ?5, telefon = ?6, cvr = ?7, pnummer = ?8,
                    oprettet = ?9, nedlagt = ?10, opdateret = ?11 WHERE nummer = ?1",
                unit,
            ),
        }
    }

    fn move_unit(&self, foer: &Enhed, efter: &Enhed) -> Result<()> {
        let (sql, over) = match (foer, efter) {
            (Enhed::Anvisningsenhed(foer), Enhed::Anvisningsenhed(efter))
                if foer.daginstitution != efter.daginstitution =>
            {
                ("UPDATE anvisningsenhed SET daginstitution = ?2 WHERE nummer = ?1", &efter.daginstitution)
            }
            (Enhed::AlternativAdresse(foer), Enhed::AlternativAdresse(efter)) if foer.enhed != efter.enhed => {
                ("UPDATE alternativ_adresse SET enhed = ?2 WHERE nummer = ?1", &efter.enhed)
            }
            _ => return Ok(()),
        };
        one_row(self.prepare(sql)?.execute([efter.nummer().as_str(), over.as_str()])?)
    }

    fn write_daginstitution(&self, sql: &str, unit: &Daginstitution) -> Result<()> {
        let felter = &unit.felter;
        one_row(self.prepare(sql)?.execute(params![
            unit.nummer.as_str(),
            felter.navn,
            felter.ejerform,
            felter.lovgrundlag,
            felter.adm_kommune.0,
            unit.ejer_cvr.as_ref().map(|cvr| cvr.as_str()),
            micros(unit.liv.oprettet),
            unit.liv.nedlagt.map(micros),
            micros(unit.liv.opdateret)
        ])?)
    }

    fn write_enhed(&self, sql: &str, unit: &Anvisningsenhed) -> Result<()> {
        let felter = &unit.felter;
        one_row(self.prepare(sql)?.execute(params![
            unit.nummer.as_str(),
            unit.daginstitution.as_str(),
            felter.navn,
            json(&felter.adresse)?,
            felter.insttype3,
            felter.email,
            felter.telefon,
            felter.cvr.as_ref().map(|cvr| cvr.as_str()),
            felter.pnummer.as_str(),
            micros(unit.liv.oprettet),
            unit.liv.nedlagt.map(micros),
            micros(unit.liv.opdateret)
        ])?)
    }

    fn write_alternativ(&self, sql: &str, unit: &AlternativAdresse) -> Result<()> {
        let felter = &unit.felter;
        one_row(self.prepare(sql)?.execute(params![
            unit.nummer.as_str(),
            unit.enhed.as_str(),
            felter.navn,
            json(&felter.adresse)?,
            felter.email,
            felter.telefon,
            felter.cvr.as_ref().map(|cvr| cvr.as_str()),
            felter.pnummer.as_str(),
            micros(unit.liv.oprettet),
            unit.liv.nedlagt.map(micros),
            micros(unit.liv.opdateret)
        ])?)
    }
}

fn json(adresse: &Adresse) -> Result<String> {
    serde_json::to_string(adresse).map_err(|_| Error::Corrupt { table: "anvisningsenhed", column: "adresse" })
}

/// A write that meets no row means that the register is not what the rules have just read.
fn one_row(antal: usize) -> Result<()> {
    if antal == 1 { Ok(()) } else { Err(Error::Corrupt { table: "daginstitution", column: "nummer" }) }
}
