//! The one text of an address, taken apart.

/// The street and the house number of an address; the house number is empty where none is found. What follows the house number (a floor, a
/// place) is no part of either.
pub(super) fn del(adresse: &str) -> (String, String) {
    let ord: Vec<&str> = adresse.split_whitespace().collect();
    let helt = || (ord.join(" "), String::new());
    // The first word is the street's, whatever it looks like: "10. Februar Vej 5".
    let Some(nr) = (1..ord.len()).find(|&nr| ord.get(nr).is_some_and(|ord| husnummer(ord.trim_end_matches(','))))
    else {
        return helt();
    };
    let (vej, rest) = ord.split_at(nr);
    let [hus, efter @ ..] = rest else { return helt() };
    let bogstav = efter.first().filter(|ord| !hus.ends_with(',') && er_bogstav(ord.trim_end_matches(',')));
    let hus = hus.trim_end_matches(',');
    let bogstav = bogstav.filter(|_| hus.ends_with(|c: char| c.is_ascii_digit()));
    let hus = bogstav.map_or_else(|| hus.to_owned(), |ord| format!("{hus}{}", ord.trim_end_matches(',')));
    (vej.join(" ").trim_end_matches(',').to_owned(), hus)
}

/// `7`, `201C`, `12-14`, `3A-3C` (ir.md 2.11).
fn husnummer(ord: &str) -> bool {
    let et = |del: &str| {
        let tal = del.trim_start_matches(|c: char| c.is_ascii_digit());
        (1..=4).contains(&(del.len() - tal.len())) && (tal.is_empty() || er_bogstav(tal))
    };
    match ord.split_once('-') {
        Some((fra, til)) => et(fra) && et(til),
        None => et(ord),
    }
}

fn er_bogstav(ord: &str) -> bool {
    let mut tegn = ord.chars();
    tegn.next().is_some_and(char::is_alphabetic) && tegn.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::del;

    #[test]
    fn streets_and_house_numbers() {
        let cases = [
            ("Skolevej 7", "Skolevej", "7"),
            ("Ny Byvej 201C", "Ny Byvej", "201C"),
            ("10. Marts Vej 5", "10. Marts Vej", "5"),
            ("Sømarken, Byvej 49", "Sømarken, Byvej", "49"),
            ("Havnegade 15, 628", "Havnegade", "15"),
            ("Havnegade 90, 4.", "Havnegade", "90"),
            ("Poppelgade 1 A", "Poppelgade", "1A"),
            ("Poppelgade 1 A, 2.", "Poppelgade", "1A"),
            ("Poppelgade 1, A", "Poppelgade", "1"),
            ("Åvej 8 Lilleby", "Åvej", "8"),
            ("Torvet 12-14", "Torvet", "12-14"),
            ("Torvet, 12", "Torvet", "12"),
            ("Postboks 279", "Postboks", "279"),
            ("Nuugaaraq", "Nuugaaraq", ""),
            ("  Ny   Vej  3 ", "Ny Vej", "3"),
            ("17", "17", ""),
            ("NULL", "NULL", ""),
            ("", "", ""),
        ];
        for (adresse, vej, hus) in cases {
            assert_eq!(del(adresse), (vej.to_owned(), hus.to_owned()), "{adresse}");
        }
    }
}
