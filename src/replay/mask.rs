//! What another run cannot have the same: ids, times and the cursor. For comparison with a running gateway.

/// Elements whose text is another every time.
const ELEMENTS: &[&str] = &[
    "kvitteringsId",
    "modtaget",
    "CorrelationID",
    "Timestamp",
    "wsa:MessageID",
    "svar",
    "oprettet",
    "nedlagt",
    "senestOpdateret",
    "tidspunkt",
    "loebenummer",
    "naeste",
];

/// Attributes whose value is another every time.
const ATTRIBUTES: &[&str] = &["udtrukket", "loebenummer"];

/// What stands instead.
const MASK: &str = "*";

/// Masks an answer that [`super::pretty`] has set in lines.
#[must_use]
pub fn mask(answer: &str) -> String {
    let mut out = String::with_capacity(answer.len());
    for line in answer.lines() {
        out.push_str(&masked_times(&masked_attributes(masked_element(line))));
        out.push('\n');
    }
    out
}

fn masked_element(line: &str) -> String {
    let inner = line.trim_start();
    let name = inner.strip_prefix('<').and_then(|rest| rest.split_once('>')).map_or("", |(name, _)| name);
    if !ELEMENTS.contains(&name) || !inner.ends_with(&format!("</{name}>")) {
        return line.to_owned();
    }
    let indent = line.get(..line.len() - inner.len()).unwrap_or_default();
    format!("{indent}<{name}>{MASK}</{name}>")
}

fn masked_attributes(mut line: String) -> String {
    for name in ATTRIBUTES {
        let opening = format!(" {name}=\"");
        let Some(start) = line.find(&opening).map(|at| at + opening.len()) else { continue };
        let Some(length) = line.get(start..).and_then(|rest| rest.find('"')) else { continue };
        line.replace_range(start..start + length, MASK);
    }
    line
}

/// An instant within a text, such as when a unit was closed: `2026-11-22T08:00:00Z`.
fn masked_times(line: &str) -> String {
    let shape = |word: &str| word.len() >= 20 && word.as_bytes().get(10) == Some(&b'T') && word.ends_with('Z');
    let is_time = |word: &str| shape(word) && word.parse::<crate::types::Time>().is_ok();
    line.split(' ').map(|word| if is_time(word) { MASK } else { word }).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_masked_and_nothing_else() {
        let cases = [
            ("  <kvitteringsId>a-b</kvitteringsId>\n", "  <kvitteringsId>*</kvitteringsId>\n"),
            ("<x udtrukket=\"2026\" loebenummer=\"7\">\n", "<x udtrukket=\"*\" loebenummer=\"*\">\n"),
            ("<tekst>blev nedlagt 2026-11-22T08:00:00Z og kan</tekst>\n", "<tekst>blev nedlagt * og kan</tekst>\n"),
            ("<kode>DTR011</kode>\n", "<kode>DTR011</kode>\n"),
        ];
        for (answer, masked) in cases {
            assert_eq!(mask(answer), masked);
        }
    }
}
