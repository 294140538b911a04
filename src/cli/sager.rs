//! `tilslut sager`: what waits for the ministry in Institutionsregisteret. Nothing is decided here: that is VedligeholdService's.

mod nu;
mod vis;

use anyhow::Context as _;
use clap::{Subcommand, ValueEnum};
use serde_json::json;

use super::tilslutning::{Edge, Outcome, answer};
use super::{Exit, Place};
use crate::institutioner::{FOERSTE_NUMMER, Sagsstatus};
use crate::registre::Koder;
use crate::tilslutning::Afvisning;

/// Se sager i Institutionsregisteret: hvad der venter på ministeriet, og hvad der ville følge af en godkendelse
#[derive(Debug, clap::Args)]
#[command(
    after_help = "En sag afgøres gennem VedligeholdService: ministeriet godkender eller afviser den, og den, der bad om den, kan trække den."
)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Vis sagerne
    List {
        /// Kun dem med denne status. Udeladt: alle
        #[arg(long)]
        status: Option<Sagsstatus>,
    },
    /// Vis en sag med dens handlinger; venter den, også hvad der ville ske, blev den godkendt nu. Intet ændres
    Show {
        /// Sagsnummeret
        nr: i64,
    },
}

impl ValueEnum for Sagsstatus {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALLE
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.as_str()))
    }
}

/// What the rules are judged by here: the configuration's, where one is named.
struct Grundlag {
    koder: Koder,
    foerste_nummer: u32,
}

/// Runs the command.
///
/// # Errors
/// Where the configuration, the code tables or the database cannot be read.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let register = args.place.configuration()?.map(|config| config.register);
    let mappe = register.as_ref().and_then(|register| register.koder.as_deref());
    let koder = mappe.map_or_else(Koder::indbygget, Koder::fra_mappe);
    let koder = koder.ok().context("kodetabellerne kan ikke bruges; se: tilslut check")?;
    let foerste_nummer = register.map_or(FOERSTE_NUMMER, |register| register.ir_foerste_nummer);
    answer(&args.place, |edge| perform(&args.command, &Grundlag { koder, foerste_nummer }, edge))
}

fn perform(command: &Command, grundlag: &Grundlag, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    match command {
        Command::List { status } => {
            let sager = edge.store.read(|conn| conn.sager(*status, None))?;
            let json: Vec<_> = sager.iter().map(vis::kort).collect();
            Outcome::of(&json, vis::liste(&sager))
        }
        Command::Show { nr } => show(*nr, grundlag, edge),
    }
}

fn show(nr: i64, grundlag: &Grundlag, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let Some(sag) = edge.store.read(|conn| conn.sag(nr))? else {
        return Ok(Outcome::Refused(Afvisning::FindesIkke { hvad: "sagen", kommando: "sager" }));
    };
    let nu = if sag.status() == Sagsstatus::Afventer { nu::nu(&sag, grundlag, edge)? } else { None };
    let mut json = vis::kort(&sag);
    if let Some(felter) = json.as_object_mut() {
        let handlinger: Vec<_> = sag.anmodning.aendringer.iter().map(|aendring| &aendring.handling).collect();
        felter.insert("handlinger".into(), serde_json::to_value(handlinger)?);
        felter.insert("nu".into(), nu.as_ref().map_or(json!(null), vis::nu_json));
    }
    Ok(Outcome::Done { json, text: vis::sag(&sag, nu.as_ref()) })
}

#[cfg(test)]
mod tests;
