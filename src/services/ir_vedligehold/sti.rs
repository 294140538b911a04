//! Where the fields of an act stand.

use crate::institutioner::Aendring;
use crate::registre::Fejl;
use crate::services::aendringer::Sendt;

impl Sendt for Aendring {
    fn metode(&self) -> &'static str {
        self.handling.metode()
    }

    /// As the rule says; else of the first element of the name that the act was given.
    fn sti(&self, fejl: &Fejl) -> String {
        let Some(felt) = fejl.felt else { return String::new() };
        if let Some(sti) = &fejl.sti {
            return sti.clone();
        }
        let given = self.felter.iter().find(|(sti, _)| sti.rsplit('/').next() == Some(felt));
        given.map_or_else(|| felt.to_owned(), |(sti, _)| sti.clone())
    }
}
