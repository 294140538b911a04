//! Mutants: documents that are nearly what their schema wants.

use tilslut::schema::SchemaSource;
use tilslut::xml::{Event, Limits, Reader};

use super::dokument::{Attribute, Child, Node, XS, XSI, tree};

/// A small generator with a seed: the same mutants every time (Knuth's MMIX constants, mixed at the start).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5851_F42D)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides.max(1)
    }

    fn one<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.roll(list.len())]
    }
}

/// Values at the edges of the schemas' types; what is not among them, and why, is in `undtaget`.
#[rustfmt::skip]
const VALUES: &[&str] = &[
    "", " ", "0", "1", "+1", "-1", "01", "-0", "99", "100", "101", "0101", "999", "1000", "9999", "10000", "2147483647", "2147483648", "-2147483648",
    "-2147483649", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890", "32768", "127",
    "D00001", " D00001 ", "\tD00001\n", "D0 0001", "d00001", "D0001", "D000001", "G00002", "lokal:a", "lokal:", "lokal:a b", "12345678", "1234567",
    "1234567890", "a\u{A0}b", "OK", "ok", "Fejl", "Aktiv", " Aktiv ", "true", "TRUE", "false", "1.0", "-90", "90.0", "90.0000000000000001", "-180.5",
    "0.123456789012345", "0.1234567890123456", "1e2", ".5", "5.", ".", "INF", "NaN", "2026-02-05", "2026-02-30", "2024-02-29", "2023-02-29", "1900-02-29",
    "2000-02-29", "2026-02-05Z", "2026-02-05+01:00", "26-02-05", "2026-2-5", "2026-13-01", "2026-00-10", "2026-02-05T10:00:00Z", "2026-02-05T10:00:00",
    "2026-02-05T10:00:00.5", "2026-02-05T10:00:00.123456789Z", "2026-02-05T10:00:00.", "2026-02-05T25:00:00Z", "2026-02-05T24:00:00Z",
    "2026-02-05T24:00:01Z", "2026-02-05T10:60:00Z", "2026-02-05T10:00:60Z", "2026-02-05T10:00:00+14:00", "2026-02-05T10:00:00+14:01",
    "2026-02-05T10:00:00+15:00", "2026-02-05T10:00:00-13:59", "2026-02-05T10:00Z", "2026-02-05 10:00:00", "12026-02-05", "02026-02-05",
    "10:00:00", "24:00:00", "10:00", "æøå 𝄞", "é", "InsertDaginstitution", "0A3F507A-0000-32B8-E044-0003BA298018", "0a3f507a000032b8e0440003ba298018",
    "a.b_c:-d", "a,b", "x y", "  x   y  ", "da", "en-GB", "dansksprog", "a-", "DT", "10", "U4", "VU", "Mor", "Elev", "M", "K", "2026-2027", "small", "full",
    "/", "\\d", "[0-9]", "&<>\"'", "]]", "]",
];

/// What mutants are made of.
pub struct Pool {
    elements: Vec<(String, String)>,
    attributes: Vec<(String, String)>,
    types: Vec<(String, String)>,
    namespaces: Vec<String>,
    values: Vec<String>,
    subtrees: Vec<Node>,
    /// Elements that the schema wants empty.
    pub empty: Vec<String>,
    /// Its global elements: (namespace, name).
    pub declared: Vec<(String, String)>,
}

impl Pool {
    pub fn new(source: &SchemaSource, seeds: &[Node], declared: Vec<(String, String)>) -> Self {
        let mut pool = Self {
            elements: vec![(String::new(), "ukendt".to_owned())],
            attributes: vec![(String::new(), "ukendt".to_owned()), ("urn:x".to_owned(), "fremmed".to_owned())],
            types: [
                "string",
                "token",
                "int",
                "integer",
                "long",
                "decimal",
                "boolean",
                "date",
                "dateTime",
                "anyType",
                "anySimpleType",
                "findesIkke",
            ]
            .map(|local| (XS.to_owned(), local.to_owned()))
            .to_vec(),
            namespaces: vec![String::new(), "urn:x".to_owned()],
            values: VALUES.iter().map(|value| (*value).to_owned()).collect(),
            subtrees: Vec::new(),
            empty: empty(source),
            declared,
        };
        for (_, text) in source.files {
            pool.read(text);
        }
        for seed in seeds {
            seed.walk(&mut |node| {
                let value = node.text().unwrap_or_default();
                let values = node.attributes.iter().map(|own| own.value.clone()).chain([value]);
                for value in values.filter(|value| !value.is_empty() && value.len() < 100) {
                    if !pool.values.contains(&value) {
                        pool.values.push(value);
                    }
                }
                if node.size() <= 12 && pool.subtrees.len() < 400 && !pool.subtrees.contains(node) {
                    pool.subtrees.push(node.clone());
                }
            });
        }
        pool
    }

    /// The names and values that a schema's file has.
    fn read(&mut self, text: &str) {
        let mut reader = Reader::new(text, &Limits::default());
        let mut target = String::new();
        loop {
            match reader.next().unwrap() {
                Event::Start(start) => {
                    let name = start.attribute(None, "name").map(|name| name.into_owned());
                    if let Some(namespace) = start.attribute(None, "targetNamespace") {
                        target = namespace.into_owned();
                        self.namespaces.push(target.clone());
                    }
                    match (start.name.local, name) {
                        ("element", Some(name)) => self.elements.push((target.clone(), name)),
                        ("attribute", Some(name)) => {
                            self.attributes.extend([(String::new(), name.clone()), (target.clone(), name)]);
                        }
                        ("complexType" | "simpleType", Some(name)) => self.types.push((target.clone(), name)),
                        ("enumeration", _) => {
                            self.values.extend(start.attribute(None, "value").map(|value| value.into_owned()))
                        }
                        _ => {}
                    }
                }
                Event::Eof => return,
                _ => {}
            }
        }
    }

    /// A seed with one to three mutations; now and then none.
    pub fn mutant(&self, seeds: &[Node], dice: &mut Dice) -> Node {
        let mut node = dice.one(seeds).clone();
        for _ in 0..[0, 1, 1, 1, 1, 2, 2, 3][dice.roll(8)] {
            self.mutate(&mut node, dice);
        }
        node
    }

    fn value(&self, dice: &mut Dice) -> String {
        match dice.roll(16) {
            0 => "x".repeat(
                [1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 20, 21, 40, 41, 64, 65, 75, 76, 100, 101, 132, 133][dice.roll(22)],
            ),
            1 => "æ".repeat([1, 4, 5, 10, 11, 20, 21, 40, 41, 64, 65, 75, 76, 100, 101, 132, 133][dice.roll(17)]),
            2 => "𝄞".repeat(131 + dice.roll(3)),
            _ => dice.one(&self.values).clone(),
        }
    }

    fn mutate(&self, root: &mut Node, dice: &mut Dice) {
        let mut at = dice.roll(root.size());
        let node = root.nth(&mut at).unwrap();
        let child = dice.roll(node.children.len());
        match dice.roll(26) {
            0 | 1 if !node.children.is_empty() => drop(node.children.remove(child)),
            2 if !node.children.is_empty() => {
                let copy = node.children[child].clone();
                let times = [1, 1, 1, 2, 9, 10, 17, 18, 19][dice.roll(9)];
                node.children.splice(child..child, std::iter::repeat_n(copy, times));
            }
            3 if node.children.len() > 1 => {
                let other = dice.roll(node.children.len());
                node.children.swap(child, other);
            }
            4 => (node.namespace, node.local) = dice.one(&self.elements).clone(),
            5 => node.local = dice.one(&self.elements).1.clone(),
            6 => node.namespace = dice.one(&self.namespaces).clone(),
            7 => node.attributes.clear(),
            8 | 9 => {
                let (namespace, local) = dice.one(&self.attributes).clone();
                set(node, &namespace, &local, self.value(dice));
            }
            10 if !node.attributes.is_empty() => {
                let which = dice.roll(node.attributes.len());
                let value = self.value(dice);
                let own = &mut node.attributes[which];
                if own.namespace != XSI {
                    own.value = value;
                }
            }
            11 => {
                let (namespace, local) = dice.one(&self.types).clone();
                set(node, XSI, "type", format!("{{{namespace}}}{local}"));
            }
            12 => {
                set(node, XSI, "nil", (*dice.one(&["true", "false", "1", "0", " true ", "ja", ""])).to_owned());
                if dice.roll(2) == 0 {
                    node.children.clear();
                }
            }
            13 => {
                let (local, value) = *dice.one(&[
                    ("schemaLocation", "urn:findes-ikke intet.xsd"),
                    ("noNamespaceSchemaLocation", "intet.xsd"),
                    ("andet", "x"),
                ]);
                set(node, XSI, local, value.to_owned());
            }
            14 => node.children.insert(child, Child::Text(self.value(dice))),
            15 => node.children.insert(child, Child::Text([" ", "\n", "\t  "][dice.roll(3)].to_owned())),
            16 => node.children.clear(),
            17 | 18 => {
                if !self.subtrees.is_empty() {
                    node.children.insert(child, Child::Element(dice.one(&self.subtrees).clone()));
                }
            }
            19 if !self.subtrees.is_empty() => *node = dice.one(&self.subtrees).clone(),
            _ => self.mutate_value(root, dice),
        }
    }

    /// A new value for an element that has one.
    fn mutate_value(&self, root: &mut Node, dice: &mut Dice) {
        for _ in 0..20 {
            let mut at = dice.roll(root.size());
            let node = root.nth(&mut at).unwrap();
            if node.text().is_some() {
                let value = self.value(dice);
                node.children = if value.is_empty() { Vec::new() } else { vec![Child::Text(value)] };
                return;
            }
        }
    }
}

fn set(node: &mut Node, namespace: &str, local: &str, value: String) {
    node.attributes.retain(|own| (own.namespace.as_str(), own.local.as_str()) != (namespace, local));
    node.attributes.push(Attribute { namespace: namespace.to_owned(), local: local.to_owned(), value });
}

/// The elements whose type has nothing but attributes and an empty sequence.
fn empty(source: &SchemaSource) -> Vec<String> {
    let roots: Vec<Node> = source.files.iter().map(|(_, text)| tree(text)).collect();
    let mut types = Vec::new();
    each(&roots, "complexType", &mut |node| {
        let mut content = node
            .elements()
            .filter(|child| !matches!(child.local.as_str(), "annotation" | "attribute" | "attributeGroup"));
        if content.all(|child| child.local == "sequence" && child.elements().next().is_none()) {
            types.push(node);
        }
    });
    let mut names = Vec::new();
    each(&roots, "element", &mut |node| {
        let inner = node.elements().any(|child| types.iter().any(|empty| std::ptr::eq(*empty, child)));
        let named = node.attribute("type").and_then(|name| name.rsplit(':').next());
        if inner || named.is_some_and(|name| types.iter().any(|empty| empty.attribute("name") == Some(name))) {
            names.extend(node.attribute("name").map(str::to_owned));
        }
    });
    names
}

fn each<'n>(roots: &'n [Node], local: &str, see: &mut impl FnMut(&'n Node)) {
    for root in roots {
        root.walk(&mut |node| {
            if node.namespace == XS && node.local == local {
                see(node);
            }
        });
    }
}
