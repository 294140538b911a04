//! `tilslut udbyder|system|certifikat|part|aftale`: the operator's hand on Tilslutning.
//!
//! Each subcommand's file says what its arguments mean and runs one job on the store; the rules are in [`crate::tilslutning`]. A job answers
//! with an `Outcome`, which is printed as text or as JSON here and nowhere else.

mod aftale;
mod certifikat;
mod hvem;
mod part;
mod system;
mod udbyder;
mod valg;
mod vis;

pub(super) use hvem::By;
pub(super) use valg::kommunekode;
pub(super) use vis::{section, table};

use clap::Subcommand;
use serde_json::{Value, json};

use super::{Exit, Place, print, print_json};
use crate::store::tilslutning::{Cause, Svar};
use crate::store::{Keep, Store, Tx};
use crate::tilslutning::Afvisning;
use crate::types::{ExchangeId, Time};

/// The subcommands; they stand beside the others at the top level.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Udbydere: leverandører, kendt ved deres CVR-nummer
    Udbyder(Noun<udbyder::Command>),
    /// Udbydersystemer: dem, der har certifikater og aftaler
    System(Noun<system::Command>),
    /// Certifikater, der er registreret på et udbydersystem
    Certifikat(Noun<certifikat::Command>),
    /// Parter: kommuner, institutioner og ejere, som der handles for
    Part(Noun<part::Command>),
    /// Tilslutningsaftaler og dataaftaler: anmod, godkend, afvis, opsig
    Aftale(Noun<aftale::Command>),
}

/// A subcommand with the options that they all take.
#[derive(Debug, clap::Args)]
pub struct Noun<C: Subcommand> {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: C,
}

/// What a command came to.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Done, or found: for programs, and for people.
    Done { json: Value, text: String },
    /// A report that has found what must be seen to.
    Found { json: Value, text: String },
    /// A rule refused it; nothing was changed.
    Refused(Afvisning),
    /// A file holds no certificate that can be registered, or a code is not in its table.
    Unfit(String),
}

/// The command's surroundings, so that a test can give others.
pub(super) struct Edge<'a> {
    pub(super) store: &'a Store,
    /// When the command was given.
    pub(super) tid: Time,
    /// The id of the command.
    pub(super) id: ExchangeId,
}

impl Edge<'_> {
    pub(super) fn cause(&self, by: &hvem::By) -> anyhow::Result<Cause> {
        Ok(Cause { id: self.id, tid: self.tid, hvem: by.hvem()?, hvorfor: by.hvorfor.clone() })
    }

    /// Runs a change; what it made is told by `tell`.
    pub(super) fn change<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Tx<'_>) -> Svar<T> + Send + 'static,
        tell: impl FnOnce(T) -> anyhow::Result<Outcome>,
    ) -> anyhow::Result<Outcome> {
        self.attempt(Keep::Yes, job, tell)
    }

    /// Runs a change to its end and lets everything be as it was: what it would make is told by `tell`.
    pub(super) fn rehearse<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Tx<'_>) -> Svar<T> + Send + 'static,
        tell: impl FnOnce(T) -> anyhow::Result<Outcome>,
    ) -> anyhow::Result<Outcome> {
        self.attempt(Keep::No, job, tell)
    }

    fn attempt<T: Send + 'static>(
        &self,
        made: Keep,
        job: impl FnOnce(&mut Tx<'_>) -> Svar<T> + Send + 'static,
        tell: impl FnOnce(T) -> anyhow::Result<Outcome>,
    ) -> anyhow::Result<Outcome> {
        // A refusal leaves nothing, also where a job makes several changes and the last one is refused.
        let keep = move |svar: &Result<T, Afvisning>| if svar.is_ok() { made } else { Keep::No };
        let whole = move |tx: &mut Tx<'_>| {
            tx.attempt(|tx| {
                let svar = job(tx)?;
                let keep = keep(&svar);
                Ok((svar, keep))
            })
        };
        match self.store.write_blocking(whole)? {
            Ok(made) => tell(made),
            Err(afvisning) => Ok(Outcome::Refused(afvisning)),
        }
    }
}

impl Outcome {
    /// An object or a list, as itself and as text.
    pub(super) fn of(value: &impl serde::Serialize, text: impl Into<String>) -> anyhow::Result<Self> {
        Ok(Self::Done { json: serde_json::to_value(value)?, text: text.into() })
    }

    /// As JSON: what was asked for, or `{"afvist": …}`.
    pub(super) fn json(&self) -> Value {
        match self {
            Self::Done { json, .. } | Self::Found { json, .. } => json.clone(),
            Self::Refused(afvisning) => json!({"afvist": afvisning.to_string()}),
            Self::Unfit(tekst) => json!({"afvist": tekst}),
        }
    }

    pub(super) const fn exit(&self) -> Exit {
        match self {
            Self::Done { .. } => Exit::Ok,
            Self::Found { .. } | Self::Refused(_) | Self::Unfit(_) => Exit::Refused,
        }
    }

    fn print(&self) -> anyhow::Result<()> {
        match self {
            Self::Done { text, .. } | Self::Found { text, .. } => print(text)?,
            Self::Refused(afvisning) => eprintln!("afvist: {afvisning}"),
            Self::Unfit(tekst) => eprintln!("afvist: {tekst}"),
        }
        Ok(())
    }
}

/// Runs a subcommand against the database that it names.
///
/// # Errors
/// Where the database or a file cannot be read or written.
pub fn run(command: &Command) -> anyhow::Result<Exit> {
    answer(command.place(), |edge| perform(command, edge))
}

/// Runs a command against the database of a place, and prints what it came to.
pub(super) fn answer(
    place: &Place,
    perform: impl FnOnce(&Edge<'_>) -> anyhow::Result<Outcome>,
) -> anyhow::Result<Exit> {
    let outcome = perform(&Edge { store: &place.store()?, tid: Time::now(), id: ExchangeId::now_v7() })?;
    if place.json {
        print_json(&outcome.json())?;
    } else {
        outcome.print()?;
    }
    Ok(outcome.exit())
}

fn perform(command: &Command, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    match command {
        Command::Udbyder(noun) => udbyder::perform(&noun.command, edge),
        Command::System(noun) => system::perform(&noun.command, edge),
        Command::Certifikat(noun) => certifikat::perform(&noun.command, edge),
        Command::Part(noun) => part::perform(&noun.command, edge),
        Command::Aftale(noun) => aftale::perform(&noun.command, edge),
    }
}

impl Command {
    const fn place(&self) -> &Place {
        match self {
            Self::Udbyder(noun) => &noun.place,
            Self::System(noun) => &noun.place,
            Self::Certifikat(noun) => &noun.place,
            Self::Part(noun) => &noun.place,
            Self::Aftale(noun) => &noun.place,
        }
    }
}

#[cfg(test)]
mod tests;
