//! Reads after the nights: the whole of a large school, `eksporterXmlFuld`.

use std::time::Instant;

use anyhow::Context as _;

use super::indhold::Indhold;
use super::plan::{Institution, STOR_SKOLE};
use super::sender::Sender;
use crate::simulate::maal::processortid;

/// Where it is read.
const STI: &str = "/bpi/wsieksport/7";
/// The service's namespace.
const TJENESTE: &str = "https://brugerdatabasen.stil.dk/bpi/wsieksport/7";
/// How often the school is read.
const GANGE: usize = 25;

/// The reads, as they are reported.
#[derive(Debug, serde::Serialize)]
pub struct Laesning {
    /// How often the school was read.
    pub gange: usize,
    /// Persons at the school: pupils and employees.
    pub institutionspersoner: usize,
    /// Megabytes of an answer.
    pub mb: f64,
    /// Milliseconds, of the median read.
    pub median_ms: f64,
    /// Milliseconds, of the slowest.
    pub vaerst_ms: f64,
    /// Processor time of the gateway, milliseconds a read.
    pub gateway_ms: f64,
}

impl Sender<'_> {
    /// Reads the first large school, time and again, on one connection.
    ///
    /// # Errors
    /// Where it is refused, or has another number of persons than the nights gave it.
    pub(super) async fn laes(&mut self) -> anyhow::Result<Laesning> {
        let skole = self.plan.institutioner.iter().find(|institution| institution.elever == STOR_SKOLE);
        let skole = skole.context("landet har ingen stor skole")?;
        let ventet = self.personer(skole);
        let (mut tider, mut bytes, mut brugt) = (Vec::new(), 0, 0.0);
        for _ in 0..GANGE {
            let system = self.systemer.get(skole.leverandoer).context("skolen har ingen leverandør")?;
            let besked = system.besked(STI, format!("{TJENESTE}/eksporterXmlFuld"), |xml| {
                xml.start("eksporterXmlFuld").attr("xmlns", TJENESTE).element("instnr", skole.nummer.as_str());
                xml.start("filtre").start("cprFilter").element("inkluderCpr", "true");
                Ok(Some(()))
            })?;
            let (forsendelse, ()) = besked.context("ingen besked")?;
            let linje = self.linjer.first_mut().context("ingen forbindelser")?;
            let foer = processortid(self.gateway).context("/proc kan ikke læses")?;
            let start = Instant::now();
            let svar = forsendelse.send(linje).await.context("eksporterXmlFuld")?;
            tider.push(start.elapsed().as_secs_f64() * 1e3);
            brugt += processortid(self.gateway).context("/proc kan ikke læses")? - foer;
            let fundet = svar.krop.matches("InstitutionPerson>").count();
            anyhow::ensure!(fundet == ventet, "eksporterXmlFuld gav {fundet} personer; ventede {ventet}");
            bytes = svar.krop.len();
        }
        tider.sort_by(f64::total_cmp);
        Ok(Laesning {
            gange: GANGE,
            institutionspersoner: ventet,
            mb: bytes as f64 / 1e6,
            median_ms: tider.get(GANGE / 2).copied().unwrap_or_default(),
            vaerst_ms: tider.last().copied().unwrap_or_default(),
            gateway_ms: brugt * 1e3 / GANGE as f64,
        })
    }

    /// How many are left of an institution after all four nights.
    fn personer(&self, institution: &Institution) -> usize {
        let indhold = Indhold::new(self.plan, institution);
        indhold.alle().filter(|plads| !indhold.slettes(*plads)).count() + indhold.nye().count()
    }
}
