//! `ds:Signature`: what is signed, how, and by whom (XMLDSig 1.1 §4, BSP §8).

use super::algorithm::{self, Digest, ENVELOPED, EXCLUSIVE, Signature as Method};
use super::cursor::{Cursor, Spot, Step};
use super::header::X509_V3;
use super::{DS, Error};
use crate::soap::WSSE;
use crate::xml::is_ncname;

/// References that are looked at; clients send three to seven (bpi-security §8.11).
pub(super) const MOST_REFERENCES: usize = 10;
/// Prefixes of a `PrefixList` that are looked at; clients send one to five.
const MOST_PREFIXES: usize = 32;
/// The largest signature value: RSA with 8192 bits.
const LARGEST_VALUE: usize = 1024;

/// A signature, as it says it is.
pub(super) struct Signature {
    pub(super) signed_info: Spot,
    /// The prefixes that `SignedInfo` is canonicalised with.
    pub(super) prefix_list: String,
    pub(super) method: Method,
    pub(super) references: Vec<Reference>,
    pub(super) value: Vec<u8>,
    /// The id of the token that holds the key.
    pub(super) token: String,
}

/// One thing that is signed.
#[derive(Debug, Clone)]
pub(super) struct Reference {
    /// The id that it stands under.
    pub(super) id: String,
    pub(super) prefix_list: String,
    pub(super) algorithm: Digest,
    pub(super) digest: Vec<u8>,
}

impl Signature {
    /// Reads the content of the Signature that was stepped into: SignedInfo, SignatureValue, KeyInfo, and no Object (BSP R3102, R3103).
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Self, Error> {
        cursor.open(DS, "SignedInfo")?;
        let (start, scope) = (cursor.start(), cursor.scope());
        cursor.open(DS, "CanonicalizationMethod")?;
        let prefix_list = exclusive(cursor, "CanonicalizationMethod")?;
        cursor.open(DS, "SignatureMethod")?;
        let method = named(cursor, Method::of_uri).ok_or(Error::Algorithm("SignatureMethod"))?;
        // No HMACOutputLength (BSP R5401), no parameters.
        cursor.end("SignatureMethod")?;
        let (references, end) = references(cursor)?;
        let signed_info = Spot { range: start..end, scope };
        cursor.open(DS, "SignatureValue")?;
        let value = base64(cursor, "SignatureValue", LARGEST_VALUE)?;
        let token = key_info(cursor)?;
        cursor.end("Signature")?;
        Ok(Self { signed_info, prefix_list, method, references, value, token })
    }
}

/// The references, and the offset past `SignedInfo`.
fn references(cursor: &mut Cursor<'_>) -> Result<(Vec<Reference>, usize), Error> {
    let mut references = Vec::new();
    cursor.open(DS, "Reference")?;
    loop {
        if references.len() >= MOST_REFERENCES {
            return Err(Error::TooManyReferences(MOST_REFERENCES));
        }
        references.push(reference(cursor)?);
        match cursor.step("SignedInfo")? {
            Step::Start(name) if name.is(DS, "Reference") => {}
            Step::Start(_) => return Err(Error::Unexpected("SignedInfo")),
            Step::End(end) => return Ok((references, end)),
        }
    }
}

/// The content of the Reference that was stepped into.
fn reference(cursor: &mut Cursor<'_>) -> Result<Reference, Error> {
    // `Type` could say that the thing is a Manifest (BSP R5403).
    if cursor.attribute("Type").is_some() {
        return Err(Error::ReferenceForm);
    }
    let id = fragment(cursor).ok_or(Error::ReferenceForm)?;
    cursor.open(DS, "Transforms")?;
    let prefix_list = transforms(cursor)?;
    cursor.open(DS, "DigestMethod")?;
    let algorithm = named(cursor, Digest::of_uri).ok_or(Error::Algorithm("DigestMethod"))?;
    cursor.end("DigestMethod")?;
    cursor.open(DS, "DigestValue")?;
    let digest = base64(cursor, "DigestValue", algorithm.length())?;
    cursor.end("Reference")?;
    Ok(Reference { id, prefix_list, algorithm, digest })
}

/// Exclusive canonicalisation, alone or after the enveloped-signature transform (bpi-security §3). Gives the prefixes.
fn transforms(cursor: &mut Cursor<'_>) -> Result<String, Error> {
    cursor.open(DS, "Transform")?;
    if cursor.attribute("Algorithm").as_deref() == Some(ENVELOPED) {
        cursor.end("Transform")?;
        cursor.open(DS, "Transform")?;
    }
    let prefix_list = exclusive(cursor, "Transform")?;
    cursor.end("Transforms")?;
    Ok(prefix_list)
}

/// The content of the element that was stepped into, which must name exclusive canonicalisation. Gives its `PrefixList`.
fn exclusive(cursor: &mut Cursor<'_>, element: &'static str) -> Result<String, Error> {
    if cursor.attribute("Algorithm").as_deref() != Some(EXCLUSIVE) {
        return Err(Error::Algorithm(element));
    }
    let Some(child) = cursor.child(element)? else { return Ok(String::new()) };
    if !child.is(EXCLUSIVE, "InclusiveNamespaces") {
        return Err(Error::Unexpected(element));
    }
    let prefix_list = cursor.attribute("PrefixList").unwrap_or_default().into_owned();
    if prefix_list.split_ascii_whitespace().nth(MOST_PREFIXES).is_some() {
        return Err(Error::Unexpected("InclusiveNamespaces"));
    }
    cursor.end("InclusiveNamespaces")?;
    cursor.end(element)?;
    Ok(prefix_list)
}

/// One SecurityTokenReference with one direct Reference (BSP R5402, R3061, R3059). Gives the token's id.
fn key_info(cursor: &mut Cursor<'_>) -> Result<String, Error> {
    cursor.open(DS, "KeyInfo")?;
    cursor.open(WSSE, "SecurityTokenReference")?;
    cursor.open(WSSE, "Reference")?;
    let id = fragment(cursor).ok_or(Error::ReferenceForm)?;
    if cursor.attribute("ValueType").as_deref() != Some(X509_V3) {
        return Err(Error::TokenType("Reference"));
    }
    cursor.end("Reference")?;
    cursor.end("SecurityTokenReference")?;
    cursor.end("KeyInfo")?;
    Ok(id)
}

/// The id of `URI="#id"`: a shorthand pointer, nothing longer, nothing outside the message (BSP R3001, R5204).
fn fragment(cursor: &Cursor<'_>) -> Option<String> {
    let uri = cursor.attribute("URI")?;
    uri.strip_prefix('#').filter(|id| is_ncname(id)).map(str::to_owned)
}

fn named<T>(cursor: &Cursor<'_>, of_uri: impl Fn(&str) -> Option<T>) -> Option<T> {
    cursor.attribute("Algorithm").and_then(|uri| of_uri(&uri))
}

fn base64(cursor: &mut Cursor<'_>, element: &'static str, most: usize) -> Result<Vec<u8>, Error> {
    algorithm::decode(&cursor.text(element)?.0, most).ok_or(Error::Base64(element))
}
