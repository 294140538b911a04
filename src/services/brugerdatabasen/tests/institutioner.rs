//! Both registers as wsiINST tells of them.

use super::verden::{KODER, Verden, aftalt, tid};
use crate::dagtilbud::test::{KBH, alternativ, dag, enhed, lokal, nr, nummer, nummereret, parter};
use crate::dagtilbud::{AnvisningsenhedFelter, Handling, Regler, anvend};
use crate::institutioner::{Enhedsart, UDEN_FOR_KOMMUNAL_INDDELING};
use crate::registre::Adresse;
use crate::store::Keep;
use crate::store::dagtilbud::Skriver;
use crate::store::institutioner::test::{enhed as enhed_ir, lukket, opret};

/// Applies changes as an exchange does.
fn anvendt(verden: &Verden, handlinger: Vec<Handling>) {
    let mut aendringer = nummereret(handlinger);
    for aendring in &mut aendringer {
        aendring.lokal_id = Some(format!("L{}", aendring.position));
    }
    let anvendt = verden.store.write_blocking(move |tx| {
        let scope = parter(&[(KBH, Some(101))]);
        let regler = Regler {
            koder: &KODER,
            krydsvalidering: true,
            kommune_vedligeholder_private: false,
            scope: &scope,
            now: tid(),
        };
        tx.attempt(|tx| Ok((anvend(&mut Skriver::new(tx, tid()), &regler, &aendringer)?, Keep::Yes)))
    });
    let anvendt = anvendt.unwrap();
    assert!(!anvendt.afvist(), "{anvendt:?}");
}

/// D10001 with G10001 (and its address G10003) and G10002, which is closed.
fn dagtilbud() -> Verden {
    let verden = Verden::ny(Vec::new());
    let naboen = Adresse { etage: Some("2".into()), doer: Some("tv".into()), ..enhed(6012).adresse };
    let naboen = AnvisningsenhedFelter { navn: "Nabohuset".into(), adresse: naboen, ..enhed(6012) };
    anvendt(
        &verden,
        vec![
            Handling::InsertDaginstitution(dag(1, 1, 101)),
            Handling::InsertAnvisningsEnhed(lokal("L1"), enhed(6012)),
            Handling::InsertAnvisningsEnhed(lokal("L1"), naboen),
            Handling::InsertAlternativAdresse(lokal("L2"), alternativ()),
        ],
    );
    verden
}

fn spoerg(verden: &Verden, operation: &str, numre: &[&str]) -> Vec<String> {
    let arg: String = numre.iter().map(|nummer| format!("<instnr>{nummer}</instnr>")).collect();
    let svar = verden.spoerg(&aftalt(&[]), operation, &arg).replace("><", ">\n<");
    let inner = svar.lines().skip(1).filter(|line| !line.ends_with("Response>")).map(str::to_owned);
    inner.collect()
}

const ENHED: &[&str] = &[
    "<institution>",
    "<instnr>G10002</instnr>",
    "<instnavn>Nabohuset</instnavn>",
    "<type>6012</type>",
    "<typenavn>Aldersintegreret institution (0-5 år)</typenavn>",
    "<type3>6012</type3>",
    "<type3navn>Aldersintegreret institution (0-5 år)</type3navn>",
    "<adresse>Skolevej 12B, 2. tv</adresse>",
    "<bynavn>København Ø</bynavn>",
    "<postnr>2100</postnr>",
    "<mailadresse>sol@example.dk</mailadresse>",
    "<hovedinstitutionsnr>D10001</hovedinstitutionsnr>",
    "<kommunenr>101</kommunenr>",
    "<kommune>København</kommune>",
    "<admkommunenr>101</admkommunenr>",
    "<admkommune>København</admkommune>",
    "<regionsnr>1084</regionsnr>",
    "<region>Region Hovedstaden</region>",
    "<enhedsart>anvisningsenhed</enhedsart>",
    "</institution>",
];

const DAGINSTITUTION: &[&str] = &[
    "<institution>",
    "<instnr>D10001</instnr>",
    "<instnavn>Område Nord</instnavn>",
    "<type>DAGINSTITUTION</type>",
    "<typenavn>Daginstitutionsniveau (klynge/forældrebestyrelse)</typenavn>",
    "<admkommunenr>101</admkommunenr>",
    "<admkommune>København</admkommune>",
    "<regionsnr>1084</regionsnr>",
    "<region>Region Hovedstaden</region>",
    "<enhedsart>daginstitution</enhedsart>",
    "</institution>",
];

#[test]
fn units_on_three_levels() {
    let verden = dagtilbud();
    assert_eq!(spoerg(&verden, "hentInstitution", &["G10002"]), ENHED);
    let both = spoerg(&verden, "hentInstitutioner", &["D10001", "990001", "G10002", "Huset"]);
    assert_eq!(both, [DAGINSTITUTION, ENHED].concat());
    let adresse = spoerg(&verden, "hentInstitution", &["G10003"]);
    for line in [
        "<type>6012</type>",
        "<instnavn>Skovhytten</instnavn>",
        "<hovedinstitutionsnr>D10001</hovedinstitutionsnr>",
        "<enhedsart>alternativ adresse</enhedsart>",
    ] {
        assert!(adresse.iter().any(|found| found == line), "{adresse:?}");
    }
    assert!(spoerg(&verden, "hentInstitution", &["990001"]).is_empty());
}

#[test]
fn a_hierarchy_from_each_level() {
    let verden = dagtilbud();
    let hele = ["G10001", "G10003", "G10002"].map(|nummer| format!("<department>{nummer}</department>"));
    for nummer in ["D10001", "G10001", "G10003"] {
        let svar = spoerg(&verden, "hentInstitutionshierarki", &[nummer]);
        assert_eq!(svar[1], "<mainInstitution>D10001</mainInstitution>");
        assert_eq!(svar[2..5], hele);
    }
    assert!(spoerg(&verden, "hentInstitutionshierarki", &["990001"]).is_empty());
}

#[test]
fn what_is_closed_is_not_told_of() {
    let verden = dagtilbud();
    anvendt(&verden, vec![Handling::DeleteAnvisningsEnhed(nr(&nummer("G10002")))]);
    assert!(spoerg(&verden, "hentInstitution", &["G10002"]).is_empty());
    assert!(spoerg(&verden, "hentInstitutionshierarki", &["G10002"]).is_empty());
    let svar = spoerg(&verden, "hentInstitutionshierarki", &["D10001"]);
    assert!(!svar.iter().any(|line| line.contains("G10002")), "{svar:?}");
}

/// The export is called by the name that the register has.
#[test]
fn an_export_has_the_registers_name() {
    let svar = dagtilbud().spoerg(&aftalt(&["G10002"]), "eksporterXmlLille", "<instnr>G10002</instnr>");
    assert!(svar.contains("<InstitutionNumber>G10002</InstitutionNumber><InstitutionName>Nabohuset</InstitutionName>"));
}

/// A hovedskole with an open, a closed and a provisional afdeling; and units by themselves: open, outside the municipalities, provisional, closed.
fn skoler() -> Verden {
    let verden = dagtilbud();
    let afdeling = |nr| enhed_ir(nr, Enhedsart::Afdeling, Some("283100"));
    let mut privat = enhed_ir("283009", Enhedsart::Simpel, None);
    privat.felter.adm_kommune = None;
    privat.felter.web = Some("skovbakken.example".into());
    privat.felter.telefon = Some("7000 0001".into());
    privat.felter.sted.adresse.etage = Some("1".into());
    let mut uden_for = enhed_ir("283011", Enhedsart::Simpel, None);
    uden_for.felter.sted.adresse =
        Adresse { kommune_kode: UDEN_FOR_KOMMUNAL_INDDELING, by_navn: String::new(), ..uden_for.felter.sted.adresse };
    (uden_for.felter.sted.adresse.vej_navn, uden_for.felter.sted.adresse.hus_nummer) = (String::new(), String::new());
    uden_for.felter.sted.adresse.post_nummer = String::new();
    uden_for.felter.adm_kommune = None;
    let enheder = [
        enhed_ir("283100", Enhedsart::Hovedskole, None),
        afdeling("283101"),
        lukket(afdeling("283102")),
        afdeling("F10002"),
        afdeling("283103"),
        privat,
        uden_for,
        enhed_ir("F10001", Enhedsart::Simpel, None),
        lukket(enhed_ir("157049", Enhedsart::Hovedskole, None)),
    ];
    opret(&verden.store, &enheder);
    verden
}

const AFDELING: &[&str] = &[
    "<institution>",
    "<instnr>283101</instnr>",
    "<instnavn>Enhed 283101</instnavn>",
    "<type>1012</type>",
    "<typenavn>Folkeskoler</typenavn>",
    "<type3>1012</type3>",
    "<type3navn>Folkeskoler</type3navn>",
    "<adresse>Skolevej 12B</adresse>",
    "<bynavn>Odense C</bynavn>",
    "<postnr>5000</postnr>",
    "<hovedinstitutionsnr>283100</hovedinstitutionsnr>",
    "<kommunenr>461</kommunenr>",
    "<kommune>Odense</kommune>",
    "<admkommunenr>461</admkommunenr>",
    "<admkommune>Odense</admkommune>",
    "<regionsnr>1083</regionsnr>",
    "<region>Region Syddanmark</region>",
    "<enhedsart>afdeling</enhedsart>",
    "</institution>",
];

/// No adm. municipality; a telephone and a web address.
const PRIVAT: &[&str] = &[
    "<institution>",
    "<instnr>283009</instnr>",
    "<instnavn>Enhed 283009</instnavn>",
    "<type>1012</type>",
    "<typenavn>Folkeskoler</typenavn>",
    "<type3>1012</type3>",
    "<type3navn>Folkeskoler</type3navn>",
    "<adresse>Skolevej 12B, 1.</adresse>",
    "<bynavn>Odense C</bynavn>",
    "<postnr>5000</postnr>",
    "<telefonnr>7000 0001</telefonnr>",
    "<www>skovbakken.example</www>",
    "<kommunenr>461</kommunenr>",
    "<kommune>Odense</kommune>",
    "<regionsnr>1083</regionsnr>",
    "<region>Region Syddanmark</region>",
    "<enhedsart>institution uden enheder</enhedsart>",
    "</institution>",
];

/// What is not known of it is left out.
const UDEN_FOR: &[&str] = &[
    "<institution>",
    "<instnr>283011</instnr>",
    "<instnavn>Enhed 283011</instnavn>",
    "<type>1012</type>",
    "<typenavn>Folkeskoler</typenavn>",
    "<type3>1012</type3>",
    "<type3navn>Folkeskoler</type3navn>",
    "<enhedsart>institution uden enheder</enhedsart>",
    "</institution>",
];

#[test]
fn institutionsregisterets_units() {
    let verden = skoler();
    assert_eq!(spoerg(&verden, "hentInstitution", &["283101"]), AFDELING);
    let svar = spoerg(&verden, "hentInstitutioner", &["283009", "D10001", "283011", "283102", "F10001", "157049"]);
    assert_eq!(svar, [PRIVAT, DAGINSTITUTION, UDEN_FOR].concat(), "closed and provisional ones are not told of");
    let hovedskole = spoerg(&verden, "hentInstitution", &["283100"]);
    assert!(hovedskole.contains(&"<enhedsart>hovedskole</enhedsart>".to_owned()), "{hovedskole:?}");
    assert!(!hovedskole.iter().any(|line| line.contains("hovedinstitutionsnr")), "{hovedskole:?}");
}

#[test]
fn institutionsregisterets_hierarchies() {
    let verden = skoler();
    for nummer in ["283100", "283101", "283103"] {
        let svar = spoerg(&verden, "hentInstitutionshierarki", &[nummer]);
        assert_eq!(svar[1], "<mainInstitution>283100</mainInstitution>", "{nummer}");
        assert_eq!(svar[2..4], ["283101", "283103"].map(|nummer| format!("<department>{nummer}</department>")));
        assert_eq!(svar.len(), 5, "{svar:?}");
    }
    let alene = spoerg(&verden, "hentInstitutionshierarki", &["283009"]);
    assert_eq!(
        alene,
        ["<institutionshierarki>", "<mainInstitution>283009</mainInstitution>", "</institutionshierarki>"]
    );
    for nummer in ["283102", "F10002", "F10001", "157049", "283999"] {
        assert!(spoerg(&verden, "hentInstitutionshierarki", &[nummer]).is_empty(), "{nummer}");
    }
}

/// An export is called by this register's name too.
#[test]
fn an_export_of_a_school_has_the_registers_name() {
    let svar = skoler().spoerg(&aftalt(&["283101"]), "eksporterXmlLille", "<instnr>283101</instnr>");
    assert!(svar.contains("<InstitutionName>Enhed 283101</InstitutionName>"), "{svar}");
}
