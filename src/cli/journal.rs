//! `tilslut journal`: look up, verify, export, archive.

mod vis;

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use clap::Subcommand;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Exit, Place, print_json, say};
use crate::journal::{archive, verify};
use crate::segl::Noegler;
use crate::store::Store;
use crate::store::journal::{Filter, Stored};
use crate::types::{Time, hex};
use vis::{Shown, print_copy};

/// Slå op i journalen, efterprøv den, og flyt gamle kopier til arkiv
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Vis de nyeste udvekslinger, nyeste først
    List(ListArgs),
    /// Vis én udveksling: hvem, hvad, udfald, ændringer, anmodning og svar; til forseglede kopier kræves --config
    Show {
        /// kvitteringsId eller nummer i journalen
        id: String,
        /// Skriv kun anmodningens bytes
        #[arg(long, conflicts_with = "svar")]
        anmodning: bool,
        /// Skriv kun svarets bytes
        #[arg(long)]
        svar: bool,
        /// Mappe med arkivfiler, hvis kopierne er flyttet dertil
        #[arg(long, value_name = "MAPPE")]
        arkiv: Option<PathBuf>,
    },
    /// Efterprøv hele kæden, alle kopier og registret; udgangskode 1 hvis noget er ændret
    Verify {
        /// Et hoved, der er noteret et andet sted, og som skal findes i kæden
        #[arg(long, value_name = "HEX")]
        hoved: Option<String>,
        /// Mappe med arkivfiler, der også skal efterprøves
        #[arg(long, value_name = "MAPPE")]
        arkiv: Option<PathBuf>,
    },
    /// Skriv udvekslinger og deres ændringer som JSON, en udveksling pr. linje, ældste først
    Export {
        /// Fra og med dette nummer
        #[arg(long, default_value_t = 1)]
        fra: i64,
    },
    /// Flyt kopier af gamle anmodninger og svar til komprimerede arkivfiler; deres aftryk bliver i kæden
    Archive {
        /// Flyt det, der er ældre end så mange dage; udeladt: som konfigurationens [journal] siger, ellers 365
        #[arg(long, value_name = "DAGE")]
        aeldre_end: Option<u64>,
        /// Mappe til arkivfilerne; udeladt: som konfigurationens [journal] siger
        #[arg(long, value_name = "MAPPE")]
        til: Option<PathBuf>,
    },
}

#[derive(Debug, clap::Args)]
struct ListArgs {
    /// Højst så mange
    #[arg(long, default_value_t = 20)]
    antal: u32,
    /// Kaldernes CVR-nummer
    #[arg(long)]
    cvr: Option<String>,
    /// Udbydersystemets id
    #[arg(long)]
    system: Option<String>,
    /// Operationens navn, fx InsertDaginstitution
    #[arg(long)]
    operation: Option<String>,
    /// OK, Fejl, Fault, Afventer, Proeve eller Gentaget
    #[arg(long)]
    udfald: Option<String>,
    /// wsa:MessageID
    #[arg(long)]
    message_id: Option<String>,
    /// Nummeret på en enhed, som udvekslingen ændrede
    #[arg(long)]
    enhed: Option<String>,
    /// Modtaget fra og med dette tidspunkt, fx 2026-11-01T00:00:00Z
    #[arg(long)]
    fra: Option<Time>,
    /// Modtaget før dette tidspunkt
    #[arg(long)]
    til: Option<Time>,
}

/// Runs `tilslut journal`.
///
/// # Errors
/// Where the database or a file cannot be read.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let store = args.place.store()?;
    let json = args.place.json;
    match &args.command {
        Command::List(list) => store
            .read(|conn| conn.exchanges(&list.filter(), list.antal))
            .map_err(Into::into)
            .and_then(|found| print_list(&found, json)),
        Command::Show { id, anmodning, svar, arkiv } => {
            let noegler = keys(&args.place);
            let Some(shown) = store.read(|conn| Shown::find(conn, id, &noegler))? else {
                eprintln!("der er ingen udveksling {id} i journalen");
                return Ok(Exit::Refused);
            };
            let shown = shown.with_archive(arkiv.as_deref(), &noegler)?;
            match (anmodning, svar) {
                (true, _) => print_copy(shown.anmodning, "anmodningen"),
                (_, true) => print_copy(shown.svar, "svaret"),
                _ => shown.print(json),
            }
        }
        Command::Verify { hoved, arkiv } => {
            let report = store.read(|conn| verify::verify(conn, hoved.as_deref(), arkiv.as_deref()))?;
            print_report(&report, json)
        }
        Command::Export { fra } => export(&store, *fra),
        Command::Archive { aeldre_end, til } => archive(&store, &args.place, *aeldre_end, til.clone()),
    }
}

/// The keys that sealed copies are opened by. Who may not read them sees the rest all the same.
fn keys(place: &Place) -> Arc<Noegler> {
    place.noegler().map(|noegler| noegler.current()).unwrap_or_else(|error| {
        eprintln!("tilslut: {error:#}; forseglede kopier kan ikke læses");
        Arc::default()
    })
}

fn archive(store: &Store, place: &Place, days: Option<u64>, folder: Option<PathBuf>) -> anyhow::Result<Exit> {
    let chosen = place.configuration()?.map(|config| config.journal);
    let folder = folder.or_else(|| chosen.as_ref()?.arkiv.clone());
    let folder = folder.context("angiv mappen med --til, eller sæt arkiv i konfigurationens [journal]")?;
    let days = days.or(chosen.map(|chosen| chosen.arkiver_efter_dage)).unwrap_or(365);
    let age = SignedDuration::from_hours(24 * i64::try_from(days).unwrap_or(i64::MAX / 48));
    let before = Time::now().checked_sub(age).context("så gammel er journalen ikke")?;
    let moved = archive::archive(store, before, &folder)?;
    if place.json {
        print_json(&moved)?;
    } else {
        let (antal, filer) = (moved.udvekslinger, moved.filer.len());
        say!("{antal} udvekslingers kopier er flyttet til {filer} filer i {}", folder.display());
    }
    Ok(Exit::Ok)
}

impl ListArgs {
    fn filter(&self) -> Filter {
        Filter {
            cvr: self.cvr.clone(),
            system_id: self.system.clone(),
            operation: self.operation.clone(),
            udfald: self.udfald.clone(),
            message_id: self.message_id.clone(),
            enhed: self.enhed.clone(),
            fra: self.fra,
            til: self.til,
        }
    }
}

fn print_list(found: &[Stored], json: bool) -> anyhow::Result<Exit> {
    if json {
        print_json(&found.iter().map(as_json).collect::<Vec<_>>())?;
        return Ok(Exit::Ok);
    }
    for stored in found {
        let row = &stored.row;
        let [_, operation, cvr, system, _, _, _, udfald, kode] =
            row.texts.each_ref().map(|text| text.as_deref().unwrap_or("-"));
        let tid = Time::from_microsecond(row.tid)?;
        say!("{:>8}  {tid:.0}  {udfald:<8} {kode:<9} {operation:<28} {cvr} {system:<12} {}", row.nr, row.id);
    }
    Ok(Exit::Ok)
}

fn as_json(stored: &Stored) -> Value {
    let row = &stored.row;
    let [tjeneste, operation, cvr, system, thumbprint, bevis, message_id, udfald, kode] = &row.texts;
    json!({
        "nr": row.nr, "id": row.id, "tid": Time::from_microsecond(row.tid).ok().map(|tid| tid.to_string()),
        "tjeneste": tjeneste, "operation": operation, "cvr": cvr, "system": system, "certifikat": thumbprint,
        "bevis": bevis, "messageId": message_id, "udfald": udfald, "kode": kode,
        "anmodning": {"sha256": hex(&row.anmodning_sha), "bytes": row.anmodning_bytes},
        "svar": {"sha256": hex(&row.svar_sha), "bytes": row.svar_bytes},
        "kaede": hex(&stored.kaede),
    })
}

fn print_report(report: &verify::Report, json: bool) -> anyhow::Result<Exit> {
    if json {
        print_json(report)?;
    } else {
        say!(
            "{} udvekslinger, {} ændringer, {} kopier i databasen, {} i arkiv, {} enheder efterprøvet",
            report.udvekslinger,
            report.aendringer,
            report.kopier,
            report.arkiverede,
            report.enheder
        );
        say!("hoved: {}", report.hoved);
        for found in &report.brud {
            say!("BRUD: {}", serde_json::to_string(found)?);
        }
        say!(
            "{}",
            if report.brud.is_empty() { "Journalen er ubrudt." } else { "Journalen er IKKE, som den blev skrevet." }
        );
    }
    Ok(if report.brud.is_empty() { Exit::Ok } else { Exit::Refused })
}

fn export(store: &Store, fra: i64) -> anyhow::Result<Exit> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = store.read(|conn| {
        conn.each_exchange(|stored| {
            if stored.row.nr < fra {
                return Ok(());
            }
            let mut value = as_json(&stored);
            let changes = serde_json::to_value(conn.changes_of(stored.row.nr)?).map_err(std::io::Error::other)?;
            if let Some(fields) = value.as_object_mut() {
                fields.insert("aendringer".into(), changes);
            }
            writeln!(out, "{value}")?;
            Ok(())
        })
    });
    match written.and_then(|()| Ok(out.flush()?)) {
        // A reader that has gone, as `head` does, is no failure.
        Err(crate::store::Error::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(Exit::Ok),
        written => Ok(written.map(|()| Exit::Ok)?),
    }
}
