//! Writes the security header: token, Timestamp, Signature, as the recorded answer has them (bpi-security §1).

use super::layout::Layout;
use super::{Ids, SignError, Signing};
use crate::soap::WSSE;
use crate::types::Time;
use crate::wss::algorithm::{Digest, Digesting, EXCLUSIVE, encode};
use crate::wss::cursor::READ_BEFORE;
use crate::wss::header::{BASE64_BINARY, X509_V3};
use crate::wss::{DS, WSU};
use crate::xml::c14n::{Sink, canonicalize};
use crate::xml::{Reader, Scope, Writer};

/// One Reference: what it is to, the prefixes that its canonicalisation keeps, the digest.
struct Reference {
    id: String,
    prefix_list: String,
    digest: Vec<u8>,
}

pub(super) fn write(layout: &Layout<'_>, signing: &Signing<'_>, ids: &Ids) -> Result<String, SignError> {
    let token_id = ids.of("X509-", "BinarySecurityToken");
    let token = token(signing, &token_id);
    let timestamp_id = ids.of("TS-", "Timestamp");
    let timestamp = timestamp(signing, &timestamp_id)?;
    let references = references(layout, ids, (&token_id, &token), (&timestamp_id, &timestamp))?;
    let signed_info = signed_info(signing, layout.prefix, &references);
    let mut text = String::new();
    canonical(&signed_info, &scope(layout, ids, 2)?, layout.prefix, &mut text)?;
    let value = signing.key.sign(text.as_bytes()).ok_or(SignError::Key)?;

    let mut xml = Writer::new();
    start_security(&mut xml, layout);
    xml.raw(&token).raw(&timestamp);
    start_signature(&mut xml, ids);
    xml.raw(&signed_info).element("ds:SignatureValue", &encode(&value));
    key_info(&mut xml, ids, &token_id);
    Ok(xml.finish())
}

/// In the order of the recorded answer: Timestamp, Body, headers, token.
fn references(
    layout: &Layout<'_>,
    ids: &Ids,
    token: (&str, &str),
    timestamp: (&str, &str),
) -> Result<Vec<Reference>, SignError> {
    let scope = scope(layout, ids, 1)?;
    let of_text = |(id, text): (&str, &str), prefix_list: String| -> Result<Reference, SignError> {
        let mut digest = Digesting::new(Digest::Sha256);
        canonical(text, &scope, &prefix_list, &mut digest)?;
        Ok(Reference { id: id.to_owned(), prefix_list, digest: digest.finish() })
    };
    let soap = layout.prefix;
    let headers = layout.headers.iter().map(|signed| Reference {
        id: signed.id.to_owned(),
        prefix_list: soap.to_owned(),
        digest: signed.digest.clone(),
    });
    let body = Reference { id: ids.of("_", "Body"), prefix_list: String::new(), digest: layout.body.clone() };
    let first = [of_text(timestamp, format!("wsse {soap}"))?, body];
    Ok(first.into_iter().chain(headers).chain([of_text(token, soap.to_owned())?]).collect())
}

fn start_security(xml: &mut Writer, layout: &Layout<'_>) {
    let understand = if layout.soap_11 { "1" } else { "true" };
    xml.start("wsse:Security").attr("xmlns:wsse", WSSE).attr("xmlns:wsu", WSU);
    xml.attr(&format!("{}:mustUnderstand", layout.prefix), understand);
}

fn start_signature(xml: &mut Writer, ids: &Ids) {
    xml.start("ds:Signature").attr("xmlns:ds", DS).attr("Id", &ids.of("SIG-", "Signature"));
}

/// The namespaces within Security (depth 1), or within its Signature (depth 2).
fn scope(layout: &Layout<'_>, ids: &Ids, depth: usize) -> Result<Scope, SignError> {
    let mut xml = Writer::new();
    start_security(&mut xml, layout);
    start_signature(&mut xml, ids);
    let text = xml.finish();
    let mut reader = Reader::within(&text, 0..text.len(), &layout.scope, &READ_BEFORE);
    for _ in 0..depth {
        reader.next()?;
    }
    Ok(reader.scope())
}

fn canonical(text: &str, scope: &Scope, prefix_list: &str, sink: &mut impl Sink) -> Result<(), SignError> {
    Ok(canonicalize(text, 0..text.len(), scope, prefix_list, &READ_BEFORE, sink)?)
}

fn token(signing: &Signing<'_>, id: &str) -> String {
    let mut xml = Writer::new();
    xml.start("wsse:BinarySecurityToken").attr("EncodingType", BASE64_BINARY).attr("ValueType", X509_V3);
    xml.attr("wsu:Id", id).text(&encode(signing.key.certificate()));
    xml.finish()
}

fn timestamp(signing: &Signing<'_>, id: &str) -> Result<String, SignError> {
    let expires = signing.created.checked_add(signing.life).map_err(|_| SignError::Form("a life without end"))?;
    let mut xml = Writer::new();
    xml.start("wsu:Timestamp").attr("wsu:Id", id);
    xml.element("wsu:Created", &millis(signing.created)).element("wsu:Expires", &millis(expires));
    Ok(xml.finish())
}

/// UTC with three decimals.
fn millis(time: Time) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

fn signed_info(signing: &Signing<'_>, soap: &str, references: &[Reference]) -> String {
    let mut xml = Writer::new();
    xml.start("ds:SignedInfo");
    exclusive(&mut xml, "ds:CanonicalizationMethod", soap);
    xml.start("ds:SignatureMethod").attr("Algorithm", signing.key.method().uri()).end();
    for reference in references {
        xml.start("ds:Reference").attr("URI", &format!("#{}", reference.id)).start("ds:Transforms");
        exclusive(&mut xml, "ds:Transform", &reference.prefix_list);
        xml.end().start("ds:DigestMethod").attr("Algorithm", Digest::Sha256.uri()).end();
        xml.element("ds:DigestValue", &encode(&reference.digest)).end();
    }
    xml.finish()
}

fn exclusive(xml: &mut Writer, element: &str, prefix_list: &str) {
    xml.start(element).attr("Algorithm", EXCLUSIVE);
    // Left out where it would be empty (BSP R5407).
    if !prefix_list.is_empty() {
        xml.start("ec:InclusiveNamespaces").attr("xmlns:ec", EXCLUSIVE).attr("PrefixList", prefix_list).end();
    }
    xml.end();
}

fn key_info(xml: &mut Writer, ids: &Ids, token_id: &str) {
    xml.start("ds:KeyInfo").attr("Id", &ids.of("KI-", "KeyInfo"));
    xml.start("wsse:SecurityTokenReference").attr("wsu:Id", &ids.of("STR-", "SecurityTokenReference"));
    xml.start("wsse:Reference").attr("URI", &format!("#{token_id}")).attr("ValueType", X509_V3).end();
    xml.end().end();
}
