//! What an operator may not do: the rules of registration, told in Danish at the command line.

use super::dage::Dag;
use super::model::{AftaleSlags, Status};
use crate::types::{Institutionsnummer, SystemId};

/// Why a change to Tilslutning was refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Afvisning {
    /// No such object.
    #[error("{hvad} findes ikke. Se, hvad der findes, med \"tilslut {kommando} list\".")]
    FindesIkke {
        /// The object, with its article.
        hvad: &'static str,
        /// The command that lists its kind.
        kommando: &'static str,
    },
    /// The key is taken.
    #[error("{hvad} findes allerede.")]
    FindesAllerede {
        /// The object, with its article.
        hvad: &'static str,
    },
    /// A name is empty.
    #[error("navnet må ikke være tomt.")]
    NavnMangler,
    /// The system is in that state already.
    #[error("systemet er allerede {0}.")]
    SystemErAllerede(&'static str),
    /// A certificate of another CVR number than the system's owner (choices.md §2: no fuldmagt).
    #[error(
        "certifikatets CVR-nummer er ikke udbyderens. Et certifikat handler kun for sit eget CVR-nummer: registrér det på et system, som \
         det CVR-nummer selv ejer."
    )]
    CvrAfviger,
    /// A party that is both a municipality and an institution.
    #[error(
        "en part er enten en kommune (--kommunekode), en institution (--institution) eller en ejer (ingen af dem), ikke flere på én gang."
    )]
    PartErBegge,
    /// A dataaftale without a system, or a tilslutningsaftale that is not of exactly one of the two.
    #[error("{}", former(*.0))]
    ForkerteParter(AftaleSlags),
    /// A service that is open data has no dataaftaler.
    #[error("tjenesten er åbne data og har ingen dataaftaler: en tilslutningsaftale er nok.")]
    AabneData,
    /// The last day lies before the first.
    #[error("sidste dag ligger før første dag.")]
    PeriodeBagvendt,
    /// The last day has passed already.
    #[error("aftalens sidste dag, {0}, er passeret. Anmod om en ny aftale.")]
    TilErPasseret(Dag),
    /// A live agreement about the same has a day in common with this one.
    #[error(
        "aftale nr. {0} om det samme er {1} og dækker en del af perioden. Opsig eller træk den først, eller vælg andre datoer."
    )]
    Overlapper(i64, Status),
    /// No new agreements on A-numbers (dtr-rules 58).
    #[error(
        "der indgås ikke nye aftaler på A-numre: brug institutionens nummer i Dagtilbudsregisteret eller Institutionsregisteret."
    )]
    ANummer,
    /// The number has ended, or is provisional and of limited use (ir-rules 14, 26; dtr-rules 31).
    #[error("{nummer} {hvorfor}, og der kan ikke indgås aftaler om det.")]
    NummerUdenAftaler {
        /// The institution's number.
        nummer: Institutionsnummer,
        /// Why not, as it is said of it.
        hvorfor: &'static str,
    },
    /// Nobody has said which number has taken over (dtr-rules 58).
    #[error("A-nummeret har ingen efterfølger, så intet kan flyttes. Indlæs den med \"tilslut anumre load\".")]
    UdenEfterfoelger,
    /// The number that has taken over cannot have users.
    #[error("efterfølgeren {nummer} {hvorfor}, så intet kan flyttes dertil.")]
    Efterfoelger {
        /// The successor.
        nummer: Institutionsnummer,
        /// Why not, as it is said of it.
        hvorfor: &'static str,
    },
    /// The agreement's state does not allow it.
    #[error("aftalen er {fra} og kan ikke blive {til}: det kræver, at den er {kraever}.")]
    Overgang {
        /// Its state.
        fra: Status,
        /// The state that was wanted.
        til: Status,
        /// The state that this starts from.
        kraever: Status,
    },
    /// The certificate is not registered on the system.
    #[error("certifikatet er ikke registreret på systemet {0}.")]
    CertifikatIkkePaaSystem(SystemId),
}

/// The form of the two kinds of agreement.
fn former(slags: AftaleSlags) -> &'static str {
    match slags {
        AftaleSlags::Tilslutning => {
            "en tilslutningsaftale har enten et system (--system) eller en part (--part), og kun ét af dem."
        }
        AftaleSlags::Data => {
            "en dataaftale har et system (--system) og enten en part (--part) eller alle parter (--alle)."
        }
    }
}
