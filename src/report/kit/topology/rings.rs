//! Borders of groups of areas.

use super::{Arc, Topology};
use geo::{Coord, LineString};

/// An arc in one direction, and the group on its left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Walk {
    group: u32,
    from: u32,
    arc: usize,
    forward: bool,
}

impl Walk {
    fn to(self, arcs: &[Arc]) -> u32 {
        arcs[self.arc].ends[usize::from(self.forward)]
    }
}

impl Topology {
    /// The rings of each of `groups` groups, without the borders inside a group. `of` is the group of each area,
    /// `None` for areas in no group.
    ///
    /// Rings are closed and have their group on their left: exteriors run anticlockwise and holes clockwise, so that
    /// areas add up and the non-zero rule fills them. They are not ordered by containment. Where a group touches
    /// itself at a point, a ring may pass through it twice.
    pub(crate) fn dissolved(&self, groups: usize, of: &[Option<u32>]) -> Vec<Vec<LineString<f64>>> {
        let walks = self.walks(of);
        let mut used = vec![false; walks.len()];
        let mut rings = vec![Vec::new(); groups];
        for first in 0..walks.len() {
            if used[first] {
                continue;
            }
            let (mut ring, mut at) = (Vec::new(), first);
            loop {
                used[at] = true;
                self.follow(walks[at].arc, walks[at].forward, &mut ring);
                let here = (walks[first].group, walks[at].to(&self.arcs));
                if here.1 == walks[first].from {
                    break;
                }
                // The arcs of a group leave every vertex as often as they enter it, because its areas have closed
                // rings.
                let start = walks.partition_point(|walk| (walk.group, walk.from) < here);
                let leaving = (start..walks.len()).take_while(|next| (walks[*next].group, walks[*next].from) == here);
                let Some(next) = leaving.into_iter().find(|next| !used[*next]) else { break };
                at = next;
            }
            rings[walks[first].group as usize].push(LineString(ring));
        }
        rings
    }

    /// The arcs between groups, each in the direction that has the group on its left, in order of group and vertex.
    fn walks(&self, of: &[Option<u32>]) -> Vec<Walk> {
        let mut walks = Vec::new();
        for (at, arc) in self.arcs.iter().enumerate().filter(|(_, arc)| !arc.points.is_empty()) {
            let (left, right) = (of[arc.left as usize], arc.right.and_then(|right| of[right as usize]));
            if left != right {
                let sides = [(left, true), (right, false)].into_iter();
                walks.extend(sides.filter_map(|(group, forward)| {
                    Some(Walk { group: group?, from: arc.ends[usize::from(!forward)], arc: at, forward })
                }));
            }
        }
        walks.sort_unstable();
        walks
    }

    /// The arcs that are borders, joined into lines as long as possible. `border` receives the area on the left and
    /// the one on the right, `None` if there is none.
    pub(crate) fn borders(&self, border: impl Fn(usize, Option<usize>) -> bool) -> Vec<LineString<f64>> {
        let drawn =
            |arc: &Arc| !arc.points.is_empty() && border(arc.left as usize, arc.right.map(|right| right as usize));
        let mut leaving: Vec<(u32, usize)> = Vec::new();
        for (at, arc) in self.arcs.iter().enumerate().filter(|(_, arc)| drawn(arc)) {
            leaving.extend(arc.ends.map(|end| (end, at)));
        }
        leaving.sort_unstable();
        let mut used = vec![false; self.arcs.len()];
        let mut lines = Vec::new();
        for &(mut here, _) in &leaving {
            let mut line = Vec::new();
            loop {
                let start = leaving.partition_point(|(vertex, _)| *vertex < here);
                let at_hand = leaving[start..].iter().take_while(|(vertex, _)| *vertex == here);
                let Some(&(_, arc)) = at_hand.into_iter().find(|(_, arc)| !used[*arc]) else { break };
                used[arc] = true;
                let [from, to] = self.arcs[arc].ends;
                self.follow(arc, from == here, &mut line);
                here = if from == here { to } else { from };
            }
            if !line.is_empty() {
                lines.push(LineString(line));
            }
        }
        lines
    }

    /// Appends an arc's points, without the first one if the line already ends there.
    fn follow(&self, arc: usize, forward: bool, line: &mut Vec<Coord<f64>>) {
        let points = &self.arcs[arc].points;
        let skip = usize::from(!line.is_empty());
        if forward {
            line.extend(points.iter().skip(skip));
        } else {
            line.extend(points.iter().rev().skip(skip));
        }
    }
}
