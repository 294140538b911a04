//! Who somebody says to be, and what somebody says to call.

use tilslut::exchange::{Handler as _, Reply};

use super::{IMPORT, IMPORT_V1, LEVERANDOER, NS, kode, konvolut, send_kode, stand, tekst};
use crate::proces::sending;
use crate::verden::Verden;

fn hello(headers: &str) -> String {
    format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing" xmlns:u="{}"><s:Header>{headers}</s:Header><s:Body><HelloWorld xmlns="{NS}"/></s:Body></s:Envelope>"#,
        tilslut::soap::BPI_COMMON
    )
}

async fn med_action(verden: &Verden, soap_action: Option<&str>, content_type: &str, body: String) -> Reply {
    let mut request = verden.anmodning(Some(LEVERANDOER), IMPORT, body);
    request.soap_action = soap_action.map(str::to_owned);
    request.content_type = Some(content_type.to_owned());
    verden.gateway.handle(request).await
}

#[tokio::test]
async fn an_action_that_says_something_else_is_refused() {
    let verden = Verden::ny().await;
    let right = format!("{NS}/HelloWorld");
    let text = "text/xml; charset=utf-8";
    for (action, expected) in [
        (None, "OK"),
        (Some(""), "OK"),
        (Some(right.as_str()), "OK"),
        (Some("urn:tilslut:dagtilbudsregister:import:2/InsertDaginstitution"), "TIL131"),
        (Some("urn:tilslut:dagtilbudsregister:import:1/HelloWorld"), "TIL131"),
        (Some("HelloWorld"), "TIL131"),
        (Some(" "), "TIL131"),
    ] {
        assert_eq!(kode(&med_action(&verden, action, text, hello("")).await), expected, "{action:?}");
    }
    let addressed = |action: &str| hello(&format!("<a:Action>{action}</a:Action>"));
    assert_eq!(kode(&med_action(&verden, None, text, addressed(&right)).await), "OK");
    assert_eq!(
        kode(&med_action(&verden, Some(&right), text, addressed(&format!("{NS}/ImporterAendringer"))).await),
        "TIL131"
    );
    let v12 = hello("").replace("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope");
    let media = |action: &str| format!("application/soap+xml; charset=utf-8; action=\"{action}\"");
    assert_eq!(kode(&med_action(&verden, None, &media(&right), v12.clone()).await), "OK");
    assert_eq!(kode(&med_action(&verden, None, &media("urn:andet"), v12.clone()).await), "TIL131");
    let twice = format!("{}; action=\"urn:andet\"", media(&right));
    assert_ne!(kode(&med_action(&verden, None, &twice, v12).await), "OK");
}

#[tokio::test]
async fn a_system_that_is_another_s_is_refused() {
    let verden = Verden::ny().await;
    let id = |text: &str| format!("<u:UdbydersystemId>{text}</u:UdbydersystemId>");
    let next = r#"s:actor="http://schemas.xmlsoap.org/soap/actor/next""#;
    let cases = [
        (id("EX100001"), "OK"),
        (id(" EX100001\n"), "OK"),
        (id("EX1<!-- -->00001"), "OK"),
        (id("EX200001"), "TIL301"),
        (id("EX300001"), "TIL301"),
        (id("EX999999"), "TIL301"),
        (id(""), "TIL212"),
        (id("ex100001"), "TIL301"),
        (id("EX100001 EX200001"), "TIL212"),
        (id("<b>EX100001</b>"), "TIL212"),
        (id("EX100001") + &id("EX100001"), "TIL212"),
        (id("EX100001") + &id("EX200001"), "TIL212"),
        (id("EX100001") + &format!("<u:UdbydersystemId {next}>EX200001</u:UdbydersystemId>"), "TIL212"),
    ];
    for (headers, expected) in cases {
        let reply = konvolut(&verden, Some(LEVERANDOER), hello(&headers)).await;
        assert_eq!(kode(&reply), expected, "{headers}");
        assert!(!tekst(&reply).contains("EX200001"), "another's system is not named: {}", tekst(&reply));
    }
    // The owner of a party is no system.
    assert_eq!(kode(&konvolut(&verden, Some("kommune-organisation"), hello(&id("EX100001"))).await), "TIL301");
}

#[tokio::test]
async fn the_operation_is_the_body_s_one_element_in_the_service_s_own_namespace() {
    let verden = Verden::ny().await;
    let batch = sending("b", "Et navn");
    let cases = [
        (IMPORT_V1, batch.clone()),
        (IMPORT, batch.replace("import:2", "import:1")),
        (IMPORT, batch.replace("import:2", "eksport:2")),
        (IMPORT, batch.replace(&format!("xmlns=\"{NS}\""), "")),
        (IMPORT, format!("<x xmlns=\"{NS}\">{batch}</x>")),
        (IMPORT, batch.replace("ImporterAendringer", "importerAendringer")),
        (IMPORT, format!("<GetAllDagtilbud xmlns=\"{NS}\"/>")),
        (IMPORT, r#"<GetAllDagtilbud xmlns="urn:tilslut:dagtilbudsregister:eksport:2"/>"#.to_owned()),
        (IMPORT, format!("<HelloWorldResponse xmlns=\"{NS}\"/>")),
        (IMPORT, format!("<ImportSvar xmlns=\"{NS}\"><status>OK</status></ImportSvar>")),
    ];
    for (path, payload) in cases {
        assert_eq!(send_kode(&verden, path, &payload).await, "TIL130", "{payload}");
    }
    assert_eq!(send_kode(&verden, IMPORT, &format!("{batch}{batch}")).await, "TIL115");
    // The batch in a header is nothing, and a body after the body is none.
    let hidden = format!(r#"<h:h xmlns:h="urn:h">{batch}</h:h>"#);
    assert_eq!(kode(&konvolut(&verden, Some(LEVERANDOER), hello(&hidden)).await), "OK");
    let second = hello("").replace("</s:Envelope>", &format!("<s:Body>{batch}</s:Body></s:Envelope>"));
    assert_eq!(kode(&konvolut(&verden, Some(LEVERANDOER), second).await), "TIL114");
    assert_eq!(stand(&verden).0, 0);
}

/// A `batchId` is its owner's: another who guesses it learns nothing of it and is not stopped by it.
#[tokio::test]
async fn another_s_batch_id_reveals_nothing() {
    let verden = Verden::ny().await;
    let batch = sending("faelles", "Leverandørens");
    let first = verden.send(Some(LEVERANDOER), IMPORT, &batch).await;
    assert_eq!(kode(&first), "OK");
    let changes = stand(&verden).0;
    // No agreement: refused as if the batch had never been.
    for kalder in ["leverandoer-b-system", "udtraek-system", "gateway-system"] {
        let reply = verden.send(Some(kalder), IMPORT, &batch).await;
        assert!(kode(&reply).starts_with("TIL3"), "{kalder}: {}", tekst(&reply));
    }
    assert_eq!(stand(&verden).0, changes);
    // The municipality itself: its own batch under the same id, same content and other content.
    let own = verden.send(Some("kommune-organisation"), IMPORT, &batch).await;
    assert_eq!(kode(&own), "OK");
    assert_ne!(own.body, first.body);
    assert_eq!(stand(&verden).0, 2 * changes);
    let other = verden.send(Some("privat-organisation"), IMPORT, &sending("faelles", "Et andet")).await;
    assert_ne!(kode(&other), "TIL400", "that the id is used is not told");
    // Its owner: other content is refused, the same content in another writing is the same.
    assert_eq!(send_kode(&verden, IMPORT, &sending("faelles", "Et andet")).await, "TIL400");
    let rewritten =
        batch.replace("<InsertDaginstitution", "<InsertDaginstitution ").replace("Leverand", "Leverand<!-- -->");
    let again = verden.send(Some(LEVERANDOER), IMPORT, &rewritten).await;
    assert_eq!(again.body, first.body);
    assert_eq!(stand(&verden).0, 2 * changes);
}
