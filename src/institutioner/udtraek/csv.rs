//! The public CSV: semicolon, UTF-8 with a byte order mark, CRLF, exactly thirty columns (ir.md §1).

use std::borrow::Cow;

use super::fil::Grund;
use super::kolonne::Kolonne;
use super::laes::{Givet, Laest};
use super::vaerdi::Tekster;
use crate::institutioner::Institution;
use crate::semikolon::{Post, skriv_linje};

/// Variables that are no longer kept (ir.md §1): a column of such a name is read, beside the thirty, and written by nobody.
const IKKE_VEDLIGEHOLDT: [&str; 10] = [
    "Deling af navn",
    "Gammel beliggenhedskommune",
    "Dato for kommuneskift",
    "Gammel administrationskommune",
    "Telefax",
    "Institutionstype 1",
    "Skemarelation",
    "Indberetter",
    "Status",
    "Kommentar",
];

impl Tekster<'_> {
    /// Adds what the file begins with: the mark of UTF-8, and the names of the columns.
    pub fn csv_hoved(ud: &mut String) {
        ud.push('\u{FEFF}');
        skriv_linje(ud, Kolonne::ALLE.iter().map(|kolonne| kolonne.navn()));
    }

    /// Adds the line of a unit.
    pub fn csv_linje(&self, ud: &mut String, unit: &Institution) {
        skriv_linje(ud, Kolonne::ALLE.iter().map(|kolonne| self.vaerdi(unit, *kolonne)));
    }
}

/// What a column of a file is.
#[derive(Debug, Clone, Copy)]
enum Plads {
    Kolonne(Kolonne),
    IkkeVedligeholdt(&'static str),
    Ukendt,
}

/// The columns of a file, as its header has them.
#[derive(Debug)]
pub(super) struct Hoved {
    pladser: Vec<Plads>,
    /// Columns that nothing is read of.
    pub(super) ukendte: Vec<String>,
    /// Columns of the thirty that it lacks.
    pub(super) mangler: Vec<&'static str>,
}

impl Hoved {
    /// A header of the new form; `None` where it is not one: it lacks the number or the name.
    pub(super) fn af(post: &Post<'_>) -> Option<Self> {
        let plads = |navn: &Cow<'_, str>| match Kolonne::af_navn(navn.trim()) {
            Some(kolonne) => Plads::Kolonne(kolonne),
            None => IKKE_VEDLIGEHOLDT
                .into_iter()
                .find(|kendt| *kendt == navn.trim())
                .map_or(Plads::Ukendt, Plads::IkkeVedligeholdt),
        };
        let pladser: Vec<Plads> = post.felter.iter().map(plads).collect();
        let har = |kolonne: Kolonne| pladser.iter().any(|plads| matches!(plads, Plads::Kolonne(k) if *k == kolonne));
        if !har(Kolonne::Institutionsnummer) || !har(Kolonne::Institutionsnavn) {
            return None;
        }
        let mangler = Kolonne::ALLE.iter().filter(|kolonne| !har(**kolonne)).map(|kolonne| kolonne.navn()).collect();
        let navne = post.felter.iter().zip(&pladser);
        let ukendte = navne.filter(|(_, plads)| matches!(plads, Plads::Ukendt)).map(|(navn, _)| navn.to_string());
        Some(Self { ukendte: ukendte.collect(), mangler, pladser })
    }

    /// The unit of a row.
    pub(super) fn laes(&self, tekster: Tekster<'_>, post: Post<'_>) -> Result<Laest, Grund> {
        if post.felter.len() != self.pladser.len() {
            return Err(Grund::Felter { forventet: self.pladser.len(), fundet: post.felter.len() });
        }
        let mut givet = Givet::default();
        for (plads, felt) in self.pladser.iter().zip(post.felter) {
            match plads {
                Plads::Kolonne(kolonne) => givet.saet(*kolonne, felt),
                Plads::IkkeVedligeholdt(navn) if !felt.is_empty() => {
                    givet.ikke_vedligeholdt.insert((*navn).to_owned(), felt.into_owned());
                }
                Plads::IkkeVedligeholdt(_) | Plads::Ukendt => {}
            }
        }
        givet.laes(tekster)
    }
}
