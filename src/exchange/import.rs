//! An import of SkoleGrunddata: what a worker makes of its document, and the writer's part.

use std::sync::Arc;

use super::Shared;
use super::apply::{Decided, answered};
use super::context::{Context, Finished};
use super::fault::Refusal;
use super::prepare::{Next, What, Work};
use super::verified::VerifiedEnvelope;
use crate::grunddata::besked::{Brud, Raad};
use crate::grunddata::{Import, Importslags, Indlaest, indlaes};
use crate::journal::Udfald;
use crate::schema::Violation;
use crate::segl::{self, Noegler};
use crate::services::brugerdatabasen::import::{
    Afvist, Besked, Dokumentlaeser, Svar, beskeder, forbered, noegl, write,
};
use crate::store::grunddata::{Institutionsstand, Skriver};
use crate::store::{Conn, Keep, Result, Tx};

/// The worker's part: the document is judged by itself and digested. One that the schema or its own rules refuse is answered at once.
pub(super) fn prepare(
    shared: &Shared,
    context: &Context,
    verified: VerifiedEnvelope,
    laeser: Option<Dokumentlaeser>,
    violations: &[Violation],
) -> Result<Next, Refusal> {
    if !violations.is_empty() {
        let advis = violations.iter().map(Besked::af_skema).collect();
        let svar = Svar::afvist(context.id, SKEMA, advis);
        return Ok(Next::Answered(answer(context, &svar)));
    }
    let (slags, dokument) = laeser.ok_or(Refusal::UnknownOperation)?.finish();
    let Ok(institution) = dokument.institution.parse() else {
        // The gate has let no other number through.
        return Err(Refusal::Argument { felt: "InstitutionNumber", forventet: "et institutionsnummer" });
    };
    let named = verified.named_system(&shared.settings.xml)?;
    let generation = shared.store.read(Conn::segl_generation)?;
    let noegler = keys(shared, generation)?;
    let noegle = the_one(&noegler, generation)?;
    match forbered(slags, dokument, institution, context.received, noegle) {
        Ok(import) => {
            let what = What::Import(Box::new(import));
            Ok(Next::Change(Box::new(Work { message: verified.into_message(), named, what })))
        }
        Err(Afvist { reskode, advis }) => {
            let svar = Svar::afvist(context.id, reskode, beskeder(advis, verified.message()));
            Ok(Next::Answered(answer(context, &svar)))
        }
    }
}

/// `reskode` of a document that its schema refuses.
const SKEMA: u32 = 10;

/// The writer's part: the institution is looked up, the document compared and loaded, all of it or nothing.
pub(super) fn apply(shared: &Shared, tx: &mut Tx<'_>, decided: &Decided<'_>, import: &mut Import) -> Result<Finished> {
    let Decided { context, message, aftale, grant, .. } = decided;
    if !grant.scope.covers_institution(&import.institution) {
        let refused = context.refuse(&grant.udenfor(*aftale).into());
        return answered(tx, context, refused, &[]);
    }
    import.system = context.system().cloned();
    let svar = match load(shared, tx, context, import)? {
        Ok(indlaest) => Svar::indlaest(context.id, indlaest, message),
        Err(brud) => {
            let advis = beskeder(vec![brud.advis(import.offset)], message);
            Svar::afvist(context.id, brud.reskode(), advis)
        }
    };
    answered(tx, context, answer(context, &svar), &[])
}

fn load(shared: &Shared, tx: &mut Tx<'_>, context: &Context, import: &mut Import) -> Result<Result<Indlaest, Brud>> {
    match tx.institutionsstand(&import.institution)? {
        Institutionsstand::Aaben => {}
        // Whoever is left at a unit that has closed may be deleted there.
        Institutionsstand::Nedlagt if import.slags == Importslags::Slet => {}
        Institutionsstand::Nedlagt => return Ok(Err(Brud::Nedlagt)),
        Institutionsstand::Daginstitution => return Ok(Err(Brud::Daginstitution)),
        Institutionsstand::Foreloebig => return Ok(Err(Brud::Foreloebig)),
        Institutionsstand::Ukendt => return Ok(Err(Brud::UkendtInstitution)),
        Institutionsstand::UkendtInstitution => return Ok(Err(Brud::IkkeIInstitutionsregisteret)),
        Institutionsstand::Hovedskole if import.slags == Importslags::Slet => {}
        Institutionsstand::Hovedskole => {
            import.advis.push(Raad::Hovedskole.advis(None, Some(import.offset)));
        }
        Institutionsstand::Andet { ir_i_brug } => {
            import.advis.push(Raad::KanIkkeKontrolleres { ir_i_brug }.advis(None, Some(import.offset)));
            if import.institution.er_anummer() {
                let efterfoelger = tx.anummer(&import.institution)?.and_then(|anummer| anummer.efterfoelger);
                import.advis.push(Raad::ANummer { efterfoelger }.advis(None, Some(import.offset)));
            }
        }
    }
    let generation = tx.segl_generation()?;
    let noegler = keys(shared, generation)?;
    let noegle = the_one(&noegler, generation)?;
    if generation != Some(noegle.generation()) {
        tx.set_segl_generation(noegle.generation())?;
    }
    if import.generation != noegle.generation() {
        // The rows were moved since the worker looked.
        noegl(import, noegle);
    }
    tx.attempt(|tx| {
        let mut skriver = Skriver::new(tx, noegle, &noegler, context.received);
        let loaded = indlaes(&mut skriver, import, shared.settings.stor_sletning)?;
        let keep = if loaded.is_ok() { Keep::Yes } else { Keep::No };
        Ok((loaded, keep))
    })
}

/// The keys, with the generation that the rows are in among them.
pub(super) fn keys(shared: &Shared, generation: Option<u32>) -> Result<Arc<Noegler>, segl::Error> {
    generation.map_or_else(|| Ok(shared.noegler.current()), |generation| shared.noegler.med(generation))
}

/// The generation that the rows are in; the newest, where there are none yet.
fn the_one(noegler: &Noegler, generation: Option<u32>) -> Result<&segl::Noegle, segl::Error> {
    match generation {
        Some(generation) => noegler.generation(generation),
        None => noegler.nyeste().ok_or(segl::Error::Noegle),
    }
}

fn answer(context: &Context, svar: &Svar) -> Finished {
    let udfald = if svar.reskode >= SKEMA { Udfald::Fejl } else { Udfald::Ok };
    context.answer(&write(context.operation_name(), svar), udfald, svar.kode())
}
