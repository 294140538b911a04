//! The subcommands as an operator types them, on a real database.

use std::path::{Path, PathBuf};

use clap::Parser;

use super::*;

#[derive(Debug, Parser)]
struct Typed {
    #[command(subcommand)]
    command: Command,
}

struct Desk {
    dir: tempfile::TempDir,
    store: Store,
}

const NOW: &str = "2026-12-01T10:00:00Z";

impl Desk {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("t.sqlite")).unwrap();
        Self { dir, store }
    }

    fn at(&self, tid: &str, line: &[&str]) -> Outcome {
        let typed = Typed::try_parse_from([&["tilslut"], line].concat()).unwrap();
        perform(&typed.command, &Edge { store: &self.store, tid: tid.parse().unwrap(), id: ExchangeId::now_v7() })
            .unwrap()
    }

    /// What a line answers, as JSON; the line succeeds. Words are parted by blanks, `_` standing for one inside.
    fn json(&self, line: &str) -> Value {
        let outcome = self.line(line);
        assert_eq!(outcome.exit(), Exit::Ok, "{line}: {outcome:?}");
        outcome.json()
    }

    fn text(&self, line: &str) -> String {
        match self.line(line) {
            Outcome::Done { text, .. } => text,
            other => panic!("{line}: {other:?}"),
        }
    }

    /// The line is refused by a rule; its text.
    fn refused(&self, line: &str) -> String {
        let outcome = self.line(line);
        assert_eq!(outcome.exit(), Exit::Refused, "{line}: {outcome:?}");
        outcome.json()["afvist"].as_str().unwrap().to_owned()
    }

    fn line(&self, line: &str) -> Outcome {
        let words: Vec<String> = line.split(' ').map(|word| word.replace('_', " ")).collect();
        self.at(NOW, &words.iter().map(String::as_str).collect::<Vec<_>>())
    }
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("certs-example").join(name)
}

/// A supplier with a system and its certificate.
fn supplier() -> Desk {
    let desk = Desk::new();
    desk.json("udbyder add 10000017 --navn Leverandøren_A/S --hvem mig --hvorfor ansøgning");
    desk.json("system add AB123456 --udbyder 10000017 --navn Pladsanvisning");
    desk.json(&format!("certifikat add AB123456 {}", example("leverandoer-system.pem").display()));
    desk
}

fn unparsable(line: &str) -> clap::error::ErrorKind {
    Typed::try_parse_from(format!("tilslut {line}").split(' ')).unwrap_err().kind()
}

#[test]
fn the_definition_is_sound() {
    use clap::CommandFactory;
    Typed::command().debug_assert();
}

#[test]
fn from_supplier_to_agreement() {
    let desk = supplier();
    let part = desk.json("part add 10000033 --kommunekode 0101");
    assert_eq!((&part["navn"], &part["kommunekode"]), (&json!("Københavns Kommune"), &json!(101)));
    let t = desk.json("aftale anmod tilslutning --system AB123456 --service dtr-import");
    assert_eq!((&t["status"], &t["fra"], &t["til"]), (&json!("anmodet"), &json!("2026-12-01"), &Value::Null));
    let d = desk
        .json("aftale add data --system AB123456 --service dtr-import --kommunekode 101 --til 2027-06-30 --godkend");
    assert_eq!((&d["status"], &d["part"], &d["til"]), (&json!("godkendt"), &part["id"], &json!("2027-06-30")));
    assert_eq!(desk.json("aftale list --gaeldende").as_array().unwrap().len(), 1);
    assert_eq!(desk.json("aftale approve 1 --hvem Mette --hvorfor aftalt")["status"], "godkendt");
    assert_eq!(desk.json("aftale list --gaeldende").as_array().unwrap().len(), 2);

    let shown = desk.json("aftale show 1");
    assert_eq!(shown["aftale"]["gaelder"], true);
    assert_eq!(shown["historik"][1]["hvem"], "Mette");
    assert_eq!(shown["historik"][1]["hvorfor"], "aftalt");
    let system = desk.json("system show AB123456");
    assert_eq!(system["aftaler"].as_array().unwrap().len(), 2);
    assert_eq!(system["aftaler"][1]["part"]["navn"], "Københavns Kommune");
    assert_eq!(system["certifikater"][0]["cvr"], "10000017");
    assert_eq!(desk.json("udbyder show 10000017")["systemer"][0]["id"], "AB123456");
    assert_eq!(desk.json("part show 1")["aftaler"][0]["slags"], "data");
}

#[test]
fn lists_filter() {
    let desk = supplier();
    desk.json("part add 10000033 --kommunekode 101");
    desk.json("part add 10000041 --navn Skovbørnehaven --institution G10432");
    desk.json("aftale anmod tilslutning --system AB123456 --service dtr-import --godkend");
    desk.json("aftale anmod data --system AB123456 --service dtr-import --kommunekode 101");
    desk.json("aftale anmod data --system AB123456 --service wsaimport --institution G10432");
    desk.json("aftale anmod tilslutning --service dtr-import --kommunekode 101");
    let numbers = |line: &str| {
        let found = desk.json(line);
        found.as_array().unwrap().iter().map(|a| a["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    for (filter, expected) in [
        ("", vec![1, 2, 3, 4]),
        (" --slags data", vec![2, 3]),
        (" --status anmodet", vec![2, 3, 4]),
        (" --service wsaimport", vec![3]),
        (" --system AB123456", vec![1, 2, 3]),
        (" --kommunekode 101", vec![2, 4]),
        (" --part 2", vec![3]),
        (" --institution G99999", vec![]),
        (" --gaeldende", vec![1]),
    ] {
        assert_eq!(numbers(&format!("aftale list{filter}")), expected, "{filter}");
    }
    assert_eq!(desk.json("part list --cvr 10000041").as_array().unwrap().len(), 1);
    assert_eq!(desk.json("system list --udbyder 10000025"), json!([]));
    assert_eq!(desk.text("system list --udbyder 10000025"), "(ingen)");
}

#[test]
fn decisions_and_ends() {
    let desk = supplier();
    for (end, status, approve) in [
        ("afvis", "afvist", false),
        ("traek", "trukket", false),
        ("reject", "afvist", false),
        ("end", "opsagt", true),
        ("opsig", "opsagt", true),
    ] {
        let approved = if approve { " --godkend" } else { "" };
        let asked = desk.json(&format!("aftale anmod tilslutning --system AB123456 --service dtr-eksport{approved}"));
        let after = desk.json(&format!("aftale {end} {} --hvorfor slut", asked["id"]));
        assert_eq!(after["status"], status);
        assert!(desk.refused(&format!("aftale godkend {}", asked["id"])).contains(status));
    }
    assert!(desk.refused("aftale godkend 99").contains("findes ikke"));
}

#[test]
fn the_daily_run() {
    let desk = supplier();
    desk.json("aftale anmod tilslutning --system AB123456 --service dtr-eksport --til 2026-12-31 --godkend");
    assert_eq!(desk.json("aftale udloeb"), json!([]));
    let later = "2027-01-02T03:00:00Z";
    // Before the run the list tells the state as it is, and the record as it stands.
    let Outcome::Done { json, text } = desk.at(later, &["aftale", "list"]) else { panic!("the list fails") };
    assert_eq!((&json[0]["status"], &json[0]["gaelder"]), (&json!("godkendt"), &json!(false)));
    assert!(text.contains("udløbet"), "{text}");
    assert_eq!(desk.at(later, &["aftale", "expire"]).json()[0]["status"], "udløbet");
    assert_eq!(desk.at(later, &["aftale", "udloeb"]).json(), json!([]));
    assert_eq!(desk.json("aftale list --status udloebet").as_array().unwrap().len(), 1);
}

#[test]
fn active_and_passive() {
    let desk = supplier();
    assert_eq!(desk.json("system passiv AB123456 --hvorfor nøgletab")["status"], "passiv");
    assert!(desk.refused("system passive AB123456").contains("allerede passiv"));
    assert_eq!(desk.json("system active AB123456")["status"], "aktiv");
    let history = desk.json("system show AB123456")["historik"].clone();
    let steps: Vec<_> = history.as_array().unwrap().iter().map(|row| row["til"].as_str().unwrap()).collect();
    assert_eq!(steps[0], "aktiv");
    assert!(steps.contains(&"passiv"));
}

#[test]
fn certificates_are_read_from_pem_and_der() {
    let desk = supplier();
    let listed = desk.json("certifikat list")[0].clone();
    assert_eq!((&listed["cvr"], &listed["slags"]), (&json!("10000017"), &json!("system")));
    // The DER of the same certificate is the same certificate.
    let der = example("leverandoer-system.der");
    assert!(desk.refused(&format!("certifikat add AB123456 {}", der.display())).contains("allerede"));
    let openssl = std::process::Command::new("openssl")
        .args(["x509", "-noout", "-fingerprint", "-sha256", "-in"])
        .arg(example("leverandoer-system.pem"))
        .output()
        .unwrap();
    let printed = String::from_utf8(openssl.stdout).unwrap();
    let Outcome::Done { json, .. } = desk.at(NOW, &["certifikat", "fjern", "AB123456", printed.trim()]) else {
        panic!("the thumbprint as openssl prints it is not taken: {printed}")
    };
    assert_eq!(json["thumbprint"], listed["thumbprint"]);
    assert_eq!(desk.json("certifikat list --system AB123456"), json!([]));
    desk.json(&format!("certifikat add AB123456 {}", der.display()));
}

#[test]
fn a_chain_may_stand_beside_the_certificate() {
    let desk = supplier();
    let read = |name: &str| std::fs::read_to_string(example(name)).unwrap();
    let chain = desk.dir.path().join("kæde.pem");
    std::fs::write(&chain, [read("oces3-rod.pem"), read("oces3-udstedende.pem"), read("voces.pem")].concat()).unwrap();
    desk.json("system add B --udbyder 10000017 --navn B");
    assert_eq!(desk.json(&format!("certifikat add B {}", chain.display()))["slags"], "virksomhed");
    std::fs::write(&chain, [read("leverandoer-system.pem"), read("foces.pem")].concat()).unwrap();
    assert!(desk.refused(&format!("certifikat add B {}", chain.display())).contains("flere"));
}

#[test]
fn certificates_that_do_not_fit() {
    let desk = supplier();
    let junk = desk.dir.path().join("junk");
    std::fs::write(&junk, "ikke et certifikat").unwrap();
    for (file, expected) in [
        (example("leverandoer-b-system.pem"), "CVR-nummer er ikke udbyderens"),
        (example("kommune-organisation.pem"), "CVR-nummer er ikke udbyderens"),
        (example("uden-cvr.pem"), "intet CVR-nummer"),
        (example("misdannet-cvr.pem"), "CVR-nummer er ikke, som det skal være"),
        (example("oces3-rod.pem"), "ikke"),
        (junk, "ikke et X.509-certifikat"),
    ] {
        let text = desk.refused(&format!("certifikat add AB123456 {}", file.display()));
        assert!(text.contains(expected), "{}: {text}", file.display());
    }
    assert_eq!(desk.json("certifikat list").as_array().unwrap().len(), 1);
    // Validity is proven with each call, not here; but the operator is told.
    let expired = desk.text(&format!("certifikat add AB123456 {}", example("leverandoer-udloebet.pem").display()));
    assert!(expired.contains("udløbet"), "{expired}");
}

#[test]
fn what_the_rules_refuse() {
    let desk = supplier();
    desk.json("part add 10000033 --kommunekode 101");
    desk.json("part add 10000041 --navn Gammel --institution A12345");
    for (line, expected) in [
        ("udbyder add 10000017 --navn Igen", "findes allerede"),
        ("udbyder add 10000025 --navn _", "navnet"),
        ("udbyder show 10000025", "findes ikke"),
        ("system add X --udbyder 10000025 --navn X", "udbyderen findes ikke"),
        ("system show X", "findes ikke"),
        ("part add 10000033 --kommunekode 101", "findes allerede"),
        ("part add 10000033 --kommunekode 102", "ikke en dansk kommunes"),
        ("part show 9", "findes ikke"),
        ("aftale show 9", "findes ikke"),
        ("aftale anmod data --system AB123456 --service dtr-import", "--alle"),
        ("aftale anmod data --alle --service dtr-import", "system"),
        ("aftale anmod tilslutning --system AB123456 --service dtr-import --kommunekode 101", "kun ét"),
        ("aftale anmod tilslutning --system AB123456 --service dtr-import --alle", "kun ét"),
        ("aftale anmod tilslutning --service dtr-import", "kun ét"),
        ("aftale anmod data --system AB123456 --service dtr-eksport --alle", "åbne data"),
        ("aftale anmod data --system AB123456 --service wsaimport --institution A12345", "A-numre"),
        ("aftale anmod data --system AB123456 --service wsaimport --institution G99999", "parten findes ikke"),
        ("aftale anmod data --system NIX --service wsaimport --alle", "systemet findes ikke"),
        ("aftale anmod data --system AB123456 --service wsaimport --alle --til 2026-11-30", "ligger før"),
        (
            "aftale anmod data --system AB123456 --service wsaimport --alle --fra 2026-01-01 --til 2026-11-30",
            "passeret",
        ),
    ] {
        let text = desk.refused(line);
        assert!(text.contains(expected), "{line}: {text}");
    }
    assert_eq!(desk.json("aftale list"), json!([]));
}

#[test]
fn wrong_use_is_told_by_the_parser() {
    use clap::error::ErrorKind;
    assert_eq!(unparsable("udbyder add 123 --navn X"), ErrorKind::ValueValidation);
    assert_eq!(unparsable("udbyder add 10000017"), ErrorKind::MissingRequiredArgument);
    assert_eq!(
        unparsable("part add 10000017 --navn X --kommunekode 101 --institution G10001"),
        ErrorKind::ArgumentConflict
    );
    assert_eq!(unparsable("aftale anmod data --system A --service nix"), ErrorKind::InvalidValue);
    assert_eq!(
        unparsable("aftale anmod data --system A --service wsiinst --part 1 --kommunekode 101"),
        ErrorKind::ArgumentConflict
    );
    assert_eq!(
        unparsable("aftale anmod data --system A --service wsiinst --part 1 --alle"),
        ErrorKind::ArgumentConflict
    );
    assert_eq!(
        unparsable("aftale anmod data --system A --service wsiinst --alle --fra 1/7"),
        ErrorKind::ValueValidation
    );
}

/// Every change is in the journal's chain, by who made it, and the chain holds.
#[test]
fn changes_are_journalled() {
    let desk = supplier();
    desk.json("aftale anmod tilslutning --system AB123456 --service dtr-eksport --godkend --hvem Mette");
    let report = desk.store.read(|conn| crate::journal::verify::verify(conn, None, None)).unwrap();
    assert_eq!((report.udvekslinger, report.brud.len()), (5, 0));
}
