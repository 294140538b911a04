//! What hangs on A-numbers in a real database, and what goes over.

use super::test::{ANDET, GAMMELT, NYT, OVER, TREDJE, cause, tid, verden};
use super::*;
use crate::dagtilbud::test::KODER;
use crate::grunddata::Institutionsperson;
use crate::institutioner::{Enhedsart, Institution, aktivkode};
use crate::store::Store;
use crate::store::grunddata::test::noegler;
use crate::store::institutioner::test::{enhed, opret};
use crate::store::reference::FilFejl;
use crate::tilslutning::{Afvisning, Handling, Status, dansk_dag};

const HOVED: &str = "anummer;efterfoelger;kommunekode;navn\n";

fn nr(tekst: &str) -> Institutionsnummer {
    tekst.parse().unwrap()
}

fn indlaes(store: &Store, linjer: &str) -> Indlaest {
    let linjer = laes(format!("{HOVED}{linjer}").as_bytes(), &KODER, tid()).unwrap();
    store.write_blocking(move |tx| tx.anumre_indlaes(&linjer, &cause())).unwrap()
}

fn flyt(store: &Store, nummer: &str) -> Result<Flytning, Afvisning> {
    let nummer = nr(nummer);
    store.write_blocking(move |tx| tx.anummer_flyt(&nummer, &cause())).unwrap()
}

fn handlinger(store: &Store) -> Vec<String> {
    let sql = "SELECT operation FROM udveksling WHERE operation LIKE 'anumre %' ORDER BY nr";
    store.read(|conn| conn.collect(sql, [], |row| Ok(row.get(0)?))).unwrap()
}

#[test]
fn each_wrong_line_is_told() {
    let wrong = [
        ("G12345;;;", "anummer: forventede A og fem tegn"),
        ("a12345;;;", "anummer: forventede A og fem tegn"),
        ("A1234;;;", "anummer: forventede A og fem tegn"),
        ("A12345;g10001;;", "efterfoelger: forventede et institutionsnummer"),
        ("A12345;A10001;;", "efterfoelger: forventede et nummer, der ikke er et A-nummer"),
        ("A12345;;7;", "kommunekode: forventede en dansk kommunes kode, fx 101 eller 0101"),
        ("A12345;;999;", "kommunekode: forventede en dansk kommunes kode, fx 101 eller 0101"),
        ("A12345;G10001", "der mangler felter"),
        ("A00001;;;", "anummer: står allerede på en tidligere linje"),
    ];
    let linjer: Vec<&str> = ["A00001;;;"].into_iter().chain(wrong.iter().map(|(linje, _)| *linje)).collect();
    let fil = format!("{HOVED}{}", linjer.join("\n"));
    let Err(FilFejl::Linjer { linjer, .. }) = laes(fil.as_bytes(), &KODER, tid()) else { panic!("it was read") };
    let told: Vec<(u64, &str)> = linjer.iter().map(|fejl| (fejl.linje, fejl.hvad)).collect();
    assert_eq!(told, (3..).zip(wrong.map(|(_, hvad)| hvad)).collect::<Vec<_>>());
    assert!(matches!(laes(HOVED.as_bytes(), &KODER, tid()), Err(FilFejl::Tom)));
    assert!(matches!(laes("anummer;navn\n".as_bytes(), &KODER, tid()), Err(FilFejl::Kolonner { .. })));
}

#[test]
fn a_file_adds_to_the_table_and_tells_of_successors_that_cannot_be() {
    let mappe = tempfile::tempdir().unwrap();
    let store = verden(mappe.path());
    let foerste = indlaes(&store, &format!("{GAMMELT};{NYT};0101;Skovhuset\n{ANDET};;;\n"));
    assert_eq!(foerste, Indlaest { nye: 2, ..Indlaest::default() });
    let anden = indlaes(&store, &format!("{GAMMELT};{NYT};101;Skovhuset\n{ANDET};{OVER};101;\nA00001;G99999;;\n"));
    assert_eq!((anden.nye, anden.aendrede, anden.uaendrede), (1, 1, 1));
    let advis: Vec<_> = anden.advis.iter().map(|advis| (advis.linje, advis.nummer.as_str(), advis.hvorfor)).collect();
    let daginstitution = "er en daginstitution, som ingen brugere har (dtr-rules 11)";
    assert_eq!(advis, [(3, ANDET, daginstitution), (4, "A00001", "findes ikke i registrene")]);
    indlaes(&store, "A00002;;;Uden noget\n");
    indlaes(&store, "A00002;;;Uden noget\n");
    let numre = store.read(Conn::anumre).unwrap();
    let numre: Vec<_> = numre.iter().map(|anummer| (anummer.nummer.as_str(), anummer.kommune)).collect();
    let kbh = Some(Kommunekode(101));
    assert_eq!(numre, [("A00001", None), ("A00002", None), (GAMMELT, kbh), (ANDET, kbh)]);
    assert_eq!(handlinger(&store), ["anumre load"; 3], "what changed nothing is no act");
}

#[test]
fn what_hangs_on_a_number_is_told_also_where_the_table_does_not_have_it() {
    let mappe = tempfile::tempdir().unwrap();
    let store = verden(mappe.path());
    indlaes(&store, &format!("{GAMMELT};{NYT};751;Skovhuset\nA00001;{OVER};;\n"));
    let stande = store.read(|conn| conn.anummerstande(dansk_dag(tid()))).unwrap();
    let [tom, gammelt, andet, tredje] = &stande[..] else { panic!("{stande:?}") };
    assert!(!tom.er_i_brug() && tom.efterfoelger.as_ref().is_some_and(|til| til.kan_ikke.is_some()), "{tom:?}");
    let kilde = |source: &str, brugere| Kildestoerrelse { source: source.into(), brugere };
    assert_eq!(gammelt.kilder, [kilde("Alfa", 2), kilde("Beta", 1)]);
    assert_eq!((gammelt.kommune, gammelt.aftaler.len()), (Some(Kommunekode(751)), 3));
    assert_eq!(gammelt.efterfoelger, Some(Efterfoelger { nummer: nr(NYT), kan_ikke: None }));
    // Its municipality is the one that has its CVR number.
    assert_eq!((andet.nummer.as_str(), andet.kommune, andet.i_tabellen), (ANDET, Some(Kommunekode(101)), false));
    assert_eq!((tredje.nummer.as_str(), tredje.kommune, &tredje.navn), (TREDJE, None, &None));
    assert!(tredje.er_i_brug() && tredje.efterfoelger.is_none());
}

/// The rows of a source, each opened in its place.
fn personer(store: &Store, institution: &str, source: &str) -> Vec<String> {
    let noegler = noegler();
    let laes = |conn: &Conn| {
        let kilder = conn.kilder(&nr(institution))?;
        let mut fundne = Vec::new();
        for kilde in kilder.iter().filter(|kilde| kilde.source == source) {
            conn.each_institutionsperson(kilde.id, |row| {
                let json = noegler.aabn(&row.sted(), row.forseglet)?;
                let person: Institutionsperson = serde_json::from_slice(&json).unwrap();
                fundne.push(person.lokal_id);
                Ok::<_, Error>(())
            })?;
        }
        fundne.sort();
        Ok(fundne)
    };
    store.read(laes).unwrap()
}

fn skift(store: &Store, institution: &str) -> Vec<(String, i64)> {
    let sql = "SELECT felt, skift FROM feltskift WHERE institution = ?1 ORDER BY felt";
    store.read(|conn| conn.collect(sql, [institution], |row| Ok((row.get(0)?, row.get(1)?)))).unwrap()
}

#[test]
fn agreements_end_and_are_asked_for_again_and_sources_go_over() {
    let mappe = tempfile::tempdir().unwrap();
    let store = verden(mappe.path());
    indlaes(&store, &format!("{GAMMELT};{NYT};101;Skovhuset\n"));
    store
        .write_blocking(|tx| {
            let sql = "INSERT INTO feltskift SELECT ?1, person, 'EmailAddress', kilde, 3, 0 FROM institutionsperson WHERE kilde = 1 LIMIT 1";
            tx.prepare(sql)?.execute([GAMMELT])?;
            Ok(())
        })
        .unwrap();
    let flytning = flyt(&store, GAMMELT).unwrap();
    let aftaler: Vec<_> = flytning.aftaler.iter().map(|aftale| (aftale.nr, aftale.anmodes, aftale.forslag)).collect();
    assert_eq!(aftaler, [(1, true, Some(7)), (2, true, Some(8)), (3, false, None)]);
    let kilder = |kilder: &[Kildestoerrelse]| kilder.iter().map(|kilde| kilde.source.clone()).collect::<Vec<_>>();
    assert_eq!((kilder(&flytning.kilder), kilder(&flytning.kilder_bliver)), (vec!["Alfa".into()], vec!["Beta".into()]));
    let (gamle, nye) = store
        .read(|conn| {
            let aftale = |id| Ok::<_, Error>(conn.aftale(id)?.unwrap());
            Ok(([aftale(1)?, aftale(2)?, aftale(3)?], [aftale(7)?, aftale(8)?]))
        })
        .unwrap();
    assert_eq!(gamle.map(|aftale| aftale.status), [Status::Opsagt, Status::Trukket, Status::Opsagt]);
    assert_eq!(nye.each_ref().map(|aftale| aftale.status), [Status::Anmodet; 2]);
    let part = store.read(|conn| conn.part_institution(&nr(NYT))).unwrap().unwrap();
    assert_eq!(nye.map(|aftale| aftale.part), [Some(part.id); 2]);
    let historik = store.read(|conn| conn.tilslutning_historik(crate::tilslutning::Emne::Aftale, "1")).unwrap();
    let hvorfor = historik.last().unwrap().hvorfor.clone().unwrap();
    assert!(hvorfor.contains(GAMMELT) && hvorfor.contains(NYT) && hvorfor.contains("aftalt"), "{hvorfor}");

    assert_eq!(personer(&store, NYT, "Alfa"), ["a1", "e0"]);
    assert_eq!(
        (personer(&store, NYT, "Beta"), personer(&store, GAMMELT, "Beta")),
        (vec!["e7".into()], vec!["b0".into()])
    );
    assert_eq!((skift(&store, GAMMELT), skift(&store, NYT)), (vec![], vec![]), "nobody is left to take turns with");
    assert_eq!(handlinger(&store).last().map(String::as_str), Some("anumre flyt"));

    // What is left is told again, and changes nothing.
    let igen = flyt(&store, GAMMELT).unwrap();
    assert!(igen.er_tom() && igen.kilder_bliver.len() == 1, "{igen:?}");
    assert_eq!(handlinger(&store).iter().filter(|handling| *handling == "anumre flyt").count(), 1);
}

/// Two sources that take turns go on with it where they both are.
#[test]
fn turns_go_along() {
    let mappe = tempfile::tempdir().unwrap();
    let store = verden(mappe.path());
    indlaes(&store, &format!("{GAMMELT};{NYT};101;\n"));
    store
        .write_blocking(|tx| {
            tx.prepare("UPDATE importkilde SET source = 'Delta' WHERE institution = ?1")?.execute([NYT])?;
            let sql = "INSERT INTO feltskift SELECT ?1, person, ?2, kilde, 3, 0 FROM institutionsperson WHERE kilde = ?3 AND person = 1";
            tx.prepare(sql)?.execute((GAMMELT, "EmailAddress", 1))?;
            tx.prepare(sql)?.execute((GAMMELT, "PhotoId", 2))?;
            Ok(())
        })
        .unwrap();
    assert_eq!(flyt(&store, GAMMELT).unwrap().kilder.len(), 2);
    assert_eq!(skift(&store, NYT), [("EmailAddress".into(), 3), ("PhotoId".into(), 3)]);
    assert_eq!(skift(&store, GAMMELT), []);
}

#[test]
fn an_agreement_that_the_successor_has_is_not_asked_for() {
    let mappe = tempfile::tempdir().unwrap();
    let store = verden(mappe.path());
    indlaes(&store, &format!("{GAMMELT};{NYT};101;\n{ANDET};{NYT};101;\n"));
    flyt(&store, GAMMELT).unwrap();
    store.write_blocking(|tx| tx.aftale_udfoer(7, Handling::Godkend, &cause())).unwrap().unwrap();
    let flytning = flyt(&store, ANDET).unwrap();
    let aftaler: Vec<_> = flytning.aftaler.iter().map(|aftale| (aftale.nr, aftale.forslag)).collect();
    assert_eq!(aftaler, [(4, None), (5, None), (6, None)]);
}

#[test]
fn nothing_is_moved_without_a_successor_that_can_have_users() {
    let mappe = tempfile::tempdir().unwrap();
    let store = verden(mappe.path());
    assert!(matches!(flyt(&store, GAMMELT), Err(Afvisning::FindesIkke { .. })));
    indlaes(&store, &format!("{GAMMELT};;;\n{ANDET};{OVER};;\n"));
    assert_eq!(flyt(&store, GAMMELT), Err(Afvisning::UdenEfterfoelger));
    assert!(matches!(flyt(&store, ANDET), Err(Afvisning::Efterfoelger { .. })));
    let stande = store.read(|conn| conn.anummerstande(dansk_dag(tid()))).unwrap();
    assert!(stande.iter().all(Anummerstand::er_i_brug), "{stande:?}");
}

/// A school takes over: what the register says of it decides.
#[test]
fn a_unit_of_institutionsregisteret_can_take_over_while_it_is_open_and_final() {
    let mappe = tempfile::tempdir().unwrap();
    let store = verden(mappe.path());
    let units = [
        enhed("461001", Enhedsart::Hovedskole, None),
        enhed("461002", Enhedsart::Afdeling, Some("461001")),
        Institution { aktivkode: aktivkode::NEDLAGT, ..enhed("461003", Enhedsart::Simpel, None) },
        Institution { aktivkode: aktivkode::FORELOEBIG, ..enhed("F10001", Enhedsart::Simpel, None) },
    ];
    opret(&store, &units);
    let cases = [
        ("461003", Some("er nedlagt")),
        ("F10001", Some("er foreløbig og har ingen brugere (ir-rules 14)")),
        ("461001", None),
        ("461002", None),
    ];
    for (nummer, hvorfor) in cases {
        assert_eq!(store.read(|conn| conn.kan_ikke_efterfoelge(&nr(nummer))).unwrap(), hvorfor, "{nummer}");
    }
    assert_eq!(indlaes(&store, &format!("{GAMMELT};461002;461;\n")).advis, []);
    assert_eq!(flyt(&store, GAMMELT).unwrap().kilder.len(), 2);
    assert_eq!(personer(&store, "461002", "Alfa"), ["a1", "e0"]);
    let part = store.read(|conn| conn.part_institution(&nr("461002"))).unwrap().unwrap();
    assert_eq!(part.navn, units[1].felter.navn);
}
