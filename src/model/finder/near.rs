//! Names that are similar to one that was typed.

use super::spelling::{bones, is_code, tidied};

/// Most names that are offered.
const OFFERED: usize = 3;
/// Least similarity (0 to 1) of a name that is offered.
const LEAST: f64 = 0.8;
/// Most by which its similarity may be below that of the likeliest name.
const BEHIND: f64 = 0.05;
/// Fewest letters of a name that counts as part of another.
const LETTERS: usize = 3;
/// Longest name that is compared, in bytes: the time grows with the product of the lengths.
const LONGEST: usize = 200;

/// Positions of the most similar entries (id, name), the likeliest first; on a tie the first entry.
pub(super) fn nearest(typed: &str, entries: &[(&str, &str)]) -> Vec<usize> {
    let wrong = Typed { tidy: tidied(typed), bones: bones(typed) };
    // Codes of one kind differ in a digit or two, so a similar code means nothing.
    if wrong.tidy.is_empty() || wrong.tidy.len() > LONGEST || is_code(&wrong.tidy) {
        return Vec::new();
    }
    let likeness = |(id, name): &(&str, &str)| wrong.like(id).max(if name == id { 0.0 } else { wrong.like(name) });
    let mut all: Vec<(f64, usize)> =
        entries.iter().map(likeness).zip(0..).filter(|(likeness, _)| *likeness > LEAST).collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let least = all.first().map_or(0.0, |(most, _)| most - BEHIND);
    all.into_iter().take_while(|(likeness, _)| *likeness >= least).take(OFFERED).map(|(_, at)| at).collect()
}

struct Typed {
    tidy: String,
    bones: String,
}

impl Typed {
    /// Similarity, from 0 for nothing in common to 1 for names that are equal but for punctuation and leading zeros.
    fn like(&self, known: &str) -> f64 {
        if known.is_empty() || known.len() > LONGEST {
            return 0.0;
        }
        let known = tidied(known);
        if !self.bones.is_empty() && self.bones == bones(&known) {
            return 1.0;
        }
        if contains(&known, &self.tidy) || contains(&self.tidy, &known) {
            return 0.95;
        }
        strsim::jaro_winkler(&self.tidy, &known).min(0.99)
    }
}

/// Whether every word of one name is in the other: `Hull` in `Kingston upon Hull, City of`.
fn contains(long: &str, short: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (long, short) = (words(long), words(short));
    short.iter().map(String::len).sum::<usize>() >= LETTERS && short.iter().all(|word| long.contains(word))
}
