//! Small studies for tests: points on a plane, no files.

use super::{
    Aim, AssumedTerms, Authority, AuthorityIx, Columns, Crs, Role, Scenario, Site, SiteIx, Study, StudyParts, Terms,
    Zone, ZoneIx, names,
};
use crate::units::{Impedance, Pounds, Weight};
use geo::Coord;

pub(crate) use crate::testing::{cases, seed};

/// A plain study without authorities: zones `z00000`, `z00001` ... at `(x, y)` with a weight, sites `s00000` ... at
/// `(x, y)`, straight-line travel without detour. Codes rise in the order given, so position and index agree.
pub(crate) fn study_of_points(zones: &[(f64, f64, f64)], sites: &[(f64, f64)]) -> Study {
    Study::new(parts_of_points(zones, sites)).expect("points make a valid study")
}

/// The parts of [`study_of_points`], for tests that change one of them.
pub(crate) fn parts_of_points(zones: &[(f64, f64, f64)], sites: &[(f64, f64)]) -> StudyParts {
    let mut columns = Columns::default();
    columns.insert(names::WEIGHT, "demand.csv", zones.iter().map(|zone| Some(zone.2)).collect());
    let zones =
        zones.iter().enumerate().map(|(i, &(x, y, _))| Zone::point(format!("z{i:05}"), Coord { x, y })).collect();
    let sites =
        sites.iter().enumerate().map(|(i, &(x, y))| Site::candidate(format!("s{i:05}"), Coord { x, y })).collect();
    StudyParts { columns, ..StudyParts::new("Points", Crs::Plane, zones, sites) }
}

/// Adds authorities `A0`, `A1` ...: a number for each zone and one for each site.
pub(crate) fn with_authorities(mut parts: StudyParts, zones: &[usize], sites: &[usize]) -> StudyParts {
    let count = zones.iter().chain(sites).max().map_or(0, |last| last + 1);
    parts.authorities = (0..count).map(|i| Authority::new(format!("A{i}"), format!("Authority {i}"))).collect();
    for (zone, &authority) in parts.zones.iter_mut().zip(zones) {
        zone.authority = Some(AuthorityIx::new(authority));
    }
    for (site, &authority) in parts.sites.iter_mut().zip(sites) {
        site.authority = Some(AuthorityIx::new(authority));
    }
    parts
}

/// Terms without any limit: every site free and without cost, every authority planned, borders open,
/// weights from the `weight` column, `radius` in the study's travel unit.
pub(crate) fn plain_terms(study: &Study, radius: f64) -> Terms {
    let (sites, authorities) = (study.sites.len(), study.authorities.len());
    Terms {
        aim: Aim::Coverage,
        shorter_journeys: false,
        then: Vec::new(),
        weight: study
            .zone_indices()
            .map(|zone| Weight(study.columns.get(names::WEIGHT, zone).unwrap_or_default()))
            .collect(),
        weight_label: names::WEIGHT.into(),
        radius: Impedance { value: radius, unit: study.travel.unit() },
        cross_border: true,
        role: vec![Role::Free; sites],
        closing_price: vec![Weight(0.0); sites],
        contradictions: Vec::new(),
        cost: vec![Pounds(0); sites],
        costed: false,
        disadvantaged: vec![false; sites],
        planned: vec![true; authorities],
        budget: vec![None; authorities],
        total_budget: None,
        min_hubs: vec![0; authorities],
        max_hubs: vec![None; authorities],
        total_min: 0,
        total_max: None,
        apart: None,
        floors: Vec::new(),
        unlike: Vec::new(),
        capacities: Vec::new(),
        services: Vec::new(),
        ambition: None,
        excused: vec![false; authorities],
        phases: None,
        evidence: None,
        assumed: AssumedTerms::nothing(sites, authorities),
        assumptions: Vec::new(),
    }
}

/// A scenario that covers the `weight` of [`study_of_points`] within 20, with more tables.
pub(crate) fn plain_scenario(tables: &str) -> Scenario {
    let head = "version = 1\nstudy = \"study.toml\"\n[objective]\nweight = \"weight\"\nradius = 20\n";
    toml::from_str(&format!("{head}{tables}")).expect("a valid scenario")
}

/// Every set of sites for which `keeps` holds, with the weight it covers within the radius.
pub(crate) fn all_plans(study: &Study, radius: f64, keeps: impl Fn(&[SiteIx]) -> bool) -> Vec<(f64, Vec<SiteIx>)> {
    let chosen = |set: u32| study.site_indices().filter(|site| set >> site.0 & 1 == 1).collect::<Vec<SiteIx>>();
    let sets = (0..1_u32 << study.sites.len()).map(chosen).filter(|open| keeps(open));
    sets.map(|open| (covered(study, radius, &open), open)).collect()
}

fn covered(study: &Study, far: f64, open: &[SiteIx]) -> f64 {
    let near = |zone: &ZoneIx| {
        let from = study.zones[zone.at()].centroid;
        open.iter().map(|site| study.sites[site.at()].point).any(|to| (to.x - from.x).hypot(to.y - from.y) <= far)
    };
    let weight = |zone: ZoneIx| study.columns.get(names::WEIGHT, zone).unwrap_or_default();
    study.zone_indices().filter(near).map(weight).sum()
}

/// Whether two sums are equal but for the order of adding.
pub(crate) fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}
