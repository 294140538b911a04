//! The tables of Brugerdatabasen's five services (bpi.md §0.1 to §5).
//!
//! Which need a dataaftale is bpi-rules §1.

use crate::services::{Does, Institution, Namespace, Operation};
use crate::tilslutning::{Gate, Service};

/// One that both services and dataaftaler know, in the service's own namespace.
const fn own(
    name: &'static str,
    does: Does,
    aftaler: &'static [Service],
    gate: Gate,
    institution: Institution,
) -> Operation {
    let (request, answer): (&[Namespace], _) = (&[Namespace::Service], Namespace::Service);
    Operation { name, does, request, answer, answer_named: None, aftaler, gate, institution }
}

/// `helloWorldWithCertificate` and `hentDataAftaler`: published in common/3, and taken in the service's namespace too, as real clients send
/// them (bpi.md 0.1). The answer is common/3's whichever it was: that is what the contract says and what those clients look for.
const fn common(name: &'static str, does: Does, aftaler: &'static [Service]) -> Operation {
    let (gate, institution) = (Gate::Tilslutning, Institution::Ingen);
    let (request, answer): (&[Namespace], _) = (&[Namespace::Common, Namespace::Service], Namespace::Common);
    Operation { name, does, request, answer, answer_named: None, aftaler, gate, institution }
}

const fn hello(aftaler: &'static [Service]) -> Operation {
    common("helloWorldWithCertificate", Does::BpiHello, aftaler)
}

const fn data_aftaler(aftaler: &'static [Service]) -> Operation {
    common("hentDataAftaler", Does::DataAftaler, aftaler)
}

/// A read that is open to whoever is connected.
const fn open(name: &'static str, aftaler: &'static [Service], institution: Institution) -> Operation {
    own(name, Does::Straks, aftaler, Gate::Tilslutning, institution)
}

/// A read for those with a dataaftale.
const fn closed(name: &'static str, aftaler: &'static [Service], institution: Institution) -> Operation {
    own(name, Does::Straks, aftaler, Gate::Dataaftale, institution)
}

/// A package's export.
const fn eksport(name: &'static str, aftaler: &'static [Service]) -> Operation {
    own(name, Does::Eksport, aftaler, Gate::Dataaftale, Institution::Instnr)
}

/// Not in use, and for those with a dataaftale.
const fn import(name: &'static str) -> Operation {
    own(name, Does::Importer, IMPORT, Gate::Dataaftale, Institution::Importdokument)
}

/// The agreements of one package: its own `hentDataAftaler…`, which is the service's own (bpi.md §1).
const fn package(name: &'static str, aftaler: &'static [Service]) -> Operation {
    own(name, Does::DataAftaler, aftaler, Gate::Tilslutning, Institution::Ingen)
}

const LILLE: &[Service] = &[Service::WsiEksportLille];
const MELLEM: &[Service] = &[Service::WsiEksportMellem];
const FULD: &[Service] = &[Service::WsiEksportFuld];
const FULD_MYNDIGHED: &[Service] = &[Service::WsiEksportFuldMyndighed];
/// Who imports has the first two packages with it, to map its users and groups: for the institutions of its wsaIMPORT dataaftaler (bpi-rules §1;
/// that it is these two is our choice).
const LILLE_OG_IMPORT: &[Service] = &[Service::WsiEksportLille, Service::WsaImport];
const MELLEM_OG_IMPORT: &[Service] = &[Service::WsiEksportMellem, Service::WsaImport];
/// Each package is connected for itself; any of them opens what is not about one (bpi-rules §1).
const PAKKER: &[Service] =
    &[Service::WsiEksportLille, Service::WsiEksportMellem, Service::WsiEksportFuld, Service::WsiEksportFuldMyndighed];

/// wsiEKSPORT 7 (bpi.md §1).
pub(super) const WSIEKSPORT: &[Operation] = &[
    hello(PAKKER),
    eksport("eksporterXmlLille", LILLE_OG_IMPORT),
    eksport("eksporterXmlMellem", MELLEM_OG_IMPORT),
    eksport("eksporterXmlFuld", FULD),
    eksport("eksporterXmlFuldMyndighed", FULD_MYNDIGHED),
    package("hentDataAftalerLille", LILLE),
    package("hentDataAftalerMellem", MELLEM),
    package("hentDataAftalerFuld", FULD),
    package("hentDataAftalerFuldMyndighed", FULD_MYNDIGHED),
];

const INST: &[Service] = &[Service::WsiInst];

/// wsiINST 6 (bpi.md §2).
pub(super) const WSIINST: &[Operation] = &[
    hello(INST),
    data_aftaler(INST),
    open("hentGrupper", INST, Institution::Instnr),
    closed("hentBrugereIGruppe", INST, Institution::Instnr),
    open("hentInstitution", INST, Institution::Instnr),
    open("hentInstitutioner", INST, Institution::Instnr),
    closed("hentInstBruger", INST, Institution::Instnr),
    open("hentInstitutionshierarki", INST, Institution::Instnr),
];

const BRUGER: &[Service] = &[Service::WsiBruger];

/// wsiBRUGER 7 (bpi.md §3).
pub(super) const WSIBRUGER: &[Operation] = &[
    hello(BRUGER),
    data_aftaler(BRUGER),
    closed("hentBrugersKontaktpersoner", BRUGER, Institution::Instnr),
    closed("hentKontaktpersonsBrugere", BRUGER, Institution::Instnr),
    open("hentBrugersInstitutionstilknytninger", BRUGER, Institution::Ingen),
];

const IDENTIFIKATION: &[Service] = &[Service::WsiIdentifikation];

/// wsiIDENTIFIKATION 6 (bpi.md §4). That it has `hentDataAftaler` is our choice: every other service has one.
pub(super) const WSIIDENTIFIKATION: &[Operation] = &[
    hello(IDENTIFIKATION),
    data_aftaler(IDENTIFIKATION),
    Operation {
        answer_named: Some("hentBrugeridResponse"),
        ..closed("hentBrugeridFraCpr", IDENTIFIKATION, Institution::Ingen)
    },
    Operation {
        answer_named: Some("hentCprResponse"),
        ..closed("hentCprFraBrugerid", IDENTIFIKATION, Institution::Ingen)
    },
];

const IMPORT: &[Service] = &[Service::WsaImport];

/// wsaIMPORT 8 (bpi.md §5).
pub(super) const WSAIMPORT: &[Operation] = &[
    hello(IMPORT),
    data_aftaler(IMPORT),
    import("importerXml"),
    import("importerDeltaXml"),
    import("importerSletXml"),
];
