//! InstitutionService: answers to the byte (`tests/svar.txt`, where a line break stands between elements for the eye).
//!
//! `TILSLUT_SKRIV_SVAR=1 cargo test --lib ir_institution` writes the file anew. Names and numbers are invented.

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::institutioner::{Elevaktivitet, Enhedsart, Institution, Skrivning, UDEN_FOR_KOMMUNAL_INDDELING, flyttekode};
use crate::registre::{Art, Koder};
use crate::services::eksport::{Request, decode};
use crate::services::test::{Kald, holds};
use crate::services::{self, Does, Kind};
use crate::store::Store;
use crate::store::institutioner::test::{enhed, lukket, nummer, opret, skriv, tid};
use crate::types::{Kommunekode, Time};
use crate::xml::Limits;

static KODER: LazyLock<Koder> = LazyLock::new(|| Koder::indbygget().unwrap());

/// A register in a database of its own.
struct Register {
    store: Store,
    _mappe: tempfile::TempDir,
}

/// Everything that can be said of a unit, and names that are too long for their short forms.
fn med_alt() -> Institution {
    let mut unit = enhed("283009", Enhedsart::Simpel, None);
    let felter = &mut unit.felter;
    felter.navn = "Den selvejende institution Skovbakkens & Engens Friskole og Efterskole".into();
    felter.kort_navn = Some("Skovbakkens Friskole".into());
    felter.pnummer = Some("1003456789".parse().unwrap());
    felter.sted.adresse.etage = Some("1".into());
    felter.sted.adresse.doer = Some("tv".into());
    felter.sted.adresse.supplerende_bynavn = Some("Bolbro".into());
    felter.sted.adresse.dawa_id = Some("0a3f50a0-73bf-32b8-e044-0003ba298018".into());
    felter.sted.adresse.geo_bredde = Some("55.39594".into());
    felter.sted.adresse.geo_laengde = Some("10.38831".into());
    felter.sted.lokalitet = Some("Bygning 4".into());
    felter.sted.stednavn = Some("Skovbakken".into());
    felter.sted.postboks = Some("17".into());
    felter.leder = Some("Maximiliane Eksempel-Skovbakkegaard, konst.".into());
    felter.email = Some("kontor@skovbakken.example".into());
    felter.web = Some("skovbakken.example".into());
    felter.telefon = Some("7000 0001".into());
    felter.type3 = 1013;
    felter.type2 = Some(12);
    felter.undervisningsniveau = Some(10);
    felter.ejerkode = 5;
    felter.adm_kommune = None;
    unit.elevaktivitet = Some(Elevaktivitet { elever: 214, pr: jiff::civil::date(2026, 2, 5) });
    unit.landsbyordning = vec![nummer("G10007"), nummer("G10012")];
    unit.ajourfoert = Some(jiff::civil::date(2026, 2, 28));
    unit
}

/// As an extract may have it: an address that could not be taken apart, codes that nobody uses any more, fields that are no longer kept.
fn gammel() -> Institution {
    let mut unit = lukket(enhed("157049", Enhedsart::Hovedskole, None));
    let adresse = &mut unit.felter.sted.adresse;
    (adresse.vej_navn, adresse.hus_nummer, adresse.vej_kode) = ("Ukendt".into(), String::new(), None);
    (adresse.post_nummer, adresse.by_navn) = ("5000".into(), String::new());
    unit.felter.cvr = None;
    unit.felter.ejerkode = 3;
    unit.felter.type3 = 1999;
    (unit.felter.type2, unit.oprettet) = (None, None);
    (unit.flyttekode, unit.flytteinstitution) = (Some(flyttekode::LAGT_UNDER), Some(nummer("283100")));
    unit.ikke_vedligeholdt = [("Telefax".into(), "7000 0002".into()), ("Gammel kommune".into(), "461".into())].into();
    unit
}

fn i_regionen() -> Institution {
    let mut unit = enhed("283010", Enhedsart::Simpel, None);
    (unit.felter.ejerkode, unit.felter.adm_kommune, unit.felter.adm_region) = (7, None, Some(1083));
    unit
}

fn uden_for() -> Institution {
    let mut unit = enhed("283011", Enhedsart::Simpel, None);
    (unit.felter.ejerkode, unit.felter.adm_kommune) = (9, None);
    unit.felter.sted.adresse.kommune_kode = UDEN_FOR_KOMMUNAL_INDDELING;
    (unit.felter.sted.adresse.post_nummer, unit.felter.sted.adresse.by_navn) = ("3900".into(), "Nuuk".into());
    unit
}

/// Makes a unit at an instant.
fn ny(store: &Store, tid: Time, efter: Institution) {
    skriv(store, tid, vec![Skrivning { art: Art::Insert, foer: None, efter }]);
}

impl Register {
    fn tomt() -> Self {
        let mappe = tempfile::tempdir().unwrap();
        Self { store: Store::open(&mappe.path().join("t.sqlite")).unwrap(), _mappe: mappe }
    }

    /// On the 1st it is filled; on the 3rd 283001 is laid under 283100; on the 5th the afdeling 283102 is closed.
    fn nyt() -> Self {
        let register = Self::tomt();
        let store = &register.store;
        let hovedskole = Some("283100");
        let simpel = enhed("283001", Enhedsart::Simpel, None);
        let lukkes = enhed("283102", Enhedsart::Afdeling, hovedskole);
        let mut foreloebig = enhed("F10001", Enhedsart::Simpel, None);
        foreloebig.aktivkode = crate::institutioner::aktivkode::FORELOEBIG;
        let units = [
            simpel.clone(),
            med_alt(),
            enhed("283100", Enhedsart::Hovedskole, None),
            Institution { felter: med_alt().felter, ..enhed("283101", Enhedsart::Afdeling, hovedskole) },
            lukkes.clone(),
            gammel(),
            i_regionen(),
            uden_for(),
            foreloebig,
        ];
        opret(store, &units);
        let under =
            Institution { enhedsart: Enhedsart::Afdeling, hovedskole: hovedskole.map(nummer), ..simpel.clone() };
        skriv(store, tid(3), vec![Skrivning { art: Art::Update, foer: Some(simpel), efter: under }]);
        let lukket = lukket(lukkes.clone());
        skriv(store, tid(5), vec![Skrivning { art: Art::Delete, foer: Some(lukkes), efter: lukket }]);
        register
    }

    /// The answer to a request that the schema takes; it follows the schema too.
    fn spoerg(&self, metode: &str, arg: &str) -> String {
        let kald = kald(metode);
        let envelope = kald.lovlig(arg);
        let argumenter = decode(envelope.text(), &envelope.payload, &Limits::default()).unwrap();
        let (namespace, operation) = (kald.service.namespace, kald.operation.name);
        let request = Request { namespace, operation, argumenter, now: tid(7) };
        kald.svar(self.store.read(|conn| super::answer(conn, &KODER, &request)).unwrap())
    }

    /// The numbers of an answer, in its order.
    fn numre(&self, metode: &str, arg: &str) -> String {
        let svar = self.spoerg(metode, arg);
        let numre = svar.split("<institutionsNummer>").skip(1);
        numre.map(|resten| resten.split('<').next().unwrap()).collect::<Vec<_>>().join(" ")
    }
}

fn kald(metode: &str) -> Kald {
    let service = services::ALL.iter().find(|service| service.kind == Kind::IrInstitution).unwrap();
    Kald::af(service, service.operations.iter().find(|operation| operation.name == metode).unwrap())
}

const MED: &str = "<inkluderNedlagte>true</inkluderNedlagte>";

fn element(navn: &str, tekst: &str) -> String {
    format!("<{navn}>{tekst}</{navn}>")
}

fn nr(nummer: &str) -> String {
    element("institutionsNummer", nummer)
}

#[test]
fn answers() {
    let dato = |dag: u32| element("dato", &format!("2026-03-{dag:02}"));
    let sager: &[(&str, &str, String)] = &[
        ("alt, hvad der kan siges om en enhed", "GetInstitutionByNummer", nr("283009")),
        ("nedlagt, af et udtræk", "GetInstitutionByNummer", nr("157049") + MED),
        ("under en region", "GetInstitutionByNummer", nr("283010")),
        ("uden for kommunal inddeling", "GetInstitutionByNummer", nr("283011")),
        ("foreløbig", "GetInstitutionByNummer", nr("F10001")),
        ("et hierarki", "GetHierarki", nr("283101")),
        ("en enhed uden afdelinger", "GetHierarki", nr("283010")),
        ("ukendt", "GetHierarki", nr("999999")),
        ("som det var", "GetInstitutionByNummerPerDato", nr("283001") + &dato(2)),
        ("et hierarki, som det var", "GetHierarkiPerDato", nr("283100") + &dato(4)),
        ("en kodetabel", "GetKodetabel", element("navn", "ressortministerium")),
        ("ændringer", "GetAendringer", element("siden", "9")),
        ("nogle ændringer", "GetAendringer", element("siden", "8") + &element("maks", "1")),
        ("ingen ændringer", "GetAendringer", element("siden", "11")),
    ];
    let (register, mut text) = (Register::nyt(), String::new());
    for (hvad, metode, arg) in sager {
        let svar = register.spoerg(metode, arg).replace("><", ">\n<");
        writeln!(text, "# {hvad}\n# {metode} {arg}\n{svar}\n").unwrap();
    }
    holds("ir_institution/tests/svar.txt", &text);
}

/// Each method finds what it is asked for, in the extract's order.
#[test]
fn units_of_each_question() {
    let hierarki = "283100 283001 283101 283102";
    let sager: &[(&str, String, &str)] = &[
        ("GetAlleInstitutioner", String::new(), "283009 283010 283011 283100 283001 283101 F10001"),
        ("GetAlleInstitutioner", MED.into(), "157049 283009 283010 283011 283100 283001 283101 283102 F10001"),
        ("GetInstitutionByNummer", nr("283101"), "283101"),
        ("GetInstitutionByNummer", nr("283102"), ""),
        ("GetInstitutionByNummer", nr("283102") + MED, "283102"),
        ("GetInstitutionByNummer", nr("283999"), ""),
        ("GetInstitutionerByCvrnummer", element("cvrNummer", "99999999"), ""),
        ("GetInstitutionerByPnummer", element("pNummer", "1003456789"), "283009 283101"),
        ("GetInstitutionerByPnummer", element("pNummer", "0000000000"), ""),
        ("GetInstitutionerByNavn", element("partOfName", "  ENHED 28301 "), "283010 283011"),
        ("GetInstitutionerByNavn", element("partOfName", "%"), ""),
        ("GetInstitutionerByKommunenummer", element("kommuneKode", "000"), "283011"),
        ("GetInstitutionerByKommunenummer", element("kommuneKode", "0751"), ""),
        ("GetInstitutionerByAdmKommunenummer", element("administrationskommune", "461"), "283100 283001 F10001"),
        ("GetInstitutionerByInstitutionstype", element("institutionstype3", "1013"), "283009 283101"),
        ("GetHierarki", nr("283001"), "283100 283001 283101"),
        ("GetHierarki", nr("283102") + MED, hierarki),
        ("GetHierarki", nr("157049"), ""),
        ("GetHierarki", nr("157049") + MED, "157049"),
        ("GetAlleInstitutionerPerDato", element("dato", "2026-02-28") + MED, ""),
        (
            "GetAlleInstitutionerPerDato",
            element("dato", "2026-03-01"),
            "283001 283009 283010 283011 283100 283101 283102 F10001",
        ),
        ("GetHierarkiPerDato", nr("283001") + &element("dato", "2026-03-02"), "283001"),
        ("GetHierarkiPerDato", nr("283001") + &element("dato", "2026-03-03"), hierarki),
        ("GetHierarkiPerDato", nr("283001") + &element("dato", "2026-03-05"), "283100 283001 283101"),
        ("GetInstitutionByNummerPerDato", nr("283102") + &element("dato", "2026-03-04"), "283102"),
        ("GetInstitutionByNummerPerDato", nr("283102") + &element("dato", "2026-03-05"), ""),
    ];
    let register = Register::nyt();
    for (metode, arg, numre) in sager {
        assert_eq!(register.numre(metode, arg), *numre, "{metode} {arg}");
    }
}

/// The cursor of a list is where its changes go on.
#[test]
fn changes_go_on_where_a_list_ended() {
    let register = Register::nyt();
    let alt = register.spoerg("GetAlleInstitutioner", "");
    assert!(alt.contains("loebenummer=\"11\""), "{alt}");
    let unit = enhed("283200", Enhedsart::Simpel, None);
    let unit =
        Institution { felter: crate::institutioner::Felter { navn: "Ny".into(), ..unit.felter.clone() }, ..unit };
    ny(&register.store, tid(8), unit);
    let svar = register.spoerg("GetAendringer", &element("siden", "11"));
    assert!(svar.contains("<art>Insert</art>") && svar.contains("<naeste>12</naeste><flere>false</flere>"), "{svar}");
    assert_eq!(register.numre("GetAendringer", &element("siden", "11")), "283200");
}

/// Each of the seven tables, whole.
#[test]
fn code_tables() {
    let register = Register::nyt();
    for navn in crate::registre::koder::IR_TABELNAVNE {
        let svar = register.spoerg("GetKodetabel", &element("navn", navn));
        let raekker = KODER.ir_tabel(navn).unwrap().koder();
        assert_eq!(svar.matches("<raekke>").count(), raekker.len(), "{navn}");
        assert!(svar.contains(&format!("<tekst>{}</tekst>", raekker.last().unwrap().tekst)), "{navn}: {svar}");
    }
}

/// A code's text is that of the day that is asked about.
#[test]
fn texts_are_the_days() {
    let register = Register::tomt();
    ny(&register.store, "2013-06-01T10:00:00Z".parse().unwrap(), med_alt());
    let da = register.spoerg("GetInstitutionByNummerPerDato", &(nr("283009") + &element("dato", "2013-06-02")));
    assert!(da.contains("<ressortministerium_Tekst>Ministeriet for Børn og Undervisning<"), "{da}");
    let nu = register.spoerg("GetInstitutionByNummer", &nr("283009"));
    assert!(nu.contains("<ressortministerium_Tekst>Børne- og Undervisningsministeriet<"), "{nu}");
}

/// What the schema refuses: a form that no argument has, one that the method does not know, one too few.
#[test]
fn wrong_arguments() {
    let sager: &[(&str, String)] = &[
        ("GetInstitutionByNummer", nr("28300")),
        ("GetInstitutionByNummer", nr("G10001")),
        ("GetInstitutionByNummer", String::new()),
        ("GetInstitutionByNummer", MED.to_owned() + &nr("283001")),
        ("GetInstitutionByNummer", nr("283001") + &element("inkluderNedlagte", "ja")),
        ("GetInstitutionerByCvrnummer", element("cvrNummer", "1234567")),
        ("GetInstitutionerByPnummer", element("pNummer", "abcdefghij")),
        ("GetInstitutionerByNavn", element("partOfName", "")),
        ("GetInstitutionerByKommunenummer", element("kommuneKode", "46")),
        ("GetInstitutionerByAdmKommunenummer", element("kommuneKode", "461")),
        ("GetInstitutionerByInstitutionstype", element("institutionstype3", "folkeskole")),
        ("GetAlleInstitutionerPerDato", element("dato", "2026-02-30")),
        ("GetAlleInstitutionerPerDato", element("dato", "2026-02-28Z")),
        ("GetHierarkiPerDato", nr("283001")),
        ("GetKodetabel", element("navn", "ejerform")),
        ("GetAendringer", element("siden", "-1")),
        ("GetAendringer", element("siden", "0") + &element("maks", "10001")),
        ("GetAendringer", String::new()),
    ];
    for (metode, arg) in sager {
        let kald = kald(metode);
        assert!(!kald.fejl(&kald.envelope(arg)).is_empty(), "{metode} {arg}");
    }
}

/// Every read of the table is asked above.
#[test]
fn every_read_is_answered() {
    let register = Register::nyt();
    let service = services::ALL.iter().find(|service| service.kind == Kind::IrInstitution).unwrap();
    for operation in service.operations.iter().filter(|operation| operation.does == Does::Laes) {
        let mut arg = match operation.name {
            name if name.contains("ByCvr") => element("cvrNummer", "35209115"),
            name if name.contains("ByPnummer") => element("pNummer", "1003456789"),
            name if name.contains("ByNavn") => element("partOfName", "enhed"),
            name if name.contains("ByKommune") => element("kommuneKode", &Kommunekode(461).to_string()),
            name if name.contains("ByAdmKommune") => element("administrationskommune", "461"),
            name if name.contains("ByInstitutionstype") => element("institutionstype3", "1012"),
            name if name.contains("Nummer") || name.contains("Hierarki") => nr("283100"),
            "GetKodetabel" => element("navn", "kommune"),
            "GetAendringer" => element("siden", "0"),
            _ => String::new(),
        };
        if operation.name.ends_with("PerDato") {
            arg.push_str(&element("dato", "2026-03-06"));
        }
        let svar = register.spoerg(operation.name, &arg);
        let indhold = svar.contains("<institutionsNummer>") || svar.contains("<raekke>");
        assert!(indhold && svar.starts_with(&format!("<{}Response ", operation.name)), "{}: {svar}", operation.name);
    }
}
