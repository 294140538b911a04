//! The one writer: XML into a `String`.
//!
//! Names and namespace declarations are the caller's; values and text are escaped here. What XML cannot hold becomes U+FFFD, so that
//! nothing vanishes silently.

use std::ops::Range;

use super::names::is_xml_char;

/// Writes elements, attributes and text.
///
/// ```
/// let mut xml = tilslut::xml::Writer::new();
/// xml.start("a").attr("xmlns", "urn:a").element("b", "1 < 2").empty("c").end();
/// assert_eq!(xml.finish(), r#"<a xmlns="urn:a"><b>1 &lt; 2</b><c/></a>"#);
/// ```
#[derive(Debug, Default)]
pub struct Writer {
    out: String,
    /// Where the names of the open elements stand in `out`.
    open: Vec<Range<usize>>,
    /// The last start tag still takes attributes.
    in_tag: bool,
}

impl Writer {
    /// An empty writer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty writer with room for some bytes.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self { out: String::with_capacity(bytes), ..Self::default() }
    }

    /// A document: the XML declaration first.
    #[must_use]
    pub fn document() -> Self {
        let mut writer = Self::with_capacity(1024);
        writer.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        writer
    }

    /// Opens an element.
    pub fn start(&mut self, name: &str) -> &mut Self {
        self.close_tag();
        self.out.push('<');
        let at = self.out.len();
        self.out.push_str(name);
        self.open.push(at..self.out.len());
        self.in_tag = true;
        self
    }

    /// An attribute of the element that was just opened; anywhere else it is text of the program's mistake and left out.
    pub fn attr(&mut self, name: &str, value: &str) -> &mut Self {
        debug_assert!(self.in_tag, "attribute outside a start tag");
        if self.in_tag {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape(&mut self.out, value, in_attribute);
            self.out.push('"');
        }
        self
    }

    /// An attribute that is there only where the value is.
    pub fn attr_if(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        if let Some(value) = value {
            self.attr(name, value);
        }
        self
    }

    /// Text of the open element.
    pub fn text(&mut self, text: &str) -> &mut Self {
        if !text.is_empty() {
            self.close_tag();
            escape(&mut self.out, text, in_text);
        }
        self
    }

    /// XML that was written by another writer.
    pub fn raw(&mut self, xml: &str) -> &mut Self {
        if !xml.is_empty() {
            self.close_tag();
            self.out.push_str(xml);
        }
        self
    }

    /// Closes the innermost open element.
    pub fn end(&mut self) -> &mut Self {
        let Some(name) = self.open.pop() else { return self };
        if self.in_tag {
            self.in_tag = false;
            self.out.push_str("/>");
        } else {
            self.out.push_str("</");
            self.out.extend_from_within(name);
            self.out.push('>');
        }
        self
    }

    /// How many elements are open.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Closes elements until only so many are open.
    pub fn end_to(&mut self, depth: usize) -> &mut Self {
        while self.open.len() > depth {
            self.end();
        }
        self
    }

    /// An element with text alone.
    pub fn element(&mut self, name: &str, text: &str) -> &mut Self {
        self.start(name).text(text).end()
    }

    /// An element that is there only where the text is.
    pub fn element_if(&mut self, name: &str, text: Option<&str>) -> &mut Self {
        if let Some(text) = text {
            self.element(name, text);
        }
        self
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str) -> &mut Self {
        self.start(name).end()
    }

    /// What is written so far, all elements closed.
    #[must_use]
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.out
    }

    fn close_tag(&mut self) {
        if self.in_tag {
            self.in_tag = false;
            self.out.push('>');
        }
    }
}

/// Text, escaped as the content of an element.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, text, in_text);
    out
}

/// Text, escaped as a double-quoted attribute value.
#[must_use]
pub fn escaped_attribute(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    escape(&mut out, value, in_attribute);
    out
}

fn escape(out: &mut String, text: &str, replacement: impl Fn(char) -> Option<&'static str>) {
    let mut from = 0;
    for (at, c) in text.char_indices().filter(|(_, c)| may_need_escape(*c)) {
        if let Some(instead) = replacement(c) {
            out.push_str(text.get(from..at).unwrap_or_default());
            out.push_str(instead);
            from = at + c.len_utf8();
        }
    }
    out.push_str(text.get(from..).unwrap_or_default());
}

fn may_need_escape(c: char) -> bool {
    c < ' ' || matches!(c, '&' | '<' | '>' | '"' | '\u{FFFE}' | '\u{FFFF}')
}

/// As Canonical XML 1.0 §2.3 writes text.
fn in_text(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\r' => Some("&#xD;"),
        c if !is_xml_char(c) => Some("\u{FFFD}"),
        _ => None,
    }
}

/// As Canonical XML 1.0 §2.3 writes attribute values.
fn in_attribute(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '"' => Some("&quot;"),
        '\t' => Some("&#x9;"),
        '\n' => Some("&#xA;"),
        '\r' => Some("&#xD;"),
        c if !is_xml_char(c) => Some("\u{FFFD}"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_exactly() {
        let mut xml = Writer::new();
        xml.start("p:a").attr("x", "<&>\"'\t\n\r\u{0}").text("<&>\"'\t\n\r\u{FFFE}æ").end();
        assert_eq!(
            xml.finish(),
            "<p:a x=\"&lt;&amp;>&quot;'&#x9;&#xA;&#xD;\u{FFFD}\">&lt;&amp;&gt;\"'\t\n&#xD;\u{FFFD}æ</p:a>"
        );
    }

    #[test]
    fn closes_what_is_open_and_nests() {
        let mut xml = Writer::document();
        xml.start("a").element("b", "").element_if("c", None).element_if("d", Some("x")).start("e").raw("<f/>");
        xml.attr_if_open();
        assert_eq!(xml.finish(), "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a><b/><d>x</d><e><f/></e></a>");
    }

    impl Writer {
        fn attr_if_open(&mut self) {
            self.attr_if("never", None);
        }
    }
}
