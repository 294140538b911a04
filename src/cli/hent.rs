//! `tilslut hent`: an export of the register as XML, JSON or the four CSV files of its public page.

mod csv;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use clap::ValueEnum;
use indicatif::ProgressBar;

use self::csv::Fil;
use super::Exit;
use super::send::forbindelse::Forbindelse;
use super::send::skaerm::Skaerm;
use super::send::{exit, post, text_answer, vis};
use crate::client::besked::{Besked, Valg};
use crate::client::svar::Svar;
use crate::client::{Element, Response};
use crate::services;
use crate::soap::{ContentType, Envelope};
use crate::types::Kommunekode;
use crate::xml::{Event, Limits, Reader, Writer, canonical};

/// Hent Dagtilbudsregisteret som XML, JSON eller de fire CSV-filer
///
/// Hele registeret eller en kommunes, som det er nu, eller som det stod ved udgangen af en dag.
/// CSV er den form, registerets offentlige side giver: semikolon, UTF-8 med BOM, CRLF;
/// daginstitution.csv, anvisningsenhed.csv, alternativadresse.csv og samlet.csv. Kolonnerne
/// er forklaret i docs/csv.md.
///
/// Eksempler:
///   tilslut hent --format csv --ud udtraek --url https://127.0.0.1:8443 \
///     --ca rod.pem --cert system.pem --key system.key.pem
///   tilslut hent --format json --kommune 825 --per-dato 2026-11-01 …
///
/// Adresse og certifikat kan også stå i TILSLUT_URL, TILSLUT_CA, TILSLUT_CERT og TILSLUT_KEY.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Args {
    #[command(flatten)]
    forbindelse: Forbindelse,
    /// Formen
    #[arg(long, value_enum, default_value = "xml")]
    format: Format,
    /// Hvor det skrives: en mappe for csv, ellers en fil. Udeladt: standardoutput (for csv kun det samlede udtræk)
    #[arg(long, value_name = "MAPPE|FIL")]
    ud: Option<PathBuf>,
    /// Kun denne kommunes (admKommuneKode), fx 825
    #[arg(long, value_name = "KODE")]
    kommune: Option<u16>,
    /// Som registeret stod ved udgangen af denne danske dag, fx 2026-11-01
    #[arg(long, value_name = "DATO")]
    per_dato: Option<jiff::civil::Date>,
    /// De nedlagte med
    #[arg(long)]
    inkluder_nedlagte: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Xml,
    Csv,
    Json,
}

/// Elements that are lists also where they stand once.
const LISTER: &[&str] = &["daginstitution", "anvisningsenhed", "alternativAdresse"];

/// Runs `tilslut hent`.
///
/// # Errors
/// Where there is no answer, the gateway itself failed, or a file cannot be written.
pub fn run(args: &Args) -> anyhow::Result<Exit> {
    let payload = args.payload();
    let besked = Besked::of(&payload, &Valg::default())?;
    let client = args.forbindelse.client()?;
    // Hidden by itself where no terminal watches.
    let bjaelke = ProgressBar::new_spinner();
    bjaelke.set_message("henter");
    bjaelke.enable_steady_tick(Duration::from_millis(100));
    let answered = post(&client, &args.forbindelse.adresse(besked.service), &besked);
    bjaelke.finish_and_clear();
    let response = answered?;
    let svar = Svar::read(&response).with_context(|| text_answer(&response))?;
    let Svar::Andet(payload) = &svar else {
        let hoved = format!("HTTP {}", response.status.as_u16());
        vis::svar(Skaerm::new(), &hoved, &svar, vis::Anmodning { fil: "", besked: &besked });
        return exit(&svar);
    };
    let register = payload.child("dagtilbudsRegister").context("svaret indeholder intet dagtilbudsRegister")?;
    match (args.format, &args.ud) {
        (Format::Csv, Some(mappe)) => skriv_csv(mappe, register)?,
        (Format::Csv, None) => ud(None, &Fil::Samlet.skriv(register))?,
        (Format::Json, fil) => {
            let mut json = register.som_json(LISTER);
            if let Some(fields) = json.as_object_mut() {
                fields.entry("daginstitution").or_insert_with(|| serde_json::json!([]));
            }
            ud(fil.as_deref(), &format!("{}\n", serde_json::to_string_pretty(&json)?))?;
        }
        (Format::Xml, fil) => ud(fil.as_deref(), &dokument(&response)?)?,
    }
    Ok(Exit::Ok)
}

impl Args {
    /// The request: which of the four methods, by what is asked for.
    fn payload(&self) -> String {
        let omfang = if self.kommune.is_some() { "GetDagtilbudByAdmKommuneNummer" } else { "GetAllDagtilbud" };
        let per_dato = if self.per_dato.is_some() { "PerDato" } else { "" };
        let metode = format!("{omfang}{per_dato}");
        // The newest version is the last that the table has for the method.
        let namespace =
            services::ALL.iter().rfind(|service| service.operations.iter().any(|known| known.name == metode));
        let mut xml = Writer::new();
        xml.start(&metode).attr("xmlns", namespace.map_or("", |service| service.namespace));
        xml.element_if("AdmkommuneNummer", self.kommune.map(|kode| Kommunekode(kode).to_string()).as_deref());
        xml.element_if("dato", self.per_dato.map(|dato| dato.to_string()).as_deref());
        xml.element_if("inkluderNedlagte", self.inkluder_nedlagte.then_some("true"));
        xml.finish()
    }
}

fn skriv_csv(mappe: &Path, register: &Element) -> anyhow::Result<()> {
    std::fs::create_dir_all(mappe).with_context(|| format!("mappen {} kan ikke oprettes", mappe.display()))?;
    for fil in Fil::ALLE {
        let text = fil.skriv(register);
        let rows = text.lines().count().saturating_sub(1);
        let sti = mappe.join(fil.navn());
        ud(Some(&sti), &text)?;
        eprintln!("{rows:>7} rækker  {}", sti.display());
    }
    Ok(())
}

/// To a file, or to standard output. A reader that has gone, as `head` does, is no failure.
fn ud(fil: Option<&Path>, text: &str) -> anyhow::Result<()> {
    match fil {
        Some(fil) => std::fs::write(fil, text).with_context(|| format!("{} kan ikke skrives", fil.display())),
        None => match std::io::stdout().lock().write_all(text.as_bytes()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        },
    }
}

/// The `dagtilbudsRegister` of an answer as a document of its own, valid by the published schema.
fn dokument(response: &Response) -> anyhow::Result<String> {
    let wrong = || anyhow::anyhow!("svaret kan ikke læses");
    let limits = Limits::default();
    let content_type = ContentType::parse(response.header("content-type")).map_err(|_| wrong())?;
    let envelope = Envelope::parse(response.body.clone(), &content_type, &limits).map_err(|_| wrong())?;
    let (text, payload) = (envelope.text(), &envelope.payload);
    let mut reader = Reader::within(text, payload.range.clone(), &payload.scope, &limits);
    let begin = loop {
        match reader.next()? {
            Event::Start(start) if start.name.local == "dagtilbudsRegister" => break start.offset,
            Event::Eof => return Err(wrong()),
            _ => {}
        }
    };
    let scope = reader.scope();
    let end = reader.skip()?;
    let register = canonical(text, begin..end, &scope, &limits)?;
    Ok(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{register}\n"))
}
