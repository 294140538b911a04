//! Documents as trees, for mutation, and written anew in all the ways that mean the same.

use std::ops::Range;

use tilslut::xml::{Event, Limits, Reader, Scope, XML_NAMESPACE};

use super::mutant::Dice;

pub const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
pub const XS: &str = "http://www.w3.org/2001/XMLSchema";

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub namespace: String,
    pub local: String,
    pub attributes: Vec<Attribute>,
    pub children: Vec<Child>,
}

/// A value that is a qualified name is written `{namespace}local` here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    pub namespace: String,
    pub local: String,
    pub value: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Child {
    Text(String),
    Element(Node),
}

pub fn tree(text: &str) -> Node {
    build(Reader::new(text, &Limits::default())).unwrap()
}

pub fn tree_within(text: &str, range: Range<usize>, scope: &Scope) -> Option<Node> {
    build(Reader::within(text, range, scope, &Limits::default()))
}

fn build(mut reader: Reader<'_>) -> Option<Node> {
    let mut open: Vec<Node> = Vec::new();
    loop {
        match reader.next().ok()? {
            Event::Start(start) => {
                let qualified = |value: &str| {
                    let (prefix, local) = value.split_once(':').unwrap_or(("", value));
                    format!("{{{}}}{local}", start.namespace(prefix).unwrap_or_default())
                };
                let attribute = |own: tilslut::xml::Attribute<'_>| {
                    let namespace = own.name.namespace.unwrap_or_default().to_owned();
                    let is_type = namespace == XSI && own.name.local == "type";
                    let value = if is_type { qualified(&own.value()) } else { own.value().into_owned() };
                    Attribute { namespace, local: own.name.local.to_owned(), value }
                };
                open.push(Node {
                    namespace: start.name.namespace.unwrap_or_default().to_owned(),
                    local: start.name.local.to_owned(),
                    attributes: start.attributes().map(attribute).collect(),
                    children: Vec::new(),
                });
            }
            Event::Text { text, .. } => match open.last_mut()?.children.last_mut() {
                Some(Child::Text(before)) => before.push_str(&text),
                _ => open.last_mut()?.children.push(Child::Text(text.into_owned())),
            },
            Event::End { .. } => {
                let done = open.pop()?;
                match open.last_mut() {
                    Some(parent) => parent.children.push(Child::Element(done)),
                    None => return Some(done),
                }
            }
            Event::Eof => return None,
        }
    }
}

impl Node {
    /// Every node with the names of its ancestors' elements.
    pub fn walk<'n>(&'n self, see: &mut impl FnMut(&'n Node)) {
        see(self);
        for child in &self.children {
            if let Child::Element(element) = child {
                element.walk(see);
            }
        }
    }

    pub fn elements(&self) -> impl Iterator<Item = &Node> + Clone {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// The value of an attribute without a namespace.
    pub fn attribute(&self, local: &str) -> Option<&str> {
        self.attributes.iter().find(|own| own.namespace.is_empty() && own.local == local).map(|own| own.value.as_str())
    }

    pub fn size(&self) -> usize {
        let mut size = 0;
        self.walk(&mut |_| size += 1);
        size
    }

    /// The `n`th element, counting from the root.
    pub fn nth(&mut self, n: &mut usize) -> Option<&mut Node> {
        if *n == 0 {
            return Some(self);
        }
        *n -= 1;
        self.children.iter_mut().find_map(|child| match child {
            Child::Element(element) => element.nth(n),
            Child::Text(_) => None,
        })
    }

    /// The text of a node that has no element in it.
    pub fn text(&self) -> Option<String> {
        self.children.iter().try_fold(String::new(), |text, child| match child {
            Child::Text(more) => Some(text + more),
            Child::Element(_) => None,
        })
    }

    /// The document's text; the dice choose prefixes, CDATA, references, comments and empty-element tags.
    pub fn written(&self, dice: &mut Dice) -> String {
        let mut namespaces = vec![XSI.to_owned(), XS.to_owned()];
        self.walk(&mut |node| {
            let types = node.attributes.iter().filter_map(|own| qualified(own).map(|(namespace, _)| namespace));
            let own = node.attributes.iter().map(|own| own.namespace.as_str());
            for namespace in types.chain(own).chain([node.namespace.as_str()]) {
                if !namespace.is_empty() && !namespaces.iter().any(|known| known == namespace) {
                    namespaces.push(namespace.to_owned());
                }
            }
        });
        let mut out = String::new();
        Writer { namespaces, prefixed: dice.roll(3) == 0 }.node(self, None, dice, &mut out);
        out
    }
}

/// The namespace and local part of an `xsi:type`.
pub fn qualified(attribute: &Attribute) -> Option<(&str, &str)> {
    let is_type = attribute.namespace == XSI && attribute.local == "type";
    attribute.value.strip_prefix('{').filter(|_| is_type)?.split_once('}')
}

struct Writer {
    namespaces: Vec<String>,
    prefixed: bool,
}

impl Writer {
    fn prefix(&self, namespace: &str) -> String {
        if namespace == XML_NAMESPACE {
            return "xml".to_owned();
        }
        format!("p{}", self.namespaces.iter().position(|known| known == namespace).unwrap())
    }

    fn node(&self, node: &Node, outside: Option<&str>, dice: &mut Dice, out: &mut String) {
        let prefixed = self.prefixed && !node.namespace.is_empty();
        let name =
            if prefixed { format!("{}:{}", self.prefix(&node.namespace), node.local) } else { node.local.clone() };
        out.extend(["<", &name]);
        if outside.is_none() {
            for namespace in self.namespaces.iter().filter(|namespace| *namespace != XML_NAMESPACE) {
                out.push_str(&format!(" xmlns:{}=\"{}\"", self.prefix(namespace), escaped(namespace)));
            }
        }
        let default = if prefixed { outside.unwrap_or_default() } else { &node.namespace };
        if default != outside.unwrap_or_default() {
            out.push_str(&format!(" xmlns=\"{}\"", escaped(default)));
        }
        for own in &node.attributes {
            let name = if own.namespace.is_empty() {
                own.local.clone()
            } else {
                format!("{}:{}", self.prefix(&own.namespace), own.local)
            };
            let value = match qualified(own) {
                Some(("", local)) => local.to_owned(),
                Some((namespace, local)) => format!("{}:{local}", self.prefix(namespace)),
                None => own.value.clone(),
            };
            out.push_str(&format!(" {name}=\"{}\"", escaped(&value).replace('\n', "&#10;").replace('\t', "&#9;")));
        }
        if node.children.is_empty() && dice.roll(2) == 0 {
            out.push_str("/>");
            return;
        }
        out.push('>');
        for child in &node.children {
            match child {
                Child::Text(text) => write_text(text, dice, out),
                Child::Element(element) => self.node(element, Some(default), dice, out),
            }
        }
        out.extend(["</", &name, ">"]);
    }
}

fn write_text(text: &str, dice: &mut Dice, out: &mut String) {
    // libxml2 takes white space between elements for text where it is written as CDATA or as a reference; to XML Schema a character is the same
    // however it is written (part 1 §3.4.4 cvc-complex-type 2.3). `schema::tests` has it.
    if text.trim_matches([' ', '\t', '\n', '\r']).is_empty() {
        out.push_str(text);
        return;
    }
    let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
    let (before, after) = text.split_at(middle);
    // CDATA cannot hold its own end.
    match if text.contains("]]") { 12 } else { dice.roll(12) } {
        0 => out.extend(["<![CDATA[", text, "]]>"]),
        1 => out.extend([&escaped(before), "<!-- k -->", &escaped(after)]),
        2 => out.extend([&escaped(before), "<![CDATA[", after, "]]>"]),
        3 if !after.is_empty() => {
            let c = after.chars().next().unwrap();
            out.push_str(&format!("{}&#{};{}", escaped(before), u32::from(c), escaped(&after[c.len_utf8()..])));
        }
        _ => out.push_str(&escaped(text)),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\r', "&#13;")
}
