//! The writer of an answer: its opening, codes with their texts, addresses, instants.

use std::fmt::Display;

use jiff::civil::Date;

use super::Request;
use crate::registre::{Adresse, Koder, dansk_dag, koder::Tabel};
use crate::services::adresse::{adresse as skriv_adresse, kommunekode};
use crate::store::{Conn, Result};
use crate::types::Time;
use crate::xml::Writer;

/// Writes units into an answer, with code texts as of a day.
pub(in crate::services) struct Skriver<'k> {
    pub(in crate::services) xml: Writer,
    pub(in crate::services) koder: &'k Koder,
    pub(in crate::services) dag: Date,
}

impl<'k> Skriver<'k> {
    /// Opens the answer to a request. The register as it stood has the texts that its codes had then.
    pub(in crate::services) fn svar(request: &Request, koder: &'k Koder) -> Self {
        let mut xml = Writer::with_capacity(4096);
        xml.start(&format!("{}Response", request.operation)).attr("xmlns", request.namespace);
        let dag = request.argumenter.dato.unwrap_or_else(|| dansk_dag(request.now));
        Self { xml, koder, dag }
    }

    /// Opens an answer's list, with how far the registers had come.
    pub(in crate::services) fn stand(&mut self, conn: &Conn, element: &str, now: Time) -> Result<()> {
        let loebenummer = conn.last_change()?.to_string();
        self.xml.start(element).attr("udtrukket", &tidspunkt(now)).attr("loebenummer", &loebenummer);
        Ok(())
    }

    /// A code and its text.
    pub(in crate::services) fn kode(&mut self, element: &str, kode: u32, tabel: &Tabel) {
        let tekst = tabel.tekst(kode, self.dag).unwrap_or_default();
        self.kodet(element, kode, tekst);
    }

    /// A code with a text that no table has, or not by itself.
    pub(in crate::services) fn kodet(&mut self, element: &str, kode: impl Display, tekst: &str) {
        kodet(&mut self.xml, element, kode, tekst);
    }

    /// An address, with the names of its postal district and of its municipality.
    pub(in crate::services) fn adresse(&mut self, adresse: &Adresse, by_navn: &str, kommune: &str) {
        let kode = kommunekode(adresse.kommune_kode);
        skriv_adresse(&mut self.xml, adresse, Some(by_navn), |xml| kodet(xml, "kommuneKode", kode, kommune));
    }
}

fn kodet(xml: &mut Writer, element: &str, kode: impl Display, tekst: &str) {
    xml.element(element, &kode.to_string());
    xml.element(&format!("{element}_Tekst"), tekst);
}

/// An instant on the wire: UTC, milliseconds.
pub(in crate::services) fn tidspunkt(tid: Time) -> String {
    format!("{tid:.3}")
}
