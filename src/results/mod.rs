//! Results of screening travellers, in columns: one row a traveller, in the order they came, with all hits in it.
//!
//! The columns are those of [`schema`], under [`VERSION`]: columns are added, never renamed, removed or given another
//! meaning; that raises the version. Every row names the snapshot generation and the policy hash that it was judged
//! by. Written to files by [`ColumnsWriter`]; what is asked and answered is decided in [`crate::app`].

mod row;
mod texts;
mod writer;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, FieldRef, Schema};

use crate::app::Screened;
use crate::domain::{Flight, Traveller};

pub use arrow::datatypes::SchemaRef;
pub use texts::TextsWriter;
pub use writer::{ColumnsError, ColumnsFormat, ColumnsWriter};

/// Version of the columns; stands in the schema under [`VERSION_KEY`].
pub const VERSION: &str = "1";
/// Where a schema says its version.
pub const VERSION_KEY: &str = "saring.results.version";

fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, false)
}

fn maybe(name: &str) -> Field {
    Field::new(name, DataType::Utf8, true)
}

fn list(name: &str, item: DataType) -> Field {
    let item = Field::new("item", item, false);
    Field::new(name, DataType::List(Arc::new(item)), false)
}

fn texts(name: &str) -> Field {
    list(name, DataType::Utf8)
}

fn structs(name: &str, fields: Vec<Field>) -> Field {
    list(name, DataType::Struct(fields.into()))
}

fn number(name: &str, kind: DataType) -> Field {
    Field::new(name, kind, false)
}

static FIELDS: LazyLock<Vec<FieldRef>> = LazyLock::new(|| {
    let document = vec![text("kind"), text("number"), maybe("issuer")];
    let reason = vec![
        text("feature"),
        text("verdict"),
        text("rule"),
        text("queried"),
        text("listed"),
        number("log_odds", DataType::Float32),
    ];
    let hit = vec![
        text("list"),
        text("reference"),
        text("kind"),
        text("title"),
        text("band"),
        number("score", DataType::Float32),
        number("log_odds", DataType::Float32),
        number("name_score", DataType::Float32),
        maybe("matched_name"),
        texts("measures"),
        maybe("authority"),
        number("discreet", DataType::Boolean),
        texts("rules_applied"),
        structs("reasons", reason),
    ];
    let fields = [
        maybe("manifest"),
        text("place"),
        maybe("flight"),
        text("kind"),
        text("name"),
        texts("birth_dates"),
        maybe("gender"),
        texts("nationalities"),
        structs("documents", document),
        maybe("reservation"),
        maybe("reference"),
        maybe("seat"),
        text("outcome"),
        texts("flags"),
        number("complete", DataType::Boolean),
        number("hit_count", DataType::Int32),
        structs("hits", hit),
        text("generation"),
        text("policy_hash"),
        text("profile"),
    ];
    fields.into_iter().map(Arc::new).collect()
});

/// The columns.
pub fn schema() -> SchemaRef {
    static SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
        let version = HashMap::from([(VERSION_KEY.to_owned(), VERSION.to_owned())]);
        Arc::new(Schema::new(FIELDS.clone()).with_metadata(version))
    });
    SCHEMA.clone()
}

/// What a batch of travellers came to; `manifest` names where they stand, if that has a name.
pub fn batch(
    manifest: Option<&str>,
    flights: &[Flight],
    travellers: &[Traveller],
    screened: &[Screened],
) -> Result<RecordBatch, ColumnsError> {
    let rows = travellers.iter().zip(screened);
    let rows: Vec<_> = rows
        .map(|(traveller, screened)| row::Row::of(manifest, flights, traveller, screened))
        .collect();
    let batch = serde_arrow::to_record_batch(&FIELDS, &rows)?;
    Ok(batch.with_schema(schema())?)
}
