//! What loading asks of storage, and what it writes. The store is the one implementor outside the tests; it has the keys, so that nothing here has.

use super::{Cpr, Gruppe, Importslags, Institutionsperson, Kilde, PersonId, Plads, besked::Advis};
use crate::types::{Institutionsnummer, SystemId, Time};

/// A keyed digest, 16 bytes: what something is known by without being read.
pub type Noegleord = [u8; 16];

/// A document that has passed the rules of its own ([`super::regler`]), with its digests.
pub struct Import {
    /// What it does.
    pub slags: Importslags,
    /// For whom.
    pub institution: Institutionsnummer,
    /// From whom.
    pub source: String,
    /// The system that sent it.
    pub system: Option<SystemId>,
    /// When its source made it.
    pub source_date_time: Time,
    /// The same as written.
    pub source_date_tekst: String,
    /// `schoolYear`.
    pub school_year: String,
    /// Where its root stands.
    pub offset: usize,
    /// A full import may remove however many.
    pub tillad_stor_sletning: bool,
    /// The answer names each user.
    pub med_brugere: bool,
    /// The declared groups.
    pub grupper: Vec<Plads<Gruppe>>,
    /// The persons that are to be loaded.
    pub personer: Vec<Klar>,
    /// Those that are left out: what is held of them stays.
    pub udeladte: Vec<Navngivet>,
    /// Those that are to be deleted.
    pub slettes: Vec<Plads<Navngivet>>,
    /// What was found wrong so far.
    pub advis: Vec<Advis>,
    /// The digest of it all: the same again is known by it.
    pub dokument: Noegleord,
    /// Which generation of keys the digests are of.
    pub generation: u32,
}

/// A person of the document, with its digests.
pub struct Klar {
    /// Where it stands.
    pub offset: usize,
    /// Who.
    pub person: Institutionsperson,
    /// The digest of its `LocalPersonId`.
    pub lokal: Noegleord,
    /// The digest of all of it.
    pub indhold: Noegleord,
    /// What is sealed.
    pub json: Vec<u8>,
    /// The contact persons that the document says are protected, also those that are left out.
    pub beskyttede_kontakter: Vec<Cpr>,
}

/// A person of the document of which only the id is used: one that is left out, or that is to be deleted.
#[derive(Clone)]
pub struct Navngivet {
    /// Its `LocalPersonId`.
    pub lokal_id: String,
    /// The digest of its `LocalPersonId`.
    pub lokal: Noegleord,
    /// The document says that it is protected.
    pub beskyttet: bool,
    /// The contact persons of whom it says so.
    pub beskyttede_kontakter: Vec<Cpr>,
}

/// What a source holds of a person, unopened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holdt {
    /// The digest of its `LocalPersonId`.
    pub lokal: Noegleord,
    /// Whose.
    pub person: PersonId,
    /// Whether it says that the person is protected.
    pub beskyttet: bool,
    /// The digest of its content.
    pub indhold: Noegleord,
}

/// SkoleGrunddata's storage, inside one transaction.
pub trait Lager {
    /// What can go wrong in it.
    type Error;

    /// All sources of an institution.
    ///
    /// # Errors
    /// Storage's, as all of these.
    fn kilder(&self, institution: &Institutionsnummer) -> Result<Vec<Kilde>, Self::Error>;
    /// The digest of the last document of a source; `None` where it is not known.
    ///
    /// # Errors
    /// Storage's.
    fn dokument(&self, kilde: i64) -> Result<Option<Noegleord>, Self::Error>;
    /// The system that sent the last import of a source; `None` where it is not known.
    ///
    /// # Errors
    /// Storage's.
    fn system(&self, kilde: i64) -> Result<Option<SystemId>, Self::Error>;
    /// The groups of a source, by id.
    ///
    /// # Errors
    /// Storage's.
    fn grupper(&self, kilde: i64) -> Result<Vec<Gruppe>, Self::Error>;
    /// All persons of a source.
    ///
    /// # Errors
    /// Storage's.
    fn holdte(&self, kilde: i64) -> Result<Vec<Holdt>, Self::Error>;
    /// One of them.
    ///
    /// # Errors
    /// Storage's.
    fn holdt(&self, kilde: i64, lokal: &Noegleord) -> Result<Option<Holdt>, Self::Error>;
    /// What is held of one, opened.
    ///
    /// # Errors
    /// Storage's.
    fn indhold(&self, kilde: i64, lokal: &Noegleord) -> Result<Option<Institutionsperson>, Self::Error>;
    /// The person of a CPR number.
    ///
    /// # Errors
    /// Storage's.
    fn person(&self, cpr: &Cpr) -> Result<Option<PersonId>, Self::Error>;
    /// Whether any row says that a person is protected.
    ///
    /// # Errors
    /// Storage's.
    fn er_beskyttet(&self, person: PersonId) -> Result<bool, Self::Error>;
    /// All rows of a person: source and digest.
    ///
    /// # Errors
    /// Storage's.
    fn raekker(&self, person: PersonId) -> Result<Vec<(i64, Noegleord)>, Self::Error>;

    /// Makes or renews the source of an import; gives its row.
    ///
    /// # Errors
    /// Storage's.
    fn skriv_kilde(&mut self, import: &Import) -> Result<i64, Self::Error>;
    /// Makes or replaces a group.
    ///
    /// # Errors
    /// Storage's.
    fn skriv_gruppe(&mut self, kilde: i64, gruppe: &Gruppe) -> Result<(), Self::Error>;
    /// Removes a group.
    ///
    /// # Errors
    /// Storage's.
    fn slet_gruppe(&mut self, kilde: i64, id: &str) -> Result<(), Self::Error>;
    /// Adds a person, and a row and a UserId for its CPR number where it has none.
    ///
    /// # Errors
    /// Storage's.
    fn indsaet(&mut self, kilde: i64, ny: &Klar) -> Result<PersonId, Self::Error>;
    /// Replaces what is held of a person.
    ///
    /// # Errors
    /// Storage's.
    fn erstat(&mut self, kilde: i64, foer: &Holdt, ny: &Klar) -> Result<(), Self::Error>;
    /// Removes a person from the source; its CPR number keeps its UserId.
    ///
    /// # Errors
    /// Storage's.
    fn slet(&mut self, kilde: i64, foer: &Holdt) -> Result<(), Self::Error>;
    /// Marks a person as protected, and leaves the rest of it as it is.
    ///
    /// # Errors
    /// Storage's.
    fn beskyt(&mut self, kilde: i64, foer: &Holdt) -> Result<(), Self::Error>;
    /// Marks somebody as protected where it is the contact person of a row; of anybody else nothing is noted.
    ///
    /// # Errors
    /// Storage's.
    fn beskyt_kontakt(&mut self, kilde: i64, lokal: &Noegleord, cpr: &Cpr) -> Result<(), Self::Error>;
    /// Notes that a source changed a field of a person that others hold too; gives how often they have taken turns.
    ///
    /// # Errors
    /// Storage's.
    fn skift(
        &mut self,
        institution: &Institutionsnummer,
        person: PersonId,
        felt: &'static str,
        kilde: i64,
    ) -> Result<i64, Self::Error>;
}
