//! The real program as a process of its own, in a folder of its own, with clients that call it over TLS.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tilslut::client::{Client, ClientConfig, Error, Identity, Response, Version};
use tilslut::eksempel::{self, Kalder};
use tilslut::pki::{Index, Keys, generate_index};
use tilslut::store::Store;
use tilslut::store::tilslutning::Cause;
use tilslut::types::{ExchangeId, Time};

use crate::verden::certs;

pub const IMPORT: &str = "/services/dagtilbudsregister/ImportService/v2.0";
pub const EKSPORT: &str = "/services/dagtilbudsregister/EksportService/v2.0";
pub const BINARY: &str = env!("CARGO_BIN_EXE_tilslut");

/// A folder with certificates, a configuration and a database in which the example world is registered.
pub struct Mappe(tempfile::TempDir);

/// The example keys, as a gateway takes them: for its owner alone.
fn noeglefil(sti: &Path) {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut fil = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(sti).unwrap();
    fil.write_all(eksempel::NOEGLER.as_bytes()).unwrap();
}

impl Mappe {
    pub fn ny() -> Self {
        Self::med("")
    }

    /// With more sections in the configuration.
    pub fn med(mere: &str) -> Self {
        let mappe = Self(tempfile::tempdir().unwrap());
        for sub in ["pki", "db"] {
            std::fs::create_dir(mappe.sti(sub)).unwrap();
        }
        for file in std::fs::read_dir(certs()).unwrap() {
            let file = file.unwrap().path();
            std::fs::copy(&file, mappe.sti("pki").join(file.file_name().unwrap())).unwrap();
        }
        // The process goes by the real clock: validities are made anew, with the same keys, when the set grows old.
        let now = Time::now();
        if now.duration_since(Index::read(&certs()).unwrap().generated).as_hours() > 2 * 365 * 24 {
            generate_index(&mappe.sti("pki"), now, Keys::Keep).unwrap();
        }
        std::fs::write(mappe.config(), mappe.text() + mere).unwrap();
        noeglefil(&mappe.sti("noegler.json"));
        let index = Index::read(&mappe.sti("pki")).unwrap();
        let read =
            |example: &tilslut::pki::Example| std::fs::read(mappe.sti("pki").join(&example.files.cert_der)).unwrap();
        let kaldere: Vec<_> =
            index.certificates.iter().map(|example| Kalder { der: read(example), example: example.clone() }).collect();
        let store = mappe.store();
        let cause = Cause { id: ExchangeId::from_u128(1), tid: Time::now(), hvem: "prøve".into(), hvorfor: None };
        let write = move || store.write_blocking(move |tx| eksempel::opret(tx, &kaldere, &cause)).unwrap();
        std::thread::spawn(write).join().unwrap();
        // The last handle folds the log into the file and removes it, on a thread of its own.
        while mappe.sti("db/t.sqlite-wal").exists() {
            std::thread::sleep(Duration::from_millis(2));
        }
        mappe
    }

    fn text(&self) -> String {
        let index = Index::read(&self.sti("pki")).unwrap();
        let trust = index.trust(Path::new("pki"));
        let list =
            |files: Vec<PathBuf>| format!("{:?}", files.iter().map(|file| file.to_str().unwrap()).collect::<Vec<_>>());
        format!(
            "[server]\nlyt = \"127.0.0.1:0\"\nnedlukning_sekunder = 20\n[drift]\nlyt = \"127.0.0.1:0\"\nlog = \"trace\"\nlogformat = \"json\"\n\
             [tls]\ncertifikat = \"pki/{}\"\nnoegle = \"pki/{}\"\n[signatur]\ncertifikat = \"pki/gateway-system.pem\"\nnoegle = \"pki/gateway-system.key.pem\"\n[database]\nfil = \"db/t.sqlite\"\n[grunddata]\nnoegler = \"noegler.json\"\n\
             [trust]\nankre_test = {}\nmellemudstedere = {}\nspaerrelister = {}\nspaerreliste_max_timer = 87000\nrod_spaerreliste_max_dage = 3600\n",
            index.tls.cert_pem.display(),
            index.tls.key_pem.display(),
            list(trust.ankre.into_iter().map(|anker| anker.fil).collect()),
            list(trust.mellemudstedere),
            list(trust.spaerrelister),
        )
    }

    pub fn sti(&self, navn: &str) -> PathBuf {
        self.0.path().join(navn)
    }

    pub fn config(&self) -> PathBuf {
        self.sti("tilslut.toml")
    }

    pub fn database(&self) -> PathBuf {
        self.sti("db/t.sqlite")
    }

    pub fn store(&self) -> Store {
        Store::open(&self.database()).unwrap()
    }

    /// Runs another command of the program on this folder's database.
    pub fn kommando(&self, arguments: &[&str]) -> std::process::Output {
        let mut command = Command::new(BINARY);
        command.args(arguments).arg("--config").arg(self.config());
        command.output().unwrap()
    }

    /// The journal must be whole, by the program's own word.
    pub fn efterproev_journal(&self) {
        let output = self.kommando(&["journal", "verify"]);
        assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    }

    pub fn start(&self) -> Proces {
        self.start_ved(Command::new(BINARY))
    }

    /// Starts it by another command, to which `serve --config …` is added.
    pub fn start_ved(&self, mut command: Command) -> Proces {
        command.args(["serve", "--config"]).arg(self.config()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        collect(child.stdout.take().unwrap(), &log);
        collect(child.stderr.take().unwrap(), &log);
        let mut proces =
            Proces { child, log, adresse: None, drift: None, ca: self.sti("pki/tls-rod.pem"), pki: self.sti("pki") };
        proces.vent_til_klar();
        proces
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn collect(stream: impl Read + Send + 'static, log: &Arc<Mutex<String>>) {
    let log = Arc::clone(log);
    std::thread::spawn(move || {
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let mut log = log.lock().unwrap();
            log.push_str(&String::from_utf8_lossy(&line));
            log.push('\n');
        }
    });
}

/// A running gateway; killed when it is dropped.
pub struct Proces {
    child: Child,
    log: Arc<Mutex<String>>,
    adresse: Option<SocketAddr>,
    drift: Option<SocketAddr>,
    ca: PathBuf,
    pki: PathBuf,
}

impl Proces {
    fn vent_til_klar(&mut self) {
        let begun = Instant::now();
        loop {
            let log = self.log();
            let told = log.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
            let address = |value: &serde_json::Value, key: &str| value.get(key)?.as_str()?.parse().ok();
            if let Some(ready) = told.into_iter().find(|value| address(value, "server").is_some()) {
                (self.adresse, self.drift) = (address(&ready, "server"), address(&ready, "drift"));
                return;
            }
            assert!(self.child.try_wait().unwrap().is_none(), "ended at once: {log}");
            assert!(begun.elapsed() < Duration::from_secs(20), "not ready: {log}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn port(&self) -> u16 {
        self.adresse.unwrap().port()
    }

    /// What the operator's tools read.
    pub fn maalinger(&self) -> String {
        self.drift_get("/metrics")
    }

    /// An answer of the operator's listener, head and all.
    pub fn drift_get(&self, sti: &str) -> String {
        use std::io::Write as _;
        let mut stream = std::net::TcpStream::connect(self.drift.unwrap()).unwrap();
        write!(stream, "GET {sti} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        text(&answer)
    }

    pub fn url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.port())
    }

    /// The end that nobody can prepare for.
    pub fn draeb(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub fn signal(&self, signal: &str) {
        assert!(Command::new("kill").args([signal, &self.pid().to_string()]).status().unwrap().success());
    }

    pub fn vent(&mut self, laengst: Duration) -> ExitStatus {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(begun.elapsed() < laengst, "still running: {}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    pub fn config(&self, navn: Option<&str>) -> ClientConfig {
        let config = ClientConfig::with_ca_file(&self.ca).unwrap().timeout(Duration::from_secs(30));
        let file = |navn: &str, end: &str| self.pki.join(format!("{navn}{end}"));
        match navn {
            Some(navn) => config.identity(Identity::from_pem(&file(navn, ".pem"), &file(navn, ".key.pem")).unwrap()),
            None => config,
        }
    }

    pub fn klient(&self, navn: &str) -> Client {
        Client::new(self.config(Some(navn))).unwrap()
    }

    pub async fn kald(&self, klient: &Client, path: &str, payload: &str) -> Result<Response, Error> {
        kald(klient, &self.url(path), payload).await
    }

    /// The whole register: names and numbers of its units, from an export.
    pub async fn register(&self) -> Register {
        let payload = r#"<GetAllDagtilbud xmlns="urn:tilslut:dagtilbudsregister:eksport:2"/>"#;
        let answer = self.kald(&self.klient("udtraek-system"), EKSPORT, payload).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text());
        Register::af(&answer.text())
    }
}

impl Drop for Proces {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub async fn kald(klient: &Client, url: &str, payload: &str) -> Result<Response, Error> {
    klient.post(url, Version::V11, "", konvolut(payload)).await
}

pub fn konvolut(payload: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{payload}</s:Body></s:Envelope>"#
    )
}

/// How many units the batch of this name makes; the large ones take long enough to be killed in the middle.
pub fn enheder(navn: &str) -> usize {
    if navn.starts_with("Stor") { 400 } else { 4 }
}

/// A batch that makes a daginstitution of this name with anvisningsenheder `<name> hus <n>`, [`enheder`] units in all.
pub fn sending(batch_id: &str, navn: &str) -> String {
    let mut xml = format!(
        r#"<ImporterAendringer xmlns="urn:tilslut:dagtilbudsregister:import:2" batchId="{batch_id}"><InsertDaginstitution lokalId="a"><Daginstitution><daginstitutionsNavn>{navn}</daginstitutionsNavn><ejerformKode>1</ejerformKode><lovgrundlagKode>1</lovgrundlagKode><admKommuneKode>825</admKommuneKode></Daginstitution></InsertDaginstitution>"#
    );
    for hus in 1..enheder(navn) {
        xml.push_str(&anvisningsenhed(&format!("{navn} hus {hus}"), "lokal:a", "6012"));
    }
    xml + "</ImporterAendringer>"
}

pub fn anvisningsenhed(navn: &str, under: &str, type3: &str) -> String {
    format!(
        "<InsertAnvisningsEnhed><AnvisningsEnhed><daginstitutionsNummer>{under}</daginstitutionsNummer><EnhedsNavn>{navn}</EnhedsNavn><Adresse><vejNavn>Strandvej</vejNavn><husNummer>1</husNummer><postNummer>9940</postNummer><kommuneKode>825</kommuneKode></Adresse><InstType3>{type3}</InstType3><PNummer>1000000001</PNummer></AnvisningsEnhed></InsertAnvisningsEnhed>"
    )
}

/// What stands between two markers, every time.
pub fn mellem<'t>(text: &'t str, foer: &str, efter: &str) -> Vec<&'t str> {
    text.split(foer).skip(1).filter_map(|rest| rest.split_once(efter).map(|(inside, _)| inside)).collect()
}

/// The numbers that a receipt gives.
pub fn numre(svar: &str) -> Vec<String> {
    mellem(svar, "<institutionsNummer>", "<").into_iter().map(str::to_owned).collect()
}

/// An export, by name and by number.
#[derive(Debug, Default)]
pub struct Register {
    pub navne: HashMap<String, usize>,
    pub navn_paa: HashMap<String, String>,
}

impl Register {
    fn af(text: &str) -> Self {
        let mut register = Self::default();
        let units = [
            ("<daginstitution>", "<daginstitutionsNummer>", "<daginstitutionsNavn>"),
            ("<anvisningsenhed>", "<EnhedsNummer>", "<EnhedsNavn>"),
        ];
        for (unit, nummer, navn) in units {
            for rest in text.split(unit).skip(1) {
                let (nummer, navn) = (mellem(rest, nummer, "<")[0], mellem(rest, navn, "<")[0]);
                *register.navne.entry(navn.to_owned()).or_default() += 1;
                let known = register.navn_paa.insert(nummer.to_owned(), navn.to_owned());
                assert_eq!(known, None, "{nummer} stands twice");
            }
        }
        register
    }

    /// How many units of a [`sending`] are there; none may be there twice.
    pub fn af_sending(&self, navn: &str) -> usize {
        let names = std::iter::once(navn.to_owned()).chain((1..enheder(navn)).map(|hus| format!("{navn} hus {hus}")));
        names
            .filter_map(|name| self.navne.get(&name))
            .inspect(|times| assert_eq!(**times, 1, "{navn} was applied twice"))
            .sum()
    }
}
