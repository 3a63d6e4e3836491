//! Sites by id or name.

use super::{Finder, Found, Unfound, hint};
use crate::model::{Site, SiteIx, Study, Zone};
use crate::text;
use crate::words::counted;

/// Finds the sites of a study.
///
/// ```
/// use hubplan::model::{DemandPoint, SiteIx, SitePoint, Study};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// assert_eq!(study.site_finder().find("HALL"), Ok(SiteIx(0)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug)]
pub struct SiteFinder<'a> {
    sites: &'a [Site],
    zones: &'a [Zone],
    finder: Finder<'a>,
}

impl<'a> SiteFinder<'a> {
    /// From sites in order, with the zones that they are in.
    pub fn new(sites: &'a [Site], zones: &'a [Zone]) -> Self {
        SiteFinder {
            sites,
            zones,
            finder: Finder::new(sites.iter().map(|site| (site.id.as_str(), site.name.as_str()))),
        }
    }

    /// The site with this id or, if there is none, with this name.
    ///
    /// # Errors
    /// In words, when there is none, or several have the name.
    pub fn find(&self, typed: &str) -> Result<SiteIx, Unfound> {
        match self.finder.find(typed) {
            Found::One(at) => Ok(SiteIx::new(at)),
            Found::Several(_) | Found::Nothing => Err(self.why_not(typed)),
        }
    }

    /// The same without words for an error, which take longer than the search.
    pub fn locate(&self, typed: &str) -> Found<'_> {
        self.finder.find(typed)
    }

    /// Why no site is found, in words.
    pub fn why_not(&self, typed: &str) -> Unfound {
        match self.finder.find(typed) {
            Found::Several(them) => {
                let them: Vec<String> = them.iter().map(|at| self.described(*at)).collect();
                Unfound::shared(typed, "sites", &them, "Write the id of the one you mean")
            }
            Found::One(_) | Found::Nothing => {
                let what = format!("the study has no site `{typed}`");
                if let Some(hint) = self.hint_of_kind(typed) {
                    return Unfound { ambiguous: false, what, hint };
                }
                let near: Vec<String> = self.finder.near(typed).into_iter().map(|at| self.offered(at)).collect();
                Unfound { ambiguous: false, what, hint: hint(&near) }
            }
        }
    }

    /// That the name is a kind of site, if it is one.
    fn hint_of_kind(&self, typed: &str) -> Option<String> {
        let kind = text::snake_case(typed);
        let those: Vec<&Site> = self.sites.iter().filter(|site| site.kind.as_ref() == Some(&kind)).collect();
        let (example, sites) = (&those.first()?.id, counted(those.len(), "site"));
        Some(format!("`{kind}` is the kind of {sites}; name each by its id, such as `{example}`. "))
    }

    /// `lib-1 (S1 2AB, Ecclesall)`: what distinguishes a site from others of its name.
    fn described(&self, at: usize) -> String {
        let site = &self.sites[at];
        let place = site.zone.map(|zone| place(&self.zones[zone.at()]));
        let more: Vec<&str> = site.postcode.as_deref().into_iter().chain(place).collect();
        match more.is_empty() {
            // Without positions all lie at one point.
            true if self.sites.iter().all(|other| other.point == site.point) => site.id.clone(),
            true => format!("{} (at {}, {})", site.id, site.point.x, site.point.y),
            false => format!("{} ({})", site.id, more.join(", ")),
        }
    }

    /// `lib-1` (Ecclesall Library), for a suggestion.
    fn offered(&self, at: usize) -> String {
        let Site { id, name, .. } = &self.sites[at];
        if id == name { format!("`{id}`") } else { format!("`{id}` ({name})") }
    }
}

/// The ward of a zone or, if it is not known, the zone's name.
fn place(zone: &Zone) -> &str {
    zone.ward.as_deref().unwrap_or(&zone.name)
}

impl Study {
    /// A finder for the study's sites. Build it once for many searches.
    pub fn site_finder(&self) -> SiteFinder<'_> {
        SiteFinder::new(&self.sites, &self.zones)
    }

    /// Where a site is, as people call it: its ward, or the name of its zone.
    pub fn place_of(&self, site: &Site) -> Option<&str> {
        site.zone.map(|zone| place(&self.zones[zone.at()]))
    }
}
