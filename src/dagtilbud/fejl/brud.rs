//! Why a change is refused: DTR0nn.

use crate::dagtilbud::model::Niveau;
use crate::registre::koder::dansk_dag;
use crate::types::{Cvr, Institutionsnummer, Kommunekode, Time};

/// Why a change is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Brud {
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
    /// `lokal:` names a unit of another level.
    #[error("henvisningen peger på niveauet {}; forventede {}", fundet.navn(), forventet.navn())]
    ForkertNiveau {
        #[doc = "The level that the field takes."]
        forventet: Niveau,
        #[doc = "The level that was named."]
        fundet: Niveau,
    },
    /// An Insert gave the number of its own unit.
    #[error("nummeret udstedes af registeret og må ikke angives ved oprettelse")]
    NummerAngivet,
    /// No such unit on that level.
    #[error("{nummer} findes ikke på niveauet {}", niveau.navn())]
    FindesIkke {
        #[doc = "The number."]
        nummer: Institutionsnummer,
        #[doc = "The level."]
        niveau: Niveau,
    },
    /// The unit is closed.
    #[error("{nummer} blev nedlagt den {} og kan ikke ændres; numre genbruges aldrig", dag(*nedlagt))]
    Nedlagt {
        #[doc = "The number."]
        nummer: Institutionsnummer,
        #[doc = "When."]
        nedlagt: Time,
    },
    /// No such parent.
    #[error("den overordnede {nummer} findes ikke på niveauet {}; opret den først", niveau.navn())]
    OverordnetFindesIkke {
        #[doc = "The number."]
        nummer: Institutionsnummer,
        #[doc = "The level."]
        niveau: Niveau,
    },
    /// The parent is closed.
    #[error("den overordnede {nummer} blev nedlagt den {}", dag(*nedlagt))]
    OverordnetNedlagt {
        #[doc = "The number."]
        nummer: Institutionsnummer,
        #[doc = "When."]
        nedlagt: Time,
    },
    /// An Update named another parent than the unit has.
    #[error("enheden hører under {nuvaerende}, ikke {angivet}; en enhed flyttes med {metode}")]
    AndenOverordnet {
        #[doc = "The present parent."]
        nuvaerende: Institutionsnummer,
        #[doc = "What was given."]
        angivet: Institutionsnummer,
        #[doc = "The method that moves."]
        metode: &'static str,
    },
    /// Open children block a Delete.
    #[error("{}", underliggende(*antal, flere, foerste))]
    HarUnderliggende {
        #[doc = "How many, as far as they were counted."]
        antal: usize,
        #[doc = "Whether there may be more: the words for it, or none."]
        flere: &'static str,
        #[doc = "The first of them."]
        foerste: Institutionsnummer,
    },
    /// A move between municipalities.
    #[error("flytning fra kommune {fra} til kommune {til}: kun inden for samme admKommuneKode")]
    FlytMellemKommuner {
        #[doc = "The level of the unit that was to move."]
        niveau: Niveau,
        #[doc = "From."]
        fra: Kommunekode,
        #[doc = "To."]
        til: Kommunekode,
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
    /// The postal code is in no table.
    #[error("postnummeret findes ikke i tabellen over postnumre")]
    PostnummerUkendt,
    /// The town was left out and cannot be derived.
    #[error("byNavn mangler, og postnummeret står ikke i tabellen over postnumre")]
    BynavnMangler,
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
    /// An unlawful combination of all three.
    #[error(
        "ejerform {ejerform}, lovgrundlag {lovgrundlag} og institutionstype {insttype3} (på {enhed}) er ikke en lovlig kombination{}",
        lovlige_typer(lovlige)
    )]
    UlovligKombination {
        #[doc = "The ejerform."]
        ejerform: u32,
        #[doc = "The lovgrundlag."]
        lovgrundlag: u32,
        #[doc = "The type."]
        insttype3: u32,
        #[doc = "The anvisningsenhed."]
        enhed: Institutionsnummer,
        #[doc = "The types that are lawful."]
        lovlige: Vec<u32>,
    },
    /// No institution type at all is lawful.
    #[error(
        "ejerform {ejerform} og lovgrundlag {lovgrundlag} er ikke en lovlig kombination med nogen institutionstype"
    )]
    UlovligtPar {
        #[doc = "The ejerform."]
        ejerform: u32,
        #[doc = "The lovgrundlag."]
        lovgrundlag: u32,
    },
    /// A private unit, and the caller acts for its municipality only.
    #[error("enheden er privat (ejerform 3) og vedligeholdes af sin ejer, ikke af kommune {kommune}")]
    KunEjeren {
        #[doc = "The municipality."]
        kommune: Kommunekode,
    },
}

/// An instant's Danish day as Danes write it: `31.12.2026`.
fn dag(tid: Time) -> String {
    dansk_dag(tid).strftime("%d.%m.%Y").to_string()
}

fn underliggende(antal: usize, flere: &str, foerste: &Institutionsnummer) -> String {
    if antal == 1 {
        format!("1 åben enhed hører under den: {foerste}; nedlæg den først")
    } else {
        format!("{antal}{flere} åbne enheder hører under den, den første er {foerste}; nedlæg dem først")
    }
}

fn lovlige_typer(lovlige: &[u32]) -> String {
    if lovlige.is_empty() {
        return String::new();
    }
    let typer: Vec<String> = lovlige.iter().map(u32::to_string).collect();
    format!("; lovlige institutionstyper er {}", typer.join(", "))
}

impl Brud {
    /// The code and the rule that it stands for.
    #[must_use]
    pub fn kode_og_regel(&self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::LokalIdBrugt { .. } => ("DTR001", None),
            Self::LokalUkendt => ("DTR002", Some("dtr-rules 1")),
            Self::Afhaenger { .. } => ("DTR003", None),
            Self::ForkertNiveau { .. } => ("DTR004", Some("dtr-rules 1")),
            Self::NummerAngivet => ("DTR005", Some("dtr-rules 4")),
            Self::FindesIkke { .. } => ("DTR010", None),
            Self::Nedlagt { .. } => ("DTR011", Some("dtr-rules 31")),
            Self::OverordnetFindesIkke { .. } => ("DTR012", Some("dtr-rules 1")),
            Self::OverordnetNedlagt { .. } => ("DTR013", Some("dtr-rules 1")),
            Self::AndenOverordnet { metode: "MoveAlternativAdresse", .. } => ("DTR014", Some("dtr-rules 28")),
            Self::AndenOverordnet { .. } => ("DTR014", Some("dtr-rules 27")),
            Self::HarUnderliggende { .. } => ("DTR015", Some("dtr-rules 32")),
            Self::FlytMellemKommuner { niveau: Niveau::AlternativAdresse, .. } => ("DTR016", Some("dtr-rules 28")),
            Self::FlytMellemKommuner { .. } => ("DTR016", Some("dtr-rules 27")),
            Self::UkendtKode { .. } => ("DTR020", Some("dtr-rules 13")),
            Self::KodeGaelderIkke { .. } => ("DTR021", Some("dtr-rules 13")),
            Self::Form { .. } => ("DTR022", Some("dtr-rules 12")),
            Self::PostnummerUkendt => ("DTR023", Some("dtr-rules 14")),
            Self::BynavnMangler => ("DTR024", Some("dtr-rules 14")),
            Self::AdresseUkendt => ("DTR025", Some("dtr-rules 14")),
            Self::AdresseAfviger => ("DTR026", Some("dtr-rules 14")),
            Self::KommuneAfviger { .. } => ("DTR027", Some("dtr-rules 14")),
            Self::PnummerUkendt => ("DTR030", Some("dtr-rules 15")),
            Self::PnummerIkkeAktivt => ("DTR031", Some("dtr-rules 15")),
            Self::CvrAfviger { .. } => ("DTR032", Some("dtr-rules 22")),
            Self::UlovligKombination { .. } => ("DTR040", Some("dtr-rules 23")),
            Self::UlovligtPar { .. } => ("DTR041", Some("dtr-rules 23")),
            Self::KunEjeren { .. } => ("DTR050", Some("dtr-rules 36")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_several_are_said_rightly() {
        let foerste: Institutionsnummer = "G10003".parse().unwrap();
        let tekst = |antal| Brud::HarUnderliggende { antal, flere: "", foerste: foerste.clone() }.to_string();
        assert_eq!(tekst(1), "1 åben enhed hører under den: G10003; nedlæg den først");
        assert_eq!(tekst(2), "2 åbne enheder hører under den, den første er G10003; nedlæg dem først");
    }

    #[test]
    fn a_closed_unit_is_told_with_its_danish_day() {
        let (nummer, nedlagt) = ("G10003".parse().unwrap(), "2026-07-31T22:00:00Z".parse().unwrap());
        let tekst = Brud::Nedlagt { nummer, nedlagt }.to_string();
        assert!(tekst.starts_with("G10003 blev nedlagt den 01.08.2026 og"), "{tekst}");
    }
}
