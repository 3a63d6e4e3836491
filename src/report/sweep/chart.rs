//! Bar chart of the sites that are chosen most often.

use crate::report::kit::chart::{Chart, Look, Row, Scale, Series, bars};
use crate::report::text::{counted, cut, percent};
use crate::sweep::{SiteRow, Sweep};
use maud::Markup;

/// Number of sites in the chart.
const SITES: usize = 20;
/// Most characters of a name.
const LETTERS: usize = 28;

/// The chart for a separate file; `None` if no plan opens a site.
pub(super) fn file(sweep: &Sweep) -> Option<String> {
    chart(sweep, true).map(maud::PreEscaped::into_string)
}

pub(super) fn chart(sweep: &Sweep, titled: bool) -> Option<Markup> {
    let shown: Vec<&SiteRow> = sweep.sites.iter().take(SITES).collect();
    let first = shown.first()?;
    let row = |site: &&SiteRow| Row {
        label: cut(&site.name, LETTERS),
        values: vec![site.share_of_plans],
        written: vec![percent(site.share_of_plans)],
    };
    let about = format!(
        "The {} chosen most often, of {}; {} is in {} of plans.",
        counted(shown.len(), "site"),
        sweep.sites.len(),
        first.name,
        percent(first.share_of_plans)
    );
    let title = format!("How often sites are chosen, in {} with a plan", counted(sweep.with_plan(), "scenario"));
    Some(bars(&Chart {
        id: "sites-chosen",
        title: &title,
        about,
        titled,
        scale: Scale::shares(),
        series: vec![Series { name: "share of plans that open it".to_owned(), look: Look::Plan }],
        rows: shown.iter().map(row).collect(),
        target: None,
    }))
}
