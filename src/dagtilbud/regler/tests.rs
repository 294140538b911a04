//! The rules, by number. One file a chapter of dtr-rules.md.

mod batch;
mod felter;
mod flytning;
mod kryds;
mod myndighed;
mod struktur;
