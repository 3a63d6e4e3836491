//! The annex: inequality of distances, today and under the plan, for those who know its indices.

use super::Facts;
use super::document::{Section, Table, Text, figures, sentences};
use crate::report::text::{capital, distance, distances, weight};
use crate::report::{equity, words};

/// The figures, and what each of them means.
pub(super) fn annex(facts: Facts<'_>) -> Section {
    let metrics = facts.metrics;
    let of = distances(metrics.radius.unit);
    let mut section = Section::new("inequality", format!("Annex: inequality of {of}"));
    let columns = [sentences("Figure"), figures("Today"), figures("Plan")];
    let unit = metrics.radius.unit;
    let (one, many) = (distance(unit), distances(unit));
    let caption = format!("{} to the nearest hub, each zone by its demand", capital(&many));
    let mut table = Table::new(caption, columns);
    for [label, today, plan] in equity::in_full(metrics) {
        table.row([words::sentence(&label), today, plan]);
    }
    if table.rows.is_empty() {
        return section;
    }
    section.table(table);
    let kolm_pollak = equity::kolm_pollak(unit);
    let mut meanings = vec![
        (
            "Gini index",
            format!("0 if all {many} are equal, close to 1 if a few families have nearly all the travelling."),
        ),
        (
            "Palma ratio",
            format!(
                "the {many} of the tenth of demand that lives furthest from a hub, divided by those of the four tenths that \
                 live nearest: 0.25 if all are equal. There is none if those four tenths live at a hub."
            ),
        ),
        (
            kolm_pollak.as_str(),
            format!(
                "if everybody had this {one}, families would be as badly off together as they are now. A long {one} counts \
                 for more than its length (aversion {} for each {}). The higher it is above the mean, the more unequal.",
                metrics.equity.aversion, metrics.radius
            ),
        ),
    ];
    if let Some([most, least]) = metrics.equity.deciles {
        let gap = format!("the most deprived tenth with any demand ({most}) minus the least deprived one ({least}).");
        meanings.push(("Between deciles", gap));
    }
    section
        .list(meanings.into_iter().map(|(term, meaning)| Text::strong(format!("{term}:")).then(format!(" {meaning}"))));
    let left_out = metrics.all.after.unreachable.0;
    if left_out > 0.0 {
        section.say(format!(
            "These figures leave out demand that can reach no hub under the plan ({}).",
            weight(left_out)
        ));
    }
    section
}
