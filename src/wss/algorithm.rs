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

#[cfg(test)]
mod tests {
    use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
    use aws_lc_rs::rand::SystemRandom;
    use aws_lc_rs::rsa::{KeyPair as RsaKeyPair, KeySize};
    use aws_lc_rs::signature::{EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _, RsaEncoding};

    use super::*;

    /// A public key of each kind with what verifies by it.
    fn signed() -> Vec<(&'static str, Vec<u8>, Vec<u8>, Signature)> {
        let random = SystemRandom::new();
        let rsa = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let encodings: [(Signature, &'static dyn RsaEncoding); 6] = [
            (Signature::RsaSha256, &sig::RSA_PKCS1_SHA256),
            (Signature::RsaSha384, &sig::RSA_PKCS1_SHA384),
            (Signature::RsaSha512, &sig::RSA_PKCS1_SHA512),
            (Signature::PssSha256, &sig::RSA_PSS_SHA256),
            (Signature::PssSha384, &sig::RSA_PSS_SHA384),
            (Signature::PssSha512, &sig::RSA_PSS_SHA512),
        ];
        let mut all: Vec<_> = encodings
            .into_iter()
            .map(|(method, encoding)| {
                let mut value = vec![0; rsa.public_modulus_len()];
                rsa.sign(encoding, &random, b"tekst", &mut value).unwrap();
                let key: PublicKeyX509Der<'_> = rsa.public_key().as_der().unwrap();
                ("RSA", key.as_ref().to_vec(), value, method)
            })
            .collect();
        let curves: [(&str, Signature, &'static EcdsaSigningAlgorithm); 2] = [
            ("P-256", Signature::EcdsaSha256, &sig::ECDSA_P256_SHA256_FIXED_SIGNING),
            ("P-384", Signature::EcdsaSha384, &sig::ECDSA_P384_SHA384_FIXED_SIGNING),
        ];
        for (name, method, curve) in curves {
            let pair = EcdsaKeyPair::generate(curve).unwrap();
            let key: PublicKeyX509Der<'_> = pair.public_key().as_der().unwrap();
            let value = pair.sign(&random, b"tekst").unwrap().as_ref().to_vec();
            all.push((name, key.as_ref().to_vec(), value, method));
        }
        all
    }

    #[test]
    fn a_value_verifies_by_its_own_algorithm_key_and_text() {
        for (name, key, value, method) in signed() {
            for other in Signature::ALL {
                assert_eq!(other.verifies(&key, b"tekst", &value), other == method, "{name} {method:?} as {other:?}");
            }
            assert!(!method.verifies(&key, b"teksT", &value), "{name} {method:?}");
            assert!(!method.verifies(&key, b"tekst", &value[1..]), "{name} {method:?}");
            assert!(!method.verifies(b"key", b"tekst", &value), "{name} {method:?}");
        }
    }

    /// Made with `openssl genrsa 1024` and `openssl dgst -sha256 -sign`; valid but for its size.
    #[test]
    fn small_keys_prove_nothing() {
        let key = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwAvb3yapZ5CHanu42JyRRmFkRv7f5VDXnJvarytLo8cvm48EgK5La90ly5YyWUhr2ZvfF8OdbJadmHjSMxYjsW/M6NJRsNrHGGQeEyYfPPAglrxxQDDvCQQsTqL63tNoJtIQVybI3Fx/D1JnCLpTOo8RzKNYlGgvXfNdyIpj6yQIDAQAB";
        let value = "k8wBzAsytpyeALO1fOteS/Hjg0Anl+d/0ACRYJ6oDmV0nCgQOyY23H6Own4uGpEZ7mpMZqiMifWqTZL5VaXfWvtaeWeDIbnGHthF8iab7Nh10MybXCx76dfczJ1TAbQb8P88SMDffdbtzbgr+GL+nWaBUJp/7yp2NVs+PDfSYWI=";
        let [key, value] = [key, value].map(|text| STANDARD.decode(text).unwrap());
        assert!(!Signature::RsaSha256.verifies(&key, b"tilslut", &value));
        let legacy = &sig::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY;
        assert!(sig::UnparsedPublicKey::new(legacy, key).verify(b"tilslut", &value).is_ok());
    }

    #[test]
    fn uris_are_taken_to_the_letter() {
        for method in Signature::ALL {
            assert_eq!(Signature::of_uri(method.uri()), Some(method));
            assert_eq!(Signature::of_uri(&method.uri().to_uppercase()), None);
        }
        for digest in Digest::ALL {
            assert_eq!(Digest::of_uri(digest.uri()), Some(digest));
            assert_eq!(Digest::of_uri(&format!("{} ", digest.uri())), None);
        }
        assert_eq!(Signature::of_uri(Signature::PSS), Some(Signature::PssSha256));
        assert_eq!(Digest::of_uri("http://www.w3.org/2000/09/xmldsig#sha1"), None);
    }

    #[test]
    fn base64_is_read_over_white_space_and_no_further() {
        let good = ["dGlsc2x1dA==", " dGls\nc2x1\r\n\tdA= = "];
        for text in good {
            assert_eq!(decode(text, 7).as_deref(), Some(&b"tilslut"[..]), "{text}");
        }
        for text in
            ["", " ", "dGlsc2x1dA=", "dGlsc2x1dA", "dGlsc2x1dB==", "dGls-_8=", "dGlsc2x1dA==\u{a0}", "dGlsc2x1dCE="]
        {
            assert_eq!(decode(text, 7), None, "{text}");
        }
        assert_eq!(decode(&" ".repeat(100), 7), None);
    }

    #[test]
    fn pieces_of_any_size_make_one_digest() {
        let text = "æøå".repeat(20_000);
        let mut digest = Digesting::new(Digest::Sha256);
        for (at, length) in [(0, 0), (0, 2), (2, 60_000), (60_002, 8_192), (68_194, 2_000)] {
            digest.put(&text[at..at + length]);
        }
        for at in (70_194..text.len()).step_by(2) {
            digest.put(&text[at..at + 2]);
        }
        assert_eq!(digest.finish(), crate::types::sha256(text.as_bytes()));
    }
}
