//! What came out otherwise than recorded.

use std::fmt::Write as _;

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::{Expected, Observed};

/// Lines of context around a difference.
const CONTEXT: usize = 3;

/// The differences between what was recorded and what was observed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// HTTP status: recorded, observed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<(u16, u16)>,
    /// The answers, line by line: `-` recorded, `+` observed.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub svar: String,
    /// What became of the register, likewise.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub register: String,
}

impl Difference {
    /// Compares; `None` where all is as recorded.
    #[must_use]
    pub fn between(expected: &Expected, observed: &Observed) -> Option<Self> {
        let status = Some((expected.status, observed.status)).filter(|(recorded, now)| recorded != now);
        let svar = lines(&expected.svar, &observed.svar);
        let register = lines(&expected.register, &observed.register);
        let found = Self { status, svar, register };
        (found != Self::default()).then_some(found)
    }

    /// The differences as a person reads them, in colour or without.
    #[must_use]
    pub fn told(&self, colour: Colour) -> String {
        let mut told = String::new();
        if let Some((recorded, now)) = self.status {
            let _ = writeln!(told, "  HTTP-status: forventede {recorded}, fik {now}");
        }
        for (heading, text) in [("svaret", &self.svar), ("registret", &self.register)] {
            if text.is_empty() {
                continue;
            }
            let _ = writeln!(told, "  {heading} (- forventet, + nu):");
            for line in text.lines() {
                let _ = writeln!(told, "    {}", colour.line(line));
            }
        }
        told
    }
}

/// Whether lines are coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// For a terminal.
    Yes,
    /// For a file.
    No,
}

impl Colour {
    fn line(self, line: &str) -> String {
        let code = match (self, line.chars().next()) {
            (Self::Yes, Some('-')) => "31",
            (Self::Yes, Some('+')) => "32",
            (Self::Yes, Some('@')) => "36",
            _ => return line.to_owned(),
        };
        format!("\u{1b}[{code}m{line}\u{1b}[0m")
    }
}

/// The lines that differ with some around them; empty where none do.
fn lines(expected: &str, observed: &str) -> String {
    if expected == observed {
        return String::new();
    }
    let diff = TextDiff::from_lines(expected, observed);
    let mut told = String::new();
    for group in diff.grouped_ops(CONTEXT) {
        let first = group.first().map_or(0, |op| op.old_range().start + 1);
        let _ = writeln!(told, "@ linje {first}");
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            let _ = writeln!(told, "{sign}{}", change.value().trim_end_matches('\n'));
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(was: (u16, &str, &str), now: (u16, &str, &str)) -> Option<Difference> {
        let expected = Expected { status: was.0, svar: was.1.into(), register: was.2.into() };
        let observed = Observed { status: now.0, svar: now.1.into(), register: now.2.into(), ..Observed::default() };
        Difference::between(&expected, &observed)
    }

    #[test]
    fn what_differs_is_told() {
        assert_eq!(sides((200, "<a/>\n", "uændret\n"), (200, "<a/>\n", "uændret\n")), None);
        let found = sides((200, "<a>\n  <b>1</b>\n</a>\n", "uændret\n"), (500, "<a>\n  <b>2</b>\n</a>\n", "ny\n"));
        let told = found.as_ref().unwrap().told(Colour::No);
        for line in ["forventede 200, fik 500", "-  <b>1</b>", "+  <b>2</b>", "-uændret", "+ny"] {
            assert!(told.contains(line), "{line} in\n{told}");
        }
        assert!(found.unwrap().told(Colour::Yes).contains("\u{1b}[31m-uændret"));
    }
}
