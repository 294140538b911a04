//! Where the fields of an act stand.

use crate::institutioner::Aendring;
use crate::registre::Fejl;
use crate::services::aendringer::Sendt;

impl Sendt for Aendring {
    fn metode(&self) -> &'static str {
        self.handling.metode()
    }

    fn sti(&self, fejl: &Fejl) -> String {
        fejl.sti.clone().or_else(|| fejl.felt.map(str::to_owned)).unwrap_or_default()
    }
}
