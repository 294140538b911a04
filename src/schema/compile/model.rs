//! From an expression to a deterministic automaton, after Glushkov: a state for each particle, the state that it was last.
//!
//! XML Schema demands that a child's name alone tells which particle it is (Unique Particle Attribution, part 1 §3.8.6), so that the automaton is
//! deterministic, save for the copies that a bounded number is written out as: those are gathered into sets. `a{0,18}` is 18 states.

use std::collections::HashMap;

use super::content::Expression;
use crate::schema::names::{NameId, NamespaceId};
use crate::schema::tables::{ElementId, Model, Namespaces, State, Step, Wildcard};

/// States of one content model; the largest of the published schemas have some forty.
const MOST_STATES: usize = 2_000;

#[derive(Debug, Clone)]
struct Position {
    leaf: Leaf,
    /// The particle that it stands for; several positions may be copies of one.
    particle: usize,
}

#[derive(Debug, Clone)]
enum Leaf {
    Element(NameId, ElementId),
    Any(Wildcard),
}

#[derive(Debug, Default)]
struct Fragment {
    nullable: bool,
    first: Vec<usize>,
    last: Vec<usize>,
}

#[derive(Debug, Default)]
struct Builder {
    positions: Vec<Position>,
    follow: Vec<Vec<usize>>,
}

/// The automaton of an expression; on error what is wrong with the expression.
pub(super) fn build(expression: &Expression, namespace: impl Fn(NameId) -> NamespaceId) -> Result<Model, String> {
    let mut builder = Builder::default();
    let whole = builder.fragment(expression)?;
    let mut sets = Sets::default();
    let mut states = vec![builder.state(&whole.first, whole.nullable, &mut sets, &namespace)?];
    while let Some(set) = sets.known.get(states.len() - 1).cloned() {
        let follow: Vec<usize> = set.iter().filter_map(|at| builder.follow.get(*at)).flatten().copied().collect();
        let accepting = set.iter().any(|at| whole.last.contains(at));
        states.push(builder.state(&follow, accepting, &mut sets, &namespace)?);
    }
    let mut members: Vec<(NameId, ElementId)> = Vec::new();
    for position in &builder.positions {
        match position.leaf {
            Leaf::Element(name, element) if members.iter().all(|(known, _)| *known != name) => {
                members.push((name, element));
            }
            _ => {}
        }
    }
    Ok(Model { states: states.into_boxed_slice(), members: members.into_boxed_slice() })
}

/// The positions that the automaton may be in at once, which are copies of one particle. State 0 is before all of them.
#[derive(Debug, Default)]
struct Sets {
    known: Vec<Vec<usize>>,
    numbers: HashMap<Vec<usize>, u32>,
}

impl Sets {
    fn number(&mut self, set: Vec<usize>) -> Result<u32, String> {
        if let Some(known) = self.numbers.get(&set) {
            return Ok(*known);
        }
        if self.known.len() >= MOST_STATES {
            return Err(too_large());
        }
        self.known.push(set.clone());
        let number = u32::try_from(self.known.len()).map_err(|_| too_large())?;
        self.numbers.insert(set, number);
        Ok(number)
    }
}

fn too_large() -> String {
    format!("indholdsmodellen har flere end {MOST_STATES} tilstande")
}

impl Builder {
    fn fragment(&mut self, expression: &Expression) -> Result<Fragment, String> {
        match expression {
            Expression::Empty => Ok(Fragment { nullable: true, ..Fragment::default() }),
            Expression::Element { name, element, particle } => self.leaf(Leaf::Element(*name, *element), *particle),
            Expression::Any { wildcard, particle } => self.leaf(Leaf::Any(wildcard.clone()), *particle),
            Expression::Sequence(parts) => {
                let mut whole = Fragment { nullable: true, ..Fragment::default() };
                for part in parts {
                    let part = self.fragment(part)?;
                    whole = self.then(whole, part);
                }
                Ok(whole)
            }
            Expression::Choice(parts) => {
                let mut whole = Fragment::default();
                for part in parts {
                    let part = self.fragment(part)?;
                    whole.nullable |= part.nullable;
                    whole.first.extend(part.first);
                    whole.last.extend(part.last);
                }
                Ok(whole)
            }
            Expression::Repeat(part, least, most) => self.repeat(part, *least, *most),
        }
    }

    fn leaf(&mut self, leaf: Leaf, particle: usize) -> Result<Fragment, String> {
        let at = self.positions.len();
        if at >= MOST_STATES {
            return Err(too_large());
        }
        self.positions.push(Position { leaf, particle });
        self.follow.push(Vec::new());
        Ok(Fragment { nullable: false, first: vec![at], last: vec![at] })
    }

    fn link(&mut self, from: &[usize], to: &[usize]) {
        for at in from {
            if let Some(follow) = self.follow.get_mut(*at) {
                follow.extend(to);
            }
        }
    }

    fn then(&mut self, one: Fragment, other: Fragment) -> Fragment {
        self.link(&one.last, &other.first);
        let mut first = one.first;
        let mut last = other.last;
        if one.nullable {
            first.extend(&other.first);
        }
        if other.nullable {
            last.extend(&one.last);
        }
        Fragment { nullable: one.nullable && other.nullable, first, last }
    }

    /// `e{2,4}` as `e e (e (e)?)?`, `e{2,}` as `e e+`.
    fn repeat(&mut self, part: &Expression, least: usize, most: Option<usize>) -> Result<Fragment, String> {
        let count = most.unwrap_or_else(|| least.max(1));
        let mut copies = Vec::new();
        for _ in 0..count {
            copies.push(self.fragment(part)?);
        }
        let Some(mut whole) = copies.pop() else { return Ok(Fragment { nullable: true, ..Fragment::default() }) };
        if most.is_none() {
            let Fragment { first, last, .. } = &whole;
            self.link(last, first);
        }
        whole.nullable |= least < count || least == 0;
        for at in (0..copies.len()).rev() {
            let Some(copy) = copies.pop() else { break };
            whole = self.then(copy, whole);
            whole.nullable |= at >= least;
        }
        Ok(whole)
    }

    /// The state that goes on to these positions.
    fn state(
        &self,
        to: &[usize],
        accepting: bool,
        sets: &mut Sets,
        namespace: &impl Fn(NameId) -> NamespaceId,
    ) -> Result<State, String> {
        let mut targets = to.to_vec();
        targets.sort_unstable();
        targets.dedup();
        let mut groups: Vec<(&Position, Vec<usize>)> = Vec::new();
        for at in targets {
            let Some(position) = self.positions.get(at) else { continue };
            match groups.iter_mut().find(|(other, _)| overlap(&position.leaf, &other.leaf, namespace)) {
                None => groups.push((position, vec![at])),
                Some((other, set)) if other.particle == position.particle => set.push(at),
                Some(_) => return Err("indholdsmodellen er ikke entydig (Unique Particle Attribution)".to_owned()),
            }
        }
        let (mut next, mut any) = (Vec::new(), Vec::new());
        for (position, set) in groups {
            let to = sets.number(set)?;
            match &position.leaf {
                Leaf::Element(name, element) => next.push(Step { name: *name, to, element: *element }),
                Leaf::Any(wildcard) => any.push((wildcard.clone(), to)),
            }
        }
        Ok(State { accepting, next: next.into_boxed_slice(), any: any.into_boxed_slice() })
    }
}

fn overlap(one: &Leaf, other: &Leaf, namespace: &impl Fn(NameId) -> NamespaceId) -> bool {
    match (one, other) {
        (Leaf::Element(one, _), Leaf::Element(other, _)) => one == other,
        (Leaf::Element(name, _), Leaf::Any(any)) | (Leaf::Any(any), Leaf::Element(name, _)) => {
            any.namespaces.allows(namespace(*name))
        }
        (Leaf::Any(one), Leaf::Any(other)) => match (&one.namespaces, &other.namespaces) {
            (Namespaces::OneOf(some), others) | (others, Namespaces::OneOf(some)) => {
                some.iter().any(|namespace| others.allows(*namespace))
            }
            _ => true,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::schema::names::NamesBuilder;

    /// `ab?c*` and the like: letters, groups, `?*+`, `{n,m}`; a letter that is written twice is two particles.
    fn expression(text: &str, names: &mut NamesBuilder) -> Expression {
        let mut chars = text.chars().peekable();
        choice(&mut chars, names, &mut 0)
    }

    type Chars<'c> = std::iter::Peekable<std::str::Chars<'c>>;

    fn choice(chars: &mut Chars<'_>, names: &mut NamesBuilder, particles: &mut usize) -> Expression {
        let mut parts = vec![Rc::new(sequence(chars, names, particles))];
        while chars.next_if_eq(&'|').is_some() {
            parts.push(Rc::new(sequence(chars, names, particles)));
        }
        if parts.len() == 1 { Expression::Sequence(parts) } else { Expression::Choice(parts) }
    }

    fn sequence(chars: &mut Chars<'_>, names: &mut NamesBuilder, particles: &mut usize) -> Expression {
        let mut parts = Vec::new();
        while let Some(c) = chars.next_if(|c| *c != '|' && *c != ')') {
            let one = if c == '(' {
                let inner = choice(chars, names, particles);
                assert_eq!(chars.next(), Some(')'));
                inner
            } else {
                *particles += 1;
                Expression::Element {
                    name: names.name("", &c.to_string()),
                    element: ElementId(0),
                    particle: *particles,
                }
            };
            let bounds = match chars.peek() {
                Some('?') => Some((0, Some(1))),
                Some('*') => Some((0, None)),
                Some('+') => Some((1, None)),
                Some('{') => {
                    let inner: String = chars.by_ref().skip(1).take_while(|c| *c != '}').collect();
                    let (least, most) = inner.split_once(',').unwrap();
                    parts.push(Rc::new(Expression::Repeat(Rc::new(one), least.parse().unwrap(), most.parse().ok())));
                    continue;
                }
                _ => None,
            };
            parts.push(Rc::new(match bounds {
                Some((least, most)) => {
                    chars.next();
                    Expression::Repeat(Rc::new(one), least, most)
                }
                None => one,
            }));
        }
        Expression::Sequence(parts)
    }

    fn accepts(model: &Model, names: &NamesBuilder, word: &str) -> bool {
        let mut names = NamesBuilder::clone(names);
        let mut state = Some(&model.states[0]);
        for c in word.chars() {
            let name = names.name("", &c.to_string());
            let step = state.and_then(|state| state.next.iter().find(|step| step.name == name));
            state = step.map(|step| &model.states[step.to as usize]);
        }
        state.is_some_and(|state| state.accepting)
    }

    /// Every word of up to seven letters, judged by the automaton and by a regular expression.
    #[test]
    fn the_automaton_takes_what_the_expression_says() {
        let mut words = vec![String::new()];
        for at in 0.. {
            let Some(word) = words.get(at).cloned() else { break };
            if word.len() < 7 {
                words.extend(["a", "b", "c"].map(|c| format!("{word}{c}")));
            }
        }
        for text in [
            "abc",
            "a?b?c?",
            "a*b",
            "(a|b)*c",
            "(a|b|c)+",
            "a{0,3}b",
            "a{2,4}",
            "(ab?){1,3}c?",
            "(a?b?){0,2}",
            "(a|bc){2,}",
            "a{3,}b*",
            "(a?){0,3}b",
            "(a{1,2}){2,3}",
            "(a{0,2}b?){2,3}",
            "((a|b)c){0,2}",
            "(a*b*)*",
            "a{0,0}b",
            "(a{0,2}b){2,3}",
        ] {
            let mut names = NamesBuilder::default();
            let model = build(&expression(text, &mut names), |_| NamespaceId::NONE).unwrap();
            let judge = regex::Regex::new(&format!("^(?:{text})$")).unwrap();
            for word in &words {
                assert_eq!(accepts(&model, &names, word), judge.is_match(word), "{text} {word:?}");
            }
        }
    }

    #[test]
    fn what_is_ambiguous_or_too_large_is_refused() {
        for text in ["a?a", "(ab|ac)", "(a|b)*a", "(a?b)?a"] {
            assert!(build(&expression(text, &mut NamesBuilder::default()), |_| NamespaceId::NONE).is_err(), "{text}");
        }
        let size = |text| {
            build(&expression(text, &mut NamesBuilder::default()), |_| NamespaceId::NONE).map(|m| m.states.len())
        };
        assert_eq!(size("a{0,18}b").unwrap(), 20);
        assert!(size("a{0,5000}").is_err());
    }
}
