//! The tables of Institutionsregisteret's services (ir.md §7; the names of the methods are our choice, save the two `HelloWorld`).

use crate::services::{Does, Institution, Namespace, Operation};
use crate::tilslutning::{Gate, Service};

/// What tells of the service itself is open to whoever is connected; the rest needs somebody to act for.
const fn vedligehold(name: &'static str, does: Does) -> Operation {
    let gate = match does {
        Does::Aendr | Does::Sager | Does::Sag | Does::AfgoerSag => Gate::Dataaftale,
        _ => Gate::Tilslutning,
    };
    let (request, answer): (&[Namespace], _) = (&[Namespace::Service], Namespace::Service);
    let (aftaler, institution): (&[Service], _) = (&[Service::IrVedligehold], Institution::Ingen);
    Operation { name, does, request, answer, answer_named: None, aftaler, gate, institution }
}

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
