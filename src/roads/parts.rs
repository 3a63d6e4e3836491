//! Parts of a graph within which every vertex can be reached from every other.

use super::NEVER;
use super::graph::Graph;

/// For each vertex, the number of its strongly connected part (Tarjan 1972, without recursion).
pub(super) fn parts(graph: &Graph) -> Vec<u32> {
    let count = graph.vertices();
    let mut part = vec![NEVER; count];
    // The order in which vertices are found, and the first of them that can be reached from each.
    let mut order = vec![NEVER; count];
    let mut low = vec![0u32; count];
    let mut open: Vec<u32> = Vec::new();
    let mut path: Vec<(u32, u32)> = Vec::new();
    let (mut found, mut closed) = (0u32, 0u32);
    for root in 0..count as u32 {
        if order[root as usize] != NEVER {
            continue;
        }
        path.push((root, 0));
        while let Some((vertex, next)) = path.pop() {
            let v = vertex as usize;
            if next == 0 {
                (order[v], low[v]) = (found, found);
                found += 1;
                open.push(vertex);
            } else {
                // Back from the arc before.
                let child = graph.arcs_to(vertex)[next as usize - 1].from as usize;
                if part[child] == NEVER {
                    low[v] = low[v].min(low[child]);
                }
            }
            let arcs = graph.arcs_to(vertex);
            let mut at = next as usize;
            while at < arcs.len() {
                let to = arcs[at].from as usize;
                if order[to] == NEVER {
                    break;
                }
                if part[to] == NEVER {
                    low[v] = low[v].min(order[to]);
                }
                at += 1;
            }
            if at < arcs.len() {
                path.push((vertex, at as u32 + 1));
                path.push((arcs[at].from, 0));
            } else if low[v] == order[v] {
                while let Some(member) = open.pop() {
                    part[member as usize] = closed;
                    if member == vertex {
                        break;
                    }
                }
                closed += 1;
            }
        }
    }
    part
}

/// For each part, the metres of the edges inside it.
pub(super) fn lengths(graph: &Graph, part: &[u32]) -> Vec<f64> {
    let count = part.iter().max().map_or(0, |most| *most as usize + 1);
    let mut lengths = vec![0.0; count];
    for (edge, [a, b]) in graph.ends.iter().enumerate() {
        if part[*a as usize] == part[*b as usize] {
            lengths[part[*a as usize] as usize] += graph.length(edge as u32);
        }
    }
    lengths
}
