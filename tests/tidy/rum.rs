//! Which room may know which, and which library belongs where (style.md 6, ARCHITECTURE.md invariants 1 and 13).

use std::collections::BTreeSet;

use super::kilder;

/// Room → the rooms that it may name. Downwards only; what goes both ways has its reason.
const MAA_KENDE: &[(&str, &[&str])] = &[
    ("types", &[]),
    ("segl", &["types"]),
    ("grunddata", &["types"]),
    ("semikolon", &[]),
    ("xml", &[]),
    ("schema", &["xml"]),
    ("soap", &["schema", "types", "xml"]),
    // The defaults of what an operator may set, where the rule that uses them is.
    ("config", &["grunddata", "institutioner", "xml"]),
    ("telemetry", &["config"]),
    ("security", &["config", "types"]),
    ("wss", &["security", "soap", "types", "xml"]),
    ("tilslutning", &["security", "types"]),
    ("registre", &["semikolon", "tilslutning", "types"]),
    // The registers' public extracts are semicolon-separated text.
    ("dagtilbud", &["registre", "semikolon", "tilslutning", "types"]),
    ("institutioner", &["registre", "semikolon", "tilslutning", "types"]),
    // The archive works on a Store, and the store's rows are the journal's: two halves of one matter.
    ("journal", &["segl", "store", "types"]),
    (
        "store",
        &[
            "dagtilbud",
            "grunddata",
            "institutioner",
            "journal",
            "registre",
            "segl",
            "semikolon",
            "tilslutning",
            "types",
        ],
    ),
    // The readers of SkoleGrunddata open the rows that they give.
    (
        "services",
        &[
            "dagtilbud",
            "grunddata",
            "institutioner",
            "registre",
            "schema",
            "segl",
            "soap",
            "store",
            "tilslutning",
            "types",
            "xml",
        ],
    ),
    (
        "exchange",
        &[
            "dagtilbud",
            "grunddata",
            "institutioner",
            "journal",
            "registre",
            "schema",
            "security",
            "segl",
            "services",
            "soap",
            "store",
            "telemetry",
            "tilslutning",
            "types",
            "wss",
            "xml",
        ],
    ),
    ("server", &["config", "exchange", "soap", "telemetry", "types"]),
    ("client", &["security", "services", "soap", "tilslutning", "types", "wss", "xml"]),
    ("pki", &["config", "security", "types"]),
    ("eksempel", &["pki", "security", "segl", "store", "tilslutning", "types"]),
    // What an import did is told by the fields that differ.
    (
        "replay",
        &[
            "client",
            "dagtilbud",
            "eksempel",
            "exchange",
            "grunddata",
            "institutioner",
            "journal",
            "pki",
            "registre",
            "security",
            "segl",
            "soap",
            "store",
            "tilslutning",
            "types",
            "wss",
            "xml",
        ],
    ),
    // A night's ceilings are those of its own steps: the schema, the journal's copies, the seals.
    (
        "simulate",
        &[
            "client",
            "dagtilbud",
            "grunddata",
            "institutioner",
            "journal",
            "pki",
            "registre",
            "schema",
            "security",
            "segl",
            "services",
            "soap",
            "store",
            "tilslutning",
            "types",
            "wss",
            "xml",
        ],
    ),
];

/// Rooms that may know every other: the command line assembles them.
const ALT: &[&str] = &["cli", "lib", "main"];

/// Library → the rooms that use it.
const BIBLIOTEKER: &[(&str, &[&str])] = &[
    // simulate measures the bare tokeniser as the ceiling beside our own numbers; no peer's byte goes there.
    ("quick_xml", &["simulate", "xml"]),
    ("rusqlite", &["store"]),
    ("regex", &["schema"]),
    // A second opinion in the tests.
    ("xsd_schema", &[]),
    ("yaserde", &["services"]),
    // config asks only whether an address is a URL; security fetches revocation lists; cli names methods.
    ("hyper", &["cli", "client", "config", "security", "server"]),
    ("hyper_util", &["client", "security", "server"]),
    ("rustls", &["client", "server", "simulate"]),
    ("tokio_rustls", &["client", "server", "simulate"]),
    ("webpki", &["security"]),
    ("x509_cert", &["pki", "security"]),
    ("x509_parser", &["cli", "security", "server"]),
    ("p12_keystore", &["pki", "security"]),
    ("clap", &["cli"]),
    ("anyhow", &["cli", "simulate"]),
    ("indicatif", &["cli"]),
    ("toml", &["config", "replay"]),
    ("flate2", &["client", "journal", "server"]),
    ("tokio", &["cli", "client", "exchange", "replay", "security", "server", "simulate", "store"]),
];

#[test]
fn rooms_know_only_what_lies_below_them() {
    for kilde in kilder("src").iter().filter(|kilde| !kilde.er_test() && !ALT.contains(&kilde.rum())) {
        let known = MAA_KENDE.iter().find(|(rum, _)| *rum == kilde.rum());
        let (_, known) = known.unwrap_or_else(|| panic!("{}: a room without a row in the table", kilde.sti));
        for named in named(&kilde.kode()) {
            let allowed = named == kilde.rum() || known.contains(&named.as_str());
            assert!(allowed, "{} names crate::{named}; a new arrow needs a row, and a reason", kilde.sti);
        }
    }
}

#[test]
fn the_table_has_no_arrow_that_nobody_uses() {
    let kilder = kilder("src");
    for (rum, known) in MAA_KENDE {
        let code = kilder.iter().filter(|kilde| !kilde.er_test() && kilde.rum() == *rum).map(super::Kilde::kode);
        let used: BTreeSet<String> = code.flat_map(|code| named(&code)).collect();
        let unused: Vec<_> = known.iter().filter(|name| !used.contains(**name)).collect();
        assert!(unused.is_empty(), "{rum} does not use {unused:?}");
    }
}

#[test]
fn libraries_stay_in_their_rooms() {
    for kilde in kilder("src").iter().filter(|kilde| !kilde.er_test()) {
        let kode = kilde.kode();
        for (library, rooms) in BIBLIOTEKER {
            let used = kode.match_indices(&format!("{library}::")).any(|(at, _)| {
                let before = kode[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
            });
            assert!(!used || rooms.contains(&kilde.rum()), "{} uses {library}", kilde.sti);
        }
    }
}

/// Trust that does without revocation lists is a client's, for answers; a caller of the gateway is proven by `Trust::load` alone.
#[test]
fn trust_without_lists_is_a_clients_alone() {
    for kilde in kilder("src").iter().filter(|kilde| !kilde.er_test()) {
        let named = kilde.kode().contains("til_svar(") && !kilde.kode().contains("fn til_svar(");
        assert!(!named || ["cli", "client"].contains(&kilde.rum()), "{} trusts without lists", kilde.sti);
    }
}

/// What is shown of a person is decided in `grunddata::vis`: no reader has another way to a name or a number.
#[test]
fn readers_see_persons_through_the_view_alone() {
    let readers = kilder("src").into_iter().filter(|kilde| kilde.sti.starts_with("src/services/brugerdatabasen"));
    // wsaIMPORT reads documents and shows nobody.
    let readers =
        readers.filter(|kilde| !kilde.er_test() && !kilde.sti.starts_with("src/services/brugerdatabasen/import"));
    for kilde in readers {
        let kode = kilde.kode();
        for word in ["Institutionsperson", "grunddata::Person", " Person,", " Kontakt,", "serde_json"] {
            assert!(!kode.contains(word), "{} names {word}", kilde.sti);
        }
    }
}

/// SQL stands in store and in migrations.
#[test]
fn sql_stays_in_the_store() {
    for kilde in kilder("src").iter().filter(|kilde| !kilde.er_test() && kilde.rum() != "store") {
        let kode = kilde.kode();
        for word in ["\"SELECT ", "\"INSERT INTO", "\"UPDATE ", "\"DELETE FROM", "\"PRAGMA "] {
            assert!(!kode.contains(word), "{} has {word}", kilde.sti);
        }
    }
}

/// Pure rooms take time as an argument and know no environment.
#[test]
fn pure_rooms_have_no_clock_socket_or_environment() {
    let pure = ["xml", "soap", "wss", "schema", "dagtilbud", "grunddata", "segl", "tilslutning", "services", "types"];
    for kilde in kilder("src").iter().filter(|kilde| !kilde.er_test() && pure.contains(&kilde.rum())) {
        let kode = kilde.kode();
        for word in ["now()", "std::env", "std::net::Tcp", "std::thread", "tokio::"] {
            assert!(!kode.contains(word), "{} has {word}", kilde.sti);
        }
    }
}

/// The rooms that code names: `crate::a::b`, and the first names of `crate::{a, b::c}`.
fn named(kode: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for rest in kode.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => names.extend(group_names(group)),
            None => names.extend(first_name(rest)),
        }
    }
    // `crate::{self}` and macros are no rooms.
    names.retain(|name| name != "self");
    names
}

fn group_names(group: &str) -> Vec<String> {
    let (mut depth, mut top) = (0_i32, String::new());
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            c if depth == 0 => top.push(c),
            _ => {}
        }
    }
    top.split(',').filter_map(|part| first_name(part.trim())).collect()
}

fn first_name(path: &str) -> Option<String> {
    let name: String = path.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}
