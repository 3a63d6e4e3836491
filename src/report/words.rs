//! Sentences and rows about a plan that the terminal, the page and the Markdown report share, so that all say the
//! same.

use super::people;
use super::text::{capital, counted, distance, percent, travel, verb, weight};
use crate::model::{
    Access, AmbitionMode, AuthorityMoney, BeforeAfter, Children, Class, Group, Metrics, Plan, Reading, Rounding,
    Status, Stop, Study, WhereImpossible, names,
};
use crate::units::{Pounds, Weight, grouped};

/// Whether the hubs were given to be measured. Then nothing is proven, and the bound means little.
pub(super) fn is_given(plan: &Plan) -> bool {
    plan.proof.starts_with("none:")
}

/// Whether any centre is open today, in a planned authority or another.
pub(super) fn has_today(metrics: &Metrics) -> bool {
    centres(metrics) > 0 || metrics.all.before.zones_covered > 0
}

/// Number of centres open today in the planned authorities.
pub(super) fn centres(metrics: &Metrics) -> usize {
    metrics.hubs_existing + metrics.centres_closed
}

/// The side of the best possible objective on which a plan is that does not reach it.
pub(super) fn side(plan: &Plan) -> &'static str {
    if plan.sense.is_maximise() { "below" } else { "above" }
}

/// Says that nothing in the planned area has any weight, if so: then a proof means nothing.
pub(super) fn weightless(metrics: &Metrics) -> Option<String> {
    (metrics.all.after.weight.0 <= 0.0).then(|| nothing_weighs(&metrics.weight_unit))
}

/// The same sentence for a weight expression.
pub fn nothing_weighs(expression: &str) -> String {
    format!(
        "No planned zone has any weight: `{expression}` is 0 in all of them. Every plan is as good for families as \
         any other."
    )
}

/// What is proven about the plan.
pub(super) fn proof(plan: &Plan) -> String {
    if let Some(nothing) = plan.metrics.as_ref().and_then(weightless) {
        return nothing;
    }
    let side = side(plan);
    let distance = match plan.gap {
        Some(gap) => format!("at most {:.3}% {side} the best possible", gap * 100.0),
        None => format!("{side} a bound of 0, so the gap has no percentage"),
    };
    match plan.status {
        Status::Optimal => "This is the best possible plan, proven.".to_owned(),
        Status::Gap => format!("This plan is proven to be {distance}, as close as you asked."),
        Status::Feasible => {
            let why = match plan.stop {
                Some(Stop::TimeLimit) => " (time ran out)",
                Some(Stop::Interrupted) => " (the search was interrupted)",
                Some(Stop::TooLarge) => " (the rest of the proof is too large)",
                None => "",
            };
            format!("This plan may not be the best: it is {distance}{why}.")
        }
        Status::Infeasible => "No plan is possible.".to_owned(),
    }
}

/// What is proven about the plan, or that its hubs were given.
pub(super) fn proof_or_given(plan: &Plan) -> String {
    if is_given(plan) { "These hubs were given, not searched for.".to_owned() } else { proof(plan) }
}

/// `The plan has 17 hubs (6 of them open today).`, or that they were given.
pub(super) fn has_hubs(plan: &Plan, metrics: &Metrics) -> String {
    match is_given(plan) {
        true => format!("{}, given, not searched for{}.", hubs(metrics), keeping(plan)),
        false => format!("The plan has {}.", hubs(metrics)),
    }
}

/// Whether given hubs keep the limits, to follow another statement: ` and break 3 limits of the scenario, worst first
/// below`.
pub(super) fn keeping(plan: &Plan) -> String {
    match plan.broken.len() {
        0 => format!(", and {} every limit of the scenario", verb(plan.hubs.len(), "keep")),
        1 => format!(", and {} a limit of the scenario (below)", verb(plan.hubs.len(), "break")),
        limits => {
            let breaks = verb(plan.hubs.len(), "break");
            format!(", and {breaks} {} of the scenario (below, worst first)", counted(limits, "limit"))
        }
    }
}

/// The limits that given hubs break, worst first, as sentences without the name of the limit.
pub(super) fn broken(plan: &Plan) -> Vec<String> {
    let told = |fault: &String| match fault.split_once(": ") {
        Some((limit, text)) if !limit.contains(' ') => capital(text),
        _ => fault.clone(),
    };
    plan.broken.iter().map(told).map(|text| text + ".").collect()
}

/// Numbers of rows left out: those that could not be used, and those of other places, of closed centres or not asked
/// for.
pub(super) fn left_out(study: &Study) -> Vec<String> {
    let unusable = study.rows_unusable();
    let elsewhere = study.rows_left_out() - unusable;
    let counts = [
        (unusable, format!("{} could not be used", counted(unusable, "row"))),
        (elsewhere, format!("{} {} not about the study", counted(elsewhere, "row"), verb(elsewhere, "be"))),
    ];
    counts.into_iter().filter(|(rows, _)| *rows > 0).map(|(_, words)| words).collect()
}

/// `17 hubs (6 of them open today)`
pub(super) fn hubs(metrics: &Metrics) -> String {
    counted(metrics.hubs, "hub") + &open_today(metrics)
}

/// ` (6 of them open today)`; empty where no centre is open today.
pub(super) fn open_today(metrics: &Metrics) -> String {
    match metrics.hubs_existing {
        _ if !has_today(metrics) => String::new(),
        1 if metrics.hubs == 1 => " (open today)".to_owned(),
        all if all == metrics.hubs && all > 0 => " (all open today)".to_owned(),
        hubs => format!(" ({} of them open today)", grouped(hubs as u64)),
    }
}

/// What happens to today's centres.
pub(super) fn closing(metrics: &Metrics) -> String {
    match (centres(metrics), metrics.centres_closed) {
        (1, 0) => "it is in the plan".to_owned(),
        (1, _) => "it is not in the plan".to_owned(),
        (_, 0) => "all of them are in the plan".to_owned(),
        (_, 1) => "1 of them is not in the plan".to_owned(),
        (_, closed) => format!("{} of them are not in the plan", grouped(closed as u64)),
    }
}

/// `64 zones (3,210 children, weight 1,464) gain a hub within 2.5 km and 9 zones (234 children, weight 80.6) lose one`,
/// the weight by the name of `demand`.
pub(super) fn gained_and_lost(metrics: &Metrics, demand: &'static str) -> String {
    let (change, demand) = (&metrics.change, people::noun(metrics, demand));
    let side = |zones: usize, moved: Weight, heads: fn(&Children) -> f64| {
        let heads = people::beside_demand(metrics).map(|all| people::children(heads(all)) + ", ");
        format!("{} ({}{demand} {})", counted(zones, "zone"), heads.unwrap_or_default(), weight(moved.0))
    };
    format!(
        "{} {} a hub within {} and {} {} one",
        side(change.zones_gained, change.gained, |children| children.gained),
        verb(change.zones_gained, "gain"),
        metrics.radius,
        side(change.zones_lost, change.lost, |children| children.lost),
        verb(change.zones_lost, "lose")
    )
}

/// Names of the zones that lose most, worst first.
pub(super) fn most_lost(study: &Study, metrics: &Metrics) -> Vec<String> {
    metrics.change.worst_losses.iter().map(|code| study.zone_said_by_code(code)).collect()
}

/// Access of families today and under the plan: one label and two figures per row. `demand` is the name of their
/// weight.
pub(super) fn access(metrics: &Metrics, demand: &str) -> Vec<[String; 3]> {
    let (before, after) = (&metrics.all.before, &metrics.all.after);
    let row = |label: String, figure: &dyn Fn(&Access) -> String| [label, figure(before), figure(after)];
    let (radius, unit) = (metrics.radius, metrics.radius.unit);
    let journey = distance(unit);
    let zones = |number: usize| grouped(number as u64);
    let mut rows = vec![
        row(format!("{demand} within {radius}"), &|access| weight(access.covered.0)),
        row(format!("zones within {radius}, of {}", zones(after.zones)), &|access| zones(access.zones_covered)),
        row(format!("mean {journey} to the nearest hub"), &|access| travel(access.mean, unit)),
        row(format!("longest {journey} to the nearest hub"), &|access| travel(access.worst, unit)),
    ];
    let shown = if has_today(metrics) { before.unreachable.0 + after.unreachable.0 } else { after.unreachable.0 };
    if shown > 0.0 {
        rows.push(row(format!("{demand} that can reach no hub"), &|access| weight(access.unreachable.0)));
    }
    rows
}

/// The groups of one class, in order.
pub(super) fn of_class(metrics: &Metrics, class: Class) -> impl Iterator<Item = &Group> {
    metrics.groups.iter().filter(move |group| group.class == class)
}

/// The planned authorities in order of name.
pub(super) fn by_name(metrics: &Metrics) -> Vec<&AuthorityMoney> {
    let mut places: Vec<&AuthorityMoney> = metrics.authorities.iter().collect();
    places.sort_by(|a, b| a.name.cmp(&b.name));
    places
}

/// Coverage of an authority's own families.
pub(super) fn access_of(metrics: &Metrics, authority: &AuthorityMoney) -> Option<BeforeAfter> {
    of_class(metrics, Class::Authority).find(|group| group.name == authority.name).map(|group| group.access)
}

/// All planned authorities together, with the tightest limit on all of them: the last row of a table.
pub(super) fn together(plan: &Plan, metrics: &Metrics) -> AuthorityMoney {
    let scenario = &plan.scenario;
    let places = || metrics.authorities.iter();
    // A sum means nothing if some authorities have no limit, or if there are none.
    let budgets = places().map(|place| place.budget).sum::<Option<Pounds>>().filter(|_| places().len() > 0);
    let most = places().map(|place| place.max_hubs).sum::<Option<u32>>().filter(|_| places().len() > 0);
    let of_all = scenario.hubs.exactly.or(scenario.hubs.at_most);
    AuthorityMoney {
        code: String::new(),
        name: "All".to_owned(),
        hubs: metrics.hubs,
        hubs_existing: metrics.hubs_existing,
        hubs_disadvantaged: metrics.hubs_disadvantaged.unwrap_or_default(),
        centres_today: centres(metrics),
        min_hubs: 0,
        max_hubs: of_all.into_iter().chain(most).min(),
        cost: metrics.cost,
        budget: scenario.money.total.into_iter().chain(budgets).min(),
    }
}

/// The assumed part of the money in that row; zero if the scenario's own total is the tightest limit.
pub(super) fn together_assumed(plan: &Plan, metrics: &Metrics) -> Pounds {
    let own = metrics.authorities.iter().filter(|place| metrics.assumed.budgets.contains(&place.code));
    let all: Option<Pounds> = metrics.authorities.iter().map(|place| place.budget).sum();
    match (plan.scenario.money.total, all) {
        (Some(total), Some(all)) if total <= all => Pounds(0),
        (_, None) => Pounds(0),
        _ => own.filter_map(|place| place.budget).sum(),
    }
}

/// The share of hubs that is to be in disadvantaged communities: `70%`.
pub(super) fn share_asked(plan: &Plan) -> String {
    percent(share(plan)).replace(".0%", "%")
}

/// That share as a number from 0 to 1; the policy's 0.7 where the scenario does not state one.
pub(super) fn share(plan: &Plan) -> f64 {
    plan.scenario.ambition.as_ref().map_or(0.7, |ambition| ambition.share)
}

/// A short form of a reading, for a line of figures.
pub(super) fn short_reading(reading: &Reading) -> String {
    let places =
        reading.label.replace("the worst ", "worst ").replace(" of each authority's zones by ", " per authority by ");
    let together = places.replace(", all authorities together", ", together").replace(", all hubs together", "");
    together.replace(", each authority by itself", ", each")
}

/// Whether a reading counts each authority separately.
pub(super) fn is_by_authority(reading: &Reading) -> bool {
    reading.label.ends_with(", each authority by itself")
}

/// `12: met` or `13: missed`, for the number asked for when rounded up (0), to nearest (1) or down (2).
pub(super) fn met(reading: &Reading, rounding: usize) -> String {
    let word = if reading.met[rounding] { "met" } else { "missed" };
    format!("{}: {word}", grouped(u64::from(reading.asked[rounding])))
}

/// What a reading asks for with the scenario's own rounding: `12 (met)`.
pub(super) fn asked(reading: &Reading, plan: &Plan, metrics: &Metrics) -> String {
    let at = own_rounding(plan);
    let asked = grouped(u64::from(reading.asked[at]));
    match missed_by(reading, at, metrics) {
        None => format!("{asked} (met)"),
        Some(by) if is_by_authority(reading) => format!("{asked} (missed by {by})"),
        Some(_) => format!("{asked} (missed)"),
    }
}

/// Index of the scenario's own rounding in [`Reading::asked`].
fn own_rounding(plan: &Plan) -> usize {
    match plan.scenario.ambition.as_ref().map_or(Rounding::Up, |ambition| ambition.rounding) {
        Rounding::Up => 0,
        Rounding::Nearest => 1,
        Rounding::Down => 2,
    }
}

/// How far a reading is missed, in hubs or, where each authority counts separately, in authorities.
fn missed_by(reading: &Reading, rounding: usize, metrics: &Metrics) -> Option<String> {
    if reading.met[rounding] {
        return None;
    }
    let (missed, all) = (reading.missed_by.len(), metrics.authorities.len());
    Some(match is_by_authority(reading) {
        // The names are only recorded for rounding up.
        true if rounding == 0 => format!("{missed} of {}", counted(all, "authority")),
        true => "some authorities".to_owned(),
        false => counted((reading.asked[rounding] as usize).saturating_sub(reading.hubs_in), "hub"),
    })
}

/// How far the plan misses the readings that the scenario enforces: `2 hubs`, `3 of 12 authorities`. Empty when it
/// keeps them.
pub(super) fn shortfalls(metrics: &Metrics, plan: &Plan) -> Vec<String> {
    let enforced = metrics.readings.iter().filter(|reading| reading.enforced);
    enforced.filter_map(|reading| missed_by(reading, own_rounding(plan), metrics)).collect()
}

/// Which reading is enforced, how strictly, and how far the plan is from it.
pub(super) fn enforcement(metrics: &Metrics, plan: &Plan) -> String {
    let enforced: Vec<&Reading> = metrics.readings.iter().filter(|own| own.enforced).collect();
    let Some(ambition) = plan.scenario.ambition.as_ref().filter(|_| !enforced.is_empty()) else {
        return "The scenario enforces no reading. hubplan only counts the hubs of the plan.".to_owned();
    };
    let how = match ambition.mode {
        AmbitionMode::Hard if ambition.where_impossible == WhereImpossible::Soft => {
            "an authority that cannot keep it misses it at a price; every other must keep it"
        }
        AmbitionMode::Hard => "a plan must keep it",
        AmbitionMode::Soft => "a plan may miss it, at a price",
        AmbitionMode::Report => "it is only counted",
    };
    let at = own_rounding(plan);
    let missed = |reading: &&Reading| {
        let by = missed_by(reading, at, metrics)?;
        let how = if is_by_authority(reading) { "Authority by authority" } else { "All hubs together" };
        Some(format!(" {how}, the plan misses it by {by}."))
    };
    let missed: String = enforced.iter().filter_map(missed).collect();
    let these = if enforced.len() == 1 { "this reading" } else { "these readings" };
    let others = if enforced.len() < metrics.readings.len() { " The others are for comparison." } else { "" };
    let enforced: Vec<String> = enforced.into_iter().map(reading).collect();
    format!("The scenario enforces {these}: {}; {how}.{missed}{others}", enforced.join(" and "))
}

/// A reading in words, with the index in capitals.
pub(super) fn reading(reading: &Reading) -> String {
    reading.label.replace("idaci_", "IDACI ").replace("imd_", "IMD ")
}

pub(super) use super::text::capital as sentence;

/// An index in words: `IDACI decile` for `idaci_decile`.
pub(super) fn index(column: &str) -> String {
    match column.split_once('_') {
        Some((index @ ("idaci" | "imd"), rest)) => format!("{} {}", index.to_uppercase(), rest.replace('_', " ")),
        _ => column.replace('_', " "),
    }
}

/// Name of the deciles by which zones are classed, also if they were calculated from ranks: `IDACI decile`.
pub(super) fn decile(column: &str) -> String {
    let stem = column.trim_end_matches("_decile").trim_end_matches("_rank");
    index(&format!("{stem}_decile"))
}

/// A kind of building in words: `children's centre` for `childrens_centre`.
pub(super) fn kind(kind: &str) -> String {
    kind.replace("childrens_", "children's ").replace("gp_", "GP ").replace('_', " ")
}

/// A weight expression for readers who do not know its columns: `children aged 0 to 4 × share of children in
/// low-income families (IDACI)`.
pub(super) fn demand(expression: &str) -> String {
    const COLUMNS: [(&str, &str); 6] = [
        (names::CHILDREN_0_4, "children aged 0 to 4"),
        (names::CHILDREN_0_15, "children aged 0 to 15"),
        (names::IDACI_RATE, "the share of children in low-income families (IDACI)"),
        (names::IMD_SCORE, "the score of multiple deprivation (IMD)"),
        (names::POPULATION, "residents"),
        (names::WEIGHT, "the weight that the study gives"),
    ];
    let word = |token: &str| {
        COLUMNS
            .iter()
            .find(|(name, _)| *name == token)
            .map_or_else(|| token.replace('*', "×"), |(_, words)| (*words).to_owned())
    };
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut text = String::new();
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| part_of_name(c) != part_of_name(first)).unwrap_or(rest.len());
        text += &word(&rest[..end]);
        rest = &rest[end..];
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn demand_is_explained() {
        assert_eq!(
            demand("children_0_4 * idaci_rate"),
            "children aged 0 to 4 × the share of children in low-income families (IDACI)"
        );
        assert_eq!(demand("my_children_0_4*2"), "my_children_0_4×2");
    }
}
