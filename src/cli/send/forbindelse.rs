//! Where a service is, who calls it, and how both prove who they are: the options that `send` and `hent` share.

use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::opkald::{Opkald, Signering};
use crate::cli::ForkertBrug;
use crate::client::besked::Besked;
use crate::client::{Client, ClientConfig, Identity};
use crate::security::Trust;
use crate::services::{Proof, Service};
use crate::types::{Cvr, SystemId};
use crate::wss::SigningKey;

/// Roots that Debian and its kin keep for the whole machine.
const MASKINENS_RODDER: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Options of a call.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Forbindelse {
    /// Gatewayens adresse, fx https://127.0.0.1:8443; tjenestens sti sættes på, hvis den ikke er der
    #[arg(long, value_name = "URL", env = "TILSLUT_URL")]
    url: String,
    /// Dit certifikat (PEM), med dets udstedere, hvis de er der. Kun et offentligt udtræk hentes uden
    #[arg(long, value_name = "FIL", env = "TILSLUT_CERT", requires = "key")]
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
    #[command(flatten)]
    signatur: Signatur,
}

/// So many errors of `--tillid` are told; more mean a folder of something else.
const FLEST_FEJL: usize = 5;

/// What the options of a signed call stand under in the help.
const HEADING: &str = "Signeret kald";

/// Options of a signed call.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Signatur {
    /// Signér kaldet med certifikatet, og kræv et signeret svar. Brugerdatabasens tjenester kaldes altid signeret
    #[arg(help_heading = HEADING, long)]
    sign: bool,
    /// Udbydersystemet, der kalder. Skal med til Brugerdatabasens tjenester
    #[arg(help_heading = HEADING, long, value_name = "ID", env = "TILSLUT_SYSTEM")]
    system: Option<SystemId>,
    /// Udstederne, som svarets certifikat skal føre op til, og deres spærrelister (.crl): filer eller mapper
    #[arg(help_heading = HEADING, long, value_name = "STI,…", env = "TILSLUT_TILLID", value_delimiter = ',')]
    tillid: Vec<PathBuf>,
    /// CVR-nummeret, svaret skal være signeret af. Udeladt: det vises blot
    #[arg(help_heading = HEADING, long, value_name = "CVR")]
    svarer: Option<Cvr>,
    /// Vis ikke certifikatet i TLS: signaturen alene siger, hvem der kalder
    #[arg(help_heading = HEADING, long)]
    kun_signatur: bool,
}

impl Forbindelse {
    /// How a request's service is called.
    ///
    /// # Errors
    /// Where options do not go together, or a file cannot be used.
    pub(crate) fn opkald(&self, besked: &Besked) -> anyhow::Result<Opkald> {
        let service = besked.service;
        let Signatur { sign, system, tillid, svarer, kun_signatur } = &self.signatur;
        let signeres = *sign || (service.proof == Proof::Signed && !besked.er_hel());
        if signeres && service.proof == Proof::Signed && system.is_none() {
            let tekst = "Brugerdatabasens tjenester vil vide, hvilket udbydersystem der kalder: angiv --system ID";
            return Err(ForkertBrug(tekst.into()).into());
        }
        if signeres && tillid.is_empty() {
            let hvorfor = if *sign {
                "svaret på et signeret kald"
            } else {
                "Brugerdatabasens tjenester kaldes signeret, og svaret"
            };
            let tekst = format!("{hvorfor} skal efterprøves: angiv udstederne, du stoler på, med --tillid STI");
            return Err(ForkertBrug(tekst).into());
        }
        if *kun_signatur && !signeres {
            return Err(ForkertBrug("--kun-signatur kræver, at kaldet signeres: brug også --sign".into()).into());
        }
        let mut config = self.config()?;
        if !kun_signatur {
            config = config.identity(self.identity()?);
        }
        let signering = if signeres { Some(self.signering()?) } else { None };
        let judged = !tillid.is_empty() && (signeres || besked.signeret().is_some());
        let trust = if judged { Some(tillid_til(tillid)?) } else { None };
        Ok(Opkald { client: Client::new(config)?, signering, tillid: trust, svarer: svarer.clone() })
    }

    /// A client that shows nobody's certificate, for what is open to all.
    ///
    /// # Errors
    /// Where the roots cannot be used.
    pub(crate) fn anonym(&self) -> anyhow::Result<Client> {
        Ok(Client::new(self.config()?)?)
    }

    fn config(&self) -> anyhow::Result<ClientConfig> {
        let ca = self.ca.as_deref().unwrap_or_else(|| Path::new(MASKINENS_RODDER));
        ClientConfig::with_ca_file(ca).context("angiv gatewayens rodcertifikat med --ca")
    }

    /// Whether the call is to be signed, whatever the service wants.
    pub(crate) fn sign(&self) -> bool {
        self.signatur.sign
    }

    fn identity(&self) -> anyhow::Result<Identity> {
        match (&self.cert, &self.key, &self.p12) {
            (_, _, Some(p12)) => Ok(Identity::from_p12(p12, &self.password()?)?),
            (Some(cert), Some(key), None) => Ok(Identity::from_pem(cert, key)?),
            _ => Err(self.intet_certifikat()),
        }
    }

    fn signering(&self) -> anyhow::Result<Signering> {
        let key = match (&self.cert, &self.key, &self.p12) {
            (_, _, Some(p12)) => SigningKey::from_p12(p12, &self.password()?)?,
            (Some(cert), Some(key), None) => SigningKey::from_pem(cert, key)?,
            _ => return Err(self.intet_certifikat()),
        };
        Signering::ny(key, self.signatur.system.clone(), self.signatur.kun_signatur)
    }

    fn password(&self) -> anyhow::Result<String> {
        let fil = self.password_file.as_deref().ok_or_else(|| self.intet_certifikat())?;
        let text = std::fs::read_to_string(fil).with_context(|| format!("{} kan ikke læses", fil.display()))?;
        Ok(text.lines().next().unwrap_or_default().to_owned())
    }

    fn intet_certifikat(&self) -> anyhow::Error {
        ForkertBrug("angiv --cert og --key, eller --p12 og --password-file".into()).into()
    }

    /// Where a service is: the URL as given, or with the service's path where it has none.
    pub(crate) fn adresse(&self, service: &Service) -> String {
        self.adresse_paa(service.path())
    }

    /// Where a path is: the URL as given, or with the path where it has none.
    pub(crate) fn adresse_paa(&self, path: &str) -> String {
        let url = self.url.trim_end_matches('/');
        let has_path = url.split_once("://").is_some_and(|(_, rest)| rest.contains('/'));
        if has_path { url.to_owned() } else { format!("{url}{path}") }
    }
}

/// Trust in answers from these files and folders.
pub(crate) fn tillid_til(steder: &[PathBuf]) -> anyhow::Result<Trust> {
    Trust::til_svar(steder).map_err(|errors| {
        let lines: Vec<_> = errors.iter().take(FLEST_FEJL).map(|error| format!("\n  {error}")).collect();
        let more = match errors.len().saturating_sub(FLEST_FEJL) {
            0 => String::new(),
            more => format!("\n  … og {more} mere. Mappen må kun have udstedernes certifikater og deres .crl-filer"),
        };
        anyhow::anyhow!("--tillid kan ikke bruges:{}{more}", lines.concat())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_services_path_is_added_where_there_is_none() {
        let service = crate::services::ALL.first().unwrap();
        let of = |url: &str| {
            let signatur = Signatur::default();
            let fields = Forbindelse {
                url: url.into(),
                cert: None,
                key: None,
                p12: None,
                password_file: None,
                ca: None,
                signatur,
            };
            fields.adresse(service)
        };
        let whole = format!("https://a:1{}", service.path());
        for url in ["https://a:1", "https://a:1/", whole.as_str()] {
            assert_eq!(of(url), whole);
        }
    }
}
