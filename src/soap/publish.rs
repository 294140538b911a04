//! The published descriptions: `?wsdl` and `?xsd=<file>` of every service, with the caller's own address.
//!
//! Anyone may read them, with a plain GET and without a certificate (choices §1). In the files, references point at files beside them, so
//! that a person and a tool can use them as they lie; as served, every reference is an absolute address at the same host.

mod filer;
mod rewrite;

#[cfg(test)]
mod tests;

use bytes::Bytes;

pub use self::filer::{
    DTR_EKSPORT_V1, DTR_EKSPORT_V2, DTR_IMPORT_V1, DTR_IMPORT_V2, IR_INSTITUTION_V1, IR_VEDLIGEHOLD_V1, SERVICES,
    WSAIMPORT_8, WSIBRUGER_7, WSIEKSPORT_7, WSIIDENTIFIKATION_6, WSIINST_6,
};

use self::rewrite::Addresses;
use crate::schema::SchemaSource;

/// A document as it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its `Content-Type`.
    pub content_type: &'static str,
    /// Its text, UTF-8.
    pub body: Bytes,
}

/// A service as it is published.
#[derive(Debug, Clone, Copy)]
pub struct Published {
    /// Where it lives, the contract's own spelling first (choices §1).
    pub paths: &'static [&'static str],
    /// Its WSDL: (file name, text).
    pub wsdl: (&'static str, &'static str),
    /// Its schema: what it serves as `?xsd=` and validates by. The WSDL may refer to less of it than the validation does.
    pub schema: SchemaSource,
}

/// The service at a path.
#[must_use]
pub fn service(path: &str) -> Option<&'static Published> {
    SERVICES.iter().find(|service| service.paths.contains(&path))
}

/// The document that `path?query` names, with addresses at `base_url` (`https://host[:port]`, no slash at its end). `None` where there is
/// no such document. A base that is no such URL is not written: the document then keeps the addresses that its file has.
#[must_use]
pub fn serve(path: &str, query: &str, base_url: &str) -> Option<Document> {
    let service = service(path)?;
    let (_, text) = match asked(query)? {
        Asked::Wsdl => service.wsdl,
        Asked::Xsd(name) => *service.schema.files.iter().find(|(file, _)| *file == name)?,
    };
    let body = match is_base_url(base_url) {
        true => Bytes::from(Addresses { base_url, path }.rewrite(text)),
        false => Bytes::from_static(text.as_bytes()),
    };
    Some(Document { content_type: "text/xml; charset=utf-8", body })
}

/// The base URL that a served document names: the configured one, else the host that the caller used, where that is one
/// (RFC 9110 §7.2, RFC 3986 §3.2).
#[must_use]
pub fn base_url(host: Option<&str>, public_url: Option<&str>) -> Option<String> {
    let own = || host.filter(|host| is_authority(host)).map(|host| format!("https://{host}"));
    public_url.map(str::to_owned).or_else(own)
}

enum Asked<'q> {
    Wsdl,
    Xsd(&'q str),
}

fn asked(query: &str) -> Option<Asked<'_>> {
    query.split('&').find_map(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match name {
            name if name.eq_ignore_ascii_case("wsdl") => Some(Asked::Wsdl),
            name if name.eq_ignore_ascii_case("xsd") => Some(Asked::Xsd(value)),
            _ => None,
        }
    })
}

fn is_base_url(url: &str) -> bool {
    url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).is_some_and(is_authority)
}

/// `host[:port]` as a URL may have it: a registered name, an IPv4 address or an IPv6 address in brackets.
#[must_use]
pub fn is_authority(text: &str) -> bool {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, "")) => (address.parse::<std::net::Ipv6Addr>().is_ok(), None),
        Some((address, rest)) => (address.parse::<std::net::Ipv6Addr>().is_ok(), Some(rest)),
        None => match text.find(':') {
            Some(at) => (text.get(..at).is_some_and(is_host), text.get(at..)),
            None => (is_host(text), None),
        },
    };
    host && port.is_none_or(is_port)
}

/// A name of letters, digits and hyphens in labels (RFC 1123 §2.1), which an IPv4 address also is.
fn is_host(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    name.len() <= 253 && name.strip_suffix('.').unwrap_or(name).split('.').all(label)
}

/// `:` and a port.
fn is_port(text: &str) -> bool {
    let digits = text.strip_prefix(':').filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()));
    digits.is_some_and(|digits| digits.parse::<u16>().is_ok_and(|port| port > 0))
}
