//! What a decision rests on, read for every exchange.
//!
//! A supplier with dataaftaler for every municipality has a hundred rows, and reading them takes a hundred microseconds. So a connection keeps
//! what it has read beside `tilslutning_stand`, a number that triggers change with every change to these tables, by whichever process. The
//! number is read each time, in the exchange's own snapshot: a decision takes effect at once, and nothing has to be told of it.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Row, params};

use super::rows;
use crate::store::{Conn, Result};
use crate::tilslutning::{
    AftaleFacts, AftaleSlags, Facts, PartFacts, Question, Service, Status, SystemFacts, SystemStatus,
};
use crate::types::{Cvr, SystemId, Thumbprint};

/// Agreements that one connection keeps; past it everything is forgotten and read anew.
const KEPT_ROWS: usize = 20_000;

#[derive(PartialEq, Eq, Hash)]
struct Key {
    thumbprint: Thumbprint,
    cvr: Cvr,
    service: Service,
    system: Option<SystemId>,
}

/// What a connection has read, each beside the number that it was read under.
#[derive(Default)]
pub(in crate::store) struct Cache(RefCell<Kept>);

#[derive(Default)]
struct Kept {
    facts: HashMap<Key, (i64, Arc<Facts>)>,
    rows: usize,
}

impl Cache {
    fn find(&self, key: &Key, stand: i64) -> Option<Arc<Facts>> {
        let kept = self.0.try_borrow().ok()?;
        kept.facts.get(key).filter(|(of, _)| *of == stand).map(|(_, facts)| Arc::clone(facts))
    }

    #[cfg(test)]
    pub(super) fn kept(&self) -> usize {
        self.0.borrow().rows
    }

    fn keep(&self, key: Key, stand: i64, facts: &Arc<Facts>) {
        // Never borrowed twice: nothing runs inside a borrow. Were it so, not to keep is right too.
        let Ok(mut kept) = self.0.try_borrow_mut() else { return };
        let rows = weight(facts);
        if kept.rows + rows > KEPT_ROWS {
            *kept = Kept::default();
        }
        kept.rows += rows;
        if let Some((_, old)) = kept.facts.insert(key, (stand, Arc::clone(facts))) {
            kept.rows = kept.rows.saturating_sub(weight(&old));
        }
    }
}

/// About how many rows facts hold; a caller that nobody knows counts as one too.
fn weight(facts: &Facts) -> usize {
    let systems = facts.systems.iter().map(|system| 1 + system.aftaler.len());
    let parties = facts.parties.iter().map(|part| 1 + part.aftaler.len());
    1 + systems.chain(parties).sum::<usize>()
}

impl Conn {
    /// What is known that bears on a question, as it stands now.
    ///
    /// # Errors
    /// What SQLite says, or a row that cannot be read.
    pub fn tilslutning_facts(&self, question: &Question<'_>) -> Result<Arc<Facts>> {
        let stand = self.prepare("SELECT stand FROM tilslutning_stand")?.query_row([], |row| row.get(0))?;
        let key = Key {
            thumbprint: question.thumbprint.clone(),
            cvr: question.cvr.clone(),
            service: question.service,
            system: question.system.cloned(),
        };
        if let Some(facts) = self.facts.find(&key, stand) {
            return Ok(facts);
        }
        let facts = Arc::new(self.read_facts(question)?);
        self.facts.keep(key, stand, &facts);
        Ok(facts)
    }

    pub(super) fn read_facts(&self, question: &Question<'_>) -> Result<Facts> {
        let systems = self.system_facts(question.thumbprint, question.service)?;
        // A caller that names its system is judged as that system alone.
        let Some(named) = question.system else {
            let parties = self.part_facts(question.cvr, question.service)?;
            return Ok(Facts { systems, parties, named_exists: false });
        };
        let known = systems.iter().any(|system| system.id == *named);
        let named_exists = known || self.system(named)?.is_some();
        Ok(Facts { systems, parties: Vec::new(), named_exists })
    }

    fn system_facts(&self, thumbprint: &Thumbprint, service: Service) -> Result<Vec<SystemFacts>> {
        let sql = "SELECT s.id, s.udbyder_cvr, s.status FROM certifikat c JOIN udbydersystem s ON s.id = c.system_id
            WHERE c.thumbprint = ?1 ORDER BY s.id";
        let mut systems = self.collect(sql, [thumbprint.as_str()], |row| {
            Ok(SystemFacts {
                id: rows::parsed(row, 0, "udbydersystem", "id")?,
                owner: rows::parsed(row, 1, "udbydersystem", "udbyder_cvr")?,
                status: rows::word(row, 2, SystemStatus::parse, "udbydersystem", "status")?,
                aftaler: Vec::new(),
            })
        })?;
        let sql =
            "SELECT a.slags, a.status, a.fra, a.til, a.part_id, p.cvr, p.navn, p.kommunekode, p.institutionsnummer, p.rolle, p.regionskode
            FROM aftale a LEFT JOIN part p ON p.id = a.part_id WHERE a.system_id = ?1 AND a.service = ?2";
        for system in &mut systems {
            system.aftaler = self.collect(sql, params![system.id.as_str(), service.as_str()], |row| {
                // NULL is all parties; a party that somebody has deleted by hand is not NULL here, and fails to be read.
                let part = row.get_ref(4)?.as_i64().ok().map(|_| rows::part_at(row, 4)).transpose()?;
                Ok(AftaleFacts { part: part.map(Arc::new), ..aftale(row, 0)? })
            })?;
        }
        Ok(systems)
    }

    fn part_facts(&self, cvr: &Cvr, service: Service) -> Result<Vec<PartFacts>> {
        let sql = "SELECT a.slags, a.status, a.fra, a.til, p.id, p.cvr, p.navn, p.kommunekode, p.institutionsnummer, p.rolle, p.regionskode
            FROM part p LEFT JOIN aftale a ON a.part_id = p.id AND a.service = ?2 AND a.slags = 'tilslutning'
            WHERE p.cvr = ?1 ORDER BY p.id";
        let rows = self.collect(sql, params![cvr.as_str(), service.as_str()], |row| {
            let own = row.get_ref(0)?.as_str().is_ok();
            Ok((rows::part_at(row, 4)?, if own { Some(aftale(row, 0)?) } else { None }))
        })?;
        let mut parties: Vec<PartFacts> = Vec::new();
        for (part, own) in rows {
            match parties.last_mut().filter(|last| last.part.id == part.id) {
                Some(last) => last.aftaler.extend(own),
                None => parties.push(PartFacts { part, aftaler: own.into_iter().collect() }),
            }
        }
        Ok(parties)
    }
}

/// Kind, state and days from column `at`; the party is the caller's.
fn aftale(row: &Row<'_>, at: usize) -> Result<AftaleFacts> {
    Ok(AftaleFacts {
        slags: rows::word(row, at, AftaleSlags::parse, "aftale", "slags")?,
        status: rows::word(row, at + 1, Status::parse, "aftale", "status")?,
        periode: rows::periode(row, at + 2)?,
        part: None,
    })
}
