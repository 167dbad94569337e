//! The measures of `saring evaluate`, over invented data.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use super::running::program;
use saring::app::evaluate::{evaluate_aliases, evaluate_pairs};
use saring::app::{App, Caller, build_snapshot};
use saring::domain::{Day, ListId, NameQuality, Record, RecordKind, RecordStatus};
use saring::lists::directory::ListDirectory;
use saring::lists::load::load_all;
use saring::matching::Policy;
use saring::synthetic::write::InterpolWriter;
use saring::synthetic::{self, CLASSES, Seed, TRAVELLER_COLUMNS};

fn deck() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pairs/starter.csv")
}

#[test]
fn the_starter_deck_of_name_pairs_stays_above_its_floors() {
    let report = evaluate_pairs(&deck(), &Policy::default()).unwrap();
    let at = report.at_policy;
    println!(
        "at {:.2}: {} right, {} missed, {} false, {} told apart; {:.1} µs a pair",
        report.policy_threshold, at.tp, at.r#fn, at.fp, at.tn, report.us_per_pair
    );
    for (category, at) in &report.groups["category"] {
        println!(
            "{category:12} right {:3} missed {:3} false {:3} apart {:3}",
            at.tp, at.r#fn, at.fp, at.tn
        );
    }
    for f in &report.failed {
        println!("{:.3} {} {} | {}", f.score, f.is_match, f.name1, f.name2);
    }
    assert!(report.n >= 200, "{}", report.n);
    assert!(at.recall >= 0.93, "recall {}", at.recall);
    assert!(at.precision >= 0.97, "precision {}", at.precision);
}

const SEED: Seed = Seed {
    number: 5,
    today: Day(20_634),
};

/// A folder with a list of 400 invented notices, a snapshot of it, positives and negatives.
fn drill() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("lists")).unwrap();
    let toml = "[[list]]\nid = \"red\"\ntitle = \"Invented notices\"\nformat = \"interpol-json\"\nfiles = \"red.json\"\n";
    fs::write(path("lists/lists.toml"), toml).unwrap();
    let mut notices = InterpolWriter::new(Vec::new()).unwrap();
    let list = ListId::new("red").unwrap();
    for i in 0..400 {
        let (_, mut record) = synthetic::listed(SEED, &list, None, i);
        record.key.reference = format!("2026/{}", i + 1);
        notices.record(&record).unwrap();
    }
    fs::write(path("lists/red.json"), notices.finish().unwrap()).unwrap();
    let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_780_000_000);
    let (lists, snapshot) = (path("lists"), path("snapshot"));
    build_snapshot(&Caller::at("test"), &lists, &snapshot, at, &mut |_| {}).unwrap();
    let directory = ListDirectory::open(&lists).unwrap();
    let people = load_all(&directory, &BTreeMap::new()).remove(0).records;
    assert!(people.iter().all(|r| r.kind == RecordKind::Person));
    let mut csv = csv::Writer::from_path(path("positives.csv")).unwrap();
    csv.write_record(TRAVELLER_COLUMNS).unwrap();
    for class in CLASSES
        .iter()
        .filter(|c| matches!(c.number, 2 | 3 | 10 | 19 | 20))
    {
        for (i, record) in people.iter().enumerate().step_by(4) {
            if let Some(row) = synthetic::perturb(SEED, record, class, i as u64) {
                csv.write_record(row.cells()).unwrap();
            }
        }
    }
    csv.flush().unwrap();
    let mut csv = csv::Writer::from_path(path("negatives.csv")).unwrap();
    csv.write_record(TRAVELLER_COLUMNS).unwrap();
    for i in 0..300 {
        csv.write_record(synthetic::traveller(SEED, None, i, 0).cells())
            .unwrap();
    }
    csv.flush().unwrap();
    folder
}

#[test]
fn screening_is_measured_over_rows_of_known_truth() {
    let folder = drill();
    let app = App::new(folder.path().join("snapshot"), Policy::default());
    app.reload().unwrap();
    let (p, n) = (
        folder.path().join("positives.csv"),
        folder.path().join("negatives.csv"),
    );
    let report = app.evaluate_screening(&p, &n, SEED.today, &|_| ()).unwrap();
    println!("{}", serde_json::to_string_pretty(&report).unwrap());
    assert_eq!((report.n_negatives, report.expected_unknown), (300, 0));
    assert!(report.n_positives > 250, "{}", report.n_positives);
    assert!(
        report.candidate_recall > 0.97,
        "{}",
        report.candidate_recall
    );
    assert!(report.recall_review > 0.90, "{}", report.recall_review);
    assert!(report.recall_hit <= report.recall_review);
    assert!(report.top1 <= report.top5 && report.top5 <= report.recall_review);
    assert_eq!(report.by_perturbation["typo"].n_negatives, 0);
    // At the policy's own threshold the sweep says what the headline says.
    let own = f64::from(Policy::default().thresholds.review);
    let point = report
        .sweep
        .iter()
        .find(|s| (s.t - own).abs() < 1e-6)
        .unwrap();
    assert!((point.recall - report.recall_review).abs() < 1e-9);
    assert!((point.review_per_1000 - report.review_per_1000).abs() < 1e-9);
    let told = |what: &str| report.mistakes.iter().filter(|m| m.mistake == what).count();
    let count = |share: f64, of: usize| (share * of as f64).round() as usize;
    let found = count(report.recall_review, report.n_positives);
    assert_eq!(told("missed"), report.n_positives - found);
    let alerts = count(report.review_per_1000 / 1000.0, report.n_negatives);
    assert_eq!(told("false"), alerts);
    assert!(
        report
            .mistakes
            .iter()
            .all(|m| !m.query_id.is_empty() && !m.queried.is_empty())
    );
    assert!(report.top_ties_true_false + report.top_ties_same_one <= report.top_ties + 1e-9);
    assert_eq!(report.all.alerts, alerts);
    let i = report.all.recall_review_interval;
    assert!(i.low < report.recall_review && report.recall_review < i.high);
    assert_eq!(report.data.len(), 2);
    assert_eq!(report.data[0].rows, report.n_positives);
    let c = &report.calibration;
    assert_eq!(c.prior_of, "policy");
    assert_eq!(
        c.in_force.bins.iter().map(|b| b.pairs).sum::<usize>(),
        c.in_force.pairs
    );
    assert!(
        c.base_rates
            .windows(2)
            .all(|w| w[0].right_of_alerts >= w[1].right_of_alerts)
    );
    let explained = |what: &str| {
        report
            .worst
            .iter()
            .filter(|w| w.mistake.mistake == what)
            .count()
    };
    assert!(explained("missed") <= 10 && explained("missed") >= told("missed").min(2));
    assert!(
        report
            .worst
            .iter()
            .filter_map(|w| w.hit.as_ref())
            .all(|h| !h.reasons.is_empty())
    );
    let json = serde_json::to_value(&report).unwrap();
    for key in [
        "data",
        "fairness",
        "calibration",
        "top_ties_true_false",
        "n_positives",
        "recall_review",
        "sweep",
        "by_culture",
        "latency_us",
        "lists",
        "snapshot_generation",
        "policy_hash",
    ] {
        assert!(json.get(key).is_some(), "{key}");
    }
}

#[test]
fn thresholds_are_proposed_on_one_half_and_told_of_the_other() {
    let folder = drill();
    let app = App::new(folder.path().join("snapshot"), Policy::default());
    app.reload().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (p, n) = (path("positives.csv"), path("negatives.csv"));
    let tuned = |budget: f64| app.evaluate_tune(&p, &n, SEED.today, budget, &|_| ());
    let strict = tuned(0.0).unwrap();
    assert_eq!(strict.proposed_on_fitted.alerts, 0);
    let rows = |e: &saring::app::evaluate::Effect| e.n_positives + e.n_negatives;
    let all = strict.data.iter().map(|d| d.rows).sum::<usize>();
    assert_eq!(
        rows(&strict.proposed_on_fitted) + rows(&strict.proposed_on_held),
        all
    );
    assert_eq!(
        rows(&strict.present_on_held),
        rows(&strict.proposed_on_held)
    );
    let loose = tuned(500.0).unwrap();
    assert!(loose.proposed_on_fitted.recall >= strict.proposed_on_fitted.recall);
    assert!(tuned(-1.0).unwrap_err().to_string().contains("budget"));
}

#[test]
fn scores_are_fitted_on_one_half_and_told_of_the_other() {
    let folder = drill();
    let app = App::new(folder.path().join("snapshot"), Policy::default());
    app.reload().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (p, n) = (path("positives.csv"), path("negatives.csv"));
    let fitted = |prior: f64| app.evaluate_calibration(&p, &n, SEED.today, prior, &|_| ());
    // Nobody else is like anybody on the list: there is nothing to tell apart.
    assert!(fitted(0.5).unwrap_err().to_string().contains("too few"));
    let mut namesakes = String::from("query_id,full_name,date_of_birth\n");
    for row in csv::Reader::from_path(&p).unwrap().records() {
        let row = row.unwrap();
        writeln!(namesakes, "n-{},\"{}\",1931-01-01", &row[0], &row[1]).unwrap();
    }
    fs::write(&n, namesakes).unwrap();
    let even = fitted(0.5).unwrap();
    assert!(even.fitted.scale > 0.0);
    assert!(even.pairs_fitted_on > 0 && even.fitted_on_held.pairs > 0);
    // The rarer the listed are, the less a score of the same evidence says.
    let rare = fitted(0.001).unwrap();
    assert!(
        rare.fitted.score(2.0) < even.fitted.score(2.0),
        "{rare:?} {even:?}"
    );
    assert!(rare.fitted_on_held.brier <= rare.present_on_held.brier);
    assert!(fitted(1.0).unwrap_err().to_string().contains("prior"));
}

#[test]
fn listed_names_find_their_own_records_first() {
    let folder = drill();
    let app = App::new(folder.path().join("snapshot"), Policy::default());
    app.reload().unwrap();
    let report = app.evaluate_own_names(SEED.today, false, &|_| ()).unwrap();
    assert_eq!(report.records, 400);
    assert!(report.candidate_recall > 0.999, "{:?}", report.misses);
    assert!(report.first_of_candidates > 0.98, "{:?}", report.misses);
    assert!(report.misses.iter().all(|m| m.text.is_none()));
}

#[test]
fn an_alias_that_is_taken_off_its_record_is_asked_for_once_and_its_record_looked_for() {
    let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/lists");
    let asked = |record: &Record| {
        let party = matches!(record.kind, RecordKind::Person | RecordKind::Organisation);
        let strong = record
            .names
            .iter()
            .filter(|n| n.quality == NameQuality::Strong);
        let active = record.provenance.status == RecordStatus::Active;
        usize::from(party && active && record.names.len() > 1) * strong.count().min(5)
    };
    let loaded = load_all(&ListDirectory::open(&lists).unwrap(), &BTreeMap::new());
    let all: usize = loaded.iter().flat_map(|l| &l.records).map(asked).sum();
    let scratch = tempfile::tempdir().unwrap();
    let policy = Policy::default();
    let done = AtomicUsize::new(0);
    let report = evaluate_aliases(&lists, scratch.path(), &policy, SEED.today, false, &|_| {
        done.fetch_add(1, Ordering::Relaxed);
    })
    .unwrap();
    let n = |word: &str| -> (usize, f64) {
        let groups = report
            .groups
            .iter()
            .filter(|(name, _)| name.ends_with(word));
        groups.fold((0, 0.0), |(n, found), (_, g)| {
            (n + g.n, found + g.recall_review * g.n as f64)
        })
    };
    let (sharing, strange) = (n(" shares word"), n(" shares no word"));
    assert!(all > 20, "{all}");
    assert_eq!((sharing.0 + strange.0, done.into_inner()), (all, all));
    let found = sharing.1 + strange.1;
    assert_eq!(report.misses.len(), all - found.round() as usize);
    assert!(report.misses.iter().all(|m| m.texts.is_none()));
    // A name that has nothing of the others is not guessed.
    assert!(sharing.1 / sharing.0 as f64 > 0.7, "{:?}", report.groups);
}

#[test]
fn an_organisation_is_looked_for_among_organisations() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("data-samples/lists");
    let loaded = load_all(&ListDirectory::open(&lists).unwrap(), &BTreeMap::new());
    let mut records = loaded.iter().flat_map(|l| &l.records);
    let listed = records
        .find(|r| r.kind == RecordKind::Organisation)
        .unwrap();
    build_snapshot(
        &Caller::at("test"),
        &lists,
        &path("snapshot"),
        SystemTime::UNIX_EPOCH,
        &mut |_| (),
    )
    .unwrap();
    let (name, id) = (&listed.names[0].whole, &listed.key.reference);
    let rows = format!(
        "query_id,schema,full_name,expected_id\n1,Organization,\"{name}\",{id}\n2,Person,\"{name}\",{id}\n"
    );
    fs::write(path("p.csv"), rows).unwrap();
    fs::write(
        path("n.csv"),
        "query_id,schema,full_name\n3,Company,Nobody Knows This Firm\n",
    )
    .unwrap();
    let app = App::new(path("snapshot"), Policy::default());
    app.reload().unwrap();
    let report = app.evaluate_screening(&path("p.csv"), &path("n.csv"), SEED.today, &|_| ());
    let report = report.unwrap();
    let missed: Vec<&str> = report
        .mistakes
        .iter()
        .map(|m| m.query_id.as_str())
        .collect();
    assert_eq!(missed, ["2"]);
}

#[test]
fn pages_stand_alone_and_hold_no_names_where_told_so() {
    let folder = drill();
    let run = |arguments: &[&str]| {
        let output = program(folder.path(), arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    let page = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let alone = |html: &str| {
        assert!(html.starts_with("<!doctype html>") && html.contains("<svg"));
        for outside in [
            "http:", "https:", "<script", "<link", "<img", "@import", "url(",
        ] {
            assert!(!html.contains(outside), "{outside}");
        }
    };
    let decks = "evaluate screening --snapshot snapshot --positives positives.csv --negatives negatives.csv";
    let screening = |more: &str| {
        let all: Vec<&str> = decks.split(' ').chain(more.split(' ')).collect();
        run(&all);
    };
    screening("--html with.html --mistakes mistakes.csv");
    screening("--html without.html --without-names");
    let (with, without) = (page("with.html"), page("without.html"));
    alone(&with);
    alone(&without);
    for row in csv::Reader::from_path(folder.path().join("mistakes.csv"))
        .unwrap()
        .records()
    {
        let row = row.unwrap();
        assert!(
            !without.contains(&row[5]),
            "a name in the page without names"
        );
    }
    assert!(with.contains("Worst misses") && !without.contains("Worst misses"));
    let deck = deck();
    run(&[
        "evaluate",
        "pairs",
        deck.to_str().unwrap(),
        "--html",
        "pairs.html",
    ]);
    alone(&page("pairs.html"));
}

#[test]
fn a_proposal_is_a_policy() {
    let folder = drill();
    let decks = "--snapshot snapshot --positives positives.csv --negatives negatives.csv";
    for arguments in [
        format!("evaluate tune {decks} --out tuned.toml"),
        format!("evaluate screening {decks} --policy tuned.toml"),
    ] {
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let output = program(folder.path(), &arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
    let text = fs::read_to_string(folder.path().join("tuned.toml")).unwrap();
    let tuned = Policy::from_toml(&text).unwrap();
    assert!((tuned.thresholds.hit - Policy::default().thresholds.hit).abs() < 1e-6);
}
