//! `[signatur]`: the certificate that answers are signed with, and how fresh a signed message must be.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::raw::Section;

/// Signed messages, both ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signatur {
    /// The certificate that answers are signed with, and its key.
    pub noegle: Noegle,
    /// `svar_levetid_sekunder`: from an answer's Created to its Expires.
    pub svar_levetid: Duration,
    /// `urskaevhed_sekunder`: how far a caller's clock may be from ours.
    pub urskaevhed: Duration,
    /// `laengste_levetid_sekunder`: the longest that a message may say it lives.
    pub laengste_levetid: Duration,
}

/// Where our signing key lies (Danish: nøgle).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Noegle {
    /// Two PEM files.
    Pem {
        /// The certificate; its issuers may follow it.
        certifikat: PathBuf,
        /// Its private key, without a password.
        noegle: PathBuf,
    },
    /// A PKCS#12 file, as the issuer hands it out.
    P12 {
        /// The file.
        fil: PathBuf,
        /// The file with its password, on the first line.
        kodeord: PathBuf,
    },
}

impl Signatur {
    /// `svar_levetid_sekunder` where it is left out: as the recorded answer's (bpi-security §1).
    pub const SVAR_LEVETID: Duration = Duration::from_secs(300);
    /// `urskaevhed_sekunder` where it is left out (bpi-security §9).
    pub const URSKAEVHED: Duration = Duration::from_secs(60);
    /// `laengste_levetid_sekunder` where it is left out: one of the known clients asks for ten minutes (bpi-security §3).
    pub const LAENGSTE_LEVETID: Duration = Duration::from_secs(600);

    pub(super) fn read(mut section: Section<'_, '_>) -> Option<Self> {
        let noegle = Noegle::read(&mut section);
        let svar_levetid = section.seconds("svar_levetid_sekunder", 30..=3600).unwrap_or(Self::SVAR_LEVETID);
        let urskaevhed = section.seconds("urskaevhed_sekunder", 0..=600).unwrap_or(Self::URSKAEVHED);
        let laengste_levetid =
            section.seconds("laengste_levetid_sekunder", 60..=3600).unwrap_or(Self::LAENGSTE_LEVETID);
        section.finish();
        Some(Self { noegle: noegle?, svar_levetid, urskaevhed, laengste_levetid })
    }

    /// The files that it names, by key.
    pub(super) fn named_files(&self) -> [(&'static str, &Path); 2] {
        match &self.noegle {
            Noegle::Pem { certifikat, noegle } => [("signatur.certifikat", certifikat), ("signatur.noegle", noegle)],
            Noegle::P12 { fil, kodeord } => [("signatur.p12", fil), ("signatur.kodeord_fil", kodeord)],
        }
    }
}

impl Noegle {
    /// PEM where nothing is said of PKCS#12; both is a mistake, since one of them would be ignored.
    fn read(section: &mut Section<'_, '_>) -> Option<Self> {
        if !section.has("p12") && !section.has("kodeord_fil") {
            let certifikat = section.required("certifikat", Section::file);
            let noegle = section.required("noegle", Section::file);
            return Some(Self::Pem { certifikat: certifikat?, noegle: noegle? });
        }
        let fil = section.required("p12", Section::file);
        let kodeord = section.required("kodeord_fil", Section::file);
        if section.file("certifikat").or(section.file("noegle")).is_some() {
            section.refuse("p12", "angiv enten p12 og kodeord_fil eller certifikat og noegle, ikke begge dele");
            return None;
        }
        Some(Self::P12 { fil: fil?, kodeord: kodeord? })
    }

    /// The key that says where the private key lies.
    #[must_use]
    pub fn navn(&self) -> &'static str {
        match self {
            Self::Pem { .. } => "noegle",
            Self::P12 { .. } => "p12",
        }
    }

    /// The file that holds the private key.
    #[must_use]
    pub fn hemmelig(&self) -> &Path {
        match self {
            Self::Pem { noegle, .. } => noegle,
            Self::P12 { fil, .. } => fil,
        }
    }
}
