//! Names of a Swiss target: parts in their order, and the spellings each part has in other languages and scripts.
//!
//! A spelling is a name of its own. A Latin spelling that leaves parts out takes the others as they are; one in
//! another script holds only what is spelled in it. Titles are parts, and stand outside the whole.

use super::super::gather::{push_new, squeeze};
use super::super::xml::Element;
use super::target::Reading;
use crate::domain::{Name, NameQuality, PartRole, limits};

impl Reading<'_> {
    pub(super) fn name(&mut self, e: &Element, main: bool) {
        self.expect(
            e,
            &["ssid", "name-type", "quality", "lang", "script"],
            &["name-part", "remark"],
        );
        let low = e.attr("quality") == Some("low");
        let quality = match e.attr("name-type") {
            Some("formerly-known-as") => NameQuality::Former,
            Some("primary-name")
                if main
                    && !low
                    && !self
                        .record
                        .names
                        .iter()
                        .any(|n| n.quality == NameQuality::Primary) =>
            {
                NameQuality::Primary
            }
            Some("primary-name" | "alias") | None => {
                if low {
                    NameQuality::Weak
                } else {
                    NameQuality::Strong
                }
            }
            Some(_) => {
                self.problem(
                    e,
                    "the type of a name is not understood; it is kept as a strong alias",
                );
                NameQuality::Strong
            }
        };
        let mut parts: Vec<&Element> = e.all("name-part").collect();
        parts.sort_by_key(|p| {
            p.attr("order")
                .and_then(|o| o.parse::<u32>().ok())
                .unwrap_or(u32::MAX)
        });
        for part in &parts {
            self.expect(
                part,
                &["ssid", "order", "name-part-type"],
                &["value", "spelling-variant"],
            );
        }
        let value = |part: &Element| part.text_of("value").map(squeeze);
        for title in parts
            .iter()
            .filter(|p| p.attr("name-part-type") == Some("title"))
        {
            if let Some(title) = value(title) {
                push_new(&mut self.record.titles, title);
            }
        }
        let note = e.text_of("remark").map(squeeze);
        let language = e.attr("lang").map(str::to_owned);
        if let Some(name) = self.spelling(&parts, quality, |part| value(part)) {
            push_new(
                &mut self.record.names,
                Name {
                    note: note.clone(),
                    language,
                    ..name
                },
            );
        }
        let written: usize = parts.iter().map(|p| p.children.len()).sum();
        if written > limits::VALUES_COMPARED {
            self.problem(
                e,
                "more spellings of a name than are read; they are left out",
            );
            return;
        }
        for ((lang, script), count) in variants(&parts) {
            for at in 0..count {
                let latin = script.is_none_or(|s| s.eq_ignore_ascii_case("latn"));
                let variant_quality = match quality {
                    _ if !latin => NameQuality::OriginalScript,
                    NameQuality::Primary => NameQuality::Strong,
                    other => other,
                };
                let spelled = |part: &Element| {
                    let own = of_script(part, lang, script)
                        .nth(at)
                        .or_else(|| of_script(part, lang, script).next());
                    let other = if latin { value(part) } else { None };
                    own.and_then(Element::value).map(squeeze).or(other)
                };
                if let Some(name) = self.spelling(&parts, variant_quality, spelled) {
                    let name = Name {
                        language: lang.map(str::to_owned),
                        script: script.map(str::to_owned),
                        note: note.clone(),
                        ..name
                    };
                    push_new(&mut self.record.names, name);
                }
            }
        }
    }

    /// A name of the parts as one spelling gives them. Titles are parts, and stand outside the whole.
    fn spelling(
        &mut self,
        parts: &[&Element],
        quality: NameQuality,
        spelled: impl Fn(&Element) -> Option<String>,
    ) -> Option<Name> {
        let mut whole = Vec::new();
        let mut known = Vec::new();
        for part in parts {
            let Some(text) = spelled(part) else { continue };
            let role = part.attr("name-part-type").map(role);
            if role != Some(Role::Known(PartRole::Title)) {
                whole.push(text.clone());
            }
            match role {
                Some(Role::Known(role)) => known.push((role, text)),
                Some(Role::Whole) => {}
                Some(Role::Unknown) | None => {
                    self.problem(part, "the type of a name part is not understood");
                }
            }
        }
        if whole.is_empty() {
            return None;
        }
        let parts = Name::from_parts(known, quality)
            .map(|n| n.parts)
            .unwrap_or_default();
        Some(Name {
            parts,
            ..Name::whole(whole.join(" "), quality)
        })
    }
}

type Script<'a> = (Option<&'a str>, Option<&'a str>);

/// Languages and scripts that the parts are also spelled in, and how many spellings each has at most.
fn variants<'a>(parts: &[&'a Element]) -> Vec<(Script<'a>, usize)> {
    let mut found: Vec<(Script<'a>, usize)> = Vec::new();
    for part in parts {
        for variant in part.all("spelling-variant") {
            let of = (variant.attr("lang"), variant.attr("script"));
            if !found.iter().any(|(known, _)| *known == of) {
                let most = parts.iter().map(|p| of_script(p, of.0, of.1).count()).max();
                found.push((of, most.unwrap_or(0)));
            }
        }
    }
    found
}

fn of_script<'a>(
    part: &'a Element,
    lang: Option<&'a str>,
    script: Option<&'a str>,
) -> impl Iterator<Item = &'a Element> {
    let variants = part.all("spelling-variant");
    variants.filter(move |v| v.attr("lang") == lang && v.attr("script") == script)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Whole,
    Known(PartRole),
    Unknown,
}

fn role(word: &str) -> Role {
    match word {
        "whole-name" | "other" => Role::Whole,
        "given-name" => Role::Known(PartRole::Given),
        "further-given-name" => Role::Known(PartRole::Middle),
        "family-name" | "tribal-name" => Role::Known(PartRole::Family),
        "father-name" | "grand-father-name" => Role::Known(PartRole::Patronymic),
        "maiden-name" => Role::Known(PartRole::Maiden),
        "suffix" => Role::Known(PartRole::Suffix),
        "title" => Role::Known(PartRole::Title),
        _ => Role::Unknown,
    }
}
