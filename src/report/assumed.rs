//! Puts the word *assumed* beside figures that rest on an assumption. Every sentence, heading and cell uses this
//! module, so that no such figure is presented as a fact by mistake.

use crate::model::{Assumed, AuthorityMoney, Metrics, Resource};
use crate::units::{Impedance, Pounds};

/// `£3,480,000 (assumed)`, `£3,480,000 (of which £20,000 assumed)`, `£3,480,000`.
pub(super) fn money(amount: Pounds, assumed: Pounds) -> String {
    match assumed {
        Pounds(0) => amount.to_string(),
        assumed if assumed == amount => format!("{amount} (assumed)"),
        assumed => format!("{amount} (of which {assumed} assumed)"),
    }
}

/// Cost of the hubs.
pub(super) fn cost(metrics: &Metrics) -> Option<String> {
    metrics.cost.map(|cost| money(cost, metrics.assumed.cost))
}

/// A heading over amounts of which some may be assumed: `Cost (assumed)`, `Cost (part assumed)`, `Cost`.
pub(super) fn heading(noun: &str, parts: impl IntoIterator<Item = (Pounds, Pounds)>) -> String {
    match behind(parts) {
        "" => noun.to_owned(),
        word => format!("{noun} ({word})"),
    }
}

/// The heading for a narrow column of the terminal: `cost assumed`.
pub(super) fn narrow(noun: &str, parts: impl IntoIterator<Item = (Pounds, Pounds)>) -> String {
    match behind(parts) {
        "" => noun.to_owned(),
        _ => format!("{noun} assumed"),
    }
}

/// `assumed`, `part assumed` or nothing, for pairs of an amount and its assumed part.
pub(super) fn behind(parts: impl IntoIterator<Item = (Pounds, Pounds)>) -> &'static str {
    let (mut some, mut all) = (false, true);
    for (amount, assumed) in parts {
        some |= assumed != Pounds(0);
        all &= assumed == amount;
    }
    match (some, all) {
        (false, _) => "",
        (true, true) => "assumed",
        (true, false) => "part assumed",
    }
}

/// Cost of each authority's hubs, and the assumed part of it.
pub(super) fn costs(metrics: &Metrics) -> Vec<(Pounds, Pounds)> {
    let of = |place: &AuthorityMoney| Some((place.cost?, cost_of(&metrics.assumed, place)));
    metrics.authorities.iter().filter_map(of).chain(metrics.cost.map(|cost| (cost, metrics.assumed.cost))).collect()
}

/// Budget of each authority, and the assumed part of it.
pub(super) fn budgets(metrics: &Metrics) -> Vec<(Pounds, Pounds)> {
    let assumed = |place: &AuthorityMoney| metrics.assumed.budgets.contains(&place.code);
    let of = |place: &AuthorityMoney| {
        let budget = place.budget?;
        Some((budget, if assumed(place) { budget } else { Pounds(0) }))
    };
    metrics.authorities.iter().filter_map(of).collect()
}

/// The assumed part of the cost of one authority's hubs.
pub(super) fn cost_of(assumed: &Assumed, place: &AuthorityMoney) -> Pounds {
    assumed.authority_cost.get(&place.code).copied().unwrap_or_default()
}

/// A heading over the largest numbers of hubs of authorities: `Most hubs allowed (assumed)`.
pub(super) fn most_hubs(noun: &str, metrics: &Metrics) -> String {
    let limited: Vec<&AuthorityMoney> = metrics.authorities.iter().filter(|place| place.max_hubs.is_some()).collect();
    let assumed = limited.iter().filter(|place| metrics.assumed.max_hubs.contains(&place.code)).count();
    match assumed {
        0 => noun.to_owned(),
        some if some == limited.len() => format!("{noun} (assumed)"),
        _ => format!("{noun} (part assumed)"),
    }
}

/// ` (assumed)` to follow a figure about capacity, or nothing.
pub(super) fn room(metrics: &Metrics, what: Resource) -> &'static str {
    if metrics.assumed.room.contains(&what) { " (assumed)" } else { "" }
}

/// A radius when it is first mentioned: `2.5 km (assumed: 1.25 times the straight line)`.
pub(super) fn radius(radius: Impedance, detour: Option<f64>) -> String {
    match detour {
        Some(factor) => format!("{radius} (assumed: {factor} times the straight line)"),
        None => radius.to_string(),
    }
}

/// The radius of a plan when it is first mentioned.
pub(super) fn within(metrics: &Metrics) -> String {
    radius(metrics.radius, metrics.assumed.detour)
}

/// ` (distances assumed)` to follow a heading over journeys or coverage, or nothing.
pub(super) fn distances(detour: Option<f64>) -> &'static str {
    if detour.is_some() { " (distances assumed)" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::TravelUnit;

    #[test]
    fn the_word_says_how_much_is_assumed() {
        let all = [money(Pounds(10), Pounds(0)), money(Pounds(10), Pounds(10)), money(Pounds(10), Pounds(4))];
        assert_eq!(all, ["£10", "£10 (assumed)", "£10 (of which £4 assumed)"]);
        let (given, assumed) = ((Pounds(10), Pounds(0)), (Pounds(10), Pounds(10)));
        assert_eq!(heading("Cost", [given]), "Cost");
        assert_eq!(heading("Cost", [assumed]), "Cost (assumed)");
        assert_eq!(heading("Cost", [given, assumed]), "Cost (part assumed)");
        assert_eq!(narrow("cost", [given, assumed]), "cost assumed");
        let radius_of = |detour| radius(Impedance { value: 2500.0, unit: TravelUnit::Metres }, detour);
        assert_eq!(radius_of(Some(1.25)), "2.5 km (assumed: 1.25 times the straight line)");
        assert_eq!(radius_of(None), "2.5 km");
    }
}
