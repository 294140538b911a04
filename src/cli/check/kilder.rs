//! Sources of SkoleGrunddata that are not renewed (bpi-rules §2, 12M).

use std::path::Path;

use super::{Fund, advarsel};
use crate::grunddata::Fornyelsestand;
use crate::store::Store;
use crate::tilslutning::dansk_dag;
use crate::types::Time;

/// A warning where there are some; the daily `tilslut grunddata udloeb` reports and removes them.
pub(super) fn check(database: &Path, now: Time) -> Option<Fund> {
    // Where the database itself is at fault, its own line says so.
    let (found, known) = Store::level(database).ok()?;
    let stande = (found == known).then(|| Store::kildestande(database).unwrap_or_default())?;
    let idag = dansk_dag(now);
    let gamle = stande.iter().filter(|stand| stand.fornyelse().stand(idag) != Fornyelsestand::Frisk).count();
    let text = format!("{gamle} kilder er ikke fornyet i 11 måneder og fjernes efter 12; se tilslut grunddata kilder");
    (gamle > 0).then(|| advarsel("grunddata", text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::grunddata::test::{self, NyKilde};

    #[test]
    fn sources_that_are_not_renewed_are_warned_of() {
        let mappe = tempfile::tempdir().unwrap();
        let kilde = |source, source_date_time| NyKilde {
            institution: "990001",
            source,
            source_date_time,
            grupper: Vec::new(),
            personer: Vec::new(),
        };
        let kilder = vec![kilde("A", "2025-09-15T10:00:00Z"), kilde("B", "2026-09-01T10:00:00Z")];
        let store = test::store(mappe.path(), kilder);
        let warned = |now: &str| check(store.path(), now.parse().unwrap()).map(|fund| fund.tekst);
        assert_eq!(warned("2026-08-14T10:00:00Z"), None);
        assert!(warned("2026-08-15T10:00:00Z").unwrap().starts_with("1 kilder"));
        assert_eq!(check(&mappe.path().join("ingen.sqlite"), Time::now()), None);
    }
}
