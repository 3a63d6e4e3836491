//! The objective of many sets of hubs under many scenarios. Journeys are shared between scenarios where possible.

use super::access::Situation;
use super::{aim, baseline, readings};
use crate::model::{Sense, SiteIx, Study, Terms, ZoneIx};
use crate::travel::{self, Nearest};

/// Where each zone's families go under a set of hubs. It is valid for all terms with the same authorities being
/// planned, the same standing centres and the same border rule, whatever their weights, radius and limits.
///
/// ```
/// use hubplan::model::{DemandPoint, SiteIx, SitePoint, Study};
/// use hubplan::{Question, evaluate::{journeys, worth}, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let terms = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?.terms;
/// let hall = [SiteIx(0)];
/// assert_eq!(worth(&study, &terms, &hall, &journeys(&study, &terms, &hall)), 9.0);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Journeys(Vec<Option<Nearest>>);

/// The journeys under the hubs `open` (in ascending order) and the standing centres of the terms.
pub fn journeys(study: &Study, terms: &Terms, open: &[SiteIx]) -> Journeys {
    Journeys(travel::nearest(study, terms, &baseline::with_standing(terms, open)))
}

/// The objective of the hubs `open` (in ascending order), as a plan states it, from journeys that are valid for them
/// and for these terms.
pub fn worth(study: &Study, terms: &Terms, open: &[SiteIx], journeys: &Journeys) -> f64 {
    let plan = Situation::of(terms, baseline::with_standing(terms, open), journeys.0.clone());
    let planned: Vec<ZoneIx> = study.zone_indices().filter(|zone| terms.plans_for(study, *zone)).collect();
    let counted = aim::counted(study, terms, &terms.aim, open, &plan, &planned);
    let penalty = readings::against_ambition(study, terms, open).map_or(0.0, |ambition| ambition.penalty.0);
    let lost = penalty + baseline::closing_loss(terms, open).0;
    match terms.aim.sense() {
        Sense::Maximise => counted - lost,
        Sense::Minimise => counted + lost,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{scenario, study, terms};
    use super::*;
    use crate::evaluate::{evaluate, objective};

    #[test]
    fn the_worth_is_the_objective_that_a_plan_states() {
        let (study, scenario) = (study(), scenario());
        let terms = terms(&study);
        for open in [vec![SiteIx(1), SiteIx(3)], vec![SiteIx(0)], vec![SiteIx(0), SiteIx(2), SiteIx(4)]] {
            let metrics = evaluate(&study, &terms, &scenario, &open).metrics;
            let worth = worth(&study, &terms, &open, &journeys(&study, &terms, &open));
            assert_eq!(worth, objective(&metrics, terms.aim.sense()), "{open:?}");
        }
    }
}
