//! The subcommands as an operator types them, on a real database.

use clap::Parser;
use serde_json::{Value, json};

use super::*;
use crate::store::Store;
use crate::store::anummer::test::{ANDET, GAMMELT, NYT, TREDJE, tid, verden};
use crate::types::ExchangeId;

#[derive(Debug, Parser)]
struct Typed {
    #[command(subcommand)]
    command: Command,
}

struct Bord {
    mappe: tempfile::TempDir,
    store: Store,
}

impl Bord {
    fn ny() -> Self {
        let mappe = tempfile::tempdir().unwrap();
        let store = verden(mappe.path());
        Self { mappe, store }
    }

    fn linje(&self, linje: &str) -> Outcome {
        let typed = Typed::try_parse_from(std::iter::once("anumre").chain(linje.split(' '))).unwrap();
        perform(&typed.command, &Edge { store: &self.store, tid: tid(), id: ExchangeId::now_v7() }).unwrap()
    }

    /// What a line answers, which ends as it is to end.
    fn json(&self, linje: &str, exit: Exit) -> Value {
        let outcome = self.linje(linje);
        assert_eq!(outcome.exit(), exit, "{linje}: {outcome:?}");
        outcome.json()
    }

    fn tekst(&self, linje: &str) -> String {
        match self.linje(linje) {
            Outcome::Done { text, .. } | Outcome::Found { text, .. } => text,
            other => panic!("{linje}: {other:?}"),
        }
    }

    fn fil(&self, linjer: &str) -> String {
        let sti = self.mappe.path().join("anumre.csv");
        std::fs::write(&sti, format!("anummer;efterfoelger;kommunekode;navn\n{linjer}")).unwrap();
        format!("load {}", sti.display())
    }
}

#[test]
fn the_definition_is_sound() {
    use clap::CommandFactory;
    Typed::command().debug_assert();
}

#[test]
fn a_file_is_loaded_whole_or_not_at_all() {
    let bord = Bord::ny();
    let afvist = bord.json(&bord.fil(&format!("{GAMMELT};{NYT};;\nA1;;;\n")), Exit::Refused);
    assert!(afvist["afvist"].as_str().unwrap().contains("linje 3"), "{afvist}");
    assert_eq!(bord.json("list", Exit::Ok), json!([]));
    let load = bord.fil(&format!("{GAMMELT};{NYT};101;Skovhuset\nA00001;D10001;;\n"));
    assert_eq!(bord.json(&load, Exit::Ok)["nye"], 2);
    assert!(bord.tekst(&load).contains("advis: linje 3: A00001: efterfølgeren D10001 er en daginstitution"));
    assert_eq!(bord.json("list", Exit::Ok)[1]["efterfoelger"], NYT);
    assert!(bord.tekst("list").contains("Skovhuset"));
}

#[test]
fn the_report_is_by_municipality() {
    let bord = Bord::ny();
    bord.json(&bord.fil(&format!("{GAMMELT};{NYT};751;Skovhuset\nA00001;;101;\n")), Exit::Ok);
    let rapport = bord.json("rapport", Exit::Refused);
    let kommuner: Vec<_> = rapport["kommuner"].as_array().unwrap().iter().map(|k| k["kommune"].clone()).collect();
    assert_eq!((kommuner, &rapport["udenNoget"]), (vec![json!(101), json!(751), Value::Null], &json!(1)));
    let gammelt = &rapport["kommuner"][1]["numre"][0];
    assert_eq!(gammelt["efterfoelger"], json!({ "nummer": NYT }));
    assert_eq!(gammelt["kilder"][0], json!({ "source": "Alfa", "brugere": 2 }));
    assert_eq!(gammelt["aftaler"][0]["service"], "wsaimport");
    let en = bord.json("rapport --kommune 0101", Exit::Refused);
    assert_eq!(en["kommuner"][0]["numre"][0]["nummer"], ANDET);
    assert_eq!(en["kommuner"].as_array().unwrap().len(), 1);
    assert_eq!(bord.json("rapport --kommune 147", Exit::Ok)["kommuner"], json!([]));
    let tekst = bord.tekst("rapport");
    for ord in
        ["Kommune 751", "Ukendt kommune", TREDJE, "uden efterfølger: nummeret er ikke indlæst", "efterfølger G10001"]
    {
        assert!(tekst.contains(ord), "{ord}: {tekst}");
    }
}

#[test]
fn a_move_is_shown_beforehand_and_then_made() {
    let bord = Bord::ny();
    let refused = bord.json(&format!("flyt {GAMMELT}"), Exit::Refused);
    assert!(refused["afvist"].as_str().unwrap().contains("tilslut anumre list"), "{refused}");
    bord.json(&bord.fil(&format!("{GAMMELT};{NYT};101;\n")), Exit::Ok);
    let vist = bord.json(&format!("flyt {GAMMELT} --proeve"), Exit::Ok);
    assert_eq!((&vist["proeve"], &vist["aftaler"][0]["forslag"]), (&json!(true), &Value::Null));
    let hos = |bord: &Bord, nummer: &str| bord.store.read(|conn| conn.kilder(&nummer.parse().unwrap())).unwrap().len();
    assert_eq!((hos(&bord, GAMMELT), hos(&bord, NYT)), (2, 1), "a rehearsal changes nothing");
    assert_eq!(bord.store.read(|conn| conn.part_institution(&NYT.parse().unwrap())).unwrap(), None);
    let tekst = bord.tekst(&format!("flyt {GAMMELT} --proeve"));
    assert!(tekst.contains("intet er ændret") && tekst.contains("en ny anmodes på G10001"), "{tekst}");

    let gjort = bord.json(&format!("flyt {GAMMELT} --hvem Mette --hvorfor aftalt"), Exit::Ok);
    let nye: Vec<_> = gjort["aftaler"].as_array().unwrap().iter().map(|aftale| aftale["forslag"].as_i64()).collect();
    assert_eq!(nye, [Some(7), Some(8), None]);
    assert_eq!((hos(&bord, GAMMELT), hos(&bord, NYT)), (1, 2));
    let part = bord.store.read(|conn| conn.part_institution(&NYT.parse().unwrap())).unwrap();
    assert!(part.is_some(), "made, since it was missing");
    let tekst = bord.tekst(&format!("flyt {GAMMELT}"));
    assert!(tekst.contains("intet at flytte") && tekst.contains("Kilder, der bliver"), "{tekst}");
}
