//! Whatever can be asked is answered: made-up questions to the sample lists. Nothing panics, and what is not an answer
//! names a field.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::pipe::{app, samples};
use saring::app::{Asked, Caller, Discreet, Error, Question};
use saring::domain::*;
use saring::matching::Policy;

fn text() -> BoxedStrategy<String> {
    prop_oneof![
        3 => "[A-Z]{1,8}( [A-Z]{1,8}){0,3}",
        2 => "\\PC{0,40}",
        1 => any::<String>(),
        1 => prop_oneof![
            Just("Redzuan Kelana"),
            Just("علي بن محمد"),
            Just("อภิชาติ"),
            Just("陈文庆"),
            Just("a/l @ bin\u{200d}"),
        ]
        .prop_map(str::to_owned),
        1 => (300..400usize, "[A-Zก-ฮ\u{300}]").prop_map(|(n, c)| c.repeat(n)),
    ]
    .boxed()
}

fn number() -> impl Strategy<Value = TypedNumber> {
    let text = prop_oneof!["[A-Z0-9OIl -]{1,20}", text(), Just("C1742088".to_owned())];
    let issuer = option::of(Just(Country::from_code("IDN").unwrap()));
    (text, issuer).prop_map(|(number, issuer)| TypedNumber {
        kind: DocumentKind::Passport,
        number,
        issuer,
    })
}

fn party() -> impl Strategy<Value = Subject> {
    let kind = prop_oneof![
        Just(RecordKind::Person),
        Just(RecordKind::Organisation),
        Just(RecordKind::Vessel),
        Just(RecordKind::Aircraft),
    ];
    let born = (1850..2031i16, option::of(1..=12u8))
        .prop_map(|(year, month)| PartialDate::from_parts(year, month, month.map(|_| 12)).unwrap());
    (
        kind,
        vec(text(), 0..4),
        vec(born, 0..3),
        vec(number(), 0..3),
        text(),
    )
        .prop_map(|(kind, names, births, documents, place)| {
            let mut party = PartySubject::new(kind);
            party.names = names.into_iter().map(SubjectName::whole).collect();
            party.births = births.into_iter().map(PartialDate::interval).collect();
            party.documents = documents;
            party.birth_place = Some(place);
            Subject::Party(party)
        })
}

fn asked() -> impl Strategy<Value = Asked> {
    let vehicle = (option::of(text()), option::of(text()), option::of(text())).prop_map(
        |(vin, plate, engine_number)| {
            Subject::Vehicle(VehicleSubject {
                vin,
                plate,
                engine_number,
                ..VehicleSubject::default()
            })
        },
    );
    let document = number().prop_map(|number| {
        let other_readings = Vec::new();
        Subject::Document(DocumentSubject {
            number,
            other_readings,
        })
    });
    prop_oneof![
        4 => party().prop_map(Asked::Subject),
        1 => vehicle.prop_map(Asked::Subject),
        1 => document.prop_map(Asked::Subject),
        1 => text().prop_map(Asked::Mrz),
        1 => "P[A-Z<]{43}\n[A-Z0-9<]{44}".prop_map(Asked::Mrz),
        1 => "[A-Z0-9<]{30}\n[A-Z0-9<]{30}\n[A-Z0-9<]{30}".prop_map(Asked::Mrz),
    ]
}

#[test]
fn whatever_can_be_asked_is_answered() {
    let out = tempfile::tempdir().unwrap();
    let app = app(&samples().join("lists"), out.path(), Policy::default());
    let caller = Caller::at("test").entitled(Discreet::Show);
    let runs = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(400)
    };
    proptest!(runs, |(asked in asked(), limit in 1..=100usize)| {
        let question = Question { limit, ..Question::about(asked) };
        match app.screen(&caller, question, Day(20_800)) {
            Ok(answer) => {
                prop_assert!(answer.hits.len() <= limit);
                prop_assert_eq!(answer.searched.len(), 6);
                prop_assert!(answer.hits.iter().all(|h| (0.0..=1.0).contains(&h.score)));
                let reported = !answer.hits.is_empty();
                prop_assert_eq!(reported, answer.outcome >= Outcome::Review);
            }
            Err(Error::Invalid(fields)) => prop_assert_eq!(&fields[0].field, "mrz.text"),
            Err(other) => return Err(TestCaseError::fail(format!("{other:?}"))),
        }
    });
}
