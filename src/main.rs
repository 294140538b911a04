//! The `tilslut` binary.
fn main() {}
