//! The files that an operator loads: semicolon-separated UTF-8, the first line the column names, in any order; other columns are passed over.
//!
//! Every line is judged, and all that are wrong are told at once; then nothing of the file is kept.

use std::io::BufRead;

use crate::semikolon::felter;

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
    Store(#[from] super::Error),
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

/// Gives each line's fields, in the order of `kolonner`, to `modtag`, which says what is wrong with the line. `fremdrift` is told of every
/// line's bytes.
///
/// # Errors
/// What is wrong with the file, every line of it; what `modtag` cannot store.
pub(super) fn hver_linje(
    mut fil: impl BufRead,
    kolonner: &'static [&'static str],
    mut fremdrift: impl FnMut(u64),
    mut modtag: impl FnMut(u64, &[&str]) -> super::Result<Result<(), &'static str>>,
) -> Result<(), FilFejl> {
    let mut fejl = Fejlliste::default();
    let mut pladser = None;
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
        let Some(pladser) = &pladser else {
            pladser = Some(kolonneplads(kolonner, tekst)?);
            continue;
        };
        if tekst.trim().is_empty() {
            continue;
        }
        let felter = felter(tekst);
        let valgte: Vec<&str> = pladser.iter().filter_map(|&nr| felter.get(nr)).map(AsRef::as_ref).collect();
        if let Err(hvad) = modtag(linje, &valgte)? {
            fejl.tilfoej(linje, hvad);
        }
    }
    fejl.svar()
}

/// Where each of the columns stands in the file.
fn kolonneplads(kolonner: &'static [&'static str], foerste_linje: &str) -> Result<Vec<usize>, FilFejl> {
    let navne = felter(foerste_linje.strip_prefix('\u{feff}').unwrap_or(foerste_linje));
    let plads = |kolonne: &&'static str| navne.iter().position(|navn| navn.eq_ignore_ascii_case(kolonne));
    let mangler: Vec<_> = kolonner.iter().filter(|kolonne| plads(kolonne).is_none()).copied().collect();
    if mangler.is_empty() {
        return Ok(kolonner.iter().filter_map(plads).collect());
    }
    Err(FilFejl::Kolonner { mangler, forventet: kolonner })
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
