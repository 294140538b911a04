//! The one XML reader and the one XML writer (decision 0001).
//!
//! Every byte that a peer sends is tokenised here and nowhere else: envelopes, headers, batches and the validator's events all come from
//! [`reader`]. Offsets are into the message's UTF-8 bytes.

pub mod c14n;
mod canonical;
mod error;
mod names;
mod place;
pub mod reader;
mod references;
mod scope;
pub mod write;

pub use canonical::canonical;
pub use error::{Error, Kind};
pub use names::{is_ncname, is_xml_char};
pub use place::{Place, Places, place};
pub use reader::{Attribute, Event, Limits, Reader, Start};
pub use scope::{Name, Scope};
pub use write::Writer;

/// The namespace that the prefix `xml` is always bound to (Namespaces in XML 1.0 §3).
pub const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";
/// The namespace of `xmlns` itself, which nothing may be bound to (Namespaces in XML 1.0 §3).
pub const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";
/// The namespace of `xsi:type`, `xsi:nil` and `xsi:schemaLocation` (XML Schema 1.0 part 1 §2.6).
pub const XSI_NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema-instance";
