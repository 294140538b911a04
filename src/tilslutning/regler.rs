//! The rules of registration: what an operator may make. Pure; the store asks before it writes.

use super::afvisning::Afvisning;
use super::dage::Dag;
use super::model::{Aftale, AftaleSlags, NyAftale, NyPart, Part};
use super::tilstand::Handling;

/// Whether a name says anything.
///
/// # Errors
/// [`Afvisning::NavnMangler`].
pub fn check_navn(navn: &str) -> Result<(), Afvisning> {
    if navn.trim().is_empty() { Err(Afvisning::NavnMangler) } else { Ok(()) }
}

/// Whether a party may be registered.
///
/// # Errors
/// Where it has no name, or is two things at once.
pub fn check_part(ny: &NyPart) -> Result<(), Afvisning> {
    check_navn(&ny.navn)?;
    let er = [ny.kommunekode.is_some(), ny.institutionsnummer.is_some(), ny.rolle.is_some()];
    if er.into_iter().filter(|er| *er).count() > 1 { Err(Afvisning::PartErBegge) } else { Ok(()) }
}

/// Whether an agreement may be asked for. `part` is the one that it names; `live` are those about the same that are `anmodet` or `godkendt`.
///
/// # Errors
/// Its form, its period, an A-number (dtr-rules 58), or a live agreement about the same with a day in common.
pub fn check_aftale(ny: &NyAftale, part: Option<&Part>, live: &[Aftale], idag: Dag) -> Result<(), Afvisning> {
    check_form(ny)?;
    if ny.periode.is_backwards() {
        return Err(Afvisning::PeriodeBagvendt);
    }
    check_still_possible(part, ny.periode.til, idag)?;
    match live.iter().find(|aftale| aftale.periode.overlaps(&ny.periode)) {
        Some(aftale) => Err(Afvisning::Overlapper(aftale.id, aftale.status)),
        None => Ok(()),
    }
}

fn check_form(ny: &NyAftale) -> Result<(), Afvisning> {
    let good = match ny.slags {
        AftaleSlags::Tilslutning => ny.system.is_some() != ny.part.is_some(),
        AftaleSlags::Data => ny.system.is_some(),
    };
    if !good {
        return Err(Afvisning::ForkerteParter(ny.slags));
    }
    if ny.slags == AftaleSlags::Data && !ny.service.needs_dataaftale() {
        return Err(Afvisning::AabneData);
    }
    Ok(())
}

/// What holds when an agreement is asked for, and again when it is approved.
fn check_still_possible(part: Option<&Part>, til: Option<Dag>, idag: Dag) -> Result<(), Afvisning> {
    if part.is_some_and(Part::has_a_number) {
        return Err(Afvisning::ANummer);
    }
    match til.filter(|til| *til < idag) {
        Some(til) => Err(Afvisning::TilErPasseret(til)),
        None => Ok(()),
    }
}

/// Whether an operator may do this to an agreement today.
///
/// # Errors
/// Where its state does not allow it; for an approval also what held when it was asked for. An expiry that has not been recorded yet counts.
pub fn check_handling(aftale: &Aftale, part: Option<&Part>, handling: Handling, idag: Dag) -> Result<(), Afvisning> {
    if aftale.status.efter(handling).is_none() {
        return Err(Afvisning::Overgang { fra: aftale.status, til: handling.til(), kraever: handling.fra() });
    }
    match handling {
        Handling::Godkend => check_still_possible(part, aftale.periode.til, idag),
        Handling::Opsig => check_still_possible(None, aftale.periode.til, idag),
        Handling::Afvis | Handling::Traek | Handling::Udloeb => Ok(()),
    }
}

#[cfg(test)]
mod tests;
