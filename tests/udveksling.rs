//! Whole exchanges over the example world.
use crate::verden::Verden;

const IMPORT: &str = "/services/dagtilbudsregister/ImportService/v2.0";
const EKSPORT: &str = "/services/dagtilbudsregister/EksportService/v2.0";

#[tokio::test]
async fn a_batch_goes_in_and_an_export_comes_out() {
    let verden = Verden::ny().await;
    let batch = r#"<ImporterAendringer xmlns="urn:tilslut:dagtilbudsregister:import:2" batchId="b1">
      <InsertDaginstitution lokalId="a"><Daginstitution><daginstitutionsNavn>Område Nord</daginstitutionsNavn><ejerformKode>1</ejerformKode><lovgrundlagKode>1</lovgrundlagKode><admKommuneKode>825</admKommuneKode></Daginstitution></InsertDaginstitution>
      <InsertAnvisningsEnhed lokalId="b"><AnvisningsEnhed><daginstitutionsNummer>lokal:a</daginstitutionsNummer><EnhedsNavn>Børnehuset Ærtebjerg</EnhedsNavn><Adresse><vejNavn>Strandvej</vejNavn><husNummer>1</husNummer><postNummer>9940</postNummer><kommuneKode>825</kommuneKode></Adresse><InstType3>6012</InstType3><PNummer>1000000001</PNummer></AnvisningsEnhed></InsertAnvisningsEnhed>
    </ImporterAendringer>"#;
    let reply = verden.send(Some("leverandoer-system"), IMPORT, batch).await;
    println!("{} {}", reply.status, String::from_utf8_lossy(&reply.body));
    let again = verden.send(Some("leverandoer-system"), IMPORT, batch).await;
    println!("{} {}", again.status, String::from_utf8_lossy(&again.body));
    let bad = verden.send(Some("leverandoer-system"), IMPORT, &batch.replace("6012", "6013").replace("b1", "b2")).await;
    println!("{} {}", bad.status, String::from_utf8_lossy(&bad.body));
    let bad = verden.send(Some("leverandoer-system"), IMPORT, &batch.replace("6012", "x").replace("b1", "b3")).await;
    println!("{} {}", bad.status, String::from_utf8_lossy(&bad.body));
    let bad = verden.send(Some("leverandoer-b-system"), IMPORT, batch).await;
    println!("{} {}", bad.status, String::from_utf8_lossy(&bad.body));
    let bad = verden.send(Some("leverandoer-spaerret"), IMPORT, batch).await;
    println!("{} {}", bad.status, String::from_utf8_lossy(&bad.body));
    let all = verden
        .send(Some("udtraek-system"), EKSPORT, r#"<GetAllDagtilbud xmlns="urn:tilslut:dagtilbudsregister:eksport:2"/>"#)
        .await;
    println!("{} {}", all.status, String::from_utf8_lossy(&all.body));
    let all = verden.send(Some("udtraek-system"), EKSPORT, r#"<GetAnvisningsEnhederByNavn xmlns="urn:tilslut:dagtilbudsregister:eksport:2"><partOfName>æRTE</partOfName></GetAnvisningsEnhederByNavn>"#).await;
    println!("{} {}", all.status, String::from_utf8_lossy(&all.body));
    let all = verden.send(Some("udtraek-system"), EKSPORT, r#"<GetAendringer xmlns="urn:tilslut:dagtilbudsregister:eksport:2"><siden>0</siden><maks>1</maks></GetAendringer>"#).await;
    println!("{} {}", all.status, String::from_utf8_lossy(&all.body));
}
