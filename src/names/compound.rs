//! Names of two elements in one word: SOMCHAI and SOMSAK have the first in common, HABIBULLAH and HAFIZULLAH the second.
//!
//! Spelt alike for most of their letters, such names are still two. The elements are rows of `data/endings.tsv`. Does not say that two
//! words are one name. The invariant: symmetric, and nothing is allocated.

use super::tables::tables;
use crate::text::distance;

/// Letters of a first element.
const STEM: usize = 2;
/// Letters of the longest second element.
const LONGEST: usize = 8;
/// Below this two first elements that differ in more than a letter are two.
const ALIKE: f32 = 0.70;

/// The first element of a word and the number of its second.
fn elements(word: &str) -> Option<(&str, u16)> {
    let longest = word.len().saturating_sub(STEM).min(LONGEST);
    (3..=longest).rev().find_map(|letters| {
        let (stem, ending) = word.split_at_checked(word.len() - letters)?;
        Some((stem, tables().ending(ending)?))
    })
}

/// Whether two words have an element in common and another that is not.
pub(super) fn apart(a: &str, b: &str) -> bool {
    let (Some((stem_a, ending_a)), Some((stem_b, ending_b))) = (elements(a), elements(b)) else {
        return false;
    };
    if ending_a != ending_b {
        return stem_a == stem_b;
    }
    let alike = distance::similarity_at_least(stem_a.as_bytes(), stem_b.as_bytes(), ALIKE);
    alike.is_none() && distance::edits(stem_a, stem_b, 1).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_element_in_common_are_apart_and_spellings_of_one_name_are_not() {
        for (a, b) in [
            ("SOMCHAI", "SOMSAK"),
            ("WONGCHAI", "WONGSAK"),
            ("HABIBULLAH", "HAFIZULLAH"),
            ("NAKAJIMA", "NAKAYAMA"),
        ] {
            assert!(apart(a, b) && apart(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("SOMCHAI", "SOMXAY"),
            ("SIRIPORN", "SIRIPHON"),
            ("CHAIWAT", "CHAIVAT"),
            ("SOMCHAI", "SOMCHIA"),
            ("SOMCHAI", "SOCHAI"),
        ] {
            assert!(!apart(a, b), "{a} {b}");
        }
    }
}
