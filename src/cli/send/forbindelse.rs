//! Where a service is, and who calls it: the options that `send` and `hent` share.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::client::{Client, ClientConfig, Identity};
use crate::services::Service;

/// Roots that Debian and its kin keep for the whole machine.
const MASKINENS_RODDER: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Options of a call.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Forbindelse {
    /// Gatewayens adresse, fx https://127.0.0.1:8443; tjenestens sti sættes på, hvis den ikke er der
    #[arg(long, value_name = "URL", env = "TILSLUT_URL")]
    url: String,
    /// Dit certifikat (PEM), med dets udstedere, hvis de er der
    #[arg(long, value_name = "FIL", env = "TILSLUT_CERT", requires = "key", required_unless_present = "p12")]
    cert: Option<PathBuf>,
    /// Certifikatets private nøgle (PEM)
    #[arg(long, value_name = "FIL", env = "TILSLUT_KEY")]
    key: Option<PathBuf>,
    /// Certifikat og nøgle som PKCS#12; går forud for --cert og --key
    #[arg(long, value_name = "FIL", requires = "password_file")]
    p12: Option<PathBuf>,
    /// Fil med adgangskoden til --p12, på første linje
    #[arg(long, value_name = "FIL")]
    password_file: Option<PathBuf>,
    /// Rodcertifikater (PEM), som gatewayens servercertifikat skal føre op til. Udeladt: maskinens egne
    #[arg(long, value_name = "FIL", env = "TILSLUT_CA")]
    ca: Option<PathBuf>,
}

impl Forbindelse {
    /// A client that shows the certificate.
    pub(crate) fn client(&self) -> anyhow::Result<Client> {
        let ca = self.ca.as_deref().unwrap_or_else(|| Path::new(MASKINENS_RODDER));
        let config = ClientConfig::with_ca_file(ca).context("angiv gatewayens rodcertifikat med --ca")?;
        Ok(Client::new(config.identity(self.identity()?))?)
    }

    fn identity(&self) -> anyhow::Result<Identity> {
        match (&self.cert, &self.key, &self.p12, &self.password_file) {
            (_, _, Some(p12), Some(fil)) => {
                let text = std::fs::read_to_string(fil).with_context(|| format!("{} kan ikke læses", fil.display()))?;
                Ok(Identity::from_p12(p12, text.lines().next().unwrap_or_default())?)
            }
            (Some(cert), Some(key), None, _) => Ok(Identity::from_pem(cert, key)?),
            _ => anyhow::bail!("angiv --cert og --key, eller --p12 og --password-file"),
        }
    }

    /// Where a service is: the URL as given, or with the service's path where it has none.
    pub(crate) fn adresse(&self, service: &Service) -> String {
        let url = self.url.trim_end_matches('/');
        let has_path = url.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
        if has_path { url.to_owned() } else { format!("{url}{}", service.path()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_services_path_is_added_where_there_is_none() {
        let service = crate::services::ALL.first().unwrap();
        let of = |url: &str| {
            let fields =
                Forbindelse { url: url.into(), cert: None, key: None, p12: None, password_file: None, ca: None };
            fields.adresse(service)
        };
        let whole = format!("https://a:1{}", service.path());
        for url in ["https://a:1", "https://a:1/", whole.as_str()] {
            assert_eq!(of(url), whole);
        }
    }
}
