//! What follows from a change for those who have a unit's number in their systems (ir-rules 26, dtr-rules 35).

use super::felter::Ejer;
use super::model::Institution;
use super::regler::Foelge;
use crate::registre::BeroertAftale;

/// A consequence with what hangs on the unit's number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Konsekvens {
    /// What happens to the unit.
    pub foelge: Foelge,
    /// The agreements in force about its number.
    pub aftaler: Vec<BeroertAftale>,
    /// The users of SkoleGrunddata that are on it.
    pub brugere: u64,
    /// The sources that load users on it.
    pub kilder: u32,
    /// Who must be told, by name: each once.
    pub underret: Vec<String>,
}

/// Who decides on a unit and must be told of what becomes of it: its municipality, its region, and the ministry where those two do not decide alone.
pub fn myndigheder(unit: &Institution) -> impl Iterator<Item = String> {
    let (felter, ejer) = (&unit.felter, unit.felter.ejer());
    let her = felter.sted.adresse.kommune_kode;
    let kommune = felter.adm_kommune.or_else(|| (ejer == Ejer::Kommune).then_some(her));
    let region = felter.adm_region.map(|kode| format!("region {kode}"));
    let region = region.or_else(|| (ejer == Ejer::Region).then(|| format!("regionen for kommune {}", her.0)));
    let ministeriet = (ejer == Ejer::Ministerium).then(|| "ministeriet".to_owned());
    [kommune.map(|kode| format!("kommune {}", kode.0)), region, ministeriet].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::types::Kommunekode;

    #[test]
    fn who_is_told() {
        let unit = |ejerkode, adm_kommune: Option<u16>, adm_region, ressort| {
            let json = serde_json::json!({
                "nummer": "280001", "navn": "x", "type3": 1012, "ressort": ressort, "ejerkode": ejerkode, "enhedsart": 0, "aktivkode": 1,
                "adresse": {"vejNavn": "x", "husNummer": "1", "postNummer": "5000", "byNavn": "", "kommuneKode": 461},
            });
            let mut unit: Institution = serde_json::from_value(json).unwrap();
            (unit.felter.adm_kommune, unit.felter.adm_region) = (adm_kommune.map(Kommunekode), adm_region);
            myndigheder(&unit).collect::<Vec<_>>().join(", ")
        };
        let cases = [
            (unit(2, Some(825), None, 1), "kommune 825"),
            (unit(6, None, None, 1), "kommune 461"),
            (unit(7, None, Some(1083), 1), "region 1083"),
            (unit(8, None, None, 1), "regionen for kommune 461"),
            (unit(0, None, None, 1), "ministeriet"),
            (unit(4, Some(461), None, 1), "kommune 461, ministeriet"),
            (unit(2, Some(825), None, 5), "kommune 825, ministeriet"),
        ];
        for (told, expected) in cases {
            assert_eq!(told, expected);
        }
    }
}
