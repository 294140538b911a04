//! Why what is asked of a case is refused: IR09n.

use crate::institutioner::sag::Sagsstatus;

/// Why what is asked of a case is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Sagsbrud {
    /// There is no such case, or it is not the caller's to see.
    #[error("sag {sag} findes ikke blandt dem, du kan se")]
    FindesIkke {
        #[doc = "Its number."]
        sag: i64,
    },
    /// It was decided before.
    #[error("sag {sag} er allerede {status}")]
    Afgjort {
        #[doc = "Its number."]
        sag: i64,
        #[doc = "How."]
        status: Sagsstatus,
    },
    /// Somebody else asked.
    #[error("sag {sag} kan kun trækkes af den, der har anmodet")]
    IkkeAnmoderen {
        #[doc = "Its number."]
        sag: i64,
    },
}

impl Sagsbrud {
    /// Its code.
    #[must_use]
    pub fn kode(&self) -> &'static str {
        match self {
            Self::FindesIkke { .. } => "IR090",
            Self::Afgjort { .. } => "IR091",
            Self::IkkeAnmoderen { .. } => "IR092",
        }
    }
}
