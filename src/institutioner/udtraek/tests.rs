mod aeldre;
mod egenskaber;
mod orden;

use std::sync::LazyLock;

use super::*;
use crate::institutioner::model::{Enhedsart, Institution};
use crate::registre::Koder;
use crate::types::Kommunekode;

static KODER: LazyLock<Koder> = LazyLock::new(|| Koder::indbygget().unwrap());

fn tekster() -> Tekster<'static> {
    Tekster { koder: &KODER, dag: jiff::civil::date(2026, 11, 23) }
}

fn csv<'u>(units: impl IntoIterator<Item = &'u Institution>) -> String {
    let mut ud = String::new();
    Tekster::csv_hoved(&mut ud);
    units.into_iter().for_each(|unit| tekster().csv_linje(&mut ud, unit));
    ud
}

fn json<'u>(units: impl IntoIterator<Item = &'u Institution>) -> String {
    let mut ud = BEGYND.to_owned();
    units.into_iter().enumerate().for_each(|(nr, unit)| tekster().json_post(&mut ud, unit, nr == 0));
    ud + SLUT
}

/// Every row of a file, all of which can be read.
fn laest(fil: &[u8]) -> Vec<Raekke> {
    let laest = laes_fil(fil, tekster()).unwrap();
    assert_eq!((laest.ulaeselige.as_slice(), laest.ukendte.len()), (&[][..], 0));
    laest.raekker
}

fn units(raekker: &[Raekke]) -> impl Iterator<Item = &Institution> {
    raekker.iter().map(|raekke| &raekke.institution)
}

/// A school as a row of the CSV, with some of its columns otherwise.
fn linje(andet: &[(Kolonne, &str)]) -> String {
    let mut ud = String::new();
    let ens = [
        (Kolonne::Institutionsnummer, "283500"),
        (Kolonne::Institutionsnavn, "Ærø \"Nye\" Skole; afd. Øst"),
        (Kolonne::Enhedsart, "Institution uden enheder"),
        (Kolonne::Adresse, "Skolevej 7B"),
        (Kolonne::Postnummer, "9990"),
        (Kolonne::Postdistrikt, "Skagen"),
        (Kolonne::Vejkode, "0401"),
        (Kolonne::Beliggenhedskommune, "Frederikshavn Kommune"),
        (Kolonne::Beliggenhedsregion, "Region Nordjylland"),
        (Kolonne::Breddegrad, "57.7209999999999"),
        (Kolonne::Laengdegrad, "10.58"),
        (Kolonne::Institutionsleder, "Åse Øbro, konst."),
        (Kolonne::Telefonnummer, "1234 5678"),
        (Kolonne::Email, "skole@eksempel.invalid"),
        (Kolonne::Web, "www.eksempel.invalid"),
        (Kolonne::Type3, "1012"),
        (Kolonne::Type3Navn, "Folkeskoler"),
        (Kolonne::Undervisningsniveau, "9"),
        (Kolonne::Ressortministerium, "Børne- og Undervisningsministeriet"),
        (Kolonne::Cvr, "10000033"),
        (Kolonne::Pnummer, "1000000101"),
        (Kolonne::Ejerkode, "2"),
        (Kolonne::EjerkodeNavn, "Kommunale"),
        (Kolonne::AdmKommune, "Frederikshavn Kommune"),
        (Kolonne::Aktivkode, "1"),
        (Kolonne::AktivkodeNavn, "Aktiv tællingsmæssigt for Danmarks Statistik"),
        (Kolonne::Ajourdato, "17/12/2025"),
        (Kolonne::Oprettelsesmaaned, "200701"),
    ];
    let vaerdi = |kolonne: &Kolonne| {
        let fundet = andet.iter().chain(&ens).find(|(navn, _)| navn == kolonne);
        fundet.map_or("", |(_, tekst)| *tekst)
    };
    crate::semikolon::skriv_linje(&mut ud, Kolonne::ALLE.iter().map(vaerdi));
    ud
}

fn fil(linjer: &[String]) -> String {
    csv([]) + &linjer.concat()
}

#[test]
fn the_columns_and_the_keys_are_the_contracts() {
    let kolonner = "\u{FEFF}Hovedinstitution;Institutionsnummer;Institutionsnavn;Enhedsart;Adresse;Postnummer;Postdistrikt;Vejkode;Beliggenhedskommune;Beliggenhedsregion;Geokode: Breddegrad;Geokode: Længdegrad;Institutionsleder;Telefonnummer;E-mail adresse;Webadresse;Institutionstype, nr;Institutionstype, navn;Undervisningsniveau;Ressortministerium;CVR-nummer;P-nummer;Ejerkode, nr;Ejerkode, navn;Administrativ kommune;Aktivkode, nr;Aktivkode, navn;Ajourdato;Oprettelsesmåned;Nedlæggelsesdato\r\n";
    assert_eq!((csv([]).as_str(), Kolonne::ALLE.len()), (kolonner, 30));
    let noegler = "parentInstitutionNumber, institutionNumber, institutionName, unitType, unitTypeName, address, postalCode, postalDistrict, roadCode, locationMunicipality, locationRegion, latitude, longitude, principalName, phoneNumber, email, website, institutionTypeId, institutionType, cvrNumber, pNumber, ownerCode, ownerCodeName, administrationMunicipality, educationLevel, activeCode, activeCodeName, updateDate, monthCreated, monthTerminated, ministryCode, ministryName, movingInstitution, movingCode";
    assert_eq!(kolonne::FELTER.map(kolonne::Felt::noegle).join(", "), noegler);
    assert_eq!(json([]), "[\n]\n");
}

#[test]
fn a_row_is_a_unit_and_the_unit_both_its_forms() {
    let fil = fil(&[linje(&[])]);
    let raekker = laest(fil.as_bytes());
    let unit = &raekker[0].institution;
    assert_eq!((raekker[0].linje, raekker[0].antaget.as_slice(), unit.udtraek.len()), (2, &[][..], 0));
    let adresse = &unit.felter.sted.adresse;
    assert_eq!((adresse.vej_navn.as_str(), adresse.hus_nummer.as_str()), ("Skolevej", "7B"));
    assert_eq!((adresse.kommune_kode, unit.felter.adm_kommune), (Kommunekode(813), Some(Kommunekode(813))));
    assert_eq!((unit.felter.type3, unit.felter.ressort, unit.felter.ejerkode, unit.aktivkode), (1012, 1, 2, 1));
    assert_eq!(csv(units(&raekker)), fil);
    let som_json = r#"[
{"parentInstitutionNumber":null,"institutionNumber":283500,"institutionName":"Ærø \"Nye\" Skole; afd. Øst","unitType":0,"unitTypeName":"Institution uden enheder","address":"Skolevej 7B","postalCode":"9990","postalDistrict":"Skagen","roadCode":"0401","locationMunicipality":"Frederikshavn Kommune","locationRegion":"Region Nordjylland","latitude":57.7209999999999,"longitude":10.58,"principalName":"Åse Øbro, konst.","phoneNumber":"1234 5678","email":"skole@eksempel.invalid","website":"www.eksempel.invalid","institutionTypeId":1012,"institutionType":"Folkeskoler","cvrNumber":"10000033","pNumber":"1000000101","ownerCode":2,"ownerCodeName":"Kommunale","administrationMunicipality":"Frederikshavn Kommune","educationLevel":9,"activeCode":1,"activeCodeName":"Aktiv tællingsmæssigt for Danmarks Statistik","updateDate":"2025-12-17T00:00:00","monthCreated":"200701","monthTerminated":null,"ministryCode":1,"ministryName":"Børne- og Undervisningsministeriet","movingInstitution":null,"movingCode":null}
]
"#;
    assert_eq!(json(units(&raekker)), som_json);
    let igen = laest(som_json.as_bytes());
    assert_eq!((&igen[0].institution, igen[0].antaget.as_slice(), igen[0].linje), (unit, &[][..], 2));
}

/// One row a line: what stands otherwise, the columns that are kept as they stood, and those that the unit lacks.
#[test]
fn what_we_would_write_otherwise_is_kept() {
    use Kolonne as K;
    let uden_for = crate::institutioner::afledt::UDEN_FOR_TEKST;
    let groenland = [
        (K::Adresse, "NULL"),
        (K::Postnummer, "3962"),
        (K::Postdistrikt, "Upernavik"),
        (K::Vejkode, ""),
        (K::Beliggenhedskommune, uden_for),
        (K::Beliggenhedsregion, ""),
        (K::Type3, "4010"),
        (K::Type3Navn, "Grundskole, Grønland"),
        (K::Ressortministerium, "Naalakkersuisut"),
        (K::Ejerkode, "9"),
        (K::EjerkodeNavn, "Andre (Grønland, Færøerne og Tyskland)"),
        (K::AdmKommune, uden_for),
    ];
    type Raekke<'a> = (&'a [(K, &'a str)], &'a [K], &'a [K]);
    let cases: &[Raekke<'_>] = &[
        (&[(K::Adresse, "Havnegade 15, 628")], &[K::Adresse], &[]),
        (&[(K::Adresse, "Havnegade")], &[], &[]),
        (&[(K::Vejkode, "401")], &[], &[]),
        (&[(K::AktivkodeNavn, "Nedlagt institution "), (K::Aktivkode, "3")], &[K::AktivkodeNavn], &[]),
        (&[(K::Aktivkode, "5"), (K::AktivkodeNavn, "Nedlagt juridisk institution")], &[], &[]),
        (&[(K::Postdistrikt, "")], &[K::Postdistrikt], &[]),
        (&[(K::Beliggenhedsregion, "Region Sjælland")], &[K::Beliggenhedsregion], &[]),
        (&[(K::Ressortministerium, "Ministeriet for Børn og Undervisning")], &[K::Ressortministerium], &[]),
        (&[(K::Ressortministerium, "Naalakkersuisut")], &[K::Ressortministerium], &[K::Ressortministerium]),
        (&[(K::Ressortministerium, "")], &[K::Ressortministerium], &[K::Ressortministerium]),
        (&[(K::Cvr, "1234567")], &[K::Cvr], &[K::Cvr]),
        (&[(K::Cvr, ""), (K::Pnummer, ""), (K::Institutionsleder, ""), (K::Email, "")], &[], &[]),
        (&[(K::Pnummer, "x")], &[K::Pnummer], &[K::Pnummer]),
        (&[(K::Ajourdato, "31/02/2020")], &[K::Ajourdato], &[K::Ajourdato]),
        (&[(K::Ajourdato, "1/2/2020")], &[K::Ajourdato], &[K::Ajourdato]),
        (&[(K::Oprettelsesmaaned, "2007")], &[K::Oprettelsesmaaned], &[K::Oprettelsesmaaned]),
        (&[(K::Undervisningsniveau, "09")], &[K::Undervisningsniveau], &[]),
        (&[(K::Type3, ""), (K::Type3Navn, "Folkeskoler")], &[K::Type3], &[]),
        (&[(K::Type3, ""), (K::Type3Navn, "")], &[K::Type3, K::Type3Navn], &[K::Type3]),
        (
            &[(K::Beliggenhedskommune, "Fjerby Kommune")],
            &[K::Beliggenhedskommune, K::Beliggenhedsregion],
            &[K::Beliggenhedskommune],
        ),
        (&[(K::Beliggenhedskommune, "Frederikshavn")], &[K::Beliggenhedskommune], &[]),
        (&[(K::AdmKommune, "Region Syddanmark")], &[K::AdmKommune], &[K::AdmKommune]),
        (&[(K::Institutionsnavn, "  To  mellemrum "), (K::Web, " "), (K::Email, "linje\r\nto")], &[], &[]),
        (&[(K::Institutionsnummer, " 283500")], &[K::Institutionsnummer], &[]),
        (&[(K::Breddegrad, "57,7")], &[], &[]),
        (&[(K::Enhedsart, "Noget andet")], &[K::Enhedsart], &[K::Enhedsart]),
        (&[(K::Enhedsart, "Hovedskole (institution med enheder)"), (K::Hovedinstitution, "283500")], &[], &[]),
        (&[(K::Enhedsart, "Hovedskole (institution med enheder)")], &[K::Hovedinstitution], &[]),
        (&[(K::Enhedsart, "Afdeling (underordnet enhed)"), (K::Hovedinstitution, "283400")], &[], &[]),
        (&[(K::Hovedinstitution, "283400")], &[K::Hovedinstitution], &[]),
        (&groenland, &[K::Ressortministerium], &[K::Ressortministerium]),
    ];
    for (andet, bevaret, antaget) in cases {
        let fil = fil(&[linje(andet)]);
        let raekker = laest(fil.as_bytes());
        let fundet: Vec<&str> = raekker[0].institution.udtraek.keys().map(String::as_str).collect();
        let mut ventet: Vec<&str> = bevaret.iter().map(|kolonne| kolonne.navn()).collect();
        ventet.sort_unstable();
        assert_eq!(fundet, ventet, "{andet:?}");
        assert_eq!(raekker[0].antaget.iter().map(|antaget| antaget.kolonne).collect::<Vec<_>>(), *antaget, "{andet:?}");
        assert_eq!(csv(units(&raekker)), fil, "{andet:?}");
        // The other form keeps it too.
        let som_json = json(units(&raekker));
        assert_eq!(json(units(&laest(som_json.as_bytes()))), som_json, "{andet:?}");
    }
}

/// One key a line: what the authority's would not say, and what the JSON writes of it again.
#[test]
fn json_values_that_no_column_says_are_kept() {
    let ens = json(units(&laest(fil(&[linje(&[])]).as_bytes())));
    for (noegle, vaerdi, bevaret) in [
        ("principalName", "\"\"", "principalName"),
        ("phoneNumber", "12345678", "phoneNumber"),
        ("latitude", "57.70", ""),
        ("latitude", "5.77e1", ""),
        ("latitude", "\"57.7\"", "latitude"),
        ("latitude", "null", ""),
        ("updateDate", "\"2025-12-17T10:20:30\"", "updateDate"),
        ("monthTerminated", "\"1991-06-01T00:00:00\"", ""),
        ("monthTerminated", "\"engang\"", "Nedlæggelsesdato monthTerminated"),
        ("educationLevel", "9.0", "Undervisningsniveau educationLevel"),
        ("ministryCode", "8", "Ressortministerium"),
        ("ministryCode", "null", "ministryCode"),
        ("unitType", "7", "unitType"),
        ("unitType", "1", "Enhedsart"),
        ("movingInstitution", "157011", ""),
        ("movingInstitution", "1000", ""),
        ("movingInstitution", "\"F10001\"", "movingInstitution"),
        ("movingCode", "2", ""),
        ("institutionName", "null", ""),
        ("institutionName", "[1, 2]", "institutionName"),
        ("institutionNumber", "1234", ""),
        ("institutionNumber", "\"283500\"", "institutionNumber"),
        ("parentInstitutionNumber", "283400", "Hovedinstitution"),
        ("parentInstitutionNumber", "283500", "Hovedinstitution parentInstitutionNumber"),
        ("postalDistrict", "null", "Postdistrikt"),
        ("cvrNumber", "\"x\"", "CVR-nummer"),
    ] {
        let (foer, efter) = ens.split_once(&format!("\"{noegle}\":")).unwrap();
        let efter = &efter[efter.find(",\"").unwrap_or_else(|| efter.find('}').unwrap())..];
        let fil = format!("{foer}\"{noegle}\":{vaerdi}{efter}");
        let raekker = laest(fil.as_bytes());
        let fundet: Vec<&str> = raekker[0].institution.udtraek.keys().map(String::as_str).collect();
        assert_eq!(fundet.join(" "), bevaret, "{noegle} {vaerdi}");
        assert_eq!(json(units(&raekker)), fil, "{noegle} {vaerdi}");
        let som_csv = csv(units(&raekker));
        assert_eq!(csv(units(&laest(som_csv.as_bytes()))), som_csv, "{noegle} {vaerdi}");
    }
}

#[test]
fn a_hovedskole_shows_itself_in_the_csv_and_nobody_in_the_json() {
    let hoved = linje(&[
        (Kolonne::Institutionsnummer, "283400"),
        (Kolonne::Enhedsart, "Hovedskole (institution med enheder)"),
        (Kolonne::Hovedinstitution, "283400"),
    ]);
    let under = linje(&[(Kolonne::Enhedsart, "Afdeling (underordnet enhed)"), (Kolonne::Hovedinstitution, "283400")]);
    let fil = fil(&[hoved, under]);
    let som_json = json(units(&laest(fil.as_bytes())));
    let over: Vec<&str> = som_json.lines().filter_map(|linje| linje.split(',').next()?.split(':').nth(1)).collect();
    assert_eq!(over, ["null", "283400"]);
    let raekker = laest(som_json.as_bytes());
    assert_eq!(csv(units(&raekker)), fil);
    assert_eq!(raekker[1].institution.hovedskole.as_ref().map(|nummer| nummer.as_str()), Some("283400"));
    assert_eq!(raekker[0].institution.enhedsart, Enhedsart::Hovedskole);
}

#[test]
fn rows_that_cannot_be_read_are_told_with_their_line() {
    let nummer = |nummer| linje(&[(Kolonne::Institutionsnummer, nummer)]);
    let flere = linje(&[(Kolonne::Institutionsnavn, "to\r\nlinjer"), (Kolonne::Institutionsnummer, "283501")]);
    let fil = fil(&[nummer("283500"), flere, nummer("2835"), "a;b\r\n".into(), nummer("283500")]);
    let laest = laes_fil(fil.as_bytes(), tekster()).unwrap();
    assert_eq!(laest.raekker.iter().map(|raekke| raekke.linje).collect::<Vec<_>>(), [2, 3]);
    let gentaget = Grund::Gentaget { nummer: "283500".parse().unwrap(), linje: 2 };
    let ventet = [(5, Grund::Nummer), (6, Grund::Felter { forventet: 30, fundet: 2 }), (7, gentaget)];
    assert_eq!(laest.ulaeselige, ventet.map(|(linje, grund)| Ulaeselig { linje, grund }));
    let poster = "[\n3,\n{\"institutionNumber\":283500,\"nyt\":1},\n\n{\"institutionNumber\":\"?\"}]";
    let laest = laes_fil(poster.as_bytes(), tekster()).unwrap();
    assert_eq!((laest.form, laest.raekker[0].linje, laest.ukendte), (Form::Json, 3, vec!["nyt".to_owned()]));
    let ventet = [(2, Grund::IkkeObjekt), (5, Grund::Nummer)];
    assert_eq!(laest.ulaeselige, ventet.map(|(linje, grund)| Ulaeselig { linje, grund }));
}

#[test]
fn further_columns_are_read_where_they_are_variables_no_longer_kept() {
    let fil = "Telefax;Institutionsnummer;Farve;Institutionsnavn;Institutionstype 1\r\n12345678;283500;blå;Skolen;10\r\n;283501;;Skole;\r\n";
    let laest = laes_fil(fil.as_bytes(), tekster()).unwrap();
    let kept: Vec<_> = laest.raekker[0].institution.ikke_vedligeholdt.iter().map(|(k, v)| (&**k, &**v)).collect();
    assert_eq!(kept, [("Institutionstype 1", "10"), ("Telefax", "12345678")]);
    assert!(laest.raekker[1].institution.ikke_vedligeholdt.is_empty());
    assert_eq!((laest.ukendte, laest.mangler.len()), (vec!["Farve".to_owned()], 28));
    // What the file has no column for is neither assumed aloud nor kept as empty.
    assert!(laest.raekker.iter().all(|raekke| raekke.institution.udtraek.is_empty()));
}

#[test]
fn what_is_no_extract_is_told() {
    let cases: [(&[u8], Filfejl); 7] = [
        (b"", Filfejl::Hoved),
        (b"a;b\r\n1;2\r\n", Filfejl::Hoved),
        (b"Institutionsnummer;x\r\n", Filfejl::Hoved),
        (b"\xC6r\xF8;b", Filfejl::Kodning),
        (b"\xFF\xFEa\0\0", Filfejl::Kodning),
        (b"{}", Filfejl::Json { linje: 1, tegn: 0 }),
        (b"[\n{\"a\":1},\n", Filfejl::Json { linje: 3, tegn: 0 }),
    ];
    for (bytes, fejl) in cases {
        assert_eq!(laes_fil(bytes, tekster()), Err(fejl), "{bytes:?}");
    }
}
