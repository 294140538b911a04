//! A shutdown answers what was accepted, and ends.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tilslut::client::Version;
use tilslut::server::Drained;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use super::support::{Server, pki, read_all};

const ALL: Drained = Drained { cut: 0, unanswered: 0 };

#[tokio::test]
async fn what_was_accepted_is_answered() {
    let mut server = Server::start(|_| {}).await;
    let mut calls = Vec::new();
    for config in [pki().config(), pki().config().http2()] {
        for _ in 0..4 {
            let (client, url) = (server.client(config.clone()), server.url("/langsom"));
            calls.push(tokio::spawn(async move { client.post(&url, Version::V11, "", "x").await.unwrap().text() }));
        }
    }
    while server.handler.seen.load(Ordering::SeqCst) < 8 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.stop();
    for call in calls {
        assert_eq!(call.await.unwrap(), "langsomt");
    }
    let begun = Instant::now();
    let address = server.address;
    assert_eq!(server.drained().await, ALL);
    assert!(begun.elapsed() < Duration::from_secs(2));
    assert!(TcpStream::connect(address).await.is_err(), "nothing listens any more");
}

#[tokio::test]
async fn a_body_under_way_is_finished_and_answered() {
    let mut server = Server::start(|_| {}).await;
    let mut stream = server.connect(pki().rustls(None)).await.unwrap();
    stream.write_all(b"POST /t HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nxx").await.unwrap();
    stream.flush().await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    server.stop();
    tokio::time::sleep(Duration::from_millis(200)).await;
    stream.write_all(b"xx").await.unwrap();
    let answer = read_all(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("connection: close"), "{answer}");
    assert_eq!(server.drained().await, ALL);
}

#[tokio::test]
async fn resting_connections_do_not_hold_a_shutdown() {
    let server = Server::start(|_| {}).await;
    let [h1, h2] = [pki().config(), pki().config().http2()].map(|config| server.client(config));
    assert_eq!(server.post(&h1, "/t", "x").await.status, 200);
    assert_eq!(server.post(&h2, "/t", "x").await.status, 200);
    let _silent = server.connect(pki().rustls(None)).await.unwrap();
    let begun = Instant::now();
    assert_eq!(server.drained().await, ALL);
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn the_deadline_ends_it_and_tells() {
    let mut server = Server::start_with(|_| {}, &[], Duration::from_millis(300)).await;
    let (client, url) = (server.client(pki().config()), server.url("/vent"));
    let call = tokio::spawn(async move { client.post(&url, Version::V11, "", "x").await });
    while server.handler.seen.load(Ordering::SeqCst) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.stop();
    assert_eq!(server.drained().await, Drained { cut: 1, unanswered: 1 });
    assert!(call.await.unwrap().is_err());
}
