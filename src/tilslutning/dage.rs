//! Days: an agreement's first and last day are Danish days, both inclusive.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::types::Time;

/// A day of the calendar, in Danish time.
pub type Dag = jiff::civil::Date;

/// Danish time. Compiled in, so that a machine without time zone files counts the same days.
static DANMARK: TimeZone = jiff::tz::get!("Europe/Copenhagen");

/// The day that it is in Denmark at an instant.
#[must_use]
pub fn dansk_dag(now: Time) -> Dag {
    now.to_zoned(DANMARK.clone()).date()
}

/// A first and a last day, both inclusive; without a last day it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Periode {
    /// The first day.
    pub fra: Dag,
    /// The last day.
    pub til: Option<Dag>,
}

impl Periode {
    /// Whether the period has begun by this day.
    #[must_use]
    pub fn begun(&self, dag: Dag) -> bool {
        self.fra <= dag
    }

    /// Whether the period's last day lies before this day.
    #[must_use]
    pub fn over(&self, dag: Dag) -> bool {
        self.til.is_some_and(|til| til < dag)
    }

    /// Whether the day is one of the period's.
    #[must_use]
    pub fn contains(&self, dag: Dag) -> bool {
        self.begun(dag) && !self.over(dag)
    }

    /// Whether the two have a day in common.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        !self.over(other.fra) && !other.over(self.fra)
    }

    /// Whether the last day lies before the first.
    #[must_use]
    pub fn is_backwards(&self) -> bool {
        self.over(self.fra)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dag(text: &str) -> Dag {
        text.parse().unwrap()
    }

    #[test]
    fn days_turn_at_danish_midnight_summer_and_winter() {
        let cases = [
            ("2026-01-31T22:59:59Z", "2026-01-31"),
            ("2026-01-31T23:00:00Z", "2026-02-01"),
            ("2026-07-31T21:59:59Z", "2026-07-31"),
            ("2026-07-31T22:00:00Z", "2026-08-01"),
            // The night when the clock goes forward (29 March 2026), and the one when it goes back (25 October 2026).
            ("2026-03-28T23:00:00Z", "2026-03-29"),
            ("2026-03-29T22:00:00Z", "2026-03-30"),
            ("2026-10-24T22:00:00Z", "2026-10-25"),
            ("2026-10-25T22:30:00Z", "2026-10-25"),
            ("2026-10-25T23:00:00Z", "2026-10-26"),
            // Past the last transition that the zone's table lists, by its rule.
            ("2051-06-30T22:00:00Z", "2051-07-01"),
        ];
        for (instant, expected) in cases {
            assert_eq!(dansk_dag(instant.parse().unwrap()), dag(expected), "{instant}");
        }
    }

    #[test]
    fn both_ends_are_inclusive() {
        let periode = Periode { fra: dag("2026-02-01"), til: Some(dag("2026-02-28")) };
        for (day, inside) in [("2026-01-31", false), ("2026-02-01", true), ("2026-02-28", true), ("2026-03-01", false)]
        {
            assert_eq!(periode.contains(dag(day)), inside, "{day}");
        }
        assert!(Periode { til: None, ..periode }.contains(dag("9999-12-31")));
    }

    #[test]
    fn overlap_is_a_day_in_common() {
        let p = |fra: &str, til: Option<&str>| Periode { fra: dag(fra), til: til.map(dag) };
        let a = p("2026-02-01", Some("2026-02-28"));
        assert!(a.overlaps(&p("2026-02-28", None)));
        assert!(!a.overlaps(&p("2026-03-01", None)));
        assert!(a.overlaps(&p("2020-01-01", Some("2026-02-01"))));
        assert!(!a.overlaps(&p("2020-01-01", Some("2026-01-31"))));
        assert!(p("2026-02-02", Some("2026-02-01")).is_backwards());
        assert!(!p("2026-02-01", Some("2026-02-01")).is_backwards());
    }
}
