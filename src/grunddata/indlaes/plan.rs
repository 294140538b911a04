//! What a document means for what its source holds: decided before anything is written.

use std::collections::{BTreeMap, HashMap};

use super::StorSletning;
use crate::grunddata::besked::{Brud, Personbrud};
use crate::grunddata::{Cpr, Gruppe, Gruppetype, Holdt, Import, Importslags, Kilde, Klar, Lager, Noegleord, Rolle};

/// What is to be done, before any of it is.
pub(super) struct Plan<'i> {
    pub(super) nye: Vec<&'i Klar>,
    pub(super) aendrede: Vec<(Holdt, &'i Klar)>,
    pub(super) uaendrede: Vec<(Holdt, &'i Klar)>,
    pub(super) slettede: Vec<Holdt>,
    /// Left out here, for what the source holds.
    pub(super) afviste: Vec<(Personbrud, &'i Klar)>,
    /// Nobody of the source.
    pub(super) ukendte: Vec<(&'i str, usize)>,
    /// To be marked as protected.
    pub(super) beskyttes: Vec<Holdt>,
    /// Contact persons of rows that stay, to be marked as protected.
    pub(super) kontakter_beskyttes: Vec<(Noegleord, &'i Cpr)>,
    /// Left out and held: what they are members of stays.
    pub(super) beholdt: Vec<Noegleord>,
    pub(super) grupper: Vec<Gruppe>,
}

impl<'i> Plan<'i> {
    pub(super) fn laeg<L: Lager>(
        lager: &L,
        import: &'i Import,
        kilde: Option<&Kilde>,
        graense: StorSletning,
    ) -> Result<Result<Self, Brud>, L::Error> {
        let id = kilde.map(|kilde| kilde.id);
        let grupper = id.map_or(Ok(Vec::new()), |id| lager.grupper(id))?;
        let mut plan = Self {
            nye: Vec::new(),
            aendrede: Vec::new(),
            uaendrede: Vec::with_capacity(import.personer.len()),
            slettede: Vec::new(),
            afviste: Vec::new(),
            ukendte: Vec::new(),
            beskyttes: Vec::new(),
            kontakter_beskyttes: Vec::new(),
            beholdt: Vec::new(),
            grupper,
        };
        let mut holdte = Holdte::laes(lager, import, id)?;
        let ialt = holdte.kendte.len();
        plan.personer(lager, import, &mut holdte)?;
        plan.udeladte(import, &mut holdte);
        match import.slags {
            Importslags::Fuld => plan.slettede = holdte.resten(),
            Importslags::Delta => {}
            Importslags::Slet => plan.slet(import, &mut holdte),
        }
        let fjernes = plan.slettede.len();
        let for_mange = fjernes * 100 > ialt * usize::try_from(graense.procent).unwrap_or(100);
        if import.slags == Importslags::Fuld && !import.tillad_stor_sletning && ialt >= graense.fra && for_mange {
            return Ok(Err(Brud::StorSletning { fjernes, af: ialt, procent: graense.procent }));
        }
        Ok(Ok(plan))
    }

    /// The persons that are loaded.
    pub(super) fn indlaeses(&self) -> impl Iterator<Item = &'i Klar> {
        let holdte = self.aendrede.iter().chain(&self.uaendrede).map(|(_, klar)| *klar);
        self.nye.iter().copied().chain(holdte)
    }

    fn personer<L: Lager>(&mut self, lager: &L, import: &'i Import, holdte: &mut Holdte) -> Result<(), L::Error> {
        let slags = self.erklaerede(import);
        for klar in &import.personer {
            let foer = holdte.tag(&klar.lokal);
            let brud = match (&klar.person.rolle, foer) {
                (Rolle::Elev(elev), _) if slags.get(elev.hovedgruppe.as_str()).is_some_and(|hoved| !hoved) => {
                    Some(Personbrud::IkkeHovedgruppe)
                }
                (_, Some(foer)) if foer.indhold != klar.indhold => {
                    let samme = lager.person(&klar.person.person.cpr)? == Some(foer.person);
                    (!samme).then_some(Personbrud::UventetCpr)
                }
                _ => None,
            };
            match (brud, foer) {
                (Some(brud), foer) => {
                    self.afviste.push((brud, klar));
                    self.behold(foer, klar.person.person.beskyttet, klar.beskyttede_kontakter.iter());
                }
                (None, Some(foer)) if samme(&foer, klar) => self.uaendrede.push((foer, klar)),
                (None, Some(foer)) => self.aendrede.push((foer, klar)),
                (None, None) => self.nye.push(klar),
            }
        }
        Ok(())
    }

    /// One that stands twice is protected where either says so.
    fn udeladte(&mut self, import: &'i Import, holdte: &mut Holdte) {
        let mut samlet: BTreeMap<Noegleord, (bool, Vec<&'i Cpr>)> = BTreeMap::new();
        for udeladt in &import.udeladte {
            let (beskyttet, kontakter) = samlet.entry(udeladt.lokal).or_default();
            *beskyttet |= udeladt.beskyttet;
            kontakter.extend(&udeladt.beskyttede_kontakter);
        }
        for (lokal, (beskyttet, kontakter)) in samlet {
            self.behold(holdte.tag(&lokal), beskyttet, kontakter.into_iter());
        }
    }

    /// Who is left out keeps what is held of it. One that the document says is protected is shown to nobody any more, nor are the contact persons
    /// of whom it says so.
    fn behold(&mut self, foer: Option<Holdt>, beskyttet: bool, kontakter: impl Iterator<Item = &'i Cpr>) {
        let Some(foer) = foer else { return };
        self.beholdt.push(foer.lokal);
        self.kontakter_beskyttes.extend(kontakter.map(|cpr| (foer.lokal, cpr)));
        if beskyttet && !foer.beskyttet {
            self.beskyttes.push(foer);
        }
    }

    fn slet(&mut self, import: &'i Import, holdte: &mut Holdte) {
        for plads in &import.slettes {
            match holdte.tag(&plads.indhold.lokal) {
                Some(foer) => self.slettede.push(foer),
                None => self.ukendte.push((&plads.indhold.lokal_id, plads.offset)),
            }
        }
    }

    /// The declared groups: whether each is a main group. A delta knows those that are held too.
    fn erklaerede(&self, import: &'i Import) -> HashMap<String, bool> {
        let kendte = self.grupper.iter().filter(|gruppe| import.slags == Importslags::Delta && !gruppe.underforstaaet);
        let nye = import.grupper.iter().map(|plads| &plads.indhold);
        kendte.chain(nye).map(|gruppe| (gruppe.id.clone(), gruppe.slags == Gruppetype::Hovedgruppe)).collect()
    }
}

/// What a source holds, as far as the document asks; each is taken once.
struct Holdte {
    kendte: HashMap<Noegleord, Holdt>,
}

impl Holdte {
    /// A full import is compared with all of it, read once; the others with what they name.
    fn laes<L: Lager>(lager: &L, import: &Import, kilde: Option<i64>) -> Result<Self, L::Error> {
        let Some(kilde) = kilde else { return Ok(Self { kendte: HashMap::new() }) };
        if import.slags == Importslags::Fuld {
            let alle = lager.holdte(kilde)?;
            return Ok(Self { kendte: alle.into_iter().map(|holdt| (holdt.lokal, holdt)).collect() });
        }
        let klare = import.personer.iter().map(|klar| &klar.lokal);
        let udeladte = import.udeladte.iter().map(|udeladt| &udeladt.lokal);
        let slettes = import.slettes.iter().map(|plads| &plads.indhold.lokal);
        let mut kendte = HashMap::new();
        for lokal in klare.chain(udeladte).chain(slettes) {
            if let Some(holdt) = lager.holdt(kilde, lokal)? {
                kendte.insert(*lokal, holdt);
            }
        }
        Ok(Self { kendte })
    }

    fn tag(&mut self, lokal: &Noegleord) -> Option<Holdt> {
        self.kendte.remove(lokal)
    }

    fn resten(self) -> Vec<Holdt> {
        let mut resten: Vec<_> = self.kendte.into_values().collect();
        resten.sort_unstable_by_key(|holdt| holdt.lokal);
        resten
    }
}

/// Whether nothing is to be written. A row that was marked as protected while its person was left out says other than its content.
fn samme(foer: &Holdt, klar: &Klar) -> bool {
    foer.indhold == klar.indhold && foer.beskyttet == klar.person.person.beskyttet
}
