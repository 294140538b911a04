//! A load on a running gateway: the country's day-care and schools are built, changed and read by many suppliers at once, over real TLS.
//!
//! The callers are on the same machine as the gateway, so each phase tells how much processor time either used. Ceilings are measured in the
//! same run: a number says little without what the machine could do at that moment.

pub mod beskeder;
mod faser;
pub mod land;
mod linje;
mod lofter;
mod maal;
pub mod nat;
mod navne;
mod opdigt;
pub mod opstilling;
mod signeret;
mod skolebeskeder;
mod skolefaser;
pub mod skoler;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::registre::Koder;
use crate::types::Time;
use faser::{Gang, Graense, Kalder};
use land::Land;
use opstilling::{Gateway, Scene};
use signeret::Underskriver;

pub use faser::STOR_BATCH;
pub use lofter::Lofter;
pub use maal::Fase;

/// The most exchanges of one phase, whatever was asked for.
const FLEST: usize = 5_000_000;

/// What is asked of a run.
#[derive(Debug, Clone)]
pub struct Oensker {
    /// 1 is the country.
    pub skala: f64,
    /// Callers at once.
    pub kaldere: usize,
    /// How long the phases of many callers may last.
    pub tid: Duration,
    /// How many exchanges the phases of many callers may have.
    pub antal: Option<usize>,
    /// The stage's folder; made where it is not there.
    pub dir: PathBuf,
    /// Host and port of a gateway that runs on the stage already; `None` starts one.
    pub vaert: Option<String>,
}

/// What a run found.
#[derive(Debug, serde::Serialize)]
pub struct Rapport {
    /// When.
    pub tid: Time,
    /// Processors.
    pub kerner: usize,
    /// The machine's load when the run began; another's work makes every number lower.
    pub belastning: String,
    /// 1 is the country.
    pub skala: f64,
    /// Daginstitutioner, anvisningsenheder, alternative addresses.
    pub land: [usize; 3],
    /// Units of Institutionsregisteret as it was made, open and closed.
    pub skoler: [usize; 2],
    /// What the parts do by themselves.
    pub lofter: Lofter,
    /// The phases.
    pub faser: Vec<Fase>,
    /// The gateway's peak of memory, MB; none where it is not our own process.
    pub hukommelse_mb: Option<f64>,
}

/// Runs all phases. `fortael` is told of each as it ends.
///
/// # Errors
/// Where the stage cannot be built, or the gateway does not answer.
pub async fn koer(oensker: &Oensker, fortael: impl Fn(&Fase)) -> anyhow::Result<Rapport> {
    let koder = Koder::indbygget().map_err(|_| anyhow::anyhow!("kodetabellerne kan ikke læses"))?;
    let mut land = Land::opdigt(oensker.skala, &koder);
    let belastning = std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim().to_owned();
    let mut lofter = Lofter::default();
    let scene =
        if oensker.vaert.is_some() { Scene::laes(&oensker.dir)? } else { opstilling::byg(&oensker.dir, &land).await? };
    lofter.fdatasync_pr_s = lofter::fdatasync(&oensker.dir)?;
    lofter.sqlite_raekker_pr_s = lofter::sqlite(&oensker.dir)?;
    let gateway = if oensker.vaert.is_none() { Some(Gateway::start(&oensker.dir)?) } else { None };
    let vaert = oensker.vaert.clone().or_else(|| gateway.as_ref().map(|gateway| gateway.vaert.clone()));
    let gang =
        gang(&oensker.dir, oensker.kaldere, &scene, &vaert.unwrap_or_default(), gateway.as_ref().map(Gateway::pid))?;
    if let Some(kalder) = gang.kaldere.first() {
        lofter.tls_haandtryk_pr_s = lofter::haandtryk(&kalder.modpart).await?;
        lofter.http_pr_s = lofter::http(&kalder.modpart, gang.samtidige).await?;
    }
    let graense = Graense { tid: oensker.tid, antal: oensker.antal.unwrap_or(FLEST).min(FLEST) };
    let mut faser = Vec::new();
    let mut slut = |fase: Fase| {
        fortael(&fase);
        faser.push(fase);
    };
    slut(gang.opret(&mut land).await?);
    slut(gang.opret_skoler(&mut land).await?);
    lofter.quick_xml_mb_pr_s = lofter::quick_xml(&faser::proeve(&land));
    let land = Arc::new(land);
    slut(gang.enkelte(&land, graense).await?);
    slut(gang.laesninger(&land, graense).await?);
    if let Some(leverandoer) = scene.leverandoerer.get(1) {
        lofter.rsa_us = signeret::rsa(&oensker.dir, leverandoer, lofter::VARIGHED)?;
        let underskriver = Underskriver::laes(&oensker.dir, leverandoer)?;
        slut(gang.signerede_hello(&underskriver, graense).await?);
        slut(gang.signerede_enkelte(&land, &underskriver, graense).await?);
    }
    slut(gang.hele_landet().await?);
    slut(gang.stor_batch(&land).await?);
    slut(gang.skoleaar(&land, &koder, graense.antal).await?);
    slut(gang.skolelaesninger(&land, graense).await?);
    slut(gang.udtraek().await?);
    Ok(Rapport {
        tid: Time::now(),
        kerner: std::thread::available_parallelism().map_or(1, usize::from),
        belastning,
        skala: oensker.skala,
        land: land.antal(),
        skoler: land.skoleantal(),
        lofter,
        faser,
        hukommelse_mb: gateway.as_ref().and_then(|gateway| maal::hukommelse(gateway.pid())),
    })
}

fn gang(dir: &Path, samtidige: usize, scene: &Scene, vaert: &str, gateway: Option<u32>) -> anyhow::Result<Gang> {
    let mut kaldere = Vec::new();
    for leverandoer in &scene.leverandoerer {
        let modpart = scene.modpart(dir, vaert, leverandoer)?;
        kaldere.push(Kalder { modpart, kommuner: leverandoer.kommuner.clone() });
    }
    let koersel = format!("sim-{}", Time::now().as_microsecond());
    Ok(Gang { kaldere, samtidige, gateway, koersel })
}
