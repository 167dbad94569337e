//! The use cases that every edge calls: do it, answer. No async, no wire, no terminal.
//!
//! An edge (gRPC, command line) turns what it was sent into the arguments of a use case and its answer into what it
//! sends; it reaches the engine in no other way. Who calls is always said ([`Caller`]). Clocks are arguments.
//! To add a use case, add a file beside this one.

mod error;

pub use error::Kind;
