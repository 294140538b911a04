//! `[trust]`: whose certificates are believed.

use std::path::PathBuf;

use super::raw::Section;

/// Whose certificates are believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// PEM files of root certificates.
    pub ankre: Vec<PathBuf>,
}

impl Trust {
    pub(super) fn read(mut section: Section<'_, '_>) -> Option<Self> {
        let ankre = section.required("ankre", |section, key| Some(section.files(key)));
        section.finish();
        Some(Self { ankre: ankre? })
    }

    /// Each file that must be there, with the key that names it.
    pub(super) fn named_files(&self) -> Vec<(&'static str, PathBuf)> {
        self.ankre.iter().map(|path| ("trust.ankre", path.clone())).collect()
    }

    /// The section's part of the example configuration.
    pub(super) fn example() -> &'static str {
        r#"[trust]
# Rodcertifikater (PEM), som en kalders certifikat skal føre op til.
ankre = ["pki/rod.pem"]
"#
    }
}
