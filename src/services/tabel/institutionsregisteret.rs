//! The tables of Institutionsregisteret's services (ir.md §7; the names of the methods are our choice, save the two `HelloWorld`).

use super::register;
use crate::services::{Does, Operation};
use crate::tilslutning::Service;

const fn vedligehold(name: &'static str, does: Does) -> Operation {
    register(name, does, &[Service::IrVedligehold])
}

const fn institution(name: &'static str, does: Does) -> Operation {
    register(name, does, &[Service::IrInstitution])
}

/// InstitutionService.
pub(super) const INSTITUTION: &[Operation] = &[
    institution("HelloWorld", Does::Hello),
    institution("HelloWorldCredentials", Does::HelloCredentials),
    institution("GetAlleInstitutioner", Does::Laes),
    institution("GetInstitutionByNummer", Does::Laes),
    institution("GetInstitutionerByCvrnummer", Does::Laes),
    institution("GetInstitutionerByPnummer", Does::Laes),
    institution("GetInstitutionerByNavn", Does::Laes),
    institution("GetInstitutionerByKommunenummer", Does::Laes),
    institution("GetInstitutionerByAdmKommunenummer", Does::Laes),
    institution("GetInstitutionerByInstitutionstype", Does::Laes),
    institution("GetHierarki", Does::Laes),
    institution("GetAlleInstitutionerPerDato", Does::Laes),
    institution("GetInstitutionByNummerPerDato", Does::Laes),
    institution("GetHierarkiPerDato", Does::Laes),
    institution("GetKodetabel", Does::Laes),
    institution("GetAendringer", Does::Laes),
];

/// VedligeholdService.
pub(super) const VEDLIGEHOLD: &[Operation] = &[
    vedligehold("HelloWorld", Does::Hello),
    vedligehold("HelloWorldCredentials", Does::HelloCredentials),
    vedligehold("GetXMLSchema", Does::Skema),
    vedligehold("ValidateXmlAgainstSchema", Does::Valider),
    vedligehold("InsertInstitution", Does::Aendr),
    vedligehold("UpdateInstitution", Does::Aendr),
    vedligehold("DeleteInstitution", Does::Aendr),
    vedligehold("InsertAfdeling", Does::Aendr),
    vedligehold("DeleteAfdeling", Does::Aendr),
    vedligehold("MoveAfdeling", Does::Aendr),
    vedligehold("InsertForeloebig", Does::Aendr),
    vedligehold("GodkendForeloebig", Does::Aendr),
    vedligehold("FusionTilNyHovedskole", Does::Aendr),
    vedligehold("FusionUnderHovedskole", Does::Aendr),
    vedligehold("FusionAfHovedskoler", Does::Aendr),
    vedligehold("SammenlaegMedBestaaende", Does::Aendr),
    vedligehold("SammenlaegTilNy", Does::Aendr),
    vedligehold("DelInstitution", Does::Aendr),
    vedligehold("DelHovedskole", Does::Aendr),
    vedligehold("MeldElevaktivitet", Does::Aendr),
    vedligehold("LaegDagtilbudUnderSkole", Does::Aendr),
    vedligehold("ImporterAendringer", Does::Aendr),
    vedligehold("HentSager", Does::Sager),
    vedligehold("HentSag", Does::Sag),
    vedligehold("GodkendSag", Does::AfgoerSag),
    vedligehold("AfvisSag", Does::AfgoerSag),
    vedligehold("TraekSag", Does::AfgoerSag),
];
