//! What a message pretends to be.

use std::net::TcpListener;

use super::{EKSPORT, EKSPORT_NS, IMPORT, LEVERANDOER, NS, kode, konvolut, send_kode, stand};
use crate::proces::sending;
use crate::verden::Verden;

const XSI: &str = r#"xmlns:i="http://www.w3.org/2001/XMLSchema-instance""#;

#[tokio::test]
async fn xsi_attributes_change_nothing_and_fetch_nothing() {
    let verden = Verden::ny().await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let url = format!("http://{}/x.xsd", listener.local_addr().unwrap());
    let med = |from: &str, to: &str| sending("x", "Et navn").replacen(from, to, 1);
    let unit = |attributes: &str| med("<Daginstitution>", &format!("<Daginstitution {XSI} {attributes}>"));
    let field = |attributes: &str| med("<ejerformKode>", &format!("<ejerformKode {XSI} {attributes}>"));
    let cases = [
        (unit(r#"i:type="DaginstitutionOpdatering""#), "IPL000002"),
        (unit(r#"i:type="p:Ukendt" xmlns:p="urn:p""#), "IPL000002"),
        (unit(r#"i:type="Adresse""#), "IPL000002"),
        (unit(r#"i:nil="true""#), "IPL000002"),
        (field(r#"i:nil="true""#), "IPL000002"),
        (field(r#"xmlns:s="http://www.w3.org/2001/XMLSchema" i:type="s:string""#), "IPL000002"),
        (field(r#"xmlns:s="http://www.w3.org/2001/XMLSchema" i:type="s:anyType""#), "IPL000002"),
    ];
    for (payload, expected) in cases {
        assert_eq!(send_kode(&verden, IMPORT, &payload).await, expected, "{payload}");
    }
    // Hints where to find a schema are allowed, and not followed.
    for hint in [
        format!(r#"i:schemaLocation="{NS} {url}""#),
        format!(r#"i:noNamespaceSchemaLocation="{url}""#),
        format!(r#"i:schemaLocation="urn:other {url}""#),
    ] {
        let code = send_kode(&verden, IMPORT, &unit(&hint).replace("\"x\"", "\"h\"")).await;
        assert!(["OK", "IPL000002", "TIL400"].contains(&code.as_str()), "{code}");
    }
    let dtd = |subset: &str| format!("<!DOCTYPE a {subset}><a/>");
    for subset in
        [format!("SYSTEM \"{url}\""), format!("[<!ENTITY % p SYSTEM \"{url}\"> %p;]"), "[<!ENTITY a \"aaaa\">]".into()]
    {
        assert_eq!(kode(&konvolut(&verden, Some(LEVERANDOER), dtd(&subset)).await), "TIL101");
    }
    let include = format!(r#"<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{url}"/>"#);
    assert_eq!(send_kode(&verden, IMPORT, &med("Et navn", &include)).await, "IPL000002");
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert!(listener.accept().is_err(), "something was fetched");
}

#[tokio::test]
async fn numbers_past_every_bound() {
    let verden = Verden::ny().await;
    let numbers = [
        "99999999999999999999999999",
        "-1",
        "1e5",
        "1.0",
        "0x1",
        "１",
        "NaN",
        "",
        "-99999999999999999999",
        "4294967297",
        "18446744073709551617",
    ];
    for number in numbers {
        for (field, now) in [
            ("ejerformKode", "1"),
            ("lovgrundlagKode", "1"),
            ("admKommuneKode", "825"),
            ("InstType3", "6012"),
            ("kommuneKode", "825"),
        ] {
            let from = format!("<{field}>{now}</{field}>");
            let payload = sending("tal", "Et navn").replacen(&from, &format!("<{field}>{number}</{field}>"), 1);
            let code = send_kode(&verden, IMPORT, &payload).await;
            assert!(code == "IPL000002" || code.starts_with("DTR02"), "{field} {number}: {code}");
        }
        for (metode, argumenter) in [
            ("GetAendringer", format!("<siden>{number}</siden>")),
            ("GetAendringer", format!("<siden>0</siden><maks>{number}</maks>")),
            ("GetDagtilbudByAdmKommuneNummer", format!("<admKommuneNummer>{number}</admKommuneNummer>")),
            ("GetAllDagtilbudPerDato", format!("<dato>{number}-01-01</dato>")),
        ] {
            let payload = format!(r#"<{metode} xmlns="{EKSPORT_NS}">{argumenter}</{metode}>"#);
            let code = send_kode(&verden, EKSPORT, &payload).await;
            // 4294967297 is a lawful cursor: nothing comes after it.
            assert!(
                code == "IPL000002" || code == "OK" && argumenter.contains("<siden>4294967297"),
                "{payload}: {code}"
            );
        }
    }
    for dato in [
        "0000-01-01",
        "9999-12-31",
        "2026-02-30",
        "-2026-01-01",
        "12026-01-01",
        "2026-01-01Z",
        "2026-01-01+14:00",
        "0001-01-01",
    ] {
        let payload =
            format!(r#"<GetAllDagtilbudPerDato xmlns="{EKSPORT_NS}"><dato>{dato}</dato></GetAllDagtilbudPerDato>"#);
        let code = send_kode(&verden, EKSPORT, &payload).await;
        assert!(["OK", "IPL000002"].contains(&code.as_str()), "{dato}: {code}");
    }
    assert_eq!(stand(&verden).0, 0);
}

#[tokio::test]
async fn references_that_bite_their_own_tail() {
    let verden = Verden::ny().await;
    let enhed = |lokal: &str, under: &str| {
        crate::proces::anvisningsenhed("Et navn", under, "6012")
            .replace("<InsertAnvisningsEnhed>", &format!("<InsertAnvisningsEnhed lokalId=\"{lokal}\">"))
    };
    let batch =
        |id: &str, xml: &str| format!(r#"<ImporterAendringer xmlns="{NS}" batchId="{id}">{xml}</ImporterAendringer>"#);
    for (id, xml, expected) in [
        ("sig-selv", enhed("a", "lokal:a"), "DTR002"),
        ("hinanden", enhed("a", "lokal:b") + &enhed("b", "lokal:a"), "DTR002"),
        ("to-gange", enhed("a", "D10001") + &enhed("a", "D10001"), "IPL000002"),
    ] {
        assert_eq!(send_kode(&verden, IMPORT, &batch(id, &xml)).await, expected, "{id}");
    }
    // A chain of thousands, each on the one before, of which the first is refused.
    let chain: String = (1..3_000).map(|nr| enhed(&format!("l{nr}"), &format!("lokal:l{}", nr - 1))).collect();
    let reply = super::i_tide(&verden, std::time::Duration::from_secs(60), &batch("kaede", &chain)).await;
    assert_eq!(kode(&reply), "DTR002");
    assert!(reply.body.len() < 2_000_000);
    assert_eq!(stand(&verden).0, 0);
}

/// Bytes that two readers could read differently.
#[tokio::test]
async fn two_readings_of_one_message() {
    let verden = Verden::ny().await;
    let good = crate::proces::konvolut(&format!(r#"<HelloWorld xmlns="{NS}"/>"#));
    for (what, body) in [
        ("two documents", format!("{good}{good}")),
        ("a declaration of another encoding", format!("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>{good}")),
        ("XML 1.1", format!("<?xml version=\"1.1\"?>{good}")),
        ("NUL", good.replace("HelloWorld", "Hello\0World")),
        ("a control character", good.replace("/></s:Body>", ">&#1;</HelloWorld></s:Body>")),
        ("an end tag with attributes", good.replace("</s:Body>", "</s:Body x='1'>")),
        ("an unquoted attribute", good.replace("<s:Body>", "<s:Body x=1>")),
        ("a duplicate attribute", good.replace("<s:Body>", "<s:Body x='1' x='2'>")),
        (
            "a duplicate attribute by namespace",
            good.replace("<s:Body>", "<s:Body xmlns:p='u' xmlns:q='u' p:x='1' q:x='2'>"),
        ),
        ("an unbound prefix", good.replace("<HelloWorld", "<p:HelloWorld")),
        ("xmlns unbound", good.replace("<s:Body>", "<s:Body xmlns:p=''>")),
        ("--- in a comment", good.replace("<s:Body>", "<!-- a -- b --><s:Body>")),
        ("half", good[..good.len() / 2].to_owned()),
        ("nothing", String::new()),
    ] {
        let reply = konvolut(&verden, Some(LEVERANDOER), body).await;
        assert!(kode(&reply).starts_with("TIL1"), "{what}: {}", kode(&reply));
        assert_eq!(reply.status, if kode(&reply) == "TIL111" { 415 } else { 500 }, "{what}");
    }
}
