//! From rows to the register's types, and the columns that they take. A value that its type does not take is [`Error::Corrupt`].

use std::str::FromStr;

use rusqlite::Row;
use rusqlite::types::ValueRef;

use crate::dagtilbud::{
    AlternativAdresse, AlternativAdresseFelter, Anvisningsenhed, AnvisningsenhedFelter, Daginstitution,
    DaginstitutionFelter, Liv,
};
use crate::registre::Adresse;
use crate::store::{Error, Result, time};
use crate::types::Kommunekode;

/// The columns of [`daginstitution`], of the table `d`.
pub(super) const DAGINSTITUTION: &str =
    "d.nummer, d.navn, d.ejerform, d.lovgrundlag, d.adm_kommune, d.ejer_cvr, d.oprettet, d.nedlagt, d.opdateret";
/// The columns of [`enhed`], of the table `e`.
pub(super) const ENHED: &str =
    "e.nummer, e.daginstitution, e.navn, e.adresse, e.insttype3, e.email, e.telefon, e.cvr, e.pnummer,
    e.oprettet, e.nedlagt, e.opdateret";
/// The columns of [`alternativ`], of the table `a`.
pub(super) const ALTERNATIV: &str =
    "a.nummer, a.enhed, a.navn, a.adresse, a.email, a.telefon, a.cvr, a.pnummer, a.oprettet, a.nedlagt, a.opdateret";

/// One row of a table, whose name is in every error.
struct Raekke<'r> {
    row: &'r Row<'r>,
    tabel: &'static str,
}

impl Raekke<'_> {
    fn fejl(&self, column: &'static str) -> Error {
        Error::Corrupt { table: self.tabel, column }
    }

    fn laest<T: FromStr>(&self, nr: usize, column: &'static str) -> Result<T> {
        self.row.get_ref(nr)?.as_str().ok().and_then(|tekst| tekst.parse().ok()).ok_or_else(|| self.fejl(column))
    }

    fn maaske<T: FromStr>(&self, nr: usize, column: &'static str) -> Result<Option<T>> {
        match self.row.get_ref(nr)? {
            ValueRef::Null => Ok(None),
            _ => self.laest(nr, column).map(Some),
        }
    }

    fn adresse(&self, nr: usize) -> Result<Adresse> {
        let json = self.row.get_ref(nr)?.as_str().map_err(|_| self.fejl("adresse"))?;
        serde_json::from_str(json).map_err(|_| self.fejl("adresse"))
    }

    /// Three columns: `oprettet, nedlagt, opdateret`.
    fn liv(&self, fra: usize) -> Result<Liv> {
        let nedlagt: Option<i64> = self.row.get(fra + 1)?;
        Ok(Liv {
            oprettet: time(self.row.get(fra)?, self.tabel, "oprettet")?,
            nedlagt: nedlagt.map(|micros| time(micros, self.tabel, "nedlagt")).transpose()?,
            opdateret: time(self.row.get(fra + 2)?, self.tabel, "opdateret")?,
        })
    }
}

/// The columns of [`DAGINSTITUTION`].
pub(super) fn daginstitution(row: &Row<'_>) -> Result<Daginstitution> {
    let raekke = Raekke { row, tabel: "daginstitution" };
    Ok(Daginstitution {
        nummer: raekke.laest(0, "nummer")?,
        felter: DaginstitutionFelter {
            navn: row.get(1)?,
            ejerform: row.get(2)?,
            lovgrundlag: row.get(3)?,
            adm_kommune: Kommunekode(row.get(4)?),
        },
        ejer_cvr: raekke.maaske(5, "ejer_cvr")?,
        liv: raekke.liv(6)?,
    })
}

/// The columns of [`ENHED`].
pub(super) fn enhed(row: &Row<'_>) -> Result<Anvisningsenhed> {
    let raekke = Raekke { row, tabel: "anvisningsenhed" };
    Ok(Anvisningsenhed {
        nummer: raekke.laest(0, "nummer")?,
        daginstitution: raekke.laest(1, "daginstitution")?,
        felter: AnvisningsenhedFelter {
            navn: row.get(2)?,
            adresse: raekke.adresse(3)?,
            insttype3: row.get(4)?,
            email: row.get(5)?,
            telefon: row.get(6)?,
            cvr: raekke.maaske(7, "cvr")?,
            pnummer: raekke.laest(8, "pnummer")?,
        },
        liv: raekke.liv(9)?,
    })
}

/// The columns of [`ALTERNATIV`].
pub(super) fn alternativ(row: &Row<'_>) -> Result<AlternativAdresse> {
    let raekke = Raekke { row, tabel: "alternativ_adresse" };
    Ok(AlternativAdresse {
        nummer: raekke.laest(0, "nummer")?,
        enhed: raekke.laest(1, "enhed")?,
        felter: AlternativAdresseFelter {
            navn: row.get(2)?,
            adresse: raekke.adresse(3)?,
            email: row.get(4)?,
            telefon: row.get(5)?,
            cvr: raekke.maaske(6, "cvr")?,
            pnummer: raekke.laest(7, "pnummer")?,
        },
        liv: raekke.liv(8)?,
    })
}
