//! Records onto the wire, whole.

use crate::domain::{DateInterval, IdentityDocument, ListedDocument, ListedVehicle, Name};
use crate::domain::{Provenance, Record, RecordKey, Semantics};

use super::super::proto::v1;
use super::super::words::{Word, number};
use super::{country, day};

/// A record.
pub(in super::super) fn record(record: Record) -> v1::Record {
    v1::Record {
        key: Some(key(record.key)),
        kind: record.kind.number(),
        organisation: number(record.organisation),
        names: record.names.into_iter().map(name).collect(),
        titles: record.titles,
        positions: record.positions,
        births: record.births.into_iter().map(date).collect(),
        birth_places: record
            .birth_places
            .into_iter()
            .map(|p| v1::Place {
                text: p.text,
                region: p.region.unwrap_or_default(),
                country: country(p.country),
                note: p.note.unwrap_or_default(),
            })
            .collect(),
        gender: number(record.gender),
        nationalities: record
            .nationalities
            .into_iter()
            .map(|n| v1::Nationality {
                country: country(n.country),
                text: n.text,
            })
            .collect(),
        addresses: record
            .addresses
            .into_iter()
            .map(|a| v1::Address {
                text: a.text,
                city: a.city.unwrap_or_default(),
                postal_code: a.postal_code.unwrap_or_default(),
                country: country(a.country),
                note: a.note.unwrap_or_default(),
            })
            .collect(),
        documents: record.documents.into_iter().map(identity).collect(),
        identifiers: record
            .identifiers
            .into_iter()
            .map(|i| v1::ListedIdentifier {
                kind: i.kind.number(),
                value: i.value,
                country: country(i.country),
                published_kind: i.published_kind.unwrap_or_default(),
                note: i.note.unwrap_or_default(),
            })
            .collect(),
        links: record
            .links
            .into_iter()
            .map(|l| v1::Link {
                relation: l.relation,
                reference: l.reference.unwrap_or_default(),
                name: l.name.unwrap_or_default(),
            })
            .collect(),
        document: record.document.map(listed_document),
        vehicle: record.vehicle.map(listed_vehicle),
        provenance: Some(provenance(record.provenance)),
    }
}

pub(super) fn key(key: RecordKey) -> v1::RecordKey {
    v1::RecordKey {
        list: key.list.to_string(),
        reference: key.reference,
    }
}

fn name(name: Name) -> v1::Name {
    v1::Name {
        whole: name.whole,
        parts: name
            .parts
            .into_iter()
            .map(|p| v1::NamePart {
                role: p.role.number(),
                text: p.text,
            })
            .collect(),
        quality: name.quality.number(),
        language: name.language.unwrap_or_default(),
        script: name.script.unwrap_or_default(),
        note: name.note.unwrap_or_default(),
    }
}

fn date(date: DateInterval) -> v1::ListedDate {
    v1::ListedDate {
        from: date.from.to_string(),
        to: date.to.to_string(),
        kind: date.kind.number(),
        text: date.to_string(),
    }
}

fn identity(document: IdentityDocument) -> v1::IdentityDocument {
    v1::IdentityDocument {
        kind: document.number.kind.number(),
        number: document.number.number,
        issuer: country(document.number.issuer),
        published_kind: document.published_kind.unwrap_or_default(),
        issued_on: day(document.issued),
        expires_on: day(document.expires),
        status: number(document.status),
        note: document.note.unwrap_or_default(),
    }
}

pub(super) fn listed_document(document: ListedDocument) -> v1::ListedDocument {
    let (status, linked_person) = match document.semantics {
        Semantics::InvalidDocument(status) => (Some(status), false),
        Semantics::LinkedPerson => (None, true),
    };
    v1::ListedDocument {
        kind: document.number.kind.number(),
        number: document.number.number,
        number_to: document.number_to.unwrap_or_default(),
        issuer: country(document.number.issuer),
        status: number(status),
        linked_person,
        issued_on: day(document.issued),
        expires_on: day(document.expires),
        lost_on: day(document.lost_on),
        reported_by: country(document.reported_by),
    }
}

pub(super) fn listed_vehicle(vehicle: ListedVehicle) -> v1::ListedVehicle {
    v1::ListedVehicle {
        vin: vehicle.vin.unwrap_or_default(),
        plate: vehicle.plate.unwrap_or_default(),
        plate_country: country(vehicle.plate_country),
        plate_province: vehicle.plate_province.unwrap_or_default(),
        engine_number: vehicle.engine_number.unwrap_or_default(),
        make: vehicle.make.unwrap_or_default(),
        model: vehicle.model.unwrap_or_default(),
        colour: vehicle.colour.unwrap_or_default(),
        year: vehicle.year.map_or(0, i32::from),
    }
}

pub(super) fn provenance(provenance: Provenance) -> v1::Provenance {
    v1::Provenance {
        authority: provenance.authority.unwrap_or_default(),
        programmes: provenance.programmes,
        legal_basis: provenance.legal_basis,
        measures: provenance.measures.into_iter().map(Word::number).collect(),
        notice: number(provenance.notice),
        listed_on: day(provenance.listed_on),
        last_updated: day(provenance.last_updated),
        status: provenance.status.number(),
        handling_caveat: provenance.handling.caveat.unwrap_or_default(),
        discreet: provenance.handling.discreet,
        contact: provenance.contact.unwrap_or_default(),
        review_on: day(provenance.review_on),
        expires_on: day(provenance.expires_on),
        remarks: provenance.remarks.unwrap_or_default(),
        source_url: provenance.source_url.unwrap_or_default(),
    }
}
