//! `tilslut journal show`: one exchange with all that is kept of it.

use std::io::Write as _;
use std::path::Path;

use super::{as_json, print_list};
use crate::cli::{Exit, print_json, say};
use crate::journal::{self, Change, Retning, Ulaeselig, archive};
use crate::segl::Noegler;
use crate::store::journal::Stored;
use crate::store::{self, Conn};

/// A copy: none, its bytes, or why they cannot be read.
type Kopi = Option<Result<Vec<u8>, Ulaeselig>>;

/// One exchange with all that is kept of it.
pub(super) struct Shown {
    stored: Stored,
    changes: Vec<Change>,
    pub(super) anmodning: Kopi,
    pub(super) svar: Kopi,
}

impl Shown {
    /// By `kvitteringsId` or number; its copies are opened by these keys.
    pub(super) fn find(conn: &Conn, id: &str, noegler: &Noegler) -> store::Result<Option<Self>> {
        let Some(stored) = conn.exchange(id)? else { return Ok(None) };
        let row = &stored.row;
        let changes = conn.changes_of(row.nr)?;
        let copies = conn.copies(row.nr)?;
        let open = |copy: Option<Vec<u8>>, bytes, retning| {
            copy.map(|copy| journal::aabn(&copy, bytes, noegler, &row.id, retning))
        };
        let anmodning = open(copies.anmodning, row.anmodning_bytes, Retning::Anmodning);
        let svar = open(copies.svar, row.svar_bytes, Retning::Svar);
        Ok(Some(Self { anmodning, svar, stored, changes }))
    }

    /// With the copies that were moved to archive files of a folder.
    pub(super) fn with_archive(mut self, folder: Option<&Path>, noegler: &Noegler) -> anyhow::Result<Self> {
        let Some(folder) = folder else { return Ok(self) };
        let row = &self.stored.row;
        if let Some(archived) = archive::find(folder, row.nr)? {
            self.anmodning = self.anmodning.or_else(|| archived.aabn(Retning::Anmodning, row.anmodning_bytes, noegler));
            self.svar = self.svar.or_else(|| archived.aabn(Retning::Svar, row.svar_bytes, noegler));
        }
        Ok(self)
    }

    pub(super) fn print(&self, json: bool) -> anyhow::Result<Exit> {
        if json {
            return self.print_json();
        }
        print_list(std::slice::from_ref(&self.stored), false)?;
        for change in &self.changes {
            say!("\n  ændring {} · {} {} {}", change.nr, change.art, change.niveau, change.nummer);
            say!("    før:   {}", change.foer.as_deref().unwrap_or("(fandtes ikke)"));
            say!("    efter: {}", change.efter);
        }
        for (what, copy) in [("Anmodning", &self.anmodning), ("Svar", &self.svar)] {
            let text = match copy {
                Some(Ok(copy)) => String::from_utf8_lossy(copy).into_owned(),
                Some(Err(error)) => format!("({})", told(*error)),
                None => format!("(kopien er ikke i databasen: {NOT_KEPT})"),
            };
            say!("\n{what}:\n{text}");
        }
        Ok(Exit::Ok)
    }

    fn print_json(&self) -> anyhow::Result<Exit> {
        let text = |copy: &Kopi| match copy {
            Some(Ok(copy)) => Some(String::from_utf8_lossy(copy).into_owned()),
            _ => None,
        };
        let closed = |copy: &Kopi| copy.as_ref().and_then(|copy| copy.as_ref().err()).map(|error| told(*error));
        let mut value = as_json(&self.stored);
        if let Some(fields) = value.as_object_mut() {
            fields.insert("aendringer".into(), serde_json::to_value(&self.changes)?);
            fields.insert("anmodningTekst".into(), text(&self.anmodning).into());
            fields.insert("svarTekst".into(), text(&self.svar).into());
            if let Some(error) = closed(&self.anmodning).or_else(|| closed(&self.svar)) {
                fields.insert("kopierUlaeselige".into(), error.into());
            }
        }
        print_json(&value)?;
        Ok(Exit::Ok)
    }
}

const NOT_KEPT: &str = "af et kald, der blev afvist før godkendelsen, og af lange svar gemmes kun aftrykket; en gammel kan være i --arkiv MAPPE";

fn told(error: Ulaeselig) -> String {
    match error {
        Ulaeselig::Segl(crate::segl::Error::Generation(_)) => {
            format!("{error}; angiv konfigurationen, hvis [grunddata] nævner filen, med --config")
        }
        _ => error.to_string(),
    }
}

/// Writes the bytes of a copy, and nothing else.
pub(super) fn print_copy(copy: Kopi, what: &str) -> anyhow::Result<Exit> {
    match copy {
        Some(Ok(copy)) => std::io::stdout().write_all(&copy)?,
        Some(Err(error)) => anyhow::bail!("{what} kan ikke læses: {}", told(error)),
        None => {
            eprintln!("{what} er ikke i databasen: {NOT_KEPT}");
            return Ok(Exit::Refused);
        }
    }
    Ok(Exit::Ok)
}
