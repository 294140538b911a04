//! `tilslut part`.

use serde_json::json;

use super::hvem::By;
use super::{Edge, Outcome, aftale, valg, vis};
use crate::registre::koder::{Koder, Opslag};
use crate::store::tilslutning::Filter;
use crate::tilslutning::{Afvisning, Emne, NyPart, PartId, Rolle, dansk_dag};
use crate::types::{Cvr, Institutionsnummer, Kommunekode};

/// Parter: kommuner, institutioner og ejere, som der handles for
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "En part er en kommune (--kommunekode), en institution (--institution) eller, uden nogen af dem, en ejer af private \
    dagtilbud. En part kan også kalde selv: anmod da om en tilslutningsaftale for parten.\n\n\
    Eksempel:\n  tilslut part add 10000033 --kommunekode 101\n  tilslut part add 10000041 --navn \"Skovbørnehaven\" --institution G10432"
)]
pub enum Command {
    /// Registrér en part
    #[command(visible_alias = "opret")]
    Add(#[command(flatten)] Add),
    /// Vis parter
    List {
        /// Kun dem med dette CVR-nummer
        #[arg(long)]
        cvr: Option<Cvr>,
    },
    /// Vis en part med dens aftaler og historik
    Show {
        /// Partens nummer i Tilslutning
        nr: PartId,
    },
}

/// What is registered.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// CVR-nummer
    cvr: Cvr,
    /// Partens navn; for en kommune kan det udelades
    #[arg(long, required_unless_present = "kommunekode")]
    navn: Option<String>,
    /// Kommunekode, hvis parten er en kommune
    #[arg(long, value_name = "KODE", value_parser = valg::kommunekode, conflicts_with = "institution")]
    kommunekode: Option<Kommunekode>,
    /// Institutionsnummer, hvis parten er en institution
    #[arg(long, value_name = "NUMMER")]
    institution: Option<Institutionsnummer>,
    /// Regionskode, hvis parten er en region
    #[arg(long, value_name = "KODE", conflicts_with_all = ["institution", "kommunekode"])]
    region: Option<u16>,
    /// Parten er ministeriet, som godkender sager i Institutionsregisteret
    #[arg(long, conflicts_with_all = ["institution", "kommunekode", "region"])]
    ministerium: bool,
    #[command(flatten)]
    by: By,
}

pub(super) fn perform(command: &Command, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    match command {
        Command::Add(add) => self::add(add, edge),
        Command::List { cvr } => {
            let found = edge.store.read(|conn| conn.parter(cvr.as_ref()))?;
            Outcome::of(&found, vis::parties(&found))
        }
        Command::Show { nr } => show(*nr, edge),
    }
}

fn add(add: &Add, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let known = add.kommunekode.map(|kode| kommune(kode, edge)).transpose()?;
    if known == Some(None) {
        return Ok(Outcome::Unfit("kommunekoden er ikke en dansk kommunes.".into()));
    }
    let navn = add.navn.clone().or(known.flatten()).unwrap_or_default();
    let (kommunekode, institutionsnummer) = (add.kommunekode, add.institution.clone());
    let rolle = if add.ministerium { Some(Rolle::Ministerium) } else { add.region.map(Rolle::Region) };
    let ny = NyPart { cvr: add.cvr.clone(), navn, kommunekode, institutionsnummer, rolle };
    let cause = edge.cause(&add.by)?;
    edge.change(
        move |tx| tx.part_opret(&ny, &cause),
        |part| {
            Outcome::of(
                &part,
                format!("{} ({}) er registreret som part nr. {}.", part.navn, vis::party_kind(&part), part.id),
            )
        },
    )
}

/// A municipality's official name; `None` where there is none of that code today.
fn kommune(kode: Kommunekode, edge: &Edge<'_>) -> anyhow::Result<Option<String>> {
    let koder = Koder::indbygget().map_err(|_| anyhow::anyhow!("de indbyggede kodetabeller kan ikke læses"))?;
    let kode = u32::from(kode.0);
    let today = matches!(koder.kommuner.slaa_op(kode, dansk_dag(edge.tid)), Opslag::Gaelder(_));
    Ok(koder.kommune.get(&kode).filter(|_| today).map(|kommune| kommune.officielt_navn.clone()))
}

fn show(nr: PartId, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let found = edge.store.read(|conn| {
        let Some(part) = conn.part(nr)? else { return Ok(None) };
        let aftaler = aftale::with_parties(conn, conn.aftaler(&Filter { part: Some(nr), ..Filter::default() })?)?;
        Ok(Some((part, aftaler, conn.tilslutning_historik(Emne::Part, &nr.to_string())?)))
    })?;
    let Some((part, aftaler, historik)) = found else {
        return Ok(Outcome::Refused(Afvisning::FindesIkke { hvad: "parten", kommando: "part" }));
    };
    let idag = dansk_dag(edge.tid);
    let text = [
        format!("nr. {} · {} · {} · CVR-nummer {}", part.id, part.navn, vis::party_kind(&part), part.cvr),
        vis::section("Aftaler", &vis::agreements(&aftaler, idag)),
        vis::section("Historik", &vis::history(&historik)),
    ];
    let aftaler = aftaler.iter().map(|shown| aftale::as_json(shown, idag)).collect::<anyhow::Result<Vec<_>>>()?;
    Outcome::of(&json!({"part": part, "aftaler": aftaler, "historik": historik}), text.join("\n"))
}
