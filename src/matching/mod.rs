//! How alike, and why: one path gives score and reasons.
//!
//! Features compare a subject with a record and give [`crate::domain::Evidence`]; policy turns evidence into a band;
//! rendering turns the same evidence into what people read. No list, no index, no I/O.

mod assess;
mod facts;
mod features;
mod name_scale;
mod policy;
mod prepare;
mod render;

pub use assess::{
    Asked, Assessment, BAND_RULES, ListedName, NameMatch, SubjectBuf, assess, may_match,
};
pub use facts::{Births, Documents, Facts, FactsBuf, Identifiers, VehicleNumbers};
pub use features::{FEATURES, Feature, born_far};
pub use name_scale::NameScale;
pub use policy::{Calibration, Policy, PolicyError, Thresholds};
pub use prepare::missing;
pub use render::{band_rule, explain, render};
