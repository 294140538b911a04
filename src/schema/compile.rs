//! From a schema's files to its tables, once, when the gateway starts.
//!
//! What this room does not understand is an error that names file, line and construct. That the schema itself follows XML Schema's rules for
//! schemas (a restriction that restricts, a default that is a value) is not proven here: the test of the published files asks xmllint.

mod complex;
mod content;
mod identity;
mod model;
mod simple;

use std::collections::HashMap;
use std::rc::Rc;

use self::complex::Draft;
use super::facets::BUILT_IN;
use super::facets::Facets;
use super::names::{NameId, NamesBuilder};
use super::source::{self, Document, Node, XS_NAMESPACE};
use super::tables::{
    Attributes, ComplexType, Content, Element, ElementId, Globals, Namespaces, Process, SimpleType, Tables, Type,
    TypeId, Wildcard,
};
use super::{Error, SchemaSource};

pub(super) fn compile(source: &SchemaSource) -> Result<Tables, Error> {
    let fail = |reason: String| Error::Schema { name: source.name, reason };
    let documents = source::load(source).map_err(fail)?;
    Compiler::new(&documents).and_then(Compiler::run).map_err(fail)
}

/// The symbol spaces of XML Schema (part 1 §2.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Space {
    Type,
    Element,
    Attribute,
    Group,
    AttributeGroup,
}

type Name = (Space, String, String);

/// A construct and the file that it stands in, whose target namespace and forms hold for it.
#[derive(Clone, Copy)]
struct At<'x> {
    document: &'x Document,
    node: &'x Node,
}

struct Compiler<'x> {
    declared: HashMap<Name, At<'x>>,
    names: NamesBuilder,
    types: Vec<Option<Type>>,
    elements: Vec<Option<Element>>,
    known_types: HashMap<(String, String), TypeId>,
    known_elements: HashMap<(String, String), ElementId>,
    /// Complex types that have a number, and where they stand.
    complex: Vec<(TypeId, At<'x>)>,
    drafts: HashMap<TypeId, Rc<Draft>>,
    /// Types that are being drafted: one that meets itself is derived from itself.
    drafting: Vec<TypeId>,
    /// Particles that have a number.
    particles: usize,
}

impl<'x> At<'x> {
    fn to(self, node: &'x Node) -> Self {
        Self { node, ..self }
    }

    fn children(self) -> impl Iterator<Item = Self> {
        self.node.children.iter().map(move |node| self.to(node))
    }

    fn child(self, local: &str) -> Option<Self> {
        self.node.child(local).map(|node| self.to(node))
    }

    fn qualified(self, name: &'x str) -> Result<(&'x str, &'x str), String> {
        self.node.qualified(self.document, name)
    }
}

impl<'x> Compiler<'x> {
    fn new(documents: &'x [Document]) -> Result<Self, String> {
        let mut compiler = Self {
            declared: HashMap::new(),
            names: NamesBuilder::default(),
            types: Vec::new(),
            elements: Vec::new(),
            known_types: HashMap::new(),
            known_elements: HashMap::new(),
            complex: Vec::new(),
            drafts: HashMap::new(),
            drafting: Vec::new(),
            particles: 0,
        };
        compiler.built_in();
        for document in documents {
            compiler.declare(document)?;
        }
        Ok(compiler)
    }

    /// The types that every schema has; `xs:anyType` first.
    fn built_in(&mut self) {
        let lax = || Wildcard { namespaces: Namespaces::Any, process: Process::Lax };
        let attributes = Attributes { any: Some(lax()), ..Attributes::default() };
        let any = ComplexType { base: None, is_abstract: false, attributes, content: Content::Lax };
        self.types.push(Some(Type::Complex(any)));
        self.known_types.insert((XS_NAMESPACE.to_owned(), "anyType".to_owned()), TypeId::ANY);
        let mut ids = vec![];
        for (name, base, built_in) in BUILT_IN {
            let base = ids.iter().find(|(known, _)| Some(*known) == *base).map_or(TypeId::ANY, |(_, id)| *id);
            let simple = SimpleType::new(None, base, Facets::of(*built_in));
            let id = self.reserve_type();
            self.fill(id, Type::Simple(simple));
            ids.push((*built_in, id));
            self.known_types.insert((XS_NAMESPACE.to_owned(), (*name).to_owned()), id);
        }
    }

    fn declare(&mut self, document: &'x Document) -> Result<(), String> {
        for node in &document.root.children {
            let space = match node.local {
                "complexType" | "simpleType" => Space::Type,
                "element" => Space::Element,
                "attribute" => Space::Attribute,
                "group" => Space::Group,
                "attributeGroup" => Space::AttributeGroup,
                _ => continue,
            };
            let name = (space, document.target.clone(), node.required("name")?.to_owned());
            if self.declared.insert(name, At { document, node }).is_some() {
                return Err(node.fault("er erklæret to gange"));
            }
        }
        Ok(())
    }

    fn run(mut self) -> Result<Tables, String> {
        let mut globals: Vec<(NameId, Globals)> = Vec::new();
        let mut declared: Vec<Name> = self.declared.keys().cloned().collect();
        declared.sort_by(|one, other| (&one.1, &one.2).cmp(&(&other.1, &other.2)));
        for (space, namespace, local) in declared {
            let mut global = Globals::default();
            match space {
                Space::Element => global.element = Some(self.global_element(&namespace, &local)?),
                Space::Type => global.r#type = self.named_type(&namespace, &local)?,
                Space::Attribute => global.attribute = Some(self.global_attribute(&namespace, &local)?),
                Space::Group | Space::AttributeGroup => continue,
            }
            globals.push((self.names.name(&namespace, &local), global));
        }
        for ((namespace, local), id) in self.known_types.clone() {
            let global = Globals { r#type: Some(id), ..Globals::default() };
            globals.push((self.names.name(&namespace, &local), global));
        }
        self.finish_types()?;
        Ok(self.tables(&globals))
    }

    /// Drafting a type may meet others, which then wait behind it.
    fn finish_types(&mut self) -> Result<(), String> {
        let mut done = 0;
        while let Some((id, at)) = self.complex.get(done).copied() {
            let draft = self.draft(id)?;
            let finished = self.finish_complex(&draft, at)?;
            self.fill(id, Type::Complex(finished));
            done += 1;
        }
        Ok(())
    }

    fn tables(self, globals: &[(NameId, Globals)]) -> Tables {
        let names = self.names.finish();
        let mut table = vec![Globals::default(); names.len()];
        for (name, global) in globals {
            if let Some(entry) = table.get_mut(name.index()) {
                entry.element = entry.element.or(global.element);
                entry.r#type = entry.r#type.or(global.r#type);
                entry.attribute = entry.attribute.or(global.attribute);
            }
        }
        // Every number that was given out has been filled: `finish_types` and `element` leave none.
        Tables {
            names,
            elements: self.elements.into_iter().flatten().collect(),
            types: self.types.into_iter().flatten().collect(),
            globals: table.into_boxed_slice(),
        }
    }

    fn reserve_type(&mut self) -> TypeId {
        self.types.push(None);
        TypeId(u32::try_from(self.types.len() - 1).unwrap_or(u32::MAX))
    }

    fn fill(&mut self, id: TypeId, r#type: Type) {
        if let Some(place) = self.types.get_mut(id.index()) {
            *place = Some(r#type);
        }
    }

    /// A global declaration that is referred to.
    fn find(&self, space: Space, namespace: &str, local: &str, from: At<'_>) -> Result<At<'x>, String> {
        let found = self.declared.get(&(space, namespace.to_owned(), local.to_owned())).copied();
        found.ok_or_else(|| from.node.fault(&format!("{local} i navnerummet '{namespace}' findes ikke")))
    }

    /// The type that a reference names.
    fn type_reference(&mut self, at: At<'x>, name: &'x str) -> Result<TypeId, String> {
        let (namespace, local) = at.qualified(name)?;
        let found = self.named_type(namespace, local)?;
        found.ok_or_else(|| {
            at.node.fault(&format!("typen {local} i navnerummet '{namespace}' findes ikke eller forstås ikke"))
        })
    }

    fn named_type(&mut self, namespace: &str, local: &str) -> Result<Option<TypeId>, String> {
        let key = (namespace.to_owned(), local.to_owned());
        if let Some(known) = self.known_types.get(&key) {
            return Ok(Some(*known));
        }
        let Some(at) = self.declared.get(&(Space::Type, key.0.clone(), key.1.clone())).copied() else {
            return Ok(None);
        };
        let id = self.reserve_type();
        self.known_types.insert(key, id);
        self.define(id, at)?;
        Ok(Some(id))
    }

    /// A type that stands within an element or attribute.
    fn anonymous_type(&mut self, at: At<'x>) -> Result<TypeId, String> {
        let id = self.reserve_type();
        self.define(id, at)?;
        Ok(id)
    }

    fn define(&mut self, id: TypeId, at: At<'x>) -> Result<(), String> {
        if at.node.local == "simpleType" {
            let simple = self.simple_type(at)?;
            self.fill(id, Type::Simple(simple));
        } else {
            self.complex.push((id, at));
        }
        Ok(())
    }

    /// The facets of a type that is simple and compiled.
    fn simple(&self, id: TypeId, from: At<'_>) -> Result<&SimpleType, String> {
        match self.types.get(id.index()) {
            Some(Some(Type::Simple(simple))) => Ok(simple),
            _ => Err(from.node.fault("typen er ikke simpel, eller den bygger på sig selv")),
        }
    }
}
