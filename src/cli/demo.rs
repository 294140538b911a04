//! `tilslut demo`: a whole gateway with a world around it, a tour through it, and then it serves on.

mod angreb;
mod beskrivelse;
mod mappe;
mod omrids;
mod trae;
mod tur;

use std::collections::HashSet;
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use tokio::sync::oneshot;

use self::beskrivelse::Beskrivelse;
use self::mappe::{DEMO_JSON, Mappe, TILLID, Verden};
use self::tur::Tur;
use super::Exit;
use super::send::skaerm::{Skaerm, Stil, skriv};
use super::serve::{Assembled, load};
use crate::client::besked::{Besked, Valg};
use crate::eksempel::{self, beskeder};
use crate::server::signals;
use crate::telemetry;
use crate::types::Time;

/// Prøv det hele på denne maskine: certifikater, aftaler, en gateway og en rundtur i den
///
/// Danner en mappe med eksempelcertifikater, konfiguration og database, starter gatewayen, og kalder den som leverandør og
/// aftager over rigtig mTLS: et batch, der opretter en lille kommunes dagtilbud, et batch, der afvises, kald uden aftale og
/// med spærret certifikat, en prøve, en flytning, et udtræk; så signerede beskeder uden certifikat i TLS, et ændret tal, en
/// indpakket og en genafspillet besked; så en institutions personer, indlæst, rettet, slettet og hentet
/// i hver pakke; så kommunens skoler i Institutionsregisteret: en fusion, en sag og en sammenlægning; og til sidst journalens efterprøvning. Hvert svar vises, og hvad det beviser. Derefter
/// svarer gatewayen til Ctrl-C, og demoen viser, hvad man kan prøve selv.
///
/// Alt i demoen er opdigtet. MAPPE/demo.json siger et program alt, det skal vide: adresse, certifikater, aftaler. Filen er der,
/// når gatewayen er klar.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Mappen, alt lægges i; den beholdes. Udeladt: en midlertidig mappe, som slettes bagefter
    #[arg(long, value_name = "MAPPE")]
    pub dir: Option<PathBuf>,
    /// Adressen, gatewayen svarer på; port 0 = en ledig
    #[arg(long, value_name = "IP:PORT", default_value = "127.0.0.1:8443")]
    pub listen: SocketAddr,
    /// Slut efter rundturen: udgangskode 0, når hvert trin gik, som det skulle, ellers 1
    #[arg(long)]
    pub once: bool,
    /// Brug nøglerne i denne mappe i stedet for at danne nye; til prøver
    #[arg(long, value_name = "MAPPE", hide = true)]
    pub noegler: Option<PathBuf>,
}

/// Runs `tilslut demo`.
///
/// # Errors
/// Where the address is taken, or a file cannot be written.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    ledig(args.listen)?;
    let skaerm = Skaerm::new();
    let mappe = Mappe::opret(args.dir.as_deref())?;
    let ended = vis_frem(args, skaerm, &mappe);
    match &ended {
        // A folder of ours is kept where something went wrong: it is what there is to look at.
        Ok(Exit::Ok) => mappe.fjern()?,
        _ => eprintln!("Mappen er ikke slettet: {}", mappe.sti.display()),
    }
    ended
}

fn vis_frem(args: &Args, skaerm: Skaerm, mappe: &Mappe) -> anyhow::Result<Exit> {
    skaerm.overskrift("tilslut demo");
    let blivende = if mappe.midlertidig { " (midlertidig; --dir MAPPE beholder den)" } else { "" };
    skaerm.linje("Mappe", &format!("{}{blivende}", mappe.sti.display()));
    skaerm.linje(
        "Danner",
        "nøgler og certifikater (det tager nogle sekunder), konfiguration, database, aftaler, opslagstabeller",
    );
    if let Some(noegler) = &args.noegler {
        kopier_noegler(noegler, &mappe.fil("pki"))?;
    }
    let verden = mappe.byg(args.listen, Time::now())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(server_og_tur(args, skaerm, mappe, &verden))
}

async fn server_og_tur(args: &Args, skaerm: Skaerm, mappe: &Mappe, verden: &Verden) -> anyhow::Result<Exit> {
    let config = load(&mappe.konfiguration())?;
    telemetry::start_log(&config.drift);
    let assembled = Assembled::open(&config).await?;
    let store = assembled.store();
    let (server, drift) = assembled.addresses()?;
    let (base_url, ops_url) = (format!("https://{}", kaldes(server)), format!("http://{}", kaldes(drift)));
    let beskrivelse = store.read(|conn| Beskrivelse::of(conn, verden, base_url, ops_url))?;
    skaerm.linje("Gateway", &format!("{} (drift: {})", beskrivelse.base_url, beskrivelse.ops_url));

    let (stop, stopped) = oneshot::channel::<()>();
    let serving = tokio::spawn(async move {
        let until = async {
            stopped.await.ok();
        };
        assembled.serve(&config, until).await
    });
    let mut interrupted = std::pin::pin!(signals::shutdown()?);
    let mut tur =
        Tur { skaerm, mappe, beskrivelse: &beskrivelse, store, forkerte: 0, vist: HashSet::new(), bevis_vist: false };
    tokio::select! {
        gone = tur.gaa() => gone?,
        () = &mut interrupted => anyhow::bail!("afbrudt under rundturen"),
    }
    let forkerte = tur.forkerte;
    // The tour has made agreements of its own.
    let (base_url, ops_url) = (beskrivelse.base_url.clone(), beskrivelse.ops_url.clone());
    let beskrivelse = tur.store.read(|conn| Beskrivelse::of(conn, verden, base_url, ops_url))?;
    drop(tur);
    skriv_demo_json(mappe, &beskrivelse)?;
    slut(skaerm, forkerte);
    if !args.once {
        proev_selv(skaerm, mappe, &beskrivelse)?;
        interrupted.await;
        skriv("\nLukker ned …");
    }
    stop.send(()).ok();
    let drained = serving.await.context("gatewayen gik ned")??;
    Ok(if forkerte == 0 && drained.unanswered == 0 { Exit::Ok } else { Exit::Refused })
}

fn slut(skaerm: Skaerm, forkerte: usize) {
    skriv("");
    match forkerte {
        0 => skaerm.linje_i("Rundturen", "gik, som den skulle, hvert trin.", Some(Stil::Godt)),
        antal => skaerm.linje_i("Rundturen", &format!("{antal} trin gik ikke, som de skulle."), Some(Stil::Skidt)),
    }
}

/// Written whole and then given its name, so that who waits for it never reads half of it.
fn skriv_demo_json(mappe: &Mappe, beskrivelse: &Beskrivelse) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(beskrivelse)?;
    let half = mappe.skriv("demo.json.ny", &format!("{text}\n"))?;
    std::fs::rename(half, mappe.fil(DEMO_JSON)).context("demo.json kan ikke skrives")
}

/// What to try while the gateway serves on.
fn proev_selv(skaerm: Skaerm, mappe: &Mappe, beskrivelse: &Beskrivelse) -> anyhow::Result<()> {
    let konvolut = Besked::of(beskeder::HENT, &Valg::default())?;
    mappe.skriv("beskeder/hent-konvolut.xml", &konvolut.tekst)?;
    let sti = std::path::absolute(&mappe.sti)?;
    let (d, url) = (sti.display(), &beskrivelse.base_url);
    let pki = sti.join("pki");
    let pki = pki.display();
    let program = std::env::current_exe().unwrap_or_else(|_| "tilslut".into());
    let tilslut = program.display();
    skaerm.overskrift("Gatewayen svarer, til du trykker Ctrl-C. Prøv fra en anden terminal:");
    skriv(&format!(
        "
  # Et udtræk med curl
  curl --cacert {pki}/tls-rod.pem --cert {pki}/udtraek-system.pem --key {pki}/udtraek-system.key.pem \\
    -H 'Content-Type: text/xml; charset=utf-8' -H 'SOAPAction: \"{action}\"' \\
    --data-binary @{d}/beskeder/hent-konvolut.xml {url}{eksport}

  # WSDL (åben for alle)
  curl --cacert {pki}/tls-rod.pem '{url}{import}?wsdl'

  # Som leverandøren: en prøve, og registeret som fire CSV-filer
  export TILSLUT_URL={url} TILSLUT_CA={pki}/tls-rod.pem TILSLUT_SYSTEM={system}
  export TILSLUT_CERT={pki}/leverandoer-system.pem TILSLUT_KEY={pki}/leverandoer-system.key.pem TILSLUT_TILLID={d}/{TILLID}
  {tilslut} send {d}/beskeder/5-proeve.xml --proeve
  {tilslut} hent --format csv --ud {d}/csv

  # Signeret: en hilsen, og hvad den beviser; systemets dataaftaler; et batch; og indpakningen én gang til
  {tilslut} hent hello --tjeneste wsiinst
  {tilslut} hent aftaler --tjeneste wsiinst
  {tilslut} send {d}/beskeder/8-signeret.xml --sign
  {tilslut} send {d}/beskeder/9-indpakket.xml

  # SkoleGrunddata: enhedens personer, som en myndighed ser dem; og rundturens delta igen, som nu er for gammel
  {tilslut} hent eksport --pakke fuldmyndighed --institution {enhed} --ud {d}/eksport.xml
  {tilslut} send {d}/beskeder/11-delta.xml --delta

  # Institutionsregisteret: det offentlige udtræk, og en fusions følger, som ministeriet ser dem
  {tilslut} hent --register ir --format csv --ud {d}/skoler.csv

  # Som operatør: hvilke kilder der er, og hvad der er aftalt om enheden
  {tilslut} grunddata kilder --config {d}/tilslut.toml
  {tilslut} aftale list --institution {enhed} --config {d}/tilslut.toml

  # Journalen: hvem kaldte hvad, og er den ubrudt
  {tilslut} journal list --database {d}/database/tilslut.db
  {tilslut} journal verify --database {d}/database/tilslut.db

  Programmer finder det hele i {d}/{DEMO_JSON}. Drift: {ops}/metrics
",
        action = konvolut.action(),
        eksport = konvolut.service.path(),
        import = crate::services::ALL.get(1).map_or("", |service| service.path()),
        ops = beskrivelse.ops_url,
        enhed = beskrivelse.enhed().unwrap_or_default(),
        system = eksempel::LEVERANDOER,
    ));
    Ok(())
}

/// Says at once where the address cannot be had, before seconds go to making keys.
fn ledig(listen: SocketAddr) -> anyhow::Result<()> {
    let local = listen.ip().is_loopback() || listen.ip().is_unspecified();
    anyhow::ensure!(
        local,
        "demoens servercertifikat gælder kun denne maskine: brug 127.0.0.1, [::1] eller 0.0.0.0 i --listen"
    );
    match TcpListener::bind(listen) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            anyhow::bail!(
                "{listen} er optaget af et andet program; vælg en anden adresse, fx --listen 127.0.0.1:0 (en ledig port)"
            )
        }
        Err(error) => Err(error).with_context(|| format!("kan ikke lytte på {listen}")),
    }
}

/// The address that a client on this machine calls.
fn kaldes(lytter: SocketAddr) -> SocketAddr {
    if lytter.ip().is_unspecified() { SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), lytter.port()) } else { lytter }
}

fn kopier_noegler(fra: &Path, til: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(til)?;
    for entry in std::fs::read_dir(fra).with_context(|| format!("{} kan ikke læses", fra.display()))? {
        let entry = entry?;
        let navn = entry.file_name();
        if navn.to_string_lossy().ends_with(".key.pem") {
            std::fs::copy(entry.path(), til.join(navn))?;
        }
    }
    Ok(())
}
