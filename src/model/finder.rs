//! Finds the thing that a person names by its id or name, or suggests what they may have meant.
//!
//! Ids take precedence over names. A name that two things share finds neither: the caller gets both, and refuses.

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

/// How much a spelling may differ from the one in the data and still be the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spelling {
    /// In upper and lower case, spaces and curly quotes.
    Name,
    /// Also in punctuation and in words that go with a place: `Bristol, City of`, `City of Bristol`, `Bristol City
    /// Council`.
    Place,
}

/// An index of things by ids and names. Its answers are positions in the order in which the things were given.
///
/// ```
/// use hubplan::model::{Finder, Found};
/// let places = Finder::of_places([("E06000023", "Bristol, City of"), ("E08000018", "Rotherham")]);
/// assert_eq!(places.find("Bristol City Council"), Found::One(0));
/// assert_eq!(places.hint("Rotheram"), "Did you mean `Rotherham`? ");
/// ```
#[derive(Debug)]
pub struct Finder<'a> {
    spelling: Spelling,
    /// Ids and names exactly as they are written. Most searches find them here, and there may be millions.
    exact: HashMap<&'a str, Hit>,
    tidied: HashMap<String, Hit>,
    /// Positions of the things that share a name.
    shared: Vec<Vec<usize>>,
    /// The ids and names from which similar ones are suggested.
    entries: Vec<(&'a str, &'a str)>,
    near_left: AtomicU32,
}

/// What an id or name stands for.
#[derive(Debug, Clone, Copy)]
enum Hit {
    One(usize),
    /// Position in `shared`.
    Several(usize),
}

/// The result of a search.
///
/// ```
/// use hubplan::model::{Finder, Found};
/// let finder = Finder::of_names(["Library", "library", "School"]);
/// assert_eq!(finder.find("LIBRARY"), Found::Several(&[0, 1]));
/// assert_eq!(finder.find("Church"), Found::Nothing);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'f> {
    /// The one thing.
    One(usize),
    /// All things that share the name, in order.
    Several(&'f [usize]),
    /// Nothing has this id or name.
    Nothing,
}

/// Most searches for similar names: nobody reads more suggestions, and a file may have millions of wrong rows.
const NEAR_SEARCHES: u32 = 12;

impl<'a> Finder<'a> {
    /// An index of things with an id and a name each; the two may be the same.
    pub fn new(entries: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Finder::spelled(entries.into_iter().collect(), Spelling::Name)
    }

    /// An index of things that have only a name.
    pub fn of_names(names: impl IntoIterator<Item = &'a str>) -> Self {
        Finder::new(names.into_iter().map(|name| ("", name)))
    }

    /// The same for places, whose names have several usual spellings.
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
        // An id belongs to one thing only, whatever the others are called.
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

    /// The thing that a person means by what they wrote.
    pub fn find(&self, typed: &str) -> Found<'_> {
        let hit = self.exact.get(typed).or_else(|| self.tidied.get(&spelling::tidied(typed)));
        let place = || spelling::may_mean(typed).into_iter().find_map(|key| self.tidied.get(&key));
        match hit.or_else(|| if self.spelling == Spelling::Place { place() } else { None }) {
            Some(Hit::One(at)) => Found::One(*at),
            Some(Hit::Several(place)) => Found::Several(&self.shared[*place]),
            None => Found::Nothing,
        }
    }

    /// What a person may have meant when nothing was found, the likeliest first. After many searches it returns
    /// nothing.
    pub fn near(&self, typed: &str) -> Vec<usize> {
        let left = self.near_left.load(Ordering::Relaxed);
        if left == 0 {
            return Vec::new();
        }
        self.near_left.store(left - 1, Ordering::Relaxed);
        near::nearest(typed, &self.entries)
    }

    /// `Did you mean ...? ` with similar names, or nothing.
    pub fn hint(&self, typed: &str) -> String {
        hint(&self.near(typed).into_iter().map(|at| format!("`{}`", self.name(at))).collect::<Vec<_>>())
    }

    /// The name of the thing at a position, or its id if it has none.
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

/// Why a name finds nothing usable, in words.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study, Unfound};
/// let library = SitePoint::new("library", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [library])?;
/// let unfound: Option<Unfound> = study.site_finder().find("libary").err();
/// assert_eq!(unfound.map(|unfound| unfound.hint), Some("Did you mean `library`? ".to_owned()));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfound {
    /// Whether several things have the name; otherwise none has.
    pub ambiguous: bool,
    /// What is wrong.
    pub what: String,
    /// If several have the name, how to say which is meant; if none has, what may have been meant, followed by a space,
    /// or nothing.
    pub hint: String,
}

/// Most things of one name that are listed.
const LISTED: usize = 6;

impl Unfound {
    /// Several things share a name. `them` describes each of them; `mend` says how to name one of them.
    pub fn shared(typed: &str, noun: &str, them: &[String], mend: &str) -> Self {
        let what = format!("`{typed}` is the name of {} {noun}: {}", them.len(), named(them, LISTED));
        Unfound { ambiguous: true, what, hint: mend.to_owned() }
    }

    /// The finding. If nothing has the name, it has the code `unknown` and `otherwise` says what else to do.
    pub fn finding(&self, unknown: Code, file: &str, otherwise: &str) -> Finding {
        match self.ambiguous {
            true => Finding::new(Code::NameAmbiguous, file, &self.what, &self.hint),
            false => Finding::new(unknown, file, &self.what, format!("{}{otherwise}", self.hint)),
        }
    }
}

#[cfg(test)]
mod tests;
