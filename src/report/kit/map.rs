//! The plan's map: zones, catchments, authorities and hubs, with a legend of what is on it and nothing else.
//!
//! North is up, and distances are those of the study's coordinates: metres on the National Grid, units of the user's on a plane. Land is
//! drawn from one [`Topology`], simplified for the size of the picture, so that classes, catchments and authorities share their borders to
//! the last tenth of a pixel. Where there are few zones, each is a path that names itself under a pointer ([`EACH_ZONE`]); all England's are
//! dissolved to one path a class, which keeps its map small.

mod hatch;
mod labels;
mod land;
mod legend;
mod path;
mod symbols;
mod theme;
mod view;

use super::palette::PAPER;
use super::svg::{Frame, number, picture};
use super::topology::Topology;
use crate::evaluate::Evaluation;
use crate::model::Study;
use crate::report::assumed;
use crate::report::text::{counted, share, verb, weight};
use crate::units::grouped;
use legend::Legend;
use maud::{Markup, html};
use std::io::{self, Write};
use symbols::Symbols;
use theme::Shading;
pub(crate) use theme::Theme;
use view::View;

/// With more zones than this, zones of a class are one path: a pointer cannot hit a zone of a pixel, and titles would make up most of the
/// file.
const EACH_ZONE: usize = 2_000;

/// Where a map stands: its name in the page and its size in CSS pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MapFrame<'a> {
    /// Unique in its page.
    pub(crate) id: &'a str,
    /// Width of the picture. The legend has room for its words from 640 on.
    pub(crate) width: f64,
    /// Greatest height of the land; legend and attribution come below.
    pub(crate) land_height: f64,
    /// Whether the title is written above the land, as a picture by itself needs it.
    pub(crate) headed: bool,
}

impl Default for MapFrame<'_> {
    /// As wide as the text of a page of A4, on which it fits with its legend.
    fn default() -> Self {
        MapFrame { id: "map", width: 720.0, land_height: 720.0, headed: false }
    }
}

/// A plan, ready to be drawn under several themes.
pub(crate) struct PlanMap<'a> {
    study: &'a Study,
    evaluation: &'a Evaluation,
    topology: Topology,
}

impl<'a> PlanMap<'a> {
    /// Finds the borders that zones share.
    pub(crate) fn new(study: &'a Study, evaluation: &'a Evaluation) -> Self {
        let topology = Topology::new(study.zones.iter().map(|zone| zone.polygon.as_ref()));
        PlanMap { study, evaluation, topology }
    }

    /// The map as one `svg` element. Deprivation of a study that knows no deciles is drawn as coverage.
    pub(crate) fn draw(&self, theme: Theme, frame: &MapFrame<'_>) -> Markup {
        let theme = theme.or_what_is_known(self.evaluation);
        let title = format!("{}: {}", self.study.name, theme.title(self.evaluation));
        let top = if frame.headed { 34.0 } else { 0.0 };
        let view = View::new(self.study, &self.evaluation.hubs, frame.width, frame.land_height);
        let shading = Shading::new(theme, self.evaluation);
        let symbols = Symbols::new(&self.evaluation.hubs, &view, frame.id);
        let land = land::Land::new(self, &view, &shading, frame.id);
        let legend = Legend::new(self.study, &land, &shading, &symbols, frame);
        let (places, reach) = symbols.places();
        let names = labels::draw(self.study, &view, &places, reach, frame.width);
        let (below, legend_height) = (top + view.height + 8.0, legend.height());
        let height = below + legend_height;
        let body = html! {
            defs { (hatch::patterns(frame.id, &shading.hatches())) (symbols.defs()) }
            rect width=(number(frame.width)) height=(number(height)) fill=(PAPER) {}
            @if frame.headed { text x="0" y="20" font-size="17" font-weight="bold" { (title) } }
            g transform={ "translate(0 " (number(top)) ")" } { (land.draw()) (symbols.draw()) (names) }
            g transform={ "translate(0 " (number(below)) ")" } font-size="12" { (legend.draw(&view)) }
        };
        let about = self.about(theme);
        picture(&Frame { id: frame.id, width: frame.width, height, title: &title, about: &about }, &body)
    }

    /// What the map shows, for those who cannot see it.
    fn about(&self, theme: Theme) -> String {
        let metrics = &self.evaluation.metrics;
        let after = &metrics.all.after;
        let kept = if metrics.hubs_existing == 0 { "none".to_owned() } else { grouped(metrics.hubs_existing as u64) };
        let closed = match metrics.centres_closed {
            0 => String::new(),
            1 => ", and of 1 of today's centres that is not a hub".to_owned(),
            closed => format!(", and of {} open today that are not hubs", counted(closed, "centre")),
        };
        let hubs = format!("A map of {}, {kept} of them open today{closed}.", counted(metrics.hubs, "hub"));
        let covered = format!(
            "{} of {} with {} of demand ({} of {}, {}) {} within {} of a hub{}.",
            grouped(after.zones_covered as u64),
            counted(after.zones, "zone"),
            share(after.coverage),
            weight(after.covered.0),
            weight(after.weight.0),
            metrics.weight_unit,
            verb(after.zones_covered, "be"),
            metrics.radius,
            assumed::distances(metrics.assumed.detour)
        );
        format!("{hubs} {covered} {}", theme.about(self.evaluation, self.study.has_areas()))
    }
}

/// Writes `map.svg`, a picture by itself: deprivation with what is out of reach hatched, for that is the question.
pub(crate) fn file(study: &Study, evaluation: &Evaluation, out: &mut dyn Write) -> io::Result<()> {
    let frame = MapFrame { headed: true, land_height: 760.0, ..MapFrame::default() };
    let svg = PlanMap::new(study, evaluation).draw(Theme::Deprivation, &frame).into_string();
    // An element a line, for those who read or compare it; text has no angle brackets of its own.
    writeln!(out, "{}", svg.replace("><", ">\n<").replace(">\n</", "></"))
}

#[cfg(test)]
mod tests;
