//! What an operator reads of lines and of runs.

use super::*;
use crate::store::Store;
use crate::store::grunddata::test::{self, NyKilde};
use crate::store::tilslutning::Cause;
use crate::types::ExchangeId;

#[test]
fn numbers_are_read_line_by_line() {
    let tekst: &[u8] = b"610101-0005\n\nnix\r\n6101010005\r\n\xff\n 610101ABC4 ";
    let linjer = aktiver::laes(tekst).unwrap();
    assert_eq!(linjer.numre.iter().map(|(linje, _)| *linje).collect::<Vec<_>>(), [1, 4, 6]);
    assert_eq!(linjer.ugyldige, [3, 5]);
}

fn store(mappe: &std::path::Path) -> Store {
    let kilde = |source, source_date_time| NyKilde {
        institution: "990001",
        source,
        source_date_time,
        grupper: Vec::new(),
        personer: Vec::new(),
    };
    test::store(mappe, vec![kilde("Gammel", "2025-09-15T10:00:00Z"), kilde("Ny", "2026-09-01T10:00:00Z")])
}

#[test]
fn a_trial_changes_nothing() {
    let mappe = tempfile::tempdir().unwrap();
    let store = store(mappe.path());
    let koer = |proeve, tid: &str| {
        let cause = Cause { id: ExchangeId::now_v7(), tid: tid.parse().unwrap(), hvem: "prøve".into(), hvorfor: None };
        serde_json::to_value(udloeb::udloeb(&store, proeve, &cause).unwrap()).unwrap()
    };
    let frister = |tid: &str| {
        let viste = kilder::laes(&store, None, crate::tilslutning::dansk_dag(tid.parse().unwrap())).unwrap();
        let viste = serde_json::to_value(viste).unwrap();
        [viste[0]["varslesOmDage"].as_i64(), viste[0]["fjernesOmDage"].as_i64(), viste[1]["varslesOmDage"].as_i64()]
    };
    let (meldes, fjernes) = ("2026-08-20T10:00:00Z", "2026-09-20T10:00:00Z");
    assert_eq!(frister(meldes), [Some(-5), Some(31), Some(346)]);
    for _ in 0..2 {
        let meldt = koer(true, meldes);
        assert_eq!((meldt["meldt"][0]["source"].as_str(), meldt["proeve"].as_bool()), (Some("Gammel"), Some(true)));
        assert_eq!(meldt["meldt"][0]["fjernes"], "2026-09-20");
    }
    assert_eq!(koer(false, meldes)["meldt"].as_array().unwrap().len(), 1);
    assert_eq!(koer(false, meldes)["meldt"], serde_json::json!([]));
    assert_eq!(frister(meldes), [None, Some(31), Some(346)]);
    assert_eq!(koer(true, fjernes)["fjernet"].as_array().unwrap().len(), 1);
    assert_eq!(koer(false, fjernes)["fjernet"][0]["source"], "Gammel");
    assert_eq!(store.read(|conn| conn.kildestande(None)).unwrap().len(), 1);
}
