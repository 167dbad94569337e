//! saring screens travellers, parties, travel documents and vehicles against watchlists.
//!
//! The modules, bottom to top; each may use those above it in this list and none below:
//!
//! - [`domain`]: the words of the trade, plain values
//! - [`text`]: strings in, strings out: normalise, script, transliterate, tokenise, distance
//! - [`names`]: what a name is made of, and how alike two are
//! - [`documents`]: travel documents as such: machine-readable zones, numbers, near numbers
//! - [`vehicles`]: plates, vehicle identification numbers, near numbers
//! - [`matching`]: evidence for and against a candidate, policy, and the rendered reasons
//! - [`lists`]: published bytes in, records and problems out
//! - [`synthetic`]: identities, lists and queries that are invented
//! - [`manifest`]: passenger manifests in, travellers and problems out, and the answer to a sender
//! - [`index`]: the snapshot on disk and how candidates are found in it
//! - [`screening`]: the engine
//! - [`telemetry`]: log lines
//! - [`app`]: the use cases that every edge calls
//! - [`results`]: what travellers came to, in columns: Arrow and Parquet
//! - [`store`]: object storage: generations published and pulled
//! - [`service`]: the gRPC edge
//! - [`cli`]: the command line

pub mod app;
pub mod cli;
pub mod documents;
pub mod domain;
pub mod index;
pub mod lists;
pub mod manifest;
pub mod matching;
pub mod names;
pub mod results;
pub mod screening;
pub mod service;
pub mod store;
pub mod synthetic;
pub mod telemetry;
pub mod text;
pub mod vehicles;
