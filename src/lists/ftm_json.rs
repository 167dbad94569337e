//! `ftm-json`: FollowTheMoney entities, one JSON object a line, as OpenSanctions exports them.
//!
//! Entities refer to one another and come in any order, so records are handed on at the end of the file: what is kept
//! until then is the records themselves and, of addresses, passports, sanctions and links, what is joined to them.
//! Where the export says which entities are targets, only those become records (`entities = "all"` in the options takes
//! the others too); the others still lend their names to links. What a property becomes is in [`super::ftm_property`];
//! a property without a place of its own is kept in the remarks. A schema that is no party or satellite is a problem.

use std::collections::HashMap;
use std::io::{BufRead, Read};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::ftm_property::{self, Entity};
use super::ftm_sanction;
use super::{Listing, Problem, Published, ReadError, Sink, dates, json};
use crate::domain::{Address, Day, DocumentKind, IdentityDocument, Link, ListId};
use crate::domain::{OrganisationKind, Record, RecordKey, RecordKind};
use crate::domain::{TypedNumber, limits};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    /// `targets` (default) or `all`.
    entities: Option<String>,
}

/// Party schemas.
const PARTIES: [(&str, RecordKind, Option<OrganisationKind>); 9] = [
    ("Person", RecordKind::Person, None),
    ("LegalEntity", RecordKind::Organisation, None),
    (
        "Organization",
        RecordKind::Organisation,
        Some(OrganisationKind::Group),
    ),
    (
        "Company",
        RecordKind::Organisation,
        Some(OrganisationKind::Company),
    ),
    ("Asset", RecordKind::Organisation, None),
    (
        "PublicBody",
        RecordKind::Organisation,
        Some(OrganisationKind::PublicBody),
    ),
    ("Vessel", RecordKind::Vessel, None),
    ("Airplane", RecordKind::Aircraft, None),
    ("Vehicle", RecordKind::Vehicle, None),
];

/// Link schemas: property of one side, of the other, what the one is to the other, and the other to the one.
const LINKS: [(&str, &str, &str, &str, &str); 9] = [
    ("Ownership", "owner", "asset", "owner of", "owned by"),
    (
        "Directorship",
        "director",
        "organization",
        "director of",
        "directed by",
    ),
    (
        "Membership",
        "member",
        "organization",
        "member of",
        "has member",
    ),
    (
        "Employment",
        "employee",
        "employer",
        "employed by",
        "employer of",
    ),
    ("Representation", "agent", "client", "agent of", "client of"),
    (
        "Succession",
        "predecessor",
        "successor",
        "predecessor of",
        "successor of",
    ),
    ("Family", "person", "relative", "family of", "family of"),
    (
        "Associate",
        "person",
        "associate",
        "associate of",
        "associate of",
    ),
    ("UnknownLink", "subject", "object", "linked to", "linked to"),
];

/// Reads the format.
pub fn read(listing: &mut Listing<'_>, sink: &mut dyn Sink) -> Result<Published, ReadError> {
    let config = |e: toml::de::Error| ReadError::Config(e.message().to_owned());
    let options: Options = listing.options.clone().try_into().map_err(config)?;
    let all = match options.entities.as_deref() {
        None | Some("targets") => false,
        Some("all") => true,
        Some(other) => {
            return Err(ReadError::Config(format!(
                "entities {other:?} is neither \"targets\" nor \"all\""
            )));
        }
    };
    let mut input = listing.take("")?;
    let mut reader = Reader {
        list: &listing.id,
        file: input.name.clone(),
        line: 0,
        all,
        parties: HashMap::new(),
        names: HashMap::new(),
        records: Vec::new(),
        satellites: Vec::new(),
        addresses: HashMap::new(),
        sink,
    };
    let mut line = Vec::new();
    let mut seen = false;
    loop {
        line.clear();
        let most = limits::RECORD_BYTES as u64 + 1;
        let read = (&mut input.bytes).take(most).read_until(b'\n', &mut line);
        let read = read.map_err(|source| ReadError::Io {
            file: reader.file.clone(),
            source,
        })?;
        if read == 0 {
            break;
        }
        reader.line += 1;
        if read > limits::RECORD_BYTES {
            return Err(reader.broken("the line is longer than any record may be"));
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        seen = true;
        let value: Value = serde_json::from_slice(&line).map_err(|e| {
            let cut = if e.is_eof() {
                "it ends in the middle"
            } else {
                "it is not JSON"
            };
            reader.broken(cut)
        })?;
        reader.entity(value)?;
    }
    if !seen {
        return Err(reader.broken("there is no entity"));
    }
    reader.finish();
    Ok(Published::default())
}

/// What is joined to a record once all are known.
struct Satellite {
    /// Entity it belongs to.
    of: String,
    what: Joined,
}

enum Joined {
    Document(Box<IdentityDocument>),
    Sanction(Box<Entity>),
    Link {
        relation: &'static str,
        role: String,
        to: String,
    },
}

struct Party {
    record: Record,
    addresses: Vec<String>,
    line: u64,
}

struct Reader<'a> {
    list: &'a ListId,
    file: String,
    line: u64,
    all: bool,
    /// Id → place in `records`.
    parties: HashMap<String, usize>,
    /// Names of parties that are no records.
    names: HashMap<String, String>,
    records: Vec<Party>,
    satellites: Vec<Satellite>,
    addresses: HashMap<String, Address>,
    sink: &'a mut dyn Sink,
}

impl Reader<'_> {
    fn broken(&self, reason: &str) -> ReadError {
        let (file, place) = (self.file.clone(), format!("line {}", self.line));
        ReadError::Broken {
            file,
            place,
            reason: reason.to_owned(),
        }
    }

    fn problem(&mut self, record: Option<&str>, reason: impl Into<String>) {
        self.sink.problem(Problem {
            file: self.file.clone(),
            place: format!("line {}", self.line),
            record: record.map(str::to_owned),
            reason: reason.into(),
        });
    }

    fn entity(&mut self, value: Value) -> Result<(), ReadError> {
        let Some((entity, target)) = entity(value) else {
            let reason = format!(
                "line {} is no entity with id, schema and properties",
                self.line
            );
            return Err(ReadError::WrongFormat {
                file: self.file.clone(),
                reason,
            });
        };
        let schema = entity.schema.as_str();
        if let Some(&(_, kind, organisation)) = PARTIES.iter().find(|p| p.0 == schema) {
            if self.all || target.unwrap_or(true) {
                self.party(entity, kind, organisation);
            } else {
                self.names.insert(entity.id, entity.caption);
            }
        } else if let Some(&(_, one, other, forth, back)) = LINKS.iter().find(|l| l.0 == schema) {
            self.link(entity, [one, other], [forth, back]);
        } else {
            match schema {
                "Passport" | "Identification" => self.document(entity),
                "Sanction" => self.sanction(entity),
                "Address" => {
                    let address = ftm_property::address(entity.clone());
                    self.addresses.insert(entity.id, address);
                }
                _ => {
                    let reason = format!("entities of schema {schema:?} are not read");
                    self.problem(Some(&entity.id), reason);
                }
            }
        }
        Ok(())
    }

    fn party(
        &mut self,
        mut entity: Entity,
        kind: RecordKind,
        organisation: Option<OrganisationKind>,
    ) {
        let id = entity.id.clone();
        let key = RecordKey {
            list: self.list.clone(),
            reference: id.clone(),
        };
        let mut record = Record::new(key, kind);
        record.organisation = organisation;
        let addresses = entity.take("addressEntity");
        let mut problems = Vec::new();
        ftm_property::fill(&mut record, entity, &mut problems);
        for reason in problems {
            self.problem(Some(&id), reason);
        }
        let vehicle = record
            .vehicle
            .as_ref()
            .is_some_and(|v| v.vin.is_some() || v.plate.is_some());
        if kind == RecordKind::Vehicle && !vehicle {
            return self.problem(
                Some(&id),
                "the vehicle has neither registration nor identification number",
            );
        }
        if kind != RecordKind::Vehicle && record.names.is_empty() {
            return self.problem(Some(&id), "there is no name; it is left out");
        }
        self.parties.insert(id, self.records.len());
        self.records.push(Party {
            record,
            addresses,
            line: self.line,
        });
    }

    fn link(&mut self, mut entity: Entity, sides: [&str; 2], relations: [&'static str; 2]) {
        let [ones, others] = sides.map(|side| entity.take(side));
        let mut role = entity.take("role");
        role.extend(entity.take("relationship"));
        role.extend(
            entity
                .take("percentage")
                .into_iter()
                .map(|p| format!("{p} %")),
        );
        role.extend(
            entity
                .take("startDate")
                .into_iter()
                .map(|d| format!("from {d}")),
        );
        role.extend(
            entity
                .take("endDate")
                .into_iter()
                .map(|d| format!("until {d}")),
        );
        role.extend(entity.take("summary"));
        let role = role.join(", ");
        if ones.is_empty() || others.is_empty() {
            return self.problem(Some(&entity.id), "a link with only one end");
        }
        for one in &ones {
            for other in &others {
                for (of, to, relation) in [(one, other, relations[0]), (other, one, relations[1])] {
                    let what = Joined::Link {
                        relation,
                        role: role.clone(),
                        to: to.clone(),
                    };
                    self.satellites.push(Satellite {
                        of: of.clone(),
                        what,
                    });
                }
            }
        }
    }

    fn document(&mut self, mut entity: Entity) {
        let passport = entity.schema == "Passport";
        let mut numbers = entity.take("number");
        numbers.extend(entity.take("passportNumber"));
        numbers.dedup();
        let holders = entity.take("holder");
        if numbers.is_empty() || holders.is_empty() {
            return self.problem(Some(&entity.id), "a document without number or holder");
        }
        let word = entity.take("type").into_iter().next();
        let kind = match word.as_deref().map(str::to_lowercase) {
            _ if passport => DocumentKind::Passport,
            Some(word) if word.contains("passport") => DocumentKind::Passport,
            Some(word) if word.contains("licen") => DocumentKind::DrivingLicence,
            Some(word) if word.contains("visa") => DocumentKind::Visa,
            Some(word) if word.contains("id") => DocumentKind::IdentityCard,
            _ => DocumentKind::Other,
        };
        let issuer = entity
            .take("country")
            .iter()
            .find_map(|c| ftm_property::country(c));
        let issued = entity.take("startDate").iter().find_map(|d| dates::day(d));
        let expires = entity.take("endDate").iter().find_map(|d| dates::day(d));
        let note = entity.rest();
        for holder in holders {
            for number in &numbers {
                let number = TypedNumber {
                    kind,
                    number: number.clone(),
                    issuer,
                };
                let mut document = IdentityDocument::new(number);
                document.published_kind.clone_from(&word);
                (document.issued, document.expires) = (issued, expires);
                document.note.clone_from(&note);
                let what = Joined::Document(Box::new(document));
                self.satellites.push(Satellite {
                    of: holder.clone(),
                    what,
                });
            }
        }
    }

    fn sanction(&mut self, mut entity: Entity) {
        let of = entity.take("entity");
        if of.is_empty() {
            return self.problem(Some(&entity.id), "a sanction of nobody");
        }
        for of in of {
            let what = Joined::Sanction(Box::new(entity.clone()));
            self.satellites.push(Satellite { of, what });
        }
    }

    fn finish(mut self) {
        let mut ends: HashMap<usize, Vec<Option<Day>>> = HashMap::new();
        for satellite in std::mem::take(&mut self.satellites) {
            let Some(&at) = self.parties.get(&satellite.of) else {
                continue;
            };
            let link_name = match &satellite.what {
                Joined::Link { to, .. } => self.name(to),
                _ => None,
            };
            let record = &mut self.records[at].record;
            match satellite.what {
                Joined::Document(document) => {
                    let same = |d: &IdentityDocument| {
                        d.number.number == document.number.number && d.number.issuer.is_none()
                    };
                    record.documents.retain(|d| !same(d));
                    record.documents.push(*document);
                }
                Joined::Link { relation, role, to } => {
                    let relation = if role.is_empty() {
                        relation.to_owned()
                    } else {
                        format!("{relation}: {role}")
                    };
                    let reference = self.parties.contains_key(&to).then_some(to);
                    record.links.push(Link {
                        relation,
                        reference,
                        name: link_name,
                    });
                }
                Joined::Sanction(sanction) => {
                    let end = ftm_sanction::join(record, *sanction);
                    ends.entry(at).or_default().push(end);
                }
            }
        }
        for (at, party) in std::mem::take(&mut self.records).into_iter().enumerate() {
            let mut record = party.record;
            self.line = party.line;
            for id in party.addresses {
                match self.addresses.get(&id) {
                    Some(address) => {
                        record.addresses.retain(|a| a.text != address.text);
                        record.addresses.push(address.clone());
                    }
                    None => self.problem(
                        Some(&record.key.reference),
                        "an address it refers to is not in the file",
                    ),
                }
            }
            if let Some(ends) = ends.remove(&at) {
                let last: Option<Vec<_>> = ends.into_iter().collect();
                record.provenance.expires_on = last.and_then(|days| days.into_iter().max());
            }
            let measures = &mut record.provenance.measures;
            measures.sort_unstable();
            measures.dedup();
            self.sink.record(record);
        }
    }

    fn name(&self, id: &str) -> Option<String> {
        match self.parties.get(id) {
            Some(&at) => self.records[at]
                .record
                .primary_name()
                .map(|n| n.whole.clone()),
            None => self.names.get(id).cloned(),
        }
    }
}

fn entity(value: Value) -> Option<(Entity, Option<bool>)> {
    let Value::Object(mut object) = value else {
        return None;
    };
    let mut text = |key: &str| {
        object
            .remove(key)
            .and_then(|v| json::texts(&v).into_iter().next())
    };
    let (id, schema) = (text("id")?, text("schema")?);
    let caption = text("caption").unwrap_or_default();
    let changed = text("last_change");
    let target = object.get("target").and_then(Value::as_bool);
    let properties: Map<String, Value> = match object.remove("properties") {
        Some(Value::Object(properties)) => properties,
        _ => return None,
    };
    let values = |(name, value): (String, Value)| (name, json::texts(&value));
    let properties = properties.into_iter().map(values).collect();
    Some((
        Entity {
            id,
            schema,
            caption,
            changed,
            properties,
        },
        target,
    ))
}
