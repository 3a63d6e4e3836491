//! Which lists of buildings a study uses: today's centres, and buildings that could become hubs.

use super::land::Land;
use super::survey::{Rows, Survey, dated};
use crate::io::crs;
use crate::io::layouts::{About, fields, snake_case};
use crate::model::SiteStatus;
use geo::{Coord, Geometry, Rect};
use std::collections::{BTreeMap, BTreeSet};

/// A list of sites that a study uses.
#[derive(Debug, Clone)]
pub(super) struct UsedSites {
    pub entry: usize,
    /// Status of sites whose row does not state one.
    pub status: SiteStatus,
    /// Number of rows in the study's area, as far as the file says where they are.
    pub rows: usize,
    /// Kinds of building in the study's area, with their numbers.
    pub kinds: BTreeMap<String, usize>,
    /// Whether positions come only from postcodes.
    pub by_postcode: bool,
}

/// Files that were left out, and why.
pub(super) type Passed = Vec<(usize, String)>;

/// Decides whether a row is in the study's area.
pub(super) struct Ground<'a> {
    survey: &'a Survey,
    /// Codes of zones, and codes and names of authorities, in lower case.
    zones: BTreeSet<String>,
    authorities: BTreeSet<String>,
    bounds: Option<Rect<f64>>,
}

/// The purpose of a list of sites.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// A council's own list, in hubplan's columns.
    Own,
    /// Buildings of all kinds, assembled from publishers' lists.
    Together,
    /// Today's centres.
    Centres,
    /// One publisher's buildings.
    Buildings,
}

impl<'a> Ground<'a> {
    pub fn new(survey: &'a Survey, land: &Land, area: &[usize], zones: BTreeSet<String>) -> Self {
        let both = |at: &usize| [land.authorities[*at].0.to_lowercase(), land.authorities[*at].1.to_lowercase()];
        Ground { survey, zones, authorities: area.iter().flat_map(both).collect(), bounds: land.bounds(area) }
    }

    /// The lists to use, the most trusted first: the council's own, assembled lists, lists of single publishers,
    /// today's centres.
    pub fn choose(&self, banned: &BTreeMap<usize, String>) -> (Vec<UsedSites>, Passed) {
        let mut passed = Passed::new();
        let mut roles: BTreeMap<Role, Vec<UsedSites>> = BTreeMap::new();
        for at in self.survey.preferred(About::Sites) {
            if let Some(why) = banned.get(&at) {
                passed.push((at, why.clone()));
                continue;
            }
            match self.look(at) {
                Ok((role, used)) => roles.entry(role).or_default().push(used),
                Err(why) => passed.push((at, why)),
            }
        }
        let mut chosen = roles.remove(&Role::Own).unwrap_or_default();
        let together = self.best(roles.remove(&Role::Together).unwrap_or_default(), &mut passed);
        let buildings = roles.remove(&Role::Buildings).unwrap_or_default();
        if together.is_some() {
            let why = "the list of candidate sites already contains such lists";
            passed.extend(buildings.into_iter().map(|used| (used.entry, why.to_owned())));
            chosen.extend(together);
        } else {
            chosen.extend(self.best_of_each(buildings, &mut passed));
        }
        chosen.extend(self.best(roles.remove(&Role::Centres).unwrap_or_default(), &mut passed));
        (chosen, passed)
    }

    /// The purpose of a list, and how much of it is in the area; otherwise why it cannot be used, in words.
    fn look(&self, entry: usize) -> std::result::Result<(Role, UsedSites), String> {
        let rows = self.survey.rows(entry)?;
        let by_postcode = !self.survey.gives_points(entry) && !has_degrees(&rows);
        if by_postcode && rows.positions(fields::POSTCODE).is_none() {
            return Err("it has neither coordinates nor postcodes".to_owned());
        }
        if by_postcode && self.survey.postcodes.is_empty() {
            return Err("it has only postcodes, but Code-Point Open is not in the folder".to_owned());
        }
        let inside: Vec<usize> =
            rows.wanted.iter().copied().filter(|row| self.is_inside(&rows, *row) != Some(false)).collect();
        if inside.is_empty() {
            return Err("none of its sites is in the study's area".to_owned());
        }
        let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
        for row in &inside {
            let kind = rows.text(*row, fields::KIND);
            *kinds.entry(if kind.is_empty() { UNSAID.to_owned() } else { snake_case(kind) }).or_default() += 1;
        }
        let centres: usize = kinds.iter().filter(|(kind, _)| is_centre(kind)).map(|(_, count)| count).sum();
        let layout = self.survey.entries[entry].found.layout;
        let is_own = layout.is_own_list() || layout.name == OWN_COLUMNS;
        let role = match layout.name {
            "candidate sites of England" => Role::Together,
            _ if is_own && 2 * inside.len() < rows.wanted.len() => {
                let why = "most of its sites are outside the study's area, and nothing says what they are";
                return Err(why.to_owned());
            }
            _ if is_own => Role::Own,
            _ if 2 * centres > inside.len() => Role::Centres,
            _ => Role::Buildings,
        };
        let status = if role == Role::Centres { SiteStatus::Existing } else { SiteStatus::Candidate };
        Ok((role, UsedSites { entry, status, rows: inside.len(), kinds, by_postcode }))
    }

    /// Whether a row is in the area, by the first column that tells; `None` where it only has a postcode.
    fn is_inside(&self, rows: &Rows, row: usize) -> Option<bool> {
        let zone = rows.text(row, fields::ZONE_CODE);
        if self.zones.contains(zone) {
            return Some(true);
        }
        for column in [fields::AUTHORITY_CODE, fields::AUTHORITY_NAME] {
            let authority = rows.text(row, column);
            if !authority.is_empty() {
                return Some(self.authorities.contains(&authority.to_lowercase()));
            }
        }
        let pair = |x: &str, y: &str| rows.number(row, x).zip(rows.number(row, y));
        let degrees = || pair(fields::LONGITUDE, fields::LATITUDE).and_then(|(lon, lat)| crs::to_grid(lon, lat));
        let point = match &rows.table.rows[row].geometry {
            Some(Geometry::Point(point)) => Some(point.0),
            _ => pair(fields::EASTING, fields::NORTHING).or_else(degrees).map(|(x, y)| Coord { x, y }),
        };
        let (point, bounds) = (point?, self.bounds?);
        let (min, max) = (bounds.min(), bounds.max());
        Some(min.x <= point.x && point.x <= max.x && min.y <= point.y && point.y <= max.y)
    }

    /// The best of several lists with one purpose. Lists with less than half as many sites in the area as the longest
    /// are left out. Then the newest date in the name decides, then the more specific layout, then the length.
    fn best(&self, lists: Vec<UsedSites>, passed: &mut Passed) -> Option<UsedSites> {
        let most = lists.iter().map(|used| used.rows).max()?;
        let key = |used: &UsedSites| {
            let entry = &self.survey.entries[used.entry];
            let name = self.survey.name(used.entry);
            let is_long = 2 * used.rows >= most;
            (!is_long, std::cmp::Reverse(dated(name)), entry.rank, std::cmp::Reverse(used.rows), name.to_owned())
        };
        let mut lists = lists;
        lists.sort_by_key(key);
        let mut lists = lists.into_iter();
        let best = lists.next()?;
        let why = format!(
            "{} has the same kind of sites and is newer, more specific or longer",
            self.survey.name(best.entry)
        );
        passed.extend(lists.map(|used| (used.entry, why.clone())));
        Some(best)
    }

    /// The best list of each layout.
    fn best_of_each(&self, lists: Vec<UsedSites>, passed: &mut Passed) -> Vec<UsedSites> {
        let mut by_layout: BTreeMap<usize, Vec<UsedSites>> = BTreeMap::new();
        for used in lists {
            by_layout.entry(self.survey.entries[used.entry].rank).or_default().push(used);
        }
        by_layout.into_values().filter_map(|lists| self.best(lists, passed)).collect()
    }
}

/// The layout of lists in hubplan's own columns.
const OWN_COLUMNS: &str = "sites, hubplan's own columns";

/// The kind of a site whose file does not state one.
pub(super) const UNSAID: &str = "of no stated kind";

fn has_degrees(rows: &Rows) -> bool {
    rows.positions(fields::LONGITUDE).is_some() && rows.positions(fields::LATITUDE).is_some()
}

/// Whether a kind of building is a children's centre, or a site linked to one.
pub(super) fn is_centre(kind: &str) -> bool {
    kind.starts_with("childrens_centre")
}
