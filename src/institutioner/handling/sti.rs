//! Where a field of a change stands: the path below the change's element, as in [`super::Aendring::felter`].

use std::collections::HashMap;

use super::Aendring;
use crate::institutioner::fejl::{Brud, Raad, felt};
use crate::registre::{Aendret, Sted};

/// The fields that stand in `Adresse`.
const ADRESSENS: [&str; 9] = [
    felt::VEJNAVN,
    felt::VEJKODE,
    felt::HUSNUMMER,
    felt::POSTNUMMER,
    felt::BYNAVN,
    felt::KOMMUNE,
    felt::DAWA_ID,
    felt::GEO_BREDDE,
    felt::GEO_LAENGDE,
];

/// A field's path: `Ny[2]/Institution/Adresse/vejNavn`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sti {
    felt: &'static str,
    sti: String,
}

impl From<&'static str> for Sti {
    fn from(felt: &'static str) -> Self {
        Self { felt, sti: felt.to_owned() }
    }
}

impl Sti {
    /// One of several elements of a name, counted from 0.
    #[must_use]
    pub fn nr(felt: &'static str, nr: usize) -> Self {
        Self { felt, sti: nummereret(felt, nr) }
    }

    /// One of several elements of a name in this one, counted from 0.
    #[must_use]
    pub fn under(&self, felt: &'static str, nr: usize) -> Self {
        Self { felt, sti: format!("{}/{}", self.sti, nummereret(felt, nr)) }
    }

    /// A field of the unit that this is; what belongs to the address stands in its `Adresse`.
    #[must_use]
    pub fn felt(&self, felt: &'static str) -> Self {
        let adresse = if ADRESSENS.contains(&felt) { "Adresse/" } else { "" };
        Self { felt, sti: format!("{}/{adresse}{felt}", self.sti) }
    }

    /// Its offset, or that of the nearest element around it that was given.
    fn offset(&self, givne: &HashMap<&str, usize>) -> Option<usize> {
        let mut sti = self.sti.as_str();
        loop {
            if let Some(offset) = givne.get(sti) {
                return Some(*offset);
            }
            (sti, _) = sti.rsplit_once('/')?;
        }
    }
}

fn nummereret(felt: &str, nr: usize) -> String {
    if nr == 0 { felt.to_owned() } else { format!("{felt}[{}]", nr + 1) }
}

impl Aendret for Aendring {
    type Felt = Sti;
    type Brud = Brud;
    type Raad = Raad;

    fn position(&self) -> u32 {
        self.position
    }

    fn metode(&self) -> &'static str {
        self.handling.metode()
    }

    fn lokal_id(&self) -> Option<&str> {
        self.lokal_id.as_deref()
    }

    fn offset(&self) -> usize {
        self.offset
    }

    fn steder(&self, felter: Vec<Option<Sti>>) -> Vec<Sted> {
        let givne: HashMap<&str, usize> = if felter.iter().any(Option::is_some) {
            self.felter.iter().map(|(sti, offset)| (sti.as_str(), *offset)).collect()
        } else {
            HashMap::new()
        };
        let sted = |felt: Option<Sti>| {
            let offset = felt.as_ref().and_then(|sti| sti.offset(&givne)).unwrap_or(self.offset);
            let navn = felt.as_ref().map(|sti| sti.felt);
            let sti = felt.filter(|sti| sti.sti != sti.felt).map(|sti| sti.sti);
            Sted { position: self.position, felt: navn, sti, offset }
        };
        felter.into_iter().map(sted).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::institutioner::Handling;
    use crate::registre::Henvisning;

    #[test]
    fn a_field_is_where_it_was_given_or_in_the_nearest_element_that_was() {
        let givne = [("institutionsNummer", 10), ("Ny[2]/Institution", 20), ("Ny[2]/Institution/Adresse/vejNavn", 30)];
        let aendring = Aendring {
            position: 3,
            lokal_id: None,
            handling: Handling::GodkendForeloebig(Henvisning::Lokal("x".to_owned())),
            offset: 5,
            felter: givne.map(|(sti, offset)| (sti.to_owned(), offset)).to_vec(),
        };
        let ny = Sti::nr(felt::NY, 1).under(felt::INSTITUTION, 0);
        let cases = [
            (None, None, None, 5),
            (Some(felt::INSTITUTIONSNUMMER.into()), Some(felt::INSTITUTIONSNUMMER), None, 10),
            (Some(felt::PR.into()), Some(felt::PR), None, 5),
            (Some(ny.felt(felt::VEJNAVN)), Some(felt::VEJNAVN), Some("Ny[2]/Institution/Adresse/vejNavn"), 30),
            (Some(ny.felt(felt::HUSNUMMER)), Some(felt::HUSNUMMER), Some("Ny[2]/Institution/Adresse/husNummer"), 20),
            (Some(Sti::nr(felt::NY, 0)), Some(felt::NY), None, 5),
        ];
        for (givet, navn, sti, offset) in cases {
            let sted = aendring.sted(givet);
            assert_eq!((sted.position, sted.felt, sted.sti.as_deref(), sted.offset), (3, navn, sti, offset));
        }
    }
}
