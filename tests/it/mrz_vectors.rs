//! Machine-readable zones of the shared fixtures and of published specimens, where the folder is there.

use std::path::PathBuf;

use saring::documents::mrz::{FindingKind, Format, Mrz};
use saring::domain::Day;

fn shared(path: &str) -> Option<String> {
    let file = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")).join(path);
    let text = std::fs::read_to_string(&file).ok();
    if text.is_none() {
        println!("skipped: {path} is not there");
    }
    text
}

fn today() -> Day {
    Day::from_ymd(2026, 6, 1).unwrap()
}

#[test]
fn every_vector_reads_in_its_format_with_all_check_digits_agreeing() {
    let Some(text) = shared("fixtures/mrz_vectors.json") else {
        return;
    };
    let vectors: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert!(vectors.len() >= 27);
    for vector in &vectors {
        let id = vector["id"].as_str().unwrap();
        let lines: Vec<&str> = vector["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|l| l.as_str().unwrap())
            .collect();
        let mrz = Mrz::parse(&lines.join("\n"), today()).unwrap();
        assert_eq!(
            mrz.format.as_str().replace('-', ""),
            vector["format"].as_str().unwrap(),
            "{id}"
        );
        let wrong: Vec<_> = mrz
            .findings
            .iter()
            .filter(|f| f.kind != FindingKind::NotRecognised)
            .collect();
        assert!(wrong.is_empty(), "{id}: {wrong:?}");
        assert!(!mrz.number.is_empty() && !mrz.primary.is_empty(), "{id}");
        assert_eq!(
            Mrz::parse(&lines.concat(), today()).unwrap(),
            mrz,
            "{id} in one string"
        );
        match id {
            "td2_long" | "td1_long" => assert_eq!(mrz.number, "D23145890734", "{id}"),
            "td1_long10" => assert_eq!(mrz.number, "1234567890", "{id}"),
            "syn_th_truncated" => assert!(mrz.maybe_truncated),
            "syn_my_no_filler" => assert!(mrz.undivided && mrz.secondary.is_empty()),
            "syn_dob_unknown" => assert!(mrz.births.is_empty() && mrz.sex.is_none()),
            _ => assert!(!mrz.births.is_empty(), "{id}"),
        }
    }
}

/// Sets of lines as they follow one another in the file: two of 44 or 36, three of 30.
fn sets(text: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = text
        .lines()
        .skip(1)
        .filter_map(|l| l.split('\t').nth(1))
        .collect();
    let second = |l: &str| l.chars().filter(char::is_ascii_digit).count() > 8;
    let mut sets = Vec::new();
    for i in 0..lines.len() {
        let of = |n: usize| {
            lines
                .get(i..i + n)
                .filter(|set| set.iter().all(|l| l.len() == lines[i].len()))
        };
        match lines[i].len() {
            44 | 36 if !second(lines[i]) => {
                sets.extend(of(2).filter(|s| second(s[1])).map(<[_]>::to_vec));
            }
            30 => sets.extend(
                of(3)
                    .filter(|s| s[0].starts_with(['I', 'A', 'C']) && second(s[1]) && !second(s[2]))
                    .map(<[_]>::to_vec),
            ),
            _ => {}
        }
    }
    sets
}

#[test]
fn published_specimens_read_and_most_check_digits_agree() {
    let Some(text) = shared("data/mrz/specimen_lines.tsv") else {
        return;
    };
    let sets = sets(&text);
    let mut agree = 0;
    for set in &sets {
        let mrz = Mrz::parse(&set.join("\n"), today()).unwrap();
        assert!(mrz.format != Format::Td1 || set.len() == 3);
        if mrz.checks_agree() {
            agree += 1;
        } else {
            println!(
                "{set:?} {:?}",
                mrz.findings
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
            );
        }
    }
    println!("{agree} of {} specimens agree", sets.len());
    assert!(sets.len() >= 35 && agree >= 30, "{agree} of {}", sets.len());
}
