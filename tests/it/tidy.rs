//! The shape of the sources: layers, headers, lengths, registries. A rule that is not checked is not kept.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Layers, bottom to top; those on one line may not use one another. A layer may use every line above its own.
const LAYERS: &[&[&str]] = &[
    &["domain"],
    &["text"],
    &["names", "documents", "vehicles"],
    &["matching"],
    &["lists", "manifest"],
    &["synthetic"],
    &["index"],
    &["screening"],
    &["audit", "auth", "config", "telemetry"],
    &["app"],
    &["results", "store"],
    &["service", "console"],
    &["cli"],
];

/// Crates and the only layers that may name them.
const OWNED: &[(&str, &[&str])] = &[
    ("tantivy", &["index"]),
    ("arrow", &["index", "manifest", "results", "service"]),
    ("parquet", &["manifest", "results"]),
    ("arrow_flight", &["service"]),
    ("serde_arrow", &["index", "results"]),
    ("tonic", &["service"]),
    ("object_store", &["store"]),
    ("prost", &["service"]),
    ("memmap2", &["index"]),
    ("clap", &["cli"]),
    ("quick_xml", &["lists", "synthetic"]),
];

/// Layers without I/O, clocks, logs or threads of their own.
const PURE: &[&str] = &[
    "domain",
    "text",
    "names",
    "documents",
    "vehicles",
    "matching",
];
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::time",
    "std::thread",
    "std::env",
    "std::process",
    "tokio",
    "tracing",
    "println!",
    "rayon",
];

/// Longest file, in lines before its tests.
const LINES: usize = 500;

fn files(under: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(ROOT).join(under)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no .{extension} file under {under}");
    found
}

fn sources() -> Vec<(String, PathBuf, String)> {
    let sources = files("src", "rs").into_iter().map(|path| {
        let below = path.strip_prefix(Path::new(ROOT).join("src")).unwrap();
        let first = below
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap();
        let text = fs::read_to_string(&path).unwrap();
        (first.trim_end_matches(".rs").to_owned(), path.clone(), text)
    });
    sources.collect()
}

fn rank(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|line| line.contains(&layer))
}

/// The code of a file without comments and without its tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = text.lines().filter(|l| !l.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The layers a file names: after `crate::`, or within `use crate::{…}`, broken over lines or not.
fn used_layers(code: &str) -> Vec<String> {
    let mut used = Vec::new();
    for after in code.split("crate::").skip(1) {
        let names = match after.strip_prefix('{') {
            Some(group) => group.split(';').next().unwrap_or_default(),
            None => after
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or_default(),
        };
        let words = names.split(|c: char| !c.is_alphanumeric() && c != '_');
        used.extend(words.filter(|w| rank(w).is_some()).map(str::to_owned));
    }
    used
}

#[test]
fn every_layer_uses_only_those_below_it() {
    let mut wrong = Vec::new();
    for (layer, path, text) in sources() {
        let Some(own) = rank(&layer) else {
            continue;
        };
        for used in used_layers(&code(&text)) {
            if used != layer && rank(&used) >= Some(own) {
                wrong.push(format!("{}: {layer} uses {used}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_of_the_sources_is_a_layer() {
    for (layer, path, _) in sources() {
        let known = rank(&layer).is_some() || ["lib", "main"].contains(&layer.as_str());
        assert!(
            known,
            "{}: {layer} is no layer; add it to LAYERS",
            path.display()
        );
    }
}

#[test]
fn outside_crates_are_named_only_by_the_layer_that_owns_them() {
    let mut wrong = Vec::new();
    for (layer, path, text) in sources() {
        for line in code(&text).lines() {
            for (name, owners) in OWNED
                .iter()
                .filter(|(_, owners)| !owners.contains(&layer.as_str()))
            {
                let prefix = format!("{name}::");
                let mut found = line.match_indices(&prefix).map(|(i, _)| i);
                let named = found.any(|i| {
                    !line[..i].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
                });
                if named {
                    wrong.push(format!(
                        "{}: {layer} names {name}, which only {owners:?} may",
                        path.display()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_lower_layers_do_no_io_and_read_no_clock() {
    for (layer, path, text) in sources() {
        if PURE.contains(&layer.as_str()) {
            for word in IMPURE {
                assert!(
                    !code(&text).contains(word),
                    "{}: {word} in {layer}",
                    path.display()
                );
            }
            assert!(
                layer != "domain" || !code(&text).contains("serde"),
                "{}: serde in domain",
                path.display()
            );
        }
    }
}

#[test]
fn every_source_file_says_what_it_is_and_stays_short() {
    let mut lengths = Vec::new();
    for (_, path, text) in sources() {
        assert!(text.starts_with("//!"), "{}: no header", path.display());
        let lines = text
            .split("#[cfg(test)]")
            .next()
            .unwrap_or_default()
            .lines()
            .count();
        assert!(
            lines <= LINES,
            "{}: {lines} lines before its tests",
            path.display()
        );
        lengths.push(lines);
    }
    lengths.sort_unstable();
    assert!(
        lengths[lengths.len() / 2] <= 180,
        "median length {}",
        lengths[lengths.len() / 2]
    );
}

#[test]
fn tables_say_where_they_come_from() {
    for path in files("src", "tsv") {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with('#'), "{}: no header", path.display());
    }
}

#[test]
fn every_feature_has_its_cases_and_every_list_its_sample() {
    for feature in saring::matching::FEATURES {
        let vehicle = ["vin", "plate", "engine_number"].contains(&feature.id);
        let id = if vehicle { "vehicle" } else { feature.id };
        let cases = Path::new(ROOT).join(format!("tests/data/scoring/{id}.tsv"));
        let rows =
            fs::read_to_string(&cases).unwrap_or_else(|e| panic!("{}: {e}", cases.display()));
        assert!(
            rows.lines().filter(|l| !l.starts_with('#')).count() > 2,
            "{}",
            cases.display()
        );
    }
    for source in saring::lists::SOURCES {
        let folder = Path::new(ROOT).join("tests/data/lists").join(source.id);
        assert!(
            folder.join("expected.txt").is_file(),
            "{}: no expected.txt",
            folder.display()
        );
    }
}

#[test]
fn the_top_level_holds_only_what_it_should() {
    let folders = [
        "benches",
        "data-samples",
        "deploy",
        "proto",
        "src",
        "tests",
        "target",
        "data",
    ];
    for entry in fs::read_dir(ROOT).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() && !name.starts_with('.') {
            assert!(
                folders.contains(&name.as_str()),
                "{name}: no folder of the top level"
            );
        }
    }
}
