//! Which institutions a request is about, heard before anything else of it is used: the second gate asks.

use std::borrow::Cow;

use crate::services::Institution;
use crate::types::Institutionsnummer;
use crate::xml::Event;

/// Numbers of one request that are kept: more than there are institutions. Nobody is proven yet when they are read.
const MOST: usize = 10_000;

/// Finds the institution numbers of a request as its events go by.
///
/// Elements are known by place and local name: the import document's namespace is not public (bpi.md §5), and what stands in a foreign
/// namespace is rather asked about once too often than never. Whether it may stand there is the schema's matter.
#[derive(Debug)]
pub struct Numre<'m> {
    /// The element that has a number, from the request's own down; `None` is an element of any name.
    path: &'static [Option<&'static str>],
    /// Open elements on the path.
    on: usize,
    /// Open elements beside it, from the first on.
    aside: usize,
    /// The text so far of the number that is being read; `None` outside numbers, and where an element stands in one.
    text: Option<Cow<'m, str>>,
    found: Vec<Option<Institutionsnummer>>,
}

impl<'m> Numre<'m> {
    /// Looks where requests of the kind name them.
    #[must_use]
    pub fn new(where_: Institution) -> Self {
        let path: &[_] = match where_ {
            Institution::Ingen => &[],
            Institution::Instnr => &[None, Some("instnr")],
            // importerXml / instXML / UNILoginImport or whatever the root is called / Institution / InstitutionNumber
            Institution::Importdokument => {
                &[None, Some("instXML"), None, Some("Institution"), Some("InstitutionNumber")]
            }
        };
        Self { path, on: 0, aside: 0, text: None, found: Vec::new() }
    }

    /// Hears the next event of the request element, its own tags included.
    pub fn event(&mut self, event: &Event<'_, 'm>) {
        match event {
            _ if self.path.is_empty() => {}
            Event::Start(start) => self.start(start.name.local),
            Event::Text { text, .. } => self.text(text),
            Event::End { .. } => self.end(),
            Event::Eof => {}
        }
    }

    /// The numbers, in the request's order. `None` stands for a text that no number can be, and that no dataaftale is for; and for all that come
    /// after the first 10,000.
    #[must_use]
    pub fn found(&self) -> &[Option<Institutionsnummer>] {
        &self.found
    }

    fn start(&mut self, local: &str) {
        let wanted = self.path.get(self.on).filter(|_| self.aside == 0);
        if !wanted.is_some_and(|wanted| wanted.is_none_or(|name| name == local)) {
            self.aside += 1;
            self.text = None;
            return;
        }
        self.on += 1;
        if self.on == self.path.len() {
            self.text = Some(Cow::Borrowed(""));
        }
    }

    #[expect(clippy::ptr_arg, reason = "a borrowed Cow is the message's own text, and is not copied")]
    fn text(&mut self, text: &Cow<'m, str>) {
        match &mut self.text {
            None => {}
            Some(whole) if whole.is_empty() => *whole = text.clone(),
            Some(whole) => whole.to_mut().push_str(text),
        }
    }

    fn end(&mut self) {
        if self.aside > 0 {
            self.aside -= 1;
            return;
        }
        if self.on == self.path.len() {
            self.take();
        }
        self.on = self.on.saturating_sub(1);
    }

    fn take(&mut self) {
        let room = self.found.len() < MOST;
        let nummer = self.text.take().filter(|_| room).and_then(|text| text.trim().parse().ok());
        if self.found.len() <= MOST {
            self.found.push(nummer);
        }
    }
}
