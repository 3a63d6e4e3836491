//! How unequally access is spread: Gini and concentration index, each with a bootstrap interval.
//!
//! Both are [`Lorenz::index`], `1 - sum over i of (p_i - p_(i-1)) (L_i + L_(i-1))`, where p and L are the cumulative
//! shares of people and of what they have. The Gini index orders people by what they have. The concentration index
//! orders them by the rank of their zone, the most disadvantaged first; people of one rank form one step (Kakwani,
//! Wagstaff and van Doorslaer 1997). It lies between -1 and 1, and is above 0 when the less disadvantaged have more.
//! For distance more is worse, for access more is better.
//!
//! A bootstrap sample draws as many zones as there are, with replacement. It draws zones because origins of one zone
//! are not independent.

use super::distance::Distances;
use super::people::People;
use crate::model::{Inequality, Lorenz, Origins, Study, ZoneIx};
use rand::Rng;
use rand_pcg::Pcg64;
use rayon::prelude::*;
use std::collections::HashMap;

/// One index of one measure.
///
/// ```
/// # use hubplan::model::{DemandPoint, DistanceSettings, Origins, SitePoint, SiteStatus, Study};
/// # use hubplan::study::measure;
/// use hubplan::model::Inequality;
/// # let hall = SitePoint::new("hall", (0.0, 500.0)).status(SiteStatus::Existing);
/// # let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// # let settings = DistanceSettings { weights: vec!["weight".to_owned()], ..DistanceSettings::default() };
/// let inequality = Inequality { rank: "weight".to_owned(), replicates: 0, seed: 1, level: 0.95 };
/// let settings = DistanceSettings { inequality: Some(inequality), ..settings };
/// let rows = measure(&study, &Origins::of_zones(&study), &settings, "the study", None)?.inequality;
/// assert_eq!((rows[0].of, rows[0].measure, rows[0].people), ("way", "gini", 9.0));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct InequalityRow {
    /// Column of people.
    pub weight: String,
    /// The measure: `way` (distance to the nearest centre), `two_step` or `two_step_enhanced`.
    pub of: &'static str,
    /// `gini` or `concentration`.
    pub measure: &'static str,
    /// Number of people covered by the index: those with a value and, for concentration, whose zone has a rank.
    pub people: f64,
    /// The index; `None` where nobody has anything.
    pub value: Option<f64>,
    /// Lower end of the bootstrap interval.
    pub low: Option<f64>,
    /// Upper end of the bootstrap interval.
    pub high: Option<f64>,
}

/// Value per person at an origin; `None` where it is not known.
type Having<'a> = &'a dyn Fn(usize) -> Option<f64>;

/// Both indices of every measure; empty unless the study asks for them.
pub(super) fn inequality(study: &Study, origins: &Origins, distances: &Distances) -> Vec<InequalityRow> {
    let Some(asked) = &distances.settings.inequality else { return Vec::new() };
    let way = |origin: usize| distances.way(origin);
    let two_step = |origin: usize| distances.two_step.as_ref().map(|list| list[origin]);
    let enhanced = |origin: usize| distances.enhanced.as_ref().map(|list| list[origin]);
    let had: [(&'static str, bool, Having<'_>); 3] = [
        ("way", true, &way),
        ("two_step", distances.two_step.is_some(), &two_step),
        ("two_step_enhanced", distances.enhanced.is_some(), &enhanced),
    ];
    let mut rows = Vec::new();
    for people in &distances.people {
        // Origins of one area are not independent, also where the study has it twice.
        let mut areas: Vec<Vec<ZoneIx>> = Vec::new();
        let mut first: HashMap<&str, usize> = HashMap::new();
        for zone in study.zone_indices().filter(|zone| people.at(*zone) > 0.0) {
            let at = *first.entry(study.zones[zone.at()].area()).or_insert(areas.len());
            if at == areas.len() {
                areas.push(Vec::new());
            }
            areas[at].push(zone);
        }
        for (of, _, value) in had.iter().filter(|(_, measured, _)| *measured) {
            let mut row = |measure, steps: &[Part]| {
                let (value, low, high) = with_interval(asked, &areas, study.zones.len(), steps);
                let people_in = steps.iter().map(|part| part.people).sum();
                rows.push(InequalityRow {
                    weight: people.name.clone(),
                    of,
                    measure,
                    people: people_in,
                    value,
                    low,
                    high,
                });
            };
            row("gini", &by_value(origins, people, value));
            row("concentration", &by_rank(study, origins, people, value, &asked.rank));
        }
    }
    rows
}

/// People of one zone with the sum of their values, and whether they are the last of a step of the curve.
struct Part {
    zone: ZoneIx,
    people: f64,
    had: f64,
    ends: bool,
}

/// Origins in order of their value.
fn by_value(origins: &Origins, people: &People, value: Having<'_>) -> Vec<Part> {
    let mut have: Vec<(f64, u32)> =
        (0..origins.len()).filter_map(|origin| Some((value(origin)?, origin as u32))).collect();
    have.par_sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let part = |(value, origin): (f64, u32)| {
        let zone = origins.zones()[origin as usize];
        let people = people.at(zone);
        Part { zone, people, had: people * value, ends: true }
    };
    have.into_iter().map(part).collect()
}

/// Zones in order of rank; zones without a rank are left out.
fn by_rank(study: &Study, origins: &Origins, people: &People, value: Having<'_>, rank: &str) -> Vec<Part> {
    let mut sums = vec![(0.0, 0.0); study.zones.len()];
    for (origin, zone) in origins.zones().iter().enumerate() {
        if let Some(value) = value(origin) {
            let sum = &mut sums[zone.at()];
            *sum = (sum.0 + people.at(*zone), sum.1 + people.at(*zone) * value);
        }
    }
    let mut ranked: Vec<(f64, ZoneIx)> =
        study.zone_indices().filter_map(|zone| Some((study.columns.get(rank, zone)?, zone))).collect();
    ranked.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let last = |at: usize| ranked.get(at + 1).is_none_or(|next| next.0 > ranked[at].0);
    let part = |(at, (_, zone)): (usize, &(f64, ZoneIx))| {
        let (people, had) = sums[zone.at()];
        Part { zone: *zone, people, had, ends: last(at) }
    };
    ranked.iter().enumerate().map(part).collect()
}

/// The index, with each zone counted `times` times.
fn index(steps: &[Part], times: impl Fn(ZoneIx) -> f64) -> Option<f64> {
    let mut curve = Lorenz::default();
    let mut step = (0.0, 0.0);
    for part in steps {
        let times = times(part.zone);
        step = (step.0 + times * part.people, step.1 + times * part.had);
        if part.ends {
            curve.step(step.0, step.1);
            step = (0.0, 0.0);
        }
    }
    curve.index()
}

/// The index, and the ends of the interval that contains a share `level` of the bootstrap samples.
fn with_interval(
    asked: &Inequality,
    areas: &[Vec<ZoneIx>],
    all: usize,
    steps: &[Part],
) -> (Option<f64>, Option<f64>, Option<f64>) {
    let value = index(steps, |_| 1.0);
    let sample = |replicate: u32| {
        // Every sample has its own random stream, so that samples can be drawn in any order.
        let mut random = Pcg64::new(u128::from(asked.seed), u128::from(replicate));
        let mut times = vec![0.0; all];
        for _ in areas {
            for zone in &areas[random.random_range(0..areas.len())] {
                times[zone.at()] += 1.0;
            }
        }
        index(steps, |zone| times[zone.at()])
    };
    if value.is_none() || areas.is_empty() || asked.replicates == 0 {
        return (value, None, None);
    }
    let mut samples: Vec<f64> = (0..asked.replicates).into_par_iter().filter_map(sample).collect();
    samples.sort_by(f64::total_cmp);
    let tail = (1.0 - asked.level) / 2.0;
    let at = |share: f64| samples.get(((share * samples.len() as f64).ceil() as usize).saturating_sub(1)).copied();
    (value, at(tail), at(1.0 - tail))
}
