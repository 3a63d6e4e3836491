//! Bar charts of gains and losses.

use crate::compare::{Change, Comparison};
use crate::evaluate::GroupChange;
use crate::model::Class;
use crate::report::kit::chart::{Chart, Look, Row, Scale, Series, bars};
use crate::report::text::share;
use crate::report::words;
use maud::Markup;

/// More groups than this do not fit on a page.
const FEW: usize = 24;

/// The charts of all changes that have groups to draw, as files.
pub(super) fn files(comparison: &Comparison) -> Vec<String> {
    let charts = comparison.changes.iter().filter_map(|change| chart(comparison, change, true));
    charts.map(maud::PreEscaped::into_string).collect()
}

/// Shares of each group's demand that gain and that lose a hub within the radius, by decile, or by authority if the
/// study has no deciles. `None` if it has neither, or too many to draw.
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
    let title = format!("Demand that gains or loses a hub within {}, by {by}: plan {letter}", comparison.radius);
    let all = &change.families;
    let share = |part: f64| share(share_of(part, all.all.after.weight.0));
    let about = format!(
        "Plan {letter} compared with plan A: of all demand, {} gains and {} loses a hub within {}.",
        share(all.change.gained.0),
        share(all.change.lost.0),
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
    let shares = [group.change.gained.0, group.change.lost.0].map(|part| share_of(part, group.access.after.weight.0));
    let label = match (class, group.name.as_str()) {
        (Class::Decile, "1") => "1, most disadvantaged".to_owned(),
        (Class::Decile, "10") => "10, least".to_owned(),
        (_, name) => name.to_owned(),
    };
    // A group without weight gets bars of length 0, with `-` as value.
    Row { label, written: shares.map(share).to_vec(), values: shares.map(Option::unwrap_or_default).to_vec() }
}

/// A part as a share of all; `None` if `all` is 0.
fn share_of(part: f64, all: f64) -> Option<f64> {
    (all > 0.0).then(|| part / all)
}
