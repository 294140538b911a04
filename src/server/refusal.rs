//! What the server refuses before a SOAP envelope is known, each with its status, code and Danish text.

use std::time::Duration;

use hyper::StatusCode;

/// One refusal of the transport. Its text carries no value of the message but sizes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The head is ambiguous about where the message ends, or about its host (RFC 9112 §6.3, §3.2).
    #[error("HTTP-hovedet er tvetydigt: {0}")]
    Ambiguous(&'static str),
    /// More connections than are served in all.
    #[error("serveren har nået sit højeste antal forbindelser")]
    Connections,
    /// More connections than one address may have.
    #[error("adressen har nået sit højeste antal forbindelser")]
    PeerConnections,
    /// A method that is not served.
    #[error("metoden understøttes ikke; brug POST til kald og GET til ?wsdl og ?xsd=")]
    Method,
    /// A method that a document which can only be read does not have.
    #[error("metoden understøttes ikke her; brug GET")]
    ReadOnly,
    /// The head is too long or has too many lines.
    #[error("HTTP-hovedet er større end {bytes} bytes eller {linjer} linjer")]
    HeadSize {
        /// The limit in bytes.
        bytes: usize,
        /// The limit in lines.
        linjer: usize,
    },
    /// The body is too large as it is sent.
    #[error("beskeden er større end {0} bytes")]
    BodySize(usize),
    /// The body is too large when it has been expanded.
    #[error("beskeden er større end {0} bytes, når den er pakket ud")]
    UnpackedSize(usize),
    /// The body expands too much for its size.
    #[error("beskeden fylder mere end {0} gange så meget, når den er pakket ud")]
    UnpackedRatio(usize),
    /// The head did not come in time.
    #[error("HTTP-hovedet kom ikke inden for {} sekunder", .0.as_secs())]
    HeadTime(Duration),
    /// A pause within the body was too long.
    #[error("beskeden gik i stå i mere end {} sekunder", .0.as_secs())]
    BodyPause(Duration),
    /// The body as a whole took too long.
    #[error("beskeden var ikke hel efter {} sekunder", .0.as_secs())]
    BodyTime(Duration),
    /// The body says it is gzip and is not.
    #[error("beskeden er ikke gyldig gzip, som Content-Encoding siger")]
    Gzip,
    /// An encoding that is not known.
    #[error("Content-Encoding understøttes ikke; brug gzip eller ingen")]
    Encoding,
    /// `Client-Cert` from an address that is no configured proxy.
    #[error("Client-Cert må kun sendes af en proxy, som serveren kender")]
    UntrustedProxy,
    /// `Client-Cert` that is not RFC 9440's form.
    #[error("Client-Cert eller Client-Cert-Chain er ikke på RFC 9440's form")]
    ClientCert,
    /// Nothing lives at the path.
    #[error("der er ingen tjeneste på denne sti")]
    Path,
    /// The service has no such document.
    #[error("tjenesten har intet sådant dokument; prøv ?wsdl")]
    Document,
    /// The connection broke within the body.
    #[error("forbindelsen blev afbrudt midt i beskeden")]
    Cut,
    /// All places were taken, and none came free in time.
    #[error("serveren har travlt; prøv igen om lidt")]
    Busy,
    /// The memory for bodies is used up.
    #[error("serveren modtager for mange store beskeder lige nu; prøv igen om lidt")]
    Memory,
    /// Our own failure.
    #[error("der skete en uventet fejl; oplys korrelations-id'et, hvis den gentager sig")]
    Ours,
}

impl Refusal {
    /// The code, a row in docs/fejlkoder.md.
    #[must_use]
    pub fn kode(&self) -> &'static str {
        match self {
            Self::Ambiguous(_) => "TIL150",
            Self::Connections => "TIL151",
            Self::PeerConnections => "TIL152",
            Self::Method | Self::ReadOnly => "TIL153",
            Self::HeadSize { .. } => "TIL154",
            Self::BodySize(_) => "TIL155",
            Self::UnpackedSize(_) => "TIL156",
            Self::UnpackedRatio(_) => "TIL157",
            Self::HeadTime(_) => "TIL158",
            Self::BodyPause(_) | Self::BodyTime(_) => "TIL159",
            Self::Gzip => "TIL160",
            Self::Encoding => "TIL161",
            Self::UntrustedProxy => "TIL162",
            Self::ClientCert => "TIL163",
            Self::Path => "TIL164",
            Self::Cut => "TIL165",
            Self::Document => "TIL167",
            Self::Busy => "TIL501",
            Self::Memory => "TIL503",
            Self::Ours => "IPL000001",
        }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::Ambiguous(_) | Self::Gzip | Self::UntrustedProxy | Self::ClientCert | Self::Cut => {
                StatusCode::BAD_REQUEST
            }
            Self::Method | Self::ReadOnly => StatusCode::METHOD_NOT_ALLOWED,
            Self::HeadSize { .. } => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::BodySize(_) | Self::UnpackedSize(_) | Self::UnpackedRatio(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::HeadTime(_) | Self::BodyPause(_) | Self::BodyTime(_) => StatusCode::REQUEST_TIMEOUT,
            Self::Encoding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Path | Self::Document => StatusCode::NOT_FOUND,
            Self::Connections | Self::PeerConnections | Self::Busy | Self::Memory => StatusCode::SERVICE_UNAVAILABLE,
            Self::Ours => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The methods that there are instead (`Allow`, RFC 9110 §15.5.6).
    #[must_use]
    pub fn allow(&self) -> Option<&'static str> {
        match self {
            Self::Method => Some("GET, HEAD, POST"),
            Self::ReadOnly => Some("GET, HEAD"),
            _ => None,
        }
    }

    /// Whether the same request makes sense a little later.
    #[must_use]
    pub fn passes(&self) -> bool {
        matches!(self, Self::Busy | Self::Memory | Self::Connections | Self::PeerConnections)
    }
}
