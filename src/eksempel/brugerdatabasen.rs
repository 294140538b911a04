//! Brugerdatabasen in the example world: institutions, and agreements about them in every state.

use super::{LEVERANDOER, LEVERANDOER_B, UDTRAEK};
use crate::tilslutning::Service::{
    self, WsaImport, WsiBruger, WsiEksportFuld, WsiEksportFuldMyndighed, WsiEksportLille, WsiEksportMellem,
    WsiIdentifikation, WsiInst,
};
use crate::tilslutning::{AftaleSlags, Handling};

/// An institution that is a party; its CVR number is that of the organisation of an example certificate.
pub(super) struct Institution {
    pub(super) nummer: &'static str,
    pub(super) navn: &'static str,
    pub(super) certifikat: &'static str,
}

/// One agreement and what has become of it.
pub(super) struct Aftale {
    pub(super) slags: AftaleSlags,
    pub(super) service: Service,
    pub(super) system: &'static str,
    /// An institution's number; `None` in a tilslutningsaftale, and in a dataaftale for all.
    pub(super) institution: Option<&'static str>,
    /// After how many days it begins.
    pub(super) om_dage: i64,
    /// What was done since it was asked for.
    pub(super) handlinger: &'static [Handling],
}

pub(super) const INSTITUTIONER: &[Institution] = &[
    institution("990001", "Eksempelskolen", "kommune-organisation"),
    institution("990002", "Bakkeskolen", "kommune-organisation"),
    institution("990003", "Havneskolen", "kommune-organisation"),
    institution("R99004", "Friskolen Solstrålen", "privat-organisation"),
];

const GODKENDT: &[Handling] = &[Handling::Godkend];
const AFVIST: &[Handling] = &[Handling::Afvis];
const TRUKKET: &[Handling] = &[Handling::Traek];
const OPSAGT: &[Handling] = &[Handling::Godkend, Handling::Opsig];
const ANMODET: &[Handling] = &[];

/// The supplier may use all of it, for some; another waits; a third may read of every institution.
pub(super) const AFTALER: &[Aftale] = &[
    tilslutning(LEVERANDOER, WsaImport, GODKENDT),
    tilslutning(LEVERANDOER, WsiEksportLille, GODKENDT),
    tilslutning(LEVERANDOER, WsiEksportMellem, GODKENDT),
    tilslutning(LEVERANDOER, WsiEksportFuld, GODKENDT),
    tilslutning(LEVERANDOER, WsiEksportFuldMyndighed, GODKENDT),
    tilslutning(LEVERANDOER, WsiInst, GODKENDT),
    tilslutning(LEVERANDOER, WsiBruger, GODKENDT),
    tilslutning(LEVERANDOER, WsiIdentifikation, GODKENDT),
    data(WsaImport, "R99004", GODKENDT),
    data(WsaImport, "990001", GODKENDT),
    data(WsaImport, "990002", TRUKKET),
    data(WsiEksportLille, "990001", GODKENDT),
    data(WsiEksportLille, "990002", GODKENDT),
    data(WsiEksportLille, "R99004", GODKENDT),
    data(WsiEksportMellem, "990001", GODKENDT),
    data(WsiEksportMellem, "990002", ANMODET),
    data(WsiEksportFuld, "990001", GODKENDT),
    data(WsiEksportFuld, "990002", OPSAGT),
    data(WsiEksportFuldMyndighed, "990001", AFVIST),
    data(WsiInst, "990001", GODKENDT),
    data(WsiInst, "990002", GODKENDT),
    data(WsiBruger, "990001", GODKENDT),
    Aftale { om_dage: 30, ..data(WsiBruger, "990002", GODKENDT) },
    data(WsiIdentifikation, "990001", GODKENDT),
    tilslutning(LEVERANDOER_B, WsiInst, ANMODET),
    tilslutning(LEVERANDOER_B, WsiEksportLille, AFVIST),
    tilslutning(UDTRAEK, WsiInst, GODKENDT),
    Aftale { slags: AftaleSlags::Data, ..tilslutning(UDTRAEK, WsiInst, GODKENDT) },
];

const fn institution(nummer: &'static str, navn: &'static str, certifikat: &'static str) -> Institution {
    Institution { nummer, navn, certifikat }
}

const fn tilslutning(system: &'static str, service: Service, handlinger: &'static [Handling]) -> Aftale {
    Aftale { slags: AftaleSlags::Tilslutning, service, system, institution: None, om_dage: 0, handlinger }
}

/// A dataaftale of the supplier's system.
const fn data(service: Service, institution: &'static str, handlinger: &'static [Handling]) -> Aftale {
    let institution = Some(institution);
    Aftale { slags: AftaleSlags::Data, service, system: LEVERANDOER, institution, om_dage: 0, handlinger }
}
