//! `alternatives.svg`: which plans have each of the sites that are not in all plans.

use super::words;
use crate::alternatives::Alternatives;
use crate::model::{Scenario, Study};
use crate::report::kit::chart::{Grid, GridRow, grid};
use crate::report::text::counted;

/// Most sites that fit on a page.
const ROWS: usize = 45;

/// The picture as SVG text.
pub(super) fn svg(study: &Study, scenario: &Scenario, found: &Alternatives) -> String {
    let plans = found.plans.len();
    let in_all = found.sites.iter().filter(|site| site.plans == plans).count();
    let varying: Vec<_> = found.sites.iter().filter(|site| site.plans < plans).collect();
    let row = |count: &&crate::alternatives::SiteCount| GridRow {
        label: study.sites[count.site.at()].name.clone(),
        filled: count.of.clone(),
    };
    let head = |(at, plan): (usize, &crate::alternatives::Alternative)| {
        [(at + 1).to_string(), format!("{:.2}%", 100.0 * plan.loss)]
    };
    let mut note = format!("{} of every plan, not shown.", hubs(in_all));
    if varying.len() > ROWS {
        note += &format!(" {} of single plans are in sites.csv.", hubs(varying.len() - ROWS));
    }
    let title = words::heading(study, scenario);
    let picture = grid(&Grid {
        id: "alternatives",
        title,
        about: words::answer(found),
        heads: found.plans.iter().enumerate().map(head).collect(),
        head_names: ["plan", "loss against the best"],
        rows: varying.iter().take(ROWS).map(row).collect(),
        names: ["a hub of the plan", "not a hub of the plan"],
        note,
    });
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", picture.into_string())
}

/// `1 site is a hub`, `2 sites are hubs`.
fn hubs(sites: usize) -> String {
    format!("{} {}", counted(sites, "site"), if sites == 1 { "is a hub" } else { "are hubs" })
}
