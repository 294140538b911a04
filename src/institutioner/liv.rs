//! Which aktivkode a unit may have: it follows from its enhedsart and its life (ir-rules 14, 25).

use super::fejl::Brud;
use super::model::{Enhedsart, Institution, aktivkode::*};

/// Where a unit is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Liv {
    /// It waits for its final number.
    Foreloebig,
    /// It is open.
    Aaben,
    /// It is closed.
    Nedlagt,
}

impl Liv {
    pub(super) fn af(unit: &Institution) -> Self {
        match (unit.lukket(), unit.foreloebig()) {
            (true, _) => Self::Nedlagt,
            (false, true) => Self::Foreloebig,
            (false, false) => Self::Aaben,
        }
    }

    fn navn(self) -> &'static str {
        match self {
            Self::Foreloebig => "foreløbig ",
            Self::Aaben => "åben ",
            Self::Nedlagt => "nedlagt ",
        }
    }
}

/// The aktivkoder that a unit may have; the first is the one that it gets where none is given.
pub(super) fn lovlige(art: Enhedsart, liv: Liv) -> &'static [u32] {
    match (liv, art) {
        (Liv::Foreloebig, _) => &[FORELOEBIG],
        (Liv::Aaben, Enhedsart::Hovedskole) => &[AKTIV_JURIDISK],
        (Liv::Aaben, Enhedsart::Simpel | Enhedsart::Afdeling) => &[AKTIV, AKTIV_UDEN_FOR_STATISTIK, UNDER_AFVIKLING],
        (Liv::Nedlagt, Enhedsart::Hovedskole) => &[NEDLAGT_JURIDISK],
        (Liv::Nedlagt, Enhedsart::Simpel | Enhedsart::Afdeling) => &[NEDLAGT],
    }
}

/// The ordinary one.
pub(super) fn ordinaer(art: Enhedsart, liv: Liv) -> u32 {
    lovlige(art, liv).first().copied().unwrap_or(AKTIV)
}

/// ir-rules 25: why a unit cannot have an aktivkode; `None` where it can.
pub(super) fn brud(art: Enhedsart, liv: Liv, aktivkode: u32) -> Option<Brud> {
    let lovlige = lovlige(art, liv);
    let hvad = || format!("{}{}", liv.navn(), art.navn());
    (!lovlige.contains(&aktivkode)).then(|| Brud::Aktivkode { aktivkode, hvad: hvad(), lovlige })
}
