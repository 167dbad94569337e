//! What the pages of a Parquet table would unpack to, before anything is unpacked: their headers are read here, and what
//! does not fit is refused.
//!
//! Decodes no value. The invariant: whatever a file says of itself, the pages that are unpacked at once, and the values
//! of a batch of [`rows_together`], stay below [`limits::PARQUET_PAGES_BYTES`]. A header that another reader could read
//! otherwise is refused. The layout is that of the Apache Parquet format (`parquet.thrift`, Thrift compact protocol).

use std::io::{self, Read};

use parquet::basic::{Compression, Encoding, PageType, Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use parquet::file::reader::ChunkReader;

use super::ManifestError;
use super::columns::decoded;
use crate::domain::limits;

/// A table that is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Unsound {
    /// Too much at once.
    #[error(
        "pages that unpack to more than {} bytes at once",
        limits::PARQUET_PAGES_BYTES
    )]
    Oversize,
    /// The unpacked size is not known before.
    #[error(
        "packed by a codec that does not say how much it is; LZ4_RAW, Snappy, gzip and zstd are read"
    )]
    Codec,
    /// Values that repeat what stands before them.
    #[error(
        "texts in DELTA_BYTE_ARRAY or DELTA_LENGTH_BYTE_ARRAY; plain and dictionary encoded ones are read"
    )]
    Encoding,
    /// No header of a page, or one that contradicts itself.
    #[error("the header of a page cannot be read")]
    Header,
    /// The end of the file.
    #[error("a footer of more than {} bytes", limits::PARQUET_FOOTER_BYTES)]
    Footer,
}

impl From<Unsound> for ManifestError {
    fn from(unsound: Unsound) -> Self {
        Self::Damaged(unsound.to_string())
    }
}

/// Refuses a footer that is too long to be read.
pub(super) fn check_footer(bytes: &impl ChunkReader) -> Result<(), ManifestError> {
    let Some(at) = bytes.len().checked_sub(8) else {
        return Ok(());
    };
    let tail = bytes.get_bytes(at, 8).map_err(|e| broken(&e))?;
    let length = tail.first_chunk().copied().map_or(0, u32::from_le_bytes);
    if length as usize > limits::PARQUET_FOOTER_BYTES {
        return Err(Unsound::Footer.into());
    }
    Ok(())
}

/// Damage, as the decoder tells it.
pub(super) fn broken(error: &ParquetError) -> ManifestError {
    ManifestError::Damaged(error.to_string())
}

/// How many rows of the known root columns may be read together; refuses pages that are too large.
pub(super) fn rows_together(
    bytes: &impl ChunkReader,
    metadata: &ParquetMetaData,
    known: &[usize],
) -> Result<usize, ManifestError> {
    let schema = metadata.file_metadata().schema_descr();
    let leaves = 0..schema.num_columns();
    let leaves: Vec<_> = leaves
        .filter(|leaf| known.contains(&schema.get_column_root_idx(*leaf)))
        .collect();
    let most = limits::PARQUET_PAGES_BYTES;
    // Of a row, as long as its values can be.
    let mut longest = 1;
    for group in metadata.row_groups() {
        let (mut unpacked, mut row) = (0_usize, 0_usize);
        for leaf in &leaves {
            let chunk = group.columns().get(*leaf).ok_or(Unsound::Header)?;
            let pages = decoded(|| pages(bytes, chunk))?;
            unpacked = unpacked
                .saturating_add(pages.data)
                .saturating_add(pages.dictionary);
            let value = match chunk.column_type() {
                Type::BYTE_ARRAY => pages.data.max(pages.dictionary),
                Type::FIXED_LEN_BYTE_ARRAY => {
                    usize::try_from(chunk.column_descr().type_length()).unwrap_or(usize::MAX)
                }
                _ => size_of::<u128>(),
            };
            row = row.saturating_add(value);
        }
        if unpacked > most || row > most {
            return Err(Unsound::Oversize.into());
        }
        longest = longest.max(row);
    }
    Ok((most / longest).clamp(1, limits::MANIFEST_BATCH))
}

/// Unpacked sizes of the largest pages of a column.
#[derive(Default)]
struct Pages {
    data: usize,
    dictionary: usize,
}

/// Reads the headers of all pages of a column.
fn pages(bytes: &impl ChunkReader, chunk: &ColumnChunkMetaData) -> Result<Pages, ManifestError> {
    let codec = chunk.compression();
    if codec == Compression::LZ4 {
        return Err(Unsound::Codec.into());
    }
    let (mut at, mut rest) = chunk.byte_range();
    let mut largest = Pages::default();
    while rest > 0 {
        let reader = bytes.get_read(at).map_err(|e| broken(&e))?;
        let (header, length) = Header::read(reader.take(rest)).map_err(|_| Unsound::Header)?;
        let packed = header.size(PACKED)?;
        let body = at + length;
        let whole = length + packed as u64;
        rest = rest.checked_sub(whole).ok_or(Unsound::Header)?;
        at += whole;
        let size = header.size(UNPACKED)?;
        if header.get(TYPE) == Some(PageType::DICTIONARY_PAGE as i32) {
            // A value takes a bit at least.
            if header.size(DICTIONARY_VALUES)? > size.saturating_mul(8) {
                return Err(Unsound::Header.into());
            }
            largest.dictionary = largest.dictionary.max(size);
        } else {
            largest.data = largest.data.max(size);
        }
        let delta = [
            Encoding::DELTA_BYTE_ARRAY,
            Encoding::DELTA_LENGTH_BYTE_ARRAY,
        ]
        .map(|e| e as i32);
        let encodings = [header.get(ENCODING), header.get(ENCODING_2)];
        if encodings.iter().flatten().any(|e| delta.contains(e)) {
            return Err(Unsound::Encoding.into());
        }
        if matches!(codec, Compression::GZIP(_)) && size <= limits::PARQUET_PAGES_BYTES {
            let levels = header
                .size(DEFINITIONS)?
                .saturating_add(header.size(REPETITIONS)?);
            let body = bytes.get_bytes(body, packed).map_err(|e| broken(&e))?;
            if gzip_is_longer(body.get(levels..).unwrap_or_default(), size) {
                return Err(Unsound::Oversize.into());
            }
        }
    }
    Ok(largest)
}

/// Whether gzip unpacks to more than is stated; its decoder does not look at that.
fn gzip_is_longer(packed: &[u8], stated: usize) -> bool {
    let mut unpacked = flate2::read::MultiGzDecoder::new(packed).take(stated as u64 + 1);
    let mut buffer = [0; 8 << 10];
    let mut count = 0;
    // Where it is damaged, its decoder stops as well, and says so.
    while let Ok(read @ 1..) = unpacked.read(&mut buffer) {
        count += read;
    }
    count > stated
}

/// A field of a page's header, within which of its fields (0 for none), and its type.
type Field = (i16, i16, u8);
const BOOL: u8 = 1;
const I32: u8 = 5;
const STRUCT: u8 = 12;
const TYPE: Field = (0, 1, I32);
const UNPACKED: Field = (0, 2, I32);
const PACKED: Field = (0, 3, I32);
const ENCODING: Field = (5, 2, I32);
const DICTIONARY_VALUES: Field = (7, 1, I32);
const ENCODING_2: Field = (8, 4, I32);
const DEFINITIONS: Field = (8, 5, I32);
const REPETITIONS: Field = (8, 6, I32);

/// All fields; what stands in others is passed over.
const FIELDS: [Field; 25] = [
    TYPE,
    UNPACKED,
    PACKED,
    (0, 4, I32),
    (0, 5, STRUCT),
    (0, 6, STRUCT),
    (0, 7, STRUCT),
    (0, 8, STRUCT),
    (5, 1, I32),
    ENCODING,
    (5, 3, I32),
    (5, 4, I32),
    (5, 5, STRUCT),
    DICTIONARY_VALUES,
    (7, 2, I32),
    (7, 3, BOOL),
    (8, 1, I32),
    (8, 2, I32),
    (8, 3, I32),
    ENCODING_2,
    DEFINITIONS,
    REPETITIONS,
    (8, 7, BOOL),
    (8, 8, STRUCT),
    (8, 9, STRUCT),
];

/// The header of a page: the fields that are there, each once.
#[derive(Default)]
struct Header {
    found: Vec<(Field, i32)>,
}

impl Header {
    /// Reads a header; how long it is.
    fn read(bytes: impl Read) -> io::Result<(Self, u64)> {
        let most = limits::PARQUET_HEADER_BYTES;
        let mut bytes = Thrift(bytes.take(most));
        let mut header = Self::default();
        bytes.fields(0, 2, &mut header)?;
        Ok((header, most - bytes.0.limit()))
    }

    fn get(&self, field: Field) -> Option<i32> {
        self.found
            .iter()
            .find(|(f, _)| *f == field)
            .map(|(_, value)| *value)
    }

    /// A field that counts; 0 if it is not there.
    fn size(&self, field: Field) -> Result<usize, Unsound> {
        usize::try_from(self.get(field).unwrap_or(0)).map_err(|_| Unsound::Header)
    }

    fn note(&mut self, within: i16, id: i16, kind: u8, value: i32) -> io::Result<()> {
        let known = FIELDS.iter().find(|(w, i, _)| (*w, *i) == (within, id));
        if let Some(field) = known {
            // False and true are types of their own.
            let fits = field.2 == kind || field.2 == BOOL && kind == 2;
            if !fits || self.get(*field).is_some() {
                return Err(io::ErrorKind::InvalidData.into());
            }
            self.found.push((*field, value));
        }
        Ok(())
    }
}

/// Bytes in the compact protocol.
struct Thrift<R>(io::Take<R>);

impl<R: Read> Thrift<R> {
    fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.0.read_exact(&mut byte)?;
        Ok(byte[0])
    }

    fn varint(&mut self) -> io::Result<u64> {
        let mut value = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(io::ErrorKind::InvalidData.into())
    }

    fn integer(&mut self) -> io::Result<i64> {
        let value = self.varint()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    fn pass(&mut self, count: u64) -> io::Result<()> {
        let passed = io::copy(&mut (&mut self.0).take(count), &mut io::sink())?;
        if passed < count {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    /// The fields of a structure, which may hold others to some depth.
    fn fields(&mut self, within: i16, depth: u8, header: &mut Header) -> io::Result<()> {
        let wrong = || io::Error::from(io::ErrorKind::InvalidData);
        let mut id = 0_i16;
        loop {
            let head = self.byte()?;
            let kind = head & 0xf;
            if kind == 0 {
                return Ok(());
            }
            id = match i16::from(head >> 4) {
                0 => i16::try_from(self.integer()?).map_err(|_| wrong())?,
                step => id.checked_add(step).ok_or_else(wrong)?,
            };
            let mut value = 0;
            match kind {
                1 | 2 => {}
                3 => self.pass(1)?,
                4..=6 => value = self.integer()?,
                7 => self.pass(8)?,
                8 => {
                    let length = self.varint()?;
                    self.pass(length)?;
                }
                STRUCT if depth > 0 => {
                    let within = if within == 0 { id } else { i16::MIN };
                    self.fields(within, depth - 1, header)?;
                }
                // No header has lists or maps.
                _ => return Err(wrong()),
            }
            let number = i32::try_from(value);
            header.note(within, id, kind, number.unwrap_or(0))?;
            if kind == I32 && number.is_err() {
                return Err(wrong());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;

    use bytes::Bytes;
    use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
    use parquet::basic::{GzipLevel, ZstdLevel};
    use parquet::column::writer::ColumnCloseResult;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::super::read;
    use super::*;
    use crate::domain::Day;

    /// Fields of a structure, one after the other: numbers and structures.
    enum Value {
        Number(i64),
        Of(Vec<(u8, Value)>),
    }
    use Value::{Number, Of};

    fn written(fields: &[(u8, Value)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut before = 0;
        for (id, value) in fields {
            let step = (id - before) << 4;
            before = *id;
            match value {
                Number(n) => {
                    bytes.push(step | I32);
                    let mut rest = ((n << 1) ^ (n >> 63)).cast_unsigned();
                    while rest > 0x7f {
                        bytes.push(rest as u8 | 0x80);
                        rest >>= 7;
                    }
                    bytes.push(rest as u8);
                }
                Of(fields) => {
                    bytes.push(step | STRUCT);
                    bytes.extend(written(fields));
                }
            }
        }
        bytes.push(0);
        bytes
    }

    fn page(unpacked: i64, encoding: i64, body: &[u8]) -> Vec<u8> {
        let data = Of(vec![
            (1, Number(1)),
            (2, Number(encoding)),
            (3, Number(3)),
            (4, Number(3)),
        ]);
        let fields = [
            (1, Number(0)),
            (2, Number(unpacked)),
            (3, Number(body.len() as i64)),
            (5, data),
        ];
        [&written(&fields), body].concat()
    }

    fn dictionary(values: i64, body: &[u8]) -> Vec<u8> {
        let of = Of(vec![(1, Number(values)), (2, Number(0))]);
        let size = Number(body.len() as i64);
        let fields = [
            (1, Number(2)),
            (2, Number(body.len() as i64)),
            (3, size),
            (7, of),
        ];
        [&written(&fields), body].concat()
    }

    /// A table of one row, whose column of names has these bytes.
    fn table(codec: Compression, pages: &[u8]) -> Bytes {
        let schema = parse_message_type("message m { required binary name (STRING); }").unwrap();
        let mut writer =
            SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::default()).unwrap();
        let column = writer.schema_descr().column(0);
        let metadata = ColumnChunkMetaData::builder(column)
            .set_compression(codec)
            .set_num_values(1)
            .set_total_compressed_size(pages.len() as i64)
            .set_data_page_offset(0)
            .build();
        let closed = ColumnCloseResult {
            bytes_written: pages.len() as u64,
            rows_written: 1,
            metadata: metadata.unwrap(),
            bloom_filter: None,
            column_index: None,
            offset_index: None,
        };
        let mut group = writer.next_row_group().unwrap();
        group
            .append_column(&Bytes::copy_from_slice(pages), closed)
            .unwrap();
        group.close().unwrap();
        writer.into_inner().unwrap().into()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    }

    const PLAIN: i64 = Encoding::PLAIN as i64;
    const NAME: &[u8] = b"\x0f\0\0\0Invented Nobody";

    #[test]
    fn a_page_is_refused_by_what_it_would_unpack_to_before_it_is_unpacked() {
        let large = limits::PARQUET_PAGES_BYTES as i64 + 1;
        let zeros = vec![0; 4 << 20];
        let packed = zstd::bulk::compress(&zeros, 0).unwrap();
        let gzipped = Compression::GZIP(GzipLevel::default());
        let zstandard = Compression::ZSTD(ZstdLevel::default());
        let claimed = [
            page(0, PLAIN, b""),
            page(i64::from(i32::MAX), PLAIN, &packed),
        ]
        .concat();
        for (codec, pages, expected) in [
            (zstandard, claimed, Unsound::Oversize),
            (
                Compression::SNAPPY,
                page(large, PLAIN, NAME),
                Unsound::Oversize,
            ),
            (gzipped, page(100, PLAIN, &gzip(&zeros)), Unsound::Oversize),
            (Compression::LZ4, page(19, PLAIN, NAME), Unsound::Codec),
            (
                Compression::UNCOMPRESSED,
                page(19, Encoding::DELTA_BYTE_ARRAY as i64, NAME),
                Unsound::Encoding,
            ),
            (
                Compression::UNCOMPRESSED,
                dictionary(i64::from(i32::MAX), NAME),
                Unsound::Header,
            ),
            (
                Compression::UNCOMPRESSED,
                page(-1, PLAIN, NAME),
                Unsound::Header,
            ),
            (
                Compression::UNCOMPRESSED,
                page(1 << 32, PLAIN, NAME),
                Unsound::Header,
            ),
            (Compression::UNCOMPRESSED, NAME.to_vec(), Unsound::Header),
        ] {
            let bytes = table(codec, &pages);
            let mut found = None;
            let spent = allocation_counter::measure(|| found = Some(read(&bytes, Day(0))));
            assert_eq!(found.unwrap().unwrap_err(), expected.into());
            assert!(
                spent.bytes_max < 1 << 20,
                "{expected:?}: {} bytes",
                spent.bytes_max
            );
        }
    }

    #[test]
    fn a_sound_page_is_read_whatever_packs_it() {
        let gzipped = Compression::GZIP(GzipLevel::default());
        let zstandard = Compression::ZSTD(ZstdLevel::default());
        for (codec, body) in [
            (Compression::UNCOMPRESSED, NAME.to_vec()),
            (gzipped, gzip(NAME)),
            (zstandard, zstd::bulk::compress(NAME, 0).unwrap()),
        ] {
            let bytes = table(codec, &page(NAME.len() as i64, PLAIN, &body));
            let manifest = read(&bytes, Day(0)).unwrap();
            assert_eq!(manifest.travellers[0].written, "Invented Nobody");
        }
    }

    #[test]
    fn fewer_rows_are_read_together_the_longer_their_values_can_be() {
        let together = |unpacked| {
            let bytes = table(Compression::SNAPPY, &page(unpacked, PLAIN, NAME));
            let metadata =
                ArrowReaderMetadata::load(&bytes, ArrowReaderOptions::default()).unwrap();
            rows_together(&bytes, metadata.metadata(), &[0])
        };
        let most = limits::PARQUET_PAGES_BYTES as i64;
        assert_eq!(together(100), Ok(limits::MANIFEST_BATCH));
        assert_eq!(together(1 << 20), Ok(256));
        assert_eq!(together(most), Ok(1));
        assert_eq!(together(most + 1), Err(Unsound::Oversize.into()));
    }

    #[test]
    fn a_header_that_another_reader_could_read_otherwise_is_refused() {
        let read = |bytes: &[u8]| {
            Header::read(bytes).map(|(header, length)| (header.size(UNPACKED).unwrap(), length))
        };
        let sound = written(&[(1, Number(0)), (2, Number(7)), (3, Number(5))]);
        assert_eq!(read(&sound).unwrap(), (7, sound.len() as u64));
        let twice = [b"\x25\x0e\x05\x04\x02".as_slice(), &sound].concat();
        let text = b"\x28\x01x\0";
        let list = b"\x29\x00\0";
        let deep = written(&[(5, Of(vec![(5, Of(vec![(1, Of(vec![]))]))]))]);
        let cut = &sound[..sound.len() - 1];
        for bytes in [
            &twice,
            text.as_slice(),
            list,
            &deep,
            cut,
            &[0x25, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
        ] {
            assert!(read(bytes).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn a_footer_is_bounded() {
        let length = (limits::PARQUET_FOOTER_BYTES as u32 + 1).to_le_bytes();
        let bytes: Bytes = [b"PAR1".as_slice(), &length, b"PAR1"].concat().into();
        assert_eq!(read(&bytes, Day(0)).unwrap_err(), Unsound::Footer.into());
    }
}
