//! Children in words, and the table of what families have: the terminal, the page and the paper share them.

use super::distances;
use super::text::{share, weight};
use super::words::{self, has_today};
use crate::model::{Children, Metrics, names};
use crate::units::grouped;
use crate::words::{counted, verb};

/// Whether demand is nothing else than children aged 0 to 4, so that they are not said twice.
fn is_plain(metrics: &Metrics) -> bool {
    metrics.weight_unit.trim() == names::CHILDREN_0_4
}

/// Whether demand is nothing else than children in low-income families, all of whom are known.
fn is_low_income(metrics: &Metrics) -> bool {
    let formula: String = metrics.weight_unit.split_whitespace().collect();
    let [children, rate] = [names::CHILDREN_0_4, names::IDACI_RATE];
    let known = metrics.low_income.is_some_and(|poor| poor.zones_unknown == 0);
    known && (formula == format!("{children}*{rate}") || formula == format!("{rate}*{children}"))
}

/// What demand is called in a table: `children` where it is nothing else.
pub(super) fn noun(metrics: &Metrics, demand: &'static str) -> &'static str {
    if is_plain(metrics) { "children" } else { demand }
}

/// The same as the subject of a sentence: `demand is`, `children are`.
pub(super) fn is_demand(metrics: &Metrics) -> &'static str {
    if is_plain(metrics) { "children are" } else { "demand is" }
}

/// Children aged 0 to 4, where they are counted and demand is something else.
pub(super) fn beside_demand(metrics: &Metrics) -> Option<&Children> {
    metrics.children.as_ref().filter(|_| !is_plain(metrics))
}

/// `1,464`; a child is a whole one.
pub(super) fn heads(children: f64) -> String {
    grouped(whole(children))
}

fn whole(children: f64) -> u64 {
    children.round().max(0.0) as u64
}

/// `1 child`, `1,464 children`.
pub(super) fn children(number: f64) -> String {
    counted(whole(number) as usize, "child")
}

/// What families have, today and under the plan: a label and two figures a row, children first. `demand` is what their
/// weight is called.
pub(super) fn table(metrics: &Metrics, demand: &'static str) -> Vec<[String; 3]> {
    let mut rows = words::access(metrics, noun(metrics, demand));
    let radius = metrics.radius;
    let row = |label: String, of: &Children| [label, heads(of.within_today), heads(of.within)];
    let mut place = 0;
    if let Some(all) = beside_demand(metrics) {
        rows.insert(0, row(format!("children within {radius}, of {}", heads(all.all)), all));
    }
    if let Some(poor) = &metrics.low_income {
        // Below the row of all children, whether demand is these or not.
        place = 1;
        if is_low_income(metrics) {
            rows.remove(place);
        }
        rows.insert(place, row(format!("in low-income families, of {}", heads(poor.all)), poor));
    }
    for (unknown, label) in unknown(metrics).into_iter().rev() {
        let zones = grouped(unknown as u64);
        rows.insert((place + 1).min(rows.len()), [label.to_owned(), zones.clone(), zones]);
    }
    rows.extend(distances::rows(metrics));
    rows
}

/// Zones whose children are not known, with what is not known of them; nothing where all are.
fn unknown(metrics: &Metrics) -> Vec<(usize, &'static str)> {
    let of = |children: &Option<Children>| children.as_ref().map_or(0, |children| children.zones_unknown);
    let (all, poor) = (of(&metrics.children), of(&metrics.low_income));
    let both = [(all, "zones without a count of children"), (poor, "zones without an income rate")];
    both.into_iter().take(if poor > all { 2 } else { 1 }).filter(|(zones, _)| *zones > 0).collect()
}

/// How many children live within reach, today and under the plan; `within` is the radius as it is said. `None` where
/// none are counted.
pub(super) fn sentence(metrics: &Metrics, within: &str) -> Option<String> {
    let poor = metrics.low_income.as_ref();
    let mut text = match (beside_demand(metrics), poor) {
        (Some(all), _) => {
            let mut text = live(metrics, all, " aged 0 to 4", within);
            if let Some(poor) = poor.filter(|poor| whole(poor.all) > 0) {
                let today =
                    has_today(metrics).then(|| format!("; today {}", of_all(poor.within_today, poor.share_today())));
                let plan = of_all(poor.within, poor.share());
                text += &format!(" Of {} in low-income families, {plan} {}", heads(poor.all), does(poor.within));
                text += &format!("{}.", today.unwrap_or_default());
            }
            text
        }
        (None, Some(poor)) => live(metrics, poor, " in low-income families", within),
        (None, None) => return None,
    };
    for (zones, label) in unknown(metrics) {
        let what = label.trim_start_matches("zones without ");
        text += &format!(" {} without {what} {} left out.", counted(zones, "zone"), verb(zones, "be"));
    }
    Some(text)
}

/// `10,234 of 12,345 children aged 0 to 4 (82.9%) live within 2.5 km of a hub; today 8,000 (64.8%) do.`
fn live(metrics: &Metrics, who: &Children, which: &str, within: &str) -> String {
    let live = verb(whole(who.within) as usize, "live");
    let plan = format!("{} of {}{which} ({})", heads(who.within), children(who.all), share(who.share()));
    let today = has_today(metrics)
        .then(|| format!("; today {} {}", of_all(who.within_today, who.share_today()), does(who.within_today)));
    format!("{plan} {live} within {within} of a hub{}.", today.unwrap_or_default())
}

/// `8,000 (64.8%)`
fn of_all(part: f64, of: Option<f64>) -> String {
    format!("{} ({})", heads(part), share(of))
}

fn does(children: f64) -> &'static str {
    if whole(children) == 1 { "does" } else { "do" }
}

/// Who loses access, in brackets behind zones: `234 children, demand 80.6`.
pub(super) fn lost(metrics: &Metrics) -> String {
    let demand = format!("{} {}", noun(metrics, "demand"), weight(metrics.change.lost.0));
    beside_demand(metrics).map_or_else(|| demand.clone(), |all| format!("{}, {demand}", children(all.lost)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{evaluation, parts, terms};
    use crate::model::{SiteStatus, Study, StudyParts};

    fn with_children(blank: usize) -> StudyParts {
        let mut parts = parts();
        let column = |numbers: [f64; 8]| numbers.map(Some).to_vec();
        let mut children = column([1100.0, 190.0, 310.0, 60.0, 80.0, 20.0, 70.0, 50.0]);
        children[..blank].iter_mut().for_each(|cell| *cell = None);
        parts.columns.insert(names::CHILDREN_0_4, "c.csv", children);
        parts.columns.insert(names::IDACI_RATE, "r.csv", column([0.5, 0.5, 0.5, 0.5, 0.25, 1.0, 0.5, 0.5]));
        parts
    }

    fn metrics(parts: StudyParts) -> Metrics {
        let study = Study::new(parts).unwrap();
        evaluation(&study, &terms(&study)).metrics
    }

    fn rows(metrics: &Metrics) -> Vec<String> {
        table(metrics, "demand").iter().map(|row| row.join("|")).collect()
    }

    #[test]
    fn children_stand_before_demand() {
        let metrics = metrics(with_children(0));
        assert_eq!(
            rows(&metrics)[..3],
            [
                "children within 1 km, of 1,760|1,680|660",
                "in low-income families, of 870|850|320",
                "demand within 1 km|65|63"
            ]
        );
        assert_eq!(
            sentence(&metrics, "1 km").unwrap(),
            "660 of 1,760 children aged 0 to 4 (37.5%) live within 1 km of a hub; today 1,680 (95.5%) do. \
             Of 870 in low-income families, 320 (36.8%) do; today 850 (97.7%)."
        );
        assert_eq!(lost(&metrics), "1,100 children, demand 10");
        assert!(table(&metrics, "weight").iter().all(|[label, ..]| label.chars().count() <= 37));
    }

    #[test]
    fn where_demand_is_children_they_are_said_once() {
        let mut metrics = metrics(with_children(0));
        metrics.weight_unit = "children_0_4".into();
        assert_eq!(rows(&metrics)[..2], ["children within 1 km|65|63", "in low-income families, of 870|850|320"]);
        let said = sentence(&metrics, "1 km").unwrap();
        assert!(said.starts_with("320 of 870 children in low-income families (36.8%) live within 1 km"), "{said}");
        metrics.weight_unit = "idaci_rate*children_0_4".into();
        let low_income = ["in low-income families, of 870|850|320", "zones within 1 km, of 6|5|5"];
        assert_eq!(rows(&metrics)[1..3], low_income);
        metrics.weight_unit = "children_0_4".into();
        metrics.low_income = None;
        assert_eq!((sentence(&metrics, "1 km"), lost(&metrics)), (None, "children 10".to_owned()));
    }

    #[test]
    fn blanks_and_absent_columns() {
        let mut some = metrics(with_children(1));
        assert_eq!(rows(&some)[2], "zones without a count of children|1|1");
        assert!(sentence(&some, "1 km").unwrap().ends_with("1 zone without a count of children is left out."));
        some.low_income.as_mut().unwrap().zones_unknown = 3;
        assert_eq!(rows(&some)[3], "zones without an income rate|3|3");
        let none = metrics(parts());
        assert_eq!((sentence(&none, "1 km"), rows(&none)[0].as_str()), (None, "demand within 1 km|65|63"));
        let mut parts = with_children(0);
        parts.sites.iter_mut().for_each(|site| site.status = SiteStatus::Candidate);
        let said = sentence(&metrics(parts), "1 km").unwrap();
        assert!(!said.contains("today"), "{said}");
    }

    #[test]
    fn one_child_is_one() {
        let mut metrics = metrics(with_children(0));
        metrics.children = Some(Children { all: 1.0, within_today: 1.0, within: 1.0, ..Children::default() });
        metrics.low_income = None;
        let said = "1 of 1 child aged 0 to 4 (100.0%) lives within 1 km of a hub; today 1 (100.0%) does.";
        assert_eq!(sentence(&metrics, "1 km").unwrap(), said);
    }
}
