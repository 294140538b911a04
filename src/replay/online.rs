//! Fixtures against a running gateway, over TLS with the example certificates.
//!
//! The gateway should serve the fixtures' world (`tilslut replay fixtures --skriv-verden FIL` makes it), and each fixture leaves its mark in it;
//! what the register became is not compared.

use std::collections::HashMap;
use std::path::Path;

use tokio::runtime::Runtime;

use super::error::Result;
use super::mask::mask;
use super::pretty::pretty;
use super::world::{Certificates, Observed};
use super::{Difference, Exchange, Expected, Fixture};
use crate::client::{self, Client, ClientConfig, Identity};

/// A running gateway.
pub struct Online {
    url: String,
    config: ClientConfig,
    certificates: Certificates,
    /// One a certificate, so that connections are kept.
    clients: HashMap<Option<String>, Client>,
    runtime: Runtime,
}

impl Online {
    /// A gateway at `https://host[:port]`, whose server certificate a root in `ca_file` vouches for.
    ///
    /// # Errors
    /// Where the roots cannot be read.
    pub fn new(url: &str, ca_file: &Path, certificates: Certificates) -> Result<Self> {
        let config = ClientConfig::with_ca_file(ca_file)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { url: url.trim_end_matches('/').to_owned(), config, certificates, clients: HashMap::new(), runtime })
    }

    /// Plays a fixture's requests and compares the last answer, ids and times masked.
    ///
    /// # Errors
    /// Where the gateway gives no answer.
    pub fn compare(&mut self, fixture: &Fixture) -> Result<Option<Difference>> {
        let mut observed = Observed::default();
        for exchange in &fixture.exchanges {
            observed = self.answer(exchange)?;
        }
        let Some(expected) = &fixture.expected else { return Ok(None) };
        observed.register.clone_from(&expected.register);
        let expected = Expected { svar: mask(&expected.svar), ..expected.clone() };
        Ok(Difference::between(&expected, &Observed { svar: mask(&observed.svar), ..observed }))
    }

    fn answer(&mut self, exchange: &Exchange) -> Result<Observed> {
        let client = self.client(exchange)?;
        let url = format!("{}{}", self.url, exchange.sti);
        let (content_type, action) = (exchange.content_type.as_deref(), exchange.soap_action.as_deref());
        let answer = self.runtime.block_on(client.post_as(&url, content_type, action, exchange.body.clone()))?;
        Ok(Observed {
            status: answer.status.as_u16(),
            svar: pretty(&answer.text()),
            content_type: answer.header("content-type").unwrap_or_default().to_owned(),
            register: String::new(),
            bytes: answer.body,
        })
    }

    fn client(&mut self, exchange: &Exchange) -> Result<Client> {
        if let Some(known) = self.clients.get(&exchange.certifikat) {
            return Ok(known.clone());
        }
        let mut config = self.config.clone();
        if let Some(kalder) = self.certificates.of(exchange)? {
            let (files, mappe) = (&kalder.example.files, self.certificates.mappe());
            let identity = Identity::from_pem(&mappe.join(&files.cert_pem), &mappe.join(&files.key_pem));
            config = config.identity(identity.map_err(client::Error::from)?);
        }
        let client = Client::new(config)?;
        self.clients.insert(exchange.certifikat.clone(), client.clone());
        Ok(client)
    }
}
