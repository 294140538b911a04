//! Seals (Danish: segl): what tells of a person is kept so that the database alone tells nothing.
//!
//! A *generation* is two keys: one that seals (AES-256-GCM, to read by) and one that digests (HMAC-SHA-256, to find and compare by). A sealed
//! text begins with the number of its generation, so that what was sealed by an older one can still be read. A text is sealed in its place: the
//! place is authenticated with it, and a text that was moved to another row does not open.

mod delt;
pub mod fil;

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;

pub use delt::SharedNoegler;
pub use fil::Noeglefil;

/// Bytes of a keyed digest that are kept: enough that no two of a country's persons ever meet.
pub const OPSLAG: usize = 16;

/// A keyed digest: what a text is found and compared by.
pub type Opslag = [u8; OPSLAG];

/// What a digest is of. The same text has another digest for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Formaal {
    /// A CPR number.
    Cpr,
    /// A `LocalPersonId`.
    LokalId,
    /// The content of a row.
    Indhold,
    /// An import document.
    Dokument,
}

/// Why a sealed text does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The keys file has no such generation.
    #[error("nøgle {0} er ikke i nøglefilen")]
    Generation(u32),
    /// It was altered, moved, or sealed by another key of that number.
    #[error("det forseglede er ændret eller hører ikke til her")]
    Brudt,
    /// A key could not be used.
    #[error("nøglen kan ikke bruges")]
    Noegle,
}

/// One generation of keys.
pub struct Noegle {
    generation: u32,
    segl: RandomizedNonceKey,
    opslag: hmac::Key,
}

impl Noegle {
    /// The keys of a generation, 32 bytes each.
    ///
    /// # Errors
    /// [`Error::Noegle`].
    pub fn new(generation: u32, segl: &[u8; 32], opslag: &[u8; 32]) -> Result<Self, Error> {
        let segl = RandomizedNonceKey::new(&AES_256_GCM, segl).map_err(|_| Error::Noegle)?;
        Ok(Self { generation, segl, opslag: hmac::Key::new(hmac::HMAC_SHA256, opslag) })
    }

    /// Its number, 1 and up.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// The digest of a text.
    #[must_use]
    pub fn opslag(&self, formaal: Formaal, text: &[u8]) -> Opslag {
        let word: &[u8] = match formaal {
            Formaal::Cpr => b"cpr\0",
            Formaal::LokalId => b"lokal\0",
            Formaal::Indhold => b"indhold\0",
            Formaal::Dokument => b"dokument\0",
        };
        let mut context = hmac::Context::with_key(&self.opslag);
        context.update(word);
        context.update(text);
        let mut out = [0; OPSLAG];
        out.iter_mut().zip(context.sign().as_ref()).for_each(|(to, from)| *to = *from);
        out
    }

    /// The whole keyed digest of a text of any length: what stands for one of which nothing else is kept.
    #[must_use]
    pub fn aftryk(&self, text: &[u8]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.opslag);
        context.update(b"aftryk\0");
        context.update(text);
        let mut out = [0; 32];
        out.iter_mut().zip(context.sign().as_ref()).for_each(|(to, from)| *to = *from);
        out
    }

    /// Seals a text in its place: generation (4 bytes), nonce (12), the sealed text, tag (16).
    ///
    /// # Errors
    /// [`Error::Noegle`].
    pub fn forsegl(&self, sted: &[u8], text: &[u8]) -> Result<Vec<u8>, Error> {
        let mut body = text.to_vec();
        let nonce = self.segl.seal_in_place_append_tag(Aad::from(sted), &mut body).map_err(|_| Error::Noegle)?;
        let mut out = Vec::with_capacity(4 + NONCE_LEN + body.len());
        out.extend_from_slice(&self.generation.to_be_bytes());
        out.extend_from_slice(nonce.as_ref());
        out.extend_from_slice(&body);
        Ok(out)
    }

    fn aabn(&self, sted: &[u8], nonce: [u8; NONCE_LEN], body: &[u8]) -> Result<Vec<u8>, Error> {
        let mut text = body.to_vec();
        let nonce = Nonce::assume_unique_for_key(nonce);
        let length = self.segl.open_in_place(nonce, Aad::from(sted), &mut text).map_err(|_| Error::Brudt)?.len();
        text.truncate(length);
        Ok(text)
    }
}

/// All generations that the keys file has; the newest seals.
#[derive(Debug, Default)]
pub struct Noegler {
    alle: Vec<Noegle>,
}

impl Noegler {
    /// Takes generations in any order.
    #[must_use]
    pub fn new(mut alle: Vec<Noegle>) -> Self {
        alle.sort_by_key(Noegle::generation);
        Self { alle }
    }

    /// The newest generation; `None` where there are no keys.
    #[must_use]
    pub fn nyeste(&self) -> Option<&Noegle> {
        self.alle.last()
    }

    /// A generation by its number.
    ///
    /// # Errors
    /// [`Error::Generation`].
    pub fn generation(&self, generation: u32) -> Result<&Noegle, Error> {
        self.alle.iter().find(|noegle| noegle.generation == generation).ok_or(Error::Generation(generation))
    }

    /// Each generation, oldest first.
    pub fn alle(&self) -> impl Iterator<Item = &Noegle> {
        self.alle.iter()
    }

    /// The number of each generation, oldest first.
    pub fn generationer(&self) -> impl Iterator<Item = u32> {
        self.alle().map(Noegle::generation)
    }

    /// Opens a sealed text in its place, by the generation that sealed it.
    ///
    /// # Errors
    /// [`Error::Generation`], [`Error::Brudt`].
    pub fn aabn(&self, sted: &[u8], forseglet: &[u8]) -> Result<Vec<u8>, Error> {
        let (generation, rest) = forseglet.split_first_chunk::<4>().ok_or(Error::Brudt)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>().ok_or(Error::Brudt)?;
        self.generation(u32::from_be_bytes(*generation))?.aabn(sted, *nonce, body)
    }
}

/// The generation that sealed a text; `None` where it is none.
#[must_use]
pub fn generation_af(forseglet: &[u8]) -> Option<u32> {
    forseglet.split_first_chunk::<4>().map(|(generation, _)| u32::from_be_bytes(*generation))
}

impl fmt::Debug for Noegle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Noegle").field("generation", &self.generation).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noegle(generation: u32, byte: u8) -> Noegle {
        Noegle::new(generation, &[byte; 32], &[byte + 1; 32]).unwrap()
    }

    #[test]
    fn opens_only_what_was_sealed_here_by_a_known_key() {
        let sealed = noegle(1, 7).forsegl(b"row 1", b"secret").unwrap();
        let noegler = Noegler::new(vec![noegle(2, 9), noegle(1, 7)]);
        assert_eq!(noegler.nyeste().unwrap().generation(), 2);
        assert_eq!(noegler.aabn(b"row 1", &sealed).unwrap(), b"secret");
        assert_eq!(noegler.aabn(b"row 2", &sealed), Err(Error::Brudt));
        for at in 4..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert_eq!(noegler.aabn(b"row 1", &altered), Err(Error::Brudt), "{at}");
        }
        assert_eq!(Noegler::new(vec![noegle(2, 9)]).aabn(b"row 1", &sealed), Err(Error::Generation(1)));
        assert_eq!(noegler.aabn(b"row 1", &sealed[..9]), Err(Error::Brudt));
        assert_eq!(Noegler::new(vec![noegle(1, 8)]).aabn(b"row 1", &sealed), Err(Error::Brudt));
    }

    #[test]
    fn a_digest_is_for_one_purpose_and_one_key() {
        let digest = |key: &Noegle, formaal| key.opslag(formaal, b"6101010005");
        let key = noegle(1, 7);
        assert_eq!(digest(&key, Formaal::Cpr), digest(&noegle(2, 7), Formaal::Cpr));
        assert_ne!(digest(&key, Formaal::Cpr), digest(&key, Formaal::LokalId));
        assert_ne!(digest(&key, Formaal::Cpr), digest(&noegle(1, 8), Formaal::Cpr));
    }
}
