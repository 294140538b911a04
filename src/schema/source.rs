//! A schema's files as trees, of the constructs that this room understands and no others.

use std::borrow::Cow;

use super::SchemaSource;
use crate::xml::{Event, Limits, Reader, Scope, Start, place};

pub(super) const XS_NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema";

/// Files that include and import each other; far more than any published schema has.
const MOST_FILES: usize = 64;

/// An element of a schema, its annotations left out.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) local: &'static str,
    attributes: Vec<(&'static str, Cow<'static, str>)>,
    pub(super) children: Vec<Node>,
    scope: Scope,
    file: &'static str,
    text: &'static str,
    offset: usize,
}

/// A file, as a part of the target namespace that it was read for.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) root: Node,
    file: &'static str,
    /// Empty where there is none.
    pub(super) target: String,
    /// It has no target namespace of its own and took on that of the file that includes it (XML Schema 1.0 part 1 §4.2.1).
    chameleon: bool,
}

const OCCURS: [&str; 2] = ["minOccurs", "maxOccurs"];
const ATTRIBUTES: [&str; 3] = ["attribute", "attributeGroup", "anyAttribute"];
const GROUPS: [&str; 3] = ["sequence", "choice", "group"];

/// The facets that are understood.
pub(super) const FACETS: [&str; 11] = [
    "length",
    "minLength",
    "maxLength",
    "pattern",
    "enumeration",
    "minInclusive",
    "maxInclusive",
    "minExclusive",
    "maxExclusive",
    "totalDigits",
    "fractionDigits",
];

/// The attributes and children that each construct may have: what is not here stops the start.
fn known(local: &str) -> Option<(Vec<&'static str>, Vec<&'static str>)> {
    let list = |parts: &[&[&'static str]]| parts.concat();
    Some(match local {
        "schema" => (
            vec!["targetNamespace", "elementFormDefault", "attributeFormDefault", "version"],
            list(&[&[
                "include",
                "import",
                "element",
                "attribute",
                "complexType",
                "simpleType",
                "group",
                "attributeGroup",
            ]]),
        ),
        "include" => (vec!["schemaLocation"], vec![]),
        "import" => (vec!["namespace", "schemaLocation"], vec![]),
        "element" => (
            list(&[&["name", "ref", "type", "nillable", "default", "fixed", "form"], &OCCURS]),
            vec!["complexType", "simpleType", "unique", "key", "keyref"],
        ),
        "attribute" => (vec!["name", "ref", "type", "use", "default", "fixed", "form"], vec!["simpleType"]),
        "complexType" => {
            (vec!["name", "abstract"], list(&[&GROUPS, &ATTRIBUTES, &["complexContent", "simpleContent"]]))
        }
        "complexContent" => (vec![], vec!["extension", "restriction"]),
        "simpleContent" => (vec![], vec!["extension"]),
        "extension" => (vec!["base"], list(&[&GROUPS, &ATTRIBUTES])),
        "restriction" => (vec!["base"], list(&[&GROUPS, &ATTRIBUTES, &FACETS, &["simpleType"]])),
        "sequence" | "choice" => (OCCURS.to_vec(), list(&[&GROUPS, &["element", "any"]])),
        "group" => (list(&[&["name", "ref"], &OCCURS]), vec!["sequence", "choice"]),
        "attributeGroup" => (vec!["name", "ref"], ATTRIBUTES.to_vec()),
        "any" => (list(&[&["namespace", "processContents"], &OCCURS]), vec![]),
        "anyAttribute" => (vec!["namespace", "processContents"], vec![]),
        "simpleType" => (vec!["name"], vec!["restriction"]),
        "unique" | "key" => (vec!["name"], vec!["selector", "field"]),
        "keyref" => (vec!["name", "refer"], vec!["selector", "field"]),
        "selector" | "field" => (vec!["xpath"], vec![]),
        facet if FACETS.contains(&facet) => (vec!["value"], vec![]),
        _ => return None,
    })
}

impl Node {
    /// An attribute's value without the spaces around it.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| *own == name).map(|(_, value)| value.trim())
    }

    /// An attribute's value as it stands.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_ref())
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, String> {
        self.attribute(name).ok_or_else(|| self.fault(&format!("mangler {name}")))
    }

    /// A yes or no that is no where it is left out.
    pub(super) fn flag(&self, name: &str) -> Result<bool, String> {
        match self.attribute(name) {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(self.fault(&format!("{name} er hverken true eller false"))),
        }
    }

    pub(super) fn child(&self, local: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.local == local)
    }

    /// What is wrong, with file, line and construct.
    pub(super) fn fault(&self, what: &str) -> String {
        format!("{}, linje {}, xs:{}: {what}", self.file, place(self.text, self.offset).line, self.local)
    }

    /// A qualified name's namespace (empty for none) and local part.
    pub(super) fn qualified<'n>(&'n self, document: &'n Document, name: &'n str) -> Result<(&'n str, &'n str), String> {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        match self.scope.namespace(prefix) {
            Some(namespace) => Ok((namespace, local)),
            None if !prefix.is_empty() => Err(self.fault(&format!("præfikset {prefix} er ikke erklæret"))),
            None if document.chameleon => Ok((&document.target, local)),
            None => Ok(("", local)),
        }
    }

    fn new(start: &Start<'_, 'static>, file: &'static str, text: &'static str) -> Result<Self, String> {
        let plain = start.attributes().filter(|attribute| attribute.name.namespace.is_none());
        let attributes = plain.map(|attribute| (attribute.name.local, attribute.value())).collect();
        let (local, offset) = (start.name.local, start.offset);
        let node = Self { local, attributes, children: Vec::new(), scope: Scope::default(), file, text, offset };
        if start.name.namespace != Some(XS_NAMESPACE) {
            return Err(node.fault("forstås ikke: det er ikke et element af XML Schema"));
        }
        let (attributes, _) = known(local).ok_or_else(|| node.fault("forstås ikke"))?;
        // `id` means nothing to a validator.
        let strange = node.attributes.iter().find(|(name, _)| *name != "id" && !attributes.contains(name));
        strange.map_or(Ok(()), |(name, _)| Err(node.fault(&format!("attributten {name} forstås ikke"))))?;
        Ok(node)
    }

    fn take(&mut self, child: Self) -> Result<(), String> {
        let fits = known(self.local).is_some_and(|(_, children)| children.contains(&child.local));
        if !fits {
            return Err(child.fault(&format!("forstås ikke inden i xs:{}", self.local)));
        }
        self.children.push(child);
        Ok(())
    }
}

impl Document {
    /// Whether local elements or attributes (`what`) are in the target namespace.
    pub(super) fn qualifies(&self, node: &Node, what: &str) -> bool {
        node.attribute("form").or_else(|| self.root.attribute(what)) == Some("qualified")
    }
}

/// Reads the main file and every file that it includes or imports, each once for a target namespace.
pub(super) fn load(source: &SchemaSource) -> Result<Vec<Document>, String> {
    let mut documents: Vec<Document> = Vec::new();
    let mut wanted: Vec<(&str, Option<String>)> = vec![(source.main, None)];
    while let Some((location, includer)) = wanted.pop() {
        // Found by its name alone: nothing is read from disk or net.
        let name = location.rsplit('/').next().unwrap_or(location);
        let found = source.files.iter().find(|(file, _)| *file == name);
        let (file, text) = found.ok_or_else(|| format!("{name} er ikke blandt skemaets filer"))?;
        let root = tree(file, text)?;
        let own = root.attribute("targetNamespace").map(str::to_owned);
        let chameleon = own.is_none() && includer.as_ref().is_some_and(|target| !target.is_empty());
        let target = own.or(includer).unwrap_or_default();
        if documents.iter().any(|known| known.file == *file && known.target == target) {
            continue;
        }
        if documents.len() >= MOST_FILES {
            return Err(format!("{file}: skemaet har flere end {MOST_FILES} filer"));
        }
        for directive in &root.children {
            match (directive.local, directive.value("schemaLocation")) {
                ("include", Some(location)) => wanted.push((named(source, location), Some(target.clone()))),
                ("include", None) => return Err(directive.fault("mangler schemaLocation")),
                ("import", Some(location)) => wanted.push((named(source, location), None)),
                _ => {}
            }
        }
        documents.push(Document { root, file, target, chameleon });
    }
    Ok(documents)
}

/// The file's own name where there is one, so that the location may come from a shorter-lived tree.
fn named(source: &SchemaSource, location: &str) -> &'static str {
    let name = location.rsplit('/').next().unwrap_or(location);
    source.files.iter().find(|(file, _)| *file == name).map_or("en fil, som skemaet henviser til,", |(file, _)| *file)
}

fn tree(file: &'static str, text: &'static str) -> Result<Node, String> {
    let mut reader = Reader::new(text, &Limits::default());
    let broken = |error: crate::xml::Error| format!("{file}: {error}");
    let mut open: Vec<Node> = Vec::new();
    loop {
        match reader.next().map_err(broken)? {
            Event::Start(start) if start.name.is(XS_NAMESPACE, "annotation") => {
                reader.skip().map_err(broken)?;
            }
            Event::Start(start) => {
                let mut node = Node::new(&start, file, text)?;
                node.scope = reader.scope();
                open.push(node);
            }
            Event::Text { text, .. } => {
                let stray = !text.trim().is_empty();
                open.last().filter(|_| stray).map_or(Ok(()), |node| Err(node.fault("tekst forstås ikke her")))?;
            }
            Event::End { .. } => match (open.pop(), open.last_mut()) {
                (Some(done), Some(parent)) => parent.take(done)?,
                (Some(done), None) if done.local == "schema" => return Ok(done),
                _ => return Err(format!("{file}: roden er ikke xs:schema")),
            },
            Event::Eof => return Err(format!("{file}: roden er ikke xs:schema")),
        }
    }
}
