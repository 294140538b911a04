//! `GetAendringer`: the changes after a cursor, and where to go on.

use super::skriver::{Skriver, tidspunkt};
use crate::types::Time;

/// One page of changes, while it is written.
pub(in crate::services) struct Side {
    naeste: i64,
    maks: u32,
    antal: u32,
}

impl Side {
    /// Opens the page.
    pub(in crate::services) fn begynd(ud: &mut Skriver<'_>, siden: i64, maks: u32) -> Self {
        ud.xml.start("aendringer");
        Self { naeste: siden, maks, antal: 0 }
    }

    /// How many changes to ask for: one more than is wanted, to learn whether there are more.
    pub(in crate::services) fn hoejst(&self) -> u32 {
        self.maks.saturating_add(1)
    }

    /// Writes a change, where there is room for it: `unit` writes what was changed, with its method first.
    pub(in crate::services) fn aendring(
        &mut self,
        ud: &mut Skriver<'_>,
        (nr, tid): (i64, Time),
        unit: impl FnOnce(&mut Skriver<'_>),
    ) {
        self.antal += 1;
        if self.antal > self.maks {
            return;
        }
        self.naeste = nr;
        ud.xml.start("aendring");
        ud.xml.element("loebenummer", &nr.to_string()).element("tidspunkt", &tidspunkt(tid));
        unit(ud);
        ud.xml.end();
    }

    /// Closes the page: where to go on, and whether there is more.
    pub(in crate::services) fn slut(self, ud: &mut Skriver<'_>) {
        ud.xml.element("naeste", &self.naeste.to_string());
        ud.xml.element("flere", if self.antal > self.maks { "true" } else { "false" });
        ud.xml.end();
    }
}
