//! Reads the register's public extract: the combined file, or the files of the three levels together (dtr.md §5, docs/csv.md).
//!
//! A column is found by its name, whatever its place. What a unit cannot be without must be there: its number, the unit above it, its codes and its
//! P-number. The texts beside codes are derived; where the extract's are others, that is told, and ours are written. It is the fetching program
//! that writes these files, from an answer of EksportService.

mod raekke;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::model::{Enhed, Niveau};
use crate::registre::Koder;
use crate::semikolon::{Post, poster};
use crate::types::{Institutionsnummer, Time};

/// A place in the files that were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sted {
    /// Which of the files, counted from 0 in the order that they were given.
    pub fil: usize,
    /// The line, counted from 1.
    pub linje: u64,
}

/// A unit, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raekke {
    /// Where.
    pub sted: Sted,
    /// The unit.
    pub enhed: Enhed,
}

/// Why a row cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Grund {
    /// A field does not have the form that its unit takes.
    #[error("{felt}: forventede {forventet}")]
    Form {
        /// The column.
        felt: &'static str,
        /// What it takes.
        forventet: &'static str,
    },
    /// The row has another number of fields than the header.
    #[error("linjen har {fundet} felter; forventede {forventet} som i første linje")]
    Felter {
        /// As many as the header.
        forventet: usize,
        /// As many as the row.
        fundet: usize,
    },
    /// A row before it has the same number.
    #[error("nummeret {0} står allerede på en tidligere linje")]
    Gentaget(Institutionsnummer),
    /// The unit above it is in no file, or could not be read.
    #[error("den overordnede {0} er ikke i filen")]
    Overordnet(Institutionsnummer),
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ulaeselig {
    /// Where.
    pub sted: Sted,
    /// Why.
    pub grund: Grund,
}

/// What was read of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Udtraek {
    /// The units, each after the one that it lies under.
    pub raekker: Vec<Raekke>,
    /// The rows that are none.
    pub ulaeselige: Vec<Ulaeselig>,
    /// Columns whose texts are others than those that we write beside the codes, and in how many rows.
    pub andre_tekster: BTreeMap<&'static str, u64>,
    /// Columns that nothing is read of.
    pub ukendte: Vec<String>,
    /// How many units had no `oprettet` or `senestOpdateret`, and have the time of the reading instead.
    pub uden_tid: u64,
}

/// Why the files cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Filfejl {
    /// Not UTF-8.
    #[error("fil nr. {0} er ikke UTF-8")]
    Kodning(usize),
    /// The first line is no extract's.
    #[error(
        "fil nr. {0} er ikke et udtræk af Dagtilbudsregisteret; første kolonne skal være dagtilbudsType, daginstitutionsNummer, anvisningsenhedsNummer eller alternativAdresseNummer"
    )]
    Hoved(usize),
}

/// What texts and times are derived by.
#[derive(Debug, Clone, Copy)]
pub struct Efter<'k> {
    /// The code tables.
    pub koder: &'k Koder,
    /// The day whose texts they are.
    pub dag: Date,
    /// The time of a unit whose row does not tell it.
    pub now: Time,
}

/// Reads the files together: units of one may lie under those of another, whatever the order.
///
/// # Errors
/// Where a file is no extract.
pub fn laes(filer: &[&[u8]], efter: Efter<'_>) -> Result<Udtraek, Filfejl> {
    let mut udtraek = Udtraek::default();
    for (nr, bytes) in filer.iter().enumerate() {
        let tekst = std::str::from_utf8(bytes).map_err(|_| Filfejl::Kodning(nr + 1))?;
        let mut poster = poster(tekst.strip_prefix('\u{FEFF}').unwrap_or(tekst));
        let foerste = poster.next().ok_or(Filfejl::Hoved(nr + 1))?;
        let hoved = Hoved::af(&foerste).ok_or(Filfejl::Hoved(nr + 1))?;
        udtraek.ukendte.extend(hoved.ukendte.iter().cloned());
        for post in poster {
            let sted = Sted { fil: nr, linje: post.linje };
            match hoved.enhed(&post, efter, &mut udtraek) {
                Ok(enhed) => udtraek.raekker.push(Raekke { sted, enhed }),
                Err(grund) => udtraek.ulaeselige.push(Ulaeselig { sted, grund }),
            }
        }
    }
    udtraek.stil_op();
    Ok(udtraek)
}

/// The columns of a file.
struct Hoved<'t> {
    /// The level of every row; `None` in the combined file, whose first column says it.
    niveau: Option<Niveau>,
    pladser: HashMap<&'t str, usize>,
    antal: usize,
    ukendte: Vec<String>,
}

impl<'t> Hoved<'t> {
    fn af(post: &'t Post<'_>) -> Option<Self> {
        let niveau = match post.felter.first()?.trim() {
            "dagtilbudsType" => None,
            "daginstitutionsNummer" => Some(Niveau::Daginstitution),
            "anvisningsenhedsNummer" => Some(Niveau::Anvisningsenhed),
            "alternativAdresseNummer" => Some(Niveau::AlternativAdresse),
            _ => return None,
        };
        let navne = || post.felter.iter().map(|navn| navn.trim());
        let ukendte = navne().filter(|navn| !raekke::KOLONNER.contains(navn)).map(str::to_owned).collect();
        Some(Self { niveau, pladser: navne().zip(0..).collect(), antal: post.felter.len(), ukendte })
    }
}

impl Udtraek {
    /// Puts the levels in their order, and takes out what stands twice and what lies under nothing.
    fn stil_op(&mut self) {
        self.raekker.sort_by_key(|raekke| raekke.enhed.niveau());
        let mut skrevne: HashMap<Institutionsnummer, Niveau> = HashMap::new();
        let mut ulaeselige = Vec::new();
        self.raekker.retain(|raekke| {
            let (nummer, sted) = (raekke.enhed.nummer(), raekke.sted);
            let grund = match over(&raekke.enhed) {
                _ if skrevne.contains_key(nummer) => Some(Grund::Gentaget(nummer.clone())),
                Some((over, niveau)) if skrevne.get(over) != Some(&niveau) => Some(Grund::Overordnet(over.clone())),
                _ => None,
            };
            skrevne.entry(nummer.clone()).or_insert_with(|| raekke.enhed.niveau());
            ulaeselige.extend(grund.iter().map(|grund| Ulaeselig { sted, grund: grund.clone() }));
            grund.is_none()
        });
        self.ulaeselige.extend(ulaeselige);
        self.ulaeselige.sort_by_key(|ulaeselig| (ulaeselig.sted.fil, ulaeselig.sted.linje));
    }
}

/// The unit that a unit lies under, and its level.
fn over(enhed: &Enhed) -> Option<(&Institutionsnummer, Niveau)> {
    match enhed {
        Enhed::Daginstitution(_) => None,
        Enhed::Anvisningsenhed(unit) => Some((&unit.daginstitution, Niveau::Daginstitution)),
        Enhed::AlternativAdresse(unit) => Some((&unit.enhed, Niveau::Anvisningsenhed)),
    }
}
