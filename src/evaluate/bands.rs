//! How many families travel at most ten, fifteen, twenty and thirty minutes.

use crate::model::{Holding, MINUTES, Terms, WithinMinutes};
use crate::units::{TravelUnit, Weight};

/// Weight within each band of minutes, of [`journeys`](super::access::journeys) under today's centres and under the
/// plan. None where journeys are not in minutes.
pub(super) fn bands(terms: &Terms, [before, after]: &[Vec<Holding>; 2]) -> Vec<WithinMinutes> {
    if terms.radius.unit != TravelUnit::Minutes {
        return Vec::new();
    }
    // Journeys are in rising order.
    let within = |journeys: &[Holding], minutes: f64| {
        Weight(journeys.iter().take_while(|(_, journey)| *journey <= minutes).map(|(weight, _)| weight).sum())
    };
    let band = |minutes| WithinMinutes { minutes, before: within(before, minutes), after: within(after, minutes) };
    MINUTES.into_iter().map(band).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{study, terms};
    use crate::model::in_order;

    #[test]
    fn a_journey_as_long_as_a_band_is_within_it() {
        let mut terms = terms(&study());
        let today = in_order(vec![(5.0, 30.0), (3.0, 31.0), (9.0, f64::INFINITY)]);
        let plan = in_order(vec![(5.0, 10.0), (3.0, 15.5), (9.0, 0.0)]);
        let journeys = [today, plan];
        assert_eq!(bands(&terms, &journeys), [], "metres have no minutes");
        terms.radius.unit = TravelUnit::Minutes;
        let found = bands(&terms, &journeys);
        let figures: Vec<_> = found.iter().map(|band| (band.minutes, band.before.0, band.after.0)).collect();
        assert_eq!(figures, [(10.0, 0.0, 14.0), (15.0, 0.0, 14.0), (20.0, 0.0, 17.0), (30.0, 5.0, 17.0)]);
    }
}
