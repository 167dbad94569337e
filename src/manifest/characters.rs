//! Bytes of a manifest to text, whatever it was written in: UTF-8, UTF-16 with its mark, otherwise Windows-1252.
//!
//! Never fails: what a sender says of its character set is not believed, and a byte that means nothing becomes `�`.
//! Windows-1252 holds Latin-1 but for control codes that no manifest has. Source of the table: WHATWG Encoding
//! Standard, index windows-1252.

/// 0x80–0x9F of Windows-1252.
const UPPER_CONTROLS: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž',
    '\u{fffd}', '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}',
    'ž', 'Ÿ',
];

/// The text of bytes.
pub(super) fn decode(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|&b| windows_1252(b)).collect(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
    char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

fn windows_1252(byte: u8) -> char {
    match byte {
        0x80..=0x9f => UPPER_CONTROLS[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_gives_the_same_text() {
        let wide: Vec<u16> = "Désirée,Ž".encode_utf16().collect();
        let little: Vec<u8> = wide.iter().flat_map(|u| u.to_le_bytes()).collect();
        let big: Vec<u8> = wide.iter().flat_map(|u| u.to_be_bytes()).collect();
        for bytes in [
            "Désirée,Ž".as_bytes().to_vec(),
            [b"\xef\xbb\xbf", "Désirée,Ž".as_bytes()].concat(),
            [&b"\xff\xfe"[..], &little].concat(),
            [&b"\xfe\xff"[..], &big].concat(),
            b"D\xe9sir\xe9e,\x8e".to_vec(),
        ] {
            assert_eq!(decode(&bytes), "Désirée,Ž");
        }
        assert_eq!(decode(b"\xff\xfea"), "");
    }
}
