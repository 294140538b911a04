//! Landsbyordning: dtr-rules 54.

use crate::institutioner::test::*;
use crate::institutioner::*;
use crate::tilslutning::Scope;
use crate::types::{Institutionsnummer, Kommunekode};

fn bord() -> (Bord, Institutionsnummer) {
    let mut bord = Bord { dagtilbud_scope: Some(kommune(KBH, 101)), ..Bord::kbh() };
    let skole = bord.simpel(folkeskole("Landsbyskolen"));
    let landsby = Dagtilbud { adm_kommune: Kommunekode(101), lovgrundlag: 6, aaben: true };
    for (nummer_, dagtilbud) in [
        ("G10001", landsby),
        ("G10002", Dagtilbud { aaben: false, ..landsby }),
        ("G10003", Dagtilbud { lovgrundlag: 1, ..landsby }),
        ("G10004", Dagtilbud { adm_kommune: Kommunekode(751), ..landsby }),
        ("G10005", landsby),
    ] {
        bord.register.dagtilbud.insert(nummer(nummer_), dagtilbud);
    }
    (bord, skole)
}

fn laeg(skole: &Institutionsnummer, dagtilbud: &str) -> Handling {
    Handling::LaegDagtilbudUnderSkole { skole: nr(skole), dagtilbud: nummer(dagtilbud) }
}

#[test]
fn a_dagtilbud_goes_over_to_its_schools_number() {
    let (mut bord, skole) = bord();
    let foer = bord.unit(&skole);
    let anvendt = bord.anvend(vec![laeg(&skole, "G10001"), laeg(&skole, "G10005")]);
    assert!(!anvendt.afvist(), "{anvendt:?}");
    let landsbyordning = vec![nummer("G10001"), nummer("G10005")];
    assert_eq!(bord.unit(&skole), Institution { landsbyordning: landsbyordning.clone(), ..foer });
    let haendelse = Haendelse::Ophoerer { efterfoelger: Some(skole) };
    let foelger = (1..).zip(landsbyordning);
    let foelger: Vec<_> =
        foelger.map(|(position, nummer)| Foelge { position, nummer, haendelse: haendelse.clone() }).collect();
    assert_eq!(anvendt.foelger, foelger);
}

#[test]
fn what_is_refused() {
    let (mut bord, skole) = bord();
    let gymnasium = bord.simpel(Felter { type3: 1061, ..folkeskole("Gymnasiet") });
    let (over, afdelinger) = bord.hierarki(folkeskole("Byskolen"), &["Øst"]);
    let f = bord.ok(Handling::InsertForeloebig(None, folkeskole("Måske")));
    for (handling, kode, felt) in [
        (laeg(&skole, "G77777"), "IR050", felt::DAGTILBUD),
        (laeg(&skole, "G10002"), "IR051", felt::DAGTILBUD),
        (laeg(&skole, "G10003"), "IR052", felt::DAGTILBUD),
        (laeg(&skole, "G10004"), "IR054", felt::DAGTILBUD),
        (laeg(&gymnasium, "G10001"), "IR055", felt::INSTITUTIONSNUMMER),
        (laeg(&over, "G10001"), "IR012", felt::INSTITUTIONSNUMMER),
        (laeg(&f, "G10001"), "IR013", felt::INSTITUTIONSNUMMER),
        (laeg(&nummer("999999"), "G10001"), "IR010", felt::INSTITUTIONSNUMMER),
    ] {
        let anvendt = bord.anvend(vec![handling.clone()]);
        let fejl: Vec<_> = anvendt.fejl.iter().map(|fejl| (fejl.kode, fejl.felt)).collect();
        assert_eq!(fejl, [(kode, Some(felt))], "{handling:?}");
    }
    let to = bord.anvend(vec![laeg(&skole, "G10001"), laeg(&afdelinger[0], "G10001")]);
    assert_eq!(to.fejl.iter().map(|fejl| (fejl.position, fejl.kode)).collect::<Vec<_>>(), [(2, "IR056")]);
    bord.ok(laeg(&afdelinger[0], "G10001"));
    assert_eq!(bord.koder(laeg(&afdelinger[0], "G10001")), ["IR056"]);
    bord.dagtilbud_scope = Some(Scope::Alle);
    assert_eq!(bord.koder(laeg(&skole, "G10004")), ["IR053"]);
}

/// Authority is needed in both registers, also by the ministry.
#[test]
fn authority_in_both_registers() {
    let (mut bord, skole) = bord();
    bord.scope = kommune(AARHUS, 751);
    assert_eq!(bord.koder(laeg(&skole, "G10001")), ["UDEN AFTALE"]);
    bord.scope = ministeriet();
    bord.dagtilbud_scope = None;
    assert_eq!(bord.koder(laeg(&skole, "G10001")), ["IR054"]);
}
