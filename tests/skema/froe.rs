//! Seeds: valid documents that are invented from a schema alone, for each of its elements, so that a new schema is tested from its first day.

use tilslut::schema::SchemaSource;

use super::dokument::{Attribute, Child, Node, XS, tree};
use super::mutant::Dice;

/// A value for each pattern that a schema has.
const EKSEMPLER: &[(&str, &str)] = &[
    ("[A-Z][0-9]{5}", "D00001"),
    ("[A-Za-z0-9._\\-]{1,64}", "a.1"),
    ("[A-Za-z0-9._:\\-]{1,64}", "b:1"),
    ("[A-Z][0-9]{5}|lokal:[A-Za-z0-9._\\-]{1,64}", "lokal:a"),
    ("[0-9]{3,4}", "0101"),
    ("[0-9]{1,2}", "7"),
    ("[0-9]{4}", "6010"),
    ("[0-9]{8}", "12345678"),
    ("[0-9]{10}", "1234567890"),
    ("[0-9]{4}-[0-9]{2}-[0-9]{2}", "2026-02-05"),
    ("[0-9]{4}-[0-9]{4}", "2026-2027"),
    (
        "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
        "0a3f507a-0000-32b8-e044-0003ba298018",
    ),
    ("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "0a3f507a-0000-32b8-e044-0003ba298018"),
    ("[^0-9]*[0-9]([ ()\\-]*[0-9]){5}.*", "+45 (12) 34-56 78"),
    ("[A-Z].*", "Ab"),
    ("[0-9]{6}|F[0-9]{5}", "283001"),
    ("[0-9]{6}|F[0-9]{5}|lokal:[A-Za-z0-9._\\-]{1,64}", "lokal:a"),
    ("[0-9]{6}|[A-Z][0-9]{5}|ny:[0-9]{1,6}", "ny:1"),
    ("G[0-9]{5}", "G10001"),
    ("0{1,4}|0?[1-9][0-9]{2}", "461"),
    ("[1-9][0-9]{3}", "1012"),
    ("[0-9]{4}(0[1-9]|1[0-2])", "200701"),
    ("[0-2]", "1"),
    ("[0-9]", "2"),
    ("[0-9]{3}", "121"),
    ("[0-9]{1,6}", "214"),
    ("\\d+|x", "12"),
];

/// Elements within each other that are invented.
const DYBDE: usize = 14;

/// The schema's files, each for the target namespace that it is read for.
pub struct Skema {
    filer: Vec<(String, Node)>,
}

impl Skema {
    pub fn new(kilde: &SchemaSource) -> Self {
        let fil = |name: &str| tree(kilde.files.iter().find(|(file, _)| *file == name).unwrap().1);
        let (mut ventende, mut laest) = (vec![(kilde.main.to_owned(), String::new())], Vec::<(String, String)>::new());
        let mut filer = Vec::new();
        while let Some((navn, includer)) = ventende.pop() {
            let root = fil(&navn);
            let target = root.attribute("targetNamespace").map_or(includer, str::to_owned);
            if laest.contains(&(navn.clone(), target.clone())) {
                continue;
            }
            laest.push((navn, target.clone()));
            for child in root.elements() {
                let location = child.attribute("schemaLocation").map(str::to_owned);
                match (child.local.as_str(), location) {
                    ("include", Some(location)) => ventende.push((location, target.clone())),
                    ("import", Some(location)) => ventende.push((location, String::new())),
                    _ => {}
                }
            }
            filer.push((target, root));
        }
        Self { filer }
    }

    /// The global elements.
    pub fn roots(&self) -> Vec<(String, String)> {
        let named = |(target, root): &(String, Node)| {
            let elements = root.elements().filter(|node| node.local == "element");
            elements.map(|node| (target.clone(), node.attribute("name").unwrap().to_owned())).collect::<Vec<_>>()
        };
        self.filer.iter().flat_map(named).collect()
    }

    /// A few documents of each global element.
    pub fn dokumenter(&self, dice: &mut Dice) -> Vec<Node> {
        let mut ud = Vec::new();
        for (target, root) in &self.filer {
            for element in root.elements().filter(|node| node.local == "element") {
                for _ in 0..4 {
                    ud.push(self.element(target, element, dice, 0));
                }
            }
        }
        ud
    }

    /// A global declaration by its local name, nearest first: where two namespaces have the name, the file's own counts.
    fn find(&self, target: &str, kinds: &[&str], name: &str) -> Option<(&str, &Node)> {
        let local = name.rsplit(':').next().unwrap();
        let own = self.filer.iter().filter(|(namespace, _)| namespace == target);
        let others = self.filer.iter().filter(|(namespace, _)| namespace != target);
        own.chain(others).find_map(|(namespace, root)| {
            let found = root
                .elements()
                .find(|node| kinds.contains(&node.local.as_str()) && node.attribute("name") == Some(local));
            found.map(|node| (namespace.as_str(), node))
        })
    }

    fn element(&self, target: &str, declared: &Node, dice: &mut Dice, depth: usize) -> Node {
        let (target, declared) = match declared.attribute("ref") {
            Some(name) => self.find(target, &["element"], name).unwrap(),
            None => (target, declared),
        };
        let local = declared.attribute("name").unwrap().to_owned();
        let mut node = Node { namespace: target.to_owned(), local, attributes: vec![], children: vec![] };
        let inner = declared.elements().find(|child| matches!(child.local.as_str(), "complexType" | "simpleType"));
        if let Some(fixed) = declared.attribute("fixed") {
            node.children = vec![Child::Text(fixed.to_owned())];
        } else if let Some(inner) = inner {
            self.fill(target, inner, &mut node, dice, depth);
        } else if let Some(name) = declared.attribute("type") {
            self.of_type(target, name, &mut node, dice, depth);
        }
        node
    }

    fn of_type(&self, target: &str, name: &str, node: &mut Node, dice: &mut Dice, depth: usize) {
        match self.find(target, &["complexType", "simpleType"], name) {
            Some((target, found)) => self.fill(target, found, node, dice, depth),
            None => node.children = vec![Child::Text(built_in(name, dice))],
        }
    }

    fn fill(&self, target: &str, r#type: &Node, node: &mut Node, dice: &mut Dice, depth: usize) {
        if r#type.local == "simpleType" {
            node.children = vec![Child::Text(self.simple(target, r#type, dice))];
            return;
        }
        let step = r#type.elements().find(|child| matches!(child.local.as_str(), "complexContent" | "simpleContent"));
        let Some(step) = step.and_then(|content| content.elements().next()) else {
            return self.particles(target, r#type, node, dice, depth);
        };
        let mut base = node.clone();
        self.of_type(target, step.attribute("base").unwrap(), &mut base, dice, depth);
        node.attributes = base.attributes;
        if step.local == "extension" {
            node.children = base.children;
        }
        self.particles(target, step, node, dice, depth);
    }

    /// The children and attributes that stand here.
    fn particles(&self, target: &str, at: &Node, node: &mut Node, dice: &mut Dice, depth: usize) {
        for part in at.elements() {
            let least: usize = part.attribute("minOccurs").map_or(1, |text| text.parse().unwrap());
            let most = part.attribute("maxOccurs").map_or(1, |text| text.parse().unwrap_or(3)).min(least + 2);
            let count = if depth > DYBDE { least } else { least + dice.roll(most + 1 - least) };
            match part.local.as_str() {
                "attribute" => self.attribute(target, part, node, dice),
                "attributeGroup" => {
                    let (target, group) =
                        self.find(target, &["attributeGroup"], part.attribute("ref").unwrap()).unwrap();
                    self.particles(target, group, node, dice, depth);
                }
                "annotation" | "anyAttribute" => {}
                kind => {
                    for _ in 0..count {
                        match kind {
                            "element" => {
                                node.children.push(Child::Element(self.element(target, part, dice, depth + 1)))
                            }
                            "any" => node.children.push(Child::Element(wild(part))),
                            "group" => {
                                let (target, group) =
                                    self.find(target, &["group"], part.attribute("ref").unwrap()).unwrap();
                                self.particles(target, group, node, dice, depth + 1);
                            }
                            "choice" => {
                                let choices: Vec<&Node> =
                                    part.elements().filter(|child| child.local != "annotation").collect();
                                let one = Node {
                                    children: vec![Child::Element(choices[dice.roll(choices.len())].clone())],
                                    ..part.clone()
                                };
                                self.particles(target, &one, node, dice, depth + 1);
                            }
                            _ => self.particles(target, part, node, dice, depth + 1),
                        }
                    }
                }
            }
        }
    }

    fn attribute(&self, target: &str, declared: &Node, node: &mut Node, dice: &mut Dice) {
        let use_ = declared.attribute("use");
        let (namespace, found) = match declared.attribute("ref") {
            Some(name) => self.find(target, &["attribute"], name).unwrap(),
            None => ("", declared),
        };
        let local = found.attribute("name").unwrap().to_owned();
        node.attributes.retain(|own| own.local != local);
        if use_ == Some("prohibited") || (use_ != Some("required") && dice.roll(2) == 0) {
            return;
        }
        let value = match (
            found.attribute("fixed"),
            found.attribute("type"),
            found.elements().find(|child| child.local == "simpleType"),
        ) {
            (Some(fixed), ..) => fixed.to_owned(),
            (None, Some(name), _) => self.value(target, name, dice),
            (None, None, Some(inner)) => self.simple(target, inner, dice),
            (None, None, None) => "x".to_owned(),
        };
        node.attributes.push(Attribute { namespace: namespace.to_owned(), local, value });
    }

    fn value(&self, target: &str, name: &str, dice: &mut Dice) -> String {
        match self.find(target, &["simpleType"], name) {
            Some((target, found)) => self.simple(target, found, dice),
            None => built_in(name, dice),
        }
    }

    fn simple(&self, target: &str, r#type: &Node, dice: &mut Dice) -> String {
        let restriction = r#type.elements().find(|child| child.local == "restriction").unwrap();
        let facets = |name: &'static str| {
            restriction
                .elements()
                .filter(move |child| child.local == name)
                .map(|facet| facet.attribute("value").unwrap())
        };
        let choices: Vec<&str> = facets("enumeration").collect();
        if !choices.is_empty() {
            return choices[dice.roll(choices.len())].to_owned();
        }
        if let Some(pattern) = facets("pattern").last() {
            let known = EKSEMPLER.iter().find(|(known, _)| *known == pattern);
            return known.unwrap_or_else(|| panic!("the pattern {pattern} has no example in EKSEMPLER")).1.to_owned();
        }
        if let Some(least) = facets("minInclusive").next() {
            return least.to_owned();
        }
        let length = facets("length").chain(facets("maxLength")).next().map(|text| text.parse::<usize>().unwrap());
        let inner = restriction.elements().find(|child| child.local == "simpleType");
        let value = match (restriction.attribute("base"), inner) {
            (Some(base), _) => self.value(target, base, dice),
            (None, inner) => self.simple(target, inner.unwrap(), dice),
        };
        match length {
            Some(length) if value.starts_with("tekst") => "æ".repeat(length.min(140)),
            _ => value,
        }
    }
}

fn wild(any: &Node) -> Node {
    let namespace = any.attribute("namespace").filter(|namespace| !namespace.starts_with('#')).unwrap_or("urn:x");
    let namespace = namespace.split(' ').next().unwrap().to_owned();
    Node { namespace, local: "fremmed".to_owned(), attributes: vec![], children: vec![] }
}

fn built_in(name: &str, dice: &mut Dice) -> String {
    let local = name.rsplit(':').next().unwrap();
    let value = match local {
        "boolean" => ["true", "false", "1"][dice.roll(3)],
        "int" | "integer" | "long" | "short" | "decimal" | "nonNegativeInteger" | "positiveInteger" => {
            ["1", "7", "12"][dice.roll(3)]
        }
        "date" => "2026-02-05",
        "dateTime" => "2026-02-05T10:00:00Z",
        "time" => "10:00:00",
        "language" => "da",
        "anyType" => "",
        _ => ["tekst", "tekst æøå", "tekst 3"][dice.roll(3)],
    };
    assert!(!value.is_empty() || local == "anyType", "{name}");
    value.to_owned()
}

#[test]
fn eksemplerne_er_vaerdier_af_deres_moenstre() {
    for (pattern, value) in EKSEMPLER {
        let text = format!(
            "<xs:schema xmlns:xs='{XS}'><xs:element name='a'><xs:simpleType><xs:restriction base='xs:token'><xs:pattern value='{pattern}'/></xs:restriction></xs:simpleType></xs:element></xs:schema>"
        );
        let files: &'static [(&'static str, &'static str)] =
            Box::leak(Box::new([("a.xsd", &*Box::leak(text.into_boxed_str()))]));
        let validator =
            tilslut::schema::Validator::new(SchemaSource { name: "eksempel", main: "a.xsd", files }).unwrap();
        let message = format!("<a>{value}</a>");
        assert!(
            validator.validate(&message, 0..message.len(), &tilslut::xml::Scope::default()).unwrap().is_empty(),
            "{pattern}"
        );
    }
}
