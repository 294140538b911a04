//! The files that the operator loads: semicolon-separated UTF-8, the first line the column names, in any order; other columns are passed over.
//!
//! | table | columns |
//! |---|---|
//! | cvr | `pnummer` (10 digits), `cvr` (8 digits), `aktiv` (`1` or `0`) |
//! | dar | `id` (UUID), `vejnavn`, `husnummer`, `postnummer` (4 digits), `kommunekode` |

use std::io::BufRead;
use std::path::Path;

use super::{Indlaesning, Raekke, Tabel};
use crate::registre::{CvrRaekke, DarRaekke, adresse_noegle};
use crate::semikolon::felter;
use crate::types::{Kommunekode, Time};

/// So many faults of a file are told; the rest are counted.
const NAEVNTE_FEJL: usize = 20;

/// Why a file was not loaded. The table is as it was.
#[derive(Debug, thiserror::Error)]
pub enum FilFejl {
    /// The file could not be read.
    #[error("filen kan ikke læses: {0}")]
    Laesning(#[from] std::io::Error),
    /// The first line lacks columns.
    #[error("linje 1: kolonnerne {} mangler; forventede mindst {}", mangler.join(", "), forventet.join(";"))]
    Kolonner {
        /// Those that it lacks.
        mangler: Vec<&'static str>,
        /// Those that the table takes.
        forventet: &'static [&'static str],
    },
    /// Lines that are wrong.
    #[error("{antal} linjer er forkerte, så intet er indlæst:\n{}", linjer.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Linjer {
        /// The first of them.
        linjer: Vec<Linjefejl>,
        /// How many there are in all.
        antal: u64,
    },
    /// The file has no rows: an empty table would refuse every unit.
    #[error("filen har ingen rækker")]
    Tom,
    /// The database.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

/// One line that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("linje {linje}: {hvad}")]
pub struct Linjefejl {
    /// Counted from 1.
    pub linje: u64,
    /// What was expected.
    pub hvad: &'static str,
}

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
    mut fil: impl BufRead,
    now: Time,
    mut fremdrift: impl FnMut(u64),
) -> Result<u64, FilFejl> {
    let mut indlaesning = Indlaesning::begynd(database, tabel)?;
    let mut fejl = Fejlliste::default();
    let mut kolonner = None;
    let mut buffer = Vec::new();
    for linje in 1u64.. {
        buffer.clear();
        let bytes = fil.read_until(b'\n', &mut buffer)?;
        if bytes == 0 {
            break;
        }
        fremdrift(bytes as u64);
        let Ok(tekst) = std::str::from_utf8(&buffer) else {
            fejl.tilfoej(linje, "forventede UTF-8");
            continue;
        };
        let tekst = tekst.trim_end_matches(['\n', '\r']);
        let Some(kolonner) = &kolonner else {
            kolonner = Some(kolonneplads(tabel, tekst)?);
            continue;
        };
        if let Err(hvad) = tilfoej(&mut indlaesning, tabel, kolonner, tekst)? {
            fejl.tilfoej(linje, hvad);
        }
    }
    fejl.svar()?;
    if indlaesning.raekker == 0 {
        return Err(FilFejl::Tom);
    }
    Ok(indlaesning.afslut(now)?)
}

fn tilfoej(
    indlaesning: &mut Indlaesning,
    tabel: Tabel,
    kolonner: &[usize],
    tekst: &str,
) -> crate::store::Result<Result<(), &'static str>> {
    if tekst.trim().is_empty() {
        return Ok(Ok(()));
    }
    let felter = felter(tekst);
    let valgte: Vec<&str> = kolonner.iter().filter_map(|&nr| felter.get(nr)).map(AsRef::as_ref).collect();
    let raekke = match tabel.raekke(&valgte) {
        Ok(raekke) => raekke,
        Err(hvad) => return Ok(Err(hvad)),
    };
    let ny = indlaesning.tilfoej(&raekke)?;
    Ok(if ny { Ok(()) } else { Err("nøglen står allerede på en tidligere linje") })
}

/// Where each of the table's columns stands in the file.
fn kolonneplads(tabel: Tabel, foerste_linje: &str) -> Result<Vec<usize>, FilFejl> {
    let navne = felter(foerste_linje.strip_prefix('\u{feff}').unwrap_or(foerste_linje));
    let plads = |kolonne: &&'static str| navne.iter().position(|navn| navn.eq_ignore_ascii_case(kolonne));
    let mangler: Vec<_> = tabel.kolonner().iter().filter(|kolonne| plads(kolonne).is_none()).copied().collect();
    if mangler.is_empty() {
        return Ok(tabel.kolonner().iter().filter_map(plads).collect());
    }
    Err(FilFejl::Kolonner { mangler, forventet: tabel.kolonner() })
}

/// The faults so far.
#[derive(Default)]
struct Fejlliste {
    linjer: Vec<Linjefejl>,
    antal: u64,
}

impl Fejlliste {
    fn tilfoej(&mut self, linje: u64, hvad: &'static str) {
        self.antal += 1;
        if self.linjer.len() < NAEVNTE_FEJL {
            self.linjer.push(Linjefejl { linje, hvad });
        }
    }

    fn svar(self) -> Result<(), FilFejl> {
        if self.antal == 0 { Ok(()) } else { Err(FilFejl::Linjer { linjer: self.linjer, antal: self.antal }) }
    }
}
