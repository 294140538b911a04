//! A unit as InstitutionService gives it (`InstitutionType` of the schema): what is kept of it, what is derived, and codes with their texts.

use crate::institutioner::{Institution, Sted, UDEN_FOR_KOMMUNAL_INDDELING, afledt};
use crate::services::eksport::{Skriver, kommunekode};
use crate::types::Kommunekode;

impl Skriver<'_> {
    /// One unit, as an element of this name.
    pub(super) fn institution(&mut self, element: &str, unit: &Institution) {
        self.xml.start(element);
        self.hvem(unit);
        self.sted(&unit.felter.sted);
        self.kontakt(unit);
        self.koder(unit);
        self.liv(unit);
        self.xml.end();
    }

    fn hvem(&mut self, unit: &Institution) {
        let felter = &unit.felter;
        self.xml.element("institutionsNummer", unit.nummer.as_str());
        self.kode("enhedsart", unit.enhedsart.kode().into(), &self.koder.ir_enhedsart);
        self.xml.element_if("hovedskoleNummer", unit.hovedskole.as_ref().map(|nummer| nummer.as_str()));
        self.xml.element("institutionsNavn", &felter.navn);
        self.xml.element("mellemlangtNavn", felter.mellemlangt()).element("kortNavn", felter.kort());
        self.xml.element_if("cvrNummer", felter.cvr.as_ref().map(|cvr| cvr.as_str()));
        self.xml.element_if("pNummer", felter.pnummer.as_ref().map(|pnummer| pnummer.as_str()));
    }

    fn sted(&mut self, sted: &Sted) {
        let kommune = sted.adresse.kommune_kode;
        let tekst = self.kommunens_tekst(kommune);
        self.adresse(&sted.adresse, afledt::postdistrikt(self.koder, sted, self.dag), tekst);
        if let Some((region, navn)) = afledt::region(self.koder, kommune) {
            self.kodet("beliggenhedsregion", region, navn);
        }
        self.xml.element_if("lokalitet", sted.lokalitet.as_deref());
        self.xml.element_if("stednavn", sted.stednavn.as_deref());
        self.xml.element_if("postboks", sted.postboks.as_deref());
        self.xml.element("adresseKort", &afledt::adresse_kort(sted));
    }

    fn kontakt(&mut self, unit: &Institution) {
        let felter = &unit.felter;
        self.xml.element_if("institutionsleder", felter.leder.as_deref());
        self.xml.element_if("lederKortNavn", felter.lederens_korte());
        self.xml.element_if("email", felter.email.as_deref());
        self.xml.element_if("web", felter.web.as_deref());
        self.xml.element_if("telefon", felter.telefon.as_deref());
    }

    fn koder(&mut self, unit: &Institution) {
        let (felter, koder) = (&unit.felter, self.koder);
        self.kode("institutionstype3", felter.type3, &koder.ir_insttype3);
        self.xml.element_if("institutionstype2", felter.type2.map(|kode| format!("{kode:03}")).as_deref());
        self.kode("ressortministerium", felter.ressort, &koder.ir_ministerium);
        self.xml.element_if("undervisningsniveau", felter.undervisningsniveau.map(|trin| trin.to_string()).as_deref());
        self.kode("ejerkode", felter.ejerkode, &koder.ir_ejerkode);
        if let Some(kommune) = felter.adm_kommune {
            self.kodet("administrationskommune", kommunekode(kommune), self.kommunens_tekst(kommune));
        }
        if let Some(region) = felter.adm_region {
            self.kodet("administrationsregion", region, koder.regionsnavn(region.into()).unwrap_or_default());
        }
        self.kode("aktivkode", unit.aktivkode, &koder.ir_aktivkode);
    }

    fn liv(&mut self, unit: &Institution) {
        self.xml.element_if("oprettet", unit.oprettet.map(|maaned| maaned.to_string()).as_deref());
        self.xml.element_if("nedlagt", unit.nedlagt.map(|dag| dag.to_string()).as_deref());
        if let Some(kode) = unit.flyttekode {
            self.kode("flyttekode", kode, &self.koder.ir_flyttekode);
        }
        self.xml.element_if("flytteinstitution", unit.flytteinstitution.as_ref().map(|nummer| nummer.as_str()));
        self.xml.element_if("ajourfoert", unit.ajourfoert.map(|dag| dag.to_string()).as_deref());
        if let Some(aktivitet) = unit.elevaktivitet {
            self.xml.start("Elevaktivitet");
            self.xml.element("elever", &aktivitet.elever.to_string()).element("pr", &aktivitet.pr.to_string());
            self.xml.end();
        }
        for dagtilbud in &unit.landsbyordning {
            self.xml.element("landsbyordning", dagtilbud.as_str());
        }
        for (navn, vaerdi) in &unit.ikke_vedligeholdt {
            self.xml.start("ikkeVedligeholdt").attr("navn", navn).text(vaerdi).end();
        }
    }

    /// The name of a municipality as `GetKodetabel` has it.
    fn kommunens_tekst(&self, kode: Kommunekode) -> &'_ str {
        if kode == UDEN_FOR_KOMMUNAL_INDDELING {
            return afledt::UDEN_FOR_TEKST;
        }
        self.koder.kommuner.tekst(kode.0.into(), self.dag).unwrap_or_default()
    }
}
