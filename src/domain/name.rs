//! A name as its publisher wrote it: the whole, the parts where they were given apart, and how far to trust it.
//!
//! Nothing is parsed here; what a name is made of is the business of [`crate::names`].

/// How strongly the publisher stands behind a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum NameQuality {
    /// The main name of the entry.
    Primary = 0,
    /// A good or strong alias.
    Strong = 1,
    /// A low-quality or weak alias: never more than REVIEW alone.
    Weak = 2,
    /// A former name.
    Former = 3,
    /// The name in its original script.
    OriginalScript = 4,
}

impl NameQuality {
    /// All qualities, in order of their numbers.
    pub const ALL: [Self; 5] = [
        Self::Primary,
        Self::Strong,
        Self::Weak,
        Self::Former,
        Self::OriginalScript,
    ];

    /// The quality of a stored number.
    pub fn from_u8(v: u8) -> Option<Self> {
        Self::ALL.get(usize::from(v)).copied()
    }

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Strong => "strong alias",
            Self::Weak => "weak alias",
            Self::Former => "former name",
            Self::OriginalScript => "original script",
        }
    }
}

/// What the publisher says a part of a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum PartRole {
    /// Given (first) name.
    Given = 0,
    /// Second, third … name of unclear role.
    Middle = 1,
    /// Family name, surname, last name.
    Family = 2,
    /// Father's name.
    Patronymic = 3,
    /// Mother's name.
    Matronymic = 4,
    /// Maiden name.
    Maiden = 5,
    /// Nickname.
    Nickname = 6,
    /// Jr, III …
    Suffix = 7,
    /// Title kept apart from the name.
    Title = 8,
}

impl PartRole {
    /// All roles, in order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Given,
        Self::Middle,
        Self::Family,
        Self::Patronymic,
        Self::Matronymic,
        Self::Maiden,
        Self::Nickname,
        Self::Suffix,
        Self::Title,
    ];

    /// The role of a stored number.
    pub fn from_u8(v: u8) -> Option<Self> {
        Self::ALL.get(usize::from(v)).copied()
    }
}

/// One part of a name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NamePart {
    /// What it is.
    pub role: PartRole,
    /// As written.
    pub text: String,
}

/// A name as published. `whole` is never empty; `parts` is empty where the publisher gave only the whole.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Name {
    /// The whole name in the order the publisher would print it (`LAST, First` stays so).
    pub whole: String,
    /// The parts, in order.
    pub parts: Vec<NamePart>,
    /// How far to trust it.
    pub quality: NameQuality,
    /// ISO 639 code, where stated.
    pub language: Option<String>,
    /// ISO 15924 code or the publisher's word, where stated.
    pub script: Option<String>,
    /// What the publisher noted of this name, brackets included in it ("birth name", "misspelt" …).
    pub note: Option<String>,
}

impl Name {
    /// A whole name of a quality, with nothing else known.
    pub fn whole(text: impl Into<String>, quality: NameQuality) -> Self {
        Self {
            whole: text.into(),
            parts: Vec::new(),
            quality,
            language: None,
            script: None,
            note: None,
        }
    }

    /// A name from its parts: the whole is the parts joined by a blank. `None` if every part is blank.
    pub fn from_parts(
        parts: impl IntoIterator<Item = (PartRole, String)>,
        quality: NameQuality,
    ) -> Option<Self> {
        let parts: Vec<NamePart> = parts
            .into_iter()
            .map(|(role, text)| NamePart {
                role,
                text: text.trim().to_owned(),
            })
            .filter(|p| !p.text.is_empty())
            .collect();
        if parts.is_empty() {
            return None;
        }
        let whole = parts
            .iter()
            .map(|p| p.text.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        Some(Self {
            parts,
            ..Self::whole(whole, quality)
        })
    }
}
