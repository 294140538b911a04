//! The register as it is now: the questions of EksportService (dtr.md §3, choices.md §3).

use rusqlite::{OptionalExtension, Rows};

use super::rows::{ALTERNATIV, DAGINSTITUTION, ENHED, alternativ, daginstitution, enhed};
use super::udvalg::{AdresseUdvalg, DaginstitutionUdvalg, DagtilbudUdvalg, EnhedUdvalg};
use crate::dagtilbud::{AlternativAdresse, Anvisningsenhed, Daginstitution, Enhed};
use crate::store::udvalg::{Hvor, Nedlagte};
use crate::store::{Conn, Error, Result};
use crate::types::Institutionsnummer;

impl Conn {
    /// One daginstitution, open or closed.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn daginstitution(&self, nummer: &Institutionsnummer) -> Result<Option<Daginstitution>> {
        let sql = select(DAGINSTITUTION, "daginstitution d WHERE d.nummer = ?1");
        self.prepare(&sql)?.query_row([nummer.as_str()], |row| Ok(daginstitution(row))).optional()?.transpose()
    }

    /// One anvisningsenhed, open or closed.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn anvisningsenhed(&self, nummer: &Institutionsnummer) -> Result<Option<Anvisningsenhed>> {
        let sql = select(ENHED, "anvisningsenhed e WHERE e.nummer = ?1");
        self.prepare(&sql)?.query_row([nummer.as_str()], |row| Ok(enhed(row))).optional()?.transpose()
    }

    /// One alternativ adresse, open or closed.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn alternativ_adresse(&self, nummer: &Institutionsnummer) -> Result<Option<AlternativAdresse>> {
        let sql = select(ALTERNATIV, "alternativ_adresse a WHERE a.nummer = ?1");
        self.prepare(&sql)?.query_row([nummer.as_str()], |row| Ok(alternativ(row))).optional()?.transpose()
    }

    /// The open anvisningsenheder under a daginstitution, by number.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn aabne_anvisningsenheder(&self, daginstitution: &Institutionsnummer) -> Result<Vec<Anvisningsenhed>> {
        let mut fundet = Vec::new();
        self.each_anvisningsenhed(EnhedUdvalg::Daginstitution(daginstitution), Nedlagte::Uden, |unit| {
            fundet.push(unit);
            Ok(())
        })?;
        Ok(fundet)
    }

    /// The open alternative addresses under an anvisningsenhed, by number.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn aabne_alternative(&self, enhed: &Institutionsnummer) -> Result<Vec<AlternativAdresse>> {
        let mut fundet = Vec::new();
        self.each_alternativ_adresse(AdresseUdvalg::Enhed(enhed), Nedlagte::Uden, |unit| {
            fundet.push(unit);
            Ok(())
        })?;
        Ok(fundet)
    }

    /// The numbers of the open units right under a unit of either level, lowest first, at most so many.
    ///
    /// # Errors
    /// What SQLite says, or a number that is none.
    pub fn aabne_under(&self, nummer: &Institutionsnummer, hoejst: usize) -> Result<Vec<Institutionsnummer>> {
        let sql = "SELECT nummer FROM anvisningsenhed WHERE daginstitution = ?1 AND nedlagt IS NULL
             UNION ALL SELECT nummer FROM alternativ_adresse WHERE enhed = ?1 AND nedlagt IS NULL
             ORDER BY nummer LIMIT ?2";
        let mut statement = self.prepare(sql)?;
        let hoejst = i64::try_from(hoejst).unwrap_or(i64::MAX);
        let mut rows = statement.query(rusqlite::params![nummer.as_str(), hoejst])?;
        let mut fundet = Vec::new();
        while let Some(row) = rows.next()? {
            let nummer = row.get_ref(0)?.as_str().ok().and_then(|text| text.parse().ok());
            fundet.push(nummer.ok_or(Error::Corrupt { table: "anvisningsenhed", column: "nummer" })?);
        }
        Ok(fundet)
    }

    /// Daginstitutioner, by number.
    ///
    /// # Errors
    /// What SQLite says, or what `visit` returns.
    pub fn each_daginstitution(
        &self,
        udvalg: DaginstitutionUdvalg<'_>,
        nedlagte: Nedlagte,
        visit: impl FnMut(Daginstitution) -> Result<()>,
    ) -> Result<()> {
        let nummer;
        let hvor = match udvalg {
            DaginstitutionUdvalg::Alle => Hvor::ALLE,
            DaginstitutionUdvalg::Navn(del) => Hvor::navn(del),
            DaginstitutionUdvalg::Nummer(givet) => {
                nummer = givet.as_str();
                Hvor::lig("d.nummer = ?1", &nummer)
            }
        };
        let tabel =
            format!("daginstitution d WHERE {}{} ORDER BY d.nummer", hvor.sql, nedlagte.sql("d.nedlagt IS NULL"));
        self.each(&select(DAGINSTITUTION, &tabel), &hvor, 1, daginstitution, visit)
    }

    /// Anvisningsenheder, by number.
    ///
    /// # Errors
    /// What SQLite says, or what `visit` returns.
    pub fn each_anvisningsenhed(
        &self,
        udvalg: EnhedUdvalg<'_>,
        nedlagte: Nedlagte,
        visit: impl FnMut(Anvisningsenhed) -> Result<()>,
    ) -> Result<()> {
        let vaerdi = match udvalg {
            EnhedUdvalg::Nummer(nummer) | EnhedUdvalg::Daginstitution(nummer) => nummer.as_str(),
            EnhedUdvalg::Pnummer(pnummer) => pnummer.as_str(),
            EnhedUdvalg::Cvr(cvr) => cvr.as_str(),
            EnhedUdvalg::Alle | EnhedUdvalg::Navn(_) => "",
        };
        let hvor = match udvalg {
            EnhedUdvalg::Alle => Hvor::ALLE,
            EnhedUdvalg::Navn(del) => Hvor::navn(del),
            EnhedUdvalg::Nummer(_) => Hvor::lig("e.nummer = ?1", &vaerdi),
            EnhedUdvalg::Pnummer(_) => Hvor::lig("e.pnummer = ?1", &vaerdi),
            EnhedUdvalg::Cvr(_) => Hvor::lig("e.cvr = ?1", &vaerdi),
            EnhedUdvalg::Daginstitution(_) => Hvor::lig("e.daginstitution = ?1", &vaerdi),
        };
        let tabel =
            format!("anvisningsenhed e WHERE {}{} ORDER BY e.nummer", hvor.sql, nedlagte.sql("e.nedlagt IS NULL"));
        self.each(&select(ENHED, &tabel), &hvor, 2, enhed, visit)
    }

    /// Alternative addresses, by number.
    ///
    /// # Errors
    /// What SQLite says, or what `visit` returns.
    pub fn each_alternativ_adresse(
        &self,
        udvalg: AdresseUdvalg<'_>,
        nedlagte: Nedlagte,
        visit: impl FnMut(AlternativAdresse) -> Result<()>,
    ) -> Result<()> {
        let vaerdi = match udvalg {
            AdresseUdvalg::Nummer(nummer) | AdresseUdvalg::Enhed(nummer) | AdresseUdvalg::Daginstitution(nummer) => {
                nummer.as_str()
            }
            AdresseUdvalg::Pnummer(pnummer) => pnummer.as_str(),
            AdresseUdvalg::Cvr(cvr) => cvr.as_str(),
            AdresseUdvalg::Alle | AdresseUdvalg::Navn(_) => "",
        };
        let hvor = match udvalg {
            AdresseUdvalg::Alle => Hvor::ALLE,
            AdresseUdvalg::Navn(del) => Hvor::navn(del),
            AdresseUdvalg::Nummer(_) => Hvor::lig("a.nummer = ?1", &vaerdi),
            AdresseUdvalg::Pnummer(_) => Hvor::lig("a.pnummer = ?1", &vaerdi),
            AdresseUdvalg::Cvr(_) => Hvor::lig("a.cvr = ?1", &vaerdi),
            AdresseUdvalg::Enhed(_) => Hvor::lig("a.enhed = ?1", &vaerdi),
            AdresseUdvalg::Daginstitution(_) => {
                Hvor::lig("a.enhed IN (SELECT nummer FROM anvisningsenhed WHERE daginstitution = ?1)", &vaerdi)
            }
        };
        let tabel =
            format!("alternativ_adresse a WHERE {}{} ORDER BY a.nummer", hvor.sql, nedlagte.sql("a.nedlagt IS NULL"));
        self.each(&select(ALTERNATIV, &tabel), &hvor, 2, alternativ, visit)
    }

    /// Dagtilbud on all three levels, nested: a daginstitution, then each of its anvisningsenheder followed by its alternative addresses, all by
    /// number. Three passes side by side; nothing is held but the next row of each.
    ///
    /// # Errors
    /// What SQLite says, or what `visit` returns.
    pub fn each_dagtilbud(
        &self,
        udvalg: DagtilbudUdvalg<'_>,
        nedlagte: Nedlagte,
        mut visit: impl FnMut(Enhed) -> Result<()>,
    ) -> Result<()> {
        let (nummer, kommune);
        let hvor = match udvalg {
            DagtilbudUdvalg::Alle => Hvor::ALLE,
            DagtilbudUdvalg::Daginstitution(givet) => {
                nummer = givet.as_str();
                Hvor::lig("d.nummer = ?1", &nummer)
            }
            DagtilbudUdvalg::AdmKommune(givet) => {
                kommune = givet.0;
                Hvor::lig("d.adm_kommune = ?1", &kommune)
            }
        };
        let [d, e, a] = dagtilbud_sql(hvor.sql, nedlagte);
        let [mut d, mut e, mut a] = [self.prepare(&d)?, self.prepare(&e)?, self.prepare(&a)?];
        let mut enheder = Naeste::new(hvor.rows(&mut e)?, enhed)?;
        let mut adresser = Naeste::new(hvor.rows(&mut a)?, alternativ)?;
        let mut rows = hvor.rows(&mut d)?;
        while let Some(row) = rows.next()? {
            let over = daginstitution(row)?;
            let nummer = over.nummer.clone();
            visit(Enhed::Daginstitution(over))?;
            while let Some(unit) = enheder.tag_hvis(|unit| unit.daginstitution == nummer)? {
                let nummer = unit.nummer.clone();
                visit(Enhed::Anvisningsenhed(unit))?;
                while let Some(unit) = adresser.tag_hvis(|unit| unit.enhed == nummer)? {
                    visit(Enhed::AlternativAdresse(unit))?;
                }
            }
        }
        Ok(())
    }
}

/// The three levels of some dagtilbud, each ordered as they nest.
pub(super) fn dagtilbud_sql(hvor: &str, nedlagte: Nedlagte) -> [String; 3] {
    let [d, e, a] = ["d", "e", "a"].map(|tabel| nedlagte.sql(&format!("{tabel}.nedlagt IS NULL")));
    // CROSS JOIN keeps SQLite to this order of the loops, which gives the order of the rows from the indexes.
    let enheder = "daginstitution d CROSS JOIN anvisningsenhed e ON e.daginstitution = d.nummer";
    let adresser = format!("{enheder} CROSS JOIN alternativ_adresse a ON a.enhed = e.nummer");
    [
        select(DAGINSTITUTION, &format!("daginstitution d WHERE {hvor}{d} ORDER BY d.nummer")),
        select(ENHED, &format!("{enheder} WHERE {hvor}{d}{e} ORDER BY d.nummer, e.nummer")),
        select(ALTERNATIV, &format!("{adresser} WHERE {hvor}{d}{e}{a} ORDER BY d.nummer, e.nummer, a.nummer")),
    ]
}

fn select(kolonner: &str, resten: &str) -> String {
    format!("SELECT {kolonner} FROM {resten}")
}

/// Rows of which the next has been read but not yet given.
struct Naeste<'r, T> {
    rows: Rows<'r>,
    laes: fn(&rusqlite::Row<'_>) -> Result<T>,
    naeste: Option<T>,
}

impl<'r, T> Naeste<'r, T> {
    fn new(rows: Rows<'r>, laes: fn(&rusqlite::Row<'_>) -> Result<T>) -> Result<Self> {
        let mut naeste = Self { rows, laes, naeste: None };
        naeste.naeste = naeste.hent()?;
        Ok(naeste)
    }

    fn tag_hvis(&mut self, passer: impl FnOnce(&T) -> bool) -> Result<Option<T>> {
        if !self.naeste.as_ref().is_some_and(passer) {
            return Ok(None);
        }
        let naeste = self.hent()?;
        Ok(std::mem::replace(&mut self.naeste, naeste))
    }

    fn hent(&mut self) -> Result<Option<T>> {
        self.rows.next()?.map(self.laes).transpose()
    }
}
