//! `tilslut anumre flyt`.

use super::super::tilslutning::{By, Edge, Outcome, section, table};
use crate::store::anummer::{Flytning, FlyttetAftale, Kildestoerrelse};
use crate::tilslutning::AftaleSlags;
use crate::types::Institutionsnummer;

pub(super) fn perform(nummer: &Institutionsnummer, proeve: bool, by: &By, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let (cause, nummer) = (edge.cause(by)?, nummer.clone());
    let job = move |tx: &mut crate::store::Tx<'_>| tx.anummer_flyt(&nummer, &cause);
    match proeve {
        true => edge.rehearse(job, |flytning| fortael(&flytning.uden_nye_numre(), true)),
        false => edge.change(job, |flytning| fortael(&flytning, false)),
    }
}

fn fortael(flytning: &Flytning, proeve: bool) -> anyhow::Result<Outcome> {
    let mut json = serde_json::to_value(flytning)?;
    if let Some(felter) = json.as_object_mut() {
        felter.insert("proeve".into(), proeve.into());
    }
    Ok(Outcome::Done { json, text: tekst(flytning, proeve) })
}

fn tekst(flytning: &Flytning, proeve: bool) -> String {
    let Flytning { nummer, efterfoelger, aftaler, kilder, kilder_bliver } = flytning;
    let stand = if proeve { ". En prøve: intet er ændret." } else { "" };
    let mut ud = format!("A-nummeret {nummer} er afløst af {efterfoelger}{stand}");
    if flytning.er_tom() {
        ud += "\nDer er intet at flytte.";
    }
    if !aftaler.is_empty() {
        let row = |aftale: &FlyttetAftale| aftaleraekke(aftale, efterfoelger);
        let rows: Vec<_> = aftaler.iter().map(row).collect();
        ud += &section("Aftaler, der ophører", &table(["NR", "SLAGS", "TJENESTE", "SYSTEM", "I STEDET"], &rows));
    }
    for (overskrift, kilder) in [
        ("Kilder, der flyttes", kilder),
        ("Kilder, der bliver, fordi efterfølgeren har en kilde af samme navn", kilder_bliver),
    ] {
        if !kilder.is_empty() {
            ud += &section(overskrift, &kildetabel(kilder));
        }
    }
    ud
}

fn aftaleraekke(aftale: &FlyttetAftale, efterfoelger: &Institutionsnummer) -> [String; 5] {
    let i_stedet = match (aftale.anmodes, aftale.forslag) {
        (true, Some(nr)) => format!("nr. {nr} er anmodet på {efterfoelger}: tilslut aftale godkend {nr}"),
        (true, None) => format!("en ny anmodes på {efterfoelger}"),
        (false, _) if aftale.slags == AftaleSlags::Data => format!("{efterfoelger} har den allerede"),
        (false, _) => "parten kalder selv: anmod om en ny, hvis den stadig gør".to_owned(),
    };
    let system = aftale.system.as_ref().map(ToString::to_string).unwrap_or_default();
    [aftale.nr.to_string(), aftale.slags.to_string(), aftale.service.to_string(), system, i_stedet]
}

pub(super) fn kildetabel(kilder: &[Kildestoerrelse]) -> String {
    let row = |kilde: &Kildestoerrelse| [kilde.source.clone(), kilde.brugere.to_string()];
    table(["KILDE", "BRUGERE"], &kilder.iter().map(row).collect::<Vec<_>>())
}
