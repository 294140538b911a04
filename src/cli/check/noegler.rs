//! The keys file: whether it can be used, and has every generation that the database needs.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::{Fund, advarsel, fejl, ok};
use crate::config::Config;
use crate::segl::Noeglefil;
use crate::store::Store;

pub(super) fn check(config: &Config) -> Vec<Fund> {
    let sti = &config.grunddata.noegler;
    let noegler = match Noeglefil::laes(sti).and_then(|fil| fil.noegler()) {
        Ok(noegler) => noegler,
        Err(error) => return vec![fejl("nøgler", error.to_string())],
    };
    let database = &config.database.fil;
    let needed = match Store::level(database) {
        // Where the database itself is at fault, its own line says so.
        Ok((found, known)) if found == known => Store::segl_generationer(database).unwrap_or_default(),
        _ => Vec::new(),
    };
    let missing = needed.iter().filter(|generation| noegler.generation(**generation).is_err());
    let mut found: Vec<_> = missing.map(|generation| gone(sti, *generation)).collect();
    if found.is_empty() {
        let (antal, nyeste) =
            (noegler.generationer().count(), noegler.nyeste().map_or(0, |noegle| noegle.generation()));
        found.push(ok(
            "nøgler",
            format!("{antal} i filen; {nyeste} er den nyeste, og ingen, som databasen bruger, mangler"),
        ));
    }
    found.extend(together(sti, database));
    found
}

fn gone(sti: &Path, generation: u32) -> Fund {
    fejl("nøgler", format!("{} har ikke nøgle {generation}, som noget i databasen er forseglet med", sti.display()))
}

/// A copy of the folder would be a copy of both: then the seals protect nothing.
fn together(sti: &Path, database: &Path) -> Option<Fund> {
    let folder = |file: &Path| std::fs::metadata(file.parent()?).ok().map(|found| (found.dev(), found.ino()));
    let same = folder(sti).is_some() && folder(sti) == folder(database);
    let text = "nøglefilen ligger i databasens mappe; den, der får en kopi af mappen, kan læse det hele".to_owned();
    same.then(|| advarsel("nøgler", text))
}
