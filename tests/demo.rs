//! `tilslut demo`, `send` and `hent` as a new user runs them: processes, files and sockets.

mod grunddata;
mod signeret;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::proces::BINARY;
use crate::verden::certs;

/// The demo with keys that are there already: making new ones takes the longest.
fn demo(dir: &Path, listen: &str) -> Command {
    let mut command = Command::new(BINARY);
    command.arg("demo").arg("--dir").arg(dir).args(["--listen", listen, "--noegler"]).arg(certs());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// `demo.json` has what its documentation says, and names files that are there.
fn described(dir: &Path) -> Value {
    let told: Value = serde_json::from_str(&read(&dir.join("demo.json"))).unwrap();
    let file = |value: &Value| {
        let path = dir.join(value.as_str().unwrap());
        assert!(path.is_file(), "{}", path.display());
    };
    assert!(told["base_url"].as_str().unwrap().starts_with("https://127.0.0.1:"));
    assert!(told["ops_url"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    ["ca_file", "config", "database"].iter().for_each(|field| file(&told[*field]));
    assert_eq!((told["trust_dir"].as_str(), told["gateway_cvr"].as_str()), (Some("tillid"), Some("10000009")));
    assert!(dir.join("tillid/oces3-udstedende.crl").is_file());
    assert_eq!(told["signing_chain"], serde_json::json!(["pki/oces3-udstedende.pem", "pki/oces3-rod.pem"]));
    let callers = told["callers"].as_array().unwrap();
    for caller in callers {
        ["cert_pem", "cert_der", "key_pem", "p12"].iter().for_each(|field| file(&caller[*field]));
        assert!(caller["name"].is_string() && caller["kind"].is_string() && caller["p12_password"] == "eksempel");
        assert!(caller["cvr"].is_string() || caller["state"].as_str().unwrap().ends_with("-cvr"), "{caller}");
        for agreement in caller["agreements"].as_array().unwrap() {
            assert!(agreement["service"].is_string() && agreement.get("party").is_some(), "{agreement}");
        }
    }
    let states: std::collections::BTreeSet<_> =
        callers.iter().map(|caller| caller["state"].as_str().unwrap()).collect();
    let all = ["expired", "malformed-cvr", "no-cvr", "not-yet-valid", "revoked", "valid", "wrong-issuer"];
    assert_eq!(states.into_iter().collect::<Vec<_>>(), all);
    let named = |name: &str| callers.iter().find(|caller| caller["name"] == name).unwrap();
    assert_eq!(named("leverandoer-system")["system"], "EX100001");
    let data = serde_json::json!({"service": "dtr-import", "party": "825"});
    assert!(named("leverandoer-system")["agreements"].as_array().unwrap().contains(&data));
    assert!(named("kommune-organisation")["agreements"].as_array().unwrap().contains(&data));
    // What the tour itself has agreed is told too.
    let data = serde_json::json!({"service": "wsaimport", "party": "G10001"});
    assert!(named("leverandoer-system")["agreements"].as_array().unwrap().contains(&data));
    assert_eq!(named("leverandoer-b-system")["agreements"], serde_json::json!([]));
    told
}

#[test]
fn the_tour_goes_as_it_should_and_again_in_the_same_folder() {
    let dir = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let output = demo(dir.path(), "127.0.0.1:0").arg("--once").output().unwrap();
        let told = text(&output.stdout);
        assert!(output.status.success(), "{told}{}", text(&output.stderr));
        assert_eq!(told.matches("\n  Viser ").count(), 27, "{told}");
        assert!(!told.contains("FORKERT") && !told.contains('\u{1b}'), "{told}");
        for shown in [
            "DTR040 · dtr-rules 23",
            "TIL310",
            "TIL330",
            "TIL200",
            "(nedlagt)",
            "linje 15, kolonne 7",
            "990001",
            "TIL211",
            "TIL214",
            "linje 22 · GRD101",
            "linje 29 · GRD103",
            "far: Tang Havblik",
            "2 brugere i SkoleGrunddata",
            "Afventer ministeriets godkendelse",
            "990002 ophører, fortsætter som 990004",
            "er foreslået i stedet (anmodet)",
            "Friskolen Måneskæret",
            "Silje Skjulsted (alias Bølge Havblik)",
        ] {
            assert!(told.contains(shown), "{shown}: {told}");
        }
        // The wrapped Body is the signed one; the one that would be used is not.
        assert!(told.contains("  a:Indpakning\n") && told.contains("    soap:Body  ◄ signeret\n"), "{told}");
        assert!(told.contains("soap:Body\n                DeleteAnvisningsEnhed\n"), "{told}");
        described(dir.path());
    }
}

#[test]
fn a_taken_address_and_a_foreign_folder_are_told_at_once() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let dir = tempfile::tempdir().unwrap();
    let output = demo(&dir.path().join("d"), &taken.local_addr().unwrap().to_string()).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("optaget"), "{}", text(&output.stderr));
    assert!(!dir.path().join("d").exists());
    std::fs::write(dir.path().join("tilslut.toml"), "# en andens").unwrap();
    let output = demo(dir.path(), "127.0.0.1:0").output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(text(&output.stderr).contains("ikke en demos mappe"), "{}", text(&output.stderr));
    assert_eq!(read(&dir.path().join("tilslut.toml")), "# en andens");
}

/// A demo that serves; ended when it is dropped.
struct Svarer {
    child: Child,
    dir: PathBuf,
    base_url: String,
}

impl Svarer {
    fn start(dir: &Path) -> Self {
        let mut command = demo(dir, "127.0.0.1:0");
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        while !dir.join("demo.json").exists() {
            assert!(child.try_wait().unwrap().is_none(), "ended at once");
            assert!(begun.elapsed() < Duration::from_secs(60), "not ready");
            std::thread::sleep(Duration::from_millis(20));
        }
        let base_url = described(dir)["base_url"].as_str().unwrap().to_owned();
        Self { child, dir: dir.to_owned(), base_url }
    }

    fn kald(&self, navn: &str, command: &str, arguments: &[&str]) -> Output {
        let file = |end: &str| self.dir.join("pki").join(format!("{navn}{end}"));
        let mut called = Command::new(BINARY);
        called.arg(command).args(arguments).args(["--url", &self.base_url]);
        called.arg("--ca").arg(self.dir.join("pki/tls-rod.pem")).arg("--cert").arg(file(".pem"));
        called.arg("--key").arg(file(".key.pem")).output().unwrap()
    }

    fn besked(&self, navn: &str, text: &str) -> String {
        let path = self.dir.join(navn);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn send(&self, fil: &str, mere: &[&str]) -> (Option<i32>, Value) {
        let output = self.kald("leverandoer-system", "send", &[&[fil, "--json"], mere].concat());
        let told = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", text(&output.stderr)));
        (output.status.code(), told)
    }
}

impl Drop for Svarer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_is_sent_is_fetched() {
    let dir = tempfile::tempdir().unwrap();
    let mut svarer = Svarer::start(dir.path());
    sent(&svarer);
    fetched(&svarer);
    signeret::asked(&svarer);
    signeret::refused(&svarer);
    signeret::sent(&svarer);
    grunddata::sent(&svarer);
    grunddata::asked(&svarer);
    grunddata::exported(&svarer);
    assert!(Command::new("kill").arg(svarer.child.id().to_string()).status().unwrap().success());
    assert!(svarer.child.wait().unwrap().success(), "SIGTERM ends the demo with 0");
}

fn sent(svarer: &Svarer) {
    let bare = "<?xml version=\"1.0\"?>\n<Daginstitution>\n  <daginstitutionsNavn>Æblehaven</daginstitutionsNavn>\n  <ejerformKode>1</ejerformKode>\
                <lovgrundlagKode>1</lovgrundlagKode><admKommuneKode>825</admKommuneKode>\n</Daginstitution>\n";
    let fil = svarer.besked("ny.xml", bare);
    let metode = ["--metode", "InsertDaginstitution"];
    let (code, told) = svarer.send(&fil, &[&metode[..], &["--proeve"]].concat());
    assert_eq!(
        (code, &told["status"], &told["resultat"][0]["institutionsNummer"]),
        (Some(0), &"OK".into(), &Value::Null)
    );
    let (code, told) = svarer.send(&fil, &[&metode[..], &["--soap", "1.2", "--version", "v1"]].concat());
    assert_eq!((code, told["resultat"][0]["institutionsNummer"].as_str()), (Some(0), Some("D10006")), "{told}");

    // A schema violation is told at its place in the file, though a namespace and an envelope were put around.
    let wrong = svarer.besked("forkert.xml", &bare.replace("<ejerformKode>1<", "<ejerformKode>x<"));
    let (code, told) = svarer.send(&wrong, &metode);
    let fejl = &told["fejl"][0];
    assert_eq!(
        (code, fejl["linje"].as_u64(), fejl["felt"].as_str()),
        (Some(1), Some(4), Some("ejerformKode")),
        "{told}"
    );
    assert_eq!(fejl["iFilen"], true);

    let other = svarer.dir.join("beskeder/3-anden-kommune.xml");
    let (code, told) = svarer.send(other.to_str().unwrap(), &[]);
    assert_eq!((code, told["kode"].as_str()), (Some(1), Some("TIL330")), "{told}");
    let whole = svarer.dir.join("beskeder/hent-konvolut.xml");
    let (code, told) = svarer.send(whole.to_str().unwrap(), &[]);
    assert_eq!(code, Some(0));
    assert!(told["svar"]["dagtilbudsRegister"].is_object(), "{told}");

    let unfit = svarer.besked("intet.xml", "<Ukendt/>");
    assert_eq!(svarer.kald("leverandoer-system", "send", &[&unfit]).status.code(), Some(1));
    let gone = svarer.kald("leverandoer-system", "send", &["/findes/ikke.xml"]);
    assert_eq!(gone.status.code(), Some(3));
    let as_text = svarer.kald("leverandoer-system", "send", &[&wrong, metode[0], metode[1]]);
    assert!(text(&as_text.stdout).contains("linje 4, kolonne"), "{}", text(&as_text.stdout));
}

fn fetched(svarer: &Svarer) {
    let hent = |arguments: &[&str]| {
        let output = svarer.kald("udtraek-system", "hent", arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let register: Value = serde_json::from_str(&hent(&["--format", "json", "--kommune", "825"])).unwrap();
    let navne: Vec<_> =
        register["daginstitution"].as_array().unwrap().iter().map(|unit| &unit["daginstitutionsNavn"]).collect();
    assert!(navne.contains(&&"Æblehaven".into()), "{navne:?}");
    let empty: Value = serde_json::from_str(&hent(&["--format", "json", "--per-dato", "2020-01-01"])).unwrap();
    assert_eq!(empty["daginstitution"], serde_json::json!([]));

    let csv = svarer.dir.join("csv");
    hent(&["--format", "csv", "--ud", csv.to_str().unwrap(), "--inkluder-nedlagte"]);
    for (fil, rows) in [("daginstitution", 6), ("anvisningsenhed", 5), ("alternativadresse", 2), ("samlet", 13)] {
        let text = read(&csv.join(format!("{fil}.csv")));
        let (header, body) = text.strip_prefix('\u{FEFF}').unwrap().split_once("\r\n").unwrap();
        assert!(include_str!("../docs/csv.md").contains(&format!("\n{header}\n")), "docs/csv.md: {header}");
        assert_eq!(body.matches("\r\n").count(), rows, "{fil}: {body}");
    }
    let closed = read(&csv.join("alternativadresse.csv"));
    assert!(
        closed
            .lines()
            .any(|line| line.starts_with("G10006;Legestuen Gåsegården;G10005;Gåsegårdsvej;;8;;;;9940;Læsø;825;Læsø;"))
    );
    assert!(!hent(&["--format", "csv"]).contains("Gåsegården"), "closed units are left out");

    let xml = svarer.dir.join("register.xml");
    hent(&["--ud", xml.to_str().unwrap()]);
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("xsd/dagtilbudsregister/eksport-v2.0.xsd");
    match Command::new("xmllint").arg("--noout").arg("--schema").arg(schema).arg(&xml).output() {
        Ok(judged) => assert!(judged.status.success(), "{}", text(&judged.stderr)),
        Err(error) => eprintln!("xmllint is not here ({error}); the document is not judged"),
    }
    let refused = svarer.kald("leverandoer-spaerret", "hent", &[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stdout).contains("TIL200"));
}
