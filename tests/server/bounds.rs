//! Every bound, with a peer that goes past it.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use hyper::Method;
use hyper::header::{CONTENT_ENCODING, HeaderName};
use std::io::Write as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::support::{Server, pki, read_all};

const SHORT: Duration = Duration::from_millis(300);

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn a_slow_head_is_refused_in_words() {
    let server = Server::start(|limits| limits.hoved_tid = SHORT).await;
    for start in [&b""[..], b"POST /t HTTP/1.1\r\nHost: a\r\nX-Slow: "] {
        let begun = Instant::now();
        let answer = server.raw(start).await;
        assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("TIL158"), "{answer}");
        assert!((SHORT..SHORT * 4).contains(&begun.elapsed()), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn a_dripping_head_does_not_win_time() {
    let server = Server::start(|limits| limits.hoved_tid = SHORT).await;
    let stream = server.connect(pki().rustls(None)).await.unwrap();
    let (mut read, mut write) = tokio::io::split(stream);
    let drip = tokio::spawn(async move {
        let _ = write.write_all(b"POST /t HTTP/1.1\r\n").await;
        while write.write_all(b"x").await.is_ok() && write.flush().await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let begun = Instant::now();
    assert!(read_all(&mut read).await.starts_with("HTTP/1.1 408"));
    assert!(begun.elapsed() < SHORT * 4);
    drip.abort();
}

#[tokio::test]
async fn a_slow_body_is_refused_and_holds_no_worker() {
    let change = |limits: &mut tilslut::config::Graenser| {
        limits.krop_pause = SHORT;
        limits.udvekslinger = 1;
    };
    let server = Server::start(change).await;
    let mut slow = server.connect(pki().rustls(None)).await.unwrap();
    slow.write_all(b"POST /t HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nx").await.unwrap();
    // While it dawdles the one worker is free.
    assert_eq!(server.post(&server.client(pki().config()), "/t", "x").await.status, 200);
    let answer = read_all(&mut slow).await;
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("TIL159"), "{answer}");
}

#[tokio::test]
async fn a_dripping_body_has_a_last_moment() {
    let server = Server::start(|limits| limits.krop_tid = SHORT).await;
    let stream = server.connect(pki().rustls(None)).await.unwrap();
    let (mut read, mut write) = tokio::io::split(stream);
    let drip = tokio::spawn(async move {
        let _ = write.write_all(b"POST /t HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n").await;
        while write.write_all(b"1\r\nx\r\n").await.is_ok() && write.flush().await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let mut buffer = [0; 4096];
    let count = tokio::time::timeout(SHORT * 4, read.read(&mut buffer)).await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&buffer[..count]).starts_with("HTTP/1.1 408"));
    drip.abort();
}

#[tokio::test]
async fn too_large_is_told_before_and_during_the_body() {
    let server = Server::start(|limits| limits.krop = 10_000).await;
    let announced =
        server.raw(b"POST /t HTTP/1.1\r\nHost: a\r\nContent-Length: 10001\r\nExpect: 100-continue\r\n\r\n").await;
    assert!(announced.starts_with("HTTP/1.1 413") && announced.contains("TIL155"), "{announced}");
    let mut chunked = b"POST /t HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    chunked.extend_from_slice(b"2711\r\n");
    chunked.extend_from_slice(&[b'x'; 10_001]);
    chunked.extend_from_slice(b"\r\n0\r\n\r\n");
    let answer = server.raw(&chunked).await;
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("TIL155"), "{answer}");
    assert_eq!(server.post(&server.client(pki().config()), "/t", vec![b'x'; 10_000]).await.status, 200);
    let h2 = server.client(pki().config().http2());
    assert_eq!(server.post(&h2, "/t", vec![b'x'; 10_001]).await.status, 413);
    assert_eq!(server.post(&h2, "/t", vec![b'x'; 10_000]).await.status, 200);
}

#[tokio::test]
async fn a_peer_that_is_still_writing_gets_its_refusal() {
    let server = Server::start(|limits| limits.krop = 10_000).await;
    // Much more than the sockets' buffers hold: the client writes all of it before it reads.
    let client = server.client(pki().config());
    let answer = server.post(&client, "/t", vec![b'x'; 30_000_000]).await;
    assert_eq!(answer.status, 413);
    assert_eq!(server.post(&client, "/ukendt", vec![b'x'; 30_000_000]).await.status, 404);
}

#[tokio::test]
async fn packed_bodies_have_bounds_of_their_own() {
    let change = |limits: &mut tilslut::config::Graenser| limits.udpakket = 8_000_000;
    let server = Server::start(change).await;
    let client = server.client(pki().config());
    let post = async |body: Vec<u8>, encoding: &str| {
        let headers = [(CONTENT_ENCODING, encoding.to_owned())];
        let answer = client.send(Method::POST, &server.url("/t"), &headers, Bytes::from(body)).await.unwrap();
        (answer.status.as_u16(), answer.text())
    };
    let noise: Vec<u8> = (0..9_000_000u64).map(|n| (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8 & 15).collect();
    let mut torn = gzip(&noise[..100_000]);
    torn.truncate(torn.len() / 2);
    let cases = [
        (gzip(b"hej"), "gzip", 200, "ingen - 3"),
        (gzip(&noise[..1_000_000]), "GZip", 200, "ingen - 1000000"),
        ([gzip(b"to "), gzip(b"dele")].concat(), "gzip", 200, "ingen - 7"),
        (b"hej".to_vec(), "identity", 200, "ingen - 3"),
        (gzip(&vec![b' '; 900_000]), "gzip", 200, "ingen - 900000"),
        (gzip(&vec![b' '; 7_000_000]), "gzip", 413, "TIL157"),
        (gzip(&noise), "gzip", 413, "TIL156"),
        (torn, "gzip", 400, "TIL160"),
        (b"ikke gzip".to_vec(), "gzip", 400, "TIL160"),
        ([gzip(b"hej"), b"rest".to_vec()].concat(), "gzip", 400, "TIL160"),
        (b"x".to_vec(), "br", 415, "TIL161"),
        (gzip(b"x"), "gzip, gzip", 415, "TIL161"),
    ];
    for (number, (body, encoding, status, text)) in cases.into_iter().enumerate() {
        let (found, answer) = post(body, encoding).await;
        assert_eq!(found, status, "{number}: {answer}");
        assert!(answer.starts_with(text), "{number}: {answer}");
    }
}

#[tokio::test]
async fn large_heads_are_refused() {
    let server = Server::start(|_| {}).await;
    for config in [pki().config(), pki().config().http2()] {
        let client = server.client(config);
        let big = [(HeaderName::from_static("x-big"), "x".repeat(17_000))];
        let answer = client.send(Method::POST, &server.url("/t"), &big, Bytes::new()).await.unwrap();
        assert_eq!(answer.status, 431);
        assert!(answer.text().starts_with("TIL154"));
        let many: Vec<_> = (0..70).map(|_| (HeaderName::from_static("x-many"), "x".to_owned())).collect();
        assert_eq!(client.send(Method::POST, &server.url("/t"), &many, Bytes::new()).await.unwrap().status, 431);
    }
    let endless = format!("POST /t HTTP/1.1\r\nHost: a\r\nX: {}", "x".repeat(1_000_000));
    let mut stream = server.connect(pki().rustls(None)).await.unwrap();
    let _ = stream.write_all(endless.as_bytes()).await;
    let answer = read_all(&mut stream).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[tokio::test]
async fn too_many_connections_of_one_peer() {
    let change = |limits: &mut tilslut::config::Graenser| limits.forbindelser_pr_adresse = 3;
    let server = Server::start(change).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(server.connect(pki().rustls(None)).await.unwrap());
    }
    assert!(server.connect(pki().rustls(None)).await.is_err());
    drop(held.pop());
    tokio::time::sleep(SHORT).await;
    assert!(server.connect(pki().rustls(None)).await.is_ok());
    assert!(server.metrics().await.contains("tilslut_afvist_total{kode=\"TIL152\"} 1"));
}

#[tokio::test]
async fn proxies_count_only_in_all() {
    let change = |limits: &mut tilslut::config::Graenser| {
        limits.forbindelser_pr_adresse = 1;
        limits.forbindelser = 2;
    };
    let server = Server::start_with(change, &["127.0.0.1"], Duration::from_secs(1)).await;
    let _held = [server.connect(pki().rustls(None)).await.unwrap(), server.connect(pki().rustls(None)).await.unwrap()];
    assert!(server.connect(pki().rustls(None)).await.is_err());
    assert!(server.metrics().await.contains("tilslut_afvist_total{kode=\"TIL151\"} 1"));
}

#[tokio::test]
async fn too_many_exchanges_are_told_to_come_again() {
    let change = |limits: &mut tilslut::config::Graenser| {
        limits.udvekslinger = 1;
        limits.ventetid = SHORT;
    };
    let server = Server::start(change).await;
    let client = server.client(pki().config());
    let (url, waiting) = (server.url("/vent"), client.clone());
    let first = tokio::spawn(async move { waiting.post(&url, tilslut::client::Version::V11, "", "x").await.unwrap() });
    while server.handler.seen.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let refused = server.post(&client, "/t", "x").await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, Some("5")));
    assert!(refused.text().starts_with("TIL501"));
    server.handler.go.notify_one();
    assert_eq!(first.await.unwrap().text(), "ventede");
    assert_eq!(server.post(&client, "/t", "x").await.status, 200);
}

#[tokio::test]
async fn bodies_share_a_bounded_memory() {
    let change = |limits: &mut tilslut::config::Graenser| {
        limits.kroppe_ialt = 1_048_576;
        limits.krop = 1_048_576;
    };
    let server = Server::start(change).await;
    let mut holder = server.connect(pki().rustls(None)).await.unwrap();
    holder.write_all(b"POST /t HTTP/1.1\r\nHost: a\r\nContent-Length: 800000\r\n\r\n").await.unwrap();
    holder.write_all(&vec![b'x'; 700_000]).await.unwrap();
    holder.flush().await.unwrap();
    tokio::time::sleep(SHORT).await;
    let client = server.client(pki().config());
    let refused = server.post(&client, "/t", vec![b'x'; 500_000]).await;
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(refused.text().starts_with("TIL503"));
    drop(holder);
    tokio::time::sleep(SHORT).await;
    assert_eq!(server.post(&client, "/t", vec![b'x'; 500_000]).await.status, 200);
}

#[tokio::test]
async fn a_connection_cut_in_the_middle_of_a_body_reaches_no_handler() {
    let server = Server::start(|_| {}).await;
    for _ in 0..5 {
        let mut stream = server.connect(pki().rustls(None)).await.unwrap();
        stream.write_all(b"POST /t HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nxxxx").await.unwrap();
        stream.flush().await.unwrap();
        drop(stream);
    }
    tokio::time::sleep(SHORT).await;
    assert_eq!(server.handler.seen.load(Ordering::SeqCst), 0);
    let client = server.client(pki().config());
    assert_eq!(server.post(&client, "/t", "x").await.status, 200);
    assert!(server.metrics().await.contains("\ntilslut_forbindelser 1\n"));
}

#[tokio::test]
async fn an_exchange_runs_to_its_end_when_its_caller_has_gone() {
    let server = Server::start(|_| {}).await;
    let mut stream = server.connect(pki().rustls(None)).await.unwrap();
    stream.write_all(b"POST /langsom HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").await.unwrap();
    stream.flush().await.unwrap();
    while server.handler.seen.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(stream);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(server.handler.finished.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn rest_and_stalled_readers_end() {
    let change = |limits: &mut tilslut::config::Graenser| {
        limits.tomgang = SHORT;
        limits.svar_pause = SHORT;
    };
    let server = Server::start(change).await;
    // A connection that rests after an answer is closed without a word.
    let mut stream = server.connect(pki().rustls(None)).await.unwrap();
    stream.write_all(b"POST /t HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").await.unwrap();
    let answer = read_all(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200") && !answer.contains("408"), "{answer}");
    // The same on HTTP/2; the next call takes a new connection.
    let h2 = server.client(pki().config().http2());
    assert_eq!(server.post(&h2, "/t", "x").await.status, 200);
    tokio::time::sleep(SHORT * 8).await;
    assert!(server.metrics().await.contains("\ntilslut_forbindelser 0\n"));
    assert_eq!(server.post(&h2, "/t", "x").await.status, 200);
    // One that never reads its large answer.
    let mut stream = server.connect(pki().rustls(None)).await.unwrap();
    stream.write_all(b"POST /stor HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").await.unwrap();
    stream.flush().await.unwrap();
    tokio::time::sleep(SHORT * 8).await;
    assert!(server.metrics().await.contains("\ntilslut_forbindelser 0\n"));
}

#[tokio::test]
async fn garbage_instead_of_tls() {
    let server = Server::start(|limits| limits.haandtryk = SHORT).await;
    for bytes in [&b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"[..], &[0x16, 3, 1, 0xff, 0xff, 1], &[0xff; 4096], b""] {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        let answer = read_all(&mut stream).await;
        assert!(!answer.contains("HTTP"));
    }
    assert!(server.metrics().await.contains("tilslut_afvist_total{kode=\"TIL166\"} 4"));
    assert_eq!(server.post(&server.client(pki().config()), "/t", "x").await.status, 200);
}

#[tokio::test]
async fn streams_that_are_opened_and_reset_wear_nothing_out() {
    let server = Server::start(|limits| limits.udvekslinger = 4).await;
    let hasty = server.client(pki().config().http2());
    for _ in 0..300 {
        let url = server.url("/langsom");
        hasty.post(&url, tilslut::client::Version::V11, "", "x").await_briefly().await;
    }
    let patient = server.client(pki().config().http2());
    assert_eq!(server.post(&patient, "/t", "x").await.status, 200);
    assert!(server.handler.seen.load(Ordering::SeqCst) < 300);
}

/// Waits for a call for a millisecond and then drops it, which resets its stream.
trait Briefly: Future + Sized {
    async fn await_briefly(self) {
        let _ = tokio::time::timeout(Duration::from_millis(1), self).await;
    }
}

impl<F: Future> Briefly for F {}
