//! The names of a schema as small numbers: each name of a message is looked up once, and compared as a number from then on.

use std::collections::HashMap;

/// A namespace of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NamespaceId(u16);

/// A name of the schema, with its namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NameId(u32);

impl NamespaceId {
    /// Of names without a namespace.
    pub(super) const NONE: Self = Self(0);
    /// Stands for every namespace that the schema does not have.
    pub(super) const UNKNOWN: Self = Self(u16::MAX);
}

impl NameId {
    /// Stands for every name that the schema does not have: none of its declarations can match it.
    pub(super) const UNKNOWN: Self = Self(u32::MAX);

    pub(super) fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// The names of a schema while it is compiled.
#[derive(Debug, Clone)]
pub(super) struct NamesBuilder {
    namespaces: Vec<String>,
    names: Vec<(NamespaceId, String)>,
    known: HashMap<(NamespaceId, String), NameId>,
}

impl Default for NamesBuilder {
    fn default() -> Self {
        Self { namespaces: vec![String::new()], names: Vec::new(), known: HashMap::new() }
    }
}

impl NamesBuilder {
    /// The number of a namespace; the empty text is no namespace.
    pub(super) fn namespace(&mut self, namespace: &str) -> NamespaceId {
        let at = self.namespaces.iter().position(|known| known == namespace).unwrap_or_else(|| {
            self.namespaces.push(namespace.to_owned());
            self.namespaces.len() - 1
        });
        NamespaceId(u16::try_from(at).unwrap_or(u16::MAX))
    }

    pub(super) fn name(&mut self, namespace: &str, local: &str) -> NameId {
        let namespace = self.namespace(namespace);
        if let Some(known) = self.known.get(&(namespace, local.to_owned())) {
            return *known;
        }
        let id = NameId(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        self.names.push((namespace, local.to_owned()));
        self.known.insert((namespace, local.to_owned()), id);
        id
    }

    /// The namespace of a name.
    pub(super) fn namespace_of(&self, name: NameId) -> NamespaceId {
        self.names.get(name.index()).map_or(NamespaceId::UNKNOWN, |(namespace, _)| *namespace)
    }

    pub(super) fn finish(self) -> Names {
        let count = (self.names.len() * 2).next_power_of_two().max(16);
        let mut slots = vec![NameId::UNKNOWN; count];
        for (at, (_, local)) in self.names.iter().enumerate() {
            let mut slot = hash(local) & (count - 1);
            while slots.get(slot).is_some_and(|id| *id != NameId::UNKNOWN) {
                slot = (slot + 1) & (count - 1);
            }
            if let Some(free) = slots.get_mut(slot) {
                *free = NameId(u32::try_from(at).unwrap_or(u32::MAX));
            }
        }
        Names { namespaces: self.namespaces, names: self.names, slots: slots.into_boxed_slice() }
    }
}

/// The names of a compiled schema: a table of fixed size, half empty, so that no message can make a look-up slow.
#[derive(Debug)]
pub(super) struct Names {
    namespaces: Vec<String>,
    names: Vec<(NamespaceId, String)>,
    slots: Box<[NameId]>,
}

impl Names {
    pub(super) fn namespace(&self, namespace: &str) -> NamespaceId {
        let at = self.namespaces.iter().position(|known| known == namespace);
        at.and_then(|at| u16::try_from(at).ok()).map_or(NamespaceId::UNKNOWN, NamespaceId)
    }

    pub(super) fn find(&self, namespace: NamespaceId, local: &str) -> NameId {
        self.probe(local, |own| own == namespace)
    }

    /// Whether any namespace has the name. Asked of a message's names before its caller is proven: a look-up too.
    pub(super) fn has_local(&self, local: &str) -> bool {
        self.probe(local, |_| true) != NameId::UNKNOWN
    }

    /// The name whose namespace is taken. A name's place in the table comes of its local part alone.
    fn probe(&self, local: &str, takes: impl Fn(NamespaceId) -> bool) -> NameId {
        let mask = self.slots.len() - 1;
        let mut slot = hash(local) & mask;
        loop {
            match self.slots.get(slot) {
                None | Some(&NameId::UNKNOWN) => return NameId::UNKNOWN,
                Some(id) => match self.names.get(id.index()) {
                    Some((own, name)) if takes(*own) && name == local => return *id,
                    _ => slot = (slot + 1) & mask,
                },
            }
        }
    }

    /// The local part.
    pub(super) fn local(&self, name: NameId) -> &str {
        self.names.get(name.index()).map_or("", |(_, local)| local)
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }
}

/// Of the length, the first eight bytes and the last eight. The names are the schema's, so that nobody can choose them to collide.
fn hash(local: &str) -> usize {
    let bytes = local.as_bytes();
    let (first, last) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (bytes.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)), 0),
    };
    let mixed = (first ^ last.rotate_left(29)).wrapping_add(bytes.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    usize::try_from(mixed >> 40).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_and_others_are_not() {
        let mut builder = NamesBuilder::default();
        let locals: Vec<String> =
            (0..500).flat_map(|n| [format!("n{n}"), format!("etLangtNavn{n}MedEndelse")]).collect();
        let given: Vec<(String, NameId)> = locals
            .iter()
            .flat_map(|l| [("", l), ("urn:a", l)])
            .map(|(n, l)| (format!("{n}|{l}"), builder.name(n, l)))
            .collect();
        let names = builder.finish();
        let a = names.namespace("urn:a");
        assert_eq!(names.len(), given.len());
        for (key, id) in given {
            let (namespace, local) = key.split_once('|').unwrap();
            assert_eq!(names.find(names.namespace(namespace), local), id);
            assert_eq!(names.local(id), local);
            assert!(names.has_local(local));
        }
        assert_eq!(names.namespace("urn:b"), NamespaceId::UNKNOWN);
        assert_eq!(names.find(NamespaceId::UNKNOWN, "n1"), NameId::UNKNOWN);
        for foreign in ["", "n", "n500", "etLangtNavn1MedEndelsf", "N1"] {
            assert_eq!(names.find(a, foreign), NameId::UNKNOWN, "{foreign}");
            assert!(!names.has_local(foreign), "{foreign}");
        }
    }
}
