//! `tilslut reference`: load and list the tables that P-numbers and addresses are checked against.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::{Exit, Place, print_json, say};
use crate::store::reference::{Indlaest, Tabel, indlaes};
use crate::types::Time;

/// Indlæs CVR- og DAR-tabellerne, som P-numre og adresser kontrolleres mod
///
/// Er en tabel ikke indlæst, svarer registeret med et advis om, at det ikke er kontrolleret.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Indlæs en fil i stedet for tabellen; er en linje forkert, ændres intet
    ///
    /// Filen er CSV med semikolon i UTF-8, første linje er kolonnernes navne, rækkefølgen er fri, og andre kolonner springes over.
    /// cvr: pnummer (10 cifre), cvr (8 cifre), aktiv (1 eller 0).
    /// dar: id (UUID), vejnavn, husnummer, postnummer (4 cifre), kommunekode.
    #[command(verbatim_doc_comment)]
    Load {
        /// Tabellen
        tabel: Navn,
        /// Filen
        fil: PathBuf,
    },
    /// Vis, hvilke tabeller der er indlæst, hvor store de er, og hvornår
    List,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Navn {
    /// P-numre og deres CVR-numre
    Cvr,
    /// Danmarks Adresseregister
    Dar,
}

impl From<Navn> for Tabel {
    fn from(navn: Navn) -> Self {
        match navn {
            Navn::Cvr => Self::Cvr,
            Navn::Dar => Self::Dar,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// Where the file or the database cannot be read, or a line of the file is wrong.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.command {
        Command::Load { tabel, fil } => load(&args.place, (*tabel).into(), fil),
        Command::List => list(&args.place),
    }
}

fn load(place: &Place, tabel: Tabel, sti: &Path) -> anyhow::Result<Exit> {
    let store = place.store()?;
    let fil = File::open(sti).with_context(|| format!("filen {} kan ikke åbnes", sti.display()))?;
    // Hidden by itself where no terminal watches.
    let bjaelke = ProgressBar::new(fil.metadata()?.len());
    bjaelke.set_style(ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {eta}")?);
    let raekker =
        indlaes(store.path(), tabel, BufReader::with_capacity(1 << 16, fil), Time::now(), |bytes| bjaelke.inc(bytes))
            .with_context(|| format!("{} er ikke indlæst", sti.display()))?;
    bjaelke.finish_and_clear();
    if place.json {
        print_json(&json!({ "tabel": tabel.as_str(), "raekker": raekker }))?;
    } else {
        say!("{raekker} rækker indlæst i tabellen {}.", tabel.as_str());
    }
    Ok(Exit::Ok)
}

fn list(place: &Place) -> anyhow::Result<Exit> {
    let indlaest = place.store()?.read(|conn| conn.reference_tabeller())?;
    if place.json {
        let tabel = |t: &Indlaest| json!({ "tabel": t.navn, "raekker": t.raekker, "hentet": t.hentet.to_string() });
        print_json(&indlaest.iter().map(tabel).collect::<Vec<_>>())?;
        return Ok(Exit::Ok);
    }
    for navn in [Tabel::Cvr, Tabel::Dar].map(Tabel::as_str) {
        match indlaest.iter().find(|tabel| tabel.navn == navn) {
            Some(tabel) => say!("{navn:<4} {:>10} rækker, hentet {}", tabel.raekker, tabel.hentet),
            None => say!("{navn:<4} ikke indlæst: registeret svarer med advis i stedet for at kontrollere"),
        }
    }
    Ok(Exit::Ok)
}
