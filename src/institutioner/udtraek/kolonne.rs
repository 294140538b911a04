//! The columns of the CSV and the keys of the JSON, in their order (ir.md §1).

use std::collections::BTreeMap;

/// How a column's value is written as JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Som {
    /// A string; `null` where it is empty.
    Tekst,
    /// A whole number.
    Tal,
    /// A decimal number.
    Decimal,
    /// A day, as an instant at midnight.
    Dato,
    /// The number of the hovedskole: `null` for a hovedskole itself, where the CSV has its own.
    Overordnet,
}

/// One table makes the columns, their names and their keys.
macro_rules! kolonner {
    ($($variant:ident = $navn:literal, $noegle:literal, $som:ident;)*) => {
        /// A column of the public CSV.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "each variant is the column's own name")]
        pub enum Kolonne { $($variant,)* }

        impl Kolonne {
            /// Every column, in the file's order.
            pub const ALLE: &'static [Self] = &[$(Self::$variant,)*];

            /// Its name in the header.
            #[must_use]
            pub const fn navn(self) -> &'static str {
                match self { $(Self::$variant => $navn,)* }
            }

            /// The key that has the same in the JSON.
            #[must_use]
            pub const fn noegle(self) -> &'static str {
                match self { $(Self::$variant => $noegle,)* }
            }

            pub(super) const fn som(self) -> Som {
                match self { $(Self::$variant => Som::$som,)* }
            }
        }
    };
}

kolonner! {
    Hovedinstitution = "Hovedinstitution", "parentInstitutionNumber", Overordnet;
    Institutionsnummer = "Institutionsnummer", "institutionNumber", Tal;
    Institutionsnavn = "Institutionsnavn", "institutionName", Tekst;
    Enhedsart = "Enhedsart", "unitTypeName", Tekst;
    Adresse = "Adresse", "address", Tekst;
    Postnummer = "Postnummer", "postalCode", Tekst;
    Postdistrikt = "Postdistrikt", "postalDistrict", Tekst;
    Vejkode = "Vejkode", "roadCode", Tekst;
    Beliggenhedskommune = "Beliggenhedskommune", "locationMunicipality", Tekst;
    Beliggenhedsregion = "Beliggenhedsregion", "locationRegion", Tekst;
    Breddegrad = "Geokode: Breddegrad", "latitude", Decimal;
    Laengdegrad = "Geokode: Længdegrad", "longitude", Decimal;
    Institutionsleder = "Institutionsleder", "principalName", Tekst;
    Telefonnummer = "Telefonnummer", "phoneNumber", Tekst;
    Email = "E-mail adresse", "email", Tekst;
    Web = "Webadresse", "website", Tekst;
    Type3 = "Institutionstype, nr", "institutionTypeId", Tal;
    Type3Navn = "Institutionstype, navn", "institutionType", Tekst;
    Undervisningsniveau = "Undervisningsniveau", "educationLevel", Tal;
    Ressortministerium = "Ressortministerium", "ministryName", Tekst;
    Cvr = "CVR-nummer", "cvrNumber", Tekst;
    Pnummer = "P-nummer", "pNumber", Tekst;
    Ejerkode = "Ejerkode, nr", "ownerCode", Tal;
    EjerkodeNavn = "Ejerkode, navn", "ownerCodeName", Tekst;
    AdmKommune = "Administrativ kommune", "administrationMunicipality", Tekst;
    Aktivkode = "Aktivkode, nr", "activeCode", Tal;
    AktivkodeNavn = "Aktivkode, navn", "activeCodeName", Tekst;
    Ajourdato = "Ajourdato", "updateDate", Dato;
    Oprettelsesmaaned = "Oprettelsesmåned", "monthCreated", Tekst;
    Nedlaeggelsesdato = "Nedlæggelsesdato", "monthTerminated", Dato;
}

impl Kolonne {
    /// The column of a name in a header.
    #[must_use]
    pub fn af_navn(navn: &str) -> Option<Self> {
        Self::ALLE.iter().copied().find(|kolonne| kolonne.navn() == navn)
    }
}

/// A key of the JSON: a column's, or a code that the CSV has no column for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Felt {
    Kolonne(Kolonne),
    UnitType,
    MinistryCode,
    MovingInstitution,
    MovingCode,
}

impl Felt {
    /// Its key.
    pub(super) const fn noegle(self) -> &'static str {
        match self {
            Self::Kolonne(kolonne) => kolonne.noegle(),
            Self::UnitType => "unitType",
            Self::MinistryCode => "ministryCode",
            Self::MovingInstitution => "movingInstitution",
            Self::MovingCode => "movingCode",
        }
    }

    /// Whether it tells of what acts change beside a unit's fields: its enhedsart and hovedskole, its life, and where it moved.
    const fn om_livet(self) -> bool {
        match self {
            Self::Kolonne(kolonne) => matches!(
                kolonne,
                Kolonne::Hovedinstitution
                    | Kolonne::Enhedsart
                    | Kolonne::Aktivkode
                    | Kolonne::AktivkodeNavn
                    | Kolonne::Ajourdato
                    | Kolonne::Nedlaeggelsesdato
            ),
            Self::UnitType | Self::MovingInstitution | Self::MovingCode => true,
            Self::MinistryCode => false,
        }
    }

    /// Whether a unit's `udtraek` keeps it under this name.
    fn hedder(self, navn: &str) -> bool {
        self.noegle() == navn || matches!(self, Self::Kolonne(kolonne) if kolonne.navn() == navn)
    }
}

/// What an extract said of a unit's fields alone: it stands when an act has changed the rest of the unit.
#[must_use]
pub(in crate::institutioner) fn om_felterne(udtraek: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let om_livet = |navn: &str| FELTER.iter().any(|felt| felt.om_livet() && felt.hedder(navn));
    udtraek.iter().filter(|(navn, _)| !om_livet(navn)).map(|(navn, tekst)| (navn.clone(), tekst.clone())).collect()
}

/// The same for another unit that gets its fields: its number and its age are its own.
#[must_use]
pub(in crate::institutioner) fn om_felterne_alene(udtraek: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let egne = [Kolonne::Institutionsnummer, Kolonne::Oprettelsesmaaned].map(Felt::Kolonne);
    let mut udtraek = om_felterne(udtraek);
    udtraek.retain(|navn, _| !egne.iter().any(|felt| felt.hedder(navn)));
    udtraek
}

/// The keys of a unit in the JSON, in their order.
pub(super) const FELTER: [Felt; 34] = {
    use Felt::Kolonne as K;
    [
        K(Kolonne::Hovedinstitution),
        K(Kolonne::Institutionsnummer),
        K(Kolonne::Institutionsnavn),
        Felt::UnitType,
        K(Kolonne::Enhedsart),
        K(Kolonne::Adresse),
        K(Kolonne::Postnummer),
        K(Kolonne::Postdistrikt),
        K(Kolonne::Vejkode),
        K(Kolonne::Beliggenhedskommune),
        K(Kolonne::Beliggenhedsregion),
        K(Kolonne::Breddegrad),
        K(Kolonne::Laengdegrad),
        K(Kolonne::Institutionsleder),
        K(Kolonne::Telefonnummer),
        K(Kolonne::Email),
        K(Kolonne::Web),
        K(Kolonne::Type3),
        K(Kolonne::Type3Navn),
        K(Kolonne::Cvr),
        K(Kolonne::Pnummer),
        K(Kolonne::Ejerkode),
        K(Kolonne::EjerkodeNavn),
        K(Kolonne::AdmKommune),
        K(Kolonne::Undervisningsniveau),
        K(Kolonne::Aktivkode),
        K(Kolonne::AktivkodeNavn),
        K(Kolonne::Ajourdato),
        K(Kolonne::Oprettelsesmaaned),
        K(Kolonne::Nedlaeggelsesdato),
        Felt::MinistryCode,
        K(Kolonne::Ressortministerium),
        Felt::MovingInstitution,
        Felt::MovingCode,
    ]
};
