//! What an attacker makes of a message that somebody else signed (bpi-security §8). None of it takes a key.

/// A number in the signed Body is exchanged for another.
pub(super) fn med_andet_tal(signeret: &str, tal: &str, andet: &str) -> Option<String> {
    let body = signeret.find("<soap:Body")?;
    let at = body + signeret.get(body..)?.find(tal)?;
    let (before, after) = (signeret.get(..at)?, signeret.get(at + tal.len()..)?);
    Some(format!("{before}{andet}{after}"))
}

/// §8.1: the signed Body is moved, untouched, under an element of the Header, and another Body is put in its place. Every digest still fits.
pub(super) fn pakket_ind(signeret: &str, nyt_body: &str) -> Option<String> {
    const SLUT: &str = "</soap:Body>";
    let begin = signeret.find("<soap:Body")?;
    let end = signeret.rfind(SLUT)? + SLUT.len();
    let header_end = signeret.find("</soap:Header>")?;
    let body = signeret.get(begin..end)?;
    let (before, between, after) =
        (signeret.get(..header_end)?, signeret.get(header_end..begin)?, signeret.get(end..)?);
    Some(format!(
        r#"{before}<a:Indpakning xmlns:a="urn:eksempel:angreb">{body}</a:Indpakning>{between}<soap:Body>{nyt_body}{SLUT}{after}"#
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIGNERET: &str = r#"<soap:Envelope><soap:Header><a>x/Hej</a>12</soap:Header><soap:Body Id="b"><n>12</n></soap:Body></soap:Envelope>"#;

    #[test]
    fn the_body_is_altered_and_nothing_else() {
        let altered = med_andet_tal(SIGNERET, "12", "13").unwrap();
        assert_eq!(altered, SIGNERET.replace("<n>12", "<n>13"));
        assert_eq!(med_andet_tal(SIGNERET, "77", "13"), None);
    }

    #[test]
    fn the_signed_body_is_kept_whole() {
        let wrapped = pakket_ind(SIGNERET, "<m/>").unwrap();
        assert_eq!(
            wrapped,
            r#"<soap:Envelope><soap:Header><a>x/Hej</a>12<a:Indpakning xmlns:a="urn:eksempel:angreb"><soap:Body Id="b"><n>12</n></soap:Body></a:Indpakning></soap:Header><soap:Body><m/></soap:Body></soap:Envelope>"#
        );
    }
}
