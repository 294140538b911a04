//! `tilslut check`: every check of an installation, every problem at once.

mod kilder;
mod noegler;
mod numre;

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde::Serialize;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::X509Certificate;

use super::{Exit, say, signatur};
use crate::config::{self, Config};
use crate::registre::Koder;
use crate::security::oces::Certificate;
use crate::security::revocation::{CrlStatus, CrlTilstand};
use crate::security::{Skyld, Trust};
use crate::server::{SharedTls, tls};
use crate::store::Store;
use crate::types::Time;

/// Efterprøv konfiguration, nøgler, rodcertifikater, spærrelister og database
///
/// Viser alle problemer på én gang og ændrer ingenting. Udgangskoden er 1, hvis noget hindrer gatewayen i at tage imod kald; en advarsel
/// gør det ikke.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Konfigurationen
    #[arg(long, value_name = "FIL", alias = "konfig", default_value = config::FILE_NAME, env = "TILSLUT_CONFIG")]
    config: PathBuf,
    /// Svar som JSON, til programmer
    #[arg(long)]
    json: bool,
}

/// How a check went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Udfald {
    /// As it should be.
    Ok,
    /// It works, but should be looked at.
    Advarsel,
    /// The gateway cannot do its work.
    Fejl,
}

/// One line of the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fund {
    /// What was checked: `konfiguration`, `tls`, `signatur`, `trust`, `spærreliste`, `database`, `nøgler`, `grunddata`, `koder`,
    /// `system`.
    pub emne: &'static str,
    /// How it went.
    pub udfald: Udfald,
    /// What was found.
    pub tekst: String,
}

/// Runs the command.
///
/// # Errors
/// Where the result cannot be printed.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let found = check(&args.config, Time::now());
    if args.json {
        super::print_json(&found)?;
    } else {
        found.iter().try_for_each(tell)?;
    }
    let failed = found.iter().any(|fund| fund.udfald == Udfald::Fejl);
    Ok(if failed { Exit::Refused } else { Exit::Ok })
}

fn tell(fund: &Fund) -> anyhow::Result<()> {
    let word = match fund.udfald {
        Udfald::Ok => "ok",
        Udfald::Advarsel => "ADVARSEL",
        Udfald::Fejl => "FEJL",
    };
    say!("{word:<9} {:<14} {}", fund.emne, fund.tekst);
    Ok(())
}

/// Every check of the configuration in a file, at an instant.
#[must_use]
pub fn check(path: &Path, now: Time) -> Vec<Fund> {
    let config = match Config::read(path) {
        Ok(config) => config,
        Err(errors) => return errors.iter().map(|error| fejl("konfiguration", error.to_string())).collect(),
    };
    let missing = config.missing_files();
    let mut found: Vec<_> = missing.iter().map(|error| fejl("konfiguration", error.to_string())).collect();
    if missing.is_empty() {
        found.push(ok("konfiguration", format!("{} er i orden", path.display())));
    }
    let whole = |section: &str| !missing.iter().any(|error| error.noegle.starts_with(section));
    if whole("tls.") {
        found.extend(check_tls(&config, now));
    }
    if whole("signatur.") {
        found.extend(check_signatur(&config, now));
    }
    if whole("trust.") {
        found.extend(check_trust(&config, now));
    }
    if whole("database.") {
        found.push(check_database(&config.database.fil));
        found.extend(kilder::check(&config.database.fil, now));
    }
    if whole("grunddata.") {
        found.extend(noegler::check(&config));
    }
    if whole("register.") {
        found.extend(config.register.koder.iter().flat_map(|folder| check_codes(folder)));
        found.extend(numre::check(&config));
    }
    found.extend(check_descriptors(&config));
    found
}

fn check_tls(config: &Config, now: Time) -> Vec<Fund> {
    if let Err(error) = SharedTls::load(&config.tls) {
        return vec![fejl("tls", error.to_string())];
    }
    let mut found = vec![ok("tls", "nøglen passer til certifikatet".to_owned())];
    let chain = tls::certificates(&config.tls.certifikat).unwrap_or_default();
    if let Some((_, leaf)) = chain.first().and_then(|der| x509_parser::parse_x509_certificate(der).ok()) {
        found.push(validity(&leaf, now));
        found.extend(names(&leaf, config.server.offentlig_url.as_deref()));
    }
    found.extend(readable_by_all("tls", &config.tls.noegle));
    found
}

/// From this many days before its end a certificate is warned about.
pub(super) const DAYS_LEFT: i64 = 30;

fn validity(leaf: &X509Certificate<'_>, now: Time) -> Fund {
    let [from, to] = [leaf.validity().not_before, leaf.validity().not_after].map(|time| time.timestamp());
    let days = (to - now.as_second()).div_euclid(86_400);
    match now.as_second() {
        second if second < from => fejl("tls", "serverens certifikat er ikke gyldigt endnu".to_owned()),
        second if second > to => fejl("tls", "serverens certifikat er udløbet".to_owned()),
        _ if days < DAYS_LEFT => advarsel("tls", format!("serverens certifikat udløber om {days} dage")),
        _ => ok("tls", format!("serverens certifikat er gyldigt i {days} dage endnu")),
    }
}

fn names(leaf: &X509Certificate<'_>, public_url: Option<&str>) -> Option<Fund> {
    let alternative = leaf.subject_alternative_name().ok().flatten();
    let names = alternative.map(|extension| extension.value.general_names.as_slice()).unwrap_or_default();
    if names.is_empty() {
        return Some(advarsel(
            "tls",
            "serverens certifikat har ingen subjectAltName; de fleste klienter afviser det".to_owned(),
        ));
    }
    let uri: hyper::Uri = public_url?.parse().ok()?;
    let host = uri.host()?.trim_matches(['[', ']']).to_ascii_lowercase();
    let named = names.iter().any(|name| match name {
        GeneralName::DNSName(name) => covers(&name.to_ascii_lowercase(), &host),
        GeneralName::IPAddress(bytes) => address(bytes).is_some_and(|address| host.parse() == Ok(address)),
        _ => false,
    });
    (!named).then(|| advarsel("tls", format!("serverens certifikat nævner ikke {host} (server.offentlig_url)")))
}

fn covers(name: &str, host: &str) -> bool {
    match name.strip_prefix("*.") {
        Some(domain) => host.split_once('.').is_some_and(|(_, rest)| rest == domain),
        None => name == host,
    }
}

fn address(bytes: &[u8]) -> Option<std::net::IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(Into::into);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(Into::into)).ok()
}

fn check_signatur(config: &Config, now: Time) -> Vec<Fund> {
    let read = match signatur::indlaes(&config.signatur, now) {
        Ok(read) => read,
        Err(errors) => return errors.into_iter().map(|error| fejl("signatur", error)).collect(),
    };
    let Certificate { cvr, not_after, .. } = &read.certifikat;
    let days = (not_after.as_second() - now.as_second()).div_euclid(86_400);
    let text = format!("svar underskrives for CVR-nummer {cvr}; certifikatet gælder i {days} dage endnu");
    let mut found = vec![if days < DAYS_LEFT { advarsel("signatur", text) } else { ok("signatur", text) }];
    // A client that knows the same roots will judge our answers as we judge its requests.
    let refused = Trust::load(&config.trust).ok().and_then(|trust| trust.prove(&[read.der.into()], now).err());
    if let Some(error) = refused.filter(|error| error.skyld() == Skyld::Kalder) {
        let text = format!("gatewayens eget certifikat godkendes ikke under rødderne i [trust] ({})", error.navn());
        found.push(advarsel("signatur", text));
    }
    found.extend(readable_by_all("signatur", config.signatur.noegle.hemmelig()));
    found
}

/// A warning of a private key that everybody on the machine can read.
fn readable_by_all(emne: &'static str, file: &Path) -> Option<Fund> {
    let others = std::fs::metadata(file).is_ok_and(|file| file.permissions().mode() & 0o007 != 0);
    others.then(|| advarsel(emne, format!("{} kan læses af alle på maskinen", file.display())))
}

fn check_trust(config: &Config, now: Time) -> Vec<Fund> {
    let trust = match Trust::load(&config.trust) {
        Ok(trust) => trust,
        Err(errors) => return errors.iter().map(|error| fejl("trust", error.to_string())).collect(),
    };
    let mut found = vec![ok("trust", format!("rodcertifikater er indlæst, miljø {}", trust.miljoe()))];
    let fetched = !config.trust.hentning.urler.is_empty();
    found.extend(trust.crl_status(now).iter().map(|status| revocation(status, now, fetched)));
    found
}

fn revocation(status: &CrlStatus, now: Time, fetched: bool) -> Fund {
    let hours = status.alder(now).map_or_else(String::new, |seconds| match seconds / 3600 {
        1 => ", 1 time gammel".to_owned(),
        hours => format!(", {hours} timer gammel"),
    });
    let CrlStatus { udsteder, spaerrede, .. } = status;
    match status.tilstand {
        CrlTilstand::Frisk { until } => {
            ok("spærreliste", format!("{udsteder}: {spaerrede} spærrede{hours}, kan bruges til {until:.0}"))
        }
        // A fetched list is there as soon as the gateway runs; the check fetches nothing.
        CrlTilstand::Mangler if fetched => {
            advarsel("spærreliste", format!("{udsteder}: ingen endnu; den skal kunne hentes, når gatewayen starter"))
        }
        CrlTilstand::ForGammel if fetched => advarsel(
            "spærreliste",
            format!("{udsteder}: for gammel{hours}; den skal kunne hentes, når gatewayen starter"),
        ),
        CrlTilstand::Mangler => fejl("spærreliste", format!("{udsteder}: mangler; alle under den afvises")),
        CrlTilstand::ForGammel => fejl("spærreliste", format!("{udsteder}: for gammel{hours}; alle under den afvises")),
    }
}

fn check_database(file: &Path) -> Fund {
    if !file.exists() {
        return ok("database", format!("{} oprettes, når gatewayen starter", file.display()));
    }
    match Store::level(file) {
        Err(error) => fejl("database", format!("{}: {error}", file.display())),
        Ok((found, known)) if found > known => {
            fejl("database", format!("har version {found}, men dette program kender kun til og med {known}"))
        }
        Ok((found, known)) if found < known => {
            ok("database", format!("version {found} føres til {known}, når gatewayen starter"))
        }
        Ok((found, _)) => ok("database", format!("åbner, version {found}")),
    }
}

fn check_codes(folder: &Path) -> Vec<Fund> {
    match Koder::fra_mappe(folder) {
        Ok(_) => vec![ok("koder", format!("kodetabellerne i {} er i orden", folder.display()))],
        Err(errors) => errors.iter().map(|error| fejl("koder", error.to_string())).collect(),
    }
}

/// Descriptors that are not connections: the database, the log, the listeners.
const DESCRIPTORS: usize = 64;

/// Whether the process may open as many sockets as the configuration promises; where the system says (Linux).
fn check_descriptors(config: &Config) -> Option<Fund> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
    let allowed: usize = line.split_whitespace().nth(3)?.parse().ok()?;
    let wanted = config.graenser.forbindelser + DESCRIPTORS;
    let text =
        format!("processen må åbne {allowed} filer, men graenser.forbindelser kræver omkring {wanted} (ulimit -n)");
    (allowed < wanted).then(|| advarsel("system", text))
}

fn ok(emne: &'static str, tekst: String) -> Fund {
    Fund { emne, udfald: Udfald::Ok, tekst }
}

fn advarsel(emne: &'static str, tekst: String) -> Fund {
    Fund { emne, udfald: Udfald::Advarsel, tekst }
}

fn fejl(emne: &'static str, tekst: String) -> Fund {
    Fund { emne, udfald: Udfald::Fejl, tekst }
}

#[cfg(test)]
mod tests;
