//! Studies of points that are built in memory, without files.

use super::{
    Authority, AuthorityIx, Columns, Crs, Site, SiteIx, SiteStatus, Study, StudyParts, TravelMatrix, TravelSource,
    Zone, ZoneIx, names,
};
use crate::error::{Code, Finding, Findings, Result};
use crate::units::{Pounds, TravelUnit};
use geo::Coord;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A place with demand.
///
/// ```
/// use hubplan::model::DemandPoint;
/// let point = DemandPoint::new("north", (400.0, 9_200.0), 120.0).authority("Upper");
/// assert_eq!(point.weight, 120.0);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct DemandPoint {
    /// Identifier; unique in the study.
    pub id: String,
    /// East and north on the study's plane, in metres.
    pub at: (f64, f64),
    /// Demand, such as the number of children: 0 or more.
    pub weight: f64,
    /// Name of the authority whose families live here. Either every point and site has one, or none has.
    pub authority: Option<String>,
}

impl DemandPoint {
    /// A place without an authority.
    pub fn new(id: impl Into<String>, at: (f64, f64), weight: f64) -> Self {
        DemandPoint { id: id.into(), at, weight, authority: None }
    }

    /// A place of a study [without positions](Study::from_journeys).
    pub fn nowhere(id: impl Into<String>, weight: f64) -> Self {
        DemandPoint::new(id, (0.0, 0.0), weight)
    }

    /// The same place in an authority.
    #[must_use]
    pub fn authority(mut self, name: impl Into<String>) -> Self {
        self.authority = Some(name.into());
        self
    }
}

/// A place where a hub could open.
///
/// ```
/// use hubplan::model::{SitePoint, SiteStatus};
/// use hubplan::units::Pounds;
/// let site = SitePoint::new("library", (0.0, 0.0)).cost(Pounds(220_000)).status(SiteStatus::Existing);
/// assert_eq!(site.capacity, None);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SitePoint {
    /// Identifier; unique in the study.
    pub id: String,
    /// East and north on the study's plane, in metres.
    pub at: (f64, f64),
    /// Whether it may, must or must not be a hub; `Candidate` unless stated.
    pub status: SiteStatus,
    /// Cost of a hub here.
    pub cost: Option<Pounds>,
    /// Demand that a hub here can serve.
    pub capacity: Option<f64>,
    /// Whether it stands in a disadvantaged community.
    pub disadvantaged: Option<bool>,
    /// Name of the authority that it is in.
    pub authority: Option<String>,
}

impl SitePoint {
    /// A candidate of which only the position is known.
    pub fn new(id: impl Into<String>, at: (f64, f64)) -> Self {
        let status = SiteStatus::Candidate;
        SitePoint { id: id.into(), at, status, cost: None, capacity: None, disadvantaged: None, authority: None }
    }

    /// A candidate of a study [without positions](Study::from_journeys).
    pub fn nowhere(id: impl Into<String>) -> Self {
        SitePoint::new(id, (0.0, 0.0))
    }

    /// The same site with a status.
    #[must_use]
    pub fn status(mut self, status: SiteStatus) -> Self {
        self.status = status;
        self
    }

    /// The same site with a cost.
    #[must_use]
    pub fn cost(mut self, cost: Pounds) -> Self {
        self.cost = Some(cost);
        self
    }

    /// The same site with a capacity.
    #[must_use]
    pub fn capacity(mut self, capacity: f64) -> Self {
        self.capacity = Some(capacity);
        self
    }

    /// The same site inside or outside a disadvantaged community.
    #[must_use]
    pub fn disadvantaged(mut self, disadvantaged: bool) -> Self {
        self.disadvantaged = Some(disadvantaged);
        self
    }

    /// The same site in an authority.
    #[must_use]
    pub fn authority(mut self, name: impl Into<String>) -> Self {
        self.authority = Some(name.into());
        self
    }
}

impl Study {
    /// A study of points on a plane, with straight-line travel and the column `weight`. Points and sites may come in
    /// any order; the study holds them in order of id.
    ///
    /// ```
    /// use hubplan::model::{DemandPoint, SitePoint, Study};
    /// let study = Study::from_points(
    ///     [DemandPoint::new("north", (0.0, 3_000.0), 80.0), DemandPoint::new("south", (0.0, 0.0), 120.0)],
    ///     [SitePoint::new("library", (0.0, 500.0)), SitePoint::new("school", (0.0, 2_800.0))],
    /// )?;
    /// assert_eq!((study.zones.len(), study.sites.len()), (2, 2));
    /// # Ok::<(), hubplan::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::Error::Input`] with every fault found: ids that occur twice (H204), positions that are not finite
    /// (H207), weights or capacities that are negative or not finite (H206, H207), an authority that only some of the
    /// places have (H403), no places at all (H408).
    pub fn from_points(
        zones: impl IntoIterator<Item = DemandPoint>,
        sites: impl IntoIterator<Item = SitePoint>,
    ) -> Result<Self> {
        let (mut zones, mut sites): (Vec<_>, Vec<_>) = (zones.into_iter().collect(), sites.into_iter().collect());
        check(&zones, &sites)?;
        zones.sort_by(|a, b| a.id.cmp(&b.id));
        sites.sort_by(|a, b| a.id.cmp(&b.id));
        let of_zones = zones.iter().map(|zone| &zone.authority);
        let named: BTreeSet<&String> = of_zones.chain(sites.iter().map(|site| &site.authority)).flatten().collect();
        let position: HashMap<&String, AuthorityIx> =
            named.iter().enumerate().map(|(at, name)| (*name, AuthorityIx::new(at))).collect();
        let ix = |name: &Option<String>| name.as_ref().map(|name| position[name]);
        let mut columns = Columns::default();
        columns.insert(names::WEIGHT, MEMORY, zones.iter().map(|zone| Some(zone.weight)).collect());
        let parts = StudyParts {
            authorities: named.iter().map(|name| Authority::new(*name, *name)).collect(),
            columns,
            ..StudyParts::new(
                MEMORY,
                Crs::Plane,
                zones.iter().map(|zone| zone_of(zone, ix(&zone.authority))).collect(),
                sites.iter().map(|site| site_of(site, ix(&site.authority))).collect(),
            )
        };
        Study::new(parts).map_err(crate::Error::Internal)
    }

    /// A study without positions, of the user's own figures for travel, as `(demand point, site, figure)`. A pair that is
    /// absent is unreachable. Positions of points and sites are ignored. Such a study has no maps, and no limit on the
    /// distance between hubs.
    ///
    /// ```
    /// use hubplan::model::{DemandPoint, SitePoint, Study};
    /// use hubplan::{Question, units::{Impedance, TravelUnit}};
    /// let minutes = [("north", "library", 25.0), ("north", "school", 4.0), ("south", "library", 6.0)];
    /// let study = Study::from_journeys(
    ///     [DemandPoint::nowhere("north", 80.0), DemandPoint::nowhere("south", 120.0)],
    ///     [SitePoint::nowhere("library"), SitePoint::nowhere("school")],
    ///     TravelUnit::Minutes,
    ///     minutes,
    /// )?;
    /// let answer = Question::coverage(&study, Impedance { value: 15.0, unit: TravelUnit::Minutes }).at_most(1).solve()?;
    /// assert_eq!(answer.plan.hubs, ["library"]);
    /// # Ok::<(), hubplan::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Study::from_points`] and of [`Study::with_matrix`].
    pub fn from_journeys<'a>(
        zones: impl IntoIterator<Item = DemandPoint>,
        sites: impl IntoIterator<Item = SitePoint>,
        unit: TravelUnit,
        pairs: impl IntoIterator<Item = (&'a str, &'a str, f64)>,
    ) -> Result<Self> {
        let zones = zones.into_iter().map(|zone| DemandPoint { at: (0.0, 0.0), ..zone });
        let sites = sites.into_iter().map(|site| SitePoint { at: (0.0, 0.0), ..site });
        let parts = Study::from_points(zones, sites)?.with_matrix(unit, pairs)?.into_parts();
        Study::new(StudyParts { crs: Crs::Nowhere, ..parts }).map_err(crate::Error::Internal)
    }

    /// The same study with the user's own figures for travel, as `(demand point, site, figure)`. A pair that is absent
    /// is unreachable, and coordinates no longer matter.
    ///
    /// # Errors
    /// [`crate::Error::Input`] with every fault found: unknown ids (H402, H407), a pair that occurs twice (H204), a
    /// figure that is negative or not finite (H206, H207).
    pub fn with_matrix<'a>(
        self,
        unit: TravelUnit,
        pairs: impl IntoIterator<Item = (&'a str, &'a str, f64)>,
    ) -> Result<Self> {
        let mut findings = Findings::new();
        let mut rows: BTreeMap<(ZoneIx, SiteIx), f64> = BTreeMap::new();
        for (zone, site, figure) in pairs {
            let pair = format!("the journey from `{zone}` to `{site}`");
            findings.extend(number(&pair, figure));
            match (self.zone_by_code(zone), self.site_by_id(site)) {
                (Some(from), Some(to)) => {
                    if rows.insert((from, to), figure).is_some() {
                        findings.push(fault(Code::KeyDoubled, format!("{pair} occurs twice"), "Give it once"));
                    }
                }
                (None, _) => findings.push(fault(Code::ZoneUnknown, format!("there is no demand point `{zone}`"), IDS)),
                (_, None) => findings.push(fault(Code::SiteUnknown, format!("there is no site `{site}`"), IDS)),
            }
        }
        findings.into_result()?;
        let pairs = rows.into_iter().map(|((zone, site), figure)| (zone, site, figure));
        let travel = TravelSource::Matrix(TravelMatrix::new(unit, self.zones.len(), pairs));
        Study::new(StudyParts { travel, ..self.into_parts() }).map_err(crate::Error::Internal)
    }
}

/// The name of a study that has no file.
const MEMORY: &str = "points in memory";
const IDS: &str = "Use the ids of the points and sites";

fn fault(code: Code, what: String, mend: &str) -> Finding {
    Finding::new(code, MEMORY, what, mend)
}

fn check(zones: &[DemandPoint], sites: &[SitePoint]) -> Result<()> {
    let mut findings = Findings::new();
    if zones.is_empty() || sites.is_empty() {
        findings.push(fault(
            Code::NothingLeft,
            "there are no demand points or no sites".to_owned(),
            "Give at least one",
        ));
    }
    let mut places: Vec<(String, (f64, f64), &Option<String>)> = Vec::new();
    for zone in zones {
        let name = format!("demand point `{}`", zone.id);
        findings.extend(number(&format!("the weight of {name}"), zone.weight));
        places.push((name, zone.at, &zone.authority));
    }
    for site in sites {
        let name = format!("site `{}`", site.id);
        if let Some(capacity) = site.capacity {
            findings.extend(number(&format!("the capacity of {name}"), capacity));
        }
        places.push((name, site.at, &site.authority));
    }
    let some_have = places.iter().any(|(_, _, authority)| authority.is_some());
    let mut seen = BTreeSet::new();
    for (name, (x, y), authority) in &places {
        if !seen.insert(name) {
            findings.push(fault(Code::KeyDoubled, format!("{name} occurs twice"), "Give every place its own id"));
        }
        if !(x.is_finite() && y.is_finite()) {
            let what = format!("{name} has the position {x}, {y}");
            findings.push(fault(Code::NumberNotFinite, what, "Give finite coordinates, or leave the place out"));
        }
        if some_have && authority.is_none() {
            let what = format!("{name} has no authority, and other places have one");
            findings.push(fault(Code::ZoneWithoutAuthority, what, "Give an authority to every place, or to none"));
        }
    }
    findings.into_result()
}

/// What is wrong with a number that must be 0 or more.
fn number(what: &str, value: f64) -> Findings {
    let mut findings = Findings::new();
    let (code, mend) = match value {
        value if !value.is_finite() => (Code::NumberNotFinite, "Give a finite number"),
        value if value < 0.0 => (Code::NumberNegative, "Give 0 or more"),
        _ => return findings,
    };
    findings.push(fault(code, format!("{what} is {value}"), mend));
    findings
}

fn zone_of(point: &DemandPoint, authority: Option<AuthorityIx>) -> Zone {
    Zone { authority, ..Zone::point(&point.id, coord(point.at)) }
}

fn site_of(point: &SitePoint, authority: Option<AuthorityIx>) -> Site {
    let SitePoint { status, cost, capacity, disadvantaged, .. } = *point;
    Site { authority, status, cost, capacity, disadvantaged, ..Site::candidate(&point.id, coord(point.at)) }
}

fn coord((x, y): (f64, f64)) -> Coord<f64> {
    Coord { x, y }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(study: Result<Study>) -> Vec<&'static str> {
        match study {
            Err(crate::Error::Input(findings)) => findings.iter().map(|finding| finding.code.as_str()).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_fault_is_found_at_once() {
        let zones = [
            DemandPoint::new("a", (0.0, f64::NAN), -1.0).authority("A"),
            DemandPoint::new("a", (0.0, 0.0), f64::INFINITY),
        ];
        let sites = [SitePoint::new("s", (0.0, 0.0)).capacity(-2.0).authority("A")];
        let mut found = codes(Study::from_points(zones, sites));
        found.sort_unstable();
        assert_eq!(found, ["H204", "H206", "H206", "H207", "H207", "H403"]);
        assert_eq!(codes(Study::from_points([], [])), ["H408"]);
    }

    #[test]
    fn the_order_does_not_matter_and_a_matrix_takes_the_place_of_distance() {
        let zones = || ["b", "a"].map(|id| DemandPoint::new(id, (0.0, 0.0), 1.0).authority("A"));
        let sites = || ["t", "s"].map(|id| SitePoint::new(id, (0.0, 0.0)).authority("B"));
        let study = Study::from_points(zones(), sites()).unwrap();
        assert_eq!([&study.zones[0].code, &study.sites[0].id, &study.authorities[1].code], ["a", "s", "B"]);
        let study = study.with_matrix(TravelUnit::Minutes, [("b", "t", 12.0), ("a", "s", 3.5)]).unwrap();
        let TravelSource::Matrix(matrix) = &study.travel else { panic!("{:?}", study.travel) };
        assert_eq!((matrix.row(ZoneIx(0)), matrix.unit()), (&[(SiteIx(0), 3.5)][..], TravelUnit::Minutes));
        let wrong = [("b", "t", 1.0), ("b", "t", 2.0), ("c", "t", 1.0), ("a", "u", 1.0), ("a", "s", -1.0)];
        let mut found = codes(study.with_matrix(TravelUnit::Minutes, wrong));
        found.sort_unstable();
        assert_eq!(found, ["H204", "H206", "H402", "H407"]);
    }
}
