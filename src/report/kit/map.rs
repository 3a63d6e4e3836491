//! The plan's map: zones, catchments, authorities and hubs, with a legend of exactly what it shows.
//!
//! North is up. Distances are in the study's coordinates: metres on the National Grid, the user's units on a plane.
//! Land is drawn from one [`Topology`], simplified for the size of the picture, so that classes, catchments and
//! authorities share their borders to a tenth of a pixel. If there are few zones, each is a path that shows its name
//! under the pointer ([`EACH_ZONE`]). For all of England, zones are dissolved into one path per class, which keeps the
//! file small.

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

/// With more zones than this, the zones of a class are one path: nobody can point at a zone as small as a pixel, and
/// titles would make up most of the file.
const EACH_ZONE: usize = 2_000;

/// A map's id in the page, and its size in CSS pixels.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MapFrame<'a> {
    /// Id, unique within its page.
    pub(crate) id: &'a str,
    /// Width of the picture. The legend needs at least 640.
    pub(crate) width: f64,
    /// Greatest height of the land; legend and attribution come below.
    pub(crate) land_height: f64,
    /// Whether the title is written above the land, for a picture in its own file.
    pub(crate) headed: bool,
}

impl Default for MapFrame<'_> {
    /// Default size: the text width of an A4 page, on which it fits together with its legend.
    fn default() -> Self {
        MapFrame { id: "map", width: 720.0, land_height: 720.0, headed: false }
    }
}

/// A plan that can be drawn with several themes.
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

    /// The map as one `svg` element. If the study has no deciles, coverage is drawn instead of deprivation.
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

    /// Description for readers who cannot see the map.
    fn about(&self, theme: Theme) -> String {
        let metrics = &self.evaluation.metrics;
        let after = &metrics.all.after;
        let kept = if metrics.hubs_existing == 0 { "none".to_owned() } else { grouped(metrics.hubs_existing as u64) };
        let closed = match metrics.centres_closed {
            0 => String::new(),
            1 => ", and of 1 centre of today that is not a hub".to_owned(),
            closed => format!(", and of {} of today that are not hubs", counted(closed, "centre")),
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

/// Writes `map.svg`, a separate picture: deprivation, with zones out of reach hatched.
pub(crate) fn file(study: &Study, evaluation: &Evaluation, out: &mut dyn Write) -> io::Result<()> {
    let frame = MapFrame { headed: true, land_height: 760.0, ..MapFrame::default() };
    let svg = PlanMap::new(study, evaluation).draw(Theme::Deprivation, &frame).into_string();
    // One element per line, so that the file can be read and compared. This is safe because text contains no angle
    // brackets.
    writeln!(out, "{}", svg.replace("><", ">\n<").replace(">\n</", "></"))
}

#[cfg(test)]
mod tests;
