//! The text of the element that is open, borrowed from the message as long as it stands there in one piece.

use std::borrow::Cow;

/// Only one is needed: an element with a value has no children.
#[derive(Debug, Default)]
pub(super) struct Value<'m> {
    piece: Option<&'m str>,
    joined: String,
}

/// A buffer that one long value has made large is not kept.
const KEPT: usize = 65_536;

impl<'m> Value<'m> {
    pub(super) fn clear(&mut self) {
        self.piece = None;
        if self.joined.capacity() > KEPT {
            self.joined = String::new();
        }
        self.joined.clear();
    }

    #[expect(clippy::ptr_arg, reason = "only a borrowed Cow says that the text is the message's own")]
    pub(super) fn push(&mut self, text: &Cow<'m, str>) {
        match (text, self.piece.take()) {
            (Cow::Borrowed(text), None) if self.joined.is_empty() => self.piece = Some(text),
            (text, piece) => {
                self.joined.push_str(piece.unwrap_or_default());
                self.joined.push_str(text);
            }
        }
    }

    pub(super) fn text(&self) -> &str {
        self.piece.unwrap_or(&self.joined)
    }
}
