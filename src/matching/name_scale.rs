//! What a score of two names is worth, and what the parts that agree say by being rare.
//!
//! Knows nothing of names: a score and an amount of information in, log odds out. The numbers are the policy's, checked
//! when it is read.

use serde::Deserialize;

/// Table `name` of a policy.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NameFile {
    curve: Vec<(f32, f32)>,
    information: f32,
    information_of_ordinary_name: f32,
    information_limit: f32,
    organisation: OrganisationFile,
}

/// What is other with organisations.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganisationFile {
    curve: Vec<(f32, f32)>,
}

/// How name scores are weighed.
#[derive(Clone, Debug, PartialEq)]
pub struct NameScale {
    curve: Vec<(f32, f32)>,
    information: f32,
    base: f32,
    limit: f32,
}

impl NameScale {
    /// The scales of persons (and vessels and aircraft), and of organisations; or the key of what cannot be, and why.
    pub(super) fn read(file: NameFile) -> Result<[Self; 2], (&'static str, &'static str)> {
        let scale = |curve| Self {
            curve,
            information: file.information,
            base: file.information_of_ordinary_name,
            limit: file.information_limit,
        };
        let scales = [scale(file.curve), scale(file.organisation.curve)];
        for (scale, key) in scales.iter().zip(["name.curve", "name.organisation.curve"]) {
            if !scale.rises() {
                return Err((key, "must be two or more points that rise"));
            }
        }
        if !(0.0..=10.0).contains(&file.information)
            || !(0.0..=10.0).contains(&file.information_limit)
        {
            return Err(("name.information", "must be within 0 and 10"));
        }
        Ok(scales)
    }

    fn rises(&self) -> bool {
        let rising = |w: &[(f32, f32)]| w[0].0 < w[1].0 && w[0].1 <= w[1].1;
        let mut points = self.curve.iter();
        self.curve.len() >= 2
            && points.all(|(score, odds)| score.is_finite() && odds.is_finite())
            && self.curve.windows(2).all(rising)
    }

    /// Log odds of a name score and the information its agreeing parts carry.
    pub fn log_odds(&self, score: f32, information: f32) -> f32 {
        let after = self.curve.partition_point(|(s, _)| *s < score);
        let on_curve = match (
            after.checked_sub(1).map(|i| self.curve[i]),
            self.curve.get(after),
        ) {
            (Some((s0, o0)), Some(&(s1, o1))) => o0 + (o1 - o0) * (score - s0) / (s1 - s0),
            (Some((_, o)), None) | (None, Some(&(_, o))) => o,
            (None, None) => 0.0,
        };
        on_curve + self.surprise(information)
    }

    /// Log odds of the information that agreeing parts carry.
    fn surprise(&self, information: f32) -> f32 {
        let surprise = (information - self.base) * self.information;
        surprise.clamp(-self.limit, self.limit)
    }

    /// The least name score that is worth so much with no more information than this; beyond 1 if none is.
    pub fn score_for(&self, log_odds: f32, information: f32) -> f32 {
        let wanted = log_odds - self.surprise(information);
        let after = self.curve.partition_point(|(_, o)| *o < wanted);
        match (
            after.checked_sub(1).map(|i| self.curve[i]),
            self.curve.get(after),
        ) {
            (Some((s0, o0)), Some(&(s1, o1))) => s0 + (s1 - s0) * (wanted - o0) / (o1 - o0),
            (Some(_), None) => f32::INFINITY,
            (None, _) => 0.0,
        }
    }

    /// Whether any name score is worth so much with no more information than this.
    pub fn may_bring(&self, log_odds: f32, information: f32) -> bool {
        let most = self.curve.last();
        most.is_some_and(|(_, most)| log_odds - self.surprise(information) <= *most)
    }
}
