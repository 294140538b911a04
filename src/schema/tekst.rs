//! The words: what was wrong and what the schema expected, by the rule that was broken.
//!
//! Everything here comes from the schema; nothing of it from the message.

use super::facets::{Broken, BuiltIn, Facets};
use super::tables::{Kind, SimpleType};

/// Names and values of a list that are written out.
const MOST_LISTED: usize = 20;

/// The rule, the words, and the field where the rule knows it better than the place does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) rule: &'static str,
    pub(super) tekst: String,
    pub(super) felt: Option<String>,
}

/// Whose value it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    Element,
    Attribute,
}

fn told(rule: &'static str, tekst: impl Into<String>) -> Told {
    Told { rule, tekst: tekst.into(), felt: None }
}

// The rules about elements (XML Schema 1.0 part 1 §3.3.4 and §3.4.4).

pub(super) fn unknown_element() -> Told {
    told("cvc-elt.1", "Elementet er ikke kendt i skemaet; se efter navn og navnerum.")
}

pub(super) fn is_abstract() -> Told {
    told("cvc-type.2", "Elementets type er abstrakt i skemaet; xsi:type skal sige, hvilken der menes.")
}

/// `open`: the model has a wildcard here too.
pub(super) fn misplaced(expected: &[&str], open: bool) -> Told {
    let tekst = match (expected, open) {
        ([], false) => "Der må ikke stå flere elementer her.".to_owned(),
        ([], true) => "Elementet er ikke tilladt her.".to_owned(),
        (expected, _) => format!("Elementet er ikke tilladt her; her forventes {}.", listed(expected)),
    };
    told("cvc-complex-type.2.4", tekst)
}

pub(super) fn incomplete(expected: &[&str]) -> Told {
    let mut felt = None;
    let tekst = match expected {
        [] => "Elementet er ikke fuldstændigt.".to_owned(),
        [one] => {
            felt = Some((*one).to_owned());
            format!("Elementet er ikke fuldstændigt: {one} mangler.")
        }
        several => format!("Elementet er ikke fuldstændigt: her forventes {}.", listed(several)),
    };
    Told { felt, ..told("cvc-complex-type.2.4", tekst) }
}

pub(super) fn not_empty() -> Told {
    told("cvc-complex-type.2.1", "Elementet skal være tomt.")
}

pub(super) fn child_of_empty() -> Told {
    told("cvc-complex-type.2.1", "Der må ikke stå flere elementer her.")
}

pub(super) fn child_of_value() -> Told {
    told("cvc-type.3.1.2", "Her skal stå en værdi og ikke et element.")
}

pub(super) fn text_between() -> Told {
    told("cvc-complex-type.2.3", "Der må ikke stå tekst mellem elementerne her.")
}

// The rules about xsi:nil and xsi:type (part 1 §3.3.4).

pub(super) fn not_nillable() -> Told {
    told("cvc-elt.3.1", "Elementet må ikke have xsi:nil.")
}

pub(super) fn nil_is_no_boolean() -> Told {
    told("cvc-datatype-valid", "xsi:nil skal være true eller false (eller 1 eller 0).")
}

pub(super) fn not_nil() -> Told {
    told("cvc-elt.3.2.1", "Et element med xsi:nil=\"true\" skal være tomt.")
}

pub(super) fn type_is_no_name() -> Told {
    told("cvc-elt.4.1", "xsi:type skal være et XML-navn med erklæret præfiks.")
}

pub(super) fn unknown_type() -> Told {
    told("cvc-elt.4.2", "Typen i xsi:type findes ikke i skemaet.")
}

pub(super) fn type_does_not_derive() -> Told {
    told("cvc-elt.4.3", "Typen i xsi:type er ikke tilladt for elementet.")
}

pub(super) fn odd_locations() -> Told {
    told("cvc-schema-location", "xsi:schemaLocation skal have et lige antal adresser.")
}

// The rules about attributes (part 1 §3.4.4).

pub(super) fn missing_attribute(local: &str) -> Told {
    told("cvc-complex-type.4", format!("Attributten {local} mangler."))
}

/// `simple`: the element's type is simple and has no attributes at all.
pub(super) fn unknown_attribute(allowed: &[&str], simple: bool) -> Told {
    let rule = if simple { "cvc-type.3.1.1" } else { "cvc-complex-type.3.2.2" };
    match allowed {
        [] => told(rule, "Attributten er ikke tilladt her."),
        allowed => told(rule, format!("Attributten er ikke tilladt her; tilladt er {}.", joined(allowed, "og"))),
    }
}

pub(super) fn undeclared_attribute() -> Told {
    told("cvc-assess-attr.1.2", "Attributten er ikke kendt i skemaet.")
}

// The rules about values (part 2 §4.3).

pub(super) fn not_fixed(rule: &'static str, simple: &SimpleType, subject: Subject) -> Told {
    told(rule, sentence(simple, subject, "skal være den faste værdi, som skemaet giver"))
}

pub(super) fn value(simple: &SimpleType, broken: Broken, subject: Subject) -> Told {
    let (rule, demand) = demand(&simple.facets, broken);
    told(rule, sentence(simple, subject, &demand))
}

fn sentence(simple: &SimpleType, subject: Subject, demand: &str) -> String {
    let subject = if subject == Subject::Attribute { "Attributtens værdi" } else { "Værdien" };
    let name = simple.name.as_ref().map(|name| format!(" (typen {name})")).unwrap_or_default();
    format!("{subject} {demand}{name}.")
}

fn demand(facets: &Facets, broken: Broken) -> (&'static str, String) {
    let number = |number: Option<usize>| number.unwrap_or_default();
    let bound = |bound: &Option<Box<str>>| bound.clone().unwrap_or_default();
    match broken {
        Broken::Datatype => ("cvc-datatype-valid", format!("skal være {}", danish(facets.built_in))),
        Broken::Length => ("cvc-length-valid", format!("skal være på netop {} tegn", number(facets.length))),
        Broken::MinLength => ("cvc-minLength-valid", at_least(number(facets.min_length))),
        Broken::MaxLength => ("cvc-maxLength-valid", format!("må højst være på {} tegn", number(facets.max_length))),
        Broken::Pattern => ("cvc-pattern-valid", pattern(facets)),
        Broken::Enumeration => ("cvc-enumeration-valid", one_of(facets)),
        Broken::MinInclusive => {
            ("cvc-minInclusive-valid", format!("skal være mindst {}", bound(&facets.min_inclusive)))
        }
        Broken::MaxInclusive => ("cvc-maxInclusive-valid", format!("må højst være {}", bound(&facets.max_inclusive))),
        Broken::MinExclusive => {
            ("cvc-minExclusive-valid", format!("skal være større end {}", bound(&facets.min_exclusive)))
        }
        Broken::MaxExclusive => {
            ("cvc-maxExclusive-valid", format!("skal være mindre end {}", bound(&facets.max_exclusive)))
        }
        Broken::TotalDigits => {
            ("cvc-totalDigits-valid", format!("må højst have {} cifre", number(facets.total_digits)))
        }
        Broken::FractionDigits => {
            ("cvc-fractionDigits-valid", format!("må højst have {} decimaler", number(facets.fraction_digits)))
        }
    }
}

fn at_least(length: usize) -> String {
    match length {
        1 => "må ikke være tom".to_owned(),
        length => format!("skal være på mindst {length} tegn"),
    }
}

fn pattern(facets: &Facets) -> String {
    let demands: Vec<&str> = facets.patterns.iter().map(|pattern| pattern.written.as_str()).collect();
    format!("skal følge mønstret {}", demands.join(" og "))
}

fn one_of(facets: &Facets) -> String {
    let values = facets.enumeration.as_deref().unwrap_or_default();
    let mut values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
    values.sort_unstable();
    format!("skal være {}", listed(&values))
}

/// A built-in type in Danish.
fn danish(built_in: BuiltIn) -> &'static str {
    match built_in {
        BuiltIn::Boolean => "true eller false (eller 1 eller 0)",
        BuiltIn::Decimal => "et decimaltal med punktum",
        BuiltIn::Integer | BuiltIn::Long | BuiltIn::Int | BuiltIn::Short | BuiltIn::Byte => "et heltal",
        BuiltIn::NonNegativeInteger => "et heltal, der ikke er negativt",
        BuiltIn::PositiveInteger => "et positivt heltal",
        BuiltIn::Date => "en dato (ÅÅÅÅ-MM-DD)",
        BuiltIn::DateTime => "et tidspunkt (ÅÅÅÅ-MM-DDTtt:mm:ss, gerne med tidszone)",
        BuiltIn::Time => "et klokkeslæt (tt:mm:ss)",
        BuiltIn::Language => "en sprogkode (fx da)",
        BuiltIn::AnySimple | BuiltIn::String | BuiltIn::NormalizedString | BuiltIn::Token => "en tekst",
    }
}

// The rules about keys and references (part 1 §3.11.4).

pub(super) fn incomplete_key(name: &str) -> Told {
    let tekst = format!("Et felt, som nøglen kræver, mangler eller står flere gange ({name}).");
    told("cvc-identity-constraint.4.2.1", tekst)
}

pub(super) fn duplicate_key(kind: Kind, name: &str) -> Told {
    let rule = if kind == Kind::Unique { "cvc-identity-constraint.4.1" } else { "cvc-identity-constraint.4.2.2" };
    told(rule, format!("Nøglen er brugt før i beskeden ({name})."))
}

pub(super) fn dangling(name: &str) -> Told {
    told("cvc-identity-constraint.4.3", format!("Henvisningen peger ikke på noget i beskeden ({name})."))
}

/// `a`, `a eller b`, `a, b eller c`; bounded.
fn listed(names: &[&str]) -> String {
    joined(names, "eller")
}

fn joined(names: &[&str], word: &str) -> String {
    let (shown, hidden) = names.split_at_checked(MOST_LISTED).unwrap_or((names, &[]));
    let last_word = if hidden.is_empty() { None } else { Some("et andet") };
    let mut words: Vec<&str> = shown.iter().copied().chain(last_word).collect();
    match (words.pop(), words.as_slice()) {
        (None, _) => String::new(),
        (Some(only), []) => only.to_owned(),
        (Some(last), before) => format!("{} {word} {last}", before.join(", ")),
    }
}
