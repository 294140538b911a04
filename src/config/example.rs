//! The commented example configuration that `tilslut init` writes.

use super::{Graenser, Grunddata, Journal, Server, Signatur, Trust};
use crate::institutioner::FOERSTE_NUMMER;

/// The name that a configuration file has.
pub const FILE_NAME: &str = "tilslut.toml";

/// The keys file's path in the example, relative to it.
pub const NOEGLER: &str = "noegler/noegler.json";

/// The example: every key with its default, explained in Danish. It parses as it stands.
#[must_use]
pub fn example() -> String {
    let [server, signatur, graenser, grunddata] = [server(), signatur(), Graenser::example(), grunddata()];
    let (trust, register, journal) = (Trust::example(), register(), journal());
    format!("{HEAD}\n{server}\n{TLS}\n{signatur}\n{trust}\n{graenser}\n{DATABASE}\n{register}\n{grunddata}\n{journal}")
}

const HEAD: &str = "\
# Konfiguration af tilslut.
# Stier er i forhold til denne fils mappe. Hemmeligheder står aldrig her, kun stien til dem.
# En linje, der begynder med »# nøgle = værdi«, viser standardværdien. »tilslut check« prøver det hele.
";

fn server() -> String {
    format!(
        r#"[server]
# Hvor udbydersystemerne kalder (https).
lyt = "{}"
# Den adresse, en WSDL viser. Udeladt: den vært, som kalderen selv brugte.
# offentlig_url = "https://tilslut.example.dk"
# Proxyer, der afslutter TLS og sender klientcertifikatet i »Client-Cert« (RFC 9440). Fra alle andre afvises den.
# proxyer = ["10.1.2.3", "10.1.3.0/24"]
# Hvor længe en nedlukning venter på de udvekslinger, der er i gang.
# nedlukning_sekunder = {}

[drift]
# /healthz, /readyz og /metrics, uden kryptering.
lyt = "127.0.0.1:9090"
# Uden denne må driftsporten kun være på maskinen selv.
# tillad_ekstern = false
# error, warn, info, debug, trace
# log = "info"
# »tekst« eller »json«
# logformat = "tekst"
"#,
        Server::LYT,
        Server::NEDLUKNING.as_secs()
    )
}

const TLS: &str = r#"[tls]
# Serverens eget certifikat med dets udstedere (PEM), og dets private nøgle (PEM uden adgangskode).
# »tilslut pki --dir pki« danner et til localhost og certifikaterne i [trust]; brug dem kun til prøver.
certifikat = "pki/tls-server.pem"
noegle = "pki/tls-server.key.pem"
"#;

fn signatur() -> String {
    format!(
        r#"[signatur]
# Gatewayens eget OCES-certifikat (system eller organisation) i PEM, og dets private nøgle i PEM uden adgangskode. Svar på signerede beskeder
# underskrives med det; leverandørernes klienter kræver, at det er udstedt under samme rod som deres eget.
# Et PKCS#12 kan bruges i stedet: p12 = "fil.p12" og kodeord_fil = "fil", hvor adgangskoden står på første linje.
certifikat = "pki/gateway-system.pem"
noegle = "pki/gateway-system.key.pem"
# Hvor længe et svar gælder (fra Created til Expires).
# svar_levetid_sekunder = {}
# Hvor meget en kalders ur må gå forkert, og hvor længe en signeret besked højst må gælde.
# urskaevhed_sekunder = {}
# laengste_levetid_sekunder = {}
"#,
        Signatur::SVAR_LEVETID.as_secs(),
        Signatur::URSKAEVHED.as_secs(),
        Signatur::LAENGSTE_LEVETID.as_secs()
    )
}

const DATABASE: &str = r#"[database]
# SQLite-filen. Mappen skal findes; filen oprettes.
fil = "database/tilslut.db"
"#;

fn register() -> String {
    format!(
        r#"[register]
# Om en kommune må vedligeholde de private enheder, den fører tilsyn med.
# kommune_vedligeholder_private = false
# Det laveste nummer, Institutionsregisteret giver en ny institution. Numre, der er i brug, springes over.
# ir_foerste_nummer = {FOERSTE_NUMMER}
# En mappe med kodetabeller (CSV), som erstatter de indbyggede med samme navn.
# koder = "koder"
"#
    )
}

fn grunddata() -> String {
    format!(
        r#"[grunddata]
# Nøglerne, som personers oplysninger er forseglet med i databasen og i journalens kopier. Kun gatewayens bruger må have adgang til filen (0600).
# Uden den kan ingen af oplysningerne læses: gem en kopi af den, og ikke samme sted som databasens. »tilslut keys rotate« føjer en ny til.
noegler = "{NOEGLER}"
# En fuld import, der ville fjerne en større del af en kildes personer end dette, afvises (GRD019), hvis det er mindst så mange.
# stor_sletning_procent = {}
# stor_sletning_fra = {}
# Hvor mange gange om dagen et system kan hente en institution i hver pakke. Derover: HTTP 429 til næste dag. 0: der er ingen grænse.
# eksport_pr_dag = {}
"#,
        Grunddata::STOR_SLETNING_PROCENT,
        Grunddata::STOR_SLETNING_FRA,
        Grunddata::EKSPORT_PR_DAG
    )
}

fn journal() -> String {
    format!(
        r#"[journal]
# Mappen, som »tilslut journal archive« flytter gamle beskeder til, og hvor gamle de skal være.
# arkiv = "arkiv"
# arkiver_efter_dage = {}
"#,
        Journal::ARKIVER_EFTER_DAGE
    )
}
