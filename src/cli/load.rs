//! `tilslut load`: fills an empty register from its public extract.

mod dtr;
mod ir;
mod rapport;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Subcommand;
use serde_json::json;

use super::tilslutning::By;
use super::{Exit, Place, print_json};
use crate::journal::Copy;
use crate::registre::Koder;
use crate::store::indlaes::Kilde;
use crate::store::tilslutning::Cause;
use crate::store::{self, Conn, Keep, Store, Tx};
use crate::types::{ExchangeId, Institutionsnummer, Time, hex};

use rapport::Rapport;

/// Fyld et tomt register fra dets offentlige udtræk
///
/// Alt indlæses i én transaktion og står i journalen som operatørens handling: hver enhed med sine egne datoer, og udtrækkets aftryk. Et register,
/// der har enheder, røres ikke. Numre, der er indlæst, gives aldrig til andre.
///
/// Rapporten siger, hvilke rækker der bryder en regel; de indlæses, som de er, og kan rettes bagefter. En række, der ikke kan læses, standser det
/// hele, medmindre --spring-over er givet.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Eksempler:\n  tilslut load ir institutionsregister.csv\n  tilslut load ir Institutions.json --proeve\n  tilslut load dtr samlet.csv\n  \
    tilslut load dtr daginstitution.csv anvisningsenhed.csv alternativadresse.csv\n\nFormerne er forklaret i docs/csv.md.\n\n\
    Udgangskoder: 0 = indlæst (også med brud på regler), 1 = intet indlæst: registeret er ikke tomt, eller rækker kan ikke læses."
)]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Dagtilbudsregisteret: samlet.csv, eller filerne for de tre niveauer
    Dtr {
        /// Filen eller filerne; rækkefølgen er fri
        #[arg(required = true, num_args = 1..=3)]
        filer: Vec<PathBuf>,
        #[command(flatten)]
        valg: Valg,
    },
    /// Institutionsregisteret: CSV (også det ældre udtræk) eller JSON; formen ses af indholdet
    Ir {
        /// Filen
        fil: PathBuf,
        #[command(flatten)]
        valg: Valg,
    },
}

/// How it is loaded.
#[derive(Debug, Clone, clap::Args)]
struct Valg {
    /// Indlæs resten, når der er rækker, som ikke kan læses
    #[arg(long)]
    spring_over: bool,
    /// Vis rapporten, og indlæs intet
    #[arg(long)]
    proeve: bool,
    /// Mappe med egne kodetabeller i stedet for konfigurationens og de indbyggede
    #[arg(long, value_name = "MAPPE")]
    koder: Option<PathBuf>,
    #[command(flatten)]
    by: By,
}

/// Runs the command.
///
/// # Errors
/// Where a file, the database or the code tables cannot be read, or a file is no extract.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let rapport = udfoer(args, Time::now())?;
    if args.place.json {
        print_json(&rapport)?;
    } else {
        rapport.vis()?;
    }
    Ok(if rapport.afvist.is_none() { Exit::Ok } else { Exit::Refused })
}

fn udfoer(args: &Args, now: Time) -> anyhow::Result<Rapport> {
    let (Command::Dtr { valg, .. } | Command::Ir { valg, .. }) = &args.command;
    let store = args.place.store()?;
    let config = args.place.configuration()?;
    let register = config.as_ref().map(|config| &config.register);
    let koder = valg.koder.as_deref().or(register.and_then(|register| register.koder.as_deref()));
    let indlaesning = Indlaesning {
        koder: super::register::laes_koder(koder)?,
        cause: Cause { id: ExchangeId::now_v7(), tid: now, hvem: valg.by.hvem()?, hvorfor: valg.by.hvorfor.clone() },
        proeve: valg.proeve,
        spring_over: valg.spring_over,
    };
    match &args.command {
        Command::Dtr { filer, .. } => dtr::indlaes(&store, &laes_filer(filer)?, indlaesning),
        Command::Ir { fil, .. } => {
            let foerste = register.map_or(crate::institutioner::FOERSTE_NUMMER, |register| register.ir_foerste_nummer);
            ir::indlaes(&store, &laes_fil(fil)?, foerste, indlaesning)
        }
    }
}

/// Fills an empty Institutionsregister, with the code tables that are built in. Tells how many units and the next number, or why it was not done.
///
/// # Errors
/// Where the extract or the database cannot be read.
pub(super) fn skoler(store: &Store, udtraek: &[u8], cause: Cause) -> anyhow::Result<Indlaest> {
    let koder = super::register::laes_koder(None)?;
    let indlaesning = Indlaesning { koder, cause, proeve: false, spring_over: false };
    let rapport = ir::indlaes(store, udtraek, crate::institutioner::FOERSTE_NUMMER, indlaesning)?;
    anyhow::ensure!(rapport.indlaest, "intet er indlæst: {}", rapport.afvist.unwrap_or_default());
    Ok(Indlaest { enheder: rapport.enheder, brud: rapport.brud.len(), naeste: rapport.naeste })
}

/// What a load that was done came to.
pub(super) struct Indlaest {
    pub(super) enheder: u64,
    /// How many rules are failed.
    pub(super) brud: usize,
    /// The next numbers that the register will give.
    pub(super) naeste: Vec<Institutionsnummer>,
}

fn laes_filer(filer: &[PathBuf]) -> anyhow::Result<Vec<Vec<u8>>> {
    filer.iter().map(|fil| laes_fil(fil)).collect()
}

fn laes_fil(fil: &Path) -> anyhow::Result<Vec<u8>> {
    std::fs::read(fil).with_context(|| format!("filen {} kan ikke læses", fil.display()))
}

/// What the registers' loads share.
struct Indlaesning {
    koder: Koder,
    cause: Cause,
    proeve: bool,
    spring_over: bool,
}

/// Asks whether a register has units.
type HarEnheder = fn(&Conn) -> store::Result<bool>;

impl Indlaesning {
    /// Fills the register in one transaction, where it is empty and every row could be read; `fyld` also fills in what the report says of the
    /// register.
    fn skriv(
        self,
        store: &Store,
        mut rapport: Rapport,
        har_enheder: HarEnheder,
        fyld: impl FnOnce(&mut Tx<'_>, &Self, &mut Rapport) -> store::Result<()> + Send + 'static,
    ) -> anyhow::Result<Rapport> {
        rapport.proeve = self.proeve;
        if !rapport.ulaeselige.is_empty() && !self.spring_over {
            rapport.afvist = Some("der er rækker, som ikke kan læses; --spring-over indlæser resten".into());
        }
        let rapport = store.write_blocking(move |tx| {
            tx.attempt(|tx| {
                if har_enheder(tx)? {
                    rapport.afvist = Some("registeret er ikke tomt; load fylder kun et tomt register".into());
                    return Ok((rapport, Keep::No));
                }
                fyld(tx, &self, &mut rapport)?;
                rapport.indlaest = rapport.afvist.is_none() && !self.proeve;
                let keep = if rapport.indlaest { Keep::Yes } else { Keep::No };
                Ok((rapport, keep))
            })
        })?;
        Ok(rapport)
    }

    /// What the journal keeps of where the units come from.
    fn kilde(&self, rapport: &Rapport, bytes: &[u8]) -> Kilde {
        let udtraek = Copy::digest(bytes);
        let indhold = json!({
            "register": rapport.register, "form": rapport.form, "sha256": hex(&udtraek.sha), "bytes": udtraek.bytes,
            "enheder": rapport.enheder, "sprunget_over": rapport.ulaeselige.len(), "hvorfor": self.cause.hvorfor,
        });
        Kilde { udtraek, indhold: indhold.to_string() }
    }
}
