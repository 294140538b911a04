//! `tilslut load dtr`.

use std::collections::HashMap;

use anyhow::Context as _;

use super::Indlaesning;
use super::rapport::{Bemaerkning, Brud, Rapport, Sted};
use crate::cli::register::gennemgaa;
use crate::dagtilbud::Serie;
use crate::dagtilbud::kontrol::Kontrol;
use crate::dagtilbud::udtraek::{self, Efter, Udtraek, laes};
use crate::registre::dansk_dag;
use crate::store::{Conn, Store};
use crate::types::Institutionsnummer;

pub(super) fn indlaes(store: &Store, filer: &[Vec<u8>], indlaesning: Indlaesning) -> anyhow::Result<Rapport> {
    let now = indlaesning.cause.tid;
    let dag = dansk_dag(now);
    let bytes: Vec<&[u8]> = filer.iter().map(Vec::as_slice).collect();
    let udtraek = laes(&bytes, Efter { koder: &indlaesning.koder, dag, now }).context("intet er indlæst")?;
    let vist = |sted: udtraek::Sted| Sted { fil: (filer.len() > 1).then_some(sted.fil + 1), linje: sted.linje };
    let rapport = fortael(&udtraek, vist);
    let steder: HashMap<Institutionsnummer, Sted> =
        udtraek.raekker.iter().map(|raekke| (raekke.enhed.nummer().clone(), vist(raekke.sted))).collect();
    let enheder: Vec<_> = udtraek.raekker.into_iter().map(|raekke| raekke.enhed).collect();
    let kilde = indlaesning.kilde(&rapport, &filer.concat());
    indlaesning.skriv(store, rapport, Conn::har_dagtilbud, move |tx, indlaesning, rapport| {
        let naeste = tx.indlaes_dagtilbud(enheder, &indlaesning.cause, &kilde)?;
        rapport.naeste = naeste.into_iter().flatten().collect();
        let fundet = gennemgaa(tx, Kontrol::af_udtraek(&indlaesning.koder, dag))?;
        (rapport.uden_cvr_kontrol, rapport.uden_dar_kontrol) = (fundet.uden_cvr_kontrol, fundet.uden_dar_kontrol);
        rapport.brud = fundet
            .fund
            .into_iter()
            .chain(fundet.ulovlige_kombinationer)
            .map(|fund| Brud {
                kode: fund.kode,
                regel: fund.regel,
                sted: steder.get(&fund.nummer).copied(),
                nummer: fund.nummer,
                tekst: fund.tekst,
            })
            .collect();
        Ok(())
    })
}

/// What is to be told of the files.
fn fortael(udtraek: &Udtraek, vist: impl Fn(udtraek::Sted) -> Sted) -> Rapport {
    let mut rapport = Rapport {
        register: "dtr",
        form: "CSV",
        enheder: udtraek.raekker.len() as u64,
        ukendte_kolonner: udtraek.ukendte.clone(),
        andre_tekster: udtraek.andre_tekster.clone(),
        ..Rapport::default()
    };
    let ulaeselige = udtraek.ulaeselige.iter();
    rapport.ulaeselige =
        ulaeselige.map(|u| Bemaerkning { sted: vist(u.sted), nummer: None, tekst: u.grund.to_string() }).collect();
    for serie in [Serie::D, Serie::G] {
        let numre = udtraek.raekker.iter().map(|raekke| raekke.enhed.nummer());
        let hoejeste = numre.filter(|nummer| nummer.as_str().starts_with(serie.bogstav())).max();
        rapport.hoejeste.extend(hoejeste.cloned());
    }
    if udtraek.uden_tid > 0 {
        rapport.manglende_kolonner.push("oprettet eller senestOpdateret (enheden har tidspunktet for indlæsningen)");
    }
    rapport
}
