//! What an officer reads of a hit: one invented case for each way in which names, dates and numbers can be alike or not.
//!
//! The texts are snapshots in `snapshots/`: read a changed one as someone who must decide by it, then accept it with
//! `INSTA_UPDATE=always cargo test --test it explained`. To add a case: a record in `tests/data/explained/cases.csv`,
//! a row in [`CASES`].

use std::fs;
use std::path::Path;

use super::running::program;

/// The reference of the case's record, what is asked, and what the case shows.
const CASES: [(&str, &[&str], &str); 23] = [
    (
        "exact",
        &[
            "Zulkarnain Hassan Sulong",
            "--born",
            "1971-03-09",
            "--nationality",
            "MYS",
            "--gender",
            "male",
            "--birth-place",
            "Kota Bharu",
        ],
        "everything agrees",
    ),
    (
        "variant",
        &[
            "Muhammad Redzuan Husin Jantan",
            "--born",
            "1980-05-17",
            "--nationality",
            "MYS",
        ],
        "other spellings of the same names",
    ),
    (
        "dialect",
        &[
            "Chan Kwok Wai",
            "--born",
            "1966-11-02",
            "--nationality",
            "CHN",
        ],
        "a Chinese name in a dialect's spelling",
    ),
    (
        "kunya",
        &[
            "Abu Khawla al Jawi",
            "--born",
            "1974",
            "--nationality",
            "IDN",
        ],
        "a kunya, which many bear",
    ),
    (
        "truncated",
        &["--mrz", "truncated.txt"],
        "a name that fills its field of the zone",
    ),
    (
        "initial",
        &[
            "R. Subramaniam Velu",
            "--born",
            "1969-07-21",
            "--nationality",
            "IND",
        ],
        "an initial for a name",
    ),
    (
        "missing_part",
        &[
            "Bambang Wicaksono Tjokro",
            "--born",
            "1983-01-30",
            "--nationality",
            "IDN",
        ],
        "a part left out",
    ),
    (
        "sibling",
        &[
            "Lim Boon Meng",
            "--born",
            "1977-04-12",
            "--nationality",
            "SGP",
        ],
        "another syllable, as brothers have",
    ),
    (
        "reversed",
        &[
            "Zaidan bin Fikri",
            "--born",
            "1959-10-05",
            "--document",
            "A80112233",
            "--issuer",
            "MYS",
        ],
        "father and son exchanged",
    ),
    (
        "number",
        &[
            "Cahaya Timur Relief Fund 8",
            "--kind",
            "organisation",
            "--identifier",
            "registration=R-55017",
        ],
        "another unit of a group",
    ),
    (
        "native",
        &[
            "منصور صالح القحطاني",
            "--born",
            "1962-08-14",
            "--nationality",
            "YEM",
        ],
        "asked in Arabic script",
    ),
    (
        "slip",
        &[
            "Teodulfo Bagalihog Makiling",
            "--born",
            "1980-11-20",
            "--nationality",
            "PHL",
        ],
        "a digit of the date is off",
    ),
    (
        "year",
        &["Somrak Phanthongkham", "--born", "1966-04-01"],
        "only the year is listed",
    ),
    (
        "range",
        &["Nyi Nyi Lwin Thaw", "--born", "1960-02-02"],
        "a range of years is listed",
    ),
    (
        "conflict",
        &[
            "Viktor Olegovich Sadovnikov",
            "--born",
            "1961-07-02",
            "--nationality",
            "RUS",
        ],
        "born in another year",
    ),
    (
        "near_document",
        &[
            "Dimas Prakoso Adiwinata",
            "--document",
            "C4471903",
            "--issuer",
            "IDN",
        ],
        "a document number off by a digit",
    ),
    (
        "other_nationality",
        &[
            "Kassim Oladipo Warsame",
            "--born",
            "1979-09-19",
            "--nationality",
            "NGA",
        ],
        "the same name and date, another nationality",
    ),
    (
        "legal_form",
        &[
            "Mutiara Selatan Shipping Pte Ltd",
            "--kind",
            "organisation",
            "--identifier",
            "registration=R-70211",
        ],
        "the same company name, another legal form",
    ),
    (
        "weak_alias",
        &["Kumander Lawin", "--born", "1968", "--nationality", "PHL"],
        "a low-quality alias",
    ),
    (
        "fnu",
        &[
            "FNU Suratmanto",
            "--born",
            "1972-12-12",
            "--nationality",
            "IDN",
        ],
        "a filler for a name that there is not",
    ),
    (
        "title",
        &[
            "Dato' Seri Haji Kamarul Ariffin Shukor",
            "--born",
            "1951-05-25",
            "--nationality",
            "MYS",
        ],
        "titles and honours",
    ),
    (
        "suffix",
        &[
            "Ramon Magbanua Villareal Jr.",
            "--born",
            "1948-03-03",
            "--nationality",
            "PHL",
        ],
        "another generation",
    ),
    (
        "vehicle",
        &["--plate", "ขก 8831", "--plate-country", "THA"],
        "a plate without its province",
    ),
];

#[test]
fn every_reason_reads_as_an_officer_would_say_it() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let zone = root.join("data-samples/mrz/truncated.txt");
    fs::copy(zone, folder.path().join("truncated.txt")).unwrap();
    let lists = root.join("tests/data/explained");
    let built = program(
        folder.path(),
        &["build", "--lists", lists.to_str().unwrap()],
    )
    .output()
    .unwrap();
    assert!(built.status.success(), "{built:?}");
    for (reference, arguments, shows) in CASES {
        let mut asked = vec!["screen"];
        asked.extend(arguments);
        let output = program(folder.path(), &asked).output().unwrap();
        assert!(output.stderr.is_empty(), "{reference}: {output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        // The last lines name the snapshot and the policy.
        let (text, _) = text.rsplit_once("\n\ncomplete: ").unwrap();
        insta::with_settings!({description => shows, omit_expression => true, prepend_module_to_snapshot => false}, {
            insta::assert_snapshot!(format!("explained_{reference}"), format!("$ saring {}\n{text}", quoted(&asked)));
        });
    }
}

fn quoted(arguments: &[&str]) -> String {
    let quoted = arguments.iter().map(|a| {
        let plain = a
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        if plain {
            (*a).to_owned()
        } else {
            format!("\"{a}\"")
        }
    });
    quoted.collect::<Vec<_>>().join(" ")
}
