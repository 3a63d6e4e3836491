//! How far families travel, in a sentence and two rows that need no explanation.

use super::text::travel;
use super::{assumed, people, words};
use crate::model::{Metrics, Quantiles};
use crate::units::TravelUnit;

/// How far half of all families travel at most and the tenth furthest away at least, under the plan and today. `None`
/// where nobody has any weight.
pub(super) fn sentence(metrics: &Metrics) -> Option<String> {
    if metrics.all.after.weight.0 <= 0.0 {
        return None;
    }
    let unit = metrics.radius.unit;
    let by = match people::noun(metrics, "demand") {
        "demand" => ", counted by demand,",
        _ => "",
    };
    let assumed = assumed::distances(metrics.assumed.detour);
    let Quantiles { half, nine_tenths } = metrics.quantiles.after;
    let far = |journey: Option<f64>| travel(journey, unit);
    let mut text = match (half, nine_tenths, unit) {
        (None, ..) => format!("More than half of all families{by} can reach no hub."),
        (Some(_), Some(_), TravelUnit::Minutes) => format!(
            "Half of all families{by} take at most {} to the nearest hub; the tenth furthest away take at least {}{assumed}.",
            far(half),
            far(nine_tenths)
        ),
        (Some(_), Some(_), _) => format!(
            "Half of all families{by} travel at most {} to the nearest hub; the tenth furthest away travel at least {}{assumed}.",
            far(half),
            far(nine_tenths)
        ),
        (Some(_), None, _) => {
            let verb = verb(unit);
            format!(
                "Half of all families{by} {verb} at most {} to the nearest hub{assumed}; more than a tenth can reach none.",
                far(half)
            )
        }
    };
    if words::has_today(metrics) {
        let Quantiles { half, nine_tenths } = metrics.quantiles.before;
        text += &match (half, nine_tenths) {
            (None, _) => " Today more than half can reach no centre.".to_owned(),
            (Some(_), None) => {
                format!(" Today half {} at most {}, and more than a tenth can reach no centre.", verb(unit), far(half))
            }
            (Some(_), Some(_)) => format!(" Today it is {} and {}.", far(half), far(nine_tenths)),
        };
    }
    Some(text)
}

/// The same as rows: a label, today, the plan.
pub(super) fn rows(metrics: &Metrics) -> Vec<[String; 3]> {
    let unit = metrics.radius.unit;
    let verb = verb(unit);
    let row = |label: String, figure: fn(&Quantiles) -> Option<f64>| {
        let far = |side: &Quantiles| travel(figure(side), unit);
        let today = if words::has_today(metrics) { far(&metrics.quantiles.before) } else { "-".to_owned() };
        [label, today, far(&metrics.quantiles.after)]
    };
    let rows = [
        row(format!("half of families {verb} at most"), |side| side.half),
        row(format!("the furthest tenth {verb} at least"), |side| side.nine_tenths),
    ];
    rows.into_iter().filter(|[_, today, plan]| today != "-" || plan != "-").collect()
}

fn verb(unit: TravelUnit) -> &'static str {
    if unit == TravelUnit::Minutes { "take" } else { "travel" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{evaluation, study, terms};
    use crate::model::BeforeAfterQuantiles;

    fn said(before: [Option<f64>; 2], after: [Option<f64>; 2], unit: TravelUnit) -> String {
        let study = study();
        let mut metrics = evaluation(&study, &terms(&study)).metrics;
        let side = |[half, nine_tenths]: [Option<f64>; 2]| Quantiles { half, nine_tenths };
        metrics.quantiles = BeforeAfterQuantiles { before: side(before), after: side(after) };
        metrics.radius.unit = unit;
        sentence(&metrics).unwrap()
    }

    #[test]
    fn distances_in_a_sentence() {
        let both = |half, tenth| [Some(half), Some(tenth)];
        let (metres, minutes) = (TravelUnit::Metres, TravelUnit::Minutes);
        assert_eq!(
            said(both(1200.0, 8000.0), both(900.0, 4100.0), metres),
            "Half of all families, counted by demand, travel at most 900 m to the nearest hub; the tenth furthest away travel at least \
             4.10 km. Today it is 1.20 km and 8.00 km."
        );
        assert_eq!(
            said(both(12.0, 40.0), both(9.0, 25.0), minutes),
            "Half of all families, counted by demand, take at most 9.0 min to the nearest hub; the tenth furthest away take at least \
             25.0 min. Today it is 12.0 min and 40.0 min."
        );
        assert_eq!(
            said([None, None], [Some(900.0), None], metres),
            "Half of all families, counted by demand, travel at most 900 m to the nearest hub; more than a tenth can reach none. \
             Today more than half can reach no centre."
        );
        assert_eq!(
            said([Some(12.0), None], [None, None], minutes),
            "More than half of all families, counted by demand, can reach no hub. Today half take at most 12.0 min, and more than a \
             tenth can reach no centre."
        );
    }

    #[test]
    fn nobody_travels_nowhere() {
        let study = study();
        let mut terms = terms(&study);
        terms.weight.iter_mut().for_each(|weight| weight.0 = 0.0);
        let metrics = evaluation(&study, &terms).metrics;
        assert_eq!((sentence(&metrics), rows(&metrics).len()), (None, 0));
    }
}
