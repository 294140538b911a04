//! Why a change is refused: DTR0nn.

use crate::dagtilbud::model::Niveau;
use crate::registre::{Besked, FaellesBrud, Referencebrud, dansk_dag};
use crate::types::{Institutionsnummer, Kommunekode, Time};

/// Why a change is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Brud {
    /// What every register refuses.
    #[error(transparent)]
    Faelles(#[from] FaellesBrud),
    /// CVR, DAR or the postal codes hold something against it.
    #[error(transparent)]
    Reference(#[from] Referencebrud),
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

impl Besked for Brud {
    fn kode_og_regel(&self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Faelles(brud) => faelles(brud),
            Self::Reference(brud) => reference(brud),
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
            Self::UlovligKombination { .. } => ("DTR040", Some("dtr-rules 23")),
            Self::UlovligtPar { .. } => ("DTR041", Some("dtr-rules 23")),
            Self::KunEjeren { .. } => ("DTR050", Some("dtr-rules 36")),
        }
    }

    fn afhaenger(&self) -> bool {
        matches!(self, Self::Faelles(FaellesBrud::Afhaenger { .. }))
    }
}

fn faelles(brud: &FaellesBrud) -> (&'static str, Option<&'static str>) {
    match brud {
        FaellesBrud::LokalIdBrugt { .. } => ("DTR001", None),
        FaellesBrud::LokalUkendt => ("DTR002", Some("dtr-rules 1")),
        FaellesBrud::Afhaenger { .. } => ("DTR003", None),
        FaellesBrud::UkendtKode { .. } => ("DTR020", Some("dtr-rules 13")),
        FaellesBrud::KodeGaelderIkke { .. } => ("DTR021", Some("dtr-rules 13")),
        FaellesBrud::Form { .. } => ("DTR022", Some("dtr-rules 12")),
        FaellesBrud::BynavnMangler => ("DTR024", Some("dtr-rules 14")),
    }
}

fn reference(brud: &Referencebrud) -> (&'static str, Option<&'static str>) {
    match brud {
        Referencebrud::PostnummerUkendt => ("DTR023", Some("dtr-rules 14")),
        Referencebrud::AdresseUkendt => ("DTR025", Some("dtr-rules 14")),
        Referencebrud::AdresseAfviger => ("DTR026", Some("dtr-rules 14")),
        Referencebrud::KommuneAfviger { .. } => ("DTR027", Some("dtr-rules 14")),
        Referencebrud::PnummerUkendt => ("DTR030", Some("dtr-rules 15")),
        Referencebrud::PnummerIkkeAktivt => ("DTR031", Some("dtr-rules 15")),
        Referencebrud::CvrAfviger { .. } => ("DTR032", Some("dtr-rules 22")),
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
