//! What is measured: latencies, refusals, processor time, memory.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// What one caller saw.
#[derive(Debug, Default)]
pub(super) struct Maaling {
    /// How long each exchange took, microseconds.
    pub tider: Vec<u32>,
    /// Changes that were answered with OK.
    pub aendringer: usize,
    /// Bytes of the answers.
    pub bytes: usize,
    /// Refusals, by code.
    pub afvist: BTreeMap<String, u64>,
}

impl Maaling {
    /// Adds another's.
    pub(super) fn med(mut self, anden: Self) -> Self {
        self.tider.extend(anden.tider);
        self.aendringer += anden.aendringer;
        self.bytes += anden.bytes;
        for (kode, antal) in anden.afvist {
            *self.afvist.entry(kode).or_default() += antal;
        }
        self
    }

    /// One exchange that took so long.
    pub(super) fn tid(&mut self, tid: Duration) {
        self.tider.push(u32::try_from(tid.as_micros()).unwrap_or(u32::MAX));
    }
}

/// One phase, as it is reported.
#[derive(Debug, serde::Serialize)]
pub struct Fase {
    /// What was done.
    pub navn: &'static str,
    /// Callers at once.
    pub kaldere: usize,
    /// Exchanges that were answered.
    pub udvekslinger: usize,
    /// Changes that were kept.
    pub aendringer: usize,
    /// How long it took.
    pub sekunder: f64,
    /// Exchanges a second.
    pub udvekslinger_pr_s: f64,
    /// Changes a second.
    pub aendringer_pr_s: f64,
    /// Megabytes of answers a second.
    pub svar_mb_pr_s: f64,
    /// Milliseconds.
    pub p50_ms: f64,
    /// Milliseconds.
    pub p90_ms: f64,
    /// Milliseconds.
    pub p99_ms: f64,
    /// Milliseconds.
    pub max_ms: f64,
    /// Refusals, by code.
    pub afvist: BTreeMap<String, u64>,
    /// Processor time of the gateway, microseconds an exchange; none where it is not our own process.
    pub gateway_us: Option<f64>,
    /// Processor time of the callers, microseconds an exchange.
    pub kaldere_us: Option<f64>,
    /// The gateway's peak of memory so far, MB.
    pub hukommelse_mb: Option<f64>,
}

/// A phase that is running.
pub(super) struct Ur {
    start: Instant,
    gateway: Option<u32>,
    foer: [Option<f64>; 2],
}

impl Ur {
    /// Starts it; `gateway` is the gateway's process where it is ours.
    #[must_use]
    pub(super) fn start(gateway: Option<u32>) -> Self {
        Self { start: Instant::now(), gateway, foer: processortider(gateway) }
    }

    /// Ends it.
    #[must_use]
    pub(super) fn slut(self, navn: &'static str, kaldere: usize, mut maaling: Maaling) -> Fase {
        let sekunder = self.start.elapsed().as_secs_f64().max(1e-9);
        let efter = processortider(self.gateway);
        maaling.tider.sort_unstable();
        let antal = maaling.tider.len();
        let pr_stk = |nr: usize| {
            let brugt = efter.get(nr).copied().flatten()? - self.foer.get(nr).copied().flatten()?;
            Some(brugt * 1e6 / antal.max(1) as f64)
        };
        let ved = |del: f64| {
            let plads = ((antal as f64 * del).ceil() as usize).clamp(1, antal.max(1)) - 1;
            maaling.tider.get(plads).map_or(0.0, |us| f64::from(*us) / 1000.0)
        };
        Fase {
            navn,
            kaldere,
            udvekslinger: antal,
            aendringer: maaling.aendringer,
            sekunder,
            udvekslinger_pr_s: antal as f64 / sekunder,
            aendringer_pr_s: maaling.aendringer as f64 / sekunder,
            svar_mb_pr_s: maaling.bytes as f64 / 1e6 / sekunder,
            p50_ms: ved(0.5),
            p90_ms: ved(0.9),
            p99_ms: ved(0.99),
            max_ms: ved(1.0),
            gateway_us: pr_stk(0),
            kaldere_us: pr_stk(1),
            hukommelse_mb: self.gateway.and_then(hukommelse),
            afvist: maaling.afvist,
        }
    }
}

/// Of the gateway, and of this process: seconds of processor time.
fn processortider(gateway: Option<u32>) -> [Option<f64>; 2] {
    [gateway.and_then(processortid), processortid(std::process::id())]
}

/// User and system time of a process, by `/proc`, in ticks of a hundredth of a second.
pub(super) fn processortid(pid: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let felter: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |nr: usize| felter.get(nr).and_then(|felt| felt.parse::<f64>().ok());
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

/// The peak of a process's resident memory, MB.
#[must_use]
pub(super) fn hukommelse(pid: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let linje = status.lines().find_map(|linje| linje.strip_prefix("VmHWM:"))?;
    let kb: f64 = linje.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kb * 1024.0 / 1e6)
}
