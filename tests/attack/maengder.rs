//! Much of everything: answers stay bounded, time stays in proportion, and the writer is not held.

use std::fmt::Write as _;
use std::time::Duration;

use super::{IMPORT, LEVERANDOER, NS, i_tide, kode, send_kode, stand, tekst};
use crate::proces::anvisningsenhed;
use crate::verden::Verden;

fn sending(id: &str, aendringer: &str) -> String {
    format!(r#"<ImporterAendringer xmlns="{NS}" batchId="{id}">{aendringer}</ImporterAendringer>"#)
}

fn daginstitution(lokal: &str, navn: &str) -> String {
    format!(
        r#"<InsertDaginstitution lokalId="{lokal}"><Daginstitution><daginstitutionsNavn>{navn}</daginstitutionsNavn><ejerformKode>1</ejerformKode><lovgrundlagKode>1</lovgrundlagKode><admKommuneKode>825</admKommuneKode></Daginstitution></InsertDaginstitution>"#
    )
}

const LAENGE: Duration = Duration::from_secs(60);

/// Debug builds validate some hundred changes a second: a part of the amounts is enough there. `TILSLUT_STORT=1` asks for all of it.
fn antal(helt: usize) -> usize {
    if cfg!(debug_assertions) && std::env::var_os("TILSLUT_STORT").is_none() { helt / 5 } else { helt }
}

#[tokio::test]
async fn ten_thousand_errors_of_the_rules_in_one_line() {
    let verden = Verden::ny().await;
    let fejl: String = (0..antal(10_000)).map(|nr| anvisningsenhed(&format!("Nr. {nr}"), "D99999", "6012")).collect();
    let reply = i_tide(&verden, LAENGE, &sending("mange", &fejl)).await;
    assert_eq!(kode(&reply), "DTR012");
    assert!(reply.body.len() < 2_000_000, "{}", reply.body.len());
    assert_eq!(stand(&verden).0, 0);
}

#[tokio::test]
async fn ten_thousand_violations_of_the_schema_in_one_line() {
    let verden = Verden::ny().await;
    let fejl: String = (0..antal(10_000)).map(|nr| anvisningsenhed(&format!("Nr. {nr}"), "lokal:a", "x")).collect();
    let reply = i_tide(&verden, LAENGE, &sending("mange", &fejl)).await;
    assert_eq!(kode(&reply), "IPL000002");
    assert_eq!(tekst(&reply).matches("<fejl>").count(), 101);
    // The first error stands last: everything before it has been walked twice.
    let gode: String = (0..antal(10_000)).map(|nr| anvisningsenhed(&format!("Nr. {nr}"), "lokal:a", "6012")).collect();
    let reply = i_tide(&verden, LAENGE, &sending("sidst", &(gode + &anvisningsenhed("n", "lokal:a", "x")))).await;
    assert_eq!(kode(&reply), "IPL000002");
}

#[tokio::test]
async fn a_batch_of_twenty_thousand_changes() {
    let verden = Verden::ny().await;
    let mut xml = daginstitution("a", "Den ene");
    let antal = antal(20_000);
    for nr in 1..antal {
        xml.push_str(&anvisningsenhed(&format!("Nr. {nr}"), "lokal:a", "6012"));
    }
    let sending = sending("stor", &xml);
    let reply = i_tide(&verden, LAENGE, &sending).await;
    assert_eq!(kode(&reply), "OK");
    assert_eq!(stand(&verden).0, i64::try_from(antal).unwrap());
    let again = i_tide(&verden, LAENGE, &sending).await;
    assert_eq!(again.body, reply.body);
    assert_eq!(stand(&verden).0, i64::try_from(antal).unwrap());
}

/// Every change touches the same daginstitution, whose children are judged at the end.
#[tokio::test]
async fn many_changes_of_one_unit_with_many_children() {
    let verden = Verden::ny().await;
    let mut xml = daginstitution("a", "Den ene");
    for nr in 1..antal(5_000) {
        xml.push_str(&anvisningsenhed(&format!("Nr. {nr}"), "lokal:a", "6012"));
    }
    assert_eq!(kode(&i_tide(&verden, LAENGE, &sending("boern", &xml)).await), "OK");
    let mut xml = String::new();
    for nr in 0..antal(2_500) {
        let _ = write!(
            xml,
            "<UpdateDaginstitution><Daginstitution><daginstitutionsNummer>D10001</daginstitutionsNummer><daginstitutionsNavn>Nr. {nr}</daginstitutionsNavn><ejerformKode>1</ejerformKode><lovgrundlagKode>1</lovgrundlagKode><admKommuneKode>825</admKommuneKode></Daginstitution></UpdateDaginstitution>"
        );
    }
    assert_eq!(kode(&i_tide(&verden, LAENGE, &sending("opdateringer", &xml)).await), "OK");
    let sletninger =
        "<DeleteDaginstitution><daginstitutionsNummer>D10001</daginstitutionsNummer></DeleteDaginstitution>";
    let reply = i_tide(&verden, LAENGE, &sending("sletninger", &sletninger.repeat(antal(50_000)))).await;
    assert_eq!(kode(&reply), "DTR015");
    assert!(reply.body.len() < 2_000_000, "{}", reply.body.len());
}

#[tokio::test]
async fn small_elements_without_end() {
    let verden = Verden::ny().await;
    for part in ["<a/>", "<InsertDaginstitution/>", "<a x='1'>&#65;</a>", "x<!-- -->", "<a\n/>"] {
        let xml = sending("smaat", &part.repeat(antal(32_000_000) / part.len()));
        let reply = i_tide(&verden, LAENGE, &xml).await;
        let code = kode(&reply);
        assert!(["IPL000002", "TIL108"].contains(&code.as_str()), "{part}: {code}");
        assert!(reply.body.len() < 200_000, "{part}: {}", reply.body.len());
    }
    assert_eq!(stand(&verden).0, 0);
}

/// What is within the bounds of the message is within those of its parts, which are read again with the namespaces around them.
#[tokio::test]
async fn as_many_namespaces_as_there_may_be() {
    let verden = Verden::ny().await;
    let mange: String = (0..60).map(|nr| format!(" xmlns:p{nr}='urn:{nr}'")).collect();
    let hello = |declared: &str| format!(r#"<HelloWorld{declared} xmlns="{NS}"/>"#);
    assert_eq!(send_kode(&verden, IMPORT, &hello(&mange)).await, "OK");
    let action =
        format!(r#"<a:Action xmlns:a="http://www.w3.org/2005/08/addressing"{mange}>{NS}/HelloWorld</a:Action>"#);
    let body = format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>{action}</s:Header><s:Body>{}</s:Body></s:Envelope>"#,
        hello("")
    );
    assert_eq!(kode(&super::konvolut(&verden, Some(LEVERANDOER), body).await), "OK");
}

/// Names are told apart by namespace too: many names with long namespaces in little text.
#[tokio::test]
async fn names_in_long_namespaces() {
    let verden = Verden::ny().await;
    let many = |one: &dyn Fn(usize) -> String| (0..60).map(one).collect::<String>();
    let namespace = "n".repeat(250);
    let one = format!("<b xmlns:p='{namespace}'>REST</b>");
    let each = format!("<b{}>REST</b>", many(&|nr| format!(" xmlns:p{nr}='{namespace}{nr:02}'")));
    for (around, element) in [
        (&one, format!("<a{}/>", many(&|nr| format!(" p:a{nr}=''")))),
        (&each, format!("<a{}/>", many(&|nr| format!(" p{nr}:a=''")))),
    ] {
        let xml = around.replace("REST", &element.repeat(antal(10_000_000) / element.len()));
        assert_eq!(kode(&i_tide(&verden, LAENGE, &sending("navne", &xml)).await), "IPL000002");
    }
}

#[tokio::test]
async fn depth_attributes_names_and_namespaces() {
    let verden = Verden::ny().await;
    let many = |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<String>();
    let attributes = many(1_000_000, &|nr| format!(" a{nr}=''"));
    let declarations = many(100_000, &|nr| format!(" xmlns:p{nr}='urn:{nr}'"));
    let nested_declarations = many(60, &|nr| format!("<a xmlns:p{nr}='urn:{nr}' xmlns:q{nr}='urn:{nr}'>"));
    let cases = [
        ("deep", "<a>".repeat(1_000_000)),
        ("deep and closed", "<a>".repeat(100) + &"</a>".repeat(100)),
        ("attributes", format!("<a{attributes}/>")),
        ("declarations", format!("<a{declarations}/>")),
        ("nested declarations", nested_declarations),
        ("name", format!("<{}/>", "a".repeat(1_000_000))),
        ("prefix", format!("<{}:a/>", "p".repeat(1_000_000))),
        ("value", format!("<a x='{}'/>", "v".repeat(10_000_000))),
        ("namespace", format!("<a xmlns:p='{}'/>", "n".repeat(257))),
    ];
    for (what, xml) in cases {
        let code = kode(&i_tide(&verden, LAENGE, &sending("x", &xml)).await);
        assert_eq!(code, "TIL108", "{what}");
    }
    // Foreign names, new ones in every message, at the depth and breadth that are allowed.
    for round in 0..30 {
        let names =
            many(500, &|nr| format!("<n{round}x{nr} a{round}x{nr}='1' xmlns:p{round}x{nr}='urn:{round}:{nr}'/>"));
        assert_eq!(send_kode(&verden, IMPORT, &sending("navne", &names)).await, "IPL000002");
    }
    let headers = "<h:x xmlns:h='urn:h'/>".repeat(100_000);
    let body = format!(
        r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>{headers}</s:Header><s:Body><HelloWorld xmlns="{NS}"/></s:Body></s:Envelope>"#
    );
    assert_ne!(kode(&super::konvolut(&verden, Some(LEVERANDOER), body).await), "OK");
}

/// Long text in a field, and in an id that is kept.
#[tokio::test]
async fn long_values() {
    let verden = Verden::ny().await;
    let long = "a".repeat(3_000_000);
    assert_eq!(send_kode(&verden, IMPORT, &sending("lang", &daginstitution("a", &long))).await, "IPL000002");
    assert_eq!(send_kode(&verden, IMPORT, &sending(&"b".repeat(60_000), &daginstitution("a", "n"))).await, "IPL000002");
    assert_eq!(send_kode(&verden, IMPORT, &sending("b", &daginstitution(&"l".repeat(60_000), "n"))).await, "IPL000002");
    let entities = "&#65;".repeat(1_000_000);
    assert_eq!(send_kode(&verden, IMPORT, &sending("lang", &daginstitution("a", &entities))).await, "IPL000002");
    let cdata = "<![CDATA[a]]>".repeat(300_000);
    assert_eq!(send_kode(&verden, IMPORT, &sending("lang", &daginstitution("a", &cdata))).await, "IPL000002");
}

/// Whoever is not let in leaves nothing behind but a line with a digest, and a stranger not even that.
#[tokio::test]
async fn strangers_cannot_grow_the_journal() {
    let verden = Verden::ny().await;
    let noise: String = (0..40_000).map(|nr| format!("<a>{:x}</a>", nr * 2_654_435_761_u64)).collect();
    let xml = sending("fyld", &noise);
    let (_, before) = stand(&verden);
    for kalder in [
        None,
        Some("leverandoer-falsk-udsteder"),
        Some("leverandoer-spaerret"),
        Some("uden-cvr"),
        Some("leverandoer-udloebet"),
    ] {
        assert_eq!(kode(&verden.send(kalder, IMPORT, &xml).await), "TIL200", "{kalder:?}");
    }
    assert_eq!(stand(&verden).1, before);
    // A good certificate that nobody has registered: who it was and when, and a digest.
    let kopier = |verden: &Verden, nr: i64| verden.gateway.store().read(|conn| conn.copies(nr)).unwrap();
    assert_eq!(kode(&verden.send(Some("gateway-system"), IMPORT, &xml).await), "TIL300");
    assert_eq!(kode(&verden.send(Some("leverandoer-b-system"), IMPORT, &xml).await), "TIL310");
    assert_eq!(stand(&verden).1, before + 2);
    for nr in [before + 1, before + 2] {
        assert_eq!(kopier(&verden, nr).anmodning, None);
    }
}
