//! Identity constraints and their paths (XML Schema 1.0 part 1 §3.11).

use super::{At, Compiler};
use crate::schema::tables::{Constraint, Kind, Path, Test};

impl<'x> Compiler<'x> {
    /// The constraints of an element, each reference to a key resolved among them.
    pub(super) fn constraints(&mut self, at: At<'x>) -> Result<Box<[Constraint]>, String> {
        let own: Vec<At<'x>> =
            at.children().filter(|child| matches!(child.node.local, "unique" | "key" | "keyref")).collect();
        let names: Vec<&str> = own.iter().map(|child| child.node.required("name")).collect::<Result<_, _>>()?;
        let mut constraints = Vec::with_capacity(own.len());
        for (child, name) in own.iter().zip(&names) {
            let kind = match child.node.local {
                "unique" => Kind::Unique,
                "key" => Kind::Key,
                _ => Kind::Reference(referred(*child, &own, &names)?),
            };
            let selector = child.child("selector").ok_or_else(|| child.node.fault("mangler xs:selector"))?;
            let selector = self.paths(selector)?;
            if selector.iter().any(|path| path.attribute.is_some()) {
                return Err(child.node.fault("xs:selector vælger en attribut"));
            }
            let fields = child.children().filter(|part| part.node.local == "field").map(|field| self.paths(field));
            let fields = fields.collect::<Result<Box<[_]>, _>>()?;
            if fields.is_empty() {
                return Err(child.node.fault("mangler xs:field"));
            }
            constraints.push(Constraint { name: (*name).into(), kind, selector, fields });
        }
        Ok(constraints.into_boxed_slice())
    }

    fn paths(&mut self, at: At<'x>) -> Result<Box<[Path]>, String> {
        at.node.required("xpath")?.split('|').map(|path| self.path(at, path.trim())).collect()
    }

    fn path(&mut self, at: At<'x>, text: &'x str) -> Result<Path, String> {
        let (anywhere, rest) = match text.strip_prefix(".//") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let mut steps = Vec::new();
        let mut attribute = None;
        for step in rest.split('/').map(str::trim) {
            if attribute.is_some() {
                return Err(at.node.fault("stien fortsætter efter en attribut"));
            }
            let step = step.strip_prefix("child::").unwrap_or(step);
            match step.strip_prefix('@').or_else(|| step.strip_prefix("attribute::")) {
                Some(name) => attribute = Some(self.test_name(at, name, "")?),
                None if step == "." => {}
                None if step == "*" => steps.push(Test::Any),
                None => {
                    // A default namespace does not hold in a path (XPath 1.0 §2.3).
                    steps.push(Test::Name(self.test_name(at, step, "")?));
                }
            }
        }
        Ok(Path { anywhere, steps: steps.into_boxed_slice(), attribute })
    }

    fn test_name(&mut self, at: At<'x>, name: &'x str, unprefixed: &str) -> Result<super::NameId, String> {
        if name.is_empty() || !name.split(':').all(crate::xml::is_ncname) {
            return Err(at.node.fault(&format!("stien {name} forstås ikke")));
        }
        if !name.contains(':') {
            return Ok(self.names.name(unprefixed, name));
        }
        let (namespace, local) = at.qualified(name)?;
        Ok(self.names.name(namespace, local))
    }
}

/// Which of the element's own constraints a reference is to.
fn referred(at: At<'_>, own: &[At<'_>], names: &[&str]) -> Result<usize, String> {
    let (namespace, local) = at.node.qualified(at.document, at.node.required("refer")?)?;
    let found = own.iter().zip(names).position(|(other, name)| *name == local && other.node.local != "keyref");
    found
        .filter(|_| namespace == at.document.target)
        .ok_or_else(|| at.node.fault("en henvisning til en nøgle på et andet element forstås ikke"))
}
