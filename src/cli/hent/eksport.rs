//! An export of an institution's groups and persons, in one of wsiEKSPORT's four packages (bpi.md §1).

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::Context as _;
use clap::ValueEnum;

use super::register::{Form, Format, dokument, ud};
use crate::cli::send::bevis;
use crate::cli::send::forbindelse::Forbindelse;
use crate::cli::{Exit, ForkertBrug};
use crate::client::Element;
use crate::client::besked::{self, Besked};
use crate::client::svar::Svar;
use crate::client::tjeneste::Tjeneste;
use crate::services::Does;
use crate::types::Institutionsnummer;
use crate::xml::Writer;

/// What its options stand under in the help.
const HEADING: &str = "Eksport";
/// How the name of a package's document begins.
const DOKUMENT: &str = "UNILoginExport";
/// Elements that are lists also where they stand once.
const LISTER: &[&str] = &["ImportSource", "Group", "InstitutionPerson", "ContactPerson", "GroupId"];

/// What is exported.
#[derive(Debug, clap::Args)]
pub(super) struct Eksportvalg {
    /// Pakken
    #[arg(help_heading = HEADING, long, value_enum)]
    pakke: Option<Pakke>,
    /// Institutionen, fx G10001
    #[arg(help_heading = HEADING, long, value_name = "NUMMER")]
    institution: Option<Institutionsnummer>,
    /// CPR-numre med; pakken lille har ingen
    #[arg(help_heading = HEADING, long)]
    cpr: bool,
}

/// A package, as agreements name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Pakke {
    Lille,
    Mellem,
    Fuld,
    #[value(name = "fuldmyndighed")]
    FuldMyndighed,
}

impl Pakke {
    /// The service as agreements name it.
    fn tjeneste(self) -> &'static str {
        match self {
            Self::Lille => "wsieksport-lille",
            Self::Mellem => "wsieksport-mellem",
            Self::Fuld => "wsieksport-fuld",
            Self::FuldMyndighed => "wsieksport-fuldmyndighed",
        }
    }

    /// The request of an export.
    ///
    /// # Errors
    /// Where the package is not published.
    pub(crate) fn anmodning(self, institution: &Institutionsnummer, cpr: bool) -> anyhow::Result<String> {
        let tjeneste: Tjeneste = self.tjeneste().parse()?;
        let service = tjeneste.service()?;
        let operation = tjeneste.operation(service, &[Does::Eksport])?;
        let mut xml = Writer::new();
        xml.start(operation.name).attr("xmlns", service.namespace).element("instnr", institution.as_str());
        if cpr {
            xml.start("filtre").start("cprFilter").element("inkluderCpr", "true").end().end();
        }
        Ok(xml.finish())
    }
}

impl Eksportvalg {
    /// Whether anything is asked for that only an export has.
    pub(super) fn er_givet(&self) -> bool {
        self.pakke.is_some() || self.institution.is_some() || self.cpr
    }
}

/// Fetches and writes it. A file is for its owner alone: it tells of persons.
pub(super) fn run(forbindelse: &Forbindelse, valg: &Eksportvalg, form: &Form) -> anyhow::Result<Exit> {
    let (Some(pakke), Some(institution)) = (valg.pakke, &valg.institution) else {
        let tekst =
            "angiv pakken med --pakke (lille, mellem, fuld eller fuldmyndighed) og institutionen med --institution";
        return Err(ForkertBrug(tekst.into()).into());
    };
    if valg.cpr && pakke == Pakke::Lille {
        return Err(ForkertBrug("pakken lille har ingen CPR-numre".into()).into());
    }
    let mut besked = Besked::of(&pakke.anmodning(institution, valg.cpr)?, &besked::Valg::default())?;
    let besvaret = super::hent(forbindelse, &mut besked)?;
    let Svar::Andet(payload) = &besvaret.modtaget.svar else {
        return super::andet(&besvaret, &besked);
    };
    bevis::til_stderr(&besvaret);
    let eksport = eksporten(payload).context("svaret indeholder ingen eksport")?;
    let text = match form.format {
        Some(Format::Json) => format!("{}\n", serde_json::to_string_pretty(&eksport.som_json(LISTER))?),
        _ => dokument(&besvaret.modtaget.konvolut, |name| name.starts_with(DOKUMENT))?,
    };
    match &form.ud {
        Some(fil) => privat(fil, &text)?,
        None => ud(None, &text)?,
    }
    let antal = eksport.child("Institution").map_or(0, |institution| institution.all("InstitutionPerson").count());
    eprintln!("{antal} personer af {} kilder", eksport.all("ImportSource").count());
    Ok(Exit::Ok)
}

/// The document in an answer, whichever package it is of.
pub(crate) fn eksporten(payload: &Element) -> Option<&Element> {
    payload.child("xml")?.children.iter().find(|child| child.name.starts_with(DOKUMENT))
}

/// A new file is nobody else's to read; one that is there keeps its mode.
fn privat(fil: &Path, text: &str) -> anyhow::Result<()> {
    let file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(fil);
    let written = file.and_then(|mut file| file.write_all(text.as_bytes()));
    written.with_context(|| format!("{} kan ikke skrives", fil.display()))
}
