//! The command line: one file a subcommand; no rules live here.

pub mod anumre;
pub mod check;
pub mod demo;
pub mod grunddata;
pub mod hent;
pub mod init;
pub mod journal;
pub mod keys;
pub mod load;
pub mod pki;
pub mod reference;
pub mod register;
pub mod replay;
pub mod sager;
pub mod send;
pub mod serve;
mod signatur;
pub mod simulate;
pub mod tilslutning;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::segl::{Noegler, SharedNoegler};
use crate::store::Store;

/// Prints a line in a function that returns a result: [`print`] with `println!`'s arguments.
macro_rules! say {
    ($($text:tt)*) => { crate::cli::print(&format!($($text)*))? };
}
pub(crate) use say;

/// tilslut: gateway og registre for dagtilbud og skoler, system til system.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 110)]
#[command(
    after_help = "Udgangskoder: 0 = i orden, 1 = afvist af en regel eller en forskel fundet, 2 = forkert brug, 3 = noget \
    i omgivelserne (filer, database, netværk) svigtede."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Args),
    /// Opret en mappe med en forklaret konfiguration, nøgler og en tom database
    Init(init::Args),
    /// Efterprøv konfiguration, nøgler, rodcertifikater, spærrelister og database
    Check(check::Args),
    /// Start gatewayen, og bliv ved til SIGTERM
    Serve(serve::Args),
    /// Slå op i journalen, efterprøv den, og flyt gamle kopier til arkiv
    Journal(journal::Args),
    Keys(keys::Args),
    Pki(pki::Args),
    #[command(flatten)]
    Tilslutning(tilslutning::Command),
    Send(send::Args),
    Hent(hent::Args),
    Load(load::Args),
    Reference(reference::Args),
    Register(register::Args),
    Anumre(anumre::Args),
    Sager(sager::Args),
    Grunddata(grunddata::Args),
    Replay(replay::Args),
    Simulate(simulate::Args),
}

/// How a command ended, as a script sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Ok,
    /// A rule refused it, or a difference was found.
    Refused,
}

/// Options that do not go together, where only the command can tell.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct ForkertBrug(pub(crate) String);

/// Where the database is: every command that works on it takes these.
#[derive(Debug, Clone, clap::Args)]
pub struct Place {
    /// Databasens fil
    #[arg(long, value_name = "FIL", global = true, env = "TILSLUT_DATABASE")]
    pub database: Option<PathBuf>,
    /// Konfigurationen, som databasen findes i, når --database ikke er givet
    #[arg(long, value_name = "FIL", global = true, env = "TILSLUT_CONFIG")]
    pub config: Option<PathBuf>,
    /// Svar som JSON, til programmer
    #[arg(long, global = true)]
    pub json: bool,
}

impl Place {
    /// The database's path, by option or configuration.
    ///
    /// # Errors
    /// Where neither was given, or the configuration cannot be read.
    pub fn path(&self) -> anyhow::Result<PathBuf> {
        match (&self.database, &self.config) {
            (Some(database), _) => Ok(database.clone()),
            (None, Some(config)) => Ok(configured(config)?.database.fil),
            (None, None) => {
                Err(anyhow::anyhow!("angiv databasen med --database FIL eller konfigurationen med --config FIL"))
            }
        }
    }

    /// The configuration, if one was named.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn configuration(&self) -> anyhow::Result<Option<Config>> {
        self.config.as_deref().map(configured).transpose()
    }

    /// The keys that the configuration names; none where no configuration was named.
    ///
    /// # Errors
    /// Where it, or the keys file, cannot be read.
    pub fn noegler(&self) -> anyhow::Result<SharedNoegler> {
        let Some(config) = self.configuration()? else { return Ok(SharedNoegler::new(Noegler::default())) };
        Ok(SharedNoegler::aabn_fil(&config.grunddata.noegler)?)
    }

    /// The keys file that the configuration names.
    ///
    /// # Errors
    /// Where no configuration was named, or it cannot be read.
    pub fn noeglefil(&self) -> anyhow::Result<PathBuf> {
        let config = self.configuration()?.context("angiv konfigurationen med --config FIL; den nævner nøglefilen")?;
        Ok(config.grunddata.noegler)
    }

    /// Opens the database; it must exist.
    ///
    /// # Errors
    /// Where there is none, or it cannot be opened.
    pub fn store(&self) -> anyhow::Result<Store> {
        let path = self.path()?;
        existing(&path)?;
        Ok(Store::open(&path)?)
    }
}

/// A configuration, read whole.
fn configured(path: &Path) -> anyhow::Result<Config> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("konfigurationen {} kan ikke læses", path.display()))?;
    match Config::parse(&text, path.parent().unwrap_or_else(|| Path::new("."))) {
        Ok(config) => Ok(config),
        Err(errors) => {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            Err(anyhow::anyhow!("konfigurationen {} har fejl:\n{}", path.display(), lines.join("\n")))
        }
    }
}

fn existing(path: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(path.is_file(), "databasen {} findes ikke; `tilslut init` laver en", path.display());
    Ok(())
}

/// Runs the program with the process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    match run(Cli::parse().command) {
        Ok(Exit::Ok) => ExitCode::SUCCESS,
        Ok(Exit::Refused) => ExitCode::from(1),
        Err(error) => {
            eprintln!("tilslut: {error:#}");
            ExitCode::from(if error.is::<ForkertBrug>() { 2 } else { 3 })
        }
    }
}

fn run(command: Command) -> anyhow::Result<Exit> {
    match command {
        Command::Demo(args) => demo::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Journal(args) => journal::run(&args),
        Command::Keys(args) => keys::run(&args),
        Command::Pki(args) => pki::run(&args),
        Command::Tilslutning(command) => tilslutning::run(&command),
        Command::Send(args) => send::run(&args),
        Command::Hent(args) => hent::run(&args),
        Command::Load(args) => load::run(&args),
        Command::Reference(args) => reference::run(&args),
        Command::Register(args) => register::run(&args),
        Command::Anumre(args) => anumre::run(&args),
        Command::Sager(args) => sager::run(&args),
        Command::Grunddata(args) => grunddata::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Simulate(args) => simulate::run(&args),
    }
}

/// Prints a value as JSON on one line.
///
/// # Errors
/// Where it cannot be written.
pub fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    print(&serde_json::to_string(value)?)
}

/// Prints a line. A reader that has gone, as `head` does, is no failure.
///
/// # Errors
/// Where it cannot be written.
pub fn print(line: &str) -> anyhow::Result<()> {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
