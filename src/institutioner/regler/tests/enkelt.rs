//! Units made, changed, closed and moved: ir.md §1, §3, §4.

use jiff::civil::{Date, date};

use crate::institutioner::test::*;
use crate::institutioner::*;
use crate::registre::Art;

fn luk(nummer: &crate::types::Institutionsnummer) -> Handling {
    Handling::DeleteInstitution(nr(nummer), None)
}

/// 2.1: six digits, ascending, skipping every number that the register has had.
#[test]
fn numbers_are_new_and_ascend() {
    let mut bord = Bord::ny();
    let mut brugt = indlaest("283002", Enhedsart::Simpel, aktivkode::NEDLAGT, folkeskole("Fjern"));
    brugt.nedlagt = Some(date(2010, 1, 1));
    bord.indlaes(brugt);
    let numre = ["A", "B", "C"].map(|navn| bord.simpel(folkeskole(navn)));
    assert_eq!(numre.map(|nummer| nummer.to_string()), ["283001", "283003", "283004"]);
    bord.ok(luk(&nummer("283004")));
    assert_eq!(bord.simpel(folkeskole("D")), nummer("283005"));
    let unit = bord.unit(&nummer("283005"));
    assert_eq!(unit.oprettet.unwrap().to_string(), "202603");
    assert_eq!((unit.ajourfoert, unit.nedlagt, unit.hovedskole), (Some(I_DAG), None, None));
}

/// ir-rules 25: aktivkode goes with enhedsart and life.
#[test]
fn rule_25_aktivkode_goes_with_enhedsart() {
    let mut bord = Bord::ny();
    let over = bord.ok(Handling::InsertInstitution(Enhedsart::Hovedskole, folkeskole("Byskolen"), None));
    let afdeling = |kode| Handling::InsertAfdeling(nr(&over), folkeskole("Øst"), kode);
    let institution = |art, kode| Handling::InsertInstitution(art, folkeskole("Ny"), kode);
    let (simpel, hovedskole) = (Enhedsart::Simpel, Enhedsart::Hovedskole);
    for (art, givet, forventet) in
        [(simpel, None, 1), (simpel, Some(2), 2), (simpel, Some(7), 7), (hovedskole, None, 4), (hovedskole, Some(4), 4)]
    {
        let ny = bord.ok(institution(art, givet));
        assert_eq!(bord.unit(&ny).aktivkode, forventet);
    }
    for (handling, forventet) in [
        (institution(simpel, Some(3)), "IR027"),
        (institution(simpel, Some(4)), "IR027"),
        (institution(simpel, Some(9)), "IR027"),
        (institution(hovedskole, Some(1)), "IR027"),
        (institution(hovedskole, Some(5)), "IR027"),
        (institution(simpel, Some(8)), "IR020"),
        (afdeling(Some(4)), "IR027"),
        (Handling::UpdateInstitution(nr(&over), folkeskole("Byskolen"), Some(5)), "IR027"),
    ] {
        assert_eq!(bord.koder(handling.clone()), [forventet], "{handling:?}");
    }
    let oest = bord.ok(afdeling(Some(2)));
    bord.ok(Handling::UpdateInstitution(nr(&oest), folkeskole("Øst"), None));
    assert_eq!(bord.unit(&oest).aktivkode, 2, "kept where it is not given");
    bord.ok(Handling::DeleteAfdeling(nr(&oest), None));
    bord.ok(luk(&over));
    assert_eq!((bord.unit(&oest).aktivkode, bord.unit(&over).aktivkode), (3, 5));
}

/// What an extract brought out of step stays until somebody gives another: that is a change like any other.
#[test]
fn rule_25_what_an_extract_brought() {
    let mut bord = Bord { scope: ejer(SKOLE), ..Bord::ny() };
    bord.indlaes(indlaest("101001", Enhedsart::Hovedskole, aktivkode::AKTIV, friskole("Frien")));
    let mut ny = friskole("Frien");
    ny.email = Some("ny@example.dk".to_owned());
    bord.ok(Handling::UpdateInstitution(nr(&nummer("101001")), ny.clone(), None));
    assert_eq!(bord.unit(&nummer("101001")).aktivkode, aktivkode::AKTIV);
    let ret = |kode| Handling::UpdateInstitution(nr(&nummer("101001")), ny.clone(), Some(kode));
    assert_eq!(bord.koder(ret(1)), ["IR027"]);
    assert_eq!(bord.koder(ret(4)), ["AFVENTER"]);
    bord.ministeriet(ret(4));
    assert_eq!(bord.unit(&nummer("101001")).aktivkode, aktivkode::AKTIV_JURIDISK);
}

/// ir-rules 9, 13: closed with its day; never with pupils, never before its afdelinger, and never changed after.
#[test]
fn rules_9_and_13_closing() {
    let mut bord = Bord::ny();
    let (over, afdelinger) = bord.hierarki(folkeskole("Byskolen"), &["Øst"]);
    let oest = &afdelinger[0];
    let simpel = bord.simpel(folkeskole("Nord"));
    bord.elever(&simpel, 3);
    bord.elever(oest, 0);
    let paa = |dag: Date| Handling::DeleteInstitution(nr(&simpel), Some(dag));
    assert_eq!(bord.koder(luk(&over)), ["IR015"]);
    assert_eq!(bord.koder(luk(oest)), ["IR012"]);
    assert_eq!(bord.koder(Handling::DeleteAfdeling(nr(&simpel), None)), ["IR012", "IR016"]);
    let anvendt = bord.anvend(vec![luk(&simpel)]);
    assert_eq!((anvendt.fejl[0].kode, anvendt.fejl[0].regel), ("IR016", Some("ir-rules 9")));
    assert!(anvendt.fejl[0].tekst.starts_with(&format!("{simpel} har 3 indberettede elever")));
    bord.elever(&simpel, 0);
    assert_eq!(bord.koder(paa(date(2026, 3, 2))), ["IR030"]);
    assert_eq!(bord.koder(paa(date(2026, 2, 28))), ["IR031"]);
    bord.ok(paa(I_DAG));
    let unit = bord.unit(&simpel);
    assert_eq!((unit.nedlagt, unit.aktivkode, unit.flyttekode, unit.flytteinstitution), (Some(I_DAG), 3, None, None));
    assert_eq!(unit.elevaktivitet.map(|aktivitet| aktivitet.elever), Some(0));

    assert_eq!(bord.advis(Handling::DeleteAfdeling(nr(oest), None)), ["IR504"], "the last one: ir-rules 16");
    bord.ok(luk(&over));
    let gammel = indlaest("101001", Enhedsart::Simpel, aktivkode::AKTIV, folkeskole("Gammel"));
    bord.indlaes(gammel);
    let dag = date(2010, 7, 31);
    bord.ok(Handling::DeleteInstitution(nr(&nummer("101001")), Some(dag)));
    assert_eq!(bord.unit(&nummer("101001")).nedlagt, Some(dag));

    for metode in [
        Handling::UpdateInstitution(nr(&simpel), folkeskole("Nord"), None),
        luk(&simpel),
        Handling::MeldElevaktivitet { institution: nr(&simpel), elever: 0, pr: I_DAG },
        Handling::InsertAfdeling(nr(&over), folkeskole("Vest"), None),
        Handling::MoveAfdeling(nr(oest), nr(&over)),
    ] {
        let koder = bord.koder(metode.clone());
        assert!(!koder.is_empty() && koder.iter().all(|kode| *kode == "IR011"), "{metode:?}: {koder:?}");
    }
}

/// A school that closes leaves the dagtilbud without a number that used its: told.
#[test]
fn a_school_with_a_landsbyordning_closes() {
    let mut bord = Bord::ny();
    let skole = bord.simpel(folkeskole("Landsbyskolen"));
    bord.indlaes(Institution { landsbyordning: vec![nummer("G10001")], ..bord.unit(&skole) });
    assert_eq!(bord.advis(luk(&skole)), ["IR522"]);
}

/// ir-rules 15, 17: an afdeling stands under an open hovedskole, and is moved from one to another with its number.
#[test]
fn rule_17_an_afdeling_needs_its_hovedskole() {
    let mut bord = Bord::ny();
    let (over, afdelinger) = bord.hierarki(folkeskole("Byskolen"), &["Øst", "Vest"]);
    let (anden, _) = bord.hierarki(folkeskole("Landskolen"), &["Nord"]);
    let simpel = bord.simpel(folkeskole("Nord"));
    let oest = &afdelinger[0];
    for (handling, forventet) in [
        (Handling::InsertInstitution(Enhedsart::Afdeling, folkeskole("Syd"), None), "IR034"),
        (Handling::InsertAfdeling(nr(&simpel), folkeskole("Syd"), None), "IR012"),
        (Handling::InsertAfdeling(nr(oest), folkeskole("Syd"), None), "IR012"),
        (Handling::InsertAfdeling(nr(&nummer("999999")), folkeskole("Syd"), None), "IR010"),
        (Handling::MoveAfdeling(nr(&simpel), nr(&over)), "IR012"),
        (Handling::MoveAfdeling(nr(oest), nr(&simpel)), "IR012"),
    ] {
        assert_eq!(bord.koder(handling.clone()), [forventet], "{handling:?}");
    }
    let foer = bord.unit(oest);
    let anvendt = bord.anvend(vec![Handling::MoveAfdeling(nr(oest), nr(&anden))]);
    let haendelse = Haendelse::SkifterHovedskole { fra: Some(over), til: Some(anden.clone()) };
    assert_eq!(anvendt.foelger, [Foelge { position: 1, nummer: oest.clone(), haendelse }]);
    assert_eq!(bord.unit(oest), Institution { hovedskole: Some(anden.clone()), ..foer });
    assert_eq!(bord.advis(Handling::MoveAfdeling(nr(oest), nr(&anden))), ["IR501"]);
}

/// ir-rules 18: no two open afdelinger of one hovedskole have the same name, in whatever case.
#[test]
fn rule_18_names_are_unique_among_open_afdelinger() {
    let mut bord = Bord::ny();
    let (over, afdelinger) = bord.hierarki(folkeskole("Byskolen"), &["Øst", "Vest"]);
    let (anden, andens) = bord.hierarki(folkeskole("Landskolen"), &["Øst"]);
    let doeb = |nummer, navn: &str| Handling::UpdateInstitution(nr(nummer), folkeskole(navn), None);
    for handling in [
        Handling::InsertAfdeling(nr(&over), folkeskole("  øST "), None),
        Handling::InsertForeloebig(Some(nr(&over)), folkeskole("ØST")),
        doeb(&afdelinger[1], "øst"),
        Handling::MoveAfdeling(nr(&andens[0]), nr(&over)),
    ] {
        assert_eq!(bord.koder(handling.clone()), ["IR017"], "{handling:?}");
    }
    bord.ok(doeb(&afdelinger[1], "VEST"));
    bord.ok(Handling::DeleteAfdeling(nr(&afdelinger[0]), None));
    bord.ok(Handling::MoveAfdeling(nr(&andens[0]), nr(&over)));
    bord.ok(Handling::InsertAfdeling(nr(&anden), folkeskole("Øst"), None));
    bord.ok(doeb(&over, "Vest")); // the hovedskole is none of its afdelinger
    // Two of one name from an extract: each may be changed, but for its name.
    let tvilling = Institution { nummer: nummer("101001"), ..bord.unit(&afdelinger[1]) };
    bord.indlaes(tvilling);
    let mut felter = folkeskole("VEST");
    felter.email = Some("vest@example.dk".to_owned());
    bord.ok(Handling::UpdateInstitution(nr(&nummer("101001")), felter, None));
}

/// ir-rules 2, 19: pupils are on afdelinger and simple units.
#[test]
fn rule_19_pupils_are_on_afdelinger() {
    let mut bord = Bord::ny();
    let (over, afdelinger) = bord.hierarki(folkeskole("Byskolen"), &["Øst"]);
    let meld = |nummer, elever, pr| Handling::MeldElevaktivitet { institution: nr(nummer), elever, pr };
    let pr = date(2025, 9, 5);
    assert_eq!(bord.koder(meld(&over, 1, pr)), ["IR033"]);
    bord.ok(meld(&over, 0, pr));
    bord.indlaes(Institution { ajourfoert: Some(date(2020, 8, 1)), ..bord.unit(&afdelinger[0]) });
    bord.ok(meld(&afdelinger[0], 77, pr));
    assert_eq!(bord.advis(meld(&afdelinger[0], 77, pr)), ["IR501"]);
    assert_eq!(bord.koder(meld(&afdelinger[0], 77, date(2025, 9, 4))), ["IR032"]);
    assert_eq!(bord.koder(meld(&afdelinger[0], 77, date(2026, 3, 2))), ["IR030"]);
    let unit = bord.unit(&afdelinger[0]);
    assert_eq!(unit.elevaktivitet, Some(Elevaktivitet { elever: 77, pr }));
    assert_eq!(unit.ajourfoert, Some(date(2020, 8, 1)), "its fields are not newer for it");
}

/// An Update replaces the fields; what is fetched or reported otherwise stays where it is not given.
#[test]
fn an_update_replaces_the_fields() {
    let mut bord = Bord::ny();
    let mut foer = folkeskole("Byskolen");
    foer.undervisningsniveau = Some(9);
    foer.type2 = Some(121);
    foer.sted.adresse.vej_kode = Some("0401".to_owned());
    foer.sted.adresse.geo_bredde = Some("55.7".to_owned());
    foer.web = Some("byskolen.example.dk".to_owned());
    let mut unit = indlaest("101001", Enhedsart::Simpel, aktivkode::AKTIV, foer.clone());
    unit.udtraek.insert("Postdistrikt".to_owned(), "Kbh Ø".to_owned());
    unit.ikke_vedligeholdt.insert("Telefax".to_owned(), "3333 5555".to_owned());
    bord.indlaes(unit.clone());
    let egen = nummer("101001");
    let ret = |felter| Handling::UpdateInstitution(nr(&egen), felter, None);

    // What it is already: nothing is written, and the extract's own words stay.
    let mut samme = foer.clone();
    samme.sted.adresse.by_navn = String::new();
    samme.undervisningsniveau = None;
    samme.leder_kort = Some("  ".to_owned());
    assert_eq!(bord.advis(ret(samme)), ["IR501"]);
    assert_eq!(bord.unit(&egen), unit);

    let nye = Felter { web: None, leder: Some(String::new()), ..folkeskole("Byskolen") };
    let anvendt = bord.anvend(vec![ret(nye.clone())]);
    assert_eq!((anvendt.foelger.len(), anvendt.advis.len()), (0, 1), "{anvendt:?}");
    let efter = bord.unit(&egen);
    assert_eq!((efter.felter.web.as_deref(), efter.felter.leder.as_deref()), (None, None));
    assert_eq!((efter.felter.type2, efter.felter.undervisningsniveau), (Some(121), Some(9)));
    assert_eq!(efter.felter.sted, foer.sted);
    assert_eq!((efter.ajourfoert, efter.udtraek.len()), (Some(I_DAG), 0));
    assert_eq!((efter.oprettet, efter.ikke_vedligeholdt), (unit.oprettet, unit.ikke_vedligeholdt));

    // At another address, the old one's codes are not its.
    let mut flyttet = nye.clone();
    flyttet.sted.adresse = adresse("Nyvej", "2");
    bord.ok(ret(flyttet.clone()));
    assert_eq!(bord.unit(&egen).felter.sted, flyttet.sted);
    // Of another type, the old one's niveau and type 2 are not its.
    bord.ok(ret(Felter { type3: 1022, ..flyttet }));
    assert_eq!((bord.unit(&egen).felter.type2, bord.unit(&egen).felter.undervisningsniveau), (None, None));
}

/// An act other than an Update leaves an extract's own words on a unit's fields alone.
#[test]
fn an_act_keeps_what_an_extract_said_of_the_fields() {
    let mut bord = Bord::ny();
    let (over, _) = bord.hierarki(folkeskole("Byskolen"), &["Øst"]);
    let mut unit = indlaest("101001", Enhedsart::Simpel, aktivkode::AKTIV, folkeskole("Nord"));
    for kolonne in ["Adresse", "address", "Ajourdato", "updateDate", "Hovedinstitution", "unitType", "movingCode"] {
        unit.udtraek.insert(kolonne.to_owned(), "x".to_owned());
    }
    bord.indlaes(unit);
    let egen = nummer("101001");
    bord.ok(Handling::FusionUnderHovedskole { hovedskole: nr(&over), enheder: vec![nr(&egen)] });
    assert_eq!(bord.unit(&egen).udtraek.keys().collect::<Vec<_>>(), ["Adresse", "address"]);
    bord.ok(Handling::DeleteAfdeling(nr(&egen), None));
    assert_eq!(bord.unit(&egen).udtraek.keys().collect::<Vec<_>>(), ["Adresse", "address"]);
}

/// ir-rules 26: what consuming systems count by.
#[test]
fn rule_26_consequences_of_an_update() {
    let mut bord = Bord::ny();
    let skole = bord.simpel(folkeskole("Byskolen"));
    let felter = Felter { ejerkode: 5, type3: 1013, ..folkeskole("Byskolen") };
    let anvendt = bord.anvend(vec![Handling::UpdateInstitution(nr(&skole), felter, Some(2))]);
    let koder: Vec<_> = anvendt.foelger.iter().map(|foelge| foelge.haendelse.clone()).collect();
    let skift = |felt, fra, til| Haendelse::SkifterKode { felt, fra, til };
    assert_eq!(koder, [skift(felt::EJERKODE, 2, 5), skift(felt::TYPE3, 1012, 1013), skift(felt::AKTIVKODE, 1, 2)]);
    assert!(anvendt.foelger.iter().all(|foelge| foelge.nummer == skole));
    let anvendt = bord.anvend(vec![luk(&skole)]);
    let haendelse = Haendelse::Ophoerer { efterfoelger: None };
    assert_eq!(
        anvendt.foelger,
        [Foelge { position: 1, nummer: skole, haendelse }],
        "that its aktivkode changes is said by it"
    );
    assert_eq!(bord.register.skrevet.last().unwrap().art, Art::Delete);
}

/// ir-rules 13, 25: its aktivkode says that a unit is closed, also where an extract did not bring the day.
#[test]
fn a_closed_unit_without_its_day_is_closed() {
    let mut bord = Bord::ny();
    bord.indlaes(indlaest("101001", Enhedsart::Simpel, aktivkode::NEDLAGT, folkeskole("Fjern")));
    let anvendt = bord.anvend(vec![luk(&nummer("101001"))]);
    let fejl: Vec<_> = anvendt.fejl.iter().map(|fejl| (fejl.kode, fejl.tekst.as_str())).collect();
    assert_eq!(fejl, [("IR011", "101001 er nedlagt og kan ikke ændres; numre genbruges aldrig")]);
}
