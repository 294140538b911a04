//! From the bytes of a request to its UTF-8 text (XML 1.0 §4.3.3, WS-I BP 1.1 R1132 and R4001).

use bytes::Bytes;
use bytestring::ByteString;

use super::content_type::Charset;
use super::error::Kind;

/// The message as UTF-8 without byte order mark. UTF-8 is not copied; UTF-16 becomes at most half as long again.
pub(super) fn to_utf8(body: Bytes, charset: Option<Charset>) -> Result<ByteString, Kind> {
    let (found, mark) = detect(&body)?;
    let agrees = match charset {
        None => true,
        Some(Charset::Utf16) => found != Charset::Utf8,
        Some(named) => named == found,
    };
    if !agrees {
        return Err(Kind::CharsetDisagrees);
    }
    let content = body.slice(mark..);
    match found {
        Charset::Utf8 => ByteString::try_from(content).map_err(|_| Kind::NotUtf8),
        Charset::Utf16Be => transcode(&content, u16::from_be_bytes),
        Charset::Utf16 | Charset::Utf16Le => transcode(&content, u16::from_le_bytes),
    }
}

/// What the first bytes say (XML 1.0 appendix F.1), and the length of the byte order mark.
fn detect(body: &[u8]) -> Result<(Charset, usize), Kind> {
    match body {
        [0xEF, 0xBB, 0xBF, ..] => Ok((Charset::Utf8, 3)),
        [0xFF, 0xFE, ..] => Ok((Charset::Utf16Le, 2)),
        [0xFE, 0xFF, ..] => Ok((Charset::Utf16Be, 2)),
        [b'<', 0, ..] | [0, b'<', ..] => Err(Kind::NoByteOrderMark),
        _ => Ok((Charset::Utf8, 0)),
    }
}

fn transcode(content: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Result<ByteString, Kind> {
    let (pairs, []) = content.as_chunks::<2>() else { return Err(Kind::NotUtf16) };
    let mut text = String::with_capacity(content.len() / 2);
    for c in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        text.push(c.map_err(|_| Kind::NotUtf16)?);
    }
    blank_declared_encoding(&mut text);
    Ok(ByteString::from(text))
}

/// Takes a declared `encoding="UTF-16"` out, which was true of the bytes and is not of the text. Places stay as they were.
fn blank_declared_encoding(text: &mut String) {
    let Some(declaration) = text.starts_with("<?xml").then(|| text.find("?>")).flatten() else { return };
    let head = text.get(..declaration).unwrap_or_default().to_ascii_lowercase();
    let Some(name) = head.find("encoding") else { return };
    let after = head.get(name..).unwrap_or_default();
    let ends = ["\"utf-16\"", "'utf-16'"].into_iter().filter_map(|value| Some(name + after.find(value)? + value.len()));
    if let Some(end) = ends.min() {
        text.replace_range(name..end, &" ".repeat(end - name));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, unit: impl Fn(u16) -> [u8; 2]) -> Bytes {
        text.encode_utf16().flat_map(unit).collect::<Vec<u8>>().into()
    }

    #[test]
    fn encodings() {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>æ𝄞</a>";
        let blank = text.replace("encoding=\"UTF-16\"", &" ".repeat(17));
        let blank = blank.as_str();
        let le = utf16(&format!("\u{FEFF}{text}"), u16::to_le_bytes);
        let be = utf16(&format!("\u{FEFF}{text}"), u16::to_be_bytes);
        let plain = Bytes::from("<a>æ</a>");
        let twisted = "<?xml version='utf-16' encoding='x'?><a/>";
        let no_encoding = utf16(&format!("\u{FEFF}{twisted}"), u16::to_le_bytes);
        let marked = Bytes::from("\u{FEFF}<a>æ</a>");
        let cases: &[(&Bytes, Option<Charset>, Result<&str, Kind>)] = &[
            (&plain, None, Ok("<a>æ</a>")),
            (&marked, Some(Charset::Utf8), Ok("<a>æ</a>")),
            (&le, None, Ok(blank)),
            (&be, Some(Charset::Utf16), Ok(blank)),
            (&le, Some(Charset::Utf16Le), Ok(blank)),
            (&no_encoding, None, Ok(twisted)),
            (&le, Some(Charset::Utf16Be), Err(Kind::CharsetDisagrees)),
            (&le, Some(Charset::Utf8), Err(Kind::CharsetDisagrees)),
            (&plain, Some(Charset::Utf16), Err(Kind::CharsetDisagrees)),
            (&Bytes::from_static(b"<a>\xE6</a>"), None, Err(Kind::NotUtf8)),
            (&utf16("<a/>", u16::to_le_bytes), None, Err(Kind::NoByteOrderMark)),
            (&utf16("<a/>", u16::to_be_bytes), None, Err(Kind::NoByteOrderMark)),
            (&le.slice(..le.len() - 1), None, Err(Kind::NotUtf16)),
            (&Bytes::from_static(b"\xFF\xFE\x00\xD8<\0"), None, Err(Kind::NotUtf16)),
        ];
        for (body, charset, expected) in cases {
            let found = to_utf8((*body).clone(), *charset);
            assert_eq!(found.as_deref().map_err(|k| *k), *expected, "{body:?} {charset:?}");
        }
    }
}
