//! Fictive CPR numbers for a country: 60 added to the day, modulus 11 holds (bpi-rules §2, FIK), and nobody has another's.
//!
//! A number comes from a place in a pool of birth years. The place is split into a day and a number on that day, so that whoever stands beside
//! each other was born far apart, and no list of what is used is kept.

use jiff::ToSpan as _;
use jiff::civil::Date;

/// Modulus 11 of a CPR number.
const VAEGTE: [u64; 10] = [4, 3, 2, 7, 6, 5, 4, 3, 2, 1];
/// The share of a circle by which neighbours' days differ.
const SPRING: f64 = 0.618_033_988;

/// The last four digits that modulus 11 lets pass, by century and by what the date leaves.
pub(super) struct Endelser([[Vec<u64>; 11]; 2]);

/// Birth years that numbers are given from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pulje {
    foerste: Date,
    dage: u64,
    spring: u64,
}

/// A person's number and what stands in it.
#[derive(Debug, Clone)]
pub(super) struct Foedt {
    /// The number.
    pub cpr: String,
    /// The date of birth, which the number has with 60 added to its day.
    pub dato: Date,
    /// Whether the last digit is odd, as men's are.
    pub mand: bool,
}

impl Endelser {
    pub(super) fn new() -> Self {
        // The seventh digit tells the century: 0 to 3 is 1900 to 1999, and 4 to 9 is 2000 to 2036.
        let mellem = |fra: u64, til: u64| -> [Vec<u64>; 11] {
            std::array::from_fn(|rest| {
                (fra..til).filter(|ende| (sum(*ende) + rest as u64).is_multiple_of(11)).collect()
            })
        };
        Self([mellem(0, 4_000), mellem(4_000, 10_000)])
    }

    fn paa(&self, dato: Date) -> Option<&Vec<u64>> {
        let rest = sum(dag(dato) * 10_000) % 11;
        self.0.get(usize::from(dato.year() >= 2000))?.get(usize::try_from(rest).ok()?)
    }

    /// The fewest that any day has.
    fn faerrest(&self) -> usize {
        self.0.iter().flatten().map(Vec::len).min().unwrap_or(0)
    }
}

impl Pulje {
    /// Births from the first of one year to the last of another.
    ///
    /// # Errors
    /// Where they are no years.
    pub(super) fn new(fra: i16, til: i16) -> anyhow::Result<Self> {
        let (foerste, slut) = (Date::new(fra, 1, 1)?, Date::new(til + 1, 1, 1)?);
        let dage = u64::try_from((slut - foerste).get_days())?.max(1);
        let naer = (dage as f64 * SPRING) as u64;
        let spring = (naer..dage).find(|spring| primisk(*spring, dage)).unwrap_or(1);
        Ok(Self { foerste, dage, spring })
    }

    /// How many it has at the least.
    pub(super) fn plads(&self, endelser: &Endelser) -> u64 {
        self.dage * endelser.faerrest() as u64
    }

    /// The person at a place; `None` where the pool has no more.
    pub(super) fn person(&self, endelser: &Endelser, plads: u64) -> Option<Foedt> {
        let (dag_nr, nr) = (plads % self.dage * self.spring % self.dage, plads / self.dage);
        let dato = self.foerste.checked_add(i64::try_from(dag_nr).ok()?.days()).ok()?;
        let ende = *endelser.paa(dato)?.get(usize::try_from(nr).ok()?)?;
        Some(Foedt { cpr: format!("{:06}{ende:04}", dag(dato)), dato, mand: ende % 2 == 1 })
    }
}

/// The first six digits, 60 added to the day.
fn dag(dato: Date) -> u64 {
    let tal = |tal: i8| u64::from(tal.unsigned_abs());
    (tal(dato.day()) + 60) * 10_000 + tal(dato.month()) * 100 + u64::from(dato.year().unsigned_abs() % 100)
}

/// The weighted sum of a number's digits, as if the last of them stood last in a CPR number.
fn sum(tal: u64) -> u64 {
    let cifre = std::iter::successors(Some(tal), |rest| Some(rest / 10)).map(|rest| rest % 10);
    VAEGTE.iter().rev().zip(cifre).map(|(vaegt, ciffer)| vaegt * ciffer).sum()
}

fn primisk(a: u64, b: u64) -> bool {
    let (mut a, mut b) = (a, b);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a == 1
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::grunddata::{Cpr, Cprslags};

    #[test]
    fn every_number_is_fictive_and_nobodys_else() {
        let endelser = Endelser::new();
        // Over the turn of the century and two leap days.
        let pulje = Pulje::new(1996, 2000).unwrap();
        let mut seen = HashSet::new();
        for plads in (0..3 * pulje.dage).chain(pulje.plads(&endelser) - 2_000..pulje.plads(&endelser)) {
            let foedt = pulje.person(&endelser, plads).unwrap();
            assert_eq!(Cpr::laes(&foedt.cpr).map(|cpr| cpr.slags()), Ok(Cprslags::Fiktiv), "{plads}");
            assert!(seen.insert(foedt.cpr), "{plads}");
        }
        assert!(pulje.person(&endelser, 1_000 * pulje.dage).is_none());
        assert!(pulje.plads(&endelser) > 600_000);
    }
}
