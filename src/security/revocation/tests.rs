//! Lists fetched from a real server on a real socket.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, oneshot};

use super::*;
use crate::config;
use crate::pki::testing::{self, hours, now};
use crate::security::trust::tests::{config, fresh, leaf, without_lists};
use crate::security::{Error, SharedTrust, Trust};

/// A server that answers every request with the bytes it holds at that time, and then closes.
struct Server {
    at: SocketAddr,
    answer: Arc<Mutex<Vec<u8>>>,
}

impl Server {
    async fn start(answer: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self { at: listener.local_addr().unwrap(), answer: Arc::new(Mutex::new(answer)) };
        let answer = Arc::clone(&server.answer);
        tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let answer = answer.lock().await.clone();
                tokio::spawn(async move {
                    let mut request = Vec::new();
                    while !request.ends_with(b"\r\n\r\n") {
                        request.push(stream.read_u8().await.unwrap());
                    }
                    // An empty answer is a server that never answers.
                    if answer.is_empty() {
                        tokio::time::sleep(Duration::from_secs(60)).await;
                    }
                    let _ = stream.write_all(&answer).await;
                });
            }
        });
        server
    }

    async fn now_answers(&self, answer: Vec<u8>) {
        *self.answer.lock().await = answer;
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.at)
    }
}

fn ok(body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// The set's configuration, its OCES3 issuing authority's list being fetched from this URL alone.
fn fetching(url: &str, folder: &Path) -> config::Trust {
    let mut config = config();
    config.spaerrelister.retain(|file| !file.ends_with("oces3-udstedende.crl"));
    config.hentning.urler = vec![url.to_owned()];
    config.hentning.mappe = Some(folder.join("spaerrelister"));
    config.hentning.frist = Duration::from_millis(500);
    config.hentning.max_bytes = 64 * 1024;
    config
}

fn verdict(trust: &Trust) -> Option<Error> {
    trust.prove(&[leaf("leverandoer-system")], now()).err()
}

fn issuing(made: i64, revoked: &[&str]) -> Vec<u8> {
    testing::list("oces3-udstedende", hours(made), hours(24), revoked)
}

#[tokio::test]
async fn a_fetched_list_counts_and_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(ok(&issuing(-2, &[]))).await;
    let config = fetching(&server.url("a.crl"), folder.path());
    let shared = SharedTrust::new(Trust::load(&config).unwrap());
    assert_eq!(verdict(&shared.current()), Some(Error::RevocationUnknown));

    assert!(fetch::fetch_all(&shared, now).await);
    assert_eq!(verdict(&shared.current()), None);
    assert_eq!(shared.fetched()[&server.url("a.crl")], Fetched { succeeded: Some(now()), ..Fetched::default() });
    assert_eq!(verdict(&Trust::load(&config).unwrap()), None, "from the folder");

    server.now_answers(ok(&issuing(-1, &["leverandoer-system"]))).await;
    assert!(fetch::fetch_all(&shared, now).await);
    assert_eq!(verdict(&shared.current()), Some(Error::Revoked));
    assert_eq!(verdict(&Trust::load(&config).unwrap()), Some(Error::Revoked));

    // Putting the older list back does not bring the caller back.
    server.now_answers(ok(&issuing(-2, &[]))).await;
    assert!(!fetch::fetch_all(&shared, now).await);
    assert_eq!(verdict(&shared.current()), Some(Error::Revoked));
    assert_eq!(verdict(&Trust::load(&config).unwrap()), Some(Error::Revoked));

    // A file that was damaged is fetched again; until then nobody is let in.
    let file = fetch::cache_file(config.hentning.mappe.as_deref().unwrap(), &server.url("a.crl"));
    std::fs::write(&file, b"0").unwrap();
    assert_eq!(verdict(&Trust::load(&config).unwrap()), Some(Error::RevocationUnknown));
}

#[tokio::test]
async fn bad_answers_change_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(ok(&issuing(-2, &[]))).await;
    let config = fetching(&server.url("a.crl"), folder.path());
    let shared = SharedTrust::new(Trust::load(&config).unwrap());
    assert!(fetch::fetch_all(&shared, now).await);

    let newer = issuing(-1, &["leverandoer-system"]);
    let mut forged = newer.clone();
    *forged.last_mut().unwrap() ^= 1;
    let mut cut = ok(&newer);
    cut.truncate(cut.len() - 1);
    let chunked = [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        format!("{:x}\r\n", 70_000).as_bytes(),
        &vec![0; 70_000],
    ]
    .concat();
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("svarede med status 404", b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec()),
        ("svarede med status 302", b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n".to_vec()),
        ("mere end 65536 byte", ok(&vec![0; 65_537])),
        ("mere end 65536 byte", chunked),
        ("intet helt svar inden for fristen", Vec::new()),
        ("svaret blev afbrudt", cut),
        ("intet svar i HTTP", b"220 mail\r\n\r\n".to_vec()),
        ("spærrelisten er ikke underskrevet af den CA, den nævner", ok(&forged)),
        (
            "spærrelisten er ikke underskrevet af den CA, den nævner",
            ok(&testing::list("oces3-falsk-udstedende", now(), hours(24), &[])),
        ),
        ("spærrelisten er ikke en fuld spærreliste (X.509 version 2, DER) med nextUpdate", ok(b"<html></html>")),
        ("spærrelisten er ældre end den, der allerede haves", ok(&issuing(-3, &[]))),
    ];
    for (expected, answer) in cases {
        server.now_answers(answer).await;
        assert!(!fetch::fetch_all(&shared, now).await, "{expected}");
        let fetched = &shared.fetched()[&server.url("a.crl")];
        assert_eq!(fetched.error.as_deref(), Some(expected));
        assert!(fetched.succeeded.is_some() && fetched.failed.is_some());
        assert_eq!(verdict(&shared.current()), None, "{expected}");
        assert_eq!(verdict(&Trust::load(&config).unwrap()), None, "{expected}");
    }
}

#[tokio::test]
async fn a_list_of_a_stranger_is_not_taken() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(ok(&fresh("oces2-udstedende", &[]))).await;
    let mut config = fetching(&server.url("a.crl"), folder.path());
    config.ankre.retain(|anker| !anker.fil.ends_with("oces2-rod.pem"));
    config.mellemudstedere.retain(|file| !file.ends_with("oces2-udstedende.pem"));
    config.spaerrelister.retain(|file| file.ends_with("oces3-rod.crl"));
    let shared = SharedTrust::new(Trust::load(&config).unwrap());
    assert!(!fetch::fetch_all(&shared, now).await);
    assert_eq!(verdict(&shared.current()), Some(Error::RevocationUnknown));
}

#[tokio::test]
async fn the_loop_fetches_at_once_again_after_a_reload_and_stops() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(ok(&issuing(-2, &[]))).await;
    let config = fetching(&server.url("a.crl"), folder.path());
    let shared = Arc::new(SharedTrust::new(Trust::load(&config).unwrap()));
    let (stop, stopped) = oneshot::channel::<()>();
    let running = tokio::spawn(keep_fresh(Arc::clone(&shared), now, async {
        let _ = stopped.await;
    }));
    let reaches = async |expected: Option<Error>| {
        for _ in 0..500 {
            if verdict(&shared.current()) == expected {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        false
    };
    assert!(reaches(None).await);
    server.now_answers(ok(&issuing(-1, &["leverandoer-system"]))).await;
    shared.replace(Trust::load(&config).unwrap());
    assert!(reaches(Some(Error::Revoked)).await);
    stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(5), running).await.unwrap().unwrap();
}

/// Every bit of a list, one at a time.
#[test]
fn no_flipped_bit_of_a_list_is_accepted() {
    let trust = without_lists();
    let sound = issuing(-1, &["leverandoer-system"]);
    for position in 0..sound.len() {
        for bit in 0..8 {
            let mut flipped = sound.clone();
            flipped[position] ^= 1 << bit;
            assert!(Crl::accept(&flipped, trust.authorities()).is_err(), "byte {position}, bit {bit}");
        }
    }
    assert_eq!(Crl::accept(&sound, trust.authorities()).unwrap().entries(), 1);
}
