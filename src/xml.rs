//! The one XML reader and the one XML writer (decision 0001).
//!
//! Every byte that a peer sends is tokenised here and nowhere else: envelopes, headers, batches and the validator's events all come from
//! [`reader`]. Offsets are into the message's UTF-8 bytes.

pub mod reader;
pub mod write;
