//! Acts read and written: what a supplier sends is what the rules get, and what a case shows is what was sent.

mod svar;

use super::*;
use crate::institutioner::{Enhedsart, Felter, Handling, NyHovedskole, Sted};
use crate::registre::{Adresse, Fejl, Henvisning};
use crate::schema::Validator;
use crate::services::aendringer::{Sendt, Stier};
use crate::services::{self, Service};
use crate::soap::Payload;
use crate::types::Kommunekode;
use crate::xml::{Limits, Scope, Writer};

const NS: &str = "urn:tilslut:institutionsregister:1";

fn service() -> &'static Service {
    services::find("/services/institutionsregister/VedligeholdService/v1").unwrap()
}

/// A message of the service's namespace, which its schema accepts.
fn besked(xml: &str) -> String {
    let name_ends = xml.find([' ', '>', '/']).unwrap();
    let xml = format!("{} xmlns=\"{NS}\"{}", &xml[..name_ends], &xml[name_ends..]);
    gyldig(&xml);
    xml
}

fn gyldig(xml: &str) {
    let validator = Validator::new(service().published.schema).unwrap();
    let found = validator.validate(xml, 0..xml.len(), &Scope::default()).unwrap();
    assert!(found.is_empty(), "{found:#?}\n{xml}");
}

fn payload(xml: &str) -> Payload {
    let local = xml[1..].split([' ', '>', '/']).next().unwrap().to_owned();
    Payload { namespace: Some(NS.into()), local, range: 0..xml.len(), scope: Scope::default() }
}

fn laest(xml: &str) -> Batch {
    let xml = besked(xml);
    decode(&xml, &payload(&xml), &Limits::default()).unwrap()
}

const FELTER: &str = "<institutionsNavn>Ny  skole</institutionsNavn><Adresse><vejNavn>Åvej</vejNavn><husNummer>2</husNummer>\
    <postNummer>5000</postNummer><kommuneKode>0461</kommuneKode></Adresse><institutionstype3>1012</institutionstype3>\
    <ressortministerium>1</ressortministerium><ejerkode>2</ejerkode>";

const ALLE_FELTER: &str = "<institutionsNavn>Ny skole</institutionsNavn><mellemlangtNavn>Mellem</mellemlangtNavn><kortNavn>Kort</kortNavn>\
    <cvrNummer>10000017</cvrNummer><pNummer>1000000017</pNummer><Adresse><vejNavn>Åvej</vejNavn><vejKode>0012</vejKode>\
    <husNummer>2B</husNummer><etage>1</etage><doer>tv</doer><supplerendeBynavn>Næs</supplerendeBynavn><postNummer>5000</postNummer>\
    <byNavn>Odense C</byNavn><kommuneKode>461</kommuneKode><dawaId>0a3f50a0-73bf-32b8-e044-0003ba298018</dawaId>\
    <geoBredde>55.39594</geoBredde><geoLaengde>10.38831</geoLaengde></Adresse><lokalitet>Havnen</lokalitet><stednavn>Pynten</stednavn>\
    <postboks>12</postboks><adresseKort>Åvej 2B</adresseKort><institutionsleder>A. Eksempel</institutionsleder>\
    <lederKortNavn>A. E.</lederKortNavn><email>skolen@example.dk</email><web>skolen.example.dk</web><telefon>6611 2233</telefon>\
    <institutionstype3>1012</institutionstype3><institutionstype2>121</institutionstype2><ressortministerium>1</ressortministerium>\
    <undervisningsniveau>9</undervisningsniveau><ejerkode>2</ejerkode><administrationskommune>461</administrationskommune>\
    <administrationsregion>1083</administrationsregion>";

fn felter() -> Felter {
    let adresse = Adresse {
        vej_navn: "Åvej".into(),
        vej_kode: None,
        hus_nummer: "2".into(),
        etage: None,
        doer: None,
        supplerende_bynavn: None,
        post_nummer: "5000".into(),
        by_navn: String::new(),
        kommune_kode: Kommunekode(461),
        dawa_id: None,
        geo_bredde: None,
        geo_laengde: None,
    };
    Felter {
        navn: "Ny skole".into(),
        mellemlangt_navn: None,
        kort_navn: None,
        cvr: None,
        pnummer: None,
        sted: Sted { adresse, lokalitet: None, stednavn: None, postboks: None, adresse_kort: None },
        leder: None,
        leder_kort: None,
        email: None,
        web: None,
        telefon: None,
        type3: 1012,
        type2: None,
        ressort: 1,
        undervisningsniveau: None,
        ejerkode: 2,
        adm_kommune: None,
        adm_region: None,
    }
}

fn alle_felter() -> Felter {
    let tekst = |tekst: &str| Some(tekst.to_owned());
    let mut felter = Felter {
        mellemlangt_navn: tekst("Mellem"),
        kort_navn: tekst("Kort"),
        cvr: Some("10000017".parse().unwrap()),
        pnummer: Some("1000000017".parse().unwrap()),
        leder: tekst("A. Eksempel"),
        leder_kort: tekst("A. E."),
        email: tekst("skolen@example.dk"),
        web: tekst("skolen.example.dk"),
        telefon: tekst("6611 2233"),
        type2: Some(121),
        undervisningsniveau: Some(9),
        adm_kommune: Some(Kommunekode(461)),
        adm_region: Some(1083),
        ..felter()
    };
    felter.sted.adresse = Adresse {
        vej_kode: tekst("0012"),
        hus_nummer: "2B".into(),
        etage: tekst("1"),
        doer: tekst("tv"),
        supplerende_bynavn: tekst("Næs"),
        by_navn: "Odense C".into(),
        dawa_id: tekst("0a3f50a0-73bf-32b8-e044-0003ba298018"),
        geo_bredde: tekst("55.39594"),
        geo_laengde: tekst("10.38831"),
        ..felter.sted.adresse
    };
    felter.sted.lokalitet = tekst("Havnen");
    felter.sted.stednavn = tekst("Pynten");
    felter.sted.postboks = tekst("12");
    felter.sted.adresse_kort = tekst("Åvej 2B");
    felter
}

fn nr(nummer: &str) -> Henvisning {
    Henvisning::Nummer(nummer.parse().unwrap())
}

fn lokal(id: &str) -> Henvisning {
    Henvisning::Lokal(id.into())
}

/// Every method, as it is sent and as the rules get it.
fn handlinger() -> Vec<(String, Handling)> {
    use Handling as H;
    let dag = "2026-07-31".parse().unwrap();
    let institution = |efter: &str| format!("<Institution>{FELTER}{efter}</Institution>");
    vec![
        (
            format!("<InsertInstitution><Institution><enhedsart>1</enhedsart>{ALLE_FELTER}<aktivkode>4</aktivkode></Institution></InsertInstitution>"),
            H::InsertInstitution(Enhedsart::Hovedskole, alle_felter(), Some(4)),
        ),
        (
            format!("<InsertInstitution><Institution><enhedsart>0</enhedsart>{FELTER}</Institution></InsertInstitution>"),
            H::InsertInstitution(Enhedsart::Simpel, felter(), None),
        ),
        (
            format!("<UpdateInstitution><institutionsNummer>283001</institutionsNummer>{}</UpdateInstitution>", institution("<aktivkode>2</aktivkode>")),
            H::UpdateInstitution(nr("283001"), felter(), Some(2)),
        ),
        (
            "<DeleteInstitution><institutionsNummer>283001</institutionsNummer></DeleteInstitution>".into(),
            H::DeleteInstitution(nr("283001"), None),
        ),
        (
            "<DeleteAfdeling><institutionsNummer>283002</institutionsNummer><nedlagt>2026-07-31</nedlagt></DeleteAfdeling>".into(),
            H::DeleteAfdeling(nr("283002"), Some(dag)),
        ),
        (
            format!("<InsertAfdeling><hovedskoleNummer>lokal:h</hovedskoleNummer>{}</InsertAfdeling>", institution("")),
            H::InsertAfdeling(lokal("h"), felter(), None),
        ),
        (
            "<MoveAfdeling><institutionsNummer>283002</institutionsNummer><hovedskoleNummer>283009</hovedskoleNummer></MoveAfdeling>".into(),
            H::MoveAfdeling(nr("283002"), nr("283009")),
        ),
        (format!("<InsertForeloebig>{}</InsertForeloebig>", institution("")), H::InsertForeloebig(None, felter())),
        (
            format!("<InsertForeloebig><hovedskoleNummer>283001</hovedskoleNummer>{}</InsertForeloebig>", institution("")),
            H::InsertForeloebig(Some(nr("283001")), felter()),
        ),
        (
            "<GodkendForeloebig><institutionsNummer>F10001</institutionsNummer></GodkendForeloebig>".into(),
            H::GodkendForeloebig(nr("F10001")),
        ),
        (
            "<FusionTilNyHovedskole><enhed>283001</enhed><enhed>lokal:b</enhed><administration>283001</administration></FusionTilNyHovedskole>".into(),
            H::FusionTilNyHovedskole { enheder: vec![nr("283001"), lokal("b")], administration: nr("283001") },
        ),
        (
            "<FusionUnderHovedskole><hovedskoleNummer>283001</hovedskoleNummer><enhed>283002</enhed></FusionUnderHovedskole>".into(),
            H::FusionUnderHovedskole { hovedskole: nr("283001"), enheder: vec![nr("283002")] },
        ),
        (
            "<FusionAfHovedskoler><fortsaetter>283001</fortsaetter><ophoerer>283002</ophoerer><ophoerer>283003</ophoerer></FusionAfHovedskoler>".into(),
            H::FusionAfHovedskoler { fortsaetter: nr("283001"), ophoerer: vec![nr("283002"), nr("283003")] },
        ),
        (
            "<SammenlaegMedBestaaende><fortsaetter>283001</fortsaetter><ophoerer>283002</ophoerer></SammenlaegMedBestaaende>".into(),
            H::SammenlaegMedBestaaende { fortsaetter: nr("283001"), ophoerer: vec![nr("283002")] },
        ),
        (
            format!("<SammenlaegTilNy><ophoerer>283001</ophoerer><ophoerer>283002</ophoerer>{}</SammenlaegTilNy>", institution("")),
            H::SammenlaegTilNy { ophoerer: vec![nr("283001"), nr("283002")], felter: felter() },
        ),
        (
            format!("<DelInstitution><institutionsNummer>283001</institutionsNummer>{}{}</DelInstitution>", institution(""), institution("")),
            H::DelInstitution { institution: nr("283001"), nye: vec![felter(), felter()] },
        ),
        (
            format!(
                "<DelHovedskole><hovedskoleNummer>283001</hovedskoleNummer><Ny>{0}<afdeling>283002</afdeling><afdeling>283003</afdeling></Ny>\
                 <Ny>{0}<NyAfdeling>{FELTER}</NyAfdeling></Ny></DelHovedskole>",
                institution("")
            ),
            H::DelHovedskole {
                hovedskole: nr("283001"),
                nye: vec![
                    NyHovedskole { felter: felter(), afdelinger: vec![nr("283002"), nr("283003")], nye_afdelinger: vec![] },
                    NyHovedskole { felter: felter(), afdelinger: vec![], nye_afdelinger: vec![felter()] },
                ],
            },
        ),
        (
            "<MeldElevaktivitet><institutionsNummer>283001</institutionsNummer><elever>0</elever><pr>2026-07-31</pr></MeldElevaktivitet>".into(),
            H::MeldElevaktivitet { institution: nr("283001"), elever: 0, pr: dag },
        ),
        (
            "<LaegDagtilbudUnderSkole><institutionsNummer>283001</institutionsNummer><dagtilbudsNummer>G10001</dagtilbudsNummer></LaegDagtilbudUnderSkole>".into(),
            H::LaegDagtilbudUnderSkole { skole: nr("283001"), dagtilbud: "G10001".parse().unwrap() },
        ),
    ]
}

#[test]
fn each_method_is_read_as_its_act() {
    let handlinger = handlinger();
    for (xml, forventet) in &handlinger {
        let sending = laest(xml);
        assert_eq!((sending.batch_id, sending.proeve), (None, false), "{xml}");
        let [aendring] = &sending.aendringer[..] else { panic!("{xml}") };
        assert_eq!(&aendring.handling, forventet);
        assert_eq!((aendring.position, aendring.offset, &aendring.lokal_id), (1, 0, &None));
    }
    let metoder: std::collections::BTreeSet<_> = handlinger.iter().map(|(_, handling)| handling.metode()).collect();
    assert_eq!(metoder.len(), 17);
}

#[test]
fn a_batch_keeps_order_ids_and_whether_it_is_a_rehearsal() {
    let aendringer: String = handlinger()
        .iter()
        .enumerate()
        .map(|(nr, (xml, handling))| {
            xml.replacen(handling.metode(), &format!("{} lokalId=\" n{nr} \"", handling.metode()), 1)
        })
        .collect();
    let sending = laest(
        &format!("<ImporterAendringer batchId=\" b 1 \" proeve=\" 1 \">{aendringer}</ImporterAendringer>")
            .replace("b 1", "b-1"),
    );
    assert_eq!((sending.batch_id.as_deref(), sending.proeve), (Some("b-1"), true));
    for (nr, (aendring, (_, handling))) in sending.aendringer.iter().zip(handlinger()).enumerate() {
        assert_eq!(aendring.handling, handling);
        assert_eq!((aendring.position as usize, aendring.lokal_id.clone()), (nr + 1, Some(format!("n{nr}"))));
    }
}

/// What a case shows is what was asked for: read, written and read again it is the same, and the schema takes it.
#[test]
fn an_act_is_written_as_it_was_sent() {
    for (xml, handling) in handlinger() {
        let [aendring] = &laest(&xml).aendringer[..] else { panic!("{xml}") };
        let mut writer = Writer::new();
        encode::aendring(&mut writer, aendring);
        let [igen] = &laest(&writer.finish()).aendringer[..] else { panic!("{xml}") };
        assert_eq!(igen.handling, handling);
    }
}

/// The places of everything that was given, by path.
#[test]
fn elements_have_paths() {
    let institution = format!("<Institution>{FELTER}</Institution>");
    let xml = format!(
        "<DelHovedskole><hovedskoleNummer>283001</hovedskoleNummer><Ny>{institution}<afdeling>283002</afdeling><afdeling>283003</afdeling></Ny>\
         <Ny>{institution}<NyAfdeling>{FELTER}</NyAfdeling><NyAfdeling>{FELTER}</NyAfdeling></Ny></DelHovedskole>"
    );
    let text = besked(&xml);
    let [aendring] = &laest(&xml).aendringer[..] else { panic!() };
    let at = |sti: &str| {
        let found = aendring.felter.iter().find(|(known, _)| known == sti);
        text[found.unwrap_or_else(|| panic!("{sti}: {:?}", aendring.felter)).1..].split(['>', ' ']).next().unwrap()
    };
    for (sti, forventet) in [
        ("hovedskoleNummer", "<hovedskoleNummer"),
        ("Ny", "<Ny"),
        ("Ny/Institution/Adresse/vejNavn", "<vejNavn"),
        ("Ny/afdeling", "<afdeling"),
        ("Ny/afdeling[2]", "<afdeling"),
        ("Ny[2]/NyAfdeling[2]/ejerkode", "<ejerkode"),
        ("Ny[2]/NyAfdeling[2]/Adresse", "<Adresse"),
    ] {
        assert_eq!(at(sti), forventet, "{sti}");
    }
}

#[test]
fn a_rules_complaint_is_told_by_path() {
    let two = format!(
        "<DeleteInstitution><institutionsNummer>283001</institutionsNummer></DeleteInstitution>\
         <SammenlaegTilNy><ophoerer>283001</ophoerer><ophoerer>283002</ophoerer><Institution>{FELTER}</Institution></SammenlaegTilNy>\
         <DeleteInstitution><institutionsNummer>283003</institutionsNummer></DeleteInstitution>"
    );
    let sending = laest(&format!("<ImporterAendringer batchId=\"b\">{two}</ImporterAendringer>"));
    let stier = Stier::of(&sending);
    let fejl = |position, felt, sti: Option<&str>| Fejl {
        kode: "IR020",
        tekst: String::new(),
        position,
        felt,
        sti: sti.map(str::to_owned),
        regel: None,
        offset: 0,
    };
    for (fejl, forventet) in [
        (fejl(1, None, None), "/ImporterAendringer/DeleteInstitution[1]"),
        (fejl(3, Some("institutionsNummer"), None), "/ImporterAendringer/DeleteInstitution[2]/institutionsNummer"),
        (fejl(2, Some("ophoerer"), Some("ophoerer[2]")), "/ImporterAendringer/SammenlaegTilNy/ophoerer[2]"),
        (fejl(2, Some("email"), None), "/ImporterAendringer/SammenlaegTilNy/email"),
        (fejl(2, Some("lokalId"), None), "/ImporterAendringer/SammenlaegTilNy/@lokalId"),
    ] {
        assert_eq!(stier.til(&fejl), forventet);
    }
    let alene = laest("<GodkendForeloebig><institutionsNummer>F10001</institutionsNummer></GodkendForeloebig>");
    assert_eq!(
        Stier::of(&alene).til(&fejl(1, Some("institutionsNummer"), None)),
        "/GodkendForeloebig/institutionsNummer"
    );
    assert_eq!(alene.aendringer[0].metode(), "GodkendForeloebig");
}

#[test]
fn what_is_asked_of_a_case() {
    let kald = |xml: &str| {
        let xml = besked(xml);
        sagskald(&xml, &payload(&xml), &Limits::default()).unwrap()
    };
    for (xml, skridt) in [
        ("<HentSag><sagsnummer>7</sagsnummer></HentSag>", Skridt::Hent),
        ("<GodkendSag><sagsnummer> 7 </sagsnummer></GodkendSag>", Skridt::Godkend { proeve: false }),
        ("<GodkendSag proeve=\"true\"><sagsnummer>7</sagsnummer></GodkendSag>", Skridt::Godkend { proeve: true }),
        (
            "<AfvisSag><sagsnummer>7</sagsnummer><begrundelse>Ikke  nu</begrundelse></AfvisSag>",
            Skridt::Afvis { begrundelse: "Ikke nu".into() },
        ),
        ("<TraekSag><sagsnummer>7</sagsnummer></TraekSag>", Skridt::Traek),
    ] {
        assert_eq!(kald(xml), Sagskald { sagsnummer: 7, skridt });
    }
    let hvilke = |xml: &str| {
        let xml = besked(xml);
        status(&xml, &payload(&xml), &Limits::default()).unwrap().map(|status| status.as_str())
    };
    assert_eq!(hvilke("<HentSager/>"), None);
    assert_eq!(hvilke("<HentSager><status>afventer</status></HentSager>"), Some("afventer"));
}
