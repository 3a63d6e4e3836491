//! Finds what a person names, by its id or its name, and what they may have meant where there is no such thing.
//!
//! An id goes before a name. A name that two things share finds neither: whoever asks gets both, and refuses.

mod areas;
mod near;
mod sites;
mod spelling;

pub use areas::{Areas, Place};
pub use sites::SiteFinder;
pub use spelling::tidied;

use crate::error::{Code, Finding};
use crate::words::{either, named};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};

/// How far a spelling may be from the one in the data and still be the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// In case, runs of spaces and curly quotes.
    Name,
    /// Also in punctuation and in what goes with the name of a place: `Bristol, City of`, `City of Bristol`, `Bristol
    /// City Council`.
    Place,
}

/// Things by their ids and names. Its answers are positions in the order in which they were given.
#[derive(Debug)]
pub struct Finder<'a> {
    spelling: Spelling,
    /// Ids and names as they are written: most that are looked for are, and there may be millions.
    exact: HashMap<&'a str, Hit>,
    tidied: HashMap<String, Hit>,
    /// Those of one name.
    shared: Vec<Vec<usize>>,
    /// What near names are chosen from.
    entries: Vec<(&'a str, &'a str)>,
    near_left: AtomicU32,
}

/// What a key stands for.
#[derive(Debug, Clone, Copy)]
enum Hit {
    One(usize),
    /// Position in `shared`.
    Several(usize),
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'f> {
    /// The one.
    One(usize),
    /// All that share the name, in order.
    Several(&'f [usize]),
    /// Nothing.
    Nothing,
}

/// How often near names are looked for: nobody reads more of them, and a file may have millions of wrong rows.
const NEAR_SEARCHES: u32 = 12;

impl<'a> Finder<'a> {
    /// Things with an id and a name each, which may be the same.
    pub fn new(entries: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Finder::spelled(entries.into_iter().collect(), Spelling::Name)
    }

    /// Things that have only a name.
    pub fn of_names(names: impl IntoIterator<Item = &'a str>) -> Self {
        Finder::new(names.into_iter().map(|name| ("", name)))
    }

    /// The same for places, whose names are written in many ways.
    pub fn of_places(entries: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Finder::spelled(entries.into_iter().collect(), Spelling::Place)
    }

    fn spelled(entries: Vec<(&'a str, &'a str)>, spelling: Spelling) -> Self {
        let mut finder = Finder {
            spelling,
            exact: HashMap::with_capacity(entries.len()),
            tidied: HashMap::with_capacity(entries.len()),
            shared: Vec::new(),
            entries,
            near_left: AtomicU32::new(NEAR_SEARCHES),
        };
        for at in 0..finder.entries.len() {
            let (id, name) = finder.entries[at];
            for key in [id, name] {
                finder.enter(spelling::tidied(key), at);
            }
        }
        for at in 0..finder.entries.len() {
            let name = finder.entries[at].1;
            if spelling == Spelling::Place {
                spelling::known_as(name).into_iter().for_each(|key| finder.enter(key, at));
            }
            if let Some(hit) = finder.tidied.get(&spelling::tidied(name)) {
                finder.exact.insert(name, *hit);
            }
        }
        // An id is of one thing only, whatever the others are called.
        for (at, (id, _)) in finder.entries.iter().enumerate().filter(|(_, (id, _))| !id.is_empty()) {
            finder.exact.insert(id, Hit::One(at));
        }
        finder
    }

    fn enter(&mut self, key: String, at: usize) {
        if key.is_empty() {
            return;
        }
        match self.tidied.get(&key).copied() {
            None => drop(self.tidied.insert(key, Hit::One(at))),
            Some(Hit::One(other)) if other != at => {
                self.tidied.insert(key, Hit::Several(self.shared.len()));
                self.shared.push(vec![other, at]);
            }
            Some(Hit::Several(place)) if !self.shared[place].contains(&at) => self.shared[place].push(at),
            Some(_) => {}
        }
    }

    /// What is meant by what somebody wrote.
    pub fn find(&self, typed: &str) -> Found<'_> {
        let hit = self.exact.get(typed).or_else(|| self.tidied.get(&spelling::tidied(typed)));
        let place = || spelling::may_mean(typed).into_iter().find_map(|key| self.tidied.get(&key));
        match hit.or_else(|| if self.spelling == Spelling::Place { place() } else { None }) {
            Some(Hit::One(at)) => Found::One(*at),
            Some(Hit::Several(place)) => Found::Several(&self.shared[*place]),
            None => Found::Nothing,
        }
    }

    /// What may have been meant where nothing was found, the likeliest first. Nothing any more after many searches.
    pub fn near(&self, typed: &str) -> Vec<usize> {
        let left = self.near_left.load(Ordering::Relaxed);
        if left == 0 {
            return Vec::new();
        }
        self.near_left.store(left - 1, Ordering::Relaxed);
        near::nearest(typed, &self.entries)
    }

    /// `Did you mean ...? ` with names that are near, or nothing.
    pub fn hint(&self, typed: &str) -> String {
        hint(&self.near(typed).into_iter().map(|at| format!("`{}`", self.name(at))).collect::<Vec<_>>())
    }

    /// What people call the thing at a position.
    fn name(&self, at: usize) -> &'a str {
        match self.entries[at] {
            (id, "") => id,
            (_, name) => name,
        }
    }
}

fn hint(near: &[String]) -> String {
    if near.is_empty() { String::new() } else { format!("Did you mean {}? ", either(near)) }
}

/// Why a name finds nothing that can be used, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfound {
    /// Whether several things have the name; otherwise nothing has it.
    pub ambiguous: bool,
    /// What is wrong.
    pub what: String,
    /// Of several, how to say which is meant; of none, what may have been meant, with a space behind, or nothing.
    pub hint: String,
}

/// Of several of one name so many are listed.
const LISTED: usize = 6;

impl Unfound {
    /// Several things share a name; `them` tells each from the others, and `mend` is how to say which is meant.
    pub fn shared(typed: &str, noun: &str, them: &[String], mend: &str) -> Self {
        let what = format!("`{typed}` is the name of {} {noun}: {}", them.len(), named(them, LISTED));
        Unfound { ambiguous: true, what, hint: mend.to_owned() }
    }

    /// As a finding: of this code where there is no such thing, with what else to do.
    pub fn finding(&self, unknown: Code, file: &str, otherwise: &str) -> Finding {
        match self.ambiguous {
            true => Finding::new(Code::NameAmbiguous, file, &self.what, &self.hint),
            false => Finding::new(unknown, file, &self.what, format!("{}{otherwise}", self.hint)),
        }
    }
}

#[cfg(test)]
mod tests;
