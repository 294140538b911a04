//! The fields of a change, read flat or by the elements that hold them, and what their texts say.

use std::borrow::Cow;
use std::str::FromStr;

use super::Error;
use crate::registre::{Adresse, Henvisning};
use crate::types::Kommunekode;
use crate::xml::{Event, Reader};

/// The elements that a service's changes are made of.
#[derive(Debug)]
pub(in crate::services) struct Ordforraad {
    /// Those with a text, in as many lists as there are.
    pub(in crate::services) felter: &'static [&'static [&'static str]],
    /// Those that only hold others, and whose fields are read as if they stood around them.
    pub(in crate::services) flade: &'static [&'static str],
    /// Those that hold fields of their own.
    pub(in crate::services) dele: &'static [&'static str],
}

/// An element with a text.
pub(in crate::services) struct Felt<'a> {
    pub(in crate::services) navn: &'static str,
    tekst: Cow<'a, str>,
    pub(in crate::services) offset: usize,
}

/// The fields that stand together, in order, and the elements beside them that hold fields of their own.
#[derive(Default)]
pub(in crate::services) struct Felter<'a> {
    pub(in crate::services) felter: Vec<Felt<'a>>,
    pub(in crate::services) dele: Vec<Del<'a>>,
}

/// An element that holds fields of its own.
pub(in crate::services) struct Del<'a> {
    pub(in crate::services) navn: &'static str,
    pub(in crate::services) offset: usize,
    pub(in crate::services) felter: Felter<'a>,
}

impl<'a> Felter<'a> {
    /// Reads what stands in the element whose start tag was the last event, past its end.
    pub(in crate::services) fn read(reader: &mut Reader<'a>, ord: &Ordforraad) -> Result<Self, Error> {
        let mut read = Self { felter: Vec::with_capacity(20), dele: Vec::new() };
        let outside = reader.depth();
        while reader.depth() >= outside {
            let (local, offset) = match reader.next()? {
                Event::Start(start) if ord.flade.contains(&start.name.local) => continue,
                Event::Start(start) => (start.name.local, start.offset),
                Event::Eof => break,
                Event::Text { .. } | Event::End { .. } => continue,
            };
            if let Some(navn) = ord.dele.iter().find(|known| **known == local) {
                read.dele.push(Del { navn, offset, felter: Self::read(reader, ord)? });
                continue;
            }
            let mut known = ord.felter.iter().flat_map(|navne| *navne);
            let navn = known.find(|known| **known == local).ok_or(Error::Unknown(offset))?;
            let tekst = reader.text()?.ok_or(Error::Form(navn))?;
            read.felter.push(Felt { navn, tekst: collapsed(tekst), offset });
        }
        Ok(read)
    }

    /// The fields of the one element of this name.
    pub(in crate::services) fn del(&self, navn: &'static str) -> Result<&Self, Error> {
        self.alle_dele(navn).next().ok_or(Error::Missing(navn))
    }

    /// The fields of each element of this name.
    pub(in crate::services) fn alle_dele(&self, navn: &'static str) -> impl Iterator<Item = &Self> {
        self.dele.iter().filter(move |del| del.navn == navn).map(|del| &del.felter)
    }

    /// The text of a field that was given and is not empty: what is left empty is as if left out.
    pub(in crate::services) fn given(&self, navn: &str) -> Option<&str> {
        let felt = self.felter.iter().find(|felt| felt.navn == navn);
        felt.map(|felt| felt.tekst.as_ref()).filter(|tekst| !tekst.is_empty())
    }

    pub(in crate::services) fn tekst(&self, navn: &'static str) -> Result<String, Error> {
        self.given(navn).map(str::to_owned).ok_or(Error::Missing(navn))
    }

    pub(in crate::services) fn valgfri(&self, navn: &str) -> Option<String> {
        self.given(navn).map(str::to_owned)
    }

    pub(in crate::services) fn parsed<T: FromStr>(&self, navn: &'static str) -> Result<T, Error> {
        self.given_parsed(navn)?.ok_or(Error::Missing(navn))
    }

    pub(in crate::services) fn given_parsed<T: FromStr>(&self, navn: &'static str) -> Result<Option<T>, Error> {
        self.given(navn).map(|tekst| tekst.parse().map_err(|_| Error::Form(navn))).transpose()
    }

    pub(in crate::services) fn henvisning(&self, navn: &'static str) -> Result<Henvisning, Error> {
        self.given_henvisning(navn)?.ok_or(Error::Missing(navn))
    }

    pub(in crate::services) fn given_henvisning(&self, navn: &'static str) -> Result<Option<Henvisning>, Error> {
        self.given(navn).map(|tekst| henvisning(navn, tekst)).transpose()
    }

    /// Each unit that an element of this name names.
    pub(in crate::services) fn henvisninger(&self, navn: &'static str) -> Result<Vec<Henvisning>, Error> {
        let named = self.felter.iter().filter(|felt| felt.navn == navn);
        named.map(|felt| henvisning(navn, &felt.tekst)).collect()
    }

    pub(in crate::services) fn kommune(&self, navn: &'static str) -> Result<Kommunekode, Error> {
        self.parsed(navn).map(Kommunekode)
    }

    pub(in crate::services) fn adresse(&self) -> Result<Adresse, Error> {
        Ok(Adresse {
            vej_navn: self.tekst("vejNavn")?,
            vej_kode: self.valgfri("vejKode"),
            hus_nummer: self.tekst("husNummer")?,
            etage: self.valgfri("etage"),
            doer: self.valgfri("doer"),
            supplerende_bynavn: self.valgfri("supplerendeBynavn"),
            post_nummer: self.tekst("postNummer")?,
            // Empty: the register derives it from the postal code.
            by_navn: self.valgfri("byNavn").unwrap_or_default(),
            kommune_kode: self.kommune("kommuneKode")?,
            dawa_id: self.valgfri("dawaId").map(|id| id.to_ascii_lowercase()),
            geo_bredde: self.valgfri("geoBredde"),
            geo_laengde: self.valgfri("geoLaengde"),
        })
    }
}

/// A number, or `lokal:<lokalId>`.
fn henvisning(navn: &'static str, tekst: &str) -> Result<Henvisning, Error> {
    match tekst.strip_prefix("lokal:") {
        Some(lokal) => Ok(Henvisning::Lokal(lokal.to_owned())),
        None => tekst.parse().map(Henvisning::Nummer).map_err(|_| Error::Form(navn)),
    }
}

/// White space as `xs:token` has it: trimmed, and each run one space (XML Schema part 2 §4.3.6).
pub(super) fn collapse(text: &str) -> Cow<'_, str> {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let trimmed = text.trim_matches(is_space);
    if trimmed.contains("  ") || trimmed.contains(['\t', '\n', '\r']) {
        Cow::Owned(trimmed.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(trimmed)
    }
}

fn collapsed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => collapse(text),
        Cow::Owned(text) => Cow::Owned(collapse(&text).into_owned()),
    }
}
