//! Before and after: who gains and who loses access when centres close, or when the hubs of a plan replace them.

use super::distance::{self, Distances};
use crate::model::{Origins, SiteIx, Study};
use crate::travel::{Nearest, Ways, within};
use crate::units::Impedance;

/// Effects of a list of closures, or of a plan.
///
/// ```
/// # use hubplan::model::{DemandPoint, DistanceSettings, Origins, SitePoint, SiteStatus, Study};
/// # use hubplan::study::measure;
/// # let hall = SitePoint::new("hall", (0.0, 500.0)).status(SiteStatus::Existing);
/// # let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// # let settings = DistanceSettings { weights: vec!["weight".to_owned()], ..DistanceSettings::default() };
/// let closed = measure(&study, &Origins::of_zones(&study), &settings, "the study", Some(Vec::new()))?.change;
/// assert!(closed.is_some_and(|change| change.centres.is_empty() && change.nearest == [None]));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Change {
    /// The centres that would be open afterwards.
    pub centres: Vec<SiteIx>,
    /// The nearest of them for each origin; `None` where none can be reached.
    pub nearest: Vec<Option<Nearest>>,
    /// People by group and radius.
    pub rows: Vec<ChangeRow>,
}

/// People of one group within one radius, before and after.
///
/// ```
/// # use hubplan::model::{DemandPoint, DistanceSettings, Origins, SitePoint, SiteStatus, Study};
/// # use hubplan::study::measure;
/// # let hall = SitePoint::new("hall", (0.0, 500.0)).status(SiteStatus::Existing);
/// # let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// # let settings = DistanceSettings { weights: vec!["weight".to_owned()], ..DistanceSettings::default() };
/// let closed = measure(&study, &Origins::of_zones(&study), &settings, "the study", Some(Vec::new()))?.change;
/// assert!(closed.is_some_and(|change| change.rows[0].lose == 9.0));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ChangeRow {
    /// Column of people.
    pub weight: String,
    /// Name of the grouping.
    pub grouping: String,
    /// Code of the group.
    pub group: String,
    /// Name of the group.
    pub group_name: String,
    /// The radius.
    pub radius: Impedance,
    /// People in the group.
    pub total: f64,
    /// People within the radius of a centre today.
    pub before: f64,
    /// People within the radius of a centre afterwards.
    pub after: f64,
    /// People who are within the radius afterwards but not today.
    pub gain: f64,
    /// People who are within the radius today but not afterwards.
    pub lose: f64,
    /// Mean distance to the nearest centre today, in the study's travel unit, over people who can reach one.
    pub mean_before: Option<f64>,
    /// Mean distance to the nearest centre afterwards, in the study's travel unit.
    pub mean_after: Option<f64>,
}

pub(super) fn change(study: &Study, origins: &Origins, distances: &Distances, after: Vec<SiteIx>) -> Change {
    let ways = Ways::to(study, &after);
    let nearest = distance::nearest(origins, &ways, 1);
    let rows = rows(origins, distances, &nearest);
    Change { centres: after, nearest, rows }
}

/// Sums over one group: all people, then those for means, then those for each radius.
#[derive(Clone, Default)]
struct Sums {
    total: f64,
    /// People who can reach a centre, and the sum of their distances: before, after.
    travelled: [(f64, f64); 2],
    /// People within each radius: before, after, gain, lose.
    within: Vec<[f64; 4]>,
}

fn rows(origins: &Origins, distances: &Distances, after: &[Option<Nearest>]) -> Vec<ChangeRow> {
    let radii = &distances.settings.radii;
    let mut rows = Vec::new();
    for people in &distances.people {
        for grouping in &distances.groupings {
            let empty = Sums { within: vec![[0.0; 4]; radii.len()], ..Sums::default() };
            let mut groups = vec![empty; grouping.groups.len()];
            for (origin, zone) in origins.zones().iter().enumerate() {
                let Some(group) = grouping.of_zone(*zone) else { continue };
                let (sums, here) = (&mut groups[group], people.at(*zone));
                let ways = [distances.way(origin), after[origin].map(|way| way.impedance)];
                add(sums, here, ways, radii);
            }
            let of_group = |((code, name), sums): (&(String, String), Sums)| {
                let mean = |(reached, travelled): (f64, f64)| (reached > 0.0).then(|| travelled / reached);
                let row = |(radius, within): (&Impedance, &[f64; 4])| ChangeRow {
                    weight: people.name.clone(),
                    grouping: grouping.name.clone(),
                    group: code.clone(),
                    group_name: name.clone(),
                    radius: *radius,
                    total: sums.total,
                    before: within[0],
                    after: within[1],
                    gain: within[2],
                    lose: within[3],
                    mean_before: mean(sums.travelled[0]),
                    mean_after: mean(sums.travelled[1]),
                };
                radii.iter().zip(&sums.within).map(row).collect::<Vec<_>>()
            };
            rows.extend(grouping.groups.iter().zip(groups).flat_map(of_group));
        }
    }
    rows
}

fn add(sums: &mut Sums, here: f64, ways: [Option<f64>; 2], radii: &[Impedance]) {
    sums.total += here;
    for (sum, way) in sums.travelled.iter_mut().zip(ways) {
        if let Some(way) = way {
            *sum = (sum.0 + here, sum.1 + here * way);
        }
    }
    for (sum, radius) in sums.within.iter_mut().zip(radii) {
        let [before, after] = ways.map(|way| way.is_some_and(|way| within(way, radius)));
        let parts = [before, after, after && !before, before && !after];
        sum.iter_mut().zip(parts).for_each(|(sum, counts)| *sum += if counts { here } else { 0.0 });
    }
}
