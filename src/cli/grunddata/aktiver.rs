//! `tilslut grunddata aktiver`: CPR numbers come by standard input, and go nowhere from there.

use std::io::{BufRead, IsTerminal as _};

use serde::Serialize;

use super::super::{Exit, ForkertBrug, Place, print_json, say};
use super::By;
use crate::grunddata::Cpr;
use crate::segl::SharedNoegler;
use crate::store::grunddata::Aktiveret;
use crate::store::tilslutning::Cause;
use crate::types::{ExchangeId, Time};

/// The numbers, each with its line; and the lines that hold none.
#[derive(Debug, Default)]
pub(super) struct Linjer {
    pub(super) numre: Vec<(usize, Cpr)>,
    pub(super) ugyldige: Vec<usize>,
}

#[derive(Debug, Serialize)]
struct Svar {
    #[serde(flatten)]
    aktiveret: Aktiveret,
    /// Lines that hold no CPR number.
    ugyldige: Vec<usize>,
}

pub(super) fn run(place: &Place, by: &By, now: Time) -> anyhow::Result<Exit> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        // A terminal shows what is typed.
        return Err(ForkertBrug("giv CPR-numrene fra en fil eller et andet program: … aktiver < fil".into()).into());
    }
    let cause = Cause { id: ExchangeId::now_v7(), tid: now, hvem: by.hvem()?, hvorfor: by.hvorfor.clone() };
    let (store, noegler) = (place.store()?, SharedNoegler::aabn_fil(&place.noeglefil()?)?);
    let Linjer { numre, ugyldige } = laes(stdin.lock())?;
    let aktiveret = store.write_blocking(move |tx| tx.aktiver(&numre, &noegler, &cause))?;
    let svar = Svar { aktiveret, ugyldige };
    if place.json {
        print_json(&svar)?;
    } else {
        tell(&svar)?;
    }
    let alle = svar.ugyldige.is_empty() && svar.aktiveret.ukendte.is_empty();
    Ok(if alle { Exit::Ok } else { Exit::Refused })
}

/// Reads the lines; empty ones are passed over.
pub(super) fn laes(kilde: impl BufRead) -> std::io::Result<Linjer> {
    let mut linjer = Linjer::default();
    for (nr, linje) in (1..).zip(kilde.split(b'\n')) {
        let linje = linje?;
        if linje.trim_ascii().is_empty() {
            continue;
        }
        match std::str::from_utf8(&linje).ok().and_then(|linje| Cpr::laes(linje).ok()) {
            Some(cpr) => linjer.numre.push((nr, cpr)),
            None => linjer.ugyldige.push(nr),
        }
    }
    Ok(linjer)
}

fn tell(svar: &Svar) -> anyhow::Result<()> {
    let Svar { aktiveret: Aktiveret { aktiveret, allerede_aktive, ukendte }, ugyldige } = svar;
    say!("{aktiveret} personer har fået deres brugerid; {allerede_aktive} havde det.");
    for (hvad, linjer) in [("numre, som ingen i registret har", ukendte), ("intet CPR-nummer", ugyldige)] {
        let numre: Vec<String> = linjer.iter().map(ToString::to_string).collect();
        if !numre.is_empty() {
            say!("Linjer med {hvad}: {}", numre.join(", "));
        }
    }
    Ok(())
}
