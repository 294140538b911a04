//! Which service and operation a request is for: by its element, and by what a person said of it.

use std::fmt;
use std::str::FromStr;

use super::besked::Fejl;
use crate::services::{self, Does, Kind, Operation, Service};
use crate::tilslutning;

/// The version of Dagtilbudsregisteret's services, where nothing says which.
const NYESTE: &str = "v2.0";
/// wsiEKSPORT, whichever of its packages: what is not about one of them.
const WSIEKSPORT: &str = "wsieksport";

/// A service as a person names it: by the word that agreements have for it, or `wsieksport`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tjeneste {
    navn: &'static str,
    aftaler: Vec<tilslutning::Service>,
}

/// Not a name of a service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("ukendt tjeneste; vælg en af {}", Tjeneste::alle().join(", "))]
pub struct UkendtTjeneste;

impl Tjeneste {
    /// Every name that can be given.
    #[must_use]
    pub fn alle() -> Vec<&'static str> {
        let published = |word: &&tilslutning::Service| services::ALL.iter().any(|service| har(service, &[**word]));
        let mut alle: Vec<_> = tilslutning::Service::ALLE.iter().filter(published).map(|word| word.as_str()).collect();
        if alle.iter().any(|word| word.starts_with(WSIEKSPORT)) {
            alle.push(WSIEKSPORT);
        }
        alle.sort_unstable();
        alle
    }

    /// The newest version of the service.
    ///
    /// # Errors
    /// Where none is published.
    pub fn service(&self) -> Result<&'static Service, Fejl> {
        services::ALL.iter().rfind(|service| har(service, &self.aftaler)).ok_or(Fejl::KanIkke(self.navn))
    }

    /// The one operation that does this. An error tells why there is none, or which there are.
    ///
    /// # Errors
    /// Where the service has none, or has several and the name chooses none of them.
    pub fn operation(&self, service: &'static Service, does: &[Does]) -> Result<&'static Operation, Fejl> {
        let fits = |operation: &&Operation| does.contains(&operation.does) && self.aftaler_i(operation);
        let mut found = service.operations.iter().filter(fits);
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            (None, _) => Err(Fejl::KanIkke(self.navn)),
            (Some(_), Some(_)) => Err(Fejl::VaelgTjeneste(self.aftaler.iter().map(|word| word.as_str()).collect())),
        }
    }

    fn aftaler_i(&self, operation: &Operation) -> bool {
        operation.aftaler.iter().any(|aftale| self.aftaler.contains(aftale))
    }
}

impl FromStr for Tjeneste {
    type Err = UkendtTjeneste;

    fn from_str(text: &str) -> Result<Self, UkendtTjeneste> {
        let navn = Self::alle().into_iter().find(|navn| *navn == text).ok_or(UkendtTjeneste)?;
        let named = |word: &&tilslutning::Service| match navn {
            WSIEKSPORT => word.as_str().starts_with("wsieksport-"),
            navn => word.as_str() == navn,
        };
        Ok(Self { navn, aftaler: tilslutning::Service::ALLE.iter().filter(named).copied().collect() })
    }
}

impl fmt::Display for Tjeneste {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.navn)
    }
}

fn har(service: &Service, aftaler: &[tilslutning::Service]) -> bool {
    service.operations.iter().any(|operation| operation.aftaler.iter().any(|aftale| aftaler.contains(aftale)))
}

/// The last part of a service's path.
pub(super) fn version(service: &Service) -> &'static str {
    service.path().rsplit('/').next().unwrap_or_default()
}

/// The service and operation of a root element.
pub(super) fn find(
    namespace: Option<&str>,
    local: &str,
    version: Option<&str>,
    tjeneste: Option<&Tjeneste>,
) -> Result<(&'static Service, &'static Operation), Fejl> {
    let mut found: Vec<(&'static Service, &'static Operation)> = services::ALL
        .iter()
        .flat_map(|service| service.operations.iter().map(move |operation| (service, operation)))
        .filter(|(_, operation)| operation.name == local)
        .collect();
    if let Some(namespace) = namespace {
        let known = |service: &Service| {
            let of = |operation: &Operation| operation.request.iter().any(|taken| service.uri(*taken) == namespace);
            service.operations.iter().any(of)
        };
        if !services::ALL.iter().any(known) {
            return Err(Fejl::UkendtNavnerum(namespace.to_owned()));
        }
        found.retain(|(service, _)| service.operation(Some(namespace), local).is_some());
    }
    if found.is_empty() {
        return Err(Fejl::UkendtMetode(local.to_owned()));
    }
    if let Some(tjeneste) = tjeneste {
        found.retain(|(_, operation)| tjeneste.aftaler_i(operation));
        if found.is_empty() {
            return Err(Fejl::AndenTjeneste { metode: local.to_owned(), tjeneste: tjeneste.navn });
        }
    }
    if let (Some(wanted), Some(first)) = (version, found.first().map(|(service, _)| self::version(service))) {
        found.retain(|(service, _)| self::version(service) == wanted);
        if found.is_empty() {
            return Err(Fejl::AndenVersion { fundet: first, valgt: wanted.to_owned() });
        }
    }
    one(&found)
}

/// The one that is left; of Dagtilbudsregisteret's versions the newest.
fn one(found: &[(&'static Service, &'static Operation)]) -> Result<(&'static Service, &'static Operation), Fejl> {
    let dtr = |service: &Service| matches!(service.kind, Kind::DtrImport { .. } | Kind::DtrEksport);
    let newest = found.iter().find(|(service, _)| dtr(service) && self::version(service) == NYESTE);
    match (newest.or_else(|| found.iter().find(|(service, _)| dtr(service))), found) {
        (Some(found), _) | (None, [found]) => Ok(*found),
        (None, found) => {
            let names = found.iter().flat_map(|(_, operation)| operation.aftaler).map(|word| word.as_str());
            let mut names: Vec<_> = names.collect();
            names.sort_unstable();
            names.dedup();
            Err(Fejl::VaelgTjeneste(names))
        }
    }
}
