//! The keys file (Danish: nøglefil): every generation of keys, as JSON, for its owner's eyes alone.
//!
//! A generation is never taken out of it: older ones open what they sealed. The file is written beside itself and put in place whole, so that
//! a crash leaves the old one or the new one. No error tells anything of a key.

use std::fmt;
use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{Noegle, Noegler};
use crate::types::Time;

/// Larger files are no keys file; ten thousand generations are two megabytes.
const STOERST: u64 = 2 * 1024 * 1024;

/// Why a keys file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fejl {
    /// The operating system says no.
    #[error("nøglefilen {sti} kan ikke {handling}: {grund}")]
    System {
        /// The file.
        sti: String,
        /// What was tried.
        handling: &'static str,
        /// The operating system's word.
        grund: String,
    },
    /// Others than its owner may read or write it.
    #[error("nøglefilen {sti} har rettighederne {rettigheder:04o}; kun ejeren må have adgang (chmod 600)")]
    Aaben {
        /// The file.
        sti: String,
        /// Its mode.
        rettigheder: u32,
    },
    /// It does not hold what a keys file holds.
    #[error("nøglefilen {sti}: {hvor}: forventede {forventet}")]
    Form {
        /// The file.
        sti: String,
        /// Which part of it.
        hvor: String,
        /// What should be there.
        forventet: &'static str,
    },
    /// A generation that was in use is gone from it, or has other keys.
    #[error("nøglefilen {sti}: nøgle {generation} mangler eller er en anden end før; den læses ikke igen")]
    Anderledes {
        /// The file.
        sti: String,
        /// The generation.
        generation: u32,
    },
    /// A key could not be used.
    #[error("nøgle {0} kan ikke bruges")]
    Noegle(u32),
    /// There were no random numbers.
    #[error("der kan ikke dannes en tilfældig nøgle")]
    Tilfaeldighed,
}

/// What a keys file holds.
pub struct Noeglefil {
    generationer: Vec<Generation>,
}

#[derive(Clone)]
struct Generation {
    nummer: u32,
    oprettet: Time,
    segl: [u8; 32],
    opslag: [u8; 32],
}

impl Noeglefil {
    /// Makes a file with one generation of random keys.
    ///
    /// # Errors
    /// Where there is a file already, or it cannot be written.
    pub fn opret(sti: &Path, tid: Time) -> Result<Self, Fejl> {
        let ny = Self { generationer: vec![Generation::tilfaeldig(1, tid)?] };
        ny.skriv(sti, Findes::Nej)?;
        Ok(ny)
    }

    /// Reads a file; nobody but its owner may have access to it.
    ///
    /// # Errors
    /// Where it cannot be read, is open to others, or is no keys file.
    pub fn laes(sti: &Path) -> Result<Self, Fejl> {
        let fejl = |grund| system(sti, "læses", &grund);
        let fil = File::open(sti).map_err(fejl)?;
        // Of the file that is open, not of whatever has the name by now.
        let rettigheder = fil.metadata().map_err(fejl)?.permissions().mode() & 0o7777;
        if rettigheder & 0o077 != 0 {
            return Err(Fejl::Aaben { sti: sti.display().to_string(), rettigheder });
        }
        let mut text = String::new();
        fil.take(STOERST).read_to_string(&mut text).map_err(fejl)?;
        Self::parse(&text, sti)
    }

    /// What a text means. `sti` is what errors name.
    ///
    /// # Errors
    /// [`Fejl::Form`].
    pub fn parse(text: &str, sti: &Path) -> Result<Self, Fejl> {
        let form = |hvor: String, forventet| Fejl::Form { sti: sti.display().to_string(), hvor, forventet };
        let value: Value = serde_json::from_str(text)
            .map_err(|error| form(format!("linje {}, tegn {}", error.line(), error.column()), "JSON"))?;
        let rows = value.get("noegler").and_then(Value::as_array);
        let rows = rows.ok_or_else(|| form("noegler".into(), "en liste af nøgler"))?;
        let mut generationer = Vec::new();
        for (plads, row) in (1..).zip(rows) {
            let read = Generation::laes(row).map_err(|(felt, forventet)| {
                let hvilken = row.get("nummer").and_then(Value::as_u64).map(|nummer| format!("nøgle {nummer}"));
                form(format!("{}, {felt}", hvilken.unwrap_or_else(|| format!("plads {plads}"))), forventet)
            })?;
            if generationer.last().is_some_and(|last: &Generation| last.nummer >= read.nummer) {
                return Err(form(format!("nøgle {}, nummer", read.nummer), "et nummer, der er højere end det forrige"));
            }
            generationer.push(read);
        }
        if generationer.is_empty() {
            return Err(form("noegler".into(), "mindst én nøgle"));
        }
        Ok(Self { generationer })
    }

    /// Adds a generation of random keys to a file. Of two who do so at once, the second adds to what the first wrote.
    ///
    /// # Errors
    /// As [`Noeglefil::laes`]; where it cannot be written.
    pub fn tilfoej(sti: &Path, tid: Time) -> Result<Self, Fejl> {
        let laas = laas(sti)?;
        let mut fil = Self::laes(sti)?;
        fil.generationer.push(Generation::tilfaeldig(fil.nyeste().saturating_add(1), tid)?);
        fil.skriv(sti, Findes::Ja)?;
        drop(laas);
        Ok(fil)
    }

    /// The number of the newest generation.
    #[must_use]
    pub fn nyeste(&self) -> u32 {
        self.generationer.last().map_or(0, |generation| generation.nummer)
    }

    /// The number of each generation and when it was made, oldest first.
    pub fn generationer(&self) -> impl Iterator<Item = (u32, Time)> {
        self.generationer.iter().map(|generation| (generation.nummer, generation.oprettet))
    }

    /// The keys themselves, to seal and open by.
    ///
    /// # Errors
    /// [`Fejl::Noegle`].
    pub fn noegler(&self) -> Result<Noegler, Fejl> {
        let noegle =
            |one: &Generation| Noegle::new(one.nummer, &one.segl, &one.opslag).map_err(|_| Fejl::Noegle(one.nummer));
        Ok(Noegler::new(self.generationer.iter().map(noegle).collect::<Result<_, _>>()?))
    }

    fn skriv(&self, sti: &Path, findes: Findes) -> Result<(), Fejl> {
        let skrevet = || -> std::io::Result<()> {
            let mappe = mappe(sti);
            // 0600 from the start, removed again where anything fails.
            let mut ny = tempfile::Builder::new().prefix(".noegler-").tempfile_in(mappe)?;
            ny.write_all(self.text().as_bytes())?;
            ny.as_file().sync_all()?;
            match findes {
                Findes::Nej => ny.persist_noclobber(sti)?,
                Findes::Ja => ny.persist(sti)?,
            };
            File::open(mappe)?.sync_all()
        };
        skrevet().map_err(|grund| system(sti, "skrives", &grund))
    }

    fn text(&self) -> String {
        let noegler: Vec<Value> = self.generationer.iter().map(Generation::som_json).collect();
        format!("{:#}\n", json!({ "noegler": noegler }))
    }
}

/// Whether a file is there that is to be replaced.
#[derive(Clone, Copy)]
enum Findes {
    Ja,
    Nej,
}

impl Generation {
    fn tilfaeldig(nummer: u32, oprettet: Time) -> Result<Self, Fejl> {
        let (mut segl, mut opslag) = ([0; 32], [0; 32]);
        let random = SystemRandom::new();
        random.fill(&mut segl).and_then(|()| random.fill(&mut opslag)).map_err(|_| Fejl::Tilfaeldighed)?;
        Ok(Self { nummer, oprettet, segl, opslag })
    }

    /// The field that is wrong, and what should be there.
    fn laes(row: &Value) -> Result<Self, (&'static str, &'static str)> {
        let nummer = row.get("nummer").and_then(Value::as_u64).and_then(|nummer| u32::try_from(nummer).ok());
        let nummer = nummer.filter(|nummer| *nummer > 0).ok_or(("nummer", "et helt tal fra 1"))?;
        let oprettet = row.get("oprettet").and_then(Value::as_str).and_then(|tid| tid.parse().ok());
        let oprettet = oprettet.ok_or(("oprettet", "et tidspunkt, for eksempel 2026-12-01T10:00:00Z"))?;
        let bytes = |felt: &'static str| {
            let text = row.get(felt).and_then(Value::as_str).and_then(|text| STANDARD.decode(text).ok());
            text.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).ok_or((felt, "base64 af 32 bytes"))
        };
        Ok(Self { nummer, oprettet, segl: bytes("segl")?, opslag: bytes("opslag")? })
    }

    fn som_json(&self) -> Value {
        let Self { nummer, oprettet, segl, opslag } = self;
        json!({
            "nummer": nummer, "oprettet": oprettet.to_string(),
            "segl": STANDARD.encode(segl), "opslag": STANDARD.encode(opslag),
        })
    }
}

impl fmt::Debug for Noeglefil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.generationer()).finish()
    }
}

/// Holds the file against others who would write it. Writing puts another file in its place, so the one that was locked must still be it.
fn laas(sti: &Path) -> Result<File, Fejl> {
    let proev = || -> std::io::Result<Option<File>> {
        let fil = File::open(sti)?;
        fil.lock()?;
        let (laast, nu) = (fil.metadata()?, std::fs::metadata(sti)?);
        Ok(((laast.dev(), laast.ino()) == (nu.dev(), nu.ino())).then_some(fil))
    };
    loop {
        if let Some(fil) = proev().map_err(|grund| system(sti, "låses", &grund))? {
            return Ok(fil);
        }
    }
}

fn mappe(sti: &Path) -> &Path {
    sti.parent().filter(|mappe| *mappe != Path::new("")).unwrap_or_else(|| Path::new("."))
}

fn system(sti: &Path, handling: &'static str, grund: &std::io::Error) -> Fejl {
    Fejl::System { sti: sti.display().to_string(), handling, grund: grund.to_string() }
}

#[cfg(test)]
mod tests;
