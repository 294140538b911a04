//! Copies of what was asked and answered: as they were, deflated, or sealed.
//!
//! Copies that tell of persons are sealed by the keys file, each in its place, so that the database and its archives alone tell nothing. What
//! the chain holds of a sealed copy is the digest of its sealed bytes: to verify needs no key, and an answer as short as a CPR number cannot be
//! found by trying all numbers against its digest. Where nothing but a digest is kept, that one is keyed, for the same reason.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::segl::{self, Noegle, Noegler};
use crate::types::sha256;

/// Smaller copies are kept as they are: a single change is a kilobyte, and to deflate it and its answer cost the writer more than to write
/// them. The archive packs them all.
const WORTH_DEFLATING: usize = 4096;

/// The method byte of a copy that is kept as it is.
const PLAIN: u8 = 0;
/// Deflated.
const DEFLATE: u8 = 1;
/// Sealed: then comes what [`Noegle::forsegl`] made of a packed copy.
const SEGL: u8 = 2;

/// A request's or an answer's bytes: their digest and size always, themselves where they are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// SHA-256 of the bytes; of the kept ones where they are sealed; keyed where nothing is kept of what would be sealed.
    pub sha: [u8; 32],
    /// How many they were.
    pub bytes: u64,
    /// One byte of method (0 as they are, 1 deflate, 2 sealed), then the bytes; `None` where they are not kept.
    pub kept: Option<Vec<u8>>,
}

/// Which of an exchange's two copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retning {
    /// What was asked.
    Anmodning,
    /// What was answered.
    Svar,
}

/// Why a kept copy cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Ulaeselig {
    /// Its seal does not open: the key is missing, or the copy was altered or moved.
    #[error("kopien er forseglet: {0}")]
    Segl(#[from] segl::Error),
    /// It is not what a copy is written as.
    #[error("kopien er ødelagt")]
    Form,
}

impl Copy {
    /// A copy that is kept.
    #[must_use]
    pub fn kept(bytes: &[u8]) -> Self {
        Self { kept: Some(pack(bytes)), ..Self::digest(bytes) }
    }

    /// Keeps the bytes too; they must be those that the digest is of.
    pub fn keep(&mut self, bytes: &[u8]) {
        self.kept = Some(pack(bytes));
    }

    /// A digest alone.
    #[must_use]
    pub fn digest(bytes: &[u8]) -> Self {
        Self { sha: sha256(bytes), bytes: bytes.len() as u64, kept: None }
    }

    /// A copy that is kept sealed, in the place that exchange and direction are. `id` is the exchange's `kvitteringsId`, as the journal has it.
    ///
    /// # Errors
    /// [`segl::Error::Noegle`].
    pub fn sealed(bytes: &[u8], noegle: &Noegle, id: &str, retning: Retning) -> Result<Self, segl::Error> {
        let sealed = noegle.forsegl(&sted(id, retning), &pack(bytes))?;
        let kept = [&[SEGL], sealed.as_slice()].concat();
        Ok(Self { sha: sha256(&kept), bytes: bytes.len() as u64, kept: Some(kept) })
    }

    /// A keyed digest alone, of bytes that would be sealed.
    #[must_use]
    pub fn keyed(bytes: &[u8], noegle: &Noegle) -> Self {
        Self { sha: noegle.aftryk(bytes), bytes: bytes.len() as u64, kept: None }
    }

    /// Neither bytes nor digest: of bytes that would be sealed, where there is no key to do so.
    #[must_use]
    pub fn unknown(bytes: &[u8]) -> Self {
        Self { sha: [0; 32], bytes: bytes.len() as u64, kept: None }
    }
}

/// Where a copy is sealed: moved to another exchange, or from request to answer, it does not open.
fn sted(id: &str, retning: Retning) -> Vec<u8> {
    let retning: &[u8] = match retning {
        Retning::Anmodning => b"anmodning",
        Retning::Svar => b"svar",
    };
    [b"kopi", id.as_bytes(), retning].concat()
}

fn pack(bytes: &[u8]) -> Vec<u8> {
    if bytes.len() >= WORTH_DEFLATING {
        let mut encoder = DeflateEncoder::new(vec![DEFLATE], Compression::fast());
        // Writing to memory does not fail; if it ever did the plain copy below is as good.
        if encoder.write_all(bytes).is_ok()
            && let Ok(packed) = encoder.finish()
        {
            return packed;
        }
    }
    let mut plain = Vec::with_capacity(bytes.len() + 1);
    plain.push(PLAIN);
    plain.extend_from_slice(bytes);
    plain
}

/// The bytes of a kept copy. `bytes` is how many they were, `id` the exchange's `kvitteringsId`.
///
/// # Errors
/// [`Ulaeselig::Segl`] where it is sealed and does not open; [`Ulaeselig::Form`] where it is not what a copy is written as.
pub fn aabn(kept: &[u8], bytes: i64, noegler: &Noegler, id: &str, retning: Retning) -> Result<Vec<u8>, Ulaeselig> {
    match kept.split_first() {
        Some((&SEGL, sealed)) => unpack(&noegler.aabn(&sted(id, retning), sealed)?, bytes),
        _ => unpack(kept, bytes),
    }
    .and_then(|plain| if i64::try_from(plain.len()) == Ok(bytes) { Ok(plain) } else { Err(Ulaeselig::Form) })
}

fn unpack(kept: &[u8], bytes: i64) -> Result<Vec<u8>, Ulaeselig> {
    match kept.split_first() {
        Some((&PLAIN, rest)) => Ok(rest.to_vec()),
        Some((&DEFLATE, rest)) => {
            let mut out = Vec::new();
            // One byte more than was noted is enough to see that something is wrong; a bomb gets no further.
            let most = u64::try_from(bytes).unwrap_or(0).saturating_add(1);
            DeflateDecoder::new(rest).take(most).read_to_end(&mut out).map_err(|_| Ulaeselig::Form)?;
            Ok(out)
        }
        _ => Err(Ulaeselig::Form),
    }
}

/// The generation that a kept copy is sealed by; `None` where it is not sealed.
#[must_use]
pub fn generation(kept: &[u8]) -> Option<u32> {
    kept.split_first().filter(|(method, _)| **method == SEGL).and_then(|(_, sealed)| segl::generation_af(sealed))
}

/// What the chain's digest of a copy is of: the bytes themselves, or the sealed ones, which needs no key.
///
/// # Errors
/// [`Ulaeselig::Form`].
pub(super) fn covered(kept: &[u8], bytes: i64) -> Result<Vec<u8>, Ulaeselig> {
    if generation(kept).is_some() { Ok(kept.to_vec()) } else { unpack(kept, bytes) }
}

/// Whether a digest that was kept alone is of these bytes, keyed by any generation or not.
#[must_use]
pub fn is_digest_of(sha: &[u8], bytes: &[u8], noegler: &Noegler) -> bool {
    sha256(bytes) == sha || noegler.alle().any(|noegle| noegle.aftryk(bytes) == sha)
}
