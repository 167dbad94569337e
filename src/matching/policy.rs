//! The policy: thresholds and weights, read from TOML, checked, and known by the hash of its text.
//!
//! Every rule of every feature has exactly one weight; a policy that names a rule nobody knows, or forgets one, is
//! refused, unless it says `extends = "shipped"`: then what it leaves out is as in the policy that comes with the program.
//! A number that would let a name alone be a HIT is refused too. A profile is the same policy with other
//! thresholds, under a name that a question can ask for; to add one, add a table `[profiles.<name>]` to the file.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::features::{BIRTH_DATE, COUNT, FEATURES, NAME, NUMBERS};
use super::name_scale::{NameFile, NameScale};
use crate::domain::RecordKind;

/// The policy the program ships with.
const DEFAULT: &str = include_str!("policy.toml");
/// What a policy that states only what it changes names in `extends`.
const SHIPPED: &str = "shipped";
/// Most rules of one feature.
const RULES: usize = 16;
/// Longest name of a profile, in characters.
const PROFILE_CHARS: usize = 32;
/// Farthest a weight may go.
const WEIGHT_LIMIT: f32 = 50.0;

/// Why a policy is refused.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// Not TOML, or not of the policy's shape.
    #[error("policy: not of the expected shape")]
    Shape(#[from] toml::de::Error),
    /// A value that cannot be.
    #[error("policy: {key}: {reason}")]
    Value {
        /// Where.
        key: String,
        /// Why not.
        reason: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    thresholds: Thresholds,
    name: NameFile,
    features: BTreeMap<String, BTreeMap<String, f32>>,
    #[serde(default)]
    calibration: Calibration,
    #[serde(default)]
    profiles: BTreeMap<String, ProfileFile>,
}

/// The thresholds that a profile sets anew; what is left out is the policy's own.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    review: Option<f32>,
    hit: Option<f32>,
    name_review: Option<f32>,
    name_hit: Option<f32>,
    name_carried: Option<f32>,
    carried: Option<f32>,
}

impl ProfileFile {
    fn over(&self, own: Thresholds) -> Thresholds {
        Thresholds {
            review: self.review.unwrap_or(own.review),
            hit: self.hit.unwrap_or(own.hit),
            name_review: self.name_review.unwrap_or(own.name_review),
            name_hit: self.name_hit.unwrap_or(own.name_hit),
            name_carried: self.name_carried.unwrap_or(own.name_carried),
            carried: self.carried.unwrap_or(own.carried),
        }
    }
}

/// Where bands begin.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Least total log odds of a reported record.
    pub review: f32,
    /// Least total log odds of a HIT.
    pub hit: f32,
    /// Least name score of a record reported by its name.
    pub name_review: f32,
    /// Least name score of a HIT by name and birth date.
    pub name_hit: f32,
    /// Least name score of a record reported by a name below `name_review` that other evidence carries.
    pub name_carried: f32,
    /// Total log odds from which other evidence carries such a name.
    pub carried: f32,
}

/// How total evidence reads as a probability: 1/(1+exp(-(scale * evidence + offset))). Never changes an order or a
/// band; fitted by `saring evaluate calibrate`.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Calibration {
    /// Factor, above 0.
    pub scale: f32,
    /// Summand.
    pub offset: f32,
    /// The share of the screened who are listed that it was fitted for; none if it was fitted for none.
    #[serde(default)]
    pub prior: Option<f32>,
}

impl Default for Calibration {
    fn default() -> Self {
        Self {
            scale: 1.0,
            offset: 0.0,
            prior: None,
        }
    }
}

/// Thresholds and weights in force.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    hash: String,
    profile: String,
    profiles: BTreeMap<String, Policy>,
    /// Where bands begin.
    pub thresholds: Thresholds,
    /// How evidence reads as a probability.
    pub calibration: Calibration,
    /// Of persons and of organisations.
    names: [NameScale; 2],
    weights: [[f32; RULES]; COUNT],
    most_beside: f32,
}

impl Default for Policy {
    fn default() -> Self {
        Self::from_toml(DEFAULT)
            .unwrap_or_else(|e| unreachable!("the shipped policy is valid: {e}"))
    }
}

impl Policy {
    /// The profile of a question that asks for none: the policy's own thresholds.
    pub const DEFAULT_PROFILE: &str = "default";

    /// Reads and checks a policy.
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        let own: toml::Table = toml::from_str(text)?;
        let (file, extends): (File, _) = match own.get("extends") {
            None => (toml::from_str(text)?, ""),
            Some(base) if base.as_str() == Some(SHIPPED) => {
                let mut whole: toml::Table = toml::from_str(DEFAULT)?;
                lay(&mut whole, own);
                whole.remove("extends");
                (whole.try_into()?, DEFAULT)
            }
            Some(_) => return Err(refuse("extends", format!("only {SHIPPED:?} can be"))),
        };
        if file.version != 1 {
            return Err(refuse(
                "version",
                format!("{} is unknown; 1 is known", file.version),
            ));
        }
        let weights = weights(&file.features)?;
        let most = |row: &[f32; RULES]| row.iter().copied().fold(0.0, f32::max);
        let mut policy = Self {
            profile: Self::DEFAULT_PROFILE.to_owned(),
            profiles: BTreeMap::new(),
            hash: blake3::hash(format!("{extends}{text}").as_bytes()).to_hex()[..16].to_owned(),
            thresholds: file.thresholds,
            calibration: file.calibration,
            names: NameScale::read(file.name).map_err(|(key, why)| refuse(key, why.to_owned()))?,
            most_beside: weights[BIRTH_DATE + 1..NUMBERS.start]
                .iter()
                .map(most)
                .sum(),
            weights,
        };
        policy.check("thresholds")?;
        for (name, overrides) in &file.profiles {
            let key = format!("profiles.{name}");
            if !is_profile_name(name) {
                let reason = "must be a name of small letters, digits and _, of at most 32 \
                              characters, other than \"default\"";
                return Err(refuse(&key, reason.to_owned()));
            }
            let mut profile = policy.clone();
            profile.profiles.clear();
            profile.profile.clone_from(name);
            profile.thresholds = overrides.over(policy.thresholds);
            profile.check(&key)?;
            policy.profiles.insert(name.clone(), profile);
        }
        Ok(policy)
    }

    /// The policy with the thresholds of a profile; the policy itself by an empty name or [`Self::DEFAULT_PROFILE`].
    pub fn with_profile(&self, name: &str) -> Option<&Self> {
        match name {
            "" | Self::DEFAULT_PROFILE => Some(self),
            other => self.profiles.get(other),
        }
    }

    /// Names of the profiles, the default one first.
    pub fn profiles(&self) -> impl Iterator<Item = &str> {
        let named = self.profiles.keys().map(String::as_str);
        std::iter::once(Self::DEFAULT_PROFILE).chain(named)
    }

    /// The profile whose thresholds these are.
    pub fn profile(&self) -> &str {
        &self.profile
    }

    /// The text of the policy the program ships with, to start one's own from.
    pub fn default_text() -> &'static str {
        DEFAULT
    }

    /// The text of a policy (the shipped one if left out) with some of its tables and values written anew.
    pub fn laid_over(base: Option<&str>, changes: &str) -> Result<String, PolicyError> {
        let changed: toml::Table = toml::from_str(changes)?;
        let text = match base {
            None => format!("extends = {SHIPPED:?}\n\n{changes}"),
            Some(base) => {
                let mut whole: toml::Table = toml::from_str(base)?;
                lay(&mut whole, changed);
                whole.to_string()
            }
        };
        Self::from_toml(&text)?;
        Ok(text)
    }

    /// Sixteen hexadecimal digits of the BLAKE3 hash of the policy's text, profiles and all, and of what it extends.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Log odds of a rule of a feature.
    pub fn weight(&self, feature: u8, rule: u8) -> f32 {
        self.weights[usize::from(feature)][usize::from(rule)]
    }

    /// Total evidence as a probability, 0–1.
    pub fn score(&self, log_odds: f32) -> f32 {
        let Calibration { scale, offset, .. } = self.calibration;
        1.0 / (1.0 + (-(scale * log_odds + offset)).exp())
    }

    /// How scores of names are weighed for a kind of record.
    pub fn names(&self, kind: RecordKind) -> &NameScale {
        &self.names[usize::from(kind == RecordKind::Organisation)]
    }

    /// The most log odds that all features but the name, the birth date and numbers can bring together.
    pub fn most_beside_names_and_births(&self) -> f32 {
        self.most_beside
    }

    /// Checks what is of one piece; `at` is where its thresholds are written.
    fn check(&self, at: &str) -> Result<(), PolicyError> {
        let t = &self.thresholds;
        for (key, score) in [
            ("name_review", t.name_review),
            ("name_hit", t.name_hit),
            ("name_carried", t.name_carried),
        ] {
            if !(0.0..=1.0).contains(&score) {
                return Err(refuse(
                    &format!("{at}.{key}"),
                    "must be within 0 and 1".to_owned(),
                ));
            }
        }
        if t.name_carried > t.name_review {
            return Err(refuse(
                "thresholds.name_carried",
                "must not be above thresholds.name_review".to_owned(),
            ));
        }
        if !t.carried.is_finite() {
            return Err(refuse("thresholds.carried", "must be a number".to_owned()));
        }
        if !(t.review.is_finite() && t.hit.is_finite() && t.review < t.hit) {
            return Err(refuse(
                &format!("{at}.hit"),
                "must be above its review".to_owned(),
            ));
        }
        let c = &self.calibration;
        if !(c.scale > 0.0 && c.scale <= 10.0 && c.offset.abs() <= WEIGHT_LIMIT) {
            let reason = "scale must be above 0 and at most 10, offset within ±50";
            return Err(refuse("calibration", reason.to_owned()));
        }
        if c.prior.is_some_and(|p| !(p > 0.0 && p < 1.0)) {
            return Err(refuse(
                "calibration.prior",
                "must be between 0 and 1".to_owned(),
            ));
        }
        let most = self.names.iter().map(|n| n.log_odds(1.0, f32::MAX));
        if most.fold(f32::NEG_INFINITY, f32::max) >= t.hit {
            return Err(refuse(
                &format!("{at}.hit"),
                "a name alone must stay below it".to_owned(),
            ));
        }
        Ok(())
    }
}

/// Writes values over others, table by table.
fn lay(whole: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (whole.get_mut(&key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(above)) => lay(below, above),
            (_, value) => {
                whole.insert(key, value);
            }
        }
    }
}

fn weights(
    file: &BTreeMap<String, BTreeMap<String, f32>>,
) -> Result<[[f32; RULES]; COUNT], PolicyError> {
    let mut weights = [[0.0; RULES]; COUNT];
    for (row, feature) in FEATURES
        .iter()
        .enumerate()
        .filter(|(i, _)| *i != usize::from(NAME))
    {
        let key = format!("features.{}", feature.id);
        let given = file
            .get(feature.id)
            .ok_or_else(|| refuse(&key, "is missing".to_owned()))?;
        for (i, rule) in feature.rules.iter().enumerate() {
            let key = format!("{key}.{}", rule.id);
            let weight = *given
                .get(rule.id)
                .ok_or_else(|| refuse(&key, "is missing".to_owned()))?;
            if !weight.is_finite() || weight.abs() > WEIGHT_LIMIT {
                return Err(refuse(&key, format!("must be within ±{WEIGHT_LIMIT}")));
            }
            weights[row][i] = weight;
        }
        if let Some(unknown) = given
            .keys()
            .find(|k| !feature.rules.iter().any(|r| r.id == *k))
        {
            return Err(refuse(
                &format!("{key}.{unknown}"),
                "no such rule".to_owned(),
            ));
        }
    }
    if let Some(unknown) = file.keys().find(|k| !FEATURES.iter().any(|f| f.id == *k)) {
        return Err(refuse(
            &format!("features.{unknown}"),
            "no such feature".to_owned(),
        ));
    }
    Ok(weights)
}

fn is_profile_name(name: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    !name.is_empty()
        && name.len() <= PROFILE_CHARS
        && name != Policy::DEFAULT_PROFILE
        && name.bytes().all(plain)
}

fn refuse(key: &str, reason: String) -> PolicyError {
    PolicyError::Value {
        key: key.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_policy_is_valid_and_its_hash_follows_its_text() {
        let policy = Policy::from_toml(DEFAULT).unwrap();
        let other =
            Policy::from_toml(&DEFAULT.replace("same_date = 8.5", "same_date = 8.6")).unwrap();
        assert_eq!(policy.hash().len(), 16);
        assert_ne!(policy.hash(), other.hash());
    }

    #[test]
    fn a_policy_that_cannot_be_meant_is_refused_by_its_key() {
        let refused = |from: &str, to: &str| {
            assert!(DEFAULT.contains(from), "{from}");
            Policy::from_toml(&DEFAULT.replace(from, to))
                .unwrap_err()
                .to_string()
        };
        assert!(refused("hit = 11.5", "hit = -1.0").contains("thresholds.hit"));
        assert!(refused("hit = 11.5", "hit = 4.0").contains("a name alone"));
        assert!(
            refused("same_date = 8.5", "").contains("features.birth_date.same_date: is missing")
        );
        assert!(refused("same_date = 8.5", "same_date = 8.5\nbirthday = 1.0").contains("birthday"));
        assert!(refused("same_date = 8.5", "same_date = nan").contains("same_date"));
        assert!(refused("[0.50, -6.5]", "[0.50, 6.5]").contains("name.curve"));
        assert!(refused("version = 1", "version = 7").contains("version"));
    }

    #[test]
    fn a_profile_has_other_thresholds_and_all_else_of_its_policy() {
        let text = format!("{DEFAULT}\n[profiles.border]\nreview = -1.5\n[profiles.carrier]\n");
        let policy = Policy::from_toml(&text).unwrap();
        assert_ne!(policy.hash(), Policy::default().hash());
        assert_eq!(
            policy.profiles().collect::<Vec<_>>(),
            ["default", "border", "carrier"]
        );
        let border = policy.with_profile("border").unwrap();
        assert_eq!((border.profile(), border.hash()), ("border", policy.hash()));
        assert_eq!(
            border.thresholds,
            Thresholds {
                review: -1.5,
                ..policy.thresholds
            }
        );
        assert_eq!(border.weights, policy.weights);
        let carrier = policy.with_profile("carrier").unwrap();
        assert_eq!(carrier.thresholds, policy.thresholds);
        for own in ["", "default"] {
            assert_eq!(policy.with_profile(own).unwrap().profile(), "default");
        }
        assert!(policy.with_profile("Border").is_none());
    }

    #[test]
    fn a_profile_that_cannot_be_meant_is_refused_by_its_key() {
        let cases = [
            ("[profiles.border]\nhit = -3.0", "profiles.border.hit"),
            ("[profiles.border]\nhit = 4.0", "a name alone"),
            ("[profiles.border]\nreview = nan", "profiles.border.hit"),
            (
                "[profiles.border]\nname_review = 1.5",
                "profiles.border.name_review",
            ),
            ("[profiles.default]\nreview = 1.0", "profiles.default"),
            ("[profiles.\"At the Border\"]", "profiles.At the Border"),
        ];
        for (profile, told) in cases {
            let refused = Policy::from_toml(&format!("{DEFAULT}\n{profile}\n")).unwrap_err();
            assert!(refused.to_string().contains(told), "{profile}: {refused}");
        }
        let unknown = Policy::from_toml(&format!("{DEFAULT}\n[profiles.border]\nhits = 9.0\n"));
        assert!(matches!(unknown, Err(PolicyError::Shape(_))));
    }

    #[test]
    fn a_policy_that_extends_the_shipped_one_states_only_what_it_changes() {
        let own = "extends = \"shipped\"\n[thresholds]\nreview = 2.5\n";
        let policy = Policy::from_toml(own).unwrap();
        let shipped = Policy::default();
        assert_eq!(
            policy.thresholds,
            Thresholds {
                review: 2.5,
                ..shipped.thresholds
            }
        );
        assert_eq!(policy.weights, shipped.weights);
        assert_ne!(policy.hash(), shipped.hash());
        let refused = |text: &str| Policy::from_toml(text).unwrap_err().to_string();
        assert!(refused("extends = \"mine\"").contains("extends"));
        assert!(refused("extends = \"shipped\"\n[features.gender]\nsmae = 1.0").contains("smae"));
    }

    #[test]
    fn values_written_over_a_policy_leave_the_rest_of_it() {
        let changes = "[thresholds]\nreview = 3.0\n";
        for base in [None, Some(DEFAULT)] {
            let text = Policy::laid_over(base, changes).unwrap();
            let policy = Policy::from_toml(&text).unwrap();
            assert!((policy.thresholds.review - 3.0).abs() < 1e-6);
            assert_eq!(policy.weights, Policy::default().weights);
        }
        assert!(Policy::laid_over(None, "[thresholds]\nreview = 99.0\n").is_err());
    }

    #[test]
    fn a_calibration_changes_how_evidence_reads_and_never_its_order() {
        let text =
            "extends = \"shipped\"\n[calibration]\nscale = 0.5\noffset = -3.0\nprior = 0.001\n";
        let policy = Policy::from_toml(text).unwrap();
        assert!((policy.score(6.0) - 0.5).abs() < 1e-6);
        let none = "extends = \"shipped\"\n[calibration]\nscale = 1.0\noffset = 0.0\n";
        assert!((Policy::from_toml(none).unwrap().score(0.0) - 0.5).abs() < 1e-6);
        let scores: Vec<f32> = (-20..20).map(|i| policy.score(i as f32)).collect();
        assert!(scores.windows(2).all(|w| w[0] < w[1]));
        for wrong in [
            "scale = 0.0\noffset = 0.0",
            "scale = nan\noffset = 0.0",
            "scale = 1.0\noffset = 0.0\nprior = 1.0",
        ] {
            let text = format!("extends = \"shipped\"\n[calibration]\n{wrong}\n");
            assert!(
                Policy::from_toml(&text)
                    .unwrap_err()
                    .to_string()
                    .contains("calibration"),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_better_name_never_weighs_less() {
        let policy = Policy::default();
        let odds: Vec<f32> = (0..=100)
            .map(|i| {
                policy
                    .names(RecordKind::Person)
                    .log_odds(i as f32 / 100.0, 1.0)
            })
            .collect();
        assert!(odds.windows(2).all(|w| w[0] <= w[1]));
        assert!(odds.iter().all(|o| o.is_finite()));
    }
}
