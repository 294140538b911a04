//! `tilslut load ir`.

use std::collections::HashMap;

use anyhow::Context as _;

use super::Indlaesning;
use super::rapport::{Bemaerkning, Brud, Rapport, Sted};
use crate::institutioner::kontrol::Kontrol;
use crate::institutioner::udtraek::{Fil, Form, Tekster, laes_fil, overordnede_foerst};
use crate::institutioner::{Institution, kontrol};
use crate::registre::{Koder, Reference, dansk_dag};
use crate::store::institutioner::{InstitutionUdvalg, Nedlagte};
use crate::store::{self, Conn, Store};
use crate::tilslutning::Dag;
use crate::types::Institutionsnummer;

pub(super) fn indlaes(
    store: &Store,
    bytes: &[u8],
    foerste_nummer: u32,
    indlaesning: Indlaesning,
) -> anyhow::Result<Rapport> {
    let dag = dansk_dag(indlaesning.cause.tid);
    let fil = laes_fil(bytes, Tekster { koder: &indlaesning.koder, dag }).context("intet er indlæst")?;
    let (units, linjer, rapport) = fordel(fil);
    let kilde = indlaesning.kilde(&rapport, bytes);
    indlaesning.skriv(store, rapport, Conn::har_institutioner, move |tx, indlaesning, rapport| {
        rapport.naeste = vec![tx.indlaes_institutioner(units, foerste_nummer, &indlaesning.cause, &kilde)?];
        let kontrolleret = kontroller(tx, &indlaesning.koder, dag)?;
        (rapport.uden_cvr_kontrol, rapport.uden_dar_kontrol) =
            (kontrolleret.uden_cvr_kontrol, kontrolleret.uden_dar_kontrol);
        rapport.brud.extend(kontrolleret.fund.into_iter().map(|fund| Brud {
            kode: fund.fund.kode,
            regel: fund.fund.regel,
            sted: linjer.get(&fund.nummer).map(|linje| Sted { fil: None, linje: *linje }),
            nummer: fund.nummer,
            tekst: fund.fund.tekst,
        }));
        Ok(())
    })
}

/// The units in the order that they can be written, the line of each, and what is to be told of the file.
fn fordel(fil: Fil) -> (Vec<Institution>, HashMap<Institutionsnummer, u64>, Rapport) {
    let form = match fil.form {
        Form::Csv => "CSV",
        Form::AeldreCsv => "ældre CSV",
        Form::Json => "JSON",
    };
    let sted = |linje| Sted { fil: None, linje };
    let mut rapport = Rapport {
        register: "ir",
        form,
        ukendte_kolonner: fil.ukendte,
        manglende_kolonner: fil.mangler,
        ..Rapport::default()
    };
    let ulaeselige = fil.ulaeselige.into_iter();
    rapport.ulaeselige =
        ulaeselige.map(|u| Bemaerkning { sted: sted(u.linje), nummer: None, tekst: u.grund.to_string() }).collect();
    let ordnet = overordnede_foerst(fil.raekker);
    for raekke in &ordnet.raekker {
        rapport.antaget.extend(raekke.antaget.iter().map(|antaget| Bemaerkning {
            sted: sted(raekke.linje),
            nummer: Some(raekke.institution.nummer.clone()),
            tekst: antaget.to_string(),
        }));
    }
    rapport.antaget.extend(ordnet.loese.into_iter().map(|loes| Bemaerkning {
        sted: sted(loes.linje),
        tekst: format!(
            "hovedskolen {} er ikke i filen; afdelingen er indlæst uden, og nummeret bevaret",
            loes.hovedskole
        ),
        nummer: Some(loes.nummer),
    }));
    rapport.antaget.sort_by_key(|bemaerkning| bemaerkning.sted.linje);
    rapport.enheder = ordnet.raekker.len() as u64;
    let endelige = ordnet.raekker.iter().map(|raekke| &raekke.institution).filter(|unit| !unit.foreloebig());
    rapport.hoejeste = endelige.map(|unit| unit.nummer.clone()).max().into_iter().collect();
    let linjer = ordnet.raekker.iter().map(|raekke| (raekke.institution.nummer.clone(), raekke.linje)).collect();
    (ordnet.raekker.into_iter().map(|raekke| raekke.institution).collect(), linjer, rapport)
}

/// Every unit held to the rules as it stands.
fn kontroller(conn: &Conn, koder: &Koder, dag: Dag) -> store::Result<kontrol::Rapport> {
    let mut kontrol = Kontrol::ny(koder, dag);
    conn.each_institution(InstitutionUdvalg::Alle, Nedlagte::Med, |unit| {
        let pnummer = unit.felter.pnummer.as_ref();
        let cvr = pnummer.map(|pnummer| conn.cvr_opslag(pnummer)).transpose()?.unwrap_or(Reference::IkkeIndlaest);
        kontrol.institution(&unit, &cvr, &conn.dar_opslag(&unit.felter.sted.adresse)?);
        Ok(())
    })?;
    Ok(kontrol.afslut())
}
