//! The integration tests: one binary; this list is their table of contents.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub
)]

mod attack;
mod demo;
mod fixtures;
mod grunddata;
mod institutioner;
mod kill;
mod lager;
mod noegler;
mod proces;
mod register;
mod secrets;
mod server;
pub mod signeret;
mod skema;
mod tidy;
mod tjenester;
mod udtraek;
mod udveksling;
mod verden;
pub mod wss;
