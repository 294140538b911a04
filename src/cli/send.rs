//! `tilslut send`.

pub(crate) mod skaerm;
pub(crate) mod vis;
