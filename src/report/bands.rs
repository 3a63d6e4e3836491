//! Bands of minutes in words, and how many families travel how long to their hub.

use super::text::today_and_plan;
use super::words;
use crate::model::{MINUTES, Metrics, WithinMinutes, band};

/// The bands, the nearest first; the last holds journeys longer than all [`MINUTES`].
pub(super) const LABELS: [&str; MINUTES.len() + 1] =
    ["within 10 minutes", "10 to 15 minutes", "15 to 20 minutes", "20 to 30 minutes", "more than 30 minutes"];

/// The label of a journey in minutes.
pub(super) fn label(minutes: f64) -> &'static str {
    LABELS[band(minutes)]
}

/// Today's and the plan's share of all demand within a band; `None` where there is no demand.
pub(super) fn shares(metrics: &Metrics, band: &WithinMinutes) -> [Option<f64>; 2] {
    let all = metrics.all.after.weight.0;
    [band.before, band.after].map(|weight| (all > 0.0).then(|| weight.0 / all))
}

/// Shares of demand within each band for the terminal; empty where journeys are not in minutes.
pub(super) fn summary(metrics: &Metrics) -> String {
    if metrics.bands.is_empty() {
        return String::new();
    }
    let columns = metrics.bands.iter().map(|band| (format!("{}", band.minutes), shares(metrics, band)));
    let heading = "Demand by minutes to the nearest hub, at most, %";
    today_and_plan(heading, "minutes", columns, words::has_today(metrics))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_name_the_ends_of_their_bands() {
        for (end, label) in MINUTES.iter().zip(LABELS) {
            assert!(label.ends_with(&format!("{end} minutes")), "{label}");
        }
        assert_eq!([10.0, 10.5, 31.0].map(label), [LABELS[0], LABELS[1], LABELS[4]]);
    }
}
