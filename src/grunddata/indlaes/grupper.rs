//! The groups of a source: declared, or come into being by being named (bpi-rules §2, Groups).

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{FLEST_ANDRE, Plan, Udfoer};
use crate::grunddata::besked::Raad;
use crate::grunddata::{Gruppe, Gruppetype, Import, Importslags, Institutionsperson, Lager, Noegleord, Rolle};

impl<L: Lager> Udfoer<'_, '_, L> {
    /// Makes the groups what the document says, and tells of those whose name another source uses too.
    pub(super) fn grupper(&mut self, plan: &Plan<'_>) -> Result<(), L::Error> {
        if self.import.slags == Importslags::Slet {
            return Ok(());
        }
        let beholdt = self.medlemmer(&plan.beholdt)?;
        let personer = plan.indlaeses().map(|klar| &klar.person).chain(&beholdt);
        let holdte: HashMap<&str, &Gruppe> = plan.grupper.iter().map(|gruppe| (gruppe.id.as_str(), gruppe)).collect();
        let oensket = oensket(self.import, &holdte, personer);
        let aendret = |(id, gruppe): &(&&str, &Gruppe)| holdte.get(**id).is_none_or(|holdt| holdt != gruppe);
        let aendrede: Vec<&Gruppe> = oensket.iter().filter(aendret).map(|(_, gruppe)| gruppe).collect();
        for gruppe in &aendrede {
            self.lager.skriv_gruppe(self.kilde, gruppe)?;
        }
        self.samme_navn(&aendrede)?;
        // A delta touches what it names.
        let kan_gaa =
            |gruppe: &&Gruppe| self.import.slags == Importslags::Fuld && !oensket.contains_key(gruppe.id.as_str());
        for gruppe in plan.grupper.iter().filter(kan_gaa) {
            self.lager.slet_gruppe(self.kilde, &gruppe.id)?;
        }
        Ok(())
    }

    /// Those that are left out and held.
    fn medlemmer(&self, beholdt: &[Noegleord]) -> Result<Vec<Institutionsperson>, L::Error> {
        let aabnet = beholdt.iter().map(|lokal| self.lager.indhold(self.kilde, lokal));
        aabnet.filter_map(Result::transpose).collect()
    }

    /// Tells of new or changed groups whose name another source's group has. Each source's groups are read once.
    fn samme_navn(&mut self, aendrede: &[&Gruppe]) -> Result<(), L::Error> {
        if aendrede.is_empty() || self.andre.is_empty() {
            return Ok(());
        }
        let steder = self.import.grupper.iter().map(|plads| (plads.indhold.id.as_str(), plads.offset));
        let steder: HashMap<&str, usize> = steder.collect();
        let mut fundne: HashMap<&str, usize> = HashMap::new();
        for anden in self.andre.values() {
            let navne: HashSet<String> = self.lager.grupper(anden.id)?.into_iter().map(|gruppe| gruppe.navn).collect();
            for gruppe in aendrede.iter().filter(|gruppe| navne.contains(&gruppe.navn)) {
                let fundet = fundne.entry(&gruppe.id).or_default();
                *fundet += 1;
                if *fundet <= FLEST_ANDRE {
                    let raad = Raad::SammeGruppenavn { kilde: anden.source.clone() };
                    self.ud.advis.push(raad.advis(None, steder.get(gruppe.id.as_str()).copied()));
                }
            }
        }
        Ok(())
    }
}

/// The groups that there are to be: those that are declared, and those that are only named, unless a delta finds them held.
fn oensket<'d>(
    import: &'d Import,
    holdte: &HashMap<&str, &Gruppe>,
    personer: impl Iterator<Item = &'d Institutionsperson>,
) -> BTreeMap<&'d str, Gruppe> {
    let erklaerede = import.grupper.iter().map(|plads| (plads.indhold.id.as_str(), plads.indhold.clone().med_navn()));
    let mut oensket: BTreeMap<&str, Gruppe> = erklaerede.collect();
    let mut naevnt: HashMap<&str, Gruppetype> = HashMap::new();
    personer.for_each(|person| naevn(person, &mut naevnt));
    for (id, slags) in naevnt {
        // One that came into being as another kind becomes a main group when it is named as one.
        let bliver = |gruppe: &&&Gruppe| !gruppe.underforstaaet || gruppe.slags == Gruppetype::Hovedgruppe;
        let holdt = holdte.get(id).filter(|_| import.slags == Importslags::Delta).filter(bliver);
        if holdt.is_none() {
            oensket.entry(id).or_insert_with(|| Gruppe::underforstaaet(id, slags));
        }
    }
    oensket
}

/// The groups that a person names; a main group is one whatever else it is named as.
fn naevn<'p>(person: &'p Institutionsperson, naevnt: &mut HashMap<&'p str, Gruppetype>) {
    if let Rolle::Elev(elev) = &person.rolle {
        naevnt.insert(&elev.hovedgruppe, Gruppetype::Hovedgruppe);
    }
    for id in person.rolle.grupper() {
        naevnt.entry(id).or_insert(Gruppetype::Andet);
    }
}
