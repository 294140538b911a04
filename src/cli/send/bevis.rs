//! What a signed call proved, as a person and as a program reads it.

use serde_json::{Value, json};

use super::opkald::{Besvaret, Kald};
use super::skaerm::{Skaerm, Stil};
use crate::client::underskrift::Bevis;
use crate::security::{Certificate, Spaerring};

/// A line: its label, its text, and how it is coloured.
type Linje = (&'static str, String, Option<Stil>);

/// Who called, where the call was signed.
pub(crate) fn kald(skaerm: Skaerm, besvaret: &Besvaret) {
    vis(skaerm, &kaldets(besvaret));
}

/// What the answer proves, where the call was signed.
pub(crate) fn svar(skaerm: Skaerm, besvaret: &Besvaret) {
    vis(skaerm, &svarets(besvaret));
}

/// The same in a line, where the whole has been shown before.
pub(crate) fn svar_kort(skaerm: Skaerm, besvaret: &Besvaret) {
    match &besvaret.modtaget.bevis {
        Some(bevis) => {
            let Certificate { cvr, navn, .. } = bevis.svarer().certificate();
            skaerm.linje("Bevis", &format!("Svaret er signeret af CVR {cvr}, {navn}, og svarer på vores MessageID."));
        }
        None => svar(skaerm, besvaret),
    }
}

/// Both on standard error: standard output has what was fetched.
pub(crate) fn til_stderr(besvaret: &Besvaret) {
    for (maerke, tekst, _) in kaldets(besvaret).into_iter().chain(svarets(besvaret)) {
        eprintln!("{maerke:<10}{tekst}");
    }
}

fn vis(skaerm: Skaerm, linjer: &[Linje]) {
    linjer.iter().for_each(|(maerke, tekst, stil)| skaerm.linje_i(maerke, tekst, *stil));
}

fn kaldets(besvaret: &Besvaret) -> Vec<Linje> {
    let Some(Kald { certificate, system, kun_signatur, message_id }) = &besvaret.kald else { return Vec::new() };
    let system = system.as_ref().map_or_else(String::new, |system| format!(", system {system}"));
    let tls = if *kun_signatur { "certifikatet er ikke vist i TLS" } else { "samme certifikat er vist i TLS" };
    vec![
        ("Signeret", format!("af CVR {}, {}{system}; {tls}", certificate.cvr, certificate.navn), None),
        ("", format!("MessageID {message_id}"), None),
    ]
}

fn svarets(besvaret: &Besvaret) -> Vec<Linje> {
    let modtaget = &besvaret.modtaget;
    match &modtaget.bevis {
        Some(bevis) => beviset(bevis),
        None if modtaget.uefterproevet_signatur() => {
            let tekst =
                "Svaret er signeret, men signaturen er ikke efterprøvet: det kræver --tillid og et signeret kald.";
            vec![("Bevis", tekst.into(), None)]
        }
        None if besvaret.efterproevet => {
            let tekst = "Intet: svaret er usigneret. Gatewayen signerer kun for dem, den kender.";
            vec![("Bevis", tekst.into(), Some(Stil::Skidt))]
        }
        None => Vec::new(),
    }
}

fn beviset(bevis: &Bevis) -> Vec<Linje> {
    let caller = bevis.svarer();
    let Certificate { cvr, navn, thumbprint, .. } = caller.certificate();
    let aftryk: String = thumbprint.as_str().chars().take(16).collect();
    let dele = bevis.daekker().iter().map(ToString::to_string).collect::<Vec<_>>();
    let spaerring = match caller.spaerring() {
        Spaerring::Efterproevet => "Certifikatet og dets udstedere er ikke spærret, siger gældende spærrelister.",
        Spaerring::IkkeEfterproevet => {
            "Om certifikatet er spærret, er IKKE efterprøvet: --tillid har ikke gældende spærrelister (.crl) for hele kæden."
        }
    };
    vec![
        (
            "Bevis",
            format!(
                "Svaret er signeret af CVR {cvr}, {navn} (certifikat {aftryk}…, udstedt af {}).",
                caller.udsteder()
            ),
            Some(Stil::Godt),
        ),
        ("", format!("Signaturen dækker {}, og RelatesTo er vores MessageID.", opremset(&dele)), None),
        ("", spaerring.into(), None),
    ]
}

/// »a, b og c«.
fn opremset(dele: &[String]) -> String {
    match dele {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} og {last}", first.join(", ")),
    }
}

/// The same, for programs; `None` where no signature was made or asked for.
pub(crate) fn som_json(besvaret: &Besvaret) -> Option<Value> {
    if !besvaret.efterproevet {
        return None;
    }
    let kald = besvaret.kald.as_ref().map(|Kald { certificate, system, kun_signatur, message_id }| {
        json!({
            "cvr": certificate.cvr, "navn": certificate.navn, "certifikat": certificate.thumbprint, "system": system,
            "vistITls": !kun_signatur, "messageId": message_id,
        })
    });
    let svar = besvaret.modtaget.bevis.as_ref().map(|bevis| {
        let (caller, certificate) = (bevis.svarer(), bevis.svarer().certificate());
        json!({
            "cvr": certificate.cvr, "navn": certificate.navn, "certifikat": certificate.thumbprint,
            "udsteder": caller.udsteder(), "signeret": bevis.signeret().to_string(),
            "daekker": bevis.daekker().iter().map(ToString::to_string).collect::<Vec<_>>(),
            "spaerringEfterproevet": caller.spaerring() == Spaerring::Efterproevet,
        })
    });
    Some(json!({ "kald": kald, "svar": svar }))
}
