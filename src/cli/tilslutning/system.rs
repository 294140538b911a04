//! `tilslut system`.

use serde_json::json;

use super::hvem::By;
use super::{Edge, Outcome, aftale, vis};
use crate::store::tilslutning::Filter;
use crate::tilslutning::{Afvisning, Emne, SystemStatus, Udbydersystem, dansk_dag};
use crate::types::{Cvr, SystemId};

/// Udbydersystemer: dem, der har certifikater og aftaler
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Et passivt system får alle kald afvist (TIL303), men beholder sine aftaler; de virker igen, når det bliver aktivt.\n\n\
    Eksempel:\n  tilslut system add AB123456 --udbyder 10000017 --navn \"Pladsanvisning\"\n  tilslut system passiv AB123456 --hvorfor \"mistet nøgle\""
)]
pub enum Command {
    /// Registrér et system
    #[command(visible_alias = "opret")]
    Add(#[command(flatten)] Add),
    /// Vis systemer
    List {
        /// Kun dem, der ejes af dette CVR-nummer
        #[arg(long, value_name = "CVR")]
        udbyder: Option<Cvr>,
    },
    /// Vis et system med certifikater, aftaler og historik
    Show {
        /// Systemets id
        id: SystemId,
    },
    /// Åbn for systemets kald igen
    #[command(visible_alias = "active")]
    Aktiv(#[command(flatten)] Set),
    /// Luk for alle systemets kald; virker straks, også på åbne forbindelser
    #[command(visible_alias = "passive")]
    Passiv(#[command(flatten)] Set),
}

/// What is registered.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// Systemets id, som kaldere angiver som UdbydersystemId
    id: SystemId,
    /// CVR-nummeret på den udbyder, der ejer det
    #[arg(long, value_name = "CVR")]
    udbyder: Cvr,
    /// Systemets navn
    #[arg(long)]
    navn: String,
    #[command(flatten)]
    by: By,
}

/// Which system is opened or closed.
#[derive(Debug, clap::Args)]
pub struct Set {
    /// Systemets id
    id: SystemId,
    #[command(flatten)]
    by: By,
}

pub(super) fn perform(command: &Command, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    match command {
        Command::Add(add) => self::add(add, edge),
        Command::List { udbyder } => {
            let found = edge.store.read(|conn| conn.systemer(udbyder.as_ref()))?;
            Outcome::of(&found, vis::systems(&found))
        }
        Command::Show { id } => show(id, edge),
        Command::Aktiv(set) => self::set(set, SystemStatus::Aktiv, edge),
        Command::Passiv(set) => self::set(set, SystemStatus::Passiv, edge),
    }
}

fn add(add: &Add, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let ny = Udbydersystem {
        id: add.id.clone(),
        udbyder: add.udbyder.clone(),
        navn: add.navn.clone(),
        status: SystemStatus::Aktiv,
        oprettet: edge.tid,
    };
    let (cause, job) = (edge.cause(&add.by)?, ny.clone());
    edge.change(
        move |tx| tx.system_opret(&job, &cause),
        |()| {
            let id = &ny.id;
            Outcome::of(&ny, format!("Systemet {id} er registreret og aktivt. Næste: tilslut certifikat add {id} FIL"))
        },
    )
}

fn set(set: &Set, status: SystemStatus, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let (cause, id) = (edge.cause(&set.by)?, set.id.clone());
    edge.change(
        move |tx| tx.system_status(&id, status, &cause),
        |system| Outcome::of(&system, format!("Systemet {} er nu {status}t.", system.id)),
    )
}

fn show(id: &SystemId, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let found = edge.store.read(|conn| {
        let Some(system) = conn.system(id)? else { return Ok(None) };
        let aftaler =
            aftale::with_parties(conn, conn.aftaler(&Filter { system: Some(id.clone()), ..Filter::default() })?)?;
        let mut historik = conn.tilslutning_historik(Emne::System, id.as_str())?;
        historik.extend(conn.tilslutning_historik(Emne::Certifikat, id.as_str())?);
        historik.sort_by_key(|row| row.tid);
        Ok(Some((system, conn.certifikater(Some(id))?, aftaler, historik)))
    })?;
    let Some((system, certifikater, aftaler, historik)) = found else {
        return Ok(Outcome::Refused(Afvisning::FindesIkke { hvad: "systemet", kommando: "system" }));
    };
    let idag = dansk_dag(edge.tid);
    let text = [
        format!("{} · {} · {} · ejes af CVR-nummer {}", system.id, system.navn, system.status, system.udbyder),
        vis::section("Certifikater", &vis::certificates(&certifikater, edge.tid)),
        vis::section("Aftaler", &vis::agreements(&aftaler, idag)),
        vis::section("Historik", &vis::history(&historik)),
    ];
    let aftaler = aftaler.iter().map(|shown| aftale::as_json(shown, idag)).collect::<anyhow::Result<Vec<_>>>()?;
    let json = json!({"system": system, "certifikater": certifikater, "aftaler": aftaler, "historik": historik});
    Outcome::of(&json, text.join("\n"))
}
