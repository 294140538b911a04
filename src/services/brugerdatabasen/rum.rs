//! What every read of SkoleGrunddata works with: one snapshot, the keys, the caller's agreements.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::{Error, Hvor};
use crate::grunddata::{Gruppe, Gruppetype, Kilde, Navn, PersonId, Personstand, Trin, Vindue};
use crate::registre::{Koder, dansk_dag};
use crate::segl::Noegler;
use crate::store::grunddata::Raekke;
use crate::store::{self, Conn};
use crate::tilslutning::{Dag, Scope};
use crate::types::{Institutionsnummer, Time};
use crate::xml::Writer;

/// Where an answer is made.
pub struct Rum<'a> {
    /// One consistent view of the register.
    pub conn: &'a Conn,
    /// What opens its rows.
    pub noegler: &'a Noegler,
    /// Dagtilbudsregisteret's codes.
    pub koder: &'a Koder,
    /// For whom the caller may ask.
    pub scope: &'a Scope,
    /// When it asked.
    pub now: Time,
}

/// What a protected person without an alias is called where a name must stand (our choice).
pub(super) const BESKYTTET: &str = "Beskyttet";
/// The UserId of a person who has none yet (bpi-rules §2, Contacts).
const INGEN_BRUGERID: &str = "*";

impl Rum<'_> {
    /// Opens a row.
    pub(super) fn aabn(&self, raekke: &Raekke<'_>) -> Result<Vindue, Error> {
        let json = self.noegler.aabn(&raekke.sted(), raekke.forseglet)?;
        Ok(Vindue::laes(&json)?)
    }

    /// What is known of a contact person. A row names only persons that there are.
    pub(super) fn stand(&self, person: PersonId) -> Result<Personstand, Error> {
        let missing = store::Error::Corrupt { table: "institutionsperson", column: "kontakter" };
        Ok(self.conn.personstand(person)?.ok_or(missing)?)
    }

    /// The person of a UserId; `None` where nobody answers to it.
    pub(super) fn aktiv(&self, bruger: Option<PersonId>) -> Result<Option<(PersonId, Personstand)>, Error> {
        let Some(person) = bruger else { return Ok(None) };
        let stand = self.conn.personstand(person)?;
        Ok(stand.filter(|stand| stand.aktiv).map(|stand| (person, stand)))
    }

    /// Whether an institution is among those that are looked at.
    pub(super) fn er_med(&self, hvor: &Hvor, institution: &Institutionsnummer) -> bool {
        match hvor {
            Hvor::Her(her) => her == institution,
            Hvor::Aftalte => matches!(self.scope, Scope::Alle) || self.scope.covers_institution(institution),
            Hvor::Intetsteds => false,
        }
    }

    /// The groups of an institution, by id.
    pub(super) fn grupper(&self, institution: &Institutionsnummer) -> Result<Grupper, Error> {
        Grupper::af(self.conn, self.conn.kilder(institution)?.iter())
    }

    /// The Danish day.
    pub(super) fn dag(&self) -> Dag {
        dansk_dag(self.now)
    }
}

/// The UserId, or the star of who has none.
pub(super) fn brugerid(person: PersonId, stand: Personstand) -> String {
    if stand.aktiv { person.user_id() } else { INGEN_BRUGERID.to_owned() }
}

/// A name in one text.
pub(super) fn fulde_navn(navn: Option<Navn<'_>>) -> String {
    navn.map_or_else(|| BESKYTTET.to_owned(), |Navn { fornavn, efternavn }| format!("{fornavn} {efternavn}"))
}

/// The groups of an institution, each id once: of two sources that have the same, the one that was imported last says what it is.
#[derive(Debug, Default)]
pub(super) struct Grupper(BTreeMap<String, Gruppe>);

impl Grupper {
    pub(super) fn af<'k>(conn: &Conn, kilder: impl Iterator<Item = &'k Kilde>) -> Result<Self, Error> {
        let mut oldest_first: Vec<_> = kilder.collect();
        oldest_first.sort_by_key(|kilde| kilde.source_date_time);
        let mut grupper = BTreeMap::new();
        for kilde in oldest_first {
            for gruppe in conn.grupper(kilde.id)? {
                // What is only named says nothing of a group that somebody has declared.
                if !gruppe.underforstaaet || !grupper.contains_key(&gruppe.id) {
                    grupper.insert(gruppe.id.clone(), gruppe);
                }
            }
        }
        Ok(Self(grupper))
    }

    pub(super) fn alle(&self) -> impl Iterator<Item = &Gruppe> {
        self.0.values()
    }

    pub(super) fn find(&self, id: &str) -> Option<&Gruppe> {
        self.0.get(id)
    }

    /// A pupil's main group; one that nobody has declared is called by its id.
    pub(super) fn hovedgruppe(&self, id: &str, trin: Trin) -> Gruppe {
        self.find(id).cloned().unwrap_or_else(|| Gruppe {
            id: id.to_owned(),
            navn: id.to_owned(),
            slags: Gruppetype::Hovedgruppe,
            trin: Some(trin),
            ..Gruppe::default()
        })
    }

    /// The name of a group.
    pub(super) fn navn<'g>(&'g self, id: &'g str) -> &'g str {
        self.find(id).map_or(id, |gruppe| &gruppe.navn)
    }
}

/// The groups of the institutions that an answer comes by, each read once: one person may have very many rows.
#[derive(Debug, Default)]
pub(super) struct Kendte(BTreeMap<Institutionsnummer, Grupper>);

impl Kendte {
    pub(super) fn grupper(&mut self, rum: &Rum<'_>, institution: &Institutionsnummer) -> Result<&Grupper, Error> {
        Ok(match self.0.entry(institution.clone()) {
            Entry::Occupied(kendt) => kendt.into_mut(),
            Entry::Vacant(ny) => ny.insert(rum.grupper(institution)?),
        })
    }
}

/// The elements of an answer, in the order of their keys; what several sources say alike is said once (our choice).
#[derive(Debug)]
pub(super) struct Svar<K>(BTreeSet<(K, String)>);

impl<K: Ord> Svar<K> {
    pub(super) fn nyt() -> Self {
        Self(BTreeSet::new())
    }

    /// Adds an element that `write` writes.
    pub(super) fn tag(&mut self, key: K, write: impl FnOnce(&mut Writer)) {
        let mut xml = Writer::new();
        write(&mut xml);
        self.0.insert((key, xml.finish()));
    }

    /// Puts them into an answer.
    pub(super) fn skriv(self, xml: &mut Writer) {
        for (_, element) in self.0 {
            xml.raw(&element);
        }
    }
}

/// `Gruppe` of wsiINST and wsiBRUGER, which differ in their namespace alone.
pub(super) fn skriv_gruppe(xml: &mut Writer, element: &str, institution: &Institutionsnummer, gruppe: &Gruppe) {
    xml.start(element);
    xml.element("instnr", institution.as_str());
    xml.element("gruppeid", &gruppe.id);
    xml.element("gruppenavn", &gruppe.navn);
    xml.element("gruppetype", gruppe.slags.as_str());
    xml.element_if("gruppetrin", gruppe.trin.map(Trin::as_str));
    xml.element_if("fradato", gruppe.fra.as_deref());
    xml.element_if("tildato", gruppe.til.as_deref());
    xml.end();
}
