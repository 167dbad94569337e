//! Listed persons: an identity as a publisher would write it, with the quality of dates, aliases and documents that
//! was measured on the UN list of 2026-02.
//!
//! Of a hundred persons: 54 have a full birth date, 35 a year (some "approximately"), 4 a range, 7 none; 16 have
//! several; 37 a document; 86 a nationality; 14 a gender. One to six aliases, a quarter of them weak.

use super::culture::{Culture, Spelling};
use super::dice::{Dice, Seed};
use super::identity::{Identity, identity};
use super::name::{Role, SynthName};
use crate::domain::{
    Country, DateInterval, Day, DocumentKind, Gender, Identifier, IdentifierKind, IdentityDocument,
    ListId, Name, NameQuality, Nationality, PartialDate, Place, Record, RecordKey, RecordKind,
    TypedNumber,
};

/// Listed person `index` of a list: the identity and its record.
pub fn listed(
    seed: Seed,
    list: &ListId,
    culture: Option<&'static Culture>,
    index: u64,
) -> (Identity, Record) {
    let mut dice = seed.dice("listed", index);
    let identity = identity(seed, culture, true, &mut dice);
    let reference = format!("SYi.{:03}", index + 1);
    let record = listed_record(seed, list, reference, &identity, &mut dice);
    (identity, record)
}

/// The record of an identity.
pub fn listed_record(
    seed: Seed,
    list: &ListId,
    reference: String,
    person: &Identity,
    dice: &mut Dice,
) -> Record {
    let key = RecordKey {
        list: list.clone(),
        reference,
    };
    let mut record = Record::new(key, RecordKind::Person);
    record
        .names
        .push(person.name.published(NameQuality::Primary));
    let wanted = [1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6][dice.below(11)];
    for _ in 0..wanted * 3 {
        if record.names.len() > wanted {
            break;
        }
        let alias = alias(person, dice);
        if !record.names.iter().any(|n| n.whole == alias.whole) {
            record.names.push(alias);
        }
    }
    if let Some(native) = person.name.native().filter(|_| dice.percent(46)) {
        record
            .names
            .push(Name::whole(native, NameQuality::OriginalScript));
    }
    record.births = births(person.born, dice);
    if dice.percent(86) {
        record.nationalities.push(nationality(person.nationality));
    }
    if dice.percent(14) {
        record.gender = Some(person.gender);
    }
    if dice.percent(70) {
        record.birth_places.push(Place {
            text: person.birth_place.clone(),
            country: Some(person.nationality),
            ..Place::default()
        });
    }
    if dice.percent(37) {
        documents(person, &mut record, dice);
    }
    record.provenance.listed_on = Some(Day(seed.today.0 - dice.between(30, 2000)));
    record.provenance.remarks = Some("Synthetic entry; no real person is meant.".to_owned());
    record
}

fn documents(person: &Identity, record: &mut Record, dice: &mut Dice) {
    if let Some(id) = person.national_id.as_ref().filter(|_| dice.percent(35)) {
        record.identifiers.push(Identifier {
            kind: IdentifierKind::NationalId,
            value: id.clone(),
            country: Some(person.nationality),
            published_kind: Some("National Identification Number".to_owned()),
            note: None,
        });
        if dice.percent(40) {
            return;
        }
    }
    record.documents.push(IdentityDocument {
        published_kind: Some("Passport".to_owned()),
        ..IdentityDocument::new(TypedNumber {
            kind: DocumentKind::Passport,
            number: person.passport.clone(),
            issuer: Some(person.nationality),
        })
    });
}

fn nationality(country: Country) -> Nationality {
    Nationality {
        country: Some(country),
        text: country.name().to_owned(),
    }
}

fn births(born: Day, dice: &mut Dice) -> Vec<DateInterval> {
    let (year, month, day) = born.ymd();
    let exact = PartialDate::ymd(year, month, day);
    let of_year = |y: i16| PartialDate::y(y).map(PartialDate::interval);
    let first = match dice.below(100) {
        0..54 => exact.map(PartialDate::interval),
        54..82 => of_year(year),
        82..89 => PartialDate::y(year).map(DateInterval::circa),
        89..93 => {
            let from = PartialDate::y(year - dice.between(1, 3) as i16);
            let to = PartialDate::y(year + dice.between(1, 3) as i16);
            from.zip(to).and_then(|(a, b)| DateInterval::range(a, b))
        }
        _ => None,
    };
    let mut births: Vec<DateInterval> = first.into_iter().collect();
    if !births.is_empty() && dice.percent(17) {
        let other = if dice.percent(50) {
            PartialDate::ymd(year, day.min(12), month).map(PartialDate::interval)
        } else {
            of_year(year + dice.between(1, 8) as i16)
        };
        births.extend(other.filter(|o| !births.contains(o)));
    }
    births
}

fn alias(person: &Identity, dice: &mut Dice) -> Name {
    let name = &person.name;
    if dice.percent(24) {
        return Name::whole(weak(person, dice), NameQuality::Weak);
    }
    let strong = match dice.below(10) {
        0..5 => name.respelt(dice),
        5..7 => shortened(&name.respelt(dice), dice),
        7 => swapped(name),
        8 => merged(&name.respelt(dice)),
        // A quarter of real strong aliases share no part with the primary name: a name taken on.
        _ => SynthName::new(person.culture, person.gender, dice),
    };
    strong.published(NameQuality::Strong)
}

fn weak(person: &Identity, dice: &mut Dice) -> String {
    let muslim =
        matches!(person.culture.spelling, Spelling::Arabic) || person.culture.id == "indonesian";
    let given = person
        .name
        .words()
        .into_iter()
        .find(|(r, _)| *r == Role::Given);
    if muslim && dice.percent(70) {
        let kunya = Culture::of("arabic").and_then(|c| c.draw("kunya", dice));
        if let Some(kunya) = kunya {
            let front = if person.gender == Gender::Male {
                "Abu"
            } else {
                "Umm"
            };
            return format!("{front} {}", kunya.latin);
        }
    }
    given.map_or_else(|| person.name.latin(), |(_, word)| word)
}

/// Without one middle part.
fn shortened(name: &SynthName, dice: &mut Dice) -> SynthName {
    let mut name = name.clone();
    let droppable = [Role::Middle, Role::Patronymic, Role::Marker, Role::Title];
    if name.pieces.iter().any(|p| droppable.contains(&p.role)) && dice.percent(80) {
        name.pieces.retain(|p| !droppable.contains(&p.role));
    } else if name.words().len() > 2 {
        name.pieces.remove(1);
    }
    name
}

/// Family and given names the other way round.
fn swapped(name: &SynthName) -> SynthName {
    let (family, mut rest): (Vec<_>, Vec<_>) = name
        .pieces
        .iter()
        .cloned()
        .partition(|p| p.role == Role::Family);
    let first = name.pieces.first().map(|p| p.role);
    let pieces = if first == Some(Role::Family) {
        rest.extend(family);
        rest
    } else {
        family.into_iter().chain(rest).collect()
    };
    SynthName {
        pieces,
        culture: name.culture,
    }
}

/// Two words written as one.
fn merged(name: &SynthName) -> SynthName {
    let mut name = name.clone();
    if let [.., last] = name.pieces.as_mut_slice()
        && last.latin.len() < 6
    {
        last.joint = super::culture::Joint::None;
        last.latin = last.latin.to_lowercase();
    }
    for piece in &mut name.pieces {
        if let Some(rest) = piece.latin.strip_prefix("Abdul ") {
            piece.latin = format!("Abdul{}", rest.to_lowercase());
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::DateKind;

    #[test]
    fn a_list_has_the_quality_measured_on_the_un_list() {
        let seed = Seed {
            number: 7,
            today: Day(20_600),
        };
        let list = ListId::new("synthetic").unwrap();
        let n: u32 = 4000;
        let mut count = [0_u32; 7];
        for i in 0..u64::from(n) {
            let record = listed(seed, &list, None, i).1;
            let kind = record.births.first().map(|b| b.kind);
            count[0] += u32::from(kind == Some(DateKind::Exact));
            count[1] += u32::from(matches!(kind, Some(DateKind::Year | DateKind::Circa)));
            count[2] += u32::from(kind == Some(DateKind::Range));
            count[3] += u32::from(kind.is_none());
            count[4] += u32::from(record.births.len() > 1);
            count[5] += u32::from(!record.documents.is_empty() || !record.identifiers.is_empty());
            count[6] += u32::from(record.nationalities.is_empty());
        }
        let percent = count.map(|c| f64::from(c) * 100.0 / f64::from(n));
        for (got, want) in percent
            .into_iter()
            .zip([54.0, 35.0, 4.0, 7.0, 16.0, 37.0, 14.0])
        {
            assert!((got - want).abs() < 2.5, "{got} where {want} was measured");
        }
    }
}
