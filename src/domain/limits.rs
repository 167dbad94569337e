//! Every bound, named: what comes from outside is cut or refused here and nowhere else.

use core::time::Duration;

/// Longest name of a subject, in characters; longer is refused.
pub const NAME_CHARS: usize = 400;
/// Longest published name that is indexed, in characters; the rest is kept but not compared.
pub const LISTED_NAME_CHARS: usize = 400;
/// Names of one subject.
pub const SUBJECT_NAMES: usize = 16;
/// Tokens of a name that are compared.
pub const NAME_TOKENS: usize = 24;
/// Romanisations kept of one name.
pub const ROMANISATIONS: usize = 4;
/// Longest document, vehicle or identifier number, in characters.
pub const NUMBER_CHARS: usize = 64;
/// Documents of one subject.
pub const SUBJECT_DOCUMENTS: usize = 16;
/// Longest free text field of a request (place, purpose, profile), in characters.
pub const TEXT_CHARS: usize = 400;
/// Lists that may be named in one request.
pub const REQUEST_LISTS: usize = 256;
/// Hits returned when the caller names no limit.
pub const DEFAULT_HITS: usize = 10;
/// Most hits returned.
pub const MAX_HITS: usize = 100;
/// Candidates that are scored for one name.
pub const CANDIDATES: usize = 256;
/// Candidates with a near number that are scored.
pub const NEAR_NUMBERS: usize = 512;
/// Largest gRPC message, in bytes.
pub const MESSAGE_BYTES: usize = 1 << 20;
/// Largest message of Arrow Flight, in bytes; a record batch must fit.
pub const FLIGHT_MESSAGE_BYTES: usize = 32 << 20;
/// Rows of one message of Arrow Flight; more are refused, however little they take.
pub const FLIGHT_MESSAGE_ROWS: usize = 1 << 20;
/// Largest MRZ text, in bytes.
pub const MRZ_BYTES: usize = 1024;
/// Largest published file, in bytes after decompression.
pub const LIST_BYTES: u64 = 8 << 30;
/// Largest single record of a published file, in bytes.
pub const RECORD_BYTES: usize = 16 << 20;
/// Largest pointer of published snapshots, in bytes.
pub const POINTER_BYTES: u64 = 4 << 10;
/// Largest manifest of a snapshot that is published or pulled, in bytes.
pub const SNAPSHOT_MANIFEST_BYTES: u64 = 64 << 20;
/// Most files of a snapshot that is published or pulled.
pub const SNAPSHOT_FILES: usize = 10_000;
/// Largest snapshot that is published or pulled, in bytes of its files together.
pub const SNAPSHOT_BYTES: u64 = 256 << 30;
/// Bytes of a file that are sent to or fetched from object storage in one request.
pub const STORE_PART_BYTES: u64 = 8 << 20;
/// Largest XLSX workbook, in bytes as it lies on disk.
pub const WORKBOOK_BYTES: u64 = 64 << 20;
/// Most bytes the parts of an XLSX workbook that are read may unpack to, and most text its cells may hold.
pub const WORKBOOK_UNPACKED_BYTES: u64 = 256 << 20;
/// Rows of a table that may belong to one entry.
pub const ENTRY_ROWS: usize = 1000;
/// Values of one field of a listed entry among which a repeated one is looked for and left out.
pub const VALUES_COMPARED: usize = 1000;
/// Deepest nesting of elements in a published XML file.
pub const XML_DEPTH: usize = 64;
/// Problems kept per list; more are counted.
pub const PROBLEMS_KEPT: usize = 1000;
/// Numbers in one range of stolen blanks.
pub const RANGE_NUMBERS: u64 = 10_000_000;
/// Largest manifest that is held in memory (an interchange, or what comes in a stream), in bytes.
pub const MANIFEST_BYTES: usize = 64 << 20;
/// Travellers of one manifest that is held in memory; a longer one is refused. A table in a file may have any number.
pub const MANIFEST_TRAVELLERS: usize = 100_000;
/// Bytes at the beginning of a manifest that tell its format.
pub const MANIFEST_HEAD_BYTES: usize = 128 << 10;
/// Travellers that are read, screened and written together.
pub const MANIFEST_BATCH: usize = 4096;
/// Uses of documents in one manifest that are compared with one another, 16 bytes each; later ones are not.
pub const MANIFEST_DOCUMENTS: usize = 10_000_000;
/// Metadata of one message of an Arrow stream, in bytes.
pub const ARROW_METADATA_BYTES: usize = 4 << 20;
/// Body of one message of an Arrow stream, in bytes, as it comes and unpacked.
pub const ARROW_BODY_BYTES: usize = 512 << 20;
/// Pages of a Parquet table that lie unpacked in memory at once, in bytes; as few rows are read together as it takes for
/// their values to stay below it, too.
pub const PARQUET_PAGES_BYTES: usize = 256 << 20;
/// Footer of a Parquet table, in bytes.
pub const PARQUET_FOOTER_BYTES: usize = 16 << 20;
/// Header of a page of a Parquet table, in bytes.
pub const PARQUET_HEADER_BYTES: u64 = 64 << 10;
/// Manifests that a server reads and screens at once, apart from those of Arrow Flight; more are refused.
pub const MANIFESTS_AT_ONCE: usize = 8;
/// Longest pause of a caller that sends a manifest, or reads what it came to; then the call ends and its place is free.
pub const UPLOAD_IDLE: Duration = Duration::from_secs(120);
/// Longest time that a manifest may take to be sent by a call, however small its parts.
pub const UPLOAD_TIME: Duration = Duration::from_secs(900);
/// Manifests that a server remembers, so that their senders can go on; each costs a byte a traveller.
pub const MANIFESTS_REMEMBERED: usize = 256;
/// Lists of flights in one manifest; a longer one is refused.
pub const MANIFEST_FLIGHTS: usize = 10_000;
/// Legs of one flight that are kept.
pub const FLIGHT_LEGS: usize = 32;
/// Longest segment of an interchange, in characters; the rest of a longer one is left out.
pub const SEGMENT_CHARS: usize = 2000;
/// Physical lines that one quoted row of a manifest's table may run over.
pub const ROW_LINES: usize = 20;
/// Longest row of a manifest's table, in bytes.
pub const ROW_BYTES: usize = 64 << 10;
/// Columns of a manifest's table.
pub const MANIFEST_COLUMNS: usize = 256;
