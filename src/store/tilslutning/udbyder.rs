//! `udbyder`, `udbydersystem` and `certifikat`.

use rusqlite::params;

use super::rows::{self, CERTIFIKAT, SYSTEM};
use super::{Cause, Note, Svar};
use crate::store::{Conn, Result, Tx, micros};
use crate::tilslutning::{Afvisning, Certifikat, Emne, SystemStatus, Udbyder, Udbydersystem, regler};
use crate::types::{Cvr, SystemId, Thumbprint};

impl Conn {
    /// Every udbyder, by name.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn udbydere(&self) -> Result<Vec<Udbyder>> {
        self.collect("SELECT cvr, navn, pnummer, oprettet FROM udbyder ORDER BY navn, cvr", [], rows::udbyder)
    }

    /// One udbyder.
    ///
    /// # Errors
    /// As [`Conn::udbydere`].
    pub fn udbyder(&self, cvr: &Cvr) -> Result<Option<Udbyder>> {
        self.first("SELECT cvr, navn, pnummer, oprettet FROM udbyder WHERE cvr = ?1", [cvr.as_str()], rows::udbyder)
    }

    /// The systems of an udbyder, or all, by id.
    ///
    /// # Errors
    /// As [`Conn::udbydere`].
    pub fn systemer(&self, udbyder: Option<&Cvr>) -> Result<Vec<Udbydersystem>> {
        let sql = format!("SELECT {SYSTEM} FROM udbydersystem WHERE ?1 IS NULL OR udbyder_cvr = ?1 ORDER BY id");
        self.collect(&sql, [udbyder.map(Cvr::as_str)], rows::system)
    }

    /// One system.
    ///
    /// # Errors
    /// As [`Conn::udbydere`].
    pub fn system(&self, id: &SystemId) -> Result<Option<Udbydersystem>> {
        let sql = format!("SELECT {SYSTEM} FROM udbydersystem WHERE id = ?1");
        self.first(&sql, [id.as_str()], rows::system)
    }

    /// The certificates of a system, or all.
    ///
    /// # Errors
    /// As [`Conn::udbydere`].
    pub fn certifikater(&self, system: Option<&SystemId>) -> Result<Vec<Certifikat>> {
        let sql = format!(
            "SELECT {CERTIFIKAT} FROM certifikat WHERE ?1 IS NULL OR system_id = ?1 ORDER BY system_id, gyldig_til, thumbprint"
        );
        self.collect(&sql, [system.map(SystemId::as_str)], rows::certifikat)
    }

    /// One certificate of a system.
    ///
    /// # Errors
    /// As [`Conn::udbydere`].
    pub fn certifikat(&self, system: &SystemId, thumbprint: &Thumbprint) -> Result<Option<Certifikat>> {
        let sql = format!("SELECT {CERTIFIKAT} FROM certifikat WHERE system_id = ?1 AND thumbprint = ?2");
        self.first(&sql, [system.as_str(), thumbprint.as_str()], rows::certifikat)
    }
}

impl Tx<'_> {
    /// Registers an udbyder.
    ///
    /// # Errors
    /// Inner: no name, or the CVR number is registered already. Outer: storage.
    pub fn udbyder_opret(&mut self, ny: &Udbyder, cause: &Cause) -> Svar<()> {
        if let Err(afvisning) = regler::check_navn(&ny.navn) {
            return Ok(Err(afvisning));
        }
        if self.udbyder(&ny.cvr)?.is_some() {
            return Ok(Err(Afvisning::FindesAllerede { hvad: "udbyderen" }));
        }
        self.prepare("INSERT INTO udbyder (cvr, navn, pnummer, oprettet) VALUES (?1, ?2, ?3, ?4)")?.execute(
            params![ny.cvr.as_str(), ny.navn, ny.pnummer.as_ref().map(|nummer| nummer.as_str()), micros(ny.oprettet)],
        )?;
        self.noter(cause, &Note { emne: Emne::Udbyder, noegle: ny.cvr.as_str(), fra: None, til: "oprettet" })?;
        Ok(Ok(()))
    }

    /// Registers a system of an udbyder.
    ///
    /// # Errors
    /// Inner: no name, no such udbyder, or the id is taken. Outer: storage.
    pub fn system_opret(&mut self, ny: &Udbydersystem, cause: &Cause) -> Svar<()> {
        if let Err(afvisning) = regler::check_navn(&ny.navn) {
            return Ok(Err(afvisning));
        }
        if self.udbyder(&ny.udbyder)?.is_none() {
            return Ok(Err(Afvisning::FindesIkke { hvad: "udbyderen", kommando: "udbyder" }));
        }
        if self.system(&ny.id)?.is_some() {
            return Ok(Err(Afvisning::FindesAllerede { hvad: "et system med det id" }));
        }
        self.prepare(
            "INSERT INTO udbydersystem (id, udbyder_cvr, navn, status, oprettet) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            ny.id.as_str(),
            ny.udbyder.as_str(),
            ny.navn,
            ny.status.as_str(),
            micros(ny.oprettet)
        ])?;
        self.noter(cause, &Note { emne: Emne::System, noegle: ny.id.as_str(), fra: None, til: ny.status.as_str() })?;
        Ok(Ok(()))
    }

    /// Opens or closes a system's connections; its agreements are kept (tilslutning.md, Status).
    ///
    /// # Errors
    /// Inner: no such system, or it is in that state already. Outer: storage.
    pub fn system_status(&mut self, id: &SystemId, status: SystemStatus, cause: &Cause) -> Svar<Udbydersystem> {
        let Some(system) = self.system(id)? else {
            return Ok(Err(Afvisning::FindesIkke { hvad: "systemet", kommando: "system" }));
        };
        if system.status == status {
            return Ok(Err(Afvisning::SystemErAllerede(status.as_str())));
        }
        self.prepare("UPDATE udbydersystem SET status = ?2 WHERE id = ?1")?.execute([id.as_str(), status.as_str()])?;
        let (fra, til) = (Some(system.status.as_str()), status.as_str());
        self.noter(cause, &Note { emne: Emne::System, noegle: id.as_str(), fra, til })?;
        Ok(Ok(Udbydersystem { status, ..system }))
    }

    /// Registers a certificate on a system.
    ///
    /// # Errors
    /// Inner: no such system, another CVR number than the owner's, or it is registered there already. Outer: storage.
    pub fn certifikat_opret(&mut self, ny: &Certifikat, cause: &Cause) -> Svar<()> {
        let Some(system) = self.system(&ny.system)? else {
            return Ok(Err(Afvisning::FindesIkke { hvad: "systemet", kommando: "system" }));
        };
        if system.udbyder != ny.cvr {
            return Ok(Err(Afvisning::CvrAfviger));
        }
        if self.certifikat(&ny.system, &ny.thumbprint)?.is_some() {
            return Ok(Err(Afvisning::FindesAllerede { hvad: "certifikatet på systemet" }));
        }
        let sql = format!("INSERT INTO certifikat ({CERTIFIKAT}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        self.prepare(&sql)?.execute(params![
            ny.system.as_str(),
            ny.thumbprint.as_str(),
            ny.cvr.as_str(),
            ny.slags,
            ny.emne,
            micros(ny.gyldig_fra),
            micros(ny.gyldig_til),
            micros(ny.registreret)
        ])?;
        let til = format!("registreret {}", ny.thumbprint);
        self.noter(cause, &Note { emne: Emne::Certifikat, noegle: ny.system.as_str(), fra: None, til: &til })?;
        Ok(Ok(()))
    }

    /// Takes a certificate off a system. What it did stays in the journal.
    ///
    /// # Errors
    /// Inner: it is not registered there. Outer: storage.
    pub fn certifikat_fjern(&mut self, system: &SystemId, thumbprint: &Thumbprint, cause: &Cause) -> Svar<()> {
        let removed = self
            .prepare("DELETE FROM certifikat WHERE system_id = ?1 AND thumbprint = ?2")?
            .execute([system.as_str(), thumbprint.as_str()])?;
        if removed == 0 {
            return Ok(Err(Afvisning::CertifikatIkkePaaSystem(system.clone())));
        }
        let (fra, til) = (Some("registreret"), format!("fjernet {thumbprint}"));
        self.noter(cause, &Note { emne: Emne::Certifikat, noegle: system.as_str(), fra, til: &til })?;
        Ok(Ok(()))
    }
}
