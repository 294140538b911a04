//! For tests: sources with their rows, written as an import leaves them.

use std::path::Path;

use rusqlite::params;

use crate::grunddata::{
    Ansat, Cpr, Elev, Elevrolle, Gruppe, Institutionsperson, Kontakt, Person, PersonId, Relation, Rolle, Trin,
};
use crate::segl::{Formaal, Noegle, Noegler};
use crate::store::{Result, Store, Tx, micros};
use crate::types::Time;

/// A source as its last import left it.
#[derive(Clone)]
pub(crate) struct NyKilde {
    pub(crate) institution: &'static str,
    pub(crate) source: &'static str,
    pub(crate) source_date_time: &'static str,
    pub(crate) grupper: Vec<Gruppe>,
    pub(crate) personer: Vec<Institutionsperson>,
}

/// A store with these sources. Person numbers are given in the order that the persons are named in.
pub(crate) fn store(mappe: &Path, kilder: Vec<NyKilde>) -> Store {
    let store = Store::open(&mappe.join("t.sqlite")).unwrap();
    store.write_blocking(move |tx| kilder.iter().try_for_each(|kilde| skriv(tx, kilde))).unwrap();
    store
}

/// The keys that the rows are written by.
pub(crate) fn noegler() -> Noegler {
    Noegler::new(vec![noegle()])
}

fn noegle() -> Noegle {
    Noegle::new(1, &[7; 32], &[8; 32]).unwrap()
}

fn skriv(tx: &mut Tx<'_>, kilde: &NyKilde) -> Result<()> {
    let noegle = noegle();
    tx.prepare("UPDATE segl SET generation = ?1")?.execute([noegle.generation()])?;
    let tid: Time = kilde.source_date_time.parse().unwrap();
    let id: i64 = tx
        .prepare(
            "INSERT INTO importkilde (institution, source, source_date_time, source_date_tekst, school_year, dokument, modtaget)
             VALUES (?1, ?2, ?3, ?4, '2026-2027', x'00', ?3) RETURNING id",
        )?
        .query_row(params![kilde.institution, kilde.source, micros(tid), kilde.source_date_time], |row| row.get(0))?;
    for gruppe in &kilde.grupper {
        tx.prepare("INSERT INTO gruppe VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")?.execute(params![
            id,
            gruppe.id,
            gruppe.navn,
            gruppe.slags.as_str(),
            gruppe.trin.map(|trin| trin.as_str()),
            gruppe.linje,
            gruppe.fra,
            gruppe.til,
            gruppe.underforstaaet
        ])?;
    }
    kilde.personer.iter().try_for_each(|row| raekke(tx, &noegle, id, row))
}

fn raekke(tx: &Tx<'_>, noegle: &Noegle, kilde: i64, row: &Institutionsperson) -> Result<()> {
    let lokal = noegle.opslag(Formaal::LokalId, row.lokal_id.as_bytes());
    let who = naevnt(tx, noegle, &row.person)?;
    tx.prepare("UPDATE person SET aktiv = TRUE WHERE id = ?1")?.execute([who.0])?;
    let mut kontakter = Vec::new();
    for kontakt in row.rolle.kontakter() {
        let contact = naevnt(tx, noegle, &kontakt.person)?;
        kontakter.extend_from_slice(&contact.0.to_be_bytes());
        tx.prepare("INSERT INTO kontaktperson VALUES (?1, ?2, ?3, ?4)")?.execute(params![
            contact.0,
            kilde,
            lokal,
            kontakt.person.beskyttet
        ])?;
    }
    let rolle = match row.rolle {
        Rolle::Elev(_) => 1,
        Rolle::Ansat(_) => 2,
        Rolle::Ekstern(_) => 3,
    };
    let json = serde_json::to_vec(row).unwrap();
    let forseglet = noegle.forsegl(&super::sted_institutionsperson(kilde, &lokal), &json).unwrap();
    let kontakter = (!kontakter.is_empty()).then_some(kontakter);
    tx.prepare("INSERT INTO institutionsperson VALUES (?1, ?2, ?3, ?4, ?5, x'00', ?6, ?7)")?.execute(params![
        kilde,
        lokal,
        who.0,
        rolle,
        row.person.beskyttet,
        kontakter,
        forseglet
    ])?;
    Ok(())
}

/// The person of a row, which counts as protecting it where it does.
fn naevnt(tx: &Tx<'_>, noegle: &Noegle, named: &Person) -> Result<PersonId> {
    let id = person(tx, noegle, &named.cpr)?;
    tx.prepare("UPDATE person SET beskyttet = beskyttet + ?2 WHERE id = ?1")?
        .execute(params![id.0, i64::from(named.beskyttet)])?;
    Ok(id)
}

fn person(tx: &Tx<'_>, noegle: &Noegle, cpr: &Cpr) -> Result<PersonId> {
    let opslag = noegle.opslag(Formaal::Cpr, cpr.as_str().as_bytes());
    if let Some((known, _)) = tx.person_med_cpr(&opslag)? {
        return Ok(known);
    }
    let forseglet = noegle.forsegl(&super::sted_person(&opslag), cpr.as_str().as_bytes()).unwrap();
    let mut insert =
        tx.prepare("INSERT INTO person (cpr, forseglet, aktiv, beskyttet) VALUES (?1, ?2, FALSE, 0) RETURNING id")?;
    Ok(PersonId(insert.query_row(params![opslag, forseglet], |row| row.get(0))?))
}

/// A fictive number: the n-th whose last digit makes it right.
pub(crate) fn nummer(n: usize) -> Cpr {
    let mut rette =
        (100..999).filter_map(|start| (0..10).find_map(|last| Cpr::laes(&format!("610101{start}{last}")).ok()));
    rette.nth(n).unwrap()
}

/// A person of whom nothing is known but a name and a number.
pub(crate) fn med_navn(fornavn: &str, efternavn: &str, cpr: Cpr) -> Person {
    Person {
        fornavn: fornavn.into(),
        efternavn: efternavn.into(),
        cpr,
        email: None,
        foedselsdato: None,
        koen: None,
        foto: None,
        adresse: None,
        hjemmetelefon: None,
        arbejdstelefon: None,
        mobiltelefon: None,
        alias_fornavn: None,
        alias_efternavn: None,
        beskyttet: false,
        verifikation: None,
    }
}

/// The person of a number, with nothing but a name.
pub(crate) fn nogen(n: usize, beskyttet: bool) -> Person {
    Person { beskyttet, ..med_navn("Åse", "Ørsted", nummer(n)) }
}

/// A pupil of 1A.
pub(crate) fn elev(lokal_id: &str, person: Person, kontakter: Vec<Person>) -> Institutionsperson {
    let kontakt = |person| Kontakt { relation: Relation::Mor, myndighed: true, adgangsniveau: None, person };
    let rolle = Rolle::Elev(Elev {
        rolle: Elevrolle::Elev,
        elevnummer: None,
        trin: Trin::T1,
        lokation: None,
        hovedgruppe: "1A".into(),
        grupper: Vec::new(),
        kontakter: kontakter.into_iter().map(kontakt).collect(),
    });
    Institutionsperson { lokal_id: lokal_id.into(), person, rolle }
}

/// An employee.
pub(crate) fn ansat(lokal_id: &str, person: Person) -> Institutionsperson {
    Institutionsperson { lokal_id: lokal_id.into(), person, rolle: Rolle::Ansat(Ansat::default()) }
}
