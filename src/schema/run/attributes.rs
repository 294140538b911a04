//! Attributes: the four of `xsi`, and those that the type has.

use super::{Holds, Run};
use crate::schema::facets::{Broken, collapse};
use crate::schema::names::NameId;
use crate::schema::report::Found;
use crate::schema::tables::{AttributeUse, Attributes, Element, Process, SimpleType, Type, TypeId, Wildcard};
use crate::schema::tekst::{self, Subject, Told};
use crate::xml::{Attribute, Start, XSI_NAMESPACE};

impl<'s, 'm> Run<'s, 'm> {
    /// What `xsi:type` and `xsi:nil` say: the type that the element is judged by, and whether it has no content.
    pub(super) fn instance(
        &mut self,
        element: Option<&'s Element>,
        declared: TypeId,
        start: &Start<'_, 'm>,
    ) -> (TypeId, bool) {
        let mut told: Vec<Told> = Vec::new();
        let (mut r#type, mut nil) = (declared, false);
        for attribute in start.attributes().filter(|own| own.name.namespace == Some(XSI_NAMESPACE)) {
            let value = attribute.value();
            let value = collapse(&value);
            match attribute.name.local {
                "type" => match self.instance_type(&value, declared, start) {
                    Ok(named) => r#type = named,
                    Err(wrong) => told.push(wrong),
                },
                // It says nothing of an element that has no declaration.
                "nil" => match (element.map(|element| element.nillable), value.as_ref()) {
                    (Some(false), _) => told.push(tekst::not_nillable()),
                    (Some(true), "true" | "1") => nil = true,
                    (None, _) | (Some(true), "false" | "0") => {}
                    (Some(true), _) => told.push(tekst::nil_is_no_boolean()),
                },
                "schemaLocation" if value.split(' ').filter(|word| !word.is_empty()).count() % 2 == 1 => {
                    told.push(tekst::odd_locations());
                }
                _ => {}
            }
        }
        for told in told {
            self.found.push(Found::new(told, start.name.local, start.offset, start.offset));
        }
        (r#type, nil)
    }

    /// The type that `xsi:type` names (XML Schema 1.0 part 1 §3.3.4 cvc-elt 4).
    fn instance_type(&mut self, value: &str, declared: TypeId, start: &Start<'_, 'm>) -> Result<TypeId, Told> {
        let (prefix, local) = value.split_once(':').unwrap_or(("", value));
        let namespace = start.namespace(prefix);
        let bound =
            crate::xml::is_ncname(local) && (prefix.is_empty() || namespace.is_some()) && !value.starts_with(':');
        if !bound {
            return Err(tekst::type_is_no_name());
        }
        let name = self.tables.names.find(self.namespace(namespace), local);
        let named = self.tables.globals(name).r#type.ok_or_else(tekst::unknown_type)?;
        if self.tables.derives(named, declared) { Ok(named) } else { Err(tekst::type_does_not_derive()) }
    }

    /// Judges the attributes of the innermost open element.
    pub(super) fn attributes(&mut self, r#type: Option<&'s Type>, plain: bool, start: &Start<'_, 'm>) {
        let own = match r#type {
            Some(Type::Complex(complex)) => Some(&complex.attributes),
            _ => None,
        };
        if plain && own.is_none_or(|own| own.required == 0) {
            return;
        }
        let mut seen = 0_u64;
        for attribute in start.attributes() {
            if attribute.name.namespace == Some(XSI_NAMESPACE)
                && matches!(attribute.name.local, "type" | "nil" | "schemaLocation" | "noNamespaceSchemaLocation")
            {
                continue;
            }
            let (namespace, name) = self.look_up(attribute.name);
            let any = own.and_then(|own| own.any.as_ref()).filter(|any| any.namespaces.allows(namespace));
            match (own.and_then(|own| own.find(name)), any) {
                (Some((index, declared)), _) => {
                    seen |= 1 << index;
                    self.declared_attribute(declared, &attribute);
                }
                (None, Some(any)) => self.wild_attribute(any, name, &attribute),
                (None, None) => self.tell_attribute(self.unknown_attribute(own), &attribute),
            }
        }
        if let Some(own) = own {
            self.missing_attributes(own, own.required & !seen, start);
        }
    }

    fn missing_attributes(&mut self, own: &'s Attributes, missing: u64, start: &Start<'_, 'm>) {
        let absent = own.uses.iter().enumerate().filter(|(index, _)| missing & (1 << index) != 0);
        for (_, absent) in absent {
            let local = self.tables.names.local(absent.name);
            self.tell(tekst::missing_attribute(local), local, start.offset);
        }
    }

    fn unknown_attribute(&self, own: Option<&Attributes>) -> Told {
        let uses = own.map_or(&[][..], |own| &own.uses);
        let allowed: Vec<&str> = uses.iter().map(|own| self.tables.names.local(own.name)).collect();
        let simple = own.is_none() && matches!(self.open.last().map(|open| open.holds), Some(Holds::Value(_)));
        tekst::unknown_attribute(&allowed, simple)
    }

    fn declared_attribute(&mut self, declared: &'s AttributeUse, attribute: &Attribute<'m>) {
        let Some(simple) = self.tables.simple(declared.r#type) else { return };
        let value = attribute.value();
        match (simple.facets.check(&value), &declared.fixed) {
            (Err(broken), _) => self.wrong_attribute(simple, broken, attribute),
            (Ok(()), Some(fixed)) if !simple.facets.same(fixed, &value) => {
                self.tell_attribute(tekst::not_fixed("cvc-attribute.4", simple, Subject::Attribute), attribute);
            }
            (Ok(()), _) => {}
        }
    }

    /// An attribute that a wildcard lets through, by what the schema knows of it.
    fn wild_attribute(&mut self, any: &Wildcard, name: NameId, attribute: &Attribute<'m>) {
        let global = self.tables.globals(name).attribute.and_then(|id| self.tables.simple(id));
        match (any.process, global) {
            (Process::Skip, _) | (Process::Lax, None) => {}
            (Process::Strict, None) => self.tell_attribute(tekst::undeclared_attribute(), attribute),
            (_, Some(simple)) => {
                if let Err(broken) = simple.facets.check(&attribute.value()) {
                    self.wrong_attribute(simple, broken, attribute);
                }
            }
        }
    }

    fn wrong_attribute(&mut self, simple: &SimpleType, broken: Broken, attribute: &Attribute<'m>) {
        self.tell_attribute(tekst::value(simple, broken, Subject::Attribute), attribute);
    }

    fn tell_attribute(&mut self, told: Told, attribute: &Attribute<'m>) {
        let element = self.open.last().map_or(attribute.offset, |open| open.offset);
        self.found.push(Found::of_attribute(told, attribute.name.local, attribute.offset, element));
    }
}
