//! Applies a batch of changes to the register by its rules, and tells everything that is wrong at once.
//!
//! One change is one *sag*: its references are found, the caller's authority is judged, its fields are checked, and only then is it written.
//! A change that is refused does not stop the next, so that a supplier sees every error of the batch; the caller of [`anvend`] rolls the
//! transaction back where [`Anvendt::afvist`]. What can be judged only on the batch's result (dtr-rules 2, 23) is judged at its end.

mod afslut;
mod alternativ;
mod daginstitution;
mod enhed;
mod henvisning;
mod myndighed;
mod reference;
mod sag;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::fejl::Raad;
use super::model::{Aendring, Enhed, Handling, Niveau};
use super::register::Register;
use crate::registre::{
    Advis, Art, Fejl, Koder, Lokale, Resultat, Skrivning, Sted, Talt, UdenAftale, dansk_dag, uden_nye_numre,
};
use crate::tilslutning::Scope;
use crate::types::{Institutionsnummer, Time};

use sag::Sag;

/// What the rules are judged by, besides the register.
#[derive(Debug, Clone, Copy)]
pub struct Regler<'a> {
    /// The code tables.
    pub koder: &'a Koder,
    /// Whether ejerform × lovgrundlag × institutionstype must be lawful: v2.0 of the service, not v1 (dtr-rules 23).
    pub krydsvalidering: bool,
    /// Whether a municipality maintains private units that it supervises too (dtr-rules 38).
    pub kommune_vedligeholder_private: bool,
    /// For whom the caller may act.
    pub scope: &'a Scope,
    /// The instant of the change.
    pub now: Time,
}

/// What came of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anvendt {
    /// Every change that was made, in order.
    pub resultater: Vec<Resultat>,
    /// Everything that is wrong, by position.
    pub fejl: Vec<Fejl>,
    /// What the supplier should know, by position.
    pub advis: Vec<Advis>,
    /// The changes that the caller has no agreement for.
    pub uden_aftale: Vec<UdenAftale>,
}

impl Anvendt {
    /// Whether anything was refused: then nothing of the batch may be kept.
    #[must_use]
    pub fn afvist(&self) -> bool {
        !self.fejl.is_empty() || !self.uden_aftale.is_empty()
    }

    /// Takes the numbers of new units out of every text, and names the change that they were of instead.
    #[must_use]
    pub fn uden_nye_numre(mut self) -> Self {
        let nye = self.resultater.iter().filter(|resultat| resultat.metode.starts_with("Insert"));
        let nye = nye.map(|resultat| (&resultat.nummer, resultat.position));
        let meldinger = self.fejl.iter_mut().chain(&mut self.advis);
        uden_nye_numre(nye, meldinger.map(|melding| &mut melding.tekst));
        self
    }
}

/// Applies the changes in order.
///
/// # Errors
/// The register's own. What is wrong with the changes stands in the answer; where it says [`Anvendt::afvist`], or the caller only tries
/// (`proeve`), the caller rolls the transaction back.
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
    lokale: Lokale<Niveau>,
    efterkontrol: Efterkontrol,
    anvendt: Anvendt,
}

/// What is judged at the batch's end, each with the change that is to blame.
#[derive(Default)]
struct Efterkontrol {
    /// Daginstitutioner whose combinations are to be checked (dtr-rules 23).
    kryds_daginstitutioner: BTreeMap<Institutionsnummer, Sted>,
    /// Anvisningsenheder likewise.
    kryds_enheder: BTreeMap<Institutionsnummer, Sted>,
    /// Daginstitutioner that may lack an anvisningsenhed, and the rule (dtr-rules 2, 30).
    mindst_en: BTreeMap<Institutionsnummer, (Sted, &'static str)>,
    /// The anvisningsenheder that were moved: what their alternative addresses touch is told once.
    flyttede: BTreeSet<Institutionsnummer>,
    /// The changes whose P-number could not be checked.
    uden_cvr: Talt,
    /// The same for addresses.
    uden_dar: Talt,
}

impl<'a, R: Register> Gang<'a, R> {
    fn new(register: &'a mut R, regler: &'a Regler<'a>) -> Self {
        Self {
            register,
            regler,
            dag: dansk_dag(regler.now),
            lokale: Lokale::default(),
            efterkontrol: Efterkontrol::default(),
            anvendt: Anvendt::default(),
        }
    }

    /// One change, from its references to its row.
    fn aendring(&mut self, aendring: &Aendring) -> Result<(), R::Error> {
        let mut sag = Sag::new(aendring);
        self.lokale.kontroller(&mut sag);
        let nummer = self.udfoer(&mut sag)?.filter(|_| sag.godkendt());
        self.lokale.husk(aendring, aendring.handling.niveau(), nummer.clone());
        self.anvendt.resultater.extend(nummer.map(|nummer| sag.resultat(nummer)));
        let fundet = sag.aflever();
        self.anvendt.fejl.extend(fundet.fejl);
        self.anvendt.advis.extend(fundet.advis);
        self.anvendt.uden_aftale.extend(fundet.uden_aftale);
        Ok(())
    }

    /// The method. `None` where the change was refused; the sag says why.
    fn udfoer(&mut self, sag: &mut Sag<'_>) -> Result<Option<Institutionsnummer>, R::Error> {
        match &sag.aendring.handling {
            Handling::InsertDaginstitution(felter) => self.insert_daginstitution(sag, felter),
            Handling::UpdateDaginstitution(egen, felter) => self.update_daginstitution(sag, egen, felter),
            Handling::DeleteDaginstitution(egen) => self.delete_daginstitution(sag, egen),
            Handling::InsertAnvisningsEnhed(over, felter) => self.insert_enhed(sag, over, felter),
            Handling::UpdateAnvisningsEnhed(egen, over, felter) => self.update_enhed(sag, egen, over.as_ref(), felter),
            Handling::DeleteAnvisningsEnhed(egen) => self.delete_enhed(sag, egen),
            Handling::MoveAnvisningsEnhed(egen, til) => self.move_enhed(sag, egen, til),
            Handling::InsertAlternativAdresse(over, felter) => self.insert_alternativ(sag, over, felter),
            Handling::UpdateAlternativAdresse(egen, over, felter) => {
                self.update_alternativ(sag, egen, over.as_ref(), felter)
            }
            Handling::DeleteAlternativAdresse(egen) => self.delete_alternativ(sag, egen),
            Handling::MoveAlternativAdresse(egen, til) => self.move_alternativ(sag, egen, til),
        }
    }

    /// Writes a change to a unit that exists; first tells whose agreements it touches (dtr-rules 35).
    fn skriv(
        &mut self,
        sag: &mut Sag<'_>,
        art: Art,
        foer: Enhed,
        efter: Enhed,
    ) -> Result<Option<Institutionsnummer>, R::Error> {
        let nummer = efter.nummer().clone();
        self.naevn_aftaler(sag, &nummer)?;
        self.register.skriv(Skrivning { art, foer: Some(foer), efter })?;
        Ok(Some(nummer))
    }

    fn opret(&mut self, efter: Enhed) -> Result<Option<Institutionsnummer>, R::Error> {
        let nummer = efter.nummer().clone();
        self.register.skriv(Skrivning { art: Art::Insert, foer: None, efter })?;
        Ok(Some(nummer))
    }

    fn naevn_aftaler(&self, sag: &mut Sag<'_>, nummer: &Institutionsnummer) -> Result<(), R::Error> {
        let aftaler = self.register.aftaler_paa(nummer)?;
        if !aftaler.is_empty() {
            sag.raad(None, Raad::BeroerteAftaler { nummer: nummer.clone(), aftaler });
        }
        Ok(())
    }
}
