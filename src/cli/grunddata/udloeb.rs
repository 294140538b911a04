//! `tilslut grunddata udloeb`.

use serde::Serialize;

use super::super::{Exit, Place, print_json, say};
use super::By;
use crate::grunddata::Fornyelsestand;
use crate::store::Store;
use crate::store::grunddata::{Fornyelsesskridt, Kildestand, Kildetal};
use crate::store::tilslutning::Cause;
use crate::tilslutning::{Dag, dansk_dag};
use crate::types::{ExchangeId, Institutionsnummer, Time};

/// What the run came to.
#[derive(Debug, Default, Serialize)]
pub(super) struct Koersel {
    /// Nothing was changed.
    proeve: bool,
    /// Reported now; they are removed a month from now at the earliest.
    meldt: Vec<Vist>,
    /// Removed now.
    fjernet: Vec<Vist>,
}

/// A source that something was done with.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Vist {
    institution: Institutionsnummer,
    source: String,
    modtaget: Time,
    #[serde(flatten)]
    tal: Kildetal,
    /// The first day on which it is removed.
    fjernes: Dag,
}

pub(super) fn run(place: &Place, proeve: bool, by: &By, now: Time) -> anyhow::Result<Exit> {
    let cause = Cause { id: ExchangeId::now_v7(), tid: now, hvem: by.hvem()?, hvorfor: by.hvorfor.clone() };
    let koersel = udloeb(&place.store()?, proeve, &cause)?;
    if place.json {
        print_json(&koersel)?;
    } else {
        tell(&koersel)?;
    }
    Ok(Exit::Ok)
}

/// Each source in a transaction of its own: a run that is cut off is done with those that it has told of.
pub(super) fn udloeb(store: &Store, proeve: bool, cause: &Cause) -> anyhow::Result<Koersel> {
    let idag = dansk_dag(cause.tid);
    let mut koersel = Koersel { proeve, ..Koersel::default() };
    let mut stande = store.read(|conn| conn.kildestande(None))?;
    stande.retain(|stand| matches!(stand.fornyelse().stand(idag), Fornyelsestand::Varsles | Fornyelsestand::Fjernes));
    for stand in stande {
        let (id, cause) = (stand.kilde.id, cause.clone());
        let skridt = match proeve {
            true => Some(Fornyelsesskridt { tal: store.read(|conn| conn.kildetal(id))?, stand }),
            false => store.write_blocking(move |tx| tx.kilde_forny(id, idag, &cause))?,
        };
        koersel.noter(skridt, idag);
    }
    Ok(koersel)
}

impl Koersel {
    fn noter(&mut self, skridt: Option<Fornyelsesskridt>, idag: Dag) {
        let Some(Fornyelsesskridt { stand, tal }) = skridt else { return };
        let (fornyelse, Kildestand { kilde, .. }) = (stand.fornyelse(), stand);
        let vist = Vist {
            institution: kilde.institution,
            source: kilde.source,
            modtaget: kilde.modtaget,
            tal,
            fjernes: fornyelse.fjernes(idag),
        };
        match fornyelse.stand(idag) {
            Fornyelsestand::Fjernes => self.fjernet.push(vist),
            _ => self.meldt.push(vist),
        }
    }
}

fn tell(koersel: &Koersel) -> anyhow::Result<()> {
    let (melder, fjerner) = match koersel.proeve {
        true => ("ville blive meldt", "ville blive fjernet"),
        false => ("er meldt", "er fjernet"),
    };
    for vist in &koersel.meldt {
        say!("{} {melder}: sidst fornyet {:.0}; fjernes {}", hvem(vist), vist.modtaget, vist.fjernes);
    }
    for vist in &koersel.fjernet {
        say!("{} {fjerner}: sidst fornyet {:.0}", hvem(vist), vist.modtaget);
    }
    if koersel.meldt.is_empty() && koersel.fjernet.is_empty() {
        say!("Ingen kilder skal meldes eller fjernes.");
    }
    Ok(())
}

fn hvem(vist: &Vist) -> String {
    let Vist { institution, source, tal, .. } = vist;
    let (personer, kontakter) = (tal.personer(), tal.kontakter);
    format!("Kilden {source} til {institution} med {personer} personer og {kontakter} kontaktpersoner")
}
