//! How numbers and names read in a sentence: one of something, several of it, a list of names.
//!
//! Every count that a person reads is made here, so that nobody reads "1 hubs".

use crate::units::grouped;
use std::borrow::Borrow;

/// `1 hub`, `2 hubs`, `1,200 hubs`, `3 authorities`.
///
/// ```
/// use hubplan::words::counted;
/// assert_eq!(counted(1, "hub"), "1 hub");
/// assert_eq!(counted(1200, "required site"), "1,200 required sites");
/// assert_eq!(counted(0, "authority"), "0 authorities");
/// ```
pub fn counted(number: usize, noun: &str) -> String {
    format!("{} {}", grouped(number as u64), noun_of(number, noun))
}

/// The noun in the form that follows a number: `hub` after 1, `hubs` after any other.
pub fn noun_of(number: usize, noun: &str) -> String {
    if number == 1 { noun.to_owned() } else { plural(noun) }
}

/// The plural of a noun: `hubs`, `authorities`, `branches`, `children`.
fn plural(noun: &str) -> String {
    let vowel = |letter: char| "aeiou".contains(letter);
    let (stem, last) = noun.char_indices().last().map_or((noun, ' '), |(at, last)| (&noun[..at], last));
    match last {
        'y' if !stem.ends_with(vowel) => format!("{stem}ies"),
        _ if noun.ends_with("child") => format!("{noun}ren"),
        _ if ["s", "x", "ch", "sh"].iter().any(|end| noun.ends_with(end)) => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

/// The verb that goes with a number: `1 zone gains`, `2 zones gain`. Takes the plain form, also of `be` and `have`.
///
/// ```
/// use hubplan::words::verb;
/// assert_eq!([verb(1, "gain"), verb(2, "gain"), verb(1, "be"), verb(0, "have")], ["gains", "gain", "is", "have"]);
/// ```
pub fn verb(number: usize, verb: &str) -> String {
    match (number, verb) {
        (1, "be") => "is".to_owned(),
        (_, "be") => "are".to_owned(),
        (1, "have") => "has".to_owned(),
        (1, _) if ["s", "x", "ch", "sh"].iter().any(|end| verb.ends_with(end)) => format!("{verb}es"),
        (1, _) => format!("{verb}s"),
        _ => verb.to_owned(),
    }
}

/// Joins words with "and": `a`, `a and b`, `a, b and c`; empty for no words.
pub fn listed<T: Borrow<str>>(words: &[T]) -> String {
    joined(words, "and")
}

/// Joins words with "or": `a`, `a or b`, `a, b or c`; empty for no words.
pub fn either<T: Borrow<str>>(words: &[T]) -> String {
    joined(words, "or")
}

fn joined<T: Borrow<str>>(words: &[T], last_by: &str) -> String {
    match words {
        [] => String::new(),
        [one] => one.borrow().to_owned(),
        [first @ .., last] => format!("{} {last_by} {}", first.join(", "), last.borrow()),
    }
}

/// The first names of a long list: `a, b and c`, or `a, b, c and 4 more`.
pub fn named<T: Borrow<str>>(names: &[T], most: usize) -> String {
    if names.len() <= most.max(1) {
        return listed(names);
    }
    first_of(names, most)
}

/// The first names of a long list, without "and" before the last: `a, b`, or `a, b and 4 more`.
pub fn first_of<T: Borrow<str>>(names: &[T], most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let more = if more > 0 { format!(" and {} more", grouped(more as u64)) } else { String::new() };
    names[..names.len().min(most)].join(", ") + &more
}

/// The text with a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_have_their_plural() {
        let many = ["hub", "authority", "journey", "child", "branch", "class", "box"].map(|noun| noun_of(2, noun));
        assert_eq!(many, ["hubs", "authorities", "journeys", "children", "branches", "classes", "boxes"]);
    }

    #[test]
    fn names_are_listed() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!([listed(&["a"]), listed(&["a", "b"]), either(&["a", "b", "c"])], ["a", "a and b", "a, b or c"]);
        assert_eq!([named(&["a", "b", "c"], 3), named(&["a", "b", "c"], 2)], ["a, b and c", "a, b and 1 more"]);
        assert_eq!([first_of(&["a", "b", "c"], 3), first_of(&["a", "b", "c"], 2)], ["a, b, c", "a, b and 1 more"]);
    }
}
