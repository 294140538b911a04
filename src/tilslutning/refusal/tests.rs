use super::*;

const MANGLER: [Mangel; 7] = [
    Mangel::Ingen,
    Mangel::Trukket,
    Mangel::Afvist,
    Mangel::Udloebet(None),
    Mangel::Opsagt,
    Mangel::Anmodet,
    Mangel::EndnuIkke(Dag::constant(2026, 8, 1)),
];

/// One of every cause.
fn all() -> Vec<Refusal> {
    let system: SystemId = "ABC".parse().unwrap();
    let acting = Acting::System(system.clone());
    let service = Service::DtrImport;
    let mut all = vec![
        Refusal::Ukendt,
        Refusal::SystemUkendt,
        Refusal::SystemIkkeDit,
        Refusal::CvrAfviger,
        Refusal::SystemPassivt { system: system.clone() },
        Refusal::Udenfor { acting: acting.clone(), service, andre: vec![] },
    ];
    for mangel in MANGLER {
        all.push(Refusal::Tilslutning { acting: acting.clone(), service, mangel });
        all.push(Refusal::Dataaftale { system: system.clone(), service, mangel });
    }
    all
}

#[test]
fn every_code_stands_in_the_table_of_codes() {
    let table = include_str!("../../../docs/fejlkoder.md");
    for refusal in all() {
        assert!(table.contains(&format!("| {} |", refusal.kode())), "{} is not in docs/fejlkoder.md", refusal.kode());
    }
}

#[test]
fn one_code_has_one_text_and_one_text_one_code() {
    let all = all();
    for a in &all {
        for b in &all {
            assert_eq!(a.kode() == b.kode(), a.tekst() == b.tekst(), "{a:?} {b:?}");
        }
    }
}

/// Whether a system exists is nobody's business but its owner's.
#[test]
fn a_stranger_learns_nothing_of_others() {
    assert_eq!(Refusal::SystemUkendt.tekst(), Refusal::SystemIkkeDit.tekst());
    assert_eq!(Refusal::SystemUkendt.kode(), Refusal::SystemIkkeDit.kode());
    assert_ne!(Refusal::SystemUkendt.aarsag(), Refusal::SystemIkkeDit.aarsag());
    for refusal in [Refusal::Ukendt, Refusal::SystemIkkeDit, Refusal::CvrAfviger] {
        assert!(!refusal.tekst().contains("ABC"));
    }
}

#[test]
fn texts_name_system_service_and_day() {
    let tekst =
        |mangel| Refusal::Dataaftale { system: "ABC".parse().unwrap(), service: Service::DtrImport, mangel }.tekst();
    assert_eq!(
        tekst(Mangel::Ingen),
        "Systemet ABC har ingen godkendt dataaftale til Dagtilbudsregisterets ImportService. Anmod om en i Tilslutning."
    );
    assert_eq!(
        tekst(Mangel::EndnuIkke(Dag::constant(2026, 8, 1))),
        "Systemet ABC: dataaftalen til Dagtilbudsregisterets ImportService gælder først fra den 01.08.2026."
    );
}
