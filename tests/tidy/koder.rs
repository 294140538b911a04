//! Every error code of the source has a row in `docs/fejlkoder.md`, and every row has a code.

use std::collections::BTreeSet;

use super::{kilder, root};

/// The codes in a text: `TIL`, `DTR`, `GRD` and three digits, `IPL` and six.
fn codes(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (prefix, digits) in [("TIL", 3), ("DTR", 3), ("GRD", 3), ("IPL", 6)] {
        for (at, _) in text.match_indices(prefix) {
            let rest = &text[at + prefix.len()..];
            let count = rest.bytes().take_while(u8::is_ascii_digit).count();
            let before = text[..at].chars().next_back();
            if count == digits && !before.is_some_and(char::is_alphanumeric) {
                found.push(format!("{prefix}{}", &rest[..digits]));
            }
        }
    }
    found
}

fn rows() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("docs/fejlkoder.md")).unwrap();
    let first = |line: &str| line.strip_prefix("| ").and_then(|row| row.split(" | ").next().map(str::to_owned));
    text.lines().filter_map(first).filter(|cell| codes(cell).len() == 1).collect()
}

fn in_source() -> BTreeSet<String> {
    kilder("src").iter().filter(|kilde| !kilde.er_test()).flat_map(|kilde| codes(&kilde.kode())).collect()
}

#[test]
fn every_code_has_one_row_and_every_row_a_code() {
    let rows = rows();
    let known: BTreeSet<_> = rows.iter().cloned().collect();
    assert_eq!(rows.len(), known.len(), "a code has two rows: {rows:?}");
    let source = in_source();
    let without_row: Vec<_> = source.difference(&known).collect();
    let without_code: Vec<_> = known.difference(&source).collect();
    assert!(without_row.is_empty(), "codes without a row: {without_row:?}");
    assert!(without_code.is_empty(), "rows without a code: {without_code:?}");
    assert!(known.len() > 110, "{}", known.len());
}

/// Two refusals that a peer must be able to tell apart do not share a code: a code's literal stands in one room.
/// `xml` and `soap` read one message together.
#[test]
fn a_code_belongs_to_one_room() {
    let literal =
        |kode: &str, code: &str| kode.contains(&format!("\"{code}\"")) || kode.contains(&format!("\"{code}:"));
    // Our own failure and the schema's verdict are the platform's codes, which several rooms give; TIL108 is any bound on a message.
    let shared = ["IPL000001", "IPL000002", "TIL108"];
    for code in rows().iter().filter(|code| !shared.contains(&code.as_str())) {
        let rooms: BTreeSet<_> = kilder("src")
            .iter()
            // The command line only asks what was answered.
            .filter(|kilde| {
                !kilde.er_test() && !matches!(kilde.rum(), "cli" | "simulate") && literal(&kilde.kode(), code)
            })
            .map(|kilde| if kilde.rum() == "xml" { "soap" } else { kilde.rum() }.to_owned())
            .collect();
        assert!(rooms.len() <= 1, "{code} is given by {rooms:?}");
    }
}
