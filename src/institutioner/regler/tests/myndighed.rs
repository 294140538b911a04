//! Who may do what at once: ir.md §3, ir-rules 8-14.

use jiff::civil::date;

use crate::institutioner::test::*;
use crate::institutioner::*;
use crate::tilslutning::Scope;
use crate::types::{Institutionsnummer, Kommunekode};

const UDEN: [&str; 1] = ["UDEN AFTALE"];
const AFVENTER: [&str; 1] = ["AFVENTER"];
const STRAKS: [&str; 0] = [];

/// A regional school in København, administered by the region where it lies or by another.
fn regional(navn: &str, region: Option<u16>) -> Felter {
    Felter { adm_region: region, cvr: Some(cvr(SKOLE)), ..felter(navn, 1051, 7) }
}

fn ret(nummer: &Institutionsnummer, felter: Felter) -> Handling {
    Handling::UpdateInstitution(nr(nummer), felter, None)
}

fn opret(felter: Felter) -> Handling {
    Handling::InsertInstitution(Enhedsart::Simpel, felter, None)
}

/// Every act on the units of one ejerkode, each on units of its own.
fn alle_handlinger(bord: &mut Bord, felter: &Felter) -> Vec<Handling> {
    let mut antal = 0;
    let mut simpel = |bord: &mut Bord| {
        antal += 1;
        bord.simpel(navngivet(&format!("Skole {antal}"), felter))
    };
    let f = bord.ministeriet(Handling::InsertForeloebig(None, navngivet("Måske", felter)));
    let (over, afdelinger) = bord.hierarki(navngivet("By", felter), &["Øst", "Vest", "Nord", "Syd"]);
    let (anden, _) = bord.hierarki(navngivet("Land", felter), &["Skov"]);
    let enheder: Vec<_> = (0..12).map(|_| simpel(bord)).collect();
    let par = |a: usize| numre(&[&enheder[a], &enheder[a + 1]]);
    let ny = |navn: &str| navngivet(navn, felter);
    vec![
        opret(ny("Ny")),
        ret(&enheder[0], ny("Omdøbt")),
        Handling::DeleteInstitution(nr(&enheder[1]), None),
        Handling::InsertAfdeling(nr(&over), ny("Inde"), None),
        Handling::DeleteAfdeling(nr(&afdelinger[0]), None),
        Handling::MoveAfdeling(nr(&afdelinger[1]), nr(&anden)),
        Handling::GodkendForeloebig(nr(&f)),
        Handling::FusionTilNyHovedskole { enheder: par(2), administration: nr(&enheder[2]) },
        Handling::FusionUnderHovedskole { hovedskole: nr(&over), enheder: numre(&[&enheder[4]]) },
        Handling::SammenlaegMedBestaaende { fortsaetter: nr(&enheder[5]), ophoerer: numre(&[&enheder[6]]) },
        Handling::SammenlaegTilNy { ophoerer: par(7), felter: ny("Samlet") },
        Handling::DelInstitution { institution: nr(&enheder[9]), nye: vec![ny("Delt")] },
        Handling::DelHovedskole {
            hovedskole: nr(&over),
            nye: vec![NyHovedskole {
                felter: ny("Ny By"),
                afdelinger: numre(&[&afdelinger[2]]),
                nye_afdelinger: Vec::new(),
            }],
        },
        Handling::FusionAfHovedskoler { fortsaetter: nr(&over), ophoerer: numre(&[&anden]) },
    ]
}

/// Ejerkode 2 and 6 are the municipality's, 7 and 8 the region's: every act at once, and nobody else's.
#[test]
fn municipal_and_regional_units_are_their_own_authoritys() {
    let kommunal = |ejerkode| Felter { ejerkode, cvr: Some(cvr(SKOLE)), ..folkeskole("") };
    let uden_adm = Felter { adm_kommune: None, ..kommunal(2) };
    let cases = [
        (kommunal(2), kommune(KBH, 101)),
        (kommunal(6), kommune(KBH, 101)),
        (uden_adm, kommune(KBH, 101)), // where it lies
        (regional("", Some(1082)), region(1082)),
        (Felter { ejerkode: 8, ..regional("", None) }, region(1084)), // where it lies
    ];
    for (felter, myndighed) in cases {
        for fremmed in [kommune(AARHUS, 751), region(1081), ejer(ANDEN_SKOLE), Scope::Parter(Vec::new())] {
            let mut bord = Bord { scope: fremmed, ..Bord::ny() };
            for handling in alle_handlinger(&mut bord, &felter) {
                assert_eq!(bord.koder(handling.clone()), UDEN, "{handling:?}");
            }
        }
        for straks in [myndighed, ministeriet(), Scope::Alle] {
            let mut bord = Bord { scope: straks, ..Bord::ny() };
            for handling in alle_handlinger(&mut bord, &felter) {
                assert_eq!(bord.koder(handling.clone()), STRAKS, "{handling:?}");
            }
        }
    }
}

/// All other ejerkoder, and units of other ministries: whoever covers the unit may ask, and the ministry approves.
#[test]
fn other_units_wait_for_the_ministry() {
    let privat = |ejerkode| Felter { ejerkode, ..friskole("") };
    let fremmed = Felter { ressort: 3, ..folkeskole("") };
    let administreret = Felter { adm_kommune: Some(Kommunekode(751)), ..privat(9) };
    let regionens = Felter { adm_region: Some(1082), ..privat(0) };
    let cases = [
        (privat(0), vec![ejer(SKOLE), kommune(KBH, 101), Scope::Alle]),
        (privat(1), vec![ejer(SKOLE), kommune(KBH, 101)]),
        (privat(4), vec![ejer(SKOLE)]),
        (privat(5), vec![ejer(SKOLE)]),
        (administreret, vec![kommune(AARHUS, 751), kommune(KBH, 101)]),
        (regionens, vec![region(1082)]),
        (Felter { cvr: Some(cvr(SKOLE)), ..fremmed }, vec![ejer(SKOLE), kommune(KBH, 101), Scope::Alle]),
    ];
    for (felter, dem) in cases {
        for scope in dem {
            let mut bord = Bord { scope, ..Bord::ny() };
            for handling in alle_handlinger(&mut bord, &felter) {
                let koder = bord.koder(handling.clone());
                assert!(!koder.is_empty() && koder.iter().all(|kode| *kode == "AFVENTER"), "{handling:?}: {koder:?}");
            }
        }
        for scope in [kommune("22334455", 851), region(1081), ejer(ANDEN_SKOLE)] {
            let mut bord = Bord { scope, ..Bord::ny() };
            for handling in alle_handlinger(&mut bord, &felter) {
                assert_eq!(bord.koder(handling.clone()), UDEN, "{handling:?}");
            }
        }
        let mut bord = Bord::ny();
        for handling in alle_handlinger(&mut bord, &felter) {
            assert_eq!(bord.koder(handling.clone()), STRAKS, "{handling:?}");
        }
    }
}

type Ret = fn(&mut Felter);

/// ir-rules 12: what the unit itself keeps up to date, at once by whoever covers it.
#[test]
fn rule_12_what_a_unit_keeps_up_to_date() {
    let egne: [Ret; 9] = [
        |f| f.leder = None,
        |f| f.leder_kort = Some("A. Ærø".to_owned()),
        |f| f.email = Some("ny@example.dk".to_owned()),
        |f| f.web = Some("fri.example.dk".to_owned()),
        |f| f.telefon = Some("4444 3333".to_owned()),
        |f| f.cvr = Some(cvr(ANDEN_SKOLE)),
        |f| f.pnummer = Some("1003300001".parse().unwrap()),
        |f| (f.mellemlangt_navn, f.kort_navn) = (Some("Frien".to_owned()), Some("Fri".to_owned())),
        |f| f.sted.adresse_kort = Some("Skv 12B".to_owned()),
    ];
    let adressen: [Ret; 3] = [
        |f| f.sted.adresse = adresse("Nyvej", "1"),
        |f| f.sted.lokalitet = Some("Gården".to_owned()),
        |f| f.sted.postboks = Some("77".to_owned()),
    ];
    let andet: [Ret; 5] = [
        |f| f.navn = "Andet".to_owned(),
        |f| f.type3 = 1015,
        |f| f.undervisningsniveau = Some(9),
        |f| f.adm_kommune = Some(Kommunekode(147)),
        |f| f.ejerkode = 4,
    ];
    let privat = friskole("Frien");
    let kommunal = Felter { cvr: Some(cvr(SKOLE)), ..folkeskole("Byen") };
    let alle = egne.iter().map(|ret| (0, *ret)).chain(adressen.iter().map(|ret| (1, *ret)));
    for (slags, aendr) in alle.chain(andet.iter().map(|ret| (2, *ret))) {
        for (felter, ventes) in [
            (&privat, [&STRAKS[..], &AFVENTER, &AFVENTER][slags]),
            (&kommunal, [&STRAKS[..], &STRAKS, &["IR060"]][slags]),
        ] {
            let mut bord = Bord::ny();
            let skole = bord.simpel(felter.clone());
            let mut nye = felter.clone();
            aendr(&mut nye);
            for selv in [ejer(SKOLE), som(&skole)] {
                bord.scope = selv;
                let mut koder = bord.koder(ret(&skole, nye.clone()));
                koder.dedup(); // the ministry approves a unit as it stands, and as it becomes
                assert_eq!(koder, ventes, "{nye:?}");
                if ventes.is_empty() {
                    bord.ministeriet(ret(&skole, felter.clone()));
                }
            }
        }
    }
}

/// Codes and coordinates follow from the address: to give them is no change of it.
#[test]
fn rule_12_what_is_derived_of_the_address() {
    let mut bord = Bord { scope: ejer(SKOLE), ..Bord::ny() };
    let skole = bord.simpel(friskole("Frien"));
    let mut nye = friskole("Frien");
    nye.sted.adresse.vej_kode = Some("0401".to_owned());
    nye.sted.adresse.geo_bredde = Some("55.7".to_owned());
    assert_eq!(bord.koder(ret(&skole, nye.clone())), STRAKS);
    nye.sted.adresse.etage = Some("2".to_owned());
    assert_eq!(bord.koder(ret(&skole, nye)), AFVENTER);
}

/// A municipal unit itself may close (ir.md §3), but neither it nor the municipality where it lies may do the rest.
#[test]
fn a_municipal_unit_itself() {
    let felter = Felter { adm_kommune: Some(Kommunekode(751)), cvr: Some(cvr(SKOLE)), ..folkeskole("") };
    let mut bord = Bord { scope: ejer(SKOLE), ..Bord::ny() };
    for handling in alle_handlinger(&mut bord, &felter) {
        let forventet: &[&str] = match handling.metode() {
            "DeleteInstitution" => &[],
            "InsertInstitution" | "SammenlaegTilNy" => &UDEN,
            _ => &["IR060"],
        };
        assert_eq!(bord.koder(handling.clone()), forventet, "{handling:?}");
    }
    let anvendt = bord.anvend(alle_handlinger(&mut Bord::ny(), &felter)[..1].to_vec());
    assert_eq!(anvendt.uden_aftale[0].hvem, "kommune 751");
    bord.scope = kommune(KBH, 101);
    for handling in alle_handlinger(&mut bord, &navngivet("", &felter)) {
        assert_eq!(bord.koder(handling.clone()), UDEN, "{handling:?}");
    }
}

/// A hovedskole's own number covers its afdelinger.
#[test]
fn a_hovedskole_asks_for_its_afdelinger() {
    let mut bord = Bord::ny();
    let uden_cvr = Felter { cvr: None, ..friskole("Frien") };
    let (over, afdelinger) = bord.hierarki(uden_cvr.clone(), &["Øst"]);
    let (anden, _) = bord.hierarki(uden_cvr, &["Vest"]);
    bord.scope = som(&over);
    assert_eq!(bord.koder(Handling::DeleteAfdeling(nr(&afdelinger[0]), None)), AFVENTER);
    bord.scope = som(&anden);
    let anvendt = bord.anvend(vec![Handling::DeleteAfdeling(nr(&afdelinger[0]), None)]);
    assert_eq!(anvendt.uden_aftale[0].hvem, format!("institution {}", afdelinger[0]));
}

/// Pupil activity is reported at once by whoever covers the unit.
#[test]
fn pupils_are_reported_at_once() {
    for (felter, dem) in [
        (friskole("A"), vec![ejer(SKOLE), kommune(KBH, 101)]),
        (Felter { cvr: Some(cvr(SKOLE)), ..folkeskole("A") }, vec![ejer(SKOLE), kommune(KBH, 101)]),
        (regional("A", Some(1082)), vec![ejer(SKOLE), region(1082), kommune(KBH, 101)]),
    ] {
        let mut bord = Bord::ny();
        let skole = bord.simpel(felter);
        for (elever, scope) in (1..).zip(dem) {
            bord.scope = scope;
            let pr = date(2026, 2, 1);
            assert_eq!(bord.koder(Handling::MeldElevaktivitet { institution: nr(&skole), elever, pr }), STRAKS);
        }
        bord.scope = kommune(AARHUS, 751);
        let meld = Handling::MeldElevaktivitet { institution: nr(&skole), elever: 9, pr: I_DAG };
        assert_eq!(bord.koder(meld), UDEN);
    }
}

/// ir-rules 14: what is only provisional needs no approval; what makes it final does.
#[test]
fn rule_14_provisional_units_do_not_wait() {
    let mut bord = Bord { scope: ejer(SKOLE), ..Bord::ny() };
    let (over, _) = bord.hierarki(friskole("Frien"), &["Øst"]);
    let f = bord.ok(Handling::InsertForeloebig(None, friskole("Måske")));
    let under = bord.ok(Handling::InsertForeloebig(Some(nr(&over)), friskole("Vest")));
    bord.ok(ret(&f, friskole("Snart")));
    for nummer in [&f, &under] {
        assert_eq!(
            bord.koder(Handling::GodkendForeloebig(nr(nummer))),
            if *nummer == f { &AFVENTER[..] } else { &["AFVENTER"; 2] }
        );
    }
    bord.ok(Handling::DeleteInstitution(nr(&f), None));
    assert_eq!(
        bord.koder(Handling::InsertForeloebig(None, Felter { cvr: Some(cvr(ANDEN_SKOLE)), ..friskole("X") })),
        UDEN
    );
    assert_eq!(bord.koder(Handling::InsertForeloebig(None, folkeskole("X"))), UDEN);
    bord.scope = kommune(KBH, 101);
    let f = bord.ok(Handling::InsertForeloebig(None, folkeskole("X")));
    bord.ok(Handling::GodkendForeloebig(nr(&f)));
}

/// ir-rules 11: daghøjskoler need not be checked with the ministry; those of another ministry's must (ir-rules 8).
#[test]
fn rule_11_daghoejskoler() {
    let daghoejskole = Felter { type3: 1021, ..friskole("Dagen") };
    let mut bord = Bord { scope: ejer(SKOLE), ..Bord::ny() };
    let skole = bord.ok(opret(daghoejskole.clone()));
    bord.ok(ret(&skole, navngivet("Natten", &daghoejskole)));
    assert_eq!(bord.koder(ret(&skole, Felter { type3: 1022, ..daghoejskole.clone() })), AFVENTER, "as it becomes");
    assert_eq!(bord.koder(opret(Felter { ressort: 7, ..daghoejskole.clone() })), AFVENTER);
    let anden = bord.simpel(friskole("Fri"));
    assert_eq!(bord.koder(ret(&anden, daghoejskole)), AFVENTER, "as it stands");
    bord.ok(Handling::DeleteInstitution(nr(&skole), None));
}

/// A change of whose a unit is needs authority over it as it becomes too.
#[test]
fn a_unit_that_changes_hands() {
    let mut bord = Bord::kbh();
    let skole = bord.simpel(folkeskole("Byskolen"));
    let til = |kommune: u16| Felter { adm_kommune: Some(Kommunekode(kommune)), ..folkeskole("Byskolen") };
    assert_eq!(bord.koder(ret(&skole, til(751))), UDEN);
    bord.scope = kommune(AARHUS, 751);
    assert_eq!(bord.koder(ret(&skole, til(751))), UDEN);
    bord.scope = parter(&[(KBH, Some(101), None, None), (AARHUS, Some(751), None, None)]);
    bord.ok(ret(&skole, til(751)));
    bord.ok(ret(&skole, til(101)));

    // A municipal school becomes private: the municipality lets it go, and the ministry approves what it becomes.
    bord.scope = kommune(KBH, 101);
    let privat = Felter { ejerkode: 5, adm_kommune: None, ..folkeskole("Byskolen") };
    assert_eq!(bord.koder(ret(&skole, privat.clone())), AFVENTER);
    bord.ministeriet(ret(&skole, privat));
    // And back: the ministry approves that it is let go, and the municipality must be asked.
    assert_eq!(bord.koder(ret(&skole, til(101))), AFVENTER);
    bord.scope = som(&skole);
    assert_eq!(bord.koder(ret(&skole, til(101))), UDEN);

    // A municipal unit without administrationskommune is its that it lies in: to move is to change hands.
    bord.scope = kommune(KBH, 101);
    let uden_adm = Felter { adm_kommune: None, ..folkeskole("Nord") };
    let nord = bord.simpel(uden_adm.clone());
    let mut flyttet = uden_adm;
    flyttet.sted.adresse.kommune_kode = Kommunekode(751);
    assert_eq!(bord.koder(ret(&nord, flyttet)), UDEN);
}

/// A caller without agreement is not told of what is wrong with the change, save of a municipality that does not exist.
#[test]
fn a_caller_without_agreement_is_told_that_alone() {
    let mut bord = Bord { scope: kommune(AARHUS, 751), ..Bord::ny() };
    assert_eq!(bord.koder(opret(Felter { type3: 1, ..folkeskole("") })), UDEN);
    assert_eq!(bord.koder(opret(Felter { adm_kommune: Some(Kommunekode(999)), ..folkeskole("A") })), ["IR020"]);
}

/// A school's own agreement is about that school: not about all that has its CVR number, as a municipality's schools have the municipality's.
#[test]
fn a_school_is_no_other_school_of_its_cvr_number() {
    let felter = |navn: &str| Felter { cvr: Some(cvr(KBH)), ..folkeskole(navn) };
    let mut bord = Bord::ny();
    let (egen, anden) = (bord.simpel(felter("Egen")), bord.simpel(felter("Anden")));
    bord.scope = parter(&[(KBH, None, Some(egen.as_str()), None)]);
    let leder = Felter { leder: Some("Ny Leder".to_owned()), ..felter("Anden") };
    assert_eq!(bord.koder(ret(&anden, leder)), UDEN);
    assert_eq!(bord.koder(Handling::DeleteInstitution(nr(&anden), None)), UDEN);
    assert_eq!(bord.koder(Handling::DeleteInstitution(nr(&egen), None)), STRAKS);
    // What it asks to have made is its owner's.
    let mut bord = Bord { scope: parter(&[(SKOLE, None, Some(egen.as_str()), None)]), ..Bord::ny() };
    assert_eq!(bord.koder(opret(friskole("Ny"))), AFVENTER);
}

/// F3 moves afdelinger: those that are not the hovedskole's authority's to move are not moved by it.
#[test]
fn a_fusion_moves_no_afdeling_of_somebody_elses() {
    let handling = |bord: &mut Bord, anden: Felter| {
        let (en, _) = bord.hierarki(folkeskole("By"), &["Øst"]);
        let (to, _) = bord.hierarki(folkeskole("Land"), &["Skov"]);
        bord.ministeriet(Handling::InsertAfdeling(nr(&to), anden, None));
        Handling::FusionAfHovedskoler { fortsaetter: nr(&en), ophoerer: numre(&[&to]) }
    };
    let aarhus = Felter { adm_kommune: Some(Kommunekode(751)), cvr: Some(cvr(AARHUS)), ..folkeskole("Langt") };
    for (anden, ventet) in [(folkeskole("Å"), &STRAKS[..]), (aarhus, &UDEN[..]), (friskole("Fri"), &AFVENTER[..])] {
        let mut bord = Bord::kbh();
        let handling = handling(&mut bord, anden);
        assert_eq!(bord.koder(handling), ventet);
    }
}
