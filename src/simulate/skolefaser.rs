//! The phases of Institutionsregisteret: its units are made with their past, a year of acts follows, and it is read.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::beskeder::{self, Besked};
use super::faser::{Gang, Graense, Kalder, OPRETTERE, opret_koe};
use super::land::Land;
use super::linje::Linje;
use super::maal::{Fase, Maaling, Ur};
use super::opdigt::Tilfaeldig;
use super::skolebeskeder;
use super::skoler::{Skole, Skoledigter, aaret};
use crate::registre::{Koder, dansk_dag};
use crate::types::{Kommunekode, Time};

/// Schools in one batch, of those that no municipality maintains.
const I_EN_BATCH: usize = 200;
/// How often the whole register is read.
const GENTAGELSER: usize = 5;
/// The year is not cut short.
const ET_AAR: Duration = Duration::from_secs(3600);

/// A batch that is to be sent, and whose schools are in it.
struct Opgave<'l> {
    kalder: &'l Kalder,
    besked: Besked,
    skoler: &'l mut [Skole],
}

impl Gang {
    /// The schools: each municipality's in one batch by its supplier, the others by the ministry's. Fills in the numbers that the register issued.
    ///
    /// # Errors
    /// Where the gateway does not answer, or refuses.
    pub(super) async fn opret_skoler(&self, land: &mut Land) -> anyhow::Result<Fase> {
        let opgaver = self.opgaver(land)?;
        let mut koer = vec![Vec::new(); OPRETTERE];
        for (plads, opgave) in opgaver.iter().enumerate() {
            if let Some(koe) = koer.get_mut(plads % OPRETTERE) {
                koe.push((plads, opgave.kalder.modpart.clone(), opgave.besked.clone()));
            }
        }
        let ur = Ur::start(self.gateway);
        let koer: Vec<_> = koer.into_iter().map(|koe| tokio::spawn(opret_koe(koe))).collect();
        let (mut maaling, mut svar) = (Maaling::default(), HashMap::new());
        for koe in koer {
            let (egen, egne) = koe.await??;
            maaling = maaling.med(egen);
            svar.extend(egne);
        }
        for (plads, opgave) in opgaver.into_iter().enumerate() {
            udfyld(opgave, svar.get(&plads).map_or("", String::as_str))?;
        }
        Ok(ur.slut("opret skolerne (en batch pr. kommune, og ministeriets)", OPRETTERE, maaling))
    }

    fn opgaver<'l>(&'l self, land: &'l mut Land) -> anyhow::Result<Vec<Opgave<'l>>> {
        let ejere = self.ejere();
        let mut opgaver = Vec::new();
        for kommune in land.kommuner.iter_mut().filter(|kommune| !kommune.skoler.is_empty()) {
            let kalder = *ejere.get(&kommune.kode).context("en kommune har ingen leverandør")?;
            opgaver.push(self.opgave(kalder, &kommune.kode.to_string(), &mut kommune.skoler));
        }
        let ministeriets = self.landsdaekkende()?;
        for (nr, skoler) in land.skoler.chunks_mut(I_EN_BATCH).enumerate() {
            opgaver.push(self.opgave(ministeriets, &format!("min{nr}"), skoler));
        }
        Ok(opgaver)
    }

    fn opgave<'l>(&self, kalder: &'l Kalder, navn: &str, skoler: &'l mut [Skole]) -> Opgave<'l> {
        let mut aendringer = Vec::new();
        skoler.iter().enumerate().for_each(|(nr, skole)| skole.opret(nr, &mut aendringer));
        let besked = skolebeskeder::batch(&format!("{}-ir-{navn}", self.koersel), &aendringer);
        Opgave { kalder, besked, skoler }
    }

    /// A year of the municipal schools, one act an exchange: fusions, sammenlægninger, delinger, closings, pupils reported, fields changed.
    ///
    /// # Errors
    /// Where the gateway does not answer.
    pub(super) async fn skoleaar(&self, land: &Land, koder: &Koder, antal: usize) -> anyhow::Result<Fase> {
        let mut digter = Skoledigter::new(koder);
        let dag = dansk_dag(Time::now());
        let mut koer: HashMap<Kommunekode, Mutex<Vec<Besked>>> = HashMap::new();
        for kommune in &land.kommuner {
            let handlinger = aaret(kommune, dag, &mut digter);
            koer.insert(kommune.kode, Mutex::new(handlinger.iter().map(skolebeskeder::alene).collect()));
        }
        let naeste = move |kalder: &Kalder, _: &mut Tilfaeldig| {
            let egne = kalder.kommuner.iter().filter_map(|kode| koer.get(kode));
            egne.filter_map(|koe| koe.lock().ok()?.pop()).next()
        };
        self.mange("et skoleår, en handling ad gangen", Graense { tid: ET_AAR, antal }, naeste).await
    }

    /// Reads of InstitutionService: mostly hierarchies and single units, sometimes a municipality.
    ///
    /// # Errors
    /// Where the gateway does not answer.
    pub(super) async fn skolelaesninger(&self, land: &Arc<Land>, graense: Graense) -> anyhow::Result<Fase> {
        let land = Arc::clone(land);
        self.mange("blandede læsninger af skoler", graense, move |_, tilfaeldig| laesning(&land, tilfaeldig)).await
    }

    /// The whole public extract, one caller who shows no certificate: JSON and CSV.
    ///
    /// # Errors
    /// Where the gateway does not answer.
    pub(super) async fn udtraek(&self) -> anyhow::Result<Fase> {
        let mut linje = Linje::aabn(&self.landsdaekkende()?.modpart).await?;
        let ur = Ur::start(self.gateway);
        let mut maaling = Maaling::default();
        for sti in skolebeskeder::UDTRAEK.into_iter().cycle().take(GENTAGELSER * 2) {
            let start = Instant::now();
            let svar = linje.hent(sti).await?;
            maaling.tid(start.elapsed());
            maaling.bytes += svar.krop.len();
            if svar.status != 200 {
                *maaling.afvist.entry(format!("HTTP {}", svar.status)).or_default() += 1;
            }
        }
        Ok(ur.slut("det offentlige udtræk (JSON og CSV)", 1, maaling))
    }
}

/// The numbers of a receipt, in the order that [`Skole::opret`] asked for them.
fn udfyld(opgave: Opgave<'_>, svar: &str) -> anyhow::Result<()> {
    let Opgave { besked, skoler, .. } = opgave;
    // The results come first, one a change; the consequences name units too.
    let mut numre = beskeder::numre(svar).into_iter().take(besked.aendringer);
    let alle = skoler.iter_mut().all(|skole| skole.udfyld(&mut numre));
    anyhow::ensure!(alle, "skoler kunne ikke oprettes: {}", beskeder::afvisning(svar).unwrap_or_default());
    Ok(())
}

fn laesning(land: &Land, tilfaeldig: &mut Tilfaeldig) -> Option<Besked> {
    let kommune = tilfaeldig.en_af(&land.kommuner)?;
    let skole = match tilfaeldig.under(2) {
        0 => tilfaeldig.en_af(&land.skoler),
        _ => tilfaeldig.en_af(&kommune.skoler),
    };
    let nummer = skole.or_else(|| land.skoler.first())?.nummer.as_ref()?.as_str();
    let kode = format!("{:03}", kommune.kode.0);
    Some(match tilfaeldig.under(100) {
        0..50 => skolebeskeder::laes("GetHierarki", Some(("institutionsNummer", nummer))),
        50..90 => skolebeskeder::laes("GetInstitutionByNummer", Some(("institutionsNummer", nummer))),
        90..99 => skolebeskeder::laes("GetInstitutionerByAdmKommunenummer", Some(("administrationskommune", &kode))),
        _ => skolebeskeder::laes("GetInstitutionerByNavn", Some(("partOfName", "ørsted gym"))),
    })
}
