//! Shortest journeys: from everywhere to one place up to a cut-off, and from everywhere to the nearest few of many.

use super::NEVER;
use super::graph::Graph;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Most buckets of a search, as a power of two.
const BUCKETS: u32 = 12;

/// Ticks of a bucket at least, as a power of two: about a second, or a hundred metres. Most arcs are longer, so few
/// vertices are visited twice in one bucket.
const NARROWEST: u32 = 10;

/// Searches that reuse their memory: the algorithm of Dijkstra (1959) with buckets in the place of a queue (Dial 1969),
/// each of several ticks. A bucket is visited until nothing in it gets nearer.
pub struct Search<'g> {
    graph: &'g Graph,
    /// For each vertex the search that wrote its ticks, and these.
    ticks: Vec<(u32, u32)>,
    searches: u32,
    /// Vertices to visit, with their ticks, by these.
    buckets: Vec<Vec<(u32, u32)>>,
}

impl<'g> Search<'g> {
    /// A search of this graph.
    pub fn new(graph: &'g Graph) -> Self {
        Search { graph, ticks: vec![(0, 0); graph.vertices()], searches: 0, buckets: Vec::new() }
    }

    /// Calls `settled` once with every vertex from which one of the `ends` can be reached in at most `cut_off` ticks,
    /// and with these. Each end comes with the ticks from there on.
    pub fn run(&mut self, ends: &[(u32, u32)], cut_off: u32, mut settled: impl FnMut(u32, u32)) {
        self.searches += 1;
        let width = NARROWEST.max(u32::BITS - cut_off.leading_zeros().min(u32::BITS - BUCKETS) - BUCKETS);
        let count = (cut_off >> width) as usize + 1;
        if self.buckets.len() < count {
            self.buckets.resize_with(count, Vec::new);
        }
        ends.iter().for_each(|(vertex, ticks)| self.offer(*vertex, *ticks, cut_off, width));
        let (mut visited, mut done) = (Vec::new(), Vec::new());
        for at in 0..count {
            while !self.buckets[at].is_empty() {
                std::mem::swap(&mut visited, &mut self.buckets[at]);
                for (vertex, ticks) in visited.drain(..) {
                    if self.ticks[vertex as usize].1 < ticks {
                        continue;
                    }
                    done.push((vertex, ticks));
                    let graph = self.graph;
                    for arc in graph.arcs_to(vertex) {
                        if let Some(ticks) = ticks.checked_add(arc.ticks) {
                            self.offer(arc.from, ticks, cut_off, width);
                        }
                    }
                }
            }
            for (vertex, ticks) in done.drain(..) {
                // A later visit may have come nearer.
                if self.ticks[vertex as usize].1 == ticks {
                    settled(vertex, ticks);
                }
            }
        }
    }

    fn offer(&mut self, vertex: u32, ticks: u32, cut_off: u32, width: u32) {
        let (search, best) = &mut self.ticks[vertex as usize];
        if ticks <= cut_off && (*search != self.searches || ticks < *best) {
            (*search, *best) = (self.searches, ticks);
            self.buckets[(ticks >> width) as usize].push((vertex, ticks));
        }
    }
}

/// The nearest few of many ends, for every vertex.
pub struct Nearest {
    k: usize,
    /// `k` entries for each vertex, nearest first: ticks and the end; [`NEVER`] where there are fewer.
    found: Vec<(u32, u32)>,
}

impl Nearest {
    /// One search from all ends at once. Ends are `(vertex, end, ticks from there on)`; of equally near ends the one
    /// with the smaller number comes first.
    pub fn search(graph: &Graph, ends: &[(u32, u32, u32)], k: usize) -> Self {
        let mut nearest = Nearest { k, found: vec![(NEVER, NEVER); graph.vertices() * k] };
        let mut queue: BinaryHeap<Reverse<(u64, u32)>> = BinaryHeap::new();
        let key = |ticks: u32, end: u32| u64::from(ticks) << 32 | u64::from(end);
        queue.extend(ends.iter().map(|&(vertex, end, ticks)| Reverse((key(ticks, end), vertex))));
        while let Some(Reverse((label, vertex))) = queue.pop() {
            let (ticks, end) = ((label >> 32) as u32, label as u32);
            if !nearest.settle(vertex, ticks, end) {
                continue;
            }
            for arc in graph.arcs_to(vertex) {
                let Some(further) = ticks.checked_add(arc.ticks) else { continue };
                if further != NEVER && nearest.is_open(arc.from, end) {
                    queue.push(Reverse((key(further, end), arc.from)));
                }
            }
        }
        nearest
    }

    /// Whether a vertex has room for another end and does not have this one.
    fn is_open(&self, vertex: u32, end: u32) -> bool {
        let mine = self.slots(vertex);
        mine.last().is_some_and(|last| last.1 == NEVER) && mine.iter().all(|(_, other)| *other != end)
    }

    fn slots(&self, vertex: u32) -> &[(u32, u32)] {
        &self.found[vertex as usize * self.k..(vertex as usize + 1) * self.k]
    }

    fn settle(&mut self, vertex: u32, ticks: u32, end: u32) -> bool {
        if !self.is_open(vertex, end) {
            return false;
        }
        let from = vertex as usize * self.k;
        let free = self.slots(vertex).iter().position(|slot| slot.1 == NEVER).unwrap_or(0);
        self.found[from + free] = (ticks, end);
        true
    }

    /// The ends nearest to a vertex: ticks and end, nearest first.
    pub fn of(&self, vertex: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.slots(vertex).iter().copied().take_while(|(_, end)| *end != NEVER)
    }
}
