//! `tilslut init`: a folder to begin in.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::{Exit, say};
use crate::config;
use crate::segl::Noeglefil;
use crate::store::Store;
use crate::types::Time;

/// Opret en mappe med en forklaret konfiguration, nøgler og en tom database
///
/// Konfigurationen viser hver nøgle og hver grænse med sin standardværdi. En konfiguration, der allerede er der, røres ikke.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Mappen; oprettes, hvis den ikke findes
    #[arg(long, value_name = "MAPPE")]
    dir: PathBuf,
    /// Svar som JSON, til programmer
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// Where a file or a folder cannot be written.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let file = args.dir.join(config::FILE_NAME);
    if file.exists() {
        eprintln!("tilslut: {} findes allerede og er ikke rørt", file.display());
        return Ok(Exit::Refused);
    }
    let database = args.dir.join("database");
    private_folder(&database, 0o750)?;
    Store::open(&database.join("tilslut.db")).context("databasen kan ikke oprettes")?;
    let noegler = args.dir.join(config::NOEGLER);
    noegler.parent().map_or(Ok(()), |mappe| private_folder(mappe, 0o700))?;
    // Keys that lie there may have sealed something: they are never written over.
    if !noegler.exists() {
        Noeglefil::opret(&noegler, Time::now())?;
    }
    write_new(&file, &config::example())?;
    if args.json {
        super::print_json(
            &serde_json::json!({ "konfiguration": file, "database": database.join("tilslut.db"), "noegler": noegler }),
        )?;
    } else {
        tell(&args.dir, &file)?;
    }
    Ok(Exit::Ok)
}

/// A folder that not everybody may look into: the database holds who may do what.
fn private_folder(path: &Path, mode: u32) -> anyhow::Result<()> {
    let made = fs::DirBuilder::new().recursive(true).mode(mode).create(path);
    made.with_context(|| format!("mappen {} kan ikke oprettes", path.display()))
}

fn write_new(path: &Path, text: &str) -> anyhow::Result<()> {
    let written = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o640)
        .open(path)
        .and_then(|mut f| f.write_all(text.as_bytes()));
    written.with_context(|| format!("{} kan ikke skrives", path.display()))
}

fn tell(dir: &Path, file: &Path) -> anyhow::Result<()> {
    say!("Skrev {}, nøgler og en tom database. Det næste er:", file.display());
    say!(
        "  1. Certifikater: ret [tls], [signatur] og [trust], eller dan nogle til prøver:  tilslut pki --dir {}",
        dir.join("pki").display()
    );
    say!(
        "  2. Prøv det hele:                                                             tilslut check --config {}",
        file.display()
    );
    say!(
        "  3. Start gatewayen:                                                           tilslut serve --config {}",
        file.display()
    );
    Ok(())
}
