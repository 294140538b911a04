//! `[graenser]`: every limit of the server, each with a safe default, its bounds and its own refusal.

use std::time::Duration;

use super::raw::Section;
use crate::xml::Limits;

/// A limit's type: how it is read from the file and how it is written in the example.
trait Limit: Copy {
    fn from_number(number: u64) -> Self;
}

impl Limit for usize {
    fn from_number(number: u64) -> Self {
        usize::try_from(number).unwrap_or(usize::MAX)
    }
}

impl Limit for Duration {
    fn from_number(number: u64) -> Self {
        Duration::from_secs(number)
    }
}

/// One table makes the struct, its defaults, its reader and its part of the example.
macro_rules! limits {
    ($($field:ident: $type:ty = $key:literal, $default:literal, $bounds:expr, $tekst:literal;)*) => {
        /// Every limit of the server. The doc of each is what the example configuration says of it.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Graenser {
            $(#[doc = $tekst] pub $field: $type,)*
        }

        impl Default for Graenser {
            fn default() -> Self {
                Self { $($field: <$type>::from_number($default),)* }
            }
        }

        impl Graenser {
            pub(super) fn read(mut section: Section<'_, '_>) -> Self {
                let graenser = Self {
                    $($field: <$type>::from_number(section.number($key, $bounds).unwrap_or($default)),)*
                };
                graenser.check(&mut section);
                section.finish();
                graenser
            }

            /// The section's part of the example: each limit with its default.
            pub(super) fn example() -> String {
                let mut text = String::from("[graenser]\n");
                $(text.push_str(&format!("# {}\n# {} = {}\n", $tekst, $key, grouped($default)));)*
                text
            }
        }
    };
}

limits! {
    krop: usize = "krop_bytes", 33_554_432, 1_024..=1_073_741_824, "Største besked i bytes, som den sendes. Derover: 413, TIL155.";
    udpakket: usize = "udpakket_bytes", 67_108_864, 1_024..=1_073_741_824, "Største gzip-besked i bytes, når den er pakket ud. Derover: 413, TIL156.";
    udpakning: usize = "udpakning_forhold", 200, 2..=1_100, "Højeste forhold mellem udpakket og pakket (gælder fra 1 MB udpakket). Derover: 413, TIL157.";
    kroppe_ialt: usize = "kroppe_ialt_bytes", 268_435_456, 1_048_576..=68_719_476_736, "Hvor mange bytes af beskeder der tilsammen må være i hukommelsen. Derover: 503, TIL503.";
    hoved: usize = "hoved_bytes", 16_384, 8_192..=1_048_576, "Største HTTP-hoved (header) i bytes. Derover: 431, TIL154.";
    hoved_linjer: usize = "hoved_linjer", 64, 8..=1_000, "Flest linjer i et HTTP-hoved. Derover: 431, TIL154.";
    hoved_tid: Duration = "hoved_sekunder", 10, 1..=300, "Længste tid om at sende et HTTP-hoved. Derover: 408, TIL158.";
    krop_pause: Duration = "krop_pause_sekunder", 20, 1..=600, "Længste pause midt i en besked. Derover: 408, TIL159.";
    krop_tid: Duration = "krop_sekunder", 300, 1..=7_200, "Længste tid om at sende en hel besked. Derover: 408, TIL159.";
    svar_pause: Duration = "svar_pause_sekunder", 30, 1..=600, "Længste pause, hvor en kalder ikke modtager sit svar. Derover lukkes forbindelsen.";
    tomgang: Duration = "tomgang_sekunder", 60, 1..=3_600, "Hvor længe en åben forbindelse må stå ubrugt hen.";
    haandtryk: Duration = "tls_haandtryk_sekunder", 10, 1..=120, "Længste tid om TLS-håndtrykket.";
    forbindelser: usize = "forbindelser", 1_024, 1..=65_536, "Flest forbindelser i alt. Derover lukkes de nye straks (TIL151 i loggen).";
    forbindelser_pr_adresse: usize = "forbindelser_pr_adresse", 128, 1..=65_536, "Flest forbindelser fra én IP-adresse (IPv6: ét /64-net); gælder ikke proxyer. Derover lukkes de nye straks (TIL152 i loggen).";
    stroemme: usize = "http2_stroemme", 64, 1..=1_000, "Flest samtidige HTTP/2-strømme på én forbindelse.";
    udvekslinger: usize = "udvekslinger", 128, 1..=10_000, "Flest udvekslinger, der behandles samtidig. Derover ventes der, se næste.";
    ventetid: Duration = "ventetid_sekunder", 5, 0..=120, "Hvor længe en modtaget besked venter på en ledig plads. Derover: 503, TIL501.";
    udtraek: usize = "udtraek", 4, 1..=1_000, "Flest offentlige udtræk, der sendes samtidig; hvert tager også en udvekslings plads. Derover ventes der som på den.";
    udtraek_tid: Duration = "udtraek_sekunder", 300, 1..=7_200, "Længste tid om at modtage et offentligt udtræk. Derover afbrydes det.";
    xml_dybde: usize = "xml_dybde", 64, 16..=256, "Flest elementer inden i hinanden i en besked. Derover: SOAP-fault TIL108, også for de næste fem.";
    xml_elementer: usize = "xml_elementer", 5_000_000, 1_000..=100_000_000, "Flest elementer i en besked i alt.";
    xml_attributter: usize = "xml_attributter", 64, 16..=1_024, "Flest attributter på ét element, navnerumserklæringer medregnet.";
    xml_navn: usize = "xml_navn_bytes", 256, 64..=4_096, "Længste navn på et element eller en attribut, i bytes.";
    xml_vaerdi: usize = "xml_vaerdi_bytes", 65_536, 1_024..=16_777_216, "Længste værdi af en attribut, i bytes.";
    xml_navnerum: usize = "xml_navnerum", 64, 16..=1_024, "Flest navnerumserklæringer, der gælder samtidig.";
    proev_igen: Duration = "proev_igen_sekunder", 5, 1..=3_600, "Retry-After i et 503-svar.";
}

impl Graenser {
    /// The bounds on the XML of a message.
    #[must_use]
    pub fn xml(&self) -> Limits {
        Limits {
            depth: self.xml_dybde,
            elements: self.xml_elementer,
            attributes: self.xml_attributter,
            name_bytes: self.xml_navn,
            value_bytes: self.xml_vaerdi,
            namespaces: self.xml_navnerum,
        }
    }

    /// What must hold between limits.
    fn check(&self, section: &mut Section<'_, '_>) {
        if self.kroppe_ialt < self.krop.max(self.udpakket) {
            section.refuse("kroppe_ialt_bytes", "må ikke være mindre end krop_bytes eller udpakket_bytes");
        }
        if self.krop_pause > self.krop_tid {
            section.refuse("krop_pause_sekunder", "må ikke være større end krop_sekunder");
        }
        if self.forbindelser_pr_adresse > self.forbindelser {
            section.refuse("forbindelser_pr_adresse", "må ikke være større end forbindelser");
        }
    }
}

/// `33554432` as `33_554_432`, as TOML allows.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push('_');
        }
        text.push(digit);
    }
    text
}
