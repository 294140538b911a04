//! The fields: ir.md §1.

use std::collections::BTreeMap;

use crate::institutioner::test::*;
use crate::institutioner::*;
use crate::registre::{CvrRaekke, DarRaekke, adresse_noegle};
use crate::types::Kommunekode;

fn med(ret: impl FnOnce(&mut Felter)) -> Felter {
    let mut felter = folkeskole("Byskolen");
    ret(&mut felter);
    felter
}

fn insert(felter: Felter) -> Handling {
    Handling::InsertInstitution(Enhedsart::Simpel, felter, None)
}

fn tekst(tegn: usize) -> Option<String> {
    Some("å".repeat(tegn))
}

type Ret = fn(&mut Felter);

/// Each fault by itself, with its code and its field's path.
#[test]
fn what_a_field_may_not_hold() {
    let cases: Vec<(Ret, &str, &str)> = vec![
        (|f| f.navn = "å".repeat(129), "IR022", "institutionsNavn"),
        (|f| f.navn = " ".to_owned(), "IR022", "institutionsNavn"),
        (|f| f.mellemlangt_navn = tekst(50), "IR022", "mellemlangtNavn"),
        (|f| f.kort_navn = tekst(35), "IR022", "kortNavn"),
        (|f| f.sted.adresse_kort = Some(format!("{} 12B", "å".repeat(31))), "IR022", "adresseKort"),
        (|f| f.sted.adresse_kort = Some("Skolevej".to_owned()), "IR024", "adresseKort"),
        (|f| f.sted.lokalitet = tekst(101), "IR022", "lokalitet"),
        (|f| f.sted.stednavn = tekst(101), "IR022", "stednavn"),
        (|f| f.sted.postboks = tekst(21), "IR022", "postboks"),
        (|f| f.leder = tekst(101), "IR022", "institutionsleder"),
        (|f| f.leder_kort = tekst(35), "IR022", "lederKortNavn"),
        (|f| f.email = Some("skolen".to_owned()), "IR022", "email"),
        (|f| f.email = Some(format!("{}@example.dk", "a".repeat(122))), "IR022", "email"),
        (|f| f.web = tekst(201), "IR022", "web"),
        (|f| f.telefon = Some("33334444".to_owned()), "IR022", "telefon"),
        (|f| f.sted.adresse.vej_navn = String::new(), "IR022", "Adresse/vejNavn"),
        (|f| f.sted.adresse.hus_nummer = "12b".to_owned(), "IR022", "Adresse/husNummer"),
        (|f| f.sted.adresse.hus_nummer = String::new(), "IR022", "Adresse/husNummer"),
        (|f| f.sted.adresse.hus_nummer = "1".repeat(11), "IR022", "Adresse/husNummer"),
        (|f| f.sted.adresse.vej_kode = Some("401".to_owned()), "IR022", "Adresse/vejKode"),
        (|f| f.sted.adresse.post_nummer = "210".to_owned(), "IR022", "Adresse/postNummer"),
        (|f| f.sted.adresse.dawa_id = Some("x".to_owned()), "IR022", "Adresse/dawaId"),
        (|f| f.sted.adresse.geo_bredde = Some("91".to_owned()), "IR022", "Adresse/geoBredde"),
        (|f| f.sted.adresse.geo_laengde = Some("NaN".to_owned()), "IR022", "Adresse/geoLaengde"),
        (|f| f.sted.adresse.kommune_kode = Kommunekode(999), "IR020", "Adresse/kommuneKode"),
        (|f| f.type3 = 1, "IR020", "institutionstype3"),
        (|f| f.type3 = 1024, "IR021", "institutionstype3"),
        (|f| f.type2 = Some(12), "IR022", "institutionstype2"),
        (|f| f.type2 = Some(1210), "IR022", "institutionstype2"),
        (|f| f.ressort = 10, "IR020", "ressortministerium"),
        (|f| f.ejerkode = 10, "IR020", "ejerkode"),
        (|f| f.ejerkode = 3, "IR021", "ejerkode"),
        (|f| f.undervisningsniveau = Some(11), "IR022", "undervisningsniveau"),
        (|f| (f.type3, f.undervisningsniveau) = (1061, Some(10)), "IR026", "undervisningsniveau"),
        (|f| f.adm_kommune = Some(Kommunekode(102)), "IR020", "administrationskommune"),
        (|f| (f.adm_kommune, f.adm_region) = (None, Some(1080)), "IR020", "administrationsregion"),
        (|f| f.adm_region = Some(1084), "IR025", "administrationsregion"),
    ];
    let mut bord = Bord::ny();
    for (ret, kode, sti) in cases {
        let anvendt = bord.anvend(vec![insert(med(ret))]);
        let fejl: Vec<_> = anvendt.fejl.iter().map(|fejl| (fejl.kode, fejl.sti.clone().unwrap())).collect();
        let forventet = format!("Institution/{sti}");
        // A postal code of another form gives no town either, where the town is left out; here it is given.
        assert_eq!(fejl, [(kode, forventet)]);
        assert_eq!(anvendt.fejl[0].felt, sti.rsplit('/').next());
    }
    assert!(bord.register.enheder.is_empty());
}

#[test]
fn what_a_field_may_hold() {
    let cases: Vec<Ret> = vec![
        |f| f.navn = "å".repeat(49),
        |f| f.mellemlangt_navn = tekst(49),
        |f| (f.kort_navn, f.leder_kort) = (tekst(34), tekst(34)),
        |f| f.sted.adresse_kort = Some("Skv 12 b, 2. sal".to_owned()),
        |f| f.telefon = None,
        |f| f.undervisningsniveau = Some(0),
        |f| (f.undervisningsniveau, f.type2) = (Some(10), Some(121)),
        |f| (f.ejerkode, f.adm_kommune, f.adm_region) = (7, None, Some(1084)),
        |f| f.sted.adresse.kommune_kode = Kommunekode(411),
        // Outside the municipalities: another telephone, other house numbers, and no DAR.
        |f| {
            f.sted.adresse = adresse("Aqqusinersuaq", "B-123");
            f.sted.adresse.kommune_kode = UDEN_FOR_KOMMUNAL_INDDELING;
            (f.sted.adresse.post_nummer, f.sted.adresse.by_navn) = ("3900".to_owned(), "Nuuk".to_owned());
            f.telefon = Some("+299 345678".to_owned());
            (f.ejerkode, f.adm_kommune) = (9, None);
        },
    ];
    let mut bord = Bord { register: Default::default(), ..Bord::ny() };
    bord.register.dar = Some(BTreeMap::from([dar("Skolevej", "12B", "2100", 101)]));
    for ret in cases {
        let felter = med(ret);
        let anvendt = bord.anvend(vec![insert(felter.clone())]);
        let kommune = felter.sted.adresse.kommune_kode;
        assert!(anvendt.fejl.is_empty(), "{felter:?}: {:?}", anvendt.fejl);
        if kommune == Kommunekode(101) || kommune == UDEN_FOR_KOMMUNAL_INDDELING {
            assert_eq!(anvendt.advis, [], "{felter:?}");
        }
    }
}

/// 2.4: at most 49 characters are recommended. Every fault of a change is told at once.
#[test]
fn a_long_name_is_advised_and_faults_come_together() {
    let mut bord = Bord::ny();
    let advis = bord.advis(insert(med(|f| f.navn = "å".repeat(128))));
    assert_eq!(advis, ["IR507"]);
    let flere = med(|f| (f.navn, f.type3, f.telefon) = (String::new(), 1, tekst(1)));
    assert_eq!(bord.koder(insert(flere)), ["IR022", "IR022", "IR020"]);
}

/// 2.17: the town is the postal code's where it is left out.
#[test]
fn the_town_follows_the_postal_code() {
    let mut bord = Bord::ny();
    let by = |postnummer: &str, by: &str| {
        med(|f| (f.sted.adresse.post_nummer, f.sted.adresse.by_navn) = (postnummer.to_owned(), by.to_owned()))
    };
    let ny = bord.ok(insert(by("2100", "")));
    assert_eq!(bord.unit(&ny).felter.sted.adresse.by_navn, "København Ø");
    assert_eq!(bord.advis(insert(by("2100", "Østerbro"))), ["IR506"]);
    assert_eq!(bord.koder(insert(by("0001", ""))), ["IR023"]);
    assert_eq!(bord.advis(insert(by("0001", "Ingensteds"))), ["IR516"]);
    bord.register.dar = Some(BTreeMap::from([dar("Skolevej", "12B", "0001", 101)]));
    assert_eq!(bord.advis(insert(by("0001", "Ingensteds"))), Vec::<&str>::new(), "DAR knows it");
}

fn dar(vej: &str, hus: &str, postnummer: &str, kommune: u16) -> (String, DarRaekke) {
    let noegle = adresse_noegle(vej, hus, postnummer);
    (
        format!("0a3f50a0-0000-32b8-e044-0003ba29801{}", vej.len() % 10),
        DarRaekke { noegle, kommune: Kommunekode(kommune) },
    )
}

/// 2.2, 2.3, 2.9: what CVR and DAR hold against a unit is told, and refuses nothing.
#[test]
fn cvr_and_dar_are_advised() {
    let mut bord = Bord::ny();
    let pnummer = |tekst: &str| tekst.parse().unwrap();
    let raekke = |cvr_, aktiv| CvrRaekke { cvr: cvr(cvr_), aktiv };
    let i_cvr = [("1003300001", raekke(KBH, true)), ("1003300002", raekke(KBH, false))];
    bord.register.cvr = Some(i_cvr.map(|(nummer, raekke)| (pnummer(nummer), raekke)).into());
    let (id, raekke) = dar("Skolevej", "12B", "2100", 101);
    bord.register.dar = Some(BTreeMap::from([(id.clone(), raekke)]));
    let cases: Vec<(Felter, &[(&str, &str)])> = vec![
        (med(|f| f.pnummer = Some(pnummer("1003300001"))), &[]),
        (med(|f| f.pnummer = Some(pnummer("1003300002"))), &[("IR511", "pNummer")]),
        (med(|f| f.pnummer = Some(pnummer("1003300003"))), &[("IR510", "pNummer")]),
        (med(|f| (f.pnummer, f.cvr) = (Some(pnummer("1003300001")), Some(cvr(AARHUS)))), &[("IR512", "cvrNummer")]),
        (med(|f| f.sted.adresse.vej_navn = "Ukendtvej".to_owned()), &[("IR513", "vejNavn")]),
        (
            med(|f| {
                f.sted.adresse.vej_navn = "Ukendtvej".to_owned();
                f.sted.adresse.dawa_id = Some(id);
            }),
            &[("IR514", "dawaId")],
        ),
        (med(|f| f.sted.adresse.kommune_kode = Kommunekode(147)), &[("IR515", "kommuneKode")]),
    ];
    for (felter, forventet) in cases {
        let anvendt = bord.anvend(vec![insert(felter.clone())]);
        let advis: Vec<_> = anvendt.advis.iter().map(|advis| (advis.kode, advis.felt.unwrap())).collect();
        assert_eq!((anvendt.fejl.len(), advis.as_slice()), (0, forventet), "{felter:?}");
    }
}

/// Where the tables are not loaded, that is told once for all changes, where the first of them stands.
#[test]
fn tables_that_are_not_loaded_are_told_once() {
    let mut bord = Bord::ny();
    let med_pnummer = || insert(med(|f| f.pnummer = Some("1003300001".parse().unwrap())));
    let anvendt = bord.anvend(vec![insert(folkeskole("A")), med_pnummer(), med_pnummer()]);
    let advis: Vec<_> = anvendt.advis.iter().map(|advis| (advis.position, advis.kode)).collect();
    assert_eq!(advis, [(1, "IR503"), (2, "IR502")]);
    assert!(anvendt.advis[0].tekst.contains("for 3 ændringer") && anvendt.advis[1].tekst.contains("for 2 ændringer"));
}

/// The texts name codes, numbers and sizes, never a free text of the message.
#[test]
fn no_text_of_the_message_in_a_text() {
    let hemmelig = "HEMMELIGT".repeat(20);
    let felter = med(|f| {
        f.navn.clone_from(&hemmelig);
        for felt in [&mut f.mellemlangt_navn, &mut f.kort_navn, &mut f.leder, &mut f.email, &mut f.web, &mut f.telefon]
        {
            *felt = Some(hemmelig.clone());
        }
        for felt in [&mut f.sted.lokalitet, &mut f.sted.stednavn, &mut f.sted.postboks, &mut f.sted.adresse_kort] {
            *felt = Some(hemmelig.clone());
        }
        f.sted.adresse.vej_navn.clone_from(&hemmelig);
        f.sted.adresse.hus_nummer = "HEMMELIGT".to_owned();
        f.sted.adresse.by_navn = "HEMMELIGT".to_owned();
    });
    let anvendt = Bord::ny().anvend(vec![insert(felter)]);
    assert_eq!(anvendt.fejl.len(), 12, "{:?}", anvendt.fejl);
    assert!(anvendt.fejl.iter().chain(&anvendt.advis).all(|melding| !melding.tekst.contains("HEMMELIGT")));
}
