//! Who the caller is: by the handshake, after a resumption, and through a proxy.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::Method;
use hyper::header::HeaderName;
use rustls::HandshakeKind;
use tilslut::client::{Client, ClientConfig, Identity};
use tilslut::types::Thumbprint;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::support::{Server, pki};

const CERT: HeaderName = HeaderName::from_static("client-cert");
const CHAIN: HeaderName = HeaderName::from_static("client-cert-chain");

async fn caller(server: &Server, config: ClientConfig) -> String {
    let answer = server.post(&server.client(config), "/t", "x").await.text();
    answer.split(' ').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_handshake_proves_possession_or_nothing() {
    let server = Server::start(|_| {}).await;
    assert_eq!(caller(&server, pki().config()).await, "ingen");
    for name in ["a", "b"] {
        let expected = format!("tls:1:{}", pki().thumbprint(name));
        assert_eq!(caller(&server, pki().config().identity(pki().identity(name))).await, expected);
        let whole = pki().identity(name).with_issuers([pki().der("rod")]);
        assert_eq!(caller(&server, pki().config().identity(whole)).await, expected.replace("tls:1", "tls:2"));
    }
}

#[tokio::test]
async fn tls_1_2_proves_it_too() {
    let server = Server::start(|_| {}).await;
    let mut roots = rustls::RootCertStore::empty();
    roots.add(pki().der("rod")).unwrap();
    let key = rustls_pki_types::pem::PemObject::from_pem_file(pki().file("b.key")).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS12])
        .unwrap()
        .with_root_certificates(roots)
        .with_client_auth_cert(vec![pki().der("b")], key)
        .unwrap();
    let mut stream = server.connect(config).await.unwrap();
    assert!(ask(&mut stream).await.contains(pki().thumbprint("b").as_str()));
}

#[tokio::test]
async fn a_key_that_is_not_the_certificates_or_is_too_small_is_no_handshake() {
    let server = Server::start(|_| {}).await;
    assert!(Client::new(pki().config().identity(swapped())).is_err(), "our own client refuses it");
    for (name, answered) in [("b", true), ("svag", false)] {
        let text = s_client(&server, name).await;
        assert_eq!(text.contains("HTTP/1.1 200"), answered, "{name}: {text}");
    }
    assert_eq!(server.handler.seen.load(std::sync::atomic::Ordering::SeqCst), 1);
}

/// openssl as the client, since ours refuses to use such a key.
async fn s_client(server: &Server, name: &str) -> String {
    let request = r"printf 'POST /t HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx'; sleep 1";
    let connect = format!(
        "openssl s_client -quiet -connect {} -cert {name}.pem -key {name}.key -cipher DEFAULT@SECLEVEL=0",
        server.address
    );
    let command = format!("({request}) | {connect} 2>&1");
    let output =
        tokio::process::Command::new("sh").current_dir(pki().file("")).args(["-c", &command]).output().await.unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
async fn a_supplier_s_pkcs12_file_is_shown() {
    let server = Server::start(|_| {}).await;
    let example = |file: &str| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("certs-example").join(file);
    let password = tilslut::pki::P12_PASSWORD;
    for name in ["leverandoer-system", "moces"] {
        let identity = Identity::from_p12(&example(&format!("{name}.p12")), password).unwrap();
        let der = std::fs::read(example(&format!("{name}.der"))).unwrap();
        assert_eq!(identity.chain()[0].as_ref(), der);
        let found = caller(&server, pki().config().identity(identity)).await;
        assert!(found.starts_with("tls:") && found.ends_with(Thumbprint::of(&der).as_str()), "{found}");
    }
    assert!(Identity::from_p12(&example("moces.p12"), "forkert").is_err());
}

fn swapped() -> Identity {
    Identity::from_pem(&pki().file("a.pem"), &pki().file("b.key")).unwrap()
}

async fn ask(stream: &mut tokio_rustls::client::TlsStream<tokio::net::TcpStream>) -> String {
    stream.write_all(b"POST /t HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx").await.unwrap();
    let mut buffer = [0; 4096];
    let count = stream.read(&mut buffer).await.unwrap();
    String::from_utf8_lossy(&buffer[..count]).into_owned()
}

#[tokio::test]
async fn a_resumed_session_keeps_its_caller() {
    let server = Server::start(|_| {}).await;
    for versions in [&[&rustls::version::TLS13][..], &[&rustls::version::TLS12]] {
        let [a, b, none] = [Some("a"), Some("b"), None].map(|name| Arc::new(resumable(name, versions)));
        for round in 0..3 {
            for (config, name) in [(&a, Some("a")), (&b, Some("b")), (&none, None)] {
                let mut stream = server.connect_shared(config).await.unwrap();
                let answer = ask(&mut stream).await;
                let kind = stream.get_ref().1.handshake_kind();
                let expected = if round == 0 { HandshakeKind::Full } else { HandshakeKind::Resumed };
                assert_eq!(kind, Some(expected), "{name:?} {round}");
                match name {
                    Some(name) => assert!(answer.contains(pki().thumbprint(name).as_str()), "{name} {round} {answer}"),
                    None => assert!(answer.contains("ingen"), "{round} {answer}"),
                }
            }
        }
    }
}

#[tokio::test]
async fn a_reloaded_server_forgets_sessions() {
    let server = Server::start(|_| {}).await;
    let config = Arc::new(resumable(Some("a"), &[&rustls::version::TLS13]));
    drop(ask(&mut server.connect_shared(&config).await.unwrap()).await);
    server.tls.reload(&pki().tls()).unwrap();
    let mut stream = server.connect_shared(&config).await.unwrap();
    assert!(ask(&mut stream).await.contains(pki().thumbprint("a").as_str()));
    assert_eq!(stream.get_ref().1.handshake_kind(), Some(HandshakeKind::Full));
    let wrong = tilslut::config::Tls { noegle: pki().file("a.key"), ..pki().tls() };
    assert!(server.tls.reload(&wrong).is_err());
    assert!(server.connect_shared(&config).await.is_ok(), "the old one stays");
}

fn resumable(name: Option<&str>, versions: &[&'static rustls::SupportedProtocolVersion]) -> rustls::ClientConfig {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(pki().der("rod")).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider).with_protocol_versions(versions).unwrap();
    let builder = builder.with_root_certificates(roots);
    let Some(name) = name else { return builder.with_no_client_auth() };
    let key = rustls_pki_types::pem::PemObject::from_pem_file(pki().file(&format!("{name}.key"))).unwrap();
    builder.with_client_auth_cert(vec![pki().der(name)], key).unwrap()
}

#[tokio::test]
async fn no_issuers_are_named_in_the_request() {
    let server = Server::start(|_| {}).await;
    let openssl = format!("openssl s_client -connect {} -tls1_2 </dev/null 2>/dev/null", server.address);
    let output = tokio::process::Command::new("sh").args(["-c", &openssl]).output().await.unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        text.contains("No client certificate CA names sent") && text.contains("Client Certificate Types"),
        "{text}"
    );
}

fn field(der: &[u8]) -> String {
    format!(":{}:", STANDARD.encode(der))
}

async fn forwarded(server: &Server, config: ClientConfig, headers: &[(HeaderName, String)]) -> (u16, String) {
    let answer =
        server.client(config).send(Method::POST, &server.url("/t"), headers, Bytes::from_static(b"x")).await.unwrap();
    (answer.status.as_u16(), answer.text().split(' ').next().unwrap().trim_end_matches(':').to_owned())
}

#[tokio::test]
async fn a_known_proxy_says_who_the_caller_is() {
    let server = Server::start_with(|_| {}, &["10.0.0.0/8", "127.0.0.0/8"], Duration::from_secs(1)).await;
    let own = || pki().config().identity(pki().identity("b"));
    let [a, root] = [pki().der("a"), pki().der("rod")];
    let alone = forwarded(&server, own(), &[(CERT, field(&a))]).await;
    assert_eq!(alone, (200, format!("proxy:1:{}", Thumbprint::of(&a))));
    let chain = forwarded(&server, own(), &[(CERT, field(&a)), (CHAIN, field(&root))]).await;
    assert_eq!(chain, (200, format!("proxy:2:{}", Thumbprint::of(&a))));
    // The proxy's own certificate is not the caller's.
    assert_eq!(forwarded(&server, own(), &[]).await, (200, "ingen".to_owned()));
    assert_eq!(forwarded(&server, own(), &[(CERT, "noget".to_owned())]).await, (400, "TIL163".to_owned()));
}

#[tokio::test]
async fn anyone_else_who_says_so_is_refused() {
    let server = Server::start_with(|_| {}, &["10.0.0.0/8"], Duration::from_secs(1)).await;
    let a = pki().der("a");
    for config in [pki().config(), pki().config().identity(pki().identity("a")), pki().config().http2()] {
        for headers in [[(CERT, field(&a))], [(CHAIN, field(&a))]] {
            assert_eq!(forwarded(&server, config.clone(), &headers).await, (400, "TIL162".to_owned()));
        }
    }
    assert_eq!(server.handler.seen.load(std::sync::atomic::Ordering::SeqCst), 0);
}
