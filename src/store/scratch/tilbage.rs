//! What is taken back: the units as they were, what was done in Tilslutning, and the cases.

use rusqlite::params;

use super::super::{Result, Tx, historie};
use crate::dagtilbud::Enhed;
use crate::institutioner::{self, Institution, Serie};
use crate::journal::Change;
use crate::types::Institutionsnummer;

/// Takes everything back that the exchanges from `nr` on did, and they themselves.
pub(super) fn tilbage_til(tx: &Tx<'_>, nr: i64) -> Result<()> {
    // An act in Tilslutning has an entry before that of its exchange.
    let gjort = tx.gjort_siden(nr)?;
    let foerste = gjort.iter().map(|gjort| gjort.nr).fold(nr, i64::min);
    for change in tx.changes_since(nr)?.iter().rev() {
        unmake(tx, change)?;
    }
    gjort.iter().rev().try_for_each(|gjort| tx.goer_om(gjort))?;
    sager(tx, nr)?;
    for table in [
        "besked WHERE udveksling_nr",
        "batch WHERE udveksling_nr",
        "aendring WHERE udveksling_nr",
        "udveksling_kopi WHERE nr",
        "udveksling WHERE nr",
    ] {
        tx.prepare(&format!("DELETE FROM {table} >= ?1"))?.execute([foerste])?;
    }
    Ok(())
}

/// Cases that were asked for are gone, and those that were decided wait again.
fn sager(tx: &Tx<'_>, nr: i64) -> Result<()> {
    let senere = |kolonne| format!("EXISTS (SELECT 1 FROM udveksling u WHERE u.id = sag.{kolonne} AND u.nr >= ?1)");
    tx.prepare(&format!("DELETE FROM sag WHERE {}", senere("udveksling")))?.execute([nr])?;
    let vent = "status = 'afventer', afgjort = NULL, afgoerelse = NULL, begrundelse = NULL";
    tx.prepare(&format!("UPDATE sag SET {vent} WHERE {}", senere("afgoerelse")))?.execute([nr])?;
    Ok(())
}

fn unmake(tx: &Tx<'_>, change: &Change) -> Result<()> {
    if change.niveau == institutioner::NIVEAU { institution(tx, change) } else { dagtilbud(tx, change) }
}

fn institution(tx: &Tx<'_>, change: &Change) -> Result<()> {
    let efter: Institution = historie::enhed(&change.efter, "efter")?;
    if let Some(foer) = &change.foer {
        return tx.replace_institution(&efter, &historie::enhed(foer, "foer")?);
    }
    let serie = if efter.foreloebig() { Serie::Foreloebig } else { Serie::Endelig }.bogstav();
    remove(tx, "institution", &efter.nummer, serie, efter.nummer.as_str().trim_start_matches(serie))
}

fn dagtilbud(tx: &Tx<'_>, change: &Change) -> Result<()> {
    let efter: Enhed = historie::enhed(&change.efter, "efter")?;
    if let Some(foer) = &change.foer {
        return tx.replace_unit(&efter, &historie::enhed(foer, "foer")?);
    }
    let table = match &efter {
        Enhed::Daginstitution(_) => "daginstitution",
        Enhed::Anvisningsenhed(_) => "anvisningsenhed",
        Enhed::AlternativAdresse(_) => "alternativ_adresse",
    };
    let (serie, loebenummer) = efter.nummer().as_str().split_at_checked(1).unwrap_or_default();
    remove(tx, table, efter.nummer(), serie, loebenummer)
}

/// Takes a unit away that was made, and its number back.
fn remove(tx: &Tx<'_>, table: &str, nummer: &Institutionsnummer, serie: &str, loebenummer: &str) -> Result<()> {
    tx.prepare(&format!("DELETE FROM {table} WHERE nummer = ?1"))?.execute([nummer.as_str()])?;
    tx.prepare("UPDATE nummerserie SET naeste = min(naeste, CAST(?2 AS INTEGER)) WHERE serie = ?1")?
        .execute(params![serie, loebenummer])?;
    Ok(())
}
