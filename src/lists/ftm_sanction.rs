//! A FollowTheMoney sanction joined to the record it speaks of: authority, programme, dates, measures, and the rest in
//! the remarks. Knows nothing of files; the order in which sanctions are joined is the order in which they stand. Words
//! that tell a measure go into [`measures`].

use super::dates;
use super::ftm_property::{Entity, remark};
use super::gather::{add_text, push_new};
use crate::domain::{Day, Identifier, IdentifierKind, Measure, Record};

/// Joins a sanction to its record and gives the day it ends.
pub(super) fn join(record: &mut Record, mut sanction: Entity) -> Option<Day> {
    let from = &mut record.provenance;
    for authority in sanction.take("authority") {
        add_text(from.authority.get_or_insert_default(), &authority);
    }
    let mut programmes = sanction.take("program");
    programmes.extend(sanction.take("programId"));
    for programme in programmes {
        push_new(&mut from.programmes, programme);
    }
    let mut listed = sanction.take("listingDate");
    listed.extend(sanction.take("startDate"));
    let first = listed
        .iter()
        .filter_map(|d| dates::day(d))
        .chain(from.listed_on)
        .min();
    from.listed_on = first;
    for provision in sanction.take("provisions") {
        record.provenance.measures.extend(measures(&provision));
        remark(record, "provision", &provision);
    }
    let ends = sanction.take("endDate");
    let end = ends.iter().filter_map(|d| dates::day(d)).max();
    for property in ["authorityId", "unscId", "recordId"] {
        for value in sanction.take(property) {
            let published_kind = Some(format!("sanction {property}"));
            let kind = IdentifierKind::Other;
            record.identifiers.push(Identifier {
                kind,
                value,
                country: None,
                published_kind,
                note: None,
            });
        }
    }
    for text in ends {
        remark(record, "sanction until", &text);
    }
    drop(sanction.take("sourceUrl"));
    if let Some(rest) = sanction.rest() {
        remark(record, "sanction", &rest);
    }
    end
}

/// Measures a provision speaks of.
fn measures(provision: &str) -> Vec<Measure> {
    let provision = provision.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| provision.contains(w));
    let rules: [(&[&str], Measure); 6] = [
        (
            &["asset", "freeze", "targeted financial"],
            Measure::AssetFreeze,
        ),
        (&["travel", "visa", "entry"], Measure::TravelBan),
        (&["arms"], Measure::ArmsEmbargo),
        (&["vessel", "maritime", "port", "ship"], Measure::Maritime),
        (
            &["financial", "trade", "invest", "loan", "capital"],
            Measure::Financial,
        ),
        (&["proscri"], Measure::Proscription),
    ];
    rules
        .into_iter()
        .filter(|(words, _)| has(words))
        .map(|(_, m)| m)
        .collect()
}
