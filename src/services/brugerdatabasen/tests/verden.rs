//! A small school and what can be asked about it. Names and numbers are invented; the CPR numbers are fictive (day + 60).

use std::sync::LazyLock;

use crate::grunddata::{
    Adresse, Ansat, Ansatrolle, Cpr, Ekstern, Eksternrolle, Elev, Elevrolle, Gruppe, Gruppetype, Institutionsperson,
    Koen, Kontakt, Person, Relation, Rolle, Telefon, Trin,
};
use crate::registre::Koder;
use crate::services::brugerdatabasen::{Error, Numre, Rum, answer, decode};
use crate::services::test::Kald;
use crate::services::{self, Does, Operation};
use crate::soap::{Envelope, Payload};
use crate::store::Store;
use crate::store::grunddata::test::{self, NyKilde};
use crate::tilslutning::{Part, Scope};
use crate::types::{Institutionsnummer, Time};
use crate::xml::{Event, Limits, Reader};

pub(super) static KODER: LazyLock<Koder> = LazyLock::new(|| Koder::indbygget().unwrap());

pub(super) fn tid() -> Time {
    "2026-11-23T10:01:00Z".parse().unwrap()
}

/// A store in a folder of its own.
pub(super) struct Verden {
    pub(super) store: Store,
    _mappe: tempfile::TempDir,
}

impl Verden {
    pub(super) fn ny(kilder: Vec<NyKilde>) -> Self {
        let mappe = tempfile::tempdir().unwrap();
        Self { store: test::store(mappe.path(), kilder), _mappe: mappe }
    }

    /// The answer to a request that the schema takes; it follows the schema too.
    pub(super) fn spoerg(&self, scope: &Scope, operation: &str, arg: &str) -> String {
        self.proev(scope, operation, arg).unwrap()
    }

    pub(super) fn proev(&self, scope: &Scope, operation: &str, arg: &str) -> Result<String, Error> {
        let reads = |does| matches!(does, Does::Straks | Does::Eksport);
        let (service, operation) = services::ALL
            .iter()
            .flat_map(|service| service.operations.iter().map(move |found| (service, found)))
            .find(|(_, found)| found.name == operation && reads(found.does))
            .unwrap();
        let kald = Kald::af(service, operation);
        let envelope = kald.lovlig(arg);
        let laesning =
            decode(operation, &asked(operation, &envelope), envelope.text(), &envelope.payload, &Limits::default());
        let laesning = laesning.unwrap();
        let noegler = test::noegler();
        let svar = self.store.read(|conn| {
            let rum = Rum { conn, noegler: &noegler, koder: &KODER, scope, now: tid() };
            Ok(answer(&rum, service, operation, &laesning))
        });
        let svar = svar.unwrap()?;
        Ok(kald.svar(svar))
    }
}

/// A scope of these institutions.
pub(super) fn aftalt(numre: &[&str]) -> Scope {
    let part = |(id, number): (i64, &&str)| Part {
        id,
        cvr: "10000033".parse().unwrap(),
        navn: "Skole".into(),
        kommunekode: None,
        institutionsnummer: Some(number.parse().unwrap()),
        rolle: None,
    };
    Scope::Parter((1..).zip(numre).map(|of| part(of).into()).collect())
}

/// The nth fictive number: born on a day of 2010, each its own.
pub(super) fn cpr(n: u32) -> Cpr {
    let date = format!("{:02}{:02}10", 61 + n % 28, 1 + n / 28 % 12);
    (n / 336 * 10..).find_map(|serial| Cpr::laes(&format!("{date}{serial:04}")).ok()).unwrap()
}

pub(super) fn person(n: u32, fornavn: &str, efternavn: &str) -> Person {
    test::med_navn(fornavn, efternavn, cpr(n))
}

pub(super) fn beskyttet(person: Person, alias: Option<(&str, &str)>) -> Person {
    let (fornavn, efternavn) = alias.map(|(a, b)| (a.to_owned(), b.to_owned())).unzip();
    Person { alias_fornavn: fornavn, alias_efternavn: efternavn, beskyttet: true, ..person }
}

pub(super) fn telefon(nummer: &str, beskyttet: bool) -> Option<Telefon> {
    Some(Telefon { nummer: nummer.into(), beskyttet })
}

pub(super) fn elev(hovedgruppe: &str, trin: Trin, grupper: &[&str], kontakter: Vec<Kontakt>) -> Rolle {
    Rolle::Elev(Elev {
        rolle: Elevrolle::Elev,
        elevnummer: None,
        trin,
        lokation: None,
        hovedgruppe: hovedgruppe.into(),
        grupper: grupper.iter().map(|&gruppe| gruppe.to_owned()).collect(),
        kontakter,
    })
}

pub(super) fn raekke(lokal_id: &str, person: Person, rolle: Rolle) -> Institutionsperson {
    Institutionsperson { lokal_id: lokal_id.into(), person, rolle }
}

pub(super) fn gruppe(id: &str, navn: &str, slags: Gruppetype, trin: Option<Trin>) -> Gruppe {
    Gruppe { id: id.into(), navn: navn.into(), slags, trin, ..Gruppe::default() }
}

fn fuld_adresse() -> Option<Adresse> {
    Some(Adresse {
        vej: Some("Æblevej 3 & 5".into()),
        postnummer: Some("8000".into()),
        postdistrikt: Some("Aarhus C".into()),
        landekode: Some("DK".into()),
        land: Some("Danmark".into()),
        kommunekode: Some("0751".into()),
        kommune: Some("Aarhus".into()),
    })
}

/// A pupil with everything that can be said of one, and three contact persons: the teacher, somebody without a UserId, and one who is
/// protected and has no alias.
fn asta() -> Institutionsperson {
    let asta = Person {
        email: Some("asta@eksempel.example".into()),
        foedselsdato: Some("2019-03-04".into()),
        koen: Some(Koen::Kvinde),
        foto: Some("foto-1".into()),
        adresse: fuld_adresse(),
        hjemmetelefon: telefon("70 00 00 01", false),
        arbejdstelefon: telefon("70 00 00 02", true),
        ..person(1, "Asta", "Eksempel")
    };
    let far = Person { verifikation: Some(3), ..person(3, "Frode", "Lærer") };
    let kontakt = |relation, myndighed, adgangsniveau, person| Kontakt { relation, myndighed, adgangsniveau, person };
    let kontakter = vec![
        kontakt(Relation::Mor, true, Some(3), person(2, "Maja", "Eksempel")),
        kontakt(Relation::Far, false, None, far),
        kontakt(Relation::Andet, false, Some(2), beskyttet(person(6, "Ole", "Gemtvæk"), None)),
    ];
    let Rolle::Elev(elev) = elev("1A", Trin::T1, &["KOR"], kontakter) else { panic!() };
    let elev = Elev { elevnummer: Some("17".into()), lokation: Some("Afdeling Nord".into()), ..elev };
    raekke("A-1", asta, Rolle::Elev(elev))
}

/// The school 990001 of two sources, and 990002 of one.
pub(super) fn skole() -> Verden {
    let frode = Ansat {
        roller: vec![Ansatrolle::Laerer, Ansatrolle::Leder],
        kort_navn: Some("FRL".into()),
        stilling: Some("Klasselærer".into()),
        lokation: None,
        grupper: vec!["KOR".into(), "1A".into()],
    };
    let bo = Person {
        email: Some("bo@eksempel.example".into()),
        foedselsdato: Some("2012-05-06".into()),
        koen: Some(Koen::Mand),
        adresse: fuld_adresse(),
        mobiltelefon: telefon("70 00 00 03", false),
        ..person(4, "Bo", "Hemmelig")
    };
    let bo = beskyttet(bo, Some(("Kaj", "Dæknavn")));
    let praktikant = Ekstern { rolle: Eksternrolle::Praktikant, grupper: Vec::new() };
    let hold = Gruppe {
        fra: Some("2026-08-10".into()),
        til: Some("2027-06-25".into()),
        ..gruppe("KOR", "Kor", Gruppetype::Hold, None)
    };
    let klasse = |navn: &str| Gruppe {
        linje: Some("Almen".into()),
        ..gruppe("1A", navn, Gruppetype::Hovedgruppe, Some(Trin::T1))
    };
    let skolen = NyKilde {
        institution: "990001",
        source: "Skolesystemet",
        source_date_time: "2026-11-20T06:00:00+01:00",
        grupper: vec![klasse("Gammelt navn"), hold],
        personer: vec![
            asta(),
            raekke("A-2", person(3, "Frode", "Lærer"), Rolle::Ansat(frode)),
            raekke("A-3", bo, elev("8B", Trin::T8, &[], Vec::new())),
            raekke("A-4", person(5, "Pia", "Praktik"), Rolle::Ekstern(praktikant)),
        ],
    };
    let sfo = NyKilde {
        institution: "990001",
        source: "SFO",
        source_date_time: "2026-11-21T06:00:00Z",
        grupper: vec![klasse("1.A"), gruppe("SFO1", "SFO 1", Gruppetype::Sfo, None)],
        // Bo again, by a source that does not know that he is protected, and has no alias.
        personer: vec![
            raekke("S-1", person(1, "Asta", "Eksempel"), elev("1A", Trin::T1, &["SFO1"], Vec::new())),
            raekke("S-2", person(4, "Bo", "Hemmelig"), elev("1A", Trin::T1, &["SFO1"], Vec::new())),
        ],
    };
    let anden = NyKilde {
        institution: "990002",
        source: "Skolesystemet",
        source_date_time: "2026-11-20T06:00:00Z",
        grupper: vec![gruppe("5C", "5.C", Gruppetype::Hovedgruppe, Some(Trin::T5))],
        personer: vec![raekke(
            "X-1",
            person(7, "Carl", "Eksempel"),
            elev(
                "5C",
                Trin::T5,
                &[],
                vec![Kontakt {
                    relation: Relation::Far,
                    myndighed: true,
                    adgangsniveau: Some(3),
                    person: person(3, "Frode", "Lærer"),
                }],
            ),
        )],
    };
    Verden::ny(vec![skolen, sfo, anden])
}

/// The institutions that a request names, heard as the exchange hears them.
fn asked(operation: &Operation, envelope: &Envelope) -> Vec<Option<Institutionsnummer>> {
    let mut numre = Numre::new(operation.institution);
    let Payload { range, scope, .. } = &envelope.payload;
    let mut reader = Reader::within(envelope.text(), range.clone(), scope, &Limits::default());
    loop {
        match reader.next().unwrap() {
            Event::Eof => return numre.found().to_vec(),
            event => numre.event(&event),
        }
    }
}
