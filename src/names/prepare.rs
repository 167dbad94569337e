//! A name as written → names ready to be compared: one for each spelling that matters.
//!
//! Latin names give their ASCII spellings; names in other scripts give romanisations and keep their own letters
//! beside them. Words are told apart by the tables; nothing is thrown away, a word that does not tell people apart
//! only weighs nothing.

use std::borrow::Cow;

use compact_str::CompactString;

use super::lexeme;
use super::prepared::{MARKS_AT, NameBuf, NameFlags, TokenKind};
use super::tables::{Form, Particle, Place, Roles, Sex, Tables, tables};
use super::words::{
    Word, acronyms, also_known, numbers, said_twice, split, split_of_organisation,
    surname_before_comma, syllables_apart, unglued,
};
use crate::domain::{Name, NamePart, PartRole, RecordKind, SubjectName, limits};
use crate::text::script::{self, Script};
use crate::text::translit;
use crate::text::{confusable, normalize, phonetic, vietnamese};

/// Longest phrase of the tables, in words.
const PHRASE: usize = 4;
/// Weight of a word that the population has in every commonness class: no name that is known, one that is known, and so on to the
/// commonest. Only a known one weighs less than 1.
const WEIGHTS: [f32; 10] = [1.0, 0.99, 0.78, 0.70, 0.62, 0.54, 0.46, 0.38, 0.30, 0.24];
/// Weight of a generic word of organisations, of one that says nothing of what it does, of a title that is also a name, of an
/// initial, of a lone short word.
pub(super) const GENERIC: f32 = 0.22;
const SLIGHT: f32 = 0.06;
const TITLE_OR_NAME: f32 = 0.10;
const INITIAL: f32 = 0.25;
const SHORT: f32 = 0.55;

/// The forms of a listed name.
pub fn prepare_listed(name: &Name, kind: RecordKind) -> Vec<NameBuf> {
    prepare(
        beginning(&name.whole, limits::LISTED_NAME_CHARS),
        &name.parts,
        name.language.as_deref(),
        kind,
        NameFlags::default(),
    )
}

/// The forms of a subject's name.
pub fn prepare_queried(name: &SubjectName, kind: RecordKind) -> Vec<NameBuf> {
    let flags = if name.maybe_truncated {
        NameFlags::QUERIED.with(NameFlags::TRUNCATED)
    } else {
        NameFlags::QUERIED
    };
    let text = name.display();
    let text = beginning(&text, limits::NAME_CHARS);
    prepare(text, &name.parts, None, kind, flags)
}

/// So many characters of a text, or fewer.
fn beginning(text: &str, chars: usize) -> &str {
    if text.len() <= chars {
        return text;
    }
    text.char_indices()
        .nth(chars)
        .map_or(text, |(end, _)| &text[..end])
}

fn prepare(
    whole: &str,
    parts: &[NamePart],
    language: Option<&str>,
    kind: RecordKind,
    flags: NameFlags,
) -> Vec<NameBuf> {
    let folded = normalize::fold(&normalize::repair_lookalikes(whole));
    let entity = kind != RecordKind::Person;
    let flags = if entity {
        flags.with(NameFlags::ENTITY)
    } else {
        flags
    };
    let script = script::detect(&folded);
    if !matches!(script, Script::Latin | Script::Other) {
        let romanised = translit::romanise(&folded, script, language);
        let mut flags = flags.with(NameFlags::ROMANISED);
        if romanised.consonantal {
            flags = flags.with(NameFlags::CONSONANTAL);
        }
        let native = translit::native::native_fold(&folded);
        return romanised
            .spellings
            .iter()
            .flat_map(|spelling| with_syllables_apart(split(spelling), entity))
            .map(|(words, joined)| NameBuf {
                native: native.clone(),
                ..form(&words, flags.with(joined), Titles::Dropped)
            })
            .collect();
    }
    let repaired = confusable::ocr_letters(&folded, entity);
    if let Some(consonants) = translit::mrz::consonants(&repaired).filter(|_| !entity) {
        let flags = flags.with(NameFlags::CONSONANTAL);
        return forms(&words_of(&consonants, parts, &[], entity), flags);
    }
    let repaired = translit::mrz::plain_latin(&repaired);
    let others = if entity {
        Vec::new()
    } else {
        also_known(&repaired)
    };
    let marked = vietnamese::marked_words(&repaired);
    let spellings = normalize::ascii_variants(&repaired);
    let other_names = others
        .iter()
        .flat_map(|name| normalize::ascii_variants(name));
    spellings
        .into_iter()
        .chain(other_names)
        .map(|spelling| words_of(&spelling, parts, &marked, entity))
        .flat_map(|words| {
            let bare = (flags.has(NameFlags::QUERIED) && !entity)
                .then(|| unglued(&words))
                .flatten();
            let bare = bare.map(|words| (words, NameFlags::default()));
            with_syllables_apart(words, entity).chain(bare)
        })
        .flat_map(|(words, joined)| forms(&words, flags.with(joined)))
        .filter(|form| !form.kind.is_empty())
        .collect()
}

/// The words, and those of a given name of two syllables apart, if there is one: then the flag says of both that it is one word.
fn with_syllables_apart(
    words: Vec<Word>,
    entity: bool,
) -> impl Iterator<Item = (Vec<Word>, NameFlags)> {
    let apart = (!entity).then(|| syllables_apart(&words)).flatten();
    let joined = if apart.is_some() {
        NameFlags::JOINED
    } else {
        NameFlags::default()
    };
    let apart = apart.map(|words| (words, joined));
    std::iter::once((words, joined)).chain(apart)
}

/// The words of a name, with the roles that its parts or its comma give them.
fn words_of(whole: &str, parts: &[NamePart], marked: &[(String, u16)], entity: bool) -> Vec<Word> {
    if entity {
        return numbers(acronyms(split_of_organisation(whole)));
    }
    let mut words = split(whole);
    let mut roles: Vec<(CompactString, PartRole)> = Vec::new();
    for part in parts {
        let text = normalize::latin(&normalize::fold(&part.text));
        roles.extend(split(&text).into_iter().map(|w| (w.text, part.role)));
    }
    for word in &mut words {
        if let Some(at) = roles.iter().position(|(text, _)| *text == word.text) {
            word.role = Some(roles.swap_remove(at).1);
        }
    }
    let mut marked: Vec<&(String, u16)> = marked.iter().collect();
    for word in &mut words {
        if let Some(at) = marked.iter().position(|(text, _)| *text == word.text) {
            word.marks = marked.remove(at).1;
        }
    }
    surname_before_comma(&mut words);
    said_twice(&mut words);
    words
}

/// What becomes of a title that is also a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Titles {
    /// Where it may be a title, it is one.
    Dropped,
    /// It is a name.
    Named,
}

/// The prepared spelling; two, if it begins with a title that is also a name: KO KO GYI, KANG JIN.
fn forms(words: &[Word], flags: NameFlags) -> Vec<NameBuf> {
    let dropped = form(words, flags, Titles::Dropped);
    let doubtful = dropped.kind.iter().zip(&dropped.weight);
    if doubtful
        .clone()
        .any(|(&kind, &w)| kind == TokenKind::Title as u8 && w > 0.0)
    {
        let named = form(words, flags, Titles::Named);
        return vec![dropped, named];
    }
    vec![dropped]
}

/// One prepared spelling.
fn form(words: &[Word], flags: NameFlags, titles: Titles) -> NameBuf {
    let tables = tables();
    let mut name = NameBuf {
        flags,
        ..NameBuf::default()
    };
    if words.iter().any(|w| w.role == Some(PartRole::Family)) {
        name.flags = name.flags.with(NameFlags::PARTED);
    }
    let entity = flags.has(NameFlags::ENTITY);
    let mut at = 0;
    let mut fathers = false;
    while at < words.len() && name.has_room() {
        let (kind, class, taken) = classify(words, at, entity, &name, titles, tables);
        fathers |= matches!(kind, TokenKind::SonOf | TokenKind::DaughterOf);
        name.flags = name.flags.with(sex_by(words, at, taken, kind));
        let kind = if fathers && kind == TokenKind::Plain {
            TokenKind::Patronym
        } else {
            kind
        };
        for word in &words[at..at + taken] {
            if name.has_room() {
                push(&mut name, word, kind, class);
            }
        }
        at += taken;
    }
    finish(&mut name);
    name
}

fn phrase(words: &[Word]) -> Cow<'_, str> {
    match words {
        [one] => Cow::Borrowed(&one.text),
        several => {
            let texts: Vec<&str> = several.iter().map(|w| w.text.as_str()).collect();
            Cow::Owned(texts.join(" "))
        }
    }
}

/// What the words from `at` on say of the bearer's sex: a flag, or none.
fn sex_by(words: &[Word], at: usize, taken: usize, kind: TokenKind) -> NameFlags {
    let placed = |place| match place {
        Place::First => at == 0,
        Place::Inside => at > 0 && at + 1 < words.len(),
        Place::Any => true,
    };
    let sex = match kind {
        TokenKind::SonOf => Some(Sex::Male),
        TokenKind::DaughterOf => Some(Sex::Female),
        TokenKind::Title => tables()
            .title(&phrase(&words[at..at + taken]))
            .and_then(|t| t.sex),
        _ => {
            let word = &words[at];
            let gendered = word.roles.has(Roles::GENDERED);
            let gendered = gendered.then(|| tables().gendered(&word.text)).flatten();
            gendered.and_then(|(sex, place)| placed(place).then_some(sex))
        }
    };
    match sex {
        Some(Sex::Male) => NameFlags::MALE,
        Some(Sex::Female) => NameFlags::FEMALE,
        None => NameFlags::default(),
    }
}

/// What the words from `at` on are: kind, class and how many words belong to it.
fn classify(
    words: &[Word],
    at: usize,
    entity: bool,
    name: &NameBuf,
    titles: Titles,
    tables: &Tables,
) -> (TokenKind, u32, usize) {
    let word = &words[at];
    let last = at + 1 == words.len();
    let longest = if word.roles.has(Roles::OPENING) {
        PHRASE.min(words.len() - at)
    } else {
        1
    };
    for taken in (1..=longest).rev() {
        let phrase = phrase(&words[at..at + taken]);
        if entity {
            if let Some(class) = tables.org_word(&phrase) {
                return (TokenKind::Generic, class, taken);
            }
            if let Some(class) = tables.legal_form(&phrase) {
                return (TokenKind::LegalForm, class, taken);
            }
        } else if (taken > 1 || word.roles.has(Roles::TITLE))
            && let Some(title) = tables.title(&phrase)
        {
            let enough_left = words.len() - taken >= if title.also_name { 2 } else { 1 };
            let named =
                title.also_name && (titles == Titles::Named || marks_descent(&words[at + taken..]));
            let placed = !title.also_name || name.kind.iter().all(|&k| k == TokenKind::Title as u8);
            if enough_left && placed && !named {
                return (TokenKind::Title, u32::from(title.also_name), taken);
            }
        }
    }
    if word.text.bytes().any(|b| b.is_ascii_digit()) {
        return (TokenKind::Number, 0, 1);
    }
    if !entity
        && at > 0
        && word.roles.has(Roles::SUFFIX)
        && (last || words[at + 1].after_comma || words[at + 1].roles.has(Roles::SUFFIX))
        && let Some(class) = tables.suffix(&word.text)
    {
        return (TokenKind::Suffix, class, 1);
    }
    for p in particles(word) {
        let written = match p.form {
            Form::Any => true,
            Form::Slash => word.slash_form,
            // Beside another initial it is one itself: R. B. GALLOWAY.
            Form::Initial => {
                let beside = |w: Option<&Word>| w.is_some_and(|w| w.text.len() == 1);
                let one_of_several = beside(words[..at].last()) || beside(words.get(at + 1));
                !one_of_several && (word.dotted || (at > 0 && !last && word.text.len() == 1))
            }
        };
        let marks = matches!(p.kind, TokenKind::SonOf | TokenKind::DaughterOf);
        let placed = if marks { at > 0 && !last } else { !last };
        if written && placed && !(entity && marks) && (marks || !is_syllable_of(words, word)) {
            return (p.kind, 0, 1);
        }
    }
    let kind = match word.role {
        _ if word.text.len() == 1 && !is_korean(words) => TokenKind::Initial,
        Some(PartRole::Given | PartRole::Nickname) => TokenKind::Given,
        Some(PartRole::Family | PartRole::Maiden | PartRole::Matronymic) => TokenKind::Family,
        Some(PartRole::Patronymic) => TokenKind::Patronym,
        Some(PartRole::Title) => TokenKind::Title,
        Some(PartRole::Suffix) => TokenKind::Suffix,
        Some(PartRole::Middle) | None => TokenKind::Plain,
    };
    (kind, 0, 1)
}

/// Whether what follows tells whose child the bearer is: the word before it is his own name, AWANG BIN NASIR.
fn marks_descent(words: &[Word]) -> bool {
    let marks = |kind| matches!(kind, TokenKind::SonOf | TokenKind::DaughterOf);
    words.first().is_some_and(|word| {
        let mut particles = particles(word).iter();
        particles.any(|p| marks(p.kind) && p.form == Form::Any)
    })
}

/// The particles a word may be.
fn particles(word: &Word) -> &'static [Particle] {
    if word.roles.has(Roles::PARTICLE) {
        tables().particles(&word.text)
    } else {
        &[]
    }
}

/// Whether a word is a syllable of a Chinese, Burmese or Vietnamese name, though elsewhere it joins parts: WANG DE FA,
/// SAN SAN OO, NGUYEN AN HA. Not the words that Vietnamese names have inside.
fn is_syllable_of(words: &[Word], word: &Word) -> bool {
    let chinese = |w: &Word| tables().is_chinese(&w.text);
    let burmese = |w: &Word| w.roles.has(Roles::BURMESE);
    let surname = |w: Option<&Word>| w.is_some_and(|w| tables().is_vietnamese_surname(&w.text));
    let syllable = |w: &Word| phonetic::is_syllable(w.text.as_bytes());
    let vietnamese =
        || (surname(words.first()) || surname(words.last())) && words.iter().all(syllable);
    words.len() > 2
        && !word.roles.has(Roles::GENDERED)
        && (words.iter().all(chinese) || words.iter().all(burmese) || vietnamese())
}

/// Whether all words are syllables of a Korean name: its single letters are no initials.
fn is_korean(words: &[Word]) -> bool {
    words.len() > 2 && words.iter().all(|w| w.roles.has(Roles::KOREAN))
}

fn push(name: &mut NameBuf, word: &Word, kind: TokenKind, class: u32) {
    let text = word.text.as_str();
    lexeme::with(text, |lexeme| {
        let canon = match kind {
            TokenKind::LegalForm | TokenKind::Generic | TokenKind::Suffix => class,
            _ => lexeme.canon | u32::from(word.marks) << MARKS_AT,
        };
        let weight = match kind {
            TokenKind::Title => TITLE_OR_NAME * class as f32,
            TokenKind::Particle
            | TokenKind::SonOf
            | TokenKind::DaughterOf
            | TokenKind::Suffix
            | TokenKind::LegalForm => 0.0,
            TokenKind::Kunya => TITLE_OR_NAME,
            TokenKind::Generic if tables().slight(class) => SLIGHT,
            TokenKind::Generic => GENERIC,
            TokenKind::Initial => INITIAL,
            _ => {
                let common = WEIGHTS[usize::from(lexeme.commonness).min(WEIGHTS.len() - 1)];
                if text.len() <= 2 {
                    common.min(SHORT)
                } else {
                    common
                }
            }
        };
        name.text.push(text);
        name.light.push(lexeme.light);
        name.skeleton.push(lexeme.skeleton);
        name.letters.push(lexeme.letters);
        name.sound.push(lexeme.sound);
        name.kind.push(kind as u8);
        name.weight.push(weight);
        name.canon.push(canon);
    });
}

/// Facts of the whole, once all tokens are there. A name of nothing but titles or particles is compared by them.
fn finish(name: &mut NameBuf) {
    let core = |k: &u8| TokenKind::from_u8(*k).is_core();
    if !name.kind.iter().any(core) {
        for (i, kind) in name.kind.iter_mut().enumerate() {
            // SPC is not SRL, though both may be a limited company's.
            if *kind == TokenKind::LegalForm as u8 {
                name.canon[i] = 0;
            }
            *kind = TokenKind::Plain as u8;
            name.weight[i] = SHORT;
        }
    }
    let cores = (0..name.len())
        .filter(|&i| core(&name.kind[i]) && !name.view().is_servant(i))
        .count();
    let kunya = name.kind.first() == Some(&(TokenKind::Kunya as u8));
    if !name.flags.has(NameFlags::ENTITY) {
        if cores == 1 && !kunya {
            name.flags = name.flags.with(NameFlags::MONONYM);
        }
        let text = name.text.view();
        let all = |is: &dyn Fn(&str) -> bool| {
            let mut cores = (0..name.len()).filter(|&i| core(&name.kind[i]));
            cores.all(|i| is(text.get(i)))
        };
        let burmese = cores >= 2 && all(&|word| !tables().burmese(word).is_empty());
        let syllabic = burmese || cores >= 3 && all(&is_syllable);
        let patronymic = cores >= 3 && (1..name.len()).any(|i| is_patronymic(text.get(i)));
        let korean = syllabic && all(&|word| !tables().korean(word).is_empty());
        for (is, flag) in [
            (burmese, NameFlags::BURMESE),
            (syllabic, NameFlags::SYLLABIC),
            (korean, NameFlags::KOREAN),
            (patronymic, NameFlags::PATRONYMIC),
        ] {
            if is {
                name.flags = name.flags.with(flag);
            }
        }
        if kunya && cores <= 2 {
            name.flags = name.flags.with(NameFlags::KUNYA);
        }
    }
}

/// Whether a word ends as Slavic names of the father do, which documents leave out.
fn is_patronymic(word: &str) -> bool {
    const ENDINGS: [&str; 8] = [
        "OVICH", "EVICH", "AVICH", "OVYCH", "OVNA", "EVNA", "AUNA", "EUNA",
    ];
    word.ends_with(['H', 'A']) && ENDINGS.iter().any(|ending| word.ends_with(ending))
}

/// Whether a word has one run of vowels and few letters around it.
fn is_syllable(word: &str) -> bool {
    let vowel = |b: u8| phonetic::is_vowel(b) || b == b'Y';
    let bytes = word.as_bytes();
    let runs = (0..bytes.len())
        .filter(|&i| vowel(bytes[i]) && (i == 0 || !vowel(bytes[i - 1])))
        .count();
    runs <= 1 && bytes.len() <= 6
}
