//! `svar` of wsaIMPORT: what became of an import document (choices §4).

use std::fmt;

use crate::client::Element;

/// From here on a `reskode` says that the whole document was refused.
const AFVIST: u32 = 10;
/// The counts of `antal`, in the order of the schema.
const ANTAL: [&str; 5] = ["oprettet", "aendret", "uaendret", "slettet", "afvist"];

/// What became of an import document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Importsvar {
    /// 0: loaded. 1: loaded, with advis. 10 and up: refused whole.
    pub reskode: u32,
    /// The same in words.
    pub restekst: String,
    /// `kvitteringsId`: the exchange in the journal.
    pub id: String,
    /// How many persons became what: the attribute's name, and the number.
    pub antal: Vec<(&'static str, usize)>,
    /// Each user, where that was asked for.
    pub brugere: Vec<Importbruger>,
    /// What is wrong, and what the supplier should know.
    pub advis: Vec<Importadvis>,
}

/// A person of the document, and the user that it has.
#[derive(Clone, PartialEq, Eq)]
pub struct Importbruger {
    /// `LocalPersonId`.
    pub lokal_id: String,
    /// `UserId`.
    pub bruger_id: String,
    /// What was done.
    pub handling: String,
}

/// One advis.
#[derive(Clone, PartialEq, Eq)]
pub struct Importadvis {
    /// The person that it is about.
    pub lokal_id: Option<String>,
    /// `GRDnnn`, or the schema's code.
    pub kode: String,
    /// What was found.
    pub tekst: String,
    /// The line in the message.
    pub linje: Option<usize>,
}

impl Importsvar {
    /// Reads `svar`; `None` where it is another service's.
    pub(super) fn of(svar: &Element) -> Option<Self> {
        let text = |element: &Element, name| element.value(name).map(str::to_owned);
        let antal = svar.child("antal");
        let count = |name: &'static str| (name, antal.and_then(|a| a.attribute(name)?.parse().ok()).unwrap_or(0));
        Some(Self {
            reskode: svar.value("reskode")?.parse().ok()?,
            restekst: text(svar, "restekst").unwrap_or_default(),
            id: text(svar, "kvitteringsId").unwrap_or_default(),
            antal: ANTAL.map(count).to_vec(),
            brugere: svar
                .all("bruger")
                .map(|bruger| Importbruger {
                    lokal_id: text(bruger, "LocalPersonId").unwrap_or_default(),
                    bruger_id: text(bruger, "UserId").unwrap_or_default(),
                    handling: text(bruger, "handling").unwrap_or_default(),
                })
                .collect(),
            advis: svar
                .all("advis")
                .map(|advis| Importadvis {
                    lokal_id: text(advis, "LocalPersonId"),
                    kode: text(advis, "kode").unwrap_or_default(),
                    tekst: text(advis, "tekst").unwrap_or_default(),
                    linje: advis.value("linje").and_then(|linje| linje.parse().ok()),
                })
                .collect(),
        })
    }

    /// Whether the document was loaded, with or without advis.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.reskode < AFVIST
    }

    /// How many persons became this, such as `oprettet`.
    #[must_use]
    pub fn antal(&self, navn: &str) -> usize {
        self.antal.iter().find(|(known, _)| *known == navn).map_or(0, |(_, antal)| *antal)
    }
}

/// The source's own id of a person may be its CPR number.
impl fmt::Debug for Importbruger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Importbruger").field("handling", &self.handling).finish_non_exhaustive()
    }
}

/// Likewise.
impl fmt::Debug for Importadvis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Importadvis").field("kode", &self.kode).field("linje", &self.linje).finish_non_exhaustive()
    }
}
