//! `tilslut send`: a file as a request, its answer as a person reads it.

pub(crate) mod bevis;
pub(crate) mod forbindelse;
pub(crate) mod opkald;
pub(crate) mod skaerm;
pub(crate) mod vis;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use clap::ValueEnum;
use indicatif::ProgressBar;
use serde_json::{Value, json};

use self::forbindelse::Forbindelse;
use self::opkald::Besvaret;
use self::skaerm::Skaerm;
use super::{Exit, print_json};
use crate::client::Response;
use crate::client::besked::{Besked, Importvalg, Valg};
use crate::client::svar::{Fault, Importsvar, Konsekvens, Kvittering, Meddelelse, Svar};
use crate::client::tjeneste::Tjeneste;
use crate::soap::Version;

/// From so many changes on, a person is shown that something happens.
const STORT_BATCH: usize = 200;

/// Send en fil som kald til en tjeneste, og vis kvitteringen
///
/// Filen er en metode (fx InsertDaginstitution), et batch (ImporterAendringer med batchId), et
/// importdokument (UNILoginImport eller UNILoginSlet) eller en hel SOAP-konvolut. Metode og batch må
/// gerne stå uden navnerum og konvolut; så sættes begge dele på. Fejl i svaret vises med linje og
/// kolonne i filen selv.
///
/// Et importdokument sendes signeret til wsaIMPORT, som det står i filen: UNILoginImport som fuld
/// import, eller med --delta som ændringer; UNILoginSlet som sletning. En fuld import sletter dem,
/// kilden ikke nævner mere.
///
/// Prøv først med --proeve: alt efterprøves og besvares, men intet gemmes, og ingen numre
/// bliver brugt.
///
/// Med --sign er kaldet en signeret besked (WS-Security), og svaret skal være det samme: signeret af
/// et OCES-certifikat fra udstederne i --tillid, over det hele, og på netop dette kald. Det, der er
/// bevist, bliver skrevet. Et svar, der ikke beviser det, bliver ikke vist. Brugerdatabasens
/// tjenester kaldes altid sådan.
///
/// Eksempler:
///   tilslut send batch.xml --proeve --url https://127.0.0.1:8443 \
///     --ca rod.pem --cert system.pem --key system.key.pem
///   tilslut send grupper.xml --sign --system EX100001 --tillid udstedere …
///   tilslut send natten.xml --med-brugere --system EX100001 --tillid udstedere …
///
/// Adresse, certifikat, system og udstedere kan også stå i TILSLUT_URL, TILSLUT_CA, TILSLUT_CERT,
/// TILSLUT_KEY, TILSLUT_SYSTEM og TILSLUT_TILLID.
#[derive(Debug, clap::Args)]
#[command(
    verbatim_doc_comment,
    after_help = "Udgangskoder: 0 = udført (eller prøven gik godt), 1 = afvist, eller filen kan ikke sendes,\n\
    2 = forkert brug, 3 = intet svar, et svar, der ikke beviser det, det skal, eller en fejl hos gatewayen.\n\
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
    /// Tjenesten, hvor flere har metoden, fx wsiinst til hentDataAftaler
    #[arg(long, value_name = "TJENESTE")]
    tjeneste: Option<Tjeneste>,
    /// SOAP-version af den konvolut, der sættes om. Udeladt: 1.1, men 1.2 til Brugerdatabasen
    #[arg(long, value_enum)]
    soap: Option<Soap>,
    /// Dagtilbudsregisterets version. Udeladt: navnerummets, ellers v2.0, som krydsvaliderer
    #[arg(long, value_parser = ["v1", "v2.0"])]
    version: Option<String>,
    /// Prøv: alt efterprøves, intet gemmes
    #[arg(long)]
    proeve: bool,
    #[command(flatten)]
    import: Import,
    /// Svar som JSON, til programmer
    #[arg(long)]
    json: bool,
}

/// Options of an import document.
#[derive(Debug, Clone, Copy, clap::Args)]
struct Import {
    /// Dokumentet nævner kun det, der er ændret; ingen slettes
    #[arg(help_heading = "Importdokument", long)]
    delta: bool,
    /// Svaret skal nævne hver bruger
    #[arg(help_heading = "Importdokument", long)]
    med_brugere: bool,
    /// En fuld import må fjerne en større del af kildens personer, end gatewayen ellers lader passere (GRD019)
    #[arg(help_heading = "Importdokument", long)]
    tillad_stor_sletning: bool,
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
    let mut besked = match Besked::of(&fil, &args.valg()) {
        Ok(besked) => besked,
        Err(fejl) => {
            eprintln!("tilslut: {} er ikke sendt: {fejl}", args.fil.display());
            return Ok(Exit::Refused);
        }
    };
    let opkald = args.forbindelse.opkald(&besked)?;
    let url = args.forbindelse.adresse(besked.service);
    let besvaret = ventende(besked.aendringer(), || opkald.udfoer(&url, &mut besked))?;
    let anmodning = vis::Anmodning { fil: &fil, besked: &besked };
    if args.json {
        print_json(&som_json(&besvaret, anmodning))?;
    } else {
        vis::besvaret(Skaerm::new(), &besvaret, anmodning);
    }
    exit(&besvaret.modtaget.svar)
}

impl Args {
    fn valg(&self) -> Valg {
        let soap = self.soap.map(|soap| match soap {
            Soap::V11 => Version::V11,
            Soap::V12 => Version::V12,
        });
        let (metode, version, tjeneste) = (self.metode.clone(), self.version.clone(), self.tjeneste.clone());
        let Import { delta, med_brugere, tillad_stor_sletning } = self.import;
        let import = Importvalg { delta, med_brugere, tillad_stor_sletning };
        Valg { metode, version, tjeneste, soap, proeve: self.proeve, sign: self.forbindelse.sign(), import }
    }
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

/// While a large batch is under way a terminal shows that it is.
fn ventende<T>(aendringer: usize, kald: impl FnOnce() -> T) -> T {
    // Hidden by itself where no terminal watches.
    let bjaelke = (aendringer >= STORT_BATCH).then(|| {
        let bjaelke = ProgressBar::new_spinner();
        bjaelke.set_message(format!("{aendringer} ændringer sendt; venter på svar"));
        bjaelke.enable_steady_tick(Duration::from_millis(100));
        bjaelke
    });
    let svar = kald();
    if let Some(bjaelke) = bjaelke {
        bjaelke.finish_and_clear();
    }
    svar
}

/// An answer that is no SOAP: the server refused it before it looked at the envelope.
pub(crate) fn text_answer(response: &Response) -> String {
    let first: String = response.text().lines().next().unwrap_or_default().chars().take(500).collect();
    format!("HTTP {}: {first}", response.status.as_u16())
}

/// An answer, and what is proven of it where the call was signed.
pub(crate) fn som_json(besvaret: &Besvaret, anmodning: vis::Anmodning<'_>) -> Value {
    let mut json = match &besvaret.modtaget.svar {
        Svar::Kvittering(kvittering) => kvittering_json(kvittering, anmodning),
        Svar::Import(svar) => import_json(svar, anmodning),
        Svar::Fault(Fault { afsenderens, kode, slags, tekst, korrelation, detaljer }) => json!({
            "status": "Fault", "kode": kode, "type": slags, "tekst": tekst, "afsenderens": afsenderens,
            "korrelationsId": korrelation, "detaljer": detaljer,
        }),
        Svar::Andet(payload) => json!({ "status": "OK", "svar": payload.som_json(&[]) }),
    };
    if let (Some(fields), Some(signatur)) = (json.as_object_mut(), bevis::som_json(besvaret)) {
        fields.insert("signatur".into(), signatur);
    }
    json
}

fn kvittering_json(kvittering: &Kvittering, anmodning: vis::Anmodning<'_>) -> Value {
    let Kvittering { ok, afventer, sagsnummer, id, modtaget, resultater, konsekvenser, godkendelser, fejl, advis } =
        kvittering;
    let status = match (ok, afventer) {
        (true, _) => "OK",
        (_, true) => "Afventer",
        _ => "Fejl",
    };
    let mut json = json!({
        "status": status,
        "kvitteringsId": id,
        "modtaget": modtaget,
        "resultat": resultater.iter().map(|resultat| json!({
            "position": resultat.position, "metode": resultat.metode, "lokalId": resultat.lokal_id,
            "institutionsNummer": resultat.nummer,
        })).collect::<Vec<_>>(),
        "fejl": fejl.iter().map(|fejl| meddelelse(fejl, anmodning)).collect::<Vec<_>>(),
        "advis": advis.iter().map(|advis| meddelelse(advis, anmodning)).collect::<Vec<_>>(),
    });
    // Institutionsregisteret's receipts alone have these.
    let mut mere = |navn: &str, vaerdi: Value| {
        if let (Some(felter), false) = (json.as_object_mut(), vaerdi.as_array().is_some_and(Vec::is_empty)) {
            felter.insert(navn.to_owned(), vaerdi);
        }
    };
    mere("konsekvens", konsekvenser.iter().map(konsekvens).collect());
    mere(
        "godkendelse",
        godkendelser
            .iter()
            .map(|g| json!({ "position": g.position, "metode": g.metode, "hvorfor": g.hvorfor }))
            .collect(),
    );
    if let Some(sagsnummer) = sagsnummer {
        mere("sagsnummer", sagsnummer.as_str().into());
    }
    json
}

fn konsekvens(konsekvens: &Konsekvens) -> Value {
    let aftale = |(nr, forslag): &(String, Option<String>)| json!({ "nr": nr, "forslag": forslag });
    json!({
        "position": konsekvens.position, "institutionsNummer": konsekvens.nummer, "haendelse": konsekvens.haendelse,
        "efterfoelger": konsekvens.efterfoelger, "felt": konsekvens.felt, "fra": konsekvens.fra, "til": konsekvens.til,
        "aftale": konsekvens.aftaler.iter().map(aftale).collect::<Vec<_>>(), "brugere": konsekvens.brugere,
        "underret": konsekvens.underret,
    })
}

fn import_json(svar: &Importsvar, anmodning: vis::Anmodning<'_>) -> Value {
    let Importsvar { reskode, restekst, id, antal, brugere, advis } = svar;
    let antal: serde_json::Map<_, _> = antal.iter().map(|(navn, antal)| ((*navn).into(), (*antal).into())).collect();
    json!({
        "status": if svar.ok() { "OK" } else { "Fejl" },
        "reskode": reskode,
        "restekst": restekst,
        "kvitteringsId": id,
        "antal": antal,
        "bruger": brugere.iter().map(|bruger| json!({
            "localPersonId": bruger.lokal_id, "userId": bruger.bruger_id, "handling": bruger.handling,
        })).collect::<Vec<_>>(),
        "advis": advis.iter().map(|advis| {
            let egen = advis.linje.and_then(|linje| anmodning.besked.linje(anmodning.fil, linje));
            json!({
                "localPersonId": advis.lokal_id, "kode": advis.kode, "tekst": advis.tekst, "linje": egen.or(advis.linje),
                "iFilen": egen.is_some(),
            })
        }).collect::<Vec<_>>(),
    })
}

/// Line and column are the file's; those of the message where it lies outside the file.
fn meddelelse(fejl: &Meddelelse, anmodning: vis::Anmodning<'_>) -> Value {
    let egen = fejl.sted.and_then(|sted| anmodning.besked.sted(anmodning.fil, sted));
    let (linje, kolonne) = egen.or(fejl.sted).map(|sted| (sted.line, sted.column)).unzip();
    json!({
        "kode": fejl.kode, "tekst": fejl.tekst, "position": fejl.position, "felt": fejl.felt, "sti": fejl.sti,
        "linje": linje, "kolonne": kolonne, "iFilen": egen.is_some(), "regel": fejl.regel,
    })
}
