//! The paths of journeys, for maps that show the way round an obstacle.

use super::graph::{Graph, metres};
use super::network::{Network, Snap};
use super::starts;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// A journey with its path.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Ticks, with both legs off the network.
    pub ticks: u32,
    /// East and north in metres, from where the origin meets the network to where the site does.
    pub points: Vec<[f64; 2]>,
}

/// A network whose journeys can be traced.
pub struct Tracer {
    network: Network,
    /// Where the edges of each vertex begin: an edge is listed at the end with the smaller number.
    first: Vec<u32>,
    edges: Vec<u32>,
}

/// What follows a vertex on a journey: another vertex, or an end of the site's edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Next {
    Vertex(u32),
    End(usize),
}

/// The best journey of an origin: its ticks, and the vertex and end at which it leaves its edge, if it does.
type Best = Option<(u32, Option<(u32, usize)>)>;

/// Which origins leave their edge at a vertex: origin, end of its edge, ticks.
type Leaving = HashMap<u32, Vec<(usize, usize, u32)>>;

/// For each vertex of a search the ticks from there to the site, and what follows.
type Labels = HashMap<u32, (u32, Next)>;

impl Tracer {
    /// Prepares a network.
    pub fn new(network: Network) -> Self {
        let graph = network.graph();
        let at = |edge: usize| graph.ends[edge][0].min(graph.ends[edge][1]) as usize;
        let mut first = vec![0u32; graph.vertices() + 1];
        (0..graph.edges()).for_each(|edge| first[at(edge) + 1] += 1);
        starts(&mut first);
        let (mut next, mut edges) = (first.clone(), vec![0u32; graph.edges()]);
        for edge in 0..graph.edges() {
            edges[next[at(edge)] as usize] = edge as u32;
            next[at(edge)] += 1;
        }
        Tracer { network, first, edges }
    }

    /// The network.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The shortest journeys from origins to a site, of at most `cut_off` ticks: an entry for each origin.
    pub fn paths(&self, site: &Snap, origins: &[&Snap], cut_off: u32) -> Vec<Option<Path>> {
        let near = |origin: &&Snap| self.network.on_one_edge(origin, site).filter(|ticks| *ticks <= cut_off);
        let mut best: Vec<Best> = origins.iter().map(|origin| Some((near(origin)?, None))).collect();
        let mut leaving = Leaving::new();
        for (origin, snap) in origins.iter().enumerate() {
            for (end, (vertex, leg)) in ends_of(self.network.departing_ends(snap)) {
                leaving.entry(vertex).or_default().push((origin, end, leg));
            }
        }
        let labels = self.search(site, cut_off, &leaving, &mut best);
        let path = |(origin, best): (&&Snap, Best)| {
            let (ticks, leaves) = best?;
            Some(Path { ticks, points: self.traced(origin, site, leaves, &labels)? })
        };
        origins.iter().zip(best).map(path).collect()
    }

    /// Searches back from a site until no journey of an origin can get better.
    fn search(&self, site: &Snap, cut_off: u32, leaving: &Leaving, best: &mut [Best]) -> Labels {
        let mut labels = Labels::new();
        let longest = |best: &[Best]| best.iter().map(|best| best.map_or(cut_off, |(ticks, _)| ticks)).max();
        let mut last = longest(best).unwrap_or(0);
        let mut open = best.iter().filter(|best| best.is_none()).count();
        let ends = ends_of(self.network.arriving_ends(site));
        let mut queue: BinaryHeap<_> =
            ends.map(|(end, (vertex, ticks))| Reverse((ticks, vertex, Next::End(end)))).collect();
        while let Some(Reverse((ticks, vertex, next))) = queue.pop() {
            if ticks > last {
                break;
            }
            if labels.contains_key(&vertex) {
                continue;
            }
            labels.insert(vertex, (ticks, next));
            for (origin, end, leg) in leaving.get(&vertex).into_iter().flatten() {
                let better = |whole: &u32| *whole <= cut_off && best[*origin].is_none_or(|(known, _)| *whole < known);
                if let Some(whole) = ticks.checked_add(*leg).filter(better) {
                    let before = best[*origin].replace((whole, Some((vertex, *end))));
                    // Only the longest journey, or the last that was open, ends the search sooner.
                    open -= usize::from(before.is_none());
                    if open == 0 && before.is_none_or(|(ticks, _)| ticks == last) {
                        last = longest(best).unwrap_or(0);
                    }
                }
            }
            for arc in self.network.graph().arcs_to(vertex) {
                if let Some(ticks) = ticks.checked_add(arc.ticks).filter(|ticks| *ticks <= last) {
                    queue.push(Reverse((ticks, arc.from, Next::Vertex(vertex))));
                }
            }
        }
        labels
    }

    /// The points of a journey that leaves its edge at a vertex, or stays on it.
    fn traced(
        &self,
        origin: &Snap,
        site: &Snap,
        leaves: Option<(u32, usize)>,
        labels: &Labels,
    ) -> Option<Vec<[f64; 2]>> {
        let graph = self.network.graph();
        let Some((mut vertex, end)) = leaves else {
            return Some(stretch(graph, origin.edge, [origin.share, site.share]));
        };
        let mut points = stretch(graph, origin.edge, [origin.share, end as f64]);
        loop {
            let (ticks, next) = *labels.get(&vertex)?;
            let further = match next {
                Next::End(end) => {
                    points.extend(stretch(graph, site.edge, [end as f64, site.share]));
                    points.dedup();
                    return Some(points);
                }
                Next::Vertex(further) => further,
            };
            let (edge, shares) = self.edge(vertex, further, ticks.checked_sub(labels.get(&further)?.0)?)?;
            points.extend(stretch(graph, edge, shares));
            vertex = further;
        }
    }

    /// The edge from one vertex to another that takes so long, and the shares at which it starts and stops.
    fn edge(&self, from: u32, to: u32, ticks: u32) -> Option<(u32, [f64; 2])> {
        let graph = self.network.graph();
        let at = from.min(to) as usize;
        self.edges[self.first[at] as usize..self.first[at + 1] as usize].iter().find_map(|edge| {
            let (ends, [along, against]) = (graph.ends[*edge as usize], graph.ticks[*edge as usize]);
            if ends == [from, to] && along == ticks {
                return Some((*edge, [0.0, 1.0]));
            }
            (ends == [to, from] && against == ticks).then_some((*edge, [1.0, 0.0]))
        })
    }
}

/// The ends that are open, with their numbers.
fn ends_of(ends: [Option<(u32, u32)>; 2]) -> impl Iterator<Item = (usize, (u32, u32))> {
    ends.into_iter().enumerate().filter_map(|(end, open)| Some((end, open?)))
}

/// The points of an edge from one share of its length to another, both included.
fn stretch(graph: &Graph, edge: u32, [start, stop]: [f64; 2]) -> Vec<[f64; 2]> {
    let (low, high) = (start.min(stop) * graph.length(edge), start.max(stop) * graph.length(edge));
    let point = |at: [i32; 2]| at.map(|axis| f64::from(axis) / 100.0);
    let (mut points, mut gone) = (Vec::new(), 0.0);
    let steps = || graph.shape(edge).zip(graph.shape(edge).skip(1));
    let last = steps().count() - 1;
    for (at, (from, to)) in steps().enumerate() {
        let length = metres(from, to);
        let (near, far) = (gone, gone + length);
        let between = |along: f64| {
            let share = if length > 0.0 { ((along - near) / length).clamp(0.0, 1.0) } else { 0.0 };
            let (from, to) = (point(from), point(to));
            [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * share)
        };
        if points.is_empty() && (low <= far || at == last) {
            points.push(between(low));
        }
        if !points.is_empty() && (high <= far || at == last) {
            points.push(between(high));
            break;
        }
        if !points.is_empty() {
            points.push(point(to));
        }
        gone = far;
    }
    points.dedup();
    if start > stop {
        points.reverse();
    }
    points
}
