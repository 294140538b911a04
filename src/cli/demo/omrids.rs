//! An envelope in outline (Danish: omrids): what stands in the Header and the Body, and what the signature is over.

use std::collections::BTreeSet;

use crate::soap::WSSE;
use crate::wss::DS;
use crate::xml::{self, Event, Limits, Reader, Start};

/// How deep below the Envelope the outline goes.
const DYBEST: usize = 4;
/// The longest text that is shown.
const LAENGST: usize = 70;
const MAERKE: &str = "  ◄ signeret";

/// A line of the outline: an element, its text, and whether it is signed.
struct Linje {
    dybde: usize,
    navn: String,
    tekst: String,
    signeret: bool,
}

/// The lines of the outline. Of the security header only its own children are named.
///
/// # Errors
/// What [`Reader`] refuses.
pub(super) fn omrids(konvolut: &str) -> Result<Vec<String>, xml::Error> {
    let signeret = signerede(konvolut)?;
    let limits = Limits::default();
    let mut reader = Reader::new(konvolut, &limits);
    let (mut linjer, mut dybde, mut security) = (Vec::<Linje>::new(), 0_usize, usize::MAX);
    loop {
        match reader.next()? {
            Event::Start(start) => {
                if dybde > 0 {
                    let navn = start.qualified.to_owned();
                    let signeret = id(&start).is_some_and(|id| signeret.contains(&id));
                    linjer.push(Linje { dybde: dybde - 1, navn, tekst: String::new(), signeret });
                }
                if start.name.is(WSSE, "Security") {
                    security = dybde;
                }
                if dybde >= DYBEST || dybde > security {
                    reader.skip()?;
                } else {
                    dybde += 1;
                }
            }
            Event::Text { text, .. } => {
                if let Some(linje) = linjer.last_mut() {
                    linje.tekst.push_str(text.trim());
                }
            }
            Event::End { .. } => {
                dybde = dybde.saturating_sub(1);
                security = if dybde == security { usize::MAX } else { security };
            }
            Event::Eof => return Ok(linjer.iter().map(Linje::skrevet).collect()),
        }
    }
}

impl Linje {
    fn skrevet(&self) -> String {
        let kort: String = self.tekst.chars().take(LAENGST).collect();
        let prikker = if kort.len() < self.tekst.len() { "…" } else { "" };
        let mellemrum = if kort.is_empty() { "" } else { " " };
        let maerke = if self.signeret { MAERKE } else { "" };
        format!("{}{}{mellemrum}{kort}{prikker}{maerke}", "  ".repeat(self.dybde), self.navn)
    }
}

/// The ids that the signature refers to.
fn signerede(konvolut: &str) -> Result<BTreeSet<String>, xml::Error> {
    let limits = Limits::default();
    let mut reader = Reader::new(konvolut, &limits);
    let mut found = BTreeSet::new();
    loop {
        match reader.next()? {
            Event::Start(start) if start.name.is(DS, "Reference") => {
                let uri = start.attributes().find(|attribute| attribute.name.local == "URI");
                found.extend(uri.and_then(|uri| uri.value().strip_prefix('#').map(str::to_owned)));
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

fn id(start: &Start<'_, '_>) -> Option<String> {
    start.attributes().find(|attribute| attribute.name.local == "Id").map(|attribute| attribute.value().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_ids_and_texts() {
        let konvolut = format!(
            r##"<s:Envelope xmlns:s="urn:s"><s:Header><a xmlns="urn:a" Id="x"> 1 </a><w:Security xmlns:w="{WSSE}"><t Id="z"><u>5</u></t>
            <d:Signature xmlns:d="{DS}"><d:Reference URI="#x"/><d:Reference URI="#y"/><d:Reference URI="#z"/></d:Signature></w:Security><b
            xmlns="urn:b"><c>æøå</c></b></s:Header><s:Body Id="y"><m xmlns="urn:m"><n><o>1<p/></o></n></m></s:Body></s:Envelope>"##
        );
        let expected = [
            "s:Header",
            "  a 1  ◄ signeret",
            "  w:Security",
            "    t  ◄ signeret",
            "    d:Signature",
            "  b",
            "    c æøå",
            "s:Body  ◄ signeret",
            "  m",
            "    n",
            "      o",
        ];
        assert_eq!(omrids(&konvolut).unwrap(), expected);
    }
}
