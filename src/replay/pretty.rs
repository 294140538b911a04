//! An answer as a person reads it: one element a line, indented; what has only text on the line of its tags.
//!
//! It is for our own answers and for looking at; it judges nothing. White space between elements is not kept, text within them is.

/// A piece of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'a> {
    Open(&'a str),
    Close(&'a str),
    /// An empty element, a comment or the declaration.
    Whole(&'a str),
    Text(&'a str),
}

/// Sets a message in lines. What is no XML is left as it is.
#[must_use]
pub fn pretty(message: &str) -> String {
    if !message.trim_start().starts_with('<') {
        return lines(message);
    }
    let pieces = pieces(message);
    let mut out = String::with_capacity(message.len() * 2);
    let mut depth = 0_usize;
    let mut rest = pieces.as_slice();
    while let Some((piece, after)) = rest.split_first() {
        rest = after;
        match (piece, after) {
            (Piece::Open(open), [Piece::Text(text), Piece::Close(close), further @ ..]) => {
                line(&mut out, depth, &[open, text, close]);
                rest = further;
            }
            (Piece::Open(open), [Piece::Close(close), further @ ..]) => {
                line(&mut out, depth, &[open, close]);
                rest = further;
            }
            (Piece::Open(open), _) => {
                line(&mut out, depth, &[open]);
                depth += 1;
            }
            (Piece::Close(close), _) => {
                depth = depth.saturating_sub(1);
                line(&mut out, depth, &[close]);
            }
            (Piece::Whole(whole), _) => line(&mut out, depth, &[whole]),
            (Piece::Text(text), _) => line(&mut out, depth, &[text.trim()]),
        }
    }
    out
}

fn lines(message: &str) -> String {
    if message.is_empty() || message.ends_with('\n') { message.to_owned() } else { format!("{message}\n") }
}

fn line(out: &mut String, depth: usize, parts: &[&str]) {
    out.extend(std::iter::repeat_n("  ", depth));
    out.extend(parts.iter().copied());
    out.push('\n');
}

fn pieces(message: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = message;
    while !rest.is_empty() {
        let (piece, after) = if rest.starts_with('<') { tag(rest) } else { text(rest) };
        rest = after;
        // White space alone is layout, save as the whole content of an element, where it cannot be told from it.
        if !matches!(piece, Piece::Text(text) if text.trim().is_empty()) {
            found.push(piece);
        }
    }
    found
}

fn text(rest: &str) -> (Piece<'_>, &str) {
    let (text, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
    (Piece::Text(text), after)
}

fn tag(rest: &str) -> (Piece<'_>, &str) {
    if rest.starts_with("<!--") {
        let end = rest.find("-->").map_or(rest.len(), |at| at + 3);
        let (comment, after) = rest.split_at(end);
        return (Piece::Whole(comment), after);
    }
    let (tag, after) = rest.split_at(end_of_tag(rest));
    let piece = match tag {
        _ if tag.starts_with("</") => Piece::Close(tag),
        _ if tag.ends_with("/>") || tag.starts_with("<?") => Piece::Whole(tag),
        _ => Piece::Open(tag),
    };
    (piece, after)
}

/// Past the `>` that ends the tag; one within quotes does not.
fn end_of_tag(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_by_element() {
        let cases = [
            ("<a><b>x  y</b><c/><d></d></a>", "<a>\n  <b>x  y</b>\n  <c/>\n  <d></d>\n</a>\n"),
            ("<a t='>'>\n  <b/>\n</a>", "<a t='>'>\n  <b/>\n</a>\n"),
            ("<?xml version=\"1.0\"?><a><!-- <b> --></a>", "<?xml version=\"1.0\"?>\n<a>\n  <!-- <b> -->\n</a>\n"),
            ("TIL155: for stor", "TIL155: for stor\n"),
            ("", ""),
            ("<a>tekst<b/>mere</a>", "<a>\n  tekst\n  <b/>\n  mere\n</a>\n"),
        ];
        for (message, expected) in cases {
            assert_eq!(pretty(message), expected);
            assert_eq!(pretty(expected), expected, "set twice");
        }
    }
}
