//! Provisional units: ir-rules 14.

use jiff::civil::date;

use crate::institutioner::test::*;
use crate::institutioner::*;
use crate::registre::Art;
use crate::types::Institutionsnummer;

/// ir-rules 14: a temporary number with aktivkode 9, and on approval a six-digit one.
#[test]
fn rule_14_a_temporary_number_and_a_final_one() {
    let mut bord = Bord::ny();
    let f = bord.ok(Handling::InsertForeloebig(None, folkeskole("Måske")));
    assert_eq!((f.as_str(), bord.unit(&f).aktivkode, bord.unit(&f).enhedsart), ("F10001", 9, Enhedsart::Simpel));
    bord.ok(Handling::UpdateInstitution(nr(&f), folkeskole("Snart"), None));
    assert_eq!(bord.unit(&f).aktivkode, aktivkode::FORELOEBIG);
    bord.elever(&f, 12);
    let foer = bord.unit(&f);
    bord.register.skrevet.clear();

    let anvendt = bord.anvend(vec![Handling::GodkendForeloebig(nr(&f))]);

    let ny = anvendt.resultater[0].nummer.clone();
    assert_eq!(skrevet(&bord.register), [("283001", Art::Insert), ("F10001", Art::Delete)]);
    let endelig = Institution { nummer: nummer("283001"), aktivkode: 1, ..foer.clone() };
    assert_eq!(bord.unit(&ny), endelig);
    let lukket = Institution {
        aktivkode: 3,
        nedlagt: Some(I_DAG),
        flytteinstitution: Some(ny.clone()),
        elevaktivitet: None,
        ..foer
    };
    assert_eq!(bord.unit(&f), lukket);
    let foelge = |nummer: &Institutionsnummer, haendelse| Foelge { position: 1, nummer: nummer.clone(), haendelse };
    let ophoerer = Haendelse::Ophoerer { efterfoelger: Some(ny.clone()) };
    assert_eq!(anvendt.foelger, [foelge(&ny, Haendelse::Ny), foelge(&f, ophoerer)]);
}

#[test]
fn rule_14_a_provisional_afdeling() {
    let mut bord = Bord::ny();
    let (over, _) = bord.hierarki(folkeskole("Byskolen"), &["Øst"]);
    let (anden, _) = bord.hierarki(folkeskole("Landskolen"), &["Nord"]);
    let f = bord.ok(Handling::InsertForeloebig(Some(nr(&over)), folkeskole("Vest")));
    assert_eq!(bord.unit(&f).hovedskole, Some(over.clone()));
    assert_eq!(bord.koder(Handling::InsertAfdeling(nr(&over), folkeskole("Vest"), None)), ["IR017"]);
    assert_eq!(bord.koder(Handling::InsertForeloebig(Some(nr(&f)), folkeskole("Syd"))), ["IR012"]);
    bord.ok(Handling::MoveAfdeling(nr(&f), nr(&anden)));
    assert_eq!(bord.unit(&f).aktivkode, aktivkode::FORELOEBIG);
    let ny = bord.ok(Handling::GodkendForeloebig(nr(&f)));
    let unit = bord.unit(&ny);
    assert_eq!((unit.enhedsart, unit.hovedskole, unit.aktivkode), (Enhedsart::Afdeling, Some(anden), 1));
    assert_eq!(bord.koder(Handling::GodkendForeloebig(nr(&f))), ["IR011"]);
    assert_eq!(bord.koder(Handling::GodkendForeloebig(nr(&ny))), ["IR014"]);
}

/// It may be given up again, unless it has got pupils.
#[test]
fn rule_14_given_up() {
    let mut bord = Bord::ny();
    let f = bord.ok(Handling::InsertForeloebig(None, folkeskole("Måske")));
    let meld = |elever| Handling::MeldElevaktivitet { institution: nr(&f), elever, pr: date(2026, 2, 1) };
    bord.ok(meld(1));
    assert_eq!(bord.koder(Handling::DeleteInstitution(nr(&f), None)), ["IR016"]);
    bord.ok(meld(0));
    bord.ok(Handling::DeleteInstitution(nr(&f), None));
    assert_eq!((bord.unit(&f).aktivkode, bord.unit(&f).flytteinstitution), (3, None));
}
