//! wsaIMPORT 8: the import document in, `svar` out (bpi.md §5, choices §4).

mod dokument;

pub use dokument::Dokumentlaeser;
