//! `tilslut anumre rapport`.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::tilslutning::{Edge, Outcome, section, table};
use super::flyt::kildetabel;
use crate::store::anummer::{Anummerstand, Efterfoelger};
use crate::tilslutning::{Aftale, dansk_dag};
use crate::types::Kommunekode;

pub(super) fn perform(kommune: Option<Kommunekode>, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let mut stande = edge.store.read(|conn| conn.anummerstande(dansk_dag(edge.tid)))?;
    stande.retain(|stand| kommune.is_none() || stand.kommune == kommune);
    let (i_brug, tomme): (Vec<_>, Vec<_>) = stande.into_iter().partition(Anummerstand::er_i_brug);
    // Those of no municipality that is known come last.
    let mut kommuner: BTreeMap<(bool, Option<Kommunekode>), Vec<Anummerstand>> = BTreeMap::new();
    for stand in i_brug {
        kommuner.entry((stand.kommune.is_none(), stand.kommune)).or_default().push(stand);
    }
    let liste = |((_, kommune), numre): (&(bool, Option<Kommunekode>), &Vec<Anummerstand>)| json!({ "kommune": kommune, "numre": numre });
    let json = json!({ "kommuner": kommuner.iter().map(liste).collect::<Vec<_>>(), "udenNoget": tomme.len() });
    let text = tekst(&kommuner, tomme.len());
    Ok(if kommuner.is_empty() { Outcome::Done { json, text } } else { Outcome::Found { json, text } })
}

fn tekst(kommuner: &BTreeMap<(bool, Option<Kommunekode>), Vec<Anummerstand>>, tomme: usize) -> String {
    let mut ud = String::new();
    for ((_, kommune), numre) in kommuner {
        ud += &kommune.map_or_else(|| "Ukendt kommune".to_owned(), |kommune| format!("Kommune {kommune}"));
        numre.iter().for_each(|stand| ud += &stand_tekst(stand));
        ud += "\n\n";
    }
    let antal: usize = kommuner.values().map(Vec::len).sum();
    ud + &format!("Der hænger noget på {antal} A-numre; på {tomme} andre hænger intet.")
}

fn stand_tekst(stand: &Anummerstand) -> String {
    let efterfoelger = match &stand.efterfoelger {
        None if stand.i_tabellen => "uden efterfølger".to_owned(),
        None => "uden efterfølger: nummeret er ikke indlæst".to_owned(),
        Some(Efterfoelger { nummer, kan_ikke: None }) => format!("efterfølger {nummer}"),
        Some(Efterfoelger { nummer, kan_ikke: Some(hvorfor) }) => format!("efterfølgeren {nummer} {hvorfor}"),
    };
    let overskrift = format!("{} {} · {efterfoelger}", stand.nummer, stand.navn.as_deref().unwrap_or("(uden navn)"));
    let mut dele = Vec::new();
    if !stand.aftaler.is_empty() {
        let rows: Vec<_> = stand.aftaler.iter().map(aftaleraekke).collect();
        dele.push(table(["NR", "SLAGS", "TJENESTE", "SYSTEM", "STATUS"], &rows));
    }
    if !stand.kilder.is_empty() {
        dele.push(kildetabel(&stand.kilder));
    }
    section(&overskrift, &dele.join("\n"))
}

fn aftaleraekke(aftale: &Aftale) -> [String; 5] {
    let system = aftale.system.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
    let Aftale { id, slags, service, status, .. } = aftale;
    [id.to_string(), slags.to_string(), service.to_string(), system, status.to_string()]
}
