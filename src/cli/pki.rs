//! `tilslut pki`: the example certificates.

use std::io::{self, Write as _};
use std::path::PathBuf;

use super::Exit;
use crate::pki::{self, Index, Keys};
use crate::types::Time;

/// Dan eksempelcertifikater til demo og prøver
///
/// OCES3 og OCES2 med rod, udstedende CA og spærrelister; organisations-, system-, medarbejder-, virksomheds- og
/// funktionscertifikater for opdigtede organisationer; udløbne, spærrede og på anden måde dårlige certifikater; og et
/// TLS-certifikat til localhost. Mappens README.md forklarer filerne, index.json er til programmer.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Mappen, filerne skrives i. Filer med samme navne erstattes.
    #[arg(long, value_name = "MAPPE")]
    dir: PathBuf,
    /// Tidspunktet, gyldigheden regnes fra (RFC 3339). Udeladt: nu.
    #[arg(long, value_name = "TIDSPUNKT")]
    tid: Option<Time>,
    /// Brug nøgler igen, der allerede ligger i mappen; kun certifikater og spærrelister dannes på ny.
    #[arg(long)]
    behold_noegler: bool,
    /// Føj kun til, hvad et sæt i mappen mangler; intet, der ligger der, røres.
    #[arg(long, conflicts_with_all = ["tid", "behold_noegler"])]
    tilfoej: bool,
    /// Skriv indekset som JSON i stedet for en tabel.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// When a file cannot be written.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let index = match (args.tilfoej, args.behold_noegler) {
        (true, _) => pki::add(&args.dir)?,
        (false, true) => pki::generate_index(&args.dir, args.tid.unwrap_or_else(Time::now), Keys::Keep)?,
        (false, false) => pki::generate_index(&args.dir, args.tid.unwrap_or_else(Time::now), Keys::New)?,
    };
    if args.json { write_json(&index) } else { write_table(&index, args) }?;
    Ok(Exit::Ok)
}

fn write_json(index: &Index) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, index)?;
    writeln!(out)
}

fn write_table(index: &Index, args: &Args) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for example in &index.certificates {
        let cvr = example.cvr.as_ref().map_or("-", |cvr| cvr.as_str());
        writeln!(out, "{:<28} {:<9} {:<14} {}", example.navn, cvr, example.tilstand.as_str(), example.formaal)?;
    }
    writeln!(out, "\n{} certifikater i {}. Læs README.md der.", index.certificates.len(), args.dir.display())
}
