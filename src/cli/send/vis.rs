//! An answer, as a person reads it.

use super::bevis;
use super::opkald::Besvaret;
use super::skaerm::{Skaerm, Stil};
use crate::client::Element;
use crate::client::besked::Besked;
use crate::client::svar::{Fault, Godkendelse, Importbruger, Importsvar, Konsekvens, Kvittering, Meddelelse, Svar};

/// What the simplest answers hold, which is shown on the answer's own line.
const KENDT: [&str; 2] = ["svar", "helloWorldResult"];
/// So many lines of an answer are shown.
const LINJER: usize = 60;

/// The request that an answer's places are in: its file's text, where they are to be told as the file's.
#[derive(Clone, Copy)]
pub(crate) struct Anmodning<'a> {
    pub(crate) fil: &'a str,
    pub(crate) besked: &'a Besked,
}

/// Prints who called, the answer, and what is proven of it.
pub(crate) fn besvaret(skaerm: Skaerm, besvaret: &Besvaret, anmodning: Anmodning<'_>) {
    bevis::kald(skaerm, besvaret);
    svar(skaerm, &hoved(besvaret), &besvaret.modtaget.svar, anmodning);
    if let Svar::Andet(svar) = &besvaret.modtaget.svar {
        indhold(skaerm, svar);
    }
    bevis::svar(skaerm, besvaret);
}

/// What a read answered, an element a line; the first of it, where there is much.
fn indhold(skaerm: Skaerm, svar: &Element) {
    if KENDT.iter().any(|navn| svar.child(navn).is_some()) {
        return;
    }
    let mut linjer = Vec::new();
    svar.children.iter().for_each(|barn| element(&mut linjer, 0, barn));
    for (dybde, tekst) in linjer.iter().take(LINJER) {
        skaerm.under(2 * dybde, tekst);
    }
    if let Some(flere @ 1..) = linjer.len().checked_sub(LINJER) {
        skaerm.under(0, &format!("… og {flere} linjer mere; --json viser det hele"));
    }
}

fn element(linjer: &mut Vec<(usize, String)>, dybde: usize, element: &Element) {
    let Element { name, attributes, text, children } = element;
    let attributes: String = attributes.iter().map(|(name, value)| format!(" {name}={value}")).collect();
    let text = text.trim();
    let kolon = if text.is_empty() { "" } else { ": " };
    linjer.push((dybde, format!("{name}{attributes}{kolon}{text}")));
    children.iter().for_each(|barn| self::element(linjer, dybde + 1, barn));
}

/// HTTP status and time.
pub(crate) fn hoved(besvaret: &Besvaret) -> String {
    format!("HTTP {} · {} ms", besvaret.response.status.as_u16(), besvaret.varede.as_millis())
}

/// Prints an answer. `hoved` stands before what it says (HTTP status and time).
pub(crate) fn svar(skaerm: Skaerm, hoved: &str, svar: &Svar, anmodning: Anmodning<'_>) {
    match svar {
        Svar::Kvittering(svar) => kvittering(skaerm, hoved, svar, anmodning),
        Svar::Import(svar) => import(skaerm, hoved, svar, anmodning),
        Svar::Fault(svar) => fault(skaerm, hoved, svar),
        Svar::Andet(svar) => {
            // The text of the simplest answers; of others their name.
            let text = KENDT.iter().find_map(|name| svar.value(name)).unwrap_or(&svar.name);
            skaerm.linje_i("Svar", &format!("{hoved} · {text}"), Some(Stil::Godt));
        }
    }
}

fn kvittering(skaerm: Skaerm, hoved: &str, svar: &Kvittering, anmodning: Anmodning<'_>) {
    let (ord, stil) = match (svar.ok, svar.afventer) {
        (true, _) => ("OK", Stil::Godt),
        (_, true) => ("Afventer ministeriets godkendelse, intet er ændret", Stil::Godt),
        _ => ("Fejl, intet er ændret", Stil::Skidt),
    };
    skaerm.linje_i("Svar", &format!("{hoved} · {ord} · kvittering {}", svar.id), Some(stil));
    let raekker: Vec<_> = svar
        .resultater
        .iter()
        .map(|resultat| {
            let nummer = resultat.nummer.clone().unwrap_or_else(|| "(prøve: intet nummer)".into());
            let lokal = resultat.lokal_id.clone().unwrap_or_default();
            vec![format!("{:>3}", resultat.position), resultat.metode.clone(), lokal, nummer]
        })
        .collect();
    skaerm.tabel(&raekker);
    foelger(skaerm, svar);
    svar.fejl.iter().for_each(|fejl| meddelelse(skaerm, fejl, anmodning));
    if !svar.advis.is_empty() {
        skaerm.linje("Advis", &format!("{} oplysninger, som ikke hindrer noget:", svar.advis.len()));
        svar.advis.iter().for_each(|advis| meddelelse(skaerm, advis, anmodning));
    }
}

/// What follows from changes of Institutionsregisteret, and what must be approved of them.
fn foelger(skaerm: Skaerm, svar: &Kvittering) {
    if let Some(sagsnummer) = &svar.sagsnummer {
        skaerm.linje("Sag", sagsnummer);
    }
    for Godkendelse { position, metode, hvorfor } in &svar.godkendelser {
        skaerm.under(0, &format!("- ændring {position} ({metode}) skal godkendes, fordi {hvorfor}"));
    }
    if !svar.konsekvenser.is_empty() {
        skaerm.linje("Følger", &format!("{}:", svar.konsekvenser.len()));
    }
    // What hangs on a unit is told once, however much happens to it.
    for om_enhed in svar.konsekvenser.chunk_by(|a, b| (a.position, &a.nummer) == (b.position, &b.nummer)) {
        enhedens_foelger(skaerm, om_enhed);
    }
    let mut underret: Vec<&str> = svar.konsekvenser.iter().flat_map(|k| &k.underret).map(String::as_str).collect();
    underret.sort_unstable();
    underret.dedup();
    if !underret.is_empty() {
        skaerm.linje("Underret", &underret.join(", "));
    }
}

/// What happens to one unit, a line each, and then what hangs on its number.
fn enhedens_foelger(skaerm: Skaerm, om_enhed: &[Konsekvens]) {
    om_enhed.iter().for_each(|konsekvens| skaerm.under(0, &format!("- {}", konsekvens.tekst())));
    let Some(Konsekvens { aftaler, brugere, .. }) = om_enhed.first() else { return };
    if aftaler.is_empty() && *brugere == 0 {
        return;
    }
    let numre: Vec<_> = aftaler.iter().map(|(nr, _)| nr.as_str()).collect();
    let numre = if numre.is_empty() { String::new() } else { format!(" ({})", numre.join(", ")) };
    skaerm.under(2, &format!("på nummeret: {} aftaler{numre} · {brugere} brugere i SkoleGrunddata", aftaler.len()));
    for (nr, forslag) in aftaler {
        if let Some(forslag) = forslag {
            skaerm.under(2, &format!("aftale {nr} ophører; aftale {forslag} er foreslået i stedet (anmodet)"));
        }
    }
}

/// What became of the persons, each user where that was asked for, and each advis with its line in the file.
fn import(skaerm: Skaerm, hoved: &str, svar: &Importsvar, anmodning: Anmodning<'_>) {
    let stil = if svar.ok() { Stil::Godt } else { Stil::Skidt };
    let ord = format!("{hoved} · {} (reskode {}) · kvittering {}", svar.restekst, svar.reskode, svar.id);
    skaerm.linje_i("Svar", &ord, Some(stil));
    let antal: Vec<_> = svar.antal.iter().map(|(navn, antal)| format!("{} {antal}", paa_dansk(navn))).collect();
    skaerm.linje("Personer", &antal.join(" · "));
    let bruger = |bruger: &Importbruger| {
        vec![bruger.lokal_id.clone(), bruger.bruger_id.clone(), paa_dansk(&bruger.handling).to_owned()]
    };
    skaerm.tabel(&svar.brugere.iter().map(bruger).collect::<Vec<_>>());
    if !svar.advis.is_empty() {
        skaerm.linje("Advis", &format!("{}:", svar.advis.len()));
    }
    for advis in &svar.advis {
        let linje = advis.linje.map(|linje| match anmodning.besked.linje(anmodning.fil, linje) {
            Some(egen) => format!("linje {egen}"),
            None => format!("beskedens linje {linje}"),
        });
        let led: Vec<_> = linje.into_iter().chain([advis.kode.clone()]).chain(advis.lokal_id.clone()).collect();
        skaerm.under(0, &format!("- {}", led.join(" · ")));
        skaerm.under(2, &advis.tekst);
    }
}

/// A word of the answer's with its own letters.
fn paa_dansk(ord: &str) -> &str {
    match ord {
        "aendret" => "ændret",
        "uaendret" => "uændret",
        "Aendret" => "Ændret",
        "Uaendret" => "Uændret",
        ord => ord,
    }
}

/// Position, line, column, code and rule on one line, the text under it.
fn meddelelse(skaerm: Skaerm, fejl: &Meddelelse, anmodning: Anmodning<'_>) {
    let mut led = Vec::new();
    led.extend(fejl.position.as_ref().map(|position| format!("ændring {position}")));
    led.extend(sted(fejl, anmodning));
    led.push(fejl.kode.clone());
    led.extend(fejl.regel.clone());
    led.extend(fejl.felt.clone());
    skaerm.under(0, &format!("- {}", led.join(" · ")));
    skaerm.under(2, &fejl.tekst);
}

/// Where, as the file has it.
fn sted(fejl: &Meddelelse, anmodning: Anmodning<'_>) -> Option<String> {
    let sted = fejl.sted?;
    Some(match anmodning.besked.sted(anmodning.fil, sted) {
        Some(egen) => format!("linje {}, kolonne {}", egen.line, egen.column),
        None => format!("beskedens linje {}, kolonne {}", sted.line, sted.column),
    })
}

fn fault(skaerm: Skaerm, hoved: &str, svar: &Fault) {
    let slags = svar.slags.as_ref().map_or_else(String::new, |slags| format!(" · {slags}"));
    skaerm.linje_i("Svar", &format!("{hoved} · SOAP-fejl {}{slags}", svar.kode), Some(Stil::Skidt));
    skaerm.under(0, &svar.tekst);
    svar.detaljer.iter().for_each(|line| skaerm.under(0, &format!("- {line}")));
    if let Some(id) = &svar.korrelation {
        skaerm.under(0, &format!("Korrelations-id {id}"));
    }
}
