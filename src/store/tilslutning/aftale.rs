//! `aftale`: requests, decisions, ends, and the questions about them.

use rusqlite::params;

use super::rows::{self, AFTALE};
use super::{Cause, Note, Svar};
use crate::store::grunddata::Institutionsstand;
use crate::store::{Conn, Result, Tx, micros};
use crate::tilslutning::{
    Aftale, AftaleSlags, Afvisning, Dag, Emne, Handling, NyAftale, Part, PartId, Service, Status, dansk_dag, regler,
};
use crate::types::{Institutionsnummer, Kommunekode, SystemId};

/// Which agreements a list is to hold; an empty field does not filter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The kind.
    pub slags: Option<AftaleSlags>,
    /// The service.
    pub service: Option<Service>,
    /// The recorded state.
    pub status: Option<Status>,
    /// The system.
    pub system: Option<SystemId>,
    /// The party.
    pub part: Option<PartId>,
}

impl Conn {
    /// The agreements that fit, by number.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn aftaler(&self, filter: &Filter) -> Result<Vec<Aftale>> {
        let sql = format!(
            "SELECT {AFTALE} FROM aftale WHERE (?1 IS NULL OR slags = ?1) AND (?2 IS NULL OR service = ?2)
               AND (?3 IS NULL OR status = ?3) AND (?4 IS NULL OR system_id = ?4) AND (?5 IS NULL OR part_id = ?5) ORDER BY id"
        );
        let params = params![
            filter.slags.map(AftaleSlags::as_str),
            filter.service.map(Service::as_str),
            filter.status.map(Status::as_str),
            filter.system.as_ref().map(SystemId::as_str),
            filter.part
        ];
        self.collect(&sql, params, rows::aftale)
    }

    /// One agreement.
    ///
    /// # Errors
    /// As [`Conn::aftaler`].
    pub fn aftale(&self, id: i64) -> Result<Option<Aftale>> {
        self.first(&format!("SELECT {AFTALE} FROM aftale WHERE id = ?1"), [id], rows::aftale)
    }

    /// The agreements with an institution that are asked for, in force or to come: what a change to the unit touches (dtr-rules 35).
    ///
    /// # Errors
    /// As [`Conn::aftaler`].
    pub fn aftaler_om_institution(&self, nummer: &Institutionsnummer, dag: Dag) -> Result<Vec<Aftale>> {
        let sql = format!(
            "SELECT {AFTALE} FROM aftale WHERE part_id = (SELECT id FROM part WHERE institutionsnummer = ?1) {LIVE}"
        );
        self.collect(&sql, params![nummer.as_str(), dag.to_string()], rows::aftale)
    }

    /// As [`Conn::aftaler_om_institution`], for a municipality.
    ///
    /// # Errors
    /// As [`Conn::aftaler`].
    pub fn aftaler_om_kommune(&self, kode: Kommunekode, dag: Dag) -> Result<Vec<Aftale>> {
        let sql =
            format!("SELECT {AFTALE} FROM aftale WHERE part_id = (SELECT id FROM part WHERE kommunekode = ?1) {LIVE}");
        self.collect(&sql, params![kode.0, dag.to_string()], rows::aftale)
    }

    /// Why nothing can be agreed about a party's number as the registers have it now.
    fn nummer_uden_aftaler(&self, part: Option<&Part>) -> Result<Option<Afvisning>> {
        let Some(nummer) = part.and_then(|part| part.institutionsnummer.as_ref()) else { return Ok(None) };
        let hvorfor = match self.institutionsstand(nummer)? {
            Institutionsstand::Nedlagt => "er nedlagt",
            Institutionsstand::Foreloebig => "er foreløbigt",
            _ => return Ok(None),
        };
        Ok(Some(Afvisning::NummerUdenAftaler { nummer: nummer.clone(), hvorfor }))
    }

    /// Those about the same as a new one that are asked for or approved.
    fn aftaler_om_samme(&self, ny: &NyAftale) -> Result<Vec<Aftale>> {
        let sql = format!(
            "SELECT {AFTALE} FROM aftale WHERE slags = ?1 AND service = ?2 AND system_id IS ?3 AND part_id IS ?4
               AND status IN ('anmodet', 'godkendt') ORDER BY id"
        );
        let system = ny.system.as_ref().map(SystemId::as_str);
        self.collect(&sql, params![ny.slags.as_str(), ny.service.as_str(), system, ny.part], rows::aftale)
    }
}

/// Not ended by the day ?2.
const LIVE: &str = "AND status IN ('anmodet', 'godkendt') AND (til IS NULL OR til >= ?2) ORDER BY id";

impl Tx<'_> {
    /// Asks for an agreement: it is `anmodet` until the other side decides.
    ///
    /// # Errors
    /// Inner: no such system or party, a number that has ended or is provisional, or [`regler::check_aftale`]. Outer: storage.
    pub fn aftale_anmod(&mut self, ny: &NyAftale, cause: &Cause) -> Svar<Aftale> {
        if let Some(system) = &ny.system
            && self.system(system)?.is_none()
        {
            return Ok(Err(Afvisning::FindesIkke { hvad: "systemet", kommando: "system" }));
        }
        let part = ny.part.map(|id| self.part(id)).transpose()?.flatten();
        if ny.part.is_some() && part.is_none() {
            return Ok(Err(Afvisning::FindesIkke { hvad: "parten", kommando: "part" }));
        }
        if let Some(afvisning) = self.nummer_uden_aftaler(part.as_ref())? {
            return Ok(Err(afvisning));
        }
        let live = self.aftaler_om_samme(ny)?;
        if let Err(afvisning) = regler::check_aftale(ny, part.as_ref(), &live, dansk_dag(cause.tid)) {
            return Ok(Err(afvisning));
        }
        let aftale = self.aftale_insert(ny, cause)?;
        let til = Status::Anmodet.as_str();
        self.noter(cause, &Note { emne: Emne::Aftale, noegle: &aftale.id.to_string(), fra: None, til })?;
        Ok(Ok(aftale))
    }

    fn aftale_insert(&mut self, ny: &NyAftale, cause: &Cause) -> Result<Aftale> {
        let status = Status::Anmodet;
        self.prepare(
            "INSERT INTO aftale (slags, service, system_id, part_id, status, fra, til, oprettet) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            ny.slags.as_str(),
            ny.service.as_str(),
            ny.system.as_ref().map(SystemId::as_str),
            ny.part,
            status.as_str(),
            ny.periode.fra.to_string(),
            ny.periode.til.map(|til| til.to_string()),
            micros(cause.tid)
        ])?;
        Ok(Aftale {
            id: self.connection.last_insert_rowid(),
            slags: ny.slags,
            service: ny.service,
            system: ny.system.clone(),
            part: ny.part,
            status,
            periode: ny.periode,
            oprettet: cause.tid,
        })
    }

    /// Approves, refuses, withdraws or terminates an agreement. It takes effect with the commit, on open connections too.
    ///
    /// # Errors
    /// Inner: no such agreement, or [`regler::check_handling`]. Outer: storage.
    pub fn aftale_udfoer(&mut self, id: i64, handling: Handling, cause: &Cause) -> Svar<Aftale> {
        let Some(aftale) = self.aftale(id)? else {
            return Ok(Err(Afvisning::FindesIkke { hvad: "aftalen", kommando: "aftale" }));
        };
        let part = aftale.part.map(|part| self.part(part)).transpose()?.flatten();
        if let Err(afvisning) = regler::check_handling(&aftale, part.as_ref(), handling, dansk_dag(cause.tid)) {
            return Ok(Err(afvisning));
        }
        if handling == Handling::Godkend
            && let Some(afvisning) = self.nummer_uden_aftaler(part.as_ref())?
        {
            return Ok(Err(afvisning));
        }
        self.aftale_flyt(aftale, handling.til(), cause).map(Ok)
    }

    /// Records as `udløbet` every approved agreement whose last day has passed: the daily run. Returns them.
    ///
    /// Decisions do not wait for it; it makes the record say what already holds.
    ///
    /// # Errors
    /// Storage.
    pub fn aftaler_udloeb(&mut self, cause: &Cause) -> Result<Vec<Aftale>> {
        let sql = format!("SELECT {AFTALE} FROM aftale WHERE status = 'godkendt' AND til < ?1 ORDER BY id");
        let passed = self.collect(&sql, [dansk_dag(cause.tid).to_string()], rows::aftale)?;
        passed.into_iter().map(|aftale| self.aftale_flyt(aftale, Status::Udloebet, cause)).collect()
    }

    pub(super) fn aftale_flyt(&mut self, aftale: Aftale, til: Status, cause: &Cause) -> Result<Aftale> {
        self.prepare("UPDATE aftale SET status = ?2 WHERE id = ?1")?.execute(params![aftale.id, til.as_str()])?;
        let noegle = aftale.id.to_string();
        let fra = Some(aftale.status.as_str());
        self.noter(cause, &Note { emne: Emne::Aftale, noegle: &noegle, fra, til: til.as_str() })?;
        Ok(Aftale { status: til, ..aftale })
    }
}
