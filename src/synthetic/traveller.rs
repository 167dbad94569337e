//! Travellers: the rows that `evaluate screening` and a load test ask, as a booking or a document reader gives them.
//!
//! They are drawn from the same names as the lists and are nobody on them. Five in a hundred are near collisions on
//! purpose: the name of a listed person with another birth date, or a sibling.

use super::culture::Culture;
use super::dice::{Dice, Seed};
use super::identity::{Identity, identity};
use super::listed::listed;
use super::name::Role;
use crate::domain::{Day, ListId};

/// Columns of [`Traveller::cells`].
pub const TRAVELLER_COLUMNS: [&str; 14] = [
    "query_id",
    "full_name",
    "first_name",
    "middle_name",
    "last_name",
    "gender",
    "date_of_birth",
    "place_of_birth",
    "nationality",
    "document_number",
    "document_issuer",
    "expected_id",
    "perturbation",
    "culture",
];

/// One row; empty cells are unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traveller {
    /// Number of the row.
    pub query_id: String,
    /// Whole name.
    pub full_name: String,
    /// Given name, where known apart.
    pub first_name: String,
    /// Middle name, where known apart.
    pub middle_name: String,
    /// Family name, where known apart.
    pub last_name: String,
    /// `M`, `F` or empty.
    pub gender: String,
    /// ISO date, possibly partial.
    pub date_of_birth: String,
    /// Town.
    pub place_of_birth: String,
    /// ICAO code.
    pub nationality: String,
    /// Document number.
    pub document_number: String,
    /// ICAO code.
    pub document_issuer: String,
    /// The listed record it stands for, in positives.
    pub expected_id: String,
    /// How it was perturbed, in positives; `collision` among the others.
    pub perturbation: String,
    /// Culture of the name.
    pub culture: String,
}

impl Traveller {
    /// The row in the order of [`TRAVELLER_COLUMNS`].
    pub fn cells(&self) -> [&str; 14] {
        [
            &self.query_id,
            &self.full_name,
            &self.first_name,
            &self.middle_name,
            &self.last_name,
            &self.gender,
            &self.date_of_birth,
            &self.place_of_birth,
            &self.nationality,
            &self.document_number,
            &self.document_issuer,
            &self.expected_id,
            &self.perturbation,
            &self.culture,
        ]
    }

    /// The row of a person.
    pub fn of(person: &Identity, query_id: String) -> Self {
        let (first, last) = person.name.given_and_family();
        let middle = person.name.of_roles(&[Role::Middle]);
        Self {
            query_id,
            full_name: person.name.latin(),
            first_name: if last.is_empty() {
                String::new()
            } else if middle.is_empty() {
                first
            } else {
                person.name.of_roles(&[Role::Given])
            },
            middle_name: middle,
            last_name: last,
            gender: person.gender.as_str()[..1].to_uppercase(),
            date_of_birth: person.born.to_string(),
            place_of_birth: person.birth_place.clone(),
            nationality: person.nationality.code().to_owned(),
            document_number: person.passport.clone(),
            document_issuer: person.nationality.code().to_owned(),
            culture: person.culture.id.to_owned(),
            ..Self::default()
        }
    }
}

/// Traveller `index`. `listed_count` is the size of the list of the same seed that collisions are made with; 0 for
/// no collisions.
pub fn traveller(
    seed: Seed,
    culture: Option<&'static Culture>,
    index: u64,
    listed_count: u64,
) -> Traveller {
    let mut dice = seed.dice("traveller", index);
    let id = format!("N{:07}", index + 1);
    if listed_count > 0 && dice.percent(5) {
        let other = dice.below(listed_count as usize) as u64;
        let list = ListId::new("synthetic");
        if let Some(list) = list {
            let (mut person, _) = listed(seed, &list, culture, other);
            collide(seed, &mut person, &mut dice);
            let mut row = Traveller::of(&person, id);
            "collision".clone_into(&mut row.perturbation);
            return row;
        }
    }
    Traveller::of(&identity(seed, culture, false, &mut dice), id)
}

fn collide(seed: Seed, person: &mut Identity, dice: &mut Dice) {
    let fresh = super::identity::identity_of(seed, person.culture, person.gender, dice);
    if dice.percent(50) {
        // A sibling: same father or family, another given name, a birth within ten years.
        let mut names = fresh.name.pieces.iter().filter(|p| p.role == Role::Given);
        for piece in person
            .name
            .pieces
            .iter_mut()
            .filter(|p| p.role == Role::Given)
        {
            if let Some(other) = names.next() {
                piece.latin.clone_from(&other.latin);
                piece.native.clone_from(&other.native);
            }
        }
        let years = dice.between(1, 10) * if dice.percent(50) { 1 } else { -1 };
        person.born =
            Day((person.born.0 + years * 365 + dice.between(30, 300)).min(seed.today.0 - 400));
    } else {
        // A namesake: another birth, six years away at least.
        let years = dice.between(6, 25) * if dice.percent(50) { 1 } else { -1 };
        person.born =
            Day((person.born.0 + years * 365 + dice.between(30, 300)).min(seed.today.0 - 400));
    }
    person.passport = fresh.passport;
    person.national_id = fresh.national_id;
}
