//! Complex types: what they are derived from, their attributes, and the draft of their content.

use std::collections::HashMap;
use std::rc::Rc;

use super::content::Expression;
use super::{At, Compiler, Space, model};
use crate::schema::names::NamespaceId;
use crate::schema::tables::{
    AttributeUse, Attributes, ComplexType, Content, Namespaces, Process, Type, TypeId, Wildcard,
};

/// Attributes of one type: each that is required has a bit.
const MOST_ATTRIBUTES: usize = 64;

/// A complex type with its bases' parts put in, before its content model is made.
pub(super) struct Draft {
    base: TypeId,
    is_abstract: bool,
    content: DraftContent,
    uses: Vec<AttributeUse>,
    any: Option<Wildcard>,
}

#[derive(Clone)]
enum DraftContent {
    Simple(TypeId),
    Elements(Rc<Expression>),
    Lax,
}

/// How a type comes from its base.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Extension,
    Restriction,
}

impl<'x> Compiler<'x> {
    pub(super) fn draft(&mut self, id: TypeId) -> Result<Rc<Draft>, String> {
        if let Some(known) = self.drafts.get(&id) {
            return Ok(Rc::clone(known));
        }
        let at = self.complex.iter().find(|(known, _)| *known == id).map(|(_, at)| *at);
        let at = at.ok_or("en kompleks type er ikke erklæret")?;
        if self.drafting.contains(&id) {
            return Err(at.node.fault("bygger på sig selv"));
        }
        self.drafting.push(id);
        let draft = Rc::new(self.draft_of(at)?);
        self.drafting.pop();
        self.drafts.insert(id, Rc::clone(&draft));
        Ok(draft)
    }

    fn draft_of(&mut self, at: At<'x>) -> Result<Draft, String> {
        let is_abstract = at.node.flag("abstract")?;
        let draft = match (at.child("complexContent"), at.child("simpleContent")) {
            (None, None) => self.derived(at, TypeId::ANY, Way::Restriction)?,
            (Some(content), _) => {
                let extension = content.child("extension").map(|at| (at, Way::Extension));
                let restriction = || content.child("restriction").map(|at| (at, Way::Restriction));
                let (step, way) = extension.or_else(restriction).ok_or_else(|| content.node.fault("er tom"))?;
                let base = self.type_reference(step, step.node.required("base")?)?;
                self.derived(step, base, way)?
            }
            (None, Some(content)) => self.simple_content(content)?,
        };
        Ok(Draft { is_abstract, ..draft })
    }

    /// A type of elements, from its own part and its base's.
    fn derived(&mut self, at: At<'x>, base: TypeId, way: Way) -> Result<Draft, String> {
        let own = Rc::new(self.content(at)?);
        let below = if base == TypeId::ANY { None } else { Some(self.draft(base)?) };
        let content = match (way, below.as_deref().map(|below| &below.content)) {
            (_, Some(DraftContent::Simple(_))) => return Err(at.node.fault("bygger på en type med simpelt indhold")),
            (Way::Extension, Some(DraftContent::Lax) | None) => DraftContent::Lax,
            (Way::Extension, Some(DraftContent::Elements(below))) => match own.as_ref() {
                Expression::Empty => DraftContent::Elements(Rc::clone(below)),
                _ => DraftContent::Elements(Rc::new(Expression::Sequence(vec![Rc::clone(below), own]))),
            },
            (Way::Restriction, _) => DraftContent::Elements(own),
        };
        if matches!(content, DraftContent::Lax) {
            return Err(at.node.fault("en udvidelse af xs:anyType forstås ikke"));
        }
        self.with_attributes(at, Draft { base, is_abstract: false, content, uses: Vec::new(), any: None }, below, way)
    }

    /// A simple value with attributes.
    fn simple_content(&mut self, at: At<'x>) -> Result<Draft, String> {
        let step = at.child("extension").ok_or_else(|| at.node.fault("er tom"))?;
        let base = self.type_reference(step, step.node.required("base")?)?;
        let simple = matches!(self.types.get(base.index()), Some(Some(Type::Simple(_))));
        let below = if simple { None } else { Some(self.draft(base)?) };
        let value = match below.as_deref().map(|below| &below.content) {
            None => base,
            Some(DraftContent::Simple(value)) => *value,
            Some(_) => return Err(step.node.fault("bygger på en type, der ikke har simpelt indhold")),
        };
        let content = DraftContent::Simple(value);
        let draft = Draft { base, is_abstract: false, content, uses: Vec::new(), any: None };
        self.with_attributes(step, draft, below, Way::Extension)
    }

    fn with_attributes(
        &mut self,
        at: At<'x>,
        mut draft: Draft,
        below: Option<Rc<Draft>>,
        way: Way,
    ) -> Result<Draft, String> {
        let mut uses = HashMap::new();
        let inherited = below.as_deref().map_or(&[][..], |below| &below.uses);
        uses.extend(inherited.iter().map(|own| (own.name, Some(own.clone()))));
        let mut any = None;
        self.attributes(at, &mut uses, &mut any)?;
        draft.any = match (any, below.and_then(|below| below.any.clone()), way) {
            (Some(_), Some(_), Way::Extension) => {
                return Err(at.node.fault("xs:anyAttribute både her og i basen forstås ikke"));
            }
            (own, below, Way::Extension) => own.or(below),
            (own, _, Way::Restriction) => own,
        };
        draft.uses = uses.into_values().flatten().collect();
        draft.uses.sort_by_key(|own| own.name);
        if draft.uses.len() > MOST_ATTRIBUTES {
            return Err(at.node.fault(&format!("har flere end {MOST_ATTRIBUTES} attributter")));
        }
        Ok(draft)
    }

    /// The attributes that stand here, groups resolved; `None` for one that is prohibited.
    fn attributes(
        &mut self,
        at: At<'x>,
        uses: &mut HashMap<super::NameId, Option<AttributeUse>>,
        any: &mut Option<Wildcard>,
    ) -> Result<(), String> {
        for child in at.children() {
            match child.node.local {
                "attribute" => {
                    let own = self.attribute(child)?;
                    let kept = child.node.attribute("use") != Some("prohibited");
                    uses.insert(own.name, kept.then_some(own));
                }
                "attributeGroup" => {
                    let (namespace, local) = child.qualified(child.node.required("ref")?)?;
                    let group = self.find(Space::AttributeGroup, namespace, local, child)?;
                    if std::ptr::eq(group.node, at.node) {
                        return Err(child.node.fault("indeholder sig selv"));
                    }
                    self.attributes(group, uses, any)?;
                }
                "anyAttribute" if any.is_some() => return Err(child.node.fault("to steder i én type forstås ikke")),
                "anyAttribute" => *any = Some(self.wildcard(child)?),
                _ => {}
            }
        }
        Ok(())
    }

    fn attribute(&mut self, at: At<'x>) -> Result<AttributeUse, String> {
        let required = match at.node.attribute("use") {
            None | Some("optional" | "prohibited") => false,
            Some("required") => true,
            Some(_) => return Err(at.node.fault("use forstås ikke")),
        };
        let fixed = at.node.value("fixed").map(Box::from);
        if let Some(reference) = at.node.attribute("ref") {
            let (namespace, local) = at.qualified(reference)?;
            let global = self.find(Space::Attribute, namespace, local, at)?;
            let r#type = self.attribute_type(global)?;
            let fixed = fixed.or_else(|| global.node.value("fixed").map(Box::from));
            return Ok(AttributeUse { name: self.names.name(namespace, local), r#type, required, fixed });
        }
        let qualified = at.document.qualifies(at.node, "attributeFormDefault");
        let namespace = if qualified { at.document.target.as_str() } else { "" };
        let name = self.names.name(namespace, at.node.required("name")?);
        Ok(AttributeUse { name, r#type: self.attribute_type(at)?, required, fixed })
    }

    /// The type of a global attribute.
    pub(super) fn global_attribute(&mut self, namespace: &str, local: &str) -> Result<TypeId, String> {
        let at = self.declared.get(&(Space::Attribute, namespace.to_owned(), local.to_owned())).copied();
        self.attribute_type(at.ok_or("en attribut er ikke erklæret")?)
    }

    fn attribute_type(&mut self, at: At<'x>) -> Result<TypeId, String> {
        let id = match (at.node.attribute("type"), at.child("simpleType")) {
            (Some(name), None) => self.type_reference(at, name)?,
            (None, Some(inner)) => self.anonymous_type(inner)?,
            (None, None) => self.type_reference_any_simple(at)?,
            (Some(_), Some(_)) => return Err(at.node.fault("har to typer")),
        };
        self.simple(id, at).map(|_| id)
    }

    fn type_reference_any_simple(&mut self, at: At<'x>) -> Result<TypeId, String> {
        let any = self.named_type(super::XS_NAMESPACE, "anySimpleType")?;
        any.ok_or_else(|| at.node.fault("mangler en type"))
    }

    pub(super) fn wildcard(&mut self, at: At<'x>) -> Result<Wildcard, String> {
        let target = at.document.target.as_str();
        let namespaces = match at.node.attribute("namespace").unwrap_or("##any") {
            "##any" => Namespaces::Any,
            "##other" => Namespaces::Other(self.names.namespace(target)),
            list => {
                let one = |word: &str| match word {
                    "##targetNamespace" => self.names.namespace(target),
                    "##local" => NamespaceId::NONE,
                    uri => self.names.namespace(uri),
                };
                Namespaces::OneOf(list.split_ascii_whitespace().map(one).collect())
            }
        };
        let process = match at.node.attribute("processContents") {
            None | Some("strict") => Process::Strict,
            Some("lax") => Process::Lax,
            Some("skip") => Process::Skip,
            Some(_) => return Err(at.node.fault("processContents forstås ikke")),
        };
        Ok(Wildcard { namespaces, process })
    }

    pub(super) fn finish_complex(&mut self, draft: &Draft, at: At<'x>) -> Result<ComplexType, String> {
        let content = match &draft.content {
            DraftContent::Simple(value) => Content::Simple(*value),
            DraftContent::Lax => Content::Lax,
            DraftContent::Elements(expression) if expression.is_empty() => Content::Empty,
            DraftContent::Elements(expression) => {
                let model = model::build(expression, |name| self.names.namespace_of(name));
                Content::Elements(model.map_err(|what| at.node.fault(&what))?)
            }
        };
        let required = draft.uses.iter().enumerate().filter(|(_, own)| own.required);
        let required = required.fold(0, |bits, (index, _)| bits | 1 << index);
        let uses = draft.uses.clone().into_boxed_slice();
        let attributes = Attributes { uses, required, any: draft.any.clone() };
        Ok(ComplexType { base: Some(draft.base), is_abstract: draft.is_abstract, attributes, content })
    }
}
