//! A compiled schema: tables of numbers that every worker reads and none changes.

use super::facets::Facets;
use super::names::{NameId, Names, NamespaceId};

/// An index into [`Tables::elements`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ElementId(pub(super) u32);

/// An index into [`Tables::types`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TypeId(pub(super) u32);

impl TypeId {
    /// `xs:anyType`, the base of all.
    pub(super) const ANY: Self = Self(0);

    pub(super) fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

#[derive(Debug)]
pub(super) struct Tables {
    pub(super) names: Names,
    pub(super) elements: Box<[Element]>,
    pub(super) types: Box<[Type]>,
    /// What each name means at the top of the schema, by the name's number.
    pub(super) globals: Box<[Globals]>,
}

/// The global declarations of one name.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Globals {
    pub(super) element: Option<ElementId>,
    pub(super) r#type: Option<TypeId>,
    pub(super) attribute: Option<TypeId>,
}

/// An element's declaration.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) r#type: TypeId,
    pub(super) nillable: bool,
    pub(super) preset: Option<Preset>,
    pub(super) constraints: Box<[Constraint]>,
    /// How far below the element its selectors reach; `usize::MAX` where one has `.//`.
    pub(super) reach: usize,
}

/// A value that the schema gives: `default` or `fixed`.
#[derive(Debug, Clone)]
pub(super) struct Preset {
    pub(super) value: Box<str>,
    pub(super) fixed: bool,
}

#[derive(Debug)]
pub(super) enum Type {
    Simple(SimpleType),
    Complex(ComplexType),
}

impl Type {
    pub(super) fn base(&self) -> Option<TypeId> {
        match self {
            Self::Simple(simple) => simple.base,
            Self::Complex(complex) => complex.base,
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct SimpleType {
    /// The name of the nearest type that the schema itself names.
    pub(super) name: Option<Box<str>>,
    pub(super) base: Option<TypeId>,
    pub(super) facets: Facets,
    /// Every text is a value: there is nothing to judge.
    pub(super) free: bool,
}

impl SimpleType {
    pub(super) fn new(name: Option<Box<str>>, base: TypeId, facets: Facets) -> Self {
        let free = facets.takes_all();
        Self { name, base: Some(base), facets, free }
    }
}

#[derive(Debug)]
pub(super) struct ComplexType {
    pub(super) base: Option<TypeId>,
    pub(super) is_abstract: bool,
    pub(super) attributes: Attributes,
    pub(super) content: Content,
}

/// What may stand in an element.
#[derive(Debug)]
pub(super) enum Content {
    Empty,
    /// A value of this simple type.
    Simple(TypeId),
    Elements(Model),
    /// Whatever there is; what the schema knows of it is judged (`xs:anyType`).
    Lax,
}

/// The attributes of a type.
#[derive(Debug, Default)]
pub(super) struct Attributes {
    /// By name.
    pub(super) uses: Box<[AttributeUse]>,
    /// A bit for each use that must be there.
    pub(super) required: u64,
    pub(super) any: Option<Wildcard>,
}

#[derive(Debug, Clone)]
pub(super) struct AttributeUse {
    pub(super) name: NameId,
    pub(super) r#type: TypeId,
    pub(super) required: bool,
    pub(super) fixed: Option<Box<str>>,
}

impl Attributes {
    pub(super) fn find(&self, name: NameId) -> Option<(usize, &AttributeUse)> {
        self.uses.iter().enumerate().find(|(_, own)| own.name == name)
    }
}

/// A content model: a deterministic automaton over names. State 0 is before the first child.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) states: Box<[State]>,
    /// Every element that the model has anywhere: what a child out of its place is judged by.
    pub(super) members: Box<[(NameId, ElementId)]>,
}

#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) accepting: bool,
    /// In the order of the schema.
    pub(super) next: Box<[Step]>,
    pub(super) any: Box<[(Wildcard, u32)]>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    pub(super) name: NameId,
    pub(super) to: u32,
    pub(super) element: ElementId,
}

/// `xs:any` or `xs:anyAttribute`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wildcard {
    pub(super) namespaces: Namespaces,
    pub(super) process: Process,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Namespaces {
    Any,
    /// `##other`: any but this one, and not none (XML Schema 1.0 part 1 §3.10.2).
    Other(NamespaceId),
    OneOf(Box<[NamespaceId]>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Process {
    Strict,
    Lax,
    Skip,
}

impl Namespaces {
    pub(super) fn allows(&self, namespace: NamespaceId) -> bool {
        match self {
            Self::Any => true,
            Self::Other(own) => namespace != *own && namespace != NamespaceId::NONE,
            Self::OneOf(some) => some.contains(&namespace),
        }
    }
}

/// `xs:unique`, `xs:key` or `xs:keyref` (XML Schema 1.0 part 1 §3.11).
#[derive(Debug)]
pub(super) struct Constraint {
    pub(super) name: Box<str>,
    pub(super) kind: Kind,
    pub(super) selector: Box<[Path]>,
    pub(super) fields: Box<[Box<[Path]>]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Unique,
    Key,
    /// The key's or unique's place among the element's constraints.
    Reference(usize),
}

/// A path of selector or field (XML Schema 1.0 part 1 §3.11.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    /// It begins with `.//`.
    pub(super) anywhere: bool,
    pub(super) steps: Box<[Test]>,
    pub(super) attribute: Option<NameId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Test {
    Any,
    Name(NameId),
}

impl Tables {
    pub(super) fn element(&self, id: ElementId) -> Option<&Element> {
        self.elements.get(usize::try_from(id.0).unwrap_or(usize::MAX))
    }

    pub(super) fn r#type(&self, id: TypeId) -> Option<&Type> {
        self.types.get(id.index())
    }

    pub(super) fn simple(&self, id: TypeId) -> Option<&SimpleType> {
        match self.r#type(id) {
            Some(Type::Simple(simple)) => Some(simple),
            _ => None,
        }
    }

    pub(super) fn globals(&self, name: NameId) -> Globals {
        self.globals.get(name.index()).copied().unwrap_or_default()
    }

    /// Whether the one type is the other or derived from it.
    pub(super) fn derives(&self, from: TypeId, ancestor: TypeId) -> bool {
        let mut next = Some(from);
        while let Some(id) = next {
            if id == ancestor {
                return true;
            }
            next = self.r#type(id).and_then(Type::base);
        }
        false
    }
}
