//! Documents for the tests: trees that are rich in namespaces, and the many spellings that XML has for one tree.

use proptest::prelude::*;

/// The prefixes of the trees, all bound outside them; the empty one may be taken away.
const PREFIXES: [&str; 4] = ["", "p", "q", "rø"];
/// Few, so that two prefixes often mean the same.
const NAMESPACES: [&str; 3] = ["urn:1", "urn:2", "http://a.example/?a=b"];

/// An element, as it is meant.
#[derive(Debug, Clone)]
pub(super) struct Element {
    prefix: &'static str,
    local: &'static str,
    /// (prefix, namespace); an empty namespace takes the default away.
    declarations: Vec<(&'static str, &'static str)>,
    /// (prefix, local name, value).
    pub(super) attributes: Vec<(&'static str, &'static str, String)>,
    pub(super) children: Vec<Child>,
}

#[derive(Debug, Clone)]
pub(super) enum Child {
    Text(String),
    Element(Element),
}

pub(super) fn element() -> impl Strategy<Value = Element> {
    let leaf = tag(Just(Vec::new()));
    leaf.prop_recursive(5, 24, 4, |inner| {
        let child = prop_oneof![text().prop_map(Child::Text), inner.prop_map(Child::Element)];
        tag(prop::collection::vec(child, 0..5))
    })
}

fn tag(children: impl Strategy<Value = Vec<Child>>) -> impl Strategy<Value = Element> {
    let local = prop::sample::select(vec!["a", "b", "æ", "Long.Name-1", "_"]);
    (prefix(), local, declarations(), attributes(), children).prop_map(
        |(prefix, local, declarations, attributes, children)| Element {
            prefix,
            local,
            declarations,
            attributes,
            children,
        },
    )
}

fn prefix() -> impl Strategy<Value = &'static str> {
    prop::sample::select(PREFIXES.to_vec())
}

fn declarations() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    let one = (prefix(), prop::sample::select(NAMESPACES.to_vec()), any::<bool>());
    prop::collection::vec(one, 0..4).prop_map(|found| {
        let mut own: Vec<(&str, &str)> = Vec::new();
        for (prefix, namespace, away) in found {
            if own.iter().all(|(earlier, _)| *earlier != prefix) {
                own.push((prefix, if away && prefix.is_empty() { "" } else { namespace }));
            }
        }
        own
    })
}

fn attributes() -> impl Strategy<Value = Vec<(&'static str, &'static str, String)>> {
    let plain = (prefix(), prop::sample::select(vec!["a", "b", "B", "ø", "c-1"]), text());
    let reserved = prop::sample::select(vec![("xml", "lang", "da"), ("xml", "space", "preserve")]);
    let reserved = reserved.prop_map(|(prefix, local, value)| (prefix, local, value.to_owned()));
    prop::collection::vec(prop_oneof![6 => plain, 1 => reserved], 0..5)
}

fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "t", "tekst ", " ", "\n", "\t", "\r", "<", ">", "&", "\"", "'", "]", "]]>", "æ", "𝄞", "\u{85}", "\u{2028}",
        "-->", "\u{FFFD}",
    ]);
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

/// A small generator with a seed: the same spelling every time (Knuth's MMIX constants).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.roll(choices.len())]
    }
}

/// A document around the elements, in one of its spellings.
pub(super) fn document(elements: &[Element], mut dice: Dice) -> String {
    let scope = [("", "urn:1"), ("p", "urn:1"), ("q", "urn:2"), ("rø", "urn:3")];
    let mut out = "<rod xmlns='urn:1' xmlns:p='urn:1' xmlns:q='urn:2' xmlns:rø='urn:3'>".to_owned();
    elements.iter().for_each(|element| write(element, &scope, &mut dice, &mut out));
    out + "</rod>"
}

/// `scope` is the bindings outside the element.
fn write(element: &Element, scope: &[(&'static str, &'static str)], dice: &mut Dice, out: &mut String) {
    let scope = [&element.declarations, scope].concat();
    let name = qualified(element.prefix, element.local);
    *out += &format!("<{name}");
    for (name, value) in shuffled(pairs(element, &scope), dice) {
        write_pair(&name, &value, dice, out);
    }
    *out += dice.one_of(&["", "", " ", "\r\n"]);
    if element.children.is_empty() && dice.roll(2) == 0 {
        *out += "/>";
        return;
    }
    *out += ">";
    for child in &element.children {
        match child {
            Child::Text(text) => text.chars().for_each(|c| write_char(c, dice, out)),
            Child::Element(element) => write(element, &scope, dice, out),
        }
    }
    *out += &format!("</{name}{}>", dice.one_of(&["", "", " \n"]));
}

fn qualified(prefix: &str, local: &str) -> String {
    if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") }
}

/// Declarations and attributes as written; of attributes with one expanded name the first.
fn pairs(element: &Element, scope: &[(&str, &str)]) -> Vec<(String, String)> {
    let declared = |(prefix, namespace): &(&str, &str)| {
        let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
        (name, (*namespace).to_owned())
    };
    let mut pairs: Vec<_> = element.declarations.iter().map(declared).collect();
    let mut seen = Vec::new();
    for (prefix, local, value) in &element.attributes {
        let bound = scope.iter().find(|(bound, _)| !prefix.is_empty() && bound == prefix);
        let expanded = (bound.map_or(*prefix, |(_, namespace)| *namespace), *local);
        if !seen.contains(&expanded) {
            seen.push(expanded);
            pairs.push((qualified(prefix, local), value.clone()));
        }
    }
    pairs
}

fn shuffled<T>(mut things: Vec<T>, dice: &mut Dice) -> Vec<T> {
    (0..things.len()).for_each(|at| things.swap(at, dice.roll(at + 1)));
    things
}

fn write_pair(name: &str, value: &str, dice: &mut Dice, out: &mut String) {
    let quote = dice.one_of(&['"', '\'']);
    *out += dice.one_of(&[" ", " ", "\n", " \t\r\n "]);
    *out += name;
    *out += dice.one_of(&["=", "=", " =", " = "]);
    out.push(quote);
    for c in value.chars() {
        // The reader takes no references in namespace names.
        let plain = name.starts_with("xmlns") || c.is_alphanumeric() && dice.roll(8) > 0;
        match c {
            _ if plain => out.push(c),
            '>' | '"' | '\'' if c != quote && dice.roll(2) == 0 => out.push(c),
            // After a CR, a LF would be one line end with it.
            ' ' if out.ends_with('\r') => *out += dice.one_of(&[" ", "&#32;", "\t", "\r\n", "\r"]),
            ' ' => *out += dice.one_of(&[" ", "&#32;", "\n", "\t", "\r\n", "\r"]),
            _ => *out += &reference(c, dice),
        }
    }
    out.push(quote);
}

fn write_char(c: char, dice: &mut Dice, out: &mut String) {
    *out += dice.one_of(&["", "", "", "", "", "<!-- k -->", "<!---->", "<![CDATA[]]>"]);
    match (c, dice.roll(3)) {
        ('\n', 0) => *out += dice.one_of(&["\r\n", "\r"]),
        ('\r' | '<' | '&', 0 | 1) => *out += &reference(c, dice),
        ('>', _) if out.ends_with("]]") => *out += "&gt;",
        ('\r', _) => *out += "&#13;",
        ('<' | '&', _) | (_, 2) => *out += &format!("<![CDATA[{c}]]>"),
        // A CR before it would be one line end with it.
        ('\n', _) if out.ends_with('\r') => *out += "&#10;",
        _ => out.push(c),
    }
}

fn reference(c: char, dice: &mut Dice) -> String {
    let number = u32::from(c);
    let entity = match c {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&apos;",
        _ => "",
    };
    match dice.roll(4) {
        0 => format!("&#{number};"),
        1 => format!("&#x{number:X};"),
        2 => format!("&#x00{number:x};"),
        _ if entity.is_empty() => format!("&#{number};"),
        _ => entity.to_owned(),
    }
}
