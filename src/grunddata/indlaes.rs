//! Loading: what a source holds is compared with the document, and only differences are written (bpi-rules §2).

use std::collections::{BTreeMap, HashMap};

use super::besked::{Advis, Brud, Personbrud, Raad};
use super::lager::{Holdt, Import, Klar, Lager, Noegleord};
use super::{Gruppe, Gruppetype, Importslags, Institutionsperson, Kilde, PersonId, Rolle, forskelle};

/// From how many turns on two sources are told that they overwrite each other.
pub const SKIFT: i64 = 2;

/// How much a full import may remove (issue of a cut file: it must not empty a school). Our choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StorSletning {
    /// The largest share, in per cent.
    pub procent: u32,
    /// From how many held persons on it is asked.
    pub fra: usize,
}

impl Default for StorSletning {
    fn default() -> Self {
        Self { procent: 50, fra: 20 }
    }
}

/// How many persons became what; each is counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Antal {
    /// New at this source.
    pub oprettet: usize,
    /// Other than before.
    pub aendret: usize,
    /// As before.
    pub uaendret: usize,
    /// No longer there.
    pub slettet: usize,
    /// Left out.
    pub afvist: usize,
}

/// What became of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bruger {
    /// New at this source.
    Oprettet,
    /// Other than before.
    Aendret,
    /// As before.
    Uaendret,
    /// No longer there.
    Slettet,
}

/// What a document that was loaded became.
#[derive(Debug, Default)]
pub struct Indlaest {
    /// The counts.
    pub antal: Antal,
    /// Each user, where the document asks: `LocalPersonId`, who, what became of it.
    pub brugere: Vec<(String, PersonId, Bruger)>,
    /// What the supplier should know.
    pub advis: Vec<Advis>,
}

/// Loads a document. The inner error refuses it whole; nothing has been written then.
///
/// # Errors
/// Storage's.
pub fn indlaes<L: Lager>(
    lager: &mut L,
    import: &Import,
    graense: StorSletning,
) -> Result<Result<Indlaest, Brud>, L::Error> {
    let kilder = lager.kilder(&import.institution)?;
    let kilde = kilder.iter().find(|kilde| kilde.source == import.source);
    let gentaget = match kilde {
        Some(kilde) if import.source_date_time == kilde.source_date_time => {
            lager.dokument(kilde.id)? == Some(import.dokument)
        }
        Some(_) | None => false,
    };
    if let Some(kilde) = kilde.filter(|kilde| import.source_date_time <= kilde.source_date_time && !gentaget) {
        return Ok(Err(Brud::IkkeNyere { sidste: kilde.source_date_time }));
    }
    let plan = match Plan::laeg(lager, import, kilde, graense)? {
        Ok(plan) => plan,
        Err(brud) => return Ok(Err(brud)),
    };
    let andre = kilder.iter().filter(|anden| anden.source != import.source).collect();
    let id = lager.skriv_kilde(import)?;
    let mut udfoer = Udfoer { lager, import, kilde: id, andre, ud: Indlaest::default() };
    udfoer.ud.advis = import.advis.clone();
    if gentaget {
        udfoer.ud.advis.push(Raad::Gentaget.advis(None, Some(import.offset)));
    }
    udfoer.plan(plan)?;
    Ok(Ok(udfoer.ud))
}

/// What is to be done, before any of it is.
struct Plan<'i> {
    nye: Vec<&'i Klar>,
    aendrede: Vec<(Holdt, &'i Klar)>,
    uaendrede: Vec<(Holdt, &'i Klar)>,
    slettede: Vec<Holdt>,
    /// Left out here, for what the source holds.
    afviste: Vec<(Personbrud, &'i Klar)>,
    /// Nobody of the source.
    ukendte: Vec<(&'i str, usize)>,
    /// To be marked as protected.
    beskyttes: Vec<Holdt>,
    /// Left out and held: what they are members of stays.
    beholdt: Vec<Noegleord>,
    grupper: Vec<Gruppe>,
}

impl<'i> Plan<'i> {
    fn laeg<L: Lager>(
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
                    self.behold(foer, klar.lokal, klar.person.person.beskyttet);
                }
                (None, Some(foer)) if samme(&foer, klar) => self.uaendrede.push((foer, klar)),
                (None, Some(foer)) => self.aendrede.push((foer, klar)),
                (None, None) => self.nye.push(klar),
            }
        }
        Ok(())
    }

    fn udeladte(&mut self, import: &Import, holdte: &mut Holdte) {
        for udeladt in &import.udeladte {
            let foer = holdte.tag(&udeladt.lokal);
            self.behold(foer, udeladt.lokal, udeladt.beskyttet);
        }
    }

    /// Who is left out keeps what is held of it. One that the document says is protected is shown to nobody any more.
    fn behold(&mut self, foer: Option<Holdt>, lokal: Noegleord, beskyttet: bool) {
        let Some(foer) = foer else { return };
        self.beholdt.push(lokal);
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

/// Carries a plan out.
struct Udfoer<'l, 'i, L> {
    lager: &'l mut L,
    import: &'i Import,
    kilde: i64,
    /// The institution's other sources.
    andre: Vec<&'i Kilde>,
    ud: Indlaest,
}

impl<L: Lager> Udfoer<'_, '_, L> {
    fn plan(&mut self, plan: Plan<'_>) -> Result<(), L::Error> {
        let Plan { nye, aendrede, uaendrede, slettede, afviste, ukendte, beskyttes, beholdt, grupper } = plan;
        let afvist = self.import.udeladte.len() + afviste.len() + ukendte.len();
        self.ud.antal = Antal {
            oprettet: nye.len(),
            aendret: aendrede.len(),
            uaendret: uaendrede.len(),
            slettet: slettede.len(),
            afvist,
        };
        self.grupper(
            grupper,
            nye.iter().chain(aendrede.iter().map(|(_, klar)| klar)).chain(uaendrede.iter().map(|(_, klar)| klar)),
            &beholdt,
        )?;
        for foer in slettede {
            self.slettet(&foer)?;
        }
        for (foer, klar) in &uaendrede {
            self.naevn(klar, foer.person, Bruger::Uaendret);
        }
        for (foer, klar) in &aendrede {
            self.aendret(foer, klar)?;
        }
        for klar in nye {
            let person = self.lager.indsaet(self.kilde, klar)?;
            self.naevn(klar, person, Bruger::Oprettet);
            self.sammenlign(person, klar, None)?;
        }
        for foer in beskyttes {
            self.lager.beskyt(self.kilde, &foer)?;
        }
        let afviste = afviste.into_iter().map(|(brud, klar)| brud.advis(&klar.person.lokal_id, klar.offset));
        self.ud.advis.extend(afviste);
        self.ud.advis.extend(ukendte.into_iter().map(|(id, offset)| Personbrud::Ukendt.advis(id, offset)));
        // In the order of the message; what stands nowhere comes first.
        self.ud.advis.sort_by_key(|advis| advis.offset);
        Ok(())
    }

    fn naevn(&mut self, klar: &Klar, person: PersonId, hvad: Bruger) {
        if self.import.med_brugere {
            self.ud.brugere.push((klar.person.lokal_id.clone(), person, hvad));
        }
    }

    fn slettet(&mut self, foer: &Holdt) -> Result<(), L::Error> {
        if self.import.med_brugere
            && let Some(person) = self.lager.indhold(self.kilde, &foer.lokal)?
        {
            self.ud.brugere.push((person.lokal_id, foer.person, Bruger::Slettet));
        }
        self.lager.slet(self.kilde, foer)
    }

    fn aendret(&mut self, foer: &Holdt, klar: &Klar) -> Result<(), L::Error> {
        let gammel = match self.andre.is_empty() {
            true => None,
            false => self.lager.indhold(self.kilde, &foer.lokal)?,
        };
        self.lager.erstat(self.kilde, foer, klar)?;
        self.naevn(klar, foer.person, Bruger::Aendret);
        self.sammenlign(foer.person, klar, gammel.as_ref())
    }

    /// Tells of the institution's other sources that hold the person, and notes which of its fields this one has changed.
    fn sammenlign(
        &mut self,
        person: PersonId,
        klar: &Klar,
        gammel: Option<&Institutionsperson>,
    ) -> Result<(), L::Error> {
        if self.andre.is_empty() {
            return Ok(());
        }
        let lokal_id = Some(klar.person.lokal_id.as_str());
        let mut delt = false;
        for (kilde, lokal) in self.lager.raekker(person)? {
            let Some(anden) = self.andre.iter().find(|anden| anden.id == kilde) else { continue };
            let Some(deres) = self.lager.indhold(kilde, &lokal)? else { continue };
            delt = true;
            let raad = Raad::AndenKilde { kilde: anden.source.clone(), felter: forskelle(&klar.person, &deres) };
            self.ud.advis.push(raad.advis(lokal_id, Some(klar.offset)));
        }
        let aendrede = gammel.filter(|_| delt).map(|gammel| forskelle(gammel, &klar.person)).unwrap_or_default();
        for felt in aendrede {
            let gange = self.lager.skift(&self.import.institution, person, felt, self.kilde)?;
            if gange >= SKIFT {
                self.ud.advis.push(Raad::Skiftes { felt, gange }.advis(lokal_id, Some(klar.offset)));
            }
        }
        Ok(())
    }

    /// The groups as they are to be: declared, come into being by being named, and in a delta those that are held.
    fn grupper<'k>(
        &mut self,
        holdte: Vec<Gruppe>,
        personer: impl Iterator<Item = &'k &'k Klar>,
        beholdt: &[Noegleord],
    ) -> Result<(), L::Error> {
        if self.import.slags == Importslags::Slet {
            return Ok(());
        }
        let mut oensket: BTreeMap<&str, Gruppe> = BTreeMap::new();
        for plads in &self.import.grupper {
            let mut gruppe = plads.indhold.clone();
            if gruppe.navn.is_empty() {
                gruppe.navn.clone_from(&gruppe.id);
            }
            oensket.insert(&plads.indhold.id, gruppe);
        }
        let mut naevnt: HashMap<&str, Gruppetype> = HashMap::new();
        for klar in personer {
            naevn_grupper(&klar.person, &mut naevnt);
        }
        let gamle = self.medlemmer(beholdt)?;
        for person in &gamle {
            naevn_grupper(person, &mut naevnt);
        }
        let foer: HashMap<&str, &Gruppe> = holdte.iter().map(|gruppe| (gruppe.id.as_str(), gruppe)).collect();
        let delta = self.import.slags == Importslags::Delta;
        for (id, slags) in naevnt {
            let kendt = foer
                .get(id)
                .filter(|gruppe| delta && (!gruppe.underforstaaet || gruppe.slags == Gruppetype::Hovedgruppe));
            if kendt.is_none() {
                oensket.entry(id).or_insert_with(|| Gruppe::underforstaaet(id, slags));
            }
        }
        for (id, gruppe) in &oensket {
            if foer.get(id).is_none_or(|foer| *foer != gruppe) {
                self.lager.skriv_gruppe(self.kilde, gruppe)?;
                self.samme_navn(gruppe)?;
            }
        }
        if !delta {
            for gruppe in holdte.iter().filter(|gruppe| !oensket.contains_key(gruppe.id.as_str())) {
                self.lager.slet_gruppe(self.kilde, &gruppe.id)?;
            }
        }
        Ok(())
    }

    /// Those that are left out and held.
    fn medlemmer(&self, beholdt: &[Noegleord]) -> Result<Vec<Institutionsperson>, L::Error> {
        let aabnet = beholdt.iter().map(|lokal| self.lager.indhold(self.kilde, lokal));
        aabnet.filter_map(Result::transpose).collect()
    }

    /// Tells of a new or changed group whose name another source's group has.
    fn samme_navn(&mut self, gruppe: &Gruppe) -> Result<(), L::Error> {
        for anden in &self.andre {
            if self.lager.grupper(anden.id)?.iter().any(|deres| deres.navn == gruppe.navn) {
                let plads = self.import.grupper.iter().find(|plads| plads.indhold.id == gruppe.id);
                let raad = Raad::SammeGruppenavn { kilde: anden.source.clone() };
                self.ud.advis.push(raad.advis(None, plads.map(|plads| plads.offset)));
            }
        }
        Ok(())
    }
}

/// Whether nothing is to be written. A row that was marked as protected while its person was left out says other than its content.
fn samme(foer: &Holdt, klar: &Klar) -> bool {
    foer.indhold == klar.indhold && foer.beskyttet == klar.person.person.beskyttet
}

/// The groups that a person names; a main group is one whatever else it is named as.
fn naevn_grupper<'p>(person: &'p Institutionsperson, naevnt: &mut HashMap<&'p str, Gruppetype>) {
    if let Rolle::Elev(elev) = &person.rolle {
        naevnt.insert(&elev.hovedgruppe, Gruppetype::Hovedgruppe);
    }
    for id in person.rolle.grupper() {
        naevnt.entry(id).or_insert(Gruppetype::Andet);
    }
}
