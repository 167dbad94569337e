//! Strings in, strings out: everything about text that knows nothing of names, lists or records.
//!
//! Pure functions, total over any Unicode, without I/O. The order of use: [`normalize::fold`] what came from outside,
//! [`translit::romanise`] what is not Latin, [`tokenize::tokens`] the result, then the keys of [`phonetic`] and the
//! distance of [`distance`] over single tokens of upper-case ASCII. Tables are in `data/`; to teach a spelling, add a
//! line there. To add a script, see [`translit`].

pub mod confusable;
pub mod distance;
pub mod neighbours;
pub mod normalize;
pub mod phonetic;
pub mod script;
pub mod table;
pub mod tokenize;
pub mod translit;
pub mod vietnamese;

pub use normalize::{ascii_variants, fold, latin};
pub use script::Script;
