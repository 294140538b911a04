//! The units of Institutionsregisteret, invented: about 4,900 that are open and as many that were laid into them, at scale 1.
//!
//! How many there are of each type and enhedsart is about what the public extract shows. A unit's past is made with it: a simple unit is what
//! others were closed into (sammenlægning), and a hovedskole has got the afdelinger of another (fusion), so that the register has its
//! flyttekoder. Those of municipal ownership are their municipality's to make; the others are made by the ministry.

mod aaret;
mod digter;

pub(super) use aaret::aaret;
pub(super) use digter::Skoledigter;

use super::land::Land;
use crate::institutioner::{Aendring, Enhedsart, Felter, Handling};
use crate::registre::Henvisning;
use crate::types::Institutionsnummer;

/// `institutionstype3` of a folkeskole.
pub(super) const FOLKESKOLE: u32 = 1012;
/// The types whose pupils SkoleGrunddata is for.
pub(super) const GRUNDSKOLER: [u32; 3] = [1011, FOLKESKOLE, 1013];

/// A simple unit, or a hovedskole with its afdelinger.
#[derive(Debug, Clone)]
pub struct Skole {
    /// Issued by the register, once it is there.
    pub nummer: Option<Institutionsnummer>,
    /// Its fields.
    pub felter: Felter,
    /// Its afdelinger; none: it is simple.
    pub afdelinger: Vec<Afdeling>,
    /// Whether it or its afdelinger have pupils.
    pub elever: bool,
    /// Those that were laid into it, and are closed.
    pub tidligere: Vec<Felter>,
}

/// An afdeling.
#[derive(Debug, Clone)]
pub struct Afdeling {
    /// Issued by the register, once it is there.
    pub nummer: Option<Institutionsnummer>,
    /// Its fields.
    pub felter: Felter,
}

impl Skole {
    /// How many units it is, open and closed.
    #[must_use]
    pub fn antal(&self) -> [usize; 2] {
        [1 + self.afdelinger.len(), self.tidligere.len()]
    }

    /// The units that may have pupils: its afdelinger, or itself where it is simple.
    pub fn steder(&self) -> impl Iterator<Item = &Institutionsnummer> {
        let egen = self.nummer.iter().filter(|_| self.afdelinger.is_empty());
        self.afdelinger.iter().filter_map(|afdeling| afdeling.nummer.as_ref()).chain(egen)
    }

    /// The acts that make it and its past; local ids begin with `s<nr>`.
    pub(super) fn opret(&self, nr: usize, batch: &mut Vec<Aendring>) {
        let lokal = |hvad: &str| format!("s{nr}{hvad}");
        let henvis = |hvad: &str| Henvisning::Lokal(lokal(hvad));
        let mut tilfoej = |lokal_id: Option<String>, handling| {
            let position = u32::try_from(batch.len() + 1).unwrap_or(u32::MAX);
            batch.push(Aendring { position, lokal_id, handling, offset: 0, felter: Vec::new() });
        };
        let art = if self.afdelinger.is_empty() { Enhedsart::Simpel } else { Enhedsart::Hovedskole };
        let ny = |felter: &Felter| Handling::InsertInstitution(art, felter.clone(), None);
        tilfoej(Some(lokal("")), ny(&self.felter));
        for (plads, felter) in self.tidligere.iter().enumerate() {
            tilfoej(Some(lokal(&format!("t{plads}"))), ny(felter));
        }
        for (plads, afdeling) in self.afdelinger.iter().enumerate() {
            // The first half of them, at least one, come from the hovedskole that is closed.
            let over = if plads == 0 || plads < self.afdelinger.len() / 2 { "t0" } else { "" };
            tilfoej(None, Handling::InsertAfdeling(henvis(over), afdeling.felter.clone(), None));
        }
        let ophoerer: Vec<_> = (0..self.tidligere.len()).map(|plads| henvis(&format!("t{plads}"))).collect();
        let fortsaetter = henvis("");
        tilfoej(
            None,
            match art {
                Enhedsart::Hovedskole => Handling::FusionAfHovedskoler { fortsaetter, ophoerer },
                Enhedsart::Simpel | Enhedsart::Afdeling => Handling::SammenlaegMedBestaaende { fortsaetter, ophoerer },
            },
        );
    }

    /// Takes the numbers that the register gave, in the order of [`Skole::opret`]; false where there were not enough.
    pub(super) fn udfyld(&mut self, numre: &mut impl Iterator<Item = Institutionsnummer>) -> bool {
        self.nummer = numre.next();
        let tidligere = numre.by_ref().take(self.tidligere.len()).count();
        self.afdelinger.iter_mut().for_each(|afdeling| afdeling.nummer = numre.next());
        tidligere == self.tidligere.len() && numre.next().is_some()
    }
}

impl Land {
    /// How many units of Institutionsregisteret, open and closed.
    #[must_use]
    pub fn skoleantal(&self) -> [usize; 2] {
        self.alle_skoler().map(Skole::antal).fold([0, 0], |[aabne, lukkede], [a, l]| [aabne + a, lukkede + l])
    }

    /// The schools of the municipalities, and then the others.
    pub fn alle_skoler(&self) -> impl Iterator<Item = &Skole> {
        self.kommuner.iter().flat_map(|kommune| &kommune.skoler).chain(&self.skoler)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::institutioner::{Institution, Regler, anvend};
    use crate::registre::{Koder, dansk_dag};
    use crate::store::Store;
    use crate::store::dagtilbud::Nedlagte;
    use crate::store::institutioner::{InstitutionUdvalg, Skriver};
    use crate::tilslutning::{Part, Rolle, Scope};
    use crate::types::{Kommunekode, Time};

    #[test]
    fn the_country_has_its_schools() {
        let land = Land::opdigt(1.0, &Koder::indbygget().unwrap());
        let [aabne, lukkede] = land.skoleantal();
        assert!((4_700..5_100).contains(&aabne), "{aabne}");
        assert!((4_700..5_100).contains(&lukkede), "{lukkede}");
        let folkeskoler = land.alle_skoler().filter(|skole| skole.felter.type3 == FOLKESKOLE);
        let enheder: Vec<usize> = folkeskoler.map(|skole| skole.antal()[0]).collect();
        assert_eq!(enheder.len(), 1_050);
        assert!((2_000..2_250).contains(&enheder.iter().sum::<usize>()), "{enheder:?}");
        assert!(
            land.kommuner
                .iter()
                .all(|kommune| kommune.skoler.iter().all(|s| s.felter.adm_kommune == Some(kommune.kode)))
        );
        let mut navne: Vec<_> = land.alle_skoler().map(|skole| &skole.felter.navn).collect();
        navne.sort();
        navne.dedup();
        assert_eq!(navne.len(), land.alle_skoler().count());
    }

    #[test]
    fn numbers_come_back_in_the_order_of_the_acts() {
        let mut land = Land::opdigt(0.02, &Koder::indbygget().unwrap());
        let mut batch = Vec::new();
        let mut skoler: Vec<_> = std::mem::take(&mut land.skoler);
        skoler.iter().enumerate().for_each(|(nr, skole)| skole.opret(nr, &mut batch));
        assert!(batch.iter().zip(1..).all(|(aendring, nr)| aendring.position == nr));
        let mut numre = (0..batch.len()).map(|nr| format!("{:06}", 283_001 + nr).parse().unwrap());
        assert!(skoler.iter_mut().all(|skole| skole.udfyld(&mut numre)));
        assert_eq!(numre.next(), None);
        for skole in &skoler {
            let nr: usize = skole.nummer.as_ref().unwrap().as_str().parse().unwrap();
            let navn = |felter: &Felter| felter.navn.clone();
            let Handling::InsertInstitution(_, felter, _) = &batch[nr - 283_001].handling else { panic!("{nr}") };
            assert_eq!(navn(felter), navn(&skole.felter));
            for afdeling in &skole.afdelinger {
                let nr: usize = afdeling.nummer.as_ref().unwrap().as_str().parse().unwrap();
                let Handling::InsertAfdeling(_, felter, _) = &batch[nr - 283_001].handling else { panic!("{nr}") };
                assert_eq!(navn(felter), navn(&afdeling.felter));
            }
        }
        assert!(skoler.iter().all(|skole| skole.steder().count() == skole.afdelinger.len().max(1)));
    }

    /// Runs acts on a real register; gives the numbers of their units.
    fn anvendt(store: &Store, scope: &Scope, aendringer: Vec<Aendring>) -> Vec<Institutionsnummer> {
        let (scope, now) = (scope.clone(), Time::now());
        let koert = store.write_blocking(move |tx| {
            let koder = Koder::indbygget().unwrap();
            let regler = Regler { koder: &koder, scope: &scope, dagtilbud_scope: None, now };
            anvend(&mut Skriver::new(tx, 283_001), &regler, &aendringer)
        });
        let koert = koert.unwrap();
        assert!(
            !koert.afvist() && koert.godkendelser.is_empty(),
            "{:?} {:?}",
            koert.fejl.first(),
            koert.uden_aftale.first()
        );
        koert.resultater.into_iter().map(|resultat| resultat.nummer).collect()
    }

    fn part(nr: i64, kommune: Option<Kommunekode>) -> Part {
        Part {
            id: serde_json::from_value(nr.into()).unwrap(),
            cvr: "10000009".parse().unwrap(),
            navn: "Part".into(),
            kommunekode: kommune,
            institutionsnummer: None,
            rolle: if kommune.is_none() { Some(Rolle::Ministerium) } else { None },
        }
    }

    fn opret(store: &Store, scope: &Scope, skoler: &mut [Skole]) {
        let mut batch = Vec::new();
        skoler.iter().enumerate().for_each(|(nr, skole)| skole.opret(nr, &mut batch));
        let mut numre = anvendt(store, scope, batch).into_iter();
        assert!(skoler.iter_mut().all(|skole| skole.udfyld(&mut numre)) && numre.next().is_none());
    }

    #[test]
    fn the_rules_take_the_schools_and_their_year() {
        let koder = Koder::indbygget().unwrap();
        let mut land = Land::opdigt(0.05, &koder);
        let mappe = tempfile::tempdir().unwrap();
        let store = Store::open(&mappe.path().join("t.sqlite")).unwrap();
        opret(&store, &Scope::Parter(vec![part(1, None).into()]), &mut land.skoler);
        let mut digter = Skoledigter::new(&koder);
        let mut handlinger = 0;
        for kommune in &mut land.kommuner {
            let scope = Scope::Parter(vec![part(2, Some(kommune.kode)).into()]);
            opret(&store, &scope, &mut kommune.skoler);
            for handling in aaret(kommune, dansk_dag(Time::now()), &mut digter) {
                let aendring = Aendring { position: 1, lokal_id: None, handling, offset: 0, felter: Vec::new() };
                assert_eq!(anvendt(&store, &scope, vec![aendring]).len(), 1);
                handlinger += 1;
            }
        }
        assert!(handlinger > 50, "{handlinger}");
        let [aabne, lukkede] = land.skoleantal();
        let mut fundne = [0_usize; 2];
        let taeller = |unit: Institution| {
            fundne[usize::from(unit.lukket())] += 1;
            Ok(())
        };
        store.read(|conn| conn.each_institution(InstitutionUdvalg::Alle, Nedlagte::Med, taeller)).unwrap();
        // The year has closed some, and made some.
        assert!(fundne[0].abs_diff(aabne) < 20 && fundne[1] >= lukkede, "{fundne:?}");
    }
}
