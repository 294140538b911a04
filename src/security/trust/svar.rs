//! Trust of a client in the answers of a gateway (Danish: svar): the same paths to the same kind of anchors, but a revocation list may be missing.
//!
//! A caller of the gateway is refused where its revocation cannot be judged. Who verifies an answer by hand may hold no list and still wants
//! to know whose it is; then the proof says of itself that revocation is unknown ([`Spaerring::IkkeEfterproevet`]), and it is shown. A list
//! that is held counts however old it is: what it revokes is refused.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls_pki_types::CertificateDer;
use webpki::{EndEntityCert, ExpirationPolicy, RevocationOptionsBuilder, UnknownStatusPolicy};

use super::authority::Authority;
use super::cache::Period;
use super::{ConfigError, Limits, Lists, Trust, after};
use crate::config::{Hentning, Miljoe};
use crate::security::caller::{Error, Proof, Spaerring};
use crate::security::files::{self, collect};
use crate::security::oces::Certificate;
use crate::types::Time;

/// Until a list's own nextUpdate.
const UNBOUNDED: Duration = Duration::from_secs(100 * 366 * 24 * 60 * 60);

impl Trust {
    /// Trust in answers, from files and folders with certificates of authorities and revocation lists.
    ///
    /// A certificate that is its own issuer is an anchor, another an issuing authority; `.crl` are lists. In a folder every file is read.
    ///
    /// # Errors
    /// Everything that is wrong with the files, at once.
    pub fn til_svar(places: &[PathBuf]) -> Result<Self, Vec<ConfigError>> {
        let mut errors = Vec::new();
        let files: Vec<_> =
            places.iter().flat_map(|place| each_file(place)).filter_map(|file| collect(file, &mut errors)).collect();
        let (lists, authorities): (Vec<_>, Vec<_>) = files.iter().partition(|file| is_list(file));
        let authorities = authorities
            .into_iter()
            .flat_map(|file| files::each(files::certificates(file), |der| Authority::either(file, der)));
        let authorities: Vec<_> = authorities.filter_map(|one| collect(one, &mut errors)).collect();
        let miljoe = if errors.is_empty() { collect(miljoe(&authorities), &mut errors) } else { None };
        let Some(miljoe) = miljoe else { return Err(errors) };
        let limits = Limits { leaf: UNBOUNDED, anchor: UNBOUNDED };
        let mut trust = Self::build(miljoe, authorities, limits, Hentning::default())?;
        trust.lists = Lists::WhereHeld;
        let max = Hentning::default().max_bytes;
        let lists: Vec<_> = lists.into_iter().flat_map(|file| files::lists(file, max, &trust.authorities)).collect();
        for crl in lists.into_iter().filter_map(|crl| collect(crl, &mut errors)) {
            trust = trust.with_crl(Arc::new(crl)).unwrap_or(trust);
        }
        if errors.is_empty() { Ok(trust) } else { Err(errors) }
    }

    /// What is left of a proof where a list is missing or too old.
    pub(super) fn verify_without_lists(
        &self,
        leaf: &CertificateDer<'_>,
        certificate: &Certificate,
        now: Time,
    ) -> Result<(Proof, Period), Error> {
        let end_entity = EndEntityCert::try_from(leaf).map_err(|_| Error::Unusable)?;
        let held: Vec<_> = self.crls.iter().map(|crl| crl.list()).collect();
        let revocation = RevocationOptionsBuilder::new(&held).ok().map(|options| {
            let lenient = options.with_status_policy(UnknownStatusPolicy::Allow);
            lenient.with_expiration_policy(ExpirationPolicy::Ignore).build()
        });
        let path = self
            .path(&end_entity, revocation, now)
            .map_err(|error| self.explain(&error, certificate, &end_entity, now))?;
        let proof = Proof { udsteder: self.issuer_of(&path), spaerring: Spaerring::IkkeEfterproevet };
        // Kept no longer than the instant: a verdict without lists is not worth remembering.
        let until = after(now);
        Ok((proof, Period { from: now, until }))
    }
}

/// The one world of the anchors; one that says nothing of itself goes with either.
fn miljoe(authorities: &[Authority]) -> Result<Miljoe, ConfigError> {
    let mut anchors = authorities.iter().filter(|authority| authority.is_anchor()).peekable();
    anchors.peek().ok_or(ConfigError::NoAnchor)?;
    let worlds: Vec<_> = anchors.filter_map(Authority::miljoe).collect();
    let first = worlds.first().copied().unwrap_or(Miljoe::Test);
    if worlds.iter().all(|world| *world == first) { Ok(first) } else { Err(ConfigError::MixedEnvironments) }
}

fn is_list(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("crl"))
}

/// A file, or the files of a folder by name.
fn each_file(place: &Path) -> Vec<Result<PathBuf, ConfigError>> {
    if !place.is_dir() {
        return vec![Ok(place.to_owned())];
    }
    let unreadable = |error: std::io::Error| ConfigError::Unreadable(place.to_owned(), error.to_string());
    let entries = std::fs::read_dir(place).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    match entries.map_err(unreadable) {
        Ok(entries) => {
            let mut found: Vec<_> = entries.iter().map(std::fs::DirEntry::path).filter(|path| path.is_file()).collect();
            found.sort();
            found.into_iter().map(Ok).collect()
        }
        Err(error) => vec![Err(error)],
    }
}

#[cfg(test)]
mod tests;
