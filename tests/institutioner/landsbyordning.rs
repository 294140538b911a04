//! A dagtilbud of a landsbyordning goes over to its school's number (dtr-rules 54).

use tilslut::store::tilslutning::{Cause, Filter};
use tilslut::tilslutning::{Aftale, AftaleSlags, Handling, NyAftale, Service, Status};
use tilslut::types::ExchangeId;

use super::{EJER, MINISTERIUM, SYSTEM, Skoler, batch, friskole, med_navnerum, update};

use crate::verden::now;

const IMPORT: &str = "/services/dagtilbudsregister/ImportService/v2.0";
const DTR: &str = "urn:tilslut:dagtilbudsregister:import:2";

const DAGTILBUD: &str = "<ImporterAendringer batchId=\"d1\"><InsertDaginstitution lokalId=\"d\"><Daginstitution>\
    <daginstitutionsNavn>Landsbyen</daginstitutionsNavn><ejerformKode>1</ejerformKode><lovgrundlagKode>6</lovgrundlagKode>\
    <admKommuneKode>825</admKommuneKode></Daginstitution></InsertDaginstitution><InsertAnvisningsEnhed lokalId=\"e\"><AnvisningsEnhed>\
    <daginstitutionsNummer>lokal:d</daginstitutionsNummer><EnhedsNavn>Børnehuset</EnhedsNavn><Adresse><vejNavn>Strandvej</vejNavn>\
    <husNummer>1</husNummer><postNummer>9940</postNummer><kommuneKode>825</kommuneKode></Adresse><InstType3>6012</InstType3>\
    <PNummer>1000000001</PNummer></AnvisningsEnhed></InsertAnvisningsEnhed>{}</ImporterAendringer>";

const ADRESSE: &str = "<InsertAlternativAdresse><AlternativAdresse><enhedsNummer>lokal:e</enhedsNummer>\
    <alternativAdresseNavn>Skovhytten</alternativAdresseNavn><Adresse><vejNavn>Strandvej</vejNavn><husNummer>1</husNummer>\
    <postNummer>9940</postNummer><kommuneKode>825</kommuneKode></Adresse><pNummer>1000000001</pNummer></AlternativAdresse>\
    </InsertAlternativAdresse>";

fn laeg_under(skole: &str) -> String {
    format!(
        "<LaegDagtilbudUnderSkole><institutionsNummer>{skole}</institutionsNummer><dagtilbudsNummer>G10001</dagtilbudsNummer></LaegDagtilbudUnderSkole>"
    )
}

impl Skoler {
    async fn dtr(&self, payload: &str) {
        self.til(SYSTEM, IMPORT, &med_navnerum(payload, DTR)).await.ok();
    }

    /// Ends the supplier's dataaftale about Dagtilbudsregisteret, or gives it a new one.
    fn dtr_aftale(&self, handling: Handling) {
        let store = self.0.gateway.store().clone();
        let cause = Cause { id: ExchangeId::new_v4(), tid: now(), hvem: "prøve".into(), hvorfor: None };
        let (service, slags) = (Service::DtrImport, AftaleSlags::Data);
        let write = move || {
            store.write_blocking(move |tx| {
                let filter = Filter { service: Some(service), slags: Some(slags), ..Filter::default() };
                let gammel = tx.aftaler(&filter)?.remove(0);
                let Aftale { system, part, periode, id, .. } = gammel;
                let id = match handling {
                    Handling::Opsig => id,
                    _ => tx.aftale_anmod(&NyAftale { slags, service, system, part, periode }, &cause)?.unwrap().id,
                };
                tx.aftale_udfoer(id, handling, &cause)?.unwrap();
                Ok(())
            })
        };
        std::thread::spawn(write).join().unwrap().unwrap();
    }

    fn dagtilbud_er_lukket(&self) -> bool {
        self.laes(|conn| conn.anvisningsenhed(&"G10001".parse().unwrap())).unwrap().liv.nedlagt.is_some()
    }
}

#[tokio::test]
async fn it_is_closed_in_its_own_register_in_the_same_act() {
    let skoler = Skoler::nye().await;
    let skole = skoler.folkeskole("Landsbyskolen").await;
    skoler.dtr(&DAGTILBUD.replace("{}", "")).await;
    skoler.aftal("G10001", &[Service::WsaImport]);

    let proeve = skoler.kald(SYSTEM, &batch("p", " proeve=\"true\"", &laeg_under(&skole))).await.ok();
    assert!(proeve.haendelser().contains(&"G10001 Ophoerer".to_owned()), "{}", proeve.text);
    assert!(!skoler.dagtilbud_er_lukket());

    let svar = skoler.kald(SYSTEM, &laeg_under(&skole)).await.ok();
    assert!(svar.haendelser().contains(&"G10001 Ophoerer".to_owned()), "{}", svar.text);
    assert_eq!((svar.en("efterfoelger"), svar.en("service")), (skole.as_str(), "wsaimport"));
    assert!(!svar.text.contains("DTR505"), "{}", svar.text);
    assert!(skoler.dagtilbud_er_lukket());
    assert_eq!(skoler.enhed(&skole).landsbyordning, ["G10001".parse().unwrap()]);
    assert_eq!(skoler.aftaler("G10001")[0].status, Status::Opsagt);
    assert_eq!(skoler.aftaler(&skole)[0].status, Status::Anmodet);
    // Both registers' changes are of one exchange.
    let id = svar.en("kvitteringsId").to_owned();
    let niveauer: Vec<_> = skoler.laes(|conn| {
        let stored = conn.exchange(&id)?.unwrap();
        Ok(conn.changes_of(stored.row.nr)?.into_iter().map(|change| change.niveau).collect())
    });
    assert_eq!(niveauer, ["institution", "anvisningsenhed"]);
    skoler.efterproev();
}

/// What the other register says against it is said of the act, and nothing is done in either.
#[tokio::test]
async fn an_open_address_under_it_stops_the_act() {
    let skoler = Skoler::nye().await;
    let skole = skoler.folkeskole("Landsbyskolen").await;
    skoler.dtr(&DAGTILBUD.replace("{}", ADRESSE)).await;
    let svar = skoler.kald(SYSTEM, &laeg_under(&skole)).await;
    assert_eq!((svar.status, svar.en("status")), (200, "Fejl"), "{}", svar.text);
    assert!(svar.en("kode").starts_with("DTR"), "{}", svar.text);
    assert!(!skoler.dagtilbud_er_lukket());
    assert!(skoler.enhed(&skole).landsbyordning.is_empty());
}

/// To close it there is to change Dagtilbudsregisteret: that needs an agreement for it too.
#[tokio::test]
async fn without_an_agreement_for_the_other_register_it_is_refused() {
    let skoler = Skoler::nye().await;
    let skole = skoler.folkeskole("Landsbyskolen").await;
    skoler.dtr(&DAGTILBUD.replace("{}", "")).await;
    skoler.kald(MINISTERIUM, &laeg_under(&skole)).await.fejl("IR054");
    assert!(!skoler.dagtilbud_er_lukket());
}

/// In a case it is the one that asked whose agreement counts, as it is when the ministry approves.
#[tokio::test]
async fn in_a_case_the_askers_own_agreement_counts() {
    let skoler = Skoler::nye().await;
    let (skole, sol) = (skoler.folkeskole("Landsbyskolen").await, skoler.friskole("Solskolen").await);
    skoler.dtr(&DAGTILBUD.replace("{}", "")).await;
    // The municipality's supplier covers the private school by where it lies, so that its change is a case; the dagtilbud is in the same batch.
    let to = format!("{}{}", laeg_under(&skole), update(&sol, &friskole("Måneskolen")));
    let sag = skoler.kald(SYSTEM, &batch("b", "", &to)).await.afventer();
    assert!(!skoler.dagtilbud_er_lukket());
    assert!(!skoler.kald(EJER, "<HentSager/>").await.text.contains("<sag>"), "the owner did not ask");
    let godkend = format!("<GodkendSag><sagsnummer>{sag}</sagsnummer></GodkendSag>");
    skoler.dtr_aftale(Handling::Opsig);
    skoler.kald(MINISTERIUM, &godkend).await.fejl("IR054");
    assert_eq!(skoler.enhed(&sol).felter.navn, "Solskolen");
    skoler.dtr_aftale(Handling::Godkend);
    skoler.kald(MINISTERIUM, &godkend).await.ok();
    assert!(skoler.dagtilbud_er_lukket());
    assert_eq!(skoler.enhed(&sol).felter.navn, "Måneskolen");
    skoler.efterproev();
}
