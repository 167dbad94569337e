//! Passenger manifests: one flight as a UN/EDIFACT PAXLST message (D.02B) and as a CSV table.

use std::fmt::Write as _;

use super::mrz::identifier;
use crate::domain::Day;

/// One passenger, as the carrier knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passenger {
    /// Family name; the whole name where it is undivided.
    pub family: String,
    /// Given names; empty where the name is undivided.
    pub given: String,
    /// `M` or `F`.
    pub sex: char,
    /// Day of birth.
    pub born: Day,
    /// ICAO code, also the issuer of the document.
    pub nationality: String,
    /// Passport number.
    pub number: String,
    /// Last day of validity.
    pub expires: Day,
}

/// Columns of [`manifest_csv`].
pub const MANIFEST_COLUMNS: [&str; 9] = [
    "surname",
    "given_names",
    "sex",
    "date_of_birth",
    "nationality",
    "document_type",
    "document_number",
    "document_issuer",
    "document_expiry",
];

impl Passenger {
    /// The cells of a row under [`MANIFEST_COLUMNS`].
    pub fn cells(&self) -> [String; 9] {
        [
            self.family.clone(),
            self.given.clone(),
            self.sex.to_string(),
            self.born.to_string(),
            self.nationality.clone(),
            "P".to_owned(),
            self.number.clone(),
            self.nationality.clone(),
            self.expires.to_string(),
        ]
    }
}

/// The passengers as a CSV table.
pub fn manifest_csv(passengers: &[Passenger]) -> std::io::Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(MANIFEST_COLUMNS)?;
    for passenger in passengers {
        csv.write_record(passenger.cells())?;
    }
    csv.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// The passengers of one flight as a PAXLST message, one segment a line.
pub fn paxlst(passengers: &[Passenger], departs: Day) -> String {
    let six = |day: Day| {
        let (y, m, d) = day.ymd();
        format!("{:02}{m:02}{d:02}", y % 100)
    };
    let date = six(departs);
    let mut body: Vec<String> = vec![
        "UNH+SY1+PAXLST:D:02B:UN:IATA+SY202+01:F".to_owned(),
        "BGM+745".to_owned(),
        "NAD+MS+++SYNTHETIC DESK".to_owned(),
        "TDT+20+SY202+++SY".to_owned(),
        "LOC+125+CGK".to_owned(),
        format!("DTM+189:{date}1015:201"),
        "LOC+87+KUL".to_owned(),
        format!("DTM+232:{date}1315:201"),
    ];
    for (i, p) in passengers.iter().enumerate() {
        body.push(format!("NAD+FL+++{}:{}", edi(&p.family), edi(&p.given)));
        body.push(format!("ATT+2++{}", p.sex));
        body.push(format!("DTM+329:{}", six(p.born)));
        body.push("LOC+178+CGK".to_owned());
        body.push("LOC+179+KUL".to_owned());
        body.push(format!("NAT+2+{}", p.nationality));
        body.push(format!("RFF+AVF:SYN{:03}", i + 1));
        body.push(format!("DOC+P:110:111+{}", p.number));
        body.push(format!("DTM+36:{}", six(p.expires)));
        body.push(format!("LOC+91+{}", p.nationality));
    }
    body.push(format!("CNT+42:{}", passengers.len()));
    body.push(format!("UNT+{}+SY1", body.len() + 1));
    let mut message =
        format!("UNA:+.? '\nUNB+UNOA:4+SYAIRLINE:ZZ+MYAPIS:ZZ+{date}:0820+1++APIS'\n");
    for segment in &body {
        let _ = writeln!(message, "{segment}'");
    }
    message.push_str("UNZ+1+1'\n");
    message
}

/// Upper-case letters and blanks, as UNOA and carriers have them.
fn edi(name: &str) -> String {
    identifier(name).replace('<', " ")
}
