//! The rows of an XLSX workbook's first sheet, in order, one at a time.
//!
//! Reads values only: no formula, no style but "this number is a date" (ECMA-376 part 1, §18.3, §18.4, §18.8). Knows no
//! list. Written out on [`super::xml`] because a workbook is outside bytes like any other: the zip is at most
//! [`limits::WORKBOOK_BYTES`] packed and [`limits::WORKBOOK_UNPACKED_BYTES`] unpacked, whatever it says of itself, and
//! the text of all cells, shared strings counted each time, is held to the same bound. A value Excel has more of
//! belongs into [`Cell`].

use std::collections::HashMap;
use std::io::{BufReader, Cursor, Read};

use zip::ZipArchive;

use super::xml::{self, Element};
use super::{Input, ReadError};
use crate::domain::{Day, PartialDate, limits};

/// What a cell holds; cells that hold nothing, or blanks, are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Text, or a number as written.
    Text(String),
    /// A number shown as a date.
    Date(PartialDate),
    /// The error a formula came to (`#N/A`).
    Error,
}

/// One row of the sheet.
#[derive(Debug)]
pub(super) struct Row {
    /// Its number, from 1.
    pub number: u32,
    /// Its cells that hold something, by column from 0, ascending.
    pub cells: Vec<(u16, Cell)>,
}

impl Row {
    /// The cell of a column.
    pub(super) fn get(&self, column: u16) -> Option<&Cell> {
        let at = self.cells.binary_search_by_key(&column, |(c, _)| *c).ok()?;
        Some(&self.cells[at].1)
    }
}

/// Rows and columns a sheet can have (ECMA-376 part 1, §18.3.1).
const ROWS: u32 = 1 << 20;
const COLUMNS: u16 = 1 << 14;

/// Calls `found` with every row that holds something.
pub(super) fn for_each_row(
    input: &mut Input<'_>,
    found: &mut dyn FnMut(Row) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    rows_within(input, limits::WORKBOOK_UNPACKED_BYTES, found)
}

fn rows_within(
    input: &mut Input<'_>,
    limit: u64,
    found: &mut dyn FnMut(Row) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let mut workbook = Workbook::open(input, limit)?;
    let sheet = workbook.first_sheet()?;
    let dates = workbook.date_styles()?;
    let strings = workbook.shared_strings()?;
    let (mut last, mut text) = (0_u32, 0_u64);
    let epoch = workbook.epoch;
    let name = workbook.file.clone();
    workbook.part(&sheet, &["worksheet"], &["row"], &mut |e| {
        let expected = last + 1;
        let broken = |reason: &str| ReadError::Broken {
            file: name.clone(),
            place: format!("row {expected}"),
            reason: reason.to_owned(),
        };
        let number = match e.attr("r") {
            Some(r) => r.parse().ok(),
            None => Some(expected),
        };
        let number = number
            .filter(|n| (expected..=ROWS).contains(n))
            .ok_or_else(|| broken("a row number that no row here can have"))?;
        last = number;
        let mut cells: Vec<(u16, Cell)> = Vec::new();
        let mut next = 0_u16;
        for c in e.all("c") {
            let column = c.attr("r").map_or(Some(next), column);
            let column = column
                .filter(|c| (next..COLUMNS).contains(c))
                .ok_or_else(|| broken("a cell whose column does not follow the one before it"))?;
            next = column + 1;
            let cell = value(c, &strings, &dates, epoch).map_err(&broken)?;
            if let Some(Cell::Text(t)) = &cell {
                text += t.len() as u64;
            }
            cells.extend(cell.map(|v| (column, v)));
        }
        if text > limit {
            return Err(broken(&format!(
                "more than {limit} bytes of text in its cells"
            )));
        }
        if cells.is_empty() {
            return Ok(());
        }
        found(Row { number, cells })
    })
}

/// `AB12` → 27.
fn column(reference: &str) -> Option<u16> {
    let letters = reference.trim_end_matches(|c: char| c.is_ascii_digit());
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut column = 0_u16;
    for b in letters.bytes() {
        let letter = b.is_ascii_uppercase().then(|| u16::from(b - b'A') + 1)?;
        column = column * 26 + letter;
    }
    Some(column - 1)
}

fn value(
    c: &Element,
    strings: &Strings,
    dates: &[bool],
    epoch: i32,
) -> Result<Option<Cell>, &'static str> {
    let text = |t: &str| {
        let t = t.trim();
        (!t.is_empty()).then(|| Cell::Text(t.to_owned()))
    };
    let written = c.text_of("v").unwrap_or_default().trim();
    Ok(match c.attr("t").unwrap_or("n") {
        "inlineStr" => c.child("is").and_then(|is| text(&rich(is))),
        _ if written.is_empty() => None,
        "s" => {
            let index = written.parse().ok().and_then(|i| strings.get(i));
            text(index.ok_or("a cell that points to no shared string")?)
        }
        "str" => text(&unescape(written)),
        "b" => text(if written == "1" { "TRUE" } else { "FALSE" }),
        "e" => Some(Cell::Error),
        "d" => PartialDate::parse_iso(written)
            .map(Cell::Date)
            .or_else(|| text(written)),
        "n" => {
            let style: usize = c.attr("s").and_then(|s| s.parse().ok()).unwrap_or(0);
            if dates.get(style).is_some_and(|d| *d) {
                serial(written, epoch)
                    .map(Cell::Date)
                    .or_else(|| text(written))
            } else {
                text(written)
            }
        }
        _ => return Err("a cell of a type that is not known"),
    })
}

/// The day of a date number. Day 60 of the usual count is 29 February 1900, which there never was.
fn serial(number: &str, epoch: i32) -> Option<PartialDate> {
    let whole = number.split('.').next()?;
    let days: i32 = whole.parse().ok().filter(|d| (1..=2_958_465).contains(d))?;
    if epoch == EPOCH_1900 && days == 60 {
        return None;
    }
    let early = i32::from(epoch == EPOCH_1900 && days < 60);
    let (y, m, d) = Day(epoch + days + early).ymd();
    PartialDate::ymd(y, m, d)
}

/// Day 0 of the usual count for dates from March 1900 on, and of the one old Macintosh workbooks use.
const EPOCH_1900: i32 = -25_569;
const EPOCH_1904: i32 = -24_107;

/// The text of a shared or inline string: its own or that of its runs; readings (`rPh`) left out.
fn rich(si: &Element) -> String {
    let mut all = String::new();
    for child in &si.children {
        match child.name.as_str() {
            "t" => all.push_str(&child.text),
            "r" => child.all("t").for_each(|t| all.push_str(&t.text)),
            _ => {}
        }
    }
    unescape(&all)
}

/// `_x000D_` stands for a character that XML does not allow, or would not keep.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        out.push_str(&rest[..at]);
        let code = rest.get(at + 2..at + 6);
        let closed = rest.as_bytes().get(at + 6) == Some(&b'_');
        let code = code.filter(|c| closed && c.bytes().all(|b| b.is_ascii_hexdigit()));
        let c = code.and_then(|c| char::from_u32(u32::from_str_radix(c, 16).ok()?));
        if let Some(c) = c {
            out.push(if c.is_control() { ' ' } else { c });
            rest = &rest[at + 7..];
        } else {
            out.push_str("_x");
            rest = &rest[at + 2..];
        }
    }
    out.push_str(rest);
    out
}

/// The shared strings in one piece: an empty one costs four bytes, not a `String`.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<u32>,
}

impl Strings {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u32);
    }

    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)? as usize;
        let start = index.checked_sub(1).map_or(0, |i| self.ends[i] as usize);
        self.text.get(start..end)
    }
}

struct Workbook {
    file: String,
    zip: ZipArchive<Cursor<Vec<u8>>>,
    /// Bytes that may be unpacked, and how many of them are left.
    limit: u64,
    left: u64,
    epoch: i32,
}

impl Workbook {
    fn open(input: &mut Input<'_>, limit: u64) -> Result<Self, ReadError> {
        let file = input.name.clone();
        let mut bytes = Vec::new();
        let packed = limits::WORKBOOK_BYTES;
        let read = (&mut input.bytes).take(packed + 1).read_to_end(&mut bytes);
        read.map_err(|source| ReadError::Io {
            file: file.clone(),
            source,
        })?;
        if bytes.len() as u64 > packed {
            return Err(ReadError::Broken {
                file,
                place: format!("byte {packed}"),
                reason: format!("a workbook of more than {packed} bytes"),
            });
        }
        if !bytes.iter().zip(b"PK").all(|(a, b)| a == b) {
            let reason = "an XLSX workbook was expected, which starts with PK".to_owned();
            return Err(ReadError::WrongFormat { file, reason });
        }
        match ZipArchive::new(Cursor::new(bytes)) {
            Ok(zip) => Ok(Self {
                file,
                zip,
                limit,
                left: limit,
                epoch: EPOCH_1900,
            }),
            Err(_) => Err(ReadError::Broken {
                file,
                place: "the end of the file".to_owned(),
                reason: "the directory of the zip is missing or damaged".to_owned(),
            }),
        }
    }

    fn wrong(&self, reason: &str) -> ReadError {
        ReadError::WrongFormat {
            file: self.file.clone(),
            reason: reason.to_owned(),
        }
    }

    /// Reads one part of the zip as [`xml::for_each`] does; a part that is not there is a wrong format.
    fn part(
        &mut self,
        path: &str,
        roots: &[&str],
        wanted: &[&str],
        found: &mut dyn FnMut(Element) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let name = format!("{} ({path})", self.file);
        let damaged = |reason: String| ReadError::Broken {
            file: name.clone(),
            place: "byte 0".to_owned(),
            reason,
        };
        if !self.has(path) {
            return Err(self.wrong(&format!("a workbook without the part {path}")));
        }
        let unpackable = |_| damaged("the part of the zip cannot be unpacked".to_owned());
        let part = self.zip.by_name(path).map_err(unpackable)?;
        let mut unpacked = part.take(self.left);
        let input = Input {
            name: name.clone(),
            role: String::new(),
            bytes: Box::new(BufReader::new(&mut unpacked)),
        };
        let outcome = xml::for_each(input, roots, wanted, found);
        self.left = unpacked.limit();
        if self.left == 0 {
            return Err(damaged(format!(
                "more than {} bytes after decompression",
                self.limit
            )));
        }
        outcome.map(|_| ())
    }

    fn has(&self, path: &str) -> bool {
        self.zip.index_for_name(path).is_some()
    }

    /// The path of the first sheet; also notes which day dates count from.
    fn first_sheet(&mut self) -> Result<String, ReadError> {
        let (mut relation, mut epoch) = (None, self.epoch);
        self.part(
            "xl/workbook.xml",
            &["workbook"],
            &["workbookPr", "sheet"],
            &mut |e| {
                if e.name == "sheet" {
                    relation = relation.take().or_else(|| e.attr("id").map(str::to_owned));
                } else if matches!(e.attr("date1904"), Some("1" | "true")) {
                    epoch = EPOCH_1904;
                }
                Ok(())
            },
        )?;
        self.epoch = epoch;
        let relation = relation.ok_or_else(|| self.wrong("a workbook without a sheet"))?;
        let mut target = None;
        self.part(
            "xl/_rels/workbook.xml.rels",
            &["Relationships"],
            &["Relationship"],
            &mut |e| {
                if e.attr("Id") == Some(relation.as_str()) {
                    target = e.attr("Target").map(str::to_owned);
                }
                Ok(())
            },
        )?;
        let target = target.ok_or_else(|| self.wrong("a workbook whose first sheet is nowhere"))?;
        Ok(match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => format!("xl/{target}"),
        })
    }

    /// For every cell style, whether it shows numbers as dates.
    fn date_styles(&mut self) -> Result<Vec<bool>, ReadError> {
        let (mut formats, mut styles) = (HashMap::new(), Vec::new());
        let path = "xl/styles.xml";
        if self.has(path) {
            self.part(path, &["styleSheet"], &["numFmt", "cellXfs"], &mut |e| {
                if e.name == "numFmt" {
                    let id = e.attr("numFmtId").unwrap_or_default().to_owned();
                    formats.insert(id, shows_date(e.attr("formatCode").unwrap_or_default()));
                    return Ok(());
                }
                for xf in e.all("xf") {
                    let id = xf.attr("numFmtId").unwrap_or_default();
                    let own = formats.get(id).copied();
                    let built_in =
                        || matches!(id.parse(), Ok(14..=17 | 22 | 27..=31 | 36 | 50..=58));
                    styles.push(own.unwrap_or_else(built_in));
                }
                Ok(())
            })?;
        }
        Ok(styles)
    }

    fn shared_strings(&mut self) -> Result<Strings, ReadError> {
        let mut strings = Strings::default();
        let path = "xl/sharedStrings.xml";
        if self.has(path) {
            self.part(path, &["sst"], &["si"], &mut |e| {
                strings.push(&rich(&e));
                Ok(())
            })?;
        }
        Ok(strings)
    }
}

/// Whether a number format shows a day or a year, outside quotes, brackets and escapes.
fn shows_date(format: &str) -> bool {
    let mut letters = format.chars();
    while let Some(c) = letters.next() {
        match c {
            '"' => letters.by_ref().take_while(|c| *c != '"').for_each(drop),
            '[' => letters.by_ref().take_while(|c| *c != ']').for_each(drop),
            '\\' | '_' | '*' => drop(letters.next()),
            'd' | 'D' | 'y' | 'Y' => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const SMALL: u64 = 1 << 20;

    /// A workbook of one sheet with these rows, shared strings and formats of cells.
    fn workbook(rows: &str, strings: &str, styles: &str, properties: &str) -> Vec<u8> {
        let parts = [
            (
                "xl/workbook.xml",
                format!("<workbook>{properties}<sheets><sheet name='a' r:id='r1'/><sheet r:id='r2'/></sheets></workbook>"),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                "<Relationships><Relationship Id='r1' Target='worksheets/one.xml'/></Relationships>".to_owned(),
            ),
            ("xl/worksheets/one.xml", format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
            ("xl/sharedStrings.xml", format!("<sst uniqueCount='99999999999'>{strings}</sst>")),
            ("xl/styles.xml", format!("<styleSheet>{styles}</styleSheet>")),
        ];
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (path, text) in parts {
            zip.start_file(path, zip::write::SimpleFileOptions::default())
                .unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn read(bytes: &[u8], limit: u64) -> Result<Vec<String>, String> {
        let mut input = Input {
            name: "w".to_owned(),
            role: String::new(),
            bytes: Box::new(bytes),
        };
        let mut rows = Vec::new();
        let outcome = rows_within(&mut input, limit, &mut |row| {
            let cells = row.cells.iter().map(|(at, cell)| match cell {
                Cell::Text(text) => format!("{at}={text}"),
                Cell::Date(date) => format!("{at}:{date}"),
                Cell::Error => format!("{at}!"),
            });
            rows.push(format!(
                "{} {}",
                row.number,
                cells.collect::<Vec<_>>().join("|")
            ));
            Ok(())
        });
        outcome.map(|()| rows).map_err(|e| e.to_string())
    }

    #[test]
    fn cells_of_every_type_are_read() {
        let strings = "<si><t>one</t></si><si><r><t xml:space='preserve'>two </t></r><r><t>halves</t></r><rPh><t>x</t></rPh></si><si><t>a_x000D_b_xZZ</t></si><si><t> </t></si>";
        let styles = r#"<numFmts><numFmt numFmtId="164" formatCode="[$-C09]d\ mmmm;@"/><numFmt numFmtId="165" formatCode="&quot;day&quot;\y0"/></numFmts>
            <cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/><xf numFmtId="165"/></cellXfs>"#;
        let rows = "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='C1' t='s'><v>1</v></c><c r='D1' t='s'><v>2</v></c><c t='s'><v>3</v></c></row>\
            <row><c><v>1963</v></c><c s='1'><v>41988</v></c><c s='2'><v>59.5</v></c><c s='2'><v>60</v></c><c s='3'><v>7</v></c></row><row r='7' ht='1'/>\
            <row r='9'><c r='AA9' t='inlineStr'><is><t>in</t></is></c><c t='str'><f>x</f><v>formula</v></c><c t='b'><v>1</v></c><c t='e'><v>#N/A</v></c><c t='d'><v>2024-02-03T00:00:00</v></c></row>";
        let bytes = workbook(rows, strings, styles, "");
        assert_eq!(
            read(&bytes, SMALL).unwrap(),
            [
                "1 0=one|2=two halves|3=a b_xZZ",
                "2 0=1963|1:2014-12-15|2:1900-02-28|3=60|4=7",
                "9 26=in|27=formula|28=TRUE|29!|30:2024-02-03"
            ]
        );
        let old = workbook(
            "<row><c s='0'><v>1</v></c></row>",
            "",
            "<cellXfs><xf numFmtId='14'/></cellXfs>",
            "<workbookPr date1904='1'/>",
        );
        assert_eq!(read(&old, SMALL).unwrap(), ["1 0:1904-01-02"]);
    }

    #[test]
    fn rows_and_cells_out_of_order_or_out_of_bounds_are_refused() {
        for (rows, reason) in [
            ("<row r='2'/><row r='2'/>", "a row number"),
            ("<row r='4294967295'/>", "a row number"),
            ("<row r='0'/>", "a row number"),
            ("<row><c r='B1'/><c r='A1'/></row>", "a cell whose column"),
            ("<row><c r='ZZZZ1'/></row>", "a cell whose column"),
            ("<row><c r='XFE1'/></row>", "a cell whose column"),
            ("<row><c r='é1'/></row>", "a cell whose column"),
            ("<row><c t='s'><v>-1</v></c></row>", "no shared string"),
            ("<row><c t='s'><v>5</v></c></row>", "no shared string"),
            (
                "<row><c t='what'><v>5</v></c></row>",
                "a type that is not known",
            ),
        ] {
            let error = read(&workbook(rows, "<si><t>a</t></si>", "", ""), SMALL).unwrap_err();
            assert!(error.contains(reason), "{rows}: {error}");
        }
    }

    #[test]
    fn a_small_workbook_that_grows_past_the_bound_is_refused() {
        let many = "<row/>".repeat(400_000);
        let bytes = workbook(&many, "", "", "");
        assert!(bytes.len() < 100_000, "{}", bytes.len());
        let error = read(&bytes, SMALL).unwrap_err();
        assert!(error.contains("bytes after decompression"), "{error}");

        let again = "<row><c t='s'><v>0</v></c></row>".repeat(200);
        let long = format!("<si><t>{}</t></si>", "x".repeat(10_000));
        let error = read(&workbook(&again, &long, "", ""), SMALL).unwrap_err();
        assert!(error.contains("bytes of text in its cells"), "{error}");
    }

    #[test]
    fn what_is_no_workbook_says_so() {
        assert!(
            read(b"a,b\n", SMALL)
                .unwrap_err()
                .contains("an XLSX workbook was expected")
        );
        assert!(
            read(b"PK\x03\x04 cut", SMALL)
                .unwrap_err()
                .contains("the directory of the zip")
        );
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("other.xml", zip::write::SimpleFileOptions::default())
            .unwrap();
        let other = zip.finish().unwrap().into_inner();
        assert!(
            read(&other, SMALL)
                .unwrap_err()
                .contains("without the part xl/workbook.xml")
        );
    }
}
