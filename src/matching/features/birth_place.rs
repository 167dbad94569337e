//! Place of birth: a word in common agrees; a place known to be in another country speaks a little against.

use super::{Feature, Finding, Rule, best, party, rule};
use crate::domain::{Record, Subject, Verdict};
use crate::matching::facts::Facts;

/// Row of the birth place feature.
pub const FEATURE: Feature = Feature {
    id: "birth_place",
    title: "Born in",
    rules: RULES,
    compare,
    show_queried: |subject: &Subject, _| {
        party(subject)
            .and_then(|p| p.birth_place.clone())
            .unwrap_or_default()
    },
    show_listed,
};

const RULES: &[Rule] = &[
    rule("same_place", "same place", Verdict::Agrees),
    rule("same_country", "same country", Verdict::Near),
    rule("other_country", "other country", Verdict::Conflicts),
];

const SAME_PLACE: u8 = 0;
const SAME_COUNTRY: u8 = 1;
const OTHER_COUNTRY: u8 = 2;

/// Words shorter than this (DE, AL, KUALA is longer) do not make a place.
const WORD: usize = 4;

fn compare(q: &Facts<'_>, l: &Facts<'_>) -> Option<Finding> {
    let places = l.birth_places.len().max(l.birth_countries.len());
    let sides = (0..q.birth_places.len().max(q.birth_countries.len()))
        .flat_map(|i| (0..places).map(move |j| (i, j)));
    best(sides.filter_map(|(i, j)| {
        let country = |c: &[u32], k: usize| c.get(k).copied().filter(|&c| c != 0);
        let countries = country(q.birth_countries, i).zip(country(l.birth_countries, j));
        let rule = match countries {
            Some((x, y)) if x != y => OTHER_COUNTRY,
            _ if shares_word(q.birth_places.bytes(i), l.birth_places.bytes(j)) => SAME_PLACE,
            Some(_) => SAME_COUNTRY,
            None => return None,
        };
        Some(Finding {
            rule,
            queried: i as u16,
            listed: j as u16,
        })
    }))
}

fn shares_word(a: &[u8], b: &[u8]) -> bool {
    let words = |place| <[u8]>::split(place, |c| *c == b' ');
    let long = |w: &&[u8]| w.len() >= WORD;
    words(a).filter(long).any(|w| words(b).any(|v| v == w))
}

fn show_listed(record: &Record, i: usize) -> String {
    let Some(place) = record.birth_places.get(i) else {
        return String::new();
    };
    let country = place.country.map(|c| c.name().to_owned());
    [Some(place.text.clone()), place.region.clone(), country]
        .into_iter()
        .flatten()
        .filter(|p| !p.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}
