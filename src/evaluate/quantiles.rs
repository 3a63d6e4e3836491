//! How far half of all families travel at most, and the tenth furthest away at least.

use crate::model::{BeforeAfterQuantiles, Holding, Quantiles, quantile};

/// The quantiles of [`journeys`](super::access::journeys) under today's centres and under the plan.
pub(super) fn quantiles([before, after]: &[Vec<Holding>; 2]) -> BeforeAfterQuantiles {
    BeforeAfterQuantiles { before: of(before), after: of(after) }
}

fn of(journeys: &[Holding]) -> Quantiles {
    let at = |share: f64| quantile(journeys, share).filter(|journey| journey.is_finite());
    Quantiles { half: at(0.5), nine_tenths: at(0.9) }
}

#[cfg(test)]
mod tests {
    use crate::evaluate::evaluate;
    use crate::evaluate::testing::{evaluation, scenario, study, terms};
    use crate::model::SiteIx;

    #[test]
    fn quantiles_of_the_villages() {
        let study = study();
        let found = evaluation(&study, &terms(&study)).metrics.quantiles;
        // Today 15 of 73 have no way to go, 50 have 1 km and 8 have 2 km.
        assert_eq!((found.before.half, found.before.nine_tenths), (Some(1000.0), Some(2000.0)));
        // Under the plan 38 have none, 25 have 1 km and 10 have 2 km.
        assert_eq!((found.after.half, found.after.nine_tenths), (Some(0.0), Some(2000.0)));
    }

    #[test]
    fn who_can_reach_no_hub_is_furthest() {
        let study = study();
        let mut terms = terms(&study);
        terms.cross_border = false;
        let found = evaluate(&study, &terms, &scenario(), &[SiteIx(1)]).metrics.quantiles.after;
        // The 8 of z4 can reach none: more than a tenth of 73.
        assert_eq!((found.half, found.nine_tenths), (Some(1000.0), None));
        terms.weight.iter_mut().for_each(|weight| weight.0 = 0.0);
        assert_eq!(evaluate(&study, &terms, &scenario(), &[SiteIx(1)]).metrics.quantiles, Default::default());
    }
}
