//! For tests of the rules: a register in memory, and short ways to write changes. The store's own tests use the real one.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::LazyLock;

use super::*;
use crate::registre::{Adresse, BeroertAftale, CvrRaekke, DarRaekke, Henvisning, Koder, Reference, adresse_noegle};
use crate::tilslutning::{Part, Scope};
use crate::types::{Cvr, Institutionsnummer, Kommunekode, Pnummer, Time};

/// København's and Aarhus's CVR numbers, and an owner's of private units.
pub(crate) const KBH: &str = "64942212";
pub(crate) const AARHUS: &str = "55133018";
pub(crate) const EJER: &str = "12345678";
pub(crate) const ANDEN_EJER: &str = "87654321";

pub(crate) static KODER: LazyLock<Koder> = LazyLock::new(|| Koder::indbygget().unwrap());

/// A register in memory. A test double: only for the pure rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Hukommelse {
    pub(crate) enheder: BTreeMap<Institutionsnummer, Enhed>,
    pub(crate) skrevet: Vec<Skrivning>,
    pub(crate) naeste: BTreeMap<Serie, u32>,
    pub(crate) cvr: Option<BTreeMap<Pnummer, CvrRaekke>>,
    pub(crate) dar: Option<BTreeMap<String, DarRaekke>>,
    pub(crate) aftaler: BTreeMap<Institutionsnummer, Vec<BeroertAftale>>,
}

impl Register for Hukommelse {
    type Error = Infallible;

    fn daginstitution(&self, nummer: &Institutionsnummer) -> Result<Option<Daginstitution>, Infallible> {
        Ok(match self.enheder.get(nummer) {
            Some(Enhed::Daginstitution(unit)) => Some(unit.clone()),
            _ => None,
        })
    }

    fn anvisningsenhed(&self, nummer: &Institutionsnummer) -> Result<Option<Anvisningsenhed>, Infallible> {
        Ok(match self.enheder.get(nummer) {
            Some(Enhed::Anvisningsenhed(unit)) => Some(unit.clone()),
            _ => None,
        })
    }

    fn alternativ_adresse(&self, nummer: &Institutionsnummer) -> Result<Option<AlternativAdresse>, Infallible> {
        Ok(match self.enheder.get(nummer) {
            Some(Enhed::AlternativAdresse(unit)) => Some(unit.clone()),
            _ => None,
        })
    }

    fn aabne_anvisningsenheder(&self, over: &Institutionsnummer) -> Result<Vec<Anvisningsenhed>, Infallible> {
        let under = self.enheder.values().filter_map(|enhed| match enhed {
            Enhed::Anvisningsenhed(unit) if unit.daginstitution == *over && unit.liv.nedlagt.is_none() => {
                Some(unit.clone())
            }
            _ => None,
        });
        Ok(under.collect())
    }

    fn aabne_alternative(&self, over: &Institutionsnummer) -> Result<Vec<AlternativAdresse>, Infallible> {
        let under = self.enheder.values().filter_map(|enhed| match enhed {
            Enhed::AlternativAdresse(unit) if unit.enhed == *over && unit.liv.nedlagt.is_none() => Some(unit.clone()),
            _ => None,
        });
        Ok(under.collect())
    }

    fn aabne_under(&self, over: &Institutionsnummer, hoejst: usize) -> Result<Vec<Institutionsnummer>, Infallible> {
        let enheder = self.aabne_anvisningsenheder(over)?.into_iter().map(|unit| unit.nummer);
        let alternative = self.aabne_alternative(over)?.into_iter().map(|unit| unit.nummer);
        Ok(enheder.chain(alternative).take(hoejst).collect())
    }

    fn naeste_nummer(&mut self, serie: Serie) -> Result<Institutionsnummer, Infallible> {
        let naeste = self.naeste.entry(serie).or_insert(10001);
        *naeste += 1;
        Ok(serie.nummer(*naeste - 1).unwrap())
    }

    fn skriv(&mut self, skrivning: Skrivning) -> Result<(), Infallible> {
        assert_eq!(
            self.enheder.get(skrivning.efter.nummer()),
            skrivning.foer.as_ref(),
            "`foer` is what stands in the register"
        );
        self.enheder.insert(skrivning.efter.nummer().clone(), skrivning.efter.clone());
        self.skrevet.push(skrivning);
        Ok(())
    }

    fn cvr(&self, pnummer: &Pnummer) -> Result<Reference<CvrRaekke>, Infallible> {
        Ok(slaa_op(self.cvr.as_ref(), |tabel| tabel.get(pnummer).cloned()))
    }

    fn dar(&self, adresse: &Adresse) -> Result<Reference<DarRaekke>, Infallible> {
        Ok(slaa_op(self.dar.as_ref(), |tabel| match &adresse.dawa_id {
            Some(id) => tabel.get(id).cloned(),
            None => {
                let noegle = adresse_noegle(&adresse.vej_navn, &adresse.hus_nummer, &adresse.post_nummer);
                tabel.values().find(|raekke| raekke.noegle == noegle).cloned()
            }
        }))
    }

    fn aftaler_paa(&self, nummer: &Institutionsnummer) -> Result<Vec<BeroertAftale>, Infallible> {
        Ok(self.aftaler.get(nummer).cloned().unwrap_or_default())
    }
}

fn slaa_op<T, R>(tabel: Option<&T>, find: impl FnOnce(&T) -> Option<R>) -> Reference<R> {
    tabel.map_or(Reference::IkkeIndlaest, |tabel| find(tabel).map_or(Reference::Ukendt, Reference::Fundet))
}

/// A register with its rules, as one caller meets it.
pub(crate) struct Bord {
    pub(crate) register: Hukommelse,
    pub(crate) scope: Scope,
    pub(crate) v2: bool,
    pub(crate) kommune_vedligeholder_private: bool,
    pub(crate) now: Time,
}

impl Bord {
    /// København calls, by v2.0, with no reference table loaded.
    pub(crate) fn ny() -> Self {
        Self {
            register: Hukommelse::default(),
            scope: parter(&[(KBH, Some(101))]),
            v2: true,
            kommune_vedligeholder_private: false,
            now: tid(1),
        }
    }

    pub(crate) fn v1() -> Self {
        Self { v2: false, ..Self::ny() }
    }

    pub(crate) fn kalder(&mut self, parter_: &[(&str, Option<u16>)]) {
        self.scope = parter(parter_);
    }

    /// Applies the changes, and keeps them only where nothing was refused.
    pub(crate) fn anvend(&mut self, handlinger: Vec<Handling>) -> Anvendt {
        self.anvend_aendringer(&nummereret(handlinger))
    }

    pub(crate) fn anvend_aendringer(&mut self, aendringer: &[Aendring]) -> Anvendt {
        let regler = Regler {
            koder: &KODER,
            krydsvalidering: self.v2,
            kommune_vedligeholder_private: self.kommune_vedligeholder_private,
            scope: &self.scope,
            now: self.now,
        };
        let mut forsoeg = self.register.clone();
        let Ok(anvendt) = anvend(&mut forsoeg, &regler, aendringer);
        if !anvendt.afvist() {
            self.register = forsoeg;
        }
        anvendt
    }

    /// Applies one change that must pass; returns the unit's number.
    pub(crate) fn ok(&mut self, handling: Handling) -> Institutionsnummer {
        let anvendt = self.anvend(vec![handling]);
        assert!(!anvendt.afvist(), "{anvendt:?}");
        anvendt.resultater[0].nummer.clone()
    }

    /// Applies one change; returns its error codes, `UDEN AFTALE` among them.
    pub(crate) fn koder(&mut self, handling: Handling) -> Vec<&'static str> {
        let anvendt = self.anvend(vec![handling]);
        let uden = anvendt.uden_aftale.iter().map(|_| "UDEN AFTALE");
        anvendt.fejl.iter().map(|fejl| fejl.kode).chain(uden).collect()
    }

    /// Applies one change that must pass; returns its advis codes.
    pub(crate) fn advis(&mut self, handling: Handling) -> Vec<&'static str> {
        let anvendt = self.anvend(vec![handling]);
        assert!(!anvendt.afvist(), "{anvendt:?}");
        anvendt.advis.iter().map(|advis| advis.kode).collect()
    }

    /// A daginstitution of the caller's with one anvisningsenhed.
    pub(crate) fn dagtilbud(&mut self) -> (Institutionsnummer, Institutionsnummer) {
        let over = self.ok(Handling::InsertDaginstitution(dag(1, 1, 101)));
        let enhed = self.ok(Handling::InsertAnvisningsEnhed(nr(&over), enhed(6012)));
        (over, enhed)
    }

    pub(crate) fn dag(&self, nummer: &Institutionsnummer) -> Daginstitution {
        self.register.daginstitution(nummer).unwrap().unwrap()
    }

    pub(crate) fn enhed(&self, nummer: &Institutionsnummer) -> Anvisningsenhed {
        self.register.anvisningsenhed(nummer).unwrap().unwrap()
    }

    pub(crate) fn alternativ(&self, nummer: &Institutionsnummer) -> AlternativAdresse {
        self.register.alternativ_adresse(nummer).unwrap().unwrap()
    }
}

pub(crate) fn parter(parter: &[(&str, Option<u16>)]) -> Scope {
    let part = |(id, (cvr, kommune)): (i64, &(&str, Option<u16>))| Part {
        id: serde_json::from_value(id.into()).unwrap(),
        cvr: cvr.parse().unwrap(),
        navn: "Part".to_owned(),
        kommunekode: kommune.map(Kommunekode),
        institutionsnummer: None,
        rolle: None,
    };
    Scope::Parter((1..).zip(parter).map(|of| part(of).into()).collect())
}

/// Noon of a day in March 2026, Danish time being UTC+1.
pub(crate) fn tid(dag: u8) -> Time {
    format!("2026-03-{dag:02}T11:00:00Z").parse().unwrap()
}

pub(crate) fn cvr(tekst: &str) -> Cvr {
    tekst.parse().unwrap()
}

pub(crate) fn nummer(tekst: &str) -> Institutionsnummer {
    tekst.parse().unwrap()
}

pub(crate) fn nr(nummer: &Institutionsnummer) -> Henvisning {
    Henvisning::Nummer(nummer.clone())
}

pub(crate) fn lokal(id: &str) -> Henvisning {
    Henvisning::Lokal(id.to_owned())
}

pub(crate) fn dag(ejerform: u32, lovgrundlag: u32, kommune: u16) -> DaginstitutionFelter {
    DaginstitutionFelter { navn: "Område Nord".to_owned(), ejerform, lovgrundlag, adm_kommune: Kommunekode(kommune) }
}

pub(crate) fn enhed(insttype3: u32) -> AnvisningsenhedFelter {
    AnvisningsenhedFelter {
        navn: "Solstrålen".to_owned(),
        adresse: adresse(),
        insttype3,
        email: Some("sol@example.dk".to_owned()),
        telefon: None,
        cvr: None,
        pnummer: "1003300000".parse().unwrap(),
    }
}

pub(crate) fn alternativ() -> AlternativAdresseFelter {
    AlternativAdresseFelter {
        navn: "Skovhytten".to_owned(),
        adresse: adresse(),
        email: None,
        telefon: None,
        cvr: None,
        pnummer: "1003300000".parse().unwrap(),
    }
}

pub(crate) fn adresse() -> Adresse {
    Adresse {
        vej_navn: "Skolevej".to_owned(),
        vej_kode: None,
        hus_nummer: "12B".to_owned(),
        etage: None,
        doer: None,
        supplerende_bynavn: None,
        post_nummer: "2100".to_owned(),
        by_navn: "København Ø".to_owned(),
        kommune_kode: Kommunekode(101),
        dawa_id: None,
        geo_bredde: Some("55.7".to_owned()),
        geo_laengde: Some("12.57".to_owned()),
    }
}

/// Changes at positions 1, 2, 3 …, each ten bytes after the other.
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
