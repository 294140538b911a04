//! What can be wrong with a change, and what is told of it, in any register. The texts are one; each register has codes of its own for them.

use crate::types::{Cvr, Institutionsnummer, Kommunekode};

/// Why a change is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaellesBrud {
    /// Two changes of the batch have the same `lokalId`.
    #[error("lokalId er allerede brugt i ændring {foerste}; hvert lokalId må kun gives én gang i en sending")]
    LokalIdBrugt {
        #[doc = "The first."]
        foerste: u32,
    },
    /// `lokal:` names nothing earlier in the batch.
    #[error("henvisningen lokal: svarer ikke til lokalId på en tidligere ændring i sendingen")]
    LokalUkendt,
    /// `lokal:` names a change that was refused.
    #[error("afhænger af ændring {af}, som er afvist")]
    Afhaenger {
        #[doc = "The refused change."]
        af: u32,
    },
    /// A code that the table does not have.
    #[error("koden {kode} findes ikke i kodetabellen {tabel}")]
    UkendtKode {
        #[doc = "The code."]
        kode: u32,
        #[doc = "The table."]
        tabel: &'static str,
    },
    /// A code that is not in force today.
    #[error("koden {kode} i kodetabellen {tabel} gælder ikke i dag")]
    KodeGaelderIkke {
        #[doc = "The code."]
        kode: u32,
        #[doc = "The table."]
        tabel: &'static str,
    },
    /// A field's form is wrong.
    #[error("forventede {forventet}; fandt {fundet} tegn af anden form eller længde")]
    Form {
        #[doc = "The form."]
        forventet: &'static str,
        #[doc = "How many characters there were."]
        fundet: usize,
    },
    /// The town was left out and cannot be derived.
    #[error("byNavn mangler, og postnummeret står ikke i tabellen over postnumre")]
    BynavnMangler,
}

/// What CVR, DAR and the table of postal codes hold against a unit: in one register a reason to refuse, in the other to tell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Referencebrud {
    /// The postal code is in no table.
    #[error("postnummeret findes ikke i tabellen over postnumre")]
    PostnummerUkendt,
    /// DAR does not know the address.
    #[error("adressen findes ikke i DAR")]
    AdresseUkendt,
    /// `dawaId` names another address.
    #[error("dawaId hører til en anden adresse i DAR end vejNavn, husNummer og postNummer")]
    AdresseAfviger,
    /// The address lies in another municipality.
    #[error("adressen ligger ifølge DAR i kommune {dar}, ikke {angivet}")]
    KommuneAfviger {
        #[doc = "DAR's."]
        dar: Kommunekode,
        #[doc = "What was given."]
        angivet: Kommunekode,
    },
    /// CVR does not know the P-number.
    #[error("P-nummeret findes ikke i CVR")]
    PnummerUkendt,
    /// The P-number is not active.
    #[error("P-nummeret er ikke aktivt i CVR")]
    PnummerIkkeAktivt,
    /// The CVR number is not the P-number's.
    #[error("P-nummeret hører i CVR til {forventet}, ikke {fundet}")]
    CvrAfviger {
        #[doc = "CVR's."]
        forventet: Cvr,
        #[doc = "What was given."]
        fundet: Cvr,
    },
}

/// What is told of a change that is not refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaellesRaad {
    /// The change changes nothing; nothing is written.
    #[error("{nummer} er uændret; intet er skrevet")]
    IngenAendring {
        #[doc = "The unit."]
        nummer: Institutionsnummer,
    },
    /// The CVR table is not loaded.
    #[error("CVR-tabellen er ikke indlæst: P-nummeret er ikke kontrolleret for {} i sendingen", aendringer(*antal))]
    CvrIkkeIndlaest {
        #[doc = "How many changes."]
        antal: u32,
    },
    /// The DAR table is not loaded.
    #[error("DAR-tabellen er ikke indlæst: adressen er ikke kontrolleret for {} i sendingen", aendringer(*antal))]
    DarIkkeIndlaest {
        #[doc = "How many changes."]
        antal: u32,
    },
    /// The town is not the postal code's.
    #[error("byNavn afviger fra postdistriktet for postnummeret; det er bevaret, som det blev angivet")]
    BynavnAfviger,
}

fn aendringer(antal: u32) -> String {
    if antal == 1 { "1 ændring".to_owned() } else { format!("{antal} ændringer") }
}

#[cfg(test)]
mod tests {
    use super::FaellesRaad;

    #[test]
    fn one_and_several_are_said_rightly() {
        assert!(FaellesRaad::CvrIkkeIndlaest { antal: 1 }.to_string().ends_with("for 1 ændring i sendingen"));
        assert!(FaellesRaad::DarIkkeIndlaest { antal: 2 }.to_string().ends_with("for 2 ændringer i sendingen"));
    }
}
