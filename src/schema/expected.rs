//! What the schema would have taken: children, attributes, and the words for a type.

use xsd_schema::types::facets::FacetSet;
use xsd_schema::{NameId, SchemaSet, SimpleTypeKey, TypeKey, XmlTypeCode};

use super::drive::Runtime;

/// Steps up a chain of base types; the schemas here have two or three.
const MOST_BASES: usize = 32;

/// The names of the children that may come next.
pub(super) fn allowed_children(runtime: &Runtime<'_>, set: &SchemaSet) -> Vec<String> {
    names(runtime.get_expected_elements().into_iter().map(|element| element.local_name), set)
}

/// The names of the attributes that the current element may have.
pub(super) fn allowed_attributes(runtime: &Runtime<'_>, set: &SchemaSet) -> Vec<String> {
    names(runtime.get_expected_attributes().into_iter().map(|attribute| attribute.local_name), set)
}

fn names(ids: impl Iterator<Item = NameId>, set: &SchemaSet) -> Vec<String> {
    ids.fold(Vec::new(), |mut names, id| {
        let name = set.name_table.try_resolve(id).unwrap_or_default();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
        names
    })
}

/// The simple types that a value is judged by: the type itself, then its bases up to the built-in one.
pub(super) fn simple_types(set: &SchemaSet, type_key: Option<TypeKey>) -> Vec<SimpleTypeKey> {
    let mut chain = Vec::new();
    let mut next = type_key;
    for _ in 0..MOST_BASES {
        next = match next {
            Some(TypeKey::Simple(key)) => {
                chain.push(key);
                set.arenas.simple_types.get(key).and_then(|data| data.resolved_base_type)
            }
            Some(TypeKey::Complex(key)) => {
                let data = set.arenas.complex_types.get(key);
                data.and_then(|data| data.resolved_simple_content_type.or(data.resolved_base_type))
            }
            None => break,
        };
    }
    chain
}

/// The facets of each type of the chain.
pub(super) fn facets<'s>(set: &'s SchemaSet, chain: &[SimpleTypeKey]) -> Vec<&'s FacetSet> {
    chain.iter().filter_map(|key| set.arenas.simple_types.get(*key)).map(|data| &data.facets).collect()
}

/// The first type of the chain that the schema names: `Kommunekode`.
pub(super) fn named(set: &SchemaSet, chain: &[SimpleTypeKey]) -> Option<String> {
    let own = chain.iter().filter(|key| set.get_type_code(**key).is_none());
    let mut names = own.filter_map(|key| set.arenas.simple_types.get(*key)?.name);
    names.next().and_then(|name| set.name_table.try_resolve(name))
}

/// What a value of the chain's built-in type is, in Danish.
pub(super) fn built_in(set: &SchemaSet, chain: &[SimpleTypeKey]) -> &'static str {
    let code = chain.iter().find_map(|key| set.get_type_code(*key));
    code.map_or("en værdi af den rette type", danish)
}

/// A built-in type (XML Schema 1.0 part 2 §3) in Danish.
fn danish(code: XmlTypeCode) -> &'static str {
    match code {
        XmlTypeCode::Boolean => "true eller false (eller 1 eller 0)",
        XmlTypeCode::Decimal => "et decimaltal med punktum",
        XmlTypeCode::Float | XmlTypeCode::Double => "et tal",
        XmlTypeCode::Integer | XmlTypeCode::Long | XmlTypeCode::Int | XmlTypeCode::Short | XmlTypeCode::Byte => {
            "et heltal"
        }
        XmlTypeCode::NonNegativeInteger
        | XmlTypeCode::UnsignedLong
        | XmlTypeCode::UnsignedInt
        | XmlTypeCode::UnsignedShort
        | XmlTypeCode::UnsignedByte => "et heltal, der ikke er negativt",
        XmlTypeCode::PositiveInteger => "et positivt heltal",
        XmlTypeCode::NonPositiveInteger | XmlTypeCode::NegativeInteger => "et negativt heltal",
        XmlTypeCode::Date => "en dato (ÅÅÅÅ-MM-DD)",
        XmlTypeCode::DateTime | XmlTypeCode::DateTimeStamp => "et tidspunkt (ÅÅÅÅ-MM-DDTtt:mm:ss, gerne med tidszone)",
        XmlTypeCode::Time => "et klokkeslæt (tt:mm:ss)",
        XmlTypeCode::GYear => "et årstal (ÅÅÅÅ)",
        XmlTypeCode::GYearMonth => "en måned (ÅÅÅÅ-MM)",
        XmlTypeCode::Duration => "en varighed (fx P1D)",
        XmlTypeCode::HexBinary => "hexadecimale cifre",
        XmlTypeCode::Base64Binary => "base64",
        XmlTypeCode::AnyUri => "en URI",
        XmlTypeCode::QName => "et XML-navn med erklæret præfiks",
        XmlTypeCode::Language => "en sprogkode (fx da)",
        XmlTypeCode::NmToken | XmlTypeCode::Name | XmlTypeCode::NCName => "et XML-navn",
        XmlTypeCode::Id | XmlTypeCode::IdRef | XmlTypeCode::Entity => "et XML-navn",
        XmlTypeCode::String | XmlTypeCode::NormalizedString | XmlTypeCode::Token => "en tekst",
        _ => "en værdi af den rette type",
    }
}
