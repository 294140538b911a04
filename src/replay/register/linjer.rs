//! What an exchange does beside the registers, a line each: parties that it makes, agreements that it ends or asks for, cases.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::institutioner::Sagsstatus;
use crate::store::institutioner::Sagslinje;
use crate::store::tilslutning::Filter;
use crate::store::{Conn, Result};
use crate::tilslutning::{Aftale, AftaleSlags, Emne, Part, PartId, Rolle};

/// What a line is about, in the order that they are told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slags {
    Part,
    Aftale,
    Sag,
}

impl Slags {
    fn ord(self) -> &'static str {
        match self {
            Self::Part => "part",
            Self::Aftale => "aftale",
            Self::Sag => "sag",
        }
    }
}

/// How it stands, and what else is told of it where it is new.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Linje {
    stand: String,
    resten: String,
}

/// All of them, by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Linjer(BTreeMap<(Slags, i64), Linje>);

impl Linjer {
    /// As they are now.
    pub(super) fn read(conn: &Conn) -> Result<Self> {
        let mut linjer = Self::default();
        let parter: BTreeMap<PartId, Part> = conn.parter(None)?.into_iter().map(|part| (part.id, part)).collect();
        for part in parter.values() {
            linjer.part(part);
        }
        for aftale in conn.aftaler(&Filter::default())? {
            let part = aftale.part.and_then(|part| parter.get(&part));
            linjer.aftale(&aftale, aftale.status.as_str(), part);
        }
        conn.sagslinjer()?.iter().for_each(|sag| linjer.sag(sag, sag.status.as_str()));
        Ok(linjer)
    }

    /// What an exchange of a journal did, before it and after it.
    pub(super) fn around(conn: &Conn, nr: i64) -> Result<(Self, Self)> {
        let (mut before, mut after) = (Self::default(), Self::default());
        for gjort in conn.gjort_af(nr)? {
            let historik = &gjort.historik;
            let Ok(id) = historik.noegle.parse() else { continue };
            match historik.emne {
                Emne::Part => conn.part(id)?.iter().for_each(|part| after.part(part)),
                Emne::Aftale => {
                    let Some(aftale) = conn.aftale(id)? else { continue };
                    let part = aftale.part.map(|part| conn.part(part)).transpose()?.flatten();
                    if let (Some(fra), false) = (&historik.fra, after.0.contains_key(&(Slags::Aftale, id))) {
                        before.aftale(&aftale, fra, part.as_ref());
                    }
                    after.aftale(&aftale, &historik.til, part.as_ref());
                }
                Emne::Udbyder | Emne::System | Emne::Certifikat => {}
            }
        }
        let venter = Sagsstatus::Afventer.as_str();
        let udveksling = conn.exchange(&nr.to_string())?.map(|stored| stored.row.id);
        for sag in conn.sagslinjer()? {
            if udveksling.as_ref() == Some(&sag.udveksling) {
                after.sag(&sag, venter);
            } else if udveksling.is_some() && udveksling == sag.afgoerelse {
                before.sag(&sag, venter);
                after.sag(&sag, sag.status.as_str());
            }
        }
        Ok((before, after))
    }

    /// Tells what has become of them.
    pub(super) fn changes_to(&self, after: &Self, told: &mut String) {
        for ((slags, id), now) in &after.0 {
            let ord = slags.ord();
            let _ = match self.0.get(&(*slags, *id)) {
                Some(before) if before.stand == now.stand => Ok(()),
                Some(before) => writeln!(told, "{ord} {id}: {} → {}", before.stand, now.stand),
                None => writeln!(told, "ny {ord} {id}: {}{}", now.stand, now.resten),
            };
        }
        for (slags, id) in self.0.keys().filter(|key| !after.0.contains_key(key)) {
            let _ = writeln!(told, "forsvundet {} {id}", slags.ord());
        }
    }

    fn part(&mut self, part: &Part) {
        self.0.insert((Slags::Part, part.id), Linje { stand: hvem(Some(part)), resten: String::new() });
    }

    fn aftale(&mut self, aftale: &Aftale, status: &str, part: Option<&Part>) {
        let system = aftale.system.as_ref().map(|system| format!(" {system}")).unwrap_or_default();
        let for_hvem = match (aftale.slags, part) {
            (AftaleSlags::Tilslutning, None) => String::new(),
            _ => format!(" {}", hvem(part)),
        };
        let resten = format!(" {}{system}{for_hvem}", aftale.service);
        self.0.insert((Slags::Aftale, aftale.id), Linje { stand: status.to_owned(), resten });
    }

    fn sag(&mut self, sag: &Sagslinje, status: &str) {
        let antal = sag.aendringer;
        let resten = format!(" ({antal} {})", if antal == 1 { "ændring" } else { "ændringer" });
        self.0.insert((Slags::Sag, sag.id), Linje { stand: status.to_owned(), resten });
    }
}

/// A party in a word: no name, since that is free text.
fn hvem(part: Option<&Part>) -> String {
    match part {
        None => "alle".to_owned(),
        Some(Part { institutionsnummer: Some(nummer), .. }) => nummer.to_string(),
        Some(Part { kommunekode: Some(kode), .. }) => format!("kommune {}", kode.0),
        Some(Part { rolle: Some(Rolle::Ministerium), .. }) => "ministeriet".to_owned(),
        Some(Part { rolle: Some(Rolle::Region(kode)), .. }) => format!("region {kode}"),
        Some(Part { cvr, .. }) => format!("CVR {cvr}"),
    }
}
