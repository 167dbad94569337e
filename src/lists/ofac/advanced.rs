//! OFAC's advanced XML (`Sanctions`, namespace `…/sanctions/1.0`).
//!
//! Everything is said by numbers that reference sets explain, and what belongs to a party stands in five places:
//! `Locations`, `IDRegDocuments`, `DistinctParties`, `ProfileRelationships`, `SanctionsEntries`, in this order. So
//! records are kept until the end of the file and handed over in the order of the parties. A number without an
//! explanation is a problem. A range of a whole year or month is how this format writes "1962" and "May 1962".

use std::collections::HashMap;

use super::periods::{date, period};
use super::{Fact, country, measures, name, quality};
use crate::domain::{Address, Country, Link, ListId, Measure, NameQuality, PartialDate, Record};
use crate::domain::{RecordKey, RecordKind};
use crate::lists::gather::push_new;
use crate::lists::labels::{self, Meaning};
use crate::lists::written_names::one_line;
use crate::lists::xml::{self, Element};
use crate::lists::{Listing, Problem, Published, ReadError, Sink};

const WANTED: [&str; 7] = [
    "DateOfIssue",
    "ReferenceValueSets",
    "Location",
    "IDRegDocument",
    "DistinctParty",
    "ProfileRelationship",
    "SanctionsEntry",
];

/// Reads the list.
pub fn read(listing: &mut Listing<'_>, sink: &mut dyn Sink) -> Result<Published, ReadError> {
    let input = listing.take("")?;
    let mut file = File {
        name: input.name.clone(),
        list: listing.id.clone(),
        sink,
        meanings: HashMap::new(),
        locations: HashMap::new(),
        documents: HashMap::new(),
        records: Vec::new(),
        by_profile: HashMap::new(),
        published: Published::default(),
    };
    xml::for_each(input, &["Sanctions"], &WANTED, &mut |element| {
        file.element(element);
        Ok(())
    })?;
    for mut record in file.records {
        let provenance = &mut record.provenance;
        if provenance.measures.is_empty() {
            let remarks = provenance.remarks.as_deref().unwrap_or_default();
            provenance.measures = measures(&provenance.programmes, remarks);
        }
        provenance.measures.sort_unstable();
        provenance.measures.dedup();
        file.sink.record(record);
    }
    Ok(file.published)
}

struct File<'a> {
    name: String,
    list: ListId,
    sink: &'a mut dyn Sink,
    /// What `(set, number)` stands for.
    meanings: HashMap<(String, String), String>,
    locations: HashMap<String, Address>,
    /// Documents by the identity they belong to.
    documents: HashMap<String, Vec<Element>>,
    records: Vec<Record>,
    by_profile: HashMap<String, usize>,
    published: Published,
}

impl File<'_> {
    fn element(&mut self, element: Element) {
        match element.name.as_str() {
            "DateOfIssue" => {
                self.published.date = date(&element);
                self.published.version = self.published.date.map(|d| d.to_string());
            }
            "ReferenceValueSets" => {
                for value in element.children.iter().flat_map(|set| &set.children) {
                    if let (Some(id), Some(text)) = (value.attr("ID"), value.value()) {
                        let key = (value.name.clone(), id.to_owned());
                        self.meanings.insert(key, one_line(text));
                    }
                }
            }
            "Location" => {
                let address = self.location(&element);
                if let Some(id) = element.attr("ID") {
                    self.locations.insert(id.to_owned(), address);
                }
            }
            "IDRegDocument" => {
                if let Some(identity) = element.attr("IdentityID") {
                    let identity = identity.to_owned();
                    self.documents.entry(identity).or_default().push(element);
                }
            }
            "DistinctParty" => self.party(&element),
            "ProfileRelationship" => self.relationship(&element),
            _ => self.sanctions(&element),
        }
    }

    fn problem(&mut self, at: &Element, record: Option<&str>, reason: &str) {
        self.sink.problem(Problem {
            file: self.name.clone(),
            place: at.place(),
            record: record.map(str::to_owned),
            reason: reason.to_owned(),
        });
    }

    /// What an attribute of an element stands for.
    fn meaning(&self, set: &str, element: &Element, attribute: &str) -> Option<&str> {
        let key = (set.to_owned(), element.attr(attribute)?.to_owned());
        self.meanings.get(&key).map(String::as_str)
    }

    fn country(&self, element: &Element, attribute: &str) -> Option<Country> {
        self.meaning("Country", element, attribute)
            .and_then(country)
    }

    fn location(&self, element: &Element) -> Address {
        let mut address = Address::default();
        let mut text = Vec::new();
        let mut region = None;
        for part in element.all("LocationPart") {
            let values = part
                .each("LocationPartValue", "Value")
                .filter_map(Element::value);
            let value = values.map(one_line).collect::<Vec<_>>().join(", ");
            match self.meaning("LocPartType", part, "LocPartTypeID") {
                Some("REGION") => region = Some(value),
                kind => {
                    match kind {
                        Some("CITY") => address.city = Some(value.clone()),
                        Some("POSTAL CODE") => address.postal_code = Some(value.clone()),
                        _ => {}
                    }
                    text.push(value);
                }
            }
        }
        let written = element.child("LocationCountry");
        address.country = written.and_then(|c| self.country(c, "CountryID"));
        if address.country.is_none() {
            address.country = region.as_deref().and_then(country);
            let unknown = written.and_then(|c| self.meaning("Country", c, "CountryID"));
            text.extend(unknown.filter(|u| *u != "undetermined").map(str::to_owned));
        }
        text.extend(region.filter(|_| written.is_some()));
        address.text = text.join(", ");
        address
    }

    fn party(&mut self, party: &Element) {
        for profile in party.all("Profile") {
            let Some(id) = profile.attr("ID") else {
                self.problem(profile, None, "a profile without ID is left out");
                continue;
            };
            let kind = match self.meaning("PartySubType", profile, "PartySubTypeID") {
                Some("Vessel") => RecordKind::Vessel,
                Some("Aircraft") => RecordKind::Aircraft,
                _ if self.is_person(profile) => RecordKind::Person,
                _ => RecordKind::Organisation,
            };
            let key = RecordKey {
                list: self.list.clone(),
                reference: id.to_owned(),
            };
            let mut record = Record::new(key, kind);
            let mut remarks = Vec::new();
            for identity in profile.all("Identity") {
                self.names(identity, &mut record);
                let identity = identity.attr("ID").unwrap_or_default();
                for document in self.documents.remove(identity).unwrap_or_default() {
                    self.document(&document, &mut record, &mut remarks);
                }
            }
            for feature in profile.all("Feature") {
                self.feature(feature, &mut record, &mut remarks);
            }
            let comments = [party, profile]
                .into_iter()
                .filter_map(|e| e.text_of("Comment"));
            remarks.splice(0..0, comments.map(one_line));
            record.provenance.remarks = (!remarks.is_empty()).then(|| remarks.join("; "));
            if record.names.is_empty() {
                self.problem(profile, Some(id), "a party without a name is left out");
            } else if self.by_profile.contains_key(id) {
                self.problem(
                    profile,
                    Some(id),
                    "a profile of the same ID was there before; this one is left out",
                );
            } else {
                self.by_profile.insert(id.to_owned(), self.records.len());
                self.records.push(record);
            }
        }
    }

    /// Persons have sub-type "Unknown" of party type 1, "Individual"; the set of sub-types says no more than that,
    /// so the parts of the primary name decide: only persons have a last name.
    fn is_person(&self, profile: &Element) -> bool {
        let groups = profile
            .all("Identity")
            .flat_map(|i| i.each("NamePartGroups", "MasterNamePartGroup"));
        groups.flat_map(|g| g.all("NamePartGroup")).any(|g| {
            let kind = self.meaning("NamePartType", g, "NamePartTypeID");
            matches!(kind, Some("Last Name" | "First Name"))
        })
    }

    fn names(&mut self, identity: &Element, record: &mut Record) {
        let groups = identity
            .each("NamePartGroups", "MasterNamePartGroup")
            .flat_map(|g| g.all("NamePartGroup"));
        let kinds: HashMap<&str, &str> = groups
            .filter_map(|g| {
                Some((
                    g.attr("ID")?,
                    self.meaning("NamePartType", g, "NamePartTypeID")?,
                ))
            })
            .collect();
        for alias in identity.all("Alias") {
            let primary = alias.attr("Primary") == Some("true");
            let weak = alias.attr("LowQuality") == Some("true");
            let alias_type = self
                .meaning("AliasType", alias, "AliasTypeID")
                .unwrap_or_default();
            for documented in alias.all("DocumentedName") {
                let values = documented.each("DocumentedNamePart", "NamePartValue");
                let (mut last, mut others, mut latin) = (None, Vec::new(), true);
                for value in values {
                    let Some(text) = value.value() else {
                        continue;
                    };
                    latin &= matches!(
                        self.meaning("Script", value, "ScriptID"),
                        Some("Latin") | None
                    );
                    let kind = value.attr("NamePartGroupID").and_then(|g| kinds.get(g));
                    match kind {
                        Some(&"Last Name") if last.is_none() => last = Some(text),
                        _ => others.push(text),
                    }
                }
                let rest = others.join(" ");
                let whole = match last {
                    Some(last) if !rest.is_empty() => format!("{last}, {rest}"),
                    Some(last) => last.to_owned(),
                    None => rest,
                };
                if whole.trim().is_empty() {
                    continue;
                }
                let quality = match (latin, primary) {
                    (true, true) => NameQuality::Primary,
                    (false, _) if !weak => NameQuality::OriginalScript,
                    _ => quality(alias_type, weak),
                };
                let name = name(record.kind, &whole, quality);
                match quality {
                    NameQuality::Primary => record.names.insert(0, name),
                    _ => record.names.push(name),
                }
            }
        }
    }

    fn document(&mut self, element: &Element, record: &mut Record, remarks: &mut Vec<String>) {
        let label = self
            .meaning("IDRegDocType", element, "IDRegDocTypeID")
            .unwrap_or_default()
            .to_owned();
        let (mut issued, mut expires) = (None, None);
        for stated in element.all("DocumentDate") {
            let day = stated.child("DatePeriod").and_then(period).map(|i| i.from);
            match self.meaning("IDRegDocDateType", stated, "IDRegDocDateTypeID") {
                Some("Issue Date") => issued = day,
                Some("Expiration Date") => expires = day,
                _ => self.problem(
                    element,
                    Some(&record.key.reference),
                    "a date of a document of a kind that is not known",
                ),
            }
        }
        let notes = ["IssuingAuthority", "Comment"]
            .into_iter()
            .filter_map(|t| element.text_of(t));
        let note = notes.map(one_line).collect::<Vec<_>>().join("; ");
        let number = element
            .text_of("IDRegistrationNo")
            .map(one_line)
            .unwrap_or_default();
        let fact = Fact {
            label: &label,
            value: &number,
            country: self.country(element, "IssuedBy-CountryID"),
            issued,
            expires,
            note: Some(note.as_str()).filter(|n| !n.is_empty()),
        };
        let outcome = match labels::meaning(&label) {
            Some(meaning) if meaning != Meaning::Remark && !number.is_empty() => {
                fact.add(meaning, record)
            }
            _ => {
                remarks.push(one_line(&format!("{label} {number}")));
                Ok(())
            }
        };
        if let Err(reason) = outcome {
            self.problem(element, Some(&record.key.reference), reason);
        }
    }

    fn feature(&mut self, feature: &Element, record: &mut Record, remarks: &mut Vec<String>) {
        let Some(label) = self
            .meaning("FeatureType", feature, "FeatureTypeID")
            .map(str::to_owned)
        else {
            self.problem(
                feature,
                Some(&record.key.reference),
                "a feature of a type that is not in the reference sets",
            );
            return;
        };
        let meaning = labels::meaning(&label);
        for version in feature.all("FeatureVersion") {
            let detail = version.child("VersionDetail");
            let referenced =
                detail.and_then(|d| self.meaning("DetailReference", d, "DetailReferenceID"));
            let text = detail.and_then(Element::value).or(referenced).map(one_line);
            let comment = version.text_of("Comment").map(one_line);
            let place = version
                .child("VersionLocation")
                .and_then(|l| self.locations.get(l.attr("LocationID")?));
            let dated = version.child("DatePeriod");
            let outcome = match (meaning, text, place, dated) {
                (Some(Meaning::Birth), _, _, Some(dated)) => match period(dated) {
                    Some(birth) => {
                        record.births.push(birth);
                        Ok(())
                    }
                    None => Err("a date of birth that is not understood"),
                },
                (Some(Meaning::Nationality), None, Some(place), _) => {
                    let code = place
                        .country
                        .map_or(place.text.as_str(), |c| c.name())
                        .to_owned();
                    let fact = Fact {
                        label: &label,
                        value: &code,
                        country: place.country,
                        ..Fact::default()
                    };
                    fact.add(Meaning::Nationality, record)
                }
                (None, None, Some(place), _) if label == "Location" => {
                    if *place != Address::default() {
                        record.addresses.push(place.clone());
                    }
                    Ok(())
                }
                (Some(meaning), Some(text), ..) if meaning != Meaning::Remark => {
                    let fact = Fact {
                        label: &label,
                        value: &text,
                        note: comment.as_deref(),
                        ..Fact::default()
                    };
                    fact.add(meaning, record)
                }
                (_, text, place, dated) => {
                    let dated = dated.and_then(period).map(|d| d.to_string());
                    let place =
                        place.map(|p| p.country.map_or(p.text.clone(), |c| c.name().to_owned()));
                    let said = [Some(label.clone()), text, comment, place, dated]
                        .into_iter()
                        .flatten();
                    remarks.push(said.collect::<Vec<_>>().join(" "));
                    Ok(())
                }
            };
            if let Err(reason) = outcome {
                self.problem(version, Some(&record.key.reference), reason);
            }
        }
    }

    fn relationship(&mut self, element: &Element) {
        let relation = self
            .meaning("RelationType", element, "RelationTypeID")
            .unwrap_or("linked to")
            .to_lowercase();
        let to = element.attr("To-ProfileID").map(str::to_owned);
        let target = to
            .as_ref()
            .and_then(|t| self.by_profile.get(t))
            .and_then(|i| self.records.get(*i));
        let name = target
            .and_then(Record::primary_name)
            .map(|n| n.whole.clone());
        let from = element
            .attr("From-ProfileID")
            .and_then(|f| self.by_profile.get(f));
        match from.and_then(|i| self.records.get_mut(*i)) {
            Some(record) => record.links.push(Link {
                relation: if element.attr("Former") == Some("true") {
                    format!("formerly {relation}")
                } else {
                    relation
                },
                reference: to,
                name,
            }),
            None => self.problem(
                element,
                element.attr("From-ProfileID"),
                "a relationship of a profile that is not there",
            ),
        }
    }

    fn sanctions(&mut self, element: &Element) {
        let profile = element.attr("ProfileID").map(str::to_owned);
        let at = profile
            .as_ref()
            .and_then(|p| self.by_profile.get(p))
            .copied();
        let Some(mut provenance) = at
            .and_then(|i| self.records.get(i))
            .map(|r| r.provenance.clone())
        else {
            self.problem(
                element,
                profile.as_deref(),
                "a sanctions entry of a profile that is not there",
            );
            return;
        };
        for event in element.all("EntryEvent") {
            let day = event.child("Date").and_then(date).map(PartialDate::first);
            provenance.listed_on = provenance.listed_on.into_iter().chain(day).min();
            let basis = self
                .meaning("LegalBasis", event, "LegalBasisID")
                .filter(|b| *b != "Unknown");
            add(&mut provenance.legal_basis, basis);
        }
        for measure in element.all("SanctionsMeasure") {
            match self.meaning("SanctionsType", measure, "SanctionsTypeID") {
                Some("Program") => add(&mut provenance.programmes, measure.text_of("Comment")),
                Some("Block") => provenance.measures.push(Measure::AssetFreeze),
                Some(_) => provenance.measures.push(Measure::Financial),
                None => self.problem(
                    measure,
                    profile.as_deref(),
                    "a measure that is not in the reference sets",
                ),
            }
        }
        if let Some(record) = at.and_then(|i| self.records.get_mut(i)) {
            record.provenance = provenance;
        }
    }
}

fn add(to: &mut Vec<String>, text: Option<&str>) {
    if let Some(text) = text {
        push_new(to, one_line(text));
    }
}
