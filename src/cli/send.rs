//! `tilslut send`: a file as a request, its answer as a person reads it.

pub(crate) mod forbindelse;
pub(crate) mod skaerm;
pub(crate) mod vis;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::ValueEnum;
use indicatif::ProgressBar;
use serde_json::{Value, json};

use self::forbindelse::Forbindelse;
use self::skaerm::Skaerm;
use super::{Exit, print_json};
use crate::client::besked::{Besked, Valg};
use crate::client::svar::{Fault, Kvittering, Meddelelse, Svar};
use crate::client::{Client, Response};
use crate::soap::Version;

/// From so many changes on, a person is shown that something happens.
const STORT_BATCH: usize = 200;

/// Send en fil som kald til en tjeneste, og vis kvitteringen
///
/// Filen er en metode (fx InsertDaginstitution), et batch (ImporterAendringer med batchId) eller
/// en hel SOAP-konvolut. Metode og batch må gerne stå uden navnerum og konvolut; så sættes begge
/// dele på. Fejl i svaret vises med linje og kolonne i filen selv.
///
/// Prøv først med --proeve: alt efterprøves og besvares, men intet gemmes, og ingen numre
/// bliver brugt.
///
/// Eksempel:
///   tilslut send batch.xml --proeve --url https://127.0.0.1:8443 \
///     --ca rod.pem --cert system.pem --key system.key.pem
///
/// Adresse og certifikat kan også stå i TILSLUT_URL, TILSLUT_CA, TILSLUT_CERT og TILSLUT_KEY.
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Udgangskoder: 0 = udført (eller prøven gik godt), 1 = afvist, eller filen kan ikke sendes,\n\
    2 = forkert brug, 3 = intet svar eller en fejl hos gatewayen.\n\
    Samme batchId med samme indhold giver det gemte svar: efter en afbrudt forbindelse er det trygt at sende igen."
)]
pub struct Args {
    /// Filen; - er standardinput
    fil: PathBuf,
    #[command(flatten)]
    forbindelse: Forbindelse,
    /// Filen er indholdet af denne metode, fx InsertDaginstitution om elementet Daginstitution
    #[arg(long, value_name = "NAVN")]
    metode: Option<String>,
    /// SOAP-version af den konvolut, der sættes om
    #[arg(long, value_enum, default_value = "1.1")]
    soap: Soap,
    /// Tjenestens version. Udeladt: navnerummets, ellers v2.0, som krydsvaliderer
    #[arg(long, value_parser = ["v1", "v2.0"])]
    version: Option<String>,
    /// Prøv: alt efterprøves, intet gemmes
    #[arg(long)]
    proeve: bool,
    /// Svar som JSON, til programmer
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Soap {
    #[value(name = "1.1")]
    V11,
    #[value(name = "1.2")]
    V12,
}

/// Runs `tilslut send`.
///
/// # Errors
/// Where the file cannot be read or is no request, or there is no answer, or the gateway itself failed.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let fil = laes(&args.fil)?;
    let soap = match args.soap {
        Soap::V11 => Version::V11,
        Soap::V12 => Version::V12,
    };
    let valg =
        Valg { metode: args.metode.clone(), version: args.version.clone(), soap: Some(soap), proeve: args.proeve };
    let besked = match Besked::of(&fil, &valg) {
        Ok(besked) => besked,
        Err(fejl) => {
            eprintln!("tilslut: {} er ikke sendt: {fejl}", args.fil.display());
            return Ok(Exit::Refused);
        }
    };
    let client = args.forbindelse.client()?;
    let url = args.forbindelse.adresse(besked.service);
    let began = Instant::now();
    let response = post(&client, &url, &besked)?;
    let svar = Svar::read(&response).with_context(|| text_answer(&response))?;
    let hoved = format!("HTTP {} · {} ms", response.status.as_u16(), began.elapsed().as_millis());
    if args.json {
        print_json(&as_json(&svar, &fil, &besked))?;
    } else {
        vis::svar(Skaerm::new(), &hoved, &svar, vis::Anmodning { fil: &fil, besked: &besked });
    }
    exit(&svar)
}

/// Done, refused, or the other side's own failure.
pub(crate) fn exit(svar: &Svar) -> anyhow::Result<Exit> {
    match svar {
        Svar::Fault(fault) if !fault.afsenderens => {
            anyhow::bail!("gatewayen kunne ikke udføre kaldet ({}); prøv det samme igen senere", fault.kode)
        }
        svar => Ok(if svar.ok() { Exit::Ok } else { Exit::Refused }),
    }
}

fn laes(fil: &Path) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    let read = if fil == Path::new("-") {
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(fil).map(|read| bytes = read)
    };
    read.with_context(|| format!("{} kan ikke læses", fil.display()))?;
    let text = String::from_utf8(bytes).with_context(|| format!("{} er ikke UTF-8", fil.display()))?;
    Ok(text.strip_prefix('\u{FEFF}').map_or_else(|| text.clone(), str::to_owned))
}

/// Posts the request; while a large batch is under way a terminal shows that it is.
pub(crate) fn post(client: &Client, url: &str, besked: &Besked) -> anyhow::Result<Response> {
    let aendringer = besked.aendringer();
    // Hidden by itself where no terminal watches.
    let bjaelke = (aendringer >= STORT_BATCH).then(|| {
        let bjaelke = ProgressBar::new_spinner();
        bjaelke.set_message(format!("{aendringer} ændringer sendt; venter på svar"));
        bjaelke.enable_steady_tick(Duration::from_millis(100));
        bjaelke
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let sent = runtime.block_on(client.post(url, besked.soap, &besked.action(), besked.tekst.clone()));
    if let Some(bjaelke) = bjaelke {
        bjaelke.finish_and_clear();
    }
    sent.with_context(|| format!("{url} svarede ikke"))
}

/// An answer that is no SOAP: the server refused it before it looked at the envelope.
pub(crate) fn text_answer(response: &Response) -> String {
    let first: String = response.text().lines().next().unwrap_or_default().chars().take(500).collect();
    format!("HTTP {}: {first}", response.status.as_u16())
}

fn as_json(svar: &Svar, fil: &str, besked: &Besked) -> Value {
    match svar {
        Svar::Kvittering(Kvittering { ok, id, modtaget, resultater, fejl, advis }) => json!({
            "status": if *ok { "OK" } else { "Fejl" },
            "kvitteringsId": id,
            "modtaget": modtaget,
            "resultat": resultater.iter().map(|resultat| json!({
                "position": resultat.position, "metode": resultat.metode, "lokalId": resultat.lokal_id,
                "institutionsNummer": resultat.nummer,
            })).collect::<Vec<_>>(),
            "fejl": fejl.iter().map(|fejl| meddelelse(fejl, fil, besked)).collect::<Vec<_>>(),
            "advis": advis.iter().map(|advis| meddelelse(advis, fil, besked)).collect::<Vec<_>>(),
        }),
        Svar::Fault(Fault { afsenderens, kode, tekst, korrelation, detaljer }) => json!({
            "status": "Fault", "kode": kode, "tekst": tekst, "afsenderens": afsenderens,
            "korrelationsId": korrelation, "detaljer": detaljer,
        }),
        Svar::Andet(payload) => json!({ "status": "OK", "svar": payload.som_json(&[]) }),
    }
}

/// Line and column are the file's; those of the message where it lies outside the file.
fn meddelelse(fejl: &Meddelelse, fil: &str, besked: &Besked) -> Value {
    let sted = fejl.linje.zip(fejl.kolonne);
    let egen = sted.and_then(|(linje, kolonne)| besked.sted(fil, linje, kolonne)).map(|sted| (sted.line, sted.column));
    let (linje, kolonne) = egen.or(sted).unzip();
    json!({
        "kode": fejl.kode, "tekst": fejl.tekst, "position": fejl.position, "felt": fejl.felt, "sti": fejl.sti,
        "linje": linje, "kolonne": kolonne, "iFilen": egen.is_some(), "regel": fejl.regel,
    })
}
