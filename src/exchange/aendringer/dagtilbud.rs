//! Dagtilbudsregisteret's part of a sending.

use super::{Kommet, told};
use crate::dagtilbud::{Anvendt, Regler, anvend};
use crate::exchange::Shared;
use crate::exchange::apply::Decided;
use crate::registre::{Resultat, Skrevet};
use crate::services::aendringer::{Skjulte, Status, Svar};
use crate::services::dtr_import::Batch;
use crate::store::dagtilbud::Skriver;
use crate::store::{Keep, Result, Tx};

/// Applies a sending, and keeps it only where all of it is right and it is no rehearsal.
pub(super) fn apply(
    shared: &Shared,
    tx: &mut Tx<'_>,
    decided: &Decided<'_>,
    sending: &Batch,
    krydsvalidering: bool,
) -> Result<Kommet> {
    let regler = Regler {
        koder: &shared.koder,
        krydsvalidering,
        kommune_vedligeholder_private: shared.settings.kommune_vedligeholder_private,
        scope: &decided.grant.scope,
        now: decided.context.received,
    };
    let (anvendt, skrevet) = tx.attempt(|tx| {
        let mut skriver = Skriver::new(tx, regler.now);
        let anvendt = anvend(&mut skriver, &regler, &sending.aendringer)?;
        let skrevet = skriver.skrevet;
        let keep = !anvendt.afvist() && !sending.proeve;
        let skrevet = if keep { skrevet } else { Vec::new() };
        Ok(((anvendt, skrevet), if keep { Keep::Yes } else { Keep::No }))
    })?;
    Ok(receipt(decided, sending, anvendt, skrevet))
}

/// The receipt of what was applied, or of everything that was wrong.
fn receipt(decided: &Decided<'_>, sending: &Batch, anvendt: Anvendt, skrevet: Vec<Skrevet>) -> Kommet {
    let afvist = anvendt.afvist();
    let kept = !afvist && !sending.proeve;
    let anvendt = if kept { anvendt } else { anvendt.uden_nye_numre() };
    let status = if afvist { Status::Fejl } else { Status::Ok };
    let mut svar = Svar::new(status, decided.context.id, decided.context.received);
    svar.fejl = told(Some(decided.message), sending, anvendt.fejl);
    svar.advis = told(Some(decided.message), sending, anvendt.advis);
    if !afvist {
        let ny = |resultat: &&Resultat| !kept && resultat.metode.starts_with("Insert");
        let nye = anvendt.resultater.iter().filter(ny).map(|resultat| resultat.nummer.clone());
        svar.skjulte = Skjulte::new(nye.collect());
        svar.resultater = anvendt.resultater;
    }
    Kommet { svar, uden_aftale: anvendt.uden_aftale, skrevet }
}
