//! What is in an institution: its groups, and its persons one by one. Everything is drawn from the institution's line in the plan.

use super::familie::{Familie, Traek, telefon, traek};
use super::plan::{Institution, Plan, Slags};
use crate::grunddata::{Ansat, Ansatrolle, Elev, Elevrolle, Gruppe, Gruppetype, Person, Raa, Rolle, Telefon, Trin};
use crate::simulate::navne::{FAG, STUER};
use crate::simulate::opdigt::Tilfaeldig;

/// Pupils of a class, about.
const KLASSE: usize = 24;
/// Children of a room, about.
const STUE: usize = 18;
/// The first pupils' level is that of the birth year so many years back.
const SKOLESTART: i16 = 6;

/// Before the delta, or after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Udgave {
    Foerste,
    Rettet,
}

/// An institution as it is drawn.
pub(super) struct Indhold<'p> {
    plan: &'p Plan,
    pub(super) institution: &'p Institution,
}

impl<'p> Indhold<'p> {
    pub(super) fn new(plan: &'p Plan, institution: &'p Institution) -> Self {
        Self { plan, institution }
    }

    /// The places of everybody in the first full import: children, then employees.
    pub(super) fn alle(&self) -> impl Iterator<Item = usize> + use<> {
        let Institution { elever, nye, ansatte, .. } = *self.institution;
        (0..elever).chain(elever + nye..elever + nye + ansatte)
    }

    /// The places of the children who come with the delta.
    pub(super) fn nye(&self) -> impl Iterator<Item = usize> + use<> {
        self.institution.elever..self.institution.elever + self.institution.nye
    }

    /// Whether the delta changes the person at a place: one in fifty.
    pub(super) fn rettes(&self, plads: usize) -> bool {
        self.traek(Traek::Ret, plads).naeste().is_multiple_of(50)
    }

    /// Whether the last night deletes the person at a place: one in two hundred.
    pub(super) fn slettes(&self, plads: usize) -> bool {
        self.traek(Traek::Slet, plads).naeste().is_multiple_of(200)
    }

    /// How many contact persons its children have in the first full import, each counted with each child.
    #[cfg(test)]
    pub(super) fn kontakter(&self) -> usize {
        (0..self.institution.elever).map(|plads| self.familie(Institution::familie(plads)).antal()).sum()
    }

    fn traek(&self, hvad: Traek, nr: usize) -> Tilfaeldig {
        traek(self.institution, hvad, nr)
    }

    /// Whether a child stands at a place, and not an employee.
    pub(super) fn er_barn(&self, plads: usize) -> bool {
        plads < self.institution.elever + self.institution.nye
    }

    /// `LocalPersonId` of the person at a place.
    pub(super) fn lokal_id(&self, plads: usize) -> String {
        let Institution { nummer, elever, nye, .. } = self.institution;
        match plads.checked_sub(elever + nye) {
            None => format!("{nummer}-E{plads:04}"),
            Some(ansat) => format!("{nummer}-A{ansat:04}"),
        }
    }

    /// The person at a place.
    ///
    /// # Errors
    /// Where there is no CPR number for somebody.
    pub(super) fn person(&self, plads: usize, udgave: Udgave) -> anyhow::Result<Raa> {
        let mut person = if self.er_barn(plads) { self.barn(plads)? } else { self.ansat(plads)? };
        if udgave == Udgave::Rettet && self.rettes(plads) {
            self.ret(&mut person, plads);
        }
        Ok(person)
    }

    fn barn(&self, plads: usize) -> anyhow::Result<Raa> {
        let foedt = self.plan.barn(self.institution, plads)?;
        let familie = self.familie(Institution::familie(plads));
        let mut tilfaeldig = self.traek(Traek::Barn, plads);
        let skole = self.institution.slags == Slags::Skole;
        let (trin, hovedgruppe) = self.placering(self.plan.aar - SKOLESTART - foedt.dato.year(), tilfaeldig.under(64));
        let mut grupper = Vec::new();
        if skole {
            grupper.extend(FAG.iter().filter(|_| tilfaeldig.under(3) > 0).map(|fag| hold(fag, trin)));
            grupper.push(format!("aargang-{trin}"));
            if (Trin::T0..=Trin::T3).contains(&trin) && tilfaeldig.under(10) < 8 {
                grupper.push("sfo".to_owned());
            }
        }
        grupper.sort();
        let elev = Elev {
            rolle: if skole { Elevrolle::Elev } else { Elevrolle::Barn },
            elevnummer: skole.then(|| format!("{}{plads:05}", self.institution.nummer)),
            trin,
            lokation: None,
            hovedgruppe,
            grupper,
            kontakter: familie.foraeldre(self.plan)?,
        };
        let mut person = familie.medlem(&foedt, &mut tilfaeldig);
        if skole {
            person.email = Some(format!("{}e{plads}@elev.example", self.institution.nummer.as_str().to_lowercase()));
            person.mobiltelefon = (trin >= Trin::T4).then(|| telefon(tilfaeldig.naeste(), person.beskyttet));
            person.foto = (tilfaeldig.under(2) == 0).then(|| format!("foto-{:016x}", tilfaeldig.naeste()));
        }
        Ok(Raa { lokal_id: self.lokal_id(plads), person, rolle: Rolle::Elev(elev) })
    }

    /// Level and main group; `nr` chooses among those of the level.
    fn placering(&self, trin: i16, nr: usize) -> (Trin, String) {
        match self.institution.slags {
            Slags::Dagtilbud => (Trin::Dagtilbud, format!("stue-{}", nr % self.stuer())),
            Slags::Skole => {
                let trin = Trin::ALLE.get(usize::try_from(trin + 1).unwrap_or(0)).copied().unwrap_or_default();
                (trin, klasse(trin, nr % self.klasser()))
            }
        }
    }

    /// Classes of a level.
    fn klasser(&self) -> usize {
        self.institution.elever.div_ceil(10 * KLASSE).max(1)
    }

    fn stuer(&self) -> usize {
        self.institution.elever.div_ceil(STUE).clamp(1, STUER.len())
    }

    /// One with employment at two institutions is the neighbour's first and this one's last employee.
    fn ansat(&self, plads: usize) -> anyhow::Result<Raa> {
        let nr = plads - self.institution.elever - self.institution.nye;
        let nabo = self.plan.nabo(self.institution).filter(|_| nr > 0 && nr + 1 == self.institution.ansatte);
        let (hvor, hvem) = nabo.map_or((self.institution, nr), |nabo| (nabo, 0));
        let foedt = self.plan.voksen(hvor, hvem)?;
        let mut tilfaeldig = traek(hvor, Traek::Ansat, hvem);
        let familie = Familie::draw(hvor, 1_000_000 + hvem);
        let mut person = familie.medlem(&foedt, &mut tilfaeldig);
        person.email = Some(format!("{}a{hvem}@ansat.example", hvor.nummer.as_str().to_lowercase()));
        person.mobiltelefon = Some(telefon(tilfaeldig.naeste(), person.beskyttet));
        person.arbejdstelefon = Some(telefon(tilfaeldig.naeste(), false));
        let ansat = self.stilling(nr, &person);
        Ok(Raa { lokal_id: self.lokal_id(plads), person, rolle: Rolle::Ansat(ansat) })
    }

    fn stilling(&self, nr: usize, person: &Person<String>) -> Ansat {
        let skole = self.institution.slags == Slags::Skole;
        let (roller, stilling) = match (nr, skole) {
            (0, _) => (vec![Ansatrolle::Leder, Ansatrolle::Ledelse], "Leder"),
            (1, true) => (vec![Ansatrolle::Tap], "Skolesekretær"),
            (_, true) if nr.is_multiple_of(6) => (vec![Ansatrolle::Paedagog], "Pædagog i indskolingen"),
            (_, true) => (vec![Ansatrolle::Laerer], "Lærer"),
            (_, false) if nr.is_multiple_of(5) => (vec![Ansatrolle::Vikar], "Vikar"),
            (_, false) => (vec![Ansatrolle::Paedagog], "Pædagog"),
        };
        let team = if skole { format!("team-{}", nr % TEAM.len()) } else { "team-0".to_owned() };
        let initialer: String = person.fornavn.chars().take(2).chain(person.efternavn.chars().take(2)).collect();
        Ansat {
            roller,
            kort_navn: Some(initialer.to_uppercase()),
            stilling: Some(stilling.to_owned()),
            lokation: None,
            grupper: vec![team],
        }
    }

    fn familie(&self, nr: usize) -> Familie<'p> {
        // The first family has a child at the institution before, too.
        let nabo = self.plan.nabo(self.institution).filter(|nabo| nr == 0 && nabo.familier() > 2);
        nabo.map_or_else(|| Familie::draw(self.institution, nr), |nabo| Familie::draw(nabo, 2))
    }

    /// A change that is always one: e-mail, phone, a group more, another main group or level.
    fn ret(&self, person: &mut Raa, plads: usize) {
        let mut tilfaeldig = self.traek(Traek::Ret, plads);
        let hvad = tilfaeldig.naeste() / 50 % 4;
        match (&mut person.rolle, hvad) {
            (Rolle::Elev(elev), 0) => self.flyt(elev),
            (Rolle::Elev(Elev { grupper, .. }) | Rolle::Ansat(Ansat { grupper, .. }), 1) => {
                grupper.push("turgruppe".into())
            }
            (_, 2) => person.person.email = Some(format!("ny{}@post.example", tilfaeldig.under(1_000_000_000))),
            _ => {
                person.person.mobiltelefon =
                    Some(Telefon { nummer: format!("+45 3{:07}", tilfaeldig.under(10_000_000)), beskyttet: false })
            }
        }
    }

    /// To the next class or room; where there is but one, to another level, or out of the building.
    fn flyt(&self, elev: &mut Elev<String>) {
        let nr = |gruppe: &str| gruppe.chars().next_back().map_or(0, |c| c.to_digit(36).unwrap_or(0) as usize);
        match self.institution.slags {
            Slags::Dagtilbud if self.stuer() > 1 => {
                elev.hovedgruppe = format!("stue-{}", (nr(&elev.hovedgruppe) + 1) % self.stuer());
            }
            Slags::Dagtilbud => elev.lokation = Some("Udflytterhuset".to_owned()),
            Slags::Skole if self.klasser() > 1 => {
                let nr = nr(&elev.hovedgruppe).saturating_sub(9) % self.klasser();
                elev.hovedgruppe = klasse(elev.trin, nr);
            }
            Slags::Skole => {
                elev.trin = if elev.trin == Trin::T9 { Trin::T8 } else { Trin::T9 };
                elev.hovedgruppe = klasse(elev.trin, 0);
            }
        }
    }

    /// Every group.
    pub(super) fn grupper(&self) -> Vec<Gruppe> {
        let mut grupper = vec![gruppe("turgruppe", "Turgruppen", Gruppetype::Andet)];
        match self.institution.slags {
            Slags::Dagtilbud => {
                grupper.push(gruppe("team-0", "Personalet", Gruppetype::Team));
                let stuer = STUER.iter().take(self.stuer()).enumerate();
                grupper.extend(stuer.map(|(nr, navn)| Gruppe {
                    trin: Some(Trin::Dagtilbud),
                    ..gruppe(&format!("stue-{nr}"), navn, Gruppetype::Hovedgruppe)
                }));
            }
            Slags::Skole => {
                grupper.push(gruppe("sfo", "SFO Regnbuen", Gruppetype::Sfo));
                let team = TEAM.iter().enumerate();
                grupper.extend(team.map(|(nr, navn)| gruppe(&format!("team-{nr}"), navn, Gruppetype::Team)));
                Trin::ALLE.iter().skip(1).take(10).for_each(|trin| self.trinnets(*trin, &mut grupper));
            }
        }
        grupper
    }

    fn trinnets(&self, trin: Trin, grupper: &mut Vec<Gruppe>) {
        grupper.push(gruppe(&format!("aargang-{trin}"), &format!("{trin}. årgang"), Gruppetype::Aargang));
        grupper
            .extend(FAG.iter().map(|fag| gruppe(&hold(fag, trin), &format!("{fag} {trin}. årgang"), Gruppetype::Hold)));
        grupper.extend((0..self.klasser()).map(|nr| {
            let id = klasse(trin, nr);
            Gruppe { trin: Some(trin), ..gruppe(&id, &format!("{id} klasse"), Gruppetype::Hovedgruppe) }
        }));
    }
}

/// Teams of a school's employees.
const TEAM: [&str; 3] = ["Indskoling", "Mellemtrin", "Udskoling"];

fn gruppe(id: &str, navn: &str, slags: Gruppetype) -> Gruppe {
    Gruppe { id: id.to_owned(), navn: navn.to_owned(), slags, ..Gruppe::default() }
}

/// `3b` of level 3 and 1.
fn klasse(trin: Trin, nr: usize) -> String {
    let bogstav = u32::try_from(10 + nr % 26).ok().and_then(|ciffer| char::from_digit(ciffer, 36)).unwrap_or('a');
    format!("{trin}{bogstav}")
}

fn hold(fag: &str, trin: Trin) -> String {
    let fag = fag.split(' ').next().unwrap_or_default();
    format!("{}-{trin}", fag.to_lowercase())
}
