//! What becomes of the agreements on a number that ends (ir-rules 26, dtr-rules 35).

use tilslut::eksempel::aftal_institution;
use tilslut::store::tilslutning::Cause;
use tilslut::tilslutning::{Afvisning, NyAftale, NyPart, Service, Status};
use tilslut::types::ExchangeId;

use super::{SYSTEM, Skoler, batch, sammenlaeg};
use crate::verden::now;

/// A school as a party of Tilslutning.
pub fn part(nummer: &str) -> NyPart {
    NyPart {
        cvr: "10000033".parse().unwrap(),
        navn: format!("Skole {nummer}"),
        kommunekode: None,
        institutionsnummer: Some(nummer.parse().unwrap()),
        rolle: None,
    }
}

impl Skoler {
    /// The supplier's system imports users to the school, and reads them.
    pub fn aftal(&self, nummer: &str, services: &'static [Service]) {
        let part = part(nummer);
        let cause = Cause { id: ExchangeId::new_v4(), tid: now(), hvem: "prøve".into(), hvorfor: None };
        let system = "EX100001".parse().unwrap();
        let store = self.0.gateway.store().clone();
        let write = move || store.write_blocking(move |tx| aftal_institution(tx, &part, &system, services, &cause));
        std::thread::spawn(write).join().unwrap().unwrap();
    }
}

const TO: &[Service] = &[Service::WsaImport, Service::WsiEksportFuld];

#[tokio::test]
async fn they_end_and_the_successor_is_asked_for() {
    let skoler = Skoler::nye().await;
    let (a, b) = (skoler.folkeskole("Nordskolen").await, skoler.folkeskole("Sydskolen").await);
    skoler.aftal(&b, TO);
    let foer = skoler.aftaler(&b);
    assert_eq!(foer.iter().map(|aftale| aftale.status).collect::<Vec<_>>(), [Status::Godkendt; 2]);

    // The rehearsal shows them and ends none.
    let proeve = skoler.kald(SYSTEM, &batch("p", " proeve=\"true\"", &sammenlaeg(&a, &b))).await.ok();
    for aftale in &foer {
        assert!(proeve.element("nr").contains(&aftale.id.to_string().as_str()), "{}", proeve.text);
    }
    assert!(proeve.element("forslag").is_empty());
    assert_eq!(skoler.aftaler(&b), foer);

    let svar = skoler.kald(SYSTEM, &sammenlaeg(&a, &b)).await.ok();
    assert_eq!(svar.en("efterfoelger"), a);
    assert!(skoler.aftaler(&b).iter().all(|aftale| aftale.status == Status::Opsagt));
    let nye = skoler.aftaler(&a);
    assert_eq!(
        nye.iter().map(|aftale| (aftale.service, aftale.status)).collect::<Vec<_>>(),
        [(Service::WsaImport, Status::Anmodet), (Service::WsiEksportFuld, Status::Anmodet)]
    );
    let forslag: Vec<_> = nye.iter().map(|aftale| aftale.id.to_string()).collect();
    assert_eq!(svar.element("forslag"), forslag);
    assert_eq!(svar.element("service"), ["wsaimport", "wsieksport-fuld"]);
    skoler.efterproev();
}

/// A refused act ends nothing.
#[tokio::test]
async fn an_act_that_is_refused_ends_none() {
    let skoler = Skoler::nye().await;
    let (a, b) = (skoler.folkeskole("Nordskolen").await, skoler.folkeskole("Sydskolen").await);
    skoler.aftal(&b, TO);
    let foer = skoler.aftaler(&b);
    let to = format!("{}{}", sammenlaeg(&a, &b), sammenlaeg(&a, "283777"));
    assert_eq!(skoler.kald(SYSTEM, &batch("b", "", &to)).await.en("status"), "Fejl");
    assert_eq!(skoler.aftaler(&b), foer);
    assert!(skoler.aftaler(&a).is_empty());
}

/// A into B and B into C in one batch: what A had is asked for with C, which goes on, and with nobody else; nothing is agreed on what ended.
#[tokio::test]
async fn a_chain_of_successors_is_followed_to_its_end() {
    let skoler = Skoler::nye().await;
    let (c, b) = (skoler.folkeskole("Nordskolen").await, skoler.folkeskole("Sydskolen").await);
    let a = skoler.folkeskole("Østskolen").await;
    skoler.aftal(&a, TO);
    let foer = skoler.aftaler(&a);
    let kaede = format!("{}{}", sammenlaeg(&b, &a), sammenlaeg(&c, &b));
    let svar = skoler.kald(SYSTEM, &batch("k", "", &kaede)).await.ok();
    assert!(skoler.aftaler(&a).iter().all(|aftale| aftale.status == Status::Opsagt));
    assert!(skoler.aftaler(&b).is_empty());
    let nye: Vec<_> = skoler.aftaler(&c).iter().map(|aftale| (aftale.service, aftale.status)).collect();
    assert_eq!(nye, TO.iter().map(|service| (*service, Status::Anmodet)).collect::<Vec<_>>());
    assert_eq!(svar.element("forslag").len(), TO.len());
    skoler.efterproev();

    let gammel = foer.first().unwrap().clone();
    let ny = NyAftale {
        slags: gammel.slags,
        service: Service::WsiEksportLille,
        system: gammel.system,
        part: gammel.part,
        periode: gammel.periode,
    };
    let cause = Cause { id: ExchangeId::new_v4(), tid: now(), hvem: "prøve".into(), hvorfor: None };
    let svar = skoler.0.gateway.store().write(move |tx| tx.aftale_anmod(&ny, &cause)).await.unwrap();
    assert_eq!(svar, Err(Afvisning::NummerUdenAftaler { nummer: a.parse().unwrap(), hvorfor: "er nedlagt" }));
}
