//! For tests of the rules: a register in memory, and short ways to write acts. The store's own tests use the real one.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, LazyLock};

use jiff::civil::{Date, date};

use super::register::Dagtilbud;
use super::*;
use crate::registre::{
    Adresse, Advis, Art, CvrRaekke, DarRaekke, Henvisning, Koder, Reference, adresse_noegle, dansk_dag,
};
use crate::tilslutning::{Part, Rolle, Scope};
use crate::types::{Cvr, Institutionsnummer, Kommunekode, Pnummer, Time};

/// The CVR numbers of a school, of another, and of the municipalities 101 and 751.
pub(crate) const SKOLE: &str = "12345678";
pub(crate) const ANDEN_SKOLE: &str = "87654321";
pub(crate) const KBH: &str = "64942212";
pub(crate) const AARHUS: &str = "55133018";

pub(crate) static KODER: LazyLock<Koder> = LazyLock::new(|| Koder::indbygget().unwrap());

/// The day of every test.
pub(crate) const I_DAG: Date = date(2026, 3, 1);

/// A register in memory. A test double: only for the pure rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Hukommelse {
    pub(crate) enheder: BTreeMap<Institutionsnummer, Institution>,
    pub(crate) skrevet: Vec<Skrivning>,
    pub(crate) naeste: BTreeMap<Serie, u32>,
    pub(crate) cvr: Option<BTreeMap<Pnummer, CvrRaekke>>,
    pub(crate) dar: Option<BTreeMap<String, DarRaekke>>,
    pub(crate) dagtilbud: BTreeMap<Institutionsnummer, Dagtilbud>,
}

impl Register for Hukommelse {
    type Error = Infallible;

    fn institution(&self, nummer: &Institutionsnummer) -> Result<Option<Institution>, Infallible> {
        Ok(self.enheder.get(nummer).cloned())
    }

    fn aabne_afdelinger(&self, hovedskole: &Institutionsnummer) -> Result<Vec<Institution>, Infallible> {
        let dens = |unit: &&Institution| unit.hovedskole.as_ref() == Some(hovedskole) && !unit.lukket();
        Ok(self.enheder.values().filter(dens).cloned().collect())
    }

    fn naeste_nummer(&mut self, serie: Serie) -> Result<Institutionsnummer, Infallible> {
        let foerste = if serie == Serie::Endelig { 283_001 } else { 10_001 };
        let naeste = self.naeste.entry(serie).or_insert(foerste);
        loop {
            let nummer = serie.nummer(*naeste).unwrap();
            *naeste += 1;
            if !self.enheder.contains_key(&nummer) {
                return Ok(nummer);
            }
        }
    }

    fn skriv(&mut self, skrivning: Skrivning) -> Result<(), Infallible> {
        let nummer = &skrivning.efter.nummer;
        assert_eq!(self.enheder.get(nummer), skrivning.foer.as_ref(), "`foer` is what stands in the register");
        assert!(skrivning.foer.as_ref() != Some(&skrivning.efter), "{nummer} is written unchanged");
        if let Some(over) = &skrivning.efter.hovedskole {
            assert!(self.enheder.contains_key(over), "the hovedskole is written first");
        }
        self.enheder.insert(nummer.clone(), skrivning.efter.clone());
        self.skrevet.push(skrivning);
        Ok(())
    }

    fn cvr(&self, pnummer: &Pnummer) -> Result<Reference<CvrRaekke>, Infallible> {
        Ok(slaa_op(self.cvr.as_ref(), |tabel| tabel.get(pnummer).cloned()))
    }

    fn dar(&self, adresse: &Adresse) -> Result<Reference<DarRaekke>, Infallible> {
        let noegle = adresse_noegle(&adresse.vej_navn, &adresse.hus_nummer, &adresse.post_nummer);
        Ok(slaa_op(self.dar.as_ref(), |tabel| match &adresse.dawa_id {
            Some(id) => tabel.get(id).cloned(),
            None => tabel.values().find(|raekke| raekke.noegle == noegle).cloned(),
        }))
    }

    fn dagtilbud(&self, nummer: &Institutionsnummer) -> Result<Option<Dagtilbud>, Infallible> {
        Ok(self.dagtilbud.get(nummer).copied())
    }
}

fn slaa_op<T, R>(tabel: Option<&T>, find: impl FnOnce(&T) -> Option<R>) -> Reference<R> {
    tabel.map_or(Reference::IkkeIndlaest, |tabel| find(tabel).map_or(Reference::Ukendt, Reference::Fundet))
}

/// A register with its rules, as one caller meets it.
pub(crate) struct Bord {
    pub(crate) register: Hukommelse,
    pub(crate) scope: Scope,
    pub(crate) dagtilbud_scope: Option<Scope>,
    pub(crate) now: Time,
}

impl Bord {
    /// The ministry calls, with no reference table loaded.
    pub(crate) fn ny() -> Self {
        let now: Time = "2026-03-01T11:00:00Z".parse().unwrap();
        assert_eq!(dansk_dag(now), I_DAG);
        Self { register: Hukommelse::default(), scope: ministeriet(), dagtilbud_scope: None, now }
    }

    /// København calls.
    pub(crate) fn kbh() -> Self {
        Self { scope: kommune(KBH, 101), ..Self::ny() }
    }

    /// Applies the changes, and keeps them only where nothing was refused and nothing waits for approval.
    pub(crate) fn anvend(&mut self, handlinger: Vec<Handling>) -> Anvendt {
        self.anvend_aendringer(&nummereret(handlinger))
    }

    pub(crate) fn anvend_aendringer(&mut self, aendringer: &[Aendring]) -> Anvendt {
        let (anvendt, forsoeg) = self.proev(aendringer);
        if !anvendt.afvist() && anvendt.godkendelser.is_empty() {
            self.register = forsoeg;
        }
        anvendt
    }

    /// Applies the changes, and keeps nothing; the register as it would be.
    pub(crate) fn proev(&self, aendringer: &[Aendring]) -> (Anvendt, Hukommelse) {
        let dagtilbud_scope = self.dagtilbud_scope.as_ref();
        let regler = Regler { koder: &KODER, scope: &self.scope, dagtilbud_scope, now: self.now };
        let mut forsoeg = self.register.clone();
        let Ok(anvendt) = anvend(&mut forsoeg, &regler, aendringer);
        (anvendt, forsoeg)
    }

    /// Applies one change that must pass at once; returns its unit's number.
    pub(crate) fn ok(&mut self, handling: Handling) -> Institutionsnummer {
        let anvendt = self.anvend(vec![handling]);
        assert!(!anvendt.afvist() && anvendt.godkendelser.is_empty(), "{anvendt:?}");
        anvendt.resultater[0].nummer.clone()
    }

    /// As [`Self::ok`], by the ministry, whoever calls.
    pub(crate) fn ministeriet(&mut self, handling: Handling) -> Institutionsnummer {
        let scope = std::mem::replace(&mut self.scope, ministeriet());
        let nummer = self.ok(handling);
        self.scope = scope;
        nummer
    }

    /// Applies one change; returns its error codes, `UDEN AFTALE` and `AFVENTER` among them.
    pub(crate) fn koder(&mut self, handling: Handling) -> Vec<&'static str> {
        let anvendt = self.anvend(vec![handling]);
        let uden = anvendt.uden_aftale.iter().map(|_| "UDEN AFTALE");
        let afventer = anvendt.godkendelser.iter().map(|_| "AFVENTER");
        anvendt.fejl.iter().map(|fejl| fejl.kode).chain(uden).chain(afventer).collect()
    }

    /// Applies one change that must pass; returns its advis codes, save that CVR and DAR are not loaded.
    pub(crate) fn advis(&mut self, handling: Handling) -> Vec<&'static str> {
        let anvendt = self.anvend(vec![handling]);
        assert!(!anvendt.afvist(), "{anvendt:?}");
        andet(&anvendt).map(|advis| advis.kode).collect()
    }

    pub(crate) fn unit(&self, nummer: &Institutionsnummer) -> Institution {
        self.register.enheder[nummer].clone()
    }

    /// A simple unit, made by the ministry.
    pub(crate) fn simpel(&mut self, felter: Felter) -> Institutionsnummer {
        self.ministeriet(Handling::InsertInstitution(Enhedsart::Simpel, felter, None))
    }

    /// A hovedskole with an afdeling of each name, made by the ministry.
    pub(crate) fn hierarki(&mut self, felter: Felter, navne: &[&str]) -> (Institutionsnummer, Vec<Institutionsnummer>) {
        let over = self.ministeriet(Handling::InsertInstitution(Enhedsart::Hovedskole, felter.clone(), None));
        let mut afdeling =
            |navn: &&str| self.ministeriet(Handling::InsertAfdeling(nr(&over), navngivet(navn, &felter), None));
        let afdelinger = navne.iter().map(&mut afdeling).collect();
        (over, afdelinger)
    }

    /// Puts a unit into the register as an extract would: whatever it is.
    pub(crate) fn indlaes(&mut self, unit: Institution) {
        self.register.enheder.insert(unit.nummer.clone(), unit);
    }

    /// Reports pupils, by the ministry.
    pub(crate) fn elever(&mut self, nummer: &Institutionsnummer, elever: u32) {
        self.ministeriet(Handling::MeldElevaktivitet { institution: nr(nummer), elever, pr: date(2025, 9, 5) });
    }
}

pub(crate) fn ministeriet() -> Scope {
    parter(&[(KBH, None, None, Some(Rolle::Ministerium))])
}

pub(crate) fn kommune(cvr: &str, kode: u16) -> Scope {
    parter(&[(cvr, Some(kode), None, None)])
}

pub(crate) fn region(kode: u16) -> Scope {
    parter(&[("29190623", None, None, Some(Rolle::Region(kode)))])
}

/// A party that has nothing but a CVR number.
pub(crate) fn ejer(cvr: &str) -> Scope {
    parter(&[(cvr, None, None, None)])
}

/// A party that is an institution by its number, of a CVR number that no unit has.
pub(crate) fn som(nummer: &Institutionsnummer) -> Scope {
    parter(&[("11111111", None, Some(nummer.as_str()), None)])
}

type Parten<'p> = (&'p str, Option<u16>, Option<&'p str>, Option<Rolle>);

pub(crate) fn parter(parter: &[Parten<'_>]) -> Scope {
    let part = |(id, (cvr, kommune, nummer, rolle)): (i64, &Parten<'_>)| Part {
        id,
        cvr: cvr.parse().unwrap(),
        navn: "Part".to_owned(),
        kommunekode: kommune.map(Kommunekode),
        institutionsnummer: nummer.map(|nummer| nummer.parse().unwrap()),
        rolle: *rolle,
    };
    Scope::Parter((1..).zip(parter).map(|of| Arc::new(part(of))).collect())
}

pub(crate) fn nummer(tekst: &str) -> Institutionsnummer {
    tekst.parse().unwrap()
}

pub(crate) fn cvr(tekst: &str) -> Cvr {
    tekst.parse().unwrap()
}

pub(crate) fn nr(nummer: &Institutionsnummer) -> Henvisning {
    Henvisning::Nummer(nummer.clone())
}

pub(crate) fn numre(numre: &[&Institutionsnummer]) -> Vec<Henvisning> {
    numre.iter().map(|nummer| nr(nummer)).collect()
}

pub(crate) fn lokal(id: &str) -> Henvisning {
    Henvisning::Lokal(id.to_owned())
}

/// A folkeskole of København's.
pub(crate) fn folkeskole(navn: &str) -> Felter {
    Felter { cvr: Some(cvr(KBH)), adm_kommune: Some(Kommunekode(101)), ..felter(navn, 1012, 2) }
}

/// A friskole in København.
pub(crate) fn friskole(navn: &str) -> Felter {
    Felter { cvr: Some(cvr(SKOLE)), ..felter(navn, 1013, 5) }
}

pub(crate) fn felter(navn: &str, type3: u32, ejerkode: u32) -> Felter {
    Felter {
        navn: navn.to_owned(),
        mellemlangt_navn: None,
        kort_navn: None,
        cvr: None,
        pnummer: None,
        sted: Sted {
            adresse: adresse("Skolevej", "12B"),
            lokalitet: None,
            stednavn: None,
            postboks: None,
            adresse_kort: None,
        },
        leder: Some("Ane Ærø".to_owned()),
        leder_kort: None,
        email: Some("skolen@example.dk".to_owned()),
        web: None,
        telefon: Some("3333 4444".to_owned()),
        type3,
        type2: None,
        ressort: 1,
        undervisningsniveau: None,
        ejerkode,
        adm_kommune: None,
        adm_region: None,
    }
}

pub(crate) fn navngivet(navn: &str, felter: &Felter) -> Felter {
    Felter { navn: navn.to_owned(), ..felter.clone() }
}

pub(crate) fn adresse(vej: &str, hus: &str) -> Adresse {
    Adresse {
        vej_navn: vej.to_owned(),
        vej_kode: None,
        hus_nummer: hus.to_owned(),
        etage: None,
        doer: None,
        supplerende_bynavn: None,
        post_nummer: "2100".to_owned(),
        by_navn: "København Ø".to_owned(),
        kommune_kode: Kommunekode(101),
        dawa_id: None,
        geo_bredde: None,
        geo_laengde: None,
    }
}

/// A unit as an extract gives it, open.
pub(crate) fn indlaest(tekst: &str, enhedsart: Enhedsart, aktivkode: u32, felter: Felter) -> Institution {
    Institution {
        nummer: nummer(tekst),
        felter,
        enhedsart,
        hovedskole: None,
        aktivkode,
        oprettet: Some(Maaned::af(date(2007, 1, 1))),
        nedlagt: None,
        flyttekode: None,
        flytteinstitution: None,
        ajourfoert: Some(date(2020, 8, 1)),
        elevaktivitet: None,
        landsbyordning: Vec::new(),
        ikke_vedligeholdt: BTreeMap::new(),
        udtraek: BTreeMap::new(),
    }
}

/// Changes at positions 1, 2, 3 …, a thousand bytes apart.
pub(crate) fn nummereret(handlinger: Vec<Handling>) -> Vec<Aendring> {
    let aendring = |(position, handling): (u32, Handling)| Aendring {
        position,
        lokal_id: None,
        handling,
        offset: position as usize * 1000,
        felter: Vec::new(),
    };
    (1..).zip(handlinger).map(aendring).collect()
}

/// Changes with their `lokalId`.
pub(crate) fn med_id(givne: Vec<(&str, Handling)>) -> Vec<Aendring> {
    let (ider, handlinger): (Vec<_>, Vec<_>) = givne.into_iter().unzip();
    let mut aendringer = nummereret(handlinger);
    for (aendring, id) in aendringer.iter_mut().zip(ider) {
        aendring.lokal_id = Some(id.to_owned()).filter(|id| !id.is_empty());
    }
    aendringer
}

/// What is advised, save that CVR and DAR are not loaded.
pub(crate) fn andet(anvendt: &Anvendt) -> impl Iterator<Item = &Advis> {
    anvendt.advis.iter().filter(|advis| !["IR502", "IR503"].contains(&advis.kode))
}

/// What was written, as number, kind and the unit after.
pub(crate) fn skrevet(register: &Hukommelse) -> Vec<(&str, Art)> {
    register.skrevet.iter().map(|skrivning| (skrivning.efter.nummer.as_str(), skrivning.art)).collect()
}
