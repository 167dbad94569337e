//! `facts.arrow`: one row a record, in the order of the records: what decides whether it is screened, and what is
//! compared besides names.
//!
//! Laid out so that [`Facts`] borrow from the mapped file. The columns are listed in the head of [`super`].

use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, AsArray, BooleanArray, Date32Array, RecordBatch, StringArray};
use arrow::buffer::ScalarBuffer;
use arrow::datatypes::{
    DataType, Date32Type, Field, Schema, SchemaRef, UInt8Type, UInt16Type, UInt32Type,
};

use super::SnapshotError;
use super::admission::Filter;
use super::names::{list_of, number_column, number_lists, string_lists};
use super::table::{self, NumberLists, ROWS, StringLists, as_long, numbers};
use crate::domain::{DateInterval, Day, Gender, RecordKind, RecordStatus};
use crate::matching::{Births, Documents, Facts, FactsBuf, Identifiers, VehicleNumbers};

/// Stored where the gender is not stated.
const NO_GENDER: u8 = u8::MAX;

/// What is stored of a record.
#[derive(Clone, Debug)]
pub(super) struct FactsRow {
    /// Position of its list in the manifest.
    pub list: u16,
    /// Whether it is in force.
    pub status: RecordStatus,
    /// Last day it is in force.
    pub expires_on: Option<Day>,
    /// Whether it is a discreet check.
    pub discreet: bool,
    /// Its first row in `names.arrow`.
    pub names_from: u32,
    /// The row after its last in `names.arrow`.
    pub names_to: u32,
    /// What is compared.
    pub facts: FactsBuf,
}

/// The columns of the file.
pub(super) fn schema() -> Schema {
    let plain = |name: &str, kind| Field::new(name, kind, false);
    let days = |name: &str| list_of(name, DataType::Date32);
    Schema::new(vec![
        plain("list", DataType::UInt16),
        plain("kind", DataType::UInt8),
        plain("status", DataType::UInt8),
        Field::new("expires_on", DataType::Date32, true),
        plain("discreet", DataType::Boolean),
        plain("names_from", DataType::UInt32),
        plain("names_to", DataType::UInt32),
        plain("gender", DataType::UInt8),
        days("birth_from"),
        days("birth_to"),
        list_of("birth_kind", DataType::UInt8),
        list_of("nationality", DataType::UInt32),
        list_of("birth_place", DataType::Utf8),
        list_of("birth_country", DataType::UInt32),
        list_of("document_number", DataType::Utf8),
        list_of("document_number_to", DataType::Utf8),
        list_of("document_issuer", DataType::UInt32),
        list_of("document_kind", DataType::UInt8),
        list_of("document_status", DataType::UInt8),
        list_of("identifier", DataType::Utf8),
        list_of("identifier_kind", DataType::UInt8),
        plain("vin", DataType::Utf8),
        plain("plate", DataType::Utf8),
        plain("plate_country", DataType::UInt32),
        plain("plate_province", DataType::Utf8),
        plain("engine_number", DataType::Utf8),
    ])
}

/// A batch of rows.
pub(super) fn batch(rows: &[FactsRow]) -> Result<RecordBatch, arrow::error::ArrowError> {
    let views: Vec<Facts<'_>> = rows.iter().map(|r| r.facts.view()).collect();
    let views = || views.iter();
    let expires: Date32Array = rows.iter().map(|r| r.expires_on.map(|d| d.0)).collect();
    let discreet: BooleanArray = rows.iter().map(|r| Some(r.discreet)).collect();
    let strings = |of: for<'a> fn(&VehicleNumbers<'a>) -> &'a str| -> Arc<StringArray> {
        Arc::new(views().map(|v| Some(of(&v.vehicle))).collect())
    };
    let columns = vec![
        number_column::<UInt16Type>(rows.iter().map(|r| r.list)),
        number_column::<UInt8Type>(views().map(|v| v.kind as u8)),
        number_column::<UInt8Type>(rows.iter().map(|r| r.status as u8)),
        Arc::new(expires),
        Arc::new(discreet),
        number_column::<UInt32Type>(rows.iter().map(|r| r.names_from)),
        number_column::<UInt32Type>(rows.iter().map(|r| r.names_to)),
        number_column::<UInt8Type>(views().map(|v| v.gender.map_or(NO_GENDER, |g| g as u8))),
        number_lists::<Date32Type>(views().map(|v| v.births.from)),
        number_lists::<Date32Type>(views().map(|v| v.births.to)),
        number_lists::<UInt8Type>(views().map(|v| v.births.kind)),
        number_lists::<UInt32Type>(views().map(|v| v.nationalities)),
        string_lists(views().map(|v| v.birth_places)),
        number_lists::<UInt32Type>(views().map(|v| v.birth_countries)),
        string_lists(views().map(|v| v.documents.number)),
        string_lists(views().map(|v| v.documents.number_to)),
        number_lists::<UInt32Type>(views().map(|v| v.documents.issuer)),
        number_lists::<UInt8Type>(views().map(|v| v.documents.kind)),
        number_lists::<UInt8Type>(views().map(|v| v.documents.status)),
        string_lists(views().map(|v| v.identifiers.value)),
        number_lists::<UInt8Type>(views().map(|v| v.identifiers.kind)),
        strings(|v| v.vin),
        strings(|v| v.plate),
        number_column::<UInt32Type>(views().map(|v| v.vehicle.plate_country)),
        strings(|v| v.plate_province),
        strings(|v| v.engine),
    ];
    RecordBatch::try_new(SchemaRef::new(schema()), columns)
}

struct Batch {
    list: ScalarBuffer<u16>,
    kind: ScalarBuffer<u8>,
    status: ScalarBuffer<u8>,
    expires_on: Date32Array,
    discreet: BooleanArray,
    names_from: ScalarBuffer<u32>,
    names_to: ScalarBuffer<u32>,
    gender: ScalarBuffer<u8>,
    birth_from: NumberLists<Date32Type>,
    birth_to: NumberLists<Date32Type>,
    birth_kind: NumberLists<UInt8Type>,
    nationality: NumberLists<UInt32Type>,
    birth_place: StringLists,
    birth_country: NumberLists<UInt32Type>,
    document_number: StringLists,
    document_number_to: StringLists,
    document_issuer: NumberLists<UInt32Type>,
    document_kind: NumberLists<UInt8Type>,
    document_status: NumberLists<UInt8Type>,
    identifier: StringLists,
    identifier_kind: NumberLists<UInt8Type>,
    vin: StringArray,
    plate: StringArray,
    plate_country: ScalarBuffer<u32>,
    plate_province: StringArray,
    engine: StringArray,
}

impl Batch {
    fn of(b: &RecordBatch) -> Self {
        let strings = |i: usize| b.column(i).as_string::<i32>().clone();
        Self {
            list: numbers::<UInt16Type>(b, 0),
            kind: numbers::<UInt8Type>(b, 1),
            status: numbers::<UInt8Type>(b, 2),
            expires_on: b.column(3).as_primitive::<Date32Type>().clone(),
            discreet: b.column(4).as_boolean().clone(),
            names_from: numbers::<UInt32Type>(b, 5),
            names_to: numbers::<UInt32Type>(b, 6),
            gender: numbers::<UInt8Type>(b, 7),
            birth_from: NumberLists::of(b, 8),
            birth_to: NumberLists::of(b, 9),
            birth_kind: NumberLists::of(b, 10),
            nationality: NumberLists::of(b, 11),
            birth_place: StringLists::of(b, 12),
            birth_country: NumberLists::of(b, 13),
            document_number: StringLists::of(b, 14),
            document_number_to: StringLists::of(b, 15),
            document_issuer: NumberLists::of(b, 16),
            document_kind: NumberLists::of(b, 17),
            document_status: NumberLists::of(b, 18),
            identifier: StringLists::of(b, 19),
            identifier_kind: NumberLists::of(b, 20),
            vin: strings(21),
            plate: strings(22),
            plate_country: numbers::<UInt32Type>(b, 23),
            plate_province: strings(24),
            engine: strings(25),
        }
    }

    /// All but the numbers.
    fn without_numbers(&self, i: usize) -> Facts<'_> {
        let places = &self.birth_place.span(i);
        Facts {
            kind: self.kind(i),
            gender: [Gender::Male, Gender::Female]
                .get(usize::from(self.gender[i]))
                .copied(),
            births: self.births(i),
            nationalities: self.nationality.at(&self.nationality.span(i)),
            birth_places: self.birth_place.at(places),
            birth_countries: self.birth_country.at(places),
            documents: Documents::default(),
            identifiers: Identifiers::default(),
            vehicle: VehicleNumbers::default(),
        }
    }

    fn get(&self, i: usize) -> Facts<'_> {
        let documents = &self.document_number.span(i);
        let identifiers = &self.identifier.span(i);
        let others = self.without_numbers(i);
        Facts {
            documents: Documents {
                number: self.document_number.at(documents),
                number_to: self.document_number_to.at(documents),
                issuer: self.document_issuer.at(documents),
                kind: self.document_kind.at(documents),
                status: self.document_status.at(documents),
            },
            identifiers: Identifiers {
                value: self.identifier.at(identifiers),
                kind: self.identifier_kind.at(identifiers),
            },
            vehicle: if others.kind == RecordKind::Vehicle {
                self.vehicle(i)
            } else {
                others.vehicle
            },
            ..others
        }
    }

    fn vehicle(&self, i: usize) -> VehicleNumbers<'_> {
        VehicleNumbers {
            vin: self.vin.value(i),
            plate: self.plate.value(i),
            plate_country: self.plate_country[i],
            plate_province: self.plate_province.value(i),
            engine: self.engine.value(i),
        }
    }

    fn gates(&self) -> impl Iterator<Item = Gate> {
        (0..self.list.len()).map(|i| Gate {
            list: self.list[i],
            kind: self.kind[i],
            open: self.status[i] == RecordStatus::Active as u8
                && self.expires_on.is_null(i)
                && !self.discreet.value(i),
            birth: self.births(i).only().unwrap_or(DateInterval::ANY),
        })
    }

    fn births(&self, i: usize) -> Births<'_> {
        let births = &self.birth_from.span(i);
        Births {
            from: self.birth_from.at(births),
            to: self.birth_to.at(births),
            kind: self.birth_kind.at(births),
        }
    }

    fn kind(&self, i: usize) -> RecordKind {
        RecordKind::from_u8(self.kind[i]).unwrap_or(RecordKind::Person)
    }

    /// Whether the columns fit together and their numbers mean something.
    fn is_sound(&self) -> bool {
        as_long([
            self.birth_from.offsets(),
            self.birth_to.offsets(),
            self.birth_kind.offsets(),
        ]) && as_long([self.birth_place.offsets(), self.birth_country.offsets()])
            && as_long([
                self.document_number.offsets(),
                self.document_number_to.offsets(),
                self.document_issuer.offsets(),
                self.document_kind.offsets(),
                self.document_status.offsets(),
            ])
            && as_long([self.identifier.offsets(), self.identifier_kind.offsets()])
            && (0..self.list.len()).all(|i| {
                RecordKind::from_u8(self.kind[i]).is_some()
                    && self.names_from[i] <= self.names_to[i]
            })
    }
}

/// The mapped file.
pub(super) struct FactsTable {
    batches: Vec<Batch>,
    gates: Vec<Gate>,
    rows: usize,
}

/// What says whether a record may be a candidate; every record that shares a key is asked, so it is kept apart.
#[derive(Clone, Copy)]
pub(super) struct Gate {
    /// Position of its list in the manifest.
    pub list: u16,
    /// Number of its kind.
    pub kind: u8,
    /// Whether it is in force on every day and for everyone to see.
    pub open: bool,
    /// The birth date, if it has one and no other; else any day.
    pub birth: DateInterval,
}

impl FactsTable {
    /// Maps the file.
    pub(super) fn open(path: &Path) -> Result<Self, SnapshotError> {
        let batches = table::open(path, &schema())?;
        let rows = table::rows(&batches);
        let batches: Vec<Batch> = batches.iter().map(Batch::of).collect();
        if !batches.iter().all(Batch::is_sound) {
            return Err(SnapshotError::damaged(path, "a row does not fit together"));
        }
        Ok(Self {
            gates: batches.iter().flat_map(Batch::gates).collect(),
            batches,
            rows,
        })
    }

    fn at(&self, row: u32) -> (&Batch, usize) {
        (&self.batches[row as usize / ROWS], row as usize % ROWS)
    }

    /// Rows of the file.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// What is compared.
    pub(super) fn get(&self, row: u32) -> Facts<'_> {
        let (batch, i) = self.at(row);
        batch.get(i)
    }

    /// What is compared with a subject that has no number in common with the record.
    pub(super) fn without_numbers(&self, row: u32) -> Facts<'_> {
        let (batch, i) = self.at(row);
        batch.without_numbers(i)
    }

    /// Position of the record's list in the manifest.
    pub(super) fn list(&self, row: u32) -> u16 {
        let (batch, i) = self.at(row);
        batch.list[i]
    }

    /// What says whether the record may be a candidate.
    pub(super) fn gate(&self, row: u32) -> &Gate {
        &self.gates[row as usize]
    }

    /// Whether the record is searched.
    pub(super) fn admits(&self, row: u32, filter: &Filter<'_>) -> bool {
        self.is_admitted(row, self.gate(row), filter)
    }

    /// The same, where its gate is at hand.
    pub(super) fn is_admitted(&self, row: u32, gate: &Gate, filter: &Filter<'_>) -> bool {
        filter.lists[usize::from(gate.list)]
            && (gate.open
                || self.in_force(row, filter.today) && (filter.discreet || !self.is_discreet(row)))
    }

    /// Whether the record is in force on a day.
    fn in_force(&self, row: u32, today: Day) -> bool {
        let (batch, i) = self.at(row);
        batch.status[i] == RecordStatus::Active as u8
            && (batch.expires_on.is_null(i) || batch.expires_on.value(i) >= today.0)
    }

    /// Whether the record is a discreet check.
    pub(super) fn is_discreet(&self, row: u32) -> bool {
        let (batch, i) = self.at(row);
        batch.discreet.value(i)
    }

    /// The record's rows in `names.arrow`.
    pub(super) fn names(&self, row: u32) -> std::ops::Range<u32> {
        let (batch, i) = self.at(row);
        batch.names_from[i]..batch.names_to[i]
    }
}
