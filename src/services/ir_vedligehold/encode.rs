//! Acts → XML: what a case asks for, as it was asked; and what a caller of ours asks.

use crate::institutioner::{Aendring, Felter, Handling, NyHovedskole, felt};
use crate::registre::{Adresse, Henvisning};
use crate::services::adresse::{adresse as skriv_adresse, kommunekode};
use crate::types::{Cvr, Pnummer};
use crate::xml::Writer;

/// Writes an act as a request of its own: its method's element, in a namespace.
pub fn kald(xml: &mut Writer, namespace: &str, handling: &Handling) {
    xml.start(handling.metode()).attr("xmlns", namespace);
    indhold(xml, handling);
    xml.end();
}

/// Writes an act's element, as it stands in a batch.
pub fn aendring(xml: &mut Writer, aendring: &Aendring) {
    xml.start(aendring.handling.metode());
    xml.attr_if("lokalId", aendring.lokal_id.as_deref());
    indhold(xml, &aendring.handling);
    xml.end();
}

fn indhold(xml: &mut Writer, handling: &Handling) {
    use Handling as H;
    match handling {
        H::InsertInstitution(art, felter, aktivkode) => {
            enhed(xml, Some(art.kode().into()), felter, *aktivkode);
        }
        H::UpdateInstitution(egen, felter, aktivkode) => {
            henvisning(xml, felt::INSTITUTIONSNUMMER, egen);
            enhed(xml, None, felter, *aktivkode);
        }
        H::DeleteInstitution(egen, dag) | H::DeleteAfdeling(egen, dag) => {
            henvisning(xml, felt::INSTITUTIONSNUMMER, egen);
            xml.element_if(felt::NEDLAGT, dag.map(|dag| dag.to_string()).as_deref());
        }
        H::InsertAfdeling(over, felter, aktivkode) => {
            henvisning(xml, felt::HOVEDSKOLE, over);
            enhed(xml, None, felter, *aktivkode);
        }
        H::MoveAfdeling(egen, over) => {
            henvisning(xml, felt::INSTITUTIONSNUMMER, egen);
            henvisning(xml, felt::HOVEDSKOLE, over);
        }
        H::InsertForeloebig(over, felter) => {
            henvisninger(xml, felt::HOVEDSKOLE, over);
            enhed(xml, None, felter, None);
        }
        H::GodkendForeloebig(egen) => henvisning(xml, felt::INSTITUTIONSNUMMER, egen),
        H::MeldElevaktivitet { institution, elever, pr } => {
            henvisning(xml, felt::INSTITUTIONSNUMMER, institution);
            xml.element(felt::ELEVER, &elever.to_string());
            xml.element(felt::PR, &pr.to_string());
        }
        H::LaegDagtilbudUnderSkole { skole, dagtilbud } => {
            henvisning(xml, felt::INSTITUTIONSNUMMER, skole);
            xml.element(felt::DAGTILBUD, dagtilbud.as_str());
        }
        H::FusionTilNyHovedskole { .. }
        | H::FusionUnderHovedskole { .. }
        | H::FusionAfHovedskoler { .. }
        | H::SammenlaegMedBestaaende { .. }
        | H::SammenlaegTilNy { .. }
        | H::DelInstitution { .. }
        | H::DelHovedskole { .. } => flere(xml, handling),
    }
}

/// What several units have a part in (ir.md §5, §6).
fn flere(xml: &mut Writer, handling: &Handling) {
    use Handling as H;
    match handling {
        H::FusionTilNyHovedskole { enheder, administration } => {
            henvisninger(xml, felt::ENHED, enheder);
            henvisning(xml, felt::ADMINISTRATION, administration);
        }
        H::FusionUnderHovedskole { hovedskole, enheder } => {
            henvisning(xml, felt::HOVEDSKOLE, hovedskole);
            henvisninger(xml, felt::ENHED, enheder);
        }
        H::FusionAfHovedskoler { fortsaetter, ophoerer } | H::SammenlaegMedBestaaende { fortsaetter, ophoerer } => {
            henvisning(xml, felt::FORTSAETTER, fortsaetter);
            henvisninger(xml, felt::OPHOERER, ophoerer);
        }
        H::SammenlaegTilNy { ophoerer, felter } => {
            henvisninger(xml, felt::OPHOERER, ophoerer);
            enhed(xml, None, felter, None);
        }
        H::DelInstitution { institution, nye } => {
            henvisning(xml, felt::INSTITUTIONSNUMMER, institution);
            nye.iter().for_each(|felter| enhed(xml, None, felter, None));
        }
        H::DelHovedskole { hovedskole, nye } => {
            henvisning(xml, felt::HOVEDSKOLE, hovedskole);
            nye.iter().for_each(|ny| ny_hovedskole(xml, ny));
        }
        _ => {}
    }
}

fn ny_hovedskole(xml: &mut Writer, ny: &NyHovedskole) {
    xml.start(felt::NY);
    enhed(xml, None, &ny.felter, None);
    henvisninger(xml, felt::AFDELING, &ny.afdelinger);
    for felter in &ny.nye_afdelinger {
        xml.start(felt::NY_AFDELING);
        enhedens(xml, felter);
        xml.end();
    }
    xml.end();
}

fn henvisning(xml: &mut Writer, navn: &str, henvisning: &Henvisning) {
    match henvisning {
        Henvisning::Nummer(nummer) => xml.element(navn, nummer.as_str()),
        Henvisning::Lokal(lokal) => xml.element(navn, &format!("lokal:{lokal}")),
    };
}

fn henvisninger<'h>(xml: &mut Writer, navn: &str, alle: impl IntoIterator<Item = &'h Henvisning>) {
    alle.into_iter().for_each(|en| henvisning(xml, navn, en));
}

fn enhed(xml: &mut Writer, enhedsart: Option<u32>, felter: &Felter, aktivkode: Option<u32>) {
    let kode = |kode: u32| kode.to_string();
    xml.start(felt::INSTITUTION);
    xml.element_if(felt::ENHEDSART, enhedsart.map(kode).as_deref());
    enhedens(xml, felter);
    xml.element_if(felt::AKTIVKODE, aktivkode.map(kode).as_deref());
    xml.end();
}

/// `InstitutionFelter` of the schema.
fn enhedens(xml: &mut Writer, felter: &Felter) {
    let tal = |tal: u32| tal.to_string();
    xml.element(felt::NAVN, &felter.navn);
    xml.element_if(felt::MELLEMLANGT_NAVN, felter.mellemlangt_navn.as_deref());
    xml.element_if(felt::KORT_NAVN, felter.kort_navn.as_deref());
    xml.element_if(felt::CVR, felter.cvr.as_ref().map(Cvr::as_str));
    xml.element_if(felt::PNUMMER, felter.pnummer.as_ref().map(Pnummer::as_str));
    adresse(xml, &felter.sted.adresse);
    xml.element_if(felt::LOKALITET, felter.sted.lokalitet.as_deref());
    xml.element_if(felt::STEDNAVN, felter.sted.stednavn.as_deref());
    xml.element_if(felt::POSTBOKS, felter.sted.postboks.as_deref());
    xml.element_if(felt::ADRESSE_KORT, felter.sted.adresse_kort.as_deref());
    xml.element_if(felt::LEDER, felter.leder.as_deref());
    xml.element_if(felt::LEDER_KORT, felter.leder_kort.as_deref());
    xml.element_if(felt::EMAIL, felter.email.as_deref());
    xml.element_if(felt::WEB, felter.web.as_deref());
    xml.element_if(felt::TELEFON, felter.telefon.as_deref());
    xml.element(felt::TYPE3, &tal(felter.type3));
    xml.element_if(felt::TYPE2, felter.type2.map(|kode| format!("{kode:03}")).as_deref());
    xml.element(felt::RESSORT, &tal(felter.ressort));
    xml.element_if(felt::UNDERVISNINGSNIVEAU, felter.undervisningsniveau.map(tal).as_deref());
    xml.element(felt::EJERKODE, &tal(felter.ejerkode));
    xml.element_if(felt::ADM_KOMMUNE, felter.adm_kommune.map(kommunekode).as_deref());
    xml.element_if(felt::ADM_REGION, felter.adm_region.map(|kode| kode.to_string()).as_deref());
}

fn adresse(xml: &mut Writer, adresse: &Adresse) {
    let by_navn = Some(adresse.by_navn.as_str()).filter(|by| !by.is_empty());
    let kommune = |xml: &mut Writer| {
        xml.element(felt::KOMMUNE, &kommunekode(adresse.kommune_kode));
    };
    skriv_adresse(xml, adresse, by_navn, kommune);
}
