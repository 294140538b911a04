//! Where in the tree we are, with positions among like-named siblings.

use std::cell::Cell;
use std::fmt::Write as _;
use std::rc::Rc;

/// Different names among the children of one element that are counted; positions of further names are not told.
const MOST_SIBLING_NAMES: usize = 64;

/// A step: the name, its position among its like-named siblings, and whether it has any (known only when the parent has ended).
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) local: String,
    position: usize,
    repeated: Rc<Cell<bool>>,
}

/// The children of an open element by name.
#[derive(Debug, Default)]
struct Siblings<'a>(Vec<Sibling<'a>>);

#[derive(Debug)]
struct Sibling<'a> {
    local: &'a str,
    count: usize,
    /// There is one only where a path that was told runs through here.
    repeated: Option<Rc<Cell<bool>>>,
}

/// The open elements.
#[derive(Debug, Default)]
pub(super) struct Path<'a> {
    open: Vec<(&'a str, Siblings<'a>)>,
}

impl<'a> Path<'a> {
    pub(super) fn enter(&mut self, local: &'a str) {
        if let Some((_, siblings)) = self.open.last_mut() {
            siblings.count(local);
        }
        self.open.push((local, Siblings::default()));
    }

    pub(super) fn leave(&mut self) {
        self.open.pop();
    }

    /// The steps to the innermost open element.
    pub(super) fn steps(&mut self) -> Vec<Step> {
        let names: Vec<&str> = self.open.iter().map(|(local, _)| *local).collect();
        let mut steps = Vec::with_capacity(names.len());
        for (depth, local) in names.iter().enumerate() {
            let above = depth.checked_sub(1).and_then(|parent| self.open.get_mut(parent));
            steps.push(match above {
                Some((_, siblings)) => siblings.step(local),
                None => Step { local: (*local).to_owned(), position: 1, repeated: Rc::default() },
            });
        }
        steps
    }
}

impl<'a> Siblings<'a> {
    fn count(&mut self, local: &'a str) {
        let names = self.0.len();
        match self.0.iter_mut().rev().find(|sibling| sibling.local == local) {
            Some(sibling) => {
                sibling.count += 1;
                if let Some(repeated) = &sibling.repeated {
                    repeated.set(true);
                }
            }
            None if names < MOST_SIBLING_NAMES => self.0.push(Sibling { local, count: 1, repeated: None }),
            None => {}
        }
    }

    fn step(&mut self, local: &str) -> Step {
        let found = self.0.iter_mut().find(|sibling| sibling.local == local);
        let (position, repeated) = match found {
            Some(sibling) => {
                let repeated = sibling.repeated.get_or_insert_with(|| Rc::new(Cell::new(sibling.count > 1)));
                (sibling.count, Rc::clone(repeated))
            }
            None => (1, Rc::default()),
        };
        Step { local: local.to_owned(), position, repeated }
    }
}

/// `/a/b[2]/c`.
pub(super) fn written(steps: &[Step]) -> String {
    steps.iter().fold(String::new(), |mut text, step| {
        let _ = write!(text, "/{}", step.local);
        if step.repeated.get() {
            let _ = write!(text, "[{}]", step.position);
        }
        text
    })
}
