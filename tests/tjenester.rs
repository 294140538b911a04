//! Which operation needs what: the tables, held against the contract's own words, and walked with every agreement that could open them.

pub mod beskeder;

use tilslut::services::{self, Does, Institution, Operation, Service};
use tilslut::tilslutning::{
    self, AftaleFacts, AftaleSlags, Facts, Gate, Part, Periode, Question, Scope, Status, SystemFacts, SystemStatus,
    decide_any,
};
use tilslut::types::Time;

/// One operation as the contract has it.
struct Row {
    operation: &'static str,
    /// In agreements' words; any of them will do.
    aftaler: &'static str,
    /// `T`: a tilslutningsaftale is enough. `D`: a dataaftale too.
    gate: &'static str,
    /// Where the institutions stand that the dataaftale must be for.
    institution: &'static str,
    /// What it does today.
    does: &'static str,
}

const fn row(
    operation: &'static str,
    aftaler: &'static str,
    gate: &'static str,
    institution: &'static str,
    does: &'static str,
) -> Row {
    Row { operation, aftaler, gate, institution, does }
}

const PAKKER: &str = "wsieksport-lille wsieksport-mellem wsieksport-fuld wsieksport-fuldmyndighed";

/// bpi.md §0.1 to §5, bpi-rules §1 ("No data agreement needed", "Access to wsaIMPORT gives automatic access to wsiEKSPORT"), bpi-security §6.
const BRUGERDATABASEN: &[(&str, &[Row])] = &[
    (
        "/bpi/wsieksport/7",
        &[
            row("helloWorldWithCertificate", PAKKER, "T", "-", "hello"),
            row("eksporterXmlLille", "wsieksport-lille wsaimport", "D", "instnr", "eksport"),
            row("eksporterXmlMellem", "wsieksport-mellem wsaimport", "D", "instnr", "eksport"),
            row("eksporterXmlFuld", "wsieksport-fuld", "D", "instnr", "eksport"),
            row("eksporterXmlFuldMyndighed", "wsieksport-fuldmyndighed", "D", "instnr", "eksport"),
            row("hentDataAftalerLille", "wsieksport-lille", "T", "-", "aftaler"),
            row("hentDataAftalerMellem", "wsieksport-mellem", "T", "-", "aftaler"),
            row("hentDataAftalerFuld", "wsieksport-fuld", "T", "-", "aftaler"),
            row("hentDataAftalerFuldMyndighed", "wsieksport-fuldmyndighed", "T", "-", "aftaler"),
        ],
    ),
    (
        "/bpi/wsiinst/6",
        &[
            row("helloWorldWithCertificate", "wsiinst", "T", "-", "hello"),
            row("hentDataAftaler", "wsiinst", "T", "-", "aftaler"),
            row("hentGrupper", "wsiinst", "T", "instnr", "læser"),
            row("hentBrugereIGruppe", "wsiinst", "D", "instnr", "læser"),
            row("hentInstitution", "wsiinst", "T", "instnr", "læser"),
            row("hentInstitutioner", "wsiinst", "T", "instnr", "læser"),
            row("hentInstBruger", "wsiinst", "D", "instnr", "læser"),
            row("hentInstitutionshierarki", "wsiinst", "T", "instnr", "læser"),
        ],
    ),
    (
        "/bpi/wsibruger/7",
        &[
            row("helloWorldWithCertificate", "wsibruger", "T", "-", "hello"),
            row("hentDataAftaler", "wsibruger", "T", "-", "aftaler"),
            row("hentBrugersKontaktpersoner", "wsibruger", "D", "instnr", "læser"),
            row("hentKontaktpersonsBrugere", "wsibruger", "D", "instnr", "læser"),
            row("hentBrugersInstitutionstilknytninger", "wsibruger", "T", "-", "læser"),
        ],
    ),
    (
        "/bpi/wsiidentifikation/6",
        &[
            row("helloWorldWithCertificate", "wsiidentifikation", "T", "-", "hello"),
            row("hentDataAftaler", "wsiidentifikation", "T", "-", "aftaler"),
            row("hentBrugeridFraCpr", "wsiidentifikation", "D", "-", "læser"),
            row("hentCprFraBrugerid", "wsiidentifikation", "D", "-", "læser"),
        ],
    ),
    (
        "/bpi/wsaimport/8",
        &[
            row("helloWorldWithCertificate", "wsaimport", "T", "-", "hello"),
            row("hentDataAftaler", "wsaimport", "T", "-", "aftaler"),
            row("importerXml", "wsaimport", "D", "InstitutionNumber", "import"),
            row("importerDeltaXml", "wsaimport", "D", "InstitutionNumber", "import"),
            row("importerSletXml", "wsaimport", "D", "InstitutionNumber", "import"),
        ],
    ),
];

fn every() -> impl Iterator<Item = (&'static Service, &'static Operation)> {
    services::ALL.iter().flat_map(|service| service.operations.iter().map(move |operation| (service, operation)))
}

/// An operation's row in words.
fn told(operation: &Operation) -> String {
    let aftaler: Vec<_> = operation.aftaler.iter().map(|service| service.as_str()).collect();
    let gate = match operation.gate {
        Gate::Tilslutning => "T",
        Gate::Dataaftale => "D",
    };
    let institution = match operation.institution {
        Institution::Ingen => "-",
        Institution::Instnr => "instnr",
        Institution::Importdokument => "InstitutionNumber",
    };
    let does = match operation.does {
        Does::BpiHello => "hello",
        Does::DataAftaler => "aftaler",
        Does::Importer => "import",
        Does::Straks => "læser",
        Does::Eksport => "eksport",
        Does::Hello | Does::HelloCredentials | Does::Skema | Does::Valider => "om tjenesten",
        Does::Aendr | Does::AfgoerSag => "ændrer",
        Does::Laes | Does::Sager | Does::Sag => "læser",
    };
    format!("{} [{}] {gate} {institution} {does}", operation.name, aftaler.join(" "))
}

#[test]
fn brugerdatabasens_tables_are_the_contracts() {
    for (path, rows) in BRUGERDATABASEN {
        let service = services::find(path).unwrap();
        let table: Vec<_> = service.operations.iter().map(told).collect();
        let contract: Vec<_> = rows
            .iter()
            .map(|row| format!("{} [{}] {} {} {}", row.operation, row.aftaler, row.gate, row.institution, row.does))
            .collect();
        assert_eq!(table, contract, "{path}");
    }
    let listed = BRUGERDATABASEN.iter().map(|(path, _)| *path);
    let bpi = services::ALL.iter().map(Service::path).filter(|path| path.starts_with("/bpi/"));
    assert_eq!(bpi.collect::<Vec<_>>(), listed.collect::<Vec<_>>());
}

/// Dagtilbudsregisteret: what changes it needs somebody to act for; the export is open data (choices §2).
#[test]
fn dagtilbudsregisterets_gates() {
    let dtr = services::ALL.iter().filter(|service| service.path().starts_with("/services/dagtilbudsregister/"));
    for service in dtr {
        let import = service.path().contains("Import");
        let aftale = if import { tilslutning::Service::DtrImport } else { tilslutning::Service::DtrEksport };
        for operation in service.operations {
            let gate = if operation.changes() { Gate::Dataaftale } else { Gate::Tilslutning };
            assert_eq!((operation.aftaler, operation.gate), (&[aftale][..], gate), "{}", operation.name);
            assert_eq!(operation.institution, Institution::Ingen, "{}", operation.name);
            assert!(import || !operation.changes(), "{}", operation.name);
        }
    }
}

/// Institutionsregisteret, VedligeholdService: all but what tells of the service itself needs somebody to act for (ir.md §3, choices §2).
#[test]
fn institutionsregisterets_gates() {
    let service = services::find("/services/institutionsregister/VedligeholdService/v1").unwrap();
    for operation in service.operations {
        let told = told(operation);
        let om = ["HelloWorld", "HelloWorldCredentials", "GetXMLSchema", "ValidateXmlAgainstSchema"];
        let expected = match operation.name {
            name if om.contains(&name) => format!("{name} [ir-vedligehold] T - om tjenesten"),
            name @ ("HentSager" | "HentSag") => format!("{name} [ir-vedligehold] D - læser"),
            name => format!("{name} [ir-vedligehold] D - ændrer"),
        };
        assert_eq!(told, expected);
        assert_eq!(operation.changes(), told.ends_with("ændrer"), "{told}");
    }
}

/// A dataaftale's service knows dataaftaler.
#[test]
fn rows_hang_together() {
    for (_, operation) in every() {
        assert!(!operation.aftaler.is_empty() && !operation.request.is_empty(), "{}", operation.name);
        if operation.gate == Gate::Dataaftale {
            assert!(operation.aftaler.iter().all(|service| service.needs_dataaftale()), "{}", operation.name);
        }
        // What tells of the agreements of a service must know of which.
        assert!(operation.does != Does::DataAftaler || operation.aftaler.len() == 1, "{}", operation.name);
    }
}

/// The agreements that a system has, each with its service.
type Aftaler = Vec<(tilslutning::Service, AftaleSlags)>;

/// Whether a system with these agreements comes to use an operation, and whether for the one institution.
fn may(operation: &Operation, aftaler: &Aftaler) -> Result<bool, &'static str> {
    let cvr = "10000017".parse().unwrap();
    let thumbprint = "0".repeat(64).parse().unwrap();
    let system = "EX100001".parse().unwrap();
    let now: Time = "2026-11-22T10:00:00Z".parse().unwrap();
    let part = Part {
        id: 1,
        cvr: "10000033".parse().unwrap(),
        navn: "Eksempelskolen".into(),
        kommunekode: None,
        institutionsnummer: Some("990001".parse().unwrap()),
        rolle: None,
    };
    let periode = Periode { fra: "2026-01-01".parse().unwrap(), til: None };
    let about = |service: tilslutning::Service| {
        let of_it = aftaler.iter().filter(move |(of, _)| *of == service);
        let facts = of_it.map(|(_, slags)| AftaleFacts {
            slags: *slags,
            status: Status::Godkendt,
            periode,
            part: (*slags == AftaleSlags::Data).then(|| part.clone().into()),
        });
        let system = SystemFacts {
            id: "EX100001".parse().unwrap(),
            owner: "10000017".parse().unwrap(),
            status: SystemStatus::Aktiv,
            aftaler: facts.collect(),
        };
        Facts { systems: vec![system], parties: Vec::new(), named_exists: true }
    };
    let facts: Vec<_> = operation.aftaler.iter().map(|service| about(*service)).collect();
    let question = |service| Question { cvr: &cvr, thumbprint: &thumbprint, service, system: Some(&system), now };
    let asked = operation.aftaler.iter().map(|service| question(*service)).zip(&facts);
    let (_, grant) = decide_any(asked, operation.gate).map_err(|refusal| refusal.kode())?;
    Ok(matches!(grant.scope, Scope::Alle) || grant.scope.covers_institution(&"990001".parse().unwrap()))
}

/// Every operation, with every set of agreements about one service: exactly its own open it.
#[test]
fn an_operation_is_opened_by_its_own_agreements_alone() {
    use AftaleSlags::{Data, Tilslutning};
    for (service, operation) in every() {
        let place = format!("{} {}", service.path(), operation.name);
        assert_eq!(may(operation, &Vec::new()), Err("TIL310"), "{place}");
        for about in tilslutning::Service::ALLE {
            let own = operation.aftaler.contains(about);
            let (first, both) = (vec![(*about, Tilslutning)], vec![(*about, Tilslutning), (*about, Data)]);
            let open = !about.needs_dataaftale();
            let first_alone = match (own, operation.gate) {
                (false, _) => Err("TIL310"),
                (true, Gate::Tilslutning) => Ok(open),
                (true, Gate::Dataaftale) => Err("TIL320"),
            };
            assert_eq!(may(operation, &first), first_alone, "{place}: tilslutningsaftale {about}");
            let with_data = if own { Ok(true) } else { Err("TIL310") };
            assert_eq!(may(operation, &both), with_data, "{place}: begge, {about}");
            assert_eq!(may(operation, &vec![(*about, Data)]), Err("TIL310"), "{place}: dataaftale alene, {about}");
        }
    }
}

/// Institutionsregisteret, InstitutionService: open data (choices §2).
#[test]
fn institutionsregisteret_is_read_by_whoever_is_connected() {
    let service = services::find("/services/institutionsregister/InstitutionService/v1").unwrap();
    for operation in service.operations {
        let told = told(operation);
        let does = if operation.name.starts_with("Hello") { "om tjenesten" } else { "læser" };
        assert_eq!(told, format!("{} [ir-institution] T - {does}", operation.name));
    }
}
