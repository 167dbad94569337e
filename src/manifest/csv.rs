//! Tables with a header: one traveller a row, in whatever columns, order, delimiter and date order people have.
//!
//! The names that a column may go by stand in `data/columns.tsv`; columns of other names are left out. A bad row fails
//! alone and says its line; a quote that is never closed does not swallow the rows after it. Day and month are told
//! apart by the whole column: where no date of it proves an order, both readings are kept and flagged.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::dates::{Of, Order, order, written};
use super::rows::{Row, each_row, split};
use super::{ManifestError, fields};
use crate::domain::{Country, DateInterval, Day, DocumentKind, Flag, Flight, Gender};
use crate::domain::{IdentityDocument, Manifest, Position, Severity, Traveller, TravellerKind};
use crate::domain::{TypedNumber, limits};
use crate::text::table::rows;

static COLUMNS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let known = rows(include_str!("data/columns.tsv"));
    let names = known.filter_map(|row| {
        let (field, names) = (*row.first()?, *row.get(1)?);
        let own = std::iter::once(field).chain(names.split('|'));
        Some(own.map(move |name| (plain(name), field)))
    });
    names.flatten().collect()
});

/// What may stand between the cells.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// A table without one of these says nothing of a traveller.
const TELLING: [&str; 4] = ["name", "family", "given", "document_number"];

/// Letters and digits in lower case.
fn plain(name: &str) -> String {
    let marks = |c: &char| c.is_alphanumeric() || ('\u{e31}'..='\u{e4e}').contains(c);
    name.to_lowercase().chars().filter(marks).collect()
}

/// How a table is laid out.
struct Layout {
    delimiter: char,
    /// The field of each column, where it is known.
    columns: Vec<Option<&'static str>>,
    /// The line of the header, from 1.
    line: u32,
}

impl Layout {
    /// The layout that knows most columns of the first line that is not blank.
    fn of(text: &str) -> Option<Self> {
        let (at, header) = text
            .lines()
            .enumerate()
            .find(|(_, line)| !line.trim().is_empty())?;
        if header.len() > limits::ROW_BYTES {
            return None;
        }
        // Spreadsheets may name their delimiter in a line of its own.
        if header.to_ascii_lowercase().starts_with("sep=") {
            let rest = text.lines().skip(at + 1).collect::<Vec<_>>().join("\n");
            let inner = Self::of(&rest)?;
            let line = inner.line + at as u32 + 1;
            return Some(Self { line, ..inner });
        }
        let layouts = DELIMITERS.iter().map(|&delimiter| Self {
            delimiter,
            columns: columns(&split(header, delimiter)),
            line: at as u32 + 1,
        });
        let known = |l: &Self| l.columns.iter().flatten().count();
        let best = layouts.max_by_key(|l| (known(l), std::cmp::Reverse(l.columns.len())))?;
        let telling = |c: &str| TELLING.contains(&c);
        best.columns
            .iter()
            .flatten()
            .copied()
            .any(telling)
            .then_some(best)
    }
}

/// The field of each cell of a header; of two columns of one name the first counts.
fn columns(header: &[String]) -> Vec<Option<&'static str>> {
    let mut seen = Vec::new();
    let fields = header.iter().take(limits::MANIFEST_COLUMNS).map(|cell| {
        let field = COLUMNS.get(&plain(cell)).copied()?;
        (!seen.contains(&field)).then(|| {
            seen.push(field);
            field
        })
    });
    fields.collect()
}

/// Whether a text is such a table.
pub(super) fn is_table(text: &str) -> bool {
    Layout::of(text).is_some()
}

/// The order of day and month in each column of dates.
struct Orders(HashMap<&'static str, Order>);

impl Orders {
    fn of(text: &str, layout: &Layout) -> Self {
        let mut proved: HashMap<&'static str, (bool, bool)> = HashMap::new();
        each_row(
            text,
            layout.line,
            layout.delimiter,
            layout.columns.len(),
            &mut |row| {
                for (column, cell) in layout.columns.iter().zip(&row.cells) {
                    if let Some(field @ ("birth_date" | "document_expiry")) = column {
                        let (day, month) = proved.entry(field).or_default();
                        match order(cell) {
                            Order::DayFirst => *day = true,
                            Order::MonthFirst => *month = true,
                            Order::Unknown => {}
                        }
                    }
                }
                true
            },
        );
        let orders = proved.into_iter().map(|(field, proved)| {
            let order = match proved {
                (true, false) => Order::DayFirst,
                (false, true) => Order::MonthFirst,
                _ => Order::Unknown,
            };
            (field, order)
        });
        Self(orders.collect())
    }

    fn get(&self, field: &str) -> Order {
        self.0.get(field).copied().unwrap_or_default()
    }
}

/// Reads a table.
pub(super) fn read(text: &str, today: Day) -> Result<Manifest, ManifestError> {
    let layout = Layout::of(text).ok_or(ManifestError::Unknown)?;
    let orders = Orders::of(text, &layout);
    let mut manifest = Manifest::default();
    let mut flights = HashMap::new();
    let mut refused = None;
    let width = layout.columns.len();
    each_row(text, layout.line, layout.delimiter, width, &mut |row| {
        if manifest.travellers.len() >= limits::MANIFEST_TRAVELLERS {
            refused = Some("travellers");
        } else if let Err(what) =
            traveller(row, &layout, &orders, today, &mut manifest, &mut flights)
        {
            refused = Some(what);
        }
        refused.is_none()
    });
    match refused {
        Some(what) => Err(ManifestError::TooMany(what)),
        None => Ok(manifest),
    }
}

/// Flights by their number.
type Flights = HashMap<Option<String>, usize>;

/// The cells of one row by field, and where what is wrong with them goes.
struct Cells<'a> {
    row: &'a Row,
    layout: &'a Layout,
    manifest: &'a mut Manifest,
}

impl Cells<'_> {
    /// A cell; empty if there is no such column, or the row is too short.
    fn get(&self, field: &str) -> &str {
        let at = self.layout.columns.iter().position(|c| *c == Some(field));
        at.and_then(|at| self.row.cells.get(at))
            .map_or("", |cell| cell.trim())
    }

    fn at(&self) -> Position {
        Position::Line(self.row.line)
    }

    fn warn(&mut self, what: impl Into<String>) {
        let at = self.at();
        self.manifest.problem(at, Severity::Warning, what);
    }

    /// A cell as a value; what is not understood is told.
    fn value<T>(&mut self, field: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let cell = self.get(field);
        if cell.is_empty() {
            return None;
        }
        let value = read(cell);
        if value.is_none() {
            self.warn(format!("{} not understood", field.replace('_', " ")));
        }
        value
    }

    fn country(&mut self, field: &str) -> Option<Country> {
        self.value(field, |cell| {
            Country::from_code(cell).or_else(|| Country::parse(cell))
        })
    }

    fn short(&self, field: &str) -> Option<String> {
        let cell: String = self.get(field).chars().take(limits::NUMBER_CHARS).collect();
        (!cell.is_empty()).then_some(cell)
    }

    fn days(&mut self, field: &str, order: Order, of: Of, today: Day) -> Vec<DateInterval> {
        let days = self.value(field, |cell| written(cell, order, of, today));
        days.unwrap_or_default()
    }
}

fn traveller(
    row: &Row,
    layout: &Layout,
    orders: &Orders,
    today: Day,
    manifest: &mut Manifest,
    flights: &mut Flights,
) -> Result<(), &'static str> {
    let mut cells = Cells {
        row,
        layout,
        manifest,
    };
    if let Some(fault) = row.fault {
        let at = cells.at();
        cells.manifest.problem(at, Severity::Error, fault);
    }
    let flight = flight(&mut cells, flights)?;
    let kind = cells.value("kind", kind).unwrap_or_default();
    let mut traveller = Traveller::new(cells.at(), flight, kind);
    if row.fault.is_some() {
        traveller.flag(Flag::Damaged);
    }
    let parts = ["family", "given", "middle"].map(|f| cells.get(f));
    if parts.iter().all(|p| p.is_empty()) {
        fields::whole_name(&mut traveller, cells.get("name"));
    } else {
        fields::name(&mut traveller, parts[0], parts[1], parts[2]);
    }
    let order = orders.get("birth_date");
    traveller.births = cells.days("birth_date", order, Of::Birth, today);
    if ambiguous(&traveller.births) {
        traveller.flag(Flag::AmbiguousDate);
    }
    traveller.gender = cells.value("gender", gender).flatten();
    traveller.nationalities = cells.country("nationality").into_iter().collect();
    traveller.residence = cells.country("residence");
    let place: String = cells
        .get("birth_place")
        .chars()
        .take(limits::TEXT_CHARS)
        .collect();
    traveller.birth_place = (!place.is_empty()).then_some(place);
    traveller.documents.extend(document(&mut cells, "document"));
    traveller
        .documents
        .extend(document(&mut cells, "document2"));
    let order = orders.get("document_expiry");
    let expiry = cells.days("document_expiry", order, Of::Document, today);
    if let Some(document) = traveller.documents.first_mut() {
        document.expires = expiry.last().map(|d| d.to);
    }
    traveller.references.reservation = cells.short("reservation");
    traveller.references.unique = cells.short("unique");
    traveller.references.seat = cells.short("seat");
    traveller.references.programme = cells.short("programme");
    traveller.embarks = cells.short("embarks");
    traveller.debarks = cells.short("debarks");
    manifest.travellers.push(traveller);
    Ok(())
}

/// Two readings of one date that are not the same day of two centuries.
fn ambiguous(days: &[DateInterval]) -> bool {
    let day = |d: &DateInterval| (d.from.ymd().1, d.from.ymd().2);
    days.windows(2).any(|pair| day(&pair[0]) != day(&pair[1]))
}

/// The flight of a row: one more for every number that is new.
fn flight(cells: &mut Cells<'_>, known: &mut Flights) -> Result<usize, &'static str> {
    let number = cells.short("flight");
    if let Some(at) = known.get(&number) {
        return Ok(*at);
    }
    let flights = &mut cells.manifest.flights;
    known.insert(number.clone(), flights.len());
    if flights.len() >= limits::MANIFEST_FLIGHTS {
        return Err("lists of flights");
    }
    flights.push(Flight {
        number,
        ..Flight::default()
    });
    Ok(flights.len() - 1)
}

fn document(cells: &mut Cells<'_>, which: &str) -> Option<IdentityDocument> {
    let number = cells.short(&format!("{which}_number"))?;
    let code = cells.short(&format!("{which}_type"));
    let kind = cells.value(&format!("{which}_type"), fields::document_kind);
    let assumed = if code.is_none() && which == "document" {
        DocumentKind::Passport
    } else {
        DocumentKind::Other
    };
    let issuer = cells.country(&format!("{which}_issuer"));
    if !number.chars().any(char::is_alphanumeric) {
        cells.warn("document number without letter or digit");
        return None;
    }
    let mut document = IdentityDocument::new(TypedNumber {
        kind: kind.unwrap_or(assumed),
        number,
        issuer,
    });
    document.published_kind = code;
    Some(document)
}

/// `Some(None)` where the sender says that it is not known.
#[expect(
    clippy::option_option,
    reason = "not understood, understood as unknown, and known are three things"
)]
fn gender(cell: &str) -> Option<Option<Gender>> {
    match plain(cell).as_str() {
        "m" | "male" | "mr" | "lelaki" | "lakilaki" | "l" | "pria" | "nam" | "ชาย" | "男" => {
            Some(Some(Gender::Male))
        }
        "f" | "female" | "ms" | "mrs" | "perempuan" | "p" | "wanita" | "nữ" | "หญิง" | "女" => {
            Some(Some(Gender::Female))
        }
        "x" | "u" | "unknown" | "unspecified" => Some(None),
        _ => None,
    }
}

fn kind(cell: &str) -> Option<TravellerKind> {
    match plain(cell).as_str() {
        "p" | "pax" | "passenger" | "penumpang" | "adult" | "child" | "infant" | "a" | "c"
        | "i" | "adt" | "chd" | "inf" => Some(TravellerKind::Passenger),
        "crew" | "fm" | "anakkapal" | "kru" => Some(TravellerKind::Crew),
        "transit" | "transitpassenger" => Some(TravellerKind::TransitPassenger),
        "transitcrew" => Some(TravellerKind::TransitCrew),
        "fl" => Some(TravellerKind::Passenger),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_of_a_column_means_two_fields() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for row in rows(include_str!("data/columns.tsv")) {
            for name in row[1].split('|') {
                let before = seen.insert(plain(name), row[0]);
                assert!(before.is_none_or(|b| b == row[0]), "{name}");
            }
        }
    }

    #[test]
    fn the_delimiter_is_the_one_that_gives_known_columns() {
        for (text, delimiter) in [
            ("Surname,Given Names\nA,B", ','),
            ("Surname;Given Names;Notes, free\nA;B;C", ';'),
            ("\n\nSURNAME\tGIVEN_NAMES\nA\tB", '\t'),
            ("sep=|\nsurname|given", '|'),
        ] {
            assert_eq!(
                Layout::of(text).map(|l| l.delimiter),
                Some(delimiter),
                "{text}"
            );
        }
        assert!(Layout::of("a,b\n1,2").is_none());
        assert!(Layout::of("seat,pnr\n1,2").is_none());
    }
}
