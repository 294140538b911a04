//! What a request's head must be, before anything else is asked of it.

use hyper::header::{CONTENT_TYPE, HOST, HeaderName, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use hyper::http::uri::Authority;
use hyper::{HeaderMap, Version};

use super::refusal::Refusal;
use crate::config::Graenser;

/// Checks size and framing; gives the host that the caller used.
///
/// `raw` is the head's bytes as they came over HTTP/1, where they were seen. hyper reads a message with both `Transfer-Encoding` and
/// `Content-Length` by the former and hides the latter, then closes the connection; that is lawful (RFC 9112 §6.3), but a proxy that reads it
/// by the latter is being fooled, so such a message is refused where it is seen.
pub(super) fn check(parts: &Parts, raw: &[u8], limits: &Graenser) -> Result<Option<String>, Refusal> {
    if parts.headers.len() > limits.hoved_linjer || size(parts) > limits.hoved {
        return Err(Refusal::HeadSize { bytes: limits.hoved, linjer: limits.hoved_linjer });
    }
    framing(&parts.headers, raw)?;
    once(&parts.headers)?;
    host(parts)
}

fn size(parts: &Parts) -> usize {
    let target = parts.uri.path_and_query().map_or(0, |target| target.as_str().len());
    parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>() + target
}

fn framing(headers: &HeaderMap, raw: &[u8]) -> Result<(), Refusal> {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let Some(coding) = codings.next() else { return Ok(()) };
    if codings.next().is_some() || !coding.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked") {
        return Err(Refusal::Ambiguous("Transfer-Encoding må kun være chunked, én gang"));
    }
    if names_content_length(raw) {
        return Err(Refusal::Ambiguous("både Transfer-Encoding og Content-Length"));
    }
    Ok(())
}

/// What says how a message is to be read may be said once, in plain ASCII: one reader would take the first of two, another the last, and what
/// is not text would be no header at all.
fn once(headers: &HeaderMap) -> Result<(), Refusal> {
    for name in [HeaderName::from_static("soapaction"), CONTENT_TYPE] {
        let mut values = headers.get_all(name).iter();
        let plain = values.next().is_none_or(|value| value.to_str().is_ok());
        if !plain || values.next().is_some() {
            return Err(Refusal::Ambiguous("SOAPAction og Content-Type må kun stå én gang hver, i ASCII"));
        }
    }
    Ok(())
}

fn names_content_length(raw: &[u8]) -> bool {
    let lines = raw.split(|b| *b == b'\n').map(<[u8]>::trim_ascii).skip_while(|line| line.is_empty());
    let mut names = lines.take_while(|line| !line.is_empty()).filter_map(|line| line.split(|b| *b == b':').next());
    names.any(|name| name.trim_ascii().eq_ignore_ascii_case(b"content-length"))
}

/// The host of the target or of `Host`; they must agree, and HTTP/1.1 must name one (RFC 9112 §3.2, RFC 9113 §8.3.1).
fn host(parts: &Parts) -> Result<Option<String>, Refusal> {
    let mut named = parts.headers.get_all(HOST).iter();
    let header = match named.next() {
        Some(value) => Some(authority(value.as_bytes())?),
        None => None,
    };
    if named.next().is_some() {
        return Err(Refusal::Ambiguous("mere end én Host"));
    }
    match (parts.uri.authority(), header) {
        (Some(target), Some(header)) if *target != header => {
            Err(Refusal::Ambiguous("Host og adressen er ikke den samme"))
        }
        (Some(target), _) => authority(target.as_str().as_bytes()).map(|host| Some(host.to_string())),
        (None, Some(header)) => Ok(Some(header.to_string())),
        (None, None) if parts.version >= Version::HTTP_11 => Err(Refusal::Ambiguous("Host mangler")),
        (None, None) => Ok(None),
    }
}

fn authority(bytes: &[u8]) -> Result<Authority, Refusal> {
    let authority = Authority::try_from(bytes).map_err(|_| Refusal::Ambiguous("Host er ikke et værtsnavn"))?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b);
    if authority.as_str().bytes().all(plain) {
        Ok(authority)
    } else {
        Err(Refusal::Ambiguous("Host er ikke et værtsnavn"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(version: Version, uri: &str, headers: &[(&str, &str)], raw: &str) -> Result<Option<String>, Refusal> {
        let mut request = hyper::Request::builder().version(version).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        check(&request.body(()).unwrap().into_parts().0, raw.as_bytes(), &Graenser::default())
    }

    #[test]
    fn hosts() {
        let h1 = Version::HTTP_11;
        assert_eq!(checked(h1, "/a", &[("host", "a.dk:8443")], ""), Ok(Some("a.dk:8443".to_owned())));
        assert_eq!(checked(Version::HTTP_10, "/a", &[], ""), Ok(None));
        assert_eq!(checked(Version::HTTP_2, "https://[::1]:1/a", &[], ""), Ok(Some("[::1]:1".to_owned())));
        for headers in [
            &[][..],
            &[("host", "a"), ("host", "b")],
            &[("host", "a"), ("host", "a")],
            &[("host", "u@a")],
            &[("host", "a<b")],
        ] {
            assert!(matches!(checked(h1, "/a", headers, ""), Err(Refusal::Ambiguous(_))), "{headers:?}");
        }
        assert!(checked(Version::HTTP_2, "https://a/", &[("host", "b")], "").is_err());
    }

    #[test]
    fn framing_that_two_readers_could_read_differently() {
        let host = ("host", "a");
        let chunked = ("transfer-encoding", "chunked");
        let ok = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nContent-Length: 3\r\n";
        assert!(checked(Version::HTTP_11, "/", &[host, chunked], ok).is_ok());
        let both = "\r\nPOST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\ncontent-LENGTH : 3\r\n\r\n";
        assert!(checked(Version::HTTP_11, "/", &[host, chunked], both).is_err());
        for value in ["gzip, chunked", "chunked, chunked", "identity"] {
            assert!(checked(Version::HTTP_11, "/", &[host, ("transfer-encoding", value)], "").is_err(), "{value}");
        }
        assert!(checked(Version::HTTP_11, "/", &[host, chunked, chunked], "").is_err());
    }

    #[test]
    fn what_says_how_to_read_is_said_once() {
        let host = ("host", "a");
        let twice = [("soapaction", "\"a\""), ("content-type", "text/xml")];
        for header in twice {
            assert!(checked(Version::HTTP_11, "/", &[host, header], "").is_ok());
            let wrong = checked(Version::HTTP_11, "/", &[host, header, header], "");
            assert!(matches!(wrong, Err(Refusal::Ambiguous(_))), "{header:?}");
            let latin1 = checked(Version::HTTP_11, "/", &[host, (header.0, "æ")], "");
            assert!(matches!(latin1, Err(Refusal::Ambiguous(_))), "{header:?}");
        }
    }

    #[test]
    fn sizes() {
        let long = "a".repeat(20_000);
        assert!(matches!(
            checked(Version::HTTP_11, "/", &[("host", "a"), ("x", &long)], ""),
            Err(Refusal::HeadSize { .. })
        ));
        let many = vec![("x", "y"); 100];
        assert!(matches!(checked(Version::HTTP_11, "/", &many, ""), Err(Refusal::HeadSize { .. })));
    }
}
