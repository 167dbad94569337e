//! The snapshot on disk: what is in force, compiled once, mapped read-only, never changed.
//!
//! The only place that knows tantivy, and, with the manifests of passengers, the only place that knows Arrow. A
//! generation is a folder:
//!
//! - `manifest.json`: format, generation, state of every list, size and hash of every other file ([`Manifest`])
//! - `records.arrow`: a row a record, as published: `list`, `reference`, `kind`, `organisation_kind`, `names` (list of
//!   `whole`, `quality`, `parts` (list of `role`, `text`), `language`, `script`, `note`), `titles`, `positions`, `births`
//!   (list of `from`, `to`, `kind`), `birth_places`, `gender`, `nationalities`, `addresses`, `documents`, `identifiers`,
//!   `links`, `listed_document`, `listed_vehicle`, `authority`, `programmes`, `legal_basis`, `measures`, `notice`,
//!   `listed_on`, `last_updated`, `status`, `caveat`, `discreet`, `contact`, `review_on`, `expires_on`, `remarks`,
//!   `source_url`. Enums are words, countries three-letter codes, days `date32`.
//! - `names.arrow`: a row a prepared form of a name, in record order: `record` (row of `records.arrow`), `name` (which
//!   of its names), `quality`, `flags`, `tokens` (how many tell people apart), `native`, and a list entry a token of
//!   `text`, `light`, `skeleton`, `kind`, `weight`, `canon`, `letters`, `sound` ([`crate::names::NameRef`])
//! - `facts.arrow`: a row a record: `list` (position in the manifest), `kind`, `status`, `expires_on`, `discreet`,
//!   `names_from`, `names_to` (rows of `names.arrow`), and what is compared besides names ([`crate::matching::Facts`])
//! - `index/names` and `index/numbers`: two tantivy segments of keys; document number = row of `names.arrow`, and row of
//!   `records.arrow`. Two, so that a document number is a row number and nothing has to map one to the other.
//!
//! - `registers/<list>/`: the list's bare documents, which have no row in the files above, but rows behind them all:
//!   - `rows.arrow`: a row a document: `class` (row of `classes.arrow`), `number_form`, `number`, `reference_form`,
//!     `reference` (a row of `forms.arrow` and the number that fills it; form 255: a row of `texts.arrow`), and days since
//!     1970-01-01, 0 for none: `issued`, `expires`, `lost_on`, `review_on`, `expires_on`
//!   - `classes.arrow`: what documents have in common, in the columns of `records.arrow`
//!   - `forms.arrow`: `form`; U+0001 stands for a digit, U+0002 for a digit or an upper-case letter
//!   - `texts.arrow`: `text`, and `to` of a range
//!   - `buckets.arrow`, `keys.arrow`: numbers, ranges and references, hashed: `end` of each bucket, `print` and `row` of each key
//!
//! Arrow files are uncompressed IPC files with batches of 65,536 rows; any Arrow reader opens them. The invariant:
//! the same lists give the same bytes of the Arrow files and the same generation id.
//!
//! A change of any column, key class or of the manifest is a new format number ([`FORMAT`]).

mod admission;
mod births;
mod build;
mod candidates;
mod content;
mod error;
mod facts;
mod folder;
mod incoming;
pub mod manifest;
mod mapped;
mod names;
mod numbers;
mod postings;
mod records;
mod register;
mod rows;
mod snapshot;
mod table;
mod words;
mod writer;

pub use admission::Filter;
pub use arrow::array::RecordBatch;
pub use build::{Progress, build};
pub use content::{ListSource, list_sources};
pub use error::SnapshotError;
pub use incoming::{Incoming, check_published, is_in_force};
pub use manifest::{FileState, ListProblem, ListState, Manifest, State};
pub use records::schema as record_schema;
pub use register::FactsOf;
pub use snapshot::{Candidate, Candidates, FORMAT, MANIFEST, Numbered, Snapshot, last_good_counts};
