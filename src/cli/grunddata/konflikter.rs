//! `tilslut grunddata konflikter`.

use super::super::{Exit, Place, print_json, say};
use crate::grunddata::{Beskyttelse, Feltskift, Flere, FlereLokalId, Gruppekonflikt, Gruppenavn, Konflikter, SKIFT};
use crate::segl::SharedNoegler;
use crate::store::Conn;
use crate::types::Institutionsnummer;

pub(super) fn run(place: &Place, institution: Option<&Institutionsnummer>) -> anyhow::Result<Exit> {
    let (store, noegler) = (place.store()?, SharedNoegler::aabn_fil(&place.noeglefil()?)?);
    let institutioner = match institution {
        Some(institution) => vec![institution.clone()],
        None => store.read(Conn::institutioner_med_flere_kilder)?,
    };
    let mut uenige = 0;
    // A view of the database for each: one that is kept open for long keeps the log from being folded back.
    for institution in &institutioner {
        let konflikter = store.read(|conn| conn.konflikter(institution, &noegler, SKIFT))?;
        uenige += usize::from(konflikter.uenige());
        if place.json {
            print_json(&konflikter)?;
        } else {
            vis(&konflikter)?;
        }
    }
    if !place.json && institution.is_none() {
        say!("{} institutioner har flere kilder; i {uenige} er de uenige.", institutioner.len());
    }
    Ok(if uenige == 0 { Exit::Ok } else { Exit::Refused })
}

fn vis(konflikter: &Konflikter) -> anyhow::Result<()> {
    let Konflikter { institution, kilder, personer, grupper, .. } = konflikter;
    say!("Institution {institution}");
    for kilde in kilder {
        say!("  kilde {}, sidst modtaget {:.0}", kilde.source, kilde.modtaget);
    }
    let enige = personer.iter().filter(|person| person.felter.is_empty()).count();
    say!("  {} personer er hos flere kilder; om {enige} er de enige.", personer.len());
    for Flere { brugerid, kilder, felter } in personer.iter().filter(|person| !person.felter.is_empty()) {
        say!("  person {brugerid}: {} er uenige om {}", og(kilder), felter.join(", "));
    }
    for Gruppekonflikt { id, kilder, felter } in grupper {
        let om = if felter.is_empty() { "er enige".to_owned() } else { format!("er uenige om {}", felter.join(", ")) };
        say!("  gruppe {id}: {} har den; de {om}", og(kilder));
    }
    for Gruppenavn { navn, kilder } in &konflikter.gruppenavne {
        say!("  gruppenavn {navn}: {} har hver en gruppe af det navn", og(kilder));
    }
    vis_resten(konflikter)
}

fn vis_resten(konflikter: &Konflikter) -> anyhow::Result<()> {
    for FlereLokalId { brugerid, kilde, antal } in &konflikter.flere_lokal_id {
        say!("  person {brugerid}: {kilde} har CPR-nummeret under {antal} LocalPersonId");
    }
    for Beskyttelse { brugerid, beskyttet, ikke_beskyttet } in &konflikter.beskyttelse {
        say!("  person {brugerid}: beskyttet hos {}, ikke hos {}", og(beskyttet), og(ikke_beskyttet));
    }
    for Feltskift { brugerid, felt, gange, senest, senest_af } in &konflikter.skift {
        say!("  person {brugerid}: {felt} er ændret på skift {gange} gange, senest {senest:.0} af {senest_af}");
    }
    Ok(())
}

/// `A, B og C`.
fn og(navne: &[String]) -> String {
    match navne {
        [foerste @ .., sidste] if !foerste.is_empty() => format!("{} og {sidste}", foerste.join(", ")),
        navne => navne.concat(),
    }
}
