//! UN/EDIFACT (ISO 9735) text to segments, element by element, however it is wrapped or damaged.
//!
//! Knows no message. Service characters come from the service string advice wherever one stands; without one the
//! terminator is what stands before the second service segment. Line ends and control characters are no data. What
//! stands before the first and after the last interchange (Type-B envelopes) is left out. A segment without
//! terminator is kept and says so, and a released terminator that swallowed the segment after it is taken as one.
//! Bounds: [`limits::SEGMENT_CHARS`]. The crate edifact-rs (0.18) was considered: its recovery drops a segment without
//! terminator, stops at advice it cannot use, and is made to report on input rather than to read on.

use crate::domain::limits;

/// One segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// Its number in the file, from 1.
    pub index: u32,
    /// Three letters.
    pub tag: String,
    /// Elements after the tag, each with its components, released and without outer blanks.
    elements: Vec<Vec<String>>,
    /// What is wrong with its form, if something is.
    pub fault: Option<Fault>,
}

/// What is wrong with the form of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The text ends before its terminator.
    Unterminated,
    /// Its terminator was released; the segment after it had become part of it and was separated.
    ReleasedTerminator,
    /// Longer than [`limits::SEGMENT_CHARS`]; cut.
    TooLong,
    /// It does not begin with a tag.
    NoTag,
}

impl Fault {
    /// What it is, for people.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Unterminated => "the text ends before the segment does",
            Self::ReleasedTerminator => {
                "a released terminator swallowed the next segment; the two were separated"
            }
            Self::TooLong => "segment too long; its end was left out",
            Self::NoTag => "segment without a tag",
        }
    }
}

impl Segment {
    /// A component by element and place, both from 0; empty if it is not there.
    pub(super) fn get(&self, element: usize, component: usize) -> &str {
        self.elements
            .get(element)
            .and_then(|e| e.get(component))
            .map_or("", String::as_str)
    }

    /// The components of an element.
    pub(super) fn element(&self, element: usize) -> &[String] {
        self.elements.get(element).map_or(&[], Vec::as_slice)
    }
}

/// The service characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Service {
    component: char,
    element: char,
    release: Option<char>,
    terminator: char,
}

const DEFAULT: Service = Service {
    component: ':',
    element: '+',
    release: Some('?'),
    terminator: '\'',
};

/// Tags of the segments of a list of travellers, its answer and its envelope.
const TAGS: [&str; 29] = [
    "UNB", "UNG", "UNH", "UNT", "UNE", "UNZ", "BGM", "RFF", "DTM", "NAD", "CTA", "COM", "TDT",
    "LOC", "ATT", "MEA", "GEI", "GIS", "FTX", "EMP", "NAT", "DOC", "CPI", "QTY", "CNT", "AUT",
    "ERP", "ERC", "GID",
];

/// How far into a text without advice its terminator is looked for: a header is much shorter.
const HEADER_BYTES: usize = 300;

/// Tags a text may begin with when it has no service string advice.
const OPENING: [&str; 3] = ["UNB", "UNG", "UNH"];

/// Signs that divide the cells of a table; no interchange without advice uses them to divide its elements.
const OF_TABLES: [char; 3] = [',', ';', '\t'];

/// Where the interchange begins, if there is one. A tag is not the end of a word, or a cell: MAUNG is a name, and UNG.
fn start(text: &str) -> Option<usize> {
    let opens = |at: usize| {
        let rest = text.get(at..)?;
        let body = match rest.strip_prefix("UNA") {
            Some(rest) => rest.get(advice_length(rest)?..)?.trim_start(),
            None => rest,
        };
        let tag = OPENING.iter().find(|tag| body.starts_with(**tag))?;
        let next = body[tag.len()..].chars().next()?;
        let advised = body.len() < rest.len();
        let of_word = text[..at].ends_with(char::is_alphanumeric);
        let divides = !next.is_alphanumeric()
            && !next.is_whitespace()
            && (advised || !of_word && !OF_TABLES.contains(&next));
        // What no envelope opens is a message, or a group of them.
        let opened = *tag == "UNB" || body.contains(&format!("UNH{next}"));
        (divides && opened).then_some(at)
    };
    text.match_indices("UN").find_map(|(at, _)| opens(at))
}

/// Bytes of the six service characters.
fn advice_length(text: &str) -> Option<usize> {
    text.char_indices().nth(5).map(|(at, c)| at + c.len_utf8())
}

/// Whether a text holds an interchange.
pub(super) fn is_interchange(text: &str) -> bool {
    start(text).is_some()
}

impl Service {
    /// The characters of a service string advice; `None` if they cannot be told apart.
    fn advised(advice: &str) -> Option<Self> {
        let c: Vec<char> = advice.chars().take(6).collect();
        let [component, element, _decimal, release, _reserved, terminator] = c[..] else {
            return None;
        };
        let release = (release != ' ').then_some(release);
        let apart = component != element
            && element != terminator
            && component != terminator
            && release.is_none_or(|r| r != component && r != element && r != terminator);
        let plain = [component, element, terminator]
            .iter()
            .all(|c| !c.is_alphanumeric());
        (apart && plain).then_some(Self {
            component,
            element,
            release,
            terminator,
        })
    }

    /// The characters of a text without advice: its element separator follows the first tag, its terminator comes
    /// before the next service segment.
    fn guessed(text: &str) -> Self {
        let element = text.chars().nth(3).unwrap_or(DEFAULT.element);
        let text = &text[..text.floor_char_boundary(HEADER_BYTES)];
        let next = ["UNG", "UNH", "BGM"].iter().filter_map(|tag| {
            let mark = format!("{tag}{element}");
            text.get(3..)?.find(&mark).map(|at| at + 3)
        });
        let before = next
            .min()
            .and_then(|at| text[..at].trim_end().chars().last());
        let terminator = before.filter(|c| !c.is_alphanumeric() && *c != element);
        Self {
            element,
            terminator: terminator.unwrap_or(DEFAULT.terminator),
            ..DEFAULT
        }
    }
}

/// Gives every segment of every interchange of a text, in order.
pub(super) fn each_segment(text: &str, give: &mut dyn FnMut(Segment)) {
    let mut out = Out {
        count: 0,
        closed: false,
        give,
    };
    let mut rest = text;
    while let Some(at) = start(rest) {
        rest = interchange(&rest[at..], &mut out);
    }
}

/// Where segments go.
struct Out<'a> {
    /// Segments so far.
    count: u32,
    /// The last one ends an interchange.
    closed: bool,
    give: &'a mut dyn FnMut(Segment),
}

/// Reads one interchange; gives what follows it.
fn interchange<'a>(text: &'a str, out: &mut Out<'_>) -> &'a str {
    let (service, mut rest) = match text.strip_prefix("UNA") {
        Some(advice) => {
            let length = advice_length(advice).unwrap_or(advice.len());
            let body = advice[length..].trim_start();
            let service = Service::advised(advice).unwrap_or_else(|| Service::guessed(body));
            (service, body)
        }
        None => (Service::guessed(text), text),
    };
    loop {
        let (raw, after, terminated) = cut(rest, service);
        if raw.trim().is_empty() && !terminated {
            return after;
        }
        if !raw.trim().is_empty() {
            push(raw, service, terminated, out);
        }
        rest = after;
        let closed = terminated && out.closed;
        // Another interchange may follow an unclosed one.
        let opened = ["UNA", "UNB"];
        if closed || opened.iter().any(|tag| rest.trim_start().starts_with(tag)) {
            return rest;
        }
    }
}

/// The text of one segment, what follows it, and whether its terminator was there.
fn cut(text: &str, service: Service) -> (&str, &str, bool) {
    let mut released = false;
    for (at, c) in text.char_indices() {
        if released {
            released = false;
        } else if Some(c) == service.release {
            released = true;
        } else if c == service.terminator {
            return (&text[..at], &text[at + c.len_utf8()..], true);
        }
    }
    (text, "", false)
}

fn push(raw: &str, service: Service, terminated: bool, out: &mut Out<'_>) {
    let mut fault = (!terminated).then_some(Fault::Unterminated);
    let mut raw = raw;
    while let Some(at) = swallowed(raw, service) {
        add(&raw[..at], service, Some(Fault::ReleasedTerminator), out);
        raw = &raw[at..];
    }
    if raw.chars().nth(limits::SEGMENT_CHARS).is_some() {
        fault = fault.or(Some(Fault::TooLong));
    }
    add(raw, service, fault, out);
}

/// Where a segment begins that a released terminator swallowed.
fn swallowed(raw: &str, service: Service) -> Option<usize> {
    let mark = format!("{}{}", service.release?, service.terminator);
    raw.match_indices(&mark).find_map(|(at, _)| {
        let end = at + mark.len();
        let rest = raw[end..].trim_start();
        let tag = TAGS.iter().find(|tag| rest.starts_with(**tag))?;
        let divided = rest[tag.len()..].starts_with(service.element);
        divided.then_some(raw.len() - rest.len())
    })
}

fn add(raw: &str, service: Service, fault: Option<Fault>, out: &mut Out<'_>) {
    let mut elements = vec![vec![String::new()]];
    let mut released = false;
    for c in raw.chars().take(limits::SEGMENT_CHARS) {
        if c.is_control() {
            continue;
        }
        let last = elements.len() - 1;
        if released {
            released = false;
        } else if Some(c) == service.release {
            released = true;
            continue;
        } else if c == service.element {
            elements.push(vec![String::new()]);
            continue;
        } else if c == service.component {
            elements[last].push(String::new());
            continue;
        }
        if let Some(component) = elements[last].last_mut() {
            component.push(c);
        }
    }
    for component in elements.iter_mut().flatten() {
        *component = component.trim().to_owned();
    }
    let head = elements.remove(0);
    let tag = head[0].to_ascii_uppercase();
    let proper = tag.len() == 3 && tag.bytes().all(|b| b.is_ascii_alphanumeric());
    out.count = out.count.saturating_add(1);
    out.closed = tag == "UNZ";
    (out.give)(Segment {
        index: out.count,
        tag: if proper { tag } else { String::new() },
        elements,
        fault: fault.or((!proper).then_some(Fault::NoTag)),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments(text: &str) -> Vec<Segment> {
        let mut found = Vec::new();
        each_segment(text, &mut |segment| found.push(segment));
        found
    }

    fn show(text: &str) -> String {
        let shown = segments(text).into_iter().map(|s| {
            let elements: Vec<_> = s.elements.iter().map(|e| e.join(":")).collect();
            let fault = s.fault.map(|f| format!("!{f:?}")).unwrap_or_default();
            format!("{}{} {}", s.tag, fault, elements.join("|"))
        });
        shown.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_table_of_names_that_end_like_a_tag_is_no_interchange() {
        for table in [
            "full_name,gender\nTHANDAR AUNG,F\nPRAK UNG,M\n",
            "family_name;given_name\nUNG;SOPHAL\n",
            "family_name|given_name\nUNG|SOPHAL\nMAUNG|THAN\n",
            "a,b\nADETOKUNBO-UNB,M",
        ] {
            assert!(!is_interchange(table), "{table}");
        }
        for text in [
            "UNH+1+PAXLST:D'",
            "\r\nUNG+PAXLST'UNH+1+PAXLST'",
            "QK X\nUNB*A",
        ] {
            assert!(is_interchange(text), "{text}");
        }
    }

    #[test]
    fn every_advice_reads_the_same() {
        let expected = "UNB UNOA:4|A\nUNH 1|PAXLST:D\nNAD FL|||O'B:C+D\nUNZ 1|1";
        for text in [
            "UNA:+.? 'UNB+UNOA:4+A'UNH+1+PAXLST:D'NAD+FL+++O?'B:C?+D'UNZ+1+1'",
            "UNB+UNOA:4+A'\r\nUNH+1+PAX\r\nLST:D'\r\nNAD+FL+++O?'B:C?+D'\r\nUNZ+1+1'\r\n",
            "\u{1}QK AAAAAAA\r\n.BBBBBBB 010101\r\n\u{2}UNA:(.) -UNB(UNOA:4(A-UNH(1(PAXLST:D-NAD(FL(((O'B:C+D-UNZ(1(1-\u{3}",
            "UNA:*.? $\nUNB*UNOA:4*A$UNH*1*PAXLST:D$NAD*FL***O'B:C+D$UNZ*1*1$",
            "UNB+UNOA:4+A\"UNH+1+PAXLST:D\"NAD+FL+++O'B:C?+D\"UNZ+1+1\"",
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }

    #[test]
    fn a_released_terminator_that_swallowed_a_segment_is_taken_as_one() {
        assert_eq!(
            show("UNH+1'NAD+FL+++O?'HARA:SEAN?'\nATT+2++M'DOC+P+X1"),
            "UNH 1\nNAD!ReleasedTerminator FL|||O'HARA:SEAN'\nATT 2||M\nDOC!Unterminated P|X1"
        );
    }

    #[test]
    fn interchanges_follow_one_another_closed_or_not() {
        assert_eq!(
            show("UNB+A'UNZ+1'x UNA:*.? $UNB*B$UNZ*1$"),
            "UNB A\nUNZ 1\nUNB B\nUNZ 1"
        );
        assert_eq!(show("UNB+A'UNH+1'\nUNB+B'"), "UNB A\nUNH 1\nUNB B");
    }

    #[test]
    fn what_is_no_interchange_has_no_segment() {
        for text in [
            "",
            "UN",
            "UNA",
            "UNA:+.? '",
            "UNDER,UNHAPPY\n1,2",
            "name\nUNBORN",
        ] {
            assert!(segments(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn advice_that_cannot_be_is_not_followed() {
        assert_eq!(show("UNA++.? 'UNB+UNOA:4'UNH+1'"), "UNB UNOA:4\nUNH 1");
    }
}
