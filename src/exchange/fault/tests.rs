//! What Brugerdatabasen's callers are told: their own word where there is one, and never which check failed.

use super::*;
use crate::soap::{Addressing, Version, fault};
use crate::tilslutning::Mangel;
use crate::{segl, services};

fn id() -> ExchangeId {
    ExchangeId::from_u128(7)
}

fn bpi() -> &'static Service {
    services::find("/bpi/wsiinst/6").unwrap()
}

fn told(refusal: &Refusal) -> Fault {
    refusal.verdict().fault(bpi(), id(), "2026-11-23T10:00:00Z".parse().unwrap())
}

#[test]
fn each_refusal_has_its_type_and_its_side() {
    use FaultCode::{Receiver, Sender};
    let certificate = |error| Refusal::Signature(wss::Error::Caller(error));
    let mangel = Mangel::Ingen;
    let ingen = tilslutning::Refusal::Dataaftale {
        system: "EX100001".parse().unwrap(),
        service: tilslutning::Service::WsiInst,
        mangel,
    };
    let cases = [
        (Refusal::Signature(wss::Error::NoSignature), "TIL210", Sender, Some(SignaturMangler)),
        (Refusal::Signature(wss::Error::NotSigned(wss::Part::Body)), "TIL210", Sender, Some(SignaturMangler)),
        (Refusal::Signature(wss::Error::SignatureValue), "TIL211", Sender, Some(Signatur)),
        (certificate(security::Error::Revoked), "TIL211", Sender, Some(Signatur)),
        (certificate(security::Error::RevocationStale), "TIL201", Receiver, Some(Signatur)),
        (Refusal::Signature(wss::Error::Expired), "TIL213", Sender, Some(Signatur)),
        (Refusal::Proof(security::Error::Expired), "TIL200", Sender, Some(Signatur)),
        (Refusal::Proof(security::Error::RevocationUnknown), "TIL201", Receiver, Some(Signatur)),
        (Refusal::Replayed, "TIL214", Sender, Some(Signatur)),
        (Refusal::TwoCvr, "TIL215", Sender, Some(Signatur)),
        (Refusal::UdbydersystemIdMangler, "TIL212", Sender, Some(UdbydersytemIdMangler)),
        (Refusal::UdbydersystemIdMisdannet, "TIL212", Sender, Some(UdbydersytemIdMangler)),
        // That a system does not exist and that it is another's are one answer.
        (Refusal::Agreement(tilslutning::Refusal::SystemUkendt), "TIL301", Sender, Some(Rettigheder)),
        (Refusal::Agreement(tilslutning::Refusal::SystemIkkeDit), "TIL301", Sender, Some(Rettigheder)),
        (Refusal::Agreement(ingen), "TIL320", Sender, Some(Rettigheder)),
        (Refusal::UnknownOperation, "TIL130", Sender, None),
        (Refusal::EksportBrugt { hoejst: 4, sekunder: 60 }, "TIL331", Sender, None),
        (brugerdatabasen::Error::from(segl::Error::Generation(2)).into(), "IPL000001", Receiver, None),
        (brugerdatabasen::Error::from(store::Error::Full).into(), "TIL500", Receiver, None),
        (Refusal::Store(store::Error::Full), "TIL500", Receiver, None),
        (Refusal::Lost, "IPL000001", Receiver, None),
    ];
    for (refusal, kode, code, expected) in cases {
        let fault = told(&refusal);
        assert_eq!(fault.code, code, "{kode}");
        assert!(
            fault.reason.starts_with(&format!("{kode}: ")) && fault.reason.contains(&id().to_string()),
            "{}",
            fault.reason
        );
        assert_eq!(fault.detail, expected.map(Detail::AuthentificationError), "{kode}");
        let subcodes: Vec<_> = fault.subcodes.iter().map(|subcode| subcode.local).collect();
        assert_eq!(subcodes, expected.map(AuthentificationError::as_str).into_iter().collect::<Vec<_>>(), "{kode}");
    }
}

/// One text for whatever is wrong with a signature or its certificate; the cause is the log's.
#[test]
fn what_failed_is_told_to_the_log_alone() {
    let failures = [
        wss::Error::Digest(wss::Part::Body),
        wss::Error::SignatureValue,
        wss::Error::DuplicateId,
        wss::Error::Algorithm("SignatureMethod"),
        wss::Error::Caller(security::Error::UnknownIssuer),
    ];
    let told_once = told(&Refusal::Signature(failures[0]));
    for failure in failures {
        let refusal = Refusal::Signature(failure);
        assert_eq!(told(&refusal), told_once);
        assert!(refusal.cause().starts_with(failure.navn()), "{}", refusal.cause());
        assert!(!told_once.reason.contains(failure.navn()));
    }
}

#[test]
fn a_reason_is_no_list_of_everything() {
    let verdict = Verdict { detaljer: (0..12).map(|nr| format!("linje {nr}")).collect(), ..sender("TIL999", "Nej.") };
    let fault = verdict.brugerdatabasen(id());
    assert!(fault.reason.contains("[linje 9] … og 2 mere CorrelationID"), "{}", fault.reason);
    let text = fault::write_fault(Version::V12, bpi().versions, &Addressing::default(), id(), &fault);
    assert!(!text.contains("Detail"), "nothing that the schema does not know: {text}");
}
