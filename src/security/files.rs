//! Reads the files that a configuration's trust names.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, CertificateRevocationListDer};

use super::revocation::{Crl, fetch};
use super::trust::authority::Authority;
use super::trust::{ConfigError, Limits, Trust};
use crate::config::{Anker, Miljoe, Trust as Config};

/// The largest file of authorities' certificates that is read.
const MAX_AUTHORITIES: usize = 1024 * 1024;

impl Trust {
    /// Reads anchors, intermediates and lists, and the lists that were fetched earlier.
    ///
    /// A list that was fetched and cannot be used is passed over with a warning; it will be fetched again.
    ///
    /// # Errors
    /// Everything that is wrong with the configuration or its files, at once.
    pub fn load(config: &Config) -> Result<Self, Vec<ConfigError>> {
        let mut errors = Vec::new();
        let miljoe = collect(miljoe(&config.ankre), &mut errors);
        check_urls(config, &mut errors);
        let anchors = config.ankre.iter().flat_map(anchors);
        let intermediates = config.mellemudstedere.iter().flat_map(|file| intermediates(file));
        let authorities: Vec<_> = anchors.chain(intermediates).filter_map(|one| collect(one, &mut errors)).collect();
        let Some(miljoe) = miljoe.filter(|_| errors.is_empty()) else { return Err(errors) };
        let limits = Limits { leaf: config.max_alder, anchor: config.max_alder_rod };
        let mut trust = Self::build(miljoe, authorities, limits, config.hentning.clone())?;
        for file in &config.spaerrelister {
            for crl in lists(file, config.hentning.max_bytes, trust.authorities()) {
                trust = match collect(crl, &mut errors) {
                    Some(crl) => trust.with_crl(Arc::new(crl)).unwrap_or(trust),
                    None => trust,
                };
            }
        }
        if errors.is_empty() { Ok(trust.with_fetched_lists()) } else { Err(errors) }
    }

    /// Takes in the lists of the cache folder.
    fn with_fetched_lists(self) -> Self {
        let hentning = self.hentning().clone();
        let Some(folder) = hentning.mappe else { return self };
        let files = hentning.urler.iter().map(|url| fetch::cache_file(&folder, url)).filter(|file| file.exists());
        files.fold(self, |trust, file| {
            let crls = lists(&file, hentning.max_bytes, trust.authorities());
            crls.into_iter().fold(trust, |trust, crl| match crl {
                Ok(crl) => trust.with_crl(Arc::new(crl)).unwrap_or(trust),
                Err(error) => {
                    tracing::warn!(%error, "a revocation list that was fetched earlier is not used");
                    trust
                }
            })
        })
    }
}

/// The one world of all anchors.
fn miljoe(ankre: &[Anker]) -> Result<Miljoe, ConfigError> {
    let first = ankre.first().ok_or(ConfigError::NoAnchor)?.miljoe;
    if ankre.iter().any(|anker| anker.miljoe != first) {
        return Err(ConfigError::MixedEnvironments);
    }
    Ok(first)
}

fn check_urls(config: &Config, errors: &mut Vec<ConfigError>) {
    let hentning = &config.hentning;
    let bad = hentning.urler.iter().filter(|url| !fetch::is_http(url));
    errors.extend(bad.map(|url| ConfigError::Url(url.clone())));
    if !hentning.urler.is_empty() && hentning.mappe.is_none() {
        errors.push(ConfigError::NoFolder);
    }
}

fn anchors(anker: &Anker) -> Vec<Result<Authority, ConfigError>> {
    each(certificates(&anker.fil), |der| Authority::anchor(&anker.fil, der, anker.miljoe))
}

fn intermediates(file: &Path) -> Vec<Result<Authority, ConfigError>> {
    each(certificates(file), |der| Authority::intermediate(file, der))
}

pub(super) fn lists(file: &Path, max: usize, authorities: &[Authority]) -> Vec<Result<Crl, ConfigError>> {
    let ders = read(file, max, "en spærreliste i DER eller PEM", CertificateRevocationListDer::from);
    each(ders, |der| Crl::accept(&der, authorities).map_err(|error| ConfigError::Crl(file.to_owned(), error)))
}

pub(super) fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    read(file, MAX_AUTHORITIES, "et certifikat i DER eller PEM", CertificateDer::from)
}

/// The objects of a file: all PEM sections of the kind, or the whole file as DER.
fn read<T: PemObject>(
    file: &Path,
    max: usize,
    what: &'static str,
    whole: impl Fn(Vec<u8>) -> T,
) -> Result<Vec<T>, ConfigError> {
    let content = content(file, max)?;
    let empty = || ConfigError::Empty(file.to_owned(), what);
    if content.first() == Some(&0x30) {
        return Ok(vec![whole(content)]);
    }
    let found: Vec<_> = T::pem_slice_iter(&content).collect::<Result<_, _>>().map_err(|_| empty())?;
    if found.is_empty() { Err(empty()) } else { Ok(found) }
}

fn content(file: &Path, max: usize) -> Result<Vec<u8>, ConfigError> {
    let unreadable = |error: std::io::Error| ConfigError::Unreadable(PathBuf::from(file), error.to_string());
    let limit = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
    let mut content = Vec::new();
    fs::File::open(file).map_err(unreadable)?.take(limit).read_to_end(&mut content).map_err(unreadable)?;
    if content.len() > max { Err(ConfigError::TooLarge(file.to_owned(), max)) } else { Ok(content) }
}

pub(super) fn each<T, U>(
    found: Result<Vec<T>, ConfigError>,
    convert: impl Fn(T) -> Result<U, ConfigError>,
) -> Vec<Result<U, ConfigError>> {
    match found {
        Ok(all) => all.into_iter().map(convert).collect(),
        Err(error) => vec![Err(error)],
    }
}

pub(super) fn collect<T>(result: Result<T, ConfigError>, errors: &mut Vec<ConfigError>) -> Option<T> {
    result.map_err(|error| errors.push(error)).ok()
}
