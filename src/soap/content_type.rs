//! The `Content-Type` of a SOAP request (RFC 9110 §8.3, RFC 3902).

use super::Version;
use super::error::{Error, Kind};

/// What the request's `Content-Type` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContentType {
    /// The version that the media type belongs to.
    pub version: Version,
    /// The charset, where one is given.
    pub charset: Option<Charset>,
    /// The `action` parameter of `application/soap+xml`.
    pub action: Option<String>,
}

/// The charsets that a message may be said to be in (WS-I BP 1.1 R1132).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8.
    Utf8,
    /// UTF-16 of either byte order; the byte order mark tells.
    Utf16,
    /// UTF-16, little end first.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
}

impl ContentType {
    /// Reads the header's value.
    ///
    /// # Errors
    /// [`Kind::MediaType`], [`Kind::MalformedContentType`], [`Kind::UnknownCharset`].
    pub fn parse(header: Option<&str>) -> Result<Self, Error> {
        let header = header.unwrap_or_default();
        let (media, parameters) = header.split_once(';').unwrap_or((header, ""));
        let version = match media.trim() {
            media if media.eq_ignore_ascii_case("text/xml") => Version::V11,
            media if media.eq_ignore_ascii_case("application/soap+xml") => Version::V12,
            _ => return Err(Error { kind: Kind::MediaType, version: Version::V11, place: None }),
        };
        let fail = |kind| Error { kind, version, place: None };
        let mut found = Self { version, charset: None, action: None };
        let mut rest = parameters;
        while let Some((name, value, after)) = parameter(rest).map_err(fail)? {
            found.take(&name, value).map_err(fail)?;
            rest = after;
        }
        Ok(found)
    }

    fn take(&mut self, name: &str, value: String) -> Result<(), Kind> {
        match name {
            "charset" if self.charset.is_none() => self.charset = Some(charset(&value)?),
            "action" if self.action.is_none() => self.action = Some(value),
            "charset" | "action" => return Err(Kind::MalformedContentType),
            _ => {}
        }
        Ok(())
    }
}

fn charset(name: &str) -> Result<Charset, Kind> {
    match name.to_ascii_lowercase().as_str() {
        "utf-8" => Ok(Charset::Utf8),
        "utf-16" => Ok(Charset::Utf16),
        "utf-16le" => Ok(Charset::Utf16Le),
        "utf-16be" => Ok(Charset::Utf16Be),
        _ => Err(Kind::UnknownCharset),
    }
}

/// The next `name=value` and what follows its `;`. Empty parameters are stepped over (RFC 9110 §5.6.6).
fn parameter(text: &str) -> Result<Option<(String, String, &str)>, Kind> {
    let text = text.trim_start_matches([' ', '\t', ';']);
    if text.is_empty() {
        return Ok(None);
    }
    let (name, value) = text.split_once('=').ok_or(Kind::MalformedContentType)?;
    if !is_token(name) {
        return Err(Kind::MalformedContentType);
    }
    let (value, rest) = match value.strip_prefix('"') {
        Some(quoted) => unquote(quoted)?,
        None => {
            let (value, rest) = value.split_once(';').unwrap_or((value, ""));
            let value = value.trim_end();
            (if is_token(value) { Ok(value.to_owned()) } else { Err(Kind::MalformedContentType) }?, rest)
        }
    };
    Ok(Some((name.to_ascii_lowercase(), value, rest)))
}

/// The content of a quoted string whose opening quote is taken, and what follows the parameter.
fn unquote(quoted: &str) -> Result<(String, &str), Kind> {
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                let rest = quoted.get(at + 1..).unwrap_or_default().trim_start_matches([' ', '\t']);
                let ends = rest.is_empty() || rest.starts_with(';');
                return if ends { Ok((value, rest)) } else { Err(Kind::MalformedContentType) };
            }
            '\\' => value.extend(chars.next().map(|(_, c)| c)),
            c => value.push(c),
        }
    }
    Err(Kind::MalformedContentType)
}

/// RFC 9110 §5.6.2. A slash is taken too: clients write `action=http://…` without quotes.
fn is_token(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~/:".contains(&b);
    !text.is_empty() && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_types() {
        let some = |version, charset, action: Option<&str>| Ok((version, charset, action.map(str::to_owned)));
        let utf8 = Some(Charset::Utf8);
        #[rustfmt::skip]
        let cases = [
            ("text/xml", some(Version::V11, None, None)),
            ("Text/XML; Charset=UTF-8", some(Version::V11, utf8, None)),
            ("text/xml;charset=\"utf-8\"", some(Version::V11, utf8, None)),
            ("text/xml ; charset=utf-16le", some(Version::V11, Some(Charset::Utf16Le), None)),
            ("application/soap+xml; charset=utf-8; action=\"urn:a/b\"", some(Version::V12, utf8, Some("urn:a/b"))),
            ("application/soap+xml;action=\"a;\\\"b\" ;charset=utf-8;", some(Version::V12, utf8, Some("a;\"b"))),
            ("application/soap+xml; action=urn:a/b; x=y", some(Version::V12, None, Some("urn:a/b"))),
            ("", Err(Kind::MediaType)),
            ("application/xml", Err(Kind::MediaType)),
            ("multipart/related; type=\"text/xml\"", Err(Kind::MediaType)),
            ("text/xml; charset=iso-8859-1", Err(Kind::UnknownCharset)),
            ("text/xml; charset", Err(Kind::MalformedContentType)),
            ("text/xml; charset=", Err(Kind::MalformedContentType)),
            ("text/xml; charset=\"utf-8", Err(Kind::MalformedContentType)),
            ("text/xml; charset=\"utf-8\"x", Err(Kind::MalformedContentType)),
            ("text/xml; charset=utf-8; charset=utf-8", Err(Kind::MalformedContentType)),
            ("text/xml; a b=c", Err(Kind::MalformedContentType)),
        ];
        for (header, expected) in cases {
            let found = ContentType::parse(Some(header)).map(|c| (c.version, c.charset, c.action)).map_err(|e| e.kind);
            assert_eq!(found, expected, "{header}");
        }
        assert_eq!(ContentType::parse(None).unwrap_err().http_status(), 415);
    }
}
