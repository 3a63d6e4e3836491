//! Gains and losses as bars.

use crate::compare::{Change, Comparison};
use crate::evaluate::GroupChange;
use crate::model::Class;
use crate::report::kit::chart::{Chart, Look, Row, Scale, Series, bars};
use crate::report::text::percent;
use crate::report::words;
use maud::Markup;

/// Bars of more groups than this do not fit a page.
const FEW: usize = 24;

/// The chart of every change that has groups to draw, as a file.
pub(super) fn files(comparison: &Comparison) -> Vec<String> {
    let charts = comparison.changes.iter().filter_map(|change| chart(comparison, change, true));
    charts.map(maud::PreEscaped::into_string).collect()
}

/// Shares of each group's demand that gain and lose a hub within the radius: by decile, or by authority where the study has no deciles.
/// `None` where it has neither, or too many to draw.
pub(super) fn chart(comparison: &Comparison, change: &Change, titled: bool) -> Option<Markup> {
    let of = |class: Class| change.families.groups.iter().filter(move |group| group.class == class);
    let class = [Class::Decile, Class::Authority].into_iter().find(|class| of(*class).next().is_some())?;
    let groups: Vec<&GroupChange> = of(class).collect();
    let by = match (&comparison.decile_of, class) {
        (Some(column), Class::Decile) => words::decile(column),
        _ => "authority".to_owned(),
    };
    let rows: Vec<Row> = groups.iter().map(|group| row(group, class)).collect();
    let most = rows.iter().flat_map(|row| row.values.iter().copied()).fold(0.0, f64::max);
    let letter = change.letter;
    let title = format!("Demand that gains and loses a hub within {} by {by}: plan {letter}", comparison.radius);
    let all = &change.families;
    let share = |part: f64| if all.all.after.weight.0 > 0.0 { part / all.all.after.weight.0 } else { 0.0 };
    let about = format!(
        "Plan {letter} against plan A: of all demand {} gains and {} loses a hub within {}.",
        percent(share(all.change.gained.0)),
        percent(share(all.change.lost.0)),
        comparison.radius
    );
    let series = [("gains", Look::Plan), ("loses", Look::Loss)];
    (groups.len() <= FEW).then(|| {
        bars(&Chart {
            id: if letter == 'B' { "change" } else { "change-2" },
            title: &title,
            about,
            titled,
            scale: Scale::shares_to(most),
            series: series.map(|(name, look)| Series { name: name.to_owned(), look }).to_vec(),
            rows,
            target: None,
        })
    })
}

fn row(group: &GroupChange, class: Class) -> Row {
    let weight = group.access.after.weight.0;
    let share = |part: f64| if weight > 0.0 { part / weight } else { 0.0 };
    let values = vec![share(group.change.gained.0), share(group.change.lost.0)];
    let label = match (class, group.name.as_str()) {
        (Class::Decile, "1") => "1, most disadvantaged".to_owned(),
        (Class::Decile, "10") => "10, least".to_owned(),
        (_, name) => name.to_owned(),
    };
    Row { label, written: values.iter().map(|value| percent(*value)).collect(), values }
}
