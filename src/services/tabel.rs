//! The tables: every service, and what each can do.

mod brugerdatabasen;
mod institutionsregisteret;

use super::{Does, Faults, Institution, Kind, Namespace, Operation, Proof, Service};
use crate::soap::Version;
use crate::soap::publish::{self, Published};
use crate::tilslutning::{self, Gate};

/// An operation of one of the two registers. What tells of the service itself or is open data is open to whoever is connected; what changes the
/// register, and what tells of cases, needs somebody to act for.
const fn register(name: &'static str, does: Does, aftaler: &'static [tilslutning::Service]) -> Operation {
    let gate = match does {
        Does::Aendr | Does::Sager | Does::Sag | Does::AfgoerSag => Gate::Dataaftale,
        _ => Gate::Tilslutning,
    };
    let (request, answer): (&[Namespace], _) = (&[Namespace::Service], Namespace::Service);
    let institution = Institution::Ingen;
    Operation { name, does, request, answer, answer_named: None, aftaler, gate, institution }
}

const fn import(name: &'static str, does: Does) -> Operation {
    register(name, does, &[tilslutning::Service::DtrImport])
}

const fn eksport(name: &'static str, does: Does) -> Operation {
    register(name, does, &[tilslutning::Service::DtrEksport])
}

/// A service of Brugerdatabasen: SOAP 1.2 and signed messages only (choices §1, §2).
const fn bpi(
    published: &'static Published,
    namespace: &'static str,
    port_type: &'static str,
    operations: &'static [Operation],
) -> Service {
    Service {
        published,
        namespace,
        kind: Kind::Brugerdatabasen { port_type },
        versions: &[Version::V12],
        proof: Proof::Signed,
        faults: Faults::Bpi,
        operations,
    }
}

/// Dagtilbudsregisteret and Institutionsregisteret speak both (choices §1).
const BOTH: &[Version] = &[Version::V11, Version::V12];

const IMPORT: &[Operation] = &[
    import("HelloWorld", Does::Hello),
    import("GetXMLSchema", Does::Skema),
    import("ValidateXmlAgainstSchema", Does::Valider),
    import("InsertDaginstitution", Does::Aendr),
    import("UpdateDaginstitution", Does::Aendr),
    import("DeleteDaginstitution", Does::Aendr),
    import("InsertAnvisningsEnhed", Does::Aendr),
    import("UpdateAnvisningsEnhed", Does::Aendr),
    import("DeleteAnvisningsEnhed", Does::Aendr),
    import("InsertAlternativAdresse", Does::Aendr),
    import("UpdateAlternativAdresse", Does::Aendr),
    import("DeleteAlternativAdresse", Does::Aendr),
    import("MoveAnvisningsEnhed", Does::Aendr),
    import("MoveAlternativAdresse", Does::Aendr),
    import("ImporterAendringer", Does::Aendr),
];

const EKSPORT: &[Operation] = &[
    eksport("HelloWorld", Does::Hello),
    eksport("GetAllDagtilbud", Does::Laes),
    eksport("GetDagtilbudByDagInstitutionsNummer", Does::Laes),
    eksport("GetDagtilbudByAdmKommuneNummer", Does::Laes),
    eksport("GetAllDaginstitutioner", Does::Laes),
    eksport("GetDaginstitutionByNummer", Does::Laes),
    eksport("GetDaginstitutionByNavn", Does::Laes),
    eksport("GetAllAnvisningsEnheder", Does::Laes),
    eksport("GetAnvisningsEnhederByPnummer", Does::Laes),
    eksport("GetAnvisningsEnhederByNummer", Does::Laes),
    eksport("GetAnvisningsEnhederByCvrnummer", Does::Laes),
    eksport("GetAnvisningsEnhederByNavn", Does::Laes),
    eksport("GetAnvisningsEnhederByDaginstitutionsnummer", Does::Laes),
    eksport("GetAllAlternativAdresser", Does::Laes),
    eksport("GetAlternativAdresserByCvrnummer", Does::Laes),
    eksport("GetAlternativAdresserByPnummer", Does::Laes),
    eksport("GetAlternativAdresserByNummer", Does::Laes),
    eksport("GetAlternativAdresserByNavn", Does::Laes),
    eksport("GetAlternativAdresserByEnhedsnummer", Does::Laes),
    eksport("GetAlternativAdresserByDaginstitutionsnummer", Does::Laes),
    eksport("GetAllDagtilbudPerDato", Does::Laes),
    eksport("GetDagtilbudByDagInstitutionsNummerPerDato", Does::Laes),
    eksport("GetDagtilbudByAdmKommuneNummerPerDato", Does::Laes),
    eksport("GetKodetabel", Does::Laes),
    eksport("GetAendringer", Does::Laes),
];

/// Every service that this program answers for.
pub static ALL: &[Service] = &[
    Service {
        published: &publish::DTR_IMPORT_V1,
        namespace: "urn:tilslut:dagtilbudsregister:import:1",
        kind: Kind::DtrImport { krydsvalidering: false },
        versions: BOTH,
        proof: Proof::Either,
        faults: Faults::Platform,
        operations: IMPORT,
    },
    Service {
        published: &publish::DTR_IMPORT_V2,
        namespace: "urn:tilslut:dagtilbudsregister:import:2",
        kind: Kind::DtrImport { krydsvalidering: true },
        versions: BOTH,
        proof: Proof::Either,
        faults: Faults::Platform,
        operations: IMPORT,
    },
    Service {
        published: &publish::DTR_EKSPORT_V1,
        namespace: "urn:tilslut:dagtilbudsregister:eksport:1",
        kind: Kind::DtrEksport,
        versions: BOTH,
        proof: Proof::Either,
        faults: Faults::Platform,
        operations: EKSPORT,
    },
    Service {
        published: &publish::DTR_EKSPORT_V2,
        namespace: "urn:tilslut:dagtilbudsregister:eksport:2",
        kind: Kind::DtrEksport,
        versions: BOTH,
        proof: Proof::Either,
        faults: Faults::Platform,
        operations: EKSPORT,
    },
    Service {
        published: &publish::IR_VEDLIGEHOLD_V1,
        namespace: "urn:tilslut:institutionsregister:1",
        kind: Kind::IrVedligehold,
        versions: BOTH,
        proof: Proof::Either,
        faults: Faults::Platform,
        operations: institutionsregisteret::VEDLIGEHOLD,
    },
    Service {
        published: &publish::IR_INSTITUTION_V1,
        namespace: "urn:tilslut:institutionsregister:1",
        kind: Kind::IrInstitution,
        versions: BOTH,
        proof: Proof::Either,
        faults: Faults::Platform,
        operations: institutionsregisteret::INSTITUTION,
    },
    bpi(
        &publish::WSIEKSPORT_7,
        "https://brugerdatabasen.stil.dk/bpi/wsieksport/7",
        "WsiEksportPortType",
        brugerdatabasen::WSIEKSPORT,
    ),
    bpi(
        &publish::WSIINST_6,
        "https://brugerdatabasen.stil.dk/bpi/wsiinst/6",
        "WsiInstPortType",
        brugerdatabasen::WSIINST,
    ),
    bpi(
        &publish::WSIBRUGER_7,
        "https://brugerdatabasen.stil.dk/bpi/wsibruger/7",
        "WsiBrugerPortType",
        brugerdatabasen::WSIBRUGER,
    ),
    bpi(
        &publish::WSIIDENTIFIKATION_6,
        "https://brugerdatabasen.stil.dk/bpi/wsiidentifikation/6",
        "WsiIdentifikationPortType",
        brugerdatabasen::WSIIDENTIFIKATION,
    ),
    bpi(
        &publish::WSAIMPORT_8,
        "https://brugerdatabasen.stil.dk/bpi/wsaimport/8",
        "WsaImportPortType",
        brugerdatabasen::WSAIMPORT,
    ),
];
