//! The key by which an address is looked up in the DAR table.

/// `vejnavn|husnummer|postnummer`: lower case, single spaces, and the house number without leading zeros or inner spaces (`012 B` is `12b`).
#[must_use]
pub fn noegle(vejnavn: &str, husnummer: &str, postnummer: &str) -> String {
    let mut noegle = String::with_capacity(vejnavn.len() + husnummer.len() + 8);
    for (nr, ord) in vejnavn.split_whitespace().enumerate() {
        if nr > 0 {
            noegle.push(' ');
        }
        noegle.extend(ord.chars().flat_map(char::to_lowercase));
    }
    noegle.push('|');
    let husnummer = husnummer.trim_start_matches(|c: char| c == '0' || c.is_whitespace());
    noegle.extend(husnummer.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase));
    noegle.push('|');
    noegle.push_str(postnummer.trim());
    noegle
}

#[cfg(test)]
mod tests {
    use super::noegle;

    #[test]
    fn spelling_that_does_not_matter() {
        let cases = [
            ("Ærøvej", "12", "5000", "ærøvej|12|5000"),
            ("  H.C.  Ørsteds   Vej ", "012 B", " 1879", "h.c. ørsteds vej|12b|1879"),
            ("ÅGADE", "7a", "0999", "ågade|7a|0999"),
        ];
        for (vej, hus, post, forventet) in cases {
            assert_eq!(noegle(vej, hus, post), forventet);
        }
    }
}
