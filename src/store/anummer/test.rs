//! For tests: a register with A-numbers, and what hangs on them from before they were given up.

use std::path::Path;

use crate::dagtilbud::test::{KBH, KODER, dag, enhed, nr, nummereret, parter};
use crate::dagtilbud::{Handling as Dtr, Regler, anvend};
use crate::store::dagtilbud::Skriver;
use crate::store::grunddata::test::{self, NyKilde, ansat, elev, nogen};
use crate::store::tilslutning::Cause;
use crate::store::{Result, Store, Tx};
use crate::tilslutning::{
    AftaleSlags, Handling, NyAftale, NyPart, Periode, Service, SystemStatus, Udbyder, Udbydersystem, dansk_dag,
};
use crate::types::{ExchangeId, Institutionsnummer, Kommunekode, Time};

/// The one that is cleared up: it has two sources, `Alfa` and `Beta`.
pub(crate) const GAMMELT: &str = "A12345";
/// Known to Tilslutning alone.
pub(crate) const ANDET: &str = "A12346";
/// Known to SkoleGrunddata alone.
pub(crate) const TREDJE: &str = "A99999";
/// The anvisningsenhed that has taken over; it has a source `Beta` of its own.
pub(crate) const NYT: &str = "G10001";
/// Its daginstitution.
pub(crate) const OVER: &str = "D10001";

pub(crate) fn tid() -> Time {
    "2026-12-01T10:00:00Z".parse().unwrap()
}

pub(crate) fn cause() -> Cause {
    Cause { id: ExchangeId::now_v7(), tid: tid(), hvem: "prøve".into(), hvorfor: Some("aftalt".into()) }
}

pub(crate) fn verden(mappe: &Path) -> Store {
    let kilde = |institution, source, personer| NyKilde {
        institution,
        source,
        source_date_time: "2026-11-20T06:00:00+01:00",
        grupper: Vec::new(),
        personer,
    };
    let alfa = vec![elev("e0", nogen(0, true), vec![nogen(10, true)]), ansat("a1", nogen(1, false))];
    let beta = vec![elev("b0", nogen(0, false), Vec::new())];
    let kilder = vec![
        kilde(GAMMELT, "Alfa", alfa),
        kilde(GAMMELT, "Beta", beta),
        kilde(NYT, "Beta", vec![elev("e7", nogen(7, false), Vec::new())]),
        kilde(TREDJE, "Gamma", Vec::new()),
    ];
    let store = test::store(mappe, kilder);
    store.write_blocking(|tx| dagtilbud(tx).and_then(|()| tilslutning(tx))).unwrap();
    store
}

fn dagtilbud(tx: &mut Tx<'_>) -> Result<()> {
    let scope = parter(&[(KBH, Some(101))]);
    let regler = Regler {
        koder: &KODER,
        krydsvalidering: true,
        kommune_vedligeholder_private: false,
        scope: &scope,
        now: tid(),
    };
    let over = nr(&OVER.parse().unwrap());
    let nye = vec![Dtr::InsertDaginstitution(dag(1, 1, 101)), Dtr::InsertAnvisningsEnhed(over, enhed(6012))];
    assert!(!anvend(&mut Skriver::new(tx, tid()), &regler, &nummereret(nye))?.afvist());
    Ok(())
}

fn tilslutning(tx: &mut Tx<'_>) -> Result<()> {
    let cvr = "10000017".parse().unwrap();
    let udbyder = Udbyder { cvr, navn: "Leverandør".into(), pnummer: None, oprettet: tid() };
    tx.udbyder_opret(&udbyder, &cause())?.unwrap();
    let system = Udbydersystem {
        id: "AB123456".parse().unwrap(),
        udbyder: udbyder.cvr,
        navn: "System".into(),
        status: SystemStatus::Aktiv,
        oprettet: tid(),
    };
    tx.system_opret(&system, &cause())?.unwrap();
    part(tx, Some(101), None)?;
    for (nummer, gammelt) in [("R12345", GAMMELT), ("R12346", ANDET)] {
        let part = part(tx, None, Some(nummer))?;
        let systemets = |service, godkend| (AftaleSlags::Data, service, Some(system.id.clone()), godkend);
        let aftaler = [
            systemets(Service::WsaImport, true),
            systemets(Service::WsiEksportLille, false),
            (AftaleSlags::Tilslutning, Service::WsiInst, None, true),
        ];
        for (slags, service, system, godkend) in aftaler {
            let periode = Periode { fra: dansk_dag(tid()), til: None };
            let ny = NyAftale { slags, service, system, part: Some(part), periode };
            let aftale = tx.aftale_anmod(&ny, &cause())?.unwrap();
            if godkend {
                tx.aftale_udfoer(aftale.id, Handling::Godkend, &cause())?.unwrap();
            }
        }
        // As it was registered before A-numbers were given up.
        tx.prepare("UPDATE part SET institutionsnummer = ?2 WHERE institutionsnummer = ?1")?
            .execute([nummer, gammelt])?;
    }
    Ok(())
}

fn part(tx: &mut Tx<'_>, kommune: Option<u16>, nummer: Option<&str>) -> Result<crate::tilslutning::PartId> {
    let ny = NyPart {
        cvr: KBH.parse().unwrap(),
        navn: "Skovhuset".into(),
        kommunekode: kommune.map(Kommunekode),
        institutionsnummer: nummer.map(|nummer| nummer.parse::<Institutionsnummer>().unwrap()),
        rolle: None,
    };
    Ok(tx.part_opret(&ny, &cause())?.unwrap().id)
}
