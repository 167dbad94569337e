//! The bytes of a published file: opened inside the list directory, hashed as they lie on disk, decompressed by their
//! magic bytes, bounded, and checked for control bytes that no text format has.
//!
//! Parses nothing. One pass: what is hashed is what is read. Whatever a reader makes of an interrupted stream, the
//! reason it was interrupted is in [`Guarded::fault`]. Add a compression to [`decompress`].

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use super::ReadError;
use crate::domain::limits;

/// What was seen of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSeen {
    /// Path, as in `lists.toml`.
    pub name: String,
    /// Size on disk, in bytes.
    pub bytes: u64,
    /// BLAKE3 of the bytes on disk, in lower-case hexadecimal.
    pub blake3: String,
}

/// A file on disk, hashed while it is read.
pub(super) struct Raw {
    name: String,
    file: File,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Raw {
    /// Opens a file of a list directory; a symbolic link that leads out of it is refused.
    pub(super) fn open(root: &Path, name: &str) -> Result<Self, ReadError> {
        let io = |source| ReadError::Io {
            file: name.to_owned(),
            source,
        };
        let root = root.canonicalize().map_err(io)?;
        let path = root.join(name).canonicalize().map_err(io)?;
        if !path.starts_with(&root) {
            return Err(ReadError::Config(format!(
                "{name:?} leaves the list directory"
            )));
        }
        let file = File::open(&path).map_err(io)?;
        if !file.metadata().map_err(io)?.is_file() {
            return Err(ReadError::Config(format!("{name:?} is not a file")));
        }
        Ok(Self {
            name: name.to_owned(),
            file,
            hasher: blake3::Hasher::new(),
            bytes: 0,
        })
    }

    /// Reads what is left and says what the file was.
    pub(super) fn finish(mut self) -> Result<FileSeen, ReadError> {
        let rest = io::copy(
            &mut BufReader::with_capacity(1 << 20, &mut self),
            &mut io::sink(),
        );
        rest.map_err(|source| ReadError::Io {
            file: self.name.clone(),
            source,
        })?;
        Ok(FileSeen {
            bytes: self.bytes,
            blake3: self.hasher.finalize().to_hex().to_string(),
            name: self.name,
        })
    }
}

impl Read for Raw {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.file.read(buf)?;
        self.hasher.update(&buf[..n]);
        self.bytes += n as u64;
        Ok(n)
    }
}

/// Plain bytes of gzip, zstd or plain bytes.
fn decompress<'a>(raw: impl Read + 'a) -> io::Result<Box<dyn Read + 'a>> {
    let mut raw = BufReader::with_capacity(1 << 16, raw);
    let magic = raw.fill_buf()?;
    Ok(if magic.starts_with(&[0x1f, 0x8b]) {
        Box::new(flate2::bufread::MultiGzDecoder::new(raw))
    } else if magic.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        Box::new(zstd::stream::read::Decoder::with_buffer(raw)?)
    } else {
        Box::new(raw)
    })
}

/// How strictly control bytes are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Text {
    /// XML: tab and line ends only.
    Xml,
    /// Other text: also vertical tab and form feed; one Ctrl-Z may end it, as OFAC's files do.
    Plain,
    /// Zip (XLSX) and UTF-16: the format's reader checks.
    Binary,
}

/// Decompressed, bounded, checked bytes.
pub(super) struct Guarded<'a> {
    name: String,
    inner: Box<dyn Read + 'a>,
    text: Option<Text>,
    limit: u64,
    seen: u64,
    line: u64,
    ended: bool,
    fault: Option<(String, String)>,
}

impl<'a> Guarded<'a> {
    /// Guards a stream with at most [`limits::LIST_BYTES`] after decompression.
    pub(super) fn new(raw: &'a mut Raw) -> Result<Self, ReadError> {
        let name = raw.name.clone();
        Self::over(name, raw, limits::LIST_BYTES)
    }

    fn over(name: String, raw: impl Read + 'a, limit: u64) -> Result<Self, ReadError> {
        match decompress(raw) {
            Ok(inner) => Ok(Self {
                name,
                inner,
                text: None,
                limit,
                seen: 0,
                line: 1,
                ended: false,
                fault: None,
            }),
            Err(source) => Err(ReadError::Io { file: name, source }),
        }
    }

    /// Reads to the end, so that the whole file is decompressed and checked even if its reader stopped early.
    pub(super) fn drain(&mut self) {
        let mut buf = [0; 1 << 13];
        while self.fault.is_none() && self.read(&mut buf).is_ok_and(|n| n > 0) {}
        if self.seen == 0 && self.fault.is_none() {
            self.fault = Some(("byte 0".to_owned(), "the file is empty".to_owned()));
        }
    }

    /// Why the bytes are not those of a list, if they are not.
    pub(super) fn fault(&self) -> Option<ReadError> {
        self.fault.clone().map(|(place, reason)| ReadError::Broken {
            file: self.name.clone(),
            place,
            reason,
        })
    }

    fn refuse(&mut self, reason: String) -> io::Error {
        let error = io::Error::new(io::ErrorKind::InvalidData, reason.clone());
        let place = format!("line {}, byte {}", self.line, self.seen);
        self.fault = Some((place, reason));
        error
    }

    fn check(&mut self, bytes: &[u8]) -> io::Result<()> {
        let text = *self.text.get_or_insert_with(|| sniff(bytes));
        if text == Text::Binary {
            self.seen += bytes.len() as u64;
            return Ok(());
        }
        for &b in bytes {
            let fine = match b {
                b'\n' => {
                    self.line += 1;
                    true
                }
                b'\t' | b'\r' | b' ' => true,
                0x0b | 0x0c => text == Text::Plain && !self.ended,
                0x1a if text == Text::Plain && !self.ended => {
                    self.ended = true;
                    true
                }
                b => b > b' ' && !self.ended,
            };
            if !fine {
                let what = if self.ended {
                    "text after the end mark 0x1A"
                } else {
                    "control byte"
                };
                return Err(self.refuse(format!("{what} 0x{b:02X}")));
            }
            self.seen += 1;
        }
        Ok(())
    }
}

fn sniff(start: &[u8]) -> Text {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    if start.starts_with(b"PK\x03\x04")
        || start.starts_with(b"\xff\xfe")
        || start.starts_with(b"\xfe\xff")
    {
        Text::Binary
    } else if start.trim_ascii_start().starts_with(b"<") {
        Text::Xml
    } else {
        Text::Plain
    }
}

impl Read for Guarded<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if let Some((_, reason)) = &self.fault {
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason.clone()));
        }
        let n = match self.inner.read(buf) {
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => return Err(e),
            Err(e) => return Err(self.refuse(format!("cut short or damaged: {e}"))),
        };
        self.check(&buf[..n])?;
        if self.seen > self.limit {
            return Err(self.refuse(format!(
                "more than {} bytes after decompression",
                self.limit
            )));
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], limit: u64) -> Result<Vec<u8>, String> {
        let mut guarded = Guarded::over("f".to_owned(), bytes, limit).map_err(|e| e.to_string())?;
        let mut out = Vec::new();
        let _ = guarded.read_to_end(&mut out);
        guarded.drain();
        guarded.fault().map_or(Ok(out), |e| Err(e.to_string()))
    }

    fn gzip(plain: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        io::Write::write_all(&mut encoder, plain).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn plain_gzip_and_zstd_give_the_same_bytes() {
        let plain = b"a,b\r\n1,2\r\n".repeat(9000);
        let zstd = zstd::encode_all(&plain[..], 3).unwrap();
        for bytes in [plain.clone(), gzip(&plain), zstd] {
            assert_eq!(read(&bytes, 1 << 20).unwrap(), plain);
        }
    }

    #[test]
    fn a_compressed_file_cut_anywhere_is_refused() {
        let plain: Vec<u8> = (0..40_000u32)
            .flat_map(|n| format!("{n},").into_bytes())
            .collect();
        for whole in [gzip(&plain), zstd::encode_all(&plain[..], 3).unwrap()] {
            for cut in [whole.len() - 1, whole.len() / 2, 20, 5] {
                assert!(read(&whole[..cut], 1 << 20).is_err(), "cut at {cut}");
            }
        }
    }

    #[test]
    fn a_small_file_that_grows_past_the_bound_is_refused() {
        let plain = vec![b'x'; 1 << 20];
        for bomb in [gzip(&plain), zstd::encode_all(&plain[..], 19).unwrap()] {
            assert!(bomb.len() < 2000);
            let message = read(&bomb, 1000).unwrap_err();
            assert!(
                message.contains("more than 1000 bytes after decompression"),
                "{message}"
            );
        }
    }

    #[test]
    fn control_bytes_are_refused_with_their_line() {
        assert_eq!(
            read(b"a\nb\x00c", 99).unwrap_err(),
            "f: broken at line 2, byte 3: control byte 0x00"
        );
        assert!(read(b"<a>\x0b</a>", 99).is_err());
        assert!(read(b"a,\x0b\n", 99).is_ok());
        assert!(read(b"a\n\x1a\r\n", 99).is_ok());
        assert!(
            read(b"a\n\x1ab", 99)
                .unwrap_err()
                .contains("text after the end mark")
        );
        assert!(read(b"\xff\xfea\0b\0", 99).is_ok());
        assert!(read(b"", 99).unwrap_err().contains("the file is empty"));
        assert!(
            read(&gzip(b""), 99)
                .unwrap_err()
                .contains("the file is empty")
        );
    }
}
