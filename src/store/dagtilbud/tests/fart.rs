//! How fast it is. Run by hand: `cargo test --release fart -- --ignored --nocapture`.

use std::time::Instant;

use super::*;
use crate::store::dagtilbud::{DagtilbudUdvalg, Nedlagte};

/// The country's day-care, one change at a time on the writer's thread without a commit between; then the whole register read.
#[test]
#[ignore = "a measurement"]
fn single_changes_and_the_whole_register() {
    let base = Base::ny();
    let antal = 2_900u32;
    let start = Instant::now();
    base.store
        .write_blocking(move |tx| {
            let scope = Scope::Alle;
            let regler = Regler {
                koder: &KODER,
                krydsvalidering: true,
                kommune_vedligeholder_private: false,
                scope: &scope,
                now: tid(1),
            };
            let mut alle = Vec::new();
            for n in 0..antal {
                let d = Henvisning::Nummer(nummer(&format!("D{}", 10001 + n)));
                let hver = [
                    Handling::InsertDaginstitution(dag(1, 1, 101)),
                    Handling::InsertAnvisningsEnhed(d.clone(), enhed(6012)),
                    Handling::UpdateDaginstitution(d, dag(1, 6, 101)),
                ];
                for handling in hver {
                    let mut skriver = Skriver::new(tx, tid(1));
                    let anvendt = anvend(&mut skriver, &regler, &nummereret(vec![handling]))?;
                    assert!(!anvendt.afvist(), "{anvendt:?}");
                    alle.extend(skriver.skrevet);
                }
            }
            tx.journal(&entry(tid(1)), &alle).map(|_| ())
        })
        .unwrap();
    let brugt = start.elapsed();
    println!("{:.0} changes/s, journal rows with them", f64::from(antal) * 3.0 / brugt.as_secs_f64());
    let start = Instant::now();
    let mut talt = 0;
    base.store
        .read(|conn| {
            conn.each_dagtilbud(DagtilbudUdvalg::Alle, Nedlagte::Uden, |_| {
                talt += 1;
                Ok(())
            })
        })
        .unwrap();
    println!("{talt} units read in {:?}", start.elapsed());
    let start = Instant::now();
    base.store.read(|conn| conn.register_per(tid(2)).map(|_| ())).unwrap();
    println!("the register as it stood: {:?}", start.elapsed());
}
