//! Junctions and edges from a map's ways.

use super::{NEVER, starts};
use rayon::slice::ParallelSliceMut;

/// What a tick stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// A millisecond.
    Time,
    /// A tenth of a metre.
    Length,
}

impl Measure {
    /// Ticks in a minute, or in a metre.
    pub fn ticks(self) -> f64 {
        match self {
            Measure::Time => 60_000.0,
            Measure::Length => 10.0,
        }
    }

    /// The ticks of so many metres at a speed in km/h.
    pub(super) fn of(self, metres: f64, speed: f64) -> u32 {
        let ticks = match self {
            Measure::Time => metres * 3600.0 / speed,
            Measure::Length => metres * self.ticks(),
        };
        // A figure that large is further than any cut-off.
        (ticks.round() as u32).min(NEVER - 1)
    }
}

/// Ways of a map, in order of their identifiers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ways {
    /// Where the points of each way begin; one entry more than there are ways.
    pub first: Vec<u32>,
    /// Positions in [`Points`]; [`Ways::MISSING`] for a point that the map does not have.
    pub points: Vec<u32>,
    /// Speed in km/h in the direction of the points; 0 where it is closed.
    pub along: Vec<f32>,
    /// Speed in the other direction.
    pub against: Vec<f32>,
}

impl Ways {
    /// Stands for a point that the map does not have.
    pub const MISSING: u32 = u32::MAX;

    /// Number of ways.
    pub fn len(&self) -> usize {
        self.along.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.along.is_empty()
    }

    fn points_of(&self, way: usize) -> &[u32] {
        &self.points[self.first[way] as usize..self.first[way + 1] as usize]
    }
}

/// Points of a map's ways.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Points {
    /// East and north on the study's plane, in centimetres.
    pub at: Vec<[i32; 2]>,
    /// Whether nobody gets through.
    pub barrier: Vec<bool>,
}

/// An arc that leads to a vertex, seen from that vertex.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Arc {
    /// Where it comes from.
    pub from: u32,
    /// Ticks.
    pub ticks: u32,
}

/// Junctions, ends and barriers of a map as vertices, and what lies between them as edges.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Graph {
    /// Position of each vertex, in centimetres.
    pub(super) at: Vec<[i32; 2]>,
    /// Vertices at the two ends of each edge.
    pub(super) ends: Vec<[u32; 2]>,
    /// Ticks from the first end to the second, and back; [`NEVER`] where it is closed.
    pub(super) ticks: Vec<[u32; 2]>,
    /// Where the bends of each edge begin; one entry more than there are edges.
    pub(super) first_bend: Vec<u32>,
    /// Points of edges between their ends, in centimetres.
    pub(super) bends: Vec<[i32; 2]>,
    /// Where the arcs that lead to each vertex begin; one entry more than there are vertices.
    pub(super) first_arc: Vec<u32>,
    pub(super) arcs: Vec<Arc>,
    /// Vertices where a way leaves the map, in order.
    pub(super) cut: Vec<u32>,
}

impl Graph {
    /// The graph of these ways. A way is cut where a point is missing, and at barriers one can neither pass along it
    /// nor change to another.
    pub fn build(ways: &Ways, points: &Points, measure: Measure) -> Self {
        let mut builder = Builder { graph: Graph::default(), points, measure, vertex: vec![NEVER; points.at.len()] };
        let joint = joints(ways, points);
        for way in 0..ways.len() {
            let speeds = [ways.along[way], ways.against[way]];
            let listed = ways.points_of(way);
            let mut pieces = listed.split(|point| *point == Ways::MISSING).peekable();
            let mut cut_before = false;
            while let Some(piece) = pieces.next() {
                builder.piece(piece, speeds, &joint, [cut_before, pieces.peek().is_some()]);
                cut_before = true;
            }
        }
        let mut graph = builder.graph;
        graph.first_bend.push(graph.bends.len() as u32);
        graph.number_by_place();
        graph.cut.sort_unstable();
        graph.cut.dedup();
        graph.link();
        graph
    }

    /// Number of vertices.
    pub fn vertices(&self) -> usize {
        self.at.len()
    }

    /// Number of edges.
    pub fn edges(&self) -> usize {
        self.ends.len()
    }

    /// Number of arcs: edges that are open both ways count twice.
    pub fn arcs(&self) -> usize {
        self.arcs.len()
    }

    /// Every arc as from, to and ticks, in order of where it leads.
    pub fn list(&self) -> impl Iterator<Item = (u32, u32, u32)> + '_ {
        (0..self.vertices())
            .flat_map(|to| self.arcs_to(to as u32).iter().map(move |arc| (arc.from, to as u32, arc.ticks)))
    }

    pub(super) fn arcs_to(&self, vertex: u32) -> &[Arc] {
        &self.arcs[self.first_arc[vertex as usize] as usize..self.first_arc[vertex as usize + 1] as usize]
    }

    /// The points of an edge from its first end to its second.
    pub(super) fn shape(&self, edge: u32) -> impl Iterator<Item = [i32; 2]> + Clone + '_ {
        let [a, b] = self.ends[edge as usize].map(|end| self.at[end as usize]);
        let bends = self.first_bend[edge as usize] as usize..self.first_bend[edge as usize + 1] as usize;
        std::iter::once(a).chain(self.bends[bends].iter().copied()).chain(std::iter::once(b))
    }

    /// The length of an edge in metres.
    pub(super) fn length(&self, edge: u32) -> f64 {
        self.shape(edge).zip(self.shape(edge).skip(1)).map(|(from, to)| metres(from, to)).sum()
    }

    /// Numbers the vertices along a Z-order curve (Morton 1966): what a search needs next then lies near in memory.
    fn number_by_place(&mut self) {
        let mut order: Vec<u32> = (0..self.at.len() as u32).collect();
        order.par_sort_unstable_by_key(|vertex| (along_the_curve(self.at[*vertex as usize]), *vertex));
        let mut number = vec![0u32; order.len()];
        order.iter().enumerate().for_each(|(at, vertex)| number[*vertex as usize] = at as u32);
        self.at = order.iter().map(|vertex| self.at[*vertex as usize]).collect();
        self.ends.iter_mut().flatten().for_each(|end| *end = number[*end as usize]);
        self.cut.iter_mut().for_each(|vertex| *vertex = number[*vertex as usize]);
    }

    /// Sorts the arcs by the vertex that they lead to.
    pub(super) fn link(&mut self) {
        let open = |ticks: &u32| *ticks != NEVER;
        let mut first = vec![0u32; self.at.len() + 1];
        for ([a, b], [along, against]) in self.ends.iter().zip(&self.ticks) {
            first[*b as usize + 1] += u32::from(open(along));
            first[*a as usize + 1] += u32::from(open(against));
        }
        starts(&mut first);
        let mut next = first.clone();
        let mut arcs = vec![Arc { from: 0, ticks: 0 }; first.last().map_or(0, |count| *count as usize)];
        for ([a, b], [along, against]) in self.ends.iter().zip(&self.ticks) {
            for (from, to, ticks) in [(*a, *b, *along), (*b, *a, *against)] {
                if open(&ticks) {
                    arcs[next[to as usize] as usize] = Arc { from, ticks };
                    next[to as usize] += 1;
                }
            }
        }
        (self.first_arc, self.arcs) = (first, arcs);
    }
}

/// The bits of both coordinates in turn.
fn along_the_curve([x, y]: [i32; 2]) -> u64 {
    let apart = |coordinate: i32| {
        // From the least number on, so that negative ones come first.
        let mut bits = u64::from(coordinate.cast_unsigned() ^ 1 << 31);
        for (by, mask) in [
            (16, 0x0000_ffff_0000_ffff),
            (8, 0x00ff_00ff_00ff_00ff),
            (4, 0x0f0f_0f0f_0f0f_0f0f),
            (2, 0x3333_3333_3333_3333),
            (1, 0x5555_5555_5555_5555_u64),
        ] {
            bits = (bits | bits << by) & mask;
        }
        bits
    };
    apart(x) | apart(y) << 1
}

/// The distance between two points, in metres.
pub(super) fn metres(from: [i32; 2], to: [i32; 2]) -> f64 {
    let along = |axis: usize| f64::from(to[axis]) - f64::from(from[axis]);
    along(0).hypot(along(1)) / 100.0
}

/// Whether each point is a vertex: an end of a way, a place where ways meet, or a barrier.
fn joints(ways: &Ways, points: &Points) -> Vec<bool> {
    let mut used = vec![false; points.at.len()];
    let mut joint = points.barrier.clone();
    for way in 0..ways.len() {
        for piece in ways.points_of(way).split(|point| *point == Ways::MISSING) {
            for point in piece {
                let met = std::mem::replace(&mut used[*point as usize], true);
                joint[*point as usize] |= met;
            }
            for end in piece.first().into_iter().chain(piece.last()) {
                joint[*end as usize] = true;
            }
        }
    }
    joint
}

struct Builder<'a> {
    graph: Graph,
    points: &'a Points,
    measure: Measure,
    /// The vertex of each point that has one; a barrier has another for every edge that ends there.
    vertex: Vec<u32>,
}

impl Builder<'_> {
    /// Adds the edges of a piece of a way without missing points; `cut` says whether the way goes on beyond its ends.
    fn piece(&mut self, piece: &[u32], speeds: [f32; 2], joint: &[bool], cut: [bool; 2]) {
        if piece.len() < 2 {
            return;
        }
        let mut start = 0;
        for at in 1..piece.len() {
            if joint[piece[at] as usize] {
                self.edge(&piece[start..=at], speeds);
                start = at;
            }
        }
        let edges = &self.graph.ends;
        if cut[1] {
            let last = edges[edges.len() - 1][1];
            self.graph.cut.push(last);
        }
        if cut[0] {
            let first = self.vertex_of(piece[0]);
            self.graph.cut.push(first);
        }
    }

    fn edge(&mut self, points: &[u32], speeds: [f32; 2]) {
        let at = |point: &u32| self.points.at[*point as usize];
        let steps = points.iter().zip(&points[1..]);
        let length: f64 = steps.map(|(from, to)| metres(at(from), at(to))).sum();
        let ticks = speeds.map(|speed| if speed > 0.0 { self.measure.of(length, f64::from(speed)) } else { NEVER });
        let bends: Vec<[i32; 2]> = points[1..points.len() - 1].iter().map(at).collect();
        let ends = [points[0], points[points.len() - 1]].map(|point| self.vertex_of(point));
        self.graph.first_bend.push(self.graph.bends.len() as u32);
        self.graph.bends.extend(bends);
        self.graph.ends.push(ends);
        self.graph.ticks.push(ticks);
    }

    fn vertex_of(&mut self, point: u32) -> u32 {
        let known = self.vertex[point as usize];
        if known != NEVER && !self.points.barrier[point as usize] {
            return known;
        }
        let vertex = self.graph.at.len() as u32;
        self.graph.at.push(self.points.at[point as usize]);
        self.vertex[point as usize] = vertex;
        vertex
    }
}
