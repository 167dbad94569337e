//! Rows of named values to travellers, whatever the rows came in, batch by batch.
//!
//! The names that a value may go by stand in `data/columns.tsv`; values of other names are left out. A bad row fails
//! alone and says its line. Day and month are told apart by all rows together: where no date of a column proves an
//! order, both readings are kept and flagged.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use super::dates::{Of, Order, order, written};
use super::{ManifestError, Take, fields};
use crate::domain::{Country, DateInterval, Day, DocumentKind, Flag, Flight, Gender};
use crate::domain::{IdentifierKind, IdentityDocument, Manifest, Position, RecordKind, Severity};
use crate::domain::{Traveller, TravellerKind, TypedNumber, limits};
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

/// A table without one of these says nothing of a traveller.
const TELLING: [&str; 5] = [
    "name",
    "family",
    "given",
    "document_number",
    "passport_number",
];

/// The field that a column holds, where it is known.
pub(super) type Column = Option<&'static str>;

/// One row.
pub(super) struct Row<'a> {
    /// Where it begins.
    pub at: Position,
    /// Its cells.
    pub cells: Vec<Cow<'a, str>>,
    /// What is wrong with its form, if something is.
    pub fault: Option<&'static str>,
}

/// Takes a row with its columns; says whether it wants more.
pub(super) type TakeRow<'a> = &'a mut dyn FnMut(&[Column], &Row<'_>) -> bool;

/// Rows that are read from the first on, whenever they are asked for.
pub(super) trait Rows: Send + Sync {
    /// Gives every row until `take` wants no more.
    fn each(&self, take: TakeRow<'_>) -> Result<(), ManifestError>;

    /// Whether dates are texts, so that somebody may have put the day or the month first.
    fn has_written_dates(&self) -> bool {
        true
    }
}

/// Letters and digits in lower case.
fn plain(name: &str) -> String {
    let marks = |c: &char| c.is_alphanumeric() || ('\u{e31}'..='\u{e4e}').contains(c);
    name.to_lowercase().chars().filter(marks).collect()
}

/// The field of each name; of two that mean one field the first counts.
pub(super) fn columns<'a>(names: impl Iterator<Item = &'a str>) -> Vec<Column> {
    let mut seen = Vec::new();
    let fields = names.map(|name| {
        let field = COLUMNS.get(&plain(name)).copied()?;
        (!seen.contains(&field)).then(|| {
            seen.push(field);
            field
        })
    });
    fields.collect()
}

/// Whether columns say anything of a traveller. The name of a company does where the row says that it is of one.
pub(super) fn are_telling(columns: &[Column]) -> bool {
    let has = |field: &str| columns.contains(&Some(field));
    TELLING.into_iter().any(has) || has("party_name") && (has("party_type") || has("kind"))
}

/// The order of day and month in each column of dates.
#[derive(Clone, Default)]
pub(super) struct Orders {
    /// Whether a date proves that the day, or the month, comes first.
    proved: HashMap<&'static str, (bool, bool)>,
}

impl Orders {
    fn look(&mut self, columns: &[Column], row: &Row<'_>) {
        for (column, cell) in columns.iter().zip(&row.cells) {
            if let Some(field @ ("birth_date" | "document_expiry")) = column {
                let (day, month) = self.proved.entry(field).or_default();
                match order(cell) {
                    Order::DayFirst => *day = true,
                    Order::MonthFirst => *month = true,
                    Order::Unknown => {}
                }
            }
        }
    }

    fn get(&self, field: &str) -> Order {
        match self.proved.get(field) {
            Some((true, false)) => Order::DayFirst,
            Some((false, true)) => Order::MonthFirst,
            _ => Order::Unknown,
        }
    }
}

/// Rows as they become travellers.
pub(super) struct Reader {
    orders: Orders,
    today: Day,
    /// What was read: the travellers that nobody took yet, all flights and problems.
    pub manifest: Manifest,
    flights: Flights,
}

/// Flights by their number.
type Flights = HashMap<Option<String>, usize>;

impl Reader {
    /// A reader who knows the order of day and month in some columns.
    pub(super) fn new(orders: Orders, today: Day) -> Self {
        Self {
            orders,
            today,
            manifest: Manifest::default(),
            flights: Flights::new(),
        }
    }

    /// Reads a row.
    pub(super) fn row(&mut self, columns: &[Column], row: &Row<'_>) -> Result<(), ManifestError> {
        let (orders, today) = (&self.orders, self.today);
        traveller(
            columns,
            row,
            orders,
            today,
            &mut self.manifest,
            &mut self.flights,
        )
        .map_err(ManifestError::TooMany)
    }

    /// The travellers who were read since they were last taken.
    pub(super) fn travellers(&mut self) -> Vec<Traveller> {
        std::mem::take(&mut self.manifest.travellers)
    }
}

/// A table of travellers.
pub(super) struct Table {
    rows: Box<dyn Rows>,
    orders: Orders,
    today: Day,
}

impl Table {
    /// The table of rows; all of them are looked at for the order of day and month.
    pub(super) fn of(rows: impl Rows + 'static, today: Day) -> Result<Self, ManifestError> {
        let mut orders = Orders::default();
        if rows.has_written_dates() {
            rows.each(&mut |columns, row| {
                orders.look(columns, row);
                true
            })?;
        }
        let rows = Box::new(rows);
        Ok(Self {
            rows,
            orders,
            today,
        })
    }

    /// Gives all travellers in batches; what else the table says is in the manifest that is given back.
    pub(super) fn pass(&self, take: Take<'_>) -> Result<Manifest, ManifestError> {
        let mut reader = Reader::new(self.orders.clone(), self.today);
        let mut refused = Ok(());
        let mut more = true;
        self.rows.each(&mut |columns, row| {
            refused = reader.row(columns, row);
            if reader.manifest.travellers.len() >= limits::MANIFEST_BATCH {
                more = take(reader.travellers()).is_continue();
            }
            more && refused.is_ok()
        })?;
        refused?;
        let rest = reader.travellers();
        if more && !rest.is_empty() {
            // Nothing is left to be broken off.
            let _all = take(rest);
        }
        Ok(reader.manifest)
    }
}

/// The cells of one row by field, and where what is wrong with them goes.
struct Cells<'a> {
    row: &'a Row<'a>,
    columns: &'a [Column],
    manifest: &'a mut Manifest,
}

impl Cells<'_> {
    /// A cell; empty if there is no such column, or the row is too short.
    fn get(&self, field: &str) -> &str {
        let at = self.columns.iter().position(|c| *c == Some(field));
        at.and_then(|at| self.row.cells.get(at))
            .map_or("", |cell| cell.trim())
    }

    fn at(&self) -> Position {
        self.row.at
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
    columns: &[Column],
    row: &Row<'_>,
    orders: &Orders,
    today: Day,
    manifest: &mut Manifest,
    flights: &mut Flights,
) -> Result<(), &'static str> {
    let mut cells = Cells {
        row,
        columns,
        manifest,
    };
    if let Some(fault) = row.fault {
        let at = cells.at();
        cells.manifest.problem(at, Severity::Error, fault);
    }
    let flight = flight(&mut cells, flights)?;
    let mut traveller = Traveller::new(cells.at(), flight, TravellerKind::default());
    if row.fault.is_some() {
        traveller.flag(Flag::Damaged);
    }
    role(&mut cells, &mut traveller);
    let person = traveller.party == RecordKind::Person;
    let parts = ["family", "given", "middle"].map(|f| cells.get(f));
    if !person {
        let whole = ["party_name", "name"].map(|f| cells.get(f));
        let whole = whole.into_iter().find(|name| !name.is_empty());
        fields::party_name(&mut traveller, whole.unwrap_or(parts.join(" ").trim()));
    } else if parts.iter().all(|p| p.is_empty()) {
        fields::whole_name(&mut traveller, cells.get("name"));
    } else {
        fields::name(&mut traveller, parts[0], parts[1], parts[2]);
    }
    let order = orders.get("birth_date");
    traveller.births = cells.days("birth_date", order, Of::Birth, today);
    if ambiguous(&traveller.births) {
        traveller.flag(Flag::AmbiguousDate);
    }
    if person {
        traveller.gender = cells.value("gender", gender).flatten();
    }
    traveller.nationalities = cells.country("nationality").into_iter().collect();
    if !person {
        let country = cells.country("registration_country");
        traveller.nationalities.extend(country);
        traveller.nationalities.dedup();
    }
    traveller.residence = cells.country("residence");
    let place: String = cells
        .get("birth_place")
        .chars()
        .take(limits::TEXT_CHARS)
        .collect();
    traveller.birth_place = (!place.is_empty()).then_some(place);
    for (number, of, assumed) in [
        ("passport_number", "document", DocumentKind::Passport),
        ("document_number", "document", DocumentKind::Other),
        ("document2_number", "document2", DocumentKind::Other),
    ] {
        let document = document(&mut cells, number, of, assumed);
        traveller.documents.extend(document);
    }
    if !person {
        for number in ["registration_number", "lei", "imo"] {
            let document = document(&mut cells, number, number, DocumentKind::Other);
            traveller.documents.extend(document);
        }
    }
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

/// Tells what a row is of. A column named `kind` or `type` may mean either, a person on a flight or a party; C is a child
/// there if the row says what persons alone have, and else not understood: it may be a company.
fn role(cells: &mut Cells<'_>, traveller: &mut Traveller) {
    let (stated, either) = (cells.get("party_type"), cells.get("kind"));
    let travels = traveller_type(either);
    let party = match (stated, either) {
        ("", "") => Some(RecordKind::Person),
        ("", word) => match (RecordKind::of_party(word), travels) {
            (party, None) => party,
            (None | Some(RecordKind::Person), Some(_)) => Some(RecordKind::Person),
            _ => ["gender", "given"]
                .iter()
                .any(|field| !cells.get(field).is_empty())
                .then_some(RecordKind::Person),
        },
        (word, _) => RecordKind::of_party(word),
    };
    let stated = cells.value("traveller_type", traveller_type);
    traveller.kind = stated.or(travels).unwrap_or_default();
    if let Some(party) = party {
        traveller.party = party;
    } else {
        cells.warn("kind of party not understood; compared with persons alone");
        traveller.flag(Flag::UnknownParty);
    }
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

/// The document of a column of numbers, with what other columns say of its class and issuer.
fn document(
    cells: &mut Cells<'_>,
    number: &str,
    of: &str,
    assumed: DocumentKind,
) -> Option<IdentityDocument> {
    let number = cells.short(number)?;
    if !number.chars().any(char::is_alphanumeric) {
        cells.warn("document number without letter or digit");
        return None;
    }
    let code = cells.short(&format!("{of}_type"));
    let kind = cells.value(&format!("{of}_type"), fields::document_kind);
    let mut document = IdentityDocument::new(TypedNumber {
        kind: kind.unwrap_or(assumed),
        number,
        issuer: cells.country(&format!("{of}_issuer")),
    });
    let column = IdentifierKind::parse(of).map(|kind| kind.as_str().to_owned());
    document.published_kind = code.or(column);
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

fn traveller_type(cell: &str) -> Option<TravellerKind> {
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
}
