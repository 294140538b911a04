//! The TLS of a client: which servers are believed, and the certificate that is shown.

use std::sync::Arc;

use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig as TlsConfig, RootCertStore};

use super::{ClientConfig, Error};

/// The TLS of a client.
pub(crate) fn tls(config: &ClientConfig) -> Result<Arc<TlsConfig>, Error> {
    let mut roots = RootCertStore::empty();
    for root in &config.roots {
        roots.add(root.clone())?;
    }
    let builder = TlsConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
        .with_root_certificates(roots);
    let mut tls = match &config.identity {
        Some(identity) => builder.with_client_auth_cert(identity.chain().to_vec(), identity.key().clone_key())?,
        None => builder.with_no_client_auth(),
    };
    tls.alpn_protocols = vec![if config.http2 { b"h2".to_vec() } else { b"http/1.1".to_vec() }];
    Ok(Arc::new(tls))
}
