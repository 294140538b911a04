//! Why a request is no envelope that the gateway takes, and how to say so.

use super::{Fault, FaultCode, Version, fault};
use crate::xml::{self, Place};

/// A refused envelope: what, where, and the version to answer in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct Error {
    /// What was wrong.
    pub kind: Kind,
    /// The version to answer in: the envelope's own, else the media type's, else 1.1.
    pub version: Version,
    /// Where in the message, as its UTF-8 text is counted.
    pub place: Option<Place>,
}

/// The reasons, one for each rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Kind {
    /// The message is not XML that the gateway reads.
    #[error("{0}")]
    Xml(#[from] xml::Kind),
    /// Neither `text/xml` nor `application/soap+xml` (bpi-security §11).
    #[error("Content-Type skal være text/xml (SOAP 1.1) eller application/soap+xml (SOAP 1.2)")]
    MediaType,
    /// A `Content-Type` that does not follow RFC 9110 §8.3.
    #[error("Content-Type er forkert udformet")]
    MalformedContentType,
    /// A known media type with the other version's envelope.
    #[error("Content-Type passer ikke til konvoluttens SOAP-version")]
    MediaTypeOfOtherVersion,
    /// A charset other than UTF-8 and UTF-16 (WS-I BP 1.1 R1132).
    #[error("Tegnsættet skal være UTF-8 eller UTF-16")]
    UnknownCharset,
    /// The charset of the media type is not the one that the bytes are in.
    #[error("Tegnsættet i Content-Type passer ikke til beskedens")]
    CharsetDisagrees,
    /// The bytes are no UTF-8.
    #[error("Beskeden er ikke gyldig UTF-8")]
    NotUtf8,
    /// The bytes are no UTF-16.
    #[error("Beskeden er ikke gyldig UTF-16")]
    NotUtf16,
    /// UTF-16 without a byte order mark (XML 1.0 §4.3.3).
    #[error("En besked i UTF-16 skal begynde med en byte order mark")]
    NoByteOrderMark,
    /// The root is no `Envelope`.
    #[error("Rodelementet er ikke en SOAP-konvolut")]
    NotEnvelope,
    /// An `Envelope` of an unknown namespace (SOAP 1.1 §4.4, SOAP 1.2 §5.4.7).
    #[error("Konvoluttens navnerum er hverken SOAP 1.1 eller SOAP 1.2")]
    VersionMismatch,
    /// SOAP 1.1 where only 1.2 is spoken (bpi-security §11: told in the caller's own version).
    #[error("Tjenesten taler kun SOAP 1.2: brug application/soap+xml og den konvolut, der hører til")]
    OnlySoap12,
    /// Something else than `Header?, Body` in the envelope.
    #[error("Konvolutten må kun indeholde ét Header (valgfrit) og derefter ét Body")]
    UnexpectedChild,
    /// No Body.
    #[error("Konvolutten har intet Body")]
    NoBody,
    /// Text between the envelope's parts.
    #[error("Der står tekst mellem konvoluttens dele")]
    TextInEnvelope,
    /// A header block in no namespace (SOAP 1.2 §5.2.1).
    #[error("Et element i Header er uden navnerum")]
    UnqualifiedHeader,
    /// More header blocks than are looked at.
    #[error("Header har flere end {0} elementer")]
    TooManyHeaders(usize),
    /// `mustUnderstand` that is no truth value.
    #[error("Attributten mustUnderstand skal være 0, 1, true eller false")]
    MalformedMustUnderstand,
    /// `encodingStyle` (WS-I BP 1.1 R1005 to R1007).
    #[error("Attributten encodingStyle er ikke tilladt")]
    EncodingStyle,
    /// A Body without an element.
    #[error("Body er tomt; der skal stå ét element")]
    EmptyBody,
    /// A Body with more than one element (WS-I BP 1.1 R2201).
    #[error("Body har mere end ét element")]
    SecondPayload,
    /// A header block that must be understood and is not.
    #[error("Et element i Header er mærket mustUnderstand, men forstås ikke af tjenesten")]
    NotUnderstood,
    /// The same addressing header twice (WS-Addressing 1.0 SOAP binding §6.4.1).
    #[error("Det samme WS-Addressing-element står to gange")]
    DuplicateAddressing,
    /// Addressing without `Action` (WS-Addressing 1.0 core §3.1).
    #[error("WS-Addressing er brugt uden Action")]
    NoAction,
    /// An addressing header of another form than the standard's.
    #[error("Et WS-Addressing-element er forkert udformet")]
    MalformedAddressing,
    /// `ReplyTo` or `FaultTo` that is not anonymous (bpi-security §8, form 10).
    #[error("Svar gives kun på forbindelsen: ReplyTo og FaultTo skal være anonyme")]
    NotAnonymous,
}

impl Kind {
    /// The code that the peer is told.
    #[must_use]
    pub fn kode(self) -> &'static str {
        match self {
            Self::Xml(kind) => kind.kode(),
            Self::UnknownCharset | Self::CharsetDisagrees => "TIL110",
            Self::NotUtf8 | Self::NotUtf16 | Self::NoByteOrderMark => "TIL110",
            Self::MediaType | Self::MalformedContentType | Self::MediaTypeOfOtherVersion => "TIL111",
            Self::NotEnvelope => "TIL112",
            Self::VersionMismatch | Self::OnlySoap12 => "TIL113",
            Self::UnexpectedChild | Self::NoBody | Self::TextInEnvelope | Self::UnqualifiedHeader => "TIL114",
            Self::TooManyHeaders(_) | Self::MalformedMustUnderstand | Self::EncodingStyle => "TIL114",
            Self::EmptyBody | Self::SecondPayload => "TIL115",
            Self::NotUnderstood => "TIL116",
            Self::DuplicateAddressing | Self::NoAction | Self::MalformedAddressing | Self::NotAnonymous => "TIL117",
        }
    }

    /// Whose fault it is, in SOAP's words.
    #[must_use]
    pub fn fault_code(self) -> FaultCode {
        match self {
            Self::VersionMismatch | Self::OnlySoap12 => FaultCode::VersionMismatch,
            Self::NotUnderstood => FaultCode::MustUnderstand,
            _ => FaultCode::Sender,
        }
    }
}

impl Error {
    /// The code that the peer is told.
    #[must_use]
    pub fn kode(&self) -> &'static str {
        self.kind.kode()
    }

    /// The text that the peer is told, with line and column where there is a place.
    #[must_use]
    pub fn tekst(&self) -> String {
        match self.place {
            Some(at) => format!("{} (linje {}, kolonne {}).", self.kind, at.line, at.column),
            None => format!("{}.", self.kind),
        }
    }

    /// The answer, without detail.
    #[must_use]
    pub fn fault(&self) -> Fault {
        Fault { code: self.kind.fault_code(), subcodes: Vec::new(), reason: self.tekst(), detail: None }
    }

    /// The HTTP status of the answer: 415 where the media type is the matter (SOAP 1.2 part 2 §7.5.2.2).
    #[must_use]
    pub fn http_status(&self) -> u16 {
        match self.kind {
            Kind::MediaType | Kind::MalformedContentType => 415,
            kind => fault::http_status(self.version, kind.fault_code()),
        }
    }
}
