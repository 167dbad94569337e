//! What goes with a name: wrong birth dates, nationalities and document numbers.

use super::super::culture::CULTURES;
use super::Query;
use crate::domain::{DateKind, Day, DocumentKind, IdentityDocument};

pub(super) fn birth_date(q: &mut Query<'_>) -> Option<()> {
    let birth = q.record.births.iter().find(|b| b.kind == DateKind::Exact)?;
    let (y, m, d) = birth.from.ymd();
    let changed = match q.dice.below(7) {
        0 if d <= 12 && d != m => Day::from_ymd(y, d, m)?.to_string(),
        1 => Day(birth.from.0 + 1).to_string(),
        2 => y.to_string(),
        3 => format!("{y:04}-01-01"),
        4 => Day::from_ymd(y + 10, m, d.min(28))?.to_string(),
        5 => Day::from_ymd(y, m, if d > 10 { d - 10 } else { d + 10 })?.to_string(),
        _ => Day::from_ymd(y + 1, m, d.min(28))?.to_string(),
    };
    (changed != q.row.date_of_birth).then(|| q.row.date_of_birth = changed)
}

pub(super) fn nationality(q: &mut Query<'_>) -> Option<()> {
    let own = q.record.nationalities.first().and_then(|n| n.country)?;
    if q.dice.percent(50) {
        q.row.nationality.clear();
    } else {
        let culture = &CULTURES[q.dice.below(CULTURES.len())];
        let other = *q.dice.weighted(&culture.nationalities);
        if other == own {
            return None;
        }
        other.code().clone_into(&mut q.row.nationality);
    }
    Some(())
}

pub(super) fn document_number(q: &mut Query<'_>) -> Option<()> {
    let passport = |d: &&IdentityDocument| d.number.kind == DocumentKind::Passport;
    let document = q.record.documents.iter().find(passport)?;
    let number = document.number.number.to_uppercase();
    let swaps = [
        ('0', 'O'),
        ('1', 'I'),
        ('5', 'S'),
        ('8', 'B'),
        ('2', 'Z'),
        ('6', 'G'),
    ];
    let fitting: Vec<_> = swaps.iter().filter(|(a, _)| number.contains(*a)).collect();
    let last_letter = number.ends_with(|c: char| c.is_ascii_alphabetic());
    q.row.document_number = if last_letter && q.dice.percent(40) {
        number[..number.len() - 1].to_owned()
    } else if fitting.is_empty() {
        return None;
    } else {
        let (from, to) = **q.dice.pick(&fitting);
        number.replacen(from, &to.to_string(), 1)
    };
    q.row.document_issuer = document
        .number
        .issuer
        .map_or(String::new(), |c| c.code().to_owned());
    Some(())
}
