//! What a country is invented from: numbers that look random and are the same each time, addresses, telephones, P-numbers.

use super::navne::VEJE;
use crate::registre::{Adresse, Koder};
use crate::types::{Kommunekode, Pnummer};

/// Invents the fields that units of every register have.
pub(super) struct Opdigter {
    /// Its numbers.
    pub(super) tilfaeldig: Tilfaeldig,
    postnumre: Vec<String>,
    pnummer: u64,
}

impl Opdigter {
    /// A series of its own; the first P-number is the one after `pnummer`.
    pub(super) fn new(koder: &Koder, seed: u64, pnummer: u64) -> Self {
        let postnumre = koder.postnumre.koder().iter().map(|raekke| raekke.kode.clone()).collect();
        Self { tilfaeldig: Tilfaeldig::new(seed), postnumre, pnummer }
    }

    /// An address in a municipality. Its postal code lies anywhere: no table says which are whose.
    pub(super) fn adresse(&mut self, kommune_kode: Kommunekode) -> Adresse {
        let bogstav = ["", "", "", "A", "B"];
        let nummer = self.tilfaeldig.under(180) + 1;
        let bredde = 54_600_000 + self.tilfaeldig.under(3_000_000);
        let laengde = 8_100_000 + self.tilfaeldig.under(4_400_000);
        let grader = |micro: usize| format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000);
        let id = (u128::from(self.tilfaeldig.naeste()) << 64) | u128::from(self.tilfaeldig.naeste());
        Adresse {
            vej_navn: self.et_ord(VEJE).to_owned(),
            vej_kode: Some(format!("{:04}", self.tilfaeldig.under(9999) + 1)),
            hus_nummer: format!("{nummer}{}", self.et_ord(&bogstav)),
            etage: None,
            doer: None,
            supplerende_bynavn: None,
            post_nummer: self.tilfaeldig.en_af(&self.postnumre).cloned().unwrap_or_default(),
            by_navn: String::new(),
            kommune_kode,
            dawa_id: Some(uuid::Builder::from_random_bytes(id.to_be_bytes()).into_uuid().to_string()),
            geo_bredde: Some(grader(bredde)),
            geo_laengde: Some(grader(laengde)),
        }
    }

    /// One word of a list.
    pub(super) fn et_ord(&mut self, liste: &[&'static str]) -> &'static str {
        self.tilfaeldig.en_af(liste).copied().unwrap_or_default()
    }

    /// Eight digits.
    pub(super) fn telefon(&mut self) -> String {
        format!("{:08}", 20_000_000 + self.tilfaeldig.under(9_999_999))
    }

    /// A P-number that nobody has had.
    pub(super) fn pnummer(&mut self) -> Pnummer {
        self.pnummer += 1;
        pnummer(1_000_000_000 + self.pnummer)
    }

    /// Those of a list, in no order.
    pub(super) fn bland<T>(&mut self, liste: &mut [T]) {
        for last in (1..liste.len()).rev() {
            liste.swap(last, self.tilfaeldig.under(last + 1));
        }
    }
}

/// How many there are of something at a scale.
pub(super) fn skaleret(antal: u32, skala: f64) -> usize {
    (f64::from(antal) * skala).round().max(0.0) as usize
}

/// A fictive P-number.
pub(super) fn pnummer(tal: u64) -> Pnummer {
    let cifre = format!("{:010}", tal % 10_000_000_000);
    // Ten digits are a P-number by form.
    Pnummer::try_from(cifre).unwrap_or_else(|_| unreachable!())
}

/// Numbers that look random and are the same each time (splitmix64).
#[derive(Debug, Clone)]
pub(super) struct Tilfaeldig(u64);

impl Tilfaeldig {
    /// A series of its own.
    #[must_use]
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub(super) fn naeste(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Less than `antal`; 0 where that is 0.
    pub(super) fn under(&mut self, antal: usize) -> usize {
        let antal = antal.max(1) as u64;
        usize::try_from(self.naeste() % antal).unwrap_or(0)
    }

    /// One of a list.
    pub(super) fn en_af<'a, T>(&mut self, liste: &'a [T]) -> Option<&'a T> {
        let nr = self.under(liste.len());
        liste.get(nr)
    }

    /// Less than `antal`, the first ones more often, as the largest municipality has more of everything than the smallest.
    pub(super) fn skaev(&mut self, antal: usize) -> usize {
        let (en, anden) = (self.under(antal), self.under(antal));
        // A third of all is drawn with weight on the first, the rest evenly.
        if self.under(3) == 0 { en.min(anden) / 4 } else { en }
    }
}
