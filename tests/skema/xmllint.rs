//! xmllint's opinion.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use tilslut::schema::SchemaSource;

pub fn findes() -> bool {
    Command::new("xmllint").arg("--version").output().is_ok()
}

/// The schema's files, where xmllint is to find them.
pub fn skriv(kilde: &SchemaSource, mappe: &Path) {
    for (fil, tekst) in kilde.files {
        std::fs::write(mappe.join(fil), tekst).unwrap();
    }
}

/// Whether each document is valid: all in one run.
pub fn doem(kilde: &SchemaSource, dokumenter: &[&str], mappe: &Path) -> Vec<bool> {
    let navn = |n: usize| format!("m{n}.xml");
    for (n, dokument) in dokumenter.iter().enumerate() {
        std::fs::write(mappe.join(navn(n)), dokument).unwrap();
    }
    let mut command = Command::new("xmllint");
    command.current_dir(mappe).args(["--noout", "--nonet", "--schema", kilde.main]);
    let ud = command.args((0..dokumenter.len()).map(navn)).output().unwrap();
    let sagt = String::from_utf8_lossy(&ud.stderr).into_owned();
    let domme: HashMap<&str, bool> = sagt
        .lines()
        .filter_map(|line| {
            let gyldig = line.strip_suffix(" validates").map(|fil| (fil, true));
            gyldig.or_else(|| line.strip_suffix(" fails to validate").map(|fil| (fil, false)))
        })
        .collect();
    let dom = |n: usize| {
        domme
            .get(navn(n).as_str())
            .copied()
            .unwrap_or_else(|| panic!("{}\n{}", dokumenter[n], sagt.lines().last().unwrap_or_default()))
    };
    (0..dokumenter.len()).map(dom).collect()
}
