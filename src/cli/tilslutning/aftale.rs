//! `tilslut aftale`.

use serde_json::{Value, json};

use super::hvem::By;
use super::valg::{Aim, Pointed};
use super::vis::{self, Shown};
use super::{Edge, Outcome};
use crate::store::Conn;
use crate::store::tilslutning::Filter;
use crate::tilslutning::{
    Aftale, AftaleSlags, Afvisning, Dag, Emne, Handling, NyAftale, Periode, Service, Status, dansk_dag,
};
use crate::types::SystemId;

/// Tilslutningsaftaler og dataaftaler: anmod, godkend, afvis, opsig
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Et kald skal igennem to porte: systemet skal have en tilslutningsaftale til tjenesten, og en dataaftale for den part, \
    kaldet vedrører. Eksporttjenesterne er åbne data og kræver kun den første. En part, der kalder selv, har sin egen tilslutningsaftale.\n\n\
    anmodet → godkendt | afvist | trukket;  godkendt → opsagt | udløbet.  En afgørelse virker straks, også på åbne forbindelser.\n\n\
    Eksempel:\n  tilslut aftale anmod tilslutning --system AB123456 --service dtr-import\n  \
    tilslut aftale anmod data --system AB123456 --service dtr-import --kommunekode 101\n  \
    tilslut aftale godkend 2 --hvem \"Mette, Københavns Kommune\""
)]
pub enum Command {
    /// Anmod om en aftale
    #[command(visible_alias = "add")]
    Anmod(#[command(flatten)] Anmod),
    /// Godkend en anmodning
    #[command(visible_alias = "approve")]
    Godkend(#[command(flatten)] One),
    /// Afvis en anmodning
    #[command(visible_alias = "reject")]
    Afvis(#[command(flatten)] One),
    /// Træk en anmodning tilbage
    #[command(visible_alias = "withdraw")]
    Traek(#[command(flatten)] One),
    /// Opsig en godkendt aftale; virker straks
    #[command(visible_alias = "end")]
    Opsig(#[command(flatten)] One),
    /// Vis aftaler
    List(#[command(flatten)] List),
    /// Vis en aftale med dens historik
    Show {
        /// Aftalens nummer
        nr: i64,
    },
    /// Noter som udløbet, hvad der er godkendt og over sin sidste dag: kør den dagligt
    #[command(visible_alias = "expire")]
    Udloeb {
        #[command(flatten)]
        by: By,
    },
}

/// What is asked for.
#[derive(Debug, clap::Args)]
pub struct Anmod {
    /// Hvilken port aftalen åbner
    slags: AftaleSlags,
    /// Tjenesten
    #[arg(long)]
    service: Service,
    /// Systemet, der skal have adgang
    #[arg(long, value_name = "ID")]
    system: Option<SystemId>,
    #[command(flatten)]
    part: Pointed,
    /// Dataaftalen gælder for alle parter
    #[arg(long, conflicts_with = "Pointed")]
    alle: bool,
    /// Første dag, dansk tid. Udeladt: i dag
    #[arg(long, value_name = "ÅÅÅÅ-MM-DD")]
    fra: Option<Dag>,
    /// Sidste dag, inklusive. Udeladt: uden udløb
    #[arg(long, value_name = "ÅÅÅÅ-MM-DD")]
    til: Option<Dag>,
    /// Godkend den med det samme, fx når den er indgået på papir
    #[arg(long)]
    godkend: bool,
    #[command(flatten)]
    by: By,
}

/// Which agreement is decided on.
#[derive(Debug, clap::Args)]
pub struct One {
    /// Aftalens nummer
    nr: i64,
    #[command(flatten)]
    by: By,
}

/// Which agreements are listed.
#[derive(Debug, clap::Args)]
pub struct List {
    /// Kun denne slags
    #[arg(long)]
    slags: Option<AftaleSlags>,
    /// Kun denne tjeneste
    #[arg(long)]
    service: Option<Service>,
    /// Kun med denne noterede status
    #[arg(long)]
    status: Option<Status>,
    /// Kun dette systems
    #[arg(long, value_name = "ID")]
    system: Option<SystemId>,
    #[command(flatten)]
    part: Pointed,
    /// Kun dem, der gælder i dag
    #[arg(long)]
    gaeldende: bool,
}

pub(super) fn perform(command: &Command, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    match command {
        Command::Anmod(anmod) => self::anmod(anmod, edge),
        Command::Godkend(one) => decide(one, Handling::Godkend, edge),
        Command::Afvis(one) => decide(one, Handling::Afvis, edge),
        Command::Traek(one) => decide(one, Handling::Traek, edge),
        Command::Opsig(one) => decide(one, Handling::Opsig, edge),
        Command::List(list) => self::list(list, edge),
        Command::Show { nr } => show(*nr, edge),
        Command::Udloeb { by } => udloeb(by, edge),
    }
}

fn anmod(anmod: &Anmod, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let part = match edge.store.read(|conn| anmod.part.find(conn))? {
        Aim::Unknown => return Ok(Outcome::Refused(Afvisning::FindesIkke { hvad: "parten", kommando: "part" })),
        Aim::Nobody => None,
        Aim::Party(id) => Some(id),
    };
    // To leave the party out is not to mean all of them: that must be said.
    let unclear = match anmod.slags {
        AftaleSlags::Data => part.is_none() && !anmod.alle,
        AftaleSlags::Tilslutning => anmod.alle,
    };
    if unclear {
        return Ok(Outcome::Refused(Afvisning::ForkerteParter(anmod.slags)));
    }
    let periode = Periode { fra: anmod.fra.unwrap_or_else(|| dansk_dag(edge.tid)), til: anmod.til };
    let ny = NyAftale { slags: anmod.slags, service: anmod.service, system: anmod.system.clone(), part, periode };
    let (cause, approve) = (edge.cause(&anmod.by)?, anmod.godkend);
    edge.change(
        move |tx| match tx.aftale_anmod(&ny, &cause)? {
            Ok(aftale) if approve => tx.aftale_udfoer(aftale.id, Handling::Godkend, &cause),
            asked => Ok(asked),
        },
        |aftale| {
            let text = match aftale.status {
                Status::Anmodet => format!("Aftale nr. {0} er anmodet. Næste: tilslut aftale godkend {0}", aftale.id),
                status => format!("Aftale nr. {} er {status}.", aftale.id),
            };
            Outcome::of(&aftale, text)
        },
    )
}

fn decide(one: &One, handling: Handling, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let (cause, nr) = (edge.cause(&one.by)?, one.nr);
    edge.change(
        move |tx| tx.aftale_udfoer(nr, handling, &cause),
        |aftale| Outcome::of(&aftale, format!("Aftale nr. {} er nu {}.", aftale.id, aftale.status)),
    )
}

fn list(list: &List, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let idag = dansk_dag(edge.tid);
    let found = edge.store.read(|conn| {
        let part = match list.part.find(conn)? {
            Aim::Unknown => return Ok(Vec::new()),
            Aim::Nobody => None,
            Aim::Party(id) => Some(id),
        };
        let filter =
            Filter { slags: list.slags, service: list.service, status: list.status, system: list.system.clone(), part };
        with_parties(conn, conn.aftaler(&filter)?)
    })?;
    let found: Vec<Shown> = found.into_iter().filter(|shown| !list.gaeldende || shown.in_force(idag)).collect();
    let json = found.iter().map(|shown| as_json(shown, idag)).collect::<anyhow::Result<Vec<_>>>()?;
    Outcome::of(&json, vis::agreements(&found, idag))
}

fn show(nr: i64, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let idag = dansk_dag(edge.tid);
    let found = edge.store.read(|conn| {
        let shown = with_parties(conn, conn.aftale(nr)?.into_iter().collect())?;
        Ok((shown, conn.tilslutning_historik(Emne::Aftale, &nr.to_string())?))
    })?;
    let (shown, historik) = found;
    let Some(one) = shown.first() else {
        return Ok(Outcome::Refused(Afvisning::FindesIkke { hvad: "aftalen", kommando: "aftale" }));
    };
    let text = [vis::agreements(&shown, idag), vis::section("Historik", &vis::history(&historik))];
    Outcome::of(&json!({"aftale": as_json(one, idag)?, "historik": historik}), text.join("\n"))
}

fn udloeb(by: &By, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let cause = edge.cause(by)?;
    let expired = edge.store.write_blocking(move |tx| tx.aftaler_udloeb(&cause))?;
    let numbers: Vec<String> = expired.iter().map(|aftale| aftale.id.to_string()).collect();
    let text = match expired.len() {
        0 => "Ingen aftaler er udløbet siden sidst.".into(),
        n => format!("{n} aftaler er noteret som udløbet: {}", numbers.join(", ")),
    };
    Outcome::of(&expired, text)
}

/// Agreements with the parties that they name.
pub(super) fn with_parties(conn: &Conn, aftaler: Vec<Aftale>) -> crate::store::Result<Vec<Shown>> {
    let shown = |aftale: Aftale| {
        let part = aftale.part.map(|id| conn.part(id)).transpose()?.flatten();
        Ok(Shown { aftale, part })
    };
    aftaler.into_iter().map(shown).collect()
}

/// The agreement as recorded, its party in full, and `gaelder`: whether it is in force today.
pub(super) fn as_json(shown: &Shown, idag: Dag) -> anyhow::Result<Value> {
    let mut value = serde_json::to_value(&shown.aftale)?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("part".into(), serde_json::to_value(&shown.part)?);
        fields.insert("gaelder".into(), shown.in_force(idag).into());
    }
    Ok(value)
}
