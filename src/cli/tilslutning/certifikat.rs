//! `tilslut certifikat`.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;

use super::hvem::By;
use super::{Edge, Outcome, valg, vis};
use crate::security::oces;
use crate::tilslutning::Certifikat;
use crate::types::{SystemId, Thumbprint};

/// The largest file that is read: a certificate with its whole chain is a tenth of it.
const MAX_FILE: u64 = 256 * 1024;

/// Certifikater, der er registreret på et udbydersystem
#[derive(Debug, clap::Subcommand)]
#[command(
    after_help = "Certifikatets CVR-nummer skal være udbyderens: et certifikat handler kun for sit eget CVR-nummer. Et nyt certifikat kan \
    registreres, før det gamle fjernes; begge virker så længe. At et certifikat er registreret, siger ikke, at det er gyldigt: udstedelse, \
    udløb og spærring prøves ved hvert kald.\n\nEksempel:\n  tilslut certifikat add AB123456 system.pem"
)]
pub enum Command {
    /// Registrér et certifikat på et system
    #[command(visible_alias = "opret")]
    Add {
        /// Systemets id
        system: SystemId,
        /// Certifikatet, PEM eller DER; en kæde må gerne følge med
        fil: PathBuf,
        #[command(flatten)]
        by: By,
    },
    /// Vis certifikater
    List {
        /// Kun dette systems
        #[arg(long, value_name = "ID")]
        system: Option<SystemId>,
    },
    /// Fjern et certifikat fra et system; virker straks, også på åbne forbindelser
    #[command(visible_alias = "remove")]
    Fjern {
        /// Systemets id
        system: SystemId,
        /// Certifikatets SHA-256-fingeraftryk, som `list` viser det
        #[arg(value_parser = valg::thumbprint)]
        fingeraftryk: Thumbprint,
        #[command(flatten)]
        by: By,
    },
}

pub(super) fn perform(command: &Command, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    match command {
        Command::Add { system, fil, by } => add(system, fil, by, edge),
        Command::List { system } => {
            let found = edge.store.read(|conn| conn.certifikater(system.as_ref()))?;
            Outcome::of(&found, vis::certificates(&found, edge.tid))
        }
        Command::Fjern { system, fingeraftryk, by } => fjern(system, fingeraftryk, by, edge),
    }
}

fn add(system: &SystemId, fil: &Path, by: &By, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let read = match leaf(&certificates(fil)?) {
        Ok(read) => read,
        Err(tekst) => return Ok(Outcome::Unfit(tekst)),
    };
    let ny = Certifikat::of(system.clone(), read, edge.tid);
    let (cause, job) = (edge.cause(by)?, ny.clone());
    edge.change(
        move |tx| tx.certifikat_opret(&job, &cause),
        |()| {
            let note = if ny.gyldig_til < edge.tid {
                "\nBemærk: certifikatet er udløbet, og kald med det bliver afvist."
            } else {
                ""
            };
            Outcome::of(&ny, format!("Certifikatet {} er registreret på {}.{note}", ny.thumbprint, ny.system))
        },
    )
}

fn fjern(system: &SystemId, thumbprint: &Thumbprint, by: &By, edge: &Edge<'_>) -> anyhow::Result<Outcome> {
    let (cause, job) = (edge.cause(by)?, (system.clone(), thumbprint.clone()));
    edge.change(
        move |tx| tx.certifikat_fjern(&job.0, &job.1, &cause),
        |()| {
            let json = serde_json::json!({"system": system, "thumbprint": thumbprint, "fjernet": true});
            Outcome::of(&json, format!("Certifikatet er fjernet fra {system}."))
        },
    )
}

/// Every certificate of a PEM file, or the one of a DER file.
fn certificates(fil: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let unreadable = || format!("certifikatet {} kan ikke læses", fil.display());
    let mut bytes = Vec::new();
    std::fs::File::open(fil)
        .with_context(unreadable)?
        .take(MAX_FILE + 1)
        .read_to_end(&mut bytes)
        .with_context(unreadable)?;
    anyhow::ensure!(bytes.len() as u64 <= MAX_FILE, "{} er for stor til at være et certifikat", fil.display());
    let pem: Vec<_> = CertificateDer::pem_slice_iter(&bytes).filter_map(Result::ok).collect();
    Ok(if pem.is_empty() { vec![CertificateDer::from(bytes)] } else { pem })
}

/// The one certificate of a file that names a CVR number; those of authorities beside it do not.
fn leaf(certificates: &[CertificateDer<'_>]) -> Result<oces::Certificate, String> {
    let read: Vec<_> = certificates.iter().map(|der| oces::parse(der)).collect();
    let mut leaves = read.iter().filter_map(|one| one.as_ref().ok());
    match (leaves.next(), leaves.next(), read.first()) {
        (Some(one), None, _) => Ok(one.clone()),
        (Some(_), Some(_), _) => Err("filen har flere certifikater med CVR-nummer: giv ét ad gangen.".into()),
        (None, _, Some(Err(error))) => Err(unfit(*error)),
        (None, _, _) => Err(unfit(oces::Error::NotACertificate)),
    }
}

/// Why a file is not one that can be registered, in words for an operator.
fn unfit(error: oces::Error) -> String {
    let grund = match error {
        oces::Error::NotACertificate | oces::Error::TooLarge(_) => "filen er ikke et X.509-certifikat i PEM eller DER",
        oces::Error::UnknownPolicy | oces::Error::AmbiguousPolicy => "certifikatet er ikke et OCES-certifikat",
        oces::Error::Personal => "certifikatet er et personligt certifikat",
        oces::Error::NoCvr => "certifikatet har intet CVR-nummer",
        oces::Error::MalformedCvr | oces::Error::TwoCvr => "certifikatets CVR-nummer er ikke, som det skal være",
        oces::Error::NoDigitalSignature => "certifikatet må ikke bruges til at bevise, hvem man er (keyUsage)",
        oces::Error::Validity
        | oces::Error::Oversized
        | oces::Error::StringType(_)
        | oces::Error::Duplicate(_)
        | oces::Error::Missing(_)
        | oces::Error::Id => "certifikatets navn eller gyldighed er ikke, som OCES foreskriver",
    };
    format!("{grund}. Registrér et OCES2- eller OCES3-certifikat, der er udstedt til udbyderen.")
}
