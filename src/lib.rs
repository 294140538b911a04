//! tilslut: gateway and registry for the Danish day-care and school sector's system-to-system services.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

pub mod types;
pub mod config;
pub mod server;
pub mod exchange;
pub mod xml;
pub mod soap;
pub mod security;
pub mod pki;
pub mod schema;
pub mod services;
pub mod dagtilbud;
pub mod tilslutning;
pub mod journal;
pub mod store;
pub mod client;
pub mod cli;
