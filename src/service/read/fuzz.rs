//! Requests that nobody would send: made up field by field, or damaged on the wire. Tests only.
//!
//! What holds for all of them: no panic; a refusal names at least one field, by a path, and no more than are told; what
//! is taken is within every bound of [`limits`].

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use prost::Message;

use super::super::proto::v1;
use super::*;
use crate::domain::{PartySubject, Subject};
use v1::birth_date::Value;
use v1::screen_request::Subject as Wire;

fn text() -> BoxedStrategy<String> {
    prop_oneof![
        4 => "[A-Z]{1,8}( [A-Z]{1,8}){0,3}",
        2 => any::<String>(),
        1 => Just(String::new()),
        1 => "[ \u{0}\u{200e}\u{feff}\t\n-]{0,5}",
        1 => prop_oneof![Just("MYS"), Just("Thailand"), Just("1980-05-17"), Just("1980-02-31")]
            .prop_map(str::to_owned),
        1 => (0..900usize, prop_oneof![Just("x"), Just("é"), Just("ก"), Just("\u{301}")])
            .prop_map(|(n, c)| c.repeat(n)),
    ]
    .boxed()
}

fn number() -> BoxedStrategy<i32> {
    prop_oneof![4 => 0..12i32, 1 => any::<i32>()].boxed()
}

fn few<T: std::fmt::Debug>(of: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    vec(of, 0..20)
}

prop_compose! {
    fn name()(
        whole in text(),
        parts in prop_oneof![3 => vec((number(), text()), 0..3), 1 => vec((number(), text()), 0..30)],
        maybe_truncated: bool,
    ) -> v1::SubjectName {
        let parts = parts.into_iter().map(|(role, text)| v1::NamePart { role, text });
        v1::SubjectName { whole, parts: parts.collect(), maybe_truncated }
    }
}

prop_compose! {
    fn date()(year in prop_oneof![1900..2030i32, any::<i32>()], month in -1..14i32, day in -1..33i32) -> v1::PartialDate {
        v1::PartialDate { year, month, day }
    }
}

fn born() -> impl Strategy<Value = v1::BirthDate> {
    let value = prop_oneof![
        text().prop_map(Value::Text),
        date().prop_map(Value::Date),
        (option::of(date()), option::of(date()))
            .prop_map(|(from, to)| Value::Range(v1::DateRange { from, to })),
    ];
    option::of(value).prop_map(|value| v1::BirthDate { value })
}

prop_compose! {
    fn document()(number in text(), issuer in text(), kind in number()) -> v1::Document {
        v1::Document { number, issuer, kind }
    }
}

prop_compose! {
    fn identifier()(kind in number(), value in text()) -> v1::Identifier {
        v1::Identifier { kind, value }
    }
}

prop_compose! {
    fn person()(
        names in few(name()),
        birth_dates in few(born()),
        gender in number(),
        nationalities in few(text()),
        birth_place in text(),
        documents in few(document()),
        identifiers in few(identifier()),
    ) -> v1::Person {
        v1::Person { names, birth_dates, gender, nationalities, birth_place, documents, identifiers }
    }
}

// A person of whom most is in order, so that some are taken.
prop_compose! {
    fn plausible()(
        names in vec("[A-Z]{1,8}( [A-Z]{1,8}){0,3}", 1..4),
        year in option::of(1900..2030i32),
        nationality in prop_oneof![Just(""), Just("MYS"), Just("Thailand")],
        documents in vec("[A-Z][0-9OIl]{6,8}", 0..3),
    ) -> v1::Person {
        v1::Person {
            names: names.into_iter().map(|whole| v1::SubjectName { whole, ..Default::default() }).collect(),
            birth_dates: year.into_iter().map(|y| v1::BirthDate { value: Some(Value::Text(y.to_string())) }).collect(),
            nationalities: vec![nationality.to_owned()],
            documents: documents.into_iter().map(|number| v1::Document { number, ..Default::default() }).collect(),
            ..Default::default()
        }
    }
}

fn subject() -> impl Strategy<Value = Wire> {
    let organisation = (few(name()), few(text()), few(identifier())).prop_map(
        |(names, countries, identifiers)| {
            Wire::Organisation(v1::Organisation {
                names,
                countries,
                identifiers,
            })
        },
    );
    let vessel =
        (few(name()), few(text()), few(identifier())).prop_map(|(names, flags, identifiers)| {
            Wire::Vessel(v1::Vessel {
                names,
                flags,
                identifiers,
            })
        });
    let aircraft = (few(name()), few(text()), few(identifier())).prop_map(
        |(names, countries, identifiers)| {
            Wire::Aircraft(v1::Aircraft {
                names,
                countries,
                identifiers,
            })
        },
    );
    let vehicle = (text(), text(), text(), text(), text()).prop_map(
        |(vin, plate, plate_country, plate_province, engine_number)| {
            Wire::Vehicle(v1::Vehicle {
                vin,
                plate,
                plate_country,
                plate_province,
                engine_number,
            })
        },
    );
    prop_oneof![
        3 => person().prop_map(Wire::Person),
        3 => plausible().prop_map(Wire::Person),
        1 => organisation,
        1 => vessel,
        1 => aircraft,
        1 => prop_oneof![text(), "[A-Z0-9<\n]{0,1100}"].prop_map(|text| Wire::Mrz(v1::Mrz { text })),
        1 => document().prop_map(Wire::Document),
        1 => vehicle,
    ]
}

prop_compose! {
    fn request()(
        subject in option::weighted(0.95, subject()),
        options in option::of((vec(text(), 0..4), any::<i32>(), text(), text())),
    ) -> v1::ScreenRequest {
        let options = options.map(|(lists, limit, purpose, profile)| {
            v1::ScreenOptions { lists, limit: limit % 120, purpose, profile }
        });
        v1::ScreenRequest { subject, options }
    }
}

/// Fails unless a refusal names its fields.
fn names_fields(refused: &Error) -> Result<(), TestCaseError> {
    let Error::Invalid(violations) = refused else {
        return Err(TestCaseError::fail(format!("{refused:?}")));
    };
    prop_assert!((1..=32).contains(&violations.len()));
    for violation in violations {
        let plain = |c: char| c.is_ascii_alphanumeric() || "._[]".contains(c);
        let field = &violation.field;
        prop_assert!(!field.is_empty() && field.chars().all(plain), "{}", field);
        prop_assert!(!violation.reason.is_empty());
    }
    Ok(())
}

fn party_is_bounded(party: &PartySubject) -> bool {
    let names = party.names.iter().all(|n| {
        let parts: usize = n.parts.iter().map(|p| p.text.chars().count()).sum();
        n.whole.chars().count() <= limits::NAME_CHARS
            && n.parts.len() <= limits::NAME_TOKENS
            && parts <= limits::NAME_CHARS
    });
    let numbers = party.documents.iter().map(|d| &d.number);
    let mut numbers = numbers.chain(party.identifiers.iter().map(|(_, value)| value));
    names
        && numbers.all(|n| (1..=limits::NUMBER_CHARS).contains(&n.chars().count()))
        && party.names.len() <= limits::SUBJECT_NAMES
        && party.births.len() <= limits::SUBJECT_NAMES
        && party.nationalities.len() <= limits::SUBJECT_NAMES
        && party.documents.len() <= limits::SUBJECT_DOCUMENTS
        && party.identifiers.len() <= limits::SUBJECT_DOCUMENTS
}

/// Reads a request and fails unless the answer is one of the two that may be.
fn reads(request: v1::ScreenRequest) -> Result<(), TestCaseError> {
    let (_, question) = match question(request) {
        Ok(read) => read,
        Err(refused) => return names_fields(&refused),
    };
    prop_assert!((1..=limits::MAX_HITS).contains(&question.limit));
    prop_assert!(question.lists.len() <= limits::REQUEST_LISTS);
    prop_assert!(question.profile.chars().count() <= limits::TEXT_CHARS);
    match question.asked {
        Asked::Mrz(text) => prop_assert!(text.len() <= limits::MRZ_BYTES),
        Asked::Subject(Subject::Party(party)) => prop_assert!(party_is_bounded(&party)),
        Asked::Subject(Subject::Document(d)) => {
            prop_assert!((1..=limits::NUMBER_CHARS).contains(&d.number.number.chars().count()));
        }
        Asked::Subject(Subject::Vehicle(v)) => {
            for text in [v.vin, v.plate, v.plate_province, v.engine_number]
                .into_iter()
                .flatten()
            {
                prop_assert!((1..=limits::NUMBER_CHARS).contains(&text.chars().count()));
            }
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn whatever_a_request_says_it_is_taken_within_its_bounds_or_refused_by_field(request in request()) {
        reads(request)?;
    }

    #[test]
    fn a_request_damaged_on_the_wire_is_read_or_refused(
        request in request(),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = request.encode_to_vec();
        if !bytes.is_empty() {
            for (at, byte) in damage {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
        }
        if let Ok(request) = v1::ScreenRequest::decode(bytes.as_slice()) {
            reads(request)?;
        }
    }

    #[test]
    fn bytes_that_are_no_request_are_read_or_refused(bytes in vec(any::<u8>(), 0..200)) {
        if let Ok(request) = v1::ScreenRequest::decode(bytes.as_slice()) {
            reads(request)?;
        }
        if let Ok(request) = v1::GetRecordRequest::decode(bytes.as_slice())
            && let Err(refused) = key(request)
        {
            names_fields(&refused)?;
        }
    }

    #[test]
    fn whatever_a_key_says_it_is_taken_or_refused_by_field(list in text(), reference in text()) {
        let wire = v1::RecordKey { list, reference };
        match key(v1::GetRecordRequest { key: Some(wire) }) {
            Ok(key) => prop_assert!((1..=limits::TEXT_CHARS).contains(&key.reference.chars().count())),
            Err(refused) => names_fields(&refused)?,
        }
    }
}

#[test]
fn some_of_what_is_made_up_is_taken_and_some_refused() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut taken = [0; 2];
    for _ in 0..300 {
        let made = request().new_tree(&mut runner).unwrap().current();
        taken[usize::from(question(made).is_ok())] += 1;
    }
    assert!(taken.iter().all(|n| *n > 15), "{taken:?}");
}
