//! `tilslut grunddata`: the operator's hand on SkoleGrunddata.
//!
//! Nothing that is printed here names a person by anything but its UserId, and no field by its value.

mod aktiver;
mod kilder;
mod konflikter;
mod udloeb;

use clap::Subcommand;

use super::tilslutning::By;
use super::{Exit, Place};
use crate::types::{Institutionsnummer, Time};

/// Se, hvem der leverer SkoleGrunddata, og hvor leverandørerne er uenige; fjern det, der ikke fornys
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Vis kilderne: hvornår hver sidst kom, hvor meget den har, og hvor længe den står endnu
    Kilder {
        #[command(flatten)]
        hvor: Hvor,
    },
    /// Vis, hvor flere kilder i en institution har det samme, og hvor de er uenige; udgangskode 1 hvis de er det
    ///
    /// Personer nævnes ved brugerid og felter ved navn; hvad der står i dem, vises ikke. Med --json er der en linje for hver institution. Uden
    /// --institution ses på alle, der har mere end én kilde. Kræver --config: nøglerne skal bruges.
    Konflikter {
        #[command(flatten)]
        hvor: Hvor,
    },
    /// Meld de kilder, der ikke er fornyet i 11 måneder, og fjern dem efter 12 (bpi-rules 2): kør den dagligt
    ///
    /// En kilde meldes én gang, og fjernes tidligst en måned efter, med sine rækker og grupper. Personer beholder deres brugerid. En import
    /// fornyer kilden.
    Udloeb {
        /// Vis, hvad der ville ske, og lad alt være
        #[arg(long)]
        proeve: bool,
        #[command(flatten)]
        by: By,
    },
    /// Giv personer deres brugerid, før de har haft en rolle: CPR-numre læses fra standard input, et på hver linje
    ///
    /// Numrene gentages ikke i svaret, på skærmen eller i journalen: en linje, der ikke kan bruges, nævnes ved sit nummer. Udgangskode 1, hvis
    /// der er nogen; de andre får deres brugerid. Kræver --config: nøglerne skal bruges.
    Aktiver {
        #[command(flatten)]
        by: By,
    },
}

/// Which institution.
#[derive(Debug, clap::Args)]
struct Hvor {
    /// Kun denne institution
    #[arg(long, value_name = "NR")]
    institution: Option<Institutionsnummer>,
}

/// Runs the command.
///
/// # Errors
/// Where the configuration, the keys file or the database cannot be used.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let (place, now) = (&args.place, Time::now());
    match &args.command {
        Command::Kilder { hvor } => kilder::run(place, hvor.institution.as_ref(), now),
        Command::Konflikter { hvor } => konflikter::run(place, hvor.institution.as_ref()),
        Command::Udloeb { proeve, by } => udloeb::run(place, *proeve, by, now),
        Command::Aktiver { by } => aktiver::run(place, by, now),
    }
}

#[cfg(test)]
mod tests;
