//! The gateway under attack, by strangers and by suppliers of good standing: who somebody says to be, what a message pretends to be, and how much
//! of everything there is.

mod afgoerelser;
pub use afgoerelser::spaer;
mod hvem;
mod maengder;
mod underskrevet;
mod xml;

use std::time::{Duration, Instant};

use tilslut::exchange::{Handler as _, Reply};

use crate::verden::Verden;

const IMPORT: &str = "/services/dagtilbudsregister/ImportService/v2.0";
const IMPORT_V1: &str = "/services/dagtilbudsregister/ImportService/v1";
const EKSPORT: &str = "/services/dagtilbudsregister/EksportService/v2.0";
const NS: &str = "urn:tilslut:dagtilbudsregister:import:2";
const EKSPORT_NS: &str = "urn:tilslut:dagtilbudsregister:eksport:2";
const LEVERANDOER: &str = "leverandoer-system";

fn tekst(reply: &Reply) -> String {
    String::from_utf8(reply.body.to_vec()).unwrap()
}

/// The error code of an answer: a fault's, or the first of an `ImportSvar`; `OK` where there is none.
fn kode(reply: &Reply) -> String {
    let text = tekst(reply);
    for element in ["<ErrorCode>", "<fejl><kode>"] {
        if let Some(code) = crate::proces::mellem(&text, element, "<").first() {
            return (*code).to_owned();
        }
    }
    assert_eq!(reply.status, 200, "{text}");
    "OK".to_owned()
}

async fn send_kode(verden: &Verden, path: &str, payload: &str) -> String {
    kode(&verden.send(Some(LEVERANDOER), path, payload).await)
}

/// Sends an envelope as it is.
async fn konvolut(verden: &Verden, kalder: Option<&str>, body: String) -> Reply {
    verden.gateway.handle(verden.anmodning(kalder, IMPORT, body)).await
}

/// The exchange and how long it took; more than this is an attack that works. Debug builds on busy machines are slow.
async fn i_tide(verden: &Verden, laengst: Duration, payload: &str) -> Reply {
    let laengst = if std::env::var_os("TILSLUT_STORT").is_some() { 10 * laengst } else { laengst };
    let begun = Instant::now();
    let reply = verden.send(Some(LEVERANDOER), IMPORT, payload).await;
    println!("{} bytes in {:?}, {} bytes out", payload.len(), begun.elapsed(), reply.body.len());
    assert!(begun.elapsed() < laengst, "{:?}", begun.elapsed());
    reply
}

/// How many units the register has, and how many exchanges the journal.
fn stand(verden: &Verden) -> (i64, i64) {
    verden.gateway.store().read(|conn| Ok((conn.last_change()?, conn.journal_head()?.0))).unwrap()
}
