//! Dates and times (XML Schema 1.0 part 2 §3.2.7 to §3.2.9).

/// A point in time, or a day, as far as it is needed to tell whether two are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::schema) struct Moment<'v> {
    /// Since 1970-01-01T00:00:00, in UTC where there is a zone.
    seconds: i64,
    /// Digits, without zeros at the end.
    fraction: &'v str,
    zoned: bool,
}

impl Moment<'_> {
    pub(super) fn canonical(&self, kind: char) -> String {
        let Self { seconds, fraction, zoned } = self;
        format!("\u{1}{kind}{seconds}.{fraction}{}", if *zoned { "Z" } else { "" })
    }
}

/// The years that are taken: far beyond any that is meant, and far within what can be counted with.
const MOST_YEAR_DIGITS: usize = 9;

pub(super) fn date_time(text: &str) -> Option<Moment<'_>> {
    let mut cursor = Cursor(text);
    let day = cursor.day()?;
    cursor.literal('T')?;
    let (seconds, fraction) = cursor.clock()?;
    cursor.zone()?.finish(day * DAY + seconds, fraction)
}

pub(super) fn date(text: &str) -> Option<Moment<'_>> {
    let mut cursor = Cursor(text);
    let day = cursor.day()?;
    cursor.zone()?.finish(day * DAY, "")
}

pub(super) fn time(text: &str) -> Option<Moment<'_>> {
    let mut cursor = Cursor(text);
    let (seconds, fraction) = cursor.clock()?;
    cursor.zone()?.finish(seconds % DAY, fraction)
}

const DAY: i64 = 86_400;

/// Seconds east of UTC.
struct Zone(Option<i64>);

impl Zone {
    #[expect(clippy::unnecessary_wraps, reason = "the last step of three that each may fail")]
    fn finish(self, seconds: i64, fraction: &str) -> Option<Moment<'_>> {
        let fraction = fraction.trim_end_matches('0');
        Some(Moment { seconds: seconds - self.0.unwrap_or(0), fraction, zoned: self.0.is_some() })
    }
}

struct Cursor<'v>(&'v str);

impl<'v> Cursor<'v> {
    fn literal(&mut self, c: char) -> Option<()> {
        self.0 = self.0.strip_prefix(c)?;
        Some(())
    }

    fn digits(&mut self) -> &'v str {
        let length = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(length).unwrap_or(("", self.0));
        self.0 = rest;
        digits
    }

    /// Two digits, within bounds.
    fn pair(&mut self, bounds: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let (pair, rest) = self.0.split_at_checked(2)?;
        self.0 = rest;
        let value = pair.bytes().all(|b| b.is_ascii_digit()).then(|| pair.parse().ok())??;
        bounds.contains(&value).then_some(value)
    }

    /// `-?YYYY-MM-DD` as days since 1970-01-01.
    fn day(&mut self) -> Option<i64> {
        let negative = self.literal('-').is_some();
        let digits = self.digits();
        let padded = digits.len() > 4 && digits.starts_with('0');
        if digits.len() < 4 || digits.len() > MOST_YEAR_DIGITS || padded {
            return None;
        }
        let year: i64 = digits.parse().ok().filter(|year| *year != 0)?;
        self.literal('-')?;
        let month = self.pair(1..=12)?;
        self.literal('-')?;
        // The year before 1 is -1 (§3.2.7.1); counted with as 0.
        let year = if negative { 1 - year } else { year };
        let day = self.pair(1..=days_of(year, month))?;
        Some(days_since_1970(year, month, day))
    }

    /// `hh:mm:ss(.s+)?` as seconds and the fraction's digits; 24:00:00 is the end of the day.
    fn clock(&mut self) -> Option<(i64, &'v str)> {
        let hour = self.pair(0..=24)?;
        self.literal(':')?;
        let minute = self.pair(0..=59)?;
        self.literal(':')?;
        let second = self.pair(0..=59)?;
        let fraction = match self.literal('.') {
            Some(()) => Some(self.digits()).filter(|digits| !digits.is_empty())?,
            None => "",
        };
        let beyond = hour == 24 && (minute > 0 || second > 0 || fraction.bytes().any(|b| b != b'0'));
        (!beyond).then_some((hour * 3_600 + minute * 60 + second, fraction))
    }

    /// Nothing, `Z` or `±hh:mm` up to 14:00; and then the end.
    fn zone(mut self) -> Option<Zone> {
        let zone = match self.0.as_bytes().first() {
            None => return Some(Zone(None)),
            Some(b'Z') => {
                self.literal('Z')?;
                0
            }
            Some(sign @ (b'+' | b'-')) => {
                self.literal(char::from(*sign))?;
                let hours = self.pair(0..=14)?;
                self.literal(':')?;
                let minutes = self.pair(0..=59)?;
                let seconds = (hours < 14 || minutes == 0).then_some(hours * 3_600 + minutes * 60)?;
                if *sign == b'-' { -seconds } else { seconds }
            }
            Some(_) => return None,
        };
        self.0.is_empty().then_some(Zone(Some(zone)))
    }
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days by the Gregorian calendar, counted in eras of 400 years that begin in March.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times() {
        let valid = [
            "2026-02-05T10:00:00",
            "2026-02-05T10:00:00Z",
            "2026-02-05T10:00:00.123+14:00",
            "2024-02-29T24:00:00",
            "-0001-12-31T00:00:00-13:59",
            "12026-02-05T00:00:00",
            "2000-02-29T00:00:00",
        ];
        let invalid = [
            "",
            "2026-02-05",
            "2026-02-05T10:00",
            "2026-02-05T10:00:60",
            "2026-02-05T25:00:00",
            "2026-02-05T24:00:01",
            "2026-02-29T00:00:00",
            "1900-02-29T00:00:00",
            "0000-01-01T00:00:00",
            "02026-02-05T00:00:00",
            "2026-02-05T10:00:00+14:01",
            "2026-02-05T10:00:00.Z",
            "2026-02-05T10:00:00z",
            "2026-02-05 10:00:00",
            "2026-02-05T10:00:00Z ",
            "+2026-02-05T10:00:00",
            "2026-2-5T10:00:00",
            "2026-13-01T00:00:00",
            "2026-00-01T00:00:00",
            "2026-02-05T１0:00:00",
        ];
        assert!(valid.iter().all(|text| date_time(text).is_some()), "{valid:?}");
        for text in invalid {
            assert!(date_time(text).is_none(), "{text}");
        }
        assert!(["2026-02-05", "2026-02-05Z", "2026-02-05-01:00"].iter().all(|text| date(text).is_some()));
        assert!(["2026-02-05T", "26-02-05", "2026-02-05+1:00", "1/2"].iter().all(|text| date(text).is_none()));
        assert!(["00:00:00", "24:00:00", "10:00:00.5Z"].iter().all(|text| time(text).is_some()));
        assert!(["10:00", "24:00:01", "T10:00:00"].iter().all(|text| time(text).is_none()));
    }

    #[test]
    fn days_are_counted_right() {
        for (text, day) in [
            ("1970-01-01", 0),
            ("2000-03-01", 11_017),
            ("2026-11-22", 20_779),
            ("1969-12-31", -1),
            ("-0001-12-31", -719_163),
        ] {
            assert_eq!(date(text).unwrap().seconds, day * DAY, "{text}");
        }
    }
}
