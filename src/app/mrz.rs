//! A machine-readable zone as a question: its holder with the document, and what was found wrong with the zone.
//!
//! A failed check digit never stops a screening; it is a finding. No finding holds a value of the zone.

use crate::documents::mrz::{self, Mrz};
use crate::domain::{Day, Subject};

use super::Error;

pub use mrz::{Field, Finding, FindingKind, Format};

/// What was found in the zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findings {
    /// Layout.
    pub format: Format,
    /// What is wrong, in the order of the zone's fields.
    pub findings: Vec<Finding>,
    /// The name fills its field and was compared as one that may have been cut.
    pub name_maybe_truncated: bool,
    /// The name is not divided into primary and secondary identifier.
    pub name_undivided: bool,
}

impl Findings {
    /// Whether every check digit agrees, as printed or after a repair.
    pub fn checks_agree(&self) -> bool {
        !self.found(FindingKind::CheckDigit)
    }

    /// Whether something was repaired.
    pub fn repaired(&self) -> bool {
        self.found(FindingKind::Repaired)
    }

    fn found(&self, kind: FindingKind) -> bool {
        self.findings.iter().any(|f| f.kind == kind)
    }
}

/// Reads a zone.
pub(super) fn read(text: &str, today: Day) -> Result<(Subject, Findings), Error> {
    let zone = Mrz::parse(text, today).map_err(|e| Error::invalid("mrz.text", e.to_string()))?;
    let subject = Subject::Party(zone.subject());
    let findings = Findings {
        format: zone.format,
        findings: zone.findings,
        name_maybe_truncated: zone.maybe_truncated,
        name_undivided: zone.undivided,
    };
    Ok((subject, findings))
}
