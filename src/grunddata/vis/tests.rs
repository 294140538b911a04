//! What is shown, as a table: who it is, to whom, and every field.

use super::Modtager::{Andre, Myndighed};
use super::*;

const AABEN: Personstand = Personstand { aktiv: true, beskyttet: 0 };
const TALT: Personstand = Personstand { aktiv: true, beskyttet: 1 };

fn telefon(nummer: &str, beskyttet: bool) -> Option<Telefon> {
    Some(Telefon { nummer: nummer.into(), beskyttet })
}

fn person(beskyttet: bool, alias: [Option<&str>; 2]) -> Person {
    let [alias_fornavn, alias_efternavn] = alias.map(|navn| navn.map(str::to_owned));
    Person {
        fornavn: "Fornavn".into(),
        efternavn: "Efternavn".into(),
        cpr: Cpr::laes("6101010005").unwrap(),
        email: Some("mail".into()),
        foedselsdato: Some("2001-01-01".into()),
        koen: Some(Koen::Kvinde),
        foto: Some("foto".into()),
        adresse: Some(Adresse { vej: Some("vej".into()), ..Adresse::default() }),
        hjemmetelefon: telefon("hjem", false),
        arbejdstelefon: telefon("arbejde", true),
        mobiltelefon: None,
        alias_fornavn,
        alias_efternavn,
        beskyttet,
        verifikation: Some(2),
    }
}

/// Every field that is shown, in one line.
fn told(vist: &Vist<'_>) -> String {
    let telefon = |vist: Option<VistTelefon<'_>>| {
        vist.map_or("-".to_owned(), |vist| format!("{}{}", vist.nummer, if vist.beskyttet { "!" } else { "" }))
    };
    let navn = vist.navn.map_or("-".to_owned(), |navn| format!("{} {}", navn.fornavn, navn.efternavn));
    let felter = [
        navn,
        vist.cpr.map_or("-", Cpr::as_str).to_owned(),
        vist.email.unwrap_or("-").to_owned(),
        vist.foedselsdato.unwrap_or("-").to_owned(),
        vist.koen.map_or("-", Koen::as_str).to_owned(),
        vist.foto.unwrap_or("-").to_owned(),
        vist.adresse.and_then(|adresse| adresse.vej.as_deref()).unwrap_or("-").to_owned(),
        telefon(vist.hjemmetelefon),
        telefon(vist.arbejdstelefon),
        telefon(vist.mobiltelefon),
        format!("{}/{}", vist.alias_fornavn.unwrap_or("-"), vist.alias_efternavn.unwrap_or("-")),
        if vist.beskyttet { "beskyttet" } else { "åben" }.to_owned(),
        format!("{:?}", vist.verifikation.unwrap_or(0)),
    ];
    felter.join(" ")
}

#[test]
fn who_is_shown_what() {
    let (ingen, alias) = ([None, None], [Some("Alias"), Some("Navn")]);
    let hidden = |navn: &str| format!("{navn} - - - K - - ! ! - -/- beskyttet 2");
    let all = |alias: &str, beskyttet: &str| {
        format!("Fornavn Efternavn 6101010005 mail 2001-01-01 K foto vej hjem arbejde! - {alias} {beskyttet} 2")
    };
    let open = "Fornavn Efternavn 6101010005 mail 2001-01-01 K foto vej hjem ! - -/- åben 2".to_owned();
    let cases = [
        ("nobody protects it", false, AABEN, ingen, Andre, open.clone()),
        ("an alias alone protects nobody", false, AABEN, alias, Andre, open),
        ("an authority sees phones that are protected", false, AABEN, ingen, Myndighed, all("-/-", "åben")),
        ("an authority sees the alias", false, AABEN, alias, Myndighed, all("Alias/Navn", "åben")),
        ("its row protects it", true, TALT, alias, Andre, hidden("Alias Navn")),
        ("another row protects it", false, TALT, alias, Andre, hidden("Alias Navn")),
        ("the count is behind", true, AABEN, alias, Andre, hidden("Alias Navn")),
        ("there is no alias", true, TALT, ingen, Andre, hidden("-")),
        ("half an alias is none", true, TALT, [Some("Alias"), None], Andre, hidden("-")),
        ("an empty alias is none", true, TALT, [Some("Alias"), Some("")], Andre, hidden("-")),
        ("an authority sees who is protected", true, TALT, alias, Myndighed, all("Alias/Navn", "beskyttet")),
        ("also by another row", false, TALT, ingen, Myndighed, all("-/-", "beskyttet")),
    ];
    for (what, beskyttet, stand, alias, modtager, expected) in cases {
        assert_eq!(told(&vis(&person(beskyttet, alias), stand, modtager)), expected, "{what}");
    }
}

#[test]
fn a_cpr_number_alone() {
    let cpr = Cpr::laes("6101010005").unwrap();
    let cases = [(AABEN, Andre, true), (TALT, Andre, false), (AABEN, Myndighed, true), (TALT, Myndighed, true)];
    for (stand, modtager, shown) in cases {
        assert_eq!(vis_cpr(&cpr, stand, modtager).is_some(), shown, "{stand:?} {modtager:?}");
    }
}

/// A contact person is judged by its own protection, not by the pupil's.
#[test]
fn a_row_shows_its_persons_through_here() {
    let kontakt = Kontakt { person: person(true, [Some("Alias"), Some("Navn")]), ..Kontakt::default_test() };
    let raekke = Institutionsperson {
        lokal_id: "1".into(),
        person: person(false, [None, None]),
        rolle: Rolle::Elev(Elev {
            rolle: Elevrolle::Elev,
            elevnummer: Some(String::new()),
            trin: Trin::T1,
            lokation: None,
            hovedgruppe: "1A".into(),
            grupper: vec!["K".into()],
            kontakter: vec![kontakt],
        }),
    };
    let vindue = Vindue::laes(&serde_json::to_vec(&raekke).unwrap()).unwrap();
    assert!(vindue.person(AABEN, Andre).cpr.is_some());
    let kontakt = vindue.kontakter().next().unwrap();
    assert!(kontakt.person(TALT, Andre).cpr.is_none());
    assert_eq!(kontakt.person(TALT, Andre).navn.unwrap().fornavn, "Alias");
    let rolle = vindue.rolle(AABEN, Andre);
    let VistRolle::Elev(elev) = rolle else { panic!() };
    assert_eq!((elev.elevnummer, elev.hovedgruppe, rolle.grupper()), (None, "1A", &["K".to_owned()][..]));
    assert_eq!(vindue.lokal_id(None), Some("1"));
    assert!(Vindue::laes(b"{}").is_err());
    assert_eq!(format!("{vindue:?} {:?}", vindue.person(AABEN, Andre)), "Vindue(…) Vist(…)");
}

/// A family has one address: who is protected is not found by the others of its row.
#[test]
fn nobody_of_a_row_with_a_protected_person_is_shown_with_an_address() {
    let cases = [
        (false, false, Andre, true),
        (true, false, Andre, false),
        (false, true, Andre, false),
        (true, true, Myndighed, true),
    ];
    for (eleven, kontakten, modtager, shown) in cases {
        let (a, b) = (person(eleven, [None, None]), person(kontakten, [None, None]));
        let mut vist = [vis(&a, AABEN, modtager), vis(&b, AABEN, modtager)];
        samme_hjem(vist.iter_mut(), modtager);
        for vist in vist {
            assert_eq!(vist.adresse.is_some(), shown, "{eleven} {kontakten} {modtager:?}");
            assert_eq!(vist.hjemmetelefon.is_some_and(|telefon| !telefon.nummer.is_empty()), shown);
        }
    }
}

/// Initials tell of a name.
#[test]
fn an_employee_who_is_protected_has_no_initials() {
    let ansat = Ansat { kort_navn: Some("FRL".into()), ..Ansat::default() };
    let row =
        Institutionsperson { lokal_id: "1".into(), person: person(false, [None, None]), rolle: Rolle::Ansat(ansat) };
    let vindue = Vindue(row);
    for (stand, modtager, shown) in [(AABEN, Andre, true), (TALT, Andre, false), (TALT, Myndighed, true)] {
        let VistRolle::Ansat(ansat) = vindue.rolle(stand, modtager) else { panic!() };
        assert_eq!(ansat.kort_navn.is_some(), shown, "{stand:?} {modtager:?}");
    }
}

/// Some sources call their persons by the CPR number.
#[test]
fn a_local_id_tells_no_number_that_is_not_shown() {
    let (number, rolle) = (Cpr::laes("6101010005").unwrap(), Rolle::Ekstern(Ekstern::default()));
    for (lokal_id, tells) in [
        ("6101010005", true),
        ("610101-0005", true),
        ("E 610101 0005", true),
        ("610101.0005", true),
        ("6101010013", false),
    ] {
        let row =
            Institutionsperson { lokal_id: lokal_id.into(), person: person(true, [None, None]), rolle: rolle.clone() };
        assert_eq!(Vindue(row.clone()).lokal_id(None).is_none(), tells, "{lokal_id}");
        assert_eq!(Vindue(row).lokal_id(Some(&number)), Some(lokal_id));
    }
}

/// And some their pupils' numbers.
#[test]
fn a_student_number_tells_no_cpr_number() {
    for (elevnummer, shown) in [("6101010005", false), ("610101-0005", false), ("No. 610101/0005", false), ("17", true)]
    {
        let rolle = Rolle::Elev(Elev {
            rolle: Elevrolle::Elev,
            elevnummer: Some(elevnummer.into()),
            trin: Trin::T1,
            lokation: None,
            hovedgruppe: "1A".into(),
            grupper: Vec::new(),
            kontakter: Vec::new(),
        });
        let vindue = Vindue(Institutionsperson { lokal_id: "1".into(), person: person(false, [None, None]), rolle });
        let VistRolle::Elev(elev) = vindue.rolle(AABEN, Andre) else { panic!() };
        assert_eq!(elev.elevnummer.is_some(), shown, "{elevnummer}");
    }
}

impl Kontakt {
    fn default_test() -> Self {
        Self { relation: Relation::Mor, myndighed: true, adgangsniveau: None, person: person(false, [None, None]) }
    }
}
