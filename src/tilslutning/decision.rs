//! The decision: may this proven caller use this service, as whom, and for whom.
//!
//! Two paths lead to a [`Grant`] (choices.md §2; `docs/decisions/` on one exchange, one role):
//! * **the system's**: the certificate is registered on a system whose owner has the certificate's CVR number, the system is `aktiv` and has
//!   a tilslutningsaftale in force; the dataaftaler in force give the parties.
//! * **the party's own**: registered parties of the certificate's CVR number that have a tilslutningsaftale of their own in force.
//!
//! The system's path is preferred. A caller that names its system (`UdbydersystemId`) is judged as that system and as nothing else.

use std::cmp::Reverse;
use std::sync::Arc;

use super::dage::{Dag, Periode, dansk_dag};
use super::model::{AftaleSlags, Part, PartId, Rolle, Service, Status, SystemStatus};
use super::refusal::{Mangel, Refusal};
use crate::types::{Cvr, Institutionsnummer, Kommunekode, SystemId, Thumbprint, Time};

/// What is asked: who is it, and what does it want.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The CVR number that the certificate proves.
    pub cvr: &'a Cvr,
    /// The certificate's thumbprint.
    pub thumbprint: &'a Thumbprint,
    /// The service.
    pub service: Service,
    /// The system that the caller names as its own, if any.
    pub system: Option<&'a SystemId>,
    /// The instant of the exchange.
    pub now: Time,
}

/// How far in an operation lies: behind the first gate, or behind both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// A tilslutningsaftale is enough (a ping, "which agreements do I have", a schema).
    Tilslutning,
    /// A dataaftale for somebody is needed too.
    Dataaftale,
}

/// What the store knows that bears on a question. The agreements are those of the question's service.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The systems that the thumbprint is registered on.
    pub systems: Vec<SystemFacts>,
    /// The parties of the CVR number.
    pub parties: Vec<PartFacts>,
    /// Whether a system of the named id exists at all; for the log only.
    pub named_exists: bool,
}

/// One system that the certificate is registered on.
#[derive(Debug, Clone)]
pub struct SystemFacts {
    /// Its id.
    pub id: SystemId,
    /// Its owner's CVR number.
    pub owner: Cvr,
    /// Whether its connections are open.
    pub status: SystemStatus,
    /// Its agreements, of both kinds.
    pub aftaler: Vec<AftaleFacts>,
}

/// One party of the certificate's CVR number.
#[derive(Debug, Clone)]
pub struct PartFacts {
    /// The party.
    pub part: Part,
    /// Its own tilslutningsaftaler.
    pub aftaler: Vec<AftaleFacts>,
}

/// What a decision needs to know of an agreement.
#[derive(Debug, Clone)]
pub struct AftaleFacts {
    /// Its kind.
    pub slags: AftaleSlags,
    /// Its recorded state.
    pub status: Status,
    /// Its days.
    pub periode: Periode,
    /// The party of a dataaftale; `None` = all. Shared: a supplier has thousands, and each call is decided by them.
    pub part: Option<Arc<Part>>,
}

/// Yes: as whom, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Who acts.
    pub acting: Acting,
    /// For whom it may act.
    pub scope: Scope,
    /// Other systems of the same certificate that would also be let in, had the caller named them.
    pub andre: Vec<SystemId>,
}

/// In which role the caller is let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Acting {
    /// As a supplier's system.
    System(SystemId),
    /// As itself: the first of its parties.
    Part(PartId),
}

/// For whom a caller may act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// For everybody.
    Alle,
    /// For these, in the order of their keys.
    Parter(Vec<Arc<Part>>),
}

impl Scope {
    /// Whether it covers a municipality.
    #[must_use]
    pub fn covers_kommune(&self, kode: Kommunekode) -> bool {
        self.any(|part| part.kommunekode == Some(kode))
    }

    /// Whether it covers an institution by its own number.
    #[must_use]
    pub fn covers_institution(&self, nummer: &Institutionsnummer) -> bool {
        self.any(|part| part.institutionsnummer.as_ref() == Some(nummer))
    }

    /// Whether it covers a region, by its code.
    #[must_use]
    pub fn covers_region(&self, kode: u16) -> bool {
        self.any(|part| part.rolle == Some(Rolle::Region(kode)))
    }

    /// Whether it acts for the ministry. A dataaftale for everybody does not: to approve is nobody's but the ministry's own.
    #[must_use]
    pub fn is_ministerium(&self) -> bool {
        self.parter().iter().any(|part| part.rolle == Some(Rolle::Ministerium))
    }

    /// Whether it covers an owner, by CVR number (dtr-rules 36).
    #[must_use]
    pub fn covers_cvr(&self, cvr: &Cvr) -> bool {
        self.any(|part| part.cvr == *cvr)
    }

    /// Whether it covers an owner, by CVR number, in all that it owns: a party that is one institution does not.
    #[must_use]
    pub fn covers_ejer(&self, cvr: &Cvr) -> bool {
        self.any(|part| part.cvr == *cvr && part.institutionsnummer.is_none())
    }

    /// The parties by name; none where it is for everybody.
    #[must_use]
    pub fn parter(&self) -> &[Arc<Part>] {
        match self {
            Self::Alle => &[],
            Self::Parter(parter) => parter,
        }
    }

    fn any(&self, test: impl Fn(&Part) -> bool) -> bool {
        match self {
            Self::Alle => true,
            Self::Parter(parter) => parter.iter().any(|part| test(part)),
        }
    }

    /// Covers also what another covers.
    fn widen(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::Alle, _) => {}
            (_, Self::Alle) => *self = Self::Alle,
            (Self::Parter(mine), Self::Parter(others)) => {
                mine.extend(others);
                mine.sort_by_key(|part| part.id);
                mine.dedup_by_key(|part| part.id);
            }
        }
    }

    /// How much it covers, to prefer the wider of two.
    fn width(&self) -> usize {
        match self {
            Self::Alle => usize::MAX,
            Self::Parter(parter) => parter.len(),
        }
    }
}

impl Grant {
    /// The refusal of an exchange that is let in but asks for a party outside its scope.
    #[must_use]
    pub fn udenfor(&self, service: Service) -> Refusal {
        Refusal::Udenfor { acting: self.acting.clone(), service, andre: self.andre.clone() }
    }
}

/// Decides at the innermost gate of the service: the second, save for open data.
///
/// # Errors
/// The [`Refusal`] that lies closest to a grant.
pub fn decide(question: &Question<'_>, facts: &Facts) -> Result<Grant, Refusal> {
    decide_at(question, facts, Gate::Dataaftale)
}

/// Decides for an operation that lies behind `gate`.
///
/// Behind [`Gate::Tilslutning`] the scope may be empty: the caller has a connection, and no dataaftale yet.
///
/// # Errors
/// The [`Refusal`] that lies closest to a grant.
pub fn decide_at(question: &Question<'_>, facts: &Facts, gate: Gate) -> Result<Grant, Refusal> {
    let case = Case { question, dag: dansk_dag(question.now), gate };
    if let Some(named) = question.system {
        return case.as_named(named, facts);
    }
    case.as_system(&facts.systems)
        .or_else(|system| case.as_part(&facts.parties).map_err(|part| closest([system, part])))
}

/// Decides for an operation that an agreement about any of several services opens: by the first that does, and for whom any of them does.
/// Tells the first's service.
///
/// # Errors
/// The [`Refusal`] that lies closest to a grant.
pub fn decide_any<'q>(
    asked: impl IntoIterator<Item = (Question<'q>, &'q Facts)>,
    gate: Gate,
) -> Result<(Service, Grant), Refusal> {
    let (mut first, mut refusals): (Option<(Service, Grant)>, _) = (None, Vec::new());
    for (question, facts) in asked {
        match (decide_at(&question, facts, gate), &mut first) {
            (Ok(grant), None) => first = Some((question.service, grant)),
            // Another role of the caller's adds nothing: it acts in one.
            (Ok(grant), Some((_, first))) if grant.acting == first.acting => first.scope.widen(grant.scope),
            (Ok(_), Some(_)) => {}
            (Err(refusal), _) => refusals.push(refusal),
        }
    }
    first.ok_or_else(|| closest(refusals))
}

/// A question on its day.
struct Case<'a> {
    question: &'a Question<'a>,
    dag: Dag,
    gate: Gate,
}

impl Case<'_> {
    /// The named system or nothing.
    fn as_named(&self, named: &SystemId, facts: &Facts) -> Result<Grant, Refusal> {
        let Some(system) = facts.systems.iter().find(|system| system.id == *named) else {
            return Err(if facts.named_exists { Refusal::SystemIkkeDit } else { Refusal::SystemUkendt });
        };
        let scope = self.weigh(system)?;
        Ok(Grant { acting: Acting::System(system.id.clone()), scope, andre: Vec::new() })
    }

    /// All systems of the certificate: the widest grant, then the first by id.
    fn as_system(&self, systems: &[SystemFacts]) -> Result<Grant, Refusal> {
        let (mut grants, mut refusals) = (Vec::new(), Vec::new());
        for system in systems {
            match self.weigh(system) {
                Ok(scope) => grants.push((system.id.clone(), scope)),
                Err(refusal) => refusals.push(refusal),
            }
        }
        grants.sort_by(|(a, x), (b, y)| (Reverse(x.width()), a).cmp(&(Reverse(y.width()), b)));
        let mut grants = grants.into_iter();
        let Some((id, scope)) = grants.next() else { return Err(closest(refusals)) };
        let mut andre: Vec<_> = grants.map(|(id, _)| id).collect();
        andre.sort();
        Ok(Grant { acting: Acting::System(id), scope, andre })
    }

    /// One system: owner, state, first gate, second gate.
    fn weigh(&self, system: &SystemFacts) -> Result<Scope, Refusal> {
        if system.owner != *self.question.cvr {
            return Err(Refusal::CvrAfviger);
        }
        if system.status == SystemStatus::Passiv {
            return Err(Refusal::SystemPassivt { system: system.id.clone() });
        }
        let service = self.question.service;
        let tilslutning = system.aftaler.iter().filter(|aftale| aftale.slags == AftaleSlags::Tilslutning);
        self.in_force(tilslutning).map_err(|mangel| Refusal::Tilslutning {
            acting: Acting::System(system.id.clone()),
            service,
            mangel,
        })?;
        if !service.needs_dataaftale() {
            return Ok(Scope::Alle);
        }
        let data = system.aftaler.iter().filter(|aftale| aftale.slags == AftaleSlags::Data);
        match self.in_force(data) {
            Ok(aftaler) => Ok(scope_of(&aftaler)),
            Err(_) if self.gate == Gate::Tilslutning => Ok(Scope::Parter(Vec::new())),
            Err(mangel) => Err(Refusal::Dataaftale { system: system.id.clone(), service, mangel }),
        }
    }

    /// The parties that have let themselves in; the service's second gate does not stand before oneself.
    fn as_part(&self, parties: &[PartFacts]) -> Result<Grant, Refusal> {
        let (mut parter, mut refusals) = (Vec::new(), Vec::new());
        for PartFacts { part, aftaler } in parties {
            let own = aftaler.iter().filter(|aftale| aftale.slags == AftaleSlags::Tilslutning);
            match self.in_force(own) {
                Ok(_) => parter.push(part.clone()),
                Err(mangel) => refusals.push(Refusal::Tilslutning {
                    acting: Acting::Part(part.id),
                    service: self.question.service,
                    mangel,
                }),
            }
        }
        parter.sort_by_key(|part| part.id);
        let Some(first) = parter.first() else { return Err(closest(refusals)) };
        let acting = Acting::Part(first.id);
        let scope = match self.question.service.needs_dataaftale() {
            true => Scope::Parter(parter.into_iter().map(Arc::new).collect()),
            false => Scope::Alle,
        };
        Ok(Grant { acting, scope, andre: Vec::new() })
    }

    /// Those in force; where there is none, what the best of them lacks.
    fn in_force<'f>(&self, aftaler: impl Iterator<Item = &'f AftaleFacts>) -> Result<Vec<&'f AftaleFacts>, Mangel> {
        let (mut good, mut best) = (Vec::new(), Mangel::Ingen);
        for aftale in aftaler {
            match Mangel::of(aftale.status, aftale.periode, self.dag) {
                None => good.push(aftale),
                Some(mangel) => best = best.closer(mangel),
            }
        }
        if good.is_empty() { Err(best) } else { Ok(good) }
    }
}

/// The parties of dataaftaler in force, each once, by key; one for all is for all.
fn scope_of(aftaler: &[&AftaleFacts]) -> Scope {
    let parter: Option<Vec<Arc<Part>>> = aftaler.iter().map(|aftale| aftale.part.clone()).collect();
    let Some(mut parter) = parter else { return Scope::Alle };
    parter.sort_by_key(|part| part.id);
    parter.dedup_by_key(|part| part.id);
    Scope::Parter(parter)
}

/// The refusal that lies closest to a grant; the first of equals. None at all: the caller is unknown.
fn closest(refusals: impl IntoIterator<Item = Refusal>) -> Refusal {
    refusals
        .into_iter()
        .reduce(|best, other| if other.nearness() > best.nearness() { other } else { best })
        .unwrap_or(Refusal::Ukendt)
}

#[cfg(test)]
mod tests;
