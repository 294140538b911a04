//! Dagtilbudsregisteret as wsiINST tells of it.

use super::verden::{KODER, Verden, aftalt, tid};
use crate::dagtilbud::test::{KBH, alternativ, dag, enhed, lokal, nr, nummer, nummereret, parter};
use crate::dagtilbud::{AnvisningsenhedFelter, Handling, Regler, anvend};
use crate::registre::Adresse;
use crate::store::Keep;
use crate::store::dagtilbud::Skriver;

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
