//! The rules, by number. One file a chapter of ir.md.

mod batch;
mod egenskaber;
mod enkelt;
mod felter;
mod foreloebig;
mod godkendelse;
mod landsbyordning;
mod myndighed;
mod scenarier;
mod strid;
