//! Manifests in columns: what stands in them however it is stored, damage, round trips, and results written as columns.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Date32Array, DictionaryArray, Float64Array, Int64Array};
use arrow::array::{LargeStringArray, ListArray, RecordBatch, StringArray, StringViewArray};
use arrow::array::{TimestampMillisecondArray, new_null_array};
use arrow::compute::concat_batches;
use arrow::datatypes::{DataType, Field, Int32Type};
use arrow::ipc::CompressionType;
use arrow::ipc::reader::FileReader;
use arrow::ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;
use saring::domain::{Day, Flag, Manifest, Position, limits};
use saring::manifest::{Input, ManifestError, Opened, read};
use saring::results;

use super::pipe;
use super::running::program;

fn today() -> Day {
    Day::from_ymd(2026, 6, 30).unwrap()
}

fn file(batch: &RecordBatch) -> Vec<u8> {
    let mut file = FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    file.write(batch).unwrap();
    file.finish().unwrap();
    file.into_inner().unwrap()
}

fn stream(batch: &RecordBatch, packed: Option<CompressionType>) -> Vec<u8> {
    let options = IpcWriteOptions::default()
        .try_with_compression(packed)
        .unwrap();
    let mut stream =
        StreamWriter::try_new_with_options(Vec::new(), &batch.schema(), options).unwrap();
    stream.write(batch).unwrap();
    stream.finish().unwrap();
    stream.into_inner().unwrap()
}

fn parquet(batch: &RecordBatch) -> Vec<u8> {
    let mut file = ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
    file.write(batch).unwrap();
    file.into_inner().unwrap()
}

/// The same travellers in every form that columns come in.
fn forms(batch: &RecordBatch) -> Vec<Vec<u8>> {
    vec![
        file(batch),
        stream(batch, None),
        stream(batch, Some(CompressionType::LZ4_FRAME)),
        stream(batch, Some(CompressionType::ZSTD)),
        parquet(batch),
    ]
}

fn columns(of: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(of.into_iter().map(|(n, c)| (n, c, true))).unwrap()
}

/// A manifest without its format and places, which differ between formats.
fn bare(mut manifest: Manifest) -> Manifest {
    manifest.format = "";
    for traveller in &mut manifest.travellers {
        traveller.at = Position::File;
    }
    manifest
}

#[test]
fn a_table_reads_the_same_however_its_columns_are_stored() {
    let table = "Surname,GIVEN NAMES,sex,Date of Birth,nationality,passport no,expiry date\n\
                 Vantablan,Orrin,M,1980-05-17,IDN,9900001,2031-01-02\n\
                 Sulanderi,,F,,MYS,9900002,\n";
    let table = bare(read(table.as_bytes(), today()).unwrap());
    let day = |y, m, d| Some(Day::from_ymd(y, m, d).unwrap().0);
    let birth = vec![day(1980, 5, 17), None];
    let expiry = vec![day(2031, 1, 2), None];
    let milliseconds = birth.iter().map(|d| d.map(|d| i64::from(d) * 86_400_000));
    let sexes: DictionaryArray<Int32Type> = vec!["M", "F"].into_iter().collect();
    let plain: Vec<(&str, ArrayRef)> = vec![
        (
            "Surname",
            Arc::new(StringArray::from(vec!["Vantablan", "Sulanderi"])),
        ),
        (
            "GIVEN NAMES",
            Arc::new(StringArray::from(vec![Some("Orrin"), None])),
        ),
        ("sex", Arc::new(sexes)),
        ("Date of Birth", Arc::new(Date32Array::from(birth.clone()))),
        (
            "nationality",
            Arc::new(StringViewArray::from(vec!["IDN", "MYS"])),
        ),
        (
            "passport no",
            Arc::new(Int64Array::from(vec![9_900_001, 9_900_002])),
        ),
        ("expiry date", Arc::new(Date32Array::from(expiry))),
    ];
    let mut odd = plain.clone();
    odd[0].1 = Arc::new(LargeStringArray::from(vec!["Vantablan", "Sulanderi"]));
    odd[3].1 = Arc::new(milliseconds.collect::<TimestampMillisecondArray>());
    odd[5].1 = Arc::new(Float64Array::from(vec![9_900_001.0, 9_900_002.0]));
    let item = Arc::new(Field::new("item", DataType::Utf8, true));
    odd.push(("name", new_null_array(&DataType::List(item), 2)));
    odd.reverse();
    for batch in [columns(plain), columns(odd)] {
        for bytes in forms(&batch) {
            let read = read(&bytes, today()).unwrap();
            assert_eq!(read.travellers[1].at, Position::Row(2));
            assert_eq!(bare(read), table);
        }
    }
}

#[test]
fn written_days_of_a_column_are_told_apart_by_all_its_rows() {
    let days = |days: Vec<&str>| {
        let names = vec!["Orrin Vantablan"; days.len()];
        columns(vec![
            ("name", Arc::new(StringArray::from(names)) as ArrayRef),
            ("dob", Arc::new(StringArray::from(days))),
        ])
    };
    for (batch, flags) in [
        (days(vec!["03/04/1980"]), vec![Flag::AmbiguousDate]),
        (days(vec!["03/04/1980", "31/12/1980"]), vec![]),
    ] {
        for bytes in forms(&batch) {
            assert_eq!(read(&bytes, today()).unwrap().travellers[0].flags, flags);
        }
    }
}

#[test]
fn columns_that_say_nothing_of_a_traveller_are_no_manifest() {
    let batch = columns(vec![(
        "seat",
        Arc::new(StringArray::from(vec!["12A"])) as ArrayRef,
    )]);
    for bytes in forms(&batch) {
        assert_eq!(read(&bytes, today()), Err(ManifestError::Unknown));
    }
}

#[test]
fn dictionaries_that_together_unpack_to_more_than_is_taken_are_refused() {
    let shared = |text: &str| -> ArrayRef {
        let texts = std::iter::repeat_n(text, 100);
        Arc::new(texts.collect::<DictionaryArray<Int32Type>>())
    };
    let (name, flight) = ("Orrin Vantablan, ".repeat(30), "XY 123, ".repeat(40));
    let batch = columns(vec![("name", shared(&name)), ("flight", shared(&flight))]);
    let mut bytes = stream(&batch, Some(CompressionType::LZ4_FRAME));
    assert_eq!(read(&bytes, today()).unwrap().travellers.len(), 100);
    // The second states less than a message may unpack to, but not beside the first.
    let stated = limits::ARROW_BODY_BYTES as i64 - 100;
    let unpacked = (flight.len() as i64).to_le_bytes();
    let at = bytes.windows(8).rposition(|w| w == unpacked).unwrap();
    bytes[at..at + 8].copy_from_slice(&stated.to_le_bytes());
    let refused = read(&bytes, today()).unwrap_err().to_string();
    assert!(refused.contains("unpacked"), "{refused}");
}

#[test]
fn a_message_that_unpacks_to_more_than_is_taken_is_refused() {
    let names = StringArray::from(vec!["Orrin Vantablan"; 100]);
    let batch = columns(vec![("name", Arc::new(names) as ArrayRef)]);
    let mut bytes = stream(&batch, Some(CompressionType::LZ4_FRAME));
    let unpacked = 1500_i64.to_le_bytes();
    let at = bytes.windows(8).rposition(|w| w == unpacked).unwrap();
    bytes[at..at + 8].copy_from_slice(&(1_i64 << 50).to_le_bytes());
    let refused = read(&bytes, today()).unwrap_err().to_string();
    assert!(refused.contains("unpacked"), "{refused}");
    let mut bytes = stream(&batch, None);
    bytes[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    let refused = read(&bytes, today()).unwrap_err().to_string();
    assert!(refused.contains("unpacked"), "{refused}");
}

#[test]
fn a_table_in_a_file_may_be_longer_than_what_is_held_in_memory() {
    let rows = limits::MANIFEST_TRAVELLERS + 5;
    let names = StringArray::from(vec!["Orrin Vantablan"; rows]);
    let batch = columns(vec![("name", Arc::new(names) as ArrayRef)]);
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [("t.arrow", file(&batch)), ("t.parquet", parquet(&batch))] {
        assert_eq!(
            read(&bytes, today()),
            Err(ManifestError::TooMany("travellers"))
        );
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let input = Input::File(File::open(path).unwrap().into());
        let opened = Opened::open(&input, today()).unwrap();
        for _ in 0..2 {
            let mut seen = 0;
            let head = opened.pass(&mut |batch| {
                assert!(batch.len() <= limits::MANIFEST_BATCH);
                assert_eq!(batch[0].at, Position::Row(seen + 1));
                seen += u32::try_from(batch.len()).unwrap();
                std::ops::ControlFlow::Continue(())
            });
            assert_eq!((head.unwrap().flights.len(), seen as usize), (1, rows));
        }
    }
}

#[test]
fn what_is_generated_reads_back_the_same_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let mut read_back = Vec::new();
    for format in ["csv", "jsonl", "arrow", "parquet", "paxlst"] {
        let ran = program(
            folder.path(),
            &[
                "generate", "manifest", "--count", "60", "--format", format, "--out", format,
            ],
        );
        let mut ran = ran;
        assert!(ran.status().unwrap().success());
        let bytes = fs::read(folder.path().join(format)).unwrap();
        let named = format!("by-name.{}", format.replace("paxlst", "edi"));
        let by_name = ["generate", "manifest", "--count", "60", "--out", &named];
        assert!(program(folder.path(), &by_name).status().unwrap().success());
        assert!(
            fs::read(folder.path().join(&named)).unwrap() == bytes,
            "{named}"
        );
        let manifest = read(&bytes, today()).unwrap();
        assert_eq!((manifest.format, manifest.problem_count), (format, 0));
        assert_eq!(manifest.travellers.len(), 60);
        read_back.push(bare(manifest));
    }
    let paxlst = read_back.pop().unwrap();
    for other in &read_back[1..] {
        assert_eq!(*other, read_back[0]);
    }
    for (message, row) in paxlst.travellers.iter().zip(&read_back[0].travellers) {
        assert_eq!(message.births, row.births);
        assert_eq!(message.gender, row.gender);
        assert_eq!(message.nationalities, row.nationalities);
        assert_eq!(message.documents, row.documents);
    }
}

fn hits(batch: &RecordBatch) -> Vec<usize> {
    let hits: &ListArray = batch.column_by_name("hits").unwrap().as_list();
    (0..batch.num_rows()).map(|n| hits.value(n).len()).collect()
}

fn texts(batch: &RecordBatch, name: &str) -> Vec<String> {
    let column = batch.column_by_name(name).unwrap().as_string::<i32>();
    column.iter().map(|t| t.unwrap_or("").to_owned()).collect()
}

#[test]
fn results_are_a_row_a_traveller_in_both_formats() {
    let folder = tempfile::tempdir().unwrap();
    pipe::write_documents(&folder.path().join("lists"));
    let built = program(folder.path(), &["build", "--lists", "lists"])
        .output()
        .unwrap();
    assert!(built.status.success());
    let batch = columns(vec![
        (
            "name",
            Arc::new(StringArray::from(vec!["Tortellan", "Quillomar"])) as ArrayRef,
        ),
        (
            "dob",
            Arc::new(StringArray::from(vec!["1970-01-02", "1971-02-03"])),
        ),
        (
            "passport",
            Arc::new(StringArray::from(vec!["X9900001", "K0099001"])),
        ),
        ("issuer", Arc::new(StringArray::from(vec!["MYS", "MYS"]))),
        ("id", Arc::new(Int64Array::from(vec![71, 72]))),
    ]);
    fs::write(folder.path().join("t.parquet"), parquet(&batch)).unwrap();
    let ran = program(
        folder.path(),
        &[
            "manifest",
            "-q",
            "t.parquet",
            "--out",
            "r.arrow",
            "--out",
            "r.parquet",
        ],
    );
    let mut ran = ran;
    assert_eq!(ran.output().unwrap().status.code(), Some(11));
    let at = |name: &str| File::open(Path::new(folder.path()).join(name)).unwrap();
    let arrow = FileReader::try_new(at("r.arrow"), None).unwrap();
    let parquet = ParquetRecordBatchReaderBuilder::try_new(at("r.parquet")).unwrap();
    let parquet = parquet.build().unwrap();
    let schema = results::schema();
    assert_eq!(schema.metadata()[results::VERSION_KEY], results::VERSION);
    for batches in [
        arrow.map(Result::unwrap).collect::<Vec<_>>(),
        parquet
            .map(|b| b.unwrap().with_schema(schema.clone()).unwrap())
            .collect(),
    ] {
        let batch = concat_batches(&schema, &batches).unwrap();
        assert_eq!(texts(&batch, "outcome"), ["CLEAR", "HIT"]);
        assert_eq!(texts(&batch, "reference"), ["71", "72"]);
        assert_eq!(texts(&batch, "place"), ["row 1", "row 2"]);
        assert_eq!(hits(&batch), [0, 1]);
        for name in ["generation", "policy_hash"] {
            assert!(texts(&batch, name).iter().all(|t| !t.is_empty()), "{name}");
        }
    }
}

/// Bytes of a table in columns with some of them changed, or cut off.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let names: DictionaryArray<Int32Type> = vec!["Vantablan", "Sulanderi"].into_iter().collect();
    let batch = columns(vec![
        ("name", Arc::new(names) as ArrayRef),
        ("dob", Arc::new(Date32Array::from(vec![Some(3700), None]))),
        (
            "passport",
            Arc::new(StringViewArray::from(vec![
                "X9900001",
                "longer than twelve bytes",
            ])),
        ),
    ]);
    let forms = forms(&batch);
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    (
        0..forms.len(),
        changes,
        any::<prop::sample::Index>(),
        any::<bool>(),
    )
        .prop_map(move |(form, changes, end, cut)| {
            let mut bytes = forms[form].clone();
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            if cut {
                bytes.truncate(end.index(bytes.len()));
            }
            bytes
        })
}

proptest! {
    #[test]
    fn damage_to_columns_is_never_a_panic(bytes in damaged()) {
        if let Ok(manifest) = read(&bytes, today()) {
            prop_assert!(manifest.travellers.len() <= limits::MANIFEST_TRAVELLERS);
        }
    }
}
