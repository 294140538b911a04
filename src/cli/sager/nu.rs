//! What would come of a case if the ministry approved it now: its acts are run to their end, and taken back.

use super::super::tilslutning::Edge;
use super::Grundlag;
use crate::institutioner::{Anvendt, Haendelse, Konsekvens, Regler, Sag, anvend};
use crate::registre::{dansk_dag, uden_nye_numre};
use crate::store::institutioner::Skriver;
use crate::store::{Keep, Result, Tx};
use crate::tilslutning::{Rolle, Scope};
use crate::types::Institutionsnummer;

/// What would come of it.
pub(super) struct Nu {
    /// What the rules would say. No text names a number that would be new: it will be another's.
    pub(super) anvendt: Anvendt,
    /// What would follow; nothing where the rules refuse it.
    pub(super) konsekvenser: Vec<Konsekvens>,
}

impl Nu {
    /// The new units, in the order in which they would be made.
    pub(super) fn nye(&self) -> impl Iterator<Item = &Institutionsnummer> {
        let foelger = self.konsekvenser.iter().map(|konsekvens| &konsekvens.foelge);
        foelger.filter(|foelge| foelge.haendelse == Haendelse::Ny).map(|foelge| &foelge.nummer)
    }
}

/// Runs a case; `None` where no ministry is registered that could approve it.
pub(super) fn nu(sag: &Sag, grundlag: &Grundlag, edge: &Edge<'_>) -> anyhow::Result<Option<Nu>> {
    let (sag, tid) = (sag.clone(), edge.tid);
    let (koder, foerste_nummer) = (grundlag.koder.clone(), grundlag.foerste_nummer);
    let koer = move |tx: &mut Tx<'_>| {
        let Some(ministeriet) = tx.part_rolle(Rolle::Ministerium)? else { return Ok(None) };
        let scope = Scope::Parter(vec![ministeriet.into()]);
        // Whether the one that asked may close a dagtilbud is asked when the case is approved (dtr-rules 54).
        let regler = Regler { koder: &koder, scope: &scope, dagtilbud_scope: Some(&Scope::Alle), now: tid };
        tx.attempt(|tx| Ok((koert(tx, &sag, &regler, foerste_nummer)?, Keep::No))).map(Some)
    };
    Ok(edge.store.write_blocking(koer)?)
}

fn koert(tx: &mut Tx<'_>, sag: &Sag, regler: &Regler<'_>, foerste_nummer: u32) -> Result<Nu> {
    let mut anvendt = anvend(&mut Skriver::new(tx, foerste_nummer), regler, &sag.anmodning.aendringer)?;
    let konsekvenser = match anvendt.afvist() {
        true => Vec::new(),
        false => tx.konsekvenser(&anvendt.foelger, dansk_dag(regler.now))?,
    };
    let Anvendt { fejl, advis, foelger, .. } = &mut anvendt;
    let nye = foelger.iter().filter(|foelge| foelge.haendelse == Haendelse::Ny);
    let nye = nye.map(|foelge| (&foelge.nummer, foelge.position));
    uden_nye_numre(nye, fejl.iter_mut().chain(advis).map(|fejl| &mut fejl.tekst));
    Ok(Nu { anvendt, konsekvenser })
}
