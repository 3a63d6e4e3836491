//! Text about how evenly journeys are spread, shared by the terminal, the page and the Markdown report.

use super::text::{distance, distances, percent, travel};
use super::words;
use crate::model::{Equity, Metrics, ObjectiveKind, Plan};
use crate::units::TravelUnit;

/// Whether a plan is made for the inequality of distances, first or later.
fn is_aim(plan: &Plan) -> bool {
    let own = &plan.scenario.objective;
    std::iter::once(own.kind)
        .chain(own.then.iter().map(|stage| stage.kind))
        .any(|kind| kind == ObjectiveKind::KolmPollak)
}

/// In as few rows as a terminal has room for: a label, today, the plan. Indices of inequality only where the plan is
/// made for them.
pub(super) fn in_short(plan: &Plan, metrics: &Metrics) -> Vec<[String; 3]> {
    let (radius, unit) = (metrics.radius, metrics.radius.unit);
    let mut rows = Vec::new();
    if is_aim(plan) {
        let inequality = format!("inequality of {}", distances(unit));
        rows.push(row(metrics, &format!("{inequality}: Gini (0 if equal)"), &|side| hundredths(side.gini)));
        rows.push(row(metrics, &format!("{inequality}: Palma (0.25 if equal)"), &|side| hundredths(side.palma)));
        rows.push(row(metrics, &kolm_pollak(unit), &|side| travel(side.equal_journey, unit)));
    }
    if let Some([most, least]) = metrics.equity.deciles {
        let label = format!("within {radius}, decile {most} minus decile {least}");
        let figure =
            |side: &Equity| side.coverage_gap.map_or_else(|| "-".to_owned(), |gap| points(Some(gap)) + " points");
        rows.push(row(metrics, &label, &figure));
    }
    rows.retain(said);
    rows
}

/// All rows, one per figure: label, today, plan.
pub(super) fn in_full(metrics: &Metrics) -> Vec<[String; 3]> {
    let (radius, unit) = (metrics.radius, metrics.radius.unit);
    let mut rows = vec![
        row(metrics, &format!("Gini index of {}", distances(unit)), &|side| hundredths(side.gini)),
        row(metrics, &format!("Palma ratio of {}", distances(unit)), &|side| hundredths(side.palma)),
        row(metrics, &kolm_pollak(unit), &|side| travel(side.equal_journey, unit)),
    ];
    if let Some([most, least]) = metrics.equity.deciles {
        let less = format!("decile {most} minus decile {least}");
        rows.push(row(metrics, &format!("within {radius}, {less}, points"), &|side| points(side.coverage_gap)));
        rows.push(row(metrics, &format!("mean {}, {less}", distance(unit)), &|side| signed(side.mean_gap, unit)));
    }
    rows.retain(said);
    rows
}

/// `Kolm-Pollak distance`
pub(super) fn kolm_pollak(unit: TravelUnit) -> String {
    format!("Kolm-Pollak {}", distance(unit))
}

fn row(metrics: &Metrics, label: &str, figure: &dyn Fn(&Equity) -> String) -> [String; 3] {
    let today = if words::has_today(metrics) { figure(&metrics.equity.before) } else { "-".to_owned() };
    [label.to_owned(), today, figure(&metrics.equity.after)]
}

/// Whether a row has any figure.
fn said([_, today, plan]: &[String; 3]) -> bool {
    today != "-" || plan != "-"
}

/// `0.29`
fn hundredths(figure: Option<f64>) -> String {
    figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.2}"))
}

/// A difference of shares in percentage points: `+3.2`, `-0.4`, `0.0`.
fn points(gap: Option<f64>) -> String {
    let Some(gap) = gap else { return "-".to_owned() };
    let shown = percent(gap.abs()).trim_end_matches('%').to_owned();
    sign(gap, &shown) + &shown
}

/// A difference of distances or times: `-1.20 km`, `+340 m`.
fn signed(gap: Option<f64>, unit: TravelUnit) -> String {
    let Some(gap) = gap else { return "-".to_owned() };
    let shown = travel(Some(gap.abs()), unit);
    sign(gap, &shown) + &shown
}

/// The sign of a difference; none if the difference is displayed as 0.
fn sign(gap: f64, shown: &str) -> String {
    let nothing = shown.chars().filter(char::is_ascii_digit).all(|digit| digit == '0');
    if nothing {
        ""
    } else if gap > 0.0 {
        "+"
    } else {
        "-"
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{evaluation, parts, plan, study, terms};
    use crate::model::{SiteIx, SiteStatus, Study};

    #[test]
    fn every_figure_stands_beside_todays() {
        let study = study();
        let metrics = evaluation(&study, &terms(&study)).metrics;
        let rows: Vec<String> = in_full(&metrics).iter().map(|row| row.join("|")).collect();
        assert_eq!(
            rows,
            [
                "Gini index of distances|0.29|0.60",
                "Palma ratio of distances|1.03|-",
                "Kolm-Pollak distance|1.06 km|902 m",
                "within 1 km, decile 1 minus decile 9, points|+100.0|-100.0",
                "mean distance, decile 1 minus decile 9|-2.00 km|+2.00 km",
            ]
        );
        let mut plan = plan(&study, &terms(&study), &[SiteIx(1), SiteIx(3)]);
        assert_eq!(in_short(&plan, &metrics).len(), 1, "indices are for those who ask for them");
        plan.scenario.objective.kind = ObjectiveKind::KolmPollak;
        assert_eq!(in_short(&plan, &metrics)[0][1..], ["0.29", "0.60"]);
        assert_eq!(in_short(&plan, &metrics)[1][1..], ["1.03", "-"]);
        assert!(in_short(&plan, &metrics).iter().all(|[label, ..]| label.chars().count() <= 51));
    }

    #[test]
    fn without_centres_nothing_is_said_of_today() {
        let mut parts = parts();
        parts.sites.iter_mut().for_each(|site| site.status = SiteStatus::Candidate);
        let study = Study::new(parts).unwrap();
        let metrics = evaluation(&study, &terms(&study)).metrics;
        assert!(in_full(&metrics).iter().all(|[_, today, plan]| today == "-" && plan != "-"));
    }

    #[test]
    fn signs_only_where_there_is_something() {
        assert_eq!([Some(0.032), Some(-0.004), Some(0.0), None].map(points), ["+3.2", "-0.4", "0.0", "-"]);
        assert_eq!(
            [-1200.0, 340.0, 0.2].map(|gap| signed(Some(gap), TravelUnit::Metres)),
            ["-1.20 km", "+340 m", "0 m"]
        );
    }
}
