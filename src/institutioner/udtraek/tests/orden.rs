//! Parents before children.

use super::*;

/// `nummer>hovedskole`, one unit a word.
fn raekker(units: &str) -> Vec<Raekke> {
    let raekke = |unit: &str| {
        let (nummer, over) = unit.split_once('>').unwrap_or((unit, ""));
        let art = if over.is_empty() { "Hovedskole (institution med enheder)" } else { "Afdeling (underordnet enhed)" };
        let over = if over.is_empty() { nummer } else { over };
        linje(&[(Kolonne::Institutionsnummer, nummer), (Kolonne::Enhedsart, art), (Kolonne::Hovedinstitution, over)])
    };
    laest(fil(&units.split_whitespace().map(raekke).collect::<Vec<_>>()).as_bytes())
}

#[test]
fn parents_stand_before_their_children_however_they_came() {
    for (units, orden, loese) in [
        ("100001 100002>100001", "100001 100002", ""),
        ("100002>100001 100001", "100001 100002", ""),
        ("100003>100002 100002>100001 100001", "100001 100002 100003", ""),
        ("100002>100009 100001 100003>100001", "100001 100002 100003", "100002"),
        ("100001>100002 100002>100001 100003>100001", "100001 100002 100003", "100001 100002 100003"),
        ("", "", ""),
    ] {
        let alle = raekker(units);
        let ordnet = overordnede_foerst(alle.clone());
        let mut numre: Vec<&str> = ordnet.raekker.iter().map(|raekke| raekke.institution.nummer.as_str()).collect();
        let foer =
            |nummer: &str, over: &str| numre.iter().position(|n| *n == over) < numre.iter().position(|n| *n == nummer);
        for raekke in &ordnet.raekker {
            let over = raekke.institution.hovedskole.as_ref();
            assert!(over.is_none_or(|over| foer(raekke.institution.nummer.as_str(), over.as_str())), "{units}");
        }
        assert_eq!(
            ordnet.loese.iter().map(|loes| loes.nummer.as_str()).collect::<Vec<_>>().join(" "),
            loese,
            "{units}"
        );
        // A tie that was taken away is written as it stood.
        let mut linjer = [csv(units_of(&alle)), csv(units_of(&ordnet.raekker))]
            .map(|ud| ud.lines().map(str::to_owned).collect::<Vec<_>>());
        linjer.iter_mut().for_each(|linjer| linjer.sort_unstable());
        assert_eq!(linjer[0], linjer[1], "{units}");
        numre.sort_unstable();
        assert_eq!(numre.join(" "), orden, "{units}");
    }
}

fn units_of(raekker: &[Raekke]) -> impl Iterator<Item = &Institution> {
    super::units(raekker)
}
