//! Methods, versions, packing, documents, and heads that could be read in two ways.

use bytes::Bytes;
use hyper::Method;
use hyper::header::{HOST, HeaderName};
use tilslut::types::Thumbprint;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::support::{Server, pki};

#[tokio::test]
async fn both_versions_carry_the_whole_request() {
    let server = Server::start(|_| {}).await;
    let body = "æble".repeat(100_000);
    for config in [pki().config(), pki().config().http2(), pki().config().gzip(), pki().config().http2().gzip()] {
        let client = server.client(config.identity(pki().identity("a")));
        for _ in 0..2 {
            let answer = server.post(&client, "/tjeneste", body.clone()).await;
            let expected =
                format!("tls:1:{} urn:pr {} {}", pki().thumbprint("a"), body.len(), Thumbprint::of(body.as_bytes()));
            assert_eq!(answer.text(), expected);
            assert_eq!(answer.status, 200);
            assert_eq!(answer.header("x-correlation-id").unwrap().len(), 36);
        }
    }
}

#[tokio::test]
async fn large_answers_are_packed_and_whole() {
    let server = Server::start(|_| {}).await;
    for config in [pki().config(), pki().config().http2()] {
        let answer = server.post(&server.client(config), "/stor", "x").await;
        assert_eq!(answer.header("content-encoding"), Some("gzip"));
        assert_eq!(answer.text(), "dagtilbud ".repeat(1_000_000));
    }
    let plain = server.raw(b"POST /stor HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx").await;
    assert!(plain.len() > 10_000_000 && plain.contains("content-length: 10000000"));
}

#[tokio::test]
async fn methods_documents_and_paths() {
    let server = Server::start(|_| {}).await;
    let client = server.client(pki().config());
    let wsdl = client.get(&server.url("/t?wsdl")).await.unwrap();
    assert_eq!(wsdl.text(), format!("{}?wsdl", server.url("/t")));
    let page = client.get(&server.url("/t")).await.unwrap();
    assert!(page.text().contains("?wsdl") && page.status == 200);
    let cases = [
        (Method::GET, "/t?xsd=nej", 404, "TIL167"),
        (Method::GET, "/ukendt", 404, "TIL164"),
        (Method::POST, "/ukendt", 404, "TIL164"),
        (Method::PUT, "/t", 405, "TIL153"),
        (Method::DELETE, "/t", 405, "TIL153"),
        (Method::OPTIONS, "/t", 405, "TIL153"),
    ];
    for config in [pki().config(), pki().config().http2()] {
        let client = server.client(config);
        for (method, path, status, kode) in &cases {
            let answer = client.send(method.clone(), &server.url(path), &[], Bytes::from_static(b"")).await.unwrap();
            assert_eq!(answer.status, *status, "{method} {path}");
            assert!(
                answer.text().starts_with(kode) && answer.text().contains(answer.header("x-correlation-id").unwrap())
            );
        }
        for (path, status) in [("/t?wsdl", 200), ("/t", 200), ("/ukendt", 404)] {
            let head = client.send(Method::HEAD, &server.url(path), &[], Bytes::new()).await.unwrap();
            assert_eq!((head.status.as_u16(), head.body.as_ref()), (status, &b""[..]), "{path}");
        }
    }
    assert!(server.metrics().await.contains("tilslut_afvist_total{kode=\"TIL153\"} 6"));
}

#[tokio::test]
async fn a_failing_handler_is_one_answer_and_no_more() {
    let server = Server::start(|_| {}).await;
    for config in [pki().config(), pki().config().http2()] {
        let client = server.client(config);
        let answer = server.post(&client, "/panik", "x").await;
        assert_eq!(answer.status, 500);
        assert!(answer.text().starts_with("IPL000001"));
        assert_eq!(server.post(&client, "/t", "x").await.status, 200);
    }
}

#[tokio::test]
async fn heads_that_could_be_read_in_two_ways_are_refused() {
    let server = Server::start(|_| {}).await;
    let cases = [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: gzip, chunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 5, 5\r\n",
        "Content-Length : 5\r\n",
        "Transfer-Encoding\t: chunked\r\n",
        " Content-Length: 5\r\n",
        "Content-Length: 5\r\nHost: b\r\n",
        "Content-Length: 5\r\n X: y\r\n",
        "Content-Length: 5\r\nX: a\rb\r\n",
        "Content-Length: 5\r\nX\0: a\r\n",
    ];
    for case in cases {
        let answer = server
            .raw(
                format!("POST /t HTTP/1.1\r\nHost: a\r\n{case}\r\n0\r\n\r\nGET /hemmelig HTTP/1.1\r\nHost: a\r\n\r\n")
                    .as_bytes(),
            )
            .await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{case:?}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1").count(), usize::from(!answer.is_empty()), "{case:?}: {answer}");
    }
    for start in [
        "POST /t HTTP/1.1\r\n",
        "POST /t HTTP/1.0\r\nTransfer-Encoding: chunked\r\nHost: a\r\n",
        "POST http://b/t HTTP/1.1\r\nHost: a\r\n",
    ] {
        let answer = server.raw(format!("{start}Content-Length: 0\r\n\r\n").as_bytes()).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{start:?}: {answer}");
    }
    assert_eq!(server.handler.seen.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn both_framings_are_refused_on_a_connection_that_was_used() {
    let server = Server::start(|_| {}).await;
    let mut stream = server.connect(pki().rustls(None)).await.unwrap();
    for _ in 0..2 {
        stream.write_all(b"POST /t HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").await.unwrap();
        let mut buffer = [0; 4096];
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(buffer[..count].starts_with(b"HTTP/1.1 200"));
    }
    stream
        .write_all(b"POST /t HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n")
        .await
        .unwrap();
    let answer = super::support::read_all(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 400") && answer.contains("TIL150"), "{answer}");
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let server = Server::start(|_| {}).await;
    let one = "POST /t HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx";
    let last = "POST /t HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nConnection: close\r\n\r\nxy";
    let answer = server.raw(format!("{one}{one}{last}").as_bytes()).await;
    assert_eq!(answer.matches("HTTP/1.1 200").count(), 3);
}

#[tokio::test]
async fn a_host_that_is_none_is_refused_before_it_is_served_back() {
    let server = Server::start(|_| {}).await;
    let client = server.client(pki().config());
    let answer = client
        .send(
            Method::GET,
            &server.url("/t?wsdl"),
            &[(HOST, "b".into()), (HeaderName::from_static("x"), "y".into())],
            Bytes::new(),
        )
        .await
        .unwrap();
    assert_eq!(answer.status, 400);
    let answer = server.raw(b"GET /t?wsdl HTTP/1.1\r\nHost: \"><script>\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400") && !answer.contains("script"));
}
