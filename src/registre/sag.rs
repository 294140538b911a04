//! One change on its way through a register's rules: what is wrong with it, what is to be said of it, and where.

use std::fmt::Display;

use super::faelles::FaellesBrud;
use super::melding::{Advis, Fejl, Resultat, UdenAftale};
use crate::types::Institutionsnummer;

/// Something that is told by a code.
pub trait Besked: Display {
    /// Its code, and the rule that it stands for.
    fn kode_og_regel(&self) -> (&'static str, Option<&'static str>);

    /// Whether it says that another change was refused: then nothing else is told of this one.
    fn afhaenger(&self) -> bool {
        false
    }
}

/// One change of a batch, as the rules of its register see it.
pub trait Aendret {
    /// How its rules name a field of it.
    type Felt: From<&'static str>;
    /// Why it may be refused.
    type Brud: Besked + From<FaellesBrud>;
    /// What may be told of it.
    type Raad: Besked;

    /// Counted from 1 within the batch.
    fn position(&self) -> u32;
    /// Its method.
    fn metode(&self) -> &'static str;
    /// The supplier's own name for its unit within the batch.
    fn lokal_id(&self) -> Option<&str>;
    /// Byte offset of its element.
    fn offset(&self) -> usize;
    /// Where each of these fields of it stands; without one, where it stands itself.
    fn steder(&self, felter: Vec<Option<Self::Felt>>) -> Vec<Sted>;

    /// As [`Self::steder`], of one.
    fn sted(&self, felt: Option<Self::Felt>) -> Sted {
        let her = || Sted { position: self.position(), felt: None, sti: None, offset: self.offset() };
        self.steder(vec![felt]).pop().unwrap_or_else(her)
    }
}

/// Where a message points: a change, or one of its fields.
#[derive(Debug, Clone)]
pub struct Sted {
    /// The change, counted from 1.
    pub position: u32,
    /// The field's element name.
    pub felt: Option<&'static str>,
    /// The field's path, where its name alone does not say it.
    pub sti: Option<String>,
    /// Byte offset of the field, or of the change's element.
    pub offset: usize,
}

impl Sted {
    /// The message, here.
    pub fn melding(self, besked: &impl Besked) -> Fejl {
        let (kode, regel) = besked.kode_og_regel();
        let Self { position, felt, sti, offset } = self;
        Fejl { kode, tekst: besked.to_string(), position, felt, sti, regel, offset }
    }
}

/// One change and what has been found about it.
pub struct Sag<'a, A: Aendret> {
    /// The change.
    pub aendring: &'a A,
    brud: Vec<(Option<A::Felt>, A::Brud)>,
    raad: Vec<(Option<A::Felt>, A::Raad)>,
    uden_aftale: Option<String>,
}

/// What was found about a change.
#[derive(Debug, Default)]
pub struct Aflevering {
    /// What is wrong with it.
    pub fejl: Vec<Fejl>,
    /// What its supplier should know.
    pub advis: Vec<Advis>,
    /// That the caller has no agreement for it.
    pub uden_aftale: Option<UdenAftale>,
}

impl<'a, A: Aendret> Sag<'a, A> {
    /// A change that nothing is known of yet.
    pub fn new(aendring: &'a A) -> Self {
        Self { aendring, brud: Vec::new(), raad: Vec::new(), uden_aftale: None }
    }

    /// Where a field of the change stands.
    pub fn sted(&self, felt: Option<A::Felt>) -> Sted {
        self.aendring.sted(felt)
    }

    /// Something is wrong with it.
    pub fn brud(&mut self, felt: Option<A::Felt>, brud: impl Into<A::Brud>) {
        self.brud.push((felt, brud.into()));
    }

    /// Something is to be said of it.
    pub fn raad(&mut self, felt: Option<A::Felt>, raad: impl Into<A::Raad>) {
        self.raad.push((felt, raad.into()));
    }

    /// The caller has no agreement for the unit of this party, as it is said in a sentence: `kommune 751`.
    pub fn uden_aftale(&mut self, hvem: String) {
        self.uden_aftale = Some(hvem);
    }

    /// Whether nothing was found against it so far.
    pub fn godkendt(&self) -> bool {
        self.brud.is_empty() && self.uden_aftale.is_none()
    }

    /// What came of it, by the number of its unit.
    pub fn resultat(&self, nummer: Institutionsnummer) -> Resultat {
        let aendring = self.aendring;
        let lokal_id = aendring.lokal_id().map(str::to_owned);
        Resultat { position: aendring.position(), metode: aendring.metode(), lokal_id, nummer }
    }

    /// Hands over what was found. A caller without agreement is told of that alone; a change that depends on a refused one likewise.
    pub fn aflever(self) -> Aflevering {
        if let Some(nr) = self.brud.iter().position(|(_, brud)| brud.afhaenger()) {
            let fejl = meldinger(self.aendring, self.brud.into_iter().skip(nr).take(1));
            return Aflevering { fejl, ..Aflevering::default() };
        }
        if let Some(hvem) = self.uden_aftale {
            let (position, metode) = (self.aendring.position(), self.aendring.metode());
            let uden_aftale = UdenAftale { position, metode, hvem, offset: self.aendring.offset() };
            return Aflevering { uden_aftale: Some(uden_aftale), ..Aflevering::default() };
        }
        let fejl = meldinger(self.aendring, self.brud);
        let advis = meldinger(self.aendring, self.raad);
        Aflevering { fejl, advis, uden_aftale: None }
    }
}

/// What was found, each where it stands: the places are looked up together, since a change may have very many fields.
fn meldinger<A: Aendret, B: Besked>(aendring: &A, fundet: impl IntoIterator<Item = (Option<A::Felt>, B)>) -> Vec<Fejl> {
    let (felter, beskeder): (Vec<_>, Vec<_>) = fundet.into_iter().unzip();
    aendring.steder(felter).into_iter().zip(&beskeder).map(|(sted, besked)| sted.melding(besked)).collect()
}

/// What many changes of a batch have in common, told once, where the first of them stands.
#[derive(Debug, Default)]
pub struct Talt(Option<(Sted, u32)>);

impl Talt {
    /// One more.
    pub fn taeld(&mut self, sted: impl FnOnce() -> Sted) {
        self.0.get_or_insert_with(|| (sted(), 0)).1 += 1;
    }

    /// What is told of them; nothing where there were none.
    pub fn advis<R: Besked>(self, raad: impl FnOnce(u32) -> R) -> Option<Advis> {
        self.0.map(|(sted, antal)| sted.melding(&raad(antal)))
    }
}
