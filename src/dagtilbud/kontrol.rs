//! The monthly check: every open unit that fails a rule marked `*` in dtr-rules (2, 14, 15, 22).
//!
//! The register takes in what is right on the day; reference tables, codes and neighbours change afterwards. Nothing is changed here. Unlawful
//! combinations (dtr-rules 23: "existing invalid rows stay") and municipalities without dagpleje (dtr-rules 49) are information, not failures.
//! What an extract brings may never have been right: then the fields' forms and codes are checked too (dtr-rules 12, 13).

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::INSTTYPE_DAGPLEJE;
use super::fejl::{Brud, Raad};
use super::felter;
use super::model::{AlternativAdresse, Anvisningsenhed, Daginstitution, Niveau};
use crate::registre::felter::Meld;
use crate::registre::koder::{Koder, Opslag};
use crate::registre::{Adresse, Besked, CvrRaekke, DarRaekke, Reference, Referencebrud, opslag};
use crate::types::{Cvr, Institutionsnummer, Kommunekode};

/// One unit and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fund {
    /// `DTRnnn`, the code with which a change would have been refused or advised.
    pub kode: &'static str,
    /// The rule, as `dtr-rules 15`.
    pub regel: Option<&'static str>,
    /// Danish.
    pub tekst: String,
    /// The unit's level.
    pub niveau: Niveau,
    /// Its number.
    pub nummer: Institutionsnummer,
    /// The municipality that it lies under.
    pub adm_kommune: Kommunekode,
}

/// What the check found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rapport {
    /// Open daginstitutioner that were checked.
    pub daginstitutioner: u64,
    /// Open anvisningsenheder that were checked.
    pub anvisningsenheder: u64,
    /// Open alternative addresses that were checked.
    pub alternative_adresser: u64,
    /// P-numbers that were not checked, since the CVR table is not loaded.
    pub uden_cvr_kontrol: u64,
    /// Addresses that were not checked, since the DAR table is not loaded.
    pub uden_dar_kontrol: u64,
    /// What fails a rule.
    pub fund: Vec<Fund>,
    /// Anvisningsenheder in an unlawful combination (dtr-rules 23): information.
    pub ulovlige_kombinationer: Vec<Fund>,
    /// Municipalities that have dagtilbud but no open dagpleje (dtr-rules 49): information.
    pub kommuner_uden_dagpleje: Vec<Kommunekode>,
}

/// A check under way. Units are given nested: a daginstitution, then what is under it.
pub struct Kontrol<'a> {
    koder: &'a Koder,
    dag: Date,
    felterne: bool,
    over: Option<(Daginstitution, u64)>,
    dagpleje: BTreeMap<Kommunekode, bool>,
    rapport: Rapport,
}

impl<'a> Kontrol<'a> {
    /// Begins a check by the codes of a day.
    #[must_use]
    pub fn ny(koder: &'a Koder, dag: Date) -> Self {
        Self { koder, dag, felterne: false, over: None, dagpleje: BTreeMap::new(), rapport: Rapport::default() }
    }

    /// Begins a check of what an extract brings.
    #[must_use]
    pub fn af_udtraek(koder: &'a Koder, dag: Date) -> Self {
        Self { felterne: true, ..Self::ny(koder, dag) }
    }

    /// The next open daginstitution.
    pub fn daginstitution(&mut self, unit: Daginstitution) {
        self.afslut_daginstitution();
        self.rapport.daginstitutioner += 1;
        self.dagpleje.entry(unit.felter.adm_kommune).or_default();
        let (koder, dag) = (self.koder, self.dag);
        let (nummer, felter) = (unit.nummer.clone(), unit.felter.clone());
        self.over = Some((unit, 0));
        self.felternes(Niveau::Daginstitution, &nummer, |meld| felter::daginstitution(meld, koder, dag, &felter));
    }

    /// An open anvisningsenhed of the last daginstitution, with its rows of the reference tables.
    pub fn anvisningsenhed(&mut self, unit: &Anvisningsenhed, cvr: &Reference<CvrRaekke>, dar: &Reference<DarRaekke>) {
        self.rapport.anvisningsenheder += 1;
        let (koder, dag) = (self.koder, self.dag);
        self.felternes(Niveau::Anvisningsenhed, &unit.nummer, |meld| felter::enhed(meld, koder, dag, &unit.felter));
        self.referencer(
            Niveau::Anvisningsenhed,
            &unit.nummer,
            (unit.felter.cvr.as_ref(), cvr),
            (&unit.felter.adresse, dar),
        );
        let Some((over, antal)) = &mut self.over else { return };
        *antal += 1;
        let (ejerform, lovgrundlag, insttype3) = (over.felter.ejerform, over.felter.lovgrundlag, unit.felter.insttype3);
        if insttype3 == INSTTYPE_DAGPLEJE {
            self.dagpleje.insert(over.felter.adm_kommune, true);
        }
        let lovlige: Vec<u32> = self.koder.krydsvalidering.lovlige_typer(ejerform, lovgrundlag, self.dag).collect();
        if !lovlige.contains(&insttype3) {
            let brud =
                Brud::UlovligKombination { ejerform, lovgrundlag, insttype3, enhed: unit.nummer.clone(), lovlige };
            let fund = self.fund(Niveau::Anvisningsenhed, &unit.nummer, brud.kode_og_regel(), brud.to_string());
            self.rapport.ulovlige_kombinationer.push(fund);
        }
    }

    /// An open alternativ adresse of the last anvisningsenhed.
    pub fn alternativ_adresse(
        &mut self,
        unit: &AlternativAdresse,
        cvr: &Reference<CvrRaekke>,
        dar: &Reference<DarRaekke>,
    ) {
        self.rapport.alternative_adresser += 1;
        let (koder, dag) = (self.koder, self.dag);
        self.felternes(Niveau::AlternativAdresse, &unit.nummer, |meld| {
            felter::alternativ(meld, koder, dag, &unit.felter);
        });
        self.referencer(
            Niveau::AlternativAdresse,
            &unit.nummer,
            (unit.felter.cvr.as_ref(), cvr),
            (&unit.felter.adresse, dar),
        );
    }

    /// What was found.
    #[must_use]
    pub fn afslut(mut self) -> Rapport {
        self.afslut_daginstitution();
        self.rapport.kommuner_uden_dagpleje =
            self.dagpleje.iter().filter(|(_, har)| !**har).map(|(kommune, _)| *kommune).collect();
        self.rapport
    }

    /// dtr-rules 2: at least one anvisningsenhed.
    fn afslut_daginstitution(&mut self) {
        let Some((over, antal)) = self.over.take() else { return };
        if antal == 0 {
            let raad = Raad::UdenAnvisningsenhed { nummer: over.nummer.clone(), regel: "dtr-rules 2" };
            let (kode, regel) = raad.kode_og_regel();
            let adm_kommune = over.felter.adm_kommune;
            let (tekst, niveau) = (raad.to_string(), Niveau::Daginstitution);
            self.rapport.fund.push(Fund { kode, regel, tekst, niveau, nummer: over.nummer, adm_kommune });
        }
    }

    /// dtr-rules 12 and 13, of what an extract brings.
    fn felternes(&mut self, niveau: Niveau, nummer: &Institutionsnummer, kontroller: impl FnOnce(&mut Meld<'_>)) {
        if !self.felterne {
            return;
        }
        let mut fundet = Vec::new();
        kontroller(&mut |felt, brud| fundet.push((felt, Brud::from(brud))));
        for (felt, brud) in fundet {
            let fund = self.fund(niveau, nummer, brud.kode_og_regel(), format!("{felt}: {brud}"));
            self.rapport.fund.push(fund);
        }
    }

    /// dtr-rules 15, 22 and 14.
    fn referencer(
        &mut self,
        niveau: Niveau,
        nummer: &Institutionsnummer,
        (cvr, i_cvr): (Option<&Cvr>, &Reference<CvrRaekke>),
        (adresse, i_dar): (&Adresse, &Reference<DarRaekke>),
    ) {
        self.rapport.uden_cvr_kontrol += u64::from(*i_cvr == Reference::IkkeIndlaest);
        self.rapport.uden_dar_kontrol += u64::from(*i_dar == Reference::IkkeIndlaest);
        let postnummer = match (i_dar, self.koder.postdistrikt(&adresse.post_nummer, self.dag)) {
            (Reference::Fundet(_), _) | (_, Opslag::Gaelder(_)) => None,
            _ => Some(Referencebrud::PostnummerUkendt),
        };
        let dar = opslag::adresse(adresse, i_dar).map(|(_, brud)| brud);
        let brud = [opslag::pnummer(i_cvr), opslag::cvr(cvr, i_cvr), dar, postnummer];
        for brud in brud.into_iter().flatten().map(Brud::from) {
            let fund = self.fund(niveau, nummer, brud.kode_og_regel(), brud.to_string());
            self.rapport.fund.push(fund);
        }
    }

    fn fund(
        &self,
        niveau: Niveau,
        nummer: &Institutionsnummer,
        (kode, regel): (&'static str, Option<&'static str>),
        tekst: String,
    ) -> Fund {
        let adm_kommune = self.over.as_ref().map_or(Kommunekode(0), |(over, _)| over.felter.adm_kommune);
        Fund { kode, regel, tekst, niveau, nummer: nummer.clone(), adm_kommune }
    }
}
