//! tilslut: gateway and registry for the Danish day-care and school sector's system-to-system services.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod cli;
pub mod client;
pub mod config;
pub mod dagtilbud;
pub mod eksempel;
pub mod exchange;
pub mod journal;
pub mod pki;
pub mod schema;
pub mod security;
pub mod semikolon;
pub mod server;
pub mod services;
pub mod soap;
pub mod store;
pub mod telemetry;
pub mod tilslutning;
pub mod types;
pub mod xml;
