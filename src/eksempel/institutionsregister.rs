//! Institutionsregisteret in the example world: the ministry, and who may maintain and read.

use super::{KOMMUNE, Kalder, LEVERANDOER, UDTRAEK, aftale, cvr, ja, parsed};
use crate::store::tilslutning::Cause;
use crate::store::{Result, Tx};
use crate::tilslutning::AftaleSlags::{Data, Tilslutning};
use crate::tilslutning::Service::{IrInstitution, IrVedligehold};
use crate::tilslutning::{NyPart, Rolle};
use crate::types::SystemId;

/// The ministry and the two parties may call for themselves, the supplier for the municipality; one more system reads. Where a certificate was left
/// out, so is what belongs to it.
pub(super) fn opret(tx: &mut Tx<'_>, kaldere: &[Kalder], cause: &Cause) -> Result<()> {
    if let Some(cvr) = cvr(kaldere, "ministerium-organisation") {
        let (navn, rolle) = ("Eksempelministeriet".to_owned(), Some(Rolle::Ministerium));
        let ny = NyPart { cvr, navn, kommunekode: None, institutionsnummer: None, rolle };
        let ministerium = ja(tx.part_opret(&ny, cause)?)?;
        aftale(tx, Tilslutning, IrVedligehold, None, Some(ministerium.id), cause)?;
        aftale(tx, Tilslutning, IrInstitution, None, Some(ministerium.id), cause)?;
    }
    let kommune = tx.part_kommune(KOMMUNE)?.map(|part| part.id);
    let ejer = match cvr(kaldere, "privat-organisation") {
        Some(cvr) => tx.parter(Some(&cvr))?.into_iter().find(|part| part.institutionsnummer.is_none()),
        None => None,
    };
    for part in [kommune, ejer.map(|part| part.id)].into_iter().flatten() {
        aftale(tx, Tilslutning, IrVedligehold, None, Some(part), cause)?;
    }
    let (leverandoer, udtraek): (SystemId, SystemId) = (parsed(LEVERANDOER)?, parsed(UDTRAEK)?);
    if tx.system(&leverandoer)?.is_some() {
        aftale(tx, Tilslutning, IrVedligehold, Some(leverandoer.clone()), None, cause)?;
        aftale(tx, Tilslutning, IrInstitution, Some(leverandoer.clone()), None, cause)?;
        if kommune.is_some() {
            aftale(tx, Data, IrVedligehold, Some(leverandoer), kommune, cause)?;
        }
    }
    match tx.system(&udtraek)? {
        Some(system) => aftale(tx, Tilslutning, IrInstitution, Some(system.id), None, cause),
        None => Ok(()),
    }
}
