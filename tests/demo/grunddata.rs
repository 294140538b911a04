//! An import document sent from a file, and exports fetched, as a supplier would at the command line.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::signeret::kald;
use super::{Svarer, read, text};

const NAVNERUM: &str = " xmlns=\"https://brugerdatabasen.stil.dk/bpi/wsaimport/8/import\"";

/// A later document than the tour's, made of the tour's own.
fn dokument(svarer: &Svarer, fil: &str, sekunder: i64) -> String {
    let sendt = read(&svarer.dir.join("beskeder").join(fil));
    let (before, rest) = sendt.split_once("sourceDateTime=\"").unwrap();
    let (_, after) = rest.split_once('"').unwrap();
    let tid = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(sekunder);
    format!("{before}sourceDateTime=\"{}\"{after}", tid.strftime("%Y-%m-%dT%H:%M:%SZ"))
}

fn send(svarer: &Svarer, fil: &str, mere: &[&str]) -> (Option<i32>, Value) {
    let arguments = [&["send", fil, "--system", "EX100001", "--json"], mere].concat();
    let sent = kald(svarer, "leverandoer-system", &arguments);
    (sent.kode, sent.json())
}

pub(super) fn sent(svarer: &Svarer) {
    // Without a namespace it is the same document; the trainee is back, by the user id that it had.
    let fuld = dokument(svarer, "10-fuld.xml", -300);
    assert!(fuld.contains(NAVNERUM));
    let fil = svarer.besked("fuld.xml", &fuld.replace(NAVNERUM, ""));
    let (kode, told) = send(svarer, &fil, &["--med-brugere"]);
    assert_eq!((kode, &told["status"], &told["reskode"]), (Some(0), &"OK".into(), &0.into()), "{told}");
    assert_eq!((&told["antal"]["oprettet"], &told["antal"]["aendret"]), (&1.into(), &1.into()), "{told}");
    let praktikant = told["bruger"].as_array().unwrap().iter().find(|b| b["localPersonId"] == "praktik-1").unwrap();
    assert_eq!(praktikant["userId"], "1000000007", "{told}");
    assert_eq!(told["signatur"]["svar"]["cvr"], "10000009");

    // An advis is told at its line in the file.
    let delta = svarer.besked("delta.xml", &format!("<!-- nat -->\n{}", dokument(svarer, "11-delta.xml", -200)));
    let arguments = ["send", &delta, "--delta", "--system", "EX100001"];
    let as_text = kald(svarer, "leverandoer-system", &arguments);
    assert_eq!(as_text.kode, Some(0), "{}{}", as_text.ud, as_text.fejl);
    assert!(as_text.ud.contains("- linje 23 · GRD101 · barn-3\n"), "{}", as_text.ud);
    assert!(as_text.ud.contains("reskode 1") && as_text.ud.contains("Svaret er signeret"), "{}", as_text.ud);

    // The same instant with another content is refused whole.
    let other = svarer.besked("delta2.xml", &read(Path::new(&delta)).replace("Ælfred", "Alfred"));
    let (kode, told) = send(svarer, &other, &["--delta"]);
    assert_eq!((kode, &told["status"], &told["reskode"]), (Some(1), &"Fejl".into(), &11.into()), "{told}");
    assert_eq!((&told["advis"][0]["kode"], &told["advis"][0]["iFilen"]), (&"GRD011".into(), &true.into()), "{told}");
    let wrong = dokument(svarer, "10-fuld.xml", -100).replace("<Role>Leder</Role>", "<Role>Chef</Role>");
    let linje = wrong.lines().position(|line| line.contains("Chef")).unwrap() + 1;
    let (kode, told) = send(svarer, &svarer.besked("skema.xml", &wrong), &[]);
    assert_eq!((kode, &told["reskode"], &told["advis"][0]["linje"]), (Some(1), &10.into(), &linje.into()), "{told}");

    let slet = svarer.besked("slet.xml", &dokument(svarer, "11-slet.xml", -50));
    let (kode, told) = send(svarer, &slet, &[]);
    assert_eq!((kode, &told["antal"]["slettet"]), (Some(0), &1.into()), "{told}");
    let unfit = kald(svarer, "leverandoer-system", &["send", &slet, "--delta", "--system", "EX100001"]);
    assert!(unfit.kode == Some(1) && unfit.fejl.contains("--delta"), "{}", unfit.fejl);
}

/// What a straks service says of a unit is asked by its method in a file.
pub(super) fn asked(svarer: &Svarer) {
    let fil = svarer.besked("grupper.xml", "<hentGrupper><instnr>G10001</instnr></hentGrupper>");
    let grupper = kald(svarer, "leverandoer-system", &["send", &fil, "--system", "EX100001"]);
    assert_eq!(grupper.kode, Some(0), "{}", grupper.fejl);
    for told in ["gruppe\n", "  gruppenavn: Ærtebælgene\n", "Svaret er signeret af CVR 10000009"] {
        assert!(grupper.ud.contains(told), "{told}: {}", grupper.ud);
    }
}

pub(super) fn exported(svarer: &Svarer) {
    let hent = |mere: &[&str]| {
        let arguments = [&["hent", "eksport", "--institution", "G10001", "--system", "EX100001"], mere].concat();
        kald(svarer, "leverandoer-system", &arguments)
    };
    for (pakke, skema) in
        [("lille", "small"), ("mellem", "medium"), ("fuld", "full"), ("fuldmyndighed", "fullmyndighed")]
    {
        let ud = svarer.dir.join(format!("eksport-{pakke}.xml"));
        let fetched = hent(&["--pakke", pakke, "--ud", ud.to_str().unwrap()]);
        assert!(fetched.kode == Some(0) && fetched.fejl.contains("4 personer af 1 kilder"), "{}", fetched.fejl);
        assert!(fetched.fejl.contains("Svaret er signeret af CVR 10000009"), "{}", fetched.fejl);
        assert_eq!(std::fs::metadata(&ud).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read(&ud).contains("Skjulsted"), pakke == "fuldmyndighed", "{pakke}");
        let schema =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("xsd/brugerdatabasen/wsieksport-7-{skema}.xsd"));
        match Command::new("xmllint").arg("--noout").arg("--schema").arg(schema).arg(&ud).output() {
            Ok(judged) => assert!(judged.status.success(), "{}", text(&judged.stderr)),
            Err(error) => eprintln!("xmllint is not here ({error}); the document is not judged"),
        }
    }
    let json = hent(&["--pakke", "fuld", "--format", "json", "--cpr"]).json();
    let barn = json["Institution"]["InstitutionPerson"].as_array().unwrap();
    let barn = barn.iter().find(|person| person["LocalPersonId"] == "barn-1").unwrap();
    assert_eq!(barn["Person"]["CivilRegistrationNumber"], "6302224127");
    assert_eq!(barn["Student"]["ContactPerson"][0]["Person"]["FirstName"], "Karla");
    // The tour's, and the three that were fetched now; of the other packages there are as many left.
    hent(&["--pakke", "fuld"]);
    let fifth = hent(&["--pakke", "fuld"]);
    assert!(fifth.kode == Some(1) && fifth.ud.contains("TIL331"), "{}{}", fifth.ud, fifth.fejl);

    for arguments in [
        &["--pakke", "lille", "--cpr"][..],
        &["--pakke", "fuld", "--format", "csv"],
        &["--pakke", "fuld", "--json"],
        &["--pakke", "fuld", "--kommune", "825"],
        &[],
    ] {
        assert_eq!(hent(arguments).kode, Some(2), "{arguments:?}");
    }
}
