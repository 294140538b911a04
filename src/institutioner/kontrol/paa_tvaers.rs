//! The check of the whole register: each unit by itself, and what can be told only of several together (ir-rules 16, 18, 20, 21).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::Serialize;

use super::{Fund, for_sig, referencer, under};
use crate::institutioner::fejl::{Brud, Raad};
use crate::institutioner::felter::navnenoegle;
use crate::institutioner::model::{Enhedsart, Institution};
use crate::registre::{CvrRaekke, DarRaekke, Koder, Reference};
use crate::types::{Cvr, Institutionsnummer, Kommunekode};

/// One unit and something that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Enhedsfund {
    /// Its number.
    pub nummer: Institutionsnummer,
    /// The municipality that administers it, else the one that it lies in.
    pub kommune: Kommunekode,
    /// What is wrong.
    #[serde(flatten)]
    pub fund: Fund,
}

/// What the check found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rapport {
    /// Open units that were checked.
    pub aabne: u64,
    /// Closed units that were checked.
    pub nedlagte: u64,
    /// Open units whose P-number was not checked, since the CVR table is not loaded.
    pub uden_cvr_kontrol: u64,
    /// Open units whose address was not checked, since the DAR table is not loaded.
    pub uden_dar_kontrol: u64,
    /// Whether pupil activity is known of any unit; where it is not, ir-rules 20 is not judged.
    pub kender_elever: bool,
    /// What fails a rule.
    pub fund: Vec<Enhedsfund>,
}

/// A check under way. Units are given in any order.
pub struct Kontrol<'a> {
    koder: &'a Koder,
    dag: Date,
    enheder: BTreeMap<Institutionsnummer, Kort>,
    rapport: Rapport,
}

/// What the check keeps of a unit until it has seen them all.
struct Kort {
    enhedsart: Enhedsart,
    lukket: bool,
    hovedskole: Option<Institutionsnummer>,
    navn: String,
    kommune: Kommunekode,
    beliggenhed: Kommunekode,
    cvr: Option<Cvr>,
    elever: bool,
}

impl Kort {
    fn af(unit: &Institution) -> Self {
        Self {
            enhedsart: unit.enhedsart,
            lukket: unit.lukket(),
            hovedskole: unit.hovedskole.clone(),
            navn: navnenoegle(&unit.felter.navn),
            kommune: unit.felter.kommune(),
            beliggenhed: unit.felter.sted.adresse.kommune_kode,
            cvr: unit.felter.cvr.clone(),
            elever: unit.har_elever(),
        }
    }

    fn aaben(&self, art: Enhedsart) -> bool {
        self.enhedsart == art && !self.lukket
    }
}

impl<'a> Kontrol<'a> {
    /// Begins a check by the codes of a day.
    #[must_use]
    pub fn ny(koder: &'a Koder, dag: Date) -> Self {
        Self { koder, dag, enheder: BTreeMap::new(), rapport: Rapport::default() }
    }

    /// The next unit, open or closed, with its rows of the reference tables.
    pub fn institution(&mut self, unit: &Institution, cvr: &Reference<CvrRaekke>, dar: &Reference<DarRaekke>) {
        let taeller = if unit.lukket() { &mut self.rapport.nedlagte } else { &mut self.rapport.aabne };
        *taeller += 1;
        if !unit.lukket() {
            let har_pnummer = unit.felter.pnummer.is_some();
            self.rapport.uden_cvr_kontrol += u64::from(har_pnummer && *cvr == Reference::IkkeIndlaest);
            self.rapport.uden_dar_kontrol += u64::from(*dar == Reference::IkkeIndlaest);
        }
        self.rapport.kender_elever |= unit.elevaktivitet.is_some();
        let kort = Kort::af(unit);
        let fund = for_sig(unit, self.koder, self.dag).into_iter();
        for fund in fund.chain(referencer(unit, self.koder, self.dag, cvr, dar)) {
            self.rapport.fund.push(Enhedsfund { nummer: unit.nummer.clone(), kommune: kort.kommune, fund });
        }
        self.enheder.insert(unit.nummer.clone(), kort);
    }

    /// What was found, by number.
    #[must_use]
    pub fn afslut(mut self) -> Rapport {
        self.hovedskoler();
        self.navne();
        self.uden_elever();
        self.flere_kommuner();
        self.rapport.fund.sort_by(|a, b| a.nummer.cmp(&b.nummer));
        self.rapport
    }

    fn fund(&mut self, nummer: &Institutionsnummer, fund: Fund) {
        let kommune = self.enheder.get(nummer).map_or(Kommunekode(0), |kort| kort.kommune);
        self.rapport.fund.push(Enhedsfund { nummer: nummer.clone(), kommune, fund });
    }

    /// ir-rules 17: each unit and its hovedskole. ir-rules 16: each hovedskole and its afdelinger.
    fn hovedskoler(&mut self) {
        let mut fund = Vec::new();
        let mut med_afdelinger = BTreeSet::new();
        for (nummer, kort) in &self.enheder {
            let over = kort.hovedskole.as_ref().and_then(|over| self.enheder.get(over));
            let over = over.map(|over| (over.enhedsart, over.lukket));
            let forkert = under(kort.enhedsart, kort.lukket, kort.hovedskole.as_ref(), over);
            fund.extend(forkert.map(|forkert| (nummer.clone(), forkert)));
            if kort.aaben(Enhedsart::Afdeling) {
                med_afdelinger.extend(&kort.hovedskole);
            }
        }
        for (nummer, _) in self.enheder.iter().filter(|(_, kort)| kort.aaben(Enhedsart::Hovedskole)) {
            if !med_afdelinger.contains(nummer) {
                fund.push((nummer.clone(), Fund::af(&Raad::UdenAfdelinger { nummer: nummer.clone() })));
            }
        }
        fund.into_iter().for_each(|(nummer, fund)| self.fund(&nummer, fund));
    }

    /// ir-rules 18: two open afdelinger of one hovedskole with one name; told of the later.
    fn navne(&mut self) {
        let mut foerste = BTreeMap::new();
        let mut fund = Vec::new();
        for (nummer, kort) in self.enheder.iter().filter(|(_, kort)| kort.aaben(Enhedsart::Afdeling)) {
            let Some(hovedskole) = &kort.hovedskole else { continue };
            let anden = *foerste.entry((hovedskole, &kort.navn)).or_insert(nummer);
            if anden != nummer {
                let brud = Brud::NavnFindes { hos: hovedskole.to_string(), anden: Some(anden.clone()) };
                fund.push((nummer.clone(), Fund::af(&brud)));
            }
        }
        fund.into_iter().for_each(|(nummer, fund)| self.fund(&nummer, fund));
    }

    /// ir-rules 20: told only where pupil activity is known at all.
    fn uden_elever(&mut self) {
        if !self.rapport.kender_elever {
            return;
        }
        let uden = self.enheder.iter().filter(|(_, kort)| kort.aaben(Enhedsart::Afdeling) && !kort.elever);
        let uden: Vec<_> = uden.map(|(nummer, _)| nummer.clone()).collect();
        uden.iter().for_each(|nummer| self.fund(nummer, Fund::af(&Raad::UdenElever)));
    }

    /// ir-rules 21: simple units of one CVR number with pupils in different municipalities.
    fn flere_kommuner(&mut self) {
        let mut foerste: BTreeMap<&Cvr, (&Institutionsnummer, Kommunekode)> = BTreeMap::new();
        let mut fund = Vec::new();
        for (nummer, kort) in self.enheder.iter().filter(|(_, kort)| kort.aaben(Enhedsart::Simpel) && kort.elever) {
            let Some(cvr) = &kort.cvr else { continue };
            let (anden, kommune) = *foerste.entry(cvr).or_insert((nummer, kort.beliggenhed));
            if kommune != kort.beliggenhed {
                let raad = Raad::SkalHierarki { nummer: nummer.clone(), anden: anden.clone() };
                fund.push((nummer.clone(), Fund::af(&raad)));
            }
        }
        fund.into_iter().for_each(|(nummer, fund)| self.fund(&nummer, fund));
    }
}
