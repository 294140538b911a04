//! What SkoleGrunddata holds (bpi.md §1 and §5.1): persons in their roles at institutions, groups, contact persons, and the sources that sent them.

use serde::{Deserialize, Serialize};

use super::Cpr;
use super::ord::{Ansatrolle, Eksternrolle, Elevrolle, Gruppetype, Koen, Relation, Trin};

/// A person at an institution, as one source has it: the content of a row, which is kept sealed.
///
/// `C` is the CPR number: the text that came ([`Raa`]), or a number that passed its check.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Institutionsperson<C = Cpr> {
    /// The person's id at the source.
    pub lokal_id: String,
    /// Who.
    pub person: Person<C>,
    /// In which role.
    pub rolle: Rolle<C>,
}

/// An [`Institutionsperson`] as the document says it, before the rules have looked at it.
pub type Raa = Institutionsperson<String>;

/// A person.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Person<C = Cpr> {
    /// First names.
    pub fornavn: String,
    /// Family name.
    pub efternavn: String,
    /// The CPR number.
    pub cpr: C,
    /// E-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Date of birth, as written (xs:date).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foedselsdato: Option<String>,
    /// Gender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub koen: Option<Koen>,
    /// The id of a photo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub foto: Option<String>,
    /// Address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adresse: Option<Adresse>,
    /// Phone at home.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hjemmetelefon: Option<Telefon>,
    /// Phone at work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arbejdstelefon: Option<Telefon>,
    /// Mobile phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mobiltelefon: Option<Telefon>,
    /// What a protected person is called outside the authority package.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias_fornavn: Option<String>,
    /// Likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias_efternavn: Option<String>,
    /// Name and address protection (bpi-rules §2, ALIAS).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beskyttet: bool,
    /// `verificationLevel`, 0 to 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verifikation: Option<u8>,
}

/// An address, every part as written.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Adresse {
    /// `StreetAddress`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vej: Option<String>,
    /// `PostalCode`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postnummer: Option<String>,
    /// `PostalDistrict`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postdistrikt: Option<String>,
    /// `CountryCode`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landekode: Option<String>,
    /// `Country`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub land: Option<String>,
    /// `MunicipalityCode`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kommunekode: Option<String>,
    /// `MunicipalityName`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kommune: Option<String>,
}

/// A phone number.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Telefon {
    /// As written.
    pub nummer: String,
    /// Whether it is shown outside the authority package.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub beskyttet: bool,
}

/// What a person is at the institution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rolle<C = Cpr> {
    /// `Student`.
    Elev(Elev<C>),
    /// `Employee`.
    Ansat(Ansat),
    /// `Extern`.
    Ekstern(Ekstern),
}

/// `Student`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Elev<C = Cpr> {
    /// What of a pupil.
    pub rolle: Elevrolle,
    /// `StudentNumber`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elevnummer: Option<String>,
    /// Level.
    pub trin: Trin,
    /// `Location`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lokation: Option<String>,
    /// `MainGroupId`.
    pub hovedgruppe: String,
    /// `GroupId`s, ascending, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grupper: Vec<String>,
    /// Contact persons, ascending by CPR number, each once.
    #[serde(default = "Vec::new", skip_serializing_if = "Vec::is_empty")]
    pub kontakter: Vec<Kontakt<C>>,
}

/// `Employee`.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ansat {
    /// One or more, each once.
    pub roller: Vec<Ansatrolle>,
    /// `ShortName`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kort_navn: Option<String>,
    /// `Occupation`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stilling: Option<String>,
    /// `Location`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lokation: Option<String>,
    /// `GroupId`s, ascending, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grupper: Vec<String>,
}

/// `Extern`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ekstern {
    /// What of an external person.
    pub rolle: Eksternrolle,
    /// `GroupId`s, ascending, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grupper: Vec<String>,
}

/// `ContactPerson` of a pupil.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Kontakt<C = Cpr> {
    /// What it is to the pupil.
    pub relation: Relation,
    /// `childCustody`.
    pub myndighed: bool,
    /// `accessLevel`, 1 to 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adgangsniveau: Option<u8>,
    /// Who.
    pub person: Person<C>,
}

/// A group of an institution, as one source has it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Gruppe {
    /// `GroupId`, unique at its source.
    pub id: String,
    /// `GroupName`; equal to the id where none was given (bpi-rules §2, Groups).
    pub navn: String,
    /// Its kind.
    pub slags: Gruppetype,
    /// `GroupLevel`; for a Hovedgruppe alone.
    pub trin: Option<Trin>,
    /// `Line`.
    pub linje: Option<String>,
    /// `FromDate`, as written (xs:date).
    pub fra: Option<String>,
    /// `ToDate`, as written (xs:date).
    pub til: Option<String>,
    /// It came into being by being named, and was declared by nobody.
    pub underforstaaet: bool,
}

/// A source of an institution: source and institution number together (bpi-rules §2), with what its last import said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Kilde {
    /// Its row.
    pub id: i64,
    /// The institution.
    pub institution: crate::types::Institutionsnummer,
    /// The source's name.
    pub source: String,
    /// `sourceDateTime` of the last import.
    pub source_date_time: crate::types::Time,
    /// The same, as it was written; exports give it back so.
    pub source_date_time_tekst: String,
    /// `schoolYear` of the last import.
    pub school_year: String,
    /// When the last import was received.
    pub modtaget: crate::types::Time,
}

/// A person's row: one a CPR number, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PersonId(pub i64);

/// UserId (brugerid): ten characters, given once to a person and never again (bpi.md 5.2, choices §4).
///
/// The number of the person's row, in hexadecimal behind a one: `1000013b36`.
impl PersonId {
    /// What stands before the number: ten digits with a leading one.
    const GRUND: i64 = 0x10_0000_0000;

    /// The UserId.
    #[must_use]
    pub fn user_id(self) -> String {
        format!("{:010x}", Self::GRUND + self.0)
    }

    /// The person of a UserId; `None` for a text that no UserId of ours can be.
    #[must_use]
    pub fn of_user_id(text: &str) -> Option<Self> {
        let form = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let number = form.then(|| i64::from_str_radix(text, 16).ok()).flatten()?;
        (number > Self::GRUND && number < 2 * Self::GRUND).then_some(Self(number - Self::GRUND))
    }
}

/// What is known of a person beside the rows that name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Personstand {
    /// It has a UserId: it has had a role at an institution, or was activated. A contact person who has not is shown as `*` (bpi-rules §2).
    pub aktiv: bool,
    /// How many rows say that it is protected. One is enough: what one source protects, no other source may show.
    pub beskyttet: i64,
}

impl<C> Rolle<C> {
    /// The groups that it is a member of, its main group aside.
    #[must_use]
    pub fn grupper(&self) -> &[String] {
        match self {
            Self::Elev(elev) => &elev.grupper,
            Self::Ansat(ansat) => &ansat.grupper,
            Self::Ekstern(ekstern) => &ekstern.grupper,
        }
    }

    /// A pupil's contact persons; nobody else has any.
    #[must_use]
    pub fn kontakter(&self) -> &[Kontakt<C>] {
        match self {
            Self::Elev(elev) => &elev.kontakter,
            Self::Ansat(_) | Self::Ekstern(_) => &[],
        }
    }
}

/// What holds a person's data has no text of it: a `{:?}` in a log or a panic must not tell it.
macro_rules! tavs {
    ($($name:ident $(<$c:ident>)?),+) => {
        $(impl$(<$c>)? std::fmt::Debug for $name$(<$c>)? {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        })+
    };
}
tavs!(Institutionsperson<C>, Person<C>, Adresse, Telefon, Elev<C>, Ansat);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_ids() {
        assert_eq!(PersonId(0x13b36).user_id(), "1000013b36");
        assert_eq!(PersonId::of_user_id("1000013b36"), Some(PersonId(0x13b36)));
        for other in ["1000000000", "henr276q", "1000013B36", "10000013b36", "2000000001", "", "100001 b36"] {
            assert_eq!(PersonId::of_user_id(other), None, "{other}");
        }
    }

    #[test]
    fn a_person_is_silent() {
        let person = Person::<String> { fornavn: "Hemmelig".into(), cpr: "7001010001".into(), ..Person::default() };
        assert_eq!(format!("{person:?}"), "Person(…)");
    }
}
