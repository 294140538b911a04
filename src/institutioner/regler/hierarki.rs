//! Hovedskoler and their open afdelinger, as the batch has made them so far (ir-rules 16-18).
//!
//! Each hovedskole's afdelinger are read once in a batch, and followed from then on: a batch of ten thousand afdelinger under one hovedskole
//! must not read them ten thousand times.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Anvendt, Gang, Sag};
use crate::institutioner::fejl::{Brud, Raad};
use crate::institutioner::felter::navnenoegle;
use crate::institutioner::handling::Sti;
use crate::institutioner::model::{Enhedsart, Institution};
use crate::institutioner::register::Register;
use crate::registre::{FaellesRaad, Sted, adresse_noegle};
use crate::types::Institutionsnummer;

/// The hovedskoler that the batch has asked about, and those that it has touched.
#[derive(Default)]
pub(super) struct Hierarkier {
    laest: HashMap<Institutionsnummer, Afdelinger>,
    roerte: BTreeMap<Institutionsnummer, Roert>,
}

/// The open afdelinger of one hovedskole, by number and by name.
#[derive(Default)]
pub(super) struct Afdelinger {
    efter_nummer: BTreeSet<Institutionsnummer>,
    efter_navn: BTreeMap<String, BTreeSet<Institutionsnummer>>,
}

/// A hovedskole that is judged at the batch's end, with the change that is to blame.
struct Roert {
    sted: Sted,
    /// Whether the batch made it.
    ny: bool,
}

impl Afdelinger {
    fn tilfoej(&mut self, unit: &Institution) {
        self.efter_nummer.insert(unit.nummer.clone());
        self.efter_navn.entry(navnenoegle(&unit.felter.navn)).or_default().insert(unit.nummer.clone());
    }

    fn fjern(&mut self, unit: &Institution) {
        self.efter_nummer.remove(&unit.nummer);
        if let Some(samme) = self.efter_navn.get_mut(&navnenoegle(&unit.felter.navn)) {
            samme.remove(&unit.nummer);
        }
    }

    /// How many there are, and the first.
    pub(super) fn antal(&self) -> Option<(usize, &Institutionsnummer)> {
        self.efter_nummer.first().map(|foerste| (self.efter_nummer.len(), foerste))
    }

    /// ir-rules 18: puts them among the names of another hovedskole; what is wrong is told of this one.
    pub(super) fn navngiv(&self, sag: &mut Sag<'_>, sti: &Sti, navne: &mut Navne) {
        for (navn, numre) in &self.efter_navn {
            numre.iter().for_each(|nummer| navne.tilfoej(sag, sti.clone(), navn, Some(nummer)));
        }
    }

    /// An afdeling of this name that is none of these.
    fn med_navn(&self, navn: &str, uden: &[&Institutionsnummer]) -> Option<&Institutionsnummer> {
        self.efter_navn.get(&navnenoegle(navn))?.iter().find(|nummer| !uden.contains(nummer))
    }
}

/// ir-rules 18, for a hierarchy that an act puts together: the names so far, each with its unit unless it is new.
pub(super) struct Navne {
    hos: String,
    navne: HashMap<String, Option<Institutionsnummer>>,
}

impl Navne {
    /// Those of a hovedskole that is to be.
    pub(super) fn ny_hovedskole() -> Self {
        Self { hos: "den nye hovedskole".to_owned(), navne: HashMap::new() }
    }

    /// One more; the sag is told where the name is taken.
    pub(super) fn tilfoej(&mut self, sag: &mut Sag<'_>, sti: Sti, navn: &str, nummer: Option<&Institutionsnummer>) {
        match self.navne.get(&navnenoegle(navn)) {
            Some(anden) => {
                let (hos, anden) = (self.hos.clone(), anden.clone());
                sag.brud(Some(sti), Brud::NavnFindes { hos, anden });
            }
            None => {
                self.navne.insert(navnenoegle(navn), nummer.cloned());
            }
        }
    }
}

fn aaben_afdeling(unit: &Institution) -> Option<&Institutionsnummer> {
    unit.hovedskole.as_ref().filter(|_| unit.enhedsart == Enhedsart::Afdeling && !unit.lukket())
}

impl<R: Register> Gang<'_, R> {
    /// The open afdelinger of a hovedskole.
    pub(super) fn afdelinger(&mut self, hovedskole: &Institutionsnummer) -> Result<&Afdelinger, R::Error> {
        if !self.hierarkier.laest.contains_key(hovedskole) {
            let mut afdelinger = Afdelinger::default();
            self.register.aabne_afdelinger(hovedskole)?.iter().for_each(|unit| afdelinger.tilfoej(unit));
            self.hierarkier.laest.insert(hovedskole.clone(), afdelinger);
        }
        Ok(self.hierarkier.laest.entry(hovedskole.clone()).or_default())
    }

    /// The names of a hovedskole's open afdelinger, to put others among them.
    pub(super) fn navne(&mut self, hovedskole: &Institutionsnummer) -> Result<Navne, R::Error> {
        let afdelinger = self.afdelinger(hovedskole)?;
        let navne = afdelinger.efter_navn.iter().filter_map(|(navn, numre)| {
            let foerste = numre.first()?;
            Some((navn.clone(), Some(foerste.clone())))
        });
        Ok(Navne { hos: hovedskole.to_string(), navne: navne.collect() })
    }

    /// ir-rules 18: no open afdeling of a hovedskole but these has the name; the sag is told where one does.
    pub(super) fn navnet_er_frit(
        &mut self,
        sag: &mut Sag<'_>,
        sti: Sti,
        hovedskole: &Institutionsnummer,
        navn: &str,
        uden: &[&Institutionsnummer],
    ) -> Result<(), R::Error> {
        if let Some(anden) = self.afdelinger(hovedskole)?.med_navn(navn, uden).cloned() {
            sag.brud(Some(sti), Brud::NavnFindes { hos: hovedskole.to_string(), anden: Some(anden) });
        }
        Ok(())
    }

    /// Follows a unit that is written.
    pub(super) fn foelg(&mut self, sag: &Sag<'_>, foer: Option<&Institution>, efter: &Institution) {
        let (fra, til) = (foer.and_then(aaben_afdeling), aaben_afdeling(efter));
        if let (Some(foer), Some(fra)) = (foer, fra) {
            if let Some(afdelinger) = self.hierarkier.laest.get_mut(fra) {
                afdelinger.fjern(foer);
            }
            if til != Some(fra) {
                self.roert(sag, fra.clone(), false);
            }
        }
        if let Some(afdelinger) = til.and_then(|til| self.hierarkier.laest.get_mut(til)) {
            afdelinger.tilfoej(efter);
        }
        if foer.is_none() && efter.enhedsart == Enhedsart::Hovedskole {
            self.roert(sag, efter.nummer.clone(), true);
        }
    }

    fn roert(&mut self, sag: &Sag<'_>, hovedskole: Institutionsnummer, ny: bool) {
        let ny = ny || self.hierarkier.roerte.get(&hovedskole).is_some_and(|roert| roert.ny);
        self.hierarkier.roerte.insert(hovedskole, Roert { sted: sag.sted(None), ny });
    }

    /// What is told of the batch's result, and the order of what is said.
    pub(super) fn afslut(mut self) -> Result<Anvendt, R::Error> {
        self.hovedskoler()?;
        let uden_cvr = self.uden_cvr.advis(|antal| Raad::from(FaellesRaad::CvrIkkeIndlaest { antal }));
        let uden_dar = self.uden_dar.advis(|antal| Raad::from(FaellesRaad::DarIkkeIndlaest { antal }));
        self.anvendt.advis.extend(uden_cvr.into_iter().chain(uden_dar));
        self.anvendt.fejl.sort_by_key(|fejl| fejl.position);
        self.anvendt.advis.sort_by_key(|advis| advis.position);
        Ok(self.anvendt)
    }

    /// ir-rules 16: a hovedskole has afdelinger, and a new one the address of one of them.
    fn hovedskoler(&mut self) -> Result<(), R::Error> {
        for (nummer, Roert { sted, ny }) in std::mem::take(&mut self.hierarkier.roerte) {
            let Some(hovedskole) = self.register.institution(&nummer)?.filter(|unit| !unit.lukket()) else { continue };
            let raad = if self.afdelinger(&nummer)?.antal().is_none() {
                Raad::UdenAfdelinger { nummer }
            } else if ny && !self.deler_adresse(&hovedskole)? {
                Raad::HovedskolensAdresse { nummer }
            } else {
                continue;
            };
            self.anvendt.advis.push(sted.melding(&raad));
        }
        Ok(())
    }

    fn deler_adresse(&self, hovedskole: &Institution) -> Result<bool, R::Error> {
        let afdelinger = self.register.aabne_afdelinger(&hovedskole.nummer)?;
        Ok(afdelinger.iter().any(|unit| adressen(unit) == adressen(hovedskole)))
    }
}

/// What two units have in common that lie at one address.
pub(super) fn adressen(unit: &Institution) -> String {
    let adresse = &unit.felter.sted.adresse;
    adresse_noegle(&adresse.vej_navn, &adresse.hus_nummer, &adresse.post_nummer)
}
