//! The words: what was wrong and what the schema expected, by the rule that was broken.
//!
//! Everything here comes from the schema. The crate's own messages quote the message's values and are never passed on.

use xsd_schema::types::facets::FacetSet;
use xsd_schema::validation::ValidationError;
use xsd_schema::{SchemaSet, SimpleTypeKey, TypeKey};

use super::compile::ungrouped;
use super::expected::{built_in, facets, named, simple_types};

/// Names and values of a list that are written out.
const MOST_LISTED: usize = 20;

/// What is known where the rule was broken.
pub(super) struct Context<'c> {
    pub(super) set: &'c SchemaSet,
    pub(super) type_key: Option<TypeKey>,
    /// The children that might have come.
    pub(super) children: &'c [String],
    /// The attributes that the element may have.
    pub(super) attributes: &'c [String],
    /// At the element's end rather than its start.
    pub(super) at_end: bool,
    pub(super) at_attribute: bool,
}

/// The words, and the field where the rule knows it better than the place does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) tekst: String,
    pub(super) felt: Option<String>,
}

/// The words for an error.
pub(super) fn tell(error: &ValidationError, context: &Context<'_>) -> Told {
    let rule = error.constraint;
    if rule == "cvc-complex-type.4" {
        return missing_attribute(error);
    }
    if rule == "cvc-complex-type.2.4" && context.at_end {
        return missing_child(context.children);
    }
    let tekst = value(rule, context).or_else(|| structure(rule, context)).unwrap_or_else(|| identity(error));
    Told { tekst, felt: None }
}

fn missing_attribute(error: &ValidationError) -> Told {
    match quoted(error) {
        Some(name) => Told { tekst: format!("Attributten {name} mangler."), felt: Some(name) },
        None => Told { tekst: "En påkrævet attribut mangler.".to_owned(), felt: None },
    }
}

fn missing_child(children: &[String]) -> Told {
    match children {
        [] => Told { tekst: "Elementet er ikke fuldstændigt.".to_owned(), felt: None },
        [one] => Told { tekst: format!("Elementet er ikke fuldstændigt: {one} mangler."), felt: Some(one.clone()) },
        several => {
            let tekst = format!("Elementet er ikke fuldstændigt: her forventes {}.", listed(several));
            Told { tekst, felt: None }
        }
    }
}

/// The rules about elements and attributes (XML Schema 1.0 part 1).
fn structure(rule: &str, context: &Context<'_>) -> Option<String> {
    Some(match rule {
        "cvc-complex-type.2.4" if context.children.is_empty() => "Der må ikke stå flere elementer her.".to_owned(),
        "cvc-complex-type.2.4" => format!("Elementet er ikke tilladt her; her forventes {}.", listed(context.children)),
        "cvc-complex-type.2.1" => "Elementet skal være tomt.".to_owned(),
        "cvc-complex-type.2.3" => "Der må ikke stå tekst mellem elementerne her.".to_owned(),
        "cvc-complex-type.3" | "cvc-complex-type.3.2.1" | "cvc-complex-type.3.2.2" => unknown_attribute(context),
        "cvc-assess-attr.1.2" => "Attributten er ikke kendt i skemaet.".to_owned(),
        "cvc-elt.1" => "Elementet er ikke kendt i skemaet; se efter navn og navnerum.".to_owned(),
        "cvc-elt.2" | "cvc-type.2" => "Elementet er abstrakt i skemaet og kan ikke bruges.".to_owned(),
        "cvc-elt.3.1" => "Elementet må ikke have xsi:nil.".to_owned(),
        "cvc-elt.3.2.1" | "cvc-elt.3.2.2" => "Et element med xsi:nil=\"true\" skal være tomt.".to_owned(),
        "cvc-elt.4.1" | "cvc-attribute.5" => "Typen i xsi:type findes ikke i skemaet.".to_owned(),
        "cvc-elt.4.2" | "cvc-elt.4.3" => "Typen i xsi:type er ikke tilladt for elementet.".to_owned(),
        "cvc-schema-location" => "xsi:schemaLocation skal have et lige antal adresser.".to_owned(),
        _ => return None,
    })
}

fn unknown_attribute(context: &Context<'_>) -> String {
    match context.attributes {
        [] => "Attributten er ikke tilladt her.".to_owned(),
        allowed => format!("Attributten er ikke tilladt her; tilladt er {}.", listed(allowed)),
    }
}

/// The rules about values (XML Schema 1.0 part 2 §4.3).
fn value(rule: &str, context: &Context<'_>) -> Option<String> {
    let chain = simple_types(context.set, context.type_key);
    let said = match rule {
        "cvc-datatype-valid" | "cvc-datatype-valid.1.2.1" | "cvc-simple-type" => {
            format!("skal være {}", built_in(context.set, &chain))
        }
        "cvc-elt.5.1.1" | "cvc-elt.5.2.2" | "cvc-elt.5.2.2.1" | "cvc-elt.5.2.2.2" | "cvc-attribute.4" => {
            "skal være den faste værdi, som skemaet giver".to_owned()
        }
        _ => facet(rule, &facets(context.set, &chain))?,
    };
    let subject = if context.at_attribute { "Attributtens værdi" } else { "Værdien" };
    Some(format!("{subject} {said}{}.", type_name(context.set, &chain)))
}

fn type_name(set: &SchemaSet, chain: &[SimpleTypeKey]) -> String {
    named(set, chain).map(|name| format!(" (typen {name})")).unwrap_or_default()
}

/// What a facet demands. The nearest type that has it decides.
fn facet(rule: &str, facets: &[&FacetSet]) -> Option<String> {
    let first = |pick: &dyn Fn(&FacetSet) -> Option<String>| facets.iter().find_map(|set| pick(set));
    let demand = match rule {
        "cvc-length-valid" => first(&|f| f.length.as_ref().map(|l| format!("skal være på netop {} tegn", l.value))),
        "cvc-minLength-valid" => first(&|f| f.min_length.as_ref().map(|l| at_least(l.value))),
        "cvc-maxLength-valid" => {
            first(&|f| f.max_length.as_ref().map(|l| format!("må højst være på {} tegn", l.value)))
        }
        "cvc-minInclusive-valid" => {
            first(&|f| f.min_inclusive.as_ref().map(|m| format!("skal være mindst {}", m.value)))
        }
        "cvc-maxInclusive-valid" => first(&|f| f.max_inclusive.as_ref().map(|m| format!("må højst være {}", m.value))),
        "cvc-minExclusive-valid" => {
            first(&|f| f.min_exclusive.as_ref().map(|m| format!("skal være større end {}", m.value)))
        }
        "cvc-maxExclusive-valid" => {
            first(&|f| f.max_exclusive.as_ref().map(|m| format!("skal være mindre end {}", m.value)))
        }
        "cvc-totalDigits-valid" => {
            first(&|f| f.total_digits.as_ref().map(|d| format!("må højst have {} cifre", d.value)))
        }
        "cvc-fractionDigits-valid" => {
            first(&|f| f.fraction_digits.as_ref().map(|d| format!("må højst have {} decimaler", d.value)))
        }
        "cvc-pattern-valid" => Some(pattern(facets)),
        "cvc-enumeration-valid" => first(&|f| f.enumeration.as_ref().map(|e| one_of(e.values.iter()))),
        _ => return None,
    };
    Some(demand.unwrap_or_else(|| "følger ikke skemaets krav".to_owned()))
}

fn at_least(length: u64) -> String {
    match length {
        1 => "må ikke være tom".to_owned(),
        length => format!("skal være på mindst {length} tegn"),
    }
}

/// Patterns of one type are alternatives, those of its bases demands besides (XML Schema 1.0 part 2 §4.3.4.3).
fn pattern(facets: &[&FacetSet]) -> String {
    let steps = facets.iter().flat_map(|set| &set.patterns).filter(|step| !step.is_empty());
    let demands: Vec<String> = steps
        .map(|step| step.iter().map(|pattern| ungrouped(&pattern.value)).collect::<Vec<_>>().join(" eller "))
        .collect();
    match demands.as_slice() {
        [] => "følger ikke skemaets mønster".to_owned(),
        demands => format!("skal følge mønstret {}", demands.join(" og ")),
    }
}

fn one_of<'v>(values: impl Iterator<Item = &'v String>) -> String {
    let mut values: Vec<String> = values.cloned().collect();
    values.sort();
    format!("skal være {}", listed(&values))
}

/// The rules about keys and references (XML Schema 1.0 part 1 §3.11), and what has no words of its own.
fn identity(error: &ValidationError) -> String {
    let name = quoted(error).filter(|_| error.constraint.starts_with("cvc-identity-constraint"));
    let name = name.map(|name| format!(" ({name})")).unwrap_or_default();
    match error.constraint {
        "cvc-identity-constraint.4.2.1" => format!("Et felt, som nøglen kræver, mangler eller står flere gange{name}."),
        "cvc-identity-constraint.4.2.2" => format!("Nøglen er brugt før i beskeden{name}."),
        "cvc-identity-constraint.4.3" => format!("Henvisningen peger ikke på noget i beskeden{name}."),
        "cvc-id.1" => "Henvisningen (IDREF) peger ikke på noget i beskeden.".to_owned(),
        "cvc-id.2" => "Id'et er brugt før i beskeden.".to_owned(),
        other => format!("Indholdet følger ikke skemaet (regel {other})."),
    }
}

/// The first quoted word of the crate's message. Only asked where that is a name of the schema's own.
fn quoted(error: &ValidationError) -> Option<String> {
    let (_, rest) = error.message.split_once('\'')?;
    let (name, _) = rest.split_once('\'')?;
    crate::xml::is_ncname(name).then(|| name.to_owned())
}

/// `a`, `a eller b`, `a, b eller c`; bounded.
fn listed(names: &[String]) -> String {
    let (shown, hidden) = names.split_at_checked(MOST_LISTED).unwrap_or((names, &[]));
    let last_word = if hidden.is_empty() { None } else { Some("et andet".to_owned()) };
    let mut words: Vec<String> = shown.iter().cloned().chain(last_word).collect();
    match (words.pop(), words.as_slice()) {
        (None, _) => String::new(),
        (Some(only), []) => only,
        (Some(last), before) => format!("{} eller {last}", before.join(", ")),
    }
}
