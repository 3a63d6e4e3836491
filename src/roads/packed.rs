//! A graph as bytes, so that a large map is read once.

use super::graph::Graph;

/// Lists of a packed graph.
const LISTS: usize = 6;

/// Numbers of four bytes, little end first, after their count in eight.
fn put<const N: usize>(bytes: &mut Vec<u8>, list: impl ExactSizeIterator<Item = [u32; N]>) {
    bytes.extend((list.len() as u64).to_le_bytes());
    list.for_each(|item| item.iter().for_each(|number| bytes.extend(number.to_le_bytes())));
}

/// Takes a list from the front of the bytes.
fn take<const N: usize>(bytes: &mut &[u8]) -> Option<Vec<[u32; N]>> {
    let (count, rest) = bytes.split_first_chunk::<8>()?;
    let count = usize::try_from(u64::from_le_bytes(*count)).ok()?;
    let (list, rest) = rest.split_at_checked(count.checked_mul(4 * N)?)?;
    *bytes = rest;
    let mut numbers = list.chunks_exact(4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]));
    Some((0..count).map(|_| std::array::from_fn(|_| numbers.next().unwrap_or_default())).collect())
}

fn signed(list: Vec<[u32; 2]>) -> Vec<[i32; 2]> {
    list.into_iter().map(|at| at.map(u32::cast_signed)).collect()
}

impl Graph {
    /// Bytes of the graph when it is packed.
    pub fn packed_size(&self) -> usize {
        let pairs = self.at.len() + self.ends.len() + self.ticks.len() + self.bends.len();
        8 * (LISTS + pairs) + 4 * (self.first_bend.len() + self.cut.len())
    }

    /// Adds the graph to some bytes.
    pub fn pack(&self, bytes: &mut Vec<u8>) {
        let unsigned = |at: &[i32; 2]| at.map(i32::cast_unsigned);
        put(bytes, self.at.iter().map(unsigned));
        put(bytes, self.ends.iter().copied());
        put(bytes, self.ticks.iter().copied());
        put(bytes, self.first_bend.iter().map(|first| [*first]));
        put(bytes, self.bends.iter().map(unsigned));
        put(bytes, self.cut.iter().map(|vertex| [*vertex]));
    }

    /// The graph of some bytes; `None` where they are of none.
    pub fn unpacked(mut bytes: &[u8]) -> Option<Graph> {
        let bytes = &mut bytes;
        let mut graph = Graph {
            at: signed(take(bytes)?),
            ends: take(bytes)?,
            ticks: take(bytes)?,
            first_bend: take(bytes)?.into_iter().map(|[first]| first).collect(),
            bends: signed(take(bytes)?),
            cut: take(bytes)?.into_iter().map(|[vertex]| vertex).collect(),
            ..Graph::default()
        };
        let vertices = graph.at.len();
        let is_one = bytes.is_empty()
            && graph.ticks.len() == graph.ends.len()
            && graph.first_bend.len() == graph.ends.len() + 1
            && graph.first_bend.is_sorted()
            && graph.first_bend.last().is_some_and(|last| *last as usize == graph.bends.len())
            && graph.ends.iter().flatten().chain(&graph.cut).all(|vertex| (*vertex as usize) < vertices);
        if !is_one {
            return None;
        }
        graph.link();
        Some(graph)
    }
}
