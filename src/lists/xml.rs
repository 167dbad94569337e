//! Streams an XML document and hands over one record's subtree at a time.
//!
//! Knows no list. Invariant: whatever the bytes, it ends with an error or with the whole document seen once, within
//! bounded memory: a record is at most [`limits::RECORD_BYTES`], nesting at most [`limits::XML_DEPTH`], there is no
//! document type declaration and so no entity but the five of XML. Bytes that XML 1.0 §2.2 does not allow are refused.

use std::io::{self, BufRead, Read};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::{Input, Problem, ReadError};
use crate::domain::limits;

/// Bytes an element costs beyond what is written, counted against the bound of a record.
const ELEMENT_COST: usize = 64;

/// One element with all below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Name without its namespace prefix.
    pub name: String,
    /// Attributes by name without prefix, namespace declarations left out.
    pub attributes: Vec<(String, String)>,
    /// The text directly inside it, blanks at both ends left out unless `xml:space` preserves them.
    pub text: String,
    /// The elements directly inside it, in order.
    pub children: Vec<Element>,
    /// Line it starts on, from 1.
    pub line: u64,
}

impl Element {
    /// An attribute that is not blank, trimmed.
    pub fn attr(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(n, _)| n == name)?;
        Some(value.trim()).filter(|v| !v.is_empty())
    }

    /// The first child of a name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.name == name)
    }

    /// All children of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// All grandchildren `outer/inner`.
    pub fn each<'a>(&'a self, outer: &'a str, inner: &'a str) -> impl Iterator<Item = &'a Element> {
        self.all(outer).flat_map(move |o| o.all(inner))
    }

    /// Its own text, trimmed, if it is not blank.
    pub fn value(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|t| !t.is_empty())
    }

    /// The text of the first child of a name, if it is not blank.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name)?.value()
    }

    /// Attributes and children that are not named here and are not blank: what a reader does not understand.
    pub fn unexpected(&self, attributes: &[&str], children: &[&str]) -> Vec<String> {
        let blank = |e: &Element| {
            e.value().is_none()
                && e.children.is_empty()
                && e.attributes.iter().all(|(_, v)| v.is_empty())
        };
        let short = |name: &str| name.chars().take(80).collect::<String>();
        let known = |name: &String, names: &[&str]| names.contains(&name.as_str());
        let attributes = self
            .attributes
            .iter()
            .filter(|(n, v)| !known(n, attributes) && !v.trim().is_empty())
            .map(|(n, _)| format!("attribute {} of {}", short(n), short(&self.name)));
        let children = self
            .children
            .iter()
            .filter(|c| !known(&c.name, children) && !blank(c))
            .map(|c| format!("element {} in {}", short(&c.name), short(&self.name)));
        attributes.chain(children).collect()
    }

    /// Where it starts, for a [`Problem`].
    pub fn place(&self) -> String {
        format!("line {}", self.line)
    }

    /// A problem with this element.
    pub fn problem(&self, file: &str, record: &str, reason: impl Into<String>) -> Problem {
        Problem {
            file: file.to_owned(),
            place: self.place(),
            record: Some(record.to_owned()),
            reason: reason.into(),
        }
    }
}

/// Reads a document whose root is one of `roots`, and calls `found` with every outermost element of a name in
/// `wanted`, in order. Gives back the root with its attributes and without children.
pub fn for_each(
    input: Input<'_>,
    roots: &[&str],
    wanted: &[&str],
    found: &mut dyn FnMut(Element) -> Result<(), ReadError>,
) -> Result<Element, ReadError> {
    let mut walk = Walk {
        file: input.name,
        roots,
        wanted,
        root: None,
        depth: 0,
        open: Vec::new(),
        cost: 0,
    };
    let mut reader = Reader::from_reader(Guarded::new(input.bytes));
    reader.config_mut().expand_empty_elements = true;
    let mut buf = Vec::new();
    loop {
        buf.clear();
        reader.get_mut().spent = 0;
        let line = reader.get_ref().line;
        let event = match reader.read_event_into(&mut buf) {
            Ok(event) => event,
            Err(error) => {
                let line = reader.get_ref().line;
                return Err(walk.failed(line, error));
            }
        };
        let spent = reader.get_ref().spent;
        match walk.event(event, line, spent)? {
            Step::On => {}
            Step::Found(element) => found(element)?,
            Step::End => break,
        }
    }
    let file = walk.file;
    walk.root.ok_or(ReadError::Broken {
        file,
        place: "line 1".to_owned(),
        reason: "the file is empty or holds no XML element".to_owned(),
    })
}

enum Step {
    On,
    Found(Element),
    End,
}

struct Walk<'a> {
    file: String,
    roots: &'a [&'a str],
    wanted: &'a [&'a str],
    root: Option<Element>,
    depth: usize,
    open: Vec<Element>,
    cost: usize,
}

impl Walk<'_> {
    fn broken(&self, line: u64, reason: impl Into<String>) -> ReadError {
        ReadError::Broken {
            file: self.file.clone(),
            place: format!("line {line}"),
            reason: reason.into(),
        }
    }

    fn failed(&self, line: u64, error: quick_xml::Error) -> ReadError {
        match error {
            quick_xml::Error::Io(source) => match source.get_ref() {
                Some(inner) if inner.is::<Refused>() => self.broken(line, inner.to_string()),
                _ => ReadError::Io {
                    file: self.file.clone(),
                    source: io::Error::new(source.kind(), source),
                },
            },
            quick_xml::Error::Encoding(_) => self.broken(line, "the text is not UTF-8"),
            other => self.broken(line, unquoted(&other.to_string())),
        }
    }

    fn event(&mut self, event: Event<'_>, line: u64, spent: usize) -> Result<Step, ReadError> {
        if !self.open.is_empty() {
            self.cost = self.cost.saturating_add(spent);
            if self.cost > limits::RECORD_BYTES {
                return Err(self.broken(line, too_large()));
            }
        }
        match event {
            Event::Start(start) => self.start(&start, line)?,
            Event::End(_) => return Ok(self.end()),
            Event::Text(text) => self.text(&text.xml10_content(), line)?,
            Event::CData(text) => self.text(&text.xml10_content(), line)?,
            Event::GeneralRef(name) => {
                let text = self.reference(&name, line)?;
                self.text(text.encode_utf8(&mut [0; 4]), line)?;
            }
            Event::DocType(_) => {
                return Err(self.broken(line, "a document type declaration is not accepted"));
            }
            Event::Decl(decl) => {
                if let Some(Ok(encoding)) = decl.encoding()
                    && !["utf-8", "utf8", "us-ascii"]
                        .contains(&encoding.to_ascii_lowercase().as_str())
                {
                    return Err(self.broken(line, "the declared encoding is not UTF-8"));
                }
            }
            Event::Eof if self.depth > 0 => {
                let reason = "the file ends in the middle, with elements still open";
                return Err(self.broken(line, reason));
            }
            Event::Eof => return Ok(Step::End),
            Event::Empty(_) | Event::Comment(_) | Event::PI(_) => {}
        }
        Ok(Step::On)
    }

    fn start(&mut self, start: &BytesStart<'_>, line: u64) -> Result<(), ReadError> {
        let local = start.local_name();
        let name: &str = local.as_ref();
        if self.depth == 0 {
            if self.root.is_some() {
                return Err(self.broken(line, "a second root element"));
            }
            if !self.roots.contains(&name) {
                let expected = self.roots.join(" or ");
                let name: String = name.chars().take(80).collect();
                return Err(ReadError::WrongFormat {
                    file: self.file.clone(),
                    reason: format!("the root element should be {expected}, and is {name}"),
                });
            }
            self.root = Some(self.element(start, line)?);
        } else if !self.open.is_empty() || self.wanted.contains(&name) {
            if self.open.is_empty() {
                self.cost = 0;
            }
            self.cost += ELEMENT_COST;
            let element = self.element(start, line)?;
            self.open.push(element);
        }
        self.depth += 1;
        if self.depth > limits::XML_DEPTH {
            return Err(self.broken(
                line,
                format!("elements nested deeper than {}", limits::XML_DEPTH),
            ));
        }
        Ok(())
    }

    fn end(&mut self) -> Step {
        self.depth = self.depth.saturating_sub(1);
        let Some(mut element) = self.open.pop() else {
            return Step::On;
        };
        if element.attr("space") != Some("preserve") {
            element.text.truncate(element.text.trim_end().len());
            let blanks = element.text.len() - element.text.trim_start().len();
            element.text.drain(..blanks);
        }
        match self.open.last_mut() {
            Some(parent) => {
                parent.children.push(element);
                Step::On
            }
            None => Step::Found(element),
        }
    }

    fn text(&mut self, text: &str, line: u64) -> Result<(), ReadError> {
        if self.depth == 0
            && !text
                .trim_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
                .is_empty()
        {
            return Err(self.broken(line, "text outside the root element"));
        }
        if !text.chars().all(is_xml_char) {
            return Err(self.broken(line, "a character that XML does not allow"));
        }
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
        Ok(())
    }

    fn reference(
        &self,
        name: &quick_xml::events::BytesRef<'_>,
        line: u64,
    ) -> Result<char, ReadError> {
        let refused = || self.broken(line, "an entity that XML does not define");
        match &**name {
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "amp" => Ok('&'),
            "apos" => Ok('\''),
            "quot" => Ok('"'),
            _ => name
                .resolve_char_ref()
                .map_err(|_| refused())?
                .filter(|c| is_xml_char(*c))
                .ok_or_else(refused),
        }
    }

    fn element(&self, start: &BytesStart<'_>, line: u64) -> Result<Element, ReadError> {
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|e| self.broken(line, e.to_string()))?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let value = attribute
                .normalized_value(XmlVersion::Explicit1_0)
                .map_err(|_| {
                    self.broken(line, "an attribute with an entity that XML does not define")
                })?;
            if !value.chars().all(is_xml_char) {
                return Err(self.broken(line, "a character that XML does not allow"));
            }
            let local = attribute.key.local_name();
            let name: &str = local.as_ref();
            attributes.push((name.to_owned(), value.into_owned()));
        }
        let local = start.local_name();
        let name: &str = local.as_ref();
        Ok(Element {
            name: name.to_owned(),
            attributes,
            line,
            ..Element::default()
        })
    }
}

/// The parser's reason without what it quotes from the file, which may be personal.
fn unquoted(reason: &str) -> String {
    let head = reason
        .split(['`', '\'', '"'])
        .next()
        .unwrap_or(reason)
        .trim();
    if reason.contains("expected `</") || reason.contains("end tag") || reason.contains("close") {
        return "a start tag and its end tag do not fit, or one of them is missing".to_owned();
    }
    format!("not well-formed XML: {}", head.trim_end_matches([',', ':']))
}

fn too_large() -> String {
    format!("a record larger than {} bytes", limits::RECORD_BYTES)
}

/// XML 1.0 §2.2.
fn is_xml_char(c: char) -> bool {
    !matches!(c, '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Why [`Guarded`] stops.
#[derive(Debug, thiserror::Error)]
enum Refused {
    #[error("control byte 0x{0:02X}, which XML does not allow")]
    Control(u8),
    #[error("{0}")]
    TooLarge(String),
}

/// Counts lines, refuses control bytes, and stops a token that never ends.
struct Guarded<R> {
    inner: R,
    line: u64,
    spent: usize,
    checked: usize,
}

impl<R: BufRead> Guarded<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            line: 1,
            spent: 0,
            checked: 0,
        }
    }
}

impl<R: BufRead> BufRead for Guarded<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.spent > limits::RECORD_BYTES {
            return Err(io::Error::other(Refused::TooLarge(too_large())));
        }
        let buf = self.inner.fill_buf()?;
        let fresh = buf.get(self.checked..).unwrap_or_default();
        let control = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r');
        match fresh.iter().position(control) {
            // What comes before the bad byte is handed over first, so that the line is the right one.
            Some(0) if self.checked == 0 => Err(io::Error::other(Refused::Control(fresh[0]))),
            Some(at) => Ok(&buf[..self.checked + at]),
            None => {
                self.checked = buf.len();
                Ok(buf)
            }
        }
    }

    fn consume(&mut self, amount: usize) {
        if amount == 0 {
            return;
        }
        if let Ok(buf) = self.inner.fill_buf() {
            let newlines = buf.iter().take(amount).filter(|b| **b == b'\n').count();
            self.line += newlines as u64;
        }
        self.spent = self.spent.saturating_add(amount);
        self.checked = self.checked.saturating_sub(amount);
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Guarded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut buf = self.fill_buf()?;
        let n = buf.read(out)?;
        self.consume(n);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(bytes: &[u8]) -> Input<'_> {
        Input {
            name: "a.xml".to_owned(),
            role: String::new(),
            bytes: Box::new(io::BufReader::with_capacity(16, bytes)),
        }
    }

    fn read(bytes: &[u8]) -> Result<(Element, Vec<Element>), String> {
        let mut found = Vec::new();
        let root = for_each(input(bytes), &["list"], &["item"], &mut |e| {
            found.push(e);
            Ok(())
        });
        root.map(|r| (r, found)).map_err(|e| e.to_string())
    }

    #[test]
    fn records_come_one_by_one_with_their_lines_and_without_prefixes() {
        let (root, items) = read(
            b"<?xml version=\"1.0\"?>\n<x:list xmlns:x='u' date='d'>\n<g>\n<item id='1'> a &amp; <b>c</b>\n&#233;</item>\n\
              <x:item x:id='&lt;2'/><item><item>in</item></item></g></x:list>\n",
        )
        .unwrap();
        assert_eq!(root.attributes, [("date".to_owned(), "d".to_owned())]);
        assert_eq!(items.len(), 3);
        assert_eq!((items[0].line, items[0].text.as_str()), (4, "a & \n\u{e9}"));
        assert_eq!(items[0].text_of("b"), Some("c"));
        assert_eq!((items[1].line, items[1].attr("id")), (6, Some("<2")));
        assert_eq!(items[2].each("item", "none").count(), 0);
        assert_eq!(items[2].text_of("item"), Some("in"));
    }

    #[test]
    fn a_document_cut_anywhere_is_refused() {
        let whole =
            b"<list><item a='b'>text<c/></item><!-- d --><item>&amp;<![CDATA[x]]></item></list>";
        assert!(read(whole).is_ok());
        for end in 0..whole.len() {
            assert!(read(&whole[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn what_is_not_this_xml_is_refused_with_its_place() {
        let cases: [(&[u8], &str); 12] = [
            (
                b"",
                "a.xml: broken at line 1: the file is empty or holds no XML element",
            ),
            (
                b"\n<lost/>",
                "a.xml: not in the expected format: the root element should be list, and is lost",
            ),
            (
                b"<list>\n\n<item>\x01</item></list>",
                "a.xml: broken at line 3: control byte 0x01, which XML does not allow",
            ),
            (
                b"<list>\n&#1;</list>",
                "a.xml: broken at line 2: an entity that XML does not define",
            ),
            (
                b"<list><item a='&#8;'/></list>",
                "a.xml: broken at line 1: a character that XML does not allow",
            ),
            (
                b"<list><item>&boom;</item></list>",
                "a.xml: broken at line 1: an entity that XML does not define",
            ),
            (
                b"<!DOCTYPE list [<!ENTITY a 'b'>]><list/>",
                "a.xml: broken at line 1: a document type declaration is not accepted",
            ),
            (
                b"<list/><list/>",
                "a.xml: broken at line 1: a second root element",
            ),
            (
                b"<list/>more",
                "a.xml: broken at line 1: text outside the root element",
            ),
            (
                b"<list><item>\xff</item></list>",
                "a.xml: broken at line 1: the text is not UTF-8",
            ),
            (
                b"<?xml version='1.0' encoding='UTF-16'?><list/>",
                "a.xml: broken at line 1: the declared encoding is not UTF-8",
            ),
            (
                b"<list><item></list>",
                "a.xml: broken at line 1: a start tag and its end tag do not fit, or one of them is missing",
            ),
        ];
        for (bytes, expected) in cases {
            assert_eq!(read(bytes).map(|_| ()), Err(expected.to_owned()));
        }
    }

    #[test]
    fn nesting_and_size_are_bounded() {
        let deep = format!("<list>{}", "<item>".repeat(limits::XML_DEPTH));
        assert!(read(deep.as_bytes()).unwrap_err().contains("nested deeper"));
        let endless = io::Cursor::new(b"<list><item>".to_vec()).chain(io::repeat(b'x'));
        let input = Input {
            bytes: Box::new(io::BufReader::new(endless)),
            ..input(b"")
        };
        let error = for_each(input, &["list"], &["item"], &mut |_| Ok(())).unwrap_err();
        assert!(error.to_string().contains("larger than"), "{error}");
    }
}
