//! What a name is made of, and how alike two names are.
//!
//! A name is prepared once ([`prepared`]) and compared many times without allocation. Knows titles, particles,
//! patronymics and conventions from the tables in `data/`; knows nothing of dates, lists or policy.
//! To add a title, a particle or a spelling, add a line to its table.

mod prepared;

pub use prepared::{NameBuf, NameFlags, NameRef, Strings, StringsBuf, TokenKind};
