//! The phases: many suppliers at once, each on kept-alive connections whose handshakes are not counted.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::beskeder::{self, Besked, Skriver};
use super::land::{Kommune, Land};
use super::linje::{Linje, Modpart, Svar};
use super::maal::{Fase, Maaling, Ur};
use super::opdigt::{Tilfaeldig, pnummer};
use super::signeret::{Stak, Underskriver};
use crate::types::Kommunekode;

/// Changes of the large batch.
pub const STOR_BATCH: usize = 5_000;
/// How often the whole country is read, and the large batch sent.
const GENTAGELSER: usize = 5;
/// Messages that are signed for each second of a phase: more than two cores can verify and answer.
const SIGNEREDE_PR_S: usize = 1_000;
/// Callers that create the country.
pub(super) const OPRETTERE: usize = 4;

/// A supplier, as a caller needs it.
#[derive(Clone)]
pub(super) struct Kalder {
    /// Its way to the gateway.
    pub modpart: Modpart,
    /// Its municipalities.
    pub kommuner: Vec<Kommunekode>,
}

/// When a phase ends: whichever comes first.
#[derive(Debug, Clone, Copy)]
pub(super) struct Graense {
    /// So long.
    pub tid: Duration,
    /// So many exchanges in all.
    pub antal: usize,
}

/// What the phases share.
pub(super) struct Gang {
    /// The first has every municipality; the others share them.
    pub kaldere: Vec<Kalder>,
    /// How many connections at once.
    pub samtidige: usize,
    /// The gateway's process, where it is ours.
    pub gateway: Option<u32>,
    /// Tells this run's batch ids from others'.
    pub koersel: String,
}

impl Gang {
    /// Phase 1: each municipality's day-care in one batch. Fills in the numbers that the register issued.
    ///
    /// # Errors
    /// Where the gateway does not answer, or refuses.
    pub(super) async fn opret(&self, land: &mut Land) -> anyhow::Result<Fase> {
        let ejer = self.ejere();
        let mut opgaver: Vec<Vec<(usize, Modpart, Besked)>> = vec![Vec::new(); OPRETTERE];
        for (plads, kommune) in land.kommuner.iter().enumerate() {
            let kalder = ejer.get(&kommune.kode).context("en kommune har ingen leverandør")?;
            let besked = oprettelse(kommune, &format!("{}-{}", self.koersel, kommune.kode));
            if let Some(koe) = opgaver.get_mut(plads % OPRETTERE) {
                koe.push((plads, kalder.modpart.clone(), besked));
            }
        }
        let ur = Ur::start(self.gateway);
        let opgaver: Vec<_> = opgaver.into_iter().map(|koe| tokio::spawn(opret_koe(koe))).collect();
        let mut maaling = Maaling::default();
        for opgave in opgaver {
            let (egen, svar) = opgave.await??;
            maaling = maaling.med(egen);
            for (plads, svar) in svar {
                land.kommuner.get_mut(plads).map(|kommune| udfyld(kommune, &svar)).unwrap_or(Ok(()))?;
            }
        }
        Ok(ur.slut("opret landet (en batch pr. kommune)", OPRETTERE, maaling))
    }

    /// Phase 2: single changes, each durable before its caller sends the next.
    ///
    /// # Errors
    /// Where the gateway does not answer.
    pub(super) async fn enkelte(&self, land: &Arc<Land>, graense: Graense) -> anyhow::Result<Fase> {
        let land = Arc::clone(land);
        self.mange("enkelte ændringer", graense, move |kalder, tilfaeldig| aendring(&land, kalder, tilfaeldig)).await
    }

    /// Phase 3: reads of all kinds, by key, by name, by municipality.
    ///
    /// # Errors
    /// Where the gateway does not answer.
    pub(super) async fn laesninger(&self, land: &Arc<Land>, graense: Graense) -> anyhow::Result<Fase> {
        let land = Arc::clone(land);
        self.mange("blandede læsninger", graense, move |_, tilfaeldig| laesning(&land, tilfaeldig)).await
    }

    /// A hello that is signed, and answered by a signature: what signing costs, and hardly anything else.
    ///
    /// # Errors
    /// Where the gateway does not answer.
    pub(super) async fn signerede_hello(&self, underskriver: &Underskriver, graense: Graense) -> anyhow::Result<Fase> {
        self.signerede("signerede hello", underskriver, graense, || Some(beskeder::hello())).await
    }

    /// Single changes as in phase 2, signed and answered by a signature.
    ///
    /// # Errors
    /// Where the gateway does not answer.
    pub(super) async fn signerede_enkelte(
        &self,
        land: &Land,
        underskriver: &Underskriver,
        graense: Graense,
    ) -> anyhow::Result<Fase> {
        let kalder = self.kaldere.get(1).context("ingen leverandører")?;
        let mut tilfaeldig = Tilfaeldig::new(77);
        let naeste = || aendring(land, kalder, &mut tilfaeldig);
        self.signerede("signerede enkelte ændringer", underskriver, graense, naeste).await
    }

    /// All are signed beforehand by the first supplier, who sends them on all connections.
    async fn signerede(
        &self,
        navn: &'static str,
        underskriver: &Underskriver,
        graense: Graense,
        naeste: impl FnMut() -> Option<Besked>,
    ) -> anyhow::Result<Fase> {
        let antal = graense.antal.min(SIGNEREDE_PR_S * usize::try_from(graense.tid.as_secs()).unwrap_or(1).max(1));
        let stak = Stak::laeg(underskriver, antal, naeste)?;
        let foerste = Self {
            kaldere: self.kaldere.iter().take(2).cloned().collect(),
            koersel: self.koersel.clone(),
            gateway: self.gateway,
            samtidige: self.samtidige,
        };
        foerste.mange(navn, graense, move |_, _| stak.tag()).await
    }

    /// The whole country in one answer, one caller.
    ///
    /// # Errors
    /// Where the gateway does not answer.
    pub(super) async fn hele_landet(&self) -> anyhow::Result<Fase> {
        let mut linje = Linje::aabn(&self.landsdaekkende()?.modpart).await?;
        let besked = beskeder::laes("GetAllDagtilbud", None);
        let ur = Ur::start(self.gateway);
        let mut maaling = Maaling::default();
        for _ in 0..GENTAGELSER {
            send(&mut linje, &besked, &mut maaling).await?;
        }
        Ok(ur.slut("GetAllDagtilbud, hele landet", 1, maaling))
    }

    /// Phase 4: large batches, one caller: nine updates of ten, the rest new units.
    ///
    /// # Errors
    /// Where the gateway does not answer.
    pub(super) async fn stor_batch(&self, land: &Land) -> anyhow::Result<Fase> {
        let mut linje = Linje::aabn(&self.landsdaekkende()?.modpart).await?;
        let mut tilfaeldig = Tilfaeldig::new(44);
        let beskeder: Vec<_> = (0..GENTAGELSER)
            .map(|nr| stor_batch(land, &format!("{}-stor-{nr}", self.koersel), &mut tilfaeldig))
            .collect();
        let ur = Ur::start(self.gateway);
        let mut maaling = Maaling::default();
        for besked in &beskeder {
            send(&mut linje, besked, &mut maaling).await?;
        }
        Ok(ur.slut("batch af 5.000 ændringer", 1, maaling))
    }

    /// Each municipality's supplier.
    pub(super) fn ejere(&self) -> HashMap<Kommunekode, &Kalder> {
        let kaldere = self.kaldere.iter().skip(1);
        kaldere.flat_map(|kalder| kalder.kommuner.iter().map(move |kode| (*kode, kalder))).collect()
    }

    pub(super) fn landsdaekkende(&self) -> anyhow::Result<&Kalder> {
        self.kaldere.first().context("ingen leverandører")
    }

    /// Many callers at once, each sending its next message when it has the answer to the last.
    pub(super) async fn mange<F>(&self, navn: &'static str, graense: Graense, naeste: F) -> anyhow::Result<Fase>
    where
        F: Fn(&Kalder, &mut Tilfaeldig) -> Option<Besked> + Send + Sync + 'static,
    {
        let naeste = Arc::new(naeste);
        let tilbage = Arc::new(AtomicUsize::new(graense.antal));
        let mut linjer = Vec::new();
        for nr in 0..self.samtidige {
            let egne = self.kaldere.len().saturating_sub(1).max(1);
            let kalder = self.kaldere.get(1 + nr % egne).context("ingen leverandører")?;
            linjer.push((Linje::aabn(&kalder.modpart).await?, kalder.clone()));
        }
        let ur = Ur::start(self.gateway);
        let slut = Instant::now() + graense.tid;
        let opgaver: Vec<_> = (1_u64..)
            .zip(linjer)
            .map(|(nr, (linje, kalder))| {
                let (naeste, tilbage) = (Arc::clone(&naeste), Arc::clone(&tilbage));
                tokio::spawn(async move {
                    let mut tilfaeldig = Tilfaeldig::new(nr * 1000);
                    kald(linje, slut, &tilbage, || naeste(&kalder, &mut tilfaeldig)).await
                })
            })
            .collect();
        let mut maaling = Maaling::default();
        for opgave in opgaver {
            maaling = maaling.med(opgave.await??);
        }
        Ok(ur.slut(navn, self.samtidige, maaling))
    }
}

async fn kald(
    mut linje: Linje,
    slut: Instant,
    tilbage: &AtomicUsize,
    mut naeste: impl FnMut() -> Option<Besked>,
) -> anyhow::Result<Maaling> {
    let mut maaling = Maaling::default();
    let en_mindre = |tilbage: usize| tilbage.checked_sub(1);
    while Instant::now() < slut && tilbage.fetch_update(Ordering::Relaxed, Ordering::Relaxed, en_mindre).is_ok() {
        let Some(besked) = naeste() else { break };
        send(&mut linje, &besked, &mut maaling).await?;
    }
    Ok(maaling)
}

async fn send(linje: &mut Linje, besked: &Besked, maaling: &mut Maaling) -> anyhow::Result<Svar> {
    let start = Instant::now();
    let svar = linje.send(besked).await?;
    maaling.tid(start.elapsed());
    maaling.bytes += svar.krop.len();
    let ok = if besked.aendringer > 0 { svar.krop.contains("<status>OK</status>") } else { svar.status == 200 };
    if ok {
        maaling.aendringer += besked.aendringer;
    } else {
        let kode = beskeder::afvisning(&svar.krop).unwrap_or_else(|| format!("HTTP {}", svar.status));
        *maaling.afvist.entry(kode).or_default() += 1;
    }
    Ok(svar)
}

/// Sends one batch after the other, each on a connection of its own; gives the answers.
pub(super) async fn opret_koe(koe: Vec<(usize, Modpart, Besked)>) -> anyhow::Result<(Maaling, Vec<(usize, String)>)> {
    let mut maaling = Maaling::default();
    let mut svar = Vec::new();
    for (plads, modpart, besked) in koe {
        let mut linje = Linje::aabn(&modpart).await?;
        svar.push((plads, send(&mut linje, &besked, &mut maaling).await?.krop));
    }
    Ok((maaling, svar))
}

fn oprettelse(kommune: &Kommune, batch_id: &str) -> Besked {
    let mut skriver = Skriver::batch(batch_id);
    for (nr, over) in kommune.daginstitutioner.iter().enumerate() {
        skriver.opret(nr, over);
    }
    skriver.slut()
}

/// The numbers of a receipt, in the order that [`Skriver::opret`] asked for them.
fn udfyld(kommune: &mut Kommune, svar: &str) -> anyhow::Result<()> {
    let numre = beskeder::numre(svar);
    let afvisning = beskeder::afvisning(svar).unwrap_or_default();
    anyhow::ensure!(!numre.is_empty(), "kommune {} kunne ikke oprettes: {afvisning}", kommune.kode);
    let mut numre = numre.into_iter();
    for over in &mut kommune.daginstitutioner {
        over.nummer = numre.next();
        for enhed in &mut over.enheder {
            enhed.nummer = numre.next();
            enhed.alternative.iter().for_each(|_| drop(numre.next()));
        }
    }
    Ok(())
}

/// One change of a unit that the caller may change: nine of ten are updates of an anvisningsenhed.
fn aendring(land: &Land, kalder: &Kalder, tilfaeldig: &mut Tilfaeldig) -> Option<Besked> {
    let kode = *tilfaeldig.en_af(&kalder.kommuner)?;
    let kommune = land.kommuner.iter().find(|kommune| kommune.kode == kode)?;
    let over = tilfaeldig.en_af(&kommune.daginstitutioner)?;
    let enhed = tilfaeldig.en_af(&over.enheder)?;
    match tilfaeldig.under(20) {
        0 => {
            let mut felter = over.felter.clone();
            felter.navn = format!("{} ({})", felter.navn, tilfaeldig.under(1_000_000));
            Some(beskeder::ret_daginstitution(over.nummer.as_ref()?, &felter))
        }
        1 => {
            let mut felter = enhed.felter.clone();
            felter.pnummer = pnummer(2_000_000_000 + tilfaeldig.naeste() % 1_000_000_000);
            Some(beskeder::ny_enhed(over.nummer.as_ref()?, &felter))
        }
        _ => {
            let mut felter = enhed.felter.clone();
            felter.telefon = Some(format!("{:08}", 20_000_000 + tilfaeldig.under(70_000_000)));
            Some(beskeder::ret_enhed(enhed.nummer.as_ref()?, &felter))
        }
    }
}

/// One read: mostly by key, sometimes a municipality, seldom by name.
fn laesning(land: &Land, tilfaeldig: &mut Tilfaeldig) -> Option<Besked> {
    let kommune = tilfaeldig.en_af(&land.kommuner)?;
    let over = tilfaeldig.en_af(&kommune.daginstitutioner)?;
    let enhed = tilfaeldig.en_af(&over.enheder)?;
    let nummer = over.nummer.as_ref()?.as_str();
    Some(match tilfaeldig.under(100) {
        0..35 => {
            beskeder::laes("GetAnvisningsEnhederByNummer", Some(("enhedsNummer", enhed.nummer.as_ref()?.as_str())))
        }
        35..65 => beskeder::laes("GetDagtilbudByDagInstitutionsNummer", Some(("DagInstitutionsNummer", nummer))),
        65..80 => beskeder::laes("GetAnvisningsEnhederByPnummer", Some(("pNummer", enhed.felter.pnummer.as_str()))),
        80..90 => beskeder::laes("GetDaginstitutionByNummer", Some(("DagInstitutionsNummer", nummer))),
        90..98 => {
            let kode = kommune.kode.to_string();
            beskeder::laes("GetDagtilbudByAdmKommuneNummer", Some(("AdmkommuneNummer", &kode)))
        }
        _ => beskeder::laes("GetAnvisningsEnhederByNavn", Some(("partOfName", "ærten 4"))),
    })
}

fn stor_batch(land: &Land, batch_id: &str, tilfaeldig: &mut Tilfaeldig) -> Besked {
    let mut skriver = Skriver::batch(batch_id);
    let alle: Vec<_> = land.kommuner.iter().flat_map(|kommune| &kommune.daginstitutioner).collect();
    for nr in 0..STOR_BATCH {
        let Some(over) = tilfaeldig.en_af(&alle) else { break };
        let Some(enhed) = tilfaeldig.en_af(&over.enheder) else { continue };
        let mut enhed = enhed.clone();
        enhed.felter.telefon = Some(format!("{:08}", 20_000_000 + tilfaeldig.under(70_000_000)));
        enhed.alternative.clear();
        match (&over.nummer, &enhed.nummer) {
            (Some(over), Some(_)) if nr % 10 == 0 => skriver.opret_enhed(&format!("n{nr}"), over.as_str(), &enhed),
            (_, Some(nummer)) => skriver.ret_enhed(nummer, &enhed.felter),
            _ => {}
        }
    }
    skriver.slut()
}

/// The message that the parsers' ceiling is measured on.
#[must_use]
pub(super) fn proeve(land: &Land) -> String {
    stor_batch(land, "loft", &mut Tilfaeldig::new(1)).krop
}
