//! The Timestamp: how it is written (BSP R3203 to R3229), and whether it is fresh (bpi-security §9).

use std::time::Duration;

use super::cursor::Cursor;
use super::{Error, WSU};
use crate::types::Time;

/// When a message was made, and until when it lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Timestamp {
    pub(super) created: Time,
    pub(super) expires: Time,
}

impl Timestamp {
    /// Reads the content of the Timestamp whose start was taken: Created, then Expires, nothing else (R3203, R3221, R3222, R3224).
    /// Gives the offset past it too.
    pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<(Self, usize), Error> {
        let created = instant(cursor, "Created")?;
        let expires = instant(cursor, "Expires")?;
        let end = cursor.end("Timestamp")?;
        Ok((Self { created, expires }, end))
    }

    /// Whether the message is neither old nor from the future, and lives no longer than is allowed. `skew` is how much clocks may differ.
    pub(super) fn fresh(&self, now: Time, skew: Duration, longest_life: Duration) -> Result<(), Error> {
        let skew = i128::try_from(skew.as_nanos()).unwrap_or(i128::MAX);
        let longest = i128::try_from(longest_life.as_nanos()).unwrap_or(i128::MAX);
        let [created, expires, now] = [self.created, self.expires, now].map(Time::as_nanosecond);
        if expires <= created || expires - created > longest {
            return Err(Error::Life);
        }
        if created.saturating_sub(now) > skew {
            return Err(Error::FromTheFuture);
        }
        if now.saturating_sub(expires) >= skew {
            return Err(Error::Expired);
        }
        Ok(())
    }
}

fn instant(cursor: &mut Cursor<'_>, local: &'static str) -> Result<Time, Error> {
    cursor.open(WSU, local)?;
    parse(cursor.text(local)?.0.trim_ascii()).ok_or(Error::Time(local))
}

/// `YYYY-MM-DDThh:mm:ss[.f]Z`: UTC, one to three decimals or none, no leap seconds (R3217, R3220, R3229, R3213, R3215).
fn parse(text: &str) -> Option<Time> {
    const FORM: &[u8] = b"0000-00-00T00:00:00";
    let (plain, rest) = text.split_at_checked(FORM.len())?;
    let fits = |(byte, form): (u8, &u8)| if *form == b'0' { byte.is_ascii_digit() } else { byte == *form };
    let decimals = rest.strip_suffix('Z')?;
    let fraction = match decimals.strip_prefix('.') {
        Some(digits) => (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()),
        None => decimals.is_empty(),
    };
    // The library would take second 60 as 59.
    let leap = plain.ends_with("60");
    (plain.bytes().zip(FORM).all(fits) && fraction && !leap).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_one_way() {
        let good =
            ["2026-11-22T10:00:00Z", "2026-11-22T10:00:00.1Z", "2026-11-22T10:00:00.123Z", "2028-02-29T23:59:59.999Z"];
        for text in good {
            assert_eq!(parse(text), Some(text.parse().unwrap()), "{text}");
        }
        let bad = [
            "",
            "2026-11-22T10:00:00",
            "2026-11-22T10:00:00z",
            "2026-11-22T10:00:00+00:00",
            "2026-11-22T10:00:00.Z",
            "2026-11-22T10:00:00.1234Z",
            "2026-11-22T10:00:00,123Z",
            "2026-11-22T10:00:60Z",
            "2026-11-22T24:00:00Z",
            "2026-02-29T10:00:00Z",
            "2026-11-22 10:00:00Z",
            "2026-11-22t10:00:00Z",
            "20261122T100000Z",
            "+2026-11-22T10:00:00Z",
            "-2026-11-22T10:00:00Z",
            "2026-11-22T10:00Z",
            "2026-11-22T10:00:00Z[UTC]",
            "2026-11-22T10:00:00.١Z",
            "２026-11-22T10:00:00Z",
        ];
        for text in bad {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn freshness_has_two_ends_and_a_length() {
        let now: Time = "2026-11-22T10:00:00Z".parse().unwrap();
        let at = |millis: i64| now + jiff::SignedDuration::from_millis(millis);
        let cases: &[(i64, i64, Result<(), Error>)] = &[
            (0, 300_000, Ok(())),
            (0, 600_000, Ok(())),
            (0, 600_001, Err(Error::Life)),
            (0, 0, Err(Error::Life)),
            (1, 0, Err(Error::Life)),
            (60_000, 300_000, Ok(())),
            (60_001, 300_000, Err(Error::FromTheFuture)),
            (-300_000, -59_999, Ok(())),
            (-300_000, -60_000, Err(Error::Expired)),
            (-300_000, -60_001, Err(Error::Expired)),
        ];
        for (created, expires, expected) in cases {
            let timestamp = Timestamp { created: at(*created), expires: at(*expires) };
            let found = timestamp.fresh(now, Duration::from_secs(60), Duration::from_secs(600));
            assert_eq!(found, *expected, "{created} {expires}");
        }
        let ever = Timestamp { created: Time::MIN, expires: Time::MAX };
        assert_eq!(ever.fresh(now, Duration::MAX, Duration::MAX), Ok(()));
    }
}
