//! What was loaded, and what is wrong with it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cli::say;
use crate::types::Institutionsnummer;

/// So many rows of a kind are told to a person; a program has them all.
const NAEVNTE: usize = 20;

/// What a load came to.
#[derive(Debug, Default, Serialize)]
pub(super) struct Rapport {
    /// `dtr` or `ir`.
    pub(super) register: &'static str,
    /// The extract's form.
    pub(super) form: &'static str,
    /// Whether it was loaded.
    pub(super) indlaest: bool,
    /// Whether it was only to be tried.
    pub(super) proeve: bool,
    /// Why nothing was loaded.
    pub(super) afvist: Option<String>,
    /// How many units there are.
    pub(super) enheder: u64,
    /// Units that fail a rule as they stand.
    pub(super) brud: Vec<Brud>,
    /// What rows could not say of their units, or say of a hovedskole that the file does not have.
    pub(super) antaget: Vec<Bemaerkning>,
    /// Rows that cannot be read.
    pub(super) ulaeselige: Vec<Bemaerkning>,
    /// Columns that nothing is read of.
    pub(super) ukendte_kolonner: Vec<String>,
    /// Columns that the file lacks.
    pub(super) manglende_kolonner: Vec<&'static str>,
    /// Columns whose texts are not those of our code tables, and in how many rows; ours are written.
    pub(super) andre_tekster: BTreeMap<&'static str, u64>,
    /// The highest number of each series that was loaded.
    pub(super) hoejeste: Vec<Institutionsnummer>,
    /// The next numbers that the register will give.
    pub(super) naeste: Vec<Institutionsnummer>,
    /// P-numbers that were not checked, since the CVR table is not loaded.
    pub(super) uden_cvr_kontrol: u64,
    /// Addresses that were not checked, since the DAR table is not loaded.
    pub(super) uden_dar_kontrol: u64,
}

/// A place in the files that were given.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Sted {
    /// Which file, counted from 1; told where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fil: Option<usize>,
    pub(super) linje: u64,
}

/// A rule that a unit fails.
#[derive(Debug, Serialize)]
pub(super) struct Brud {
    pub(super) kode: &'static str,
    pub(super) regel: Option<&'static str>,
    pub(super) nummer: Institutionsnummer,
    #[serde(flatten)]
    pub(super) sted: Option<Sted>,
    pub(super) tekst: String,
}

/// Something about a row.
#[derive(Debug, Serialize)]
pub(super) struct Bemaerkning {
    #[serde(flatten)]
    pub(super) sted: Sted,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) nummer: Option<Institutionsnummer>,
    pub(super) tekst: String,
}

impl Rapport {
    /// For a person.
    pub(super) fn vis(&self) -> anyhow::Result<()> {
        let register = if self.register == "dtr" { "Dagtilbudsregisteret" } else { "Institutionsregisteret" };
        match (&self.afvist, self.proeve) {
            (Some(hvorfor), _) => eprintln!("afvist: {hvorfor}"),
            (None, true) => say!("Prøve: {} enheder ville blive indlæst i {register} ({}).", self.enheder, self.form),
            (None, false) => say!("{} enheder er indlæst i {register} ({}).", self.enheder, self.form),
        }
        self.vis_filen()?;
        vis_bemaerkninger("Rækker, der ikke kan læses", &self.ulaeselige)?;
        vis_bemaerkninger("Rækker, hvor noget er regnet som andet, end der står", &self.antaget)?;
        self.vis_brud()?;
        if self.uden_cvr_kontrol > 0 {
            say!("\nCVR-tabellen er ikke indlæst: {} P-numre er ikke kontrolleret.", self.uden_cvr_kontrol);
        }
        if self.uden_dar_kontrol > 0 {
            say!("\nDAR-tabellen er ikke indlæst: {} adresser er ikke kontrolleret.", self.uden_dar_kontrol);
        }
        let numre = |numre: &[Institutionsnummer]| numre.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        if !self.hoejeste.is_empty() {
            say!("\nHøjeste nummer i udtrækket: {}.", numre(&self.hoejeste));
        }
        if !self.naeste.is_empty() {
            say!("Næste nye nummer: {}.", numre(&self.naeste));
        }
        Ok(())
    }

    fn vis_filen(&self) -> anyhow::Result<()> {
        if !self.manglende_kolonner.is_empty() {
            say!("\nKolonner, som filen ikke har: {}.", self.manglende_kolonner.join(", "));
        }
        if !self.ukendte_kolonner.is_empty() {
            say!("\nKolonner, der ikke er læst: {}.", self.ukendte_kolonner.join(", "));
        }
        for (kolonne, antal) in &self.andre_tekster {
            say!("\n{kolonne}: {antal} rækker har en anden tekst end kodetabellen; registeret giver kodetabellens.");
        }
        Ok(())
    }

    fn vis_brud(&self) -> anyhow::Result<()> {
        let mut efter_kode: BTreeMap<&str, Vec<&Brud>> = BTreeMap::new();
        self.brud.iter().for_each(|brud| efter_kode.entry(brud.kode).or_default().push(brud));
        say!("\n{} brud på reglerne.", self.brud.len());
        for (kode, brud) in efter_kode {
            let regel = brud.first().and_then(|brud| brud.regel).map(|regel| format!(" ({regel})")).unwrap_or_default();
            say!("\n{kode}{regel}: {} brud", brud.len());
            for brud in brud.iter().take(NAEVNTE) {
                say!("  {} {}: {}", brud.nummer, brud.sted.map(vis_sted).unwrap_or_default(), brud.tekst);
            }
            vis_flere(brud.len())?;
        }
        Ok(())
    }
}

fn vis_bemaerkninger(overskrift: &str, bemaerkninger: &[Bemaerkning]) -> anyhow::Result<()> {
    if bemaerkninger.is_empty() {
        return Ok(());
    }
    say!("\n{overskrift}: {}", bemaerkninger.len());
    for Bemaerkning { sted, nummer, tekst } in bemaerkninger.iter().take(NAEVNTE) {
        let nummer = nummer.as_ref().map(|nummer| format!("{nummer} ")).unwrap_or_default();
        say!("  {nummer}{}: {tekst}", vis_sted(*sted));
    }
    vis_flere(bemaerkninger.len())
}

fn vis_flere(antal: usize) -> anyhow::Result<()> {
    if antal > NAEVNTE {
        say!("  … og {} mere; --json har dem alle", antal - NAEVNTE);
    }
    Ok(())
}

fn vis_sted(Sted { fil, linje }: Sted) -> String {
    fil.map_or_else(|| format!("linje {linje}"), |fil| format!("fil {fil} linje {linje}"))
}
