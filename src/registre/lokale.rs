//! How a change finds a unit by the `lokalId` of an earlier change of the batch (choices.md §3).

use std::collections::HashMap;

use super::faelles::FaellesBrud;
use super::felt;
use super::henvisning::Henvisning;
use super::sag::{Aendret, Sag};
use crate::types::Institutionsnummer;

/// The `lokalId`s of the batch so far: each with its change, its unit's level, and the number that it got unless it was refused.
#[derive(Debug)]
pub struct Lokale<N> {
    efter_id: HashMap<String, (u32, N, Option<Institutionsnummer>)>,
}

impl<N> Default for Lokale<N> {
    fn default() -> Self {
        Self { efter_id: HashMap::new() }
    }
}

impl<N> Lokale<N> {
    /// A `lokalId` may be given once in a batch.
    pub fn kontroller<A: Aendret>(&self, sag: &mut Sag<'_, A>) {
        let tidligere = sag.aendring.lokal_id().and_then(|id| self.efter_id.get(id));
        if let Some(&(foerste, _, _)) = tidligere {
            sag.brud(Some(felt::LOKAL_ID.into()), FaellesBrud::LokalIdBrugt { foerste });
        }
    }

    /// Keeps what became of a change, under its `lokalId`.
    pub fn husk<A: Aendret>(&mut self, aendring: &A, niveau: N, nummer: Option<Institutionsnummer>) {
        if let Some(id) = aendring.lokal_id() {
            self.efter_id.entry(id.to_owned()).or_insert((aendring.position(), niveau, nummer));
        }
    }

    /// The number that a reference stands for; with its level, where an earlier change of the batch gave it.
    ///
    /// # Errors
    /// It names no earlier change, or one that was refused.
    pub fn find<'l>(
        &'l self,
        henvisning: &'l Henvisning,
    ) -> Result<(&'l Institutionsnummer, Option<&'l N>), FaellesBrud> {
        match henvisning {
            Henvisning::Nummer(nummer) => Ok((nummer, None)),
            Henvisning::Lokal(id) => match self.efter_id.get(id) {
                None => Err(FaellesBrud::LokalUkendt),
                Some(&(af, _, None)) => Err(FaellesBrud::Afhaenger { af }),
                Some((_, niveau, Some(nummer))) => Ok((nummer, Some(niveau))),
            },
        }
    }
}
