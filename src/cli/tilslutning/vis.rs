//! How objects are shown to people: tables and a few lines.

use std::fmt::Write as _;

use crate::tilslutning::{Aftale, Certifikat, Dag, Historik, Part, Rolle, Status, Udbydersystem, dansk_dag};
use crate::types::Time;

/// Rows under their headings, each column as wide as its widest field.
pub(in crate::cli) fn table<const N: usize>(headings: [&str; N], rows: &[[String; N]]) -> String {
    if rows.is_empty() {
        return "(ingen)".into();
    }
    let headings = headings.map(str::to_owned);
    let lines = || std::iter::once(&headings).chain(rows);
    let width = |at: usize| lines().filter_map(|row| row.get(at)).map(|field| field.chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |row: &[String; N]| {
        let fields = row.iter().zip(&widths).fold(String::new(), |mut text, (field, width)| {
            let _ = write!(text, "{field:<width$}  ");
            text
        });
        fields.trim_end().to_owned()
    };
    lines().map(line).collect::<Vec<_>>().join("\n")
}

/// A text under its heading, indented.
pub(in crate::cli) fn section(heading: &str, text: &str) -> String {
    let indented: Vec<String> = text.lines().map(|line| format!("  {line}")).collect();
    format!("\n{heading}\n{}", indented.join("\n"))
}

pub(super) fn systems(systems: &[Udbydersystem]) -> String {
    let row = |s: &Udbydersystem| [s.id.to_string(), s.status.to_string(), s.udbyder.to_string(), s.navn.clone()];
    table(["ID", "STATUS", "UDBYDER", "NAVN"], &systems.iter().map(row).collect::<Vec<_>>())
}

pub(super) fn certificates(certificates: &[Certifikat], now: Time) -> String {
    let row = |c: &Certifikat| {
        [c.system.to_string(), validity(c, now), c.slags.clone(), c.emne.clone(), c.thumbprint.to_string()]
    };
    table(["SYSTEM", "GYLDIGT", "SLAGS", "NAVN", "FINGERAFTRYK"], &certificates.iter().map(row).collect::<Vec<_>>())
}

fn validity(certifikat: &Certifikat, now: Time) -> String {
    let til = dansk_dag(certifikat.gyldig_til);
    if certifikat.gyldig_til < now {
        format!("udløb {til}")
    } else if certifikat.gyldig_fra > now {
        format!("fra {}", dansk_dag(certifikat.gyldig_fra))
    } else {
        format!("til {til}")
    }
}

/// What a party is, in a word or two.
pub(super) fn party_kind(part: &Part) -> String {
    match (part.rolle, part.kommunekode, &part.institutionsnummer) {
        (Some(Rolle::Ministerium), ..) => "ministerium".into(),
        (Some(Rolle::Region(kode)), ..) => format!("region {kode}"),
        (None, Some(kode), _) => format!("kommune {kode}"),
        (None, None, Some(nummer)) => format!("institution {nummer}"),
        (None, None, None) => "ejer".into(),
    }
}

pub(super) fn parties(parts: &[Part]) -> String {
    let row = |part: &Part| [part.id.to_string(), part.cvr.to_string(), party_kind(part), part.navn.clone()];
    table(["NR", "CVR", "ART", "NAVN"], &parts.iter().map(row).collect::<Vec<_>>())
}

/// An agreement with its party and whether it is in force, for lists.
pub(super) struct Shown {
    pub(super) aftale: Aftale,
    pub(super) part: Option<Part>,
}

impl Shown {
    /// The state as it is today: an expiry that the daily run has not recorded yet counts.
    pub(super) fn state(&self, idag: Dag) -> String {
        let aftale = &self.aftale;
        match aftale.status {
            Status::Godkendt if aftale.periode.over(idag) => Status::Udloebet.to_string(),
            Status::Godkendt if !aftale.periode.begun(idag) => "godkendt, ikke begyndt".into(),
            status => status.to_string(),
        }
    }

    pub(super) fn in_force(&self, idag: Dag) -> bool {
        self.aftale.status == Status::Godkendt && self.aftale.periode.contains(idag)
    }

    pub(super) fn party(&self) -> String {
        match (&self.part, self.aftale.slags) {
            (Some(part), _) => format!("{} ({})", part.navn, party_kind(part)),
            (None, crate::tilslutning::AftaleSlags::Data) => "alle".into(),
            (None, crate::tilslutning::AftaleSlags::Tilslutning) => "-".into(),
        }
    }

    pub(super) fn days(&self) -> String {
        let til = self.aftale.periode.til.map(|til| til.to_string()).unwrap_or_default();
        format!("{}..{til}", self.aftale.periode.fra)
    }
}

pub(super) fn agreements(shown: &[Shown], idag: Dag) -> String {
    let row = |s: &Shown| {
        let system = s.aftale.system.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        [
            s.aftale.id.to_string(),
            s.state(idag),
            s.aftale.slags.to_string(),
            s.aftale.service.to_string(),
            system,
            s.party(),
            s.days(),
        ]
    };
    table(["NR", "STATUS", "SLAGS", "TJENESTE", "SYSTEM", "PART", "DAGE"], &shown.iter().map(row).collect::<Vec<_>>())
}

pub(super) fn history(rows: &[Historik]) -> String {
    let row = |h: &Historik| {
        let change = h.fra.as_ref().map_or_else(|| h.til.clone(), |fra| format!("{fra} → {}", h.til));
        [format!("{:.0}", h.tid), change, h.hvem.clone(), h.hvorfor.clone().unwrap_or_default()]
    };
    table(["TID (UTC)", "ÆNDRING", "HVEM", "HVORFOR"], &rows.iter().map(row).collect::<Vec<_>>())
}
