//! The register's history.

use jiff::civil::date;

use super::*;
use crate::store::dagtilbud::{DagtilbudUdvalg, Nedlagte, RegisterAendring};

fn per(base: &Base, dag: jiff::civil::Date, nedlagte: Nedlagte) -> Vec<Enhed> {
    let mut enheder = Vec::new();
    let stand = base.store.read(|conn| conn.register_per(dagens_slut(dag))).unwrap();
    stand.each_dagtilbud(DagtilbudUdvalg::Alle, nedlagte, |enhed| tag(&mut enheder, enhed)).unwrap();
    enheder
}

fn nu(base: &Base, nedlagte: Nedlagte) -> Vec<Enhed> {
    let mut enheder = Vec::new();
    base.store
        .read(|conn| conn.each_dagtilbud(DagtilbudUdvalg::Alle, nedlagte, |enhed| tag(&mut enheder, enhed)))
        .unwrap();
    enheder
}

/// One step a day; the register of each day is what a reader saw that day.
#[test]
fn the_register_as_it_stood_on_each_day() {
    let mut base = Base::ny();
    let mut dage = Vec::new();
    let skridt: [fn() -> Handling; 7] = [
        || Handling::InsertDaginstitution(dag(1, 1, 101)),
        || Handling::InsertAnvisningsEnhed(nr(&nummer("D10001")), enhed(6012)),
        || Handling::InsertAlternativAdresse(nr(&nummer("G10001")), alternativ()),
        || Handling::InsertDaginstitution(dag(1, 1, 101)),
        || Handling::MoveAnvisningsEnhed(nr(&nummer("G10001")), nr(&nummer("D10002"))),
        || Handling::DeleteAlternativAdresse(nr(&nummer("G10002"))),
        || Handling::UpdateDaginstitution(nr(&nummer("D10001")), dag(1, 6, 101)),
    ];
    for (nr, handling) in (1..).zip(skridt) {
        base.now = tid(nr);
        base.en(handling());
        dage.push((nr, nu(&base, Nedlagte::Uden), nu(&base, Nedlagte::Med)));
    }
    for (nr, uden, med) in dage {
        let dagen = date(2026, 3, nr.try_into().unwrap());
        assert_eq!(per(&base, dagen, Nedlagte::Uden), uden, "day {nr}");
        assert_eq!(per(&base, dagen, Nedlagte::Med), med, "day {nr}");
    }
    assert!(per(&base, date(2026, 2, 28), Nedlagte::Med).is_empty());
}

/// A Danish day ends at Danish midnight.
#[test]
fn a_change_late_in_the_evening_belongs_to_that_danish_day() {
    let mut base = Base::ny();
    base.now = "2026-03-01T22:59:59.999999Z".parse().unwrap();
    base.en(Handling::InsertDaginstitution(dag(1, 1, 101)));
    base.now = "2026-03-01T23:00:00Z".parse().unwrap();
    base.en(Handling::InsertDaginstitution(dag(1, 1, 101)));
    assert_eq!(per(&base, date(2026, 3, 1), Nedlagte::Uden).len(), 1);
    assert_eq!(per(&base, date(2026, 3, 2), Nedlagte::Uden).len(), 2);
}

#[test]
fn changes_since_a_cursor() {
    let base = Base::ny();
    let over = base.en(Handling::InsertDaginstitution(dag(1, 1, 101)));
    let enhed_nr = base.en(Handling::InsertAnvisningsEnhed(nr(&over), enhed(6012)));
    base.en(Handling::UpdateAnvisningsEnhed(nr(&enhed_nr), None, enhed(6011)));
    base.en(Handling::UpdateAnvisningsEnhed(nr(&enhed_nr), None, enhed(6011)));
    base.en(Handling::DeleteAnvisningsEnhed(nr(&enhed_nr)));
    let siden = |siden, maks| {
        let mut fundet: Vec<RegisterAendring> = Vec::new();
        base.store.read(|conn| conn.each_aendring_siden(siden, maks, |aendring| tag(&mut fundet, aendring))).unwrap();
        fundet
    };
    let alle = siden(0, 100);
    let arter: Vec<_> = alle.iter().map(|a| (a.nr, a.art, a.foer.is_some())).collect();
    assert_eq!(
        arter,
        [(1, Art::Insert, false), (2, Art::Insert, false), (3, Art::Update, true), (4, Art::Delete, true)]
    );
    let metoder = ["InsertDaginstitution", "InsertAnvisningsEnhed", "UpdateAnvisningsEnhed", "DeleteAnvisningsEnhed"];
    assert_eq!(alle.iter().map(RegisterAendring::metode).collect::<Vec<_>>(), metoder);
    assert_eq!(alle[3].foer.as_ref(), Some(&alle[2].efter), "each change begins where the last one ended");
    assert_eq!(alle[3].efter.liv().nedlagt, Some(tid(1)));
    assert_eq!(siden(2, 1).iter().map(|a| a.nr).collect::<Vec<_>>(), [3]);
    assert!(siden(4, 100).is_empty());
}
