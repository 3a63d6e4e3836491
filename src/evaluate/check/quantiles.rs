//! Quantiles of journeys, held against what a quantile is: enough people at most that far, and enough at least.

use super::families::{Families, Near};
use super::{Faults, figure, slack};
use crate::model::rounding::STATED;
use crate::model::{Metrics, Quantiles};

pub(super) fn check(metrics: &Metrics, families: &Families, faults: &mut Faults) {
    type Side = fn(&Near, &Near) -> Option<f64>;
    let sides: [(&str, &Quantiles, Side); 2] = [
        ("today", &metrics.quantiles.before, |today, _| today.distance),
        ("under the plan", &metrics.quantiles.after, |_, plan| plan.distance),
    ];
    for (when, stated, side) in sides {
        let weighing = families.zones.iter().filter(|zone| zone.1 > 0.0);
        let journeys: Vec<(f64, Option<f64>)> = weighing.map(|zone| (zone.1, side(&zone.2, &zone.3))).collect();
        one(
            &format!("the distance or time that half of all families travel at most {when}"),
            stated.half,
            0.5,
            &journeys,
            faults,
        );
        let what = format!("the distance or time that the furthest tenth travels at least {when}");
        one(&what, stated.nine_tenths, 0.9, &journeys, faults);
    }
}

/// A stated quantile is somebody's journey; at least the share have at most that, and the rest have at least that. None
/// is stated where too few can reach a hub.
fn one(what: &str, stated: Option<f64>, share: f64, journeys: &[(f64, Option<f64>)], faults: &mut Faults) {
    let weight = |holds: &dyn Fn(f64) -> bool| -> f64 {
        journeys.iter().filter(|(_, way)| way.is_some_and(holds)).map(|(weight, _)| weight).sum()
    };
    let all: f64 = journeys.iter().map(|(weight, _)| weight).sum();
    let room = STATED * all;
    let Some(stated) = stated else {
        let reached = weight(&|_| true);
        let few = all <= 0.0 || reached <= share * all + room;
        return faults.unless(few, "metrics", || format!("{what} is not stated; enough of them can reach a hub"));
    };
    let near = |way: f64| (way - stated).abs() <= slack(way, stated);
    let at_most = weight(&|way| way <= stated || near(way));
    let less = weight(&|way| way < stated && !near(way));
    let is_one = journeys.iter().any(|(_, way)| way.is_some_and(near));
    let right = is_one && at_most >= share * all - room && less <= share * all + room;
    faults.unless(right, "metrics", || {
        // A sum of nothing is -0.
        format!(
            "{what} is stated as {}; {:.2}% travel less and {:.2}% at most that",
            figure(stated),
            100.0 * (less + 0.0) / all,
            100.0 * at_most / all
        )
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(stated: Option<f64>, share: f64) -> Vec<String> {
        let journeys = [(3.0, Some(100.0)), (2.0, Some(200.0)), (4.0, Some(300.0)), (1.0, None)];
        let mut faults = Faults::default();
        one("it", stated, share, &journeys, &mut faults);
        faults.list.iter().map(|fault| fault.text.clone()).collect()
    }

    #[test]
    fn only_a_quantile_is_one() {
        assert_eq!(told(Some(200.0), 0.5), [] as [&str; 0]);
        assert_eq!(told(Some(300.0), 0.9), [] as [&str; 0]);
        assert_eq!(told(Some(200.01), 0.5), ["it is stated as 200.01; 50.00% travel less and 50.00% at most that"]);
        assert_eq!(told(Some(100.0), 0.5), ["it is stated as 100; 0.00% travel less and 30.00% at most that"]);
        assert_eq!(told(None, 0.5), ["it is not stated; enough of them can reach a hub"]);
        assert_eq!(told(None, 0.95), [] as [&str; 0]);
        assert_eq!(told(Some(300.0), 0.95).len(), 1);
    }
}
