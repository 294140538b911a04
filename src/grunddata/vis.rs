//! Who is shown what of a person: the one place that decides it (bpi-rules §3; ALIAS, EXP).
//!
//! Nobody outside the authority's package sees a protected person's name, CPR number, birth date, address, e-mail, photo or phones; the alias
//! stands for the name. One row that says protected is enough, whichever source it is of; and where somebody in a row is protected, nobody in it
//! is shown with an address, since a family has one. A row that is opened is a [`Vindue`], whose persons can
//! be seen through it alone: a service cannot show what is not shown here.

use super::{
    Adresse, Ansat, Ansatrolle, Cpr, Ekstern, Elev, Elevrolle, Institutionsperson, Koen, Kontakt, Person, Personstand,
    Relation, Rolle, Telefon, Trin,
};

/// Who is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modtager {
    /// An authority that has the package FuldMyndighed.
    Myndighed,
    /// Everybody else.
    Andre,
}

/// A name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Navn<'p> {
    /// First names.
    pub fornavn: &'p str,
    /// Family name.
    pub efternavn: &'p str,
}

/// What is shown of a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Vist<'p> {
    /// What it is called; `None` where there is no alias to call it by.
    pub navn: Option<Navn<'p>>,
    /// CPR number.
    pub cpr: Option<&'p Cpr>,
    /// E-mail.
    pub email: Option<&'p str>,
    /// Date of birth.
    pub foedselsdato: Option<&'p str>,
    /// Gender.
    pub koen: Option<Koen>,
    /// The id of a photo.
    pub foto: Option<&'p str>,
    /// Address.
    pub adresse: Option<&'p Adresse>,
    /// Phone at home.
    pub hjemmetelefon: Option<VistTelefon<'p>>,
    /// Phone at work.
    pub arbejdstelefon: Option<VistTelefon<'p>>,
    /// Mobile phone.
    pub mobiltelefon: Option<VistTelefon<'p>>,
    /// The alias beside the name, for an authority.
    pub alias_fornavn: Option<&'p str>,
    /// Likewise.
    pub alias_efternavn: Option<&'p str>,
    /// That it is protected.
    pub beskyttet: bool,
    /// `verificationLevel`.
    pub verifikation: Option<u8>,
}

/// A phone number as it is shown: one that is not has no text.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VistTelefon<'p> {
    /// The number, or nothing.
    pub nummer: &'p str,
    /// `@protected`.
    pub beskyttet: bool,
}

/// What a person is at the institution, without its contact persons.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum VistRolle<'p> {
    /// `Student`.
    Elev(VistElev<'p>),
    /// `Employee`.
    Ansat(VistAnsat<'p>),
    /// `Extern`.
    Ekstern(&'p Ekstern),
}

/// `Employee`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VistAnsat<'p> {
    /// One or more.
    pub roller: &'p [Ansatrolle],
    /// `ShortName`: initials of a name, and shown where the name is.
    pub kort_navn: Option<&'p str>,
    /// `Occupation`.
    pub stilling: Option<&'p str>,
    /// `Location`.
    pub lokation: Option<&'p str>,
    /// `GroupId`s.
    pub grupper: &'p [String],
}

/// `Student`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct VistElev<'p> {
    /// What of a pupil.
    pub rolle: Elevrolle,
    /// `StudentNumber`.
    pub elevnummer: Option<&'p str>,
    /// Level.
    pub trin: Trin,
    /// `Location`.
    pub lokation: Option<&'p str>,
    /// `MainGroupId`.
    pub hovedgruppe: &'p str,
    /// `GroupId`s.
    pub grupper: &'p [String],
}

/// A contact person of a pupil: what it is to it, and the person through [`KontaktVindue::person`].
#[derive(Clone, Copy)]
pub struct KontaktVindue<'p>(&'p Kontakt);

/// The content of a row is not what it should be: ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("en rækkes indhold kan ikke læses")]
pub struct Ulaeselig;

/// A row that was opened.
pub struct Vindue(Institutionsperson);

impl Vindue {
    /// Reads the content of a row.
    ///
    /// # Errors
    /// [`Ulaeselig`].
    pub fn laes(json: &[u8]) -> Result<Self, Ulaeselig> {
        serde_json::from_slice(json).map(Self).map_err(|_| Ulaeselig)
    }

    /// The person's id at the source; `None` where the source uses the CPR number for it, and that is not among what is shown.
    #[must_use]
    pub fn lokal_id(&self, vist: Option<&Cpr>) -> Option<&str> {
        (vist.is_some() || !roeber(&self.0.lokal_id, &self.0.person.cpr)).then_some(&self.0.lokal_id)
    }

    /// What is shown of the person.
    #[must_use]
    pub fn person(&self, stand: Personstand, modtager: Modtager) -> Vist<'_> {
        vis(&self.0.person, stand, modtager)
    }

    /// What it is.
    #[must_use]
    pub fn rolle(&self, stand: Personstand, modtager: Modtager) -> VistRolle<'_> {
        match &self.0.rolle {
            Rolle::Elev(elev) => VistRolle::Elev(VistElev::af(elev, &self.0.person.cpr)),
            Rolle::Ansat(ansat) => VistRolle::Ansat(VistAnsat::af(ansat, er_skjult(&self.0.person, stand, modtager))),
            Rolle::Ekstern(ekstern) => VistRolle::Ekstern(ekstern),
        }
    }

    /// A pupil's contact persons, in the order of the row's.
    pub fn kontakter(&self) -> impl ExactSizeIterator<Item = KontaktVindue<'_>> {
        self.0.rolle.kontakter().iter().map(KontaktVindue)
    }
}

impl<'p> KontaktVindue<'p> {
    /// What it is to the pupil.
    #[must_use]
    pub fn relation(&self) -> Relation {
        self.0.relation
    }

    /// `childCustody`.
    #[must_use]
    pub fn myndighed(&self) -> bool {
        self.0.myndighed
    }

    /// `accessLevel`, where it was given.
    #[must_use]
    pub fn adgangsniveau(&self) -> Option<u8> {
        self.0.adgangsniveau
    }

    /// What is shown of the person.
    #[must_use]
    pub fn person(&self, stand: Personstand, modtager: Modtager) -> Vist<'p> {
        vis(&self.0.person, stand, modtager)
    }
}

impl<'p> VistRolle<'p> {
    /// The groups that it is a member of, its main group aside.
    #[must_use]
    pub fn grupper(&self) -> &'p [String] {
        match self {
            Self::Elev(elev) => elev.grupper,
            Self::Ansat(ansat) => ansat.grupper,
            Self::Ekstern(ekstern) => &ekstern.grupper,
        }
    }

    /// A pupil's main group.
    #[must_use]
    pub fn hovedgruppe(&self) -> Option<&'p str> {
        match self {
            Self::Elev(elev) => Some(elev.hovedgruppe),
            Self::Ansat(_) | Self::Ekstern(_) => None,
        }
    }
}

impl<'p> VistElev<'p> {
    /// A `StudentNumber` that is the CPR number is told to nobody: who may see that one sees it where it stands.
    fn af(elev: &'p Elev, cpr: &Cpr) -> Self {
        Self {
            rolle: elev.rolle,
            elevnummer: given(elev.elevnummer.as_ref()).filter(|nummer| !roeber(nummer, cpr)),
            trin: elev.trin,
            lokation: given(elev.lokation.as_ref()),
            hovedgruppe: &elev.hovedgruppe,
            grupper: &elev.grupper,
        }
    }
}

/// Whether a text tells a CPR number, however it is divided.
fn roeber(text: &str, cpr: &Cpr) -> bool {
    let tegn: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    tegn.contains(cpr.as_str())
}

impl<'p> VistAnsat<'p> {
    fn af(ansat: &'p Ansat, skjult: bool) -> Self {
        Self {
            roller: &ansat.roller,
            kort_navn: given(ansat.kort_navn.as_ref()).filter(|_| !skjult),
            stilling: given(ansat.stilling.as_ref()),
            lokation: given(ansat.lokation.as_ref()),
            grupper: &ansat.grupper,
        }
    }
}

/// Those of one row: a pupil and its contact persons. Where one of them is protected, no address and no phone at home is shown of any, save to an
/// authority: they may well be the protected one's (our choice).
pub fn samme_hjem<'v, 'p: 'v>(de: impl Iterator<Item = &'v mut Vist<'p>>, modtager: Modtager) {
    let mut de: Vec<_> = de.collect();
    if modtager == Modtager::Myndighed || !de.iter().any(|vist| vist.beskyttet) {
        return;
    }
    for vist in &mut de {
        vist.adresse = None;
        vist.hjemmetelefon = vist.hjemmetelefon.map(|_| VistTelefon { nummer: "", beskyttet: true });
    }
}

/// The CPR number as it is shown to somebody.
#[must_use]
pub fn vis_cpr(cpr: &Cpr, stand: Personstand, modtager: Modtager) -> Option<&Cpr> {
    (modtager == Modtager::Myndighed || stand.beskyttet <= 0).then_some(cpr)
}

/// What of a person is shown to somebody.
#[must_use]
pub fn vis(person: &Person, stand: Personstand, modtager: Modtager) -> Vist<'_> {
    match modtager {
        _ if er_skjult(person, stand, modtager) => skjult(person),
        Modtager::Myndighed => helt(person, er_beskyttet(person, stand)),
        Modtager::Andre => aabent(person),
    }
}

/// The row's own word counts too: fail closed, should the count ever be behind.
fn er_beskyttet(person: &Person, stand: Personstand) -> bool {
    person.beskyttet || stand.beskyttet > 0
}

fn er_skjult(person: &Person, stand: Personstand, modtager: Modtager) -> bool {
    modtager == Modtager::Andre && er_beskyttet(person, stand)
}

/// All there is, for an authority.
fn helt(person: &Person, beskyttet: bool) -> Vist<'_> {
    Vist {
        hjemmetelefon: person.hjemmetelefon.as_ref().map(VistTelefon::hel),
        arbejdstelefon: person.arbejdstelefon.as_ref().map(VistTelefon::hel),
        mobiltelefon: person.mobiltelefon.as_ref().map(VistTelefon::hel),
        alias_fornavn: given(person.alias_fornavn.as_ref()),
        alias_efternavn: given(person.alias_efternavn.as_ref()),
        beskyttet,
        ..aabent(person)
    }
}

/// All but the phones that are protected for themselves, and the alias.
fn aabent(person: &Person) -> Vist<'_> {
    Vist {
        navn: Some(Navn { fornavn: &person.fornavn, efternavn: &person.efternavn }),
        cpr: Some(&person.cpr),
        email: given(person.email.as_ref()),
        foedselsdato: given(person.foedselsdato.as_ref()),
        koen: person.koen,
        foto: given(person.foto.as_ref()),
        adresse: person.adresse.as_ref(),
        hjemmetelefon: person.hjemmetelefon.as_ref().map(VistTelefon::aaben),
        arbejdstelefon: person.arbejdstelefon.as_ref().map(VistTelefon::aaben),
        mobiltelefon: person.mobiltelefon.as_ref().map(VistTelefon::aaben),
        alias_fornavn: None,
        alias_efternavn: None,
        beskyttet: false,
        verifikation: person.verifikation,
    }
}

/// What is shown of a protected person to those who are no authority.
fn skjult(person: &Person) -> Vist<'_> {
    let alias = given(person.alias_fornavn.as_ref()).zip(given(person.alias_efternavn.as_ref()));
    Vist {
        navn: alias.map(|(fornavn, efternavn)| Navn { fornavn, efternavn }),
        cpr: None,
        email: None,
        foedselsdato: None,
        koen: person.koen,
        foto: None,
        adresse: None,
        hjemmetelefon: person.hjemmetelefon.as_ref().map(VistTelefon::skjult),
        arbejdstelefon: person.arbejdstelefon.as_ref().map(VistTelefon::skjult),
        mobiltelefon: person.mobiltelefon.as_ref().map(VistTelefon::skjult),
        alias_fornavn: None,
        alias_efternavn: None,
        beskyttet: true,
        verifikation: person.verifikation,
    }
}

impl<'p> VistTelefon<'p> {
    fn hel(telefon: &'p Telefon) -> Self {
        Self { nummer: &telefon.nummer, beskyttet: telefon.beskyttet }
    }

    fn aaben(telefon: &'p Telefon) -> Self {
        if telefon.beskyttet { Self::skjult(telefon) } else { Self::hel(telefon) }
    }

    fn skjult(_: &'p Telefon) -> Self {
        Self { nummer: "", beskyttet: true }
    }
}

/// A text that says something.
fn given(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.is_empty())
}

/// As the model's: no text of a person in a log.
macro_rules! tavs {
    ($($name:ident),+) => {
        $(impl std::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        })+
    };
}
tavs!(Navn, Vist, VistTelefon, VistRolle, VistElev, VistAnsat, KontaktVindue);

impl std::fmt::Debug for Vindue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vindue(…)")
    }
}

#[cfg(test)]
mod tests;
