//! The annex: inequality of distances, today and under the plan, for those who know its indices.

use super::Facts;
use super::document::{Section, Table, Text, figures, sentences};
use crate::report::text::weight;
use crate::report::{distances, equity, words};

/// The figures, and what each of them means.
pub(super) fn annex(facts: Facts<'_>) -> Section {
    let metrics = facts.metrics;
    let of = distances::noun(metrics.radius.unit);
    let mut section = Section::new("inequality", format!("Annex: inequality of {of}"));
    let columns = [sentences("Figure"), figures("Today"), figures("Plan")];
    let mut table = Table::new("Ways to the nearest hub, each zone by its demand", columns);
    for [label, today, plan] in equity::in_full(metrics) {
        table.row([words::sentence(&label), today, plan]);
    }
    if table.rows.is_empty() {
        return section;
    }
    section.table(table);
    let mut meanings = vec![
        ("Gini index", "0 where all ways are alike, towards 1 where a few families have all the way to go.".to_owned()),
        (
            "Palma ratio",
            "the ways of the tenth of demand that has furthest to go, over those of the four tenths with the shortest ways: 0.25 where all \
             are alike. None where those four tenths have no way to go at all."
                .to_owned(),
        ),
        (
            "Equally distributed way",
            format!(
                "the one way that everybody could have and be as badly off as they are, where long ways count more than their length \
                 (Kolm-Pollak, aversion {} for each {}). The further above the mean way, the more uneven.",
                metrics.equity.aversion, metrics.radius
            ),
        ),
    ];
    if let Some([most, least]) = metrics.equity.deciles {
        let gap = format!("the most deprived tenth with any demand ({most}) less the least deprived one ({least}).");
        meanings.push(("Between deciles", gap));
    }
    section
        .list(meanings.into_iter().map(|(term, meaning)| Text::strong(format!("{term}:")).then(format!(" {meaning}"))));
    let left_out = metrics.all.after.unreachable.0;
    if left_out > 0.0 {
        section.say(format!(
            "Demand that can reach no hub under the plan ({}) is left out of these figures.",
            weight(left_out)
        ));
    }
    section
}
