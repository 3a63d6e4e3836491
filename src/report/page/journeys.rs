//! Journeys over a network or from a matrix of minutes: how many families are how near, and where a straight line would
//! have misled most.

use super::Facts;
use super::document::{Section, Table, figures, words as in_words};
use crate::model::{SiteIx, Study, TravelSource, ZoneIx};
use crate::report::bands;
use crate::report::text::{share, travel, weight};
use crate::report::words;
use crate::units::TravelUnit;

/// Number of journeys that are shown.
const SHOWN: usize = 10;

/// Metres in a straight line below which nobody is misled.
const NEAR: f64 = 500.0;

/// Families by band of minutes, and the journeys that are longest for their straight line.
pub(super) fn journeys(facts: Facts<'_>) -> Section {
    let mut section = Section::new("journeys", "Journeys");
    if !facts.metrics.bands.is_empty() {
        section.table(by_band(facts));
    }
    if let TravelSource::Matrix(matrix) = &facts.study.travel
        && let Some(network) = matrix.network()
    {
        let mut found = misleading(facts);
        found.truncate(SHOWN);
        if !found.is_empty() {
            section.say(format!(
                "Journeys are {}. A straight line misleads most where a river, a railway or a road without a crossing \
                 is in between.",
                network.said
            ));
            section.table(table(facts, &found));
        }
    }
    section
}

/// Demand by the minutes to the nearest hub, today and under the plan.
fn by_band(facts: Facts<'_>) -> Table {
    let today = words::has_today(facts.metrics);
    let mut columns = vec![in_words("To the nearest hub")];
    columns.extend(today.then(|| figures("Today")));
    columns.push(figures("Under the plan"));
    columns.extend(today.then(|| figures("Today, share")));
    columns.push(figures("Under the plan, share"));
    let mut table = Table::new("Demand by minutes to the nearest hub".to_owned(), columns);
    for band in &facts.metrics.bands {
        let [before_share, after_share] = bands::shares(facts.metrics, band).map(share);
        let mut cells = vec![format!("within {} min", band.minutes)];
        cells.extend(today.then(|| weight(band.before.0)));
        cells.push(weight(band.after.0));
        cells.extend(today.then_some(before_share));
        cells.push(after_share);
        table.row(cells);
    }
    table
}

/// A journey that is long for its straight line.
struct Misleading {
    zone: ZoneIx,
    site: SiteIx,
    /// In the study's unit.
    journey: f64,
    metres: f64,
}

/// Journeys of families to their hub, those that take longest for their straight line first.
fn misleading(facts: Facts<'_>) -> Vec<Misleading> {
    let study = facts.study;
    let mut found: Vec<Misleading> = study
        .zone_indices()
        .zip(&facts.rows.zones)
        .filter_map(|(zone, row)| {
            let site = study.site_by_id(row.hub.as_deref()?)?;
            let metres = straight(study, zone, site);
            Some(Misleading { zone, site, journey: row.impedance?, metres }).filter(|one| one.metres >= NEAR)
        })
        .collect();
    found.sort_by(|a, b| (b.journey / b.metres).total_cmp(&(a.journey / a.metres)).then(a.zone.cmp(&b.zone)));
    found
}

fn straight(study: &Study, zone: ZoneIx, site: SiteIx) -> f64 {
    let (from, to) = (study.zones[zone.at()].centroid, study.sites[site.at()].point);
    (to.x - from.x).hypot(to.y - from.y)
}

fn table(facts: Facts<'_>, found: &[Misleading]) -> Table {
    let unit = facts.metrics.radius.unit;
    let each = match unit {
        TravelUnit::Metres => "Metres for each metre in a straight line",
        _ => "Minutes for each km in a straight line",
    };
    let columns = vec![
        in_words("From"),
        in_words("To its hub"),
        figures("Journey"),
        figures("In a straight line"),
        figures(each),
    ];
    let mut table = Table::new("Journeys that are longest for their straight line".to_owned(), columns);
    for one in found {
        let per = if unit == TravelUnit::Metres { one.journey / one.metres } else { one.journey * 1000.0 / one.metres };
        table.row(vec![
            facts.study.zone_said(one.zone),
            facts.study.sites[one.site.at()].name.clone(),
            travel(Some(one.journey), unit),
            travel(Some(one.metres), TravelUnit::Metres),
            format!("{per:.1}"),
        ]);
    }
    table
}
