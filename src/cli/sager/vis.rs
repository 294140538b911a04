//! How cases are shown.

use serde_json::{Value, json};

use super::super::tilslutning::{section, table};
use super::nu::Nu;
use crate::institutioner::{Haendelse, Konsekvens, Sag};
use crate::registre::{BeroertAftale, Fejl};
use crate::types::{Institutionsnummer, Time};

/// A case without its acts' content, for programs.
pub(super) fn kort(sag: &Sag) -> Value {
    let anmodning = &sag.anmodning;
    json!({
        "sagsnummer": sag.id, "status": sag.status(), "anmodet": anmodning.anmodet, "kvitteringsId": anmodning.udveksling.to_string(),
        "cvr": anmodning.cvr, "hvem": anmodning.ejer, "parter": anmodning.parter, "metoder": metoder(sag),
        "afgjort": sag.afgoerelse.as_ref().map(|afgoerelse| afgoerelse.tid),
        "begrundelse": sag.afgoerelse.as_ref().and_then(|afgoerelse| afgoerelse.begrundelse.as_deref()),
    })
}

pub(super) fn liste(sager: &[Sag]) -> String {
    let row = |sag: &Sag| {
        let anmodning = &sag.anmodning;
        let (nr, status, tid) = (sag.id.to_string(), sag.status().to_string(), tid(anmodning.anmodet));
        [nr, status, tid, anmodning.cvr.to_string(), anmodning.ejer.clone(), metoder(sag).join(", ")]
    };
    let rows: Vec<_> = sager.iter().map(row).collect();
    table(["NR", "STATUS", "ANMODET (UTC)", "CVR-NUMMER", "HVEM", "HANDLINGER"], &rows)
}

/// A case in full, and what would come of it where it waits.
pub(super) fn sag(sag: &Sag, nu: Option<&Nu>) -> String {
    let anmodning = &sag.anmodning;
    let mut ud = format!(
        "Sag nr. {} er {}\nAnmodet {} af CVR-nummer {} som {}; kvitteringsId {}",
        sag.id,
        sag.status(),
        tid(anmodning.anmodet),
        anmodning.cvr,
        anmodning.ejer,
        anmodning.udveksling
    );
    if let Some(afgoerelse) = &sag.afgoerelse {
        ud += &format!("\nAfgjort {}", tid(afgoerelse.tid));
        ud += &afgoerelse.begrundelse.as_deref().map_or(String::new(), |begrundelse| format!(": {begrundelse}"));
    }
    let linjer: Vec<_> = (anmodning.aendringer.iter())
        .map(|aendring| format!("{}. {}", aendring.position, aendring.handling.metode()))
        .collect();
    ud += &section("Handlinger", &linjer.join("\n"));
    match nu {
        Some(nu) => ud += &nu_tekst(nu),
        None if sag.afgoerelse.is_none() => {
            ud += "\n\nIntet ministerium er registreret (tilslut part add … --ministerium): ingen kan godkende sagen."
        }
        None => {}
    }
    ud
}

fn nu_tekst(nu: &Nu) -> String {
    if nu.anvendt.afvist() {
        let uden =
            nu.anvendt.uden_aftale.iter().map(|uden| format!("{}. ingen aftale om {}", uden.position, uden.hvem));
        let linjer: Vec<_> = nu.anvendt.fejl.iter().map(melding).chain(uden).collect();
        return section("Godkendt nu ville den blive afvist, og stadig vente", &linjer.join("\n"));
    }
    let linjer: Vec<_> = nu.konsekvenser.iter().map(|konsekvens| linje(konsekvens, nu)).collect();
    let mut ud = section("Godkendt nu ville dette følge", &linjer.join("\n"));
    if !nu.anvendt.advis.is_empty() {
        let linjer: Vec<_> = nu.anvendt.advis.iter().map(melding).collect();
        ud += &section("Til oplysning", &linjer.join("\n"));
    }
    ud
}

fn melding(fejl: &Fejl) -> String {
    format!("{}. {} {}", fejl.position, fejl.kode, fejl.tekst)
}

fn linje(konsekvens: &Konsekvens, nu: &Nu) -> String {
    let Konsekvens { foelge, aftaler, brugere, kilder, underret } = konsekvens;
    let mut ud = format!("{}. {} {}", foelge.position, navn(&foelge.nummer, nu), haendelse(&foelge.haendelse, nu));
    if !aftaler.is_empty() {
        let numre: Vec<_> = aftaler.iter().map(|aftale| aftale.nr.to_string()).collect();
        ud += &format!("; aftaler: {}", numre.join(", "));
    }
    if *brugere > 0 || *kilder > 0 {
        ud += &format!("; {brugere} brugere fra {kilder} kilder");
    }
    if !underret.is_empty() {
        ud += &format!("; underret: {}", underret.join(", "));
    }
    ud
}

fn haendelse(haendelse: &Haendelse, nu: &Nu) -> String {
    let nummer =
        |nummer: &Option<Institutionsnummer>| nummer.as_ref().map_or_else(|| "ingen".to_owned(), |nr| navn(nr, nu));
    match haendelse {
        Haendelse::Ny => "oprettes".to_owned(),
        Haendelse::Ophoerer { efterfoelger: None } => "ophører".to_owned(),
        Haendelse::Ophoerer { efterfoelger } => format!("ophører og fortsætter som {}", nummer(efterfoelger)),
        Haendelse::SkifterEnhedsart { fra, til } => format!("bliver {} (nu {})", til.navn(), fra.navn()),
        Haendelse::SkifterHovedskole { fra, til } => format!("skifter hovedskole: {} → {}", nummer(fra), nummer(til)),
        Haendelse::SkifterKode { felt, fra, til } => format!("skifter {felt}: {fra} → {til}"),
    }
}

/// A unit's number, or which of the new ones it would be.
fn navn(nummer: &Institutionsnummer, nu: &Nu) -> String {
    let ny = (1..).zip(nu.nye()).find_map(|(nr, ny): (usize, _)| (ny == nummer).then_some(nr));
    ny.map_or_else(|| nummer.to_string(), |nr| format!("ny enhed {nr}"))
}

/// What would come of a case, for programs.
pub(super) fn nu_json(nu: &Nu) -> Value {
    let besked = |fejl: &Fejl| json!({ "position": fejl.position, "kode": fejl.kode, "tekst": fejl.tekst });
    let aftale =
        |aftale: &BeroertAftale| json!({ "nr": aftale.nr, "service": aftale.service, "system": aftale.system });
    let konsekvens = |konsekvens: &Konsekvens| {
        let Konsekvens { foelge, aftaler, brugere, kilder, underret } = konsekvens;
        json!({
            "position": foelge.position, "enhed": navn(&foelge.nummer, nu), "haendelse": haendelse(&foelge.haendelse, nu),
            "aftaler": aftaler.iter().map(aftale).collect::<Vec<_>>(), "brugere": brugere, "kilder": kilder, "underret": underret,
        })
    };
    json!({
        "afvist": nu.anvendt.afvist(),
        "konsekvenser": nu.konsekvenser.iter().map(konsekvens).collect::<Vec<_>>(),
        "fejl": nu.anvendt.fejl.iter().map(besked).collect::<Vec<_>>(),
        "advis": nu.anvendt.advis.iter().map(besked).collect::<Vec<_>>(),
        "udenAftale": nu.anvendt.uden_aftale.iter().map(|uden| &uden.hvem).collect::<Vec<_>>(),
    })
}

fn metoder(sag: &Sag) -> Vec<&'static str> {
    sag.anmodning.aendringer.iter().map(|aendring| aendring.handling.metode()).collect()
}

fn tid(tid: Time) -> String {
    format!("{tid:.0}")
}
