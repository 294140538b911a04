//! Applies a batch of acts to the register by its rules, and tells everything that is wrong, and everything that follows, at once.
//!
//! One change is one *sag*, as in Dagtilbudsregisteret: its references are found, the caller's authority is judged ([`myndighed`]), its fields are
//! checked, and only then is it written. A change that is refused does not stop the next; the caller of [`anvend`] rolls the transaction back
//! where [`Anvendt::afvist`]. A change that the ministry must approve is run to its end all the same, so that its consequences can be told.
//!
//! Not judged, since nothing here can know it: whether education is a unit's primary purpose and is approved (ir-rules 1, 3, 5, 6), what the
//! vedtægter say, and that a hierarchy *may* be used (ir-rules 22). An afdeling has an institutionstype of its own (ir-rules 24).

mod aktivitet;
mod deling;
mod egne;
mod enkelt;
mod foelger;
mod foreloebig;
mod fusion;
mod giv;
mod henvisning;
mod hierarki;
mod landsbyordning;
mod myndighed;
mod reference;
mod sammenlaegning;
mod skriv;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::handling::{Aendring, Handling};
use super::model::Enhedsart;
use super::register::Register;
use crate::registre::{Advis, Fejl, Koder, Lokale, Resultat, Talt, UdenAftale, dansk_dag, uden_nye_numre};
use crate::tilslutning::Scope;
use crate::types::{Institutionsnummer, Time};

use hierarki::Hierarkier;

/// One change and what has been found about it.
type Sag<'a> = crate::registre::Sag<'a, Aendring>;

/// What the rules are judged by, besides the register.
#[derive(Debug, Clone, Copy)]
pub struct Regler<'a> {
    /// The code tables.
    pub koder: &'a Koder,
    /// For whom the caller may act.
    pub scope: &'a Scope,
    /// For whom it may act in Dagtilbudsregisteret too; `None`: for nobody (dtr-rules 54).
    pub dagtilbud_scope: Option<&'a Scope>,
    /// The instant of the act.
    pub now: Time,
}

/// What happens to one unit, for those who have its number in their systems (ir-rules 26).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Haendelse {
    /// A new number.
    Ny,
    /// The number ends; with the one that continues it, if any.
    Ophoerer {
        /// The unit that continues it.
        efterfoelger: Option<Institutionsnummer>,
    },
    /// Its enhedsart changes.
    SkifterEnhedsart {
        /// Before.
        fra: Enhedsart,
        /// After.
        til: Enhedsart,
    },
    /// Its hovedskole changes.
    SkifterHovedskole {
        /// Before.
        fra: Option<Institutionsnummer>,
        /// After.
        til: Option<Institutionsnummer>,
    },
    /// Its ejerkode, type 3 or aktivkode changes: what consuming systems count by.
    SkifterKode {
        /// The field's element name.
        felt: &'static str,
        /// Before.
        fra: u32,
        /// After.
        til: u32,
    },
}

/// A consequence of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foelge {
    /// The change, counted from 1.
    pub position: u32,
    /// The unit.
    pub nummer: Institutionsnummer,
    /// What happens to it.
    pub haendelse: Haendelse,
}

/// A change that the ministry must approve (ir.md §3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Godkendelse {
    /// The change, counted from 1.
    pub position: u32,
    /// Its method.
    pub metode: &'static str,
    /// Why, as it is said after "fordi".
    pub hvorfor: String,
    /// The rule.
    pub regel: &'static str,
}

/// What came of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anvendt {
    /// Every change that was made, in order, with the number of its unit: the new one, where it makes one.
    pub resultater: Vec<Resultat>,
    /// Everything that is wrong, by position.
    pub fejl: Vec<Fejl>,
    /// What the supplier should know, by position.
    pub advis: Vec<Advis>,
    /// The changes that the caller has no agreement for.
    pub uden_aftale: Vec<UdenAftale>,
    /// What follows from the changes, in order.
    pub foelger: Vec<Foelge>,
    /// The changes that the ministry must approve: then nothing is kept, and the batch becomes a case.
    pub godkendelser: Vec<Godkendelse>,
}

impl Anvendt {
    /// Whether anything was refused: then nothing of the batch may be kept.
    #[must_use]
    pub fn afvist(&self) -> bool {
        !self.fejl.is_empty() || !self.uden_aftale.is_empty()
    }

    /// The numbers that the batch made, each with its change, in order.
    pub fn nye_numre(&self) -> impl Iterator<Item = (&Institutionsnummer, u32)> {
        let ny = |foelge: &&Foelge| foelge.haendelse == Haendelse::Ny;
        self.foelger.iter().filter(ny).map(|foelge| (&foelge.nummer, foelge.position))
    }

    /// Takes the numbers of new units out of every text, and names the changes that they were of instead. The consequences keep them.
    #[must_use]
    pub fn uden_nye_numre(mut self) -> Self {
        let ny = |foelge: &&Foelge| foelge.haendelse == Haendelse::Ny;
        let nye = self.foelger.iter().filter(ny).map(|foelge| (&foelge.nummer, foelge.position));
        let meldinger = self.fejl.iter_mut().chain(&mut self.advis).map(|melding| &mut melding.tekst);
        let uden = self.uden_aftale.iter_mut().map(|uden| &mut uden.hvem);
        let grunde = self.godkendelser.iter_mut().map(|godkendelse| &mut godkendelse.hvorfor);
        uden_nye_numre(nye, meldinger.chain(uden).chain(grunde));
        self
    }
}

/// Applies the changes in order.
///
/// # Errors
/// The register's own. What is wrong with the changes stands in the answer; where it says [`Anvendt::afvist`], where the ministry must approve,
/// or where the caller only tries (`proeve`), the caller rolls the transaction back.
pub fn anvend<R: Register>(
    register: &mut R,
    regler: &Regler<'_>,
    aendringer: &[Aendring],
) -> Result<Anvendt, R::Error> {
    let mut gang = Gang::new(register, regler);
    for aendring in aendringer {
        gang.aendring(aendring)?;
    }
    gang.afslut()
}

/// One run through a batch.
struct Gang<'a, R> {
    register: &'a mut R,
    regler: &'a Regler<'a>,
    dag: Date,
    lokale: Lokale<()>,
    hierarkier: Hierarkier,
    /// The dagtilbud that the batch put under a school's number, each with the school.
    dagtilbud: BTreeMap<Institutionsnummer, Institutionsnummer>,
    /// The changes whose P-number could not be checked.
    uden_cvr: Talt,
    /// The same for addresses.
    uden_dar: Talt,
    anvendt: Anvendt,
}

/// What a method answers: the number of its unit; `None` where it was refused, and the sag says why.
type Udfald<E> = Result<Option<Institutionsnummer>, E>;

impl<'a, R: Register> Gang<'a, R> {
    fn new(register: &'a mut R, regler: &'a Regler<'a>) -> Self {
        Self {
            register,
            regler,
            dag: dansk_dag(regler.now),
            lokale: Lokale::default(),
            hierarkier: Hierarkier::default(),
            dagtilbud: BTreeMap::new(),
            uden_cvr: Talt::default(),
            uden_dar: Talt::default(),
            anvendt: Anvendt::default(),
        }
    }

    /// One change, from its references to its rows.
    fn aendring(&mut self, aendring: &Aendring) -> Result<(), R::Error> {
        let mut sag = Sag::new(aendring);
        self.lokale.kontroller(&mut sag);
        let godkendelser = self.anvendt.godkendelser.len();
        let nummer = self.udfoer(&mut sag)?.filter(|_| sag.godkendt());
        if nummer.is_none() {
            self.anvendt.godkendelser.truncate(godkendelser);
        }
        self.lokale.husk(aendring, (), nummer.clone());
        self.anvendt.resultater.extend(nummer.map(|nummer| sag.resultat(nummer)));
        let fundet = sag.aflever();
        self.anvendt.fejl.extend(fundet.fejl);
        self.anvendt.advis.extend(fundet.advis);
        self.anvendt.uden_aftale.extend(fundet.uden_aftale);
        Ok(())
    }

    fn udfoer(&mut self, sag: &mut Sag<'_>) -> Udfald<R::Error> {
        match &sag.aendring.handling {
            Handling::InsertInstitution(art, felter, aktivkode) => {
                self.insert_institution(sag, *art, felter, *aktivkode)
            }
            Handling::UpdateInstitution(egen, felter, aktivkode) => {
                self.update_institution(sag, egen, felter, *aktivkode)
            }
            Handling::DeleteInstitution(egen, nedlagt) => self.delete_institution(sag, egen, *nedlagt),
            Handling::InsertAfdeling(over, felter, aktivkode) => self.insert_afdeling(sag, over, felter, *aktivkode),
            Handling::DeleteAfdeling(egen, nedlagt) => self.delete_afdeling(sag, egen, *nedlagt),
            Handling::MoveAfdeling(egen, til) => self.move_afdeling(sag, egen, til),
            Handling::InsertForeloebig(over, felter) => self.insert_foreloebig(sag, over.as_ref(), felter),
            Handling::GodkendForeloebig(egen) => self.godkend_foreloebig(sag, egen),
            Handling::FusionTilNyHovedskole { enheder, administration } => self.f1(sag, enheder, administration),
            Handling::FusionUnderHovedskole { hovedskole, enheder } => self.f2(sag, hovedskole, enheder),
            Handling::FusionAfHovedskoler { fortsaetter, ophoerer } => self.f3(sag, fortsaetter, ophoerer),
            Handling::SammenlaegMedBestaaende { fortsaetter, ophoerer } => self.s1(sag, fortsaetter, ophoerer),
            Handling::SammenlaegTilNy { ophoerer, felter } => self.s2(sag, ophoerer, felter),
            Handling::DelInstitution { institution, nye } => self.d1(sag, institution, nye),
            Handling::DelHovedskole { hovedskole, nye } => self.d2(sag, hovedskole, nye),
            Handling::MeldElevaktivitet { institution, elever, pr } => {
                self.meld_elevaktivitet(sag, institution, *elever, *pr)
            }
            Handling::LaegDagtilbudUnderSkole { skole, dagtilbud } => {
                self.laeg_dagtilbud_under_skole(sag, skole, dagtilbud)
            }
        }
    }
}
