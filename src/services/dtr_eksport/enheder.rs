//! Units as EksportService gives them: each level with its parent's number, codes with their texts, and its life.

use jiff::civil::Date;

use crate::dagtilbud::{AlternativAdresse, Anvisningsenhed, Daginstitution, Enhed, Liv};
use crate::registre::{Adresse, Koder, koder::Tabel};
use crate::store::Result;
use crate::types::Time;
use crate::xml::Writer;

/// Writes units into an answer, with code texts as of a day.
pub(super) struct Skriver<'k> {
    pub(super) xml: Writer,
    koder: &'k Koder,
    dag: Date,
}

impl<'k> Skriver<'k> {
    pub(super) fn new(xml: Writer, koder: &'k Koder, dag: Date) -> Self {
        Self { xml, koder, dag }
    }

    /// One whole unit by itself, none of its lower levels within it.
    pub(super) fn alene(&mut self, enhed: &Enhed) -> Result<()> {
        let outside = self.xml.depth();
        self.enhed(enhed);
        self.xml.end_to(outside);
        Ok(())
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
        self.kode("ejerformKode", "ejerformKode_Tekst", felter.ejerform, &self.koder.ejerform);
        self.kode("lovgrundlagKode", "lovgrundlagKode_Tekst", felter.lovgrundlag, &self.koder.lovgrundlag);
        self.kode("admKommuneKode", "admKommuneKode_Tekst", felter.adm_kommune.0.into(), &self.koder.kommuner);
        self.liv(&enhed.liv);
    }

    fn anvisningsenhed(&mut self, enhed: &Anvisningsenhed) {
        let felter = &enhed.felter;
        self.xml.start("anvisningsenhed");
        self.xml.element("daginstitutionsNummer", enhed.daginstitution.as_str());
        self.xml.element("EnhedsNummer", enhed.nummer.as_str());
        self.xml.element("EnhedsNavn", &felter.navn);
        self.adresse(&felter.adresse);
        self.kode("InstType3", "InstType3_Tekst", felter.insttype3, &self.koder.insttype3);
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
        self.adresse(&felter.adresse);
        self.xml.element_if("email", felter.email.as_deref());
        self.xml.element_if("telefonNummer", felter.telefon.as_deref());
        self.xml.element_if("cvrNummer", felter.cvr.as_ref().map(|cvr| cvr.as_str()));
        self.xml.element("pNummer", felter.pnummer.as_str());
        self.liv(&enhed.liv);
    }

    fn adresse(&mut self, adresse: &Adresse) {
        self.xml.start("Adresse");
        self.xml.element("vejNavn", &adresse.vej_navn);
        self.xml.element_if("vejKode", adresse.vej_kode.as_deref());
        self.xml.element("husNummer", &adresse.hus_nummer);
        self.xml.element_if("etage", adresse.etage.as_deref());
        self.xml.element_if("doer", adresse.doer.as_deref());
        self.xml.element_if("supplerendeBynavn", adresse.supplerende_bynavn.as_deref());
        self.xml.element("postNummer", &adresse.post_nummer);
        self.xml.element("byNavn", &adresse.by_navn);
        self.kode("kommuneKode", "kommuneKode_Tekst", adresse.kommune_kode.0.into(), &self.koder.kommuner);
        self.xml.element_if("dawaId", adresse.dawa_id.as_deref());
        self.xml.element_if("geoBredde", adresse.geo_bredde.as_deref());
        self.xml.element_if("geoLaengde", adresse.geo_laengde.as_deref());
        self.xml.end();
    }

    fn kode(&mut self, element: &str, med_tekst: &str, kode: u32, tabel: &'k Tabel) {
        self.xml.element(element, &kode.to_string());
        self.xml.element(med_tekst, tabel.tekst(kode, self.dag).unwrap_or_default());
    }

    fn liv(&mut self, liv: &Liv) {
        self.xml.element("aktivitetsstatus", if liv.nedlagt.is_some() { "Nedlagt" } else { "Aktiv" });
        self.xml.element("oprettet", &tidspunkt(liv.oprettet));
        self.xml.element_if("nedlagt", liv.nedlagt.map(tidspunkt).as_deref());
        self.xml.element("senestOpdateret", &tidspunkt(liv.opdateret));
    }
}

/// An instant on the wire: UTC, milliseconds.
pub(super) fn tidspunkt(tid: Time) -> String {
    format!("{tid:.3}")
}
