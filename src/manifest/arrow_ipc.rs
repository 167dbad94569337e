//! Arrow IPC, as a stream or as a file: the same messages, in a file behind a mark and before a list of places that is
//! not needed.
//!
//! Messages are taken apart here, so that none is larger than [`limits`] allow before it is decoded.

use std::collections::BTreeMap;
use std::io::{Read, SeekFrom};

use arrow::array::RecordBatch;
use arrow::buffer::Buffer;
use arrow::ipc::reader::StreamDecoder;
use arrow::ipc::{RecordBatch as BatchHeader, root_as_message};

use super::columns::{BatchReader, Known, damaged, decoded};
use super::input::ReadAt;
use super::table::{Rows, Table, TakeRow};
use super::{Body, Head, Input, ManifestError};
use crate::domain::{Day, Flight, Traveller, limits};

/// What a file begins with.
const FILE: &[u8] = b"ARROW1\0\0";
/// Bytes within which the first message of a file begins.
const PADDED: u64 = 128;
/// What a message begins with.
const MESSAGE: [u8; 4] = [0xff; 4];

/// A message that is not decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
enum Unsound {
    /// Larger than is taken.
    #[error(
        "a message of more than {} bytes, as it comes or unpacked",
        limits::ARROW_BODY_BYTES
    )]
    Oversize,
    /// It points outside itself.
    #[error("a message whose buffers are not in its body")]
    Outside,
}

/// Whether a file, or a stream with its first message, begins here.
pub(super) fn is_arrow(head: &Head<'_>) -> bool {
    head.bytes.starts_with(FILE) || head.bytes.starts_with(&MESSAGE)
}

struct ArrowIpc {
    input: Input,
    known: Known,
}

/// Opens a file or stream.
pub(super) fn open(input: &Input, _: &Head<'_>, today: Day) -> Result<Body, ManifestError> {
    let mut messages = Messages::of(input)?;
    let schema = loop {
        if let Some(schema) = messages.decoder.stream.schema() {
            break schema;
        }
        if matches!(messages.message()?, Message::End) {
            return Err(ManifestError::Damaged("no schema".to_owned()));
        }
    };
    let known = Known::of(&schema)?;
    let input = input.clone();
    Table::of(ArrowIpc { input, known }, today).map(Body::Table)
}

impl Rows for ArrowIpc {
    fn each(&self, take: TakeRow<'_>) -> Result<(), ManifestError> {
        let mut messages = Messages::of(&self.input)?;
        let batches = std::iter::from_fn(|| {
            loop {
                match messages.message() {
                    Ok(Message::Batch(batch)) => {
                        return Some(batch.project(&self.known.at).map_err(damaged));
                    }
                    Ok(Message::Other) => {}
                    Ok(Message::End) => return None,
                    Err(error) => return Some(Err(error)),
                }
            }
        });
        self.known.each_of(batches, take)
    }

    fn has_written_dates(&self) -> bool {
        self.known.written_dates
    }
}

/// What a message of a stream was.
enum Message {
    /// A batch.
    Batch(RecordBatch),
    /// What batches need: a schema, a dictionary.
    Other,
    /// There are no more.
    End,
}

/// The messages of a stream.
struct Messages {
    bytes: Box<dyn ReadAt>,
    decoder: Decoder,
}

impl Messages {
    fn of(input: &Input) -> Result<Self, ManifestError> {
        let mut bytes = input.reader()?;
        let mut mark = Vec::new();
        (&mut bytes).take(PADDED).read_to_end(&mut mark)?;
        // What fills up a file's mark is no message.
        let padding = mark.strip_prefix(FILE).unwrap_or_default();
        let begins = padding.iter().position(|b| *b != 0);
        bytes.seek(SeekFrom::Start(
            begins.map_or(0, |n| (FILE.len() + n) as u64),
        ))?;
        let decoder = Decoder::default();
        Ok(Self { bytes, decoder })
    }

    /// So many bytes; memory grows only with the bytes that are there.
    fn take(&mut self, count: usize, message: &mut Vec<u8>) -> Result<(), ManifestError> {
        let read = (&mut self.bytes).take(count as u64).read_to_end(message)?;
        if read < count {
            return Err(ManifestError::Damaged("ends within a message".to_owned()));
        }
        Ok(())
    }

    /// The next message.
    fn message(&mut self) -> Result<Message, ManifestError> {
        let mut message = Vec::new();
        let begun = (&mut self.bytes).take(8).read_to_end(&mut message)?;
        let length = match message.as_chunks::<4>().0 {
            [MESSAGE, length] => u32::from_le_bytes(*length) as usize,
            _ if begun == 0 => 0,
            _ => return Err(ManifestError::Damaged("not a message".to_owned())),
        };
        if length == 0 {
            return Ok(Message::End);
        }
        if length > limits::ARROW_METADATA_BYTES {
            return Err(ManifestError::Damaged(Unsound::Oversize.to_string()));
        }
        self.take(length, &mut message)?;
        let body = decoded(|| {
            let root = root_as_message(&message[8..]);
            let root = root.map_err(|_| ManifestError::Damaged("not a message".to_owned()))?;
            let length = usize::try_from(root.bodyLength()).ok();
            let length = length.filter(|l| *l <= limits::ARROW_BODY_BYTES);
            length.ok_or_else(|| ManifestError::Damaged(Unsound::Oversize.to_string()))
        })?;
        let body_at = message.len();
        self.take(body, &mut message)?;
        let batch = self.decoder.decode(message, body_at)?;
        Ok(batch.map_or(Message::Other, Message::Batch))
    }
}

/// Decodes messages that are sound.
#[derive(Default)]
struct Decoder {
    stream: StreamDecoder,
    /// Bytes of the dictionaries that are held.
    dictionaries: BTreeMap<i64, u64>,
}

impl Decoder {
    /// Decodes a message, whose body begins at `body_at`; the batch in it, if it is one.
    fn decode(
        &mut self,
        message: Vec<u8>,
        body_at: usize,
    ) -> Result<Option<RecordBatch>, ManifestError> {
        let (head, body) = message.split_at(body_at);
        decoded(|| {
            self.check(&head[8..], body)
                .map_err(|e| ManifestError::Damaged(e.to_string()))
        })?;
        let mut message = Buffer::from_vec(message);
        decoded(|| {
            let mut batch = None;
            while batch.is_none() && !message.is_empty() {
                batch = self.stream.decode(&mut message).map_err(damaged)?;
            }
            Ok(batch)
        })
    }

    /// Refuses a message whose buffers lie outside its body, or that unpacks to more than is taken; dictionaries count
    /// together.
    fn check(&mut self, head: &[u8], body: &[u8]) -> Result<(), Unsound> {
        let Ok(message) = root_as_message(head) else {
            // Its decoder says what is wrong with it.
            return Ok(());
        };
        let most = limits::ARROW_BODY_BYTES as u64;
        let taken = if let Some(dictionary) = message.header_as_dictionary_batch() {
            let new = dictionary.data().map_or(Ok(0), |d| unpacked(d, body))?;
            let held = self.dictionaries.entry(dictionary.id()).or_default();
            *held = if dictionary.isDelta() {
                *held + new
            } else {
                new
            };
            self.dictionaries.values().sum()
        } else {
            let batch = message.header_as_record_batch();
            batch.map_or(Ok(0), |b| unpacked(b, body))?
        };
        if taken > most {
            return Err(Unsound::Oversize);
        }
        Ok(())
    }
}

/// Messages that come one by one, each read as soon as it is there: nothing is known of those to come, so that a date
/// that could mean two days keeps both.
pub struct MessageReader {
    decoder: Decoder,
    today: Day,
    travellers: Option<BatchReader>,
}

impl MessageReader {
    /// A reader who has seen nothing.
    pub fn new(today: Day) -> Self {
        Self {
            decoder: Decoder::default(),
            today,
            travellers: None,
        }
    }

    /// The travellers of a message, one a row; none if it is no batch.
    pub fn message(&mut self, head: &[u8], body: &[u8]) -> Result<Vec<Traveller>, ManifestError> {
        if head.len() > limits::ARROW_METADATA_BYTES || body.len() > limits::ARROW_BODY_BYTES {
            return Err(ManifestError::Damaged(Unsound::Oversize.to_string()));
        }
        let length = (head.len() as u32).to_le_bytes();
        let message = [&MESSAGE[..], &length, head, body].concat();
        let batch = self.decoder.decode(message, 8 + head.len())?;
        if let (None, Some(schema)) = (&self.travellers, self.decoder.stream.schema()) {
            self.travellers = Some(BatchReader::new(&schema, self.today)?);
        }
        match (batch, &mut self.travellers) {
            (Some(batch), Some(reader)) => reader.read(&batch),
            _ => Ok(Vec::new()),
        }
    }

    /// The flights that travellers name.
    pub fn flights(&self) -> &[Flight] {
        self.travellers.as_ref().map_or(&[], BatchReader::flights)
    }
}

/// Bytes that a batch has unpacked; its buffers must lie in the body.
fn unpacked(batch: BatchHeader<'_>, body: &[u8]) -> Result<u64, Unsound> {
    let mut unpacked = 0_u64;
    for buffer in batch.buffers().into_iter().flatten() {
        let at = usize::try_from(buffer.offset())
            .ok()
            .filter(|at| at % 8 == 0);
        let length = usize::try_from(buffer.length()).ok();
        let bytes = at
            .zip(length)
            .and_then(|(at, length)| body.get(at..)?.get(..length));
        let bytes = bytes.ok_or(Unsound::Outside)?;
        // -1 stands before a buffer that is not packed.
        let stated = batch.compression().and_then(|_| bytes.first_chunk());
        let stated = stated.and_then(|n| u64::try_from(i64::from_le_bytes(*n)).ok());
        unpacked = unpacked.saturating_add(stated.unwrap_or(bytes.len() as u64));
    }
    Ok(unpacked)
}
