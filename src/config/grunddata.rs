//! `[grunddata]`: persons of the schools, the keys that they are sealed by, and what an import or an export may do.

use std::path::PathBuf;

use super::raw::Section;
use crate::grunddata::StorSletning;

/// The choices of SkoleGrunddata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grunddata {
    /// The keys file: what the database tells of persons is sealed by it. `tilslut init` makes one.
    pub noegler: PathBuf,
    /// `stor_sletning_procent`: a full import that would remove more than this share of a source's persons is refused (GRD019).
    pub stor_sletning_procent: u32,
    /// `stor_sletning_fra`: fewer persons than this may always be removed.
    pub stor_sletning_fra: u32,
    /// `eksport_pr_dag`: exports of an institution in a Danish day, for each system and package (bpi-rules 1); 0 = as many as they like.
    pub eksport_pr_dag: u32,
}

impl Grunddata {
    /// `stor_sletning_procent` where it is left out.
    pub const STOR_SLETNING_PROCENT: u32 = 50;
    /// `stor_sletning_fra` where it is left out.
    pub const STOR_SLETNING_FRA: u32 = 20;
    /// `eksport_pr_dag` where it is left out: as the service's terms say (bpi-rules 1).
    pub const EKSPORT_PR_DAG: u32 = 4;

    /// What a full import may remove.
    #[must_use]
    pub fn stor_sletning(&self) -> StorSletning {
        let fra = usize::try_from(self.stor_sletning_fra).unwrap_or(usize::MAX);
        StorSletning { procent: self.stor_sletning_procent, fra }
    }

    /// How many exports of a package of an institution a system may have on a Danish day; `None`: any number.
    #[must_use]
    pub fn eksport_pr_dag(&self) -> Option<u32> {
        (self.eksport_pr_dag > 0).then_some(self.eksport_pr_dag)
    }

    pub(super) fn read(mut section: Section<'_, '_>) -> Option<Self> {
        let noegler = section.required("noegler", Section::file);
        let mut number = |key, bounds, default| {
            section.number(key, bounds).and_then(|number| u32::try_from(number).ok()).unwrap_or(default)
        };
        let stor_sletning_procent = number("stor_sletning_procent", 1..=100, Self::STOR_SLETNING_PROCENT);
        let stor_sletning_fra = number("stor_sletning_fra", 0..=1_000_000, Self::STOR_SLETNING_FRA);
        let eksport_pr_dag = number("eksport_pr_dag", 0..=10_000, Self::EKSPORT_PR_DAG);
        section.finish();
        Some(Self { noegler: noegler?, stor_sletning_procent, stor_sletning_fra, eksport_pr_dag })
    }
}
