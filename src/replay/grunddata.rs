//! SkoleGrunddata before and after an import, source by source: groups, and persons by their `LocalPersonId`.
//!
//! Rows are compared as they lie, and only those that an import wrote are opened. Of a person no value is told but the id that the source gave
//! it, its role and its groups; otherwise the names of fields.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::grunddata::{Gruppe, Institutionsperson, Rolle, Trin, forskelle};
use crate::segl::{Noegler, Opslag};
use crate::store::grunddata::{Raekke, Rolleslags};
use crate::store::{Conn, Error, Result};

/// What every source has imported, by institution and source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grunddata {
    kilder: BTreeMap<(String, String), Stand>,
    /// Persons; those with a UserId; those protected.
    personer: [i64; 3],
}

/// What a source holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Stand {
    source_date_time: String,
    school_year: String,
    grupper: BTreeMap<String, String>,
    personer: BTreeMap<Opslag, Person>,
}

/// A row, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Person {
    slags: Rolleslags,
    beskyttet: bool,
    sted: Vec<u8>,
    forseglet: Vec<u8>,
}

impl Grunddata {
    /// Reads all of it, and opens nothing.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn read(conn: &Conn) -> Result<Self> {
        let mut kilder = BTreeMap::new();
        for institution in conn.institutioner_med_kilder()? {
            for kilde in conn.kilder(&institution)? {
                let grupper = conn.grupper(kilde.id)?.into_iter().map(|group| (group.id.clone(), gruppe(&group)));
                let mut stand = Stand {
                    source_date_time: kilde.source_date_time_tekst,
                    school_year: kilde.school_year,
                    grupper: grupper.collect(),
                    personer: BTreeMap::new(),
                };
                conn.each_institutionsperson(kilde.id, |raekke| {
                    stand.personer.insert(raekke.lokal, Person::af(&raekke));
                    Ok::<_, Error>(())
                })?;
                kilder.insert((institution.to_string(), kilde.source), stand);
            }
        }
        Ok(Self { kilder, personer: conn.persontal()? })
    }

    /// What has become of it, one paragraph a source; empty where nothing has.
    ///
    /// # Errors
    /// Where a row that was written does not open by these keys.
    pub fn changes_to(&self, after: &Self, noegler: &Noegler) -> Result<String> {
        let mut told = String::new();
        for ((institution, source), before) in self.kilder.iter().filter(|(key, _)| !after.kilder.contains_key(*key)) {
            let _ = writeln!(told, "forsvundet kilde {institution} {source}: {}", antal(before));
        }
        for (key, now) in &after.kilder {
            let before = self.kilder.get(key);
            if before != Some(now) {
                let (institution, source) = key;
                let what = if before.is_some() { "ændret" } else { "ny" };
                let _ = writeln!(told, "{what} kilde {institution} {source}");
                now.told(&mut told, before.unwrap_or(&Stand::default()), noegler)?;
            }
        }
        if self.personer != after.personer {
            let names = ["personer", "med brugerid", "beskyttede"];
            let counts = names.iter().zip(self.personer).zip(after.personer);
            let counts: Vec<_> = counts.map(|((name, from), to)| field(name, from, to)).collect();
            let _ = writeln!(told, "personer i alt\n  {}", counts.join("\n  "));
        }
        Ok(told)
    }
}

impl Stand {
    fn told(&self, told: &mut String, before: &Self, noegler: &Noegler) -> Result<()> {
        let mut line = |text: String| {
            let _ = writeln!(told, "  {text}");
        };
        line(field("sourceDateTime", &before.source_date_time, &self.source_date_time));
        line(field("schoolYear", &before.school_year, &self.school_year));
        line(field("antal", antal(before), antal(self)));
        for (id, now) in self.grupper.iter().filter(|(id, now)| before.grupper.get(*id) != Some(now)) {
            let what = if before.grupper.contains_key(id) { "ændret" } else { "ny" };
            line(format!("{what} gruppe {id}: {now}"));
        }
        for id in before.grupper.keys().filter(|id| !self.grupper.contains_key(*id)) {
            line(format!("slettet gruppe {id}"));
        }
        let mut persons = Vec::new();
        for (lokal, now) in &self.personer {
            persons.extend(now.change(before.personer.get(lokal), noegler)?);
        }
        for gone in before.personer.iter().filter(|(lokal, _)| !self.personer.contains_key(*lokal)) {
            persons.push((gone.1.open(noegler)?.lokal_id, "slettet", None));
        }
        persons.sort_unstable();
        for (id, what, more) in persons {
            line(format!("{what} {id}{}", more.map(|more| format!(": {more}")).unwrap_or_default()));
        }
        Ok(())
    }
}

impl Person {
    fn af(raekke: &Raekke<'_>) -> Self {
        Self {
            slags: raekke.slags,
            beskyttet: raekke.stand.beskyttet > 0,
            sted: raekke.sted(),
            forseglet: raekke.forseglet.to_vec(),
        }
    }

    fn open(&self, noegler: &Noegler) -> Result<Institutionsperson> {
        let json = noegler.aabn(&self.sted, &self.forseglet)?;
        let corrupt = |_| Error::Corrupt { table: "institutionsperson", column: "forseglet" };
        serde_json::from_slice(&json).map_err(corrupt)
    }

    /// Id, word, and what there is to say of it.
    fn change(
        &self,
        before: Option<&Self>,
        noegler: &Noegler,
    ) -> Result<Option<(String, &'static str, Option<String>)>> {
        if before == Some(self) {
            return Ok(None);
        }
        let now = self.open(noegler)?;
        let Some(before) = before else {
            let protected = if self.beskyttet { ", beskyttet" } else { "" };
            let tekst = format!("{}{protected}", rolle(&now));
            return Ok(Some((now.lokal_id, "ny", Some(tekst))));
        };
        let mut felter = forskelle(&before.open(noegler)?, &now);
        match (before.beskyttet, self.beskyttet) {
            (false, true) => felter.push("er nu beskyttet"),
            (true, false) => felter.push("er ikke længere beskyttet"),
            (true, true) | (false, false) => {}
        }
        Ok(Some((now.lokal_id, "ændret", Some(felter.join(", ")))))
    }
}

fn field(name: &str, from: impl ToString, to: impl ToString) -> String {
    match (from.to_string(), to.to_string()) {
        (from, to) if from.is_empty() || from == to => format!("{name}: {to}"),
        (from, to) => format!("{name}: {from} → {to}"),
    }
}

fn antal(stand: &Stand) -> String {
    let count = |slags| stand.personer.values().filter(|person| person.slags == slags).count();
    let [elever, ansatte, eksterne] = [Rolleslags::Elev, Rolleslags::Ansat, Rolleslags::Ekstern].map(count);
    let grupper = stand.grupper.len();
    format!("{grupper} grupper, {elever} elever, {ansatte} ansatte, {eksterne} eksterne")
}

fn gruppe(gruppe: &Gruppe) -> String {
    let Gruppe { navn, slags, trin, linje, fra, til, underforstaaet, .. } = gruppe;
    let mut tekst = format!("{navn}, {}", slags.as_str());
    let more = [
        ("trin", trin.map(Trin::as_str)),
        ("linje", linje.as_deref()),
        ("fra", fra.as_deref()),
        ("til", til.as_deref()),
    ];
    for (name, value) in more {
        if let Some(value) = value {
            let _ = write!(tekst, ", {name} {value}");
        }
    }
    if *underforstaaet {
        tekst.push_str(", kun nævnt");
    }
    tekst
}

/// The role and where it is; contact persons by their number.
fn rolle(person: &Institutionsperson) -> String {
    let mut tekst = match &person.rolle {
        Rolle::Elev(elev) => format!("{}, trin {}, {}", elev.rolle.as_str(), elev.trin.as_str(), elev.hovedgruppe),
        Rolle::Ansat(ansat) => ansat.roller.iter().map(|rolle| rolle.as_str()).collect::<Vec<_>>().join(", "),
        Rolle::Ekstern(ekstern) => ekstern.rolle.as_str().to_owned(),
    };
    if !person.rolle.grupper().is_empty() {
        let _ = write!(tekst, ", i {}", person.rolle.grupper().join(", "));
    }
    match person.rolle.kontakter().len() {
        0 => {}
        antal => {
            let _ = write!(tekst, ", {antal} kontaktpersoner");
        }
    }
    tekst
}
