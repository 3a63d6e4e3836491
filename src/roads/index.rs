//! Finds the edge nearest to a place.
//!
//! A grid of lists instead of an R-tree: a country has 20 million short segments, whose boxes would take half a
//! gigabyte, and a search looks at nine cells.

use super::graph::Graph;
use super::starts;

/// Side of a cell, in centimetres.
const CELL: i32 = 25_000;

/// The edges in each cell of a grid.
pub(super) struct Index {
    corner: [i32; 2],
    size: [u32; 2],
    first: Vec<u32>,
    edges: Vec<u32>,
}

/// A place on an edge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct OnEdge {
    pub edge: u32,
    /// Metres from the first end of the edge.
    pub along: f64,
    /// Metres from the place that was asked for.
    pub off: f64,
}

impl Index {
    /// An index of the edges that `takes` accepts.
    pub fn new(graph: &Graph, takes: impl Fn(u32) -> bool) -> Self {
        let low = |axis: usize| graph.at.iter().chain(&graph.bends).map(|at| at[axis]).min().unwrap_or(0);
        let high = |axis: usize| graph.at.iter().chain(&graph.bends).map(|at| at[axis]).max().unwrap_or(0);
        let corner = [low(0), low(1)];
        let size = [0, 1].map(|axis| ((high(axis) - corner[axis]) / CELL) as u32 + 1);
        let mut index = Index { corner, size, first: vec![0; (size[0] * size[1]) as usize + 1], edges: Vec::new() };
        let all = || (0..graph.edges() as u32).filter(|edge| takes(*edge));
        let mut first = std::mem::take(&mut index.first);
        all().for_each(|edge| index.cells_of(graph, edge, |cell| first[cell + 1] += 1));
        starts(&mut first);
        let mut next = first.clone();
        let mut edges = vec![0; first.last().map_or(0, |count| *count as usize)];
        all().for_each(|edge| {
            index.cells_of(graph, edge, |cell| {
                edges[next[cell] as usize] = edge;
                next[cell] += 1;
            });
        });
        Index { first, edges, ..index }
    }

    /// Calls a function with each cell that a segment of the edge may touch, without repeating the one before.
    fn cells_of(&self, graph: &Graph, edge: u32, mut each: impl FnMut(usize)) {
        let mut last = usize::MAX;
        for (from, to) in graph.shape(edge).zip(graph.shape(edge).skip(1)) {
            let cell = |axis: usize, at: i32| ((at - self.corner[axis]) / CELL) as u32;
            let range = |axis: usize| cell(axis, from[axis].min(to[axis]))..=cell(axis, from[axis].max(to[axis]));
            for north in range(1) {
                for east in range(0) {
                    let cell = (north * self.size[0] + east) as usize;
                    if cell != last {
                        each(cell);
                        last = cell;
                    }
                }
            }
        }
    }

    /// The nearest place on an edge within `furthest` metres; of equally near ones that of the first edge.
    pub fn nearest(&self, graph: &Graph, from: [f64; 2], furthest: f64) -> Option<OnEdge> {
        let side = f64::from(CELL) / 100.0;
        let home =
            [0, 1].map(|axis| ((from[axis] * 100.0 - f64::from(self.corner[axis])) / f64::from(CELL)).floor() as i64);
        let mut best: Option<OnEdge> = None;
        for ring in 0.. {
            // Whatever lies beyond the rings so far is at least this far away.
            let clear = (ring - 1) as f64 * side;
            if clear > furthest || best.is_some_and(|best| best.off < clear) {
                break;
            }
            self.ring(home, ring, |edge| {
                let found = on_edge(graph, edge, from);
                let nearer = |best: OnEdge| (found.off, found.edge) < (best.off, best.edge);
                if found.off <= furthest && best.is_none_or(nearer) {
                    best = Some(found);
                }
            });
        }
        best
    }

    /// Calls a function with each edge in the cells at so many cells from `home`.
    fn ring(&self, home: [i64; 2], ring: i64, mut each: impl FnMut(u32)) {
        let size = self.size.map(i64::from);
        for north in (home[1] - ring).max(0)..=(home[1] + ring).min(size[1] - 1) {
            let whole = (north - home[1]).abs() == ring;
            let step = if whole || ring == 0 { 1 } else { 2 * ring };
            let mut east = home[0] - ring;
            while east <= home[0] + ring {
                if (0..size[0]).contains(&east) {
                    let cell = (north * size[0] + east) as usize;
                    self.edges[self.first[cell] as usize..self.first[cell + 1] as usize]
                        .iter()
                        .for_each(|edge| each(*edge));
                }
                east += step;
            }
        }
    }
}

/// The place on an edge that is nearest to `from`, the first one on a tie.
fn on_edge(graph: &Graph, edge: u32, from: [f64; 2]) -> OnEdge {
    let mut best = OnEdge { edge, along: 0.0, off: f64::INFINITY };
    let mut before = 0.0;
    let point = |at: [i32; 2]| at.map(|axis| f64::from(axis) / 100.0);
    for (a, b) in graph.shape(edge).map(point).zip(graph.shape(edge).skip(1).map(point)) {
        let (step, to) = ([b[0] - a[0], b[1] - a[1]], [from[0] - a[0], from[1] - a[1]]);
        let length = step[0].hypot(step[1]);
        let share = match length > 0.0 {
            true => ((to[0] * step[0] + to[1] * step[1]) / (length * length)).clamp(0.0, 1.0),
            false => 0.0,
        };
        let off = (to[0] - share * step[0]).hypot(to[1] - share * step[1]);
        if off < best.off {
            best = OnEdge { edge, along: before + share * length, off };
        }
        before += length;
    }
    best
}
