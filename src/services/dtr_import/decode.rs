//! XML → changes. What comes here has passed the published schema, so that a failure is ours and not the supplier's.

use std::borrow::Cow;

use crate::dagtilbud::{Aendring, AlternativAdresseFelter, AnvisningsenhedFelter, DaginstitutionFelter, Handling};
use crate::registre::{Adresse, Henvisning};
use crate::soap::envelope::Payload;
use crate::types::{Cvr, Kommunekode};
use crate::xml::{self, Event, Limits, Reader};

/// The changes of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The supplier's own id; only `ImporterAendringer` has one.
    pub batch_id: Option<String>,
    /// Whether it is a rehearsal: checked and answered, not kept.
    pub proeve: bool,
    /// In the supplier's order.
    pub aendringer: Vec<Aendring>,
}

/// The schema let something through that cannot be read: schema and code disagree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A field that must be there is not.
    #[error("feltet {0} mangler")]
    Missing(&'static str),
    /// A field's text is not of its form.
    #[error("feltet {0} har en anden form end skemaet lover")]
    Form(&'static str),
    /// An element that no change has.
    #[error("et ukendt element ved byte {0}")]
    Unknown(usize),
    /// The reader refused what it accepted before.
    #[error(transparent)]
    Xml(#[from] xml::Error),
}

/// Every field that a change can have. Local names are unique within a change, so that a change is read as one flat list.
const FIELDS: &[&str] = &[
    "daginstitutionsNummer",
    "daginstitutionsNavn",
    "ejerformKode",
    "lovgrundlagKode",
    "admKommuneKode",
    "EnhedsNummer",
    "EnhedsNavn",
    "InstType3",
    "Email",
    "TelefonNummer",
    "CVRNummer",
    "PNummer",
    "alternativAdresseNummer",
    "enhedsNummer",
    "alternativAdresseNavn",
    "email",
    "telefonNummer",
    "cvrNummer",
    "pNummer",
    "vejNavn",
    "vejKode",
    "husNummer",
    "etage",
    "doer",
    "supplerendeBynavn",
    "postNummer",
    "byNavn",
    "kommuneKode",
    "dawaId",
    "geoBredde",
    "geoLaengde",
];

/// Elements that only hold others.
const GROUPS: &[&str] = &["Daginstitution", "AnvisningsEnhed", "AlternativAdresse", "Adresse"];

/// Reads the changes of a request that the schema has accepted.
///
/// # Errors
/// Where schema and code disagree.
pub fn decode(message: &str, payload: &Payload, limits: &Limits) -> Result<Batch, Error> {
    let mut reader = Reader::within(message, payload.range.clone(), &payload.scope, limits);
    let Event::Start(root) = reader.next()? else { return Err(Error::Unknown(payload.range.start)) };
    if root.name.local != "ImporterAendringer" {
        let (metode, offset) = (root.name.local, root.offset);
        let aendring = read_change(&mut reader, metode, 1, None, offset)?;
        return Ok(Batch { batch_id: None, proeve: false, aendringer: vec![aendring] });
    }
    let batch_id = root.attribute(None, "batchId").map(|id| collapse(&id).into_owned());
    let proeve = root.attribute(None, "proeve").is_some_and(|value| matches!(value.trim(), "true" | "1"));
    let mut aendringer = Vec::new();
    loop {
        match reader.next()? {
            Event::Start(change) => {
                let lokal_id = change.attribute(None, "lokalId").map(|id| collapse(&id).into_owned());
                let (metode, offset) = (change.name.local, change.offset);
                let position = u32::try_from(aendringer.len() + 1).unwrap_or(u32::MAX);
                aendringer.push(read_change(&mut reader, metode, position, lokal_id, offset)?);
            }
            Event::Text { .. } => {}
            Event::End { .. } | Event::Eof => return Ok(Batch { batch_id, proeve, aendringer }),
        }
    }
}

/// Reads one change, whose start tag was the last event, past its end.
fn read_change(
    reader: &mut Reader<'_>,
    metode: &str,
    position: u32,
    lokal_id: Option<String>,
    offset: usize,
) -> Result<Aendring, Error> {
    let felter = Felter::read(reader)?;
    let handling = felter.handling(metode).ok_or(Error::Unknown(offset))??;
    let felter = felter.0.iter().map(|felt| (felt.navn, felt.offset)).collect();
    Ok(Aendring { position, lokal_id, handling, offset, felter })
}

struct Felt<'a> {
    navn: &'static str,
    tekst: Cow<'a, str>,
    offset: usize,
}

/// The fields of one change, flat.
struct Felter<'a>(Vec<Felt<'a>>);

impl<'a> Felter<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, Error> {
        let mut felter = Vec::with_capacity(20);
        let outside = reader.depth();
        while reader.depth() >= outside {
            let field = match reader.next()? {
                Event::Start(start) if !GROUPS.contains(&start.name.local) => Some((start.name.local, start.offset)),
                Event::Eof => break,
                Event::Start(_) | Event::Text { .. } | Event::End { .. } => None,
            };
            let Some((local, offset)) = field else { continue };
            let navn = *FIELDS.iter().find(|known| **known == local).ok_or(Error::Unknown(offset))?;
            let tekst = reader.text()?.ok_or(Error::Form(navn))?;
            felter.push(Felt { navn, tekst: collapsed(tekst), offset });
        }
        Ok(Self(felter))
    }

    /// The text of a field that was given and is not empty: what is left empty is as if left out.
    fn given(&self, navn: &str) -> Option<&str> {
        self.0.iter().find(|felt| felt.navn == navn).map(|felt| felt.tekst.as_ref()).filter(|tekst| !tekst.is_empty())
    }

    fn tekst(&self, navn: &'static str) -> Result<String, Error> {
        self.given(navn).map(str::to_owned).ok_or(Error::Missing(navn))
    }

    fn valgfri(&self, navn: &str) -> Option<String> {
        self.given(navn).map(str::to_owned)
    }

    fn parsed<T: std::str::FromStr>(&self, navn: &'static str) -> Result<T, Error> {
        self.given(navn).ok_or(Error::Missing(navn))?.parse().map_err(|_| Error::Form(navn))
    }

    fn henvisning(&self, navn: &'static str) -> Result<Henvisning, Error> {
        let tekst = self.given(navn).ok_or(Error::Missing(navn))?;
        match tekst.strip_prefix("lokal:") {
            Some(lokal) => Ok(Henvisning::Lokal(lokal.to_owned())),
            None => tekst.parse().map(Henvisning::Nummer).map_err(|_| Error::Form(navn)),
        }
    }

    fn given_henvisning(&self, navn: &'static str) -> Result<Option<Henvisning>, Error> {
        self.given(navn).map(|_| self.henvisning(navn)).transpose()
    }

    /// The CVR number, where the supplier gave it; it is compared, never stored (dtr-rules 22).
    fn cvr(&self, navn: &'static str) -> Result<Option<Cvr>, Error> {
        self.given(navn).map(|_| self.parsed(navn)).transpose()
    }

    fn kommune(&self, navn: &'static str) -> Result<Kommunekode, Error> {
        self.parsed(navn).map(Kommunekode)
    }

    fn daginstitution(&self) -> Result<DaginstitutionFelter, Error> {
        Ok(DaginstitutionFelter {
            navn: self.tekst("daginstitutionsNavn")?,
            ejerform: self.parsed("ejerformKode")?,
            lovgrundlag: self.parsed("lovgrundlagKode")?,
            adm_kommune: self.kommune("admKommuneKode")?,
        })
    }

    fn anvisningsenhed(&self) -> Result<AnvisningsenhedFelter, Error> {
        Ok(AnvisningsenhedFelter {
            navn: self.tekst("EnhedsNavn")?,
            adresse: self.adresse()?,
            insttype3: self.parsed("InstType3")?,
            email: self.valgfri("Email"),
            telefon: self.valgfri("TelefonNummer"),
            cvr: self.cvr("CVRNummer")?,
            pnummer: self.parsed("PNummer")?,
        })
    }

    fn alternativ_adresse(&self) -> Result<AlternativAdresseFelter, Error> {
        Ok(AlternativAdresseFelter {
            navn: self.tekst("alternativAdresseNavn")?,
            adresse: self.adresse()?,
            email: self.valgfri("email"),
            telefon: self.valgfri("telefonNummer"),
            cvr: self.cvr("cvrNummer")?,
            pnummer: self.parsed("pNummer")?,
        })
    }

    fn adresse(&self) -> Result<Adresse, Error> {
        Ok(Adresse {
            vej_navn: self.tekst("vejNavn")?,
            vej_kode: self.valgfri("vejKode"),
            hus_nummer: self.tekst("husNummer")?,
            etage: self.valgfri("etage"),
            doer: self.valgfri("doer"),
            supplerende_bynavn: self.valgfri("supplerendeBynavn"),
            post_nummer: self.tekst("postNummer")?,
            // Empty: the register derives it from the postal code.
            by_navn: self.valgfri("byNavn").unwrap_or_default(),
            kommune_kode: self.kommune("kommuneKode")?,
            dawa_id: self.valgfri("dawaId").map(|id| id.to_ascii_lowercase()),
            geo_bredde: self.valgfri("geoBredde"),
            geo_laengde: self.valgfri("geoLaengde"),
        })
    }

    /// What the method does with these fields; `None` where there is no such method.
    fn handling(&self, metode: &str) -> Option<Result<Handling, Error>> {
        use Handling as H;
        Some(match metode {
            "InsertDaginstitution" => self.daginstitution().map(H::InsertDaginstitution),
            "UpdateDaginstitution" => self.med("daginstitutionsNummer", Self::daginstitution, H::UpdateDaginstitution),
            "DeleteDaginstitution" => self.henvisning("daginstitutionsNummer").map(H::DeleteDaginstitution),
            "InsertAnvisningsEnhed" => {
                self.med("daginstitutionsNummer", Self::anvisningsenhed, H::InsertAnvisningsEnhed)
            }
            "UpdateAnvisningsEnhed" => {
                self.under("EnhedsNummer", "daginstitutionsNummer", Self::anvisningsenhed, H::UpdateAnvisningsEnhed)
            }
            "DeleteAnvisningsEnhed" => self.henvisning("enhedsNummer").map(H::DeleteAnvisningsEnhed),
            "InsertAlternativAdresse" => self.med("enhedsNummer", Self::alternativ_adresse, H::InsertAlternativAdresse),
            "UpdateAlternativAdresse" => self.under(
                "alternativAdresseNummer",
                "enhedsNummer",
                Self::alternativ_adresse,
                H::UpdateAlternativAdresse,
            ),
            "DeleteAlternativAdresse" => self.henvisning("alternativAdresseNummer").map(H::DeleteAlternativAdresse),
            "MoveAnvisningsEnhed" => self.flyt("enhedsNummer", "daginstitutionsNummer", H::MoveAnvisningsEnhed),
            "MoveAlternativAdresse" => self.flyt("alternativAdresseNummer", "enhedsNummer", H::MoveAlternativAdresse),
            _ => return None,
        })
    }

    /// A method with one reference and the unit's fields.
    fn med<T>(
        &self,
        navn: &'static str,
        felter: fn(&Self) -> Result<T, Error>,
        handling: fn(Henvisning, T) -> Handling,
    ) -> Result<Handling, Error> {
        Ok(handling(self.henvisning(navn)?, felter(self)?))
    }

    /// A method with the unit's own number, its parent's and its fields.
    fn under<T>(
        &self,
        enhed: &'static str,
        under: &'static str,
        felter: fn(&Self) -> Result<T, Error>,
        handling: fn(Henvisning, Option<Henvisning>, T) -> Handling,
    ) -> Result<Handling, Error> {
        Ok(handling(self.henvisning(enhed)?, self.given_henvisning(under)?, felter(self)?))
    }

    /// A method that moves a unit.
    fn flyt(
        &self,
        enhed: &'static str,
        til: &'static str,
        handling: fn(Henvisning, Henvisning) -> Handling,
    ) -> Result<Handling, Error> {
        Ok(handling(self.henvisning(enhed)?, self.henvisning(til)?))
    }
}

/// White space as `xs:token` has it: trimmed, and each run one space (XML Schema part 2 §4.3.6).
fn collapse(text: &str) -> Cow<'_, str> {
    let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r');
    let trimmed = text.trim_matches(is_space);
    if trimmed.contains("  ") || trimmed.contains(['\t', '\n', '\r']) {
        Cow::Owned(trimmed.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
    } else {
        Cow::Borrowed(trimmed)
    }
}

fn collapsed(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => collapse(text),
        Cow::Owned(text) => Cow::Owned(collapse(&text).into_owned()),
    }
}
