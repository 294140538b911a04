use std::process::Command;

use super::*;
use crate::xml::{Event, Limits, Reader};

fn text(path: &str, query: &str, base: &str) -> String {
    String::from_utf8(serve(path, query, base).unwrap().body.to_vec()).unwrap()
}

/// The values of an attribute wherever it stands.
fn attributes(document: &str, element: &str, attribute: &str) -> Vec<String> {
    let mut reader = Reader::new(document, &Limits::default());
    let mut found = Vec::new();
    loop {
        match reader.next().unwrap() {
            Event::Start(start) if start.name.local == element => {
                found.extend(start.attribute(None, attribute).map(std::borrow::Cow::into_owned));
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

const BASE: &str = "https://gateway.example.dk:8443";
const PATH: &str = "/services/dagtilbudsregister/ImportService/v2.0";

#[test]
fn what_is_served_and_what_is_not() {
    for query in ["wsdl", "WSDL", "Wsdl=1", "x=y&wsdl", "xsd=import-v2.0.xsd", "XSD=dagtilbudsregister-v2.0.xsd"] {
        assert!(serve(PATH, query, BASE).is_some(), "{query}");
    }
    for query in ["", "wsdl2", "xsd", "xsd=", "xsd=import-v1.xsd", "xsd=../../Cargo.toml", "xsd=%69mport-v2.0.xsd"] {
        assert!(serve(PATH, query, BASE).is_none(), "{query}");
    }
    for path in ["/", "/services/dagtilbudsregister/ImportService", "/services/dagtilbudsregister/ImportService/v2.0/"]
    {
        assert!(serve(path, "wsdl", BASE).is_none(), "{path}");
    }
}

#[test]
fn the_address_is_the_one_that_the_caller_used() {
    for service in SERVICES {
        for path in service.paths {
            let wsdl = text(path, "wsdl", BASE);
            let addresses = attributes(&wsdl, "address", "location");
            let bindings = attributes(&wsdl, "binding", "transport").len();
            assert!(
                bindings > 0 && addresses.len() == bindings && addresses.iter().all(|a| *a == format!("{BASE}{path}")),
                "{addresses:?}"
            );
            assert!(!wsdl.contains("127.0.0.1"), "{path}");
        }
    }
}

/// Every reference leads to a document that is served, from the WSDL and the schema that messages are judged by, down.
#[test]
fn every_reference_resolves_to_a_served_document() {
    for service in SERVICES {
        for path in service.paths {
            let mut open = vec!["wsdl".to_owned(), format!("xsd={}", service.schema.main)];
            let mut seen = Vec::new();
            while let Some(query) = open.pop() {
                let document = text(path, &query, BASE);
                for element in ["import", "include"] {
                    for location in attributes(&document, element, "schemaLocation") {
                        let (at, query) = location.split_once('?').unwrap();
                        assert_eq!(at, format!("{BASE}{path}"));
                        open.push(query.to_owned());
                    }
                }
                if !seen.contains(&query) {
                    seen.push(query);
                }
            }
            assert_eq!(seen.len(), 1 + service.schema.files.len(), "{path}: {seen:?}");
        }
    }
}

#[test]
fn a_base_that_is_no_url_is_not_written() {
    for base in ["", "https://", "https://a\"b", "https://a/b", "javascript:alert(1)", "https://a&b", "ftp://a"] {
        assert!(text(PATH, "wsdl", base).contains("https://127.0.0.1:8443/services"), "{base}");
    }
}

#[test]
fn hosts() {
    for good in ["a", "a.dk", "a-b.dk:443", "localhost:8443", "127.0.0.1:1", "[::1]", "[2001:db8::1]:65535", "a.dk."] {
        assert!(is_authority(good), "{good}");
        assert_eq!(base_url(Some(good), None), Some(format!("https://{good}")));
    }
    for bad in [
        "",
        ":1",
        "a:",
        "a:0",
        "a:65536",
        "a:1x",
        "a b",
        "a<b",
        "u@a",
        "a/b",
        "a?b",
        "a#b",
        "-a",
        "a..b",
        "::1",
        "[::1",
        "[::1]x",
        "[x]:1",
        "a:1:2",
        "a\u{e6}.dk",
    ] {
        assert!(!is_authority(bad), "{bad}");
        assert_eq!(base_url(Some(bad), None), None);
    }
    assert_eq!(base_url(Some("a"), Some("https://b")).as_deref(), Some("https://b"));
}

#[test]
fn the_schemas_compile() {
    for service in SERVICES {
        crate::schema::Validator::new(service.schema).unwrap();
    }
}

/// Second opinion: libxml2 reads every served document, and compiles every schema with its imports.
#[test]
fn xmllint_reads_all_of_it() {
    if Command::new("xmllint").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "xmllint mangler (libxml2-utils)");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let base = "https://gateway.example.dk";
    for service in SERVICES {
        let path = service.paths[0];
        let wsdl = folder.path().join("x.wsdl");
        std::fs::write(&wsdl, text(path, "wsdl", base)).unwrap();
        assert!(Command::new("xmllint").args(["--noout", "--nonet"]).arg(&wsdl).status().unwrap().success(), "{path}");
        for (file, _) in service.schema.files {
            // As a client stores them: each file beside the others, its references made local again.
            let local = text(path, &format!("xsd={file}"), base).replace(&format!("{base}{path}?xsd="), "");
            std::fs::write(folder.path().join(file), local).unwrap();
        }
        let document = folder.path().join("x.xml");
        std::fs::write(&document, "<x/>").unwrap();
        let main = folder.path().join(service.schema.main);
        let out = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(&main).arg(&document).output();
        let out = out.unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        // 3 = the document is invalid, as it must be; 5 = the schema does not compile.
        assert_eq!(out.status.code(), Some(3), "{path}: {said}");
    }
}
