//! What TLS carries by itself: two ends in memory, no sockets.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConnection, Connection, ServerConfig, ServerConnection};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

use super::lofter::maal;
use crate::pki::Index;
use crate::simulate::linje::Modpart;

/// Bytes that are handed over at a time.
const STYKKE: usize = 256 * 1024;

/// MB a second of processor time, both ends together.
///
/// # Errors
/// Where the two do not come to terms.
pub(super) fn gennemloeb(dir: &Path, modpart: &Modpart, varighed: Duration) -> anyhow::Result<f64> {
    let klient = ClientConnection::new(Arc::clone(&modpart.tls), modpart.navn.clone())?;
    let server = ServerConnection::new(Arc::new(server(dir)?))?;
    let (mut klient, mut server) = (Connection::from(klient), Connection::from(server));
    klient.set_buffer_limit(None);
    let mut paa_vej = Vec::new();
    while klient.is_handshaking() || server.is_handshaking() {
        flyt(&mut klient, &mut server, &mut paa_vej)?;
        flyt(&mut server, &mut klient, &mut paa_vej)?;
    }
    let stykke = vec![b'x'; STYKKE];
    let gang = maal(varighed, || {
        klient.writer().write_all(&stykke)?;
        flyt(&mut klient, &mut server, &mut paa_vej)
    })?;
    Ok(STYKKE as f64 / 1e6 / gang)
}

/// The gateway's own certificate.
fn server(dir: &Path) -> anyhow::Result<ServerConfig> {
    let pki = dir.join("pki");
    let tls = Index::read(&pki)?.tls;
    let kaede = CertificateDer::pem_file_iter(pki.join(&tls.cert_pem))?.collect::<Result<Vec<_>, _>>()?;
    let noegle = PrivateKeyDer::from_pem_file(pki.join(&tls.key_pem))?;
    let mut server = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_no_client_auth()
        .with_single_cert(kaede, noegle)?;
    server.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(server)
}

/// Everything that one end has to say, to the other end, which reads it.
fn flyt(fra: &mut Connection, til: &mut Connection, paa_vej: &mut Vec<u8>) -> anyhow::Result<()> {
    paa_vej.clear();
    while fra.wants_write() {
        fra.write_tls(paa_vej)?;
    }
    let (mut rest, mut laest) = (paa_vej.as_slice(), [0; 16 * 1024]);
    while !rest.is_empty() {
        til.read_tls(&mut rest)?;
        let tilstand = til.process_new_packets().context("TLS")?;
        let mut klar = tilstand.plaintext_bytes_to_read();
        while klar > 0 {
            klar = klar.saturating_sub(til.reader().read(&mut laest)?);
        }
    }
    Ok(())
}
