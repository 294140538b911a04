//! Paths to what a rule complains of, in the form that the schema's violations have.

use std::collections::HashMap;

use super::Sending;
use crate::registre::Fejl;

/// The fields of `Adresse`.
pub const ADRESSE: &[&str] = &[
    "vejNavn",
    "vejKode",
    "husNummer",
    "etage",
    "doer",
    "supplerendeBynavn",
    "postNummer",
    "byNavn",
    "kommuneKode",
    "dawaId",
    "geoBredde",
    "geoLaengde",
];

/// A change of a sending, as far as its places go.
pub trait Sendt {
    /// The name of its element.
    fn metode(&self) -> &'static str;

    /// The path of what a rule complains of, below the change's element; empty for the change itself.
    fn sti(&self, fejl: &Fejl) -> String;
}

/// The path of each change of a sending.
#[derive(Debug)]
pub struct Stier<'s, A> {
    sending: &'s Sending<A>,
    aendringer: Vec<String>,
}

impl<'s, A: Sendt> Stier<'s, A> {
    /// Works the paths out; `[n]` counts siblings of the same name from 1, and is left out for the only one.
    #[must_use]
    pub fn of(sending: &'s Sending<A>) -> Self {
        let metoder = || sending.aendringer.iter().map(Sendt::metode);
        if sending.batch_id.is_none() {
            return Self { sending, aendringer: metoder().map(|metode| format!("/{metode}")).collect() };
        }
        let (mut seen, mut all): (HashMap<&str, u32>, HashMap<&str, u32>) = Default::default();
        for metode in metoder() {
            *all.entry(metode).or_default() += 1;
        }
        let sti = |metode: &'static str| {
            let nr = seen.entry(metode).and_modify(|nr| *nr += 1).or_insert(1);
            let index = if all.get(metode) == Some(&1) { String::new() } else { format!("[{nr}]") };
            format!("/ImporterAendringer/{metode}{index}")
        };
        Self { sending, aendringer: metoder().map(sti).collect() }
    }

    /// The path of what a rule complains of.
    #[must_use]
    pub fn til(&self, fejl: &Fejl) -> String {
        let index = usize::try_from(fejl.position).unwrap_or(0).checked_sub(1);
        let found = index.and_then(|index| self.aendringer.get(index).zip(self.sending.aendringer.get(index)));
        let Some((sti, aendring)) = found else { return String::new() };
        let under = if fejl.felt == Some("lokalId") { "@lokalId".to_owned() } else { aendring.sti(fejl) };
        if under.is_empty() { sti.clone() } else { format!("{sti}/{under}") }
    }
}
