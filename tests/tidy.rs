//! The house rules that a compiler does not know: which room may know which, lengths of files, error codes and their rows, operations and
//! their WSDLs.

mod koder;
mod rum;
mod tjenester;
mod traeet;

use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// One source file.
struct Kilde {
    /// From the repository's root, with `/`.
    sti: String,
    tekst: String,
}

impl Kilde {
    /// Whether it is compiled for tests alone.
    fn er_test(&self) -> bool {
        let name = self.sti.rsplit('/').next().unwrap();
        ["tests.rs", "test.rs", "testing.rs", "second_opinion.rs"].contains(&name) || self.sti.contains("/tests/")
    }

    /// Its code without comments on lines of their own and without its tests at the end.
    fn kode(&self) -> String {
        let code = self.tekst.split("\n#[cfg(test)]\nmod tests {").next().unwrap();
        code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
    }

    /// The room: `exchange` of `src/exchange/apply.rs`.
    fn rum(&self) -> &str {
        self.sti.trim_start_matches("src/").split(['/', '.']).next().unwrap()
    }
}

fn files(folder: &Path, wanted: &mut Vec<PathBuf>, ends: &[&str]) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", ".git", "node_modules"].contains(&name.as_str()) {
                files(&path, wanted, ends);
            }
        } else if ends.iter().any(|end| name.ends_with(end)) {
            wanted.push(path);
        }
    }
}

fn kilder(folder: &str) -> Vec<Kilde> {
    let mut paths = Vec::new();
    files(&root().join(folder), &mut paths, &[".rs"]);
    let kilde = |path: PathBuf| Kilde {
        sti: path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/"),
        tekst: std::fs::read_to_string(path).unwrap(),
    };
    paths.into_iter().map(kilde).collect()
}

/// A file past this length is read by nobody.
const LINJER: usize = 400;

/// Longer files, each with its reason.
const LANGE: &[(&str, &str)] = &[("src/xml/reader/tests.rs", "a table: one malformed document a line")];

#[test]
fn files_are_short() {
    for kilde in ["src", "tests", "benches", "fuzz"].into_iter().flat_map(kilder) {
        let lines = kilde.tekst.lines().count();
        let excused = LANGE.iter().any(|(sti, _)| *sti == kilde.sti);
        assert!(lines <= LINJER || excused, "{} has {lines} lines", kilde.sti);
        let widest = kilde.tekst.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        assert!(widest > 0, "{} is empty", kilde.sti);
    }
}

/// The lints deny these; here it is seen that nobody took the lints away.
#[test]
fn code_does_not_give_up() {
    for kilde in kilder("src").iter().filter(|kilde| !kilde.er_test()) {
        let kode = kilde.kode();
        for word in [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "dbg!(", "unsafe "] {
            assert!(!kode.contains(word), "{} has {word}", kilde.sti);
        }
        for (place, _) in
            kode.match_indices("#[expect(").chain(kode.match_indices("#[allow(")).chain(kode.match_indices("#![allow("))
        {
            let end = kode[place..].find(")]").unwrap();
            assert!(kode[place..place + end].contains("reason"), "{}: a lint is put aside without a reason", kilde.sti);
        }
    }
}

/// `println!` panics where its reader has gone, as `head` does; `cli::print` and `say!` do not.
#[test]
fn a_reader_that_goes_breaks_no_command() {
    for kilde in kilder("src").iter().filter(|kilde| !kilde.er_test()) {
        let kode = kilde.kode().replace("eprintln!(", "").replace("eprint!(", "");
        assert!(!kode.contains("println!(") && !kode.contains("print!("), "{} prints past cli::print", kilde.sti);
    }
}

#[test]
fn every_dependency_says_what_it_is_for() {
    let manifest = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    let mut section = "";
    for line in [manifest("Cargo.toml"), manifest("fuzz/Cargo.toml")].iter().flat_map(|manifest| manifest.lines()) {
        if line.starts_with('[') {
            section = line;
        } else if section.contains("dependencies]") && line.contains(" = ") {
            assert!(line.contains(" # "), "{line}");
        }
    }
}

#[test]
fn no_file_tells_of_the_machine_that_it_was_written_on() {
    let mut paths = Vec::new();
    let ends = [".rs", ".toml", ".md", ".py", ".mjs", ".json", ".sql", ".csv", ".xml", ".wsdl", ".xsd", "check", "run"];
    files(root(), &mut paths, &ends);
    let foreign: Vec<String> = ["work", "root", "home"].iter().map(|folder| format!("/{folder}/")).collect();
    for path in paths {
        // Some fixtures are not UTF-8.
        let text = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        for folder in &foreign {
            assert!(!text.contains(folder.as_str()), "{} names {folder}", path.display());
        }
    }
}
