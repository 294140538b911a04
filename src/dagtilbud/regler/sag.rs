//! One change on its way through the rules, as `registre` knows it.

use crate::dagtilbud::fejl::{Brud, Raad};
use crate::dagtilbud::model::Aendring;
use crate::registre::{self, Aendret, Sted};

/// One change and what has been found about it.
pub(super) type Sag<'a> = registre::Sag<'a, Aendring>;

impl Aendret for Aendring {
    type Felt = &'static str;
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

    fn steder(&self, felter: Vec<Option<&'static str>>) -> Vec<Sted> {
        felter.into_iter().map(|felt| self.stedet(felt)).collect()
    }
}

impl Aendring {
    fn stedet(&self, felt: Option<&'static str>) -> Sted {
        let givet = felt.and_then(|felt| self.felter.iter().find(|(navn, _)| navn.eq_ignore_ascii_case(felt)));
        // In its own spelling: a number is `EnhedsNummer` in one method and `enhedsNummer` in another.
        let felt = givet.map(|(navn, _)| *navn).or(felt);
        let offset = givet.map_or(self.offset, |(_, offset)| *offset);
        Sted { position: self.position, felt, sti: None, offset }
    }

    /// Whether the message gave a field of this name.
    pub(super) fn angav(&self, felt: &'static str) -> bool {
        self.felter.iter().any(|(navn, _)| navn.eq_ignore_ascii_case(felt))
    }
}
