//! Who makes a change, and why.

use clap::builder::NonEmptyStringValueParser;

/// Ændringens ophav; står i historikken og i journalen.
#[derive(Debug, Clone, clap::Args)]
pub struct By {
    /// Hvem der ændrer. Udeladt: den bruger, der kører kommandoen
    #[arg(long, value_name = "NAVN", value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) hvem: Option<String>,
    /// Hvorfor; står i historikken ved ændringen
    #[arg(long, value_name = "TEKST", value_parser = NonEmptyStringValueParser::new())]
    pub(in crate::cli) hvorfor: Option<String>,
}

impl By {
    /// The name that was given, or the user's.
    ///
    /// # Errors
    /// Where the system does not know the user.
    pub(in crate::cli) fn hvem(&self) -> anyhow::Result<String> {
        self.hvem.clone().or_else(user).ok_or_else(|| anyhow::anyhow!("brugerens navn er ukendt: angiv --hvem NAVN"))
    }
}

/// The user of this process, by the system's own account and not by an environment variable that anybody can set.
fn user() -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let uid = std::fs::metadata("/proc/self").ok()?.uid().to_string();
    let passwd = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let named = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let mut names = named
        .filter(|fields| fields.get(2) == Some(&uid.as_str()))
        .filter_map(|fields| fields.first().copied().map(str::to_owned));
    Some(names.next().unwrap_or_else(|| format!("uid {uid}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_is_who_the_system_says() {
        let id = std::process::Command::new("id").arg("-un").output().unwrap();
        assert_eq!(user().unwrap(), String::from_utf8(id.stdout).unwrap().trim());
    }
}
