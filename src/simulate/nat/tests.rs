use std::collections::HashSet;

use super::dokument::{Nattens, skriv};
use super::indhold::{Indhold, Udgave};
use super::plan::{Plan, Slags};
use super::{Natslags, Taelling};
use crate::grunddata::{Cpr, Cprslags, Gruppe, Raa};
use crate::registre::Koder;
use crate::schema::Validator;
use crate::services::brugerdatabasen::import::Dokumentlaeser;
use crate::simulate::land::Land;
use crate::soap::publish::WSAIMPORT_8;
use crate::types::Time;
use crate::xml::{Event, Limits, Reader, Scope, Writer};

const AAR: i16 = 2026;

fn plan(skala: f64) -> Plan {
    let mut land = Land::opdigt(skala, &Koder::indbygget().unwrap());
    let over = land.kommuner.iter_mut().flat_map(|kommune| &mut kommune.daginstitutioner);
    for (nr, enhed) in over.flat_map(|over| &mut over.enheder).enumerate() {
        enhed.nummer = Some(format!("G{nr:05}").parse().unwrap());
    }
    let skoler = land.kommuner.iter_mut().flat_map(|kommune| &mut kommune.skoler).chain(&mut land.skoler);
    let mut numre = (283_001..).map(|nr: u32| nr.to_string().parse().unwrap());
    assert!(skoler.into_iter().all(|skole| skole.udfyld(&mut numre)));
    Plan::laeg(skala, &land, AAR).unwrap()
}

fn nat(slags: Natslags) -> Nattens {
    Nattens { slags, kilde_tid: Time::UNIX_EPOCH }
}

fn dokument(plan: &Plan, nr: usize, slags: Natslags) -> Option<(String, Taelling)> {
    let mut xml = Writer::new();
    let taelling = skriv(&mut xml, plan, &plan.institutioner[nr], nat(slags)).unwrap()?;
    Some((xml.finish(), taelling))
}

fn gange(text: &str, hvad: &str) -> usize {
    text.matches(hvad).count()
}

#[test]
fn every_kind_of_document_is_valid_and_counted() {
    let plan = plan(0.005);
    let validator = Validator::new(WSAIMPORT_8.schema).unwrap();
    let mut alle = [Taelling::default(); 4];
    for nr in 0..plan.institutioner.len() {
        for (slags, i_alt) in Natslags::ALLE.into_iter().zip(&mut alle) {
            let Some((text, taelling)) = dokument(&plan, nr, slags) else { continue };
            let violations = validator.validate(&text, 0..text.len(), &Scope::default()).unwrap();
            assert_eq!(violations.first().map(crate::schema::Violation::linje), None, "{slags:?}");
            let elever = gange(&text, if slags == Natslags::Slet { "-E" } else { "<Student>" });
            let kontakter = gange(&text, "<ContactPerson ");
            assert_eq!(gange(&text, "<InstitutionPerson>"), taelling.institutionspersoner, "{slags:?}");
            assert_eq!((elever, kontakter), (taelling.elever, taelling.kontakter), "{slags:?}");
            let personer = if slags == Natslags::Slet { 0 } else { taelling.personer() };
            assert_eq!(gange(&text, "<Person "), personer, "{slags:?}");
            i_alt.laeg(taelling);
        }
    }
    let [foerste, uaendret, delta, slet] = alle;
    assert_eq!((foerste.nye, uaendret.nye), (foerste.institutionspersoner, 0));
    assert_eq!(foerste.personer(), uaendret.personer());
    let andel = |nat: Taelling| (nat.institutionspersoner - nat.nye) as f64 / foerste.institutionspersoner as f64;
    assert!((0.015..0.025).contains(&andel(delta)) && delta.nye > 10, "{delta:?}");
    assert!((0.003..0.007).contains(&andel(slet)), "{slet:?}");
}

#[test]
fn what_the_gateway_reads_is_what_was_drawn() {
    let plan = plan(0.003);
    for (nr, institution) in plan.institutioner.iter().enumerate() {
        let (text, _) = dokument(&plan, nr, Natslags::Foerste).unwrap();
        let (limits, mut laeser) = (Limits::default(), Dokumentlaeser::of_operation("importerXml").unwrap());
        let mut reader = Reader::new(&text, &limits);
        loop {
            match reader.next().unwrap() {
                Event::Eof => break,
                event => laeser.event(&event),
            }
        }
        let (_, dokument) = laeser.finish();
        let indhold = Indhold::new(&plan, institution);
        assert_eq!(dokument.institution, institution.nummer.as_str());
        let laest: Vec<_> = dokument.personer.into_iter().map(|plads| plads.indhold).collect();
        let tegnet: Vec<_> = indhold.alle().map(|plads| indhold.person(plads, Udgave::Foerste).unwrap()).collect();
        assert!(laest == tegnet, "{}", institution.nummer);
        let navne = |gruppe: &Gruppe| (gruppe.id.clone(), gruppe.navn.clone(), gruppe.slags, gruppe.trin);
        let laest: Vec<_> = dokument.grupper.iter().map(|plads| navne(&plads.indhold)).collect();
        assert_eq!(laest, indhold.grupper().iter().map(navne).collect::<Vec<_>>());
    }
}

#[test]
fn the_same_content_comes_again() {
    let (en, anden) = (plan(0.002), plan(0.002));
    for nr in 0..en.institutioner.len() {
        assert_eq!(
            dokument(&en, nr, Natslags::Foerste),
            dokument(&anden, nr, Natslags::Uaendret)
                .map(|(text, taelling)| { (text, Taelling { nye: taelling.institutionspersoner, ..taelling }) })
        );
    }
}

/// Everybody of an institution, and whether the delta changes them.
fn personer(plan: &Plan, nr: usize) -> Vec<(Raa, bool)> {
    let indhold = Indhold::new(plan, &plan.institutioner[nr]);
    let person = |plads| (indhold.person(plads, Udgave::Foerste).unwrap(), indhold.rettes(plads));
    indhold.alle().chain(indhold.nye()).map(person).collect()
}

#[test]
fn numbers_are_fictive_and_persons_are_themselves() {
    let plan = plan(0.005);
    let (mut roller, mut foraeldre, mut i_alt) = (HashSet::new(), HashSet::new(), 0);
    let (mut beskyttede, mut ansatte_to_steder, mut soeskende) = (0, 0, 0);
    for nr in 0..plan.institutioner.len() {
        let mut her = HashSet::new();
        for (raa, _) in personer(&plan, nr) {
            let kontakter = raa.rolle.kontakter();
            for person in kontakter.iter().map(|kontakt| &kontakt.person).chain([&raa.person]) {
                assert_eq!(Cpr::laes(&person.cpr).map(|cpr| cpr.slags()), Ok(Cprslags::Fiktiv));
                assert_eq!(person.beskyttet, person.alias_fornavn.is_some() && person.alias_efternavn.is_some());
                beskyttede += usize::from(person.beskyttet);
                i_alt += 1;
            }
            assert!(her.insert(raa.person.cpr.clone()), "twice at one institution");
            ansatte_to_steder += usize::from(!roller.insert(raa.person.cpr.clone()));
            soeskende += kontakter.iter().filter(|kontakt| !foraeldre.insert(kontakt.person.cpr.clone())).count();
        }
    }
    assert!(roller.is_disjoint(&foraeldre));
    assert_eq!(ansatte_to_steder, plan.institutioner.len() - 1);
    assert!((0.005..0.015).contains(&(beskyttede as f64 / i_alt as f64)), "{beskyttede} of {i_alt}");
    assert!((0.2..0.3).contains(&(soeskende as f64 / (soeskende + foraeldre.len()) as f64)), "{soeskende}");
}

#[test]
fn who_is_changed_is_another_afterwards_and_nobody_else() {
    let plan = plan(0.005);
    for institution in &plan.institutioner {
        let indhold = Indhold::new(&plan, institution);
        for plads in indhold.alle() {
            let foer = indhold.person(plads, Udgave::Foerste).unwrap();
            let efter = indhold.person(plads, Udgave::Rettet).unwrap();
            assert_eq!(foer != efter, indhold.rettes(plads), "{} {plads}", institution.nummer);
        }
    }
}

#[test]
fn the_country_has_its_size() {
    let plan = plan(1.0);
    let (skoler, dagtilbud): (Vec<_>, Vec<_>) = plan.institutioner.iter().partition(|i| i.slags == Slags::Skole);
    assert_eq!((skoler.len(), dagtilbud.len()), (2_000, 4_300));
    let snit = |alle: &[&super::plan::Institution]| alle.iter().map(|i| i.elever).sum::<usize>() / alle.len();
    assert!((440..=460).contains(&snit(&skoler)), "{}", snit(&skoler));
    assert!((55..=65).contains(&snit(&dagtilbud)), "{}", snit(&dagtilbud));
    assert_eq!(skoler.iter().filter(|skole| skole.elever == super::plan::STOR_SKOLE).count(), 8);
    let roller: usize = plan.institutioner.iter().map(|i| i.elever + i.ansatte).sum();
    let kontakter: usize = plan.institutioner.iter().map(|i| Indhold::new(&plan, i).kontakter()).sum();
    assert!((2_900_000..3_200_000).contains(&(roller + kontakter)), "{roller} + {kontakter}");
}
