//! A person who does not exist: culture, name, birth, nationality, documents.

use super::culture::{CULTURES, Culture};
use super::dice::{Dice, Seed};
use super::name::SynthName;
use super::number;
use crate::domain::{Country, Day, Gender};

/// A generated person.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Culture of the name.
    pub culture: &'static Culture,
    /// Gender.
    pub gender: Gender,
    /// Name.
    pub name: SynthName,
    /// Day of birth.
    pub born: Day,
    /// Nationality.
    pub nationality: Country,
    /// Town of birth.
    pub birth_place: String,
    /// Passport number.
    pub passport: String,
    /// National identity number, where the state gives one.
    pub national_id: Option<String>,
}

/// A person of a culture, or of any by the cultures' shares among those listed or travelling.
pub fn identity(
    seed: Seed,
    culture: Option<&'static Culture>,
    listed: bool,
    dice: &mut Dice,
) -> Identity {
    let culture = culture.unwrap_or_else(|| {
        let shares: Vec<(&'static Culture, u32)> = CULTURES
            .iter()
            .map(|c| {
                (
                    c,
                    if listed {
                        c.listed_share
                    } else {
                        c.traveller_share
                    },
                )
            })
            .collect();
        let of_shares: &&'static Culture = dice.weighted(&shares);
        of_shares
    });
    let women = if listed { 12 } else { 45 };
    let gender = if dice.percent(women) {
        Gender::Female
    } else {
        Gender::Male
    };
    identity_of(seed, culture, gender, dice)
}

/// A person of a culture and gender, 24 to 75 years old.
pub fn identity_of(
    seed: Seed,
    culture: &'static Culture,
    gender: Gender,
    dice: &mut Dice,
) -> Identity {
    let nationality = *dice.weighted(&culture.nationalities);
    let shapes = number::shapes(nationality);
    let towns = number::towns(nationality);
    Identity {
        culture,
        gender,
        name: SynthName::new(culture, gender, dice),
        born: Day(seed.today.0 - dice.between(24 * 365, 75 * 365)),
        nationality,
        birth_place: if towns.is_empty() {
            nationality.name().to_owned()
        } else {
            (*dice.pick(&towns)).to_owned()
        },
        passport: number::of_shape(shapes.passport, dice),
        national_id: shapes.national_id.map(|s| number::of_shape(s, dice)),
    }
}
