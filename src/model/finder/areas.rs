//! Finds authorities by code or name, and recognises names of other places: districts, wards, regions.

use super::{Finder, Found, Unfound, hint};
use crate::model::{AuthorityIx, Study};
use crate::words::{counted, named};
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

/// Where a zone lies.
///
/// ```
/// use hubplan::model::{Areas, Place};
/// let zone = Place { authority: Some(0), ward: Some("Ecclesall"), ..Place::default() };
/// let areas = Areas::new("the list", vec![("E08000019", "Sheffield")], vec![zone]);
/// let unfound = areas.find("Ecclesall").err();
/// assert!(unfound.is_some_and(|unfound| unfound.what == "`Ecclesall` is a ward of Sheffield, not an authority"));
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Place<'a> {
    /// Position of its authority in the list.
    pub authority: Option<usize>,
    /// Its lower-tier district.
    pub district: Option<&'a str>,
    /// Its ward.
    pub ward: Option<&'a str>,
    /// Its parliamentary constituency.
    pub constituency: Option<&'a str>,
    /// Its region.
    pub region: Option<&'a str>,
}

/// Finds authorities, and knows the districts, regions, constituencies and wards.
///
/// ```
/// use hubplan::model::{Areas, AuthorityIx};
/// let authorities = vec![("E06000065", "North Yorkshire"), ("E06000014", "York")];
/// let areas = Areas::new("the list", authorities, Vec::new());
/// assert_eq!(areas.find("City of York Council"), Ok(AuthorityIx(1)));
/// ```
#[derive(Debug)]
pub struct Areas<'a> {
    /// What contains them, for messages.
    within: &'static str,
    authorities: Vec<(&'a str, &'a str)>,
    finder: Finder<'a>,
    places: Vec<Place<'a>>,
    /// Districts, regions and wards; built only when a name is not that of an authority.
    others: OnceCell<[(&'static str, Others<'a>); 4]>,
}

/// Places of one kind, each with the authorities that it overlaps.
#[derive(Debug)]
struct Others<'a> {
    finder: Finder<'a>,
    authorities: Vec<BTreeSet<usize>>,
}

impl<'a> Others<'a> {
    fn new(pairs: impl Iterator<Item = (Option<&'a str>, Option<usize>)>) -> Self {
        let mut of: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for (name, authority) in pairs {
            if let (Some(name), Some(authority)) = (name, authority) {
                of.entry(name).or_default().insert(authority);
            }
        }
        Others { finder: Finder::of_places(of.keys().map(|name| ("", *name))), authorities: of.into_values().collect() }
    }
}

/// Most authorities of a region that are listed.
const LISTED: usize = 20;

impl<'a> Areas<'a> {
    /// From authorities as code and name, and the places of the zones. Messages say that authorities are `within` it.
    pub fn new(within: &'static str, authorities: Vec<(&'a str, &'a str)>, places: Vec<Place<'a>>) -> Self {
        let finder = Finder::of_places(authorities.iter().copied());
        Areas { within, authorities, finder, places, others: OnceCell::new() }
    }

    /// Districts, regions, constituencies and wards, in this order: a ward may have any name, so wards come last.
    fn others(&self) -> &[(&'static str, Others<'a>); 4] {
        let of = |which: fn(&Place<'a>) -> Option<&'a str>| {
            Others::new(self.places.iter().map(|place| (which(place), place.authority)))
        };
        self.others.get_or_init(|| {
            [
                ("district", of(|place| place.district)),
                ("region", of(|place| place.region)),
                ("constituency", of(|place| place.constituency)),
                ("ward", of(|place| place.ward)),
            ]
        })
    }

    /// The authority of this code or name.
    ///
    /// # Errors
    /// In words, when there is none, or several have the name.
    pub fn find(&self, typed: &str) -> Result<AuthorityIx, Unfound> {
        match self.finder.find(typed) {
            Found::One(at) => Ok(AuthorityIx::new(at)),
            Found::Several(them) => {
                let them: Vec<String> = them.iter().map(|at| self.authorities[*at].0.to_owned()).collect();
                Err(Unfound::shared(typed, "authorities", &them, "Write the GSS code of the one you mean"))
            }
            Found::Nothing => Err(self.no_authority(typed)),
        }
    }

    /// Why there is no such authority: the name belongs to another kind of place, or it is similar to these.
    fn no_authority(&self, typed: &str) -> Unfound {
        for (kind, others) in self.others() {
            let at = match others.finder.find(typed) {
                Found::One(at) => at,
                Found::Several(several) => several[0],
                Found::Nothing => continue,
            };
            let names: Vec<String> = others.authorities[at]
                .iter()
                .map(|authority| format!("`{}`", self.authorities[*authority].1))
                .collect();
            let plain: Vec<&str> = names.iter().map(|name| name.trim_matches('`')).collect();
            let of = if *kind == "region" { counted(plain.len(), "authority") } else { named(&plain, LISTED) };
            let what = format!("`{typed}` is a {kind} of {of}, not an authority");
            return Unfound { ambiguous: false, what, hint: format!("Write {}. ", named(&names, LISTED)) };
        }
        let mut near: Vec<String> =
            self.finder.near(typed).into_iter().map(|at| format!("`{}`", self.authorities[at].1)).collect();
        if near.is_empty() {
            near = self.with_a_near_district(typed);
        }
        let what = format!("there is no authority `{typed}` in {}", self.within);
        Unfound { ambiguous: false, what, hint: hint(&near) }
    }

    /// Authorities that have a district with a similar name.
    fn with_a_near_district(&self, typed: &str) -> Vec<String> {
        let [(_, districts), ..] = self.others();
        let near = districts.finder.near(typed).into_iter();
        let pairs = near.flat_map(|at| districts.authorities[at].iter().map(move |authority| (at, *authority)));
        pairs
            .map(|(at, authority)| {
                format!("`{}` (it has the district {})", self.authorities[authority].1, districts.finder.name(at))
            })
            .collect()
    }
}

impl Study {
    /// A finder for the study's authorities. Build it once for many searches.
    pub fn areas(&self) -> Areas<'_> {
        let authorities = self.authorities.iter().map(|authority| (authority.code.as_str(), authority.name.as_str()));
        let places: Vec<Place<'_>> = self
            .zones
            .iter()
            .map(|zone| Place {
                authority: zone.authority.map(AuthorityIx::at),
                district: zone.district.as_deref(),
                ward: zone.ward.as_deref(),
                constituency: zone.constituency.as_deref(),
                region: zone.region.as_deref(),
            })
            .collect();
        Areas::new("the study", authorities.collect(), places)
    }
}
