//! A whole file: which form it has, and its rows.

use std::borrow::Cow;
use std::collections::HashMap;

use super::laes::Antaget;
use super::vaerdi::Tekster;
use super::{aeldre, csv, json};
use crate::institutioner::Institution;
use crate::semikolon::{Post, poster};
use crate::types::Institutionsnummer;

/// The form of an extract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The CSV of thirty columns.
    Csv,
    /// The older CSV of twenty-eight columns.
    AeldreCsv,
    /// The JSON.
    Json,
}

/// A unit, and the line that it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raekke {
    /// Counted from 1.
    pub linje: u64,
    /// The unit.
    pub institution: Institution,
    /// What the row could not say of it.
    pub antaget: Vec<Antaget>,
}

/// Why a row cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Grund {
    /// The institution number is none.
    #[error("institutionsnummeret har ikke 6 tegn (store bogstaver og cifre)")]
    Nummer,
    /// A row before it has the same number.
    #[error("institutionsnummeret {nummer} står allerede på linje {linje}")]
    Gentaget {
        /// The number.
        nummer: Institutionsnummer,
        /// The line that has it.
        linje: u64,
    },
    /// The row has another number of fields than the header.
    #[error("linjen har {fundet} felter; forventede {forventet} som i første linje")]
    Felter {
        /// As many as the header.
        forventet: usize,
        /// As many as the row.
        fundet: usize,
    },
    /// A record of the JSON is no object.
    #[error("posten er ikke et JSON-objekt")]
    IkkeObjekt,
}

/// A row that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ulaeselig {
    /// Counted from 1.
    pub linje: u64,
    /// Why.
    pub grund: Grund,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fil {
    /// Its form.
    pub form: Form,
    /// Its units, in its order.
    pub raekker: Vec<Raekke>,
    /// Its rows that are none.
    pub ulaeselige: Vec<Ulaeselig>,
    /// Columns or keys that nothing is read of.
    pub ukendte: Vec<String>,
    /// Columns or keys that it lacks.
    pub mangler: Vec<&'static str>,
}

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Filfejl {
    /// Neither UTF-8 nor UTF-16.
    #[error("filen er hverken UTF-8 eller UTF-16-LE")]
    Kodning,
    /// No JSON array.
    #[error("filen er ikke et JSON-array: linje {linje}, tegn {tegn}")]
    Json {
        /// Where it goes wrong.
        linje: usize,
        /// The column of it.
        tegn: usize,
    },
    /// The first line has the columns of no extract.
    #[error(
        "første linje har ikke et udtræks kolonner; forventede mindst Institutionsnummer og Institutionsnavn, eller i det ældre udtræk INST_NR og INST_NAVN"
    )]
    Hoved,
}

/// Reads an extract, whichever form it has.
///
/// # Errors
/// Where it is in none.
pub fn laes_fil(bytes: &[u8], tekster: Tekster<'_>) -> Result<Fil, Filfejl> {
    let tekst = afkod(bytes)?;
    if tekst.trim_start().starts_with(['[', '{']) {
        return json::laes(&tekst, tekster);
    }
    let mut poster = poster(&tekst);
    let hoved = poster.next().ok_or(Filfejl::Hoved)?;
    if let Some(hoved) = csv::Hoved::af(&hoved) {
        let mut fil = Fil::ny(Form::Csv);
        fil.laes_poster(poster, |post| hoved.laes(tekster, post));
        (fil.ukendte, fil.mangler) = (hoved.ukendte, hoved.mangler);
        return Ok(fil);
    }
    let hoved = aeldre::Hoved::af(&hoved).ok_or(Filfejl::Hoved)?;
    let mut fil = Fil::ny(Form::AeldreCsv);
    fil.laes_poster(poster, |post| hoved.laes(tekster, post));
    (fil.ukendte, fil.mangler) = (hoved.ukendte, hoved.mangler);
    Ok(fil)
}

/// UTF-8, or the UTF-16-LE of the older extract; a byte order mark is no part of the text.
fn afkod(bytes: &[u8]) -> Result<Cow<'_, str>, Filfejl> {
    let utf16 = bytes.strip_prefix(&[0xFF, 0xFE]).or_else(|| (bytes.get(1) == Some(&0)).then_some(bytes));
    let Some(utf16) = utf16 else {
        let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
        return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| Filfejl::Kodning);
    };
    let (par, rest) = utf16.as_chunks::<2>();
    let tegn = char::decode_utf16(par.iter().map(|par| u16::from_le_bytes(*par)));
    let tekst = tegn.collect::<Result<String, _>>().map_err(|_| Filfejl::Kodning)?;
    if rest.is_empty() { Ok(tekst.into()) } else { Err(Filfejl::Kodning) }
}

impl Fil {
    pub(super) fn ny(form: Form) -> Self {
        Self { form, raekker: Vec::new(), ulaeselige: Vec::new(), ukendte: Vec::new(), mangler: Vec::new() }
    }

    fn laes_poster<'t>(
        &mut self,
        poster: impl Iterator<Item = Post<'t>>,
        laes: impl Fn(Post<'t>) -> Result<super::laes::Laest, Grund>,
    ) {
        let mut set = HashMap::new();
        for post in poster {
            self.tilfoej(post.linje, laes(post), &mut set);
        }
    }

    /// Takes a row in, as a unit or as what cannot be read; `set` has the line of each number so far.
    pub(super) fn tilfoej(
        &mut self,
        linje: u64,
        laest: Result<super::laes::Laest, Grund>,
        set: &mut HashMap<Institutionsnummer, u64>,
    ) {
        let ny = laest.and_then(|laest| {
            let nummer = &laest.institution.nummer;
            match set.get(nummer) {
                Some(foerste) => Err(Grund::Gentaget { nummer: nummer.clone(), linje: *foerste }),
                None => Ok(laest),
            }
        });
        match ny {
            Ok(super::laes::Laest { institution, antaget }) => {
                set.insert(institution.nummer.clone(), linje);
                self.raekker.push(Raekke { linje, institution, antaget });
            }
            Err(grund) => self.ulaeselige.push(Ulaeselig { linje, grund }),
        }
    }
}
