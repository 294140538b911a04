//! Model groups and the elements in them, as an expression that the content model is made of.

use std::rc::Rc;

use super::{At, Compiler, Space};
use crate::schema::names::NameId;
use crate::schema::tables::{Element, ElementId, Preset, TypeId, Wildcard};

/// Groups within groups: none of the published schemas has more than a few.
const MOST_DEPTH: usize = 32;

/// A particle (XML Schema 1.0 part 1 §3.9).
#[derive(Debug)]
pub(super) enum Expression {
    Empty,
    Element {
        name: NameId,
        element: ElementId,
        particle: usize,
    },
    Any {
        wildcard: Wildcard,
        particle: usize,
    },
    Sequence(Vec<Rc<Expression>>),
    Choice(Vec<Rc<Expression>>),
    /// At least, and at most where there is a bound.
    Repeat(Rc<Expression>, usize, Option<usize>),
}

impl Expression {
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Element { .. } | Self::Any { .. } => false,
            Self::Sequence(parts) | Self::Choice(parts) => parts.iter().all(|part| part.is_empty()),
            Self::Repeat(part, ..) => part.is_empty(),
        }
    }
}

impl<'x> Compiler<'x> {
    /// The one model group that stands in a type or a step of derivation; empty where there is none.
    pub(super) fn content(&mut self, at: At<'x>) -> Result<Expression, String> {
        let mut groups = at.children().filter(|child| matches!(child.node.local, "sequence" | "choice" | "group"));
        match (groups.next(), groups.next()) {
            (None, _) => Ok(Expression::Empty),
            (Some(group), None) => self.particle(group, 0),
            (Some(_), Some(second)) => Err(second.node.fault("er den anden indholdsmodel i samme type")),
        }
    }

    fn particle(&mut self, at: At<'x>, depth: usize) -> Result<Expression, String> {
        if depth > MOST_DEPTH {
            return Err(at.node.fault("grupperne er indlejret for dybt, eller en indeholder sig selv"));
        }
        let (least, most) = occurs(at)?;
        if most == Some(0) {
            return Ok(Expression::Empty);
        }
        let once = match at.node.local {
            "element" => self.element_particle(at)?,
            "any" => Expression::Any { wildcard: self.wildcard(at)?, particle: self.number() },
            "group" => {
                let (namespace, local) = at.qualified(at.node.required("ref")?)?;
                let group = self.find(Space::Group, namespace, local, at)?;
                let inner = group.children().next().ok_or_else(|| group.node.fault("er tom"))?;
                self.particle(inner, depth + 1)?
            }
            local => {
                let parts = at.children().map(|child| self.particle(child, depth + 1).map(Rc::new));
                let parts = parts.collect::<Result<Vec<_>, _>>()?;
                match (local, parts.is_empty()) {
                    (_, true) => Expression::Empty,
                    ("sequence", _) => Expression::Sequence(parts),
                    _ => Expression::Choice(parts),
                }
            }
        };
        Ok(match (least, most) {
            (1, Some(1)) => once,
            (least, most) => Expression::Repeat(Rc::new(once), least, most),
        })
    }

    fn number(&mut self) -> usize {
        self.particles += 1;
        self.particles
    }

    fn element_particle(&mut self, at: At<'x>) -> Result<Expression, String> {
        let particle = self.number();
        if let Some(reference) = at.node.attribute("ref") {
            let (namespace, local) = at.qualified(reference)?;
            self.find(Space::Element, namespace, local, at)?;
            let element = self.global_element(namespace, local)?;
            return Ok(Expression::Element { name: self.names.name(namespace, local), element, particle });
        }
        let qualified = at.document.qualifies(at.node, "elementFormDefault");
        let namespace = if qualified { at.document.target.as_str() } else { "" };
        let name = self.names.name(namespace, at.node.required("name")?);
        Ok(Expression::Element { name, element: self.element(at)?, particle })
    }

    pub(super) fn global_element(&mut self, namespace: &str, local: &str) -> Result<ElementId, String> {
        let key = (namespace.to_owned(), local.to_owned());
        if let Some(known) = self.known_elements.get(&key) {
            return Ok(*known);
        }
        let at = self.declared.get(&(Space::Element, key.0.clone(), key.1.clone())).copied();
        let id = self.element(at.ok_or("et element er ikke erklæret")?)?;
        self.known_elements.insert(key, id);
        Ok(id)
    }

    fn element(&mut self, at: At<'x>) -> Result<ElementId, String> {
        let id = ElementId(u32::try_from(self.elements.len()).unwrap_or(u32::MAX));
        self.elements.push(None);
        let inner = at.child("complexType").or_else(|| at.child("simpleType"));
        let r#type = match (at.node.attribute("type"), inner) {
            (Some(name), None) => self.type_reference(at, name)?,
            (None, Some(inner)) => self.anonymous_type(inner)?,
            (None, None) => TypeId::ANY,
            (Some(_), Some(_)) => return Err(at.node.fault("har to typer")),
        };
        let preset = match (at.node.value("fixed"), at.node.value("default")) {
            (Some(value), _) => Some(Preset { value: value.into(), fixed: true }),
            (None, value) => value.map(|value| Preset { value: value.into(), fixed: false }),
        };
        let constraints = self.constraints(at)?;
        let reach = constraints.iter().flat_map(|constraint| &constraint.selector);
        let reach = reach.map(|path| if path.anywhere { usize::MAX } else { path.steps.len() }).max().unwrap_or(0);
        let nillable = at.node.flag("nillable")?;
        let element = Element { r#type, nillable, preset, constraints, reach };
        if let Some(place) = self.elements.get_mut(usize::try_from(id.0).unwrap_or(usize::MAX)) {
            *place = Some(element);
        }
        Ok(id)
    }
}

fn occurs(at: At<'_>) -> Result<(usize, Option<usize>), String> {
    let number = |text: &str| text.parse::<usize>().map_err(|_| at.node.fault("har et antal, der ikke forstås"));
    let least = at.node.attribute("minOccurs").map_or(Ok(1), number)?;
    let most = match at.node.attribute("maxOccurs") {
        None => Some(1),
        Some("unbounded") => None,
        Some(text) => Some(number(text)?),
    };
    if most.is_some_and(|most| most < least) {
        return Err(at.node.fault("har minOccurs over maxOccurs"));
    }
    Ok((least, most))
}
