//! `tilslut anumre`: the operator's hand on A-numbers, until none is left (dtr-rules 56-58).

mod flyt;
mod rapport;

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Subcommand;

use super::tilslutning::{By, Edge, Outcome, answer, kommunekode, table};
use super::{Exit, Place};
use crate::registre::Koder;
use crate::store::anummer::{Anummer, Efterfoelgeradvis, Indlaest, laes};
use crate::store::reference::FilFejl;
use crate::types::{Institutionsnummer, Kommunekode};

/// A-numre: se, hvad der endnu hænger på dem, og flyt det til de numre, der har afløst dem
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Et A-nummer er en ældre nøgle for en institution uden for Institutionsregisteret. Der indgås ikke nye aftaler på A-numre; \
    kommunen peger på det nummer i Dagtilbudsregisteret eller Institutionsregisteret, der har afløst det.\n\n\
    Eksempel:\n  tilslut anumre load anumre.csv\n  tilslut anumre rapport --kommune 101\n  tilslut anumre flyt A12345 --proeve\n  \
    tilslut anumre flyt A12345 --hvorfor \"aftalt med kommunen\""
)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Indlæs A-numre og deres efterfølgere; er en linje forkert, ændres intet. Numre, filen ikke nævner, bliver stående
    ///
    /// Filen er CSV med semikolon i UTF-8, første linje er kolonnernes navne, rækkefølgen er fri, og andre kolonner springes over:
    /// anummer (A og fem tegn), efterfoelger, kommunekode, navn. De tre sidste må være tomme. En efterfølger, som intet kan flyttes til
    /// nu, fordi den er nedlagt, ingen brugere kan have eller ikke findes i registrene, indlæses og nævnes i svaret.
    #[command(verbatim_doc_comment)]
    Load {
        /// Filen
        fil: PathBuf,
        #[command(flatten)]
        by: By,
    },
    /// Vis de indlæste A-numre
    List,
    /// Vis for hver kommune, hvad der endnu hænger på A-numre: aftaler, kilder og brugere; udgangskode 1 hvis der er noget
    ///
    /// A-numre, som kun Tilslutning eller SkoleGrunddata kender, er med, uden efterfølger.
    Rapport {
        /// Kun denne kommune
        #[arg(long, value_name = "KODE", value_parser = kommunekode)]
        kommune: Option<Kommunekode>,
    },
    /// Flyt, hvad der hænger på et A-nummer, til efterfølgeren, i én ændring
    ///
    /// Hver dataaftale ophører, og en ny anmodes på efterfølgeren: den gælder først, når den er godkendt. Importkilder flyttes med deres
    /// personer og grupper, medmindre efterfølgeren har en kilde af samme navn.
    Flyt {
        /// A-nummeret
        nummer: Institutionsnummer,
        /// Vis, hvad der ville ske, og lad alt være
        #[arg(long, alias = "proev")]
        proeve: bool,
        #[command(flatten)]
        by: By,
    },
}

/// Runs the command.
///
/// # Errors
/// Where the file or the database cannot be read or written.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    answer(&args.place, |edge| perform(&args.command, edge))
}

fn perform(command: &Command, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    match command {
        Command::Load { fil, by } => load(fil, by, edge),
        Command::List => list(edge),
        Command::Rapport { kommune } => rapport::perform(*kommune, edge),
        Command::Flyt { nummer, proeve, by } => flyt::perform(nummer, *proeve, by, edge),
    }
}

fn load(sti: &Path, by: &By, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let fil = File::open(sti).with_context(|| format!("filen {} kan ikke åbnes", sti.display()))?;
    let koder = Koder::indbygget().map_err(|_| anyhow::anyhow!("de indbyggede kodetabeller kan ikke læses"))?;
    let linjer = match laes(BufReader::new(fil), &koder, edge.tid) {
        Ok(linjer) => linjer,
        Err(fejl @ (FilFejl::Kolonner { .. } | FilFejl::Linjer { .. } | FilFejl::Tom)) => {
            return Ok(Outcome::Unfit(fejl.to_string()));
        }
        Err(fejl @ (FilFejl::Laesning(_) | FilFejl::Store(_))) => return Err(fejl.into()),
    };
    let cause = edge.cause(by)?;
    let indlaest = edge.store.write_blocking(move |tx| tx.anumre_indlaes(&linjer, &cause))?;
    Outcome::of(&indlaest, indlaest_tekst(&indlaest))
}

fn indlaest_tekst(indlaest: &Indlaest) -> String {
    let Indlaest { nye, aendrede, uaendrede, advis } = indlaest;
    let tal = format!("{nye} nye A-numre, {aendrede} ændrede, {uaendrede} uændrede.");
    let linje = |advis: &Efterfoelgeradvis| {
        let Efterfoelgeradvis { linje, nummer, efterfoelger, hvorfor } = advis;
        format!("\nadvis: linje {linje}: {nummer}: efterfølgeren {efterfoelger} {hvorfor}; intet kan flyttes dertil nu")
    };
    advis.iter().map(linje).fold(tal, |tekst, linje| tekst + &linje)
}

fn list(edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let numre = edge.store.read(crate::store::Conn::anumre)?;
    let row = |anummer: &Anummer| {
        let efterfoelger = anummer.efterfoelger.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        let kommune = anummer.kommune.map_or_else(|| "-".to_owned(), |kommune| kommune.to_string());
        [anummer.nummer.to_string(), efterfoelger, kommune, anummer.navn.clone().unwrap_or_default()]
    };
    let tekst = table(["A-NUMMER", "EFTERFØLGER", "KOMMUNE", "NAVN"], &numre.iter().map(row).collect::<Vec<_>>());
    Outcome::of(&numre, tekst)
}

#[cfg(test)]
mod tests;
