//! What every service can be asked: a greeting, and which institutions the system has dataaftaler with.

use crate::cli::send::forbindelse::Forbindelse;
use crate::cli::send::opkald::Besvaret;
use crate::cli::send::skaerm::{Skaerm, Stil};
use crate::cli::send::{bevis, exit, som_json, vis};
use crate::cli::{Exit, ForkertBrug, print, print_json};
use crate::client::besked::{Besked, Fejl, Valg};
use crate::client::svar::Svar;
use crate::client::tjeneste::Tjeneste;
use crate::services::Does;
use crate::xml::Writer;

/// The institution numbers, one a line; what is proven goes to standard error.
pub(super) fn aftaler(forbindelse: &Forbindelse, tjeneste: &Tjeneste, json: bool) -> anyhow::Result<Exit> {
    let mut besked = sporgsmaal(tjeneste, &[Does::DataAftaler])?;
    let besvaret = super::hent(forbindelse, &mut besked)?;
    let Svar::Andet(payload) = &besvaret.modtaget.svar else {
        return fejl(&besvaret, &besked, json);
    };
    let numre: Vec<_> = payload.all("regnr").map(|regnr| regnr.text.trim()).collect();
    if json {
        let signatur = bevis::som_json(&besvaret);
        print_json(
            &serde_json::json!({ "tjeneste": tjeneste.to_string(), "institutioner": numre, "signatur": signatur }),
        )?;
        return Ok(Exit::Ok);
    }
    bevis::til_stderr(&besvaret);
    if numre.is_empty() {
        eprintln!("Systemet har ingen dataaftaler for {tjeneste}.");
    }
    numre.iter().try_for_each(|nummer| print(nummer))?;
    Ok(Exit::Ok)
}

/// The greeting, and what is proven.
pub(super) fn hello(forbindelse: &Forbindelse, tjeneste: &Tjeneste, json: bool) -> anyhow::Result<Exit> {
    let mut besked = sporgsmaal(tjeneste, &[Does::Hello, Does::BpiHello])?;
    let besvaret = super::hent(forbindelse, &mut besked)?;
    let Svar::Andet(payload) = &besvaret.modtaget.svar else {
        return fejl(&besvaret, &besked, json);
    };
    let hilsen = payload.children.first().map_or("", |child| child.text.trim());
    if json {
        let signatur = bevis::som_json(&besvaret);
        print_json(&serde_json::json!({ "tjeneste": tjeneste.to_string(), "hilsen": hilsen, "signatur": signatur }))?;
        return Ok(Exit::Ok);
    }
    let skaerm = Skaerm::new();
    bevis::kald(skaerm, &besvaret);
    skaerm.linje_i("Svar", &format!("{} · {hilsen}", vis::hoved(&besvaret)), Some(Stil::Godt));
    bevis::svar(skaerm, &besvaret);
    Ok(Exit::Ok)
}

/// The request of the service's one operation that does this.
fn sporgsmaal(tjeneste: &Tjeneste, does: &[Does]) -> anyhow::Result<Besked> {
    let wrong = |error: Fejl| ForkertBrug(error.to_string());
    let service = tjeneste.service().map_err(wrong)?;
    let operation = tjeneste.operation(service, does).map_err(wrong)?;
    let namespace = operation.request.first().map_or(service.namespace, |taken| service.uri(*taken));
    let mut xml = Writer::new();
    xml.start(operation.name).attr("xmlns", namespace);
    let valg = Valg { tjeneste: Some(tjeneste.clone()), ..Valg::default() };
    Ok(Besked::of(&xml.finish(), &valg).map_err(wrong)?)
}

fn fejl(besvaret: &Besvaret, besked: &Besked, json: bool) -> anyhow::Result<Exit> {
    if !json {
        return super::andet(besvaret, besked);
    }
    print_json(&som_json(besvaret, vis::Anmodning { fil: "", besked }))?;
    exit(&besvaret.modtaget.svar)
}
