//! A study: the validated places of one question or several.

use super::{
    Attribute, Authority, AuthorityIx, Beyond, Columns, Paths, Services, Site, SiteIx, SiteStatus, Town, Vintage, Zone,
    ZoneIx,
};
use crate::units::TravelUnit;
use geo::Coord;
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::ops::Deref;
use std::sync::Arc;

/// The coordinate system of a study.
///
/// ```
/// use hubplan::model::{Crs, DemandPoint, SitePoint, Study};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// assert_eq!(study.crs, Crs::Plane);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub enum Crs {
    /// British National Grid, metres.
    #[serde(rename = "EPSG:27700")]
    BritishGrid,
    /// Longitude and latitude, for display only: no distance is measured in them.
    #[serde(rename = "EPSG:4326")]
    Wgs84,
    /// Any plane, in the user's own unit.
    #[serde(rename = "plane")]
    Plane,
    /// None: places have no positions, and a matrix holds every journey. Points of such a study all lie at 0, 0.
    #[serde(rename = "none")]
    Nowhere,
}

/// One file that a study was read from.
///
/// ```
/// use hubplan::model::InputFile;
/// let file = r#"{ "path": "sites.csv", "sha256": "9f86d0", "layout": "column mapping", "rows": 12 }"#;
/// let file: InputFile = serde_json::from_str(file)?;
/// assert_eq!((&file.path[..], file.rows), ("sites.csv", 12));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct InputFile {
    /// Path as the study names it.
    pub path: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Recognised layout, such as `IoD 2025 File 7`, or `column mapping`.
    pub layout: String,
    /// Rows or features used; 0 for `study.toml`, which has none.
    pub rows: usize,
}

/// A row that was left out, with the reason. It is either a row that could not be used, or many similar rows of one
/// file, such as those of other places.
///
/// ```
/// use hubplan::model::LeftOut;
/// let row = r#"{ "file": "sites.csv", "row": 7, "id": "lib-1", "reason": "it has no position", "rows": 1 }"#;
/// let row: LeftOut = serde_json::from_str(row)?;
/// assert!(row.is_unusable());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[non_exhaustive]
#[cfg_attr(test, schemars(transform = crate::text::without_example))]
pub struct LeftOut {
    /// File as the study names it.
    pub file: String,
    /// Row or feature, counted as in [`crate::error::Spot`]; 0 for several similar rows.
    pub row: u64,
    /// Code or name of the row; empty for several similar rows.
    pub id: String,
    /// Why it is left out, in words.
    pub reason: String,
    /// Number of rows that this entry stands for.
    pub rows: u64,
}

impl LeftOut {
    /// Why sites of other places are left out.
    pub const ELSEWHERE: &str = "outside the study";

    /// Whether it is a row about the study that could not be used. Similar rows that are counted together concern other
    /// places, are closed, or were not asked for; nothing is wrong with them.
    pub fn is_unusable(&self) -> bool {
        self.row > 0 || !self.id.is_empty()
    }
}

/// What a network of roads and paths says of its journeys.
#[derive(Debug, Clone)]
pub struct OverNetwork {
    /// How families travel and along what, for sentences: `on foot along the ways of rutland.osm.pbf`.
    pub said: String,
    /// Longer journeys were not looked for, in the unit of the matrix.
    pub cut_off: f64,
    /// Finds the paths of journeys, where the study wants to see them.
    pub paths: Option<Arc<dyn Paths>>,
}

/// A place that was put onto a network of roads and paths.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapRow {
    /// Whether it is a zone; otherwise it is a site.
    pub is_zone: bool,
    /// Code or id.
    pub id: String,
    /// Name.
    pub name: String,
    /// How families travel: `on foot`.
    pub said: String,
    /// Metres to the network in a straight line; `None` when it is too far away.
    pub off: Option<f64>,
    /// Where it meets the network, on the study's plane.
    pub at: Option<Coord<f64>>,
    /// What is to be known about it, in words; empty for most.
    pub note: String,
}

/// Impedance (distance or time) given by the user for each pair. A pair that is absent is unreachable.
///
/// ```
/// use hubplan::model::{SiteIx, TravelMatrix, ZoneIx};
/// use hubplan::units::TravelUnit;
/// let matrix = TravelMatrix::new(TravelUnit::Minutes, 2, [(ZoneIx(0), SiteIx(0), 12.0)]);
/// assert_eq!(matrix.row(ZoneIx(0)), [(SiteIx(0), 12.0)]);
/// assert!(matrix.row(ZoneIx(1)).is_empty(), "out of reach");
/// ```
#[derive(Debug, Clone)]
pub struct TravelMatrix {
    unit: TravelUnit,
    over: Option<OverNetwork>,
    /// For each zone, `(site, impedance)` in order of site.
    rows: Vec<Vec<(SiteIx, f64)>>,
}

impl TravelMatrix {
    /// Builds the matrix for `zones` zones from pairs in any order. If a pair is given twice, the smaller impedance is
    /// kept; readers refuse such files earlier.
    pub fn new(unit: TravelUnit, zones: usize, pairs: impl IntoIterator<Item = (ZoneIx, SiteIx, f64)>) -> Self {
        let mut rows = vec![Vec::new(); zones];
        for (zone, site, impedance) in pairs {
            rows[zone.at()].push((site, impedance));
        }
        for row in &mut rows {
            row.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            row.dedup_by_key(|pair| pair.0);
        }
        TravelMatrix { unit, over: None, rows }
    }

    /// The same journeys, measured over a network.
    #[must_use]
    pub fn over(self, network: OverNetwork) -> Self {
        TravelMatrix { over: Some(network), ..self }
    }

    /// The network that the journeys were measured over; `None` for figures of the user's own.
    pub fn network(&self) -> Option<&OverNetwork> {
        self.over.as_ref()
    }

    /// Unit of every value.
    pub fn unit(&self) -> TravelUnit {
        self.unit
    }

    /// Sites that the zone can reach, with the impedance, in order of site.
    pub fn row(&self, zone: ZoneIx) -> &[(SiteIx, f64)] {
        &self.rows[zone.at()]
    }
}

/// How travel is measured.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study, TravelSource};
/// use hubplan::units::TravelUnit;
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// assert!(matches!(study.travel, TravelSource::StraightLine { detour: 1.0 }));
/// let study = study.with_matrix(TravelUnit::Minutes, [("home", "hall", 12.0)])?;
/// assert_eq!(study.travel.unit(), TravelUnit::Minutes);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum TravelSource {
    /// Straight line times a detour factor (1 = as the crow flies).
    StraightLine {
        /// Factor of 1 or more.
        detour: f64,
    },
    /// The user's own figures.
    Matrix(TravelMatrix),
}

impl TravelSource {
    /// Unit of the impedance.
    pub fn unit(&self) -> TravelUnit {
        match self {
            TravelSource::StraightLine { .. } => TravelUnit::Metres,
            TravelSource::Matrix(matrix) => matrix.unit(),
        }
    }
}

/// The contents of a [`Study`].
///
/// ```
/// use hubplan::model::{Crs, Site, Study, StudyParts, TravelSource, Zone};
/// let homes = vec![Zone::point("home", (0.0, 0.0).into())];
/// let mut parts = StudyParts::new("Hamlet", Crs::Plane, homes, vec![Site::candidate("hall", (300.0, 400.0).into())]);
/// parts.travel = TravelSource::StraightLine { detour: 1.3 };
/// assert_eq!(Study::new(parts)?.name, "Hamlet");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StudyParts {
    /// Name for headings.
    pub name: String,
    /// The coordinate system.
    pub crs: Crs,
    /// LSOA vintage; `None` when the zones are not LSOAs.
    pub vintage: Option<Vintage>,
    /// Zones; they must be in order of code.
    pub zones: Vec<Zone>,
    /// Sites; they must be in order of id.
    pub sites: Vec<Site>,
    /// Authorities; they must be in order of code. Empty in studies without them.
    pub authorities: Vec<Authority>,
    /// Further data on authorities, besides names and limits, in the order of the files.
    pub attributes: Vec<Attribute>,
    /// Numeric columns over the zones.
    pub columns: Columns,
    /// How travel is measured.
    pub travel: TravelSource,
    /// Which services the sites can host.
    pub services: Services,
    /// Land near the study's families that belongs to other authorities.
    pub beyond: Beyond,
    /// Files read.
    pub inputs: Vec<InputFile>,
    /// Lines of attribution that every output carries.
    pub attribution: Vec<String>,
    /// What was assumed while loading, in words.
    pub assumptions: Vec<String>,
    /// Rows that were left out.
    pub left_out: Vec<LeftOut>,
    /// Where zones and sites meet the network of roads and paths; empty without one.
    pub snaps: Vec<SnapRow>,
    /// Towns whose names maps show, the largest first.
    pub towns: Vec<Town>,
}

impl StudyParts {
    /// Zones and sites alone: no authorities and no columns, straight-line travel without a detour.
    pub fn new(name: &str, crs: Crs, zones: Vec<Zone>, sites: Vec<Site>) -> Self {
        StudyParts {
            name: name.to_owned(),
            crs,
            vintage: None,
            zones,
            sites,
            authorities: Vec::new(),
            attributes: Vec::new(),
            columns: Columns::default(),
            travel: TravelSource::StraightLine { detour: 1.0 },
            services: Services::default(),
            beyond: Beyond::default(),
            inputs: Vec::new(),
            attribution: Vec::new(),
            assumptions: Vec::new(),
            left_out: Vec::new(),
            snaps: Vec::new(),
            towns: Vec::new(),
        }
    }
}

/// Validated places: zones in order of code, sites in order of id, every index in range.
///
/// The order of rows in the input files does not matter: loaders put everything in order of code or id.
///
/// ```
/// use hubplan::model::{DemandPoint, SiteIx, SitePoint, Study};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// assert_eq!((study.zones.len(), study.site_by_id("hall")), (1, Some(SiteIx(0))));
/// assert_eq!(study.sites[0].point.y, 500.0);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Study {
    parts: StudyParts,
}

impl Study {
    /// Checks the invariants and makes the study.
    ///
    /// # Errors
    /// The first invariant that does not hold, in words. Loaders find such errors earlier, with file and row.
    pub fn new(parts: StudyParts) -> std::result::Result<Self, String> {
        fn strictly_rising<'a>(what: &str, keys: impl Iterator<Item = &'a str>) -> std::result::Result<(), String> {
            let mut last: Option<&str> = None;
            for key in keys {
                if last.is_some_and(|last| last >= key) {
                    return Err(format!("{what} `{key}` is out of order or twice there"));
                }
                last = Some(key);
            }
            Ok(())
        }
        strictly_rising("zone", parts.zones.iter().map(|zone| zone.code.as_str()))?;
        strictly_rising("site", parts.sites.iter().map(|site| site.id.as_str()))?;
        strictly_rising("authority", parts.authorities.iter().map(|authority| authority.code.as_str()))?;
        let authority_fits = |ix: Option<AuthorityIx>| match ix {
            Some(ix) => ix.at() < parts.authorities.len(),
            None => parts.authorities.is_empty(),
        };
        for zone in &parts.zones {
            if !authority_fits(zone.authority) {
                return Err(format!("zone `{}` has no authority", zone.code));
            }
            if !(zone.centroid.x.is_finite() && zone.centroid.y.is_finite()) {
                return Err(format!("zone `{}` has no position", zone.code));
            }
        }
        for site in &parts.sites {
            if !authority_fits(site.authority) {
                return Err(format!("site `{}` has no authority", site.id));
            }
            if site.zone.is_some_and(|zone| zone.at() >= parts.zones.len()) {
                return Err(format!("site `{}` stands in an unknown zone", site.id));
            }
            if !(site.point.x.is_finite() && site.point.y.is_finite()) {
                return Err(format!("site `{}` has no position", site.id));
            }
        }
        if !(parts.services.hosted.is_empty() || parts.services.hosted.len() == parts.sites.len()) {
            return Err("the services are not those of these sites".to_owned());
        }
        if let TravelSource::StraightLine { detour } = parts.travel
            && !(detour.is_finite() && detour >= 1.0)
        {
            return Err(format!("the detour factor is {detour}; it must be 1 or more"));
        }
        if parts.crs == Crs::Nowhere && matches!(parts.travel, TravelSource::StraightLine { .. }) {
            return Err("places without positions need a matrix of journeys".to_owned());
        }
        Ok(Study { parts })
    }

    /// Its contents, to change them and make another study.
    pub fn into_parts(self) -> StudyParts {
        self.parts
    }

    /// People of a zone by a column that counts them, such as `children_0_4`: those of its families, where the study
    /// has each area twice. `None` where the cell is blank.
    pub fn people(&self, column: &str, zone: ZoneIx) -> Option<f64> {
        self.columns.get(column, zone).map(|people| people * self.zones[zone.at()].share())
    }

    /// Whether any zone is an area; otherwise all are points.
    pub fn has_areas(&self) -> bool {
        self.zones.iter().any(|zone| zone.polygon.is_some())
    }

    /// Whether a site is a centre that is open today, by the study's data alone.
    pub fn is_open_today(&self, site: SiteIx) -> bool {
        self.sites[site.at()].status == SiteStatus::Existing
    }

    /// The centres that are open today, in order.
    pub fn open_today(&self) -> impl Iterator<Item = SiteIx> {
        self.site_indices().filter(|site| self.is_open_today(*site))
    }

    /// The zone with this code.
    pub fn zone_by_code(&self, code: &str) -> Option<ZoneIx> {
        self.zones.binary_search_by(|zone| zone.code.as_str().cmp(code)).ok().map(ZoneIx::new)
    }

    /// The site with this id. For what a person types, use [`Study::site_finder`].
    pub fn site_by_id(&self, id: &str) -> Option<SiteIx> {
        self.sites.binary_search_by(|site| site.id.as_str().cmp(id)).ok().map(SiteIx::new)
    }

    /// A numeric attribute of the zone's authority; `None` when there is no such attribute, or its value is not known
    /// or not a number.
    pub fn attribute_of(&self, name: &str, zone: ZoneIx) -> Option<f64> {
        self.authorities[self.zones[zone.at()].authority?.at()].attributes.get(name)?.number()
    }

    /// Number of rows that were left out, including those counted together.
    pub fn rows_left_out(&self) -> usize {
        self.left_out.iter().map(|entry| entry.rows as usize).sum()
    }

    /// Number of rows that should have been used and could not be. The others concern other places or were not asked
    /// for.
    pub fn rows_unusable(&self) -> usize {
        self.left_out.iter().filter(|entry| entry.is_unusable()).map(|entry| entry.rows as usize).sum()
    }

    /// Indices of all zones.
    pub fn zone_indices(&self) -> impl Iterator<Item = ZoneIx> + use<> {
        (0..self.zones.len()).map(ZoneIx::new)
    }

    /// Indices of all sites.
    pub fn site_indices(&self) -> impl Iterator<Item = SiteIx> + use<> {
        (0..self.sites.len()).map(SiteIx::new)
    }

    /// Indices of all authorities.
    pub fn authority_indices(&self) -> impl Iterator<Item = AuthorityIx> + use<> {
        (0..self.authorities.len()).map(AuthorityIx::new)
    }
}

impl Deref for Study {
    type Target = StudyParts;
    fn deref(&self) -> &StudyParts {
        &self.parts
    }
}
