//! The rules, by number. One file a chapter of ir.md.
