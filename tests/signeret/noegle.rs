//! What answers are signed with: read at the start, read again on SIGHUP, and kept where the new files are of no use.

use super::*;
use crate::proces::BINARY;

const HELLO: &str = r#"<HelloWorld xmlns="urn:tilslut:dagtilbudsregister:import:2"/>"#;
const LAEST: &str = "certifikater og spærrelister er læst igen";
const OPGIVET: &str = "genlæsning opgivet; det, der var i brug, er det stadig";

fn ret(mappe: &Mappe, from: &str, to: &str) {
    let text = std::fs::read_to_string(mappe.config()).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    std::fs::write(mappe.config(), text.replace(from, to)).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_key_is_read_again_and_kept_where_the_new_one_is_of_no_use() {
    let scene = Scene::ny();
    let klient = scene.klient(None);
    let af = async || {
        let besked = Besked::dtr(HELLO);
        let svar = scene.send_signeret(&klient, &besked).await;
        assert_eq!(kode(&svar), "OK");
        scene.underskrevet_af(&besked, &svar)
    };
    assert_eq!(af().await, "gateway-system");

    // Another certificate in the same files.
    let pki = |navn: &str| scene.mappe.sti("pki").join(navn);
    for end in [".pem", ".key.pem"] {
        std::fs::copy(pki(&format!("leverandoer-b-system{end}")), pki(&format!("gateway-system{end}"))).unwrap();
    }
    assert_eq!(af().await, "gateway-system", "not before it is told");
    scene.genlaes(LAEST).await;
    assert_eq!(af().await, "leverandoer-b-system");

    // Another key, an expired certificate, one without a CVR number, a file that is not there: the old one stays, and the log says why.
    let useless = [
        (
            "udtraek-system.key.pem",
            "gateway-system.key.pem",
            "signatur.noegle: den private nøgle hører ikke til certifikatet",
        ),
        ("leverandoer-udloebet.pem", "gateway-system.pem", "signatur.certifikat: certifikatet udløb"),
        ("uden-cvr.pem", "gateway-system.pem", "(oces_no_cvr)"),
        ("README.md", "gateway-system.pem", "gateway-system.pem"),
    ];
    for (from, to, told) in useless {
        std::fs::copy(pki(from), pki(to)).unwrap();
        scene.genlaes(OPGIVET).await;
        let log = scene.proces.log();
        let last = log.lines().rfind(|line| line.contains(OPGIVET)).unwrap();
        assert!(last.contains(told), "{told} in {last}");
        assert_eq!(af().await, "leverandoer-b-system");
    }

    // PKCS#12, as the issuer hands it out.
    std::fs::write(scene.mappe.sti("kodeord"), "eksempel\n").unwrap();
    let pem = "certifikat = \"pki/gateway-system.pem\"\nnoegle = \"pki/gateway-system.key.pem\"";
    ret(&scene.mappe, pem, "p12 = \"pki/gateway-system.p12\"\nkodeord_fil = \"kodeord\"");
    scene.genlaes(LAEST).await;
    assert_eq!(af().await, "gateway-system");
    let metrics = scene.proces.maalinger();
    assert!(metrics.contains("\ntilslut_signatur_udloeber_sekunder "), "{metrics}");
    assert!(
        metrics.lines().any(|line| line == "tilslut_forbindelser_total 1"),
        "one connection all the time: {metrics}"
    );
}

#[test]
fn nothing_starts_without_a_key_that_can_be_used() {
    let mappe = Mappe::ny();
    std::fs::copy(mappe.sti("pki/foces.key.pem"), mappe.sti("pki/gateway-system.key.pem")).unwrap();
    std::fs::copy(mappe.sti("pki/uden-cvr.pem"), mappe.sti("pki/gateway-system.pem")).unwrap();
    let output = std::process::Command::new(BINARY).arg("serve").arg("--config").arg(mappe.config()).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    for problem in ["svar kan ikke underskrives", "signatur.noegle", "signatur.certifikat", "oces_no_cvr"] {
        assert!(told.contains(problem), "{problem} in {told}");
    }
}
