//! `tilslut simulate`: load on a gateway, and what it did under it.

mod nat;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;

use super::{Exit, say};
use crate::simulate::{self, Fase, Oensker, Rapport};

/// Belast en gateway med hele landets dagtilbud og skoler, og mål den
///
/// Opdigter landets dagtilbud, opretter dem over TLS fra mange leverandører på én gang, retter og læser dem, og sender batches af 5.000
/// ændringer. Skolerne oprettes i Institutionsregisteret med deres fortid, et skoleårs handlinger følger, og registeret læses. Uden --url startes en gateway i en midlertidig mappe, så også dens hukommelse og processortid kan måles. Kun til maskinen selv.
///
/// Med --grunddata måles i stedet SkoleGrunddatas landsdækkende nætter: hele landets dagtilbud og skoler sendes signeret fra mange leverandører,
/// først hele, så uændrede, så ændringer og sletninger; derefter læses en stor skole.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 1 er hele landet: omkring 2.900 daginstitutioner, 4.800 anvisningsenheder og 4.900 åbne enheder i Institutionsregisteret
    #[arg(long, visible_alias = "skala", default_value_t = 1.0, value_name = "S")]
    scale: f64,
    /// Mål SkoleGrunddata: --scale 1 er omkring 6.300 institutioner og 3 millioner personer
    #[arg(long, conflicts_with_all = ["url", "sekunder", "aendringer"])]
    grunddata: bool,
    /// Samtidige kaldere; udelades det, 64, og 8 med --grunddata
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    kaldere: Option<u16>,
    /// Hvor længe faserne med mange kaldere varer
    #[arg(long, default_value_t = 10, value_name = "T", value_parser = clap::value_parser!(u64).range(1..=3600))]
    sekunder: u64,
    /// Højst så mange udvekslinger i hver af faserne med mange kaldere
    #[arg(long, value_name = "N")]
    aendringer: Option<usize>,
    /// En gateway, der kører på mappen fra --certs: https://localhost:PORT
    #[arg(long, value_name = "URL", requires = "certs")]
    url: Option<String>,
    /// Mappen, som en tidligere kørsel med --dir har lavet
    #[arg(long, value_name = "MAPPE", requires = "url")]
    certs: Option<PathBuf>,
    /// Byg i denne tomme mappe, og behold den
    #[arg(long, value_name = "MAPPE", conflicts_with = "certs")]
    dir: Option<PathBuf>,
    /// Svar som JSON, til programmer
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// Where the stage cannot be built, or the gateway does not answer.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    anyhow::ensure!((0.001..=20.0).contains(&args.scale), "--scale skal være mellem 0,001 og 20");
    let midlertidig = Midlertidig::new();
    let (dir, behold) = match (&args.certs, &args.dir) {
        (Some(dir), _) | (None, Some(dir)) => (dir.clone(), true),
        (None, None) => (midlertidig.0.clone(), false),
    };
    anyhow::ensure!(
        args.url.is_some() || !dir.join("database").exists(),
        "mappen {} er brugt før; vælg en tom",
        dir.display()
    );
    if args.grunddata {
        return nat::run(args, dir, behold);
    }
    let vaert = args.url.as_deref().map(vaert).transpose()?;
    let oensker = Oensker {
        skala: args.scale,
        kaldere: args.kaldere.unwrap_or(64).into(),
        tid: Duration::from_secs(args.sekunder),
        antal: args.aendringer,
        dir,
        vaert,
    };
    let rapport = runtime()?.block_on(simulate::koer(&oensker, |fase| {
        if !args.json {
            // What cannot be shown hinders no run.
            fortael(fase).ok();
        }
    }))?;
    if args.json {
        super::print_json(&rapport)?;
    } else {
        slut(&rapport)?;
        if behold {
            say!("Mappen er {}", oensker.dir.display());
        }
    }
    Ok(if rapport.faser.iter().all(|fase| fase.afvist.is_empty()) { Exit::Ok } else { Exit::Refused })
}

/// Host and port; only the machine itself is loaded.
fn vaert(url: &str) -> anyhow::Result<String> {
    let uri: hyper::Uri = url.parse().context("--url er ikke en adresse")?;
    let vaert = uri.host().unwrap_or_default();
    anyhow::ensure!(
        uri.scheme_str() == Some("https") && matches!(vaert, "localhost" | "127.0.0.1"),
        "--url skal være https://localhost:PORT: simulate belaster kun maskinen selv"
    );
    Ok(format!("{vaert}:{}", uri.port_u16().unwrap_or(443)))
}

fn fortael(fase: &Fase) -> anyhow::Result<()> {
    say!("{} ({} kaldere)", fase.navn, fase.kaldere);
    say!(
        "  {} udvekslinger, {} ændringer på {:.2} s: {:.0} udvekslinger/s, {:.0} ændringer/s, {:.1} MB svar/s",
        fase.udvekslinger,
        fase.aendringer,
        fase.sekunder,
        fase.udvekslinger_pr_s,
        fase.aendringer_pr_s,
        fase.svar_mb_pr_s
    );
    say!(
        "  svartid ms: p50 {:.2}  p90 {:.2}  p99 {:.2}  max {:.2}",
        fase.p50_ms,
        fase.p90_ms,
        fase.p99_ms,
        fase.max_ms
    );
    if let (Some(gateway), Some(kaldere)) = (fase.gateway_us, fase.kaldere_us) {
        say!("  processortid µs pr. udveksling: gateway {gateway:.0}, kalderne {kaldere:.0}");
    }
    for (kode, antal) in &fase.afvist {
        say!("  afvist {kode}: {antal}");
    }
    Ok(())
}

fn slut(rapport: &Rapport) -> anyhow::Result<()> {
    let [daginstitutioner, enheder, alternative] = rapport.land;
    let lofter = &rapport.lofter;
    say!(
        "\nLandet: {daginstitutioner} daginstitutioner, {enheder} anvisningsenheder, {alternative} alternative adresser"
    );
    let [aabne, lukkede] = rapport.skoler;
    say!("Institutionsregisteret: {aabne} åbne enheder og {lukkede} nedlagte, før skoleåret");
    if let Some(mb) = rapport.hukommelse_mb {
        say!("Gatewayens hukommelse, da den var størst: {mb:.0} MB");
    }
    say!("Lofter på denne maskine ({} kerner, belastning ved start {}):", rapport.kerner, rapport.belastning);
    say!("  fdatasync {:.0}/s", lofter.fdatasync_pr_s);
    say!(
        "  TLS-håndtryk {:.0}/s, små HTTP-kald {:.0}/s (begge ender her)",
        lofter.tls_haandtryk_pr_s,
        lofter.http_pr_s
    );
    say!(
        "  RSA-3072, én underskrift og én efterprøvning: {:.0} µs processortid, {:.0}/s på {} kerner",
        lofter.rsa_us,
        1e6 * rapport.kerner as f64 / lofter.rsa_us.max(1.0),
        rapport.kerner
    );
    say!("  quick-xml {:.0} MB/s", lofter.quick_xml_mb_pr_s);
    say!("  SQLite, en tabel, en transaktion: {:.0} rækker/s", lofter.sqlite_raekker_pr_s);
    Ok(())
}

/// One thread: the callers are to take as little of the machine as they can.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// A folder that goes away with the run.
struct Midlertidig(PathBuf);

impl Midlertidig {
    fn new() -> Self {
        Self(std::env::temp_dir().join(format!("tilslut-simulate-{}", std::process::id())))
    }
}

impl Drop for Midlertidig {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
