//! Places on a graph, and journeys between them.

use super::graph::{Graph, Measure, metres};
use super::index::{Index, OnEdge};
use super::parts::{lengths, parts};
use super::search::{Nearest, Search};
use super::{NEVER, starts};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How a place is joined to the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Legs {
    /// Metres that are walked for each metre in a straight line.
    pub factor: f64,
    /// Speed off the network in km/h.
    pub speed: f64,
    /// The furthest that a place may lie from the network, in metres in a straight line.
    pub furthest: f64,
    /// The shortest part of the network that counts as a place of its own, in metres of edges. What is shorter and not
    /// joined to the rest, such as the paths of a walled garden, is passed over.
    pub smallest_part: f64,
}

/// A place on the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Snap {
    pub(super) edge: u32,
    /// Share of the edge between its first end and here.
    pub(super) share: f64,
    /// Metres from the place to the network, in a straight line.
    pub off: f64,
    /// Ticks from the place to the network.
    leg: u32,
    /// Metres to the nearest way of any part of the network, if that is another one.
    pub passed_over: Option<f64>,
    /// The part of the network: 0 is the longest one.
    pub part: u32,
}

/// Why a place is not on the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unsnapped {
    /// Metres to the nearest way, where there is one within ten times the limit.
    pub nearest: Option<f64>,
}

/// A graph that can be searched from places.
pub struct Network {
    graph: Graph,
    measure: Measure,
    legs: Legs,
    /// Edges of the parts that count.
    index: Index,
    /// All edges.
    every: Index,
    /// The part of each vertex, the longest first.
    part: Vec<u32>,
    /// Metres of edges in each part that counts, the longest first.
    parts: Vec<f64>,
    /// For each vertex, whether the map ends there.
    rim: Vec<bool>,
}

/// How near to the edge of a map a vertex counts as on it, in metres.
const RIM: f64 = 150.0;

/// How far beyond the limit the nearest way is looked for, to say where it is.
const LOOK_BEYOND: f64 = 10.0;

/// Journeys to one site.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// Origins by number, with ticks, in order.
    pub from: Vec<(u32, u32)>,
    /// Whether the search went up to the edge of the map.
    pub at_rim: bool,
}

impl Network {
    /// Prepares a graph for searches.
    pub fn new(graph: Graph, measure: Measure, legs: Legs) -> Self {
        let raw = parts(&graph);
        let long = lengths(&graph, &raw);
        let mut order: Vec<usize> = (0..long.len()).filter(|part| long[*part] > 0.0).collect();
        order.sort_by(|a, b| long[*b].total_cmp(&long[*a]).then(a.cmp(b)));
        let counts = |at: usize, part: usize| at == 0 || long[part] >= legs.smallest_part;
        let counted: Vec<usize> =
            order.iter().enumerate().filter(|(at, part)| counts(*at, **part)).map(|(_, part)| *part).collect();
        let mut rank = vec![NEVER; long.len()];
        counted.iter().enumerate().for_each(|(at, part)| rank[*part] = at as u32);
        let part: Vec<u32> = raw.iter().map(|part| rank[*part as usize]).collect();
        let inside = |edge: u32| {
            let [a, b] = graph.ends[edge as usize].map(|end| part[end as usize]);
            a != NEVER && a == b
        };
        let (index, every) = (Index::new(&graph, inside), Index::new(&graph, |_| true));
        let rim = rim(&graph);
        let parts = counted.iter().map(|part| long[*part]).collect();
        Network { graph, measure, legs, index, every, part, parts, rim }
    }

    /// The graph.
    pub fn graph(&self) -> &Graph {
        &self.graph
    }

    /// What a tick stands for.
    pub fn measure(&self) -> Measure {
        self.measure
    }

    /// Metres of edges in each part that counts, the longest first.
    pub fn parts(&self) -> &[f64] {
        &self.parts
    }

    /// West, south, east and north of all vertices, in metres.
    pub fn extent(&self) -> [f64; 4] {
        let all = |axis: usize| self.graph.at.iter().map(move |at| f64::from(at[axis]) / 100.0);
        let low = |axis| all(axis).fold(f64::INFINITY, f64::min);
        let high = |axis| all(axis).fold(f64::NEG_INFINITY, f64::max);
        [low(0), low(1), high(0), high(1)]
    }

    /// Puts a place, east and north in metres, onto the nearest edge.
    ///
    /// # Errors
    /// [`Unsnapped`] when no edge of a part that counts is near enough.
    pub fn snap(&self, at: [f64; 2]) -> Result<Snap, Unsnapped> {
        let any = self.every.nearest(&self.graph, at, self.legs.furthest * LOOK_BEYOND);
        let found = self.index.nearest(&self.graph, at, self.legs.furthest);
        let OnEdge { edge, along, off } = found.ok_or(Unsnapped { nearest: any.map(|any| any.off) })?;
        let length = self.graph.length(edge);
        let share = if length > 0.0 { (along / length).clamp(0.0, 1.0) } else { 0.0 };
        let leg = self.measure.of(off * self.legs.factor, self.legs.speed);
        let passed_over = any.filter(|any| any.off < off).map(|any| any.off);
        let part = self.part[self.graph.ends[edge as usize][0] as usize];
        Ok(Snap { edge, share, off, leg, passed_over, part })
    }

    /// Where a snapped place lies on the network, east and north in metres.
    pub fn place(&self, snap: &Snap) -> [f64; 2] {
        let mut left = snap.share * self.graph.length(snap.edge);
        let point = |at: [i32; 2]| at.map(|axis| f64::from(axis) / 100.0);
        for (from, to) in self.graph.shape(snap.edge).zip(self.graph.shape(snap.edge).skip(1)) {
            let length = metres(from, to);
            let (from, to) = (point(from), point(to));
            if left <= length && length > 0.0 {
                return [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * left / length);
            }
            left -= length;
        }
        point(self.graph.at[self.graph.ends[snap.edge as usize][1] as usize])
    }

    /// Journeys from origins to sites of at most `cut_off` ticks: a row for each site. A place that is not on the
    /// network has no journeys.
    pub fn rows(&self, origins: &[Option<Snap>], sites: &[Option<Snap>], cut_off: u32) -> Vec<Row> {
        let leaving = Leaving::new(self, origins);
        let next = AtomicUsize::new(0);
        let found = rayon::broadcast(|_| {
            let mut search = Search::new(&self.graph);
            let mut best = vec![(0u32, 0u32); origins.len()];
            let mut rows = Vec::new();
            loop {
                let site = next.fetch_add(1, Ordering::Relaxed);
                let Some(snap) = sites.get(site) else { return rows };
                if let Some(snap) = snap {
                    rows.push((site, self.row(snap, cut_off, &leaving, &mut search, (site as u32 + 1, &mut best))));
                }
            }
        });
        let mut rows = vec![Row::default(); sites.len()];
        found.into_iter().flatten().for_each(|(site, row)| rows[site] = row);
        rows
    }

    /// The journeys to one site. `best` has for each origin the search that wrote its ticks, and these.
    fn row(
        &self,
        site: &Snap,
        cut_off: u32,
        leaving: &Leaving<'_>,
        search: &mut Search<'_>,
        (stamp, best): (u32, &mut [(u32, u32)]),
    ) -> Row {
        let mut row = Row::default();
        let mut touched = Vec::new();
        let mut offer = |origin: u32, ticks: u32| {
            let (last, known) = &mut best[origin as usize];
            if *last != stamp {
                (*last, *known) = (stamp, ticks);
                touched.push(origin);
            } else {
                *known = (*known).min(ticks);
            }
        };
        for origin in leaving.on_edge(site.edge) {
            let Some(snap) = &leaving.origins[origin as usize] else { continue };
            if let Some(ticks) = self.on_one_edge(snap, site).filter(|ticks| *ticks <= cut_off) {
                offer(origin, ticks);
            }
        }
        search.run(&self.arriving(site).collect::<Vec<_>>(), cut_off, |vertex, ticks| {
            row.at_rim |= self.rim[vertex as usize];
            for (origin, leg) in leaving.at(vertex) {
                if let Some(ticks) = ticks.checked_add(*leg).filter(|ticks| *ticks <= cut_off) {
                    offer(*origin, ticks);
                }
            }
        });
        touched.sort_unstable();
        row.from = touched.iter().map(|origin| (*origin, best[*origin as usize].1)).collect();
        row
    }

    /// Ticks from the ends of a site's edge to the site, for each end through which one can come.
    fn arriving(&self, site: &Snap) -> impl Iterator<Item = (u32, u32)> + use<> {
        self.arriving_ends(site).into_iter().flatten()
    }

    /// The same, the first end before the second.
    pub(super) fn arriving_ends(&self, site: &Snap) -> [Option<(u32, u32)>; 2] {
        let ([a, b], [along, against]) = (self.graph.ends[site.edge as usize], self.graph.ticks[site.edge as usize]);
        joined([(a, part_of(along, site.share)), (b, part_of(against, 1.0 - site.share))], site.leg)
    }

    /// Ticks from an origin to the ends of its edge, for each end to which one can go.
    fn departing(&self, origin: &Snap) -> impl Iterator<Item = (u32, u32)> + use<> {
        self.departing_ends(origin).into_iter().flatten()
    }

    /// The same, the first end before the second.
    pub(super) fn departing_ends(&self, origin: &Snap) -> [Option<(u32, u32)>; 2] {
        let ([a, b], [along, against]) =
            (self.graph.ends[origin.edge as usize], self.graph.ticks[origin.edge as usize]);
        joined([(a, part_of(against, origin.share)), (b, part_of(along, 1.0 - origin.share))], origin.leg)
    }

    /// Ticks between two places on one edge, without leaving it.
    pub(super) fn on_one_edge(&self, from: &Snap, to: &Snap) -> Option<u32> {
        if from.edge != to.edge {
            return None;
        }
        let [along, against] = self.graph.ticks[from.edge as usize];
        let ahead = to.share - from.share;
        let ticks = match ahead >= 0.0 {
            true => part_of(along, ahead).or_else(|| (ahead == 0.0).then(|| part_of(against, 0.0)).flatten()),
            false => part_of(against, -ahead),
        };
        ticks?.checked_add(from.leg)?.checked_add(to.leg)
    }

    /// Every arc of the graph, and those that join the places to it, as from, to and ticks: a program that knows
    /// nothing of places can search them. Origins have the numbers after the vertices, and sites those after the
    /// origins.
    pub fn arcs_with(&self, origins: &[Option<Snap>], sites: &[Option<Snap>]) -> Vec<(u32, u32, u32)> {
        let mut arcs: Vec<(u32, u32, u32)> = self.graph.list().collect();
        let first_origin = self.graph.vertices();
        let first_site = first_origin + origins.len();
        for (at, snap) in origins.iter().enumerate().filter_map(|(at, snap)| Some((at, snap.as_ref()?))) {
            let own = (first_origin + at) as u32;
            arcs.extend(self.departing(snap).map(|(vertex, ticks)| (own, vertex, ticks)));
            let there = sites.iter().enumerate();
            arcs.extend(there.filter_map(|(site, to)| {
                Some((own, (first_site + site) as u32, self.on_one_edge(snap, to.as_ref()?)?))
            }));
        }
        for (site, snap) in sites.iter().enumerate().filter_map(|(site, snap)| Some((site, snap.as_ref()?))) {
            let own = (first_site + site) as u32;
            arcs.extend(self.arriving(snap).map(|(vertex, ticks)| (vertex, own, ticks)));
        }
        arcs
    }

    /// The `k` nearest of the sites for each origin: ticks and site, nearest first, without a cut-off.
    pub fn nearest(&self, origins: &[Option<Snap>], sites: &[Option<Snap>], k: usize) -> Vec<Vec<(u32, u32)>> {
        let placed = || sites.iter().enumerate().filter_map(|(site, snap)| Some((site as u32, snap.as_ref()?)));
        let ends: Vec<_> = placed()
            .flat_map(|(site, snap)| self.arriving(snap).map(move |(vertex, ticks)| (vertex, site, ticks)))
            .collect();
        let nearest = Nearest::search(&self.graph, &ends, k);
        let mut on_edge: Vec<(u32, u32)> = placed().map(|(site, snap)| (snap.edge, site)).collect();
        on_edge.sort_unstable();
        let of = |origin: &Snap| {
            let mut found: Vec<(u32, u32)> = Vec::new();
            for (vertex, leg) in self.departing(origin) {
                found.extend(nearest.of(vertex).filter_map(|(ticks, site)| Some((ticks.checked_add(leg)?, site))));
            }
            let start = on_edge.partition_point(|(edge, _)| *edge < origin.edge);
            for (_, site) in on_edge[start..].iter().take_while(|(edge, _)| *edge == origin.edge) {
                let site_snap = sites[*site as usize].as_ref();
                found.extend(site_snap.and_then(|snap| self.on_one_edge(origin, snap)).map(|ticks| (ticks, *site)));
            }
            found.sort_unstable_by_key(|(ticks, site)| (*site, *ticks));
            found.dedup_by_key(|(_, site)| *site);
            found.sort_unstable();
            found.truncate(k);
            found
        };
        origins.iter().map(|origin| origin.as_ref().map(of).unwrap_or_default()).collect()
    }
}

/// The ticks of a share of an edge; `None` where it is closed.
fn part_of(ticks: u32, share: f64) -> Option<u32> {
    (ticks != NEVER).then(|| (f64::from(ticks) * share).round() as u32)
}

/// Adds the leg off the network to the ends that are open.
fn joined(ends: [(u32, Option<u32>); 2], leg: u32) -> [Option<(u32, u32)>; 2] {
    ends.map(|(vertex, ticks)| Some((vertex, ticks?.checked_add(leg)?)))
}

/// Which origins leave from each vertex and each edge.
struct Leaving<'a> {
    origins: &'a [Option<Snap>],
    first: Vec<u32>,
    /// Origin and ticks to the vertex.
    list: Vec<(u32, u32)>,
    /// Edge and origin, in order.
    edges: Vec<(u32, u32)>,
}

impl<'a> Leaving<'a> {
    fn new(network: &Network, origins: &'a [Option<Snap>]) -> Self {
        let placed = || origins.iter().enumerate().filter_map(|(at, snap)| Some((at as u32, snap.as_ref()?)));
        let mut all: Vec<(u32, u32, u32)> = placed()
            .flat_map(|(at, snap)| network.departing(snap).map(move |(vertex, ticks)| (vertex, at, ticks)))
            .collect();
        all.sort_unstable();
        let mut first = vec![0u32; network.graph.vertices() + 1];
        all.iter().for_each(|(vertex, ..)| first[*vertex as usize + 1] += 1);
        starts(&mut first);
        let mut edges: Vec<(u32, u32)> = placed().map(|(at, snap)| (snap.edge, at)).collect();
        edges.sort_unstable();
        let list = all.into_iter().map(|(_, origin, ticks)| (origin, ticks)).collect();
        Leaving { origins, first, list, edges }
    }

    fn at(&self, vertex: u32) -> &[(u32, u32)] {
        &self.list[self.first[vertex as usize] as usize..self.first[vertex as usize + 1] as usize]
    }

    fn on_edge(&self, edge: u32) -> impl Iterator<Item = u32> + '_ {
        let start = self.edges.partition_point(|(other, _)| *other < edge);
        self.edges[start..].iter().take_while(move |(other, _)| *other == edge).map(|(_, origin)| *origin)
    }
}

/// Vertices where ways leave the map, and ends of ways on the outline of all vertices.
fn rim(graph: &Graph) -> Vec<bool> {
    use geo::{ConvexHull, Coord, Distance, Euclidean, MultiPoint, Point};
    let mut rim = vec![false; graph.vertices()];
    graph.cut.iter().for_each(|vertex| rim[*vertex as usize] = true);
    let mut degree = vec![0u8; graph.vertices()];
    graph.ends.iter().flatten().for_each(|end| degree[*end as usize] = degree[*end as usize].saturating_add(1));
    let coord = |at: [i32; 2]| Coord { x: f64::from(at[0]) / 100.0, y: f64::from(at[1]) / 100.0 };
    let dead_ends = || (0..graph.vertices()).filter(|vertex| degree[*vertex] == 1);
    let hull =
        dead_ends().map(|vertex| Point::from(coord(graph.at[vertex]))).collect::<MultiPoint<f64>>().convex_hull();
    if hull.exterior().0.len() < 4 {
        return rim;
    }
    for vertex in dead_ends() {
        let point = Point::from(coord(graph.at[vertex]));
        rim[vertex] |= Euclidean.distance(&point, hull.exterior()) <= RIM;
    }
    rim
}
