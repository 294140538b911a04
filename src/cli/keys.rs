//! `tilslut keys`: the keys that what tells of persons is sealed by.

use anyhow::Context as _;
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::tilslutning::By;
use super::{Exit, Place, print_json, say};
use crate::segl::{Noeglefil, Noegler};
use crate::store::Store;
use crate::store::grunddata::{Flyttet, roter};
use crate::store::tilslutning::Cause;
use crate::types::{ExchangeId, Time};

/// Vis og forny nøglerne, som personers oplysninger er forseglet med
///
/// Nøglefilen er den, som konfigurationens afsnit grunddata nævner. En nøgle tages aldrig ud af den: journalens kopier og arkiv åbnes med den, de
/// er forseglet med.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Føj en ny nøgle til filen, og forsegl alle personers oplysninger i databasen med den
    ///
    /// Nøglen skrives til filen først; så flyttes alle rækker på én gang. Imens venter gatewayen, og varer det længe, svarer den TIL500; gør
    /// det, når der er ro. Den læser selv den nye nøgle. Afbrydes det, er alt som før, og det kan gøres om. Tag en kopi af filen bagefter.
    Rotate {
        #[command(flatten)]
        by: By,
    },
    /// Vis nøglernes numre, hvornår de er dannet, og hvad i databasen der er forseglet med dem
    List,
}

/// Runs the command.
///
/// # Errors
/// Where the configuration, the keys file or the database cannot be used.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.command {
        Command::Rotate { by } => rotate(&args.place, by),
        Command::List => list(&args.place),
    }
}

fn rotate(place: &Place, by: &By) -> anyhow::Result<Exit> {
    let store = place.store()?;
    let sti = place.noeglefil()?;
    let cause = Cause { id: ExchangeId::now_v7(), tid: Time::now(), hvem: by.hvem()?, hvorfor: by.hvorfor.clone() };
    let generation = store.read(|conn| conn.segl_generation())?;
    let fil = Noeglefil::laes(&sti)?;
    // One that nothing is sealed by yet is what a rotation that was cut off left.
    let unused = generation.is_some_and(|generation| fil.nyeste() > generation);
    let fil = if unused { fil } else { Noeglefil::tilfoej(&sti, cause.tid)? };
    let flyttet = flyt(&store, &fil.noegler()?, fil.nyeste(), &cause);
    let flyttet =
        flyttet.with_context(|| format!("nøgle {} er i filen, men intet er flyttet til den", fil.nyeste()))?;
    if place.json {
        print_json(&json!({ "noegle": fil.nyeste(), "flyttet": flyttet }))?;
    } else {
        tell(fil.nyeste(), flyttet)?;
    }
    Ok(Exit::Ok)
}

fn flyt(store: &Store, noegler: &Noegler, til: u32, cause: &Cause) -> anyhow::Result<Option<Flyttet>> {
    // Hidden by itself where no terminal watches.
    let bjaelke = ProgressBar::new_spinner();
    bjaelke.set_style(ProgressStyle::with_template("{spinner} {pos} rækker, {per_sec}")?);
    let flyttet = roter(store.path(), noegler, til, cause, || bjaelke.inc(1))?;
    bjaelke.finish_and_clear();
    Ok(flyttet)
}

fn tell(nyeste: u32, flyttet: Option<Flyttet>) -> anyhow::Result<()> {
    let Some(Flyttet { personer, institutionspersoner, kontakter, kilder }) = flyttet else {
        say!("Nøgle {nyeste} er i filen. Der er intet i databasen at flytte til den.");
        return Ok(());
    };
    say!(
        "Nøgle {nyeste} er i brug: {personer} personer, {institutionspersoner} rækker ved institutioner og {kontakter} kontaktpersoner er \
         forseglet med den."
    );
    say!("Tag en kopi af nøglefilen, og gem den et andet sted end databasens kopier.");
    if kilder > 0 {
        say!(
            "Hvad {kilder} kilder sidst sendte, kan ikke genkendes mere; deres næste import sammenlignes række for række."
        );
    }
    Ok(())
}

fn list(place: &Place) -> anyhow::Result<Exit> {
    let store = place.store()?;
    let fil = Noeglefil::laes(&place.noeglefil()?)?;
    let (rows, used) = store.read(|conn| Ok((conn.segl_generation()?, conn.segl_generationer()?)))?;
    let missing: Vec<u32> =
        used.iter().copied().filter(|used| !fil.generationer().any(|(nummer, _)| nummer == *used)).collect();
    for (nummer, oprettet) in fil.generationer() {
        let (personer, nyeste) = (rows == Some(nummer), nummer == fil.nyeste());
        let brugt = used.contains(&nummer);
        if place.json {
            print_json(&json!({
                "nummer": nummer, "oprettet": oprettet.to_string(), "personer": personer, "brugt": brugt, "nyeste": nyeste,
            }))?;
            continue;
        }
        let brug = match (personer, brugt) {
            (true, _) => "personers oplysninger er forseglet med den",
            (false, true) => "ældre kopier i journalen eller arkivet er forseglet med den",
            (false, false) => "intet er forseglet med den endnu",
        };
        say!("{nummer:>4}  {oprettet:.0}  {brug}");
    }
    for nummer in &missing {
        eprintln!("tilslut: nøgle {nummer} mangler i filen, men noget i databasen er forseglet med den");
    }
    Ok(if missing.is_empty() { Exit::Ok } else { Exit::Refused })
}
