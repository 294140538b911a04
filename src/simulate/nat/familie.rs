//! Families: who lives together has a name, an address and a phone in common, and children have contact persons.

use super::cpr::Foedt;
use super::plan::{Institution, Plan};
use crate::grunddata::{Adresse, Koen, Kontakt, Person, Relation, Telefon};
use crate::simulate::navne::{ALIAS, EFTERNAVNE, FORNAVNE, STEDER, VEJE};
use crate::simulate::opdigt::Tilfaeldig;

/// One person in so many is protected.
const BESKYTTET: u64 = 100;

/// What is drawn, so that one draw says nothing of another.
#[derive(Clone, Copy)]
pub(super) enum Traek {
    Familie = 1,
    Barn,
    Foraelder,
    Ansat,
    Ret,
    Slet,
}

/// A family: what its members have in common.
pub(super) struct Familie<'p> {
    institution: &'p Institution,
    nr: usize,
    efternavn: &'static str,
    adresse: Adresse,
    telefon: String,
}

impl<'p> Familie<'p> {
    /// A family of an institution.
    pub(super) fn draw(institution: &'p Institution, nr: usize) -> Self {
        let mut tilfaeldig = traek(institution, Traek::Familie, nr);
        let [postnummer, postdistrikt, kommunekode, kommune] = tilfaeldig.en_af(STEDER).copied().unwrap_or_default();
        let vej = tilfaeldig.en_af(VEJE).copied().unwrap_or_default();
        let opgang = ["", "", "A", ", 1. tv.", ", 3. th."];
        let vej =
            format!("{vej} {}{}", 1 + tilfaeldig.under(180), tilfaeldig.en_af(&opgang).copied().unwrap_or_default());
        let text = |text: &str| Some(text.to_owned());
        let adresse = Adresse {
            vej: Some(vej),
            postnummer: text(postnummer),
            postdistrikt: text(postdistrikt),
            landekode: text("DK"),
            land: text("Danmark"),
            kommunekode: text(kommunekode),
            kommune: text(kommune),
        };
        let efternavn = tilfaeldig.en_af(EFTERNAVNE).copied().unwrap_or_default();
        Self { institution, nr, efternavn, adresse, telefon: format!("+45 7{:07}", tilfaeldig.under(10_000_000)) }
    }

    /// A member, without what only some have.
    pub(super) fn medlem(&self, foedt: &Foedt, tilfaeldig: &mut Tilfaeldig) -> Person<String> {
        let [kvinder, maend] = FORNAVNE;
        let mut fornavn =
            tilfaeldig.en_af(if foedt.mand { maend } else { kvinder }).copied().unwrap_or_default().to_owned();
        if tilfaeldig.under(3) == 0 {
            let mellem = tilfaeldig.en_af(EFTERNAVNE).copied().unwrap_or_default();
            fornavn = format!("{fornavn} {mellem}");
        }
        let beskyttet = tilfaeldig.naeste().is_multiple_of(BESKYTTET);
        let alias = |navn: &str| beskyttet.then(|| navn.to_owned());
        let [alias_fornavn, alias_efternavn] = ALIAS;
        Person {
            fornavn,
            efternavn: self.efternavn.to_owned(),
            cpr: foedt.cpr.clone(),
            foedselsdato: Some(foedt.dato.to_string()),
            koen: Some(if foedt.mand { Koen::Mand } else { Koen::Kvinde }),
            adresse: Some(self.adresse.clone()),
            hjemmetelefon: Some(Telefon { nummer: self.telefon.clone(), beskyttet }),
            alias_fornavn: alias(alias_fornavn),
            alias_efternavn: alias(alias_efternavn),
            beskyttet,
            verifikation: Some(3),
            ..Person::default()
        }
    }

    /// One in two families has one contact person, the others two.
    pub(super) fn antal(&self) -> usize {
        1 + usize::from(traek(self.institution, Traek::Familie, self.nr + (1 << 31)).under(2) == 0)
    }

    /// Ascending by CPR number, as the register keeps them.
    pub(super) fn foraeldre(&self, plan: &Plan) -> anyhow::Result<Vec<Kontakt<String>>> {
        let mut kontakter = (0..self.antal()).map(|nr| self.foraelder(plan, nr)).collect::<anyhow::Result<Vec<_>>>()?;
        kontakter.sort_by(|a, b| a.person.cpr.cmp(&b.person.cpr));
        Ok(kontakter)
    }

    fn foraelder(&self, plan: &Plan, nr: usize) -> anyhow::Result<Kontakt<String>> {
        let plads = self.institution.ansatte + 2 * self.nr + nr;
        let foedt = plan.voksen(self.institution, plads)?;
        let mut tilfaeldig = traek(self.institution, Traek::Foraelder, plads);
        let mut person = self.medlem(&foedt, &mut tilfaeldig);
        person.email = Some(format!("{}f{plads}@post.example", self.institution.nummer.as_str().to_lowercase()));
        person.mobiltelefon = Some(telefon(tilfaeldig.naeste(), person.beskyttet));
        let relation = match (tilfaeldig.under(25), foedt.mand) {
            (0, _) => Relation::Andet,
            (_, true) => Relation::Far,
            (_, false) => Relation::Mor,
        };
        Ok(Kontakt { relation, myndighed: relation != Relation::Andet, adgangsniveau: Some(1), person })
    }
}

/// The series that one matter of an institution is drawn from.
pub(super) fn traek(institution: &Institution, hvad: Traek, nr: usize) -> Tilfaeldig {
    let froe = ((institution.nr as u64) << 40) ^ ((hvad as u64) << 32) ^ nr as u64;
    // Once through the mill, so that neighbours' series do not follow each other.
    Tilfaeldig::new(Tilfaeldig::new(froe).naeste())
}

/// A mobile phone; one in forty is protected though its owner is not.
pub(super) fn telefon(tal: u64, beskyttet: bool) -> Telefon {
    let beskyttet = beskyttet || tal.is_multiple_of(40);
    Telefon { nummer: format!("+45 2{:07}", tal / 64 % 10_000_000), beskyttet }
}
