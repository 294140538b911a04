//! Signed calls from the command line, and what it says that they proved.

use serde_json::Value;

use super::{Svarer, read, text};

const GATEWAYEN: &str = "10000009";

/// One run of the program.
pub(super) struct Kaldt {
    pub(super) kode: Option<i32>,
    pub(super) ud: String,
    pub(super) fejl: String,
}

impl Kaldt {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.ud).unwrap_or_else(|_| panic!("{}{}", self.ud, self.fejl))
    }
}

/// A call as a caller of the demo, which believes the demo's authorities.
pub(super) fn kald(svarer: &Svarer, navn: &str, arguments: &[&str]) -> Kaldt {
    let tillid = svarer.dir.join("tillid");
    kald_med_tillid(svarer, navn, tillid.to_str().unwrap(), arguments)
}

fn kald_med_tillid(svarer: &Svarer, navn: &str, tillid: &str, arguments: &[&str]) -> Kaldt {
    let [command, arguments @ ..] = arguments else { panic!("no command") };
    let output = svarer.kald(navn, command, &[arguments, &["--tillid", tillid]].concat());
    Kaldt { kode: output.status.code(), ud: text(&output.stdout), fejl: text(&output.stderr) }
}

const HELLO: &[&str] = &["hent", "hello", "--tjeneste", "wsiinst", "--system", "EX100001"];
const AFTALER: &[&str] = &["hent", "aftaler", "--tjeneste", "wsiinst", "--system", "EX100001"];

pub(super) fn asked(svarer: &Svarer) {
    let hello = kald(svarer, "leverandoer-system", HELLO);
    assert_eq!(hello.kode, Some(0), "{}", hello.fejl);
    for told in [
        "Hello EX100001!",
        "Svaret er signeret af CVR 10000009, Tilslut eksempelgateway",
        "udstedt af Eksempel OCES udstedende-CA 1",
        "RelatesTo er vores MessageID",
        "er ikke spærret",
    ] {
        assert!(hello.ud.replace("\n              ", " ").contains(told), "{told}: {}", hello.ud);
    }
    let aftaler = kald(svarer, "leverandoer-system", AFTALER);
    assert_eq!((aftaler.kode, &aftaler.ud[..]), (Some(0), "990001\nG10001\n"), "{}", aftaler.fejl);
    assert!(aftaler.fejl.contains("Svaret er signeret af CVR 10000009"), "{}", aftaler.fejl);
    let pakke =
        ["hent", "aftaler", "--tjeneste", "wsieksport-lille", "--system", "EX100001", "--json", "--kun-signatur"];
    let json = kald(svarer, "leverandoer-system", &pakke).json();
    assert_eq!(json["institutioner"], serde_json::json!(["990001", "G10001", "R99004"]));
    let (called, proven) = (&json["signatur"]["kald"], &json["signatur"]["svar"]);
    assert_eq!((&called["system"], &called["vistITls"]), (&"EX100001".into(), &false.into()), "{json}");
    assert_eq!((&proven["cvr"], &proven["spaerringEfterproevet"]), (&GATEWAYEN.into(), &true.into()), "{json}");
    for part in ["Body", "Timestamp", "MessageID", "RelatesTo"] {
        assert!(proven["daekker"].as_array().unwrap().contains(&part.into()), "{json}");
    }
    // Dagtilbudsregisteret is asked in either way.
    let unsigned = svarer.kald("leverandoer-system", "hent", &["hello", "--tjeneste", "dtr-import"]);
    assert!(unsigned.status.success() && text(&unsigned.stdout).contains(" · Hello 2"), "{}", text(&unsigned.stdout));
    assert!(!text(&unsigned.stdout).contains("Bevis"), "{}", text(&unsigned.stdout));
    let signed = kald(svarer, "leverandoer-system", &["hent", "hello", "--tjeneste", "dtr-eksport", "--sign"]);
    assert!(signed.ud.contains("Svaret er signeret"), "{}{}", signed.ud, signed.fejl);
    let register = kald(svarer, "udtraek-system", &["hent", "--sign", "--kommune", "825"]);
    assert!(register.ud.starts_with("<?xml") && register.fejl.contains("Svaret er signeret"), "{}", register.fejl);
}

pub(super) fn refused(svarer: &Svarer) {
    // Nothing of an answer that does not prove what it must is shown.
    let other = kald(svarer, "leverandoer-system", &[HELLO, &["--svarer", "10000017"]].concat());
    assert_eq!((other.kode, &other.ud[..]), (Some(3), ""), "{}", other.fejl);
    assert!(other.fejl.contains("signeret af CVR 10000009 og ikke af CVR 10000017"), "{}", other.fejl);
    let tillid = |files: &[&str]| {
        let paths: Vec<_> =
            files.iter().map(|file| svarer.dir.join("tillid").join(file).display().to_string()).collect();
        paths.join(",")
    };
    let strangers = tillid(&["oces2-rod.pem", "oces2-udstedende.pem"]);
    let stranger = kald_med_tillid(svarer, "leverandoer-system", &strangers, AFTALER);
    assert_eq!((stranger.kode, &stranger.ud[..]), (Some(3), ""), "{}", stranger.fejl);
    assert!(stranger.fejl.contains("unknown_issuer") && !stranger.fejl.contains("<?xml"), "{}", stranger.fejl);
    let bare = tillid(&["oces3-rod.pem", "oces3-udstedende.pem"]);
    let bare = kald_med_tillid(svarer, "leverandoer-system", &bare, HELLO);
    assert!(bare.kode == Some(0) && bare.ud.contains("IKKE efterprøvet"), "{}{}", bare.ud, bare.fejl);
    let fremmed =
        kald(svarer, "leverandoer-b-system", &["hent", "hello", "--tjeneste", "wsiinst", "--system", "EX200001"]);
    assert_eq!(fremmed.kode, Some(1));
    assert!(fremmed.ud.contains("Rettigheder") && fremmed.ud.contains("Svaret er signeret"), "{}", fremmed.ud);
    let lost = kald(svarer, "leverandoer-spaerret", &["hent", "hello", "--tjeneste", "dtr-import", "--sign", "--json"]);
    assert_eq!((lost.kode, &lost.json()["signatur"]["svar"]), (Some(1), &Value::Null), "{}", lost.ud);
    wrong_use(svarer);
}

fn wrong_use(svarer: &Svarer) {
    let without = |arguments: &[&str]| {
        let [command, arguments @ ..] = arguments else { panic!("no command") };
        let output = svarer.kald("leverandoer-system", command, arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stderr)
    };
    assert!(without(HELLO).contains("--tillid"));
    assert!(without(&["hent", "hello", "--tjeneste", "wsiinst", "--tillid", "x"]).contains("--system"));
    assert!(without(&["hent", "aftaler"]).contains("wsieksport-lille"));
    assert!(without(&["hent", "aftaler", "--tjeneste", "dtr-import"]).contains("dtr-import"));
    let packages = without(&["hent", "aftaler", "--tjeneste", "wsieksport", "--system", "EX100001"]);
    assert!(packages.contains("wsieksport-mellem"), "{packages}");
    assert!(without(&["hent", "hello", "--tjeneste", "findes-ikke"]).contains("wsibruger"));
    without(&["hent", "hello", "--tjeneste", "dtr-import", "--format", "csv"]);
    without(&["hent", "--tjeneste", "wsiinst"]);
    without(&["hent", "--kun-signatur"]);
}

pub(super) fn sent(svarer: &Svarer) {
    let bare = "<?xml version=\"1.0\"?>\n<Daginstitution>\n  <daginstitutionsNavn>Kastanjen</daginstitutionsNavn>\n  <ejerformKode>1</ejerformKode>\
                <lovgrundlagKode>1</lovgrundlagKode><admKommuneKode>825</admKommuneKode>\n</Daginstitution>\n";
    let fil = svarer.besked("kastanjen.xml", bare);
    let send = |fil: &str, more: &[&str]| {
        let arguments = [&["send", fil, "--sign", "--metode", "InsertDaginstitution"], more].concat();
        kald(svarer, "leverandoer-system", &arguments)
    };
    for soap in ["1.1", "1.2"] {
        let sent = send(&fil, &["--json", "--soap", soap, "--kun-signatur", "--system", "EX100001"]);
        let json = sent.json();
        assert_eq!(
            (sent.kode, &json["status"], &json["signatur"]["svar"]["cvr"]),
            (Some(0), &"OK".into(), &GATEWAYEN.into()),
            "{json}"
        );
    }
    // Places are the file's, though a header with a signature was put before the Body.
    let wrong = svarer.besked("forkert2.xml", &bare.replace("<ejerformKode>1<", "<ejerformKode>x<"));
    let refused = send(&wrong, &[]);
    assert!(refused.kode == Some(1) && refused.ud.contains("linje 4, kolonne"), "{}{}", refused.ud, refused.fejl);
    assert!(refused.ud.contains("af CVR 10000017") && refused.ud.contains("Svaret er signeret"), "{}", refused.ud);

    // Brugerdatabasen's are signed unasked; which service it is must be said where several have the method.
    let aftaler = svarer.besked("aftaler.xml", "<hentDataAftaler/>");
    let several = kald(svarer, "leverandoer-system", &["send", &aftaler, "--system", "EX100001"]);
    assert!(several.kode == Some(1) && several.fejl.contains("--tjeneste: wsaimport, wsibruger"), "{}", several.fejl);
    let one = ["send", &aftaler, "--system", "EX100001", "--tjeneste", "wsibruger", "--json"];
    assert_eq!(
        kald(svarer, "leverandoer-system", &one).json()["svar"]["regnr"],
        serde_json::json!(["990001", "G10001"])
    );

    // An envelope is sent as it stands: the tour's attacks, once more.
    let (wrapped, code) = (svarer.dir.join("beskeder/9-indpakket.xml"), "TIL211");
    let attack = kald(svarer, "leverandoer-system", &["send", wrapped.to_str().unwrap(), "--json"]);
    let json = attack.json();
    assert_eq!(
        (attack.kode, &json["kode"], &json["signatur"]["svar"]),
        (Some(1), &code.into(), &Value::Null),
        "{json}"
    );
    let again = kald(svarer, "leverandoer-system", &["send", wrapped.to_str().unwrap(), "--sign"]);
    assert!(again.kode == Some(1) && again.fejl.contains("hel konvolut"), "{}", again.fejl);
    assert!(read(&wrapped).contains("DeleteAnvisningsEnhed"));
}
