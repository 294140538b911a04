//! The stage: a folder with certificates, configuration and agreements, and the gateway's own process.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};

use super::land::Land;
use super::linje::Modpart;
use crate::client::{self, ClientConfig, Identity};
use crate::pki::{self, Index};
use crate::security::oces;
use crate::segl::Noeglefil;
use crate::store::tilslutning::Cause;
use crate::store::{Error, Result, Store, Tx};
use crate::tilslutning::{
    AftaleSlags, Afvisning, Certifikat, Handling, NyAftale, NyPart, PartId, Periode, Rolle, Service, SystemStatus,
    Udbyder, Udbydersystem, dansk_dag,
};
use crate::types::{Cvr, ExchangeId, Kommunekode, SystemId, Time};

/// Suppliers that share the municipalities between them; one more has them all.
pub const LEVERANDOERER: usize = 12;
/// The certificate whose key all suppliers share.
const NOEGLE: &str = "leverandoer-system";
/// The keys file of the gateway's database.
const NOEGLER: &str = "noegler.json";
/// How long the gateway may take to start.
const START: Duration = Duration::from_secs(30);

/// A supplier: its certificate, and the municipalities that it has dataaftaler with.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Leverandoer {
    /// Its system.
    pub system: String,
    /// Its certificate, a file in the folder.
    pub certifikat: PathBuf,
    /// Its private key, a file in the folder.
    pub noegle: PathBuf,
    /// Its municipalities.
    pub kommuner: Vec<Kommunekode>,
}

/// What a driver must know of a stage: `simulate.json`.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Scene {
    /// The root that the gateway's certificate is believed by.
    pub ca_fil: PathBuf,
    /// The one that has every municipality comes first.
    pub leverandoerer: Vec<Leverandoer>,
}

/// The stage's index.
const INDEKS: &str = "simulate.json";

impl Scene {
    /// Reads the stage of a folder.
    ///
    /// # Errors
    /// Where there is none.
    pub fn laes(dir: &Path) -> anyhow::Result<Self> {
        let sti = dir.join(INDEKS);
        let tekst = std::fs::read(&sti).with_context(|| format!("{} kan ikke læses", sti.display()))?;
        serde_json::from_slice(&tekst).with_context(|| format!("{} er ikke skrevet af simulate", sti.display()))
    }

    /// A supplier's way to the gateway.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub(super) fn modpart(&self, dir: &Path, vaert: &str, leverandoer: &Leverandoer) -> anyhow::Result<Modpart> {
        let sti = dir.join(&leverandoer.certifikat);
        let certifikat = CertificateDer::from(std::fs::read(&sti).with_context(|| sti.display().to_string())?);
        let noegle = PrivateKeyDer::from_pem_file(dir.join(&leverandoer.noegle))?;
        self.forbindelse(dir, vaert, Some(Identity::new(vec![certifikat], noegle)))
    }

    /// A way to the gateway, with or without a certificate of one's own.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub(super) fn forbindelse(&self, dir: &Path, vaert: &str, hvem: Option<Identity>) -> anyhow::Result<Modpart> {
        let mut config = ClientConfig::with_ca_file(&dir.join(&self.ca_fil))?;
        config.identity = hvem;
        let mut tls = (*client::tls(&config)?).clone();
        // A handshake that is measured is a whole one.
        tls.resumption = rustls::client::Resumption::disabled();
        let navn = vaert.rsplit_once(':').map_or(vaert, |(navn, _)| navn).to_owned();
        Ok(Modpart { vaert: vaert.to_owned(), navn: ServerName::try_from(navn)?, tls: Arc::new(tls) })
    }
}

/// Builds a stage in an empty folder: certificates, configuration, agreements.
///
/// # Errors
/// Where a file cannot be written.
pub async fn byg(dir: &Path, land: &Land) -> anyhow::Result<Scene> {
    let now = Time::now();
    std::fs::create_dir_all(dir.join("database"))?;
    let pki_dir = dir.join("pki");
    let index = pki::generate_index(&pki_dir, now, pki::Keys::Keep)?;
    let noegle = &index.find(NOEGLE).context("eksempelcertifikatet mangler")?.files.key_pem;
    let mut leverandoerer = Vec::new();
    for nr in 0..=LEVERANDOERER {
        let navn = if nr == 0 { "Landsdækkende Data A/S".to_owned() } else { format!("Leverandør {nr} ApS") };
        let der = pki::system_certificate(&pki_dir, &index, noegle, &navn, &cvr(20_000_000, nr)?, now)?;
        let certifikat = PathBuf::from("pki").join(format!("simulate-{nr}.der"));
        std::fs::write(dir.join(&certifikat), der)?;
        let egne = |plads: usize| nr == 0 || plads % LEVERANDOERER == nr - 1;
        let kommuner = land.kommuner.iter().enumerate().filter(|(plads, _)| egne(*plads)).map(|(_, k)| k.kode);
        let (system, noegle) = (format!("SIM{nr:03}"), Path::new("pki").join(noegle));
        leverandoerer.push(Leverandoer { system, certifikat, noegle, kommuner: kommuner.collect() });
    }
    let scene = Scene { ca_fil: Path::new("pki").join(&index.tls.ca_file), leverandoerer };
    register(dir, &scene, land, now).await?;
    if !dir.join(NOEGLER).exists() {
        Noeglefil::opret(&dir.join(NOEGLER), now)?;
    }
    std::fs::write(dir.join("tilslut.toml"), konfiguration(&index))?;
    std::fs::write(dir.join(INDEKS), serde_json::to_vec_pretty(&scene)?)?;
    Ok(scene)
}

/// The default configuration on free ports. A municipality maintains private units too, so that suppliers of municipalities build the whole country;
/// and a school may be exported as often as it takes to measure it.
fn konfiguration(index: &Index) -> String {
    let tls = &index.tls;
    format!(
        r#"[server]
lyt = "127.0.0.1:0"
[drift]
lyt = "127.0.0.1:0"
logformat = "json"
[tls]
certifikat = "pki/{}"
noegle = "pki/{}"
[signatur]
certifikat = "pki/gateway-system.pem"
noegle = "pki/gateway-system.key.pem"
[trust]
ankre_test = ["pki/oces3-rod.pem"]
mellemudstedere = ["pki/oces3-udstedende.pem"]
spaerrelister = ["pki/oces3-rod.crl", "pki/oces3-udstedende.crl"]
[graenser]
forbindelser_pr_adresse = 1024
[database]
fil = "database/tilslut.db"
[grunddata]
noegler = "{NOEGLER}"
eksport_pr_dag = 0
[register]
kommune_vedligeholder_private = true
"#,
        tls.cert_pem.display(),
        tls.key_pem.display()
    )
}

async fn register(dir: &Path, scene: &Scene, land: &Land, now: Time) -> anyhow::Result<()> {
    let store = Store::open(&dir.join("database").join("tilslut.db"))?;
    let cause = Cause { id: ExchangeId::from_u128(1), tid: now, hvem: "simulate".into(), hvorfor: None };
    let mut der = Vec::new();
    for leverandoer in &scene.leverandoerer {
        der.push(std::fs::read(dir.join(&leverandoer.certifikat))?);
    }
    let (scene, land) = (scene.clone(), land.clone());
    let job = move |tx: &mut Tx<'_>| {
        for (nr, kommune) in land.kommuner.iter().enumerate() {
            let cvr = cvr(30_000_000, nr).map_err(|_| umulig())?;
            let navn = format!("Kommune {}", kommune.kode);
            let ny = NyPart { cvr, navn, kommunekode: Some(kommune.kode), institutionsnummer: None, rolle: None };
            ja(tx.part_opret(&ny, &cause)?)?;
        }
        let cvr = cvr(29_999_999, 0).map_err(|_| umulig())?;
        let rolle = Some(Rolle::Ministerium);
        let ny = NyPart { cvr, navn: "Ministeriet".into(), kommunekode: None, institutionsnummer: None, rolle };
        let ministeriet = ja(tx.part_opret(&ny, &cause)?)?.id;
        scene.leverandoerer.iter().zip(&der).try_for_each(|(leverandoer, der)| opret(tx, leverandoer, der, &cause))?;
        // The one that has every municipality sends for the ministry too.
        let Some(landsdaekkende) = scene.leverandoerer.first() else { return Ok(()) };
        let system = landsdaekkende.system.parse().map_err(|_| umulig())?;
        aftale(tx, AftaleSlags::Data, Service::IrVedligehold, &system, Some(ministeriet), &cause)
    };
    store.write(job).await?;
    Ok(())
}

fn opret(tx: &mut Tx<'_>, leverandoer: &Leverandoer, der: &[u8], cause: &Cause) -> Result<()> {
    let read = oces::parse(der).map_err(|_| umulig())?;
    let id: SystemId = leverandoer.system.parse().map_err(|_| umulig())?;
    let udbyder = Udbyder { cvr: read.cvr.clone(), navn: read.navn.clone(), pnummer: None, oprettet: cause.tid };
    ja(tx.udbyder_opret(&udbyder, cause)?)?;
    let system = Udbydersystem {
        id: id.clone(),
        udbyder: read.cvr.clone(),
        navn: read.navn.clone(),
        status: SystemStatus::Aktiv,
        oprettet: cause.tid,
    };
    ja(tx.system_opret(&system, cause)?)?;
    ja(tx.certifikat_opret(&Certifikat::of(id.clone(), read, cause.tid), cause)?)?;
    for service in [Service::DtrImport, Service::DtrEksport, Service::IrVedligehold, Service::IrInstitution] {
        aftale(tx, AftaleSlags::Tilslutning, service, &id, None, cause)?;
    }
    for kode in &leverandoer.kommuner {
        let part = tx.part_kommune(*kode)?.ok_or_else(umulig)?;
        for service in [Service::DtrImport, Service::IrVedligehold] {
            aftale(tx, AftaleSlags::Data, service, &id, Some(part.id), cause)?;
        }
    }
    Ok(())
}

/// An agreement that is asked for and approved at once.
pub(super) fn aftale(
    tx: &mut Tx<'_>,
    slags: AftaleSlags,
    service: Service,
    system: &SystemId,
    part: Option<PartId>,
    cause: &Cause,
) -> Result<()> {
    let periode = Periode { fra: dansk_dag(cause.tid), til: None };
    let ny = NyAftale { slags, service, system: Some(system.clone()), part, periode };
    let aftale = ja(tx.aftale_anmod(&ny, cause)?)?;
    ja(tx.aftale_udfoer(aftale.id, Handling::Godkend, cause)?).map(drop)
}

/// An invented CVR number.
pub(super) fn cvr(fra: usize, nr: usize) -> anyhow::Result<Cvr> {
    Ok(Cvr::try_from((fra + nr).to_string())?)
}

/// What the stage itself has made is not there.
pub(super) fn umulig() -> Error {
    Error::Corrupt { table: "simulate", column: "opstilling" }
}

/// What no rule may refuse on a stage of our own.
pub(super) fn ja<T>(svar: std::result::Result<T, Afvisning>) -> Result<T> {
    svar.map_err(|afvisning| Error::Commit(format!("opstillingen: {afvisning}")))
}

/// The gateway in a process of its own; ended when it goes out of scope.
#[derive(Debug)]
pub struct Gateway {
    process: Child,
    /// Host and port.
    pub vaert: String,
}

impl Gateway {
    /// Starts `tilslut serve` on the stage, with its log in a file there.
    ///
    /// # Errors
    /// Where it does not start.
    pub fn start(dir: &Path) -> anyhow::Result<Self> {
        let log = dir.join("gateway.log");
        let process = Command::new(std::env::current_exe()?)
            .args(["serve", "--config"])
            .arg(dir.join("tilslut.toml"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log)?)
            .spawn()
            .context("gatewayen kan ikke startes")?;
        let mut gateway = Self { process, vaert: String::new() };
        let frist = Instant::now() + START;
        while Instant::now() < frist {
            if let Some(port) = lytter_paa(&log)? {
                gateway.vaert = format!("localhost:{port}");
                return Ok(gateway);
            }
            anyhow::ensure!(gateway.process.try_wait()?.is_none(), "gatewayen stoppede; se {}", log.display());
            std::thread::sleep(Duration::from_millis(20));
        }
        anyhow::bail!("gatewayen var ikke klar inden for {} sekunder; se {}", START.as_secs(), log.display())
    }

    /// Its process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The port, once the log says it.
fn lytter_paa(log: &Path) -> anyhow::Result<Option<u16>> {
    for linje in BufReader::new(File::open(log)?).lines() {
        let Ok(linje) = serde_json::from_str::<serde_json::Value>(&linje?) else { continue };
        if linje.get("message").and_then(|m| m.as_str()) == Some("klar") {
            let lyt = linje.get("server").and_then(|server| server.as_str());
            return Ok(lyt.and_then(|lyt| lyt.rsplit_once(':')).and_then(|(_, port)| port.parse().ok()));
        }
    }
    Ok(None)
}
