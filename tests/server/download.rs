//! Documents that are written while they are sent: whole, bounded in memory, in time and in number, and never cut short in silence.

use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use hyper::Method;
use hyper::header::{ALLOW, IF_NONE_MATCH, RANGE};
use tilslut::config::Graenser;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::client::TlsStream;

use super::support::{Server, line, pki};

const SHORT: Duration = Duration::from_millis(300);

fn lines(count: usize) -> String {
    (0..count).map(line).collect()
}

/// Asks, and reads no further than the head.
async fn begun(server: &Server, query: &str) -> TlsStream<tokio::net::TcpStream> {
    let mut stream = server.connect(pki().rustls(None)).await.unwrap();
    let request = format!("GET /udtraek?{query} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut head = [0; 512];
    let count = stream.read(&mut head).await.unwrap();
    assert!(head[..count].starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&head[..count]));
    stream
}

async fn until(condition: impl Fn() -> bool) {
    for _ in 0..500 {
        if condition() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it never came to pass");
}

#[tokio::test]
async fn a_document_is_whole_by_both_versions_packed_or_not() {
    let server = Server::start(|_| {}).await;
    for config in [pki().config(), pki().config().http2()] {
        let client = server.client(config);
        let answer = client.get(&server.url("/udtraek?2000")).await.unwrap();
        assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (200, Some("gzip")));
        assert_eq!(answer.header("content-type"), Some("text/csv; charset=utf-8"));
        assert_eq!(answer.header("content-disposition"), Some("attachment; filename=\"linjer.csv\""));
        assert_eq!((answer.header("etag"), answer.header("cache-control")), (Some("W/\"v1-2000\""), Some("no-cache")));
        assert!(answer.header("content-length").is_none() && answer.text() == lines(2000));
        assert_eq!(client.get(&server.url("/udtraek?0")).await.unwrap().text(), "");
    }
    let mut plain = Vec::new();
    begun(&server, "200").await.read_to_end(&mut plain).await.unwrap();
    assert!(String::from_utf8(plain).unwrap().ends_with(&format!("{}\r\n0\r\n\r\n", line(199))));
}

#[tokio::test]
async fn a_head_and_a_document_that_the_caller_has_start_no_writer() {
    let server = Server::start(|_| {}).await;
    for config in [pki().config(), pki().config().http2()] {
        let client = server.client(config);
        let ask = async |method: Method, tag: &str| {
            let headers = [(IF_NONE_MATCH, tag.to_owned())];
            let answer = client.send(method, &server.url("/udtraek"), &headers, Bytes::new()).await.unwrap();
            assert!(answer.body.is_empty() && answer.header("content-length").is_none());
            assert_eq!(answer.header("etag"), Some("W/\"v1-3\""));
            answer.status.as_u16()
        };
        assert_eq!(ask(Method::HEAD, "\"other\"").await, 200);
        for tag in ["W/\"v1-3\"", "\"v1-3\"", "\"a\", W/\"v1-3\"", "*"] {
            assert_eq!((ask(Method::GET, tag).await, ask(Method::HEAD, tag).await), (304, 304), "{tag}");
        }
        assert_eq!(server.handler.ended.load(Ordering::SeqCst), 0);
    }
    let client = server.client(pki().config());
    let headers = [(IF_NONE_MATCH, "\"v1-4\"".to_owned()), (RANGE, "bytes=0-9".to_owned())];
    let answer = client.send(Method::GET, &server.url("/udtraek"), &headers, Bytes::new()).await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.text()), (200, lines(3)));
}

#[tokio::test]
async fn it_can_only_be_read() {
    let server = Server::start(|_| {}).await;
    for config in [pki().config(), pki().config().http2()] {
        let client = server.client(config);
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
            let answer = client.send(method, &server.url("/udtraek"), &[], Bytes::from_static(b"x")).await.unwrap();
            assert_eq!((answer.status.as_u16(), answer.header(ALLOW.as_str())), (405, Some("GET, HEAD")));
            assert!(answer.text().starts_with("TIL153"), "{}", answer.text());
        }
    }
}

#[tokio::test]
async fn what_cannot_be_written_is_no_whole_answer() {
    let server = Server::start(|_| {}).await;
    for config in [pki().config(), pki().config().http2()] {
        let client = server.client(config);
        for path in ["/udtraek-vaek", "/udtraek-fejl", "/udtraek-panik"] {
            let answer = client.get(&server.url(path)).await.unwrap();
            assert_eq!(answer.status, 500, "{path}");
            assert!(answer.text().starts_with("IPL000001"));
            if path != "/udtraek-vaek" {
                let cut = client.get(&server.url(&format!("{path}?2000"))).await;
                assert!(cut.is_err(), "{path}: {:?}", cut.map(|answer| answer.body.len()));
            }
        }
        assert_eq!(client.get(&server.url("/udtraek?1")).await.unwrap().text(), line(0));
    }
}

/// Of forty megabytes no more is written than the sockets take and a few parts: the rest waits for the peer.
#[tokio::test]
async fn a_slow_peer_is_waited_for_and_nothing_is_held() {
    let server = Server::start(|_| {}).await;
    let mut stream = begun(&server, "40000").await;
    let written = || server.handler.written.load(Ordering::SeqCst);
    let mut before = 0;
    loop {
        tokio::time::sleep(Duration::from_millis(300)).await;
        match written() {
            now if now == before => break,
            now => before = now,
        }
    }
    assert!((1..16_000_000).contains(&before), "{before}");
    assert_eq!(server.handler.ended.load(Ordering::SeqCst), 0);
    let mut read = 0;
    let mut buffer = vec![0; 1 << 16];
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        read += count;
        // The thread is never further ahead than it was.
        assert!(written() < read + 16_000_000, "{} {read}", written());
    }
    assert!(read > 40_000_000 && written() == 40_000_000, "{read}");
}

#[tokio::test]
async fn a_peer_that_stalls_or_goes_ends_its_writer() {
    let change = |limits: &mut Graenser| {
        limits.svar_pause = SHORT;
        limits.udtraek = 1;
        limits.udvekslinger = 1;
    };
    let server = Server::start(change).await;
    let stalled = begun(&server, "40000").await;
    until(|| server.handler.ended.load(Ordering::SeqCst) == 1).await;
    drop(begun(&server, "40000").await);
    until(|| server.handler.ended.load(Ordering::SeqCst) == 2).await;
    // Its places are free again, and the connection that stalled is closed.
    let client = server.client(pki().config());
    assert_eq!(client.get(&server.url("/udtraek?1")).await.unwrap().text(), line(0));
    assert_eq!(server.post(&client, "/t", "x").await.status, 200);
    drop(stalled);
}

#[tokio::test]
async fn a_peer_that_takes_forever_is_cut_off() {
    let server = Server::start(|limits| limits.udtraek_tid = SHORT).await;
    let mut stream = begun(&server, "40000").await;
    let (mut buffer, mut read) = (vec![0; 1 << 12], 0);
    while server.handler.ended.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        read += stream.read(&mut buffer).await.unwrap();
    }
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    assert!(read + rest.len() < 40_000_000 && !rest.ends_with(b"0\r\n\r\n"));
}

#[tokio::test]
async fn there_are_only_so_many_at_once_and_exchanges_go_on() {
    let change = |limits: &mut Graenser| {
        limits.udtraek = 1;
        limits.udvekslinger = 2;
        limits.ventetid = SHORT;
    };
    let server = Server::start(change).await;
    let first = begun(&server, "40000").await;
    let client = server.client(pki().config());
    let refused = client.get(&server.url("/udtraek")).await.unwrap();
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (503, Some("5")));
    assert!(refused.text().starts_with("TIL501"));
    assert_eq!(server.post(&client, "/t", "x").await.status, 200);
    drop(first);
    until(|| server.handler.ended.load(Ordering::SeqCst) == 1).await;
    assert_eq!(client.get(&server.url("/udtraek")).await.unwrap().text(), lines(3));
}

#[tokio::test]
async fn a_shutdown_lets_a_document_be_sent_to_its_end() {
    let mut server = Server::start(|_| {}).await;
    let mut stream = begun(&server, "8000").await;
    server.stop();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    assert!(rest.ends_with(b"\r\n0\r\n\r\n"));
    let drained = server.drained().await;
    assert_eq!((drained.cut, drained.unanswered), (0, 0));
}
