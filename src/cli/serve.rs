//! `tilslut serve`: the gateway, assembled in one visible place.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::{Exit, check};
use crate::config::{self, Config, Register};
use crate::exchange::{Gateway, Settings, SharedSignatur, Signatur};
use crate::registre::Koder;
use crate::security::{SharedTrust, Trust, revocation};
use crate::segl::SharedNoegler;
use crate::server::{self, Deps, Drained, SharedTls, signals};
use crate::soap::publish;
use crate::store::Store;
use crate::telemetry::{self, Telemetry};
use crate::types::Time;

/// Start gatewayen, og bliv ved til SIGTERM
///
/// SIGTERM og SIGINT lukker ned: det, der er taget imod, besvares først. SIGHUP læser certifikater, spærrelister og nøgler igen.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Konfigurationens fil
    #[arg(long, alias = "konfig", value_name = "FIL", default_value = config::FILE_NAME, env = "TILSLUT_CONFIG")]
    config: PathBuf,
}

/// Runs `tilslut serve`.
///
/// # Errors
/// Where the configuration is wrong, or something that it names cannot be opened.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let config = load(&args.config)?;
    telemetry::start_log(&config.drift);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let drained = runtime.block_on(async {
        let assembled = Assembled::open(&config).await?;
        let reload = signals::on_reload(assembled.reloader(args.config.clone()))?;
        tokio::spawn(reload);
        assembled.serve(&config, signals::shutdown()?).await
    })?;
    Ok(if drained.unanswered == 0 { Exit::Ok } else { Exit::Refused })
}

/// Reads the configuration; every error at once.
///
/// # Errors
/// All of them, in one text.
pub fn load(path: &Path) -> anyhow::Result<Config> {
    Config::load(path).map_err(|errors| {
        let lines: Vec<_> = errors.iter().map(|error| format!("  {error}")).collect();
        anyhow::anyhow!("konfigurationen {} kan ikke bruges:\n{}", path.display(), lines.join("\n"))
    })
}

/// Everything that serving needs, opened, and listening.
pub struct Assembled {
    listener: TcpListener,
    ops: TcpListener,
    gateway: Arc<Gateway>,
    trust: Arc<SharedTrust>,
    signatur: Arc<SharedSignatur>,
    noegler: Arc<SharedNoegler>,
    tls: Arc<SharedTls>,
    telemetry: Arc<Telemetry>,
}

impl Assembled {
    /// Opens what the configuration names, the ports last.
    ///
    /// # Errors
    /// The first thing that cannot be opened.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let tls = Arc::new(SharedTls::load(&config.tls)?);
        let trust = Arc::new(SharedTrust::new(trust(config)?));
        let koder = koder(&config.register)?;
        let telemetry = Arc::new(Telemetry::new());
        let store = Store::open(&config.database.fil)
            .with_context(|| format!("databasen {} kan ikke åbnes", config.database.fil.display()))?;
        let settings = Settings {
            xml: config.graenser.xml(),
            kommune_vedligeholder_private: config.register.kommune_vedligeholder_private,
            ir_foerste_nummer: config.register.ir_foerste_nummer,
            stor_sletning: config.grunddata.stor_sletning(),
            eksport_pr_dag: config.grunddata.eksport_pr_dag(),
            workers: std::thread::available_parallelism().map_or(2, usize::from),
        };
        let signatur = Arc::new(SharedSignatur::new(signatur(config)?));
        let noegler = Arc::new(SharedNoegler::aabn_fil(&config.grunddata.noegler)?);
        let gateway = Gateway::new(
            store,
            Arc::clone(&trust),
            Arc::clone(&signatur),
            Arc::clone(&noegler),
            koder,
            settings,
            Arc::clone(&telemetry),
        )?;
        let listener = TcpListener::bind(config.server.lyt)
            .await
            .with_context(|| format!("kan ikke lytte på {}", config.server.lyt))?;
        let ops = TcpListener::bind(config.drift.lyt)
            .await
            .with_context(|| format!("kan ikke lytte på {}", config.drift.lyt))?;
        Ok(Self { listener, ops, gateway: Arc::new(gateway), trust, signatur, noegler, tls, telemetry })
    }

    /// Where it listens: the suppliers' address, the operator's.
    ///
    /// # Errors
    /// Where the system does not tell.
    pub fn addresses(&self) -> std::io::Result<(std::net::SocketAddr, std::net::SocketAddr)> {
        Ok((self.listener.local_addr()?, self.ops.local_addr()?))
    }

    /// The gateway's store.
    #[must_use]
    pub fn store(&self) -> Store {
        self.gateway.store().clone()
    }

    /// Serves until `shutdown`, then answers what was accepted.
    ///
    /// # Errors
    /// Where the listener fails.
    pub async fn serve(self, config: &Config, shutdown: impl Future<Output = ()> + Send) -> anyhow::Result<Drained> {
        tracing::info!(server = %self.listener.local_addr()?, drift = %self.ops.local_addr()?, "klar");
        let mut kept_up = JoinSet::new();
        kept_up.spawn(revocation::keep_fresh(Arc::clone(&self.trust), Time::now, std::future::pending()));
        kept_up.spawn(tell_ages(self.trust, self.signatur, Arc::clone(&self.telemetry)));
        let deps = Deps::new(config, self.gateway, self.tls, publish::serve, self.telemetry);
        let drained = server::run(self.listener, Some(self.ops), deps, shutdown).await?;
        Ok(drained)
    }

    /// What SIGHUP does: certificates, trust and the keys file are read anew, and replaced only where all of it is right.
    fn reloader(&self, path: PathBuf) -> impl Fn() + Send + 'static {
        let (trust_now, signatur_now) = (Arc::clone(&self.trust), Arc::clone(&self.signatur));
        let (tls, noegler) = (Arc::clone(&self.tls), Arc::clone(&self.noegler));
        move || {
            let read = load(&path).and_then(|config| {
                let trust = trust(&config)?;
                let signing = signatur(&config)?;
                noegler.genlaes()?;
                tls.reload(&config.tls)?;
                trust_now.replace(trust);
                signatur_now.replace(signing);
                Ok(())
            });
            match read {
                Ok(()) => tracing::info!("nøgler, certifikater og spærrelister er læst igen"),
                Err(error) => tracing::error!(%error, "genlæsning opgivet; det, der var i brug, er det stadig"),
            }
        }
    }
}

/// Keeps the metrics of what grows old: the oldest revocation list, and our own signing certificate.
async fn tell_ages(trust: Arc<SharedTrust>, signatur: Arc<SharedSignatur>, telemetry: Arc<Telemetry>) {
    let (mut minute, mut warned) = (tokio::time::interval(Duration::from_secs(60)), None);
    loop {
        minute.tick().await;
        let now = Time::now();
        let oldest = trust.current().crl_status(now).iter().filter_map(|list| list.alder(now)).max();
        telemetry.crl_age(Duration::from_secs(oldest.and_then(|age| u64::try_from(age).ok()).unwrap_or(0)));
        let left = signatur.current().noegle.as_ref().and_then(|key| super::signatur::left(key, now));
        let Some(seconds) = left else { continue };
        telemetry.gauge(
            "tilslut_signatur_udloeber_sekunder",
            "Sekunder til det certifikat udløber, som svar underskrives med.",
            seconds as f64,
        );
        // Once a day: nobody looks at a certificate before clients refuse what it signs.
        let (days, today) = (seconds.div_euclid(DAY), now.as_second().div_euclid(DAY));
        if days < check::DAYS_LEFT && warned.replace(today) != Some(today) {
            tracing::warn!(dage = days, "certifikatet, som svar underskrives med, udløber snart eller er udløbet");
        }
    }
}

/// Seconds.
const DAY: i64 = 86_400;

fn trust(config: &Config) -> anyhow::Result<Trust> {
    Trust::load(&config.trust).map_err(|errors| {
        let lines: Vec<_> = errors.iter().map(|error| format!("  {error}")).collect();
        anyhow::anyhow!("tilliden kan ikke indlæses:\n{}", lines.join("\n"))
    })
}

/// The key that answers are signed with.
fn signatur(config: &Config) -> anyhow::Result<Signatur> {
    let read = super::signatur::indlaes(&config.signatur, Time::now());
    read.map(|read| read.signatur)
        .map_err(|errors| anyhow::anyhow!("svar kan ikke underskrives:\n  {}", errors.join("\n  ")))
}

/// The code tables: built in, or the operator's.
///
/// # Errors
/// Every row that cannot be read.
pub fn koder(register: &Register) -> anyhow::Result<Koder> {
    let read = register.koder.as_deref().map_or_else(Koder::indbygget, Koder::fra_mappe);
    read.map_err(|errors| {
        let lines: Vec<_> = errors.iter().map(|error| format!("  {error}")).collect();
        anyhow::anyhow!("kodetabellerne kan ikke bruges:\n{}", lines.join("\n"))
    })
}
