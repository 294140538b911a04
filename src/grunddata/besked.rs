//! What is wrong with an import document ([`Brud`], GRD0nn), what is wrong with one person of it ([`Personbrud`], GRD1nn), and what the supplier should
//! know though nothing is wrong ([`Raad`], GRD5nn).
//!
//! The texts name fields, kinds and sizes, never what stood in a field. `docs/fejlkoder.md` has a row for each code.

use std::fmt;

use super::Cprfejl;
use crate::types::{Institutionsnummer, Time};

/// What the answer tells of a document or a person: one `advis`.
#[derive(Clone, PartialEq, Eq)]
pub struct Advis {
    /// `GRDnnn`.
    pub kode: &'static str,
    /// Danish: what was found, what was expected, and the rule.
    pub tekst: String,
    /// The person that it is about: the sender's own id of it, told to the sender alone.
    pub lokal_id: Option<String>,
    /// Byte offset in the message; `None` where it is about something that does not stand there.
    pub offset: Option<usize>,
}

impl fmt::Debug for Advis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Advis").field("kode", &self.kode).field("offset", &self.offset).finish_non_exhaustive()
    }
}

/// Why a document is refused whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Brud {
    /// Not newer than the last one read (bpi-rules §2).
    IkkeNyere {
        /// The last one's `sourceDateTime`.
        sidste: Time,
    },
    /// No register has the institution.
    UkendtInstitution,
    /// It is closed.
    Nedlagt,
    /// Only units below it take persons (dtr-rules 11).
    Daginstitution,
    /// Not YYYY-YYYY of two years in a row, or not a school year of now.
    Skoleaar {
        /// The first that is taken.
        fra: String,
        /// The last that is taken.
        til: String,
    },
    /// Two groups of one id.
    GruppeToGange,
    /// A Hovedgruppe without `GroupLevel`.
    NiveauMangler,
    /// `GroupLevel` on another kind of group.
    NiveauForMeget,
    /// A full import that would remove more than is let pass.
    StorSletning {
        /// How many persons it would remove.
        fjernes: usize,
        /// Of how many.
        af: usize,
        /// The share that is let pass, in per cent.
        procent: u32,
    },
    /// `sourceDateTime` lies more than a day ahead: nothing could follow it.
    Fremtid,
    /// No instant.
    Tidspunkt,
    /// `source` is longer than it may be.
    LangKilde {
        /// The most bytes.
        hoejst: usize,
    },
    /// A number of Institutionsregisteret's form that it does not have.
    IkkeIInstitutionsregisteret,
    /// A provisional unit: its number is of limited use (ir-rules 14).
    Foreloebig,
}

impl Brud {
    /// The code; its number is the answer's `reskode`.
    #[must_use]
    pub fn kode(&self) -> &'static str {
        match self {
            Self::IkkeNyere { .. } => "GRD011",
            Self::UkendtInstitution => "GRD012",
            Self::Nedlagt => "GRD013",
            Self::Daginstitution => "GRD014",
            Self::Skoleaar { .. } => "GRD015",
            Self::GruppeToGange => "GRD016",
            Self::NiveauMangler => "GRD017",
            Self::NiveauForMeget => "GRD018",
            Self::StorSletning { .. } => "GRD019",
            Self::Fremtid => "GRD020",
            Self::Tidspunkt => "GRD021",
            Self::LangKilde { .. } => "GRD022",
            Self::IkkeIInstitutionsregisteret => "GRD023",
            Self::Foreloebig => "GRD024",
        }
    }

    /// The answer's `reskode`.
    #[must_use]
    pub fn reskode(&self) -> u32 {
        self.kode().trim_start_matches("GRD").parse().unwrap_or(10)
    }

    /// What was found and what was expected.
    #[must_use]
    pub fn tekst(&self) -> String {
        match self {
            Self::IkkeNyere { sidste } => format!(
                "sourceDateTime er ikke nyere end kildens sidste import til institutionen, {sidste}; forventede et senere tidspunkt (bpi-rules 2)"
            ),
            Self::UkendtInstitution => {
                "InstitutionNumber: institutionen findes ikke i registrene; forventede en anvisningsenhed, en alternativ adresse eller en enhed i \
                 Institutionsregisteret"
                    .to_owned()
            }
            Self::Nedlagt => "InstitutionNumber: institutionen er nedlagt og tager ikke imod personer; importerXml og importerDeltaXml kræver en åben"
                .to_owned(),
            Self::Daginstitution => "InstitutionNumber: en daginstitution kan ikke have personer; forventede en af dens anvisningsenheder eller \
                                     alternative adresser (dtr-rules 11)"
                .to_owned(),
            Self::Skoleaar { fra, til } => {
                format!("schoolYear: forventede to år i træk, åååå-åååå, fra {fra} til {til} (bpi-rules 2)")
            }
            Self::GruppeToGange => {
                "GroupId: to grupper i dokumentet har samme GroupId; forventede hver gruppe én gang (bpi-rules 2)".to_owned()
            }
            Self::NiveauMangler => "GroupLevel mangler; en Hovedgruppe skal have et (bpi-rules 2)".to_owned(),
            Self::NiveauForMeget => "GroupLevel må kun gives for en Hovedgruppe (bpi-rules 2)".to_owned(),
            Self::StorSletning { fjernes, af, procent } => format!(
                "dokumentet ville fjerne {fjernes} af kildens {af} personer, mere end {procent} %; er det meningen, så send det med \
                 tilladStorSletning=\"true\" på instXML"
            ),
            Self::Fremtid => "sourceDateTime ligger mere end et døgn frem; en senere import ville blive afvist. Kontrollér kildens ur".to_owned(),
            Self::Tidspunkt => "sourceDateTime er ikke et tidspunkt, der kan bruges; forventede fx 2026-11-28T03:00:00+01:00".to_owned(),
            Self::LangKilde { hoejst } => format!("source: forventede højst {hoejst} bytes (UTF-8)"),
            Self::IkkeIInstitutionsregisteret => {
                "InstitutionNumber: institutionen findes ikke i Institutionsregisteret; forventede en institution uden enheder eller en afdeling"
                    .to_owned()
            }
            Self::Foreloebig => "InstitutionNumber: institutionen er foreløbig og tager ikke imod personer; den får et endeligt nummer, når den \
                                 godkendes (ir-rules 14)"
                .to_owned(),
        }
    }

    /// As the answer tells it.
    #[must_use]
    pub fn advis(&self, offset: usize) -> Advis {
        Advis { kode: self.kode(), tekst: self.tekst(), lokal_id: None, offset: Some(offset) }
    }
}

/// What is wrong with one person of a document, or with one of its contact persons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personbrud {
    /// A known `LocalPersonId` came with another CPR number (bpi-rules §2, CPR). The text is the real service's own.
    UventetCpr,
    /// No CPR number, or none that can be.
    Cpr(Cprfejl),
    /// Protected, and the alias is not whole (bpi-rules §2, ALIAS).
    Alias,
    /// The `LocalPersonId` stands more than once; which is right, nobody can know.
    LokalIdToGange,
    /// `MainGroupId` names a group of another kind.
    IkkeHovedgruppe,
    /// A field is longer than it may be.
    Langt {
        /// The field's element.
        felt: &'static str,
        /// The most bytes, UTF-8.
        hoejst: usize,
    },
    /// More contact persons than a pupil may have.
    MangeKontakter {
        /// The most.
        hoejst: usize,
    },
    /// A contact person without a CPR number that can be.
    KontaktCpr(Cprfejl),
    /// A contact person that is protected and has no whole alias: it is kept, and shown to nobody outside the authority's package.
    KontaktAlias,
    /// A contact person that stands twice, or is the pupil itself.
    KontaktToGange,
    /// Nobody of the source has the `LocalPersonId` that is to be deleted.
    Ukendt,
}

impl Personbrud {
    /// The code.
    #[must_use]
    pub fn kode(self) -> &'static str {
        match self {
            Self::UventetCpr => "GRD101",
            Self::Cpr(_) => "GRD102",
            Self::Alias => "GRD103",
            Self::LokalIdToGange => "GRD104",
            Self::IkkeHovedgruppe => "GRD105",
            Self::Langt { .. } => "GRD106",
            Self::MangeKontakter { .. } => "GRD107",
            Self::KontaktCpr(_) => "GRD108",
            Self::KontaktAlias => "GRD109",
            Self::KontaktToGange => "GRD110",
            Self::Ukendt => "GRD111",
        }
    }

    /// What was found and what was expected.
    #[must_use]
    pub fn tekst(self) -> String {
        match self {
            Self::UventetCpr => {
                "Ikke forventet CPR til localPersonID; personen har stadig det CPR-nummer, som kilden først gav (bpi-rules 2)".to_owned()
            }
            Self::Cpr(fejl) => format!("CivilRegistrationNumber {fejl}; personen er udeladt (bpi-rules 2)"),
            Self::Alias => "protected er true, men AliasFirstName eller AliasFamilyName mangler; personen er udeladt (bpi-rules 2)".to_owned(),
            Self::LokalIdToGange => {
                "LocalPersonId står mere end én gang i dokumentet; ingen af personerne er indlæst (bpi-rules 2)".to_owned()
            }
            Self::IkkeHovedgruppe => "MainGroupId er ikke en gruppe af typen Hovedgruppe; personen er udeladt (bpi-rules 2)".to_owned(),
            Self::Langt { felt, hoejst } => {
                format!("{felt}: forventede højst {hoejst} bytes (UTF-8); personen er udeladt (bpi-rules 2)")
            }
            Self::MangeKontakter { hoejst } => {
                format!("ContactPerson: forventede højst {hoejst}; personen er udeladt")
            }
            Self::KontaktCpr(fejl) => {
                format!("ContactPerson: CivilRegistrationNumber {fejl}; kontaktpersonen er udeladt, personen er indlæst")
            }
            Self::KontaktAlias => "ContactPerson: protected er true, men AliasFirstName eller AliasFamilyName mangler; kontaktpersonen er \
                                   indlæst, og vises ikke uden for FuldMyndighed, før aliaset er der (bpi-rules 2)"
                .to_owned(),
            Self::KontaktToGange => "ContactPerson: samme CPR-nummer som en anden kontaktperson eller som personen selv; kontaktpersonen er \
                                     udeladt, personen er indlæst"
                .to_owned(),
            Self::Ukendt => "kilden har ingen person med dette LocalPersonId; intet er slettet for det".to_owned(),
        }
    }

    /// As the answer tells it.
    #[must_use]
    pub fn advis(self, lokal_id: &str, offset: usize) -> Advis {
        Advis { kode: self.kode(), tekst: self.tekst(), lokal_id: Some(lokal_id.to_owned()), offset: Some(offset) }
    }
}

/// What the supplier should know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raad {
    /// The institution is of no register that is in use; Tilslutning knows it.
    KanIkkeKontrolleres {
        /// Whether Institutionsregisteret is in use.
        ir_i_brug: bool,
    },
    /// Another source of the institution holds the person too, and they differ.
    AndenKilde {
        /// The other source.
        kilde: String,
        /// The fields' elements.
        felter: Vec<&'static str>,
    },
    /// Another source of the institution has a group of the same name.
    SammeGruppenavn {
        /// The other source.
        kilde: String,
    },
    /// This source and another take turns in changing a field.
    Skiftes {
        /// The field's element.
        felt: &'static str,
        /// How often.
        gange: i64,
    },
    /// The document was loaded before.
    Gentaget,
    /// The source's last import came from another system.
    AndetSystem,
    /// The institution is a hovedskole (ir-rules 19).
    Hovedskole,
    /// The institution is named by an A-number (dtr-rules 58).
    ANummer {
        /// The number that has taken over, where it is known.
        efterfoelger: Option<Institutionsnummer>,
    },
}

impl Raad {
    /// The code.
    #[must_use]
    pub fn kode(&self) -> &'static str {
        match self {
            Self::KanIkkeKontrolleres { .. } => "GRD501",
            Self::AndenKilde { .. } => "GRD502",
            Self::SammeGruppenavn { .. } => "GRD503",
            Self::Skiftes { .. } => "GRD504",
            Self::Gentaget => "GRD506",
            Self::AndetSystem => "GRD507",
            Self::ANummer { .. } => "GRD508",
            Self::Hovedskole => "GRD509",
        }
    }

    /// What it is.
    #[must_use]
    pub fn tekst(&self) -> String {
        match self {
            Self::KanIkkeKontrolleres { ir_i_brug: true } => {
                "InstitutionNumber kan ikke kontrolleres: numre af den form giver hverken Dagtilbudsregisteret eller Institutionsregisteret"
                    .to_owned()
            }
            Self::KanIkkeKontrolleres { ir_i_brug: false } => {
                "InstitutionNumber kan ikke kontrolleres: Dagtilbudsregisteret har ikke nummeret, og \
                                          Institutionsregisteret er ikke taget i brug"
                    .to_owned()
            }
            Self::AndenKilde { kilde, felter } if felter.is_empty() => {
                format!("personen har institutionen også fra kilden {kilde}")
            }
            Self::AndenKilde { kilde, felter } => {
                format!("personen har institutionen også fra kilden {kilde}; de er ikke enige om {}", felter.join(", "))
            }
            Self::SammeGruppenavn { kilde } => {
                format!(
                    "institutionen har en gruppe af samme navn fra kilden {kilde}; kilderne bør aftale grupperne (bpi-rules 2)"
                )
            }
            Self::Skiftes { felt, gange } => {
                format!(
                    "{felt} er ændret skiftevis af denne og en anden kilde, {gange} gange; aftal, hvem der har feltet"
                )
            }
            Self::Gentaget => "dokumentet er indlæst før; intet er ændret".to_owned(),
            Self::AndetSystem => {
                "kildens sidste import til institutionen kom fra et andet udbydersystem; to systemer bør ikke sende under samme source".to_owned()
            }
            Self::Hovedskole => {
                "InstitutionNumber er en hovedskole; elever hører til på dens afdelinger (ir-rules 19)".to_owned()
            }
            Self::ANummer { efterfoelger: Some(nummer) } => {
                format!("InstitutionNumber er et A-nummer, som udfases; nummeret {nummer} har afløst det (dtr-rules 58)")
            }
            Self::ANummer { efterfoelger: None } => {
                "InstitutionNumber er et A-nummer, som udfases; brug institutionens nummer i Dagtilbudsregisteret eller \
                 Institutionsregisteret (dtr-rules 58)"
                    .to_owned()
            }
        }
    }

    /// As the answer tells it.
    #[must_use]
    pub fn advis(&self, lokal_id: Option<&str>, offset: Option<usize>) -> Advis {
        Advis { kode: self.kode(), tekst: self.tekst(), lokal_id: lokal_id.map(str::to_owned), offset }
    }
}
