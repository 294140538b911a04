//! Signs a message as its own Signature says it is to be signed, whatever that is: the means of clients and of attackers.
//!
//! The template has its whole Signature, with empty `DigestValue` and `SignatureValue`. A reference is to the first element that has its id.
//! This signer knows nothing of what may be signed; what it shares with the gateway is the canonicalisation, which xmlsec1 judges.

use std::collections::HashMap;
use std::ops::Range;

use aws_lc_rs::signature::{self, KeyPair as _};
use aws_lc_rs::{digest, rand};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;
use tilslut::xml::c14n::canonicalize;
use tilslut::xml::{Event, Limits, Reader, Scope};

use crate::verden::certs;

const DS: &str = "http://www.w3.org/2000/09/xmldsig#";

/// An element of the template.
#[derive(Clone)]
struct Element {
    local: String,
    namespace: String,
    attributes: Vec<(String, String)>,
    range: Range<usize>,
    /// Behind its start tag.
    content: usize,
    scope: Scope,
}

/// How base64 is written.
#[derive(Clone, Copy, PartialEq)]
pub enum Linjer {
    En,
    /// As libxmlsec1 writes: 64 characters a line, line breaks around.
    Mange,
}

/// `{cert}` in the template becomes the example certificate's base64; then it is signed with that certificate's key.
pub fn underskriv(skabelon: &str, kalder: &str, linjer: Linjer) -> String {
    let der = std::fs::read(certs().join(format!("{kalder}.der"))).unwrap();
    let message = skabelon.replace("{cert}", &base64(&der, linjer));
    let message = with_digests(&message, linjer);
    with_value(&message, kalder, linjer)
}

fn base64(bytes: &[u8], linjer: Linjer) -> String {
    let text = STANDARD.encode(bytes);
    if linjer == Linjer::En {
        return text;
    }
    let lines: Vec<_> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("\n{}\n", lines.join("\n"))
}

fn with_digests(message: &str, linjer: Linjer) -> String {
    let elements = elements(message);
    let mut ids: HashMap<String, &Element> = HashMap::new();
    for element in &elements {
        for (name, value) in &element.attributes {
            if ["Id", "ID", "id"].contains(&name.as_str()) {
                ids.entry(value.clone()).or_insert(element);
            }
        }
    }
    let signed_info = one(&elements, "SignedInfo");
    let references = elements
        .iter()
        .filter(|e| e.local == "Reference" && e.namespace == DS && signed_info.range.contains(&e.range.start));
    let mut values = Vec::new();
    for reference in references {
        let inside: Vec<_> = elements.iter().filter(|e| reference.range.contains(&e.range.start)).cloned().collect();
        let uri = attribute(reference, "URI").unwrap_or_default();
        let prefixes = inside.iter().find_map(|e| attribute(e, "PrefixList")).unwrap_or_default();
        let method = inside.iter().find(|e| e.local == "DigestMethod").and_then(|e| attribute(e, "Algorithm"));
        let target = ids.get(uri.trim_start_matches('#'));
        // What is not there is nothing.
        let text = target.map(|target| canonical(message, target, &prefixes)).unwrap_or_default();
        let value = method.map(|method| hash(&method, &text)).unwrap_or_default();
        let place = inside.iter().find(|e| e.local == "DigestValue");
        values.extend(place.map(|place| (place.content, base64(&value, linjer))));
    }
    insert(message, values)
}

fn with_value(message: &str, kalder: &str, linjer: Linjer) -> String {
    let elements = elements(message);
    let signed_info = one(&elements, "SignedInfo");
    let inside: Vec<_> = elements.iter().filter(|e| signed_info.range.contains(&e.range.start)).cloned().collect();
    let method = attribute(&one(&inside, "SignatureMethod"), "Algorithm").unwrap();
    let c14n = one(&inside, "CanonicalizationMethod");
    let own = inside.iter().find(|e| c14n.range.contains(&e.range.start) && e.local == "InclusiveNamespaces");
    let prefixes = own.and_then(|e| attribute(e, "PrefixList")).unwrap_or_default();
    let text = canonical(message, &signed_info, &prefixes);
    let value = base64(&sign(&method, &text, kalder), linjer);
    let at = elements.iter().find(|e| e.local == "SignatureValue" && e.namespace == DS).unwrap().content;
    insert(message, vec![(at, value)])
}

fn insert(message: &str, mut values: Vec<(usize, String)>) -> String {
    values.sort();
    let mut out = message.to_owned();
    for (at, value) in values.into_iter().rev() {
        out.insert_str(at, &value);
    }
    out
}

fn canonical(message: &str, element: &Element, prefixes: &str) -> Vec<u8> {
    let mut out = String::new();
    let limits = Limits::default();
    canonicalize(message, element.range.clone(), &element.scope, prefixes, &limits, &mut out).unwrap();
    out.into_bytes()
}

fn hash(method: &str, bytes: &[u8]) -> Vec<u8> {
    let algorithm = match method.rsplit('#').next().unwrap() {
        "sha1" => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        "sha256" => &digest::SHA256,
        "sha384" => &digest::SHA384,
        "sha512" => &digest::SHA512,
        // What the gateway does not take needs no right value.
        _ => return Vec::new(),
    };
    digest::digest(algorithm, bytes).as_ref().to_vec()
}

fn sign(method: &str, text: &[u8], kalder: &str) -> Vec<u8> {
    let key = PrivatePkcs8KeyDer::from_pem_file(certs().join(format!("{kalder}.key.pem"))).unwrap();
    let key = signature::RsaKeyPair::from_pkcs8(key.secret_pkcs8_der()).unwrap();
    let encoding: &dyn signature::RsaEncoding = match method.rsplit('#').next().unwrap() {
        "rsa-sha256" => &signature::RSA_PKCS1_SHA256,
        "rsa-sha384" => &signature::RSA_PKCS1_SHA384,
        "rsa-sha512" => &signature::RSA_PKCS1_SHA512,
        "sha256-rsa-MGF1" | "rsa-pss" => &signature::RSA_PSS_SHA256,
        "sha384-rsa-MGF1" => &signature::RSA_PSS_SHA384,
        "sha512-rsa-MGF1" => &signature::RSA_PSS_SHA512,
        // The key confusion attack: the public key is no secret, and here it is the HMAC's.
        "hmac-sha256" => {
            let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key.public_key().as_ref());
            return aws_lc_rs::hmac::sign(&key, text).as_ref().to_vec();
        }
        _ => &signature::RSA_PKCS1_SHA512,
    };
    let mut value = vec![0; key.public_modulus_len()];
    key.sign(encoding, &rand::SystemRandom::new(), text, &mut value).unwrap();
    value
}

fn attribute(element: &Element, name: &str) -> Option<String> {
    element.attributes.iter().find(|(local, _)| local == name).map(|(_, value)| value.clone())
}

fn one(elements: &[Element], local: &str) -> Element {
    elements.iter().find(|e| e.local == local).unwrap_or_else(|| panic!("no {local}")).clone()
}

fn elements(message: &str) -> Vec<Element> {
    let mut reader = Reader::new(message, &Limits::default());
    let (mut found, mut open): (Vec<Element>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        match reader.next().unwrap() {
            Event::Start(start) => {
                let element = Element {
                    local: start.name.local.to_owned(),
                    namespace: start.name.namespace.unwrap_or_default().to_owned(),
                    attributes: start.attributes().map(|a| (a.name.local.to_owned(), a.value().into_owned())).collect(),
                    range: start.offset..start.end,
                    content: start.end,
                    scope: Scope::default(),
                };
                open.push(found.len());
                found.push(element);
                found.last_mut().unwrap().scope = reader.scope();
            }
            Event::End { end, .. } => found[open.pop().unwrap()].range.end = end,
            Event::Text { .. } => {}
            Event::Eof => return found,
        }
    }
}
