//! Places the names of authorities where they hide least.

use super::view::View;
use crate::model::Study;
use crate::report::kit::palette::{INK, PAPER};
use crate::report::kit::svg::number;
use geo::Coord;
use maud::{Markup, html};

/// With more authorities than this, their names would hide the map.
const MOST: usize = 12;
/// Half the height of a name, and half a generous width of its characters, in pixels.
const HALF_HEIGHT: f64 = 8.0;
const HALF_CHARACTER: f64 = 3.7;

/// A name, and the centre of its box in pixels.
struct Label<'a> {
    name: &'a str,
    at: (f64, f64),
}

impl Label<'_> {
    fn half_width(&self) -> f64 {
        HALF_CHARACTER * self.name.chars().count() as f64
    }

    /// Whether a box around a place, with the given half width and half height, overlaps the name.
    fn meets(&self, (x, y): (f64, f64), (half_width, half_height): (f64, f64)) -> bool {
        (x - self.at.0).abs() < self.half_width() + half_width && (y - self.at.1).abs() < HALF_HEIGHT + half_height
    }
}

/// The names of a few authorities. Each is placed over the zone of the authority where it hides the fewest symbols
/// (`symbols`, each with a radius of `symbol` pixels) and stays clear of neighbours' zones, other names and the edge.
/// On a tie, the zone nearest to the middle is used.
pub(super) fn draw(study: &Study, view: &View, symbols: &[(f64, f64)], symbol: f64, width: f64) -> Markup {
    let mut labels: Vec<Label<'_>> = Vec::new();
    if (2..=MOST).contains(&study.authorities.len()) {
        let zones: Vec<_> = study.zones.iter().map(|zone| (zone.authority, view.at(zone.centroid))).collect();
        for authority in study.authority_indices() {
            let own = || zones.iter().filter(|(of, _)| *of == Some(authority)).map(|(_, at)| *at);
            let middle = mean(own());
            let cost = |at: (f64, f64)| {
                let label = Label { name: &study.authorities[authority.at()].name, at };
                let hidden = symbols.iter().filter(|place| label.meets(**place, (symbol, symbol))).count();
                let foreign =
                    zones.iter().filter(|(of, place)| *of != Some(authority) && label.meets(*place, (0.0, 0.0)));
                let names = labels.iter().filter(|other| label.meets(other.at, (other.half_width(), HALF_HEIGHT)));
                let outside = at.0 < label.half_width() || at.0 > width - label.half_width();
                let off = (at.0 - middle.0).hypot(at.1 - middle.1) / 50.0;
                2.0 * hidden as f64
                    + foreign.count() as f64
                    + 100.0 * (names.count() + usize::from(outside)) as f64
                    + off
            };
            let best = own().map(|at| (cost(at), at)).min_by(|a, b| a.0.total_cmp(&b.0));
            if let Some((_, at)) = best {
                labels.push(Label { name: &study.authorities[authority.at()].name, at });
            }
        }
    }
    html! {
        @if !labels.is_empty() {
            g font-size="12" font-weight="bold" text-anchor="middle" fill=(INK) stroke=(PAPER) stroke-width="3" stroke-linejoin="round"
                paint-order="stroke" pointer-events="none" {
                @for label in &labels { text x=(number(label.at.0)) y=(number(label.at.1 + 4.0)) { (label.name) } }
            }
        }
    }
}

fn mean(places: impl Iterator<Item = (f64, f64)>) -> (f64, f64) {
    let (sum, count) = places.fold((Coord::zero(), 0.0), |(sum, count), (x, y)| (sum + Coord { x, y }, count + 1.0));
    (sum.x / count, sum.y / count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::testing::{parts_of_points, with_authorities};

    #[test]
    fn names_keep_clear_of_hubs_and_of_the_other_authority() {
        let zones: Vec<_> = (0..10).flat_map(|x| (0..10).map(move |y| (f64::from(x), f64::from(y), 1.0))).collect();
        let of: Vec<usize> = zones.iter().map(|zone| usize::from(zone.0 > 4.5)).collect();
        let study = Study::new(with_authorities(parts_of_points(&zones, &[(2.0, 5.0)]), &of, &[0])).unwrap();
        let view = View::new(&study, &[], 720.0, 720.0);
        let hubs = [view.at(Coord { x: 2.0, y: 4.0 }), view.at(Coord { x: 2.0, y: 5.0 })];
        let place = |text: &str, name: &str| -> (f64, f64) {
            let before = &text[..text.find(name).unwrap()];
            let number = |key: &str| before.rsplit_once(key).unwrap().1.split('"').next().unwrap().parse().unwrap();
            (number(" x=\""), number(" y=\"") - 4.0)
        };
        let text = draw(&study, &view, &hubs, 6.0, 720.0).into_string();
        for (name, side) in [("Authority 0", 0.0..325.0), ("Authority 1", 395.0..720.0)] {
            let label = Label { name, at: place(&text, name) };
            assert!(hubs.iter().all(|hub| !label.meets(*hub, (6.0, 6.0))), "{text}");
            assert!(
                side.contains(&(label.at.0 - label.half_width())) && side.contains(&(label.at.0 + label.half_width())),
                "{text}"
            );
        }
        let alone = Study::new(with_authorities(parts_of_points(&zones, &[]), &[0; 100], &[])).unwrap();
        assert_eq!(draw(&alone, &view, &hubs, 6.0, 720.0).into_string(), "");
    }
}
