//! Whole exchanges over the example world: what one leaves for the next.

use tilslut::journal::verify::verify;
use tilslut::registre::koder::TABELNAVNE;

use crate::verden::Verden;

const IMPORT: &str = "/services/dagtilbudsregister/ImportService/v2.0";
const EKSPORT: &str = "/services/dagtilbudsregister/EksportService/v2.0";

fn batch(id: &str, insttype3: &str) -> String {
    format!(
        r#"<ImporterAendringer xmlns="urn:tilslut:dagtilbudsregister:import:2" batchId="{id}">
  <InsertDaginstitution lokalId="a"><Daginstitution>
    <daginstitutionsNavn>Område Nord</daginstitutionsNavn>
    <ejerformKode>1</ejerformKode><lovgrundlagKode>1</lovgrundlagKode><admKommuneKode>825</admKommuneKode>
  </Daginstitution></InsertDaginstitution>
  <InsertAnvisningsEnhed><AnvisningsEnhed>
    <daginstitutionsNummer>lokal:a</daginstitutionsNummer><EnhedsNavn>Børnehuset Ærtebjerg</EnhedsNavn>
    <Adresse><vejNavn>Strandvej</vejNavn><husNummer>1</husNummer><postNummer>9940</postNummer><kommuneKode>825</kommuneKode></Adresse>
    <InstType3>{insttype3}</InstType3><PNummer>1000000001</PNummer>
  </AnvisningsEnhed></InsertAnvisningsEnhed>
</ImporterAendringer>"#
    )
}

/// The text of the first element of a name.
fn element(answer: &str, name: &str) -> String {
    let (_, rest) = answer.split_once(&format!("<{name}>")).unwrap_or_else(|| panic!("{name} in {answer}"));
    rest.split_once("</").unwrap().0.to_owned()
}

async fn text(verden: &Verden, kalder: &str, path: &str, payload: &str) -> (u16, String) {
    let reply = verden.send(Some(kalder), path, payload).await;
    (reply.status, String::from_utf8(reply.body.to_vec()).unwrap())
}

#[tokio::test]
async fn a_batch_goes_in_once_and_comes_out_of_the_export() {
    let verden = Verden::ny().await;
    let (status, first) = text(&verden, "leverandoer-system", IMPORT, &batch("b1", "6012")).await;
    assert_eq!((status, element(&first, "status").as_str()), (200, "OK"));
    assert!(first.contains("<institutionsNummer>D10001<") && first.contains("<institutionsNummer>G10001<"), "{first}");

    let (_, again) = text(&verden, "leverandoer-system", IMPORT, &batch("b1", "6012")).await;
    assert_eq!(again, first, "the stored answer, receipt and all");
    let (_, other) = text(&verden, "leverandoer-system", IMPORT, &batch("b1", "6010")).await;
    assert_eq!(element(&other, "ErrorCode"), "TIL400");

    let get_all = r#"<GetAllDagtilbud xmlns="urn:tilslut:dagtilbudsregister:eksport:2"/>"#;
    let (status, all) = text(&verden, "udtraek-system", EKSPORT, get_all).await;
    assert_eq!(status, 200);
    assert_eq!(all.matches("<daginstitution>").count(), 1);
    assert_eq!(element(&all, "EnhedsNavn"), "Børnehuset Ærtebjerg");
    assert_eq!(element(&all, "InstType3_Tekst"), "Aldersintegreret institution (0-5 år)");

    let report = verden.gateway.store().read(|conn| verify(conn, None, None)).unwrap();
    assert!(report.brud.is_empty(), "{:?}", report.brud);
    assert_eq!(report.enheder, 2);
}

#[tokio::test]
async fn a_refused_batch_keeps_its_answer_and_nothing_else() {
    let verden = Verden::ny().await;
    let (status, refused) = text(&verden, "leverandoer-system", IMPORT, &batch("b1", "6013")).await;
    assert_eq!((status, element(&refused, "status").as_str()), (200, "Fejl"));
    assert_eq!((element(&refused, "kode").as_str(), element(&refused, "linje").as_str()), ("DTR040", "9"));
    let (_, again) = text(&verden, "leverandoer-system", IMPORT, &batch("b1", "6013")).await;
    assert_eq!(again, refused);
    let (_, corrected) = text(&verden, "leverandoer-system", IMPORT, &batch("b2", "6012")).await;
    assert!(corrected.contains("<institutionsNummer>D10001<"), "no number was used up by the refusal: {corrected}");
}

#[tokio::test]
async fn every_code_table_that_the_schema_names_has_rows() {
    let verden = Verden::ny().await;
    for (navn, raekke) in
        TABELNAVNE.map(|navn| (navn, "raekke")).into_iter().chain([("krydsvalidering", "kombination")])
    {
        let get = format!(
            r#"<GetKodetabel xmlns="urn:tilslut:dagtilbudsregister:eksport:2"><navn>{navn}</navn></GetKodetabel>"#
        );
        let (status, answer) = text(&verden, "udtraek-system", EKSPORT, &get).await;
        assert_eq!((status, element(&answer, "navn").as_str()), (200, navn));
        assert!(answer.contains(&format!("<{raekke}>")), "{navn}: {answer}");
    }
}
