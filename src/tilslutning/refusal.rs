//! Why a proven caller was not let in: a variant for each cause, with its code and the text that the caller is given.
//!
//! A text names a system only to a caller whose certificate is registered on it and whose CVR number owns it; to anybody else it tells
//! nothing of who else is registered. That a named system is another's and that it does not exist are one text.

use super::dage::{Dag, Periode};
use super::decision::Acting;
use super::model::{AftaleSlags, Service, Status};
use crate::types::SystemId;

/// No: the caller may not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.tekst())]
pub enum Refusal {
    /// Neither the certificate nor a party of its CVR number is registered.
    Ukendt,
    /// The system that the caller names does not exist.
    SystemUkendt,
    /// The system that the caller names exists, and the certificate is not registered on it.
    SystemIkkeDit,
    /// The certificate is registered on a system of another CVR number (no fuldmagt, choices.md §2).
    CvrAfviger,
    /// The system is passive.
    SystemPassivt {
        /// The system.
        system: SystemId,
    },
    /// No tilslutningsaftale in force for the service: the first gate.
    Tilslutning {
        /// Who would have acted.
        acting: Acting,
        /// The service.
        service: Service,
        /// What is wrong with the agreement that comes closest.
        mangel: Mangel,
    },
    /// No dataaftale in force for anybody: the second gate.
    Dataaftale {
        /// The system.
        system: SystemId,
        /// The service.
        service: Service,
        /// What is wrong with the agreement that comes closest.
        mangel: Mangel,
    },
    /// Let in, but what it asks for lies outside its scope.
    Udenfor {
        /// Who acts.
        acting: Acting,
        /// The service.
        service: Service,
        /// Other systems of the same certificate, which the caller could have named.
        andre: Vec<SystemId>,
    },
}

/// What an agreement lacks to be in force; the closest to being in force last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mangel {
    /// There is none.
    Ingen,
    /// It was withdrawn.
    Trukket,
    /// It was refused.
    Afvist,
    /// Its last day has passed.
    Udloebet(Option<Dag>),
    /// It was terminated.
    Opsagt,
    /// It waits for approval.
    Anmodet,
    /// It is approved, and its first day is to come.
    EndnuIkke(Dag),
}

impl Mangel {
    /// What an agreement lacks on a day; `None` where it is in force.
    #[must_use]
    pub fn of(status: Status, periode: Periode, dag: Dag) -> Option<Self> {
        match status {
            Status::Anmodet => Some(Self::Anmodet),
            Status::Afvist => Some(Self::Afvist),
            Status::Trukket => Some(Self::Trukket),
            Status::Opsagt => Some(Self::Opsagt),
            Status::Udloebet => Some(Self::Udloebet(periode.til)),
            Status::Godkendt if !periode.begun(dag) => Some(Self::EndnuIkke(periode.fra)),
            Status::Godkendt if periode.over(dag) => Some(Self::Udloebet(periode.til)),
            Status::Godkendt => None,
        }
    }
}

impl Refusal {
    /// The code, a row of docs/fejlkoder.md.
    #[must_use]
    pub const fn kode(&self) -> &'static str {
        match self {
            Self::Ukendt => "TIL300",
            Self::SystemUkendt | Self::SystemIkkeDit => "TIL301",
            Self::CvrAfviger => "TIL302",
            Self::SystemPassivt { .. } => "TIL303",
            Self::Tilslutning { mangel, .. } => match mangel {
                Mangel::Ingen => "TIL310",
                Mangel::Trukket => "TIL311",
                Mangel::Afvist => "TIL312",
                Mangel::Udloebet(_) => "TIL313",
                Mangel::Opsagt => "TIL314",
                Mangel::Anmodet => "TIL315",
                Mangel::EndnuIkke(_) => "TIL316",
            },
            Self::Dataaftale { mangel, .. } => match mangel {
                Mangel::Ingen => "TIL320",
                Mangel::Trukket => "TIL321",
                Mangel::Afvist => "TIL322",
                Mangel::Udloebet(_) => "TIL323",
                Mangel::Opsagt => "TIL324",
                Mangel::Anmodet => "TIL325",
                Mangel::EndnuIkke(_) => "TIL326",
            },
            Self::Udenfor { .. } => "TIL330",
        }
    }

    /// The cause in a word, for the log: here the causes that share a text are told apart.
    #[must_use]
    pub const fn aarsag(&self) -> &'static str {
        match self {
            Self::Ukendt => "ukendt-kalder",
            Self::SystemUkendt => "system-ukendt",
            Self::SystemIkkeDit => "system-ikke-certifikatets",
            Self::CvrAfviger => "cvr-afviger",
            Self::SystemPassivt { .. } => "system-passivt",
            Self::Tilslutning { .. } => "tilslutningsaftale-mangler",
            Self::Dataaftale { .. } => "dataaftale-mangler",
            Self::Udenfor { .. } => "uden-for-dataaftalerne",
        }
    }

    /// The text for the caller, in Danish.
    #[must_use]
    pub fn tekst(&self) -> String {
        match self {
            Self::Ukendt => "Certifikatet er ikke registreret på noget udbydersystem, og dets CVR-nummer er ikke registreret som part. \
                             Registrér certifikatet på udbydersystemet i Tilslutning."
                .into(),
            Self::SystemUkendt | Self::SystemIkkeDit => "Certifikatet er ikke registreret på det udbydersystem, som kaldet angiver. \
                 Kontrollér UdbydersystemId, og at certifikatet er registreret på systemet i Tilslutning."
                .into(),
            Self::CvrAfviger => "Certifikatets CVR-nummer er ikke det, som ejer udbydersystemet. Brug et certifikat, der er udstedt til \
                                 udbyderens eget CVR-nummer."
                .into(),
            Self::SystemPassivt { system } => {
                format!("Systemet {system} er sat passivt i Tilslutning. Aftalerne er bevaret og virker igen, når systemet bliver aktivt.")
            }
            Self::Tilslutning { acting, service, mangel } => aftale_tekst(&subject(acting), AftaleSlags::Tilslutning, *service, *mangel),
            Self::Dataaftale { system, service, mangel } => {
                aftale_tekst(&format!("Systemet {system}"), AftaleSlags::Data, *service, *mangel)
            }
            Self::Udenfor { acting, service, andre } => udenfor_tekst(acting, *service, andre),
        }
    }

    /// How close it lies to a grant; of several refusals the closest is told, since it helps the most.
    pub(super) const fn nearness(&self) -> (u8, u8) {
        match self {
            Self::Ukendt => (0, 0),
            Self::SystemUkendt | Self::SystemIkkeDit => (1, 0),
            Self::CvrAfviger => (2, 0),
            // A passive system is closer than an active one that nobody ever asked an agreement for, and farther than one with any history.
            Self::SystemPassivt { .. } => (3, 1),
            Self::Tilslutning { mangel, .. } => (3, mangel.nearness()),
            Self::Dataaftale { mangel, .. } => (4, mangel.nearness()),
            Self::Udenfor { .. } => (5, 0),
        }
    }
}

impl Mangel {
    /// The one of two that comes closer to being in force.
    pub(super) fn closer(self, other: Self) -> Self {
        match (self, other) {
            (Self::EndnuIkke(a), Self::EndnuIkke(b)) => Self::EndnuIkke(a.min(b)),
            (Self::Udloebet(a), Self::Udloebet(b)) => Self::Udloebet(a.max(b)),
            _ if other.nearness() > self.nearness() => other,
            _ => self,
        }
    }

    const fn nearness(self) -> u8 {
        match self {
            Self::Ingen => 0,
            Self::Trukket => 2,
            Self::Afvist => 3,
            Self::Udloebet(_) => 4,
            Self::Opsagt => 5,
            Self::Anmodet => 6,
            Self::EndnuIkke(_) => 7,
        }
    }
}

fn subject(acting: &Acting) -> String {
    match acting {
        Acting::System(system) => format!("Systemet {system}"),
        Acting::Part(_) => "Certifikatets CVR-nummer".into(),
    }
}

fn aftale_tekst(hvem: &str, slags: AftaleSlags, service: Service, mangel: Mangel) -> String {
    let (ord, navn) = (slags.ord(), service.navn());
    let intro = format!("{hvem} har ingen godkendt {ord} til {navn}");
    match mangel {
        Mangel::Ingen => format!("{intro}. Anmod om en i Tilslutning."),
        Mangel::Trukket => format!("{intro}: anmodningen er trukket tilbage. Anmod om en ny."),
        Mangel::Afvist => format!("{intro}: anmodningen er afvist."),
        Mangel::Udloebet(Some(til)) => format!("{hvem}: {ord}n til {navn} udløb den {}. Anmod om en ny.", dansk(til)),
        Mangel::Udloebet(None) => format!("{hvem}: {ord}n til {navn} er udløbet. Anmod om en ny."),
        Mangel::Opsagt => format!("{hvem}: {ord}n til {navn} er opsagt. Anmod om en ny."),
        Mangel::Anmodet => format!("{intro} endnu: anmodningen venter på godkendelse."),
        Mangel::EndnuIkke(fra) => format!("{hvem}: {ord}n til {navn} gælder først fra den {}.", dansk(fra)),
    }
}

fn udenfor_tekst(acting: &Acting, service: Service, andre: &[SystemId]) -> String {
    let navn = service.navn();
    let mut tekst = match acting {
        Acting::System(system) => {
            format!("Systemet {system} har ingen gældende dataaftale til {navn} for den part, som kaldet vedrører.")
        }
        Acting::Part(_) => {
            format!("Certifikatets CVR-nummer kan i {navn} kun handle for sine egne registrerede parter.")
        }
    };
    if !andre.is_empty() {
        let ids: Vec<&str> = andre.iter().map(SystemId::as_str).collect();
        tekst.push_str(" Certifikatet er også registreret på ");
        tekst.push_str(&ids.join(", "));
        tekst.push_str(": angiv UdbydersystemId for at handle som et af dem.");
    }
    tekst
}

/// A day as Danes write it: `31.12.2026`.
fn dansk(dag: Dag) -> String {
    format!("{:02}.{:02}.{}", dag.day(), dag.month(), dag.year())
}

#[cfg(test)]
mod tests;
