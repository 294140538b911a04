//! What the registers' public pages read: extracts for everybody, without a certificate and outside SOAP (ir.md §7).
//!
//! `GET /frontend-api/Institutions` is the authority's own path and form. That the CSV, which its page makes, has a path beside it is our choice,
//! and that it has the closed units too where `?inkluderNedlagte=true` asks for them. A provisional unit is in neither: its temporary number is of
//! limited use (ir-rules 14), and no whole number as the JSON's are.

use std::io::Write;

use jiff::civil::Date;

use crate::institutioner::Institution;
use crate::institutioner::udtraek::{BEGYND, SLUT, Tekster};
use crate::registre::Koder;
use crate::store::institutioner::{InstitutionUdvalg, Nedlagte};
use crate::store::{Conn, Result};

/// The path of the JSON.
pub const IR_JSON: &str = "/frontend-api/Institutions";
/// The path of the CSV.
pub const IR_CSV: &str = "/frontend-api/Institutions.csv";
/// The parameter of the CSV that asks for the closed units too.
pub const INKLUDER_NEDLAGTE: &str = "inkluderNedlagte=true";

/// A public extract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Udtraek {
    /// Institutionsregisteret as JSON: every unit, open and closed.
    IrJson,
    /// Institutionsregisteret as CSV.
    IrCsv(Nedlagte),
}

/// The extract at a path.
#[must_use]
pub fn find(path: &str, query: &str) -> Option<Udtraek> {
    let nedlagte = if query.split('&').any(|valg| valg == INKLUDER_NEDLAGTE) { Nedlagte::Med } else { Nedlagte::Uden };
    match path {
        IR_JSON => Some(Udtraek::IrJson),
        IR_CSV => Some(Udtraek::IrCsv(nedlagte)),
        _ => None,
    }
}

impl Udtraek {
    /// Its `Content-Type` (RFC 8259, RFC 4180).
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::IrJson => "application/json; charset=utf-8",
            Self::IrCsv(_) => "text/csv; charset=utf-8; header=present",
        }
    }

    /// The name of the file; the JSON is read by programs.
    #[must_use]
    pub fn filnavn(self) -> Option<&'static str> {
        match self {
            Self::IrJson => None,
            Self::IrCsv(_) => Some("institutionsregister.csv"),
        }
    }

    /// A word that tells it from the others.
    #[must_use]
    pub fn navn(self) -> &'static str {
        match self {
            Self::IrJson => "json",
            Self::IrCsv(Nedlagte::Uden) => "csv",
            Self::IrCsv(Nedlagte::Med) => "csv.alle",
        }
    }

    /// Writes it, unit by unit, with the texts that the codes have on a day.
    ///
    /// # Errors
    /// Storage's, or `ud`'s own.
    pub fn skriv(self, conn: &Conn, koder: &Koder, dag: Date, ud: &mut dyn Write) -> Result<()> {
        let tekster = Tekster { koder, dag };
        let mut tekst = String::new();
        let (nedlagte, slut) = match self {
            Self::IrJson => (Nedlagte::Med, SLUT),
            Self::IrCsv(nedlagte) => (nedlagte, ""),
        };
        match self {
            Self::IrJson => tekst.push_str(BEGYND),
            Self::IrCsv(_) => Tekster::csv_hoved(&mut tekst),
        }
        let mut foerste = true;
        conn.each_institution(InstitutionUdvalg::Alle, nedlagte, |unit: Institution| {
            if unit.foreloebig() {
                return Ok(());
            }
            match self {
                Self::IrJson => tekster.json_post(&mut tekst, &unit, foerste),
                Self::IrCsv(_) => tekster.csv_linje(&mut tekst, &unit),
            }
            foerste = false;
            ud.write_all(tekst.as_bytes())?;
            tekst.clear();
            Ok(())
        })?;
        tekst.push_str(slut);
        Ok(ud.write_all(tekst.as_bytes())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;
    use crate::store::indlaes::Kilde;
    use crate::store::tilslutning::Cause;

    /// Counts what is written at a time.
    #[derive(Default)]
    struct Taeller {
        gange: usize,
        stoerste: usize,
        ialt: usize,
    }

    impl Write for Taeller {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.gange += 1;
            self.stoerste = self.stoerste.max(bytes.len());
            self.ialt += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// However large the register is, one unit is held at a time; provisional units are in no extract.
    #[test]
    fn a_unit_is_written_at_a_time() {
        let mappe = tempfile::tempdir().unwrap();
        let store = Store::open(&mappe.path().join("t.sqlite")).unwrap();
        let koder = Koder::indbygget().unwrap();
        let dag = jiff::civil::date(2026, 11, 23);
        let mut csv = String::from("Institutionsnummer;Institutionsnavn;Aktivkode, nr\r\nF10001;Ny;9\r\n");
        for nr in 300_000..303_000 {
            csv.push_str(&format!("{nr};Skolen ved åen;{}\r\n", if nr % 3 == 0 { 3 } else { 1 }));
        }
        let fil = crate::institutioner::udtraek::laes_fil(csv.as_bytes(), Tekster { koder: &koder, dag }).unwrap();
        let units = fil.raekker.into_iter().map(|raekke| raekke.institution).collect();
        let cause = Cause {
            id: crate::types::ExchangeId::from_u128(1),
            tid: crate::types::Time::UNIX_EPOCH,
            hvem: "prøve".into(),
            hvorfor: None,
        };
        let kilde = Kilde { udtraek: crate::journal::Copy::digest(b""), indhold: String::new() };
        store.write_blocking(move |tx| tx.indlaes_institutioner(units, 1, &cause, &kilde)).unwrap();
        for (udtraek, units) in
            [(Udtraek::IrJson, 3000), (Udtraek::IrCsv(Nedlagte::Med), 3000), (Udtraek::IrCsv(Nedlagte::Uden), 2000)]
        {
            let mut ud = Taeller::default();
            store.read(|conn| udtraek.skriv(conn, &koder, dag, &mut ud)).unwrap();
            assert!(ud.stoerste < 2048 && ud.ialt > units * 150, "{udtraek:?}: {} {}", ud.stoerste, ud.ialt);
            // Each unit by itself, and the end of the array.
            assert_eq!(ud.gange, units + usize::from(udtraek == Udtraek::IrJson), "{udtraek:?}");
        }
    }

    #[test]
    fn paths_and_what_they_ask_for() {
        for (path, query, ventet) in [
            (IR_JSON, "", Some(Udtraek::IrJson)),
            (IR_JSON, "wsdl", Some(Udtraek::IrJson)),
            (IR_CSV, "", Some(Udtraek::IrCsv(Nedlagte::Uden))),
            (IR_CSV, "inkluderNedlagte=false", Some(Udtraek::IrCsv(Nedlagte::Uden))),
            (IR_CSV, "a=1&inkluderNedlagte=true", Some(Udtraek::IrCsv(Nedlagte::Med))),
            ("/frontend-api/institutions", "", None),
            ("/frontend-api/Institutions/", "", None),
            ("/frontend-api", "", None),
        ] {
            assert_eq!(find(path, query), ventet, "{path}?{query}");
        }
    }
}
