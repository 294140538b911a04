//! One change on its way through the rules: what is wrong with it, what is to be said of it, and where.

use super::Anvendt;
use crate::dagtilbud::fejl::{Brud, Raad};
use crate::dagtilbud::model::Aendring;
use crate::registre::Fejl;
use crate::registre::UdenAftale;
use crate::types::Kommunekode;

/// Where a message points: a change, and the offset of its element or of one of its fields.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sted {
    pub(super) position: u32,
    pub(super) felt: Option<&'static str>,
    pub(super) offset: usize,
}

impl Sted {
    pub(super) fn fejl(self, brud: &Brud) -> Fejl {
        self.melding(brud.kode_og_regel(), brud.to_string())
    }

    pub(super) fn advis(self, raad: &Raad) -> Fejl {
        self.melding(raad.kode_og_regel(), raad.to_string())
    }

    fn melding(self, (kode, regel): (&'static str, Option<&'static str>), tekst: String) -> Fejl {
        Fejl { kode, tekst, position: self.position, felt: self.felt, sti: None, regel, offset: self.offset }
    }
}

/// One change and what has been found about it.
pub(super) struct Sag<'a> {
    pub(super) aendring: &'a Aendring,
    brud: Vec<(Sted, Brud)>,
    raad: Vec<(Sted, Raad)>,
    uden_aftale: Option<Kommunekode>,
}

impl<'a> Sag<'a> {
    pub(super) fn new(aendring: &'a Aendring) -> Self {
        Self { aendring, brud: Vec::new(), raad: Vec::new(), uden_aftale: None }
    }

    pub(super) fn sted(&self, felt: Option<&'static str>) -> Sted {
        let givet = felt.and_then(|felt| self.aendring.felter.iter().find(|(navn, _)| navn.eq_ignore_ascii_case(felt)));
        // In its own spelling: a number is `EnhedsNummer` in one method and `enhedsNummer` in another.
        let felt = givet.map(|(navn, _)| *navn).or(felt);
        Sted {
            position: self.aendring.position,
            felt,
            offset: givet.map_or(self.aendring.offset, |(_, offset)| *offset),
        }
    }

    /// Whether the message gave a field of this name.
    pub(super) fn angav(&self, felt: &'static str) -> bool {
        self.aendring.felter.iter().any(|(navn, _)| navn.eq_ignore_ascii_case(felt))
    }

    pub(super) fn brud(&mut self, felt: Option<&'static str>, brud: Brud) {
        self.brud.push((self.sted(felt), brud));
    }

    pub(super) fn raad(&mut self, felt: Option<&'static str>, raad: Raad) {
        self.raad.push((self.sted(felt), raad));
    }

    /// The caller has no agreement for this unit's municipality.
    pub(super) fn uden_aftale(&mut self, kommune: Kommunekode) {
        self.uden_aftale = Some(kommune);
    }

    /// Whether nothing was found against it so far.
    pub(super) fn godkendt(&self) -> bool {
        self.brud.is_empty() && self.uden_aftale.is_none()
    }

    /// Hands over what was found. A caller without agreement is told of that alone; a change that depends on a refused one likewise.
    pub(super) fn aflever(self, anvendt: &mut Anvendt) {
        let Aendring { position, handling, offset, .. } = self.aendring;
        let afhaenger = self.brud.iter().find(|(_, brud)| matches!(brud, Brud::Afhaenger { .. }));
        if let Some((sted, brud)) = afhaenger {
            anvendt.fejl.push(sted.fejl(brud));
        } else if let Some(kommune) = self.uden_aftale {
            anvendt.uden_aftale.push(UdenAftale {
                position: *position,
                metode: handling.metode(),
                hvem: format!("kommune {kommune}"),
                offset: *offset,
            });
        } else {
            anvendt.fejl.extend(self.brud.iter().map(|(sted, brud)| sted.fejl(brud)));
            anvendt.advis.extend(self.raad.iter().map(|(sted, raad)| sted.advis(raad)));
        }
    }
}
