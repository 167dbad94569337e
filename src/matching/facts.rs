//! What is compared besides the name: a record's or subject's dates, states, places and numbers in normal form,
//! as flat columns, owned or borrowed from a mapped snapshot.
//!
//! One shape serves both sides: a subject's facts and a record's facts are compared value by value. Numbers are in
//! normal form; countries are stored packed ([`crate::domain::Country`]). The order of values is the order of the record's own, so
//! that evidence can point back at them by index.

use crate::domain::{DateInterval, DateKind, Day, DocumentStatus, Gender};
use crate::domain::{IdentifierKind, RecordKind, TypedNumber};
use crate::names::{Strings, StringsBuf};

/// Intervals in columns of equal length.
#[derive(Clone, Copy, Debug, Default)]
pub struct Births<'a> {
    /// First days.
    pub from: &'a [i32],
    /// Last days.
    pub to: &'a [i32],
    /// [`DateKind`] numbers.
    pub kind: &'a [u8],
}

impl Births<'_> {
    /// How many.
    pub fn len(self) -> usize {
        self.from.len()
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.from.is_empty()
    }

    /// The birth date, if there is one and no other.
    pub fn only(self) -> Option<DateInterval> {
        (self.len() == 1).then(|| self.get(0))
    }

    /// All of them, in order.
    pub fn iter(self) -> impl Iterator<Item = DateInterval> {
        (0..self.len()).map(move |i| self.get(i))
    }

    /// Interval `i`, which must exist.
    pub fn get(self, i: usize) -> DateInterval {
        DateInterval {
            from: Day(self.from[i]),
            to: Day(self.to[i]),
            kind: DateKind::from_u8(self.kind[i]).unwrap_or(DateKind::Range),
        }
    }
}

/// Document numbers in columns of equal length.
#[derive(Clone, Copy, Debug, Default)]
pub struct Documents<'a> {
    /// Normal forms; the first number of a range.
    pub number: Strings<'a>,
    /// Last numbers of ranges; empty for single numbers.
    pub number_to: Strings<'a>,
    /// Packed issuers; 0 for unknown.
    pub issuer: &'a [u32],
    /// [`crate::domain::DocumentKind`] numbers.
    pub kind: &'a [u8],
    /// Why each is listed: [`DocumentStatus`] number plus one; 0 where the document is in order.
    pub status: &'a [u8],
}

/// Other identifiers in columns of equal length.
#[derive(Clone, Copy, Debug, Default)]
pub struct Identifiers<'a> {
    /// Normal forms.
    pub value: Strings<'a>,
    /// [`IdentifierKind`] numbers.
    pub kind: &'a [u8],
}

/// The numbers of a vehicle in normal form; empty where unknown.
#[derive(Clone, Copy, Debug, Default)]
pub struct VehicleNumbers<'a> {
    /// VIN, frame or chassis number.
    pub vin: &'a str,
    /// Plate.
    pub plate: &'a str,
    /// State of registration, packed; 0 for unknown.
    pub plate_country: u32,
    /// Province, folded.
    pub plate_province: &'a str,
    /// Engine number.
    pub engine: &'a str,
}

/// Everything but the names, borrowed.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// What it is.
    pub kind: RecordKind,
    /// Gender.
    pub gender: Option<Gender>,
    /// Birth dates.
    pub births: Births<'a>,
    /// Packed nationalities, by family ([`crate::domain::Country::family`]); 0 where the state could not be told.
    pub nationalities: &'a [u32],
    /// Places of birth, folded to upper-case ASCII words.
    pub birth_places: Strings<'a>,
    /// Packed countries of birth, one a place; 0 for unknown.
    pub birth_countries: &'a [u32],
    /// Documents: those of a person, or the listed document itself.
    pub documents: Documents<'a>,
    /// Identifiers.
    pub identifiers: Identifiers<'a>,
    /// The vehicle's numbers.
    pub vehicle: VehicleNumbers<'a>,
}

/// Everything but the names, owned.
#[derive(Clone, Debug, PartialEq)]
pub struct FactsBuf {
    /// See [`Facts::kind`].
    pub kind: RecordKind,
    /// See [`Facts::gender`].
    pub gender: Option<Gender>,
    /// See [`Births::from`].
    pub births_from: Vec<i32>,
    /// See [`Births::to`].
    pub births_to: Vec<i32>,
    /// See [`Births::kind`].
    pub births_kind: Vec<u8>,
    /// See [`Facts::nationalities`].
    pub nationalities: Vec<u32>,
    /// See [`Facts::birth_places`].
    pub birth_places: StringsBuf,
    /// See [`Facts::birth_countries`].
    pub birth_countries: Vec<u32>,
    /// See [`Documents::number`].
    pub document_number: StringsBuf,
    /// See [`Documents::number_to`].
    pub document_number_to: StringsBuf,
    /// See [`Documents::issuer`].
    pub document_issuer: Vec<u32>,
    /// See [`Documents::kind`].
    pub document_kind: Vec<u8>,
    /// See [`Documents::status`].
    pub document_status: Vec<u8>,
    /// See [`Identifiers::value`].
    pub identifier_value: StringsBuf,
    /// See [`Identifiers::kind`].
    pub identifier_kind: Vec<u8>,
    /// VIN, plate, province, engine number; empty where unknown.
    pub vehicle: [String; 4],
    /// See [`VehicleNumbers::plate_country`].
    pub plate_country: u32,
}

impl FactsBuf {
    /// Nothing known but the kind.
    pub fn new(kind: RecordKind) -> Self {
        Self {
            kind,
            gender: None,
            births_from: Vec::new(),
            births_to: Vec::new(),
            births_kind: Vec::new(),
            nationalities: Vec::new(),
            birth_places: StringsBuf::default(),
            birth_countries: Vec::new(),
            document_number: StringsBuf::default(),
            document_number_to: StringsBuf::default(),
            document_issuer: Vec::new(),
            document_kind: Vec::new(),
            document_status: Vec::new(),
            identifier_value: StringsBuf::default(),
            identifier_kind: Vec::new(),
            vehicle: Default::default(),
            plate_country: 0,
        }
    }

    /// Adds a birth date.
    pub fn push_birth(&mut self, birth: DateInterval) {
        self.births_from.push(birth.from.0);
        self.births_to.push(birth.to.0);
        self.births_kind.push(birth.kind as u8);
    }

    /// Adds a document number in normal form.
    pub fn push_document(
        &mut self,
        number: &str,
        to: &str,
        of: &TypedNumber,
        status: Option<DocumentStatus>,
    ) {
        self.document_number.push(number);
        self.document_number_to.push(to);
        self.document_issuer
            .push(of.issuer.map_or(0, |c| c.family().packed()));
        self.document_kind.push(of.kind as u8);
        self.document_status.push(status.map_or(0, |s| s as u8 + 1));
    }

    /// Adds an identifier in normal form.
    pub fn push_identifier(&mut self, value: &str, kind: IdentifierKind) {
        self.identifier_value.push(value);
        self.identifier_kind.push(kind as u8);
    }

    /// Whether there is a number of a document, of a vehicle or of the party.
    pub fn has_number(&self) -> bool {
        let some = |n: &StringsBuf| {
            let n = n.view();
            (0..n.len()).any(|i| !n.bytes(i).is_empty())
        };
        some(&self.document_number)
            || some(&self.identifier_value)
            || [0, 1, 3].iter().any(|&i| !self.vehicle[i].is_empty())
    }

    /// Borrows it.
    pub fn view(&self) -> Facts<'_> {
        let [vin, plate, province, engine] = &self.vehicle;
        Facts {
            kind: self.kind,
            gender: self.gender,
            births: Births {
                from: &self.births_from,
                to: &self.births_to,
                kind: &self.births_kind,
            },
            nationalities: &self.nationalities,
            birth_places: self.birth_places.view(),
            birth_countries: &self.birth_countries,
            documents: Documents {
                number: self.document_number.view(),
                number_to: self.document_number_to.view(),
                issuer: &self.document_issuer,
                kind: &self.document_kind,
                status: &self.document_status,
            },
            identifiers: Identifiers {
                value: self.identifier_value.view(),
                kind: &self.identifier_kind,
            },
            vehicle: VehicleNumbers {
                vin,
                plate,
                plate_country: self.plate_country,
                plate_province: province,
                engine,
            },
        }
    }
}
