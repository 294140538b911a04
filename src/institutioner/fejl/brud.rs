//! Why an act is refused: IR0nn.

use jiff::civil::Date;

use crate::institutioner::model::Enhedsart;
use crate::registre::{Besked, FaellesBrud};
use crate::types::{Institutionsnummer, Kommunekode};

/// Why an act is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Brud {
    /// What every register refuses.
    #[error(transparent)]
    Faelles(#[from] FaellesBrud),
    /// No such unit.
    #[error("{nummer} findes ikke i Institutionsregisteret")]
    FindesIkke {
        #[doc = "The number."]
        nummer: Institutionsnummer,
    },
    /// The unit is closed.
    #[error("{nummer} {} og kan ikke ændres; numre genbruges aldrig", nedlagt_den(*nedlagt))]
    Nedlagt {
        #[doc = "The number."]
        nummer: Institutionsnummer,
        #[doc = "When, if it is known."]
        nedlagt: Option<Date>,
    },
    /// A unit of another enhedsart than the act takes.
    #[error("{nummer} er en {}; forventede en {forventet}{raad}", fundet.navn())]
    ForkertEnhedsart {
        #[doc = "The unit."]
        nummer: Institutionsnummer,
        #[doc = "What the act takes."]
        forventet: &'static str,
        #[doc = "What it is."]
        fundet: Enhedsart,
        #[doc = "What to do instead, after a semicolon; or nothing."]
        raad: &'static str,
    },
    /// A provisional unit in an act that takes final ones.
    #[error("{nummer} er foreløbig; den kan indgå, når den har fået sit endelige nummer med GodkendForeloebig")]
    Foreloebig {
        #[doc = "The unit."]
        nummer: Institutionsnummer,
    },
    /// A final unit where a provisional one is taken.
    #[error("{nummer} er ikke foreløbig; den har allerede sit endelige nummer")]
    IkkeForeloebig {
        #[doc = "The unit."]
        nummer: Institutionsnummer,
    },
    /// Open afdelinger block a Delete.
    #[error("{}", afdelinger(*antal, foerste))]
    HarAfdelinger {
        #[doc = "How many."]
        antal: usize,
        #[doc = "The first of them."]
        foerste: Institutionsnummer,
    },
    /// Pupils are reported on the unit.
    #[error("{nummer} har {elever} indberettede elever; en enhed med elevaktivitet nedlægges ikke")]
    HarElever {
        #[doc = "The unit."]
        nummer: Institutionsnummer,
        #[doc = "How many pupils."]
        elever: u32,
    },
    /// Two open afdelinger of one hovedskole would have the same name.
    #[error("{hos} har allerede en afdeling med det navn{}", hvis(anden.as_ref()))]
    NavnFindes {
        #[doc = "The hovedskole, as it is said."]
        hos: String,
        #[doc = "The afdeling that has the name; `None` where it is new in the same act."]
        anden: Option<Institutionsnummer>,
    },
    /// A unit is named twice in one act.
    #[error("{nummer} er nævnt mere end én gang i ændringen")]
    GivetToGange {
        #[doc = "The unit."]
        nummer: Institutionsnummer,
    },
    /// Too few units for the act.
    #[error("forventede mindst {mindst}; fandt {fundet}")]
    ForFaa {
        #[doc = "The least."]
        mindst: usize,
        #[doc = "How many there were."]
        fundet: usize,
    },
    /// The short address lacks the house number.
    #[error("adresseKort skal indeholde husnummeret")]
    AdresseKortUdenHusnummer,
    /// Both a municipality and a region administer the unit.
    #[error("en enhed har enten administrationskommune eller administrationsregion, ikke begge")]
    KommuneOgRegion,
    /// `undervisningsniveau` of a unit that is no grundskole.
    #[error("undervisningsniveau angives kun for grundskoler; institutionstype {type3} er ikke en af dem")]
    NiveauKunGrundskole {
        #[doc = "The type."]
        type3: u32,
    },
    /// An aktivkode that the unit cannot have.
    #[error("aktivkode {aktivkode} passer ikke til en {hvad}; den kan have {}", koder(lovlige))]
    Aktivkode {
        #[doc = "The code."]
        aktivkode: u32,
        #[doc = "The unit, as it is said: its enhedsart and its life."]
        hvad: String,
        #[doc = "What it may have."]
        lovlige: &'static [u32],
    },
    /// A day that has not been yet.
    #[error("dagen ligger i fremtiden; den kan senest være {}", dansk(*i_dag))]
    IFremtiden {
        #[doc = "Today."]
        i_dag: Date,
    },
    /// Closed before it was made.
    #[error("enheden er oprettet i {}; den kan ikke være nedlagt før", dansk(*oprettet))]
    NedlagtFoerOprettet {
        #[doc = "The first day of its month."]
        oprettet: Date,
    },
    /// A count of pupils that is older than the one that stands.
    #[error("der er allerede indberettet en tælling fra {}; en ældre kan ikke erstatte den", dansk(*pr))]
    AeldreTaelling {
        #[doc = "The day of the count that stands."]
        pr: Date,
    },
    /// Pupils on a hovedskole.
    #[error("{nummer} er en hovedskole; elever indberettes på dens afdelinger")]
    EleverPaaHovedskole {
        #[doc = "The hovedskole."]
        nummer: Institutionsnummer,
    },
    /// An afdeling made by the wrong method.
    #[error("en afdeling oprettes med InsertAfdeling, under sin hovedskole")]
    AfdelingUdenHovedskole,
    /// The administration of a fusion is not one of its units.
    #[error("{nummer} er ikke en af de enheder, der fusioneres")]
    AdministrationIkkeMed {
        #[doc = "What was named."]
        nummer: Institutionsnummer,
    },
    /// The units of a sammenlægning do not belong together.
    #[error(
        "{nummer} kan ikke lægges sammen med {med}: enten er alle institutioner uden enheder, eller alle er afdelinger af samme hovedskole"
    )]
    UensEnheder {
        #[doc = "The one that differs."]
        nummer: Institutionsnummer,
        #[doc = "The first."]
        med: Institutionsnummer,
    },
    /// A deling names an afdeling of another hovedskole.
    #[error("{nummer} er ikke en afdeling af {hovedskole}")]
    IkkeDensAfdeling {
        #[doc = "What was named."]
        nummer: Institutionsnummer,
        #[doc = "The hovedskole that is split."]
        hovedskole: Institutionsnummer,
    },
    /// A new hovedskole of a deling gets no afdeling.
    #[error("en ny hovedskole skal have mindst én afdeling, flyttet eller ny")]
    NyUdenAfdeling,
    /// No such dagtilbud.
    #[error("{dagtilbud} findes ikke på niveauet anvisningsenhed i Dagtilbudsregisteret")]
    DagtilbudFindesIkke {
        #[doc = "The number."]
        dagtilbud: Institutionsnummer,
    },
    /// The dagtilbud is closed.
    #[error("{dagtilbud} er nedlagt i Dagtilbudsregisteret")]
    DagtilbudNedlagt {
        #[doc = "The number."]
        dagtilbud: Institutionsnummer,
    },
    /// The dagtilbud is no landsbyordning.
    #[error("{dagtilbud} har lovgrundlag {lovgrundlag}; kun en landsbyordning (6) kan bruge skolens nummer")]
    IkkeLandsbyordning {
        #[doc = "The number."]
        dagtilbud: Institutionsnummer,
        #[doc = "Its lovgrundlag."]
        lovgrundlag: u32,
    },
    /// The dagtilbud is another municipality's than the school.
    #[error("dagtilbuddet hører under kommune {dagtilbud}, skolen under kommune {skole}")]
    AndenKommune {
        #[doc = "The dagtilbud's."]
        dagtilbud: Kommunekode,
        #[doc = "The school's."]
        skole: Kommunekode,
    },
    /// The caller may not change the dagtilbud.
    #[error("kalderen har ingen aftale om Dagtilbudsregisteret for kommune {kommune}")]
    UdenDagtilbudsaftale {
        #[doc = "The dagtilbud's municipality."]
        kommune: Kommunekode,
    },
    /// The school is no grundskole.
    #[error("{nummer} har institutionstype {type3}; en landsbyordning hører til en grundskole")]
    IkkeGrundskole {
        #[doc = "The unit."]
        nummer: Institutionsnummer,
        #[doc = "Its type."]
        type3: u32,
    },
    /// The dagtilbud already uses a school's number.
    #[error("{dagtilbud} bruger allerede nummeret {skole}")]
    AlleredeUnderSkole {
        #[doc = "The dagtilbud."]
        dagtilbud: Institutionsnummer,
        #[doc = "The school."]
        skole: Institutionsnummer,
    },
    /// The unit itself changes what its municipality or region changes.
    #[error(
        "{nummer} kan selv ændre leder, adresse, CVR-nummer, P-nummer, e-mail, web og telefon; resten ændres af {hvem}"
    )]
    KunMyndigheden {
        #[doc = "The unit."]
        nummer: Institutionsnummer,
        #[doc = "Who has the authority, as it is said."]
        hvem: String,
    },
}

fn nedlagt_den(dag: Option<Date>) -> String {
    dag.map_or_else(|| "er nedlagt".to_owned(), |dag| format!("blev nedlagt den {}", dansk(dag)))
}

/// A day as Danes write it: `31.12.2026`.
fn dansk(dag: Date) -> String {
    dag.strftime("%d.%m.%Y").to_string()
}

fn afdelinger(antal: usize, foerste: &Institutionsnummer) -> String {
    if antal == 1 {
        format!("1 åben afdeling hører under den: {foerste}; nedlæg eller flyt den først")
    } else {
        format!("{antal} åbne afdelinger hører under den, den første er {foerste}; nedlæg eller flyt dem først")
    }
}

fn hvis(nummer: Option<&Institutionsnummer>) -> String {
    nummer.map(|nummer| format!(": {nummer}")).unwrap_or_default()
}

fn koder(koder: &[u32]) -> String {
    match koder {
        [] => "ingen".to_owned(),
        [en] => en.to_string(),
        [foerste @ .., sidste] => {
            let foerste: Vec<String> = foerste.iter().map(u32::to_string).collect();
            format!("{} eller {sidste}", foerste.join(", "))
        }
    }
}

impl Besked for Brud {
    fn kode_og_regel(&self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Faelles(brud) => faelles(brud),
            Self::FindesIkke { .. } => ("IR010", None),
            Self::Nedlagt { .. } => ("IR011", Some("ir-rules 13")),
            Self::ForkertEnhedsart { .. } => ("IR012", Some("ir-rules 15")),
            Self::Foreloebig { .. } => ("IR013", Some("ir-rules 14")),
            Self::IkkeForeloebig { .. } => ("IR014", Some("ir-rules 14")),
            Self::HarAfdelinger { .. } => ("IR015", Some("ir-rules 17")),
            Self::HarElever { .. } => ("IR016", Some("ir-rules 9")),
            Self::NavnFindes { .. } => ("IR017", Some("ir-rules 18")),
            Self::GivetToGange { .. } => ("IR018", None),
            Self::ForFaa { .. } => ("IR019", None),
            Self::AdresseKortUdenHusnummer => ("IR024", Some("ir.md 2.23")),
            Self::KommuneOgRegion => ("IR025", Some("ir.md 2.29")),
            Self::NiveauKunGrundskole { .. } => ("IR026", Some("ir.md 3.5")),
            Self::Aktivkode { .. } => ("IR027", Some("ir-rules 25")),
            Self::IFremtiden { .. } => ("IR030", None),
            Self::NedlagtFoerOprettet { .. } => ("IR031", None),
            Self::AeldreTaelling { .. } => ("IR032", None),
            Self::EleverPaaHovedskole { .. } => ("IR033", Some("ir-rules 19")),
            Self::AfdelingUdenHovedskole => ("IR034", Some("ir-rules 17")),
            Self::AdministrationIkkeMed { .. } => ("IR040", Some("ir-rules F1")),
            Self::UensEnheder { .. } => ("IR041", Some("ir-rules S1")),
            Self::IkkeDensAfdeling { .. } => ("IR042", Some("ir-rules D2")),
            Self::NyUdenAfdeling => ("IR043", Some("ir-rules D2")),
            Self::DagtilbudFindesIkke { .. } => ("IR050", Some("dtr-rules 54")),
            Self::DagtilbudNedlagt { .. } => ("IR051", Some("dtr-rules 54")),
            Self::IkkeLandsbyordning { .. } => ("IR052", Some("dtr-rules 54")),
            Self::AndenKommune { .. } => ("IR053", Some("dtr-rules 54")),
            Self::UdenDagtilbudsaftale { .. } => ("IR054", Some("dtr-rules 36")),
            Self::IkkeGrundskole { .. } => ("IR055", Some("dtr-rules 54")),
            Self::AlleredeUnderSkole { .. } => ("IR056", Some("dtr-rules 54")),
            Self::KunMyndigheden { .. } => ("IR060", Some("ir-rules 12")),
        }
    }

    fn afhaenger(&self) -> bool {
        matches!(self, Self::Faelles(FaellesBrud::Afhaenger { .. }))
    }
}

fn faelles(brud: &FaellesBrud) -> (&'static str, Option<&'static str>) {
    match brud {
        FaellesBrud::LokalIdBrugt { .. } => ("IR001", None),
        FaellesBrud::LokalUkendt => ("IR002", None),
        FaellesBrud::Afhaenger { .. } => ("IR003", None),
        FaellesBrud::UkendtKode { .. } => ("IR020", None),
        FaellesBrud::KodeGaelderIkke { .. } => ("IR021", None),
        FaellesBrud::Form { .. } => ("IR022", None),
        FaellesBrud::BynavnMangler => ("IR023", Some("ir.md 2.17")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_several_are_said_rightly() {
        let foerste: Institutionsnummer = "283001".parse().unwrap();
        let tekst = |antal| Brud::HarAfdelinger { antal, foerste: foerste.clone() }.to_string();
        assert_eq!(tekst(1), "1 åben afdeling hører under den: 283001; nedlæg eller flyt den først");
        assert!(tekst(2).starts_with("2 åbne afdelinger hører under den, den første er 283001; "));
        let cases: [(&[u32], &str); 3] = [(&[], "ingen"), (&[4], "4"), (&[1, 2, 7], "1, 2 eller 7")];
        for (givet, forventet) in cases {
            assert_eq!(koder(givet), forventet);
        }
    }

    #[test]
    fn a_closed_unit_with_and_without_its_day() {
        let nummer: Institutionsnummer = "283001".parse().unwrap();
        let tekst = |nedlagt| Brud::Nedlagt { nummer: nummer.clone(), nedlagt }.to_string();
        assert!(tekst(Some(Date::constant(2010, 11, 1))).starts_with("283001 blev nedlagt den 01.11.2010 og"));
        assert!(tekst(None).starts_with("283001 er nedlagt og"));
    }
}
