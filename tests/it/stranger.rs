//! What the program is for, in four questions to the service, answered from the sample lists. Start reading here.

use std::fs;

use super::pipe::{self, samples};
use saring::matching::Policy;
use saring::service::Options;
use saring::service::proto::v1;
use v1::screen_request::Subject;
use v1::screening_client::ScreeningClient;

/// Asks the service, which has the lists of `data-samples/lists` in force.
async fn ask(subject: Subject) -> v1::ScreenResponse {
    let out = tempfile::tempdir().unwrap();
    let app = pipe::app(&samples().join("lists"), out.path(), Policy::default());
    let (_server, channel) = pipe::serve(app, Options::default()).await;
    let answer = ScreeningClient::new(channel)
        .screen(pipe::asked(subject))
        .await;
    answer.unwrap().into_inner()
}

/// A machine-readable zone of the samples.
fn zone(file: &str) -> Subject {
    let text = fs::read_to_string(samples().join("mrz").join(file)).unwrap();
    Subject::Mrz(v1::Mrz { text })
}

/// The hit on a record, and how one of its features was judged.
fn hit<'a>(answer: &'a v1::ScreenResponse, list: &str, reference: &str) -> &'a v1::Hit {
    let key = v1::RecordKey {
        list: list.to_owned(),
        reference: reference.to_owned(),
    };
    let of = |h: &&v1::Hit| h.record.as_ref().and_then(|r| r.key.as_ref()) == Some(&key);
    let found = answer.hits.iter().find(of);
    found.unwrap_or_else(|| panic!("no hit on {list}:{reference} in {answer:?}"))
}

fn reason<'a>(hit: &'a v1::Hit, feature: &str) -> &'a v1::Reason {
    let found = hit.reasons.iter().find(|r| r.feature == feature);
    found.unwrap_or_else(|| panic!("no reason {feature} in {hit:?}"))
}

#[tokio::test]
async fn a_passport_that_spells_a_listed_name_another_way_is_found_and_says_why() {
    let answer = ask(zone("variant.txt")).await;
    assert!(matches!(
        answer.outcome(),
        v1::Outcome::Review | v1::Outcome::Hit
    ));
    let hit = hit(&answer, "un", "TLi.001");
    assert_eq!(hit.matched_name, "RIDHWAN TOJIB KELANA");
    let name = reason(hit, "name");
    assert_eq!(name.queried, "RIDZWAN THOYYIB KELANA");
    assert_eq!(name.verdict(), v1::Verdict::Near);
    let paired: Vec<_> = hit
        .alignment
        .iter()
        .map(|p| (p.queried.as_str(), p.listed.as_str()))
        .collect();
    assert_eq!(
        paired,
        [
            ("RIDZWAN", "RIDHWAN"),
            ("THOYYIB", "TOJIB"),
            ("KELANA", "KELANA")
        ]
    );
    assert_eq!(reason(hit, "birth_date").verdict(), v1::Verdict::Agrees);
}

#[tokio::test]
async fn a_namesake_born_on_another_day_is_no_hit() {
    let answer = ask(zone("namesake.txt")).await;
    assert_ne!(answer.outcome(), v1::Outcome::Hit, "{answer:?}");
    for hit in &answer.hits {
        assert_eq!(hit.band(), v1::Outcome::Review);
        assert_eq!(reason(hit, "birth_date").verdict(), v1::Verdict::Conflicts);
    }
}

#[tokio::test]
async fn a_stolen_passport_read_with_the_letter_o_for_zero_is_near_enough_to_look_at() {
    let number = "K44719O2E".to_owned();
    let issuer = "SGP".to_owned();
    let kind = v1::DocumentKind::Passport.into();
    let answer = ask(Subject::Document(v1::Document {
        number,
        issuer,
        kind,
    }))
    .await;
    assert_eq!(answer.outcome(), v1::Outcome::Review);
    let hit = hit(&answer, "documents", "TLd.003");
    let listed = hit.document.as_ref().unwrap();
    assert_eq!(listed.number, "K4471902E");
    assert_eq!(listed.status(), v1::DocumentStatus::Stolen);
    assert_eq!(reason(hit, "document").verdict(), v1::Verdict::Near);
}

#[tokio::test]
async fn a_stolen_vehicle_is_found_by_its_plate() {
    let answer = ask(Subject::Vehicle(v1::Vehicle {
        plate: "wqx 7301".to_owned(),
        plate_country: "Malaysia".to_owned(),
        ..Default::default()
    }))
    .await;
    assert_eq!(answer.outcome(), v1::Outcome::Hit);
    let hit = hit(&answer, "vehicles", "TLm.001");
    assert_eq!(hit.vehicle.as_ref().unwrap().make, "Perodua");
    assert_eq!(reason(hit, "plate").verdict(), v1::Verdict::Agrees);
}
