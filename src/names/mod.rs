//! What a name is made of, and how alike two names are.
//!
//! A name is prepared once ([`prepare_listed`], [`prepare_queried`]) and compared many times without allocation
//! ([`compare`]); [`keys`] says under which terms it is found. Knows titles, particles, patronymics and conventions
//! from the tables in `data/`; knows nothing of dates, lists or policy. To add a title, a particle or a spelling, add
//! a line to its table.

mod acronym;
mod align;
mod compare;
mod compound;
mod effects;
mod glance;
mod kept;
mod keys;
mod lexeme;
mod pair;
mod prepare;
mod prepared;
mod reach;
mod seen;
mod syllables;
mod tables;
mod words;

pub use align::{Alignment, Pair};
pub use compare::{Comparison, compare, compare_at_least};
pub use effects::Effects;
pub use glance::Glanced;
pub use keys::{Key, keys};
pub use pair::Rule;
pub use prepare::{prepare_listed, prepare_queried};
pub use prepared::{NameBuf, NameFlags, NameRef, Strings, StringsBuf, TokenKind};

use crate::text::translit;

/// How often this thread had worked something out before: what it keeps, how often it was asked, how often it knew.
pub fn kept() -> [(&'static str, u64, u64); 2] {
    let of = |what, (asked, known)| (what, asked, known);
    [
        of("words", lexeme::counts()),
        of("pairs of words", seen::counts()),
    ]
}

/// Reads the tables of all words and scripts, so that the first name that needs one does not wait for it.
pub fn read_tables() {
    tables::tables();
    translit::read_tables();
}
