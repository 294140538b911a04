//! Whether Institutionsregisteret has numbers left to give.

use super::{Fund, advarsel};
use crate::config::Config;
use crate::institutioner::Serie;
use crate::store::Store;

/// From this many left a series is warned about.
const FAA: u32 = 1000;
/// The highest six-digit number.
const HOEJESTE: u32 = 999_999;

/// A warning where there are few: a number is never given twice (ir.md 2.1).
pub(super) fn check(config: &Config) -> Option<Fund> {
    let foerste = config.register.ir_foerste_nummer;
    // Where there is no database yet, or it is at fault, nothing has been given out that we know of.
    let naeste = Store::naeste_i_serie(&config.database.fil, Serie::Endelig.bogstav()).unwrap_or(0).max(foerste);
    let tilbage = (HOEJESTE + 1).saturating_sub(naeste);
    let tekst = format!(
        "Institutionsregisteret har kun {tilbage} numre tilbage, fra {naeste} (register.ir_foerste_nummer er {foerste}); intet nummer gives to gange"
    );
    (tilbage < FAA).then(|| advarsel("register", tekst))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config;

    #[test]
    fn few_numbers_left_are_warned_of() {
        let mappe = tempfile::tempdir().unwrap();
        let config = |nummer: u32| {
            let text =
                config::example().replace("# ir_foerste_nummer = 283001", &format!("ir_foerste_nummer = {nummer}"));
            let mut config = Config::parse(&text, Path::new("/b")).unwrap();
            config.database.fil = mappe.path().join("t.sqlite");
            config
        };
        let warned = |nummer| check(&config(nummer)).map(|fund| fund.tekst);
        assert_eq!(warned(283_001), None, "there is no database yet");
        assert!(warned(999_501).unwrap().contains("kun 499 numre tilbage, fra 999501"));
        let store = Store::open(&mappe.path().join("t.sqlite")).unwrap();
        assert_eq!(warned(283_001), None);
        let sidste = store.write_blocking(|tx| {
            crate::institutioner::Register::naeste_nummer(
                &mut crate::store::institutioner::Skriver::new(tx, 999_998),
                Serie::Endelig,
            )
        });
        assert_eq!(sidste.unwrap().as_str(), "999998");
        assert!(warned(283_001).unwrap().contains("kun 1 numre tilbage, fra 999999"));
    }
}
