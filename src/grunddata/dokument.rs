//! An import document as it was read, before the rules have looked at it (bpi.md 5.1).

use super::{Gruppe, Gruppetype, Raa};

/// What an import does with what its source holds (bpi-rules §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Importslags {
    /// `importerXml`: replaces it all.
    Fuld,
    /// `importerDeltaXml`: touches what it names.
    Delta,
    /// `importerSletXml`: removes the persons that it names.
    Slet,
}

/// Something of the document, with where it stands in the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plads<T> {
    /// Byte offset of its element.
    pub offset: usize,
    /// What it says.
    pub indhold: T,
}

/// The document. Texts are as written, white space collapsed where the schema says token.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dokument {
    /// Our attribute `medBrugere`: the answer names each user.
    pub med_brugere: bool,
    /// Our attribute `tilladStorSletning`: a full import may remove however many.
    pub tillad_stor_sletning: bool,
    /// `sourceDateTime`.
    pub source_date_time: String,
    /// `source`.
    pub source: String,
    /// `schoolYear`.
    pub school_year: String,
    /// Byte offset of the root element.
    pub offset: usize,
    /// `InstitutionNumber`.
    pub institution: String,
    /// The declared groups.
    pub grupper: Vec<Plads<Gruppe>>,
    /// The persons; in a delete document only their `LocalPersonId` is read.
    pub personer: Vec<Plads<Raa>>,
}

impl Gruppe {
    /// A group that came into being by being named (bpi-rules §2, Groups).
    #[must_use]
    pub fn underforstaaet(id: &str, slags: Gruppetype) -> Self {
        let (id, navn) = (id.to_owned(), id.to_owned());
        Self { id, navn, slags, underforstaaet: true, ..Self::default() }
    }

    /// Without a name of its own it has its id for a name (bpi-rules §2, Groups).
    #[must_use]
    pub fn med_navn(mut self) -> Self {
        if self.navn.is_empty() {
            self.navn.clone_from(&self.id);
        }
        self
    }
}
