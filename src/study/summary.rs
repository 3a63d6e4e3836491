//! Distances weighted by people, for everybody together and group by group.

use super::distance::Distances;
use super::groups::Grouping;
use super::people::People;
use crate::model::{Origins, Study, rounding};
use rayon::prelude::*;

/// Distances of the people of one group, in the study's travel unit.
///
/// ```
/// # use hubplan::model::{DemandPoint, DistanceSettings, Origins, SitePoint, SiteStatus, Study};
/// # use hubplan::study::measure;
/// # let hall = SitePoint::new("hall", (0.0, 500.0)).status(SiteStatus::Existing);
/// # let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// # let settings = DistanceSettings { weights: vec!["weight".to_owned()], ..DistanceSettings::default() };
/// let rows = measure(&study, &Origins::of_zones(&study), &settings, "the study", None)?.summary;
/// assert_eq!((&rows[0].grouping[..], rows[0].mean, rows[0].shares[0]), ("all", Some(500.0), Some(1.0)));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SummaryRow {
    /// Column of people.
    pub weight: String,
    /// Name of the grouping.
    pub grouping: String,
    /// Code of the group.
    pub group: String,
    /// Name of the group.
    pub group_name: String,
    /// Origins in the group.
    pub origins: usize,
    /// People in the group.
    pub total: f64,
    /// People who can reach any centre. Means are over these; shares are of all people.
    pub reached: f64,
    /// Mean distance to the nearest centre, over the people reached.
    pub mean: Option<f64>,
    /// For each quantile q, the shortest distance within which at least a share q of all people have a centre; `None`
    /// where too few can reach one.
    pub quantiles: Vec<Option<f64>>,
    /// Share of all people within each radius, from 0 to 1.
    pub shares: Vec<Option<f64>>,
    /// Mean of the two-step floating catchment.
    pub two_step: Option<f64>,
    /// Mean of its enhanced form.
    pub enhanced: Option<f64>,
    /// Centres that stand in the group; `None` where the group of no centre is known.
    pub centres: Option<usize>,
    /// Centres per 1,000 people of the group.
    pub per_1000: Option<f64>,
}

/// One row per column of people, grouping and group.
pub(super) fn summary(study: &Study, origins: &Origins, distances: &Distances) -> Vec<SummaryRow> {
    let order = nearest_first(origins, distances);
    let pairs: Vec<(&People, &Grouping)> = distances
        .people
        .iter()
        .flat_map(|people| distances.groupings.iter().map(move |grouping| (people, grouping)))
        .collect();
    let tables = pairs.par_iter().map(|(people, grouping)| table(study, origins, distances, &order, people, grouping));
    tables.collect::<Vec<_>>().concat()
}

/// Origins in order of the distance to their nearest centre; those without one last, ties in their own order.
fn nearest_first(origins: &Origins, distances: &Distances) -> Vec<u32> {
    // Floats that are not negative sort like their bits, and sorting pairs is faster than looking distances up.
    let way = |origin: usize| distances.way(origin).unwrap_or(f64::INFINITY).to_bits();
    let mut order: Vec<(u64, u32)> =
        (0..origins.len()).into_par_iter().map(|origin| (way(origin), origin as u32)).collect();
    order.par_sort_unstable();
    order.into_par_iter().map(|(_, origin)| origin).collect()
}

/// Sums over one group.
#[derive(Clone)]
struct Sums {
    origins: usize,
    total: f64,
    reached: f64,
    travelled: f64,
    within: Vec<f64>,
    access: [f64; 2],
    quantiles: Vec<Option<f64>>,
}

fn table(
    study: &Study,
    origins: &Origins,
    distances: &Distances,
    order: &[u32],
    people: &People,
    grouping: &Grouping,
) -> Vec<SummaryRow> {
    let settings = &distances.settings;
    let empty = Sums {
        origins: 0,
        total: 0.0,
        reached: 0.0,
        travelled: 0.0,
        within: vec![0.0; settings.radii.len()],
        access: [0.0; 2],
        quantiles: vec![None; settings.quantiles.len()],
    };
    let mut groups = vec![empty; grouping.groups.len()];
    for zone in origins.zones() {
        if let Some(group) = grouping.of_zone(*zone) {
            groups[group].origins += 1;
            groups[group].total += people.at(*zone);
        }
    }
    for &origin in order {
        let origin = origin as usize;
        let zone = origins.zones()[origin];
        let Some(group) = grouping.of_zone(zone) else { continue };
        let (sums, here) = (&mut groups[group], people.at(zone));
        for (sum, access) in sums.access.iter_mut().zip([&distances.two_step, &distances.enhanced]) {
            *sum += here * access.as_ref().map_or(0.0, |access| access[origin]);
        }
        let Some(way) = distances.way(origin).filter(|_| here > 0.0) else { continue };
        sums.reached += here;
        sums.travelled += here * way;
        for (sum, radius) in sums.within.iter_mut().zip(&settings.radii) {
            *sum += if distances.is_within(origin, radius) { here } else { 0.0 };
        }
        for (found, share) in sums.quantiles.iter_mut().zip(&settings.quantiles) {
            if found.is_none() && sums.reached >= share * sums.total * (1.0 - rounding::DIGITS) {
                *found = Some(way);
            }
        }
    }
    let standing: Vec<usize> = distances.centres.iter().filter_map(|site| grouping.of_site(study, *site)).collect();
    let mut centres = vec![(!standing.is_empty()).then_some(0); groups.len()];
    standing.into_iter().for_each(|group| centres[group] = centres[group].map(|centres| centres + 1));
    let rows = grouping.groups.iter().zip(groups).zip(centres);
    rows.map(|((group, sums), centres)| row(distances, people, grouping, group, sums, centres)).collect()
}

fn row(
    distances: &Distances,
    people: &People,
    grouping: &Grouping,
    (code, name): &(String, String),
    sums: Sums,
    centres: Option<usize>,
) -> SummaryRow {
    let share = |part: f64, of: f64| (of > 0.0).then(|| part / of);
    let [two_step, enhanced] = sums.access.map(|access| share(access, sums.total));
    SummaryRow {
        weight: people.name.clone(),
        grouping: grouping.name.clone(),
        group: code.clone(),
        group_name: name.clone(),
        origins: sums.origins,
        total: sums.total,
        reached: sums.reached,
        mean: share(sums.travelled, sums.reached),
        quantiles: sums.quantiles,
        shares: sums.within.iter().map(|within| share(*within, sums.total)).collect(),
        two_step: two_step.filter(|_| distances.two_step.is_some()),
        enhanced: enhanced.filter(|_| distances.enhanced.is_some()),
        centres,
        per_1000: centres.and_then(|centres| share(centres as f64 * 1000.0, sums.total)),
    }
}
