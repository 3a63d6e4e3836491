//! Invents place names from syllables.

use super::random::Random;
use std::collections::BTreeSet;

const FIRST: &[&str] = &[
    "Vess", "Orl", "Quen", "Zand", "Ith", "Yarv", "Brax", "Threll", "Umb", "Kesk", "Drav", "Mirr", "Plon", "Sorv",
    "Tazz", "Ulv", "Wexl", "Jass", "Fenn", "Grelm", "Oss", "Nith", "Pell", "Razz", "Skey", "Abb", "Cresk", "Eddl",
];
const MIDDLE: &[&str] = &["a", "o", "i", "um", "en", "or", "ell", "ath", "ir", "ow", "ana", "ulo"];
const LAST: &[&str] = &[
    "mere", "wick", "thorn", "stead", "holt", "combe", "bury", "ley", "ford", "gate", "marsh", "haven", "dale", "fold",
];

/// England's 153 upper-tier authorities, one per line. No invented place may have one of these names.
const REAL_AUTHORITIES: &str = include_str!("real_authorities.txt");

/// Gives out names, none twice and none of a real authority.
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// Starts with all names free except those of real authorities and those in `reserved`.
    pub(super) fn new(reserved: &[&str]) -> Self {
        let real = REAL_AUTHORITIES.lines().flat_map(|line| [line, line.split(',').next().unwrap_or(line)]);
        Names { taken: real.chain(reserved.iter().copied()).map(str::to_ascii_lowercase).collect() }
    }

    /// A new name.
    pub(super) fn next(&mut self, random: &mut Random) -> String {
        for attempt in 0.. {
            let mut name = random.pick(FIRST).to_owned();
            name.push_str(random.pick(MIDDLE));
            // In a large country short names run out; another syllable gives more.
            if attempt >= 4 {
                name.push_str(random.pick(&["l", "n", "r", "s", "v"]));
                name.push_str(random.pick(MIDDLE));
            }
            name.push_str(random.pick(LAST));
            if self.taken.insert(name.to_ascii_lowercase()) {
                return name;
            }
        }
        unreachable!("the loop above ends only with a name")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_never_repeat_and_are_never_real() {
        let (mut names, mut random) = (Names::new(&["Vessamere"]), Random::new(3, 0));
        let many: BTreeSet<String> = (0..12_000).map(|_| names.next(&mut random)).collect();
        assert_eq!(many.len(), 12_000);
        assert!(!many.contains("Vessamere"));
        assert_eq!(REAL_AUTHORITIES.lines().count(), 153);
        for real in REAL_AUTHORITIES.lines() {
            assert!(!many.contains(real), "{real}");
        }
    }
}
