//! What the fusions, sammenlægninger and delinger refuse, and what they advise (ir.md §4 to §6).

use crate::institutioner::test::*;
use crate::institutioner::*;
use crate::types::{Institutionsnummer, Kommunekode};

/// A register with something of each kind, and short names for it.
struct Verden {
    bord: Bord,
    a: Institutionsnummer,
    b: Institutionsnummer,
    over: Institutionsnummer,
    afdelinger: Vec<Institutionsnummer>,
    anden: Institutionsnummer,
    andens: Vec<Institutionsnummer>,
    foreloebig: Institutionsnummer,
    lukket: Institutionsnummer,
}

fn verden() -> Verden {
    let mut bord = Bord::ny();
    let (a, b) = (bord.simpel(folkeskole("Nordskolen")), bord.simpel(folkeskole("Sydskolen")));
    let (over, afdelinger) = bord.hierarki(folkeskole("Byskolen"), &["Øst", "Vest"]);
    let (anden, andens) = bord.hierarki(folkeskole("Landskolen"), &["vest"]);
    let foreloebig = bord.ok(Handling::InsertForeloebig(None, folkeskole("Måske")));
    let lukket = bord.simpel(folkeskole("Fjern"));
    bord.ok(Handling::DeleteInstitution(nr(&lukket), None));
    Verden { bord, a, b, over, afdelinger, anden, andens, foreloebig, lukket }
}

fn f1(enheder: &[&Institutionsnummer], administration: &Institutionsnummer) -> Handling {
    Handling::FusionTilNyHovedskole { enheder: numre(enheder), administration: nr(administration) }
}

fn f2(hovedskole: &Institutionsnummer, enheder: &[&Institutionsnummer]) -> Handling {
    Handling::FusionUnderHovedskole { hovedskole: nr(hovedskole), enheder: numre(enheder) }
}

fn f3(fortsaetter: &Institutionsnummer, ophoerer: &[&Institutionsnummer]) -> Handling {
    Handling::FusionAfHovedskoler { fortsaetter: nr(fortsaetter), ophoerer: numre(ophoerer) }
}

fn s1(fortsaetter: &Institutionsnummer, ophoerer: &[&Institutionsnummer]) -> Handling {
    Handling::SammenlaegMedBestaaende { fortsaetter: nr(fortsaetter), ophoerer: numre(ophoerer) }
}

fn s2(ophoerer: &[&Institutionsnummer]) -> Handling {
    Handling::SammenlaegTilNy { ophoerer: numre(ophoerer), felter: folkeskole("Ny") }
}

fn d1(institution: &Institutionsnummer, nye: usize) -> Handling {
    Handling::DelInstitution { institution: nr(institution), nye: vec![folkeskole("Ny"); nye] }
}

fn d2(hovedskole: &Institutionsnummer, nye: Vec<NyHovedskole>) -> Handling {
    Handling::DelHovedskole { hovedskole: nr(hovedskole), nye }
}

fn hovedskole(afdelinger: &[&Institutionsnummer], nye: &[&str]) -> NyHovedskole {
    let nye_afdelinger = nye.iter().map(|navn| folkeskole(navn)).collect();
    NyHovedskole { felter: folkeskole("Ny"), afdelinger: numre(afdelinger), nye_afdelinger }
}

#[test]
fn what_each_act_refuses() {
    let Verden { mut bord, a, b, over, afdelinger, anden, andens, foreloebig, lukket } = verden();
    let (oest, vest) = (&afdelinger[0], &afdelinger[1]);
    let ukendt = nummer("999999");
    let tvilling = bord.simpel(folkeskole("SYDSKOLEN"));
    let kun = || hovedskole(&[oest], &[]);
    let cases: Vec<(Handling, &[(&str, &str)])> = vec![
        // F1
        (f1(&[&a], &a), &[("IR019", "enhed")]),
        (f1(&[&a, &b, &a], &a), &[("IR018", "enhed[3]")]),
        (f1(&[&a, &ukendt], &a), &[("IR010", "enhed[2]")]),
        (f1(&[&a, &lukket], &a), &[("IR011", "enhed[2]")]),
        (f1(&[&over, oest], &over), &[("IR012", "enhed"), ("IR012", "enhed[2]")]),
        (f1(&[&a, &foreloebig], &a), &[("IR013", "enhed[2]")]),
        (f1(&[&a, &b], &tvilling), &[("IR040", "administration")]),
        (f1(&[&a, &b], &ukendt), &[("IR010", "administration")]),
        (f1(&[&a, &b, &tvilling], &a), &[("IR017", "enhed[3]")]),
        // F2
        (f2(&over, &[]), &[("IR019", "enhed")]),
        (f2(&a, &[&b]), &[("IR012", "hovedskoleNummer")]),
        (f2(&over, &[&over]), &[("IR012", "enhed")]),
        (f2(&over, &[&b, &b]), &[("IR018", "enhed[2]")]),
        (f2(&over, &[&b, &tvilling]), &[("IR017", "enhed[2]")]),
        (f2(&over, &[&foreloebig]), &[("IR013", "enhed")]),
        // F3
        (f3(&over, &[]), &[("IR019", "ophoerer")]),
        (f3(&over, &[&over]), &[("IR018", "ophoerer")]),
        (f3(&over, &[&a, oest]), &[("IR012", "ophoerer"), ("IR012", "ophoerer[2]")]),
        (f3(oest, &[&anden]), &[("IR012", "fortsaetter")]),
        (f3(&over, &[&anden]), &[("IR017", "ophoerer")]), // Vest and vest
        // S1
        (s1(&a, &[]), &[("IR019", "ophoerer")]),
        (s1(&a, &[&a]), &[("IR018", "ophoerer")]),
        (s1(&a, &[oest]), &[("IR041", "ophoerer")]),
        (s1(oest, &[&andens[0]]), &[("IR041", "ophoerer")]),
        (s1(&over, &[&anden]), &[("IR012", "fortsaetter"), ("IR012", "ophoerer")]),
        (s1(&a, &[&foreloebig]), &[("IR013", "ophoerer")]),
        (s1(&foreloebig, &[&a]), &[("IR013", "fortsaetter")]),
        // S2
        (s2(&[&a]), &[("IR019", "ophoerer")]),
        (s2(&[&a, &b, &b]), &[("IR018", "ophoerer[3]")]),
        (s2(&[&a, oest]), &[("IR041", "ophoerer[2]")]),
        (s2(&[&over, &a]), &[("IR012", "ophoerer"), ("IR041", "ophoerer[2]")]),
        // D1
        (d1(&a, 0), &[("IR019", "Institution")]),
        (d1(&over, 1), &[("IR012", "institutionsNummer")]),
        (d1(oest, 1), &[("IR012", "institutionsNummer")]),
        (d1(&foreloebig, 1), &[("IR013", "institutionsNummer")]),
        // D2
        (d2(&over, vec![]), &[("IR019", "Ny")]),
        (d2(&a, vec![kun()]), &[("IR012", "hovedskoleNummer")]),
        (d2(&over, vec![hovedskole(&[], &[])]), &[("IR043", "Ny")]),
        (d2(&over, vec![kun(), kun()]), &[("IR018", "Ny[2]/afdeling")]),
        (d2(&over, vec![hovedskole(&[&andens[0]], &[])]), &[("IR042", "Ny/afdeling")]),
        (d2(&over, vec![kun(), hovedskole(&[vest, &a], &[])]), &[("IR042", "Ny[2]/afdeling[2]")]),
        (d2(&over, vec![hovedskole(&[vest], &["Ny", "VEST"])]), &[("IR017", "Ny/NyAfdeling[2]/institutionsNavn")]),
    ];
    for (handling, forventet) in cases {
        let foer = bord.register.clone();
        let anvendt = bord.anvend(vec![handling.clone()]);
        let fejl: Vec<_> =
            anvendt.fejl.iter().map(|fejl| (fejl.kode, fejl.sti.as_deref().or(fejl.felt).unwrap())).collect();
        assert_eq!(fejl, forventet, "{handling:?}");
        assert_eq!(bord.register, foer);
        assert!(anvendt.resultater.is_empty() && anvendt.foelger.is_empty(), "{handling:?}");
    }
}

/// ir-rules 18 is told with the afdeling that has the name.
#[test]
fn rule_18_names_the_other() {
    let Verden { mut bord, over, anden, afdelinger, andens, .. } = verden();
    let anvendt = bord.anvend(vec![f3(&over, &[&anden])]);
    let forventet = format!("{over} har allerede en afdeling med det navn: {}", afdelinger[1]);
    assert_eq!((anvendt.fejl[0].tekst.as_str(), anvendt.fejl[0].regel), (&*forventet, Some("ir-rules 18")));
    // Renamed in the same batch, it goes.
    let ret = Handling::UpdateInstitution(nr(&andens[0]), folkeskole("Ådalen"), None);
    assert!(!bord.anvend(vec![ret, f3(&over, &[&anden])]).afvist());
}

/// ir-rules 24: an afdeling keeps its own institutionstype, whatever its hovedskole's is.
#[test]
fn rule_24_an_afdeling_keeps_its_own_type() {
    let mut bord = Bord::ny();
    let (over, _) = bord.hierarki(felter("Erhvervsskolen", 1071, 4), &["Smede"]);
    let gymnasium = bord.simpel(felter("Gymnasiet", 1061, 4));
    bord.ok(f2(&over, &[&gymnasium]));
    let efter = bord.unit(&gymnasium);
    assert_eq!((efter.felter.type3, efter.enhedsart), (1061, Enhedsart::Afdeling));
    bord.ok(Handling::InsertAfdeling(nr(&over), felter("Folkeskolen", 1012, 2), None));
}

/// ir-rules 21, 23: told where pupils may stay at both places; ir-rules 22, that a hierarchy may be used, is not.
#[test]
fn rules_21_and_23_are_advised() {
    let ved = |vej: &str, kommune: u16| {
        let mut felter = folkeskole("Ny");
        felter.sted.adresse = adresse(vej, "1");
        felter.sted.adresse.kommune_kode = Kommunekode(kommune);
        felter
    };
    let mut bord = Bord::ny();
    let her = bord.simpel(ved("Skolevej", 101));
    let (samme, hjoernet, bort) =
        (bord.simpel(ved("Skolevej", 101)), bord.simpel(ved("Hjørnet", 101)), bord.simpel(ved("Skolevej", 147)));
    let mut fri = ved("Hjørnet", 101);
    fri.ejerkode = 5;
    let privat = bord.simpel(fri);
    assert_eq!(bord.advis(s1(&her, &[&samme])), Vec::<&str>::new());
    assert_eq!(bord.advis(s1(&her, &[&privat])), Vec::<&str>::new());
    let anvendt = bord.anvend(vec![s1(&her, &[&hjoernet, &bort])]);
    let advis: Vec<_> = andet(&anvendt).map(|advis| (advis.kode, advis.regel, advis.sti.as_deref())).collect();
    assert_eq!(advis, [("IR521", Some("ir-rules 23"), None), ("IR520", Some("ir-rules 21"), Some("ophoerer[2]"))]);
    let nye = vec![ved("Skolevej", 101), ved("Skolevej", 147), Felter { cvr: None, ..ved("Skolevej", 147) }];
    let anvendt = bord.anvend(vec![Handling::DelInstitution { institution: nr(&her), nye }]);
    let advis: Vec<_> = andet(&anvendt).map(|advis| (advis.kode, advis.sti.as_deref())).collect();
    assert_eq!(advis, [("IR520", Some("Institution[2]"))]);
    let (tre, fire) = (bord.simpel(ved("A", 101)), bord.simpel(ved("B", 147)));
    assert_eq!(bord.advis(s2(&[&tre, &fire])), ["IR520"]);
}

/// ir-rules 16: a new hovedskole lies where one of its afdelinger does, and one that is left without any is told of.
#[test]
fn rule_16_a_hovedskole_and_its_afdelinger() {
    let mut bord = Bord::ny();
    let (over, afdelinger) = bord.hierarki(folkeskole("Byskolen"), &["Øst"]);
    let mut borte = hovedskole(&[&afdelinger[0]], &[]);
    borte.felter.sted.adresse = adresse("Andetsteds", "9");
    assert_eq!(bord.advis(d2(&over, vec![borte])), ["IR504", "IR508"]);
    let ny = bord.unit(&afdelinger[0]).hovedskole.unwrap();
    assert_eq!(bord.advis(Handling::MoveAfdeling(nr(&afdelinger[0]), nr(&over))), ["IR504"]);
    assert_eq!(bord.advis(Handling::InsertAfdeling(nr(&ny), folkeskole("Vest"), None)), Vec::<&str>::new());
    let hele = med_id(vec![
        ("h", Handling::InsertInstitution(Enhedsart::Hovedskole, folkeskole("Hel"), None)),
        ("", Handling::InsertAfdeling(lokal("h"), folkeskole("Her"), None)),
    ]);
    assert_eq!(andet(&bord.anvend_aendringer(&hele)).count(), 0);
    assert_eq!(bord.advis(Handling::InsertInstitution(Enhedsart::Hovedskole, folkeskole("Tom"), None)), ["IR504"]);
}
