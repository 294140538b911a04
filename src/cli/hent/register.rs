//! An export of Dagtilbudsregisteret as XML, JSON or the four CSV files of its public page.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::ValueEnum;

use super::csv::Fil;
use crate::cli::send::bevis;
use crate::cli::send::forbindelse::Forbindelse;
use crate::cli::{Exit, ForkertBrug};
use crate::client::Element;
use crate::client::besked::{self, Besked};
use crate::client::svar::Svar;
use crate::services::{self, offentligt};
use crate::soap::Envelope;
use crate::types::Kommunekode;
use crate::xml::{Event, Limits, Reader, Writer, canonical};

/// What its options stand under in the help.
const HEADING: &str = "Registeret";
/// The same, of what an export has too.
const FORM: &str = "Registeret og eksport";

/// What of the register, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Valg {
    /// Registeret: Dagtilbudsregisteret (dtr) eller Institutionsregisteret (ir), hvis offentlige udtræk hentes uden certifikat
    #[arg(help_heading = HEADING, long, value_enum, default_value = "dtr")]
    register: Hvilket,
    #[command(flatten)]
    form: Form,
    /// Kun denne kommunes (admKommuneKode), fx 825
    #[arg(help_heading = HEADING, long, value_name = "KODE")]
    kommune: Option<u16>,
    /// Som registeret stod ved udgangen af denne danske dag, fx 2026-11-01
    #[arg(help_heading = HEADING, long, value_name = "DATO")]
    per_dato: Option<jiff::civil::Date>,
    /// De nedlagte med
    #[arg(help_heading = HEADING, long)]
    inkluder_nedlagte: bool,
}

/// Which register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Hvilket {
    /// Dagtilbudsregisteret
    Dtr,
    /// Institutionsregisteret
    Ir,
}

/// How it is written, and where.
#[derive(Debug, clap::Args)]
pub(super) struct Form {
    /// Formen; csv kun for et register. Udeladt: xml, for Institutionsregisteret csv
    #[arg(help_heading = FORM, long, value_enum)]
    pub(super) format: Option<Format>,
    /// Hvor det skrives: en mappe for Dagtilbudsregisterets csv, ellers en fil. Udeladt: standardoutput (for csv kun det samlede udtræk)
    #[arg(help_heading = FORM, long, value_name = "MAPPE|FIL")]
    pub(super) ud: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Xml,
    Csv,
    Json,
}

/// Elements that are lists also where they stand once.
const LISTER: &[&str] = &["daginstitution", "anvisningsenhed", "alternativAdresse"];

/// Fetches and writes it.
pub(super) fn run(forbindelse: &Forbindelse, valg: &Valg) -> anyhow::Result<Exit> {
    if valg.register == Hvilket::Ir {
        return valg.institutioner(forbindelse);
    }
    let mut besked = Besked::of(&valg.payload(), &besked::Valg::default())?;
    let besvaret = super::hent(forbindelse, &mut besked)?;
    let Svar::Andet(payload) = &besvaret.modtaget.svar else {
        return super::andet(&besvaret, &besked);
    };
    bevis::til_stderr(&besvaret);
    let register = payload.child("dagtilbudsRegister").context("svaret indeholder intet dagtilbudsRegister")?;
    match (valg.form.format.unwrap_or(Format::Xml), &valg.form.ud) {
        (Format::Csv, Some(mappe)) => skriv_csv(mappe, register)?,
        (Format::Csv, None) => ud(None, &Fil::Samlet.skriv(register))?,
        (Format::Json, fil) => {
            let mut json = register.som_json(LISTER);
            if let Some(fields) = json.as_object_mut() {
                fields.entry("daginstitution").or_insert_with(|| serde_json::json!([]));
            }
            ud(fil.as_deref(), &format!("{}\n", serde_json::to_string_pretty(&json)?))?;
        }
        (Format::Xml, fil) => {
            ud(fil.as_deref(), &dokument(&besvaret.modtaget.konvolut, |name| name == "dagtilbudsRegister")?)?;
        }
    }
    Ok(Exit::Ok)
}

impl Valg {
    /// Whether anything is asked for that only the register and exports have.
    pub(super) fn er_givet(&self) -> bool {
        self.form.format.is_some() || self.form.ud.is_some() || self.er_registerets()
    }

    /// Whether anything is asked for that only the register has.
    pub(super) fn er_registerets(&self) -> bool {
        let csv = self.form.format == Some(Format::Csv);
        self.register == Hvilket::Ir
            || csv
            || self.kommune.is_some()
            || self.per_dato.is_some()
            || self.inkluder_nedlagte
    }

    /// How it is written, and where.
    pub(super) fn form(&self) -> &Form {
        &self.form
    }

    /// The public extract of Institutionsregisteret, written as it comes.
    fn institutioner(&self, forbindelse: &Forbindelse) -> anyhow::Result<Exit> {
        if self.kommune.is_some() || self.per_dato.is_some() {
            return Err(ForkertBrug("--kommune og --per-dato hører til Dagtilbudsregisteret".into()).into());
        }
        let sti = match (self.form.format.unwrap_or(Format::Csv), self.inkluder_nedlagte) {
            (Format::Json, _) => offentligt::IR_JSON.to_owned(),
            (Format::Csv, false) => offentligt::IR_CSV.to_owned(),
            (Format::Csv, true) => format!("{}?{}", offentligt::IR_CSV, offentligt::INKLUDER_NEDLAGTE),
            (Format::Xml, _) => {
                let tekst = "det offentlige udtræk af Institutionsregisteret er csv eller json";
                return Err(ForkertBrug(tekst.into()).into());
            }
        };
        let url = forbindelse.adresse_paa(&sti);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let client = forbindelse.anonym()?;
        let response = runtime.block_on(client.get(&url)).with_context(|| format!("{url} svarede ikke"))?;
        if !response.status.is_success() {
            anyhow::bail!("{url} svarede HTTP {}: {}", response.status.as_u16(), response.text().trim());
        }
        ud(self.form.ud.as_deref(), &response.text())?;
        Ok(Exit::Ok)
    }

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
pub(super) fn ud(fil: Option<&Path>, text: &str) -> anyhow::Result<()> {
    match fil {
        Some(fil) => std::fs::write(fil, text).with_context(|| format!("{} kan ikke skrives", fil.display())),
        None => match std::io::stdout().lock().write_all(text.as_bytes()) {
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        },
    }
}

/// The first element of an answer whose name fits, as a document of its own, valid by the published schema.
pub(super) fn dokument(konvolut: &Envelope, navn: impl Fn(&str) -> bool) -> anyhow::Result<String> {
    let limits = Limits::default();
    let (text, payload) = (konvolut.text(), &konvolut.payload);
    let mut reader = Reader::within(text, payload.range.clone(), &payload.scope, &limits);
    let begin = loop {
        match reader.next()? {
            Event::Start(start) if navn(start.name.local) => break start.offset,
            Event::Eof => anyhow::bail!("svaret kan ikke læses"),
            _ => {}
        }
    };
    let scope = reader.scope();
    let end = reader.skip()?;
    let element = canonical(text, begin..end, &scope, &limits)?;
    Ok(format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{element}\n"))
}
