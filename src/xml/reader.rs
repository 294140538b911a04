//! The strict, bounded, pulling reader: the only tokeniser of the gateway.
//!
//! quick-xml finds where tags, text and comments begin and end and that end tags match; everything else that XML 1.0 and Namespaces in XML 1.0
//! demand is checked here, before the event is handed out. Refused though XML allows them: DTD and processing instructions (WS-I BP 1.1
//! R1008, R1009) and namespace names written with references.
//!
//! Events borrow from the message. Text may come in several events: at each reference, CDATA section and comment a new one begins.

mod event;
mod prescan;
mod tag;
mod token;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

pub use event::{Attribute, Event, Start};
use quick_xml::errors::{Error as QuickError, IllFormedError, SyntaxError};

use self::prescan::Prescan;
use self::tag::RawAttribute;
use self::token::{Step, Token};
use super::error::{Error, Kind};
use super::names::{is_space, split};
use super::references::{as_text, line_ends, resolve};
use super::scope::{Bindings, Name, Scope};

/// How much of everything a message may have; each has its own [`Kind`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Elements within each other.
    pub depth: usize,
    /// Elements in all.
    pub elements: usize,
    /// Attributes of one element, namespace declarations included.
    pub attributes: usize,
    /// Bytes of a qualified name.
    pub name_bytes: usize,
    /// Bytes of an attribute value.
    pub value_bytes: usize,
    /// Namespace declarations in scope at once.
    pub namespaces: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 64, elements: 5_000_000, attributes: 64, name_bytes: 256, value_bytes: 65_536, namespaces: 64 }
    }
}

/// An element that is open.
#[derive(Debug)]
struct Open<'a> {
    name: Name<'a>,
    qualified: &'a str,
    bindings: usize,
}

/// Reads one document, or one element of a document, event by event.
///
/// After an error every further call gives the same error.
#[derive(Debug)]
pub struct Reader<'a> {
    message: &'a str,
    quick: quick_xml::Reader<&'a [u8]>,
    /// Where the reader's text starts within the message.
    base: usize,
    limits: Limits,
    scan: Prescan,
    bindings: Bindings<'a>,
    open: Vec<Open<'a>>,
    attributes: Vec<RawAttribute<'a>>,
    elements: usize,
    whole_document: bool,
    /// An empty-element tag was given as a start; its end comes next.
    close: Option<usize>,
    ended: bool,
    failed: Option<Error>,
}

impl<'a> Reader<'a> {
    /// A reader of a whole document. A byte order mark must have been taken off.
    #[must_use]
    pub fn new(message: &'a str, limits: &Limits) -> Self {
        Self { whole_document: true, ..Self::over(message, 0..message.len(), Bindings::default(), limits) }
    }

    /// A reader of the one element at `range`, with the namespaces that it stands in. Offsets stay the message's.
    #[must_use]
    pub fn within(message: &'a str, range: Range<usize>, scope: &'a Scope, limits: &Limits) -> Self {
        Self::over(message, range, Bindings::from_scope(scope), limits)
    }

    fn over(message: &'a str, range: Range<usize>, bindings: Bindings<'a>, limits: &Limits) -> Self {
        let base = range.start;
        let text = message.get(range).unwrap_or_default();
        // Those that an element stands in were within bounds when it was read before; its own are among them, and come once more.
        let namespaces = limits.namespaces.saturating_add(bindings.len());
        let mut quick = quick_xml::Reader::from_reader(text.as_bytes());
        let config = quick.config_mut();
        config.check_comments = true;
        config.check_end_names = true;
        Self {
            message,
            quick,
            base,
            limits: Limits { namespaces, ..limits.clone() },
            scan: prescan::prescan(text),
            bindings,
            open: Vec::new(),
            attributes: Vec::new(),
            elements: 0,
            whole_document: false,
            close: None,
            ended: false,
            // quick-xml would step over it and count its offsets from behind it.
            failed: text.starts_with('\u{FEFF}').then(|| Kind::TextOutsideRoot.at(base)),
        }
    }

    /// The next event.
    ///
    /// # Errors
    /// The first rule that the message breaks, with its place.
    #[expect(
        clippy::should_implement_trait,
        reason = "the event borrows from the reader, which an Iterator's item cannot"
    )]
    pub fn next(&mut self) -> Result<Event<'_, 'a>, Error> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        match self.step() {
            Ok(step) => Ok(self.event(step)),
            Err(error) => {
                self.failed = Some(error);
                Err(error)
            }
        }
    }

    /// Reads from an element's start past its end; its own end is the last event taken. Gives the offset after its `>`.
    ///
    /// # Errors
    /// As [`Reader::next`].
    pub fn skip(&mut self) -> Result<usize, Error> {
        let outside = self.depth().saturating_sub(1);
        loop {
            let closed = match self.next()? {
                Event::End { end, .. } => end,
                Event::Eof => return Ok(self.position()),
                _ => continue,
            };
            if self.open.len() == outside {
                return Ok(closed);
            }
        }
    }

    /// The text of the element whose start was the last event, read over comments and CDATA, past its end.
    /// `None` where it has a child element.
    ///
    /// # Errors
    /// As [`Reader::next`].
    pub fn text(&mut self) -> Result<Option<Cow<'a, str>>, Error> {
        let mut whole: Option<Cow<'a, str>> = None;
        loop {
            match self.next()? {
                Event::Text { text, .. } => match &mut whole {
                    None => whole = Some(text),
                    Some(before) => before.to_mut().push_str(&text),
                },
                Event::Start(_) => return Ok(None),
                Event::End { .. } | Event::Eof => return Ok(Some(whole.unwrap_or_default())),
            }
        }
    }

    /// How many elements are open.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// The namespace declarations in force after the last event, kept apart from the message.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.bindings.snapshot()
    }

    fn position(&self) -> usize {
        // The message is in memory: its length fits.
        self.base + usize::try_from(self.quick.buffer_position()).unwrap_or(usize::MAX - self.base)
    }

    fn step(&mut self) -> Result<Step<'a>, Error> {
        if let Some(at) = self.scan.illegal {
            return Err(Kind::IllegalCharacter.at(self.base + at));
        }
        if let Some(at) = self.close.take() {
            return Ok(self.closed(at, at));
        }
        loop {
            let start = self.position();
            let token = match &self.quick.read_event() {
                Ok(event) => Token::from(event),
                Err(error) => return Err(self.translate(error)),
            };
            if let Some(step) = self.token(token, start)? {
                return Ok(step);
            }
        }
    }

    fn token(&mut self, token: Token, start: usize) -> Result<Option<Step<'a>>, Error> {
        let end = self.position();
        match token {
            Token::Start => self.opened(start, end, 1).map(Some),
            Token::Empty => {
                self.close = Some(end);
                self.opened(start, end, 2).map(Some)
            }
            Token::End => Ok(Some(self.closed(start, end))),
            Token::Text => self.characters(start..end),
            Token::Reference => self.reference(start..end).map(Some),
            Token::Cdata => self.cdata(start..end).map(Some),
            Token::Comment => Ok(None),
            Token::Declaration => self.declaration(start..end).map(|()| None),
            Token::Instruction => Err(Kind::ProcessingInstruction.at(start)),
            Token::Doctype => Err(Kind::Dtd.at(start)),
            Token::Eof => self.finished(start).map(Some),
        }
    }

    fn slice(&self, range: Range<usize>) -> &'a str {
        self.message.get(range).unwrap_or_default()
    }

    /// A start tag at `start..end` whose last `closing` bytes are `>` or `/>`.
    fn opened(&mut self, start: usize, end: usize, closing: usize) -> Result<Step<'a>, Error> {
        if self.ended {
            return Err(Kind::SecondRoot.at(start));
        }
        self.elements += 1;
        if self.elements > self.limits.elements {
            return Err(Kind::TooManyElements(self.limits.elements).at(start));
        }
        if self.open.len() >= self.limits.depth {
            return Err(Kind::TooDeep(self.limits.depth).at(start));
        }
        let before = self.bindings.len();
        let content = self.slice(start + 1..end - closing);
        let qualified = tag::read(content, start + 1, &self.limits, &mut self.attributes)?;
        tag::bind(&mut self.attributes, &mut self.bindings, before, &self.limits)?;
        let name = self.element_name(qualified, start)?;
        self.open.push(Open { name, qualified, bindings: before });
        Ok(Step::Start { start, end })
    }

    fn element_name(&self, qualified: &'a str, start: usize) -> Result<Name<'a>, Error> {
        if qualified.len() > self.limits.name_bytes {
            return Err(Kind::NameTooLong(self.limits.name_bytes).at(start + 1));
        }
        let (prefix, local) = split(qualified).ok_or(Kind::InvalidName.at(start + 1))?;
        let namespace = self.bindings.element(prefix).map_err(|kind| kind.at(start + 1))?;
        Ok(Name { namespace, local })
    }

    fn closed(&mut self, start: usize, end: usize) -> Step<'a> {
        match self.open.pop() {
            Some(open) => {
                self.bindings.truncate(open.bindings);
                self.ended = self.open.is_empty();
                Step::End { name: open.name, qualified: open.qualified, start, end }
            }
            // quick-xml refuses an end tag without a start before it comes here.
            None => Step::Eof,
        }
    }

    fn characters(&mut self, range: Range<usize>) -> Result<Option<Step<'a>>, Error> {
        let raw = self.slice(range.clone());
        if self.open.is_empty() {
            let stray = raw.bytes().position(|b| !is_space(b));
            return stray.map_or(Ok(None), |at| Err(Kind::TextOutsideRoot.at(range.start + at)));
        }
        if self.scan.cdata_end
            && let Some(at) = raw.find("]]>")
        {
            return Err(Kind::CdataEndInText.at(range.start + at));
        }
        Ok(Some(self.text_step(raw, range.start)))
    }

    fn cdata(&mut self, range: Range<usize>) -> Result<Step<'a>, Error> {
        self.inside_root(range.start)?;
        let raw = self.slice(range.start + "<![CDATA[".len()..range.end - "]]>".len());
        Ok(self.text_step(raw, range.start))
    }

    fn text_step(&self, raw: &'a str, offset: usize) -> Step<'a> {
        let text = if self.scan.carriage_return { line_ends(raw) } else { Cow::Borrowed(raw) };
        Step::Text { text, offset }
    }

    fn reference(&mut self, range: Range<usize>) -> Result<Step<'a>, Error> {
        self.inside_root(range.start)?;
        let name = self.slice(range.start + 1..range.end - 1);
        let c = resolve(name).map_err(|kind| kind.at(range.start))?;
        Ok(Step::Text { text: as_text(c), offset: range.start })
    }

    fn inside_root(&self, offset: usize) -> Result<(), Error> {
        if self.open.is_empty() { Err(Kind::TextOutsideRoot.at(offset)) } else { Ok(()) }
    }

    fn declaration(&mut self, range: Range<usize>) -> Result<(), Error> {
        if !self.whole_document || range.start != self.base {
            return Err(Kind::Declaration.at(range.start));
        }
        let content = self.slice(range.start + "<?".len()..range.end - "?>".len());
        tag::check_declaration(content, &self.limits).map_err(|kind| kind.at(range.start))
    }

    fn finished(&self, at: usize) -> Result<Step<'a>, Error> {
        match (self.open.is_empty(), self.ended) {
            (false, _) => Err(Kind::Truncated.at(at)),
            (true, false) => Err(Kind::NoRoot.at(at)),
            (true, true) => Ok(Step::Eof),
        }
    }

    /// What quick-xml refused, in our words.
    fn translate(&self, error: &QuickError) -> Error {
        let at = self.base + usize::try_from(self.quick.error_position()).unwrap_or(0);
        let opens = |markup: &str| self.message.get(at..).is_some_and(|rest| rest.starts_with(markup));
        let kind = match error {
            QuickError::Syntax(SyntaxError::InvalidBangMarkup) => Kind::UnknownMarkup,
            QuickError::Syntax(SyntaxError::UnclosedCData) if !opens("<![CDATA[") => Kind::UnknownMarkup,
            QuickError::Syntax(SyntaxError::UnclosedComment) if !opens("<!--") => Kind::UnknownMarkup,
            QuickError::Syntax(SyntaxError::UnclosedDoctype)
            | QuickError::IllFormed(IllFormedError::MissingDoctypeName) => Kind::Dtd,
            QuickError::Syntax(_) | QuickError::IllFormed(IllFormedError::MissingEndTag(_)) => Kind::Truncated,
            QuickError::IllFormed(IllFormedError::DoubleHyphenInComment) => Kind::HyphensInComment,
            QuickError::IllFormed(IllFormedError::UnclosedReference) => Kind::BrokenReference,
            QuickError::IllFormed(IllFormedError::UnmatchedEndTag(_) | IllFormedError::MismatchedEndTag { .. }) => {
                Kind::MismatchedEnd
            }
            _ => Kind::MalformedTag,
        };
        kind.at(at)
    }

    fn event(&self, step: Step<'a>) -> Event<'_, 'a> {
        match (step, self.open.last()) {
            (Step::Start { start, end }, Some(open)) => Event::Start(Start {
                name: open.name,
                qualified: open.qualified,
                offset: start,
                end,
                attributes: &self.attributes,
                bindings: &self.bindings,
                own: open.bindings,
            }),
            (Step::Text { text, offset }, _) => Event::Text { text, offset },
            (Step::End { name, qualified, start, end }, _) => Event::End { name, qualified, offset: start, end },
            (Step::Start { .. } | Step::Eof, _) => Event::Eof,
        }
    }
}
