//! The structs of `records.arrow`: the field names are its columns, enums are words, countries three-letter codes,
//! days days.
//!
//! A record turned into a row and back is the same record. The invariant the schema rests on: every `i32` here is a
//! day. A new field of the domain gets a field here, in both conversions, and a new snapshot format number.

use serde::{Deserialize, Serialize};

use super::words::{self, Unknown};
use crate::domain::{Address, Country, DateInterval, Day, DocumentKind, DocumentStatus};
use crate::domain::{Gender, Handling, Identifier, IdentifierKind, IdentityDocument, Link, ListId};
use crate::domain::{ListedDocument, ListedVehicle, Measure, Name, NamePart, Nationality, Notice};
use crate::domain::{Place, Provenance, Record, RecordKey, RecordKind, TypedNumber};

#[derive(Serialize, Deserialize)]
struct PartRow {
    role: String,
    text: String,
}

#[derive(Serialize, Deserialize)]
struct NameRow {
    whole: String,
    quality: String,
    parts: Vec<PartRow>,
    language: Option<String>,
    script: Option<String>,
    note: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct BirthRow {
    from: i32,
    to: i32,
    kind: String,
}

#[derive(Serialize, Deserialize)]
struct PlaceRow {
    text: String,
    region: Option<String>,
    country: Option<String>,
    note: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct NationalityRow {
    country: Option<String>,
    text: String,
}

#[derive(Serialize, Deserialize)]
struct AddressRow {
    text: String,
    city: Option<String>,
    postal_code: Option<String>,
    country: Option<String>,
    note: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct DocumentRow {
    kind: String,
    number: String,
    issuer: Option<String>,
    published_kind: Option<String>,
    issued: Option<i32>,
    expires: Option<i32>,
    status: Option<String>,
    note: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct IdentifierRow {
    kind: String,
    value: String,
    country: Option<String>,
    published_kind: Option<String>,
    note: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct LinkRow {
    relation: String,
    reference: Option<String>,
    name: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct ListedDocumentRow {
    kind: String,
    number: String,
    number_to: Option<String>,
    issuer: Option<String>,
    status: String,
    issued: Option<i32>,
    expires: Option<i32>,
    lost_on: Option<i32>,
    reported_by: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct VehicleRow {
    vin: Option<String>,
    plate: Option<String>,
    plate_country: Option<String>,
    plate_province: Option<String>,
    engine_number: Option<String>,
    make: Option<String>,
    model: Option<String>,
    colour: Option<String>,
    year: Option<i16>,
}

/// A row of the file.
#[derive(Serialize, Deserialize)]
pub(super) struct RecordRow {
    list: String,
    reference: String,
    kind: String,
    organisation_kind: Option<String>,
    names: Vec<NameRow>,
    titles: Vec<String>,
    positions: Vec<String>,
    births: Vec<BirthRow>,
    birth_places: Vec<PlaceRow>,
    gender: Option<String>,
    nationalities: Vec<NationalityRow>,
    addresses: Vec<AddressRow>,
    documents: Vec<DocumentRow>,
    identifiers: Vec<IdentifierRow>,
    links: Vec<LinkRow>,
    listed_document: Option<ListedDocumentRow>,
    listed_vehicle: Option<VehicleRow>,
    authority: Option<String>,
    programmes: Vec<String>,
    legal_basis: Vec<String>,
    measures: Vec<String>,
    notice: Option<String>,
    listed_on: Option<i32>,
    last_updated: Option<i32>,
    status: String,
    caveat: Option<String>,
    discreet: bool,
    contact: Option<String>,
    review_on: Option<i32>,
    expires_on: Option<i32>,
    remarks: Option<String>,
    source_url: Option<String>,
}

fn days(day: Option<Day>) -> Option<i32> {
    day.map(|d| d.0)
}

fn code(country: Option<Country>) -> Option<String> {
    country.map(|c| c.code().to_owned())
}

fn country(code: Option<String>) -> Result<Option<Country>, Unknown> {
    code.map(|c| Country::from_code(&c).ok_or(Unknown(c)))
        .transpose()
}

impl From<Name> for NameRow {
    fn from(n: Name) -> Self {
        let part = |p: NamePart| PartRow {
            role: words::of_role(p.role).to_owned(),
            text: p.text,
        };
        Self {
            whole: n.whole,
            quality: words::of_quality(n.quality).to_owned(),
            parts: n.parts.into_iter().map(part).collect(),
            language: n.language,
            script: n.script,
            note: n.note,
        }
    }
}

impl TryFrom<NameRow> for Name {
    type Error = Unknown;

    fn try_from(n: NameRow) -> Result<Self, Unknown> {
        let part = |p: PartRow| {
            Ok(NamePart {
                role: words::role(&p.role)?,
                text: p.text,
            })
        };
        Ok(Self {
            whole: n.whole,
            quality: words::quality(&n.quality)?,
            parts: n.parts.into_iter().map(part).collect::<Result<_, _>>()?,
            language: n.language,
            script: n.script,
            note: n.note,
        })
    }
}

impl From<IdentityDocument> for DocumentRow {
    fn from(d: IdentityDocument) -> Self {
        Self {
            kind: d.number.kind.as_str().to_owned(),
            number: d.number.number,
            issuer: code(d.number.issuer),
            published_kind: d.published_kind,
            issued: days(d.issued),
            expires: days(d.expires),
            status: d.status.map(|s| s.as_str().to_owned()),
            note: d.note,
        }
    }
}

impl TryFrom<DocumentRow> for IdentityDocument {
    type Error = Unknown;

    fn try_from(d: DocumentRow) -> Result<Self, Unknown> {
        Ok(Self {
            number: TypedNumber {
                kind: words::read(DocumentKind::parse, &d.kind)?,
                number: d.number,
                issuer: country(d.issuer)?,
            },
            published_kind: d.published_kind,
            issued: d.issued.map(Day),
            expires: d.expires.map(Day),
            status: words::read_some(DocumentStatus::parse, d.status.as_deref())?,
            note: d.note,
        })
    }
}

impl From<ListedDocument> for ListedDocumentRow {
    fn from(d: ListedDocument) -> Self {
        Self {
            kind: d.number.kind.as_str().to_owned(),
            number: d.number.number,
            number_to: d.number_to,
            issuer: code(d.number.issuer),
            status: words::of_semantics(d.semantics).to_owned(),
            issued: days(d.issued),
            expires: days(d.expires),
            lost_on: days(d.lost_on),
            reported_by: code(d.reported_by),
        }
    }
}

impl TryFrom<ListedDocumentRow> for ListedDocument {
    type Error = Unknown;

    fn try_from(d: ListedDocumentRow) -> Result<Self, Unknown> {
        Ok(Self {
            number: TypedNumber {
                kind: words::read(DocumentKind::parse, &d.kind)?,
                number: d.number,
                issuer: country(d.issuer)?,
            },
            number_to: d.number_to,
            semantics: words::semantics(&d.status)?,
            issued: d.issued.map(Day),
            expires: d.expires.map(Day),
            lost_on: d.lost_on.map(Day),
            reported_by: country(d.reported_by)?,
        })
    }
}

impl From<Record> for RecordRow {
    fn from(r: Record) -> Self {
        let birth = |b: DateInterval| BirthRow {
            from: b.from.0,
            to: b.to.0,
            kind: words::of_date_kind(b.kind).to_owned(),
        };
        let place = |p: Place| PlaceRow {
            text: p.text,
            region: p.region,
            country: code(p.country),
            note: p.note,
        };
        let nationality = |n: Nationality| NationalityRow {
            country: code(n.country),
            text: n.text,
        };
        let address = |a: Address| AddressRow {
            text: a.text,
            city: a.city,
            postal_code: a.postal_code,
            country: code(a.country),
            note: a.note,
        };
        let identifier = |i: Identifier| IdentifierRow {
            kind: i.kind.as_str().to_owned(),
            value: i.value,
            country: code(i.country),
            published_kind: i.published_kind,
            note: i.note,
        };
        let link = |l: Link| LinkRow {
            relation: l.relation,
            reference: l.reference,
            name: l.name,
        };
        let vehicle = |v: ListedVehicle| VehicleRow {
            vin: v.vin,
            plate: v.plate,
            plate_country: code(v.plate_country),
            plate_province: v.plate_province,
            engine_number: v.engine_number,
            make: v.make,
            model: v.model,
            colour: v.colour,
            year: v.year,
        };
        let p = r.provenance;
        Self {
            list: r.key.list.as_str().to_owned(),
            reference: r.key.reference,
            kind: r.kind.as_str().to_owned(),
            organisation_kind: r.organisation.map(|o| words::of_organisation(o).to_owned()),
            names: r.names.into_iter().map(NameRow::from).collect(),
            titles: r.titles,
            positions: r.positions,
            births: r.births.into_iter().map(birth).collect(),
            birth_places: r.birth_places.into_iter().map(place).collect(),
            gender: r.gender.map(|g| g.as_str().to_owned()),
            nationalities: r.nationalities.into_iter().map(nationality).collect(),
            addresses: r.addresses.into_iter().map(address).collect(),
            documents: r.documents.into_iter().map(DocumentRow::from).collect(),
            identifiers: r.identifiers.into_iter().map(identifier).collect(),
            links: r.links.into_iter().map(link).collect(),
            listed_document: r.document.map(ListedDocumentRow::from),
            listed_vehicle: r.vehicle.map(vehicle),
            authority: p.authority,
            programmes: p.programmes,
            legal_basis: p.legal_basis,
            measures: p.measures.iter().map(|m| m.as_str().to_owned()).collect(),
            notice: p.notice.map(|n| n.as_str().to_owned()),
            listed_on: days(p.listed_on),
            last_updated: days(p.last_updated),
            status: words::of_status(p.status).to_owned(),
            caveat: p.handling.caveat,
            discreet: p.handling.discreet,
            contact: p.contact,
            review_on: days(p.review_on),
            expires_on: days(p.expires_on),
            remarks: p.remarks,
            source_url: p.source_url,
        }
    }
}

impl From<LinkRow> for Link {
    fn from(l: LinkRow) -> Self {
        Self {
            relation: l.relation,
            reference: l.reference,
            name: l.name,
        }
    }
}

impl TryFrom<RecordRow> for Record {
    type Error = Unknown;

    fn try_from(r: RecordRow) -> Result<Self, Unknown> {
        let birth = |b: BirthRow| {
            Ok(DateInterval {
                from: Day(b.from),
                to: Day(b.to),
                kind: words::date_kind(&b.kind)?,
            })
        };
        let place = |p: PlaceRow| {
            Ok(Place {
                text: p.text,
                region: p.region,
                country: country(p.country)?,
                note: p.note,
            })
        };
        let nationality = |n: NationalityRow| {
            Ok(Nationality {
                country: country(n.country)?,
                text: n.text,
            })
        };
        let address = |a: AddressRow| {
            Ok(Address {
                text: a.text,
                city: a.city,
                postal_code: a.postal_code,
                country: country(a.country)?,
                note: a.note,
            })
        };
        let identifier = |i: IdentifierRow| {
            Ok(Identifier {
                kind: words::read(IdentifierKind::parse, &i.kind)?,
                value: i.value,
                country: country(i.country)?,
                published_kind: i.published_kind,
                note: i.note,
            })
        };
        let vehicle = |v: VehicleRow| {
            Ok(ListedVehicle {
                vin: v.vin,
                plate: v.plate,
                plate_country: country(v.plate_country)?,
                plate_province: v.plate_province,
                engine_number: v.engine_number,
                make: v.make,
                model: v.model,
                colour: v.colour,
                year: v.year,
            })
        };
        let measure = |m: String| words::read(Measure::parse, &m);
        Ok(Self {
            key: RecordKey {
                list: ListId::new(&r.list).ok_or(Unknown(r.list))?,
                reference: r.reference,
            },
            kind: words::read(RecordKind::parse, &r.kind)?,
            organisation: words::read_some(words::organisation, r.organisation_kind.as_deref())?,
            names: each(r.names, Name::try_from)?,
            titles: r.titles,
            positions: r.positions,
            births: each(r.births, birth)?,
            birth_places: each(r.birth_places, place)?,
            gender: words::read_some(Gender::parse, r.gender.as_deref())?,
            nationalities: each(r.nationalities, nationality)?,
            addresses: each(r.addresses, address)?,
            documents: each(r.documents, IdentityDocument::try_from)?,
            identifiers: each(r.identifiers, identifier)?,
            links: r.links.into_iter().map(Link::from).collect(),
            document: r
                .listed_document
                .map(ListedDocument::try_from)
                .transpose()?,
            vehicle: r.listed_vehicle.map(vehicle).transpose()?,
            provenance: Provenance {
                authority: r.authority,
                programmes: r.programmes,
                legal_basis: r.legal_basis,
                measures: each(r.measures, measure)?,
                notice: words::read_some(Notice::parse, r.notice.as_deref())?,
                listed_on: r.listed_on.map(Day),
                last_updated: r.last_updated.map(Day),
                status: words::status(&r.status)?,
                handling: Handling {
                    caveat: r.caveat,
                    discreet: r.discreet,
                },
                contact: r.contact,
                review_on: r.review_on.map(Day),
                expires_on: r.expires_on.map(Day),
                remarks: r.remarks,
                source_url: r.source_url,
            },
        })
    }
}

fn each<T, U>(all: Vec<T>, f: impl Fn(T) -> Result<U, Unknown>) -> Result<Vec<U>, Unknown> {
    all.into_iter().map(f).collect()
}
