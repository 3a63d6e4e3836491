//! A first plan: opens hubs for the zone that is worst off, one after the other (farthest first, Gonzalez 1985).

use super::zones::Zones;
use crate::error::Result;
use crate::model::SiteIx;
use crate::solve::draft::Draft;
use crate::solve::limits::Question;
use crate::solve::search::Search;
use crate::solve::{Clock, Options, heuristic};

/// Result of looking for a first plan.
pub(super) enum First {
    /// A plan that keeps every limit, and the zones that it was made for, by position.
    Found { plan: Vec<SiteIx>, worst: Vec<u32> },
    /// Provably no plan keeps every limit.
    Impossible,
}

/// A first plan.
///
/// # Errors
/// As [`crate::solve::solve`].
pub(super) fn plan(question: &Question, zones: &Zones, options: &Options, clock: &Clock) -> Result<First> {
    let ground = &zones.ground;
    let (open, worst) = farthest_first(zones, clock);
    let mut draft = Draft::of(ground, &open);
    if heuristic::repaired(&mut draft, clock) {
        return Ok(First::Found { plan: ground.open_sites(&draft.into_open()), worst });
    }
    let options = Options { progress: None, ..*options };
    let found =
        Search { question, options: &options, clock, instance: ground, order: &[], certifies: false }.first_plan()?;
    Ok(found.map_or(First::Impossible, |choice| First::Found { plan: ground.open_sites(&choice.open), worst }))
}

/// Opens the nearest site that fits for the zone that is worst off, until no site helps any more. A zone that no site
/// helps is set aside.
fn farthest_first(zones: &Zones, clock: &Clock) -> (Vec<bool>, Vec<u32>) {
    let ground = &zones.ground;
    let mut draft = Draft::new(ground);
    let mut counted = zones.counted_with(&ground.opened);
    let mut left = vec![true; counted.len()];
    let mut worst = Vec::new();
    while !clock.is_over() {
        let waiting = (0..counted.len()).filter(|at| left[*at]);
        let Some(at) = waiting.max_by(|a, b| counted[*a].total_cmp(&counted[*b]).then(b.cmp(a))) else { break };
        worst.push(at as u32);
        let near = zones.near(&[at as u32], counted[at]);
        let fits = |(value, site): &(f64, SiteIx)| {
            let place = zones.place(*site).filter(|_| *value < counted[at])?;
            (!draft.is_open(place) && draft.effect(None, Some(place)).breach <= 0.0).then_some((place, *site))
        };
        let Some((place, site)) = near.iter().flatten().find_map(fits) else {
            left[at] = false;
            if worst.len() > 2 * draft.open_sites().len() + 100 {
                break;
            }
            continue;
        };
        draft.open(place);
        for (at, counted) in counted.iter_mut().enumerate() {
            *counted = counted.min(zones.to(at, site));
        }
    }
    worst.sort_unstable();
    worst.dedup();
    (draft.into_open(), worst)
}
