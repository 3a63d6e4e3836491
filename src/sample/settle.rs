//! Places the land, its towns and one home point per zone.

use super::names::Names;
use super::random::{Noise, Random};
use std::collections::HashMap;

/// Square metres of land per zone. England has 3.9 million, but the country has to fit into the North Sea.
const AREA_PER_ZONE: f64 = 2.4e6;
/// Zones of that size that fill the space in the sea. With more, zones share the same land, as Output Areas share that
/// of LSOAs.
pub(super) const ZONES_OF_LARGEST_LAND: usize = 35_620;
/// Square metres per zone in a town.
const TOWN_AREA_PER_ZONE: f64 = 0.45e6;
/// Share of zones that lie in towns.
const URBAN_SHARE: f64 = 0.8;
/// Mean number of zones per town.
const ZONES_PER_TOWN: usize = 25;
/// Length from north to south, divided by the width from east to west.
const STRETCH: f64 = 1.9;
/// How far the coast departs from the ellipse, as a share of the squared radius.
const COAST: f64 = 0.18;

/// A town.
pub(super) struct Town {
    pub(super) name: String,
    pub(super) centre: (f64, f64),
    pub(super) radius: f64,
    pub(super) zones: usize,
}

/// Point where the people of a zone live, in whole metres from the centre of the land.
#[derive(Clone, Copy)]
pub(super) struct Home {
    pub(super) at: (f64, f64),
    /// The town in which it lies, if any.
    pub(super) town: Option<usize>,
}

/// Land: an ellipse with a ragged coast around the origin.
pub(super) struct Land {
    half_width: f64,
    half_height: f64,
    broad: Noise,
    fine: Noise,
}

/// Towns, homes, and points in the sea around them.
pub(super) struct Settlement {
    pub(super) towns: Vec<Town>,
    pub(super) homes: Vec<Home>,
    /// Points in the sea along the coast. Their cells bound the cells on land.
    pub(super) sea: Vec<(f64, f64)>,
}

impl Land {
    /// Draws land with an area of `area` square metres.
    fn new(random: &mut Random, area: f64) -> Self {
        let half_width = (area / (std::f64::consts::PI * STRETCH)).sqrt();
        Land {
            half_width,
            half_height: half_width * STRETCH,
            broad: Noise::new(random, half_width * 0.45),
            fine: Noise::new(random, half_width * 0.15),
        }
    }

    /// How far the land can extend from its centre, in metres: east or west, north or south.
    fn reach(&self) -> (f64, f64) {
        let most = (1.0 + COAST).sqrt();
        (self.half_width * most, self.half_height * most)
    }

    fn holds(&self, (x, y): (f64, f64)) -> bool {
        let (u, v) = (x / self.half_width, y / self.half_height);
        u * u + v * v + COAST * (0.7 * self.broad.at(x, y) + 0.3 * self.fine.at(x, y)) < 1.0
    }

    fn anywhere(&self, random: &mut Random) -> (f64, f64) {
        let (width, height) = self.reach();
        loop {
            let at = whole((random.between(-width, width), random.between(-height, height)));
            if self.holds(at) {
                return at;
            }
        }
    }

    /// A jittered grid of points along the coast, in the sea.
    fn offshore(&self, random: &mut Random) -> Vec<(f64, f64)> {
        const STEP: f64 = 1200.0;
        let (width, height) = self.reach();
        let (columns, rows) = ((width / STEP) as i64 + 4, (height / STEP) as i64 + 4);
        let mut points = Vec::new();
        for row in -rows..=rows {
            for column in -columns..=columns {
                let (x, y) = (column as f64 * STEP, row as f64 * STEP);
                let at = whole((x + random.between(-0.3, 0.3) * STEP, y + random.between(-0.3, 0.3) * STEP));
                let near_land = (-3..=3)
                    .any(|dx| (-3..=3).any(|dy| self.holds((x + f64::from(dx) * STEP, y + f64::from(dy) * STEP))));
                if near_land && !self.holds(at) {
                    points.push(at);
                }
            }
        }
        points
    }
}

/// How fine the zones of a sample are: 1 when each is as large as an LSOA, 5 when five share the area and people of
/// one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Grain(f64);

impl Grain {
    /// Zones as large as LSOAs.
    pub(super) const COARSE: Grain = Grain(1.0);

    /// Zones as large as LSOAs while the sea has space for them; smaller ones beyond that.
    pub(super) fn of(zones: usize) -> Self {
        Grain((zones as f64 / ZONES_OF_LARGEST_LAND as f64).max(1.0))
    }

    /// Number of zones that replace `coarse` zones as large as an LSOA.
    pub(super) fn zones(self, coarse: usize) -> usize {
        (coarse as f64 * self.0) as usize
    }

    /// Area or people of a zone, given those of a zone as large as an LSOA.
    pub(super) fn share(self, whole: f64) -> f64 {
        whole / self.0
    }

    /// Distance between zones, given that between zones as large as an LSOA.
    fn length(self, coarse: f64) -> f64 {
        coarse / self.0.sqrt()
    }
}

/// Places `zones` zones: four in five in towns of very different sizes, the rest between them.
pub(super) fn settle(seed: u64, zones: usize, grain: Grain, least_towns: usize, names: &mut Names) -> Settlement {
    let mut random = Random::new(seed, 1);
    let area = zones as f64 * grain.share(AREA_PER_ZONE);
    let land = Land::new(&mut random, area);
    let towns = found_towns(&mut random, &land, zones, grain, least_towns, names);
    let mut spread = Spread::default();
    let mut homes = Vec::with_capacity(zones);
    for (i, town) in towns.iter().enumerate() {
        for _ in 0..town.zones {
            let at = spread.place(grain.length(0.28 * 1000.0), || {
                loop {
                    // Half of the homes of a town lie within 0.55 of its radius, which is about a third of its area.
                    let reach = town.radius * if random.unit() < 0.5 { 0.55 } else { 1.0 };
                    let (x, y) = random.in_disc();
                    let at = whole((town.centre.0 + x * reach, town.centre.1 + y * reach));
                    if land.holds(at) {
                        return at;
                    }
                }
            });
            homes.push(Home { at, town: Some(i) });
        }
    }
    let rural = zones - homes.len();
    let apart = 0.5 * (area / (rural.max(1) as f64)).sqrt();
    for _ in 0..rural {
        let at = spread.place(apart, || land.anywhere(&mut random));
        homes.push(Home { at, town: None });
    }
    Settlement { towns, homes, sea: land.offshore(&mut random) }
}

/// Founds the towns, largest first. Sizes fall with rank to the power 3/4.
fn found_towns(
    random: &mut Random,
    land: &Land,
    zones: usize,
    grain: Grain,
    least: usize,
    names: &mut Names,
) -> Vec<Town> {
    let count = (zones / grain.zones(ZONES_PER_TOWN)).max(least).max(1);
    // In a country the first few cities have similar sizes; in a county the first one stands out.
    let shift = 1.0 + count as f64 / 300.0;
    let shares: Vec<f64> = (0..count).map(|rank| (rank as f64 + shift).sqrt()).map(|r| 1.0 / (r * r.sqrt())).collect();
    let all: f64 = shares.iter().sum();
    let mut spread = Spread::default();
    let mut towns: Vec<Town> = Vec::with_capacity(count);
    for share in shares {
        let size = ((zones as f64 * URBAN_SHARE * share / all) as usize).max(1);
        let radius = (size as f64 * grain.share(TOWN_AREA_PER_ZONE) / std::f64::consts::PI).sqrt();
        let centre = spread.place(2.0 * radius + 1500.0, || land.anywhere(random));
        towns.push(Town { name: names.next(random), centre, radius, zones: size });
    }
    towns
}

fn whole((x, y): (f64, f64)) -> (f64, f64) {
    (x.round(), y.round())
}

/// Points that keep a distance from one another, kept in square bins.
#[derive(Default)]
struct Spread {
    bins: HashMap<(i64, i64), Vec<(f64, f64)>>,
}

/// Side of a bin in metres.
const BIN: f64 = 2000.0;
/// Number of draws after which the best one so far is taken.
const DRAWS: usize = 16;
/// Least distance between any two points, in metres.
const LEAST_APART: f64 = 25.0;

impl Spread {
    /// The first draw that is at least `apart` metres from every point so far. If no draw is, the one farthest from
    /// all points.
    fn place(&mut self, apart: f64, mut draw: impl FnMut() -> (f64, f64)) -> (f64, f64) {
        let mut best = ((0.0, 0.0), -1.0);
        let mut draws = 0;
        while best.1 < apart && (draws < DRAWS || best.1 < LEAST_APART) {
            let at = draw();
            let room = self.room(at, apart);
            if room > best.1 {
                best = (at, room);
            }
            draws += 1;
        }
        self.bins.entry(bin(best.0)).or_default().push(best.0);
        best.0
    }

    /// Distance to the nearest point in metres, at most `most`.
    fn room(&self, at: (f64, f64), most: f64) -> f64 {
        let (column, row) = bin(at);
        let rings = (most / BIN).ceil() as i64;
        let mut nearest = most * most;
        for i in column - rings..=column + rings {
            for j in row - rings..=row + rings {
                for point in self.bins.get(&(i, j)).into_iter().flatten() {
                    let (dx, dy) = (point.0 - at.0, point.1 - at.1);
                    nearest = nearest.min(dx * dx + dy * dy);
                }
            }
        }
        nearest.sqrt()
    }
}

fn bin((x, y): (f64, f64)) -> (i64, i64) {
    ((x / BIN).floor() as i64, (y / BIN).floor() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Distance from the centre of the land to the nearest coast of Britain or edge of the National Grid, in metres:
    /// east-west, north-south.
    const ROOM: (f64, f64) = (130_000.0, 250_000.0);

    fn fits(zones: usize) -> bool {
        let area = zones as f64 * Grain::of(zones).share(AREA_PER_ZONE);
        let (east, north) = Land::new(&mut Random::new(0, 0), area).reach();
        east <= ROOM.0 && north <= ROOM.1
    }

    #[test]
    fn the_largest_land_fills_the_room_of_the_sea() {
        assert!(fits(ZONES_OF_LARGEST_LAND) && fits(188_880));
        let larger = (ZONES_OF_LARGEST_LAND + 1) as f64 * AREA_PER_ZONE;
        assert!(Land::new(&mut Random::new(0, 0), larger).reach().0 > ROOM.0, "there is room for more");
    }

    #[test]
    fn zones_shrink_only_where_the_land_can_no_longer_grow() {
        assert_eq!(Grain::of(300), Grain::COARSE);
        assert_eq!(Grain::of(ZONES_OF_LARGEST_LAND), Grain::COARSE);
        let fine = Grain::of(4 * ZONES_OF_LARGEST_LAND);
        assert_eq!((fine.zones(6), fine.share(1600.0), fine.length(280.0)), (24, 400.0, 140.0));
    }
}
