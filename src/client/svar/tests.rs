//! What the gateway writes is what a client reads.

use super::*;
use crate::services::aendringer::{self, Status};
use crate::soap::fault::{AuthentificationError, FaultCode, write_answer, write_fault};
use crate::soap::{Addressing, ContentType, Detail, ServiceFaultDetailer, Version};
use crate::types::{ExchangeId, Time};
use crate::xml::Limits;

fn read(text: String, version: Version) -> Svar {
    let content_type = ContentType { version, charset: None, action: None };
    Svar::of(&Envelope::parse(text.into(), &content_type, &Limits::default()).unwrap()).unwrap()
}

#[test]
fn a_receipt() {
    let fejl = Meddelelse {
        kode: "DTR040".into(),
        tekst: "ikke <lovlig> & ulovlig".into(),
        position: Some(2),
        felt: Some("InstType3".into()),
        sti: Some("/a/b[2]".into()),
        sted: Some(Place { line: 11, column: 7 }),
        regel: Some("dtr-rules 23".into()),
    };
    let advis = Meddelelse { kode: "DTR901".into(), tekst: "æ".into(), ..Meddelelse::default() };
    let svar = aendringer::Svar {
        fejl: vec![fejl.clone()],
        advis: vec![advis.clone()],
        ..aendringer::Svar::new(Status::Fejl, ExchangeId::from_u128(7), Time::UNIX_EPOCH)
    };
    for version in [Version::V11, Version::V12] {
        let body = aendringer::write("urn:x", "ImportSvar", "ImporterAendringer", &svar);
        let text = write_answer(version, &Addressing::default(), "", ExchangeId::from_u128(1), &body);
        let Svar::Kvittering(read) = read(text, version) else { panic!("no receipt") };
        assert_eq!(
            (read.ok, read.id, &read.modtaget[..]),
            (false, svar.kvitterings_id.to_string(), "1970-01-01T00:00:00.000Z")
        );
        assert_eq!((read.fejl, read.advis), (vec![fejl.clone()], vec![advis.clone()]));
    }
}

fn fault(version: Version, fault: &crate::soap::Fault) -> Fault {
    match read(
        write_fault(version, &[Version::V11, Version::V12], &Addressing::default(), ExchangeId::from_u128(1), fault),
        version,
    ) {
        Svar::Fault(fault) => fault,
        svar => panic!("{svar:?}"),
    }
}

#[test]
fn faults_of_both_forms() {
    let detail = ServiceFaultDetailer {
        namespace: "urn:x".into(),
        correlation_id: ExchangeId::from_u128(9),
        timestamp: Time::UNIX_EPOCH,
        error_code: "TIL330".into(),
        error_message: "ingen aftale".into(),
        details: vec!["ændring 1".into()],
        source_system: None,
    };
    let platform = crate::soap::Fault {
        code: FaultCode::Receiver,
        subcodes: Vec::new(),
        reason: "ingen aftale".into(),
        detail: Some(Detail::ServiceFaultDetailer(detail)),
    };
    for version in [Version::V11, Version::V12] {
        let read = fault(version, &platform);
        assert_eq!((read.afsenderens, &read.kode[..], &read.tekst[..]), (false, "TIL330", "ingen aftale"));
        assert_eq!((read.slags, read.korrelation), (None, Some(ExchangeId::from_u128(9).to_string())));
        assert_eq!(read.detaljer, ["ændring 1"]);
    }
    let reason = "TIL320: ingen: aftale. CorrelationID: 00000000-0000-0000-0000-000000000009".to_owned();
    let bpi = crate::soap::Fault::authentification(FaultCode::Sender, AuthentificationError::Rettigheder, reason);
    let read = fault(Version::V12, &bpi);
    assert_eq!((read.afsenderens, &read.kode[..], &read.tekst[..]), (true, "TIL320", "ingen: aftale."));
    assert_eq!(
        (read.slags.as_deref(), read.korrelation),
        (Some("Rettigheder"), Some(ExchangeId::from_u128(9).to_string()))
    );
    let bare = crate::soap::Fault {
        code: FaultCode::Sender,
        subcodes: Vec::new(),
        reason: "Noget: andet".into(),
        detail: None,
    };
    assert_eq!(fault(Version::V12, &bare).tekst, "Noget: andet");
}

#[test]
fn an_element_called_fault_is_a_fault_in_the_envelopes_namespace_alone() {
    let text =
        write_answer(Version::V12, &Addressing::default(), "", ExchangeId::from_u128(1), r#"<Fault xmlns="urn:x"/>"#);
    assert!(matches!(read(text, Version::V12), Svar::Andet(_)));
}

#[test]
fn the_answer_to_an_import() {
    use crate::grunddata::besked::Advis;
    use crate::services::brugerdatabasen::import::{self, beskeder};
    let advis = |lokal_id: Option<&str>, offset| Advis {
        kode: "GRD101",
        tekst: "Ikke forventet <CPR>".into(),
        lokal_id: lokal_id.map(str::to_owned),
        offset,
    };
    let advis = beskeder(vec![advis(Some("b-2"), Some(3)), advis(None, None)], "1\n2\n");
    let body = import::write("importerXml", &import::Svar::afvist(ExchangeId::from_u128(7), 11, advis));
    let text = write_answer(Version::V12, &Addressing::default(), "", ExchangeId::from_u128(1), &body);
    let svar = read(text, Version::V12);
    assert!(!svar.ok());
    let Svar::Import(read) = svar else { panic!("no answer to an import") };
    assert_eq!((read.reskode, &read.id), (11, &ExchangeId::from_u128(7).to_string()));
    assert_eq!((read.antal("oprettet"), read.antal.len(), read.brugere.len()), (0, 5, 0));
    let told = |nr: usize| (read.advis[nr].lokal_id.as_deref(), read.advis[nr].linje, &read.advis[nr].tekst[..]);
    assert_eq!(told(0), (Some("b-2"), Some(2), "Ikke forventet <CPR>"));
    assert_eq!(told(1), (None, None, "Ikke forventet <CPR>"));
    assert!(!format!("{read:?}").contains("b-2"));
}
