//! The keys of a running gateway: shared, and read again when a generation turns up that is not among them.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use super::fil::{Fejl, Noeglefil};
use super::{Error, Formaal, Noegler, generation_af};

/// The keys that count now. A rotation by the command line reaches a gateway that runs without a signal: rows of a generation that it does not
/// know make it read the file again.
#[derive(Debug)]
pub struct SharedNoegler {
    fil: Option<PathBuf>,
    nu: RwLock<Arc<Noegler>>,
}

impl SharedNoegler {
    /// Keys that stay as they are: there is no file behind them.
    #[must_use]
    pub fn new(noegler: Noegler) -> Self {
        Self { fil: None, nu: RwLock::new(Arc::new(noegler)) }
    }

    /// The keys of a file.
    ///
    /// # Errors
    /// As [`Noeglefil::laes`].
    pub fn aabn_fil(sti: &Path) -> Result<Self, Fejl> {
        let noegler = laes(sti)?;
        Ok(Self { fil: Some(sti.to_owned()), ..Self::new(noegler) })
    }

    /// The keys that are known now.
    #[must_use]
    pub fn current(&self) -> Arc<Noegler> {
        self.nu.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The keys, with a generation among them; the file is read again where it is not known yet.
    ///
    /// # Errors
    /// [`Error::Generation`] where the file has none of it, or cannot be read.
    pub fn med(&self, generation: u32) -> Result<Arc<Noegler>, Error> {
        let known = self.current();
        if known.generation(generation).is_ok() {
            return Ok(known);
        }
        if let Err(error) = self.genlaes() {
            tracing::error!(%error, "nøglefilen kan ikke læses igen");
        }
        let known = self.current();
        known.generation(generation)?;
        Ok(known)
    }

    /// Opens a sealed text in its place, by whichever generation sealed it.
    ///
    /// # Errors
    /// As [`Noegler::aabn`].
    pub fn aabn(&self, sted: &[u8], forseglet: &[u8]) -> Result<Vec<u8>, Error> {
        let generation = generation_af(forseglet).ok_or(Error::Brudt)?;
        self.med(generation)?.aabn(sted, forseglet)
    }

    /// Reads the file again. What was known must still be there: a file that lacks it is not taken, and the keys stay as they were.
    ///
    /// # Errors
    /// As [`Noeglefil::laes`]; [`Fejl::Anderledes`].
    pub fn genlaes(&self) -> Result<(), Fejl> {
        let Some(sti) = &self.fil else { return Ok(()) };
        let read = laes(sti)?;
        let lost = self.current().generationer().find(|generation| !self.same(&read, *generation));
        if let Some(generation) = lost {
            return Err(Fejl::Anderledes { sti: sti.display().to_string(), generation });
        }
        *self.nu.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
        Ok(())
    }

    /// Whether a generation is the same in both. Both of its keys are asked.
    fn same(&self, read: &Noegler, generation: u32) -> bool {
        let known = self.current();
        let (Ok(before), Ok(after)) = (known.generation(generation), read.generation(generation)) else { return false };
        let sealed = before.forsegl(b"", b"").ok();
        before.opslag(Formaal::Indhold, b"") == after.opslag(Formaal::Indhold, b"")
            && sealed.is_some_and(|sealed| read.aabn(b"", &sealed).is_ok())
    }
}

fn laes(sti: &Path) -> Result<Noegler, Fejl> {
    Noeglefil::laes(sti)?.noegler()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Time;

    #[test]
    fn a_new_generation_is_read_when_it_is_met_and_none_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let sti = folder.path().join("noegler.json");
        let tid: Time = "2026-12-01T10:00:00Z".parse().unwrap();
        Noeglefil::opret(&sti, tid).unwrap();
        let shared = SharedNoegler::aabn_fil(&sti).unwrap();
        assert_eq!(shared.med(2).unwrap_err(), Error::Generation(2));
        let after = Noeglefil::tilfoej(&sti, tid).unwrap().noegler().unwrap();
        let sealed = after.nyeste().unwrap().forsegl(b"her", b"text").unwrap();
        assert_eq!(shared.aabn(b"her", &sealed).unwrap(), b"text");
        assert_eq!(shared.current().nyeste().unwrap().generation(), 2);

        // Another file of the same generations, and none at all: the keys stay.
        std::fs::remove_file(&sti).unwrap();
        assert!(matches!(shared.genlaes(), Err(Fejl::System { .. })));
        Noeglefil::opret(&sti, tid).unwrap();
        Noeglefil::tilfoej(&sti, tid).unwrap();
        assert!(matches!(shared.genlaes(), Err(Fejl::Anderledes { generation: 1, .. })));
        assert_eq!(shared.aabn(b"her", &sealed).unwrap(), b"text");
    }
}
