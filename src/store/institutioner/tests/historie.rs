//! The register's history, beside that of Dagtilbudsregisteret in one journal.

use super::*;
use crate::registre::Art;
use crate::store::historie;
use crate::store::institutioner::InstitutionAendring;
use crate::store::institutioner::test::{entry, skriv, tid};

fn per(base: &Base, dag: u32, udvalg: InstitutionUdvalg<'_>, nedlagte: Nedlagte) -> String {
    let mut numre = Vec::new();
    let visit = |unit: Institution| tag(&mut numre, unit.nummer.to_string());
    base.store.read(|conn| conn.each_institution_per(tid(dag), udvalg, nedlagte, visit)).unwrap();
    numre.join(" ")
}

fn aendring(art: Art, foer: &Institution, efter: &Institution) -> Skrivning {
    Skrivning { art, foer: Some(foer.clone()), efter: efter.clone() }
}

/// Fusion F1 on day 2, and a closing on day 3: each day has its hierarchy.
#[test]
fn a_hierarchy_as_it_stood() {
    let base = Base::ny();
    let (a, b) = (enhed("280001", Enhedsart::Simpel, None), enhed("280002", Enhedsart::Simpel, None));
    opret(&base.store, &[a.clone(), b.clone()]);
    let top = enhed("283001", Enhedsart::Hovedskole, None);
    let [a2, b2] = ["280001", "280002"].map(|nr| enhed(nr, Enhedsart::Afdeling, Some("283001")));
    let ny = Skrivning { art: Art::Insert, foer: None, efter: top };
    skriv(&base.store, tid(2), vec![ny, aendring(Art::Update, &a, &a2), aendring(Art::Update, &b, &b2)]);
    skriv(&base.store, tid(3), vec![aendring(Art::Delete, &b2, &lukket(b2.clone()))]);
    let [nr, over] = ["280001", "283001"].map(nummer);
    let hierarki = |dag, nedlagte| per(&base, dag, InstitutionUdvalg::Hierarki(&nr), nedlagte);
    assert_eq!(hierarki(1, Nedlagte::Med), "280001");
    assert_eq!(hierarki(2, Nedlagte::Uden), "283001 280001 280002");
    assert_eq!(hierarki(3, Nedlagte::Uden), "283001 280001");
    assert_eq!(hierarki(3, Nedlagte::Med), "283001 280001 280002");
    assert_eq!(per(&base, 1, InstitutionUdvalg::Hierarki(&over), Nedlagte::Med), "", "it was not there yet");
    assert_eq!(per(&base, 1, InstitutionUdvalg::Nummer(&over), Nedlagte::Med), "");
    assert_eq!(per(&base, 3, InstitutionUdvalg::Nummer(&over), Nedlagte::Med), "283001");
    assert_eq!(per(&base, 1, InstitutionUdvalg::Alle, Nedlagte::Med), "280001 280002");
}

/// Writes a daginstitution.
fn dagtilbud(base: &Base) {
    use crate::dagtilbud::{Daginstitution, Enhed, Liv, Register as _, Skrivning, test::dag};
    let liv = Liv { oprettet: tid(1), nedlagt: None, opdateret: tid(1) };
    let unit = Daginstitution { nummer: nummer("D10001"), felter: dag(1, 1, 101), ejer_cvr: None, liv };
    let efter = Enhed::Daginstitution(unit);
    let skrevet = base.store.write_blocking(move |tx| {
        let mut skriver = crate::store::dagtilbud::Skriver::new(tx, tid(1));
        skriver.skriv(Skrivning { art: Art::Insert, foer: None, efter })?;
        let skrevet = skriver.skrevet;
        tx.journal(&entry(tid(1)), &skrevet)
    });
    skrevet.unwrap();
}

#[test]
fn each_register_has_its_own_changes_of_the_one_journal() {
    let base = Base::ny();
    let unit = enhed("280001", Enhedsart::Simpel, None);
    opret(&base.store, std::slice::from_ref(&unit));
    dagtilbud(&base);
    let mut efter = unit.clone();
    efter.felter.navn = "Andet".into();
    skriv(&base.store, tid(2), vec![aendring(Art::Update, &unit, &efter)]);
    let siden = |siden, maks| {
        let mut egne: Vec<InstitutionAendring> = Vec::new();
        let visit = |aendring| tag(&mut egne, aendring);
        base.store.read(|conn| conn.each_institutionsaendring_siden(siden, maks, visit)).unwrap();
        egne.iter().map(|a| (a.nr, a.tid, a.art, a.foer.as_ref() == Some(&unit))).collect::<Vec<_>>()
    };
    assert_eq!(siden(0, 9), [(1, tid(1), Art::Insert, false), (3, tid(2), Art::Update, true)]);
    assert_eq!(siden(0, 1), [(1, tid(1), Art::Insert, false)]);
    assert_eq!(siden(1, 9), [(3, tid(2), Art::Update, true)]);
    let mut deres = Vec::new();
    base.store.read(|conn| conn.each_aendring_siden(0, 9, |aendring| tag(&mut deres, aendring.nr))).unwrap();
    assert_eq!(deres, [2]);
    let mut deres = Vec::new();
    let stand = base.store.read(|conn| conn.register_per(tid(2))).unwrap();
    let alle = crate::store::dagtilbud::DagtilbudUdvalg::Alle;
    stand.each_dagtilbud(alle, Nedlagte::Med, |unit| tag(&mut deres, unit.nummer().to_string())).unwrap();
    assert_eq!(deres, ["D10001"]);
    assert_eq!(per(&base, 2, InstitutionUdvalg::Alle, Nedlagte::Med), "280001");
}

/// Each register's changes are read by its own partial index; an instant and each unit's place in it are found by a seek.
#[test]
fn no_question_walks_the_history() {
    let base = Base::ny();
    let plan = |sql: String| base.store.read(|conn| conn.plan(&sql)).unwrap().join("; ");
    for (register, indeks) in
        [(historie::DAGTILBUD, "aendring_dagtilbud"), (historie::INSTITUTIONER, "aendring_institution")]
    {
        assert_eq!(plan(historie::siden_sql(register)), format!("SEARCH aendring USING INDEX {indeks} (nr>?)"));
    }
    for tabel in ["institution", "daginstitution", "anvisningsenhed", "alternativ_adresse"] {
        let plan = plan(historie::per_sql(tabel));
        let seeks = [
            "SEARCH a USING INTEGER PRIMARY KEY (rowid=?)",
            "SEARCH aendring USING COVERING INDEX aendring_enhed (nummer=? AND niveau=? AND nr<?)",
        ];
        assert!(seeks.iter().all(|seek| plan.contains(seek)) && !plan.contains("B-TREE"), "{plan}");
    }
    assert_eq!(plan(historie::SET_TIL.to_owned()), "SEARCH aendring USING COVERING INDEX aendring_tid (tid<?)");
}

/// The prefix of the journal is the register at an instant, since a change is never written before the last one, whatever the clock says.
#[test]
fn the_time_of_a_change_never_runs_backwards() {
    let base = Base::ny();
    let foer = enhed("280001", Enhedsart::Simpel, None);
    let ny = Skrivning { art: Art::Insert, foer: None, efter: foer.clone() };
    skriv(&base.store, tid(5), vec![ny]);
    let mut forrige = foer;
    for dag in [3, 9, 1] {
        let mut efter = forrige.clone();
        efter.felter.navn = format!("Skrevet den {dag}.");
        skriv(&base.store, tid(dag), vec![aendring(Art::Update, &forrige, &efter)]);
        forrige = efter;
    }
    let mut tider = Vec::new();
    base.store.read(|conn| conn.each_institutionsaendring_siden(0, 9, |a| tag(&mut tider, a.tid))).unwrap();
    assert_eq!(tider, [5, 5, 9, 9].map(tid));
    let navne = |dag| {
        let mut navne = Vec::new();
        let visit = |unit: Institution| tag(&mut navne, unit.felter.navn);
        base.store
            .read(|conn| conn.each_institution_per(tid(dag), InstitutionUdvalg::Alle, Nedlagte::Med, visit))
            .unwrap();
        navne.join("")
    };
    assert_eq!([4, 5, 8, 9].map(navne), ["", "Skrevet den 3.", "Skrevet den 3.", "Skrevet den 1."]);
}

/// What was written outside the journal is found (journal verify).
#[test]
fn a_unit_that_is_not_what_its_last_change_says() {
    let base = Base::ny();
    opret(&base.store, &[enhed("280001", Enhedsart::Simpel, None), enhed("280002", Enhedsart::Simpel, None)]);
    let verify = || base.store.read(|conn| crate::journal::verify::verify(conn, None, None)).unwrap();
    assert_eq!((verify().enheder, verify().brud), (2, vec![]));
    let sql = "UPDATE institution SET indhold = replace(indhold, 'Skolevej', 'Anden Vej') WHERE nummer = '280002'";
    base.store.write_blocking(move |tx| tx.run(sql)).unwrap();
    assert_eq!(verify().brud, [crate::journal::verify::Break::Register { nummer: "280002".into() }]);
    base.store.write_blocking(|tx| tx.run("UPDATE institution SET indhold = (SELECT efter FROM aendring WHERE nr = 2), cvr = NULL WHERE nummer = '280002'")).unwrap();
    assert_eq!(
        verify().brud,
        [crate::journal::verify::Break::Register { nummer: "280002".into() }],
        "a column says otherwise"
    );
}
