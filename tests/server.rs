//! The https server with real sockets, real TLS and a handler of the tests' own.

mod bounds;
mod caller;
mod download;
mod drain;
mod http;
mod ops;
mod signals;
mod support;
