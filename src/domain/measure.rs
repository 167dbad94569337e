//! What an authority asks for, and the colour of the notice it asks by.
//!
//! A measure nobody here has a word for is [`Measure::Other`]; the programme or the remarks of the entry say more.

/// What an authority asks of whoever meets the entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Measure {
    /// Freeze funds and economic resources.
    AssetFreeze = 0,
    /// Refuse entry and transit.
    TravelBan = 1,
    /// No arms.
    ArmsEmbargo = 2,
    /// Arrest under national law.
    Arrest = 3,
    /// Locate and report; do not arrest.
    Locate = 4,
    /// Be warned; check.
    Warn = 5,
    /// Missing person: protect, not a suspect.
    Protect = 6,
    /// The document must not be accepted.
    DocumentInvalid = 7,
    /// Seize the vehicle or object under national law.
    Seize = 8,
    /// The group is proscribed.
    Proscription = 9,
    /// Port entry ban, de-flagging and the like.
    Maritime = 10,
    /// Trade, investment and financial restrictions short of a freeze.
    Financial = 11,
    /// A measure none of the above speaks of; the programme or remarks say more.
    Other = 12,
}

impl Measure {
    /// All measures, in order of their numbers.
    pub const ALL: [Self; 13] = [
        Self::AssetFreeze,
        Self::TravelBan,
        Self::ArmsEmbargo,
        Self::Arrest,
        Self::Locate,
        Self::Warn,
        Self::Protect,
        Self::DocumentInvalid,
        Self::Seize,
        Self::Proscription,
        Self::Maritime,
        Self::Financial,
        Self::Other,
    ];

    /// The measure of a stored number.
    pub fn from_u8(v: u8) -> Option<Self> {
        Self::ALL.get(usize::from(v)).copied()
    }

    /// The word for it, read back by [`Measure::parse`].
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AssetFreeze => "asset_freeze",
            Self::TravelBan => "travel_ban",
            Self::ArmsEmbargo => "arms_embargo",
            Self::Arrest => "arrest",
            Self::Locate => "locate",
            Self::Warn => "warn",
            Self::Protect => "protect",
            Self::DocumentInvalid => "document_invalid",
            Self::Seize => "seize",
            Self::Proscription => "proscription",
            Self::Maritime => "maritime",
            Self::Financial => "financial_restriction",
            Self::Other => "other",
        }
    }

    /// Reads the word of [`Measure::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.as_str() == word)
    }
}

/// Colour of an INTERPOL notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Notice {
    /// Wanted for prosecution or to serve a sentence.
    Red = 0,
    /// Locate, identify, obtain information.
    Blue = 1,
    /// Warning of criminal activity.
    Green = 2,
    /// Missing person.
    Yellow = 3,
    /// Unidentified body.
    Black = 4,
    /// Imminent threat.
    Orange = 5,
    /// Modus operandi.
    Purple = 6,
    /// Criminal assets.
    Silver = 7,
    /// INTERPOL–UN Security Council special notice.
    UnSpecial = 8,
    /// Diffusion: sent by a bureau to chosen others.
    Diffusion = 9,
}

impl Notice {
    /// All notices, in order of their numbers.
    pub const ALL: [Self; 10] = [
        Self::Red,
        Self::Blue,
        Self::Green,
        Self::Yellow,
        Self::Black,
        Self::Orange,
        Self::Purple,
        Self::Silver,
        Self::UnSpecial,
        Self::Diffusion,
    ];

    /// The notice of a stored number.
    pub fn from_u8(v: u8) -> Option<Self> {
        Self::ALL.get(usize::from(v)).copied()
    }

    /// The word for it, read back by [`Notice::parse`].
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Blue => "blue",
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Black => "black",
            Self::Orange => "orange",
            Self::Purple => "purple",
            Self::Silver => "silver",
            Self::UnSpecial => "un_special",
            Self::Diffusion => "diffusion",
        }
    }

    /// Reads the word of [`Notice::as_str`].
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.as_str() == word)
    }
}
