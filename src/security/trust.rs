//! Proves a caller: path to an anchor, validity at an instant, revocation.
//!
//! The verdict is a plain function of a [`Trust`], a certificate and an instant, asked for every exchange: the TLS handshake only
//! proves that the peer holds the key, and a revocation must take effect on connections that are already open. A small cache inside
//! each `Trust` makes the question cheap; a new `Trust` (new lists, new configuration) begins with an empty one.
//!
//! Only configured authorities take part in a path, never what a peer sent along: revocation is fail-closed, so an authority whose
//! list we do not hold is of no use anyway, and a path that a peer cannot steer is easier to reason about. Paths are found and
//! signatures, constraints and lists are judged by rustls-webpki; the age limits on the lists are ours.

pub(super) mod authority;
mod cache;
mod shared;
mod svar;

use std::sync::Arc;
use std::time::Duration;

use rustls_pki_types::{CertificateDer, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, ExpirationPolicy, KeyUsage, RevocationOptions, RevocationOptionsBuilder, VerifiedPath};

pub use authority::ConfigError;
pub use shared::SharedTrust;

use super::caller::{Caller, Error, Proof, Spaerring};
use super::oces::{self, Certificate, MAX_CERTIFICATE};
use super::revocation::{Crl, CrlStatus, CrlTilstand};
use crate::config::{Hentning, Miljoe};
use crate::types::{Time, sha256};
use authority::Authority;
use cache::{Period, Proven};

/// Everything that a proof depends on, except the certificate and the instant.
pub struct Trust {
    miljoe: Miljoe,
    authorities: Vec<Authority>,
    anchors: Vec<TrustAnchor<'static>>,
    intermediates: Vec<CertificateDer<'static>>,
    crls: Vec<Arc<Crl>>,
    limits: Limits,
    lists: Lists,
    hentning: Hentning,
    proven: Proven,
}

/// What a missing revocation list means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lists {
    /// That nothing is proven. The gateway's.
    Required,
    /// That revocation is unknown, and said to be. For answers alone ([`Trust::til_svar`]): who reads one may have no list at hand.
    WhereHeld,
}

/// A certificate authority that is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Udsteder {
    /// Common name.
    pub navn: String,
    /// Whether it is an anchor.
    pub anker: bool,
    /// Past this instant nothing under it is believed.
    pub not_after: Time,
}

/// How old a revocation list may be, counted from its thisUpdate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    /// Lists about callers' certificates.
    pub(super) leaf: Duration,
    /// Lists of an anchor about issuing authorities.
    pub(super) anchor: Duration,
}

impl std::fmt::Debug for Trust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<_> = self.authorities.iter().map(Authority::navn).collect();
        f.debug_struct("Trust").field("miljoe", &self.miljoe).field("authorities", &names).finish_non_exhaustive()
    }
}

impl Trust {
    /// Proves the caller that presented this chain, its own certificate first. The rest of the chain is not used.
    ///
    /// # Errors
    /// Each refusal has its variant; a peer is told only [`Error::kode`] and [`Error::tekst`].
    pub fn prove(&self, chain: &[CertificateDer<'_>], now: Time) -> Result<Caller, Error> {
        let leaf = chain.first().ok_or(Error::NoCertificate)?;
        if leaf.len() > MAX_CERTIFICATE {
            return Err(oces::Error::TooLarge(leaf.len()).into());
        }
        let key = sha256(leaf);
        if let Some(caller) = self.proven.find(&key, now) {
            return Ok(caller);
        }
        let certificate = oces::parse(leaf)?;
        let (proof, period) = match (self.verify(leaf, &certificate, now), self.lists) {
            (Err(Error::RevocationUnknown | Error::RevocationStale), Lists::WhereHeld) => {
                self.verify_without_lists(leaf, &certificate, now)?
            }
            (verdict, _) => verdict?,
        };
        let caller = Caller::proven(certificate, proof);
        self.proven.keep(key, caller.clone(), period, now);
        Ok(caller)
    }

    /// The world that the anchors belong to.
    #[must_use]
    pub fn miljoe(&self) -> Miljoe {
        self.miljoe
    }

    /// How the lists are to be fetched.
    #[must_use]
    pub fn hentning(&self) -> &Hentning {
        &self.hentning
    }

    /// Each authority's revocation list as it stands, the missing ones too.
    #[must_use]
    pub fn crl_status(&self, now: Time) -> Vec<CrlStatus> {
        self.authorities.iter().flat_map(|authority| self.status_of(authority, now)).collect()
    }

    /// The authorities that are believed, anchors first, with their ends: what `tilslut check` warns of in time.
    #[must_use]
    pub fn udstedere(&self) -> Vec<Udsteder> {
        let udsteder = |authority: &Authority| Udsteder {
            navn: authority.navn().to_owned(),
            anker: authority.is_anchor(),
            not_after: authority.not_after(),
        };
        self.authorities.iter().map(udsteder).collect()
    }

    /// Builds from what was read; every error at once.
    pub(super) fn build(
        miljoe: Miljoe,
        authorities: Vec<Authority>,
        limits: Limits,
        hentning: Hentning,
    ) -> Result<Self, Vec<ConfigError>> {
        let errors: Vec<_> = authorities.iter().filter_map(|authority| authority.loose(&authorities)).collect();
        if !errors.is_empty() {
            return Err(errors);
        }
        let (roots, others): (Vec<_>, Vec<_>) = authorities.iter().partition(|authority| authority.is_anchor());
        Ok(Self {
            miljoe,
            anchors: roots.into_iter().map(|root| root.as_anchor().clone()).collect(),
            intermediates: others.into_iter().map(|other| other.der().clone()).collect(),
            authorities,
            crls: Vec::new(),
            limits,
            lists: Lists::Required,
            hentning,
            proven: Proven::default(),
        })
    }

    /// Believes nobody: for a replay, where no certificate is shown.
    #[must_use]
    pub fn nobody() -> Self {
        Self {
            miljoe: Miljoe::Test,
            authorities: Vec::new(),
            anchors: Vec::new(),
            intermediates: Vec::new(),
            crls: Vec::new(),
            limits: Limits { leaf: Duration::ZERO, anchor: Duration::ZERO },
            lists: Lists::Required,
            hentning: Hentning::default(),
            proven: Proven::default(),
        }
    }

    pub(super) fn authorities(&self) -> &[Authority] {
        &self.authorities
    }

    /// The list that this one would take the place of.
    pub(super) fn held(&self, crl: &Crl) -> Option<&Crl> {
        self.crls.iter().find(|held| held.same_place(crl)).map(AsRef::as_ref)
    }

    /// The same trust with one more list, in place of an older one of the same issuer and scope. `None` if it is not newer.
    pub(super) fn with_crl(&self, crl: Arc<Crl>) -> Option<Self> {
        if self.held(&crl).is_some_and(|held| held.this_update() >= crl.this_update()) {
            return None;
        }
        let others = self.crls.iter().filter(|held| !held.same_place(&crl)).cloned();
        let crls = others.chain([Arc::clone(&crl)]).collect();
        Some(Self {
            miljoe: self.miljoe,
            authorities: self.authorities.clone(),
            anchors: self.anchors.clone(),
            intermediates: self.intermediates.clone(),
            crls,
            limits: self.limits,
            lists: self.lists,
            hentning: self.hentning.clone(),
            proven: Proven::default(),
        })
    }

    /// Takes over the lists of an earlier trust that are newer than ours and signed by an authority that we still know.
    pub(super) fn inherit(self, earlier: &Self) -> Self {
        let known = |crl: &&Arc<Crl>| self.authorities.iter().any(|authority| authority.thumbprint() == crl.signer());
        let crls: Vec<_> = earlier.crls.iter().filter(known).cloned().collect();
        crls.into_iter().fold(self, |trust, crl| trust.with_crl(crl).unwrap_or(trust))
    }

    fn verify(
        &self,
        leaf: &CertificateDer<'_>,
        certificate: &Certificate,
        now: Time,
    ) -> Result<(Proof, Period), Error> {
        let end_entity = EndEntityCert::try_from(leaf).map_err(|_| Error::Unusable)?;
        let usable: Vec<_> =
            self.crls.iter().filter(|crl| self.until(crl, now).is_some()).map(|crl| crl.list()).collect();
        let revocation = RevocationOptionsBuilder::new(&usable).ok();
        let revocation = revocation.map(|options| options.with_expiration_policy(ExpirationPolicy::Enforce).build());
        let path = self
            .path(&end_entity, revocation, now)
            .map_err(|error| self.explain(&error, certificate, &end_entity, now))?;
        if usable.is_empty() {
            return Err(self.no_list(&end_entity, now));
        }
        let period = self.period(&path, certificate, now)?;
        Ok((Proof { udsteder: self.issuer_of(&path), spaerring: Spaerring::Efterproevet }, period))
    }

    /// The common name of the authority that issued the certificate at a path's end.
    fn issuer_of(&self, path: &VerifiedPath<'_>) -> String {
        let issuer = path.end_entity().issuer();
        let named = self.authorities.iter().find(|authority| authority.subject() == issuer);
        named.map_or("", Authority::navn).to_owned()
    }

    /// A path to an anchor that is in force, with every certificate on it found in no list. Without any list, the path alone.
    fn path<'p>(
        &'p self,
        end_entity: &'p EndEntityCert<'p>,
        revocation: Option<RevocationOptions<'_>>,
        now: Time,
    ) -> Result<VerifiedPath<'p>, webpki::Error> {
        let time = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(now.as_second()).unwrap_or(0)));
        let in_force = |path: &VerifiedPath<'_>| {
            let anchor = self.authorities.iter().find(|authority| authority.as_anchor() == path.anchor());
            let not_after = time;
            match anchor.is_some_and(|authority| authority.in_force(now)) {
                true => Ok(()),
                false => Err(webpki::Error::CertExpired { time, not_after }),
            }
        };
        end_entity.verify_for_usage(
            authority::ALGORITHMS,
            &self.anchors,
            &self.intermediates,
            time,
            KeyUsage::client_auth(),
            revocation,
            Some(&in_force),
        )
    }

    /// How long the verdict stands: as long as every certificate and every list of the path does.
    fn period(&self, path: &VerifiedPath<'_>, leaf: &Certificate, now: Time) -> Result<Period, Error> {
        let mut period = Period { from: leaf.not_before, until: after(leaf.not_after) };
        let mut issuers = vec![path.end_entity().issuer()];
        for intermediate in path.intermediate_certificates() {
            issuers.push(intermediate.issuer());
            if let Some(authority) = self.authorities.iter().find(|authority| **authority.der() == *intermediate.der())
            {
                period.narrow(authority.not_before(), after(authority.not_after()));
            }
        }
        if let Some(root) = self.authorities.iter().find(|authority| authority.as_anchor() == path.anchor()) {
            period.narrow(root.not_before(), after(root.not_after()));
        }
        let direct = issuers.len() == 1;
        for crl in self.crls.iter().filter(|crl| issuers.contains(&crl.list().issuer())) {
            // An anchor that issues callers' certificates itself has no privilege of age.
            let until = if direct { crl.until(self.limits.leaf, now) } else { self.until(crl, now) };
            match until {
                Some(until) => period.narrow(crl.from(), until),
                None if direct => return Err(Error::RevocationStale),
                None => {}
            }
        }
        Ok(period)
    }

    /// Until when a list may be used, if it may be used now.
    fn until(&self, crl: &Crl, now: Time) -> Option<Time> {
        let limit = if crl.by_anchor() { self.limits.anchor } else { self.limits.leaf };
        crl.until(limit, now)
    }

    fn explain(&self, error: &webpki::Error, leaf: &Certificate, end_entity: &EndEntityCert<'_>, now: Time) -> Error {
        use webpki::Error as E;
        match error {
            E::CertExpired { .. } | E::CertNotValidYet { .. } if now < leaf.not_before => Error::NotYetValid,
            E::CertExpired { .. } | E::CertNotValidYet { .. } if now >= after(leaf.not_after) => Error::Expired,
            E::CertExpired { .. } | E::CertNotValidYet { .. } => Error::AuthorityNotInForce,
            E::CertRevoked => Error::Revoked,
            E::UnknownIssuer => Error::UnknownIssuer,
            E::InvalidSignatureForPublicKey
            | E::UnsupportedSignatureAlgorithmContext(_)
            | E::UnsupportedSignatureAlgorithmForPublicKeyContext(_)
            | E::SignatureAlgorithmMismatch => Error::BadSignature,
            E::CaUsedAsEndEntity => Error::Authority,
            E::RequiredEkuNotFoundContext(_)
            | E::EmptyEkuExtension
            | E::EndEntityUsedAsCa
            | E::PathLenConstraintViolated
            | E::NameConstraintViolation
            | E::MaximumPathDepthExceeded
            | E::MaximumSignatureChecksExceeded
            | E::MaximumPathBuildCallsExceeded
            | E::MaximumNameConstraintComparisonsExceeded => Error::Constraint,
            E::UnknownRevocationStatus
            | E::CrlExpired { .. }
            | E::InvalidCrlSignatureForPublicKey
            | E::IssuerNotCrlSigner
            | E::UnsupportedCrlSignatureAlgorithmContext(_)
            | E::UnsupportedCrlSignatureAlgorithmForPublicKeyContext(_) => self.no_list(end_entity, now),
            _ => Error::Unusable,
        }
    }

    /// Whether a list is missing, or there and too old, somewhere above this certificate.
    fn no_list(&self, end_entity: &EndEntityCert<'_>, now: Time) -> Error {
        let above = self.authorities.iter().filter(|authority| authority.subject() == end_entity.issuer());
        let mut issuers: Vec<_> = above.map(Authority::issuer).collect();
        issuers.push(end_entity.issuer());
        let stale = |crl: &&Arc<Crl>| issuers.contains(&crl.list().issuer()) && self.until(crl, now).is_none();
        if self.crls.iter().any(|crl| stale(&crl)) { Error::RevocationStale } else { Error::RevocationUnknown }
    }

    fn status_of(&self, authority: &Authority, now: Time) -> Vec<CrlStatus> {
        let own = self.crls.iter().filter(|crl| crl.signer() == authority.thumbprint());
        let status = |crl: &Arc<Crl>| CrlStatus {
            udsteder: authority.navn().to_owned(),
            tilstand: self.until(crl, now).map_or(CrlTilstand::ForGammel, |until| CrlTilstand::Frisk { until }),
            this_update: Some(crl.this_update()),
            next_update: Some(crl.next_update()),
            spaerrede: crl.entries(),
        };
        let found: Vec<_> = own.map(status).collect();
        if found.is_empty() { vec![CrlStatus::missing(authority.navn())] } else { found }
    }
}

/// The first instant after an inclusive end, which is given in whole seconds.
fn after(inclusive: Time) -> Time {
    inclusive.checked_add(jiff::SignedDuration::from_secs(1)).unwrap_or(Time::MAX)
}

#[cfg(test)]
pub(super) mod tests;
