//! Proof of the caller: from a certificate's DER to a [`Caller`].
//!
//! Three steps, each its own file: [`oces`] reads who a certificate names, [`trust`] proves that it is to be believed at an
//! instant, [`revocation`] keeps the revocation lists that the proof needs. Nothing here knows a clock; the fetching of lists in
//! [`revocation`] is the only part that knows a socket.

pub mod caller;
mod files;
mod identity;
pub mod oces;
pub mod revocation;
pub mod trust;

pub use caller::{Caller, Error, Skyld, Spaerring};
pub use identity::{Identity, IdentityError};
pub use oces::{Certificate, CertificateId, Generation, Slags};
pub use trust::{ConfigError, SharedTrust, Trust, Udsteder};
