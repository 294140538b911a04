//! The envelopes of Brugerdatabasen's callers, and what its answers say.

use std::collections::BTreeMap;

use crate::simulate::linje::{Linje, Svar};
use crate::simulate::signeret::Underskriver;
use crate::soap::{BPI_COMMON, SOAP_12, WSA};
use crate::types::ExchangeId;
use crate::xml::{Event, Limits, Reader, Writer};

/// A supplier's system that signs.
pub(super) struct System {
    /// `UdbydersystemId`.
    pub(super) id: String,
    pub(super) underskriver: Underskriver,
}

/// A signed message, ready to be sent.
pub(super) struct Forsendelse {
    sti: &'static str,
    action: String,
    /// The envelope.
    pub(super) krop: String,
}

/// How many persons what became of, in the answer's words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Antal {
    /// Created.
    pub oprettet: usize,
    /// Changed.
    pub aendret: usize,
    /// Unchanged.
    pub uaendret: usize,
    /// Deleted.
    pub slettet: usize,
    /// Left out.
    pub afvist: usize,
}

/// The answer to an import.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Kvittering {
    /// `reskode`; none where the answer is no receipt.
    pub(super) reskode: Option<u32>,
    pub(super) antal: Antal,
    /// The advis, by code.
    pub(super) advis: BTreeMap<String, usize>,
}

impl Antal {
    /// Adds another's.
    pub(super) fn laeg(&mut self, anden: Self) {
        self.oprettet += anden.oprettet;
        self.aendret += anden.aendret;
        self.uaendret += anden.uaendret;
        self.slettet += anden.slettet;
        self.afvist += anden.afvist;
    }
}

impl System {
    /// A request to the service at a path, written by `krop`, addressed and signed. `None` where `krop` has nothing to say.
    ///
    /// # Errors
    /// What `krop` returns, or where it cannot be signed.
    pub(super) fn besked<T>(
        &self,
        sti: &'static str,
        action: String,
        krop: impl FnOnce(&mut Writer) -> anyhow::Result<Option<T>>,
    ) -> anyhow::Result<Option<(Forsendelse, T)>> {
        let id = ExchangeId::new_v4();
        let mut xml = Writer::with_capacity(64 * 1024);
        xml.start("s:Envelope").attr("xmlns:s", SOAP_12).start("s:Header").attr("xmlns:a", WSA);
        xml.element("a:Action", &action).element("a:MessageID", &format!("urn:uuid:{id}"));
        xml.start("b:UdbydersystemId").attr("xmlns:b", BPI_COMMON).text(&self.id).end().end();
        xml.start("s:Body");
        let Some(indhold) = krop(&mut xml)? else { return Ok(None) };
        let krop = self.underskriver.signer(&xml.finish(), id)?;
        Ok(Some((Forsendelse { sti, action, krop }, indhold)))
    }
}

impl Forsendelse {
    /// Sends it; an answer with any other status than 200 is an error that tells its reason.
    ///
    /// # Errors
    /// Where there is no answer, or a refusal.
    pub(super) async fn send(&self, linje: &mut Linje) -> anyhow::Result<Svar> {
        let svar = linje.send_soap_12(self.sti, &self.action, &self.krop).await?;
        anyhow::ensure!(svar.status == 200, "HTTP {}: {}", svar.status, grund(&svar.krop));
        Ok(svar)
    }
}

/// The reason of a fault of ours.
fn grund(krop: &str) -> &str {
    let text = krop.split_once("<soap:Text xml:lang=\"da\">").and_then(|(_, rest)| rest.split_once('<'));
    text.map_or("svaret siger ikke hvorfor", |(text, _)| text)
}

impl Kvittering {
    /// Reads an answer.
    ///
    /// # Errors
    /// Where it is no XML.
    pub(super) fn laes(svar: &str) -> anyhow::Result<Self> {
        let limits = Limits::default();
        let mut reader = Reader::new(svar, &limits);
        let mut kvittering = Self::default();
        loop {
            let local = match reader.next()? {
                Event::Start(start) if start.name.local == "antal" => {
                    let tal = |navn| start.attribute(None, navn).and_then(|tal| tal.parse().ok()).unwrap_or(0);
                    kvittering.antal = Antal {
                        oprettet: tal("oprettet"),
                        aendret: tal("aendret"),
                        uaendret: tal("uaendret"),
                        slettet: tal("slettet"),
                        afvist: tal("afvist"),
                    };
                    continue;
                }
                Event::Start(start) => start.name.local,
                Event::Eof => return Ok(kvittering),
                Event::Text { .. } | Event::End { .. } => continue,
            };
            match local {
                "reskode" => kvittering.reskode = reader.text()?.and_then(|kode| kode.trim().parse().ok()),
                "kode" => *kvittering.advis.entry(reader.text()?.unwrap_or_default().into_owned()).or_default() += 1,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receipts() {
        let svar = "<e><importerXmlResponse xmlns='urn:a'><svar><reskode>1</reskode><restekst>x</restekst>\
            <antal oprettet='1' aendret='2' uaendret='3' slettet='4' afvist='5'/>\
            <advis><kode>GRD502</kode><tekst>y</tekst></advis><advis><LocalPersonId>z</LocalPersonId><kode>GRD102</kode></advis>\
            <advis><kode>GRD502</kode></advis></svar></importerXmlResponse></e>";
        let read = Kvittering::laes(svar).unwrap();
        assert_eq!(read.antal, Antal { oprettet: 1, aendret: 2, uaendret: 3, slettet: 4, afvist: 5 });
        assert_eq!((read.reskode, read.advis.get("GRD502"), read.advis.get("GRD102")), (Some(1), Some(&2), Some(&1)));
        assert_eq!(Kvittering::laes("<e/>").unwrap(), Kvittering::default());
    }

    #[test]
    fn the_reason_of_a_fault() {
        assert_eq!(grund("<a><soap:Text xml:lang=\"da\">Nej (TIL330)</soap:Text></a>"), "Nej (TIL330)");
    }
}
