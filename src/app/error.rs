//! What can go wrong, sorted by what a caller can do about it.

/// What sort of failure: the one place where errors meet gRPC codes and exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The caller sent something that cannot be right; sending it again will not help.
    BadInput,
    /// What was asked for does not exist.
    NotFound,
    /// No snapshot is in force, or what is on disk cannot be used; an operator must act.
    NotReady,
    /// Too much is asked at once; try again.
    Busy,
    /// The caller's deadline passed.
    Deadline,
    /// The caller went away.
    Cancelled,
    /// The other side cannot be reached.
    Unreachable,
    /// A defect of this program.
    Internal,
}

impl Kind {
    /// The exit code of a program that ends so: 2 for wrong input, 1 for everything else.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::BadInput => 2,
            _ => 1,
        }
    }
}
