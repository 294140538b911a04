//! From byte offsets to what a person's editor shows.

/// A place in a message, as an editor counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Line, from 1; lines end with LF, CR LF or CR (XML 1.0 §2.11).
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// The place of a byte offset; one past the end at most.
#[must_use]
pub fn place(message: &str, offset: usize) -> Place {
    Places::new(message).at(offset)
}

/// Finds many places of one message. Ascending offsets cost one pass over the message in all, also where it is one long line.
#[derive(Debug)]
pub struct Places<'a> {
    message: &'a str,
    line: usize,
    /// How far into the line was counted, and the characters that begin before it.
    counted: usize,
    characters: usize,
}

impl<'a> Places<'a> {
    /// A finder that stands at the message's start.
    #[must_use]
    pub fn new(message: &'a str) -> Self {
        Self { message, line: 1, counted: 0, characters: 0 }
    }

    /// The place of a byte offset; an offset within a character counts as that character's.
    pub fn at(&mut self, offset: usize) -> Place {
        if offset < self.counted {
            *self = Self::new(self.message);
        }
        let bytes = self.message.as_bytes();
        while let Some(next) = next_line(bytes, self.counted, offset) {
            *self = Self { message: self.message, line: self.line + 1, counted: next, characters: 0 };
        }
        let until = offset.min(bytes.len());
        let between = bytes.get(self.counted..until).unwrap_or_default();
        self.characters += between.iter().filter(|b| !is_continuation(**b)).count();
        self.counted = until;
        let inside = bytes.get(offset).is_some_and(|b| is_continuation(*b));
        let starts = self.characters;
        Place { line: self.line, column: if inside { starts.max(1) } else { starts + 1 } }
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// Where the line after the one at `start` begins, if that is at or before `until`. Nothing past `until` is looked at.
fn next_line(bytes: &[u8], start: usize, until: usize) -> Option<usize> {
    let end = start + memchr::memchr2(b'\n', b'\r', bytes.get(start..until.min(bytes.len()))?)?;
    let pair = bytes.get(end..end + 2) == Some(b"\r\n");
    Some(end + 1 + usize::from(pair)).filter(|next| *next <= until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let message = "ab\næøå\r\nx\ry𝄞z";
        let cases: &[(&str, usize, usize)] =
            &[("ab", 1, 1), ("b", 1, 2), ("æ", 2, 1), ("å", 2, 3), ("x", 3, 1), ("y", 4, 1), ("z", 4, 3)];
        let mut places = Places::new(message);
        for (needle, line, column) in cases {
            let offset = message.find(needle).unwrap();
            assert_eq!(places.at(offset), Place { line: *line, column: *column }, "{needle}");
            assert_eq!(place(message, offset), Place { line: *line, column: *column }, "{needle}");
        }
        assert_eq!(places.at(1), Place { line: 1, column: 2 }, "backwards");
        assert_eq!(places.at(message.len()), Place { line: 4, column: 4 }, "one past the end");
        assert_eq!(places.at(99), Place { line: 4, column: 4 }, "far past the end");
        assert_eq!(places.at(4), Place { line: 2, column: 1 }, "within a character");
        assert_eq!(place("", 0), Place { line: 1, column: 1 });
    }

    #[test]
    fn many_places_in_one_long_line_cost_one_pass() {
        let message = "æ".repeat(4_000_000);
        let mut places = Places::new(&message);
        let begun = std::time::Instant::now();
        for offset in (0..message.len()).step_by(800) {
            assert_eq!(places.at(offset), Place { line: 1, column: offset / 2 + 1 });
        }
        assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
    }
}
