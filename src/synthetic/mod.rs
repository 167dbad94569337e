//! Synthetic identities and everything made of them: lists in their official formats, travellers, perturbed
//! queries, documents, vehicles, machine-readable zones, manifests.
//!
//! Nobody who is generated exists. The same seed gives the same bytes on every machine: randomness is `ChaCha8` with
//! one stream an item, so item `i` can be made without the items before it, and memory stays flat at any count.
//! No clock: the reference day is an argument. Name parts, patterns, towns and number shapes are the tables in
//! `data/`; to add a culture, add its two name tables (`names/` and `wide/`, see `stock.rs`), a row in `cultures.tsv`
//! and its rows in `patterns.tsv`.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "years, days and draws are small by construction"
)]

mod culture;
mod dice;
mod entity;
mod identity;
mod listed;
mod manifest;
mod mrz;
mod name;
mod number;
mod objects;
mod perturb;
mod samples;
mod spelling;
mod stock;
mod telling;
mod traveller;
pub mod write;

pub use culture::{CULTURES, Culture, Spelling};
pub use dice::{Dice, Seed};
pub use entity::{organisation, vessel};
pub use identity::{Identity, identity, identity_of};
pub use listed::{listed, listed_record};
pub use manifest::{MANIFEST_COLUMNS, Passenger, manifest_csv, paxlst};
pub use mrz::{MrzFields, MrzFormat, mrz};
pub use name::{Piece, Role, SynthName};
pub use objects::{document, vehicle};
pub use perturb::{CLASSES, Perturbation, perturb};
pub use samples::{SampleFile, passengers, samples};
pub use traveller::{TRAVELLER_COLUMNS, Traveller, traveller};
