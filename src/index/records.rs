//! `records.arrow`: one row a record, whole, as people and other programs read it.
//!
//! A row is decoded only when it is asked for. What a row holds is written in [`super::rows`].

use std::path::Path;
use std::sync::{Arc, LazyLock};

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, FieldRef, Schema};
use serde_arrow::schema::{SchemaLike, TracingOptions};

use super::SnapshotError;
use super::rows::RecordRow;
use super::table::{self, ROWS};
use crate::domain::Record;

/// Makes a day of every 32-bit number, however deep.
fn with_days(field: &Field) -> Field {
    let kind = match field.data_type() {
        DataType::Int32 => DataType::Date32,
        DataType::List(item) => DataType::List(Arc::new(with_days(item))),
        DataType::Struct(fields) => {
            DataType::Struct(fields.iter().map(|f| Arc::new(with_days(f))).collect())
        }
        other => other.clone(),
    };
    field.clone().with_data_type(kind)
}

/// The columns of the file.
pub(super) static FIELDS: LazyLock<Vec<FieldRef>> = LazyLock::new(|| {
    let options = TracingOptions::default()
        .strings_as_large_utf8(false)
        .sequence_as_large_list(false);
    let fields = Vec::<FieldRef>::from_type::<RecordRow>(options)
        .expect("the row is plain structs, lists and options, which always have a schema");
    fields.iter().map(|f| Arc::new(with_days(f))).collect()
});

/// The columns as a schema.
pub fn schema() -> Schema {
    Schema::new(FIELDS.clone())
}

/// A batch of rows.
pub(super) fn batch(rows: &[RecordRow]) -> Result<RecordBatch, serde_arrow::Error> {
    serde_arrow::to_record_batch(&FIELDS, &rows)
}

/// The mapped file.
pub(super) struct Records {
    batches: Vec<RecordBatch>,
    rows: usize,
}

impl Records {
    /// Maps the file.
    pub(super) fn open(path: &Path) -> Result<Self, SnapshotError> {
        let batches = table::open(path, &schema())?;
        let rows = table::rows(&batches);
        Ok(Self { batches, rows })
    }

    /// A batch of the file, and its first row.
    pub(super) fn batch(&self, n: usize) -> Option<(u32, &RecordBatch)> {
        Some(((n * ROWS) as u32, self.batches.get(n)?))
    }

    /// Rows of the file.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// All records, decoded now; why they cannot be where they cannot.
    pub(super) fn all(&self) -> Result<Vec<Record>, String> {
        let mut all = Vec::with_capacity(self.rows);
        for batch in &self.batches {
            all.append(&mut decoded(batch)?);
        }
        Ok(all)
    }

    /// The record of a row, decoded now; why it cannot be where it cannot.
    pub(super) fn get(&self, row: u32) -> Result<Record, String> {
        let one = self.run(row, 1)?.pop();
        one.ok_or_else(|| "no such row".to_owned())
    }

    /// So many records from a row on, fewer at the end of a batch.
    pub(super) fn run(&self, from: u32, most: usize) -> Result<Vec<Record>, String> {
        let batch = self.batches.get(from as usize / ROWS);
        let at = from as usize % ROWS;
        let batch = batch.filter(|b| at < b.num_rows()).ok_or("no such row")?;
        decoded(&batch.slice(at, most.min(batch.num_rows() - at)))
    }
}

fn decoded(batch: &RecordBatch) -> Result<Vec<Record>, String> {
    let rows: Vec<RecordRow> = serde_arrow::from_record_batch(batch).map_err(|e| e.to_string())?;
    let records = rows.into_iter().map(Record::try_from);
    records.collect::<Result<_, _>>().map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::*;
    use proptest::collection::vec;
    use proptest::option::of;
    use proptest::prelude::*;

    fn text() -> BoxedStrategy<String> {
        prop_oneof!["[a-zA-Z ',-]{0,12}", "\\PC{0,6}"].boxed()
    }

    fn texts() -> BoxedStrategy<Vec<String>> {
        vec(text(), 0..3).boxed()
    }

    fn day() -> BoxedStrategy<Day> {
        (-200_000..200_000i32).prop_map(Day).boxed()
    }

    fn country() -> BoxedStrategy<Option<Country>> {
        let codes = ["MYS", "THA", "IDN", "PHL", "D", "XXA", "UTO", "SUN"];
        let found: Vec<Country> = codes.iter().filter_map(|c| Country::from_code(c)).collect();
        of(prop::sample::select(found)).boxed()
    }

    fn one<T: Clone + std::fmt::Debug + 'static>(all: &[T]) -> BoxedStrategy<T> {
        prop::sample::select(all.to_vec()).boxed()
    }

    fn number() -> BoxedStrategy<TypedNumber> {
        (one(&DocumentKind::ALL), text(), country())
            .prop_map(|(kind, number, issuer)| TypedNumber {
                kind,
                number,
                issuer,
            })
            .boxed()
    }

    fn name() -> BoxedStrategy<Name> {
        let part = (one(&PartRole::ALL), text()).prop_map(|(role, text)| NamePart { role, text });
        let rest = (of(text()), of(text()), of(text()));
        (text(), vec(part, 0..3), one(&NameQuality::ALL), rest)
            .prop_map(|(whole, parts, quality, (language, script, note))| Name {
                whole,
                parts,
                quality,
                language,
                script,
                note,
            })
            .boxed()
    }

    fn birth() -> BoxedStrategy<DateInterval> {
        (day(), 0..4000i32, 0..5u8)
            .prop_map(|(from, more, kind)| DateInterval {
                from,
                to: Day(from.0 + more),
                kind: DateKind::from_u8(kind).unwrap(),
            })
            .boxed()
    }

    fn place() -> BoxedStrategy<Place> {
        (text(), of(text()), country(), of(text()))
            .prop_map(|(text, region, country, note)| Place {
                text,
                region,
                country,
                note,
            })
            .boxed()
    }

    fn address() -> BoxedStrategy<Address> {
        (text(), of(text()), of(text()), country(), of(text()))
            .prop_map(|(text, city, postal_code, country, note)| Address {
                text,
                city,
                postal_code,
                country,
                note,
            })
            .boxed()
    }

    fn document() -> BoxedStrategy<IdentityDocument> {
        let status = of(one(&DocumentStatus::ALL));
        (
            number(),
            of(text()),
            of(day()),
            of(day()),
            status,
            of(text()),
        )
            .prop_map(
                |(number, published_kind, issued, expires, status, note)| IdentityDocument {
                    number,
                    published_kind,
                    issued,
                    expires,
                    status,
                    note,
                },
            )
            .boxed()
    }

    fn identifier() -> BoxedStrategy<Identifier> {
        (
            one(&IdentifierKind::ALL),
            text(),
            country(),
            of(text()),
            of(text()),
        )
            .prop_map(|(kind, value, country, published_kind, note)| Identifier {
                kind,
                value,
                country,
                published_kind,
                note,
            })
            .boxed()
    }

    fn listed_document() -> BoxedStrategy<ListedDocument> {
        let semantics = of(one(&DocumentStatus::ALL))
            .prop_map(|s| s.map_or(Semantics::LinkedPerson, Semantics::InvalidDocument));
        let days = (of(day()), of(day()), of(day()));
        (number(), of(text()), semantics, days, country())
            .prop_map(
                |(number, number_to, semantics, days, reported_by)| ListedDocument {
                    number,
                    number_to,
                    semantics,
                    issued: days.0,
                    expires: days.1,
                    lost_on: days.2,
                    reported_by,
                },
            )
            .boxed()
    }

    fn vehicle() -> BoxedStrategy<ListedVehicle> {
        (vec(of(text()), 7), country(), of(any::<i16>()))
            .prop_map(|(t, plate_country, year)| {
                let mut t = t.into_iter().flatten().map(Some);
                let mut next = || t.next().flatten();
                ListedVehicle {
                    vin: next(),
                    plate: next(),
                    plate_country,
                    plate_province: next(),
                    engine_number: next(),
                    make: next(),
                    model: next(),
                    colour: next(),
                    year,
                }
            })
            .boxed()
    }

    fn provenance() -> BoxedStrategy<Provenance> {
        let status = [
            RecordStatus::Active,
            RecordStatus::Suspended,
            RecordStatus::Delisted,
        ];
        let texts4 = (of(text()), of(text()), of(text()), of(text()), of(text()));
        let days = (of(day()), of(day()), of(day()), of(day()));
        let lists = (texts(), texts(), vec(one(&Measure::ALL), 0..3));
        (
            texts4,
            days,
            lists,
            of(one(&Notice::ALL)),
            one(&status),
            any::<bool>(),
        )
            .prop_map(|(t, d, l, notice, status, discreet)| Provenance {
                authority: t.0,
                programmes: l.0,
                legal_basis: l.1,
                measures: l.2,
                notice,
                listed_on: d.0,
                last_updated: d.1,
                status,
                handling: Handling {
                    caveat: t.1,
                    discreet,
                },
                contact: t.2,
                review_on: d.2,
                expires_on: d.3,
                remarks: t.3,
                source_url: t.4,
            })
            .boxed()
    }

    fn record() -> BoxedStrategy<Record> {
        let organisations = [
            OrganisationKind::Group,
            OrganisationKind::Company,
            OrganisationKind::PublicBody,
        ];
        let link = (text(), of(text()), of(text())).prop_map(|(relation, reference, name)| Link {
            relation,
            reference,
            name,
        });
        let nationality =
            (country(), text()).prop_map(|(country, text)| Nationality { country, text });
        let who = (
            text(),
            one(&RecordKind::ALL),
            of(one(&organisations)),
            provenance(),
        );
        let named = (vec(name(), 0..3), texts(), texts());
        let born = (
            vec(birth(), 0..3),
            vec(place(), 0..2),
            of(one(&[Gender::Male, Gender::Female])),
        );
        let lives = (
            vec(nationality, 0..3),
            vec(address(), 0..2),
            vec(link, 0..2),
        );
        let holds = (
            vec(document(), 0..3),
            vec(identifier(), 0..3),
            of(listed_document()),
            of(vehicle()),
        );
        (who, named, born, lives, holds)
            .prop_map(|(who, named, born, lives, holds)| Record {
                key: RecordKey {
                    list: ListId::new("xa-list").unwrap(),
                    reference: who.0,
                },
                kind: who.1,
                organisation: who.2,
                names: named.0,
                titles: named.1,
                positions: named.2,
                births: born.0,
                birth_places: born.1,
                gender: born.2,
                nationalities: lives.0,
                addresses: lives.1,
                documents: holds.0,
                identifiers: holds.1,
                links: lives.2,
                document: holds.2,
                vehicle: holds.3,
                provenance: who.3,
            })
            .boxed()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn every_record_reads_back_as_it_was_written(records in vec(record(), 1..4)) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("records.arrow");
            let rows: Vec<RecordRow> = records.iter().cloned().map(RecordRow::from).collect();
            let mut writer = table::TableWriter::create(path.clone(), &schema()).unwrap();
            writer.write(&batch(&rows).unwrap()).unwrap();
            writer.finish().unwrap();
            let file = Records::open(&path).unwrap();
            prop_assert_eq!(file.len(), records.len());
            for (i, record) in records.iter().enumerate() {
                prop_assert_eq!(&file.get(i as u32).unwrap(), record);
            }
        }
    }

    #[test]
    fn days_are_dates_and_nothing_else_is() {
        let shown: Vec<String> = FIELDS.iter().map(|f| format!("{f:?}")).collect();
        let shown = shown.join(" ");
        assert!(
            shown.contains("Date32") && !shown.contains("Int32"),
            "{shown}"
        );
        assert_eq!(FIELDS.len(), 32);
    }
}
