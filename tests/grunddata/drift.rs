//! `tilslut grunddata`, beside a gateway that takes imports: what the operator is told, and what not.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use bytes::Bytes;
use hyper::Method;
use hyper::header::CONTENT_TYPE;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use tilslut::client::{Client, Error};
use tilslut::types::Time;

use super::dok::{Dok, Elev, Kontakt, ansat, cpr, elev, kontakt};
use super::*;
use crate::proces::{BINARY, Mappe, Proces};

/// The supplier's system, and the connection that it sends on.
pub struct Leverandoer {
    klient: Client,
    url: String,
    underskriver: Underskriver,
}

impl Leverandoer {
    pub fn ny(mappe: &Mappe, proces: &Proces) -> Self {
        let underskriver = Underskriver::ny(&mappe.sti("pki"), "leverandoer-system");
        Self { klient: proces.klient("leverandoer-system"), url: proces.url(WSAIMPORT), underskriver }
    }

    /// A full import; fails where the gateway is gone.
    pub async fn fuld(&self, dok: &Dok) -> Result<Svar, Error> {
        let navnerum = Some(services::find(WSAIMPORT).unwrap().namespace);
        let payload = dok.payload("importerXml");
        let besked = Besked { system: Some("EX100001"), navnerum, ..Besked::til(WSAIMPORT, payload) };
        let headers = [(CONTENT_TYPE, "application/soap+xml; charset=utf-8".to_owned())];
        let signed = Bytes::from(besked.signeret(&self.underskriver));
        let svar = self.klient.send(Method::POST, &self.url, &headers, signed).await?;
        Ok(Svar { status: svar.status.into(), text: krop(&svar.text()) })
    }
}

/// A document that is made now, by the real clock.
pub fn nu(source: &str) -> Dok {
    let now = Time::now();
    let dag = now.to_zoned(TimeZone::UTC).date();
    let aar = if dag.month() >= 8 { dag.year() } else { dag.year() - 1 };
    Dok { tid: now.to_string(), skoleaar: format!("{aar}-{}", aar + 1), ..Dok::ny(SKOLE, 1) }.fra(source)
}

/// Runs `tilslut grunddata …` with something on standard input.
fn med_input(mappe: &Mappe, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(BINARY);
    command.arg("grunddata").args(arguments).arg("--config").arg(mappe.config());
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// What the commands printed, all of it.
#[derive(Default)]
struct Udskrift(String);

impl Udskrift {
    fn tag(&mut self, output: &Output, kode: i32) -> String {
        let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        assert_eq!(output.status.code(), Some(kode), "{text:?}");
        self.0 += &text.concat();
        text[0].clone()
    }

    fn json(&mut self, output: &Output, kode: i32) -> Value {
        serde_json::from_str(&self.tag(output, kode)).unwrap()
    }
}

const MAIL: &str = "hemmelig@eksempel.invalid";

fn alias() -> Option<(String, String)> {
    Some(("Dækfornavn".into(), "Dækefternavn".into()))
}

/// Two sources send the same school. They differ on pupil 1's e-mail (and take turns in changing it), on a contact person's and on pupil 2's
/// protection; B has pupil 0 twice.
async fn to_kilder(leverandoer: &Leverandoer) {
    let email = |nr: u32| Some(format!("{nr}{MAIL}"));
    let a = |nr| {
        let en = Elev { email: email(nr), kontakter: vec![kontakt(1)], ..elev(1) };
        nu("A-system").elever(0..1).elever(2..4).med(en.xml()).med(ansat(1, "Lærer"))
    };
    let b = |nr| {
        let mor = Kontakt { beskyttet: true, alias: alias(), ..kontakt(1) };
        let en = Elev { email: email(nr), kontakter: vec![mor], ..elev(1) };
        let to = Elev { beskyttet: true, alias: alias(), ..elev(2) };
        let nul = Elev { lokal_id: "elev0b".into(), ..elev(0) };
        nu("B-system").elever(0..1).med(nul.xml()).med(en.xml()).med(to.xml())
    };
    for nr in 0..3 {
        for dok in [a(2 * nr), b(2 * nr + 1)] {
            let svar = leverandoer.fuld(&dok).await.unwrap();
            assert!(svar.reskode() <= 1, "{}", svar.text);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operator_sees_what_two_sources_disagree_on_and_nobodys_name() {
    let mappe = Mappe::ny();
    let proces = mappe.start();
    to_kilder(&Leverandoer::ny(&mappe, &proces)).await;
    let mut ud = Udskrift::default();

    let kilder = ud.json(&mappe.kommando(&["grunddata", "kilder", "--json"]), 0);
    assert_eq!(kilder[0]["source"], "A-system");
    assert_eq!(
        (&kilder[0]["elever"], &kilder[0]["ansatte"], &kilder[0]["beskyttede"]),
        (&json!(4), &json!(1), &json!(0))
    );
    assert_eq!((&kilder[1]["elever"], &kilder[1]["beskyttede"]), (&json!(4), &json!(1)));
    assert!(kilder[0]["varslesOmDage"].as_i64().unwrap() > 300, "{kilder}");
    let tekst = ud.tag(&mappe.kommando(&["grunddata", "kilder", "--institution", SKOLE]), 0);
    assert!(tekst.contains("B-system") && tekst.contains("meldes om"), "{tekst}");
    assert_eq!(ud.json(&mappe.kommando(&["grunddata", "kilder", "--json", "--institution", FRISKOLE]), 0), json!([]));

    let fundet = ud.json(&mappe.kommando(&["grunddata", "konflikter", "--json"]), 1);
    let personer = fundet["personer"].as_array().unwrap();
    let felter = |nr: usize| personer[nr]["felter"].clone();
    assert_eq!(personer.len(), 3, "{fundet}");
    let uenige = personer.iter().filter(|person| person["felter"] != json!([])).count();
    assert_eq!((uenige, personer[0]["kilder"].clone()), (2, json!(["A-system", "B-system"])));
    assert!((0..3).any(|nr| felter(nr) == json!(["EmailAddress", "ContactPerson"])), "{fundet}");
    assert!((0..3).any(|nr| felter(nr) == json!(["AliasFirstName", "AliasFamilyName", "protected"])), "{fundet}");
    assert_eq!(fundet["grupper"], json!([{"id": "1A", "kilder": ["A-system", "B-system"], "felter": []}]));
    assert_eq!(fundet["gruppenavne"][0]["navn"], "Gruppe 1A");
    assert_eq!(
        (&fundet["flereLokalId"][0]["kilde"], &fundet["flereLokalId"][0]["antal"]),
        (&json!("B-system"), &json!(2))
    );
    let skift = &fundet["skift"][0];
    assert_eq!(
        (&skift["felt"], &skift["gange"], &skift["senestAf"]),
        (&json!("EmailAddress"), &json!(3), &json!("B-system"))
    );
    let navne = |fundet: &Value| {
        let beskyttelse = fundet["beskyttelse"].as_array().unwrap().clone();
        beskyttelse.iter().map(|person| person["brugerid"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!((navne(&fundet).len(), navne(&fundet).contains(&"*".to_owned())), (2, true), "{fundet}");

    // A contact person gets its UserId, and is named by it from now on.
    let linjer = format!("{}\nnix\n{}\n\n{}\n", cpr(5001), cpr(700), cpr(0));
    let aktiveret = ud.json(&med_input(&mappe, &["aktiver", "--json", "--hvorfor", "en prøve"], &linjer), 1);
    assert_eq!(aktiveret, json!({"aktiveret": 1, "alleredeAktive": 1, "ukendte": [3], "ugyldige": [2]}));
    ud.tag(&med_input(&mappe, &["aktiver"], &format!("{}\n", cpr(5001))), 0);
    let fundet = ud.json(&mappe.kommando(&["grunddata", "konflikter", "--json", "--institution", SKOLE]), 1);
    assert!(!navne(&fundet).contains(&"*".to_owned()), "{fundet}");
    let mor = navne(&fundet).into_iter().find(|id| personer.iter().all(|person| person["brugerid"] != **id)).unwrap();
    let acts = ud.json(&mappe.kommando(&["journal", "list", "--json", "--operation", "grunddata aktiver"]), 0);
    assert_eq!(acts.as_array().unwrap().len(), 1, "what changed nothing is no act");
    let shown = ud.tag(&mappe.kommando(&["journal", "show", acts[0]["id"].as_str().unwrap()]), 0);
    assert!(shown.contains(&mor) && shown.contains("en prøve"), "{shown}");

    let tekst = ud.tag(&mappe.kommando(&["grunddata", "konflikter"]), 1);
    assert!(tekst.contains("er uenige om EmailAddress, ContactPerson") && tekst.contains("1 institutioner"), "{tekst}");
    let tekst = ud.tag(&mappe.kommando(&["grunddata", "udloeb", "--proeve"]), 0);
    assert!(tekst.contains("Ingen kilder skal meldes"), "{tekst}");
    ud.tag(&mappe.kommando(&["check"]), 0);
    tavs(&ud.0);
    tavs(&proces.log());
    mappe.efterproev_journal();
}

/// No number, name or address of anybody's.
fn tavs(udskrift: &str) {
    assert!(udskrift.contains("grunddata aktiver") || udskrift.contains("importerXml"), "it tells of something");
    let numre = [0, 1, 2, 3, 700, 3001, 5001].map(cpr);
    for tavst in numre.iter().map(String::as_str).chain([MAIL, "Åse", "Ørsted", "Ærø", "Inger", "Dækfornavn", "elev0b"])
    {
        let line = udskrift.lines().find(|line| line.contains(tavst));
        assert_eq!(line, None, "{tavst}");
    }
}
