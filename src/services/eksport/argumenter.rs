//! The arguments of the registers' reads: mapped by yaserde from what our own reader accepted and wrote out canonically (decision 0001).

use jiff::civil::Date;
use yaserde::YaDeserialize;

use crate::soap::envelope::Payload;
use crate::types::{Cvr, Institutionsnummer, Kommunekode, Pnummer};
use crate::xml::{self, Event, Limits, Reader, Writer};

/// Every argument that a method of either register can have. The schema has said which of them this one must and may have.
#[derive(Debug, Default, PartialEq, Eq, YaDeserialize)]
struct Tekster {
    #[yaserde(rename = "DagInstitutionsNummer")]
    dag_institutions_nummer: Option<String>,
    #[yaserde(rename = "AdmkommuneNummer")]
    admkommune_nummer: Option<String>,
    #[yaserde(rename = "institutionsNummer")]
    institutions_nummer: Option<String>,
    #[yaserde(rename = "kommuneKode")]
    kommune_kode: Option<String>,
    administrationskommune: Option<String>,
    institutionstype3: Option<String>,
    #[yaserde(rename = "partOfName")]
    part_of_name: Option<String>,
    #[yaserde(rename = "pNummer")]
    p_nummer: Option<String>,
    #[yaserde(rename = "cvrNummer")]
    cvr_nummer: Option<String>,
    #[yaserde(rename = "enhedsNummer")]
    enheds_nummer: Option<String>,
    #[yaserde(rename = "alternativAdresseNummer")]
    alternativ_adresse_nummer: Option<String>,
    #[yaserde(rename = "inkluderNedlagte")]
    inkluder_nedlagte: Option<String>,
    dato: Option<String>,
    navn: Option<String>,
    siden: Option<String>,
    maks: Option<String>,
}

/// The arguments, each as what it means.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Argumenter {
    /// `DagInstitutionsNummer`.
    pub daginstitution: Option<Institutionsnummer>,
    /// `AdmkommuneNummer`; of Institutionsregisteret `administrationskommune`.
    pub adm_kommune: Option<Kommunekode>,
    /// `institutionsNummer`.
    pub institution: Option<Institutionsnummer>,
    /// `kommuneKode`: where it lies.
    pub kommune: Option<Kommunekode>,
    /// `institutionstype3`.
    pub type3: Option<u32>,
    /// `partOfName`.
    pub del_af_navn: Option<String>,
    /// `pNummer`.
    pub pnummer: Option<Pnummer>,
    /// `cvrNummer`.
    pub cvr: Option<Cvr>,
    /// `enhedsNummer`.
    pub enhed: Option<Institutionsnummer>,
    /// `alternativAdresseNummer`.
    pub alternativ_adresse: Option<Institutionsnummer>,
    /// `inkluderNedlagte`; false where left out.
    pub nedlagte: bool,
    /// `dato`: a Danish day.
    pub dato: Option<Date>,
    /// `navn` of a code table.
    pub tabel: Option<String>,
    /// `siden`; 0 where left out.
    pub siden: i64,
    /// `maks`; 1000 where left out.
    pub maks: u32,
}

/// The schema let something through that cannot be read: schema and code disagree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// An argument's text is not of its form.
    #[error("argumentet {0} har en anden form end skemaet lover")]
    Form(&'static str),
    /// yaserde could not map the canonical text.
    #[error("argumenterne kunne ikke afbildes: {0}")]
    Map(String),
    /// The reader refused what it accepted before.
    #[error(transparent)]
    Xml(#[from] xml::Error),
}

/// How many changes `GetAendringer` gives where `maks` is left out.
const MAKS: u32 = 1000;

/// Reads the arguments of a request that the schema has accepted.
///
/// # Errors
/// Where schema and code disagree.
pub fn decode(message: &str, payload: &Payload, limits: &Limits) -> Result<Argumenter, Error> {
    let plain = plain(message, payload, limits)?;
    let tekster: Tekster = yaserde::de::from_str(&plain).map_err(|error| Error::Map(error.to_string()))?;
    Ok(Argumenter {
        daginstitution: parsed("DagInstitutionsNummer", tekster.dag_institutions_nummer)?,
        adm_kommune: match tekster.administrationskommune {
            None => parsed("AdmkommuneNummer", tekster.admkommune_nummer)?.map(Kommunekode),
            given => parsed("administrationskommune", given)?.map(Kommunekode),
        },
        institution: parsed("institutionsNummer", tekster.institutions_nummer)?,
        kommune: parsed("kommuneKode", tekster.kommune_kode)?.map(Kommunekode),
        type3: parsed("institutionstype3", tekster.institutionstype3)?,
        del_af_navn: tekster.part_of_name.map(|navn| navn.split_whitespace().collect::<Vec<_>>().join(" ")),
        pnummer: parsed("pNummer", tekster.p_nummer)?,
        cvr: parsed("cvrNummer", tekster.cvr_nummer)?,
        enhed: parsed("enhedsNummer", tekster.enheds_nummer)?,
        alternativ_adresse: parsed("alternativAdresseNummer", tekster.alternativ_adresse_nummer)?,
        nedlagte: tekster.inkluder_nedlagte.is_some_and(|valgt| matches!(valgt.trim(), "true" | "1")),
        dato: parsed("dato", tekster.dato)?,
        tabel: tekster.navn.map(|navn| navn.trim().to_owned()),
        siden: parsed("siden", tekster.siden)?.unwrap_or(0),
        maks: parsed("maks", tekster.maks)?.unwrap_or(MAKS),
    })
}

/// The arguments written anew in no namespace, so that one struct serves every version's; the schema has judged the namespaces.
fn plain(message: &str, payload: &Payload, limits: &Limits) -> Result<String, Error> {
    let mut reader = Reader::within(message, payload.range.clone(), &payload.scope, limits);
    let mut xml = Writer::new();
    reader.next()?;
    xml.start("Tekster");
    loop {
        let local = match reader.next()? {
            Event::Start(start) => start.name.local,
            Event::Text { .. } => continue,
            Event::End { .. } | Event::Eof => return Ok(xml.finish()),
        };
        if let Some(text) = reader.text()? {
            xml.element(local, &text);
        }
    }
}

fn parsed<T: std::str::FromStr>(argument: &'static str, tekst: Option<String>) -> Result<Option<T>, Error> {
    tekst.map(|tekst| tekst.trim().parse().map_err(|_| Error::Form(argument))).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::Scope;

    fn read(xml: &str) -> Argumenter {
        let payload = Payload { namespace: None, local: String::new(), range: 0..xml.len(), scope: Scope::default() };
        decode(xml, &payload, &Limits::default()).unwrap()
    }

    #[test]
    fn arguments_of_every_spelling_of_the_same_xml() {
        let wanted =
            Argumenter { del_af_navn: Some("a & b".into()), nedlagte: true, maks: 1000, ..Argumenter::default() };
        let cases = [
            "<M xmlns='urn:m'><partOfName>a &amp; b</partOfName><inkluderNedlagte>1</inkluderNedlagte></M>",
            "<x:M xmlns:x='urn:m'>\n <x:partOfName> a  <![CDATA[&]]> b</x:partOfName>\n <x:inkluderNedlagte>true</x:inkluderNedlagte>\n</x:M>",
            "<M xmlns='urn:m'><!-- c --><y:partOfName xmlns:y='urn:m'>a &#38;<!-- c --> b</y:partOfName><inkluderNedlagte> true </inkluderNedlagte></M>",
        ];
        for xml in cases {
            assert_eq!(read(xml), wanted, "{xml}");
        }
        assert_eq!(read("<M xmlns='urn:m'/>"), Argumenter { maks: 1000, ..Argumenter::default() });
    }

    #[test]
    fn each_argument_is_read() {
        let arg = read(
            "<M><DagInstitutionsNummer>D10001</DagInstitutionsNummer><dato>2026-01-31</dato><siden>7</siden><maks>3</maks></M>",
        );
        assert_eq!(arg.daginstitution.unwrap().as_str(), "D10001");
        assert_eq!((arg.dato.unwrap().to_string().as_str(), arg.siden, arg.maks), ("2026-01-31", 7, 3));
    }
}
