//! Properties: what was written is read back, and the register at an instant is what its changes up to then say.

use std::collections::BTreeMap;

use proptest::option::of;
use proptest::prelude::*;

use super::*;
use crate::registre::Art;
use crate::store::institutioner::InstitutionAendring;
use crate::store::institutioner::test::{skriv, tid};
use crate::types::{Institutionsnummer, Time};

/// What may stand in a free text: quotes, backslashes, letters past ASCII and past the first plane.
fn tekst() -> impl Strategy<Value = String> {
    "[a-zæøåA-ZÆØÅ \"\\\\;,'\u{1f600}]{0,20}"
}

prop_compose! {
    fn felter()(
        navn in tekst(), leder in of(tekst()), email in of(tekst()), kort_navn in of(tekst()), lokalitet in of(tekst()),
        adresse_kort in of(tekst()), geo in of("[0-9.]{1,9}"), cvr in of("[0-9]{8}"), pnummer in of("[0-9]{10}"),
        koder in (1000..1100u32, of(100..999u32), 0..9u32, 0..10u32, of(0..11u32)), kommuner in (0..900u16, of(0..900u16), of(1081..1086u16)),
    ) -> Felter {
        let mut felter = enhed("280001", Enhedsart::Simpel, None).felter;
        (felter.navn, felter.leder, felter.email, felter.kort_navn) = (navn, leder, email, kort_navn);
        (felter.sted.lokalitet, felter.sted.adresse_kort) = (lokalitet, adresse_kort);
        (felter.sted.adresse.geo_bredde, felter.sted.adresse.geo_laengde) = (geo.clone(), geo);
        felter.cvr = cvr.map(|cvr| cvr.parse().unwrap());
        felter.pnummer = pnummer.map(|pnummer| pnummer.parse().unwrap());
        (felter.type3, felter.type2, felter.ressort, felter.ejerkode, felter.undervisningsniveau) = koder;
        felter.sted.adresse.kommune_kode = Kommunekode(kommuner.0);
        (felter.adm_kommune, felter.adm_region) = (kommuner.1.map(Kommunekode), kommuner.2);
        felter
    }
}

prop_compose! {
    fn institution()(
        felter in felter(), art in prop::sample::select(&Enhedsart::ALLE[..]), aktivkode in 1..10u32, dage in of(1..28i8),
        elever in of(0..900u32), flyttet in of((1..4u32, 280_000..280_009u32)), gammelt in prop::collection::btree_map("[a-z]{1,5}", tekst(), 0..3),
    ) -> Institution {
        let dag = dage.map(|dag| jiff::civil::date(2026, 3, dag));
        let mut unit = enhed("280001", art, None);
        unit.felter = felter;
        unit.aktivkode = aktivkode;
        (unit.nedlagt, unit.ajourfoert) = (dag, dag);
        unit.elevaktivitet = elever.map(|elever| Elevaktivitet { elever, pr: jiff::civil::date(2026, 9, 5) });
        (unit.flyttekode, unit.flytteinstitution) = flyttet.map(|(kode, nr)| (kode, nummer(&nr.to_string()))).unzip();
        unit.landsbyordning = elever.map(|nr| nummer(&format!("G{:05}", nr + 10_001))).into_iter().collect();
        (unit.ikke_vedligeholdt, unit.udtraek) = (gammelt.clone(), gammelt);
        unit
    }
}

/// A write by small numbers: which unit, under which hovedskole, on which day after the last.
type Skridt = (u8, u8, u8, Institution);

/// The register that only remembers, and everything that was told of it.
#[derive(Default)]
struct Naiv {
    nu: BTreeMap<Institutionsnummer, Institution>,
    aendringer: Vec<(Time, Institution)>,
}

impl Naiv {
    /// The write that a step stands for; none where it cannot be made.
    fn skrivning(&self, (nr, over, _, unit): &Skridt) -> Option<Skrivning> {
        let nummer_af = |nr: &u8| nummer(&format!("{}", 280_000 + u32::from(*nr)));
        let mut efter = unit.clone();
        efter.nummer = nummer_af(nr);
        let hovedskole = nummer_af(over);
        efter.hovedskole = (efter.enhedsart == Enhedsart::Afdeling).then_some(hovedskole);
        if efter.hovedskole.as_ref().is_some_and(|over| *over == efter.nummer || !self.nu.contains_key(over)) {
            return None;
        }
        let foer = self.nu.get(&efter.nummer).cloned();
        let art = match (&foer, efter.lukket()) {
            (None, _) => Art::Insert,
            (Some(_), true) => Art::Delete,
            (Some(_), false) => Art::Update,
        };
        Some(Skrivning { art, foer, efter })
    }

    fn per(&self, tidspunkt: Time) -> Vec<Institution> {
        let mut stand = BTreeMap::new();
        for (_, unit) in self.aendringer.iter().filter(|(tid, _)| *tid <= tidspunkt) {
            stand.insert(unit.nummer.clone(), unit.clone());
        }
        let mut units: Vec<_> = stand.into_values().collect();
        units.sort_by_key(|unit| (unit.top().clone(), unit.hovedskole.is_some(), unit.nummer.clone()));
        units
    }
}

fn alle(base: &Base, udvalg: InstitutionUdvalg<'_>, nedlagte: Nedlagte) -> Vec<Institution> {
    let mut units = Vec::new();
    base.store.read(|conn| conn.each_institution(udvalg, nedlagte, |unit| tag(&mut units, unit))).unwrap();
    units
}

fn per(base: &Base, tid: Time, udvalg: InstitutionUdvalg<'_>, nedlagte: Nedlagte) -> Vec<Institution> {
    let mut units = Vec::new();
    base.store.read(|conn| conn.each_institution_per(tid, udvalg, nedlagte, |unit| tag(&mut units, unit))).unwrap();
    units
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn read_back_now_then_and_by_every_question(
        skridt in prop::collection::vec((0..9u8, 0..9u8, 0..2u8, institution()), 1..60)
    ) {
        let (base, mut naiv, mut dag) = (Base::ny(), Naiv::default(), 1);
        for skridt in &skridt {
            let Some(skrivning) = naiv.skrivning(skridt) else { continue };
            dag = (dag + u32::from(skridt.2)).min(28);
            naiv.nu.insert(skrivning.efter.nummer.clone(), skrivning.efter.clone());
            naiv.aendringer.push((tid(dag), skrivning.efter.clone()));
            skriv(&base.store, tid(dag), vec![skrivning]);
        }
        let nu = alle(&base, InstitutionUdvalg::Alle, Nedlagte::Med);
        prop_assert_eq!(&nu, &naiv.per(tid(28)));
        for unit in &nu {
            let laest = base.store.read(|conn| conn.institution(&unit.nummer)).unwrap();
            prop_assert_eq!(laest.as_ref(), Some(unit));
        }
        for dag in 1..=dag {
            prop_assert_eq!(per(&base, tid(dag), InstitutionUdvalg::Alle, Nedlagte::Med), naiv.per(tid(dag)), "day {}", dag);
        }
        for unit in &nu {
            let udvalg = [
                Some(InstitutionUdvalg::Nummer(&unit.nummer)),
                Some(InstitutionUdvalg::Hierarki(&unit.nummer)),
                unit.felter.cvr.as_ref().map(InstitutionUdvalg::Cvr),
                unit.felter.pnummer.as_ref().map(InstitutionUdvalg::Pnummer),
                Some(InstitutionUdvalg::Navn(&unit.felter.navn)),
                Some(InstitutionUdvalg::Kommune(unit.felter.sted.adresse.kommune_kode)),
                unit.felter.adm_kommune.map(InstitutionUdvalg::AdmKommune),
                Some(InstitutionUdvalg::Type3(unit.felter.type3)),
            ];
            for (udvalg, nedlagte) in udvalg.into_iter().flatten().flat_map(|udvalg| [(udvalg, Nedlagte::Med), (udvalg, Nedlagte::Uden)]) {
                let nu = alle(&base, udvalg, nedlagte);
                prop_assert!(nedlagte == Nedlagte::Uden || nu.contains(unit), "{:?}", udvalg);
                prop_assert_eq!(per(&base, tid(28), udvalg, nedlagte), nu, "{:?} {:?}", udvalg, nedlagte);
            }
        }
        let mut fortalt: Vec<InstitutionAendring> = Vec::new();
        base.store.read(|conn| conn.each_institutionsaendring_siden(0, 1000, |aendring| tag(&mut fortalt, aendring))).unwrap();
        let fortalt: Vec<_> = fortalt.into_iter().map(|aendring| (aendring.tid, aendring.efter)).collect();
        prop_assert_eq!(fortalt, naiv.aendringer);
        let brud = base.store.read(|conn| crate::journal::verify::verify(conn, None, None)).unwrap().brud;
        prop_assert!(brud.is_empty(), "{:?}", brud);
    }
}
