//! A national night of SkoleGrunddata: every supplier sends its institutions, signed and over TLS, and then the register is read.
//!
//! The country is drawn institution by institution as it is sent (`plan`, `indhold`, `dokument`), so that the caller's memory does not grow with
//! it. Four nights follow each other on the same register (`sender`); what the gateway answers is held against what was sent, and anything
//! else than that ends the run. What the steps cost by themselves is measured before the gateway is started (`lofter`).

mod cpr;
mod dokument;
mod eksport;
mod familie;
mod indhold;
mod konvolut;
mod lofter;
pub mod plan;
mod scene;
mod sender;
mod tls;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use anyhow::Context as _;
use jiff::ToSpan as _;

use super::land::Land;
use super::opstilling::{self, Gateway, Scene};
use super::signeret::Underskriver;
use super::{gang, maal};
use crate::registre::Koder;
use crate::tilslutning::dansk_dag;
use crate::types::Time;
use dokument::Nattens;
use konvolut::System;
use plan::{Plan, Slags};
use sender::Sender;

pub use dokument::{Natslags, Taelling};
pub use eksport::Laesning;
pub use konvolut::Antal;
pub use lofter::Loft;
pub use sender::Nat;

/// The first month of a school year.
const AUGUST: i8 = 8;

/// What is asked of a run.
#[derive(Debug, Clone)]
pub struct Natteoensker {
    /// 1 is the country.
    pub skala: f64,
    /// Callers at once.
    pub kaldere: usize,
    /// The stage's folder; made where it is not there.
    pub dir: PathBuf,
}

/// What is told while it runs.
#[derive(Debug)]
pub enum Fortalt<'a> {
    /// The country is drawn, and the ceilings are measured.
    Begyndt(&'a Natterapport),
    /// A night has ended.
    Nat(&'a Nat),
    /// The large school was read.
    Laesning(&'a Laesning),
}

/// What a run found.
#[derive(Debug, serde::Serialize)]
pub struct Natterapport {
    /// When.
    pub tid: Time,
    /// Processors.
    pub kerner: usize,
    /// The machine's load when the run began; another's work makes every number lower.
    pub belastning: String,
    /// 1 is the country.
    pub skala: f64,
    /// Day-care institutions.
    pub dagtilbud: usize,
    /// Schools.
    pub skoler: usize,
    /// Callers at once.
    pub kaldere: usize,
    /// What the steps do by themselves.
    pub lofter: Vec<Loft>,
    /// The nights.
    pub naetter: Vec<Nat>,
    /// The reads after them.
    pub laesning: Option<Laesning>,
    /// The gateway's peak of memory, MB.
    pub hukommelse_mb: Option<f64>,
}

/// Builds the country's day-care and schools, measures the ceilings, sends the four nights, and reads. `fortael` is told of each as it ends.
///
/// # Errors
/// Where the stage cannot be built, something is refused, or an answer does not say what was sent.
pub async fn koer(oensker: &Natteoensker, fortael: impl Fn(Fortalt<'_>)) -> anyhow::Result<Natterapport> {
    let (scene, plan) = byg(oensker).await?;
    let leverandoer = scene.leverandoerer.first().context("ingen leverandører")?;
    let mut rapport = rapport(oensker, &plan);
    rapport.lofter =
        lofter::alle(&oensker.dir, &plan, leverandoer, &scene.forbindelse(&oensker.dir, "localhost", None)?)?;
    fortael(Fortalt::Begyndt(&rapport));
    let gateway = Gateway::start(&oensker.dir)?;
    let systemer = systemer(oensker, &scene)?;
    let mut sender = Sender { plan: &plan, systemer, linjer: Vec::new(), gateway: gateway.pid() };
    sender.forbind(&scene.forbindelse(&oensker.dir, &gateway.vaert, None)?, oensker.kaldere).await?;
    for (nr, slags) in (0_i64..).zip(Natslags::ALLE) {
        // An hour between them, all of them past.
        let kilde_tid = rapport.tid.checked_sub((5 - nr).hours())?;
        let nat = sender.nat(Nattens { slags, kilde_tid }).await?;
        fortael(Fortalt::Nat(&nat));
        rapport.naetter.push(nat);
    }
    let laesning = sender.laes().await?;
    fortael(Fortalt::Laesning(&laesning));
    rapport.laesning = Some(laesning);
    rapport.hukommelse_mb = maal::hukommelse(gateway.pid());
    Ok(rapport)
}

fn rapport(oensker: &Natteoensker, plan: &Plan) -> Natterapport {
    let skoler = plan.institutioner.iter().filter(|institution| institution.slags == Slags::Skole).count();
    Natterapport {
        tid: Time::now(),
        kerner: std::thread::available_parallelism().map_or(1, usize::from),
        belastning: std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim().to_owned(),
        skala: oensker.skala,
        dagtilbud: plan.institutioner.len() - skoler,
        skoler,
        kaldere: oensker.kaldere,
        lofter: Vec::new(),
        naetter: Vec::new(),
        laesning: None,
        hukommelse_mb: None,
    }
}

/// The stage with the country's day-care and schools, which a gateway has numbered and then left; and every institution a party.
async fn byg(oensker: &Natteoensker) -> anyhow::Result<(Scene, Plan)> {
    let koder = Koder::indbygget().map_err(|_| anyhow::anyhow!("kodetabellerne kan ikke læses"))?;
    let mut land = Land::opdigt(oensker.skala, &koder);
    let scene = opstilling::byg(&oensker.dir, &land).await?;
    let gateway = Gateway::start(&oensker.dir)?;
    let gang = gang(&oensker.dir, oensker.kaldere, &scene, &gateway.vaert, Some(gateway.pid()))?;
    gang.opret(&mut land).await?;
    gang.opret_skoler(&mut land).await?;
    drop(gateway);
    let plan = Plan::laeg(oensker.skala, &land, skoleaar(Time::now()))?;
    scene::tilslut(&oensker.dir, &scene, &plan).await?;
    Ok((scene, plan))
}

/// The year in which the school year began.
fn skoleaar(now: Time) -> i16 {
    let dag = dansk_dag(now);
    if dag.month() >= AUGUST { dag.year() } else { dag.year() - 1 }
}

fn systemer(oensker: &Natteoensker, scene: &Scene) -> anyhow::Result<Vec<System>> {
    let system = |leverandoer: &opstilling::Leverandoer| {
        let underskriver = Underskriver::laes(&oensker.dir, leverandoer)?;
        Ok(System { id: leverandoer.system.clone(), underskriver })
    };
    scene.leverandoerer.iter().map(system).collect()
}
