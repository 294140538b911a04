//! Twelve months (bpi-rules §2, 12M): a source that is not renewed is reported, and a month later removed.

use jiff::Span;
use jiff::civil::Date;
use serde::Serialize;

/// After so many months without an import a source is reported.
const VARSEL: i32 = 11;
/// After so many months it is removed.
const LEVETID: i32 = 12;
/// And no sooner than so many months after it was reported.
const FRIST: i32 = 1;

/// When a source was last renewed, and whether that was reported; Danish days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fornyelse {
    /// The day of its last import.
    pub modtaget: Date,
    /// The day on which it was reported; an import makes it none again.
    pub varslet: Option<Date>,
}

/// What is to become of a source on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Fornyelsestand {
    /// It was renewed lately.
    Frisk,
    /// It is to be reported.
    Varsles,
    /// It was reported, and its time is not out.
    Varslet,
    /// It is to be removed.
    Fjernes,
}

impl Fornyelse {
    /// The day from which it is reported.
    #[must_use]
    pub fn varsles(&self) -> Date {
        efter(self.modtaget, VARSEL)
    }

    /// The day from which it is removed, where nothing more comes. For one that is not reported yet: if that is done as soon as it can be,
    /// `idag` at the earliest.
    #[must_use]
    pub fn fjernes(&self, idag: Date) -> Date {
        let varslet = self.varslet.unwrap_or_else(|| self.varsles().max(idag));
        efter(self.modtaget, LEVETID).max(efter(varslet, FRIST))
    }

    /// What is to become of it.
    #[must_use]
    pub fn stand(&self, idag: Date) -> Fornyelsestand {
        match self.varslet {
            None if idag < self.varsles() => Fornyelsestand::Frisk,
            None => Fornyelsestand::Varsles,
            Some(_) if idag < self.fjernes(idag) => Fornyelsestand::Varslet,
            Some(_) => Fornyelsestand::Fjernes,
        }
    }
}

/// So many months later; the last day of the month, where it has no such day. At the end of the calendar nothing comes later.
fn efter(dag: Date, maaneder: i32) -> Date {
    dag.saturating_add(Span::new().months(maaneder))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dag(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_source_is_reported_after_eleven_months_and_removed_after_twelve_and_a_month_of_notice() {
        use Fornyelsestand::{Fjernes, Frisk, Varsles, Varslet};
        // Received, reported, the day, what is to be done, when it is removed.
        let cases = [
            ("2025-09-15", None, "2026-08-14", Frisk, "2026-09-15"),
            ("2025-09-15", None, "2026-08-15", Varsles, "2026-09-15"),
            ("2025-09-15", Some("2026-08-15"), "2026-08-15", Varslet, "2026-09-15"),
            ("2025-09-15", Some("2026-08-15"), "2026-09-14", Varslet, "2026-09-15"),
            ("2025-09-15", Some("2026-08-15"), "2026-09-15", Fjernes, "2026-09-15"),
            // Nobody ran the command for long: it is reported first all the same.
            ("2024-01-01", None, "2026-09-15", Varsles, "2026-10-15"),
            ("2024-01-01", Some("2026-09-15"), "2026-10-14", Varslet, "2026-10-15"),
            ("2024-01-01", Some("2026-09-15"), "2026-10-15", Fjernes, "2026-10-15"),
            // Months of other lengths, and the leap day.
            ("2025-03-31", None, "2026-02-27", Frisk, "2026-03-31"),
            ("2025-03-31", None, "2026-02-28", Varsles, "2026-03-31"),
            ("2028-02-29", Some("2029-01-29"), "2029-02-28", Fjernes, "2029-02-28"),
        ];
        for (modtaget, varslet, idag, stand, fjernes) in cases {
            let fornyelse = Fornyelse { modtaget: dag(modtaget), varslet: varslet.map(dag) };
            assert_eq!(fornyelse.stand(dag(idag)), stand, "{modtaget} {varslet:?} {idag}");
            assert_eq!(fornyelse.fjernes(dag(idag)), dag(fjernes), "{modtaget} {varslet:?} {idag}");
        }
    }
}
