//! `tilslut udbyder`.

use serde_json::json;

use super::hvem::By;
use super::{Edge, Outcome, vis};
use crate::tilslutning::{Afvisning, Emne, Udbyder};
use crate::types::{Cvr, Pnummer};

/// Udbydere: leverandører, kendt ved deres CVR-nummer
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Eksempel:\n  tilslut udbyder add 10000017 --navn \"Leverandøren A/S\" --hvorfor \"ansøgning af 1. juli\""
)]
pub enum Command {
    /// Registrér en udbyder
    #[command(visible_alias = "opret")]
    Add(#[command(flatten)] Add),
    /// Vis alle udbydere
    List,
    /// Vis en udbyder med dens systemer og historik
    Show {
        /// CVR-nummer
        cvr: Cvr,
    },
}

/// What is registered.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// CVR-nummer: det, som udbyderens certifikater er udstedt til
    cvr: Cvr,
    /// Udbyderens navn
    #[arg(long)]
    navn: String,
    /// P-nummer, hvis udbyderen har flere produktionsenheder
    #[arg(long)]
    pnummer: Option<Pnummer>,
    #[command(flatten)]
    by: By,
}

pub(super) fn perform(command: &Command, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    match command {
        Command::Add(add) => self::add(add, edge),
        Command::List => {
            let found = edge.store.read(|conn| conn.udbydere())?;
            let rows: Vec<_> = found.iter().map(|u| [u.cvr.to_string(), u.navn.clone()]).collect();
            Outcome::of(&found, vis::table(["CVR", "NAVN"], &rows))
        }
        Command::Show { cvr } => show(cvr, edge),
    }
}

fn add(add: &Add, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let ny = Udbyder { cvr: add.cvr.clone(), navn: add.navn.clone(), pnummer: add.pnummer.clone(), oprettet: edge.tid };
    let (cause, job) = (edge.cause(&add.by)?, ny.clone());
    edge.change(
        move |tx| tx.udbyder_opret(&job, &cause),
        |()| {
            let note = if ny.cvr.passes_modulus_11() {
                ""
            } else {
                "\nBemærk: CVR-nummeret opfylder ikke modulus 11. Er det rigtigt?"
            };
            Outcome::of(
                &ny,
                format!("Udbyderen {} er registreret. Næste: tilslut system add ID --udbyder {0}{note}", ny.cvr),
            )
        },
    )
}

fn show(cvr: &Cvr, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let found = edge.store.read(|conn| {
        let Some(udbyder) = conn.udbyder(cvr)? else { return Ok(None) };
        Ok(Some((udbyder, conn.systemer(Some(cvr))?, conn.tilslutning_historik(Emne::Udbyder, cvr.as_str())?)))
    })?;
    let Some((udbyder, systemer, historik)) = found else {
        return Ok(Outcome::Refused(Afvisning::FindesIkke { hvad: "udbyderen", kommando: "udbyder" }));
    };
    let pnummer = udbyder.pnummer.as_ref().map(|nummer| format!(", P-nummer {nummer}")).unwrap_or_default();
    let text = [
        format!("{} · CVR-nummer {}{pnummer}", udbyder.navn, udbyder.cvr),
        vis::section("Systemer", &vis::systems(&systemer)),
        vis::section("Historik", &vis::history(&historik)),
    ];
    Outcome::of(&json!({"udbyder": udbyder, "systemer": systemer, "historik": historik}), text.join("\n"))
}
