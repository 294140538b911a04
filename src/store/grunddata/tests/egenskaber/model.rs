//! What the imports of the properties should become, without a database.

use std::collections::{BTreeMap, BTreeSet};

use super::{Doc, Hvem, Pupil};
use crate::grunddata::Antal;

/// What a source holds of somebody, as the model has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) nr: u8,
    pub(super) gruppe: u8,
    /// What the content says, of the person and of each contact person.
    pub(super) indhold: (bool, BTreeMap<u8, bool>),
    /// Of whom the content has an alias.
    pub(super) alias: BTreeSet<u8>,
    /// What the rows say.
    pub(super) maerket: (bool, BTreeMap<u8, bool>),
}

#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) kilder: BTreeMap<Hvem, (BTreeMap<u8, Row>, BTreeSet<String>)>,
    pub(super) aktive: BTreeSet<u8>,
}

impl Model {
    pub(super) fn send(&mut self, hvem: Hvem, doc: &Doc) -> Antal {
        let mut antal = Antal::default();
        let pupils = match doc {
            Doc::Fuld(pupils) | Doc::Delta(pupils) => pupils,
            Doc::Slet(lokale) => {
                let holdte = self.kilder.get_mut(&hvem).map(|(rows, _)| rows);
                let set: BTreeSet<u8> = lokale.iter().copied().collect();
                antal.slettet =
                    holdte.map_or(0, |rows| set.iter().filter(|lokal| rows.remove(lokal).is_some()).count());
                antal.afvist = set.len() - antal.slettet;
                return antal;
            }
        };
        let (rows, grupper) = self.kilder.entry(hvem).or_default();
        let mut naevnt: BTreeSet<String> = ["1A".to_owned(), "kor".to_owned()].into();
        let mut blivende = BTreeSet::new();
        for pupil in pupils {
            blivende.insert(pupil.lokal);
            let dobbelt = pupils.iter().filter(|anden| anden.lokal == pupil.lokal).count() > 1;
            let foer = rows.get_mut(&pupil.lokal);
            let ny = (!dobbelt).then(|| loaded(pupil)).flatten();
            let ny = ny.filter(|_| !pupil.forkert_gruppe && foer.as_ref().is_none_or(|foer| foer.nr == pupil.en.nr));
            let Some(ny) = ny else {
                antal.afvist += 1;
                if let Some(foer) = foer {
                    naevnt.insert(format!("g{}", foer.gruppe));
                    maerk(foer, pupil);
                }
                continue;
            };
            naevnt.insert(format!("g{}", ny.gruppe));
            self.aktive.insert(ny.nr);
            match foer {
                Some(foer)
                    if (&foer.indhold, &foer.alias, foer.gruppe) == (&ny.indhold, &ny.alias, ny.gruppe)
                        && foer.maerket.0 == ny.indhold.0 =>
                {
                    antal.uaendret += 1;
                }
                Some(foer) => {
                    antal.aendret += 1;
                    *foer = ny;
                }
                None => {
                    antal.oprettet += 1;
                    rows.insert(pupil.lokal, ny);
                }
            }
        }
        if matches!(doc, Doc::Fuld(_)) {
            let foer = rows.len();
            rows.retain(|lokal, _| blivende.contains(lokal));
            antal.slettet = foer - rows.len();
            *grupper = naevnt;
        } else {
            grupper.extend(naevnt);
        }
        antal
    }

    /// How many rows say of each that it is protected.
    pub(super) fn beskyttet(&self) -> BTreeMap<u8, i64> {
        let mut ud = BTreeMap::new();
        for row in self.kilder.values().flat_map(|(rows, _)| rows.values()) {
            *ud.entry(row.nr).or_default() += i64::from(row.maerket.0);
            for (nr, beskyttet) in &row.maerket.1 {
                *ud.entry(*nr).or_default() += i64::from(*beskyttet);
            }
        }
        ud
    }
}

/// What the rules make of a pupil by itself.
fn loaded(pupil: &Pupil) -> Option<Row> {
    if pupil.uden_cpr || (pupil.en.beskyttet && !pupil.en.alias) {
        return None;
    }
    let mut selv = pupil.en.beskyttet;
    let mut kontakter: BTreeMap<u8, bool> = BTreeMap::new();
    let mut alias = BTreeSet::new();
    if selv {
        alias.insert(pupil.en.nr);
    }
    for en in &pupil.kontakter {
        let den = if en.nr == pupil.en.nr { &mut selv } else { kontakter.entry(en.nr).or_insert(false) };
        // Somebody that stands twice has the alias that is given either time.
        if en.beskyttet && en.alias {
            alias.insert(en.nr);
        }
        *den |= en.beskyttet;
    }
    let indhold = (selv, kontakter);
    Some(Row { nr: pupil.en.nr, gruppe: pupil.gruppe, maerket: indhold.clone(), indhold, alias })
}

/// Who is left out keeps its row, which takes over what the document protects.
fn maerk(foer: &mut Row, pupil: &Pupil) {
    let selv = loaded(pupil).map_or(pupil.en.beskyttet, |row| row.indhold.0);
    foer.maerket.0 |= selv;
    for en in pupil.kontakter.iter().filter(|en| en.beskyttet) {
        if let Some(maerke) = foer.maerket.1.get_mut(&en.nr) {
            *maerke = true;
        }
    }
}
