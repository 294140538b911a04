//! Simple types: `xs:restriction` with facets.

use super::{At, Compiler};
use crate::schema::facets::decimal::Decimal;
use crate::schema::facets::pattern::Pattern;
use crate::schema::facets::{BuiltIn, Facets};
use crate::schema::tables::SimpleType;

impl<'x> Compiler<'x> {
    pub(super) fn simple_type(&mut self, at: At<'x>) -> Result<SimpleType, String> {
        let restriction = at.child("restriction").ok_or_else(|| at.node.fault("mangler xs:restriction"))?;
        let base = match (restriction.node.attribute("base"), restriction.child("simpleType")) {
            (Some(name), None) => self.type_reference(restriction, name)?,
            (None, Some(inner)) => self.anonymous_type(inner)?,
            _ => return Err(restriction.node.fault("skal have enten base eller xs:simpleType")),
        };
        let below = self.simple(base, restriction)?;
        let own = at.node.attribute("name").map(Box::from);
        let name = own.or_else(|| below.name.clone());
        let facets = facets(restriction, &below.facets)?;
        Ok(SimpleType::new(name, base, facets))
    }
}

/// The base's facets with the restriction's own put over them.
fn facets(at: At<'_>, below: &Facets) -> Result<Facets, String> {
    let mut facets = below.clone();
    let mut patterns: Vec<&str> = Vec::new();
    let mut values: Vec<Box<str>> = Vec::new();
    for node in at.node.children.iter().filter(|node| node.local != "simpleType") {
        let value = node.value("value").ok_or_else(|| node.fault("mangler value"))?;
        let fits = match node.local {
            "pattern" | "enumeration" => true,
            "length" | "minLength" | "maxLength" => below.built_in.is_text(),
            _ => below.built_in.is_number(),
        };
        if !fits || below.built_in == BuiltIn::AnySimple {
            return Err(node.fault("forstås ikke for denne type"));
        }
        let number = || value.trim().parse::<usize>().map(Some).map_err(|_| node.fault("er intet antal"));
        let bound = || {
            let value = value.trim();
            Decimal::parse(value).map(|_| Some(Box::from(value))).ok_or_else(|| node.fault("er intet tal"))
        };
        match node.local {
            "pattern" => patterns.push(value),
            "enumeration" => values.push(below.white.apply(value).into()),
            "length" => facets.length = number()?,
            "minLength" => facets.min_length = number()?,
            "maxLength" => facets.max_length = number()?,
            "totalDigits" => facets.total_digits = number()?,
            "fractionDigits" => facets.fraction_digits = number()?,
            "minInclusive" => facets.min_inclusive = bound()?,
            "maxInclusive" => facets.max_inclusive = bound()?,
            "minExclusive" => facets.min_exclusive = bound()?,
            "maxExclusive" => facets.max_exclusive = bound()?,
            _ => return Err(node.fault("forstås ikke i en simpel type")),
        }
    }
    if !patterns.is_empty() {
        let pattern = Pattern::compile(&patterns).map_err(|what| at.node.fault(&format!("{what} forstås ikke")))?;
        facets.patterns.insert(0, pattern);
    }
    if !values.is_empty() {
        facets.enumeration = Some(values.into_boxed_slice());
    }
    Ok(facets)
}
