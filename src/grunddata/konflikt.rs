//! What the sources of one institution do not agree on (bpi-rules §2: importers overwrite each other). Persons are named by their UserId alone, and
//! fields by their names: no value of a person's is told.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Gruppe, Institutionsperson, PersonId, forskelle};
use crate::types::{Institutionsnummer, Time};

/// Where a source has a person: in a role, or as a contact person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sted {
    /// The source.
    pub kilde: i64,
    /// It says that the person is protected.
    pub beskyttet: bool,
    /// As a contact person, not in a role of its own.
    pub kontakt: bool,
}

/// What the sources of an institution do not agree on.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Konflikter {
    /// The institution.
    pub institution: Institutionsnummer,
    /// Its sources, by name.
    pub kilder: Vec<Kildenavn>,
    /// The persons that more than one of them has in a role, and the fields that they differ in.
    pub personer: Vec<Flere>,
    /// The groups that more than one of them has by the same id, and the fields that they differ in.
    pub grupper: Vec<Gruppekonflikt>,
    /// The names that groups of more than one of them have.
    pub gruppenavne: Vec<Gruppenavn>,
    /// The persons that one of them has under several `LocalPersonId`s.
    pub flere_lokal_id: Vec<FlereLokalId>,
    /// The persons that one of them says are protected, and another does not.
    pub beskyttelse: Vec<Beskyttelse>,
    /// The fields that they take turns in changing.
    pub skift: Vec<Feltskift>,
}

/// A source, and when it last came.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Kildenavn {
    /// `source`.
    pub source: String,
    /// `sourceDateTime` of its last import.
    pub source_date_time: Time,
    /// When that was received.
    pub modtaget: Time,
}

/// A person that several sources have.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Flere {
    /// Its UserId.
    pub brugerid: String,
    /// Who has it.
    pub kilder: Vec<String>,
    /// What they differ in; empty where they agree.
    pub felter: Vec<&'static str>,
}

/// A group id that several sources have.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Gruppekonflikt {
    /// `GroupId`.
    pub id: String,
    /// Who has it.
    pub kilder: Vec<String>,
    /// What they differ in; empty where they agree.
    pub felter: Vec<&'static str>,
}

/// A group name that several sources have.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Gruppenavn {
    /// `GroupName`.
    pub navn: String,
    /// Who has it.
    pub kilder: Vec<String>,
}

/// A person that one source has several times.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct FlereLokalId {
    /// Its UserId.
    pub brugerid: String,
    /// Whose.
    pub kilde: String,
    /// How many `LocalPersonId`s.
    pub antal: usize,
}

/// A person that not all of its sources protect.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Beskyttelse {
    /// Its UserId; `*` for a contact person that has none yet.
    pub brugerid: String,
    /// Who says that it is protected.
    pub beskyttet: Vec<String>,
    /// Who does not.
    pub ikke_beskyttet: Vec<String>,
}

/// A field of a person that sources take turns in changing.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Feltskift {
    /// Its UserId.
    pub brugerid: String,
    /// The field.
    pub felt: String,
    /// How many times one has changed it after another.
    pub gange: i64,
    /// When it was last changed.
    pub senest: Time,
    /// By whom.
    pub senest_af: String,
}

impl Konflikter {
    /// Whether there is anything that the suppliers should settle. That two of them hold the same is not.
    #[must_use]
    pub fn uenige(&self) -> bool {
        self.personer.iter().any(|person| !person.felter.is_empty())
            || self.grupper.iter().any(|gruppe| !gruppe.felter.is_empty())
            || !(self.gruppenavne.is_empty() && self.flere_lokal_id.is_empty())
            || !(self.beskyttelse.is_empty() && self.skift.is_empty())
    }
}

/// Where each person of an institution stands, and the names of its sources.
#[derive(Debug, Default)]
pub struct Steder {
    kilder: BTreeMap<i64, String>,
    personer: BTreeMap<PersonId, Vec<Sted>>,
    /// Those that have a UserId.
    aktive: BTreeSet<PersonId>,
}

impl Steder {
    /// Of these sources: row and name.
    #[must_use]
    pub fn ny(kilder: impl IntoIterator<Item = (i64, String)>) -> Self {
        Self { kilder: kilder.into_iter().collect(), ..Self::default() }
    }

    /// One more place of a person.
    pub fn tilfoej(&mut self, person: PersonId, aktiv: bool, sted: Sted) {
        self.personer.entry(person).or_default().push(sted);
        if aktiv {
            self.aktive.insert(person);
        }
    }

    /// The name of a source.
    #[must_use]
    pub fn navn(&self, kilde: i64) -> String {
        self.kilder.get(&kilde).cloned().unwrap_or_default()
    }

    /// The persons that more than one source has in a role.
    pub fn flere_kilder(&self) -> impl Iterator<Item = PersonId> {
        let roller = |steder: &[Sted]| distinct(steder.iter().filter(|sted| !sted.kontakt));
        self.personer.iter().filter(move |(_, steder)| roller(steder).len() > 1).map(|(person, _)| *person)
    }

    /// What sources hold of one of them, compared.
    #[must_use]
    pub fn flere(&self, person: PersonId, raekker: &[(i64, Institutionsperson)]) -> Flere {
        let kilder: BTreeSet<i64> = raekker.iter().map(|(kilde, _)| *kilde).collect();
        let (brugerid, kilder) = (person.user_id(), self.navne(&kilder));
        Flere { brugerid, kilder, felter: uenigheder(raekker, forskelle) }
    }

    /// The persons that a source has under several ids.
    #[must_use]
    pub fn flere_lokal_id(&self) -> Vec<FlereLokalId> {
        let mut fundet = Vec::new();
        for (person, steder) in &self.personer {
            for kilde in distinct(steder.iter()) {
                let antal = steder.iter().filter(|sted| !sted.kontakt && sted.kilde == kilde).count();
                if antal > 1 {
                    fundet.push(FlereLokalId { brugerid: person.user_id(), kilde: self.navn(kilde), antal });
                }
            }
        }
        fundet
    }

    /// The persons that not all of their sources protect.
    #[must_use]
    pub fn beskyttelse(&self) -> Vec<Beskyttelse> {
        let delte = self.personer.iter().filter_map(|(person, steder)| {
            let beskyttet = distinct(steder.iter().filter(|sted| sted.beskyttet));
            let ikke: BTreeSet<i64> = distinct(steder.iter()).difference(&beskyttet).copied().collect();
            let brugerid = if self.aktive.contains(person) { person.user_id() } else { "*".to_owned() };
            let (beskyttet, ikke_beskyttet) = (self.navne(&beskyttet), self.navne(&ikke));
            let delt = !beskyttet.is_empty() && !ikke_beskyttet.is_empty();
            delt.then_some(Beskyttelse { brugerid, beskyttet, ikke_beskyttet })
        });
        delte.collect()
    }

    fn navne(&self, kilder: &BTreeSet<i64>) -> Vec<String> {
        kilder.iter().map(|kilde| self.navn(*kilde)).collect()
    }
}

fn distinct<'s>(steder: impl Iterator<Item = &'s Sted>) -> BTreeSet<i64> {
    steder.map(|sted| sted.kilde).collect()
}

/// What any two of different sources differ in, each field once.
fn uenigheder<T>(raekker: &[(i64, T)], forskelle: impl Fn(&T, &T) -> Vec<&'static str>) -> Vec<&'static str> {
    let mut felter = Vec::new();
    for (at, (kilde, a)) in raekker.iter().enumerate() {
        for (_, b) in raekker.iter().skip(at + 1).filter(|(anden, _)| anden != kilde) {
            let nye: Vec<_> = forskelle(a, b).into_iter().filter(|felt| !felter.contains(felt)).collect();
            felter.extend(nye);
        }
    }
    felter
}

/// The groups that several sources have, by id and by name. `grupper` gives each with the name of its source.
#[must_use]
pub fn gruppekonflikter(grupper: &[(String, Gruppe)]) -> (Vec<Gruppekonflikt>, Vec<Gruppenavn>) {
    let (mut id, mut navn) = (BTreeMap::<&str, Vec<_>>::new(), BTreeMap::<&str, Vec<_>>::new());
    for (kilde, gruppe) in grupper {
        id.entry(&gruppe.id).or_default().push((kilde, gruppe));
        navn.entry(&gruppe.navn).or_default().push((kilde, gruppe));
    }
    (samme_id(id), samme_navn(navn))
}

/// Groups with the names of their sources, by what they are named.
type Naevnte<'g> = BTreeMap<&'g str, Vec<(&'g String, &'g Gruppe)>>;

fn samme_id(grupper: Naevnte<'_>) -> Vec<Gruppekonflikt> {
    let flere = grupper.into_iter().filter(|(_, alle)| alle.len() > 1);
    let konflikt = |(id, alle): (&str, Vec<(&String, &Gruppe)>)| {
        let kilder = alle.iter().map(|(kilde, _)| (*kilde).clone()).collect();
        // An id is unique at its source, so that each row is of another one.
        let raekker: Vec<_> = alle.iter().zip(0..).map(|((_, gruppe), kilde)| (kilde, (*gruppe).clone())).collect();
        Gruppekonflikt { id: id.to_owned(), kilder, felter: uenigheder(&raekker, gruppeforskelle) }
    };
    flere.map(konflikt).collect()
}

fn samme_navn(grupper: Naevnte<'_>) -> Vec<Gruppenavn> {
    let navne = grupper.into_iter().map(|(navn, alle)| {
        let kilder: BTreeSet<String> = alle.iter().map(|(kilde, _)| (*kilde).clone()).collect();
        Gruppenavn { navn: navn.to_owned(), kilder: kilder.into_iter().collect() }
    });
    navne.filter(|navn| navn.kilder.len() > 1).collect()
}

fn gruppeforskelle(a: &Gruppe, b: &Gruppe) -> Vec<&'static str> {
    let felter = [
        ("GroupName", a.navn != b.navn),
        ("GroupType", a.slags != b.slags),
        ("GroupLevel", a.trin != b.trin),
        ("Line", a.linje != b.linje),
        ("FromDate", a.fra != b.fra),
        ("ToDate", a.til != b.til),
    ];
    felter.into_iter().filter(|(_, andet)| *andet).map(|(felt, _)| felt).collect()
}

#[cfg(test)]
mod tests;
