//! What fails a rule as it stands.

use std::collections::BTreeMap;

use jiff::civil::date;

use super::*;
use crate::institutioner::Elevaktivitet;
use crate::institutioner::test::*;
use crate::registre::adresse_noegle;
use crate::types::{Kommunekode, Pnummer};

type Ret = fn(&mut Institution);

fn koder(fund: &[Fund]) -> Vec<&str> {
    fund.iter().map(|fund| fund.kode).collect()
}

fn simpel() -> Institution {
    indlaest("101001", Enhedsart::Simpel, 1, folkeskole("Byskolen"))
}

fn hovedskole() -> Institution {
    indlaest("101002", Enhedsart::Hovedskole, 4, folkeskole("Byskolen"))
}

fn afdeling() -> Institution {
    Institution { hovedskole: Some(nummer("101002")), ..indlaest("101003", Enhedsart::Afdeling, 1, folkeskole("Øst")) }
}

#[test]
fn a_unit_by_itself() {
    let cases: Vec<(Ret, &[&str])> = vec![
        (|_| (), &[]),
        (|u| u.aktivkode = 4, &["IR027"]),
        (|u| (u.aktivkode, u.nedlagt) = (5, Some(date(2010, 1, 1))), &["IR027"]), // as 563300 is
        (|u| u.aktivkode = 9, &["IR027"]),
        (|u| (u.aktivkode, u.nummer) = (9, nummer("F10001")), &[]),
        (|u| u.aktivkode = 3, &["IR535"]),
        (|u| u.nedlagt = Some(date(2010, 1, 1)), &["IR536"]),
        (|u| u.hovedskole = Some(nummer("101002")), &["IR532"]),
        (|u| u.felter.navn = "å".repeat(50), &["IR507"]),
        (|u| u.felter.navn = "å".repeat(129), &["IR022"]),
        (|u| u.felter.navn = String::new(), &["IR533"]),
        (|u| u.felter.telefon = Some("33334444".to_owned()), &["IR022"]),
        (|u| u.felter.type3 = 1, &["IR020"]),
        (|u| u.felter.ejerkode = 3, &["IR021"]),
        (
            |u| {
                u.udtraek = ["Adresse", "Postdistrikt"].map(|kolonne| (kolonne.to_owned(), "x".to_owned())).into();
                u.felter.sted.adresse.vej_navn = String::new();
                u.felter.sted.adresse.hus_nummer = String::new();
            },
            &["IR533", "IR533", "IR534", "IR534"],
        ),
        (
            |u| {
                u.felter.sted.adresse.post_nummer = "0001".to_owned();
                u.felter.sted.adresse.by_navn = String::new();
            },
            &["IR533"],
        ),
    ];
    for (ret, forventet) in cases {
        let mut unit = simpel();
        ret(&mut unit);
        let fund = kontrol(&unit, None, &KODER, I_DAG);
        assert_eq!(koder(&fund), forventet, "{unit:?}");
    }
}

/// A closed unit is history: its codes need only be known.
#[test]
fn a_closed_unit() {
    let cases: Vec<(Ret, &[&str])> = vec![
        (|u| (u.felter.ejerkode, u.felter.telefon) = (3, Some("x".to_owned())), &[]),
        (|u| (u.felter.ejerkode, u.felter.type3, u.felter.ressort) = (10, 1, 10), &["IR020", "IR020", "IR020"]),
        (|u| u.flyttekode = Some(2), &[]),
        (|u| u.flyttekode = Some(77), &["IR020"]),
    ];
    for (ret, forventet) in cases {
        let mut unit = Institution { aktivkode: 3, nedlagt: Some(date(2005, 1, 1)), ..simpel() };
        ret(&mut unit);
        assert_eq!(koder(&kontrol(&unit, None, &KODER, I_DAG)), forventet);
    }
}

/// ir-rules 17.
#[test]
fn a_unit_beside_its_hovedskole() {
    let lukket = Institution { aktivkode: 5, nedlagt: Some(I_DAG), ..hovedskole() };
    let historie = Institution { aktivkode: 3, nedlagt: Some(I_DAG), ..afdeling() };
    let hjemloes = Institution { hovedskole: None, ..afdeling() };
    let cases: Vec<(Institution, Option<Institution>, &[&str])> = vec![
        (afdeling(), Some(hovedskole()), &[]),
        (afdeling(), None, &["IR531"]),
        (afdeling(), Some(simpel()), &["IR531"]),
        (afdeling(), Some(lukket.clone()), &["IR531"]),
        (historie.clone(), Some(lukket), &[]),
        (historie.clone(), None, &["IR531"]),
        (hjemloes.clone(), None, &["IR530"]),
        (Institution { aktivkode: 3, nedlagt: Some(I_DAG), ..hjemloes }, None, &[]),
    ];
    for (unit, over, forventet) in cases {
        assert_eq!(koder(&kontrol(&unit, over.as_ref(), &KODER, I_DAG)), forventet, "{unit:?} {over:?}");
    }
}

fn check(units: &[Institution]) -> Vec<(String, &'static str)> {
    let mut check = Kontrol::ny(&KODER, I_DAG);
    units.iter().for_each(|unit| check.institution(unit, &Reference::IkkeIndlaest, &Reference::IkkeIndlaest));
    check.afslut().fund.into_iter().map(|fund| (fund.nummer.to_string(), fund.fund.kode)).collect()
}

/// ir-rules 16, 17, 18, 20: in whatever order the units come.
#[test]
fn units_together() {
    let som =
        |nummer_: &str, navn: &str| Institution { nummer: nummer(nummer_), felter: folkeskole(navn), ..afdeling() };
    let lukket = Institution { aktivkode: 3, nedlagt: Some(I_DAG), ..som("101006", "Øst") };
    let fund = |units: &[Institution]| {
        let mut omvendt = units.to_vec();
        omvendt.reverse();
        assert_eq!(check(units), check(&omvendt));
        check(units)
    };
    let til = |nummer: &str, kode| (nummer.to_owned(), kode);
    assert_eq!(fund(&[hovedskole(), afdeling(), som("101004", "Vest"), lukket]), []);
    assert_eq!(fund(&[hovedskole()]), [til("101002", "IR504")]);
    assert_eq!(fund(&[afdeling()]), [til("101003", "IR531")]);
    let tvillinger = [hovedskole(), afdeling(), som("101004", "øST"), som("101005", "Vest")];
    assert_eq!(fund(&tvillinger), [til("101004", "IR017")]);

    // ir-rules 20: only where pupils are known of at all.
    let elever = |elever| Some(Elevaktivitet { elever, pr: I_DAG });
    let med = |unit: Institution, antal| Institution { elevaktivitet: elever(antal), ..unit };
    let kendt = [hovedskole(), med(afdeling(), 5), som("101004", "Vest"), med(som("101005", "Syd"), 0), simpel()];
    assert_eq!(fund(&kendt), [til("101004", "IR537"), til("101005", "IR537")]);
}

/// ir-rules 21: pupils in different municipalities under one CVR number.
#[test]
fn one_cvr_number_in_several_municipalities() {
    let unit = |nummer_: &str, kommune: u16, elever| {
        let mut unit = Institution { nummer: nummer(nummer_), ..simpel() };
        unit.felter.sted.adresse.kommune_kode = Kommunekode(kommune);
        unit.elevaktivitet = Some(Elevaktivitet { elever, pr: I_DAG });
        unit
    };
    let units = [unit("101001", 101, 5), unit("101002", 101, 5), unit("101003", 147, 5), unit("101004", 151, 0)];
    assert_eq!(check(&units), [("101003".to_owned(), "IR520")]);
}

/// 2.2, 2.3, 2.9: an open unit against CVR and DAR, and what was not checked.
#[test]
fn references() {
    let pnummer: Pnummer = "1003300001".parse().unwrap();
    let i_cvr = |cvr_, aktiv| Reference::Fundet(CvrRaekke { cvr: cvr(cvr_), aktiv });
    let i_dar = |vej, kommune| {
        Reference::Fundet(DarRaekke { noegle: adresse_noegle(vej, "12B", "2100"), kommune: Kommunekode(kommune) })
    };
    let cases: [(_, _, &[&str]); 7] = [
        (i_cvr(KBH, true), i_dar("Skolevej", 101), &[]),
        (Reference::Ukendt, i_dar("Skolevej", 101), &["IR510"]),
        (i_cvr(KBH, false), i_dar("Skolevej", 101), &["IR511"]),
        (i_cvr(AARHUS, true), i_dar("Skolevej", 101), &["IR512"]),
        (i_cvr(KBH, true), Reference::Ukendt, &["IR513"]),
        (i_cvr(KBH, true), i_dar("Andenvej", 101), &["IR514"]),
        (i_cvr(KBH, true), i_dar("Skolevej", 147), &["IR515"]),
    ];
    let mut unit = simpel();
    unit.felter.pnummer = Some(pnummer);
    let lukket = Institution { aktivkode: 3, nedlagt: Some(I_DAG), ..unit.clone() };
    let uden = Institution { felter: folkeskole("Uden P-nummer"), ..simpel() };
    for (i_cvr, i_dar, forventet) in &cases {
        assert_eq!(koder(&referencer(&unit, &KODER, I_DAG, i_cvr, i_dar)), *forventet);
        assert_eq!(referencer(&lukket, &KODER, I_DAG, i_cvr, i_dar), []);
    }
    assert_eq!(referencer(&uden, &KODER, I_DAG, &Reference::Ukendt, &Reference::IkkeIndlaest), []);
    unit.felter.sted.adresse.post_nummer = "0001".to_owned();
    let ukendt = referencer(&unit, &KODER, I_DAG, &Reference::IkkeIndlaest, &Reference::IkkeIndlaest);
    assert_eq!(koder(&ukendt), ["IR516"]);
    let noegle = adresse_noegle("Skolevej", "12B", "0001");
    let i_dar = Reference::Fundet(DarRaekke { noegle, kommune: Kommunekode(101) });
    assert_eq!(referencer(&unit, &KODER, I_DAG, &Reference::IkkeIndlaest, &i_dar), [], "DAR knows it");

    let mut check = Kontrol::ny(&KODER, I_DAG);
    for unit in [&unit, &lukket, &uden] {
        check.institution(unit, &Reference::IkkeIndlaest, &Reference::IkkeIndlaest);
    }
    let rapport = check.afslut();
    let talt = (rapport.aabne, rapport.nedlagte, rapport.uden_cvr_kontrol, rapport.uden_dar_kontrol);
    assert_eq!((talt, rapport.kender_elever), ((2, 1, 1, 2), false));
    let fund: BTreeMap<_, _> = rapport.fund.iter().map(|fund| (fund.nummer.as_str(), fund.kommune.0)).collect();
    assert_eq!(fund, BTreeMap::from([("101001", 101)]));
}
