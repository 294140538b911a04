//! The verifier: listens while the envelope is read, and knows at the end who signed it.

use rustls_pki_types::CertificateDer;

use super::algorithm::Digesting;
use super::coverage::{self, Covered, Piece};
use super::cursor::READ_BEFORE;
use super::header::Security;
use super::ids::{Ids, Word};
use super::signed_info::{Reference, Signature};
use super::{DS, Error, Part, Rules};
use crate::security::{self, Caller, Trust};
use crate::soap::{self, Envelope, HeaderBlock, Listener, Version, WSSE};
use crate::types::{Time, sha256};
use crate::xml::c14n::{Exclusive, canonicalize};
use crate::xml::{Event, Start, XSI_NAMESPACE};

/// Places of words that are kept; a message that is taken has three.
const MOST_WORDS: usize = 8;

/// Hears one message, and says who signed it.
///
/// ```no_run
/// # use tilslut::{security::Trust, soap::{ContentType, Envelope, Message}, types::Time, wss::{Rules, Verifier}, xml::Limits};
/// # fn example(body: bytes::Bytes, trust: &Trust, rules: &Rules, now: Time) -> Result<(), Box<dyn std::error::Error>> {
/// let media = ContentType::parse(Some("application/soap+xml"))?;
/// let message = Message::decode(body, &media)?;
/// let mut verifier = Verifier::new(trust, rules, now);
/// let envelope = Envelope::read(&message, &media, &Limits::default(), &mut verifier)?;
/// let signed = verifier.finish(&envelope)?;
/// # Ok(()) }
/// ```
pub struct Verifier<'m> {
    trust: &'m Trust,
    rules: &'m Rules,
    now: Time,
    ids: Ids<'m>,
    /// Where words stand that may stand in the security header alone.
    words: Vec<(Word, usize)>,
    /// The Header has an element of WS-Security or XMLDSig.
    speaks: bool,
    /// What was wrong with ids or words before it was known whether there is a signature at all.
    trouble: Option<Error>,
    state: State<'m>,
}

/// A message whose signature is proven, with who signed it. Only [`Verifier::finish`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    caller: Caller,
    message_id: String,
    created: Time,
    expires: Time,
    key: [u8; 32],
    parts: Vec<Part>,
}

enum State<'m> {
    /// The Header is being read, or comes next.
    Header,
    /// There is no security header.
    Unsigned,
    /// All but the Body is proven.
    Body(Box<Proving<'m>>),
    /// Nothing more is looked at.
    Refused(Error),
}

/// What is proven when the Body begins, and the digest that is being made of it.
struct Proving<'m> {
    proven: Proven,
    reference: Reference,
    form: Exclusive<'m>,
    digest: Digesting,
}

/// What the header proved.
struct Proven {
    caller: Caller,
    created: Time,
    expires: Time,
    key: [u8; 32],
    parts: Vec<Part>,
}

impl<'m> Verifier<'m> {
    /// Believes whom `trust` believes, at `now`.
    #[must_use]
    pub fn new(trust: &'m Trust, rules: &'m Rules, now: Time) -> Self {
        let (ids, words) = (Ids::default(), Vec::new());
        Self { trust, rules, now, ids, words, speaks: false, trouble: None, state: State::Header }
    }

    /// The verdict on the message that was heard and whose reading succeeded. None where it is not signed at all.
    ///
    /// # Errors
    /// Why the signature is not taken.
    pub fn finish(self, envelope: &Envelope) -> Result<Option<Signed>, Error> {
        match self.state {
            State::Header => Err(Error::NoSignature),
            State::Unsigned => Ok(None),
            State::Refused(error) => Err(error),
            State::Body(proving) => proving.finish(envelope).map(Some),
        }
    }

    /// Whether the message that is being heard can still prove somebody; `unsigned` is whether another proof than a signature is there. False is
    /// for good: whoever listens beside the verifier need not go on.
    #[must_use]
    pub fn may_prove(&self, unsigned: bool) -> bool {
        match self.state {
            State::Header | State::Body(_) => true,
            State::Unsigned => unsigned,
            State::Refused(_) => false,
        }
    }

    fn header(
        &mut self,
        message: &'m str,
        version: Version,
        blocks: &[HeaderBlock],
    ) -> Result<Option<Box<Proving<'m>>>, Error> {
        let mut named = blocks.iter().filter(|block| block.namespace == WSSE && block.local == "Security");
        let block = match (named.next(), named.next()) {
            (None, _) if !self.speaks => return Ok(None),
            (Some(_), Some(_)) => return Err(Error::SecondSecurity),
            (Some(block), None) if block.is_for_us(version) => block,
            (_, _) => return Err(Error::Stray),
        };
        self.only_within(block)?;
        let security = Security::read(message, block)?;
        let covered = coverage::resolve(&self.ids, version, blocks, &security)?;
        covered.suffices(self.rules.required, version, blocks)?;
        self.prove(message, &security, covered).map(Some)
    }

    /// The words of a signature stand in the security header alone. That they stand right there is seen when it is read.
    fn only_within(&self, security: &HeaderBlock) -> Result<(), Error> {
        let misplaced = |(word, at): &&(Word, usize)| match word {
            Word::Security => *at != security.range.start,
            Word::Signature | Word::Timestamp => !security.range.contains(at),
        };
        if let Some((word, _)) = self.words.iter().find(misplaced) {
            return Err(word.second());
        }
        self.trouble.map_or(Ok(()), Err)
    }

    /// The cheap before the dear: the certificate, one signature over little text, the small digests, the time. The Body comes last.
    fn prove(&self, message: &'m str, security: &Security, covered: Covered<'_>) -> Result<Box<Proving<'m>>, Error> {
        let Security { token, timestamp: (timestamp, _), signature } = security;
        let caller = self.trust.prove(&[CertificateDer::from(token.certificate.as_slice())], self.now)?;
        let key = security::oces::public_key(&token.certificate).map_err(security::Error::from)?;
        check_signature(message, signature, &key)?;
        for Piece { reference, part, range, scope } in covered.header {
            let mut digest = Digesting::new(reference.algorithm);
            canonicalize(message, range, scope, &reference.prefix_list, &READ_BEFORE, &mut digest)?;
            check_digest(digest, reference, part)?;
        }
        timestamp.fresh(self.now, self.rules.skew, self.rules.longest_life)?;
        let proven = Proven {
            caller,
            created: timestamp.created,
            expires: timestamp.expires,
            key: sha256(&key),
            parts: covered.parts,
        };
        let reference = covered.body.clone();
        let form = Exclusive::new(message, &reference.prefix_list);
        let digest = Digesting::new(reference.algorithm);
        Ok(Box::new(Proving { proven, reference, form, digest }))
    }

    /// A start tag of the Header: which words and ids it has.
    fn hear_header(&mut self, start: &Start<'_, 'm>) {
        self.speaks |= matches!(start.name.namespace, Some(WSSE | DS));
        if let Some(word) = Word::of(start.name) {
            if self.words.len() < MOST_WORDS {
                self.words.push((word, start.offset));
            } else {
                self.trouble = Some(word.second());
            }
        }
        if let Err(error) = self.ids.take(start) {
            self.trouble.get_or_insert(error);
        }
    }

    /// An event of the Body.
    fn hear_body(&mut self, event: &Event<'_, 'm>, part: soap::Part) -> Result<(), Error> {
        let State::Body(proving) = &mut self.state else { return Ok(()) };
        if let Event::Start(start) = event {
            self.ids.take(start)?;
            if let Some(word) = Word::of(start.name) {
                return Err(word.second());
            }
            // The Body's own start tag: the one reference that is left must be to it.
            if part == soap::Part::Body && self.ids.find(&proving.reference.id) != Some(start.offset) {
                return Err(Error::NoSuchPart);
            }
        }
        proving.form.event(event, &mut proving.digest);
        match event {
            Event::Start(start) if !signs_type(&proving.form, start) => Err(Error::LooseType),
            _ => Ok(()),
        }
    }
}

impl<'m> Listener<'m> for Verifier<'m> {
    fn event(&mut self, event: &Event<'_, 'm>, part: soap::Part) {
        let heard = match (part, event, &self.state) {
            (soap::Part::Body | soap::Part::Payload, _, State::Body(_)) => self.hear_body(event, part),
            (soap::Part::Envelope | soap::Part::Header, Event::Start(start), State::Header) => {
                self.hear_header(start);
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err(error) = heard {
            self.state = State::Refused(error);
        }
    }

    fn header_read(&mut self, message: &'m str, version: Version, headers: &[HeaderBlock]) {
        self.state = match self.header(message, version, headers) {
            Ok(None) => State::Unsigned,
            Ok(Some(proving)) => State::Body(proving),
            Err(error) => State::Refused(error),
        };
    }
}

impl Proving<'_> {
    fn finish(self, envelope: &Envelope) -> Result<Signed, Error> {
        check_digest(self.digest, &self.reference, Part::Body)?;
        let Proven { caller, created, expires, key, parts } = self.proven;
        let message_id = envelope.addressing.message_id.clone().ok_or(Error::NotSigned(Part::MessageId))?;
        Ok(Signed { caller, message_id, created, expires, key, parts })
    }
}

/// Whether the namespace of an `xsi:type` is signed with it. Its prefix stands in a value, where canonicalisation does not look for prefixes:
/// who binds it anew outside the Body gives the element another type, and the digest fits still.
fn signs_type<'m>(form: &Exclusive<'m>, start: &Start<'_, 'm>) -> bool {
    let value = start.attribute(Some(XSI_NAMESPACE), "type");
    value.is_none_or(|value| form.binds(start, value.trim().split_once(':').map_or("", |(prefix, _)| prefix)))
}

fn check_signature(message: &str, signature: &Signature, key: &[u8]) -> Result<(), Error> {
    let mut text = String::new();
    let (range, scope) = (signature.signed_info.range.clone(), &signature.signed_info.scope);
    canonicalize(message, range, scope, &signature.prefix_list, &READ_BEFORE, &mut text)?;
    let fits = signature.method.verifies(key, text.as_bytes(), &signature.value);
    if fits { Ok(()) } else { Err(Error::SignatureValue) }
}

fn check_digest(digest: Digesting, reference: &Reference, part: Part) -> Result<(), Error> {
    if digest.finish() == reference.digest { Ok(()) } else { Err(Error::Digest(part)) }
}

impl Signed {
    /// Who signed.
    #[must_use]
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The message's signed `MessageID`, as written.
    #[must_use]
    pub fn message_id(&self) -> &str {
        &self.message_id
    }

    /// When it was made, by its own word.
    #[must_use]
    pub fn created(&self) -> Time {
        self.created
    }

    /// Until when it lives.
    #[must_use]
    pub fn expires(&self) -> Time {
        self.expires
    }

    /// SHA-256 of the key that signed it, which several certificates may have: which of them comes with the message, no signature says.
    #[must_use]
    pub fn key(&self) -> &[u8; 32] {
        &self.key
    }

    /// What is signed, in the order of the references.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }
}
