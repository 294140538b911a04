//! The file of A-numbers: `anummer;efterfoelger;kommunekode;navn` ([`crate::store::linjer`] says its form).

use std::collections::HashSet;
use std::io::BufRead;

use super::Anummer;
use crate::registre::Koder;
use crate::store::linjer::{FilFejl, hver_linje};
use crate::types::{Institutionsnummer, Kommunekode, Time};

const KOLONNER: &[&str] = &["anummer", "efterfoelger", "kommunekode", "navn"];

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linje {
    /// Counted from 1.
    pub linje: u64,
    /// What it says.
    pub anummer: Anummer,
}

/// Reads a file of A-numbers, all of it or nothing.
///
/// # Errors
/// What is wrong with it, every line of it.
pub fn laes(fil: impl BufRead, koder: &Koder, now: Time) -> Result<Vec<Linje>, FilFejl> {
    let (mut linjer, mut sete) = (Vec::new(), HashSet::new());
    hver_linje(
        fil,
        KOLONNER,
        |_| {},
        |linje, felter| {
            let anummer = match raekke(felter, koder, now) {
                Ok(anummer) => anummer,
                Err(hvad) => return Ok(Err(hvad)),
            };
            if !sete.insert(anummer.nummer.clone()) {
                return Ok(Err("anummer: står allerede på en tidligere linje"));
            }
            linjer.push(Linje { linje, anummer });
            Ok(Ok(()))
        },
    )?;
    if linjer.is_empty() { Err(FilFejl::Tom) } else { Ok(linjer) }
}

fn raekke(felter: &[&str], koder: &Koder, now: Time) -> Result<Anummer, &'static str> {
    let &[nummer, efterfoelger, kommunekode, navn] = felter else { return Err("der mangler felter") };
    let nummer: Option<Institutionsnummer> = nummer.parse().ok();
    let nummer = nummer.filter(Institutionsnummer::er_anummer).ok_or("anummer: forventede A og fem tegn")?;
    let efterfoelger = given(efterfoelger).map(self::efterfoelger).transpose()?;
    let kommune = given(kommunekode).map(|kode| self::kommune(kode, koder)).transpose()?;
    Ok(Anummer { nummer, efterfoelger, kommune, navn: given(navn).map(str::to_owned), indlaest: now })
}

fn given(felt: &str) -> Option<&str> {
    Some(felt).filter(|felt| !felt.is_empty())
}

fn efterfoelger(tekst: &str) -> Result<Institutionsnummer, &'static str> {
    let nummer: Institutionsnummer = tekst.parse().map_err(|_| "efterfoelger: forventede et institutionsnummer")?;
    if nummer.er_anummer() { Err("efterfoelger: forventede et nummer, der ikke er et A-nummer") } else { Ok(nummer) }
}

fn kommune(tekst: &str, koder: &Koder) -> Result<Kommunekode, &'static str> {
    let kode: Option<u16> = Some(tekst).filter(|tekst| (3..=4).contains(&tekst.len())).and_then(|t| t.parse().ok());
    let kendt = kode.filter(|kode| koder.kommune.contains_key(&u32::from(*kode)));
    kendt.map(Kommunekode).ok_or("kommunekode: forventede en dansk kommunes kode, fx 101 eller 0101")
}
