//! The 70/30 ambition under each reading, money compared with need, and what the limits cost.

use super::Facts;
use super::charts;
use super::document::{Column, Figure, Section, Table, Text, figures, sentences, words as in_words};
use crate::model::{AuthorityMoney, Reading, ZoneIx, names};
use crate::report::text::{percent, weight};
use crate::report::{assumed, prices, words};
use crate::units::{Pounds, grouped};

/// Most authorities that are listed for missing a reading; an enforced reading lists all.
const NAMED: usize = 30;

/// Hubs in disadvantaged communities, under every reading.
pub(super) fn ambition(facts: Facts<'_>) -> Section {
    let (plan, readings) = (facts.plan, &facts.metrics.readings);
    let share = words::share_asked(plan);
    let mut section = Section::new("share", format!("{share} of hubs in disadvantaged communities"));
    if readings.is_empty() {
        return section;
    }
    section.say(words::enforcement(facts.metrics, plan));
    let svg = charts::readings(readings, words::share(plan), &share);
    let caption =
        format!("Share of hubs in disadvantaged communities, each reading over all hubs together; {share} required");
    section.figure(Figure { svg, caption, file: None });
    let columns = [
        sentences("Reading"),
        figures("Hubs in"),
        figures("Of hubs"),
        in_words("Required, rounded up"),
        in_words("Required, to the nearest"),
        in_words("Required, rounded down"),
        in_words("Enforced"),
    ];
    let mut table = Table::new(
        format!("Hubs in disadvantaged communities under each reading of {share}, and how many it requires"),
        columns,
    );
    for reading in readings {
        let [up, nearest, down] = [0, 1, 2].map(|rounding| words::met(reading, rounding));
        let [hubs_in, hubs] = [reading.hubs_in, reading.hubs].map(|count| grouped(count as u64));
        let enforced = if reading.enforced { "yes" } else { "no" };
        table.row([words::sentence(&words::reading(reading)), hubs_in, hubs, up, nearest, down, enforced.to_owned()]);
    }
    section.table(table);
    let authorities = facts.metrics.authorities.len();
    section.list(
        readings.iter().filter(|reading| !reading.missed_by.is_empty()).map(|reading| missed(reading, authorities)),
    );
    section
}

/// Which authorities miss a reading that counts each one separately.
fn missed(reading: &Reading, authorities: usize) -> Text {
    let missed = reading.missed_by.len();
    let by = format!("{}: missed, rounded up, by {missed} of {authorities}", words::sentence(&words::reading(reading)));
    let named = reading.enforced || missed <= NAMED;
    Text::from(if named { format!("{by}: {}.", reading.missed_by.join(", ")) } else { by + "." })
}

/// Hubs, cost and budget of each authority, compared with its share of demand and of children.
pub(super) fn money(facts: Facts<'_>) -> Section {
    let Facts { plan, metrics, .. } = facts;
    let mut section =
        Section::new("money", if metrics.cost.is_some() { "Money against share" } else { "Hubs against share" });
    if metrics.authorities.is_empty() {
        return section;
    }
    let all = words::together(plan, metrics);
    let several = (metrics.authorities.len() > 1).then_some(&all);
    let spent_columns = SPENT.map(|heading| match heading {
        "Most hubs allowed" => figures(assumed::most_hubs(heading, metrics)),
        "Cost" => figures(assumed::heading(heading, assumed::costs(metrics))),
        "Budget" => figures(assumed::heading(heading, assumed::budgets(metrics))),
        _ => column(heading),
    });
    let mut spent = Table::new("Each authority's hubs and money", spent_columns).in_full("authorities.csv");
    let caption = "Each authority's share of all demand and children, and of all hubs and money";
    let shares_columns = SHARES.map(|heading| match heading {
        "Of cost" => figures(assumed::heading(heading, assumed::costs(metrics))),
        _ => column(heading),
    });
    let mut shares = Table::new(caption, shares_columns).in_full("authorities.csv");
    let children = Children::of(facts);
    for place in words::by_name(metrics).into_iter().chain(several) {
        spent.row(spent_by(facts, place));
        shares.row(shares_of(facts, place, &all, children.share(facts, place)));
    }
    spent.total = several.is_some();
    section.table(spent);
    if several.is_some() {
        shares.total = true;
        section.table(shares);
    }
    section
}

const SPENT: [&str; 9] = [
    "Authority",
    "Hubs",
    "Open today",
    "Centres today",
    "Disadvantaged",
    "Most hubs allowed",
    "Cost",
    "Budget",
    "Spent",
];
const SHARES: [&str; 5] = ["Authority", "Of demand", "Of children aged 0 to 4", "Of hubs", "Of cost"];

fn column(heading: &str) -> Column {
    if heading == "Authority" { in_words(heading) } else { figures(heading) }
}

fn spent_by(facts: Facts<'_>, place: &AuthorityMoney) -> Vec<String> {
    let metrics = facts.metrics;
    let count = |count: usize| grouped(count as u64);
    let pounds = |sum: Option<Pounds>| sum.map_or_else(|| "-".to_owned(), |sum| sum.to_string());
    let of_today = |number: usize| if words::has_today(metrics) { count(number) } else { String::new() };
    vec![
        place.name.clone(),
        count(place.hubs),
        of_today(place.hubs_existing),
        of_today(place.centres_today),
        metrics.hubs_disadvantaged.map_or_else(String::new, |_| count(place.hubs_disadvantaged)),
        place.max_hubs.map_or_else(|| "-".to_owned(), |most| count(most as usize)),
        pounds(place.cost),
        pounds(place.budget),
        share(in_pounds(place.cost), in_pounds(place.budget)),
    ]
}

fn shares_of(facts: Facts<'_>, place: &AuthorityMoney, all: &AuthorityMoney, children: Option<f64>) -> Vec<String> {
    let metrics = facts.metrics;
    let everything = metrics.all.after.weight.0;
    let demand = match words::access_of(metrics, place) {
        Some(access) => access.after.weight.0,
        None => everything,
    };
    vec![
        place.name.clone(),
        share(Some(demand), Some(everything)),
        children.map_or_else(String::new, percent),
        share(Some(place.hubs as f64), Some(all.hubs as f64)),
        share(in_pounds(place.cost), in_pounds(all.cost)),
    ]
}

fn in_pounds(sum: Option<Pounds>) -> Option<f64> {
    sum.map(|sum| sum.0 as f64)
}

/// A part as a share of the whole, if both are known.
fn share(part: Option<f64>, whole: Option<f64>) -> String {
    match (part, whole) {
        (Some(part), Some(whole)) if whole > 0.0 => percent(part / whole),
        _ => "-".to_owned(),
    }
}

/// Young children of each authority, if the study counts them.
struct Children {
    each: Vec<f64>,
    /// Sum over all planned authorities; `None` if the study does not count them.
    all: Option<f64>,
}

impl Children {
    fn of(Facts { study, rows, .. }: Facts<'_>) -> Self {
        let mut each = vec![0.0; study.authorities.len()];
        let planned = rows.zones.iter().enumerate().filter(|(_, row)| row.planned);
        for (at, _) in planned {
            let children = study.people(names::CHILDREN_0_4, ZoneIx::new(at)).unwrap_or_default();
            if let Some(authority) = study.zones[at].authority {
                each[authority.at()] += children;
            }
        }
        let all: f64 = each.iter().sum();
        Children { each, all: (all > 0.0).then_some(all) }
    }

    /// The share of one authority, or of all together if it has no code.
    fn share(&self, facts: Facts<'_>, place: &AuthorityMoney) -> Option<f64> {
        let at = facts.study.authorities.iter().position(|authority| authority.code == place.code);
        Some(at.map_or(1.0, |at| self.each[at] / self.all.unwrap_or(1.0))).filter(|_| self.all.is_some())
    }
}

/// Marginal cost of the limits.
pub(super) fn limits(facts: Facts<'_>) -> Section {
    let mut section = Section::new("limits", "What the limits cost");
    let Some(priced) = &facts.plan.prices else { return section };
    let (of_all, most) = (prices::of_all(priced), prices::most_to_win(&priced.authorities));
    if of_all.is_empty() && most.is_empty() {
        section.say(format!("The limits cost {}.", prices::NOTHING));
        return section;
    }
    let of = format!("of {} in all", weight(facts.metrics.all.after.weight.0));
    let caption = |what: &str| format!("{what}, in demand reached ({of})");
    let mut table =
        Table::new(caption("What a small change to a limit is worth"), [sentences("Change"), figures("Demand")]);
    of_all.into_iter().for_each(|row| table.row(row));
    section.table(table);
    let [place, money, hub] = prices::MOST_TO_WIN;
    let columns = [in_words("Authority"), figures(words::sentence(money)), figures(words::sentence(hub))];
    let mut table = Table::new(caption(place), columns).in_full("solution.json");
    most.into_iter().for_each(|row| table.row(row));
    section.table(table);
    section.say(prices::CAVEAT);
    section
}
