//! Ceilings: what the parts do by themselves, on the same machine in the same run.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use super::beskeder::EKSPORT;
use super::linje::{Linje, Modpart};
use crate::store::loft;

/// How long each ceiling is measured.
pub(super) const VARIGHED: Duration = Duration::from_millis(1500);
/// Rows of the bulk insert.
const RAEKKER: u32 = 200_000;

/// The ceilings.
#[derive(Debug, Default, serde::Serialize)]
pub struct Lofter {
    /// 4 KB appended and synced, a second.
    pub fdatasync_pr_s: f64,
    /// Whole TLS handshakes with client certificate a second, both ends on this machine.
    pub tls_haandtryk_pr_s: f64,
    /// Small requests a second on kept connections, answered by the server without an exchange; both ends on this machine.
    pub http_pr_s: f64,
    /// RSA alone: a signature made and one verified, microseconds of processor time. Every signed exchange needs both.
    pub rsa_us: f64,
    /// quick-xml alone over a batch, MB/s.
    pub quick_xml_mb_pr_s: f64,
    /// Rows of 500 bytes into one table in one transaction, a second.
    pub sqlite_raekker_pr_s: f64,
}

/// How often a file can be made durable.
///
/// # Errors
/// Where the folder cannot be written.
pub(super) fn fdatasync(dir: &Path) -> anyhow::Result<f64> {
    let sti = dir.join("loft.fdatasync");
    let mut fil = File::create(&sti)?;
    let (start, mut antal) = (Instant::now(), 0_u32);
    while start.elapsed() < VARIGHED && antal < 100_000 {
        fil.write_all(&[7; 4096])?;
        fil.sync_data()?;
        antal += 1;
    }
    let rate = f64::from(antal) / start.elapsed().as_secs_f64();
    std::fs::remove_file(sti)?;
    Ok(rate)
}

/// Rows a second into SQLite at its best.
///
/// # Errors
/// What SQLite says.
pub(super) fn sqlite(dir: &Path) -> anyhow::Result<f64> {
    let sti = dir.join("loft.sqlite");
    let brugt = loft::bulk_insert(&sti, RAEKKER)?;
    for efter in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(dir.join(format!("loft.sqlite{efter}")));
    }
    Ok(f64::from(RAEKKER) / brugt.as_secs_f64())
}

/// quick-xml alone over a message, MB/s.
#[must_use]
pub(super) fn quick_xml(besked: &str) -> f64 {
    let (start, mut bytes) = (Instant::now(), 0);
    while start.elapsed() < VARIGHED && !besked.is_empty() {
        let mut reader = quick_xml::Reader::from_str(besked);
        while !matches!(reader.read_event(), Ok(quick_xml::events::Event::Eof) | Err(_)) {}
        bytes += besked.len();
    }
    bytes as f64 / 1e6 / start.elapsed().as_secs_f64()
}

/// Whole handshakes a second, eight at a time.
///
/// # Errors
/// Where the gateway does not answer.
pub(super) async fn haandtryk(modpart: &Modpart) -> anyhow::Result<f64> {
    let start = Instant::now();
    let kaldere: Vec<_> = std::iter::repeat_with(|| kalder_af(modpart.clone(), start)).take(8).collect();
    let mut antal = 0;
    for kalder in kaldere {
        antal += kalder.await??;
    }
    Ok(f64::from(antal) / start.elapsed().as_secs_f64())
}

fn kalder_af(modpart: Modpart, start: Instant) -> tokio::task::JoinHandle<anyhow::Result<u32>> {
    tokio::spawn(async move {
        let mut antal = 0;
        while start.elapsed() < VARIGHED {
            Linje::aabn(&modpart).await?;
            antal += 1;
        }
        Ok(antal)
    })
}

/// Small requests a second on kept connections.
///
/// # Errors
/// Where the gateway does not answer.
pub(super) async fn http(modpart: &Modpart, kaldere: usize) -> anyhow::Result<f64> {
    let mut linjer = Vec::new();
    for _ in 0..kaldere {
        linjer.push(Linje::aabn(modpart).await?);
    }
    let start = Instant::now();
    let opgaver: Vec<_> = linjer
        .into_iter()
        .map(|mut linje| {
            tokio::spawn(async move {
                let mut antal = 0_u32;
                while start.elapsed() < VARIGHED {
                    linje.hent(EKSPORT).await?;
                    antal += 1;
                }
                anyhow::Ok(antal)
            })
        })
        .collect();
    let mut antal = 0;
    for opgave in opgaver {
        antal += opgave.await??;
    }
    Ok(f64::from(antal) / start.elapsed().as_secs_f64())
}
