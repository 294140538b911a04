//! One quick pass over the message, so that the events need not look at each byte again.

use crate::xml::is_xml_char;

/// What the message has at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prescan {
    /// The first character that XML does not allow (XML 1.0 §2.2).
    pub(super) illegal: Option<usize>,
    /// A CR somewhere: line ends need normalising.
    pub(super) carriage_return: bool,
    /// `]]>` somewhere: it may stand in text.
    pub(super) cdata_end: bool,
}

pub(super) fn prescan(text: &str) -> Prescan {
    Prescan {
        illegal: illegal(text),
        carriage_return: memchr::memchr(b'\r', text.as_bytes()).is_some(),
        cdata_end: memchr::memmem::find(text.as_bytes(), b"]]>").is_some(),
    }
}

/// The first character that is no XML character. Looks closely only at blocks that have a suspicious byte.
fn illegal(text: &str) -> Option<usize> {
    const BLOCK: usize = 64;
    let mut offset = 0;
    for block in text.as_bytes().chunks(BLOCK) {
        if block.iter().fold(false, |found, byte| found | is_suspicious(*byte)) {
            let found = block.iter().enumerate().map(|(at, _)| offset + at).find(|at| is_illegal_at(text, *at));
            if found.is_some() {
                return found;
            }
        }
        offset += block.len();
    }
    None
}

/// Controls; and the first byte of U+FFFE and U+FFFF, the two non-characters that UTF-8 can hold and XML does not allow.
fn is_suspicious(byte: u8) -> bool {
    (byte < 0x20 && byte != b'\n' && byte != b'\t') | (byte == 0xEF)
}

fn is_illegal_at(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(|c| !is_xml_char(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_illegal_character() {
        let long = "æ".repeat(100);
        for (bad, legal) in
            [("\0", false), ("\u{1F}", false), ("\u{FFFE}", false), ("\u{FFFF}", false)].into_iter().chain([
                ("\r", true),
                ("\t\n", true),
                ("\u{FEFF}", true),
                ("\u{FFFD}", true),
                ("\u{7F}", true),
                ("𝄞", true),
            ])
        {
            let text = format!("{long}{bad}{long}");
            assert_eq!(illegal(&text), (!legal).then_some(long.len()), "{bad:?}");
        }
        assert_eq!(prescan("a\r]]>"), Prescan { illegal: None, carriage_return: true, cdata_end: true });
    }
}
