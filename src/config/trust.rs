//! `[trust]`: whose certificates are believed, and how fresh the revocation lists must be.

use std::path::PathBuf;
use std::time::Duration;

use super::raw::Section;

/// Which of OCES's two worlds an anchor belongs to (Danish: miljø). One configuration knows only one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Miljoe {
    /// Certificates of real organisations.
    Produktion,
    /// The public test PKI, and our example PKI.
    Test,
}

impl std::fmt::Display for Miljoe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Produktion => "produktion",
            Self::Test => "test",
        })
    }
}

/// A root certificate that is believed, and the world that the operator says it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anker {
    /// PEM or DER; in PEM each certificate is an anchor.
    pub fil: PathBuf,
    /// Declared, and checked against what is known of the certificate.
    pub miljoe: Miljoe,
}

/// Whose certificates are believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// `ankre_produktion` and `ankre_test`: root certificates.
    pub ankre: Vec<Anker>,
    /// `mellemudstedere`: issuing authorities (PEM or DER). Each that callers' certificates come from must be here.
    pub mellemudstedere: Vec<PathBuf>,
    /// `spaerrelister`: revocation lists in files (DER or PEM), read at start and on reload.
    pub spaerrelister: Vec<PathBuf>,
    /// How revocation lists are fetched.
    pub hentning: Hentning,
    /// `spaerreliste_max_timer`: past this age of a list no certificate that needs it is believed; its own nextUpdate counts too.
    pub max_alder: Duration,
    /// `rod_spaerreliste_max_dage`: likewise for the lists about issuing authorities. Roots publish seldom, so it is longer.
    pub max_alder_rod: Duration,
}

/// How revocation lists are fetched over http.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hentning {
    /// `spaerreliste_urler`: plain http; a list is signed, so https adds nothing. None are taken from certificates.
    pub urler: Vec<String>,
    /// `spaerreliste_mappe`: keeps what was fetched, so that a restart has it. Required where there are URLs.
    pub mappe: Option<PathBuf>,
    /// `spaerreliste_hent_minutter`: how often.
    pub interval: Duration,
    /// `spaerreliste_hent_sekunder`: how long one fetch may take in all.
    pub frist: Duration,
    /// `spaerreliste_bytes`: the largest list that is read, from a file too.
    pub max_bytes: usize,
}

impl Default for Hentning {
    fn default() -> Self {
        Self {
            urler: Vec::new(),
            mappe: None,
            interval: Duration::from_secs(60 * 60),
            frist: Duration::from_secs(30),
            max_bytes: 32 * 1024 * 1024,
        }
    }
}

impl Trust {
    /// `spaerreliste_max_timer` where it is left out, as a time.
    pub const MAX_ALDER: Duration = Duration::from_secs(24 * 60 * 60);
    /// `rod_spaerreliste_max_dage` where it is left out, as a time.
    pub const MAX_ALDER_ROD: Duration = Duration::from_secs(400 * 24 * 60 * 60);

    /// A configuration that believes these anchors and is otherwise the default.
    #[must_use]
    pub fn new(ankre: Vec<Anker>) -> Self {
        Self {
            ankre,
            mellemudstedere: Vec::new(),
            spaerrelister: Vec::new(),
            hentning: Hentning::default(),
            max_alder: Self::MAX_ALDER,
            max_alder_rod: Self::MAX_ALDER_ROD,
        }
    }

    pub(super) fn read(mut section: Section<'_, '_>) -> Option<Self> {
        let mut ankre = Vec::new();
        for (key, miljoe) in [("ankre_produktion", Miljoe::Produktion), ("ankre_test", Miljoe::Test)] {
            ankre.extend(section.files(key).into_iter().map(|fil| Anker { fil, miljoe }));
        }
        let mut trust = Self::new(ankre);
        trust.mellemudstedere = section.files("mellemudstedere");
        trust.spaerrelister = section.files("spaerrelister");
        trust.hentning = Hentning::read(&mut section);
        let times = |unit: u64| move |number| Duration::from_secs(number * unit);
        let hours = section.number("spaerreliste_max_timer", 1..=24 * 3660).map(times(60 * 60));
        let days = section.number("rod_spaerreliste_max_dage", 1..=3660).map(times(24 * 60 * 60));
        trust.max_alder = hours.unwrap_or(trust.max_alder);
        trust.max_alder_rod = days.unwrap_or(trust.max_alder_rod);
        let sound = trust.check(&mut section);
        section.finish();
        sound.then_some(trust)
    }

    fn check(&self, section: &mut Section<'_, '_>) -> bool {
        let Some(first) = self.ankre.first() else {
            section.refuse("ankre_produktion", "mangler: angiv rodcertifikater i ankre_produktion eller ankre_test");
            return false;
        };
        if self.ankre.iter().any(|anker| anker.miljoe != first.miljoe) {
            section.refuse("ankre_test", "produktions- og testrodcertifikater må ikke stå i samme opsætning");
        }
        if !self.hentning.urler.is_empty() && self.hentning.mappe.is_none() {
            section.refuse("spaerreliste_mappe", "mangler: de hentede spærrelister skal kunne gemmes");
        }
        true
    }

    /// Each file that must be there, with the key that names it.
    pub(super) fn named_files(&self) -> Vec<(&'static str, PathBuf)> {
        let anker = |anker: &Anker| match anker.miljoe {
            Miljoe::Produktion => ("trust.ankre_produktion", anker.fil.clone()),
            Miljoe::Test => ("trust.ankre_test", anker.fil.clone()),
        };
        let others = [("trust.mellemudstedere", &self.mellemudstedere), ("trust.spaerrelister", &self.spaerrelister)];
        let others = others.into_iter().flat_map(|(key, files)| files.iter().map(move |file| (key, file.clone())));
        self.ankre.iter().map(anker).chain(others).collect()
    }

    /// The section's part of the example configuration.
    pub(super) fn example() -> &'static str {
        r#"[trust]
# Rodcertifikater (PEM eller DER), som en kalders certifikat skal føre op til. Sæt dem i »ankre_produktion«, når de er
# rigtige, og i »ankre_test«, når de er fra testmiljøet; de to må ikke stå i samme opsætning.
ankre_test = ["pki/oces3-rod.pem"]
# Udstedende CA'er (PEM eller DER): alle, som kaldernes certifikater er udstedt af.
mellemudstedere = ["pki/oces3-udstedende.pem"]
# Spærrelister i filer (DER eller PEM). Hver CA, roden med, skal have en, herfra eller hentet.
spaerrelister = ["pki/oces3-rod.crl", "pki/oces3-udstedende.crl"]
# Spærrelister, der hentes over http, hvor tit (minutter), hvor længe (sekunder) og hvor store de må være, og hvor de gemmes.
# spaerreliste_urler = []
# spaerreliste_hent_minutter = 60
# spaerreliste_hent_sekunder = 30
# spaerreliste_bytes = 33554432
# spaerreliste_mappe = "spaerrelister"
# Når spærrelisten er ældre, afvises alle, der behøver den; også når dens egen frist (nextUpdate) er overskredet.
# spaerreliste_max_timer = 24
# Det samme for røddernes spærrelister over udstedende CA'er, som udkommer sjældent.
# rod_spaerreliste_max_dage = 400
"#
    }
}

impl Hentning {
    fn read(section: &mut Section<'_, '_>) -> Self {
        let default = Self::default();
        let urler = section.texts("spaerreliste_urler");
        let minutes = section.number("spaerreliste_hent_minutter", 1..=7 * 24 * 60);
        let bytes = section.number("spaerreliste_bytes", 1024..=1024 * 1024 * 1024);
        Self {
            urler,
            mappe: section.file("spaerreliste_mappe"),
            interval: minutes.map_or(default.interval, |minutes| Duration::from_secs(minutes * 60)),
            frist: section.seconds("spaerreliste_hent_sekunder", 1..=3600).unwrap_or(default.frist),
            max_bytes: bytes.and_then(|bytes| usize::try_from(bytes).ok()).unwrap_or(default.max_bytes),
        }
    }
}
