//! A reason, as small as it can be: what was compared, how it came out, what it weighs.
//!
//! [`Evidence`] is the only form of a reason. The score is the sum of `log_odds`; the explanation is rendered from
//! the same values. It is `Copy` and holds no text, so that scoring a candidate allocates nothing.

/// Row number of a feature in the `FEATURES` registry of [`crate::matching`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FeatureId(pub u8);

/// How a comparison came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Verdict {
    /// One side does not say: neutral.
    Unknown = 0,
    /// The values agree.
    Agrees = 1,
    /// The values differ as slips, calendars or readings make them differ.
    Near = 2,
    /// The values speak against each other.
    Conflicts = 3,
}

impl Verdict {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Agrees => "agrees",
            Self::Near => "near",
            Self::Conflicts => "conflicts",
        }
    }
}

/// One reason for or against a candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// The feature that compared.
    pub feature: FeatureId,
    /// How it came out.
    pub verdict: Verdict,
    /// Row number of the rule that decided, in the feature's own table of rules.
    pub rule: u8,
    /// Which of the subject's values.
    pub queried: u16,
    /// Which of the record's values.
    pub listed: u16,
    /// Natural-log odds for (positive) or against (negative) the two being the same. Finite.
    pub log_odds: f32,
}
