//! `[signatur]` put to use: read where the gateway starts, where it is told to read its files again, and by `tilslut check`.

use crate::config;
use crate::exchange::Signatur;
use crate::wss::{Required, Rules};

/// What the configuration means for an exchange.
pub(super) fn indlaes(signatur: &config::Signatur) -> Signatur {
    let (skew, longest_life) = (signatur.urskaevhed, signatur.laengste_levetid);
    Signatur { regler: Rules { skew, longest_life, required: Required::Request } }
}
