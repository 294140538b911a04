use super::*;
use crate::tilslutning::{Periode, Service, Status};
use crate::types::Kommunekode;

fn dag(text: &str) -> Dag {
    text.parse().unwrap()
}

fn periode(fra: &str, til: &str) -> Periode {
    Periode { fra: dag(fra), til: (!til.is_empty()).then(|| dag(til)) }
}

fn part(nummer: Option<&str>) -> Part {
    let cvr = "11111111".parse().unwrap();
    Part {
        id: 1,
        cvr,
        navn: "P".into(),
        kommunekode: None,
        institutionsnummer: nummer.map(|n| n.parse().unwrap()),
        rolle: None,
    }
}

fn ny(slags: AftaleSlags, system: bool, part: bool) -> NyAftale {
    NyAftale {
        slags,
        service: Service::DtrImport,
        system: system.then(|| "A".parse().unwrap()),
        part: part.then_some(1),
        periode: periode("2026-07-01", ""),
    }
}

fn aftale(status: Status, periode: Periode) -> Aftale {
    let (system, oprettet) = (Some("A".parse().unwrap()), "2026-01-01T00:00:00Z".parse().unwrap());
    Aftale {
        id: 4,
        slags: AftaleSlags::Data,
        service: Service::DtrImport,
        system,
        part: Some(1),
        status,
        periode,
        oprettet,
    }
}

const IDAG: &str = "2026-07-01";

#[test]
fn the_form_of_an_agreement() {
    use AftaleSlags::{Data, Tilslutning};
    let cases = [
        (Tilslutning, true, false, true),
        (Tilslutning, false, true, true),
        (Tilslutning, true, true, false),
        (Tilslutning, false, false, false),
        (Data, true, true, true),
        (Data, true, false, true),
        (Data, false, true, false),
        (Data, false, false, false),
    ];
    for (slags, system, with_part, good) in cases {
        let found = check_aftale(&ny(slags, system, with_part), None, &[], dag(IDAG));
        let expected = if good { Ok(()) } else { Err(Afvisning::ForkerteParter(slags)) };
        assert_eq!(found, expected, "{slags} {system} {with_part}");
    }
    let open = NyAftale { service: Service::DtrEksport, ..ny(Data, true, true) };
    assert_eq!(check_aftale(&open, None, &[], dag(IDAG)), Err(Afvisning::AabneData));
}

/// dtr-rules 56-58: no new agreements on A-numbers; G- and IR numbers are well.
#[test]
fn no_new_agreement_on_an_a_number() {
    let new = ny(AftaleSlags::Data, true, true);
    for (number, good) in [(Some("A12345"), false), (Some("G12345"), true), (Some("280123"), true), (None, true)] {
        let expected = if good { Ok(()) } else { Err(Afvisning::ANummer) };
        assert_eq!(check_aftale(&new, Some(&part(number)), &[], dag(IDAG)), expected, "{number:?}");
        let asked = aftale(Status::Anmodet, periode("2026-01-01", ""));
        assert_eq!(check_handling(&asked, Some(&part(number)), Handling::Godkend, dag(IDAG)), expected, "{number:?}");
    }
    // One that stands already can be ended.
    let stands = aftale(Status::Godkendt, periode("2026-01-01", ""));
    assert_eq!(check_handling(&stands, Some(&part(Some("A12345"))), Handling::Opsig, dag(IDAG)), Ok(()));
}

#[test]
fn periods() {
    let with = |fra, til| NyAftale { periode: periode(fra, til), ..ny(AftaleSlags::Data, true, true) };
    let live = [aftale(Status::Godkendt, periode("2026-08-01", "2026-08-31"))];
    let cases = [
        ("2026-07-01", "2026-07-31", Ok(())),
        ("2026-09-01", "", Ok(())),
        ("2026-07-01", "2026-08-01", Err(Afvisning::Overlapper(4, Status::Godkendt))),
        ("2026-08-31", "", Err(Afvisning::Overlapper(4, Status::Godkendt))),
        ("2026-07-01", "", Err(Afvisning::Overlapper(4, Status::Godkendt))),
        ("2026-07-02", "2026-07-01", Err(Afvisning::PeriodeBagvendt)),
        ("2026-06-01", "2026-06-30", Err(Afvisning::TilErPasseret(dag("2026-06-30")))),
        ("2026-06-01", "2026-07-01", Ok(())),
    ];
    for (fra, til, expected) in cases {
        assert_eq!(check_aftale(&with(fra, til), None, &live, dag(IDAG)), expected, "{fra} {til}");
    }
}

#[test]
fn what_may_be_done_today() {
    let past = periode("2026-01-01", "2026-06-30");
    let open = periode("2026-01-01", "");
    let late = Err(Afvisning::TilErPasseret(dag("2026-06-30")));
    let cases = [
        (Status::Anmodet, open, Handling::Godkend, Ok(())),
        (Status::Anmodet, past, Handling::Godkend, late.clone()),
        (Status::Anmodet, past, Handling::Afvis, Ok(())),
        (Status::Anmodet, past, Handling::Traek, Ok(())),
        (Status::Godkendt, open, Handling::Opsig, Ok(())),
        (Status::Godkendt, past, Handling::Opsig, late),
        (Status::Godkendt, past, Handling::Udloeb, Ok(())),
        (
            Status::Opsagt,
            open,
            Handling::Godkend,
            Err(Afvisning::Overgang { fra: Status::Opsagt, til: Status::Godkendt, kraever: Status::Anmodet }),
        ),
    ];
    for (status, periode, handling, expected) in cases {
        assert_eq!(
            check_handling(&aftale(status, periode), None, handling, dag(IDAG)),
            expected,
            "{status} {handling:?}"
        );
    }
}

#[test]
fn a_party_is_one_thing_and_has_a_name() {
    let of = |navn: &str, kommune: bool, nummer: bool| NyPart {
        cvr: "11111111".parse().unwrap(),
        navn: navn.into(),
        kommunekode: kommune.then_some(Kommunekode(101)),
        institutionsnummer: nummer.then(|| "G10001".parse().unwrap()),
        rolle: None,
    };
    assert_eq!(check_part(&of("K", true, false)), Ok(()));
    assert_eq!(check_part(&of("I", false, true)), Ok(()));
    assert_eq!(check_part(&of("E", false, false)), Ok(()));
    assert_eq!(check_part(&of("X", true, true)), Err(Afvisning::PartErBegge));
    assert_eq!(check_part(&of("  ", true, false)), Err(Afvisning::NavnMangler));
}
