//! `demo.json`: everything that a script needs to call the demo's gateway. File names are relative to the folder.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::pki::{Index, Role, Tilstand};
use crate::security::{Generation, Slags};
use crate::store::tilslutning::Filter;
use crate::store::{Conn, Result};
use crate::tilslutning::{Aftale, AftaleSlags, Part, Service, Status, dansk_dag};
use crate::types::{Cvr, SystemId, Thumbprint, Time};

use super::mappe::{TILLID, Verden};

/// The gateway's own certificate; it calls nobody.
const GATEWAYENS: &str = "gateway-system";

/// `demo.json`.
#[derive(Debug, Serialize)]
pub(super) struct Beskrivelse {
    pub(super) base_url: String,
    pub(super) ops_url: String,
    /// What a client trusts for TLS.
    ca_file: PathBuf,
    /// The issuing CA of the OCES3 callers, and its root.
    signing_chain: Vec<PathBuf>,
    /// What a client trusts for signed answers: a folder of authorities and their revocation lists.
    trust_dir: PathBuf,
    /// Whose the gateway's signed answers are.
    pub(super) gateway_cvr: Option<Cvr>,
    config: PathBuf,
    database: PathBuf,
    pub(super) callers: Vec<Opkalder>,
}

/// One example certificate as a caller.
#[derive(Debug, Serialize)]
pub(super) struct Opkalder {
    pub(super) name: String,
    kind: Slags,
    pub(super) cvr: Option<Cvr>,
    /// The udbydersystem that the certificate is registered on.
    pub(super) system: Option<SystemId>,
    state: Tilstand,
    pub(super) cert_pem: PathBuf,
    cert_der: PathBuf,
    pub(super) key_pem: PathBuf,
    p12: PathBuf,
    p12_password: String,
    agreements: Vec<Aftalt>,
}

/// One agreement that is in force: of the caller's system, or of the party that its CVR number is.
#[derive(Debug, Serialize)]
struct Aftalt {
    service: Service,
    /// Whom it acts for: a municipality code, an institution number, else a CVR number; `alle`; null for a system's tilslutningsaftale.
    party: Option<String>,
}

impl Beskrivelse {
    /// What the folder and Tilslutning hold.
    pub(super) fn of(conn: &Conn, verden: &Verden, base_url: String, ops_url: String) -> Result<Self> {
        let index = &verden.index;
        let in_pki = |file: &Path| Path::new("pki").join(file);
        let chain = [Role::Intermediate, Role::Anchor].into_iter().filter_map(|role| oces3(index, role));
        let mut callers = Vec::new();
        for kalder in verden.kaldere.iter().filter(|kalder| kalder.example.navn != GATEWAYENS) {
            let example = &kalder.example;
            let thumbprint = Thumbprint::of(&kalder.der);
            let registered = conn.certifikater(None)?.into_iter().find(|known| known.thumbprint == thumbprint);
            let system = registered.map(|known| known.system);
            callers.push(Opkalder {
                name: example.navn.clone(),
                kind: example.slags,
                cvr: example.cvr.clone(),
                state: example.tilstand,
                cert_pem: in_pki(&example.files.cert_pem),
                cert_der: in_pki(&example.files.cert_der),
                key_pem: in_pki(&example.files.key_pem),
                p12: in_pki(&example.files.p12),
                p12_password: example.p12_password.clone(),
                agreements: aftaler(conn, system.as_ref(), example.cvr.as_ref())?,
                system,
            });
        }
        Ok(Self {
            base_url,
            ops_url,
            ca_file: in_pki(&index.tls.ca_file),
            signing_chain: chain.map(|file| in_pki(&file)).collect(),
            trust_dir: TILLID.into(),
            gateway_cvr: crate::eksempel::cvr(&verden.kaldere, GATEWAYENS),
            config: crate::config::FILE_NAME.into(),
            database: "database/tilslut.db".into(),
            callers,
        })
    }

    /// The institution number of a unit that a caller may import persons to, among those of Dagtilbudsregisteret.
    pub(super) fn enhed(&self) -> Option<&str> {
        let aftaler = self.callers.iter().flat_map(|caller| &caller.agreements);
        let parter = aftaler.filter(|aftalt| aftalt.service == Service::WsaImport).filter_map(|a| a.party.as_deref());
        parter.into_iter().find(|party| party.starts_with('G'))
    }

    /// The caller of this name.
    pub(super) fn kalder(&self, navn: &str) -> Option<&Opkalder> {
        self.callers.iter().find(|caller| caller.name == navn)
    }
}

fn oces3(index: &Index, role: Role) -> Option<PathBuf> {
    let found = index.authorities.iter().find(|known| known.generation == Generation::Oces3 && known.role == role);
    found.map(|authority| authority.cert_pem.clone())
}

/// A certificate that is registered on a system is judged as that system; another as the parties of its CVR number.
fn aftaler(conn: &Conn, system: Option<&SystemId>, cvr: Option<&Cvr>) -> Result<Vec<Aftalt>> {
    let idag = dansk_dag(Time::now());
    let godkendt = Filter { status: Some(Status::Godkendt), ..Filter::default() };
    let in_force = |filter: &Filter| -> Result<Vec<Aftale>> {
        Ok(conn.aftaler(filter)?.into_iter().filter(|aftale| aftale.periode.contains(idag)).collect())
    };
    let mut aftalt = Vec::new();
    if let Some(system) = system {
        for aftale in in_force(&Filter { system: Some(system.clone()), ..godkendt })? {
            let party = part_af(conn, &aftale)?;
            aftalt.push(Aftalt { service: aftale.service, party });
        }
        return Ok(aftalt);
    }
    let parter = cvr.map_or(Ok(Vec::new()), |cvr| conn.parter(Some(cvr)))?;
    for part in parter {
        for aftale in in_force(&Filter { part: Some(part.id), ..godkendt.clone() })? {
            if aftale.slags == AftaleSlags::Tilslutning {
                aftalt.push(Aftalt { service: aftale.service, party: Some(noegle(&part)) });
            }
        }
    }
    Ok(aftalt)
}

fn part_af(conn: &Conn, aftale: &Aftale) -> Result<Option<String>> {
    Ok(match (aftale.slags, aftale.part) {
        (AftaleSlags::Tilslutning, _) => None,
        (AftaleSlags::Data, None) => Some("alle".to_owned()),
        (AftaleSlags::Data, Some(id)) => conn.part(id)?.as_ref().map(noegle),
    })
}

/// A party in one word.
fn noegle(part: &Part) -> String {
    match (&part.kommunekode, &part.institutionsnummer) {
        (Some(kode), _) => kode.to_string(),
        (None, Some(nummer)) => nummer.to_string(),
        (None, None) => part.cvr.to_string(),
    }
}
