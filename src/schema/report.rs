//! From what was found to what is told: a second walk over a message that failed gives each finding its path.

use std::ops::Range;

use super::path::{Path, Step, written};
use super::tekst::Told;
use super::{MOST_VIOLATIONS, Violation};
use crate::xml::{self, Event, Limits, Place, Places, Reader, Scope};

/// The rule of the line that says that there are more.
const MORE: &str = "flere";

/// A violation by its offsets.
#[derive(Debug)]
pub(super) struct Found {
    told: Told,
    /// The element's or attribute's own name; empty: the name of the element at `element`.
    felt: String,
    offset: usize,
    /// Where the element starts that it belongs to.
    element: usize,
    at_attribute: bool,
}

impl Found {
    pub(super) fn new(told: Told, felt: &str, offset: usize, element: usize) -> Self {
        Self { told, felt: felt.to_owned(), offset, element, at_attribute: false }
    }

    pub(super) fn of_attribute(told: Told, local: &str, offset: usize, element: usize) -> Self {
        Self { told, felt: local.to_owned(), offset, element, at_attribute: true }
    }

    fn violation(self, steps: &[Step], places: &mut Places<'_>) -> Violation {
        let mut sti = written(steps);
        let local = steps.last().map(|step| step.local.clone()).unwrap_or_default();
        if self.at_attribute {
            sti.push_str("/@");
            sti.push_str(&self.felt);
        }
        let own = if self.felt.is_empty() { local } else { self.felt };
        let felt = self.told.felt.or(Some(own)).filter(|felt| !felt.is_empty());
        let place = places.at(self.offset);
        Violation { rule: self.told.rule.to_owned(), tekst: self.told.tekst, place, sti, felt }
    }
}

/// Where the element stands that the findings are of.
pub(super) struct Subject<'a> {
    pub(super) message: &'a str,
    pub(super) range: Range<usize>,
    pub(super) scope: &'a Scope,
    pub(super) limits: &'a Limits,
}

/// The findings in the order of the message, each with place and path.
pub(super) fn violations(mut found: Vec<Found>, subject: &Subject<'_>) -> Result<Vec<Violation>, xml::Error> {
    if found.is_empty() {
        return Ok(Vec::new());
    }
    found.sort_by_key(|found| found.offset);
    let more = found.len() > MOST_VIOLATIONS;
    found.truncate(MOST_VIOLATIONS);
    let mut elements: Vec<usize> = found.iter().map(|found| found.element).collect();
    elements.sort_unstable();
    elements.dedup();
    let paths = paths(&elements, subject)?;
    let mut places = Places::new(subject.message);
    let mut out: Vec<Violation> = Vec::with_capacity(found.len() + 1);
    for found in found {
        let steps = elements.binary_search(&found.element).ok().and_then(|at| paths.get(at));
        out.push(found.violation(steps.map_or(&[][..], Vec::as_slice), &mut places));
    }
    if let Some(last) = out.last().map(|last| last.place).filter(|_| more) {
        out.push(and_more(last));
    }
    Ok(out)
}

/// The path to each element, by where it starts.
fn paths(elements: &[usize], subject: &Subject<'_>) -> Result<Vec<Vec<Step>>, xml::Error> {
    let mut reader = Reader::within(subject.message, subject.range.clone(), subject.scope, subject.limits);
    let mut wanted = elements.iter().copied().peekable();
    let mut path = Path::default();
    let mut paths = Vec::with_capacity(elements.len());
    loop {
        match reader.next()? {
            Event::Start(start) => {
                path.enter(start.name.local);
                if wanted.next_if_eq(&start.offset).is_some() {
                    paths.push(path.steps());
                }
            }
            Event::End { .. } => path.leave(),
            Event::Text { .. } => {}
            Event::Eof => return Ok(paths),
        }
    }
}

fn and_more(place: Place) -> Violation {
    let tekst = format!("Beskeden har flere end {MOST_VIOLATIONS} fejl; kun de første er vist.");
    Violation { rule: MORE.to_owned(), tekst, place, sti: String::new(), felt: None }
}
