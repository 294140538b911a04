//! tilslut: gateway and registry for the Danish day-care and school sector's system-to-system services.
//!
//! # The way of a request
//!
//! [`server`] reads it, bounded, and hands it to [`exchange::Gateway`]. **Read [`exchange`] next**: it is the list of steps. Each step is a room:
//! [`soap`] parses the envelope with the one reader of [`xml`]; [`security`] proves the caller, [`wss`] by a signature; [`services`] knows the operations; [`tilslutning`]
//! decides whether the caller may; [`schema`] validates; [`dagtilbud`] and [`institutioner`] hold the registers' rules, [`registre`] what they share; [`store`] keeps it; [`journal`] proves it later.
//!
//! # What is pure
//!
//! `xml`, `soap`, `wss`, `schema`, `security` (save the fetching of revocation lists), `tilslutning` and `dagtilbud` take bytes, keys and time as
//! arguments. They know no socket, no database, no clock and no environment.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

// The way of a request, in its order.
pub mod server;

pub mod exchange;

pub mod xml;

pub mod soap;

pub mod security;

pub mod wss;

pub mod services;
pub mod simulate;

pub mod tilslutning;

pub mod schema;

pub mod registre;

pub mod dagtilbud;

pub mod institutioner;

pub mod grunddata;

pub mod store;

pub mod journal;

// What is around it.
pub mod cli;
pub mod client;
pub mod config;
pub mod eksempel;
pub mod pki;
pub mod replay;
pub mod segl;
pub mod semikolon;
pub mod telemetry;
pub mod types;
