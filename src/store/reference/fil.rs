//! The files of the reference tables ([`crate::store::linjer`] says their form).
//!
//! | table | columns |
//! |---|---|
//! | cvr | `pnummer` (10 digits), `cvr` (8 digits), `aktiv` (`1` or `0`) |
//! | dar | `id` (UUID), `vejnavn`, `husnummer`, `postnummer` (4 digits), `kommunekode` |

use std::io::BufRead;
use std::path::Path;

use super::{Indlaesning, Raekke, Tabel};
use crate::registre::{CvrRaekke, DarRaekke, adresse_noegle};
use crate::store::linjer::{FilFejl, hver_linje};
use crate::types::{Kommunekode, Time};

impl Tabel {
    /// The columns that its file must have.
    #[must_use]
    pub fn kolonner(self) -> &'static [&'static str] {
        match self {
            Self::Cvr => &["pnummer", "cvr", "aktiv"],
            Self::Dar => &["id", "vejnavn", "husnummer", "postnummer", "kommunekode"],
        }
    }

    /// Reads the fields of one line, in the order of [`Tabel::kolonner`].
    fn raekke(self, felter: &[&str]) -> Result<Raekke, &'static str> {
        match (self, felter) {
            (Self::Cvr, [pnummer, cvr, aktiv]) => {
                let pnummer = pnummer.parse().map_err(|_| "pnummer: forventede 10 cifre")?;
                let cvr = cvr.parse().map_err(|_| "cvr: forventede 8 cifre")?;
                let aktiv = match *aktiv {
                    "1" => true,
                    "0" => false,
                    _ => return Err("aktiv: forventede 1 eller 0"),
                };
                Ok(Raekke::Cvr(pnummer, CvrRaekke { cvr, aktiv }))
            }
            (Self::Dar, [id, vejnavn, husnummer, postnummer, kommunekode]) => {
                let id = uuid::Uuid::try_parse(id).map_err(|_| "id: forventede en UUID")?;
                if vejnavn.is_empty() || husnummer.is_empty() {
                    return Err("forventede både vejnavn og husnummer");
                }
                if postnummer.len() != 4 || !postnummer.bytes().all(|b| b.is_ascii_digit()) {
                    return Err("postnummer: forventede 4 cifre");
                }
                let kommune = Kommunekode(kommunekode.parse().map_err(|_| "kommunekode: forventede et tal")?);
                let noegle = adresse_noegle(vejnavn, husnummer, postnummer);
                Ok(Raekke::Dar(id.to_string(), DarRaekke { noegle, kommune }))
            }
            _ => Err("der mangler felter"),
        }
    }
}

/// Loads a file in place of a table, in one transaction; returns how many rows it had. `fremdrift` is told of every line's bytes.
///
/// # Errors
/// What is wrong with the file, every line of it; then nothing is changed.
pub fn indlaes(
    database: &Path,
    tabel: Tabel,
    fil: impl BufRead,
    now: Time,
    fremdrift: impl FnMut(u64),
) -> Result<u64, FilFejl> {
    let mut indlaesning = Indlaesning::begynd(database, tabel)?;
    hver_linje(fil, tabel.kolonner(), fremdrift, |_, felter| {
        let raekke = match tabel.raekke(felter) {
            Ok(raekke) => raekke,
            Err(hvad) => return Ok(Err(hvad)),
        };
        let ny = indlaesning.tilfoej(&raekke)?;
        Ok(if ny { Ok(()) } else { Err("nøglen står allerede på en tidligere linje") })
    })?;
    if indlaesning.raekker == 0 {
        return Err(FilFejl::Tom);
    }
    Ok(indlaesning.afslut(now)?)
}
