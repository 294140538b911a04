//! An export as a tree: daginstitution, anvisningsenheder, alternative adresser.

use crate::client::Element;

/// The lines of the tree.
pub(super) fn trae(register: &Element) -> Vec<String> {
    let mut linjer = Vec::new();
    for dag in register.all("daginstitution") {
        let om = format!("{} · {}", felt(dag, "ejerformKode_Tekst"), felt(dag, "lovgrundlagKode_Tekst"));
        linjer.push(knude("", dag, "daginstitutionsNummer", "daginstitutionsNavn", &om));
        let enheder: Vec<_> = dag.all("anvisningsenhed").collect();
        for (nr, enhed) in enheder.iter().enumerate() {
            let sidste = nr + 1 == enheder.len();
            let om = format!("{} · {}", felt(enhed, "InstType3_Tekst"), adresse(enhed));
            linjer.push(knude(gren(sidste), enhed, "EnhedsNummer", "EnhedsNavn", &om));
            let adresser: Vec<_> = enhed.all("alternativAdresse").collect();
            for (nr, alternativ) in adresser.iter().enumerate() {
                let stamme = if sidste { "   " } else { "│  " };
                let gren = format!("{stamme}{}", gren(nr + 1 == adresser.len()));
                let om = adresse(alternativ);
                linjer.push(knude(&gren, alternativ, "alternativAdresseNummer", "alternativAdresseNavn", &om));
            }
        }
    }
    linjer
}

fn gren(sidste: bool) -> &'static str {
    if sidste { "└─ " } else { "├─ " }
}

fn knude(gren: &str, enhed: &Element, nummer: &str, navn: &str, om: &str) -> String {
    let nedlagt = if enhed.value("aktivitetsstatus") == Some("Nedlagt") { " (nedlagt)" } else { "" };
    format!("{gren}{} {}{nedlagt} · {om}", felt(enhed, nummer), felt(enhed, navn))
}

fn felt<'e>(element: &'e Element, navn: &str) -> &'e str {
    element.value(navn).unwrap_or_default()
}

fn adresse(enhed: &Element) -> String {
    let Some(adresse) = enhed.child("Adresse") else { return String::new() };
    let [vej, hus, post, by] = ["vejNavn", "husNummer", "postNummer", "byNavn"].map(|navn| felt(adresse, navn));
    format!("{vej} {hus}, {post} {by}")
}
