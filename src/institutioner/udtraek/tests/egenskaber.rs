//! Whatever a row says, it is written back as it stood; whatever a unit is, it is read back as it was.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::institutioner::aktivkode;
use crate::institutioner::model::{Felter, Maaned, Sted};
use crate::registre::Adresse;

/// What might stand in any column: what fits somewhere, and what fits nowhere.
fn felt() -> impl Strategy<Value = String> {
    let kendte = [
        "",
        " ",
        "0",
        "1",
        "2",
        "3",
        "9",
        "09",
        "101",
        "1012",
        "4010",
        "9990",
        "Skagen",
        "283400",
        "283500",
        "F10001",
        "10000033",
        "1000000101",
        "17/12/2025",
        "1/2/2020",
        "200701",
        "57.72",
        "57,72",
        "-1.5e3",
        "Kommunale",
        "Folkeskoler",
        "Frederikshavn Kommune",
        "Frederikshavn",
        "Region Nordjylland",
        "Naalakkersuisut",
        "Kulturministeriet",
        "Institution uden enheder",
        "Hovedskole (institution med enheder)",
        "Afdeling (underordnet enhed)",
        "Nedlagt institution ",
        "Nedlagt institution",
        "NULL",
        "Vej 7",
        "Vej  7",
        "Vej 7, 2. tv",
        "\"",
        "a;b",
        "\r\n",
        "\n",
        "\r",
        "\u{feff}x",
        "\"a\" b",
    ];
    prop_oneof![4 => select(kendte.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

/// What might stand at any key.
fn vaerdi() -> impl Strategy<Value = String> {
    let andre = [
        "null",
        "true",
        "[1, 2]",
        "{\"a\": 1}",
        "0",
        "1",
        "2",
        "5",
        "1012",
        "283400",
        "283500",
        "57.70",
        "-0.0",
        "1e2",
    ];
    let datoer = ["\"2025-12-17T00:00:00\"", "\"2025-12-17T01:02:03\"", "\"2025-13-45T00:00:00\""];
    let andre = [andre.as_slice(), &datoer].concat();
    prop_oneof![select(andre).prop_map(str::to_owned), felt().prop_map(|tekst| serde_json::to_string(&tekst).unwrap())]
}

fn maaske(tekst: impl Strategy<Value = String>) -> impl Strategy<Value = Option<String>> {
    prop::option::of(tekst)
}

fn adresse() -> impl Strategy<Value = Adresse> {
    let kommuner = select(vec![0, 101, 411, 813, 851, 999]).prop_map(Kommunekode);
    let steder = vec![("Skolevej", "7"), ("10. Marts Vej", "12B"), ("Øster Å", "3-5"), ("Nuugaaraq", ""), ("", "")];
    let sted = select(steder);
    let post = select(vec![("9990", "Skagen"), ("9990", ""), ("3962", "Upernavik"), ("", "")]);
    let geo = || maaske(select(vec!["57.7209999999999", "10.5"]).prop_map(str::to_owned));
    (kommuner, sted, post, maaske("[0-9]{3,4}"), geo(), geo()).prop_map(
        |(kommune_kode, (vej, hus), (post, by), vej_kode, geo_bredde, geo_laengde)| Adresse {
            vej_navn: vej.into(),
            vej_kode,
            hus_nummer: hus.into(),
            etage: None,
            doer: None,
            supplerende_bynavn: None,
            post_nummer: post.into(),
            by_navn: by.into(),
            kommune_kode,
            dawa_id: None,
            geo_bredde,
            geo_laengde,
        },
    )
}

fn felter() -> impl Strategy<Value = Felter> {
    let koder = (
        select(vec![1012, 1061, 4010, 9999, 12]),
        select(vec![0, 1, 7, 8]),
        select(vec![0, 2, 5, 9, 77]),
        prop::option::of(select(vec![0, 101, 813]).prop_map(Kommunekode)),
        prop::option::of(0u32..11),
    );
    let tekster = (any::<String>(), vec(maaske("[ -~æøå]{1,20}"), 4));
    let numre = (prop::option::of("[0-9]{8}"), prop::option::of("[0-9]{10}"));
    (tekster, koder, numre, adresse()).prop_map(|((navn, mut tekster), koder, (cvr, pnummer), adresse)| {
        let (type3, ressort, ejerkode, adm_kommune, undervisningsniveau) = koder;
        let mut tekst = || tekster.pop().flatten();
        Felter {
            navn,
            mellemlangt_navn: None,
            kort_navn: None,
            cvr: cvr.map(|cvr| cvr.parse().unwrap()),
            pnummer: pnummer.map(|pnummer| pnummer.parse().unwrap()),
            sted: Sted { adresse, lokalitet: None, stednavn: None, postboks: None, adresse_kort: None },
            leder: tekst(),
            leder_kort: None,
            email: tekst(),
            web: tekst(),
            telefon: tekst(),
            type3,
            type2: None,
            ressort,
            undervisningsniveau,
            ejerkode,
            adm_kommune,
            adm_region: None,
        }
    })
}

fn unit() -> impl Strategy<Value = Institution> {
    let dage = || {
        prop::option::of(
            (1850i16..2100, 1i8..=12, 1i8..=28).prop_map(|(aar, maaned, dag)| jiff::civil::date(aar, maaned, dag)),
        )
    };
    let koder = vec![aktivkode::AKTIV, aktivkode::NEDLAGT, aktivkode::AKTIV_JURIDISK, aktivkode::NEDLAGT_JURIDISK, 8];
    let flyt = (prop::option::of(1u32..4), prop::option::of("[1-9][0-9]{5}"));
    let art = select(Enhedsart::ALLE.to_vec());
    (("[1-9][0-9]{5}", "[1-9][0-9]{5}"), felter(), art, select(koder), (dage(), dage(), dage()), flyt).prop_map(
        |((nummer, over), felter, enhedsart, aktivkode, (oprettet, nedlagt, ajourfoert), (flyttekode, flytte))| {
            Institution {
                hovedskole: (enhedsart == Enhedsart::Afdeling && over != nummer).then(|| over.parse().unwrap()),
                nummer: nummer.parse().unwrap(),
                felter,
                enhedsart,
                aktivkode,
                oprettet: oprettet.map(Maaned::af),
                nedlagt,
                flyttekode,
                flytteinstitution: flytte.map(|nummer| nummer.parse().unwrap()),
                ajourfoert,
                elevaktivitet: None,
                landsbyordning: Vec::new(),
                ikke_vedligeholdt: Default::default(),
                udtraek: Default::default(),
            }
        },
    )
}

/// What the CSV has no column for.
fn uden_flytning(unit: &Institution) -> Institution {
    Institution { flyttekode: None, flytteinstitution: None, ..unit.clone() }
}

/// What is kept beside the fields differs where a text is not the table's; the fields do not.
fn felter_alene(unit: &Institution) -> Institution {
    Institution { udtraek: Default::default(), ..unit.clone() }
}

proptest! {
    #[test]
    fn any_row_of_the_csv_is_written_back(felter in vec(felt(), 30)) {
        let mut ny = String::new();
        let felt = |(kolonne, tekst): (&Kolonne, &String)| match kolonne {
            Kolonne::Institutionsnummer => "283500".to_owned(),
            _ => tekst.clone(),
        };
        crate::semikolon::skriv_linje(&mut ny, Kolonne::ALLE.iter().zip(&felter).map(felt));
        let fil = fil(&[ny]);
        let raekker = laest(fil.as_bytes());
        prop_assert_eq!(csv(units(&raekker)), fil);
        let som_json = json(units(&raekker));
        prop_assert_eq!(json(units(&laest(som_json.as_bytes()))), som_json);
    }

    #[test]
    fn any_object_of_the_json_is_written_back(vaerdier in vec(vaerdi(), 34)) {
        let vaerdi = |(felt, vaerdi): (&kolonne::Felt, &String)| match felt.noegle() {
            "institutionNumber" => "\"institutionNumber\":283500".to_owned(),
            noegle => format!("\"{noegle}\":{vaerdi}"),
        };
        let objekt: Vec<String> = kolonne::FELTER.iter().zip(&vaerdier).map(vaerdi).collect();
        let fil = format!("[\n{{{}}}\n]\n", objekt.join(","));
        let raekker = laest(fil.as_bytes());
        prop_assert_eq!(json(units(&raekker)), fil);
        let som_csv = csv(units(&raekker));
        prop_assert_eq!(csv(units(&laest(som_csv.as_bytes()))), som_csv);
    }

    #[test]
    fn any_unit_is_read_back(unit in unit()) {
        let fra_csv = laest(csv([&unit]).as_bytes()).remove(0).institution;
        let fra_json = laest(json([&unit]).as_bytes()).remove(0).institution;
        prop_assert_eq!(csv([&fra_csv]), csv([&unit]));
        prop_assert_eq!(json([&fra_json]), json([&unit]));
        // A code that is not in its table has no text to be read back by.
        let kendt = |tabel: &crate::registre::koder::Tabel, kode| tabel.tekst(kode, tekster().dag).is_some();
        let kommune = unit.felter.sted.adresse.kommune_kode.0;
        let alle_kendt = kendt(&KODER.ir_ministerium, unit.felter.ressort) && (kommune == 0 || KODER.kommune.contains_key(&kommune.into()));
        if alle_kendt && !unit.felter.sted.adresse.by_navn.is_empty() {
            prop_assert_eq!(felter_alene(&fra_json), unit.clone());
            prop_assert_eq!(felter_alene(&fra_csv), uden_flytning(&unit));
        }
    }
}
