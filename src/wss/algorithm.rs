//! The algorithms that are taken, by their URIs (RFC 9231), and the base64 that their values stand in.
//!
//! A whitelist: no SHA-1, no HMAC (a public key is no secret, bpi-security §8.8), no DSA, no truncation.

use aws_lc_rs::digest::{self, Context};
use aws_lc_rs::signature as sig;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::xml::c14n::Sink;

/// Exclusive XML Canonicalization 1.0 without comments: the only canonicalisation (BSP R5404).
pub(super) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
/// The transform that takes the signature itself away. No part that may be signed holds it, so here it takes nothing away.
pub(super) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// A digest algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digest {
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    pub(super) fn uri(self) -> &'static str {
        match self {
            Self::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#sha384",
            Self::Sha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    }

    pub(super) fn of_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.uri() == uri)
    }

    /// Bytes of a digest.
    pub(super) fn length(self) -> usize {
        self.primitive().output_len()
    }

    fn primitive(self) -> &'static digest::Algorithm {
        match self {
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        }
    }
}

/// A digest that is being made of a canonical form.
pub(super) struct Digesting {
    context: Context,
    /// The hash is quicker with few large pieces than with many small ones.
    waiting: Vec<u8>,
}

impl Digesting {
    const ROOM: usize = 16 * 1024;

    pub(super) fn new(algorithm: Digest) -> Self {
        Self { context: Context::new(algorithm.primitive()), waiting: Vec::with_capacity(Self::ROOM) }
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.context.update(&self.waiting);
        self.context.finish().as_ref().to_vec()
    }
}

impl Sink for Digesting {
    fn put(&mut self, text: &str) {
        if self.waiting.len() + text.len() > Self::ROOM {
            self.context.update(&self.waiting);
            self.waiting.clear();
        }
        if text.len() >= Self::ROOM {
            self.context.update(text.as_bytes());
        } else {
            self.waiting.extend_from_slice(text.as_bytes());
        }
    }
}

/// A signature algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signature {
    RsaSha256,
    RsaSha384,
    RsaSha512,
    PssSha256,
    PssSha384,
    PssSha512,
    EcdsaSha256,
    EcdsaSha384,
}

impl Signature {
    const ALL: [Self; 8] = [
        Self::RsaSha256,
        Self::RsaSha384,
        Self::RsaSha512,
        Self::PssSha256,
        Self::PssSha384,
        Self::PssSha512,
        Self::EcdsaSha256,
        Self::EcdsaSha384,
    ];
    /// RSASSA-PSS with parameters; where none are given they are those of [`Self::PssSha256`] (RFC 9231 §2.3.9).
    const PSS: &str = "http://www.w3.org/2007/05/xmldsig-more#rsa-pss";

    pub(super) fn uri(self) -> &'static str {
        match self {
            Self::RsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            Self::RsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            Self::RsaSha512 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            Self::PssSha256 => "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
            Self::PssSha384 => "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1",
            Self::PssSha512 => "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1",
            Self::EcdsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            Self::EcdsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        }
    }

    pub(super) fn of_uri(uri: &str) -> Option<Self> {
        let named = Self::ALL.into_iter().find(|algorithm| algorithm.uri() == uri);
        named.or((uri == Self::PSS).then_some(Self::PssSha256))
    }

    /// Whether the value is the key's over the text. The key is a certificate's SubjectPublicKeyInfo.
    pub(super) fn verifies(self, key: &[u8], text: &[u8], value: &[u8]) -> bool {
        sig::UnparsedPublicKey::new(self.primitive(), key).verify(text, value).is_ok()
    }

    /// RSA keys of 2048 to 8192 bits; ECDSA values as r and s side by side (XMLDSig 1.1 §6.4.3).
    fn primitive(self) -> &'static dyn sig::VerificationAlgorithm {
        match self {
            Self::RsaSha256 => &sig::RSA_PKCS1_2048_8192_SHA256,
            Self::RsaSha384 => &sig::RSA_PKCS1_2048_8192_SHA384,
            Self::RsaSha512 => &sig::RSA_PKCS1_2048_8192_SHA512,
            Self::PssSha256 => &sig::RSA_PSS_2048_8192_SHA256,
            Self::PssSha384 => &sig::RSA_PSS_2048_8192_SHA384,
            Self::PssSha512 => &sig::RSA_PSS_2048_8192_SHA512,
            Self::EcdsaSha256 => &sig::ECDSA_P256_SHA256_FIXED,
            Self::EcdsaSha384 => &sig::ECDSA_P384_SHA384_FIXED,
        }
    }
}

/// The bytes of base64 with white space in it (XML Schema part 2 §3.2.16); none where it is not, or is more than `most` bytes.
pub(super) fn decode(text: &str, most: usize) -> Option<Vec<u8>> {
    // Four characters for three bytes, and a line break for every character: no writer has more.
    if text.len() > most.saturating_mul(3) {
        return None;
    }
    let dense: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    STANDARD.decode(dense).ok().filter(|bytes| !bytes.is_empty() && bytes.len() <= most)
}

/// Bytes as base64 on one line.
pub(super) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}
