use super::*;
use crate::dagtilbud::kontrol::Kontrol;
use crate::dagtilbud::test::{KODER, tid};
use crate::registre::Reference;

const DAG: &str = "daginstitutionsNummer;daginstitutionsNavn;ejerformKode;ejerformKode_Tekst;lovgrundlagKode;lovgrundlagKode_Tekst;admKommuneKode;admKommuneKode_Tekst;aktivitetsstatus;oprettet;nedlagt;senestOpdateret\r\n";
const STED: &str = "vejNavn;vejKode;husNummer;etage;doer;supplerendeBynavn;postNummer;byNavn;kommuneKode;kommuneKode_Tekst;dawaId;geoBredde;geoLaengde;email;telefonNummer;cvrNummer;pNummer;aktivitetsstatus;oprettet;nedlagt;senestOpdateret\r\n";
const TIDER: &str = "Aktiv;2026-01-02T03:04:05.678Z;;2026-02-03T04:05:06.789Z\r\n";

fn dag(nummer: &str) -> String {
    format!("{nummer};\"Område \"\"Nord\"\"; Ærø\";1;Kommunal;1;;825;Læsø;{TIDER}")
}

fn sted(pnummer: &str) -> String {
    format!("Åvej;0401;2B;1;tv;;9940;Læsø;825;Læsø;;57.25;11,0;a@eksempel.invalid;12345678;10000033;{pnummer};{TIDER}")
}

fn laest(filer: &[&str]) -> Udtraek {
    let bytes: Vec<&[u8]> = filer.iter().map(|fil| fil.as_bytes()).collect();
    laes(&bytes, Efter { koder: &KODER, dag: jiff::civil::date(2026, 11, 23), now: tid(9) }).unwrap()
}

fn numre(udtraek: &Udtraek) -> Vec<&str> {
    udtraek.raekker.iter().map(|raekke| raekke.enhed.nummer().as_str()).collect()
}

fn filer() -> [String; 3] {
    let enheder =
        format!("anvisningsenhedsNummer;anvisningsenhedsNavn;daginstitutionsNummer;instType3;instType3_Tekst;{STED}");
    let alternative = format!("alternativAdresseNummer;alternativAdresseNavn;anvisningsenhedsNummer;{STED}");
    [
        format!("\u{FEFF}{alternative}G10002;Hytten;G10001;{}", sted("1000000102")),
        format!("{enheder}G10001;Børnehuset Å;D10001;6012;Noget andet;{}", sted("1000000101")),
        format!("{DAG}{}", dag("D10001")),
    ]
}

#[test]
fn the_files_of_the_levels_are_read_together_whatever_their_order() {
    let [alternative, enheder, dage] = filer();
    let udtraek = laest(&[&alternative, &enheder, &dage]);
    assert_eq!(numre(&udtraek), ["D10001", "G10001", "G10002"]);
    assert_eq!((udtraek.ulaeselige.len(), udtraek.ukendte.len(), udtraek.uden_tid), (0, 0, 0));
    // Our table has a text for lovgrundlag 1, and another for the type.
    assert_eq!(udtraek.andre_tekster, BTreeMap::from([("lovgrundlagKode_Tekst", 1), ("instType3_Tekst", 1)]));
    let Enhed::Daginstitution(unit) = &udtraek.raekker[0].enhed else { panic!() };
    assert_eq!((unit.felter.navn.as_str(), unit.felter.ejerform), ("Område \"Nord\"; Ærø", 1));
    assert_eq!(unit.liv.opdateret, "2026-02-03T04:05:06.789Z".parse().unwrap());
    let Enhed::AlternativAdresse(unit) = &udtraek.raekker[2].enhed else { panic!() };
    let adresse = &unit.felter.adresse;
    assert_eq!(
        (adresse.hus_nummer.as_str(), adresse.etage.as_deref(), adresse.dawa_id.as_deref()),
        ("2B", Some("1"), None)
    );
    assert_eq!((adresse.geo_laengde.as_deref(), unit.felter.pnummer.as_str()), (Some("11,0"), "1000000102"));
    assert_eq!(udtraek.raekker[0].sted, Sted { fil: 2, linje: 2 });
}

/// One row a line, after a daginstitution and its anvisningsenhed: what stands in the combined file, and why it cannot be read.
#[test]
fn rows_that_cannot_be_read_are_told_with_their_line() {
    let hoved = format!(
        "dagtilbudsType;daginstitutionsNummer;anvisningsenhedsNummer;alternativAdresseNummer;dagtilbudsNavn;ejerformKode;lovgrundlagKode;admKommuneKode;instType3;{STED}"
    );
    let form = |felt, forventet| Grund::Form { felt, forventet };
    let (sted_ok, tom) = (sted("1000000101"), format!("{}{TIDER}", ";".repeat(17)));
    let raekke = |niveau: &str, numre: &str, koder: &str, sted: &str| format!("{niveau};{numre};Navn;{koder};{sted}");
    let enhed = |sted: String| raekke("anvisningsenhed", "D10001;G10009;", ";;;6012", &sted);
    let cases = [
        (
            raekke("klynge", "D10002;;", "1;1;825;", &tom),
            form("dagtilbudsType", "daginstitution, anvisningsenhed eller alternativadresse"),
        ),
        (raekke("daginstitution", "D1;;", "1;1;825;", &tom), form("daginstitutionsNummer", NUMMER)),
        (raekke("daginstitution", "D10002;;", ";1;825;", &tom), form("ejerformKode", "en kode")),
        (raekke("daginstitution", "D10002;;", "1;1;99999;", &tom), form("admKommuneKode", "en kommunekode")),
        (raekke("daginstitution", "D10001;;", "1;1;825;", &tom), Grund::Gentaget("D10001".parse().unwrap())),
        (
            raekke("anvisningsenhed", "D10007;G10009;", ";;;6012", &sted_ok),
            Grund::Overordnet("D10007".parse().unwrap()),
        ),
        (raekke("alternativadresse", ";D10001;G10009", ";;;", &sted_ok), Grund::Overordnet("D10001".parse().unwrap())),
        (enhed(sted("")), form("pNummer", "10 cifre")),
        (enhed(sted_ok.replace("10000033", "1")), form("cvrNummer", "8 cifre")),
        (enhed(sted_ok.replace("Aktiv", "Hviler")), form("aktivitetsstatus", "Aktiv eller Nedlagt")),
        (
            enhed(sted_ok.replace(";2026-02-03T04:05:06.789Z", ";i går")),
            form("senestOpdateret", "et tidspunkt, fx 2026-11-01T10:00:00.000Z"),
        ),
        ("a;b\r\n".to_owned(), Grund::Felter { forventet: 30, fundet: 2 }),
    ];
    for (linje, grund) in cases {
        let foer = raekke("daginstitution", "D10001;;", "1;1;825;", &tom)
            + &raekke("anvisningsenhed", "D10001;G10001;", ";;;6012", &sted_ok);
        let udtraek = laest(&[&format!("{hoved}{foer}{linje}")]);
        assert_eq!(numre(&udtraek), ["D10001", "G10001"], "{linje}");
        let ventet = Ulaeselig { sted: Sted { fil: 0, linje: 4 }, grund };
        assert_eq!(udtraek.ulaeselige, [ventet], "{linje}");
    }
}

const NUMMER: &str = "6 tegn (store bogstaver og cifre)";

#[test]
fn a_unit_without_times_has_that_of_the_reading_and_a_closed_one_is_closed() {
    let korte = "daginstitutionsNummer;daginstitutionsNavn;ejerformKode;lovgrundlagKode;admKommuneKode;aktivitetsstatus;Farve\r\nD10001;A;1;1;825;Nedlagt;blå\r\nD10002;B;1;1;825;Aktiv;\r\n";
    let udtraek = laest(&[korte]);
    assert_eq!((udtraek.uden_tid, udtraek.ukendte), (2, vec!["Farve".to_owned()]));
    let liv: Vec<_> = udtraek.raekker.iter().map(|raekke| *raekke.enhed.liv()).collect();
    assert_eq!((liv[0].oprettet, liv[0].nedlagt, liv[0].opdateret), (tid(9), Some(tid(9)), tid(9)));
    assert_eq!(liv[1].nedlagt, None);
}

#[test]
fn what_is_no_extract_is_told() {
    let efter = Efter { koder: &KODER, dag: jiff::civil::date(2026, 11, 23), now: tid(1) };
    let god = DAG.as_bytes();
    assert_eq!(laes(&[god, b""], efter), Err(Filfejl::Hoved(2)));
    assert_eq!(laes(&[b"Institutionsnummer;x\r\n"], efter), Err(Filfejl::Hoved(1)));
    assert_eq!(laes(&[god, god, b"\xFF\xFE"], efter), Err(Filfejl::Kodning(3)));
}

/// dtr-rules 12, 13: the monthly check lets be what the register took in; what an extract brings is held to its forms and codes.
#[test]
fn forms_and_codes_are_checked_of_what_an_extract_brings() {
    let [alternative, enheder, dage] = filer();
    let (enheder, dage) =
        (enheder.replace(";6012;", ";7777;").replace(";0401;", ";401;"), dage.replace(";825;", ";826;"));
    let udtraek = laest(&[&alternative, &enheder, &dage]);
    let fund = |mut kontrol: Kontrol<'_>| {
        for raekke in &udtraek.raekker {
            match &raekke.enhed {
                Enhed::Daginstitution(unit) => kontrol.daginstitution(unit.clone()),
                Enhed::Anvisningsenhed(unit) => {
                    kontrol.anvisningsenhed(unit, &Reference::IkkeIndlaest, &Reference::IkkeIndlaest)
                }
                Enhed::AlternativAdresse(unit) => {
                    kontrol.alternativ_adresse(unit, &Reference::IkkeIndlaest, &Reference::IkkeIndlaest);
                }
            }
        }
        let fund = kontrol.afslut().fund.into_iter();
        fund.map(|fund| (fund.kode, fund.nummer.to_string(), fund.tekst.split(':').next().unwrap().to_owned()))
            .collect::<Vec<_>>()
    };
    let i_dag = jiff::civil::date(2026, 11, 23);
    let ventet = [
        ("DTR020", "D10001", "admKommuneKode"),
        ("DTR020", "G10001", "InstType3"),
        ("DTR022", "G10001", "vejKode"),
        ("DTR022", "G10002", "geoLaengde"),
    ];
    let fundet = fund(Kontrol::af_udtraek(&KODER, i_dag));
    assert!(ventet.iter().all(|(k, n, f)| fundet.contains(&((*k), (*n).to_owned(), (*f).to_owned()))), "{fundet:?}");
    assert!(fund(Kontrol::ny(&KODER, i_dag)).iter().all(|(kode, ..)| !["DTR020", "DTR022"].contains(kode)));
}
