//! What a read of SkoleGrunddata asks for: a request that the schema has accepted becomes a [`Laesning`].

use crate::grunddata::{Cpr, Modtager, PersonId, Trin};
use crate::services::Operation;
use crate::soap::Payload;
use crate::types::{Institutionsnummer, words};
use crate::xml::{self, Event, Limits, Reader};

words!(
    /// Pakke: one of wsiEKSPORT's four, each a service of its own (bpi-rules §1).
    Pakke {
        /// Names, UserIds, roles and groups.
        Lille = "lille",
        /// And LocalPersonId, CPR number, e-mail, birth date, gender, photo.
        Mellem = "mellem",
        /// And addresses, phones, contact persons.
        Fuld = "fuld",
        /// And what protects and is protected.
        FuldMyndighed = "fuldmyndighed",
    }
);

/// A read: an operation with its arguments. A text that no number can be names nothing, and is answered by nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Laesning {
    /// `eksporterXml…`.
    Eksport(Eksport),
    /// `hentGrupper`.
    Grupper(Option<Institutionsnummer>),
    /// `hentBrugereIGruppe`.
    BrugereIGruppe(Option<Institutionsnummer>, String),
    /// `hentInstitution`, `hentInstitutioner`.
    Institutioner(Vec<Institutionsnummer>),
    /// `hentInstitutionshierarki`.
    Hierarki(Option<Institutionsnummer>),
    /// `hentInstBruger`.
    InstBruger(Hvor, Option<PersonId>),
    /// `hentBrugersKontaktpersoner`.
    Kontaktpersoner(Hvor, Option<PersonId>),
    /// `hentKontaktpersonsBrugere`.
    KontaktpersonsBrugere(Hvor, Option<PersonId>),
    /// `hentBrugersInstitutionstilknytninger`.
    Tilknytninger(Option<PersonId>),
    /// `hentBrugeridFraCpr`.
    BrugeridFraCpr(Option<Cpr>),
    /// `hentCprFraBrugerid`.
    CprFraBrugerid(Option<PersonId>),
}

/// At which institutions something is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hvor {
    /// At this one; the gates have asked whether the caller may.
    Her(Institutionsnummer),
    /// At all that the caller has a dataaftale for.
    Aftalte,
    /// Nowhere: what was named is no number.
    Intetsteds,
}

/// `eksporterXml…` with its filters (bpi.md §1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eksport {
    /// The package.
    pub pakke: Pakke,
    /// The institution.
    pub institution: Institutionsnummer,
    /// What is left out.
    pub filtre: Filtre,
}

/// The filters, each with its default where it is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filtre {
    /// `inkluderElever`.
    pub elever: bool,
    /// `inkluderMedarbejdere`.
    pub medarbejdere: bool,
    /// `inkluderEksterne`.
    pub eksterne: bool,
    /// `inkluderKontaktpersoner`; of the packages that have any.
    pub kontaktpersoner: bool,
    /// `inkluderKlassetrin`: pupils of these levels; empty is no filter (our choice).
    pub klassetrin: Vec<Trin>,
    /// `inkluderCpr`.
    pub cpr: bool,
}

impl Default for Filtre {
    fn default() -> Self {
        let klassetrin = Vec::new();
        Self { elever: true, medarbejdere: true, eksterne: true, kontaktpersoner: true, klassetrin, cpr: false }
    }
}

impl Pakke {
    /// To whom it shows persons.
    #[must_use]
    pub fn modtager(self) -> Modtager {
        match self {
            Self::FuldMyndighed => Modtager::Myndighed,
            Self::Lille | Self::Mellem | Self::Fuld => Modtager::Andre,
        }
    }
}

/// Schema and code disagree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The operation is no read of SkoleGrunddata, or an argument is not of its form.
    #[error("{0} har en anden form end skemaet lover")]
    Form(&'static str),
    /// The reader refused what it accepted before.
    #[error(transparent)]
    Xml(#[from] xml::Error),
}

/// Reads a request that the schema has accepted. `asked` is the institutions that the second gate asked about.
///
/// # Errors
/// Where schema and code disagree.
pub fn decode(
    operation: &Operation,
    asked: &[Option<Institutionsnummer>],
    message: &str,
    payload: &Payload,
    limits: &Limits,
) -> Result<Laesning, Error> {
    let one = asked.first().cloned().flatten();
    let hvor = match asked.first() {
        None => Hvor::Aftalte,
        Some(None) => Hvor::Intetsteds,
        Some(Some(nummer)) => Hvor::Her(nummer.clone()),
    };
    let arg = Argumenter::read(message, payload, limits)?;
    let eksport = |pakke| {
        let institution = one.clone().ok_or(Error::Form("instnr"))?;
        Ok(Laesning::Eksport(Eksport { pakke, institution, filtre: arg.filtre.clone() }))
    };
    Ok(match operation.name {
        "eksporterXmlLille" => return eksport(Pakke::Lille),
        "eksporterXmlMellem" => return eksport(Pakke::Mellem),
        "eksporterXmlFuld" => return eksport(Pakke::Fuld),
        "eksporterXmlFuldMyndighed" => return eksport(Pakke::FuldMyndighed),
        "hentGrupper" => Laesning::Grupper(one),
        "hentBrugereIGruppe" => Laesning::BrugereIGruppe(one, arg.gruppeid),
        "hentInstitution" | "hentInstitutioner" => Laesning::Institutioner(asked.iter().flatten().cloned().collect()),
        "hentInstitutionshierarki" => Laesning::Hierarki(one),
        "hentInstBruger" => Laesning::InstBruger(hvor, arg.bruger),
        "hentBrugersKontaktpersoner" => Laesning::Kontaktpersoner(hvor, arg.bruger),
        "hentKontaktpersonsBrugere" => Laesning::KontaktpersonsBrugere(hvor, arg.bruger),
        "hentBrugersInstitutionstilknytninger" => Laesning::Tilknytninger(arg.bruger),
        "hentBrugeridFraCpr" => Laesning::BrugeridFraCpr(arg.cpr),
        "hentCprFraBrugerid" => Laesning::CprFraBrugerid(arg.bruger),
        _ => return Err(Error::Form("operationen")),
    })
}

/// Every argument that an operation can have beside `instnr`.
#[derive(Debug, Default)]
struct Argumenter {
    filtre: Filtre,
    gruppeid: String,
    bruger: Option<PersonId>,
    cpr: Option<Cpr>,
}

impl Argumenter {
    fn read(message: &str, payload: &Payload, limits: &Limits) -> Result<Self, Error> {
        let mut arg = Self::default();
        let mut reader = Reader::within(message, payload.range.clone(), &payload.scope, limits);
        reader.next()?;
        loop {
            let local = match reader.next()? {
                Event::Start(start) => start.name.local,
                Event::Text { .. } | Event::End { .. } => continue,
                Event::Eof => return Ok(arg),
            };
            // The filters' elements have names of their own, so that it does not matter within which of these they stand.
            if !matches!(local, "filtre" | "aktoertypeFilter" | "klassetrinFilter" | "cprFilter") {
                let text = reader.text()?.ok_or(Error::Form("et argument"))?;
                arg.take(local, &text)?;
            }
        }
    }

    fn take(&mut self, local: &str, text: &str) -> Result<(), Error> {
        let filtre = &mut self.filtre;
        match local {
            "inkluderElever" => filtre.elever = valgt(text, true)?,
            "inkluderMedarbejdere" => filtre.medarbejdere = valgt(text, true)?,
            "inkluderEksterne" => filtre.eksterne = valgt(text, true)?,
            "inkluderKontaktpersoner" => filtre.kontaktpersoner = valgt(text, true)?,
            "inkluderCpr" => filtre.cpr = valgt(text, false)?,
            "inkluderKlassetrin" => filtre.klassetrin.push(Trin::parse(text).ok_or(Error::Form("inkluderKlassetrin"))?),
            "gruppeid" => self.gruppeid = text.split_ascii_whitespace().collect::<Vec<_>>().join(" "),
            "brugerid" => self.bruger = PersonId::of_user_id(text.trim_ascii()),
            "cpr" => self.cpr = Cpr::laes(text).ok(),
            _ => {}
        }
        Ok(())
    }
}

/// An `xs:boolean`; an empty element has its default.
fn valgt(text: &str, ellers: bool) -> Result<bool, Error> {
    match text.trim_ascii() {
        "" => Ok(ellers),
        "true" | "1" => Ok(true),
        "false" | "0" => Ok(false),
        _ => Err(Error::Form("et filter")),
    }
}
