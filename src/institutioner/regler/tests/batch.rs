//! Batches: `lokal:` references, every error at once, places, and numbers that nobody may learn (choices.md §3).

use crate::institutioner::test::*;
use crate::institutioner::*;
use crate::types::{Institutionsnummer, Kommunekode};

fn insert(art: Enhedsart, navn: &str) -> Handling {
    Handling::InsertInstitution(art, folkeskole(navn), None)
}

/// A simple unit becomes a hierarchy in one batch (ir-rules 16).
#[test]
fn a_hierarchy_by_local_names() {
    let mut bord = Bord::kbh();
    let skole = bord.simpel(folkeskole("Byskolen"));
    let anvendt = bord.anvend_aendringer(&med_id(vec![
        ("over", insert(Enhedsart::Hovedskole, "Byskolen")),
        ("", Handling::FusionUnderHovedskole { hovedskole: lokal("over"), enheder: vec![nr(&skole)] }),
        ("ny", Handling::InsertAfdeling(lokal("over"), folkeskole("Filialen"), None)),
        ("f", Handling::InsertForeloebig(Some(lokal("over")), folkeskole("Måske"))),
        ("", Handling::UpdateInstitution(lokal("ny"), folkeskole("Filial"), Some(2))),
        ("godkendt", Handling::GodkendForeloebig(lokal("f"))),
        ("", Handling::MoveAfdeling(lokal("godkendt"), lokal("over"))),
    ]));
    assert!(!anvendt.afvist(), "{anvendt:?}");
    let resultater: Vec<_> =
        anvendt.resultater.iter().map(|r| (r.position, r.metode, r.lokal_id.as_deref(), r.nummer.as_str())).collect();
    assert_eq!(
        resultater,
        [
            (1, "InsertInstitution", Some("over"), "283002"),
            (2, "FusionUnderHovedskole", None, "283002"),
            (3, "InsertAfdeling", Some("ny"), "283003"),
            (4, "InsertForeloebig", Some("f"), "F10001"),
            (5, "UpdateInstitution", None, "283003"),
            (6, "GodkendForeloebig", Some("godkendt"), "283004"),
            (7, "MoveAfdeling", None, "283004"),
        ]
    );
    let nye: Vec<_> = anvendt.nye_numre().map(|(nummer, position)| (nummer.as_str(), position)).collect();
    assert_eq!(nye, [("283002", 1), ("283003", 3), ("F10001", 4), ("283004", 6)]);
}

#[test]
fn local_names_that_do_not_hold() {
    let afdeling = |over: &str| Handling::InsertAfdeling(lokal(over), folkeskole("Øst"), None);
    let cases = [
        (vec![("", afdeling("x"))], vec![(1, "IR002")]),
        (vec![("", afdeling("senere")), ("senere", insert(Enhedsart::Hovedskole, "B"))], vec![(1, "IR002")]),
        (vec![("a", insert(Enhedsart::Simpel, "A")), ("a", insert(Enhedsart::Simpel, "B"))], vec![(2, "IR001")]),
        (vec![("a", insert(Enhedsart::Simpel, "A")), ("", afdeling("a"))], vec![(2, "IR012")]),
        (
            vec![("a", insert(Enhedsart::Hovedskole, "")), ("b", afdeling("a")), ("", afdeling("b"))],
            vec![(1, "IR022"), (2, "IR003"), (3, "IR003")],
        ),
    ];
    for (givne, forventet) in cases {
        let anvendt = Bord::kbh().anvend_aendringer(&med_id(givne));
        assert_eq!(anvendt.fejl.iter().map(|fejl| (fejl.position, fejl.kode)).collect::<Vec<_>>(), forventet);
    }
}

/// All errors of the batch at once; a change that depends on a refused one says that alone, and nothing is kept.
#[test]
fn every_error_at_once_and_dependents_once() {
    let mut bord = Bord::kbh();
    bord.simpel(folkeskole("Nord"));
    let foer = bord.register.clone();
    let afventer =
        Handling::InsertInstitution(Enhedsart::Simpel, Felter { adm_kommune: None, ..friskole("Fri") }, None);
    let fremmed = Felter { adm_kommune: Some(crate::types::Kommunekode(751)), ..folkeskole("Aarhus") };
    let anvendt = bord.anvend_aendringer(&med_id(vec![
        ("over", Handling::InsertInstitution(Enhedsart::Hovedskole, Felter { type3: 1, ..folkeskole("A") }, None)),
        ("", Handling::InsertAfdeling(lokal("over"), Felter { type3: 1, ..folkeskole("") }, None)),
        ("", Handling::DeleteInstitution(nr(&nummer("777777")), None)),
        ("", insert(Enhedsart::Simpel, "Syd")),
        ("", Handling::InsertInstitution(Enhedsart::Simpel, fremmed, None)),
        ("", afventer),
    ]));
    let fejl: Vec<_> = anvendt.fejl.iter().map(|fejl| (fejl.position, fejl.kode)).collect();
    assert_eq!(fejl, [(1, "IR020"), (2, "IR003"), (3, "IR010")]);
    let uden: Vec<_> = anvendt.uden_aftale.iter().map(|u| (u.position, u.hvem.as_str(), u.offset)).collect();
    assert_eq!(uden, [(5, "kommune 751", 5000)]);
    assert_eq!(anvendt.resultater.iter().map(|r| r.position).collect::<Vec<_>>(), [4, 6]);
    assert_eq!(anvendt.godkendelser.iter().map(|g| g.position).collect::<Vec<_>>(), [6]);
    assert_eq!(bord.register, foer, "nothing of a refused batch is kept");
}

/// An error points at the field that is to blame, by its path and its offset.
#[test]
fn an_error_points_at_its_field() {
    let mut bord = Bord::kbh();
    let (over, _) = bord.hierarki(folkeskole("Byskolen"), &["Øst"]);
    let ny = |vej: &str| {
        let mut felter = folkeskole("Ny");
        felter.sted.adresse.vej_navn = vej.to_owned();
        NyHovedskole { felter, afdelinger: Vec::new(), nye_afdelinger: vec![folkeskole("Øst")] }
    };
    let mut aendring = nummereret(vec![Handling::DelHovedskole { hovedskole: nr(&over), nye: vec![ny("A"), ny("")] }]);
    let sti = "Ny[2]/Institution/Adresse/vejNavn".to_owned();
    aendring[0].felter = vec![("Ny[2]/Institution/Adresse".to_owned(), 1500), (sti.clone(), 1600)];
    let anvendt = bord.anvend_aendringer(&aendring);
    let fejl = &anvendt.fejl[0];
    assert_eq!((fejl.felt, fejl.sti.as_ref(), fejl.offset), (Some(felt::VEJNAVN), Some(&sti), 1600));
}

/// What a rehearsal or a case says names no number that is not kept.
#[test]
fn new_numbers_are_not_told() {
    let mut bord = Bord { scope: ejer(SKOLE), ..Bord::ny() };
    let skole = bord.simpel(friskole("Fri"));
    let anvendt = bord
        .anvend_aendringer(&med_id(vec![
            ("a", Handling::InsertInstitution(Enhedsart::Hovedskole, friskole("Fri"), None)),
            ("", Handling::FusionUnderHovedskole { hovedskole: lokal("a"), enheder: vec![nr(&skole)] }),
            ("b", Handling::InsertInstitution(Enhedsart::Hovedskole, friskole("Tom"), None)),
            ("", Handling::InsertAfdeling(lokal("a"), friskole("Fri"), None)),
        ]))
        .uden_nye_numre();
    let nye: Vec<Institutionsnummer> = anvendt.nye_numre().map(|(nummer, _)| nummer.clone()).collect();
    assert_eq!(nye.len(), 2);
    let tekster = anvendt.fejl.iter().chain(&anvendt.advis).map(|melding| &melding.tekst);
    let tekster: Vec<_> = tekster.chain(anvendt.godkendelser.iter().map(|g| &g.hvorfor)).collect();
    assert!(tekster.iter().all(|tekst| nye.iter().all(|nummer| !tekst.contains(nummer.as_str()))), "{tekster:?}");
    assert!(tekster.iter().any(|tekst| tekst.contains("den nye enhed i ændring 1 har allerede en afdeling")));
    assert!(tekster.iter().any(|tekst| tekst.contains("den nye enhed i ændring 3 har nu ingen åben afdeling")));
    assert!(tekster.iter().any(|tekst| tekst.starts_with("den nye enhed i ændring 1 har ejerkode 5")));
    assert!(tekster.iter().any(|tekst| tekst.starts_with(&format!("{skole} har ejerkode 5"))));
}

/// Names are followed through the batch: what is closed or renamed in it frees its name, what is made takes it.
#[test]
fn names_are_followed_through_a_batch() {
    let mut bord = Bord::kbh();
    let (over, afdelinger) = bord.hierarki(folkeskole("Byskolen"), &["Øst", "Vest"]);
    let ny = |navn: &str| Handling::InsertAfdeling(nr(&over), folkeskole(navn), None);
    let anvendt = bord.anvend(vec![
        ny("Øst"),
        Handling::DeleteAfdeling(nr(&afdelinger[0]), None),
        ny("Øst"),
        Handling::UpdateInstitution(nr(&afdelinger[1]), folkeskole("Nord"), None),
        ny("Vest"),
        ny("nord"),
    ]);
    let fejl: Vec<_> = anvendt.fejl.iter().map(|fejl| (fejl.position, fejl.kode)).collect();
    assert_eq!(fejl, [(1, "IR017"), (6, "IR017")]);
}

/// Nor does the refusal of a caller that has no agreement.
#[test]
fn a_refusal_tells_no_new_number() {
    let mut bord = Bord::kbh();
    let naer = Felter { cvr: None, ..friskole("Langt") };
    let mut langt = naer.clone();
    langt.ejerkode = 4;
    langt.sted.adresse.kommune_kode = Kommunekode(751);
    let anvendt = bord.anvend_aendringer(&med_id(vec![
        ("a", Handling::InsertInstitution(Enhedsart::Simpel, naer, None)),
        ("", Handling::UpdateInstitution(lokal("a"), langt, None)),
    ]));
    let hvem: Vec<_> = anvendt.uden_aftale.iter().map(|uden| uden.hvem.as_str()).collect();
    assert_eq!(hvem, ["den nye enhed i ændring 1"]);
}
