//! A night: documents are drawn and signed in portions that fit in memory, and each portion is sent by many callers at once.
//!
//! The clock stands still while a portion is made, so that what is measured is the gateway's work; the processor time of either side is told
//! beside it. A caller takes the next document when it has the answer to its last.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Context as _;

use super::dokument::{Natslags, Nattens, TJENESTE, Taelling, skriv};
use super::konvolut::{Antal, Forsendelse, Kvittering, System};
use super::plan::{Institution, Plan};
use crate::simulate::linje::{Linje, Modpart};
use crate::simulate::maal::{hukommelse, processortid};
use crate::types::Institutionsnummer;

/// Where imports are sent.
const STI: &str = "/bpi/wsaimport/8";
/// Bytes of a portion. The largest document is a twentieth of it.
const PORTION: usize = 64 * 1024 * 1024;

/// Who sends.
pub(super) struct Sender<'p> {
    pub(super) plan: &'p Plan,
    /// By their places on the stage.
    pub(super) systemer: Vec<System>,
    /// Connections that are kept from one night to the next.
    pub(super) linjer: Vec<Linje>,
    /// The gateway's process.
    pub(super) gateway: u32,
}

/// A night, as it is reported. A person is a pupil or an employee at an institution; contact persons are counted beside them.
#[derive(Debug, serde::Serialize)]
pub struct Nat {
    /// Which of the four.
    pub slags: Natslags,
    /// Documents; institutions that the night had nothing to say of got none.
    pub dokumenter: usize,
    /// What the documents held.
    pub sendt: Taelling,
    /// What the answers said became of it.
    pub antal: Antal,
    /// Advis, by code.
    pub advis: BTreeMap<String, usize>,
    /// Megabytes of messages.
    pub mb: f64,
    /// How long it took, the making of the messages left out.
    pub sekunder: f64,
    /// How long it took with it.
    pub sekunder_i_alt: f64,
    /// Persons at institutions a second.
    pub institutionspersoner_pr_s: f64,
    /// `Person` elements a second, contact persons' too.
    pub personer_pr_s: f64,
    /// Megabytes of messages a second.
    pub mb_pr_s: f64,
    /// Milliseconds.
    pub p50_ms: f64,
    /// Milliseconds.
    pub p99_ms: f64,
    /// Milliseconds.
    pub max_ms: f64,
    /// Processor time of the gateway, microseconds a person at an institution.
    pub gateway_us: f64,
    /// Processor time of the gateway, microseconds a `Person` element.
    pub gateway_us_pr_person: f64,
    /// Processor time of the callers while they sent, a person at an institution.
    pub kaldere_us: f64,
    /// The gateway's peak of memory so far, MB.
    pub hukommelse_mb: Option<f64>,
}

/// A document that waits to be sent.
struct Post {
    forsendelse: Forsendelse,
    nummer: Institutionsnummer,
    taelling: Taelling,
}

/// What was seen while portions were sent.
#[derive(Default)]
struct Set {
    tider: Vec<Duration>,
    sendt: Taelling,
    antal: Antal,
    advis: BTreeMap<String, usize>,
    bytes: usize,
    sekunder: f64,
    gateway: f64,
    kaldere: f64,
}

impl Sender<'_> {
    /// Connects so many callers. They show no certificate: who sends is proven by the signature.
    ///
    /// # Errors
    /// Where there is no connection.
    pub(super) async fn forbind(&mut self, modpart: &Modpart, antal: usize) -> anyhow::Result<()> {
        for _ in 0..antal {
            self.linjer.push(Linje::aabn(modpart).await?);
        }
        Ok(())
    }

    /// Sends a whole night.
    ///
    /// # Errors
    /// Where something is refused, or the answers do not say what was sent.
    pub(super) async fn nat(&mut self, natten: Nattens) -> anyhow::Result<Nat> {
        let (start, mut set) = (Instant::now(), Set::default());
        let mut tilbage = self.plan.institutioner.iter();
        loop {
            let portion = self.portion(&mut tilbage, natten)?;
            if portion.is_empty() {
                break;
            }
            self.send(portion, natten.slags, &mut set).await?;
        }
        let mut nat = set.nat(natten.slags);
        nat.sekunder_i_alt = start.elapsed().as_secs_f64();
        nat.hukommelse_mb = hukommelse(self.gateway);
        Ok(nat)
    }

    /// The next documents, the largest last: callers take from the end, and none is left alone with a large one.
    fn portion<'i>(
        &self,
        tilbage: &mut impl Iterator<Item = &'i Institution>,
        natten: Nattens,
    ) -> anyhow::Result<Vec<Post>> {
        let (mut portion, mut bytes) = (Vec::new(), 0);
        while bytes < PORTION {
            let Some(institution) = tilbage.next() else { break };
            let system = self.systemer.get(institution.leverandoer).context("en institution har ingen leverandør")?;
            let action = format!("{TJENESTE}/{}", natten.slags.metode());
            let besked = system.besked(STI, action, |xml| skriv(xml, self.plan, institution, natten))?;
            if let Some((forsendelse, taelling)) = besked {
                bytes += forsendelse.krop.len();
                portion.push(Post { forsendelse, nummer: institution.nummer.clone(), taelling });
            }
        }
        portion.sort_by_key(|post| post.forsendelse.krop.len());
        Ok(portion)
    }

    async fn send(&mut self, portion: Vec<Post>, slags: Natslags, set: &mut Set) -> anyhow::Result<()> {
        let portion = Arc::new(Mutex::new(portion));
        let (start, foer) = (Instant::now(), self.processortider()?);
        let kaldere = std::mem::take(&mut self.linjer).into_iter();
        let kaldere: Vec<_> = kaldere.map(|linje| tokio::spawn(kald(linje, Arc::clone(&portion), slags))).collect();
        for kalder in kaldere {
            let (linje, eget) = kalder.await??;
            self.linjer.push(linje);
            set.laeg(eget);
        }
        let efter = self.processortider()?;
        set.sekunder += start.elapsed().as_secs_f64();
        set.gateway += efter.0 - foer.0;
        set.kaldere += efter.1 - foer.1;
        Ok(())
    }

    /// Of the gateway and of this process.
    fn processortider(&self) -> anyhow::Result<(f64, f64)> {
        let tid = |pid| processortid(pid).context("/proc kan ikke læses");
        Ok((tid(self.gateway)?, tid(std::process::id())?))
    }
}

async fn kald(mut linje: Linje, portion: Arc<Mutex<Vec<Post>>>, slags: Natslags) -> anyhow::Result<(Linje, Set)> {
    let mut set = Set::default();
    let naeste = || portion.lock().ok().and_then(|mut portion| portion.pop());
    while let Some(post) = naeste() {
        let start = Instant::now();
        let svar = post.forsendelse.send(&mut linje).await;
        let svar = svar.with_context(|| format!("{} for institution {}", slags.navn(), post.nummer))?;
        set.tider.push(start.elapsed());
        let kvittering = Kvittering::laes(&svar.krop)?;
        kontroller(slags, &post, &kvittering)?;
        set.bytes += post.forsendelse.krop.len();
        set.sendt.laeg(post.taelling);
        set.antal.laeg(kvittering.antal);
        for (kode, antal) in kvittering.advis {
            *set.advis.entry(kode).or_default() += antal;
        }
    }
    Ok((linje, set))
}

/// The answer says what was sent, and nothing else: every institution is a register's, so that nothing is to be advised.
fn kontroller(slags: Natslags, post: &Post, kvittering: &Kvittering) -> anyhow::Result<()> {
    let (nummer, navn, ventet) = (&post.nummer, slags.navn(), ventet(slags, post.taelling));
    let indlaest = kvittering.reskode == Some(0) && kvittering.advis.is_empty();
    anyhow::ensure!(
        indlaest && kvittering.antal == ventet,
        "{navn} for institution {nummer}: ventede {ventet:?} og fik {kvittering:?}"
    );
    Ok(())
}

/// What the answer is to say of a document.
fn ventet(slags: Natslags, taelling: Taelling) -> Antal {
    let Taelling { institutionspersoner: alle, nye, .. } = taelling;
    match slags {
        Natslags::Foerste | Natslags::Delta => Antal { oprettet: nye, aendret: alle - nye, ..Antal::default() },
        Natslags::Uaendret => Antal { uaendret: alle, ..Antal::default() },
        Natslags::Slet => Antal { slettet: alle, ..Antal::default() },
    }
}

impl Set {
    fn laeg(&mut self, anden: Self) {
        self.tider.extend(anden.tider);
        self.sendt.laeg(anden.sendt);
        self.antal.laeg(anden.antal);
        self.bytes += anden.bytes;
        for (kode, antal) in anden.advis {
            *self.advis.entry(kode).or_default() += antal;
        }
    }

    fn nat(mut self, slags: Natslags) -> Nat {
        self.tider.sort_unstable();
        let ms = |del: f64| {
            let plads = (self.tider.len() as f64 * del) as usize;
            self.tider.get(plads.min(self.tider.len().saturating_sub(1))).map_or(0.0, |tid| tid.as_secs_f64() * 1e3)
        };
        let (sekunder, hver) = (self.sekunder.max(1e-9), self.sendt.institutionspersoner.max(1) as f64);
        let mb = self.bytes as f64 / 1e6;
        Nat {
            slags,
            dokumenter: self.tider.len(),
            mb,
            sekunder,
            sekunder_i_alt: sekunder,
            institutionspersoner_pr_s: self.sendt.institutionspersoner as f64 / sekunder,
            personer_pr_s: self.sendt.personer() as f64 / sekunder,
            mb_pr_s: mb / sekunder,
            p50_ms: ms(0.5),
            p99_ms: ms(0.99),
            max_ms: ms(1.0),
            gateway_us: self.gateway * 1e6 / hver,
            gateway_us_pr_person: self.gateway * 1e6 / self.sendt.personer().max(1) as f64,
            kaldere_us: self.kaldere * 1e6 / hver,
            hukommelse_mb: None,
            sendt: self.sendt,
            antal: self.antal,
            advis: self.advis,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_answer_is_to_say() {
        let taelling = Taelling { institutionspersoner: 9, elever: 8, kontakter: 12, nye: 2 };
        let alle = Natslags::ALLE.map(|slags| {
            let Antal { oprettet, aendret, uaendret, slettet, afvist } = ventet(slags, taelling);
            [oprettet, aendret, uaendret, slettet, afvist]
        });
        assert_eq!(alle, [[2, 7, 0, 0, 0], [0, 0, 9, 0, 0], [2, 7, 0, 0, 0], [0, 0, 0, 9, 0]]);
    }
}
