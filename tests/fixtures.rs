//! The fixtures: every recorded exchange is answered as it was recorded. `fixtures/README.md` says how they are laid out.

mod command;
mod coverage;
mod online;

mod second_opinion;
mod signerede;

use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use tilslut::journal::verify;
use tilslut::replay::difference::Colour;
use tilslut::replay::grunddata::Grunddata;
use tilslut::replay::register::Register;
use tilslut::replay::{Difference, Fixture, Observed, Setup, World, fixture};
use tilslut::schema::Validator;
use tilslut::services;
use tilslut::soap::{ContentType, Envelope};
use tilslut::wss::{Parts, Signing, sign};
use tilslut::xml::Limits;

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

pub fn all() -> Vec<Fixture> {
    fixture::find(&root(), &root()).unwrap()
}

/// A fixture and what a play of it showed.
pub struct Played {
    pub fixture: Fixture,
    pub observed: Observed,
}

/// Every fixture, played once for all tests; and what was logged meanwhile.
pub fn played() -> &'static (Vec<Played>, String) {
    static PLAYED: OnceLock<(Vec<Played>, String)> = OnceLock::new();
    PLAYED.get_or_init(|| {
        let log = Log::default();
        let subscriber = tracing_subscriber::fmt().json().without_time().with_max_level(tracing::Level::TRACE);
        let subscriber = subscriber.with_writer({
            let log = log.clone();
            move || log.clone()
        });
        let played = tracing::subscriber::with_default(subscriber.finish(), play_all);
        let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        (played, log)
    })
}

fn play_all() -> Vec<Played> {
    let setup = Setup::read(&root()).unwrap();
    let mut worlds: HashMap<String, (World, Grunddata)> = HashMap::new();
    let mut played = Vec::new();
    for fixture in all() {
        let (world, _) = worlds.entry(fixture.verden.clone()).or_insert_with(|| {
            let world = setup.world(&fixture.verden).unwrap();
            let before = world.store().read(Grunddata::read).unwrap();
            (world, before)
        });
        let observed = world.play(&fixture).unwrap_or_else(|error| panic!("{}: {error}", fixture.navn));
        played.push(Played { fixture, observed });
    }
    for (navn, (world, grunddata)) in &worlds {
        let (after, imported, report) = world
            .store()
            .read(|conn| Ok((Register::read(conn)?, Grunddata::read(conn)?, verify::verify(conn, None, None)?)))
            .unwrap();
        assert_eq!(&imported, grunddata, "{navn}: what was imported was not taken back");
        assert_eq!(&after, world.before(), "{navn}: what was played was not taken back");
        assert!(report.brud.is_empty(), "{navn}: {:?}", report.brud);
    }
    played
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn every_exchange_is_answered_as_recorded() {
    let mut wrong = String::new();
    for Played { fixture, observed } in &played().0 {
        match &fixture.expected {
            None => wrong.push_str(&format!("{}: ikke optaget; tilslut replay … --accept\n", fixture.navn)),
            Some(expected) => {
                if let Some(difference) = Difference::between(expected, observed) {
                    wrong.push_str(&format!("{}:\n{}\n", fixture.navn, difference.told(Colour::No)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// An answer's payload, or its fault's detail, and where it stands; none in a fault of Brugerdatabasen that the schema has no word for.
pub fn judged(observed: &Observed) -> Option<(Envelope, std::ops::Range<usize>)> {
    let media = ContentType::parse(Some(&observed.content_type)).unwrap();
    let envelope = Envelope::parse(observed.bytes.clone(), &media, &Limits::default()).unwrap();
    if envelope.payload.local != "Fault" {
        let range = envelope.payload.range.clone();
        return Some((envelope, range));
    }
    let text = envelope.text();
    let range = ["ServiceFaultDetailer", "authentificationError"].into_iter().find_map(|detail| {
        let start = text.find(&format!("<{detail}"))?;
        let end = format!("</{detail}>");
        Some(start..text.find(&end)? + end.len())
    });
    range.map(|range| (envelope, range))
}

/// Brugerdatabasen's faults that its schema has no word for: they are told by their Reason alone (bpi.md 0.2).
const NO_DETAIL: &[&str] = &["IPL000002", "TIL113", "TIL130", "TIL131", "TIL331"];

#[test]
fn every_answer_follows_the_published_schema() {
    let mut validators: HashMap<&str, Validator> = HashMap::new();
    let mut judged_answers = 0;
    for Played { fixture, observed } in &played().0 {
        let service = services::find(&fixture.exchanges.last().unwrap().sti).unwrap();
        let schema = service.published.schema;
        let validator = validators.entry(schema.name).or_insert_with(|| Validator::new(schema).unwrap());
        let Some((envelope, range)) = judged(observed) else {
            let code = fixture.navn.split('/').nth(1).unwrap();
            assert!(service.faults == services::Faults::Bpi && NO_DETAIL.contains(&code), "{}", fixture.navn);
            continue;
        };
        let violations = validator.validate(envelope.text(), range, &envelope.payload.scope).unwrap();
        assert!(violations.is_empty(), "{}: {violations:?}", fixture.navn);
        judged_answers += 1;
    }
    assert!(judged_answers > 300);
}

/// Whatever is answered can be signed, as it is where its request was; here all that was answered to nobody who signed.
#[test]
fn every_answer_can_be_signed() {
    let signatur = crate::verden::signatur();
    let mut signed = 0;
    for Played { fixture, observed } in
        played().0.iter().filter(|played| !played.observed.svar.contains("ds:Signature"))
    {
        let signing = Signing {
            key: signatur.noegle.as_ref().unwrap(),
            parts: Parts::Answer,
            created: fixture.exchanges.last().unwrap().tid,
            life: signatur.svar_levetid,
            id: fixture.exchanges.last().unwrap().id,
        };
        let answer = sign(std::str::from_utf8(&observed.bytes).unwrap(), &signing);
        // The versions that a mismatched caller may use stand in a header of their own; such a caller has proven nothing.
        assert!(answer.is_ok() || observed.svar.contains("Upgrade>"), "{}: {:?}", fixture.navn, answer.err());
        signed += 1;
    }
    assert!(signed > 250, "{signed}");
}

/// Fields whose text is somebody's, or might be.
const PRIVATE: &[&str] = &[
    "daginstitutionsNavn",
    "EnhedsNavn",
    "alternativAdresseNavn",
    "Email",
    "email",
    "TelefonNummer",
    "telefonNummer",
    "vejNavn",
    "byNavn",
    "PNummer",
    "pNummer",
    "dawaId",
    "partOfName",
    "FirstName",
    "FamilyName",
    "AliasFamilyName",
    "CivilRegistrationNumber",
    "EmailAddress",
    "StreetAddress",
    "PhotoId",
    "cpr",
];

/// What is told of the world's protected persons to nobody but an authority (`signerede/dokumenter`); `Viggo` has no alias.
const BESKYTTET: &[&str] = &[
    "Livia",
    "Ravnkilde",
    "ravnkilde",
    "8206194082",
    "2019-06-22",
    "Hemmelighedsvej",
    "98 76 54 32",
    "Vendela",
    "7903900096",
    "20 76 54 32",
    "Viggo",
    "Falkenberg",
    "6912194033",
    "Esmeralda",
    "Tidselholt",
    "6612244098",
    "2024-12-06",
];

fn private_values(fixture: &Fixture) -> Vec<String> {
    let mut values = Vec::new();
    for exchange in &fixture.exchanges {
        let text = String::from_utf8_lossy(&exchange.body);
        for field in PRIVATE {
            for part in text.split(&format!("<{field}>")).skip(1) {
                values.extend(part.split('<').next().map(|value| value.trim().to_owned()));
            }
        }
    }
    // A short number may stand in a duration or an id by chance.
    let telling = |value: &String| value.len() >= 8 || value.len() >= 4 && !value.bytes().all(|b| b.is_ascii_digit());
    values.retain(telling);
    values
}

#[test]
fn no_refusal_and_no_log_repeats_what_was_sent() {
    let (played, log) = played();
    assert!(log.contains("\"afvist\""), "nothing was captured");
    let mut checked = 0;
    for Played { fixture, observed } in played {
        for value in private_values(fixture) {
            checked += 1;
            assert!(!log.contains(&value), "{}: {value} is in the log", fixture.navn);
            if fixture.navn.starts_with("rejected/") {
                assert!(!observed.svar.contains(&value), "{}: {value} is in the answer", fixture.navn);
            }
        }
    }
    assert!(checked > 200, "{checked}");
}

#[test]
fn the_protected_are_shown_to_an_authority_alone() {
    let (mut seen, mut others) = (BTreeSet::new(), 0);
    for Played { fixture, observed } in &played().0 {
        let told = BESKYTTET.iter().filter(|value| observed.svar.contains(**value));
        if fixture.navn.contains("FuldMyndighed/") {
            seen.extend(told);
            continue;
        }
        others += 1;
        assert_eq!(told.collect::<Vec<_>>(), Vec::<&&str>::new(), "{}", fixture.navn);
    }
    // The other institution's is in no answer at all.
    let theirs: BTreeSet<_> = BESKYTTET.iter().take(13).collect();
    assert_eq!(seen, theirs);
    assert!(others > 500, "{others}");
}
