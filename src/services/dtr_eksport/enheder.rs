//! Units as EksportService gives them: each level with its parent's number, codes with their texts, and its life.

use crate::dagtilbud::{AlternativAdresse, Anvisningsenhed, Daginstitution, Enhed, Liv};
use crate::registre::Adresse;
use crate::services::eksport::{Skriver, tidspunkt};

impl Skriver<'_> {
    /// One whole unit by itself, none of its lower levels within it.
    pub(super) fn alene(&mut self, enhed: &Enhed) {
        let outside = self.xml.depth();
        self.enhed(enhed);
        self.xml.end_to(outside);
    }

    /// Opens a unit and writes its fields; its lower levels may follow before it is ended.
    pub(super) fn enhed(&mut self, enhed: &Enhed) {
        match enhed {
            Enhed::Daginstitution(enhed) => self.daginstitution(enhed),
            Enhed::Anvisningsenhed(enhed) => self.anvisningsenhed(enhed),
            Enhed::AlternativAdresse(enhed) => self.alternativ_adresse(enhed),
        }
    }

    fn daginstitution(&mut self, enhed: &Daginstitution) {
        let felter = &enhed.felter;
        self.xml.start("daginstitution");
        self.xml.element("daginstitutionsNummer", enhed.nummer.as_str());
        self.xml.element("daginstitutionsNavn", &felter.navn);
        self.kode("ejerformKode", felter.ejerform, &self.koder.ejerform);
        self.kode("lovgrundlagKode", felter.lovgrundlag, &self.koder.lovgrundlag);
        self.kode("admKommuneKode", felter.adm_kommune.0.into(), &self.koder.kommuner);
        self.liv(&enhed.liv);
    }

    fn anvisningsenhed(&mut self, enhed: &Anvisningsenhed) {
        let felter = &enhed.felter;
        self.xml.start("anvisningsenhed");
        self.xml.element("daginstitutionsNummer", enhed.daginstitution.as_str());
        self.xml.element("EnhedsNummer", enhed.nummer.as_str());
        self.xml.element("EnhedsNavn", &felter.navn);
        self.paa_adresse(&felter.adresse);
        self.kode("InstType3", felter.insttype3, &self.koder.insttype3);
        self.xml.element_if("Email", felter.email.as_deref());
        self.xml.element_if("TelefonNummer", felter.telefon.as_deref());
        self.xml.element_if("CVRNummer", felter.cvr.as_ref().map(|cvr| cvr.as_str()));
        self.xml.element("PNummer", felter.pnummer.as_str());
        self.liv(&enhed.liv);
    }

    fn alternativ_adresse(&mut self, enhed: &AlternativAdresse) {
        let felter = &enhed.felter;
        self.xml.start("alternativAdresse");
        self.xml.element("alternativAdresseNummer", enhed.nummer.as_str());
        self.xml.element("enhedsNummer", enhed.enhed.as_str());
        self.xml.element("alternativAdresseNavn", &felter.navn);
        self.paa_adresse(&felter.adresse);
        self.xml.element_if("email", felter.email.as_deref());
        self.xml.element_if("telefonNummer", felter.telefon.as_deref());
        self.xml.element_if("cvrNummer", felter.cvr.as_ref().map(|cvr| cvr.as_str()));
        self.xml.element("pNummer", felter.pnummer.as_str());
        self.liv(&enhed.liv);
    }

    fn paa_adresse(&mut self, adresse: &Adresse) {
        let kommune = self.koder.kommuner.tekst(adresse.kommune_kode.0.into(), self.dag).unwrap_or_default();
        self.adresse(adresse, &adresse.by_navn, kommune);
    }

    fn liv(&mut self, liv: &Liv) {
        self.xml.element("aktivitetsstatus", if liv.nedlagt.is_some() { "Nedlagt" } else { "Aktiv" });
        self.xml.element("oprettet", &tidspunkt(liv.oprettet));
        self.xml.element_if("nedlagt", liv.nedlagt.map(tidspunkt).as_deref());
        self.xml.element("senestOpdateret", &tidspunkt(liv.opdateret));
    }
}
