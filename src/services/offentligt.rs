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
