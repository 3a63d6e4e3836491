//! The plan's map: zones, catchments, authorities and hubs, with a legend of exactly what it shows.
//!
//! North is up. Distances are in the study's coordinates: metres on the National Grid, the user's units on a plane.
//! Land is drawn from one [`Topology`], simplified for the size of the picture, so that classes, catchments and
//! authorities share their borders to a tenth of a pixel. If there are few zones, each is a path that shows its name
//! under the pointer ([`EACH_ZONE`]). For all of England, zones are dissolved into one path per class, which keeps the
//! file small.

mod badges;
mod hatch;
mod inset;
mod land;
mod legend;
mod names;
mod path;
mod places;
mod room;
mod scene;
mod symbols;
mod theme;
mod towns;
mod view;

use super::palette::{INK, PAPER};
use super::svg::{Frame, number, picture};
use super::topology::Topology;
use crate::evaluate::Evaluation;
use crate::model::Study;
use crate::report::assumed;
use crate::report::text::{counted, share, verb, weight};
use crate::units::{TravelUnit, grouped};
use legend::Legend;
use maud::{Markup, html};
use places::Places;
use room::{Patch, Room};
use scene::{Scene, tag};
use std::io::{self, Write};
use symbols::{Signs, Symbols};
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
    /// Width of the picture. On a narrow one the parts of the legend stand one below the other.
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
    places: Places,
}

impl<'a> PlanMap<'a> {
    /// Finds the borders that zones share.
    pub(crate) fn new(study: &'a Study, evaluation: &'a Evaluation) -> Self {
        let topology = Topology::new(study.zones.iter().map(|zone| zone.polygon.as_ref().filter(|_| zone.is_drawn())));
        PlanMap { study, evaluation, topology, places: Places::new(study, &|zone| evaluation.zones[zone].planned) }
    }

    /// The map as one `svg` element. If the study has no deciles, coverage is drawn instead of deprivation.
    pub(crate) fn draw(&self, theme: Theme, frame: &MapFrame<'_>) -> Markup {
        let theme = theme.or_what_is_known(self.evaluation);
        let title = format!("{}: {}", self.study.name, theme.title(self.evaluation));
        let top = if frame.headed { 34.0 } else { 0.0 };
        let view = self.view(frame);
        let shading = Shading::new(theme, self.evaluation);
        let signs = Signs::new(&self.evaluation.hubs, &view, frame.id);
        let insets = Insets::new(self, &view, &signs, frame);
        let scene = Scene::new(self, &view, &shading, &signs, &insets.windows, [frame.id; 2]);
        let legend = Legend::new(self.study, &scene.land, &shading, &signs, frame);
        let under = top + view.height + if insets.windows.is_empty() { 0.0 } else { inset::GAP };
        let below = under + insets.height() + 8.0;
        let height = below + legend.height();
        let body = html! {
            clipPath id={ (frame.id) "-edge" } { rect width=(number(view.width)) height=(number(view.height)) {} }
            defs { (hatch::patterns(frame.id, &shading.hatches())) (signs.defs()) }
            rect width=(number(frame.width)) height=(number(height)) fill=(PAPER) {}
            @if frame.headed { text x="0" y="20" font-size="17" font-weight="bold" { (title) } }
            g transform={ "translate(0 " (number(top)) ")" } {
                g clip-path={ "url(#" (frame.id) "-edge)" } { (scene.draw()) }
            }
            g transform={ "translate(0 " (number(under)) ")" } { (insets.draw(self, &shading, &signs)) }
            g transform={ "translate(0 " (number(below)) ")" } font-size="12" { (legend.draw(&view)) }
        };
        let about = self.about(theme);
        picture(&Frame { id: frame.id, width: frame.width, height, title: &title, about: &about }, &body)
    }

    /// What the map shows.
    fn view(&self, frame: &MapFrame<'_>) -> View {
        let radius = self.evaluation.metrics.radius;
        // Minutes are no land.
        let around = if radius.unit == TravelUnit::Metres { radius.value } else { 0.0 };
        View::of_plan(self.study, self.evaluation, around, frame.width, frame.land_height)
    }

    /// Whether a map of this size has room for the numbers of hubs.
    pub(crate) fn is_numbered(&self, frame: &MapFrame<'_>) -> bool {
        let view = self.view(frame);
        Signs::new(&self.evaluation.hubs, &view, frame.id).are_numbered()
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

/// The crowded windows of a map, and their pictures below it.
struct Insets<'f> {
    id: &'f str,
    width: f64,
    windows: Vec<Patch>,
    views: Vec<View>,
}

impl<'f> Insets<'f> {
    fn new(map: &PlanMap<'_>, view: &View, signs: &Signs<'_>, frame: &MapFrame<'f>) -> Self {
        let mut room = Room::new(view.width, view.height);
        let crowded = match signs.are_numbered() {
            true => Symbols::new(&map.evaluation.hubs, view, signs, &[], &mut room).crowded(),
            false => Vec::new(),
        };
        // Two side by side, or one below the other on a phone.
        let across = if frame.width >= 600.0 { 2.0 } else { 1.0 };
        let width = (frame.width - inset::GAP * (across - 1.0)) / across;
        let windows = inset::windows(&crowded, (view.width, view.height), (width, 0.8 * width));
        let views = windows.iter().map(|window| view.enlarged(window, inset::ZOOM)).collect();
        Insets { id: frame.id, width: frame.width, windows, views }
    }

    /// Left and upper corner of each picture.
    fn places(&self) -> Vec<(f64, f64)> {
        let (mut at, mut row) = ((0.0, 0.0), 0.0_f64);
        let place = |view: &View| {
            if at.0 > 0.0 && at.0 + view.width > self.width + 0.5 {
                at = (0.0, at.1 + row + inset::GAP);
                row = 0.0;
            }
            let place = at;
            at.0 += view.width + inset::GAP;
            row = row.max(view.height);
            place
        };
        self.views.iter().map(place).collect()
    }

    /// Pixels.
    fn height(&self) -> f64 {
        self.places().iter().zip(&self.views).map(|(place, view)| place.1 + view.height).fold(0.0, f64::max)
    }

    fn draw(&self, map: &PlanMap<'_>, shading: &Shading, signs: &Signs<'_>) -> Markup {
        let pictures = self.places().into_iter().zip(&self.views).enumerate();
        html! {
            @for (at, ((left, upper), view)) in pictures {
                @let id = format!("{}-{}", self.id, inset::letter(at).to_ascii_lowercase());
                @let scene = Scene::new(map, view, shading, signs, &[], [self.id, &id]);
                @let (width, height) = (number(view.width), number(view.height));
                clipPath id={ (id) "-edge" } { rect width=(width) height=(height) {} }
                g transform={ "translate(" (number(left)) " " (number(upper)) ")" } {
                    g clip-path={ "url(#" (id) "-edge)" } { (scene.draw()) }
                    rect width=(width) height=(height) fill="none" stroke=(INK) stroke-width="1.5" {}
                    (tag(at, (0.0, 0.0)))
                }
            }
        }
    }
}

/// Writes `map.svg`, a picture by itself: deprivation with what is out of reach hatched, for that is the question.
pub(crate) fn file(study: &Study, evaluation: &Evaluation, out: &mut dyn Write) -> io::Result<()> {
    let frame = MapFrame { headed: true, land_height: 760.0, ..MapFrame::default() };
    let svg = PlanMap::new(study, evaluation).draw(Theme::Deprivation, &frame).into_string();
    // One element per line, so that the file can be read and compared. This is safe because text contains no angle
    // brackets.
    writeln!(out, "{}", svg.replace("><", ">\n<").replace(">\n</", "></"))
}

#[cfg(test)]
mod tests;
