//! Maps a folder: which small areas there are, to which authority each belongs, and at which point its families are
//! counted.

use super::survey::{Rows, Survey};
use super::whose::Whose;
use crate::error::{Code, Finding, Result};
use crate::io::head::Shape;
use crate::io::layouts::{About, fields};
use crate::model::{self, Areas, Beyond, Unfound, Vintage, names};
use crate::travel;
use geo::{BoundingRect, Coord, Geometry, InteriorPoint, MultiPolygon, Rect};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// England's small areas as the folder has them, and the files that describe them.
#[derive(Debug)]
pub(super) struct Land {
    pub vintage: Option<Vintage>,
    /// Entry of the boundaries.
    pub boundaries: usize,
    /// Entries that give the authority of a zone: the look-up of zones and, where that only gives districts, the
    /// look-up of districts.
    pub look_up: Option<usize>,
    pub districts: Option<usize>,
    /// Entry of the outlines of authorities, used where no look-up gives the authority.
    pub outlines: Option<usize>,
    /// The zones that belong to an authority, in order of code.
    pub zones: Vec<Place>,
    /// Code and name of each authority, in order of code.
    pub authorities: Vec<(String, String)>,
    /// For the name of each lower-tier district, the authorities to which its zones belong.
    pub parents: BTreeMap<String, BTreeSet<usize>>,
    /// Files that were left out, and why.
    pub passed: Vec<(usize, String)>,
}

/// A zone.
#[derive(Debug)]
pub(super) struct Place {
    pub code: String,
    /// Index of its authority.
    pub authority: usize,
    polygon: MultiPolygon<f64>,
    point: Coord<f64>,
}

/// The columns that matter most. The vintage for which the folder has most of them is chosen.
const WANTED: [&str; 5] =
    [names::CHILDREN_0_4, names::IDACI_RATE, names::IMD_DECILE, fields::WARD, fields::RURAL_URBAN];

impl Land {
    /// The map for the vintage of which the folder knows most; on a tie the newest one, with the most zones.
    ///
    /// # Errors
    /// [`Code::FilesWanting`] where there are no boundaries, or nothing gives the authorities of their zones.
    pub fn of(survey: &Survey, folder: &str) -> Result<Land> {
        let areas: Vec<usize> = survey.preferred(About::Zones).into_iter().filter(|at| is_area(survey, *at)).collect();
        let mut vintages: Vec<Option<Vintage>> = Vec::new();
        for at in &areas {
            if !vintages.contains(&survey.vintage(*at)) {
                vintages.push(survey.vintage(*at));
            }
        }
        let year = |vintage: &Option<Vintage>| vintage.map_or(0, u16::from);
        vintages.sort_by_key(|vintage| std::cmp::Reverse((known_of(survey, *vintage), year(vintage))));
        let mut passed = Vec::new();
        for vintage in vintages {
            let mut own: Vec<usize> = areas.iter().copied().filter(|at| survey.vintage(*at) == vintage).collect();
            // Boundaries with equally many zones are equally good for a plan; the smaller file is faster.
            own.sort_by_key(|at| {
                let entry = &survey.entries[*at];
                (std::cmp::Reverse(entry.head.rows), survey.files[entry.file].bytes, survey.name(*at).to_owned())
            });
            for at in own {
                match Land::on(survey, at, vintage) {
                    Ok(land) => return Ok(Land { passed, ..land }),
                    Err(why) => passed.push((at, why)),
                }
            }
        }
        Err(wanting(survey, folder, &passed).into())
    }

    /// The map with these boundaries; otherwise why there is none, in words.
    fn on(survey: &Survey, boundaries: usize, vintage: Option<Vintage>) -> std::result::Result<Land, String> {
        let rows = survey.rows(boundaries)?;
        let outside = |code: &str| vintage.is_some() && !code.starts_with('E');
        let mut zones: Vec<(&str, usize)> =
            rows.of.iter().map(|(code, row)| (code.as_str(), *row)).filter(|(code, _)| !outside(code)).collect();
        zones.sort_unstable();
        let whose = Whose::of(survey, vintage, &zones, &rows)?;
        let points = points(survey, vintage, &zones);
        let mut names: BTreeMap<&str, &str> = BTreeMap::new();
        for (code, name) in whose.of.iter().flatten() {
            let known = names.entry(code).or_insert(name);
            *known = if known.is_empty() { name } else { known };
        }
        let position: BTreeMap<&str, usize> = names.keys().enumerate().map(|(at, code)| (*code, at)).collect();
        let mut places = Vec::new();
        let mut parents: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        let lower = districts_of(survey, vintage);
        for ((code, row), owner) in zones.iter().zip(&whose.of) {
            let Some((owner, _)) = owner else { continue };
            let given = points.as_ref().and_then(|points| points.get(*code)).copied();
            let Some(polygon) = polygon(&rows, *row) else { continue };
            let inside = || polygon.interior_point().map(|point| point.0);
            let Some(point) = given.or_else(inside) else { continue };
            let authority = position[owner.as_str()];
            if let Some(district) = lower.as_ref().and_then(|lower| lower.get(*code)) {
                parents.entry(district.clone()).or_default().insert(authority);
            }
            places.push(Place { code: (*code).to_owned(), authority, polygon, point });
        }
        if places.is_empty() {
            return Err("nothing in the folder says which authorities its zones belong to".to_owned());
        }
        let named =
            |(code, name): (&&str, &&str)| ((*code).to_owned(), if name.is_empty() { *code } else { *name }.to_owned());
        let authorities = names.iter().map(named).collect();
        let Whose { look_up, districts, outlines, .. } = whose;
        Ok(Land {
            vintage,
            boundaries,
            look_up,
            districts,
            outlines,
            zones: places,
            authorities,
            parents,
            passed: Vec::new(),
        })
    }

    /// The authority with a GSS code or name.
    ///
    /// # Errors
    /// [`Code::AuthorityUnknown`], with similar names, or with the county of a lower-tier district.
    pub fn find(&self, typed: &str) -> Result<usize> {
        let authorities = self.authorities.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect();
        let districts = self.parents.iter().flat_map(|(district, parents)| {
            let district = Some(district.as_str());
            parents.iter().map(move |at| model::Place { authority: Some(*at), district, ..model::Place::default() })
        });
        let areas = Areas::new("the look-ups of the folder", authorities, districts.collect());
        let otherwise = "Write the name or the GSS code of an upper-tier authority, such as Leeds or E08000035";
        let refused = |unfound: Unfound| unfound.finding(Code::AuthorityUnknown, "--authority", otherwise);
        Ok(areas.find(typed).map_err(refused)?.at())
    }

    /// Authorities with land so near to this authority's families that they may use hubs there, in order of name.
    pub fn neighbours(&self, authority: usize) -> Vec<usize> {
        let own = self.zones.iter().filter(|zone| zone.authority == authority);
        let points: Vec<Coord<f64>> = own.map(|zone| zone.point).collect();
        let others = self.zones.iter().filter(|zone| zone.authority != authority);
        let land: Vec<(usize, &MultiPolygon<f64>)> = others.map(|zone| (zone.authority, &zone.polygon)).collect();
        let near = travel::land_near(&points, &land, Beyond::METRES);
        let found: BTreeSet<usize> = near.iter().flat_map(|owners| owners.keys().copied()).collect();
        let mut found: Vec<usize> = found.into_iter().collect();
        found.sort_by(|a, b| self.authorities[*a].1.cmp(&self.authorities[*b].1));
        found
    }

    /// How a study names an authority: by its name, unless another has the same one.
    pub fn said(&self, authority: usize) -> &str {
        let (code, name) = &self.authorities[authority];
        let alike = self.authorities.iter().filter(|(_, other)| other.eq_ignore_ascii_case(name)).count();
        if alike > 1 { code } else { name }
    }

    /// The zones of some authorities.
    pub fn zones_of<'a>(&'a self, authorities: &'a [usize]) -> impl Iterator<Item = &'a Place> {
        self.zones.iter().filter(|zone| authorities.contains(&zone.authority))
    }

    /// The box around the zones of some authorities.
    pub fn bounds(&self, authorities: &[usize]) -> Option<Rect<f64>> {
        let boxes = self.zones_of(authorities).filter_map(|zone| zone.polygon.bounding_rect());
        boxes.reduce(|a, b| {
            let (min, max) = ((a.min(), b.min()), (a.max(), b.max()));
            Rect::new(
                Coord { x: min.0.x.min(min.1.x), y: min.0.y.min(min.1.y) },
                Coord { x: max.0.x.max(max.1.x), y: max.0.y.max(max.1.y) },
            )
        })
    }
}

pub(super) fn is_area(survey: &Survey, entry: usize) -> bool {
    survey.entries[entry].head.shape == Shape::Areas
}

/// How many of the columns that matter most are in some table of a vintage.
fn known_of(survey: &Survey, vintage: Option<Vintage>) -> usize {
    let own = |at: &usize| survey.entries[*at].about == About::Zones && survey.vintage(*at) == vintage;
    let tables: Vec<usize> = (0..survey.entries.len()).filter(own).collect();
    WANTED.iter().filter(|column| tables.iter().any(|at| survey.has(*at, column))).count()
}

pub(super) fn polygon(rows: &Rows, row: usize) -> Option<MultiPolygon<f64>> {
    match rows.table.rows[row].geometry.as_ref()? {
        Geometry::Polygon(polygon) => Some(MultiPolygon(vec![polygon.clone()])),
        Geometry::MultiPolygon(polygons) => Some(polygons.clone()),
        _ => None,
    }
}

/// The point at which each zone's families are counted, from the file that has most zones.
fn points(survey: &Survey, vintage: Option<Vintage>, zones: &[(&str, usize)]) -> Option<HashMap<String, Coord<f64>>> {
    let own = |at: &usize| survey.vintage(*at) == vintage && survey.gives_points(*at);
    let files = survey.preferred(About::Zones).into_iter().filter(own);
    let read = files.filter_map(|at| {
        let rows = survey.rows(at).ok()?;
        let found =
            zones.iter().filter_map(|(code, _)| Some(((*code).to_owned(), point(&rows, *rows.of.get(*code)?)?)));
        Some(found.collect::<HashMap<_, _>>())
    });
    // On a tie, the first file, which is the preferred one.
    read.fold(None, |best, found| match best {
        Some(best) if found.len() <= HashMap::len(&best) => Some(best),
        _ => Some(found),
    })
}

/// The point of a row.
fn point(rows: &Rows, row: usize) -> Option<Coord<f64>> {
    match &rows.table.rows[row].geometry {
        Some(Geometry::Point(point)) => Some(point.0),
        _ => Some(Coord { x: rows.number(row, fields::EASTING)?, y: rows.number(row, fields::NORTHING)? }),
    }
}

/// The name of each zone's lower-tier district.
fn districts_of(survey: &Survey, vintage: Option<Vintage>) -> Option<HashMap<String, String>> {
    let own = |at: &usize| survey.vintage(*at) == vintage && survey.has(*at, fields::DISTRICT);
    let found = survey.preferred(About::Zones).into_iter().filter(own).filter_map(|at| survey.rows(at).ok());
    let rows = found.max_by_key(|rows| rows.of.len())?;
    Some(rows.of.iter().map(|(code, row)| (code.clone(), rows.text(*row, fields::DISTRICT).to_owned())).collect())
}

fn wanting(survey: &Survey, folder: &str, passed: &[(usize, String)]) -> Finding {
    let what = match passed.first() {
        None => "it holds no boundaries of small areas".to_owned(),
        Some((at, why)) => format!("its boundaries cannot be used: {}: {why}", survey.name(*at)),
    };
    let mend = match passed.first() {
        Some((_, why)) if why.contains("authorities") => {
            "Add \"LSOA (2021) to Upper Tier Local Authorities Best Fit Lookup\" by the Office for National Statistics"
        }
        _ => {
            "Add \"Lower layer Super Output Areas (December 2021) Boundaries EW BSC\" by the Office for National \
                Statistics"
        }
    };
    Finding::new(Code::FilesWanting, folder, what, format!("{mend}; docs/data.md lists what goes there"))
}
