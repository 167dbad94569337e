//! Which records may be candidates, and what speaks against one before it is judged.
//!
//! Only orders and leaves out; what a date is worth says the policy, when a candidate is judged.

use super::candidates::{Rows, Weighted};
use super::facts::{FactsTable, Gate};
use super::names::Names;
use crate::domain::{DateInterval, Day};
use crate::matching::{Facts, born_far};

/// Which records may be candidates.
#[derive(Clone, Copy, Debug)]
pub struct Filter<'a> {
    /// By position in the manifest: whether the list is searched.
    pub lists: &'a [bool],
    /// The day that decides what is in force.
    pub today: Day,
    /// Whether discreet checks are searched.
    pub discreet: bool,
    /// Birth dates from which no record that is found by name may be [`born_far`]; where there are none, any may be.
    pub births: &'a [DateInterval],
}

/// What a token of a name that tells people apart and is not shared takes off the weight of its row.
const ALONE: f32 = 1.0;

/// How many days apart a birth date may be, and what takes that off the weight of a row, in log odds: about one and two,
/// three to five, and more years.
const APART: [(i32, f32); 4] = [(0, 0.0), (900, 1.5), (2100, 3.0), (i32::MAX, 5.0)];

/// The rows of names that may be candidates for a subject.
pub(super) struct Admission<'a> {
    names: &'a Names,
    facts: &'a FactsTable,
    kind: u8,
    births: Vec<DateInterval>,
    filter: &'a Filter<'a>,
    records: Vec<u32>,
    gates: Vec<Gate>,
}

impl<'a> Admission<'a> {
    /// For a subject.
    pub(super) fn new(
        names: &'a Names,
        facts: &'a FactsTable,
        subject: &Facts<'_>,
        filter: &'a Filter<'a>,
    ) -> Self {
        Self {
            names,
            facts,
            kind: subject.kind as u8,
            births: subject.births.iter().collect(),
            filter,
            records: Vec::new(),
            gates: Vec::new(),
        }
    }

    /// What a birth date speaks against being the subject.
    fn against(&self, birth: DateInterval) -> f32 {
        let apart = |b: &DateInterval| {
            (b.from.0.saturating_sub(birth.to.0)).max(birth.from.0.saturating_sub(b.to.0))
        };
        let apart = self.births.iter().map(apart).min().unwrap_or(0);
        let step = APART.iter().find(|(days, _)| apart <= *days);
        step.map_or(0.0, |(_, against)| *against)
    }
}

impl Rows for Admission<'_> {
    fn admit(&mut self, rows: &mut Vec<Weighted>, floor: f32) {
        for row in rows.iter_mut() {
            let alone = u32::from(self.names.tokens(row.row)).saturating_sub(row.shared);
            row.weight -= ALONE * alone as f32;
        }
        rows.retain(|row| row.weight >= floor);
        self.records.clear();
        let records = rows.iter().map(|row| self.names.record(row.row));
        self.records.extend(records);
        self.gates.clear();
        let gates = self.records.iter().map(|record| *self.facts.gate(*record));
        self.gates.extend(gates);
        let mut at = 0..;
        rows.retain_mut(|row| {
            let at = at.next().unwrap_or_default();
            let gate = &self.gates[at];
            row.weight -= self.against(gate.birth);
            row.weight >= floor
                && gate.kind == self.kind
                && !born_far(self.filter.births, gate.birth)
                && self.facts.is_admitted(self.records[at], gate, self.filter)
        });
    }
}
