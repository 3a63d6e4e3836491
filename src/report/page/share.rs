//! The 70/30 ambition under each reading, money against share, and what the limits cost.

use super::Facts;
use super::charts;
use super::document::{Figure, Section, Table, Text, figures, words as in_words};
use crate::model::{AuthorityIx, AuthorityMoney, Reading, ZoneIx, names};
use crate::report::text::{percent, weight};
use crate::report::{prices, words};
use crate::units::{Pounds, grouped};

/// Authorities that miss a reading are named up to so many; always, where the scenario enforces it.
const NAMED: usize = 30;

/// Hubs in disadvantaged communities, counted under every reading.
pub(super) fn ambition(facts: Facts<'_>) -> Section {
    let (plan, readings) = (facts.plan, &facts.metrics.readings);
    let share = words::share_asked(plan);
    let mut section = Section::new("share", format!("{share} of hubs in disadvantaged communities"));
    if readings.is_empty() {
        return section;
    }
    section.say(words::enforcement(facts.metrics, plan));
    let svg = charts::readings(readings, words::share(plan), &share);
    let caption = format!("Share of hubs in disadvantaged communities, each reading over all hubs together; {share} asked for");
    section.figure(Figure { svg, caption, file: None });
    let columns = [
        in_words("Reading"),
        figures("Hubs in"),
        figures("Of hubs"),
        in_words("Asked, rounded up"),
        in_words("Asked, to the nearest"),
        in_words("Asked, rounded down"),
        in_words("Enforced"),
    ];
    let mut table = Table::new(format!("Hubs counted under each reading of {share}, against how many it asks for"), columns);
    for reading in readings {
        let [up, nearest, down] = [0, 1, 2].map(|rounding| words::met(reading, rounding));
        let [hubs_in, hubs] = [reading.hubs_in, reading.hubs].map(|count| grouped(count as u64));
        let enforced = if reading.enforced { "yes" } else { "no" };
        table.row([reading.label.clone(), hubs_in, hubs, up, nearest, down, enforced.to_owned()]);
    }
    section.table(table);
    let authorities = facts.metrics.authorities.len();
    section.list(readings.iter().filter(|reading| !reading.missed_by.is_empty()).map(|reading| missed(reading, authorities)));
    section
}

/// Which authorities miss a reading that counts each by itself.
fn missed(reading: &Reading, authorities: usize) -> Text {
    let missed = reading.missed_by.len();
    let by = format!("{}: missed, rounded up, by {missed} of {authorities}", reading.label);
    let named = reading.enforced || missed <= NAMED;
    Text::from(if named { format!("{by}: {}.", reading.missed_by.join(", ")) } else { by + "." })
}

/// Hubs, cost and budget of each authority against its share of demand and of children.
pub(super) fn money(facts: Facts<'_>) -> Section {
    let (plan, metrics) = (facts.plan, facts.metrics);
    let mut section = Section::new("money", if metrics.cost.is_some() { "Money against share" } else { "Hubs against share" });
    if metrics.authorities.is_empty() {
        return section;
    }
    let columns = [
        in_words("Authority"),
        figures("Hubs"),
        figures("Of these open today"),
        figures("Centres today"),
        figures("Disadvantaged"),
        figures("Most hubs allowed"),
        figures("Cost"),
        figures("Budget"),
        figures("Spent"),
        figures("Share of demand"),
        figures("Share of children 0 to 4"),
        figures("Share of hubs"),
        figures("Share of cost"),
    ];
    let caption = "Each authority's hubs and money, and its share of all demand, children, hubs and cost";
    let mut table = Table::new(caption, columns).in_full("authorities.csv");
    let all = words::together(plan, metrics);
    let children = Children::of(facts);
    for place in &metrics.authorities {
        table.row(place_cells(facts, place, &all, children.share(facts, place)));
    }
    if metrics.authorities.len() > 1 {
        table.row(place_cells(facts, &all, &all, children.all.map(|_| 1.0)));
        table.total = true;
    }
    section.table(table);
    section
}

fn place_cells(facts: Facts<'_>, place: &AuthorityMoney, all: &AuthorityMoney, children: Option<f64>) -> Vec<String> {
    let metrics = facts.metrics;
    let count = |count: usize| grouped(count as u64);
    let pounds = |sum: Option<Pounds>| sum.map_or_else(|| "-".to_owned(), |sum| sum.to_string());
    let share = |part: Option<f64>, whole: Option<f64>| match (part, whole) {
        (Some(part), Some(whole)) if whole > 0.0 => percent(part / whole),
        _ => "-".to_owned(),
    };
    let cost = |place: &AuthorityMoney| place.cost.map(|cost| cost.0 as f64);
    let demand = match place.code.as_str() {
        "" => Some(metrics.all.after.weight.0),
        _ => words::access_of(metrics, place).map(|access| access.after.weight.0),
    };
    vec![
        place.name.clone(),
        count(place.hubs),
        if words::has_today(metrics) { count(place.hubs_existing) } else { String::new() },
        if words::has_today(metrics) { count(place.centres_today) } else { String::new() },
        metrics.hubs_disadvantaged.map_or_else(String::new, |_| count(place.hubs_disadvantaged)),
        place.max_hubs.map_or_else(|| "-".to_owned(), |most| count(most as usize)),
        pounds(place.cost),
        pounds(place.budget),
        share(cost(place), place.budget.map(|budget| budget.0 as f64)),
        share(demand, Some(metrics.all.after.weight.0)),
        children.map_or_else(String::new, percent),
        share(Some(place.hubs as f64), Some(all.hubs as f64)),
        share(cost(place), cost(all)),
    ]
}

/// Young children of each authority, where the study counts them.
struct Children {
    each: Vec<f64>,
    /// Of all planned authorities; `None` where the study does not say.
    all: Option<f64>,
}

impl Children {
    fn of(Facts { study, rows, .. }: Facts<'_>) -> Self {
        let mut each = vec![0.0; study.authorities.len()];
        let planned = rows.zones.iter().enumerate().filter(|(_, row)| row.planned);
        for (at, _) in planned {
            let children = study.columns.get(names::CHILDREN_0_4, ZoneIx::new(at)).unwrap_or_default();
            if let Some(authority) = study.zones[at].authority {
                each[authority.at()] += children;
            }
        }
        let all: f64 = each.iter().sum();
        Children { each, all: (all > 0.0).then_some(all) }
    }

    fn share(&self, facts: Facts<'_>, place: &AuthorityMoney) -> Option<f64> {
        let at: AuthorityIx = facts.study.authority_by_name(&place.code)?;
        Some(self.each[at.at()] / self.all?)
    }
}

/// What the limits cost at the margin.
pub(super) fn limits(facts: Facts<'_>) -> Section {
    let mut section = Section::new("limits", "What the limits cost");
    let Some(priced) = &facts.plan.prices else { return section };
    let (of_all, most) = (prices::of_all(priced), prices::most_to_win(&priced.authorities));
    if of_all.is_empty() && most.is_empty() {
        section.say(format!("They cost {}.", prices::NOTHING));
        return section;
    }
    let of = format!("of {} in all", weight(facts.metrics.all.after.weight.0));
    let caption = |what: &str| format!("{what}, in demand reached ({of})");
    let mut table = Table::new(caption("What a small change to a limit is worth"), [in_words("Change"), figures("Demand")]);
    of_all.into_iter().for_each(|row| table.row(row));
    section.table(table);
    let [place, money, hub] = prices::MOST_TO_WIN;
    let columns = [in_words("Authority"), figures(sentence(money)), figures(sentence(hub))];
    let mut table = Table::new(caption(place), columns).in_full("solution.json");
    most.into_iter().for_each(|row| table.row(row));
    section.table(table);
    section.say(prices::CAVEAT);
    section
}

fn sentence(words: &str) -> String {
    words.replacen('a', "A", 1)
}
