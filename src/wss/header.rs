//! `wsse:Security`: one token, one Timestamp, one Signature, in any order (layout Lax, bpi-security §3).

use super::cursor::{Cursor, Spot};
use super::signed_info::Signature;
use super::timestamp::Timestamp;
use super::{DS, Error, Part, WSU, algorithm};
use crate::security::oces::MAX_CERTIFICATE;
use crate::soap::{HeaderBlock, WSSE};

/// The `ValueType` of a certificate (BSP R3033).
pub(super) const X509_V3: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3";
/// The `EncodingType` of a token (BSP R3030).
pub(super) const BASE64_BINARY: &str =
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary";

/// A security header whose form is right. Nothing of it is proven.
pub(super) struct Security {
    pub(super) token: Token,
    pub(super) timestamp: (Timestamp, Spot),
    pub(super) signature: Signature,
}

/// `wsse:BinarySecurityToken`.
pub(super) struct Token {
    /// The certificate that it says it is.
    pub(super) certificate: Vec<u8>,
    pub(super) spot: Spot,
}

impl Security {
    pub(super) fn read(message: &str, block: &HeaderBlock) -> Result<Self, Error> {
        let mut cursor = Cursor::into(message, block)?;
        let (mut token, mut timestamp, mut signature) = (None, None, None);
        while let Some(name) = cursor.child("Security")? {
            let again = if name.is(WSSE, "BinarySecurityToken") {
                token.replace(Token::read(&mut cursor)?).map(|_| Error::Unexpected("Security"))
            } else if name.is(WSU, "Timestamp") {
                timestamp.replace(read_timestamp(&mut cursor)?).map(|_| Error::SecondTimestamp)
            } else if name.is(DS, "Signature") {
                signature.replace(Signature::read(&mut cursor)?).map(|_| Error::SecondSignature)
            } else {
                Some(Error::Unexpected("Security"))
            };
            again.map_or(Ok(()), Err)?;
        }
        Ok(Self {
            signature: signature.ok_or(Error::NoSignature)?,
            timestamp: timestamp.ok_or(Error::NotSigned(Part::Timestamp))?,
            token: token.ok_or(Error::Missing("BinarySecurityToken"))?,
        })
    }
}

impl Token {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, Error> {
        let (start, scope) = (cursor.start(), cursor.scope());
        if cursor.attribute("EncodingType").as_deref() != Some(BASE64_BINARY) {
            return Err(Error::TokenType("EncodingType"));
        }
        if cursor.attribute("ValueType").as_deref() != Some(X509_V3) {
            return Err(Error::TokenType("ValueType"));
        }
        let (text, end) = cursor.text("BinarySecurityToken")?;
        let certificate = algorithm::decode(&text, MAX_CERTIFICATE).ok_or(Error::Base64("BinarySecurityToken"))?;
        Ok(Self { certificate, spot: Spot { range: start..end, scope } })
    }
}

fn read_timestamp(cursor: &mut Cursor<'_>) -> Result<(Timestamp, Spot), Error> {
    let (start, scope) = (cursor.start(), cursor.scope());
    let (timestamp, end) = Timestamp::read(cursor)?;
    Ok((timestamp, Spot { range: start..end, scope }))
}
