//! `interpol-json`: INTERPOL's public notices (`ws-public.interpol.int/notices/v1/{red,yellow,un}`).
//!
//! Takes details in one array, details one after the other (JSON lines), and result pages (`_embedded.notices`), in any
//! mixture. The colour is `notice` of the options, else what the notice's own address says. `total` of a page is the
//! size of a query and not of the file, so it is not taken as a stated count. What a field means: domain brief §2.3.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::json::{each_object, texts};
use super::{Listing, Problem, Published, ReadError, Sink, dates};
use crate::domain::{Country, DocumentKind, Gender, Identifier, IdentifierKind, IdentityDocument};
use crate::domain::{
    Link, ListId, Measure, Name, NameQuality, Nationality, Notice, PartRole, Place,
};
use crate::domain::{Record, RecordKey, RecordKind, TypedNumber};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Options {
    /// Colour of all notices in the file.
    notice: Option<String>,
}

/// What stands for "not known" in any field.
const NULLS: [&str; 6] = ["-", "N/A", "NA", "UNKNOWN", "NONE", "."];

/// Fields that go into the remarks, and the words for them.
const REMARKS: [(&str, &str); 13] = [
    ("purpose", "purpose"),
    ("summary", "summary"),
    ("charge", "charge"),
    ("height", "height (m)"),
    ("weight", "weight (kg)"),
    ("eyes_colors_id", "eyes"),
    ("hairs_id", "hair"),
    ("distinguishing_marks", "distinguishing marks"),
    ("languages_spoken_ids", "speaks"),
    ("date_of_event", "missing since"),
    ("place", "missing from"),
    ("country", "missing from country"),
    ("additional_information", "further"),
];

/// Fields read by name below.
const READ: [&str; 24] = [
    "_embedded",
    "_links",
    "aliases",
    "arrest_warrants",
    "birth_name",
    "country_of_birth_id",
    "date_of_birth",
    "entity_id",
    "father_forename",
    "father_name",
    "forename",
    "identity_documents",
    "images",
    "links",
    "mother_forename",
    "mother_name",
    "name",
    "name_in_original_script",
    "nationalities",
    "place_of_birth",
    "sex_id",
    "un_reference",
    "un_reference_date",
    "un_resolution",
];

/// Reads the format.
pub fn read(listing: &mut Listing<'_>, sink: &mut dyn Sink) -> Result<Published, ReadError> {
    let config = |e: toml::de::Error| ReadError::Config(e.message().to_owned());
    let options: Options = listing.options.clone().try_into().map_err(config)?;
    let notice = match options.notice.as_deref() {
        Some(word) => Some(
            colour(word)
                .ok_or_else(|| ReadError::Config(format!("notice {word:?} is not a colour")))?,
        ),
        None => None,
    };
    let input = listing.take("")?;
    let mut reader = Reader {
        list: &listing.id,
        notice,
        file: input.name.clone(),
        nth: 0,
        foreign: 0,
        sink,
    };
    each_object(input, &mut |object| reader.object(object))?;
    if reader.nth == 0 || reader.foreign == reader.nth {
        let reason = "there is no object with an entity_id, and no page of notices".to_owned();
        let empty_page = reader.nth == 0 && reader.foreign == 0;
        if !empty_page {
            return Err(ReadError::WrongFormat {
                file: reader.file,
                reason,
            });
        }
    }
    Ok(Published::default())
}

fn colour(word: &str) -> Option<Notice> {
    match word {
        "un" => Some(Notice::UnSpecial),
        word => Notice::parse(word),
    }
}

struct Reader<'a> {
    list: &'a ListId,
    notice: Option<Notice>,
    file: String,
    /// Notices seen, from 1.
    nth: u64,
    /// Those that were not notices.
    foreign: u64,
    sink: &'a mut dyn Sink,
}

impl Reader<'_> {
    fn object(&mut self, mut object: Map<String, Value>) {
        let notices = object
            .get_mut("_embedded")
            .and_then(|e| e.get_mut("notices"))
            .map(Value::take);
        match notices {
            Some(Value::Array(notices)) if !object.contains_key("entity_id") => {
                for notice in notices {
                    let notice = match notice {
                        Value::Object(notice) => notice,
                        _ => Map::new(),
                    };
                    self.notice(&notice);
                }
            }
            _ => self.notice(&object),
        }
    }

    fn problem(&mut self, record: Option<&str>, reason: impl Into<String>) {
        self.sink.problem(Problem {
            file: self.file.clone(),
            place: format!("notice {}", self.nth),
            record: record.map(str::to_owned),
            reason: reason.into(),
        });
    }

    fn notice(&mut self, notice: &Map<String, Value>) {
        self.nth += 1;
        let Some(reference) = one(notice, "entity_id") else {
            self.foreign += 1;
            return self.problem(None, "there is no entity_id; it is left out");
        };
        let url = notice
            .get("_links")
            .and_then(|l| l.pointer("/self/href"))
            .and_then(Value::as_str);
        let organisation = url.is_some_and(|u| u.contains("/entities/"));
        let kind = if organisation {
            RecordKind::Organisation
        } else {
            RecordKind::Person
        };
        let key = RecordKey {
            list: self.list.clone(),
            reference: reference.clone(),
        };
        let mut record = Record::new(key, kind);
        let reference = Some(reference.as_str());
        record.names = names(notice);
        if organisation {
            record.names.iter_mut().for_each(|n| n.parts.clear());
        }
        if record.names.is_empty() {
            return self.problem(reference, "there is no name; it is left out");
        }
        if let Some(text) = one(notice, "date_of_birth") {
            match dates::interval(&text) {
                Some(date) => record.births.push(date),
                None => self.problem(reference, "date_of_birth is not understood"),
            }
        }
        record.gender = one(notice, "sex_id").and_then(|t| Gender::parse(&t));
        for text in many(notice, "nationalities") {
            let country = self.country(reference, "nationalities", &text);
            record.nationalities.push(Nationality { country, text });
        }
        let born_in = one(notice, "country_of_birth_id");
        let country = born_in
            .as_ref()
            .and_then(|t| self.country(reference, "country_of_birth_id", t));
        let place = one(notice, "place_of_birth");
        if place.is_some() || born_in.is_some() {
            let text = place.or(born_in).unwrap_or_default();
            record.birth_places.push(Place {
                text,
                country,
                ..Place::default()
            });
        }
        for document in objects(notice, "identity_documents") {
            let Some(number) = one(document, "number") else {
                self.problem(
                    reference,
                    "an identity document has no number; it is left out",
                );
                continue;
            };
            let word = one(document, "type");
            let issuer = one(document, "issuing_country_id");
            let issuer = issuer.and_then(|t| self.country(reference, "issuing_country_id", &t));
            let kind = word.as_deref().map_or(DocumentKind::Other, document_kind);
            let mut entry = IdentityDocument::new(TypedNumber {
                kind,
                number,
                issuer,
            });
            entry.published_kind = word;
            record.documents.push(entry);
        }
        for (relation, name, forename) in [
            ("father", "father_name", "father_forename"),
            ("mother", "mother_name", "mother_forename"),
        ] {
            if let Some(parent) = name_of(notice, name, forename, NameQuality::Primary) {
                record.links.push(Link {
                    relation: relation.to_owned(),
                    reference: None,
                    name: Some(parent.whole),
                });
            }
        }
        if let Some(value) = one(notice, "un_reference") {
            let published_kind = Some("UN reference".to_owned());
            record.identifiers.push(Identifier {
                kind: IdentifierKind::Other,
                value,
                country: None,
                published_kind,
                note: None,
            });
        }
        self.provenance(notice, url, &mut record);
        for field in notice.keys() {
            let known = READ.contains(&field.as_str()) || REMARKS.iter().any(|(f, _)| f == field);
            if !known && !notice[field].is_null() {
                self.problem(reference, format!("the field {field:?} is not understood"));
            }
        }
        self.sink.record(record);
    }

    fn provenance(&mut self, notice: &Map<String, Value>, url: Option<&str>, record: &mut Record) {
        let reference = record.key.reference.clone();
        let from = &mut record.provenance;
        from.source_url = url.map(str::to_owned);
        let told = url.and_then(|u| {
            u.split("/notices/")
                .nth(1)?
                .split('/')
                .nth(1)
                .and_then(colour)
        });
        from.notice = self.notice.or(told);
        match from.notice {
            Some(notice) => from.measures = measures(notice),
            None => self.problem(
                Some(&reference),
                "neither the options nor its address say which notice it is",
            ),
        }
        for warrant in objects(notice, "arrest_warrants") {
            let by = one(warrant, "issuing_country_id").unwrap_or_else(|| "?".to_owned());
            let charge = [one(warrant, "charge"), one(warrant, "charge_translation")];
            let charge: Vec<String> = charge.into_iter().flatten().collect();
            from.legal_basis
                .push(format!("arrest warrant of {by}: {}", charge.join(" / ")));
        }
        from.legal_basis.extend(
            many(notice, "un_resolution")
                .into_iter()
                .map(|r| format!("UN resolution {r}")),
        );
        if let Some(text) = one(notice, "un_reference_date") {
            from.listed_on = dates::day(&text);
            if from.listed_on.is_none() {
                self.problem(Some(&reference), "un_reference_date is not understood");
            }
        }
        let remark = |(field, word): &(&str, &str)| {
            let texts = many(notice, field);
            (!texts.is_empty()).then(|| format!("{word}: {}", texts.join(", ")))
        };
        let remarks: Vec<String> = REMARKS.iter().filter_map(remark).collect();
        from.remarks = (!remarks.is_empty()).then(|| remarks.join("; "));
    }

    fn country(&mut self, reference: Option<&str>, field: &str, code: &str) -> Option<Country> {
        let country = Country::from_code(code);
        if country.is_none() {
            self.problem(reference, format!("{field} {code:?} is not a country code"));
        }
        country
    }
}

fn measures(notice: Notice) -> Vec<Measure> {
    match notice {
        Notice::Red => vec![Measure::Arrest],
        Notice::Blue | Notice::Silver => vec![Measure::Locate],
        Notice::Green | Notice::Orange => vec![Measure::Warn],
        Notice::Yellow => vec![Measure::Protect],
        Notice::UnSpecial => vec![
            Measure::AssetFreeze,
            Measure::TravelBan,
            Measure::ArmsEmbargo,
        ],
        Notice::Black | Notice::Purple | Notice::Diffusion => Vec::new(),
    }
}

fn document_kind(word: &str) -> DocumentKind {
    let word = word.to_lowercase();
    if word.contains("passport") {
        DocumentKind::Passport
    } else if word.contains("identity") || word.contains("id card") || word.contains("national id")
    {
        DocumentKind::IdentityCard
    } else {
        DocumentKind::parse(&word.replace(' ', "_")).unwrap_or(DocumentKind::Other)
    }
}

fn names(notice: &Map<String, Value>) -> Vec<Name> {
    let mut names: Vec<Name> = name_of(notice, "name", "forename", NameQuality::Primary)
        .into_iter()
        .collect();
    let script = many(notice, "name_in_original_script").into_iter();
    names.extend(script.map(|t| Name::whole(t, NameQuality::OriginalScript)));
    names.extend(
        many(notice, "birth_name")
            .into_iter()
            .map(|t| Name::whole(t, NameQuality::Former)),
    );
    let alias = |a: &Map<String, Value>| name_of(a, "name", "forename", NameQuality::Strong);
    names.extend(objects(notice, "aliases").filter_map(alias));
    names
}

fn name_of(
    object: &Map<String, Value>,
    family: &str,
    given: &str,
    quality: NameQuality,
) -> Option<Name> {
    let parts = [
        (PartRole::Given, one(object, given)),
        (PartRole::Family, one(object, family)),
    ];
    Name::from_parts(
        parts
            .into_iter()
            .filter_map(|(role, text)| Some((role, text?))),
        quality,
    )
}

fn many(object: &Map<String, Value>, field: &str) -> Vec<String> {
    let mut found = object.get(field).map(texts).unwrap_or_default();
    found.retain(|t| !NULLS.iter().any(|n| n.eq_ignore_ascii_case(t)));
    found
}

fn one(object: &Map<String, Value>, field: &str) -> Option<String> {
    let found = many(object, field);
    (!found.is_empty()).then(|| found.join(" "))
}

fn objects<'a>(
    object: &'a Map<String, Value>,
    field: &str,
) -> impl Iterator<Item = &'a Map<String, Value>> + use<'a> {
    let array = object.get(field).and_then(Value::as_array);
    array.into_iter().flatten().filter_map(Value::as_object)
}
