//! Start tags and the XML declaration: names, attributes, namespace declarations.

use super::Limits;
use crate::xml::error::{Error, Kind};
use crate::xml::names::{is_space, split};
use crate::xml::references::check_value;
use crate::xml::scope::{Bindings, Name};

/// The longest namespace, in bytes. Names are compared by namespace many times over, and the longest known here has 82.
pub(super) const LONGEST_NAMESPACE: usize = 256;

/// An attribute as it stands in the tag.
#[derive(Debug)]
pub(super) struct RawAttribute<'a> {
    pub(super) prefix: &'a str,
    /// The namespace is filled in when all declarations of the tag are known.
    pub(super) name: Name<'a>,
    /// The value as written, references and all; checked.
    pub(super) value: &'a str,
    /// The value needs no normalising.
    pub(super) plain: bool,
    pub(super) is_declaration: bool,
    pub(super) offset: usize,
    pub(super) value_offset: usize,
}

/// Reads a start tag's content (between `<` and `>`); gives the qualified name and fills `attributes`.
pub(super) fn read<'a>(
    content: &'a str,
    offset: usize,
    limits: &Limits,
    attributes: &mut Vec<RawAttribute<'a>>,
) -> Result<&'a str, Error> {
    attributes.clear();
    let name_end = content.bytes().position(is_space).unwrap_or(content.len());
    let mut cursor = Cursor { content, at: name_end };
    while let Some(pair) = cursor.pair().map_err(|at| Kind::MalformedTag.at(offset + at))? {
        if attributes.len() >= limits.attributes {
            return Err(Kind::TooManyAttributes(limits.attributes).at(offset + pair.at));
        }
        attributes.push(attribute(&pair, offset, limits)?);
    }
    Ok(content.get(..name_end).unwrap_or_default())
}

fn attribute<'a>(pair: &Pair<'a>, offset: usize, limits: &Limits) -> Result<RawAttribute<'a>, Error> {
    let at = offset + pair.at;
    if pair.name.len() > limits.name_bytes {
        return Err(Kind::NameTooLong(limits.name_bytes).at(at));
    }
    if pair.value.len() > limits.value_bytes {
        return Err(Kind::ValueTooLong(limits.value_bytes).at(at));
    }
    let (prefix, local) = split(pair.name).ok_or(Kind::InvalidName.at(at))?;
    let plain = check_value(pair.value).map_err(|(kind, inner)| kind.at(offset + pair.value_at + inner))?;
    let is_declaration = prefix == "xmlns" || (prefix.is_empty() && local == "xmlns");
    let name = Name { namespace: None, local };
    let value_offset = offset + pair.value_at;
    Ok(RawAttribute { prefix, name, value: pair.value, plain, is_declaration, offset: at, value_offset })
}

/// Puts the tag's declarations in force, resolves the attributes' prefixes and refuses duplicates (Namespaces in XML 1.0 §6.3).
pub(super) fn bind<'a>(
    attributes: &mut [RawAttribute<'a>],
    bindings: &mut Bindings<'a>,
    before: usize,
    limits: &Limits,
) -> Result<(), Error> {
    for declaration in attributes.iter().filter(|a| a.is_declaration) {
        declare(declaration, bindings, before, limits).map_err(|kind| kind.at(declaration.offset))?;
    }
    for index in 0..attributes.len() {
        let Some((earlier, [current, ..])) = attributes.split_at_mut_checked(index) else { break };
        if current.is_declaration {
            continue;
        }
        current.name.namespace = bindings.attribute(current.prefix).map_err(|kind| kind.at(current.offset))?;
        // The local names first: they differ, as a rule.
        let same = |other: &RawAttribute<'_>| {
            other.name.local == current.name.local && other.name.namespace == current.name.namespace
        };
        if earlier.iter().any(|other| !other.is_declaration && same(other)) {
            return Err(Kind::DuplicateAttribute.at(current.offset));
        }
    }
    Ok(())
}

fn declare<'a>(
    raw: &RawAttribute<'a>,
    bindings: &mut Bindings<'a>,
    before: usize,
    limits: &Limits,
) -> Result<(), Kind> {
    if !raw.plain {
        return Err(Kind::UnplainNamespace);
    }
    if raw.value.len() > LONGEST_NAMESPACE {
        return Err(Kind::NamespaceTooLong(LONGEST_NAMESPACE));
    }
    if bindings.len() >= limits.namespaces {
        return Err(Kind::TooManyNamespaces(limits.namespaces));
    }
    let prefix = if raw.prefix.is_empty() { "" } else { raw.name.local };
    bindings.declare(prefix, raw.value, before)
}

/// Checks the content of the XML declaration, `xml …` (XML 1.0 §2.8, productions 23 to 32).
pub(super) fn check_declaration(content: &str, limits: &Limits) -> Result<(), Kind> {
    let mut cursor = Cursor { content, at: "xml".len() };
    let mut expected = ["version", "encoding", "standalone"].into_iter();
    let mut versioned = false;
    while let Some(pair) = cursor.pair().map_err(|_| Kind::Declaration)? {
        if !expected.by_ref().any(|name| name == pair.name) || pair.value.len() > limits.value_bytes {
            return Err(Kind::Declaration);
        }
        match (pair.name, pair.value) {
            ("version", "1.0") => versioned = true,
            ("version", _) => return Err(Kind::Version),
            ("encoding", value) if !value.eq_ignore_ascii_case("utf-8") => return Err(Kind::Encoding),
            ("standalone", value) if !matches!(value, "yes" | "no") => return Err(Kind::Declaration),
            _ => {}
        }
    }
    if versioned { Ok(()) } else { Err(Kind::Declaration) }
}

/// `name="value"`, with where both start within the content.
struct Pair<'a> {
    name: &'a str,
    at: usize,
    value: &'a str,
    value_at: usize,
}

/// Walks over ` name = "value"` pairs.
struct Cursor<'a> {
    content: &'a str,
    at: usize,
}

impl<'a> Cursor<'a> {
    /// The next pair; `None` at the end; on error the offset where the form breaks.
    fn pair(&mut self) -> Result<Option<Pair<'a>>, usize> {
        let spaces = self.spaces();
        let at = self.at;
        if at >= self.content.len() {
            return Ok(None);
        }
        let name = self.take_while(|b| !is_space(b) && b != b'=');
        if spaces == 0 || name.is_empty() {
            return Err(at);
        }
        self.spaces();
        self.byte(b'=')?;
        self.spaces();
        let quote = self.peek().filter(|b| matches!(b, b'"' | b'\'')).ok_or(self.at)?;
        self.at += 1;
        let value_at = self.at;
        let value = self.take_while(|b| b != quote);
        self.byte(quote)?;
        Ok(Some(Pair { name, at, value, value_at }))
    }

    fn peek(&self) -> Option<u8> {
        self.content.as_bytes().get(self.at).copied()
    }

    fn byte(&mut self, wanted: u8) -> Result<(), usize> {
        if self.peek() == Some(wanted) {
            self.at += 1;
            return Ok(());
        }
        Err(self.at)
    }

    fn spaces(&mut self) -> usize {
        self.take_while(is_space).len()
    }

    fn take_while(&mut self, fits: impl Fn(u8) -> bool) -> &'a str {
        let start = self.at;
        let rest = self.content.as_bytes().get(start..).unwrap_or_default();
        self.at += rest.iter().position(|b| !fits(*b)).unwrap_or(rest.len());
        self.content.get(start..self.at).unwrap_or_default()
    }
}
