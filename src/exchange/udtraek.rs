//! The public extracts of the registers, as the server sends them.

use std::io;
use std::sync::Arc;

use super::Shared;
use super::download::Download;
use crate::registre::{Koder, dansk_dag};
use crate::services::offentligt::Udtraek;
use crate::store::{self, Conn};
use crate::types::{Time, hex, sha256};

/// An extract of the register as it is when it is asked for.
pub(super) struct Hentning {
    pub(super) shared: Arc<Shared>,
    pub(super) udtraek: Udtraek,
    pub(super) now: Time,
}

impl Download for Hentning {
    fn content_type(&self) -> &'static str {
        self.udtraek.content_type()
    }

    fn filename(&self) -> Option<&'static str> {
        self.udtraek.filnavn()
    }

    /// Of the last change, the day whose texts the codes have, the code tables and the program that writes it.
    fn version(&self) -> io::Result<String> {
        let aendring = self.shared.store.read(Conn::last_change).map_err(fejl)?;
        let (dag, koder) = (dansk_dag(self.now), &self.shared.koder_aftryk);
        Ok(format!("{}-{}-{aendring}-{dag}-{koder}", env!("CARGO_PKG_VERSION"), self.udtraek.navn()))
    }

    fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let (koder, dag) = (&self.shared.koder, dansk_dag(self.now));
        self.shared.store.read(|conn| self.udtraek.skriv(conn, koder, dag, out)).map_err(fejl)
    }
}

/// What tells one set of code tables from another.
pub(super) fn koder_aftryk(koder: &Koder) -> String {
    hex(&sha256(format!("{koder:?}").as_bytes())).chars().take(12).collect()
}

fn fejl(fejl: store::Error) -> io::Error {
    match fejl {
        store::Error::Io(fejl) => fejl,
        fejl => io::Error::other(fejl),
    }
}
