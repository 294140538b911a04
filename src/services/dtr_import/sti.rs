//! Paths to what a rule complains of, in the form that the schema's violations have.

use std::collections::HashMap;

use super::Batch;
use crate::dagtilbud::{Aendring, Handling};
use crate::registre::Fejl;

/// The fields of `Adresse`.
const ADRESSE: &[&str] = &[
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

/// The path of each change of a batch.
#[derive(Debug)]
pub struct Stier(Vec<Sti>);

#[derive(Debug)]
struct Sti {
    aendring: String,
    /// The element around the unit's fields; none for methods that only name numbers.
    enhed: Option<&'static str>,
}

impl Stier {
    /// Works the paths out; `[n]` counts siblings of the same name from 1, and is left out for the only one.
    #[must_use]
    pub fn of(batch: &Batch) -> Self {
        if batch.batch_id.is_none() {
            return Self(
                batch.aendringer.iter().map(|alene| Sti::new(format!("/{}", alene.handling.metode()), alene)).collect(),
            );
        }
        let (mut seen, mut all): (HashMap<&str, u32>, HashMap<&str, u32>) = Default::default();
        for aendring in &batch.aendringer {
            *all.entry(aendring.handling.metode()).or_default() += 1;
        }
        let sti = |aendring: &Aendring| {
            let metode = aendring.handling.metode();
            let nr = seen.entry(metode).and_modify(|nr| *nr += 1).or_insert(1);
            let index = if all.get(metode) == Some(&1) { String::new() } else { format!("[{nr}]") };
            Sti::new(format!("/ImporterAendringer/{metode}{index}"), aendring)
        };
        Self(batch.aendringer.iter().map(sti).collect())
    }

    /// The path of what a rule complains of.
    #[must_use]
    pub fn til(&self, fejl: &Fejl) -> String {
        let index = usize::try_from(fejl.position).unwrap_or(0).checked_sub(1);
        let Some(sti) = index.and_then(|index| self.0.get(index)) else { return String::new() };
        let mut path = sti.aendring.clone();
        let Some(felt) = fejl.felt else { return path };
        if felt == "lokalId" {
            path.push_str("/@lokalId");
            return path;
        }
        let adresse = ADRESSE.contains(&felt).then_some("Adresse");
        for element in sti.enhed.into_iter().chain(adresse).chain([felt]) {
            path.push('/');
            path.push_str(element);
        }
        path
    }
}

impl Sti {
    fn new(path: String, aendring: &Aendring) -> Self {
        use Handling as H;
        let enhed = match aendring.handling {
            H::InsertDaginstitution(..) | H::UpdateDaginstitution(..) => Some("Daginstitution"),
            H::InsertAnvisningsEnhed(..) | H::UpdateAnvisningsEnhed(..) => Some("AnvisningsEnhed"),
            H::InsertAlternativAdresse(..) | H::UpdateAlternativAdresse(..) => Some("AlternativAdresse"),
            H::DeleteDaginstitution(..)
            | H::DeleteAnvisningsEnhed(..)
            | H::DeleteAlternativAdresse(..)
            | H::MoveAnvisningsEnhed(..)
            | H::MoveAlternativAdresse(..) => None,
        };
        Self { aendring: path, enhed }
    }
}
