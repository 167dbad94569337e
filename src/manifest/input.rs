//! The bytes of a manifest, which are read from their beginning as often as need be.
//!
//! Knows no format. A file is read where it lies; what cannot be read twice (a pipe, a call) is held in memory, up to
//! [`limits::MANIFEST_BYTES`].

use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::sync::Arc;

use bytes::Bytes;

use super::ManifestError;
use crate::domain::limits;

/// The bytes of a manifest.
#[derive(Clone, Debug)]
pub enum Input {
    /// A file that can be read at any place.
    File(Arc<File>),
    /// In memory.
    Bytes(Bytes),
}

/// What can be read at any place.
pub(super) trait ReadAt: Read + Seek + Send {}
impl<T: Read + Seek + Send> ReadAt for T {}

impl Input {
    /// All that a reader gives, held in memory.
    pub fn held(reader: impl Read) -> Result<Self, ManifestError> {
        bounded(reader).map(Self::Bytes)
    }

    /// A reader at the beginning; only one of a file may be in use.
    pub(super) fn reader(&self) -> Result<Box<dyn ReadAt>, ManifestError> {
        Ok(match self {
            Self::File(file) => {
                let mut file = file.try_clone()?;
                file.rewind()?;
                Box::new(file)
            }
            Self::Bytes(bytes) => Box::new(Cursor::new(bytes.clone())),
        })
    }

    /// The first bytes, as many as tell a format.
    pub(super) fn head(&self) -> Result<Vec<u8>, ManifestError> {
        let mut head = Vec::new();
        let most = limits::MANIFEST_HEAD_BYTES as u64;
        self.reader()?.take(most).read_to_end(&mut head)?;
        Ok(head)
    }

    /// All bytes in memory.
    pub fn whole(&self) -> Result<Bytes, ManifestError> {
        match self {
            Self::File(_) => bounded(self.reader()?),
            Self::Bytes(bytes) if bytes.len() > limits::MANIFEST_BYTES => {
                Err(ManifestError::TooLong)
            }
            Self::Bytes(bytes) => Ok(bytes.clone()),
        }
    }
}

fn bounded(reader: impl Read) -> Result<Bytes, ManifestError> {
    let mut bytes = Vec::new();
    let most = limits::MANIFEST_BYTES as u64;
    reader.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() > limits::MANIFEST_BYTES {
        return Err(ManifestError::TooLong);
    }
    Ok(bytes.into())
}
