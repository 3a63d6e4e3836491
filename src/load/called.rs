//! Finds zones and sites by the names that a matrix uses.

use crate::io::study_file::ZoneKey;
use crate::model::{Finder, Found, Site, SiteFinder, SiteIx, Unfound, Zone, ZoneIx};

/// Why no place is found by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missed {
    /// There is no such place.
    Unknown,
    /// Several places have the name.
    Shared,
}

/// The places that a matrix may name.
pub(super) struct Called<'a> {
    zones: Finder<'a>,
    codes: Vec<&'a str>,
    sites: SiteFinder<'a>,
}

fn one(found: Found<'_>) -> Result<usize, Missed> {
    match found {
        Found::One(at) => Ok(at),
        Found::Several(_) => Err(Missed::Shared),
        Found::Nothing => Err(Missed::Unknown),
    }
}

impl<'a> Called<'a> {
    /// Finds zones as `[travel] key` says, and sites by id or name.
    pub fn new(key: ZoneKey, zones: &'a [Zone], sites: &'a [Site]) -> Self {
        let finder = match key {
            ZoneKey::Code => Finder::new(zones.iter().map(|zone| (zone.code.as_str(), ""))),
            ZoneKey::Name => Finder::of_names(zones.iter().map(|zone| zone.name.as_str())),
        };
        let codes = zones.iter().map(|zone| zone.code.as_str()).collect();
        Called { zones: finder, codes, sites: SiteFinder::new(sites, zones) }
    }

    /// The zone with this code, or with this name if the matrix uses names.
    ///
    /// # Errors
    /// When there is none, or several have the name.
    pub fn zone(&self, called: &str) -> Result<ZoneIx, Missed> {
        one(self.zones.find(called)).map(ZoneIx::new)
    }

    /// The site with this id or name.
    ///
    /// # Errors
    /// When there is none, or several have the name.
    pub fn site(&self, called: &str) -> Result<SiteIx, Missed> {
        one(self.sites.locate(called)).map(SiteIx::new)
    }

    /// Why no zone was found, in words.
    pub fn no_zone(&self, called: &str) -> Unfound {
        match self.zones.find(called) {
            Found::Several(them) => {
                let codes: Vec<String> = them.iter().map(|at| self.codes[*at].to_owned()).collect();
                let mend = "Write codes instead, and delete `key = \"name\"` from [travel]";
                Unfound::shared(called, "zones", &codes, mend)
            }
            Found::One(_) | Found::Nothing => {
                let what = format!("there is no demand point `{called}`");
                Unfound { ambiguous: false, what, hint: self.zones.hint(called) }
            }
        }
    }

    /// Why no site was found, in words.
    pub fn no_site(&self, called: &str) -> Unfound {
        self.sites.why_not(called)
    }
}
