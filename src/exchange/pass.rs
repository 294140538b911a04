//! The one pass over a message: who hears it while its envelope is read.
//!
//! The message is not read again for its proof, its institutions and its schema: whoever judges them hears the events as they go by. The pass only
//! collects. A step looks at what is its own when its turn has come, and nothing is handed out before the verifier has spoken.

use crate::schema::{Run, Validator};
use crate::services::brugerdatabasen::Numre;
use crate::services::brugerdatabasen::import::Dokumentlaeser;
use crate::services::{Does, Institution, Service};
use crate::soap::{Envelope, HeaderBlock, Listener, Part, Version};
use crate::wss::{self, Signed, Verifier};
use crate::xml::{Event, Name};

/// Hears one message: for its caller's proof, and for the steps that come after.
pub(super) struct Pass<'p, 'm> {
    /// None for a replay, whose caller the journal names.
    verifier: Option<Verifier<'p>>,
    /// Whether something else than a signature may prove the caller.
    unsigned: bool,
    heard: Heard<'m>,
}

/// What the steps after the proof have heard of the payload.
pub(super) struct Heard<'m> {
    service: &'static Service,
    begun: bool,
    /// What the schema says of it; for `validate`.
    pub(super) run: Run<'m, 'm>,
    /// The institutions that it names; for `authorize`, and for a read of them.
    pub(super) numre: Numre<'m>,
    /// The import document that it has, as read; for `import`.
    pub(super) dokument: Option<Dokumentlaeser>,
}

impl<'p, 'm> Pass<'p, 'm> {
    /// Hears a message to a service, whose messages the validator judges.
    pub(super) fn new(service: &'static Service, validator: &'m Validator) -> Self {
        let numre = Numre::new(Institution::Ingen);
        let heard = Heard { service, begun: false, run: validator.run(), numre, dokument: None };
        Self { verifier: None, unsigned: true, heard }
    }

    /// Has the signature verified too; `unsigned` is whether the caller may be proven without one.
    pub(super) fn verified_by(self, verifier: Verifier<'p>, unsigned: bool) -> Self {
        Self { verifier: Some(verifier), unsigned, ..self }
    }

    /// Who signed the message that was heard and whose reading succeeded, where somebody did; and what else was heard. Whole only where the
    /// message may be taken: see [`Pass::wanted`].
    ///
    /// # Errors
    /// Why the signature is not taken; then nothing of what was heard comes out.
    pub(super) fn finish(self, envelope: &Envelope) -> Result<(Option<Signed>, Heard<'m>), wss::Error> {
        let signed = self.verifier.map(|verifier| verifier.finish(envelope)).transpose()?;
        Ok((signed.flatten(), self.heard))
    }

    /// Whether anybody will ask what the payload says. Where the Header has shown that nobody is proven, the rest costs no more than to read it.
    fn wanted(&self) -> bool {
        self.verifier.as_ref().is_none_or(|verifier| verifier.may_prove(self.unsigned))
    }
}

impl<'p, 'm: 'p> Listener<'m> for Pass<'p, 'm> {
    fn event(&mut self, event: &Event<'_, 'm>, part: Part) {
        if let Some(verifier) = &mut self.verifier {
            verifier.event(event, part);
        }
        if part == Part::Payload && self.wanted() {
            self.heard.event(event);
        }
    }

    fn header_read(&mut self, message: &'m str, version: Version, headers: &[HeaderBlock]) {
        if let Some(verifier) = &mut self.verifier {
            verifier.header_read(message, version, headers);
        }
    }
}

impl<'m> Heard<'m> {
    fn event(&mut self, event: &Event<'_, 'm>) {
        if let Event::Start(start) = event
            && !self.begun
        {
            self.begin(start.name);
        }
        self.run.event(event);
        self.numre.event(event);
        if let Some(dokument) = &mut self.dokument {
            dokument.event(event);
        }
    }

    /// The payload's own element says which operation it is, and so what to listen for. An element that is none is refused when `identify` comes.
    fn begin(&mut self, name: Name<'m>) {
        self.begun = true;
        let Some(operation) = self.service.operation(name.namespace, name.local) else { return };
        self.numre = Numre::new(operation.institution);
        if operation.does == Does::Importer {
            self.dokument = Dokumentlaeser::of_operation(operation.name);
        }
    }
}
