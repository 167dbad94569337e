//! The other direction, for a client: questions onto the wire and answers off it.

use crate::app::{Answer, Asked, Caller, Finding, Findings, Hit, Pair, Question, Reason};
use crate::app::{Screened, Searched, Summary};
use crate::domain::{Band, Country, DateInterval, Day, Flag, Handling, ListId, ListedDocument};
use crate::domain::{ListedVehicle, NotSearched, Outcome, PartialDate, PartySubject, Provenance};
use crate::domain::{RecordKey, RecordKind, RecordStatus, Semantics, Subject, TypedNumber};

use super::proto::v1;
use super::words::{Word, number};
use v1::screen_request::Subject as Wire;

/// Why an answer is not understood.
type Refusal = &'static str;

/// A question as a request.
pub(super) fn request(caller: &Caller, question: Question) -> v1::ScreenRequest {
    let subject = match question.asked {
        Asked::Mrz(text) => Wire::Mrz(v1::Mrz { text }),
        Asked::Subject(Subject::Party(party)) => self::party(party),
        Asked::Subject(Subject::Document(d)) => Wire::Document(document(d.number)),
        Asked::Subject(Subject::Vehicle(v)) => Wire::Vehicle(v1::Vehicle {
            vin: v.vin.unwrap_or_default(),
            plate: v.plate.unwrap_or_default(),
            plate_country: text(v.plate_country),
            plate_province: v.plate_province.unwrap_or_default(),
            engine_number: v.engine_number.unwrap_or_default(),
        }),
    };
    v1::ScreenRequest {
        subject: Some(subject),
        options: Some(options(
            caller,
            &question.lists,
            question.limit,
            &question.profile,
        )),
    }
}

/// What to search, and how much to answer.
pub(super) fn options(
    caller: &Caller,
    lists: &[ListId],
    limit: usize,
    profile: &str,
) -> v1::ScreenOptions {
    v1::ScreenOptions {
        lists: lists.iter().map(ToString::to_string).collect(),
        limit: i32::try_from(limit).unwrap_or(i32::MAX),
        purpose: caller.purpose.clone(),
        profile: profile.to_owned(),
    }
}

/// The result of a traveller, without the lists that were searched.
pub(super) fn screened(result: v1::ManifestResult) -> Result<Screened, Refusal> {
    let answer = answer(result.answer.ok_or("a result without its answer")?)?;
    let flag = |word: String| Flag::parse(&word).ok_or("a flag this program does not know");
    let flags = all(result.flags, flag)?;
    Ok(Screened::elsewhere(answer, needed(result.outcome)?, flags))
}

/// The lists that were searched.
pub(super) fn lists(searched: Vec<v1::SearchedList>) -> Result<Vec<Searched>, Refusal> {
    all(searched, self::searched)
}

fn text(country: Option<Country>) -> String {
    country.map(|c| c.to_string()).unwrap_or_default()
}

fn document(number: TypedNumber) -> v1::Document {
    v1::Document {
        number: number.number,
        issuer: text(number.issuer),
        kind: number.kind.number(),
    }
}

fn party(party: PartySubject) -> Wire {
    let names = party.names.into_iter().map(|n| v1::SubjectName {
        whole: n.whole,
        parts: n
            .parts
            .into_iter()
            .map(|p| v1::NamePart {
                role: p.role.number(),
                text: p.text,
            })
            .collect(),
        maybe_truncated: n.maybe_truncated,
    });
    let names = names.collect();
    let countries = party
        .nationalities
        .iter()
        .map(ToString::to_string)
        .collect();
    let identifiers = party
        .identifiers
        .into_iter()
        .map(|(kind, value)| v1::Identifier {
            kind: kind.number(),
            value,
        });
    let identifiers = identifiers.collect();
    match party.kind {
        RecordKind::Organisation => Wire::Organisation(v1::Organisation {
            names,
            countries,
            identifiers,
        }),
        RecordKind::Vessel => Wire::Vessel(v1::Vessel {
            names,
            flags: countries,
            identifiers,
        }),
        RecordKind::Aircraft => Wire::Aircraft(v1::Aircraft {
            names,
            countries,
            identifiers,
        }),
        _ => Wire::Person(v1::Person {
            names,
            birth_dates: party.births.into_iter().map(birth).collect(),
            gender: number(party.gender),
            nationalities: countries,
            birth_place: party.birth_place.unwrap_or_default(),
            documents: party.documents.into_iter().map(document).collect(),
            identifiers,
        }),
    }
}

fn birth(interval: DateInterval) -> v1::BirthDate {
    use crate::domain::DateKind;
    use v1::birth_date::Value;
    let date = |day: Day| {
        let (year, month, day) = day.ymd();
        v1::PartialDate {
            year: year.into(),
            month: month.into(),
            day: day.into(),
        }
    };
    let value = match interval.kind {
        DateKind::Exact | DateKind::YearMonth | DateKind::Year => Value::Text(interval.to_string()),
        DateKind::Circa | DateKind::Range => Value::Range(v1::DateRange {
            from: Some(date(interval.from)),
            to: Some(date(interval.to)),
        }),
    };
    v1::BirthDate { value: Some(value) }
}

/// A response as an answer.
pub(super) fn answer(response: v1::ScreenResponse) -> Result<Answer, Refusal> {
    Ok(Answer {
        outcome: needed(response.outcome)?,
        hits: all(response.hits, hit)?,
        omitted: count(response.omitted),
        searched: all(response.searched, searched)?,
        not_searched: response
            .not_searched
            .into_iter()
            .map(|n| NotSearched {
                what: n.what,
                reason: n.reason,
            })
            .collect(),
        missing: response.missing.into_iter().map(Into::into).collect(),
        generation: response.generation,
        policy_hash: response.policy_hash,
        profile: response.profile,
        candidates: count(response.candidates),
        mrz: response.mrz.map(findings).transpose()?,
    })
}

fn all<A, B>(items: Vec<A>, read: impl Fn(A) -> Result<B, Refusal>) -> Result<Vec<B>, Refusal> {
    items.into_iter().map(read).collect()
}

fn word<W: Word>(number: i32) -> Result<Option<W>, Refusal> {
    W::of(number).map_err(|_| "a word this program does not know")
}

fn needed<W: Word>(number: i32) -> Result<W, Refusal> {
    word(number)?.ok_or("a word that has to be there lacks")
}

fn count(n: i32) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

fn day(text: &str) -> Result<Option<Day>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let date = PartialDate::parse_iso(text).filter(|d| d.day().is_some());
    date.map(|d| Some(d.first())).ok_or("a day that is none")
}

fn country(text: &str) -> Option<Country> {
    Country::from_code(text)
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn searched(list: v1::SearchedList) -> Result<Searched, Refusal> {
    Ok(Searched {
        id: list.id,
        version: list.version,
        published_on: day(&list.published_on)?,
        age_days: list.age_days.map(count),
        records: count(list.records),
    })
}

fn hit(hit: v1::Hit) -> Result<Hit, Refusal> {
    let record = hit.record.ok_or("a hit without its record")?;
    let key = record.key.ok_or("a record without its key")?;
    Ok(Hit {
        record: Summary {
            key: RecordKey {
                list: ListId::new(&key.list).ok_or("a list id that is none")?,
                reference: key.reference,
            },
            kind: needed(record.kind)?,
            title: record.title,
            births: record.births,
            nationalities: record.nationalities,
            gender: word(record.gender)?,
            name_count: count(record.name_count),
        },
        provenance: provenance(hit.provenance.unwrap_or_default())?,
        measures: all(hit.measures, needed)?,
        document: hit.document.map(listed_document).transpose()?,
        vehicle: hit.vehicle.map(listed_vehicle),
        band: match needed(hit.band)? {
            Outcome::Hit => Band::Hit,
            Outcome::Review => Band::Review,
            _ => Band::Below,
        },
        score: hit.score,
        log_odds: hit.log_odds,
        name_score: hit.name_score,
        matched_name: filled(hit.matched_name),
        matched_quality: word(hit.matched_quality)?,
        alignment: hit
            .alignment
            .into_iter()
            .map(|p| Pair {
                queried: p.queried,
                listed: p.listed,
                rule: p.rule.into(),
                similarity: p.similarity,
                weight: p.weight,
            })
            .collect(),
        reasons: all(hit.reasons, |r| {
            Ok(Reason {
                feature: r.feature.into(),
                verdict: needed(r.verdict)?,
                rule: r.rule.into(),
                queried: r.queried,
                listed: r.listed,
                log_odds: r.log_odds,
            })
        })?,
        rules_applied: hit.rules_applied.into_iter().map(Into::into).collect(),
    })
}

fn provenance(wire: v1::Provenance) -> Result<Provenance, Refusal> {
    Ok(Provenance {
        authority: filled(wire.authority),
        programmes: wire.programmes,
        legal_basis: wire.legal_basis,
        measures: all(wire.measures, needed)?,
        notice: word(wire.notice)?,
        listed_on: day(&wire.listed_on)?,
        last_updated: day(&wire.last_updated)?,
        status: word(wire.status)?.unwrap_or(RecordStatus::Active),
        handling: Handling {
            caveat: filled(wire.handling_caveat),
            discreet: wire.discreet,
        },
        contact: filled(wire.contact),
        review_on: day(&wire.review_on)?,
        expires_on: day(&wire.expires_on)?,
        remarks: filled(wire.remarks),
        source_url: filled(wire.source_url),
    })
}

fn listed_document(wire: v1::ListedDocument) -> Result<ListedDocument, Refusal> {
    Ok(ListedDocument {
        number: TypedNumber {
            kind: needed(wire.kind)?,
            number: wire.number,
            issuer: country(&wire.issuer),
        },
        number_to: filled(wire.number_to),
        semantics: if wire.linked_person {
            Semantics::LinkedPerson
        } else {
            Semantics::InvalidDocument(needed(wire.status)?)
        },
        issued: day(&wire.issued_on)?,
        expires: day(&wire.expires_on)?,
        lost_on: day(&wire.lost_on)?,
        reported_by: country(&wire.reported_by),
    })
}

fn listed_vehicle(wire: v1::ListedVehicle) -> ListedVehicle {
    ListedVehicle {
        vin: filled(wire.vin),
        plate: filled(wire.plate),
        plate_country: country(&wire.plate_country),
        plate_province: filled(wire.plate_province),
        engine_number: filled(wire.engine_number),
        make: filled(wire.make),
        model: filled(wire.model),
        colour: filled(wire.colour),
        year: i16::try_from(wire.year).ok().filter(|y| *y != 0),
    }
}

fn findings(wire: v1::MrzFindings) -> Result<Findings, Refusal> {
    let place = |n: i32| usize::try_from(n).unwrap_or(0);
    let mut findings = Vec::with_capacity(wire.findings.len());
    for finding in wire.findings {
        findings.push(Finding {
            field: needed(finding.field)?,
            kind: needed(finding.kind)?,
            line: place(finding.line),
            column: place(finding.column),
        });
    }
    Ok(Findings {
        format: needed(wire.format)?,
        findings,
        name_maybe_truncated: wire.name_maybe_truncated,
        name_undivided: wire.name_undivided,
    })
}
