//! What the night needs of Tilslutning: every institution a party, and agreements for the supplier that sends for it.

use std::path::Path;

use super::plan::{Institution, Plan, STOR_SKOLE};
use crate::simulate::opstilling::{Leverandoer, Scene, aftale, cvr, ja, umulig};
use crate::store::tilslutning::Cause;
use crate::store::{Result, Store, Tx};
use crate::tilslutning::{AftaleSlags, NyPart, Service};
use crate::types::{Cvr, ExchangeId, SystemId, Time};

/// A party as it is registered: the institution's line, and who owns it.
struct Ny {
    institution: Institution,
    cvr: Cvr,
    system: SystemId,
}

/// Registers the institutions. The gateway must not be running: it is done in one transaction, which nothing else is to wait for.
///
/// # Errors
/// Storage's.
pub(super) async fn tilslut(dir: &Path, scene: &Scene, plan: &Plan) -> anyhow::Result<()> {
    let store = Store::open(&dir.join("database").join("tilslut.db"))?;
    let cause = Cause { id: ExchangeId::from_u128(2), tid: Time::now(), hvem: "simulate".into(), hvorfor: None };
    let system = |leverandoer: &Leverandoer| leverandoer.system.parse::<SystemId>();
    let systemer = scene.leverandoerer.iter().map(system).collect::<std::result::Result<Vec<_>, _>>()?;
    let mut nye = Vec::new();
    for institution in &plan.institutioner {
        let Some(system) = systemer.get(institution.leverandoer).cloned() else { continue };
        nye.push(Ny { institution: institution.clone(), cvr: cvr(31_000_000, institution.nr)?, system });
    }
    let job = move |tx: &mut Tx<'_>| {
        for system in systemer.iter().skip(1) {
            for service in [Service::WsaImport, Service::WsiEksportFuld] {
                aftale(tx, AftaleSlags::Tilslutning, service, system, None, &cause)?;
            }
        }
        nye.into_iter().try_for_each(|ny| opret(tx, ny, &cause))
    };
    store.write(job).await?;
    Ok(())
}

fn opret(tx: &mut Tx<'_>, ny: Ny, cause: &Cause) -> Result<()> {
    let Ny { institution, cvr, system } = ny;
    let navn = format!("Institution {}", institution.nummer);
    let part =
        NyPart { cvr, navn, kommunekode: None, institutionsnummer: Some(institution.nummer.clone()), rolle: None };
    ja(tx.part_opret(&part, cause)?)?;
    let part = tx.part_institution(&institution.nummer)?.ok_or_else(umulig)?;
    aftale(tx, AftaleSlags::Data, Service::WsaImport, &system, Some(part.id), cause)?;
    if institution.elever == STOR_SKOLE {
        aftale(tx, AftaleSlags::Data, Service::WsiEksportFuld, &system, Some(part.id), cause)?;
    }
    Ok(())
}
