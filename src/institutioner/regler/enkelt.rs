//! The acts of one unit: made, changed, closed, moved (ir.md §3, §4).

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::henvisning::er;
use super::myndighed::{Ansigt, Indgreb};
use super::skriv::{Ophoer, uaendret};
use super::{Gang, Sag, Udfald, egne};
use crate::institutioner::fejl::{Brud, Raad, felt};
use crate::institutioner::handling::Sti;
use crate::institutioner::liv::Liv;
use crate::institutioner::model::{Enhedsart, Felter, Institution};
use crate::institutioner::register::{Register, Serie};
use crate::registre::{Art, Henvisning};

impl<R: Register> Gang<'_, R> {
    pub(super) fn insert_institution(
        &mut self,
        sag: &mut Sag<'_>,
        art: Enhedsart,
        givne: &Felter,
        aktivkode: Option<u32>,
    ) -> Udfald<R::Error> {
        let sti = Sti::from(felt::INSTITUTION);
        if art == Enhedsart::Afdeling {
            sag.brud(Some(sti.felt(felt::ENHEDSART)), Brud::AfdelingUdenHovedskole);
        }
        let felter = self.felter(sag, &sti, givne, None)?;
        let aktivkode = self.aktivkode(sag, &sti, (art, Liv::Aaben), aktivkode, None);
        if !self.maa(sag, &[Ansigt::nyt(&felter, Indgreb::Oprettelse)]) || !sag.godkendt() {
            return Ok(None);
        }
        let ny = Institution { aktivkode, ..self.ny(Serie::Endelig, felter, (art, None))? };
        let nummer = ny.nummer.clone();
        self.opret(sag, ny)?;
        Ok(Some(nummer))
    }

    /// ir-rules 17, 18; ir-rules 24: its institutionstype is its own.
    pub(super) fn insert_afdeling(
        &mut self,
        sag: &mut Sag<'_>,
        over: &Henvisning,
        givne: &Felter,
        aktivkode: Option<u32>,
    ) -> Udfald<R::Error> {
        let sti = Sti::from(felt::INSTITUTION);
        let felter = self.felter(sag, &sti, givne, None)?;
        let aktivkode = self.aktivkode(sag, &sti, (Enhedsart::Afdeling, Liv::Aaben), aktivkode, None);
        let Some(over) = self.find_hovedskole(sag, &felt::HOVEDSKOLE.into(), over)? else { return Ok(None) };
        self.navnet_er_frit(sag, sti.felt(felt::NAVN), &over.nummer, &felter.navn, &[])?;
        let ansigter = [Ansigt::af(&over, Indgreb::Aendring), Ansigt::nyt(&felter, Indgreb::Oprettelse)];
        if !self.maa(sag, &ansigter) || !sag.godkendt() {
            return Ok(None);
        }
        let ny = self.ny(Serie::Endelig, felter, (Enhedsart::Afdeling, Some(over.nummer)))?;
        let nummer = ny.nummer.clone();
        self.opret(sag, Institution { aktivkode, ..ny })?;
        Ok(Some(nummer))
    }

    /// Replaces the fields of a unit; its enhedsart and its hovedskole are changed by the acts that have names for it.
    pub(super) fn update_institution(
        &mut self,
        sag: &mut Sag<'_>,
        egen: &Henvisning,
        givne: &Felter,
        givet: Option<u32>,
    ) -> Udfald<R::Error> {
        let sti = Sti::from(felt::INSTITUTION);
        let Some(foer) = self.find(sag, &felt::INSTITUTIONSNUMMER.into(), egen)? else {
            self.felter(sag, &sti, givne, None)?;
            return Ok(None);
        };
        let felter = self.felter(sag, &sti, givne, Some(&foer.felter))?;
        let aktivkode = self.aktivkode(sag, &sti, (foer.enhedsart, Liv::af(&foer)), givet, Some(foer.aktivkode));
        if let Some(over) = foer.hovedskole.as_ref().filter(|_| felter.navn != foer.felter.navn) {
            self.navnet_er_frit(sag, sti.felt(felt::NAVN), over, &felter.navn, &[&foer.nummer])?;
        }
        let samme_kode = aktivkode == foer.aktivkode;
        let indgreb = if samme_kode { egne::indgreb(&foer.felter, &felter) } else { Indgreb::Aendring };
        if !self.maa_goere_til(sag, &foer, &felter, indgreb) || !sag.godkendt() {
            return Ok(None);
        }
        if samme_kode && felter == foer.felter {
            return uaendret(sag, foer.nummer);
        }
        let nummer = foer.nummer.clone();
        let efter =
            Institution { felter, aktivkode, ajourfoert: Some(self.dag), udtraek: BTreeMap::new(), ..foer.clone() };
        self.skriv(sag, Art::Update, Some(foer), efter)?;
        Ok(Some(nummer))
    }

    /// ir-rules 9, 13: closes a simple unit or a hovedskole; not before its afdelinger.
    pub(super) fn delete_institution(
        &mut self,
        sag: &mut Sag<'_>,
        egen: &Henvisning,
        nedlagt: Option<Date>,
    ) -> Udfald<R::Error> {
        let sti = Sti::from(felt::INSTITUTIONSNUMMER);
        let Some(foer) = self.find(sag, &sti, egen)? else { return Ok(None) };
        if foer.enhedsart == Enhedsart::Afdeling {
            er(sag, &sti, &foer, Enhedsart::Simpel, "; en afdeling nedlægges med DeleteAfdeling");
        }
        if let Some((antal, foerste)) = self.afdelinger(&foer.nummer)?.antal() {
            sag.brud(Some(sti), Brud::HarAfdelinger { antal, foerste: foerste.clone() });
        }
        self.luk(sag, foer, nedlagt, Indgreb::Nedlaeggelse)
    }

    /// ir-rules 9, 13.
    pub(super) fn delete_afdeling(
        &mut self,
        sag: &mut Sag<'_>,
        egen: &Henvisning,
        nedlagt: Option<Date>,
    ) -> Udfald<R::Error> {
        let sti = Sti::from(felt::INSTITUTIONSNUMMER);
        let Some(foer) = self.find(sag, &sti, egen)? else { return Ok(None) };
        er(sag, &sti, &foer, Enhedsart::Afdeling, "; den nedlægges med DeleteInstitution");
        self.luk(sag, foer, nedlagt, Indgreb::NedlaeggelseAfAfdeling)
    }

    fn luk(
        &mut self,
        sag: &mut Sag<'_>,
        foer: Institution,
        nedlagt: Option<Date>,
        indgreb: Indgreb,
    ) -> Udfald<R::Error> {
        let dag = nedlagt.unwrap_or(self.dag);
        let oprettet = foer.oprettet.map(|maaned| maaned.foerste_dag());
        if dag > self.dag {
            sag.brud(Some(felt::NEDLAGT.into()), Brud::IFremtiden { i_dag: self.dag });
        } else if let Some(oprettet) = oprettet.filter(|oprettet| dag < *oprettet) {
            sag.brud(Some(felt::NEDLAGT.into()), Brud::NedlagtFoerOprettet { oprettet });
        }
        if foer.har_elever() {
            let elever = foer.elevaktivitet.map_or(0, |aktivitet| aktivitet.elever);
            let brud = Brud::HarElever { nummer: foer.nummer.clone(), elever };
            sag.brud(Some(felt::INSTITUTIONSNUMMER.into()), brud);
        }
        if !self.maa(sag, &[Ansigt::af(&foer, indgreb)]) || !sag.godkendt() {
            return Ok(None);
        }
        let (nummer, antal) = (foer.nummer.clone(), foer.landsbyordning.len());
        if antal > 0 {
            sag.raad(None, Raad::LandsbyordningOphoerer { nummer: nummer.clone(), antal });
        }
        self.nedlaeg(sag, foer.clone(), foer, Ophoer { dag, flyttekode: None, efterfoelger: None })?;
        Ok(Some(nummer))
    }

    /// ir-rules 17, 18: an afdeling goes over to another hovedskole, and keeps its number.
    pub(super) fn move_afdeling(&mut self, sag: &mut Sag<'_>, egen: &Henvisning, til: &Henvisning) -> Udfald<R::Error> {
        let sti = Sti::from(felt::INSTITUTIONSNUMMER);
        let foer = self.find(sag, &sti, egen)?;
        let foer = foer.filter(|unit| er(sag, &sti, unit, Enhedsart::Afdeling, ""));
        let til = self.find_hovedskole(sag, &felt::HOVEDSKOLE.into(), til)?;
        let (Some(foer), Some(til)) = (foer, til) else { return Ok(None) };
        let fra = foer.hovedskole.as_ref().map(|fra| self.register.institution(fra)).transpose()?.flatten();
        if foer.hovedskole.as_ref() != Some(&til.nummer) {
            self.navnet_er_frit(sag, sti, &til.nummer, &foer.felter.navn, &[])?;
        }
        let units = [Some(&foer), fra.as_ref().filter(|fra| !fra.lukket()), Some(&til)];
        let ansigter: Vec<_> = units.into_iter().flatten().map(|unit| Ansigt::af(unit, Indgreb::Aendring)).collect();
        if !self.maa(sag, &ansigter) || !sag.godkendt() {
            return Ok(None);
        }
        let nummer = foer.nummer.clone();
        if foer.hovedskole.as_ref() == Some(&til.nummer) {
            return uaendret(sag, nummer);
        }
        self.laeg_under(sag, foer, &til.nummer)?;
        Ok(Some(nummer))
    }
}
