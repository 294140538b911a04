//! A decision counts at once: on a connection that is open, and on an exchange that is on its way.

use std::process::Command;
use std::time::Duration;

use tilslut::client::{Client, ClientConfig};
use tilslut::exchange::Handler as _;
use tilslut::store::tilslutning::Cause;
use tilslut::tilslutning::{AftaleSlags, Handling, SystemStatus};
use tilslut::types::{ExchangeId, Thumbprint};

use super::{IMPORT, LEVERANDOER, kode, stand};
use crate::proces::{Mappe, Proces, konvolut, mellem, sending};
use crate::verden::{Verden, now};

/// A running gateway and a supplier whose one connection stays open.
struct Forbindelse {
    mappe: Mappe,
    proces: Proces,
    klient: Client,
}

impl Forbindelse {
    async fn aaben(http2: bool) -> Self {
        let mappe = Mappe::ny();
        let proces = mappe.start();
        let config = proces.config(Some(LEVERANDOER));
        let config: ClientConfig = if http2 { config.http2() } else { config };
        let forbindelse = Self { mappe, proces, klient: Client::new(config).unwrap() };
        assert_eq!(forbindelse.send("foer").await, "OK");
        forbindelse
    }

    async fn send(&self, navn: &str) -> String {
        let svar = self.proces.kald(&self.klient, IMPORT, &sending(navn, navn)).await.unwrap().text();
        mellem(&svar, "<ErrorCode>", "<").first().map_or("OK".to_owned(), |code| (*code).to_owned())
    }

    fn kommando(&self, arguments: &[&str]) -> String {
        let output = self.mappe.kommando(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The next exchange is refused, on the connection that was open before, and nothing of it is kept.
    async fn afvises(self, expected: &str) {
        assert_eq!(self.send("efter").await, expected);
        let metrics = self.proces.maalinger();
        assert!(
            metrics.lines().any(|line| line == "tilslut_forbindelser_total 1"),
            "one connection all the time: {metrics}"
        );
        assert_eq!(self.proces.register().await.af_sending("efter"), 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agreement_that_is_ended() {
    for (slags, expected) in [("data", "TIL324"), ("tilslutning", "TIL314")] {
        let open = Forbindelse::aaben(slags == "data").await;
        let aftaler: serde_json::Value = serde_json::from_str(&open.kommando(&["aftale", "list", "--json"])).unwrap();
        let aftaler = aftaler.as_array().cloned().unwrap_or_else(|| aftaler["aftaler"].as_array().unwrap().clone());
        let nr = aftaler.iter().find(|aftale| {
            aftale["slags"] == slags && aftale["service"] == "dtr-import" && aftale["system"] == "EX100001"
        });
        let nr = nr.unwrap_or_else(|| panic!("{aftaler:?}"))["id"].to_string();
        open.kommando(&["aftale", "opsig", &nr]);
        open.afvises(expected).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_system_that_is_made_passive() {
    let open = Forbindelse::aaben(false).await;
    open.kommando(&["system", "passiv", "EX100001"]);
    open.afvises("TIL303").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_that_is_removed() {
    let open = Forbindelse::aaben(true).await;
    let der = std::fs::read(open.mappe.sti("pki/leverandoer-system.der")).unwrap();
    open.kommando(&["certifikat", "fjern", "EX100001", Thumbprint::of(&der).as_str()]);
    open.afvises("TIL300").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_that_is_revoked() {
    let open = Forbindelse::aaben(false).await;
    spaer(&open.mappe, LEVERANDOER);
    open.proces.signal("-HUP");
    for _ in 0..200 {
        if open.proces.log().contains("certifikater og spærrelister er læst igen") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    open.afvises("TIL200").await;
}

/// The issuing authority's next list, by openssl, with one certificate more on it.
pub fn spaer(mappe: &Mappe, navn: &str) {
    let openssl = |arguments: &[&str]| {
        let output = Command::new("openssl").current_dir(mappe.sti("pki")).args(arguments).output().expect("openssl");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    let config = "[ca]\ndefault_ca = c\n[c]\ndatabase = index.txt\ncrlnumber = number\ndefault_md = sha256\ndefault_crl_days = 400\n\
                  unique_subject = no\ncrl_extensions = e\n[e]\nauthorityKeyIdentifier = keyid:always\n";
    for (file, text) in [("ca.cnf", config), ("index.txt", ""), ("number", "7000\n")] {
        std::fs::write(mappe.sti("pki").join(file), text).unwrap();
    }
    let authority =
        ["ca", "-config", "ca.cnf", "-keyfile", "oces3-udstedende.key.pem", "-cert", "oces3-udstedende.pem"];
    openssl(&[&authority[..], &["-revoke", &format!("{navn}.pem")]].concat());
    let pss = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"];
    openssl(&[&authority[..], &["-gencrl", "-out", "crl.pem"], &pss].concat());
    openssl(&["crl", "-in", "crl.pem", "-outform", "DER", "-out", "oces3-udstedende.crl"]);
}

/// What a worker found is asked again by the writer: here the agreement ends while the exchange waits for its turn to write.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_decision_between_the_worker_s_look_and_the_writer() {
    for (what, expected) in [("aftale", "TIL324"), ("system", "TIL303")] {
        let verden = Verden::ny().await;
        let store = verden.gateway.store().clone();
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let cause = Cause { id: ExchangeId::from_u128(2), tid: now(), hvem: "prøve".into(), hvorfor: None };
        let ended = tokio::spawn(async move {
            let job = store.write(move |tx| {
                wait.recv().unwrap();
                let system = "EX100001".parse().unwrap();
                if what == "system" {
                    tx.system_status(&system, SystemStatus::Passiv, &cause)?.unwrap();
                    return Ok(());
                }
                let aftaler = tx.aftaler(&Default::default())?;
                let data = aftaler.iter().find(|aftale| aftale.slags == AftaleSlags::Data).unwrap();
                tx.aftale_udfoer(data.id, Handling::Opsig, &cause)?.unwrap();
                Ok(())
            });
            job.await.unwrap();
        });
        let before = stand(&verden);
        let request = verden.anmodning(Some(LEVERANDOER), IMPORT, konvolut(&sending("b", "Et navn")));
        let exchange = verden.gateway.handle(request);
        // The worker needs a few milliseconds; until the writer is let go, every look finds the agreement in force.
        let letting_go = async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            go.send(()).unwrap();
        };
        let (reply, ()) = tokio::join!(exchange, letting_go);
        ended.await.unwrap();
        assert_eq!(kode(&reply), expected, "{what}");
        assert_eq!(stand(&verden).0, before.0);
    }
}
