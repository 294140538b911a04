//! Persons and groups of two sources.

use super::*;

fn sted(kilde: i64, beskyttet: bool, kontakt: bool) -> Sted {
    Sted { kilde, beskyttet, kontakt }
}

fn steder() -> Steder {
    let mut steder = Steder::ny([(1, "A".to_owned()), (2, "B".to_owned())]);
    for (person, aktiv, et) in [
        (1, true, sted(1, false, false)),
        (1, true, sted(2, true, false)),
        // Twice at one source.
        (2, true, sted(1, false, false)),
        (2, true, sted(1, true, false)),
        // An employee of one whose child is a pupil of the other.
        (3, true, sted(1, false, false)),
        (3, true, sted(2, false, true)),
        // A contact person of two.
        (4, false, sted(1, true, true)),
        (4, false, sted(2, false, true)),
        (5, true, sted(1, true, false)),
        (5, true, sted(2, true, false)),
    ] {
        steder.tilfoej(PersonId(person), aktiv, et);
    }
    steder
}

#[test]
fn persons_of_several_sources() {
    let steder = steder();
    assert_eq!(steder.flere_kilder().collect::<Vec<_>>(), [PersonId(1), PersonId(5)]);
    let to = FlereLokalId { brugerid: "1000000002".into(), kilde: "A".into(), antal: 2 };
    assert_eq!(steder.flere_lokal_id(), [to]);
    let delt = |brugerid: &str, beskyttet: &str, ikke: &str| Beskyttelse {
        brugerid: brugerid.into(),
        beskyttet: vec![beskyttet.into()],
        ikke_beskyttet: vec![ikke.into()],
    };
    assert_eq!(steder.beskyttelse(), [delt("1000000001", "B", "A"), delt("*", "A", "B")]);
}

#[test]
fn groups_of_several_sources() {
    let gruppe = |kilde: &str, id: &str, navn: &str, linje: Option<&str>| {
        let linje = linje.map(str::to_owned);
        (kilde.to_owned(), Gruppe { id: id.into(), navn: navn.into(), linje, ..Gruppe::default() })
    };
    let grupper = [
        gruppe("A", "1", "1.A", None),
        gruppe("A", "2", "2.A", None),
        gruppe("A", "2b", "2.A", None),
        gruppe("B", "1", "1.A", Some("X")),
        gruppe("B", "3", "3.A", None),
        gruppe("C", "1", "Første", Some("X")),
    ];
    let (id, navne) = gruppekonflikter(&grupper);
    let kilder = |navne: &[&str]| navne.iter().map(ToString::to_string).collect::<Vec<_>>();
    let ventet = Gruppekonflikt { id: "1".into(), kilder: kilder(&["A", "B", "C"]), felter: vec!["Line", "GroupName"] };
    assert_eq!(id, [ventet]);
    assert_eq!(navne, [Gruppenavn { navn: "1.A".into(), kilder: kilder(&["A", "B"]) }]);
}

#[test]
fn fields_of_any_two_sources_count_and_each_once() {
    let differ = |a: &(u8, u8), b: &(u8, u8)| {
        [("x", a.0 != b.0), ("y", a.1 != b.1)].into_iter().filter(|(_, d)| *d).map(|(f, _)| f).collect()
    };
    // The third row is of the first's source: they are not compared.
    let raekker = [(1, (0, 0)), (2, (0, 0)), (1, (0, 1))];
    assert_eq!(uenigheder(&raekker, differ), ["y"]);
    assert!(uenigheder(&[(1, (0, 0)), (1, (1, 1))], differ).is_empty());
}
