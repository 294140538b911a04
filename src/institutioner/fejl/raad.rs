//! What a supplier should know though nothing is wrong: IR5nn.

use crate::registre::{Besked, FaellesRaad, Referencebrud};
use crate::types::Institutionsnummer;

/// What a supplier should know; and what a unit as it stands fails, though no act was refused for it ([`super::super::kontrol`]).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Raad {
    /// What every register tells.
    #[error(transparent)]
    Faelles(#[from] FaellesRaad),
    /// CVR, DAR or the postal codes hold something against it: told here, where the public extract itself disagrees with them.
    #[error(transparent)]
    Reference(#[from] Referencebrud),
    /// A hovedskole is left without an open afdeling.
    #[error("{nummer} har nu ingen åben afdeling; en hovedskole har mindst én")]
    UdenAfdelinger {
        #[doc = "The hovedskole."]
        nummer: Institutionsnummer,
    },
    /// The name is longer than what is recommended.
    #[error("institutionsNavn er på {tegn} tegn; det anbefalede er højst 49, og mellemlangtNavn kan angives")]
    LangtNavn {
        #[doc = "Its length."]
        tegn: usize,
    },
    /// A new hovedskole at an address that none of its afdelinger has.
    #[error("{nummer} ligger ikke på samme adresse som en af sine afdelinger; det gør en hovedskole normalt")]
    HovedskolensAdresse {
        #[doc = "The hovedskole."]
        nummer: Institutionsnummer,
    },
    /// Teaching in several municipalities.
    #[error(
        "{nummer} og {anden} ligger i hver sin kommune; er der elever begge steder, skal de være afdelinger af en hovedskole"
    )]
    SkalHierarki {
        #[doc = "The one."]
        nummer: Institutionsnummer,
        #[doc = "The other."]
        anden: Institutionsnummer,
    },
    /// A municipal unit at several addresses.
    #[error(
        "{nummer} og {anden} er kommunale og har hver sin adresse; er der elever begge steder, skal de være afdelinger af en hovedskole"
    )]
    GeografiskAdskilt {
        #[doc = "The one."]
        nummer: Institutionsnummer,
        #[doc = "The other."]
        anden: Institutionsnummer,
    },
    /// A school closes whose number dagtilbud use.
    #[error("{nummer} er også nummeret på {antal} dagtilbud i en landsbyordning; de har intet nummer herefter")]
    LandsbyordningOphoerer {
        #[doc = "The school."]
        nummer: Institutionsnummer,
        #[doc = "How many."]
        antal: usize,
    },
    /// An afdeling without a hovedskole (as it stands).
    #[error("afdelingen har ingen hovedskole")]
    HovedskoleMangler,
    /// Its hovedskole is unknown, closed, or none (as it stands).
    #[error("afdelingens hovedskole {hovedskole} {hvorfor}")]
    ForkertHovedskole {
        #[doc = "What it names."]
        hovedskole: Institutionsnummer,
        #[doc = "What is wrong with it."]
        hvorfor: &'static str,
    },
    /// A unit that is no afdeling names a hovedskole (as it stands).
    #[error("kun en afdeling har en hovedskole; enheden peger på {hovedskole}")]
    HovedskoleForMeget {
        #[doc = "What it names."]
        hovedskole: Institutionsnummer,
    },
    /// A mandatory field is empty (as it stands).
    #[error("{felt} mangler")]
    FeltMangler {
        #[doc = "The field's element name."]
        felt: &'static str,
    },
    /// What an extract says is not what is derived (as it stands).
    #[error("udtrækkets {kolonne} er en anden, end registeret afleder; den bevares, til enheden ændres")]
    AfledtAfviger {
        #[doc = "The column's name."]
        kolonne: String,
    },
    /// A closed unit without its day (as it stands).
    #[error("enheden er nedlagt, men nedlæggelsesdatoen mangler")]
    NedlagtUdenDag,
    /// An open unit with a day of closing (as it stands).
    #[error("enheden er åben, men har en nedlæggelsesdato")]
    AabenMedNedlagt,
    /// An afdeling without pupils (as it stands).
    #[error("afdelingen har ingen indberettede elever; en afdeling uden elevaktivitet nedlægges")]
    UdenElever,
}

impl Besked for Raad {
    fn kode_og_regel(&self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Faelles(FaellesRaad::IngenAendring { .. }) => ("IR501", None),
            Self::Faelles(FaellesRaad::CvrIkkeIndlaest { .. }) => ("IR502", Some("ir.md 2.3")),
            Self::Faelles(FaellesRaad::DarIkkeIndlaest { .. }) => ("IR503", Some("ir.md 2.9")),
            Self::UdenAfdelinger { .. } => ("IR504", Some("ir-rules 16")),
            Self::Faelles(FaellesRaad::BynavnAfviger) => ("IR506", Some("ir.md 2.17")),
            Self::LangtNavn { .. } => ("IR507", Some("ir.md 2.4")),
            Self::HovedskolensAdresse { .. } => ("IR508", Some("ir-rules 16")),
            Self::Reference(brud) => reference(brud),
            Self::SkalHierarki { .. } => ("IR520", Some("ir-rules 21")),
            Self::GeografiskAdskilt { .. } => ("IR521", Some("ir-rules 23")),
            Self::LandsbyordningOphoerer { .. } => ("IR522", Some("dtr-rules 54")),
            Self::HovedskoleMangler => ("IR530", Some("ir-rules 17")),
            Self::ForkertHovedskole { .. } => ("IR531", Some("ir-rules 17")),
            Self::HovedskoleForMeget { .. } => ("IR532", Some("ir-rules 15")),
            Self::FeltMangler { .. } => ("IR533", None),
            Self::AfledtAfviger { .. } => ("IR534", None),
            Self::NedlagtUdenDag => ("IR535", Some("ir-rules 13")),
            Self::AabenMedNedlagt => ("IR536", Some("ir-rules 25")),
            Self::UdenElever => ("IR537", Some("ir-rules 20")),
        }
    }
}

fn reference(brud: &Referencebrud) -> (&'static str, Option<&'static str>) {
    match brud {
        Referencebrud::PnummerUkendt => ("IR510", Some("ir.md 2.3")),
        Referencebrud::PnummerIkkeAktivt => ("IR511", Some("ir.md 2.3")),
        Referencebrud::CvrAfviger { .. } => ("IR512", Some("ir.md 2.2")),
        Referencebrud::AdresseUkendt => ("IR513", Some("ir.md 2.9")),
        Referencebrud::AdresseAfviger => ("IR514", Some("ir.md 2.9")),
        Referencebrud::KommuneAfviger { .. } => ("IR515", Some("ir.md 2.24")),
        Referencebrud::PostnummerUkendt => ("IR516", Some("ir.md 2.16")),
    }
}
