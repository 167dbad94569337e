//! What a screening may be told besides its subject; shared by every subcommand that screens.

use crate::app::{Caller, Discreet, Fields};
use crate::domain::ListId;

/// Which lists, how many hits, why, and by which profile.
#[derive(clap::Args, Debug)]
pub struct Scope {
    /// Search only this list; may be repeated
    #[arg(long = "list", value_name = "ID")]
    lists: Vec<String>,

    /// Most hits to show of a subject, 1–100
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub(super) limit: u16,

    /// Why the screening is made
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "",
        hide_default_value = true
    )]
    purpose: String,

    /// Profile of the policy to judge by: other thresholds, under a name that the policy gives them
    #[arg(long, value_name = "NAME", default_value = "default")]
    pub(super) profile: String,
}

impl Scope {
    /// Whoever sits at this command line; discreet records are shown.
    pub fn caller(&self) -> Caller {
        Caller {
            purpose: self.purpose.clone(),
            ..Caller::at("cli").entitled(Discreet::Show)
        }
    }

    /// The lists to search; what is no id of a list is refused in `fields`.
    pub fn lists(&self, fields: &mut Fields) -> Vec<ListId> {
        let mut lists = Vec::new();
        for id in &self.lists {
            match ListId::new(id) {
                Some(id) => lists.push(id),
                None => fields.refuse("--list", "not an id of a list"),
            }
        }
        lists
    }
}
