//! Marked secrets, sent in every place that a message and a request have: none may be in the log, the metrics or an answer.
//!
//! What an answer repeats by its very purpose (a MessageID, a `lokalId`, the path of an unknown element) has markers of its own, which are
//! looked for in log and metrics alone.

mod database;

use bytes::Bytes;
use hyper::Method;
use hyper::header::HeaderName;
use tilslut::client::Client;

use crate::proces::{EKSPORT, IMPORT, Mappe, Proces, anvisningsenhed, konvolut, sending};
use crate::signeret::besked::{Besked, Underskriver};

/// A CPR-like number (day + 60, which no person has), a name, an address, a key.
const HEMMELIGE: [&str; 5] =
    ["720170-0123", "7201700123", "Hemmelig Mærkesen", "Mærkevejen 77", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"];
/// What may be repeated to the caller.
const EKKO: [&str; 3] = ["ekko-7301700124", "ekko7301700124", "Ekko.7301700124"];

const NS: &str = "urn:tilslut:dagtilbudsregister:import:2";

/// A batch in which one thing is put in the place of another.
fn med(foer: &str, efter: &str) -> String {
    let xml = sending("en-sending", "Et navn");
    assert!(xml.contains(foer), "{foer}");
    xml.replacen(foer, efter, 1)
}

/// Payloads with a secret in one place each.
fn payloads(s: &str) -> Vec<String> {
    let felt = |navn: &str, foer: &str| med(&format!("<{navn}>{foer}</{navn}>"), &format!("<{navn}>{s}</{navn}>"));
    let root = format!(r#"<ImporterAendringer xmlns="{NS}""#);
    let mut payloads = vec![
        // A field that takes it: applied, or refused by a rule.
        med("Et navn", s),
        felt("vejNavn", "Strandvej"),
        med(">6012<", ">6013<").replace("Et navn hus 2", s),
        med("9940", "9999").replace("Strandvej", s),
        // Fields that do not.
        felt("ejerformKode", "1"),
        felt("admKommuneKode", "825"),
        felt("postNummer", "9940"),
        felt("PNummer", "1000000001"),
        felt("InstType3", "6012"),
        felt("daginstitutionsNummer", "lokal:a"),
        // Attributes, known and unknown; text, comments and CDATA where none belongs.
        med("en-sending", s),
        med(&root, &format!(r#"{root} ukendt="{s}""#)),
        med(&root, &format!(r#"{root} xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="{s}""#)),
        med(
            &root,
            &format!(r#"{root} xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="{s} {s}""#),
        ),
        med("<InsertDaginstitution", &format!("{s}<InsertDaginstitution")),
        med("<InsertDaginstitution", &format!("<!-- {s} --><InsertDaginstitution")),
        med("<InsertDaginstitution", &format!("<![CDATA[{s}]]><InsertDaginstitution")),
        med("Et navn", &format!("<b>{s}</b>")),
        // Namespaces.
        med(NS, s),
        med("<Daginstitution>", &format!(r#"<Daginstitution xmlns="{s}">"#)),
        // What is no XML.
        med("Et navn", &format!("{s}<")),
        med("Et navn", &format!("&{s};")),
        med("Et navn", &format!("<?{s} {s}?>")),
        med("Et navn", &format!("{s}</andet>")),
        med("Et navn", &format!("{s}]]>")),
        med("Et navn", &format!("<a {s}>")),
        med("Et navn", &format!("<a x=\"{s}>")),
        s.to_owned(),
        // Methods without ImportSvar, and arguments of reads.
        format!(r#"<GetXMLSchema xmlns="{NS}"><skemaNavn>{s}</skemaNavn></GetXMLSchema>"#),
        format!(
            r#"<ValidateXmlAgainstSchema xmlns="{NS}"><skemaNavn>{s}</skemaNavn><dokument><a>{s}</a></dokument></ValidateXmlAgainstSchema>"#
        ),
    ];
    for (metode, argument) in [
        ("GetKodetabel", "tabel"),
        ("GetDaginstitutionByNummer", "daginstitutionsNummer"),
        ("GetDaginstitutionByNavn", "partOfName"),
        ("GetDagtilbudByAdmKommuneNummer", "admKommuneKode"),
        ("GetAendringer", "siden"),
    ] {
        payloads.push(format!(
            r#"<{metode} xmlns="urn:tilslut:dagtilbudsregister:eksport:2"><{argument}>{s}</{argument}></{metode}>"#
        ));
    }
    payloads
}

/// Envelopes with a secret outside the payload.
fn konvolutter(s: &str) -> Vec<String> {
    let hoved = |block: &str| {
        format!(
            r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>{block}</s:Header><s:Body><HelloWorld xmlns="{NS}"/></s:Body></s:Envelope>"#
        )
    };
    let system = "https://wsdl.uni-login.dk/common/3";
    vec![
        hoved(&format!(r#"<u:UdbydersystemId xmlns:u="{}">{s}</u:UdbydersystemId>"#, tilslut::soap::BPI_COMMON)),
        hoved(&format!(r#"<u:Ukendt xmlns:u="{system}" s:mustUnderstand="1">{s}</u:Ukendt>"#)),
        hoved(&format!(r#"<u:Ukendt xmlns:u="{s}" s:mustUnderstand="1"/>"#)),
        hoved(&format!(r#"<u:Ukendt xmlns:u="{system}" s:mustUnderstand="{s}"/>"#)),
        hoved(&format!(r#"<u:Ukendt xmlns:u="{system}" s:actor="{s}"/>"#)),
        hoved(&format!("<a:Action>{s}</a:Action>")),
        hoved(&format!("<a:ReplyTo><a:Address>{s}</a:Address></a:ReplyTo>")),
        hoved(&format!("<a:To>{s}</a:To>")),
        hoved(s),
        format!("<!DOCTYPE a [<!ENTITY b \"{s}\">]>{}", hoved("")),
        hoved("").replace("s:Body>", &format!("s:{}>", s.replace(' ', ""))),
        hoved("").replace("http://schemas.xmlsoap.org/soap/envelope/", s),
        s.to_owned(),
    ]
}

/// Signed messages with a secret in one place each: signed with it, so that all is in order, or put in afterwards.
fn signerede(s: &str, underskriver: &Underskriver) -> Vec<(&'static str, String)> {
    let hello = r#"<HelloWorld xmlns="urn:tilslut:dagtilbudsregister:import:2"/>"#;
    let plain = || Besked::dtr(hello).signeret(underskriver);
    let mut signed: Vec<_> = payloads(s)
        .into_iter()
        .filter(|payload| payload.contains(NS) && Besked::dtr(payload.as_str()).try_signeret(underskriver).is_some())
        .map(|payload| (IMPORT, Besked::dtr(payload).signeret(underskriver)))
        .collect();
    assert!(signed.len() > 10, "{}", signed.len());
    let bpi = "https://brugerdatabasen.stil.dk/bpi/wsiinst/6";
    let inst = format!(
        "<hentBrugereIGruppe xmlns=\"{bpi}\"><instnr>{s}</instnr><gruppeid>{s}</gruppeid></hentBrugereIGruppe>"
    );
    let besked = Besked { system: Some("EX100001"), ..Besked::til("/bpi/wsiinst/6", inst) };
    signed.push((besked.sti, besked.signeret(underskriver)));
    signed.push((besked.sti, besked.signeret(underskriver).replace(">EX100001<", &format!(">{s}<"))));
    signed.push((besked.sti, besked.usigneret()));
    let put = [
        (":Created>20", format!(":Created>{s}20")),
        (":Expires>20", format!(":Expires>{s}20")),
        ("<ds:DigestValue>", format!("<ds:DigestValue>{s}")),
        ("<ds:SignatureValue>", format!("<ds:SignatureValue>{s}")),
        ("<ds:SignedInfo>", format!("<ds:SignedInfo><a>{s}</a>")),
        ("<ds:SignedInfo>", format!("<!-- {s} --><ds:SignedInfo>")),
        ("<ds:Signature ", format!("<a>{s}</a><ds:Signature ")),
        ("<ds:Signature ", format!("<ds:Signature a=\"{s}\" ")),
        ("URI=\"#", format!("URI=\"{s}#")),
        ("URI=\"#", format!("URI=\"#{s}")),
        ("Algorithm=\"", format!("Algorithm=\"{s}")),
        ("ValueType=\"", format!("ValueType=\"{s}")),
        ("wsu:Id=\"", format!("wsu:Id=\"{s}")),
        ("<HelloWorld ", format!("<HelloWorld a=\"{s}\" ")),
        ("<s:Body ", format!("<!-- {s} --><s:Body ")),
    ];
    for (before, after) in put {
        let message = plain();
        assert!(message.contains(before), "{before}");
        signed.push((IMPORT, message.replacen(before, &after, 1)));
    }
    signed
}

struct Udspoerger<'p> {
    proces: &'p Proces,
    klienter: Vec<Client>,
    underskriver: Underskriver,
    svar: Vec<String>,
}

impl Udspoerger<'_> {
    async fn post(&mut self, path: &str, headers: &[(&'static str, String)], body: String) {
        for klient in &self.klienter {
            let mut all = vec![];
            if !headers.iter().any(|(name, _)| *name == "content-type") {
                all.push((HeaderName::from_static("content-type"), "text/xml; charset=utf-8".to_owned()));
            }
            all.extend(headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.clone())));
            let body = Bytes::from(body.clone());
            if let Ok(svar) = klient.send(Method::POST, &self.proces.url(path), &all, body).await {
                self.svar.push(format!("{:?}\n{}", svar.headers, svar.text()));
            }
        }
    }

    async fn alt(&mut self, s: &str) {
        for payload in payloads(s) {
            let path = if payload.contains("eksport:2") { EKSPORT } else { IMPORT };
            self.post(path, &[], konvolut(&payload)).await;
        }
        for body in konvolutter(s) {
            self.post(IMPORT, &[], body).await;
        }
        for (path, body) in signerede(s, &self.underskriver) {
            let media = "application/soap+xml; charset=utf-8".to_owned();
            self.post(path, &[("content-type", media)], body).await;
        }
        // Headers and paths hold ASCII alone; a name and an address come percent-encoded there.
        let ascii: String = s
            .bytes()
            .map(|b| if b.is_ascii_graphic() { (b as char).to_string() } else { format!("%{b:02X}") })
            .collect();
        let hello = konvolut(&format!(r#"<HelloWorld xmlns="{NS}"/>"#));
        for (name, value) in [
            ("soapaction", format!("\"{ascii}\"")),
            ("content-type", format!("text/xml; charset={ascii}")),
            ("content-type", format!("application/soap+xml; action=\"{ascii}\"")),
            ("content-type", ascii.clone()),
            ("content-encoding", ascii.clone()),
            ("client-cert", format!(":{ascii}:")),
            ("x-navn", ascii.clone()),
            ("cookie", ascii.clone()),
            ("authorization", format!("Bearer {ascii}")),
            ("transfer-encoding", ascii.clone()),
        ] {
            self.post(IMPORT, &[(name, value)], hello.clone()).await;
        }
        for path in [format!("/{ascii}"), format!("{IMPORT}/{ascii}"), format!("{IMPORT}?{ascii}")] {
            self.post(&path, &[], hello.clone()).await;
            let get = self.klienter[0].get(&self.proces.url(&path)).await;
            self.svar.extend(get.map(|svar| svar.text()));
        }
    }

    async fn ekko(&mut self, e: &str) {
        let hello = |id: &str| {
            format!(
                r#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header><a:Action>{NS}/HelloWorld</a:Action><a:MessageID>{id}</a:MessageID></s:Header><s:Body><HelloWorld xmlns="{NS}"/></s:Body></s:Envelope>"#
            )
        };
        self.post(IMPORT, &[], hello(e)).await;
        let besked = Besked { message_id: e.to_owned(), ..Besked::dtr(format!("<HelloWorld xmlns=\"{NS}\"/>")) };
        let media = "application/soap+xml".to_owned();
        // Twice: the second is a replay, whoever sends it.
        let signed = besked.signeret(&self.underskriver);
        self.post(IMPORT, &[("content-type", media.clone())], signed.clone()).await;
        self.post(IMPORT, &[("content-type", media)], signed).await;
        for xml in [
            sending("ekko", "Ekko")
                .replace("lokalId=\"a\"", &format!("lokalId=\"{e}\""))
                .replace("lokal:a", &format!("lokal:{e}")),
            med("<ejerformKode>1</ejerformKode>", &format!("<{e}>1</{e}>")),
            format!("<{e} xmlns=\"{NS}\"/>"),
            med(
                "</ImporterAendringer>",
                &format!("{}</ImporterAendringer>", anvisningsenhed("n", &format!("lokal:{e}"), "6012")),
            ),
        ] {
            self.post(IMPORT, &[], konvolut(&xml)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_is_in_the_log_the_metrics_or_an_answer() {
    let mappe = Mappe::ny();
    let mut proces = mappe.start();
    let klienter = ["leverandoer-system", "leverandoer-b-system", "udtraek-system", "uden-cvr"];
    let klienter = klienter.map(|navn| proces.klient(navn)).to_vec();
    let underskriver = Underskriver::ny(&mappe.sti("pki"), "leverandoer-system");
    let mut udspoerger = Udspoerger { proces: &proces, klienter, underskriver, svar: Vec::new() };
    for s in HEMMELIGE {
        udspoerger.alt(s).await;
    }
    for e in EKKO {
        udspoerger.ekko(e).await;
    }
    let mut svar = std::mem::take(&mut udspoerger.svar);
    // An export says what the register holds, and where to go on from: that is what it is for.
    svar.retain(|svar| !svar.contains("<GetDaginstitutionByNavnResponse") && !svar.contains("<GetAendringerResponse"));
    assert!(svar.len() > 500, "{}", svar.len());
    let maalinger = proces.maalinger();
    assert!(maalinger.contains("tilslut_udvekslinger_total"), "{maalinger}");
    proces.signal("-TERM");
    proces.vent(std::time::Duration::from_secs(20));
    let log = proces.log();
    assert!(log.contains("ImporterAendringer"), "the log tells of exchanges");
    for kode in ["TIL210", "TIL211", "TIL214"] {
        assert!(log.contains(kode), "signed messages were refused for several reasons, {kode} not among them");
    }
    assert!(svar.iter().any(|svar| svar.contains("<ds:Signature")), "and some were not");

    let percent = |s: &str| {
        s.bytes()
            .map(|b| if b.is_ascii_graphic() { (b as char).to_string() } else { format!("%{b:02X}") })
            .collect::<String>()
    };
    for s in HEMMELIGE {
        for form in [s.to_owned(), percent(s), s.replace(' ', "")] {
            findes_ikke("svar", &svar.join("\n"), &form);
            findes_ikke("log", &log, &form);
            findes_ikke("målinger", &maalinger, &form);
        }
    }
    for e in EKKO {
        findes_ikke("log", &log, e);
        findes_ikke("målinger", &maalinger, e);
    }
}

fn findes_ikke(hvor: &str, text: &str, s: &str) {
    let line = text.lines().find(|line| line.contains(s));
    assert_eq!(line, None, "{s} is in {hvor}");
}
