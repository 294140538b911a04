//! The country's institutions: how many and how large, who sends for them, and which persons are theirs.
//!
//! The plan is all that is kept of the country. What is in an institution comes from its line here, each time anew and each time the same.

use super::cpr::{Endelser, Foedt, Pulje};
use crate::simulate::land::Land;
use crate::simulate::opdigt::Tilfaeldig;
use crate::simulate::opstilling::LEVERANDOERER;
use crate::simulate::skoler::{GRUNDSKOLER, Skole};
use crate::types::Institutionsnummer;

/// Day-care institutions at scale 1.
pub const DAGTILBUD: f64 = 4_300.0;
/// Schools at scale 1.
pub const SKOLER: f64 = 2_000.0;
/// Pupils of a large school.
pub const STOR_SKOLE: usize = 2_000;
/// One school in so many is large, the first of them too.
const EN_AF: usize = 250;
/// The institution types that are clubs, which are left out.
const KLUBBER: [u32; 2] = [6020, 6021];
/// Children in day-care were born in the five years before the school year's.
const DAGTILBUDSAAR: i16 = 5;
/// Pupils of levels 0 to 9 in the ten before those.
const SKOLEAAR: i16 = 10;

/// What kind of institution it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub enum Slags {
    /// An anvisningsenhed of Dagtilbudsregisteret.
    Dagtilbud,
    /// A grundskole of Institutionsregisteret: a simple unit or an afdeling.
    Skole,
}

/// An institution.
#[derive(Debug, Clone)]
pub struct Institution {
    /// Its number.
    pub nummer: Institutionsnummer,
    /// Its kind.
    pub slags: Slags,
    /// The supplier that sends for it, by its place on the stage.
    pub leverandoer: usize,
    /// Its place in the plan, from which all of it is drawn.
    pub nr: usize,
    /// Children.
    pub elever: usize,
    /// Children who come with the delta.
    pub nye: usize,
    /// Employees.
    pub ansatte: usize,
    /// The places of its children and its adults in their pools.
    barn: u64,
    voksen: u64,
}

/// The country.
pub struct Plan {
    /// The year in which the school year began.
    pub aar: i16,
    /// Day-care and schools mixed, in the order in which they are sent.
    pub institutioner: Vec<Institution>,
    endelser: Endelser,
    smaa: Pulje,
    elever: Pulje,
    voksne: Pulje,
}

impl Plan {
    /// Lays the plan: day-care and schools from the units that the registers have numbered.
    ///
    /// # Errors
    /// Where the country is larger than there are CPR numbers for.
    pub fn laeg(skala: f64, land: &Land, aar: i16) -> anyhow::Result<Self> {
        let antal = |hele: f64| (hele * skala).round().max(1.0) as usize;
        let enheder = land.kommuner.iter().flat_map(|kommune| &kommune.daginstitutioner).flat_map(|over| &over.enheder);
        let enheder = enheder.filter(|enhed| !KLUBBER.contains(&enhed.felter.insttype3));
        let dagtilbud: Vec<_> = enheder.filter_map(|enhed| enhed.nummer.clone()).take(antal(DAGTILBUD)).collect();
        anyhow::ensure!(!dagtilbud.is_empty(), "landet har ingen enheder, der kan have personer");
        let grundskoler = land.alle_skoler().filter(|skole| GRUNDSKOLER.contains(&skole.felter.type3));
        let skoler: Vec<_> = grundskoler.flat_map(Skole::steder).take(antal(SKOLER)).cloned().collect();
        anyhow::ensure!(!skoler.is_empty(), "landet har ingen skoler, der kan have personer");
        let mut plan = Self {
            aar,
            institutioner: Vec::with_capacity(dagtilbud.len() + skoler.len()),
            endelser: Endelser::new(),
            smaa: Pulje::new(aar - DAGTILBUDSAAR, aar - 1)?,
            elever: Pulje::new(aar - DAGTILBUDSAAR - SKOLEAAR, aar - DAGTILBUDSAAR - 1)?,
            voksne: Pulje::new(aar - 65, aar - 27)?,
        };
        plan.fyld(&dagtilbud, &skoler)?;
        Ok(plan)
    }

    /// Mixes the two kinds evenly, and gives each its persons.
    fn fyld(&mut self, dagtilbud: &[Institutionsnummer], skoler: &[Institutionsnummer]) -> anyhow::Result<()> {
        let (mut smaa, mut elev, mut voksen) = (0, 0, 0);
        let (mut dagtilbud_naaet, mut skoler_naaet) = (0, 0);
        for nr in 0..dagtilbud.len() + skoler.len() {
            let skole = skoler_naaet * dagtilbud.len() <= dagtilbud_naaet * skoler.len() && skoler_naaet < skoler.len();
            let (slags, nummer) = match skole {
                true => (Slags::Skole, skoler.get(skoler_naaet)),
                false => (Slags::Dagtilbud, dagtilbud.get(dagtilbud_naaet)),
            };
            let Some(nummer) = nummer else { break };
            let (elever, ansatte) = stoerrelse(slags, nr, skoler_naaet);
            let nye = (elever + Tilfaeldig::new(nr as u64 ^ 0x4e79).under(150)) / 150;
            let barn = if skole { &mut elev } else { &mut smaa };
            let leverandoer = 1 + nr % LEVERANDOERER;
            let ny = Institution {
                nummer: nummer.clone(),
                slags,
                leverandoer,
                nr,
                elever,
                nye,
                ansatte,
                barn: *barn,
                voksen,
            };
            *barn += (elever + nye) as u64;
            voksen += ny.voksne() as u64;
            self.institutioner.push(ny);
            if skole { skoler_naaet += 1 } else { dagtilbud_naaet += 1 }
        }
        let mut brugt = [(&self.smaa, smaa), (&self.elever, elev), (&self.voksne, voksen)].into_iter();
        let nok = brugt.all(|(pulje, brugt)| pulje.plads(&self.endelser) >= brugt);
        anyhow::ensure!(nok, "der er ikke fiktive CPR-numre nok til så stort et land");
        Ok(())
    }

    /// The child at a place of an institution.
    pub(super) fn barn(&self, institution: &Institution, nr: usize) -> anyhow::Result<Foedt> {
        let pulje = if institution.slags == Slags::Skole { &self.elever } else { &self.smaa };
        pulje.person(&self.endelser, institution.barn + nr as u64).ok_or_else(opbrugt)
    }

    /// The adult at a place of an institution: employees first, then two for each family.
    pub(super) fn voksen(&self, institution: &Institution, nr: usize) -> anyhow::Result<Foedt> {
        self.voksne.person(&self.endelser, institution.voksen + nr as u64).ok_or_else(opbrugt)
    }

    /// The institution before, whose persons some of this one's are.
    pub(super) fn nabo(&self, institution: &Institution) -> Option<&Institution> {
        institution.nr.checked_sub(1).and_then(|nr| self.institutioner.get(nr))
    }
}

impl Institution {
    /// Which family a child is of: of four children beside each other the first two are siblings.
    pub(super) fn familie(nr: usize) -> usize {
        nr / 4 * 3 + (nr % 4).saturating_sub(1)
    }

    /// How many families it has, the new children's too.
    pub(super) fn familier(&self) -> usize {
        (self.elever + self.nye).checked_sub(1).map_or(0, |sidste| Self::familie(sidste) + 1)
    }

    /// How many adults it can have.
    fn voksne(&self) -> usize {
        self.ansatte + 2 * self.familier()
    }
}

/// Children and employees.
fn stoerrelse(slags: Slags, nr: usize, skole_nr: usize) -> (usize, usize) {
    let mut tilfaeldig = Tilfaeldig::new(nr as u64 ^ 0x5374);
    match slags {
        Slags::Dagtilbud => {
            let boern = 20 + tilfaeldig.under(81);
            (boern, 2 + boern / 6)
        }
        Slags::Skole if skole_nr.is_multiple_of(EN_AF) => (STOR_SKOLE, STOR_SKOLE / 10),
        Slags::Skole => {
            let elever = 90 + tilfaeldig.under(711);
            (elever, 3 + elever / 11)
        }
    }
}

fn opbrugt() -> anyhow::Error {
    anyhow::anyhow!("der er ikke flere fiktive CPR-numre")
}
