//! Exit codes: what a script learns without reading the output. Documented in `--help`.

use crate::domain::Outcome;

/// How a subcommand ended when it did not fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Exit {
    /// Done; of a screening: CLEAR.
    #[default]
    Done,
    /// At least one record to be looked at by a person.
    Review,
    /// At least one strong correspondence.
    Hit,
    /// The subject says too little, or not everything was searched and nothing was found.
    Undecided,
    /// What was checked is not in order.
    Broken,
}

impl Exit {
    /// The code.
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Broken => 1,
            Self::Review => 10,
            Self::Hit => 11,
            Self::Undecided => 12,
        }
    }

    /// How a screening ends. The engine never calls a partial answer clear.
    pub fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clear => Self::Done,
            Outcome::Insufficient => Self::Undecided,
            Outcome::Review => Self::Review,
            Outcome::Hit => Self::Hit,
        }
    }
}

/// The table shown at the end of `--help`.
pub const TABLE: &str = "\
Exit codes:
  0   done; of a screening: CLEAR
  10  REVIEW: a person must look
  11  HIT: strong correspondence, to be confirmed
  12  INSUFFICIENT, or not everything was searched and nothing was found
  1   failed, or what was checked is not in order
  2   wrong usage or wrong input";
