//! The seven scenarios of ir.md §5 and §6, each with the register before and after, field by field.

use jiff::civil::date;

use crate::institutioner::test::*;
use crate::institutioner::*;
use crate::registre::Art;
use crate::types::Institutionsnummer;

/// A unit as it was, with what an act changed.
fn aendret(foer: &Institution, ret: impl FnOnce(&mut Institution)) -> Institution {
    let mut efter = Institution { ajourfoert: Some(I_DAG), ..foer.clone() };
    ret(&mut efter);
    efter
}

/// A unit that was closed today.
fn nedlagt(foer: &Institution, kode: u32, flyttekode: u32, efterfoelger: &Institutionsnummer) -> Institution {
    aendret(foer, |unit| {
        unit.aktivkode = kode;
        unit.nedlagt = Some(I_DAG);
        unit.flyttekode = Some(flyttekode);
        unit.flytteinstitution = Some(efterfoelger.clone());
        unit.elevaktivitet = None;
    })
}

/// A unit that was made today.
fn ny(tekst: &str, enhedsart: Enhedsart, aktivkode: u32, felter: Felter) -> Institution {
    let oprettet = Some(Maaned::af(I_DAG));
    Institution { oprettet, ajourfoert: Some(I_DAG), ..indlaest(tekst, enhedsart, aktivkode, felter) }
}

fn elever(elever: u32) -> Option<Elevaktivitet> {
    Some(Elevaktivitet { elever, pr: date(2025, 9, 5) })
}

fn skifter(fra: Option<&Institutionsnummer>, til: &Institutionsnummer) -> Haendelse {
    Haendelse::SkifterHovedskole { fra: fra.cloned(), til: Some(til.clone()) }
}

const BLIVER_AFDELING: Haendelse = Haendelse::SkifterEnhedsart { fra: Enhedsart::Simpel, til: Enhedsart::Afdeling };

fn ophoerer(efterfoelger: &Institutionsnummer) -> Haendelse {
    Haendelse::Ophoerer { efterfoelger: Some(efterfoelger.clone()) }
}

/// Applies one act by the ministry: the number that it answers, and the consequences.
fn udfoer(bord: &mut Bord, handling: Handling) -> (Institutionsnummer, Vec<(Institutionsnummer, Haendelse)>) {
    bord.register.skrevet.clear();
    let anvendt = bord.anvend(vec![handling]);
    assert!(!anvendt.afvist() && anvendt.godkendelser.is_empty(), "{anvendt:?}");
    assert!(anvendt.foelger.iter().all(|foelge| foelge.position == 1));
    let foelger = anvendt.foelger.into_iter().map(|foelge| (foelge.nummer, foelge.haendelse)).collect();
    (anvendt.resultater[0].nummer.clone(), foelger)
}

/// Afdelinger that were closed before an act stay as they are, and point where they pointed.
fn en_lukket_afdeling(bord: &mut Bord, over: &Institutionsnummer, navn: &str) -> Institution {
    let nummer = bord.ministeriet(Handling::InsertAfdeling(nr(over), folkeskole(navn), None));
    bord.ministeriet(Handling::DeleteAfdeling(nr(&nummer), None));
    bord.unit(&nummer)
}

#[test]
fn f1_simple_units_under_a_new_hovedskole() {
    let mut bord = Bord::ny();
    let mut nord = folkeskole("Nordskolen");
    nord.sted.adresse = adresse("Nordvej", "1");
    let (a, b, c) = (bord.simpel(nord.clone()), bord.simpel(folkeskole("Sydskolen")), bord.simpel(friskole("Vest")));
    bord.elever(&a, 200);
    bord.elever(&b, 100);
    let foer = [bord.unit(&a), bord.unit(&b), bord.unit(&c)];

    let handling = Handling::FusionTilNyHovedskole { enheder: numre(&[&a, &b, &c]), administration: nr(&a) };
    let (over, foelger) = udfoer(&mut bord, handling);

    assert_eq!(bord.unit(&over), ny("283004", Enhedsart::Hovedskole, aktivkode::AKTIV_JURIDISK, nord));
    for foer in &foer {
        let efter = aendret(foer, |unit| {
            unit.enhedsart = Enhedsart::Afdeling;
            unit.hovedskole = Some(over.clone());
        });
        assert_eq!(bord.unit(&foer.nummer), efter);
    }
    let mut forventet = vec![(over.clone(), Haendelse::Ny)];
    for enhed in [&a, &b, &c] {
        forventet.extend([(enhed.clone(), BLIVER_AFDELING), (enhed.clone(), skifter(None, &over))]);
    }
    assert_eq!(foelger, forventet);
    assert_eq!(
        skrevet(&bord.register),
        [("283004", Art::Insert), ("283001", Art::Update), ("283002", Art::Update), ("283003", Art::Update)]
    );
}

#[test]
fn f2_simple_units_under_a_hovedskole_that_exists() {
    let mut bord = Bord::ny();
    let (over, afdelinger) = bord.hierarki(folkeskole("Byskolen"), &["Øst", "Vest"]);
    let enhed = bord.simpel(folkeskole("Nordskolen"));
    bord.elever(&enhed, 42);
    let foer = bord.register.enheder.clone();

    let handling = Handling::FusionUnderHovedskole { hovedskole: nr(&over), enheder: numre(&[&enhed]) };
    let (svar, foelger) = udfoer(&mut bord, handling);

    assert_eq!(svar, over);
    let efter = aendret(&foer[&enhed], |unit| {
        unit.enhedsart = Enhedsart::Afdeling;
        unit.hovedskole = Some(over.clone());
    });
    assert_eq!(efter.elevaktivitet, elever(42));
    assert_eq!(bord.unit(&enhed), efter);
    for uroert in afdelinger.iter().chain([&over]) {
        assert_eq!(bord.unit(uroert), foer[uroert]);
    }
    assert_eq!(foelger, [(enhed.clone(), BLIVER_AFDELING), (enhed, skifter(None, &over))]);
}

#[test]
fn f3_hovedskoler_become_one() {
    let mut bord = Bord::ny();
    let (kept, egne) = bord.hierarki(folkeskole("Byskolen"), &["Øst"]);
    let (lagt, deres) = bord.hierarki(folkeskole("Landskolen"), &["Nord", "Syd"]);
    let (tredje, _) = bord.hierarki(folkeskole("Havneskolen"), &[]);
    let historie = en_lukket_afdeling(&mut bord, &lagt, "Fjern");
    let mut gammel = bord.unit(&tredje);
    gammel.elevaktivitet = elever(7);
    bord.indlaes(gammel);
    let foer = bord.register.enheder.clone();

    let handling = Handling::FusionAfHovedskoler { fortsaetter: nr(&kept), ophoerer: numre(&[&lagt, &tredje]) };
    let (svar, foelger) = udfoer(&mut bord, handling);

    assert_eq!(svar, kept);
    assert_eq!(bord.unit(&lagt), nedlagt(&foer[&lagt], aktivkode::NEDLAGT_JURIDISK, flyttekode::LAGT_UNDER, &kept));
    assert_eq!(bord.unit(&tredje), nedlagt(&foer[&tredje], aktivkode::NEDLAGT_JURIDISK, flyttekode::LAGT_UNDER, &kept));
    for afdeling in &deres {
        assert_eq!(bord.unit(afdeling), aendret(&foer[afdeling], |unit| unit.hovedskole = Some(kept.clone())));
    }
    assert_eq!(bord.unit(&kept), aendret(&foer[&kept], |unit| unit.elevaktivitet = elever(7)));
    assert_eq!(bord.unit(&egne[0]), foer[&egne[0]]);
    assert_eq!(bord.unit(&historie.nummer), historie);
    let forventet = [
        (deres[0].clone(), skifter(Some(&lagt), &kept)),
        (deres[1].clone(), skifter(Some(&lagt), &kept)),
        (lagt, ophoerer(&kept)),
        (tredje, ophoerer(&kept)),
    ];
    assert_eq!(foelger, forventet);
}

#[test]
fn s1_units_are_closed_into_one_of_them() {
    let mut bord = Bord::ny();
    let (a, b) = (bord.simpel(folkeskole("Nordskolen")), bord.simpel(folkeskole("Sydskolen")));
    let c = bord.simpel(folkeskole("Vestskolen"));
    bord.elever(&a, 100);
    bord.elever(&b, 30);
    let mut landsby = bord.unit(&b);
    landsby.landsbyordning = vec![nummer("G10001")];
    bord.indlaes(landsby);
    let foer = bord.register.enheder.clone();

    let handling = Handling::SammenlaegMedBestaaende { fortsaetter: nr(&a), ophoerer: numre(&[&b, &c]) };
    let (svar, foelger) = udfoer(&mut bord, handling);

    assert_eq!(svar, a);
    let efter = aendret(&foer[&a], |unit| {
        unit.elevaktivitet = elever(130);
        unit.landsbyordning = vec![nummer("G10001")];
    });
    assert_eq!(bord.unit(&a), efter);
    for lukket in [&b, &c] {
        let mut efter = nedlagt(&foer[lukket], aktivkode::NEDLAGT, flyttekode::LAGT_SAMMEN, &a);
        efter.landsbyordning.clear();
        assert_eq!(bord.unit(lukket), efter);
    }
    assert_eq!(foelger, [(b, ophoerer(&a)), (c, ophoerer(&a))]);
}

#[test]
fn s1_writes_the_one_that_goes_on_only_where_it_takes_something_over() {
    let mut bord = Bord::ny();
    let (over, afdelinger) = bord.hierarki(folkeskole("Byskolen"), &["Øst", "Vest"]);
    let (a, b) = (&afdelinger[0], &afdelinger[1]);
    let foer = bord.unit(a);
    let handling = Handling::SammenlaegMedBestaaende { fortsaetter: nr(a), ophoerer: numre(&[b]) };
    udfoer(&mut bord, handling);
    assert_eq!(bord.unit(a), foer);
    assert_eq!(skrevet(&bord.register), [(b.as_str(), Art::Delete)]);
    assert_eq!(bord.unit(b).hovedskole, Some(over), "a closed afdeling still says whose it was");
}

#[test]
fn s2_units_are_closed_into_a_new_one() {
    let mut bord = Bord::ny();
    let (a, b) = (bord.simpel(folkeskole("Nordskolen")), bord.simpel(folkeskole("Sydskolen")));
    bord.elever(&a, 100);
    bord.elever(&b, 30);
    let foer = bord.register.enheder.clone();
    let mut felter = folkeskole("Ny Skole");
    felter.sted.adresse = adresse("Nyvej", "3");

    let handling = Handling::SammenlaegTilNy { ophoerer: numre(&[&a, &b]), felter: felter.clone() };
    let (nye, foelger) = udfoer(&mut bord, handling);

    let mut forventet = ny("283003", Enhedsart::Simpel, aktivkode::AKTIV, felter);
    forventet.elevaktivitet = elever(130);
    assert_eq!(bord.unit(&nye), forventet);
    for lukket in [&a, &b] {
        assert_eq!(bord.unit(lukket), nedlagt(&foer[lukket], aktivkode::NEDLAGT, flyttekode::LAGT_SAMMEN, &nye));
    }
    assert_eq!(foelger, [(nye.clone(), Haendelse::Ny), (a, ophoerer(&nye)), (b, ophoerer(&nye))]);
}

/// Afdelinger of one hovedskole become a new afdeling of it, which may have the name of one of them.
#[test]
fn s2_of_afdelinger_stays_in_the_hierarchy() {
    let mut bord = Bord::ny();
    let (over, afdelinger) = bord.hierarki(folkeskole("Byskolen"), &["Øst", "Vest", "Nord"]);
    let ophoerer = numre(&[&afdelinger[0], &afdelinger[1]]);
    let taget = Handling::SammenlaegTilNy { ophoerer: ophoerer.clone(), felter: folkeskole("NORD") };
    assert_eq!(bord.koder(taget), ["IR017"]);
    let (nye, _) = udfoer(&mut bord, Handling::SammenlaegTilNy { ophoerer, felter: folkeskole("Vest") });
    let unit = bord.unit(&nye);
    assert_eq!((unit.enhedsart, unit.hovedskole), (Enhedsart::Afdeling, Some(over)));
}

#[test]
fn d1_a_simple_units_number_goes_on_in_one_of_several() {
    let mut bord = Bord::ny();
    let a = bord.simpel(folkeskole("Byskolen"));
    bord.elever(&a, 300);
    let foer = bord.unit(&a);

    let nye = vec![folkeskole("Nordskolen"), folkeskole("Sydskolen")];
    let (svar, foelger) = udfoer(&mut bord, Handling::DelInstitution { institution: nr(&a), nye });

    assert_eq!((svar, bord.unit(&a)), (a, foer));
    let numrene = [nummer("283002"), nummer("283003")];
    for (nummer, navn) in numrene.iter().zip(["Nordskolen", "Sydskolen"]) {
        let forventet = ny(nummer.as_str(), Enhedsart::Simpel, aktivkode::AKTIV, folkeskole(navn));
        assert_eq!(bord.unit(nummer), forventet);
    }
    assert_eq!(foelger, numrene.map(|nummer| (nummer, Haendelse::Ny)));
}

#[test]
fn d2_a_hierarchy_becomes_several() {
    let mut bord = Bord::ny();
    let (over, afdelinger) = bord.hierarki(folkeskole("Byskolen"), &["Øst", "Vest", "Nord"]);
    bord.elever(&afdelinger[1], 80);
    let foer = bord.register.enheder.clone();

    let foerste = NyHovedskole {
        felter: folkeskole("Vestskolen"),
        afdelinger: numre(&[&afdelinger[1]]),
        nye_afdelinger: vec![folkeskole("Specialklasserne")],
    };
    let anden = NyHovedskole {
        felter: folkeskole("Nordskolen"),
        afdelinger: Vec::new(),
        nye_afdelinger: vec![folkeskole("Indskolingen")],
    };
    let (svar, foelger) =
        udfoer(&mut bord, Handling::DelHovedskole { hovedskole: nr(&over), nye: vec![foerste, anden] });

    let (vest, special, nord, ind) = (nummer("283005"), nummer("283006"), nummer("283007"), nummer("283008"));
    assert_eq!(svar, over);
    for uroert in [&over, &afdelinger[0], &afdelinger[2]] {
        assert_eq!(bord.unit(uroert), foer[uroert]);
    }
    let flyttet = aendret(&foer[&afdelinger[1]], |unit| unit.hovedskole = Some(vest.clone()));
    assert_eq!(bord.unit(&afdelinger[1]), flyttet);
    assert_eq!(flyttet.elevaktivitet, elever(80));
    let juridisk = |nummer: &Institutionsnummer, navn| {
        ny(nummer.as_str(), Enhedsart::Hovedskole, aktivkode::AKTIV_JURIDISK, folkeskole(navn))
    };
    assert_eq!(bord.unit(&vest), juridisk(&vest, "Vestskolen"));
    assert_eq!(bord.unit(&nord), juridisk(&nord, "Nordskolen"));
    for (nummer, navn, over) in [(&special, "Specialklasserne", &vest), (&ind, "Indskolingen", &nord)] {
        let mut forventet = ny(nummer.as_str(), Enhedsart::Afdeling, aktivkode::AKTIV, folkeskole(navn));
        forventet.hovedskole = Some(over.clone());
        assert_eq!(bord.unit(nummer), forventet);
    }
    let forventet = [
        (vest.clone(), Haendelse::Ny),
        (afdelinger[1].clone(), skifter(Some(&over), &vest)),
        (special, Haendelse::Ny),
        (nord, Haendelse::Ny),
        (ind, Haendelse::Ny),
    ];
    assert_eq!(foelger, forventet);
}

/// What an extract said of a unit otherwise than we say it is not said of what has changed of it, nor of the number and age of another that gets its
/// fields: by the columns' names or by the keys of the JSON.
#[test]
fn what_an_extract_said_follows_no_act() {
    let mut bord = Bord::ny();
    let sagt = |noegler: &[&str]| noegler.iter().map(|noegle| ((*noegle).to_owned(), "\"1\"".to_owned())).collect();
    for tekst in ["280001", "280002"] {
        let udtraek =
            sagt(&["Institutionsnummer", "institutionNumber", "activeCode", "unitType", "monthCreated", "phoneNumber"]);
        let unit = indlaest(tekst, Enhedsart::Simpel, 1, folkeskole(tekst));
        bord.indlaes(Institution { udtraek, ..unit });
    }
    let (a, b) = (nummer("280001"), nummer("280002"));
    let (ny, _) =
        udfoer(&mut bord, Handling::FusionTilNyHovedskole { enheder: numre(&[&a, &b]), administration: nr(&a) });
    assert_eq!(bord.unit(&ny).udtraek, sagt(&["phoneNumber"]));
    for nummer in [a, b] {
        let egne = ["Institutionsnummer", "institutionNumber", "monthCreated", "phoneNumber"];
        assert_eq!(bord.unit(&nummer).udtraek, sagt(&egne), "{nummer}");
    }
}

/// Pupils that were counted on different days are of the later day.
#[test]
fn s1_pupils_counted_on_different_days() {
    let mut bord = Bord::ny();
    let (a, b) = (bord.simpel(folkeskole("Nordskolen")), bord.simpel(folkeskole("Sydskolen")));
    for (institution, elever, pr) in [(&a, 100, date(2025, 9, 5)), (&b, 30, date(2026, 2, 1))] {
        bord.ok(Handling::MeldElevaktivitet { institution: nr(institution), elever, pr });
    }
    bord.ok(Handling::SammenlaegMedBestaaende { fortsaetter: nr(&a), ophoerer: numre(&[&b]) });
    assert_eq!(bord.unit(&a).elevaktivitet, Some(Elevaktivitet { elever: 130, pr: date(2026, 2, 1) }));
}
