//! Loading: what a source holds is compared with the document, and only differences are written (bpi-rules §2).

mod grupper;
mod plan;

use std::collections::{BTreeMap, HashSet};

use super::besked::{Advis, Brud, Personbrud, Raad};
use super::lager::{Holdt, Import, Klar, Lager};
use super::{Importslags, Institutionsperson, Kilde, PersonId, forskelle, forskelle_i_rollen};
use plan::Plan;

/// From how many turns on two sources are told that they overwrite each other.
pub const SKIFT: i64 = 2;

/// Of so many rows and groups of other sources at most is told about one: who sends thousands of the same must not stop the writer.
const FLEST_ANDRE: usize = 10;

/// How much a full import may remove (issue of a cut file: it must not empty a school). Our choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StorSletning {
    /// The largest share, in per cent.
    pub procent: u32,
    /// From how many held persons on it is asked.
    pub fra: usize,
}

impl Default for StorSletning {
    fn default() -> Self {
        Self { procent: 50, fra: 20 }
    }
}

/// How many persons became what; each is counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Antal {
    /// New at this source.
    pub oprettet: usize,
    /// Other than before.
    pub aendret: usize,
    /// As before.
    pub uaendret: usize,
    /// No longer there.
    pub slettet: usize,
    /// Left out.
    pub afvist: usize,
}

/// What became of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bruger {
    /// New at this source.
    Oprettet,
    /// Other than before.
    Aendret,
    /// As before.
    Uaendret,
    /// No longer there.
    Slettet,
}

/// What a document that was loaded became.
#[derive(Default)]
pub struct Indlaest {
    /// The counts.
    pub antal: Antal,
    /// Each user, where the document asks: `LocalPersonId`, who, what became of it.
    pub brugere: Vec<(String, PersonId, Bruger)>,
    /// What the supplier should know.
    pub advis: Vec<Advis>,
}

/// The ids are the sender's own words for persons.
impl std::fmt::Debug for Indlaest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Indlaest").field("antal", &self.antal).field("advis", &self.advis).finish_non_exhaustive()
    }
}

/// Loads a document. The inner error refuses it whole; nothing has been written then.
///
/// # Errors
/// Storage's.
pub fn indlaes<L: Lager>(
    lager: &mut L,
    import: &Import,
    graense: StorSletning,
) -> Result<Result<Indlaest, Brud>, L::Error> {
    let kilder = lager.kilder(&import.institution)?;
    let kilde = kilder.iter().find(|kilde| kilde.source == import.source);
    let samme_tid = kilde.filter(|kilde| import.source_date_time == kilde.source_date_time);
    let gentaget = samme_tid.map_or(Ok(None), |kilde| lager.dokument(kilde.id))? == Some(import.dokument);
    if let Some(kilde) = kilde.filter(|kilde| import.source_date_time <= kilde.source_date_time && !gentaget) {
        return Ok(Err(Brud::IkkeNyere { sidste: kilde.source_date_time }));
    }
    if kilde.is_none() && import.slags == Importslags::Slet {
        return Ok(Ok(intet_at_slette(import)));
    }
    let sidst = kilde.map_or(Ok(None), |kilde| lager.system(kilde.id))?;
    let plan = match Plan::laeg(lager, import, kilde, graense)? {
        Ok(plan) => plan,
        Err(brud) => return Ok(Err(brud)),
    };
    let andre = kilder.iter().filter(|anden| anden.source != import.source).map(|anden| (anden.id, anden)).collect();
    let id = lager.skriv_kilde(import)?;
    let ud = Indlaest::default();
    let mut udfoer = Udfoer { lager, import, kilde: id, andre, sammenlignede: HashSet::new(), ud };
    udfoer.ud.advis = import.advis.clone();
    if gentaget {
        udfoer.ud.advis.push(Raad::Gentaget.advis(None, Some(import.offset)));
    }
    if sidst.is_some() && sidst != import.system {
        udfoer.ud.advis.push(Raad::AndetSystem.advis(None, Some(import.offset)));
    }
    udfoer.plan(plan)?;
    Ok(Ok(udfoer.ud))
}

/// A delete from a source that there is none of does not bring it into being.
fn intet_at_slette(import: &Import) -> Indlaest {
    let ukendt =
        |plads: &super::Plads<super::Navngivet>| Personbrud::Ukendt.advis(&plads.indhold.lokal_id, plads.offset);
    let advis = import.advis.iter().cloned().chain(import.slettes.iter().map(ukendt)).collect();
    let antal = Antal { afvist: import.slettes.len(), ..Antal::default() };
    Indlaest { antal, advis, ..Indlaest::default() }
}

/// Carries a plan out.
struct Udfoer<'l, 'i, L> {
    lager: &'l mut L,
    import: &'i Import,
    kilde: i64,
    /// The institution's other sources, by row.
    andre: BTreeMap<i64, &'i Kilde>,
    /// The persons that were compared with what those hold; each is once, however many ids it has.
    sammenlignede: HashSet<PersonId>,
    ud: Indlaest,
}

impl<L: Lager> Udfoer<'_, '_, L> {
    fn plan(&mut self, plan: Plan<'_>) -> Result<(), L::Error> {
        self.grupper(&plan)?;
        let Plan { nye, aendrede, uaendrede, slettede, afviste, ukendte, beskyttes, kontakter_beskyttes, .. } = plan;
        self.ud.antal = Antal {
            oprettet: nye.len(),
            aendret: aendrede.len(),
            uaendret: uaendrede.len(),
            slettet: slettede.len(),
            afvist: self.import.udeladte.len() + afviste.len() + ukendte.len(),
        };
        for foer in slettede {
            self.slettet(&foer)?;
        }
        for (foer, klar) in &uaendrede {
            self.naevn(klar, foer.person, Bruger::Uaendret);
        }
        for (foer, klar) in &aendrede {
            self.aendret(foer, klar)?;
        }
        for klar in nye {
            let person = self.lager.indsaet(self.kilde, klar)?;
            self.naevn(klar, person, Bruger::Oprettet);
            self.sammenlign(person, klar, None)?;
        }
        for foer in beskyttes {
            self.lager.beskyt(self.kilde, &foer)?;
        }
        for (lokal, cpr) in kontakter_beskyttes {
            self.lager.beskyt_kontakt(self.kilde, &lokal, cpr)?;
        }
        let afviste = afviste.into_iter().map(|(brud, klar)| brud.advis(&klar.person.lokal_id, klar.offset));
        self.ud.advis.extend(afviste);
        self.ud.advis.extend(ukendte.into_iter().map(|(id, offset)| Personbrud::Ukendt.advis(id, offset)));
        // In the order of the message; what stands nowhere comes first.
        self.ud.advis.sort_by_key(|advis| advis.offset);
        Ok(())
    }

    fn naevn(&mut self, klar: &Klar, person: PersonId, hvad: Bruger) {
        if self.import.med_brugere {
            self.ud.brugere.push((klar.person.lokal_id.clone(), person, hvad));
        }
    }

    fn slettet(&mut self, foer: &Holdt) -> Result<(), L::Error> {
        if self.import.med_brugere
            && let Some(person) = self.lager.indhold(self.kilde, &foer.lokal)?
        {
            self.ud.brugere.push((person.lokal_id, foer.person, Bruger::Slettet));
        }
        self.lager.slet(self.kilde, foer)
    }

    fn aendret(&mut self, foer: &Holdt, klar: &Klar) -> Result<(), L::Error> {
        let gammel = match self.andre.is_empty() {
            true => None,
            false => self.lager.indhold(self.kilde, &foer.lokal)?,
        };
        self.lager.erstat(self.kilde, foer, klar)?;
        self.naevn(klar, foer.person, Bruger::Aendret);
        self.sammenlign(foer.person, klar, gammel.as_ref())
    }

    /// Tells of the institution's other sources that hold the person, and notes which of its fields this one has changed. Of a protected person
    /// it is not told in which of its own fields they differ: who guesses would learn when it has guessed right.
    fn sammenlign(
        &mut self,
        person: PersonId,
        klar: &Klar,
        gammel: Option<&Institutionsperson>,
    ) -> Result<(), L::Error> {
        if self.andre.is_empty() || !self.sammenlignede.insert(person) {
            return Ok(());
        }
        let forskelle_i = if self.lager.er_beskyttet(person)? { forskelle_i_rollen } else { forskelle };
        let lokal_id = Some(klar.person.lokal_id.as_str());
        let mut delt = false;
        let raekker = self.lager.raekker(person)?;
        let deres = raekker.into_iter().filter_map(|(kilde, lokal)| Some((*self.andre.get(&kilde)?, lokal)));
        for (anden, lokal) in deres.take(FLEST_ANDRE) {
            let Some(deres) = self.lager.indhold(anden.id, &lokal)? else { continue };
            delt = true;
            let raad = Raad::AndenKilde { kilde: anden.source.clone(), felter: forskelle_i(&klar.person, &deres) };
            self.ud.advis.push(raad.advis(lokal_id, Some(klar.offset)));
        }
        let aendrede = gammel.filter(|_| delt).map(|gammel| forskelle(gammel, &klar.person)).unwrap_or_default();
        for felt in aendrede {
            let gange = self.lager.skift(&self.import.institution, person, felt, self.kilde)?;
            if gange >= SKIFT {
                self.ud.advis.push(Raad::Skiftes { felt, gange }.advis(lokal_id, Some(klar.offset)));
            }
        }
        Ok(())
    }
}
