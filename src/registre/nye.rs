//! The numbers of a batch that is not kept: nobody may learn them, since they will be another's (dtr-rules 4, ir.md 2.1).

use std::collections::HashMap;

use crate::types::Institutionsnummer;

/// Takes the numbers of new units out of every text, and names the changes that they were of instead.
pub fn uden_nye_numre<'n, 't>(
    nye: impl IntoIterator<Item = (&'n Institutionsnummer, u32)>,
    tekster: impl IntoIterator<Item = &'t mut String>,
) {
    let nye: HashMap<&str, u32> = nye.into_iter().map(|(nummer, position)| (nummer.as_str(), position)).collect();
    if nye.is_empty() {
        return;
    }
    for tekst in tekster {
        if let Some(omskrevet) = omskrevet(tekst, &nye) {
            *tekst = omskrevet;
        }
    }
}

/// The text with new numbers replaced; `None` where it has none.
fn omskrevet(tekst: &str, nye: &HashMap<&str, u32>) -> Option<String> {
    let mut rest = tekst;
    let mut ny = String::new();
    while let Some(start) = rest.find(|c: char| c.is_ascii_alphanumeric()) {
        let (before, from) = rest.split_at(start);
        let (word, after) = from.split_at(from.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(from.len()));
        ny.push_str(before);
        match nye.get(word) {
            Some(position) => ny.push_str(&format!("den nye enhed i ændring {position}")),
            None => ny.push_str(word),
        }
        rest = after;
    }
    ny.push_str(rest);
    (ny != tekst).then_some(ny)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_number_is_named_by_its_change() {
        let nye = HashMap::from([("G10013", 2)]);
        let cases = [
            ("type 6013 (på G10013) er ikke", Some("type 6013 (på den nye enhed i ændring 2) er ikke")),
            ("G10013, ikke G10001", Some("den nye enhed i ændring 2, ikke G10001")),
            ("G100131 og XG10013 er andre", None),
            ("", None),
        ];
        for (tekst, forventet) in cases {
            assert_eq!(omskrevet(tekst, &nye).as_deref(), forventet, "{tekst}");
        }
    }
}
