//! The map of a study as a network. What was made of a large map is kept beside the study, so that it is read once.

use super::mode::Mode;
use crate::error::Result;
use crate::io::bytes;
use crate::io::done::{self, Done, WorkKey};
use crate::io::osm::{self, Counts};
use crate::io::study_file::NetworkFile;
use crate::roads::{Graph, Network};
use std::path::{Path, PathBuf};

/// Folder of kept graphs and searches, beside the study.
const FOLDER: &str = ".hubplan-travel";

/// Bytes of a map from which something is kept: a smaller one is read faster than anybody notices.
const LARGE: u64 = 8_000_000;

/// The layout of kept graphs: another number for another way to write them.
const LAYOUT: &str = "graph 1";

/// Bytes of the counts in front of a kept graph.
const HEAD: usize = 40;

/// A map on disk.
pub(super) struct Map<'a> {
    path: PathBuf,
    /// Its path as the study writes it.
    pub name: &'a str,
    pub sha256: String,
    size: u64,
    folder: PathBuf,
}

impl<'a> Map<'a> {
    /// The map that the study in the folder `base` names.
    pub fn of(base: &Path, asked: &NetworkFile<'a>) -> Result<Self> {
        let path = bytes::resolve(base, asked.map)?;
        let (sha256, size) = osm::sha256(&path, asked.map)?;
        Ok(Map { path, name: asked.map, sha256, size, folder: base.join(FOLDER) })
    }

    /// The folder in which something is kept; `None` for a small map.
    pub fn kept(&self) -> Option<Done> {
        if self.size < LARGE { None } else { Done::open(&self.folder).ok() }
    }

    /// The network for a way of travelling.
    pub fn network(&self, mode: &Mode) -> Result<(Network, Counts)> {
        let kept = self.kept();
        let key = self.key(mode);
        let found = kept.as_ref().and_then(|kept| unpacked(&kept.read_bytes(&key)?));
        let (graph, counts) = match found {
            Some(found) => found,
            None => {
                let map = osm::read(&self.path, self.name, &mode.profile)?;
                let (graph, counts) = (Graph::build(&map.ways, &map.points, mode.measure), map.counts);
                // Of a country these are as large as its graph.
                drop(map);
                if let Some(kept) = kept.filter(|_| (graph.packed_size() + HEAD) as u64 <= done::LARGEST) {
                    // Where it cannot be kept, the next run reads the map again.
                    let _ = kept.write_bytes(0, &key, &packed(&graph, counts));
                }
                (graph, counts)
            }
        };
        Ok((Network::new(graph, mode.measure, mode.legs), counts))
    }

    /// Everything that the graph depends on.
    fn key(&self, mode: &Mode) -> WorkKey {
        let profile = serde_json::to_string(&mode.profile).unwrap_or_default();
        let measure = format!("{:?}", mode.measure);
        WorkKey::of(&["graph", LAYOUT, env!("CARGO_PKG_VERSION"), &self.sha256, &profile, &measure])
    }
}

fn packed(graph: &Graph, counts: Counts) -> Vec<u8> {
    let Counts { highways, missing, abroad, barriers, restrictions } = counts;
    let mut bytes = Vec::with_capacity(HEAD + graph.packed_size());
    [highways, missing, abroad, barriers, restrictions].iter().for_each(|count| bytes.extend(count.to_le_bytes()));
    graph.pack(&mut bytes);
    bytes
}

fn unpacked(bytes: &[u8]) -> Option<(Graph, Counts)> {
    let (head, graph) = bytes.split_first_chunk::<HEAD>()?;
    let mut numbers = head.as_chunks::<8>().0.iter().map(|eight| u64::from_le_bytes(*eight));
    let [highways, missing, abroad, barriers, restrictions] =
        std::array::from_fn(|_| numbers.next().unwrap_or_default());
    Some((Graph::unpacked(graph)?, Counts { highways, missing, abroad, barriers, restrictions }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::study_file;
    use crate::load::ledger::Ledger;
    use crate::sample::{self, SampleOptions};
    use std::fs;

    /// A study of drawn streets in a folder, and its map.
    fn streets(folder: &Path) -> study_file::StudyFile {
        let options = SampleOptions { roads: Some(225), zones: 40, sites: 10, centres: 2, ..SampleOptions::default() };
        sample::write(folder, &sample::generate(&options).unwrap()).unwrap();
        study_file::read(&folder.join("study.toml")).unwrap()
    }

    #[test]
    fn the_graph_of_a_large_map_is_kept_and_a_damaged_one_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let file = streets(folder.path());
        let asked = file.travel.network().unwrap();
        let mut ledger = Ledger::new("study.toml", "");
        let mode = |name: &str, ledger: &mut Ledger| Mode::read(folder.path(), &asked, name, ledger).unwrap();
        let (walk, drive) = (mode("walk", &mut ledger), mode("drive", &mut ledger));
        let map = Map::of(folder.path(), &asked).unwrap();
        let (network, counts) = map.network(&walk).unwrap();
        assert!(network.graph().edges() > 100 && map.kept().is_none(), "it is small");
        let large = Map { size: LARGE, ..Map::of(folder.path(), &asked).unwrap() };
        large.network(&walk).unwrap();
        // Without the file the kept graph must do.
        let (path, aside) = (large.path.clone(), folder.path().join("aside"));
        fs::rename(&path, &aside).unwrap();
        let (again, same) = large.network(&walk).unwrap();
        assert!(again.graph() == network.graph() && same == counts);
        assert!(large.network(&drive).is_err(), "another way of travelling has another graph");
        assert!(Map { sha256: "0".into(), ..large }.network(&walk).is_err(), "so has another map");
        let large = Map { size: LARGE, path, name: asked.map, sha256: map.sha256, folder: folder.path().join(FOLDER) };
        let kept = fs::read_dir(&large.folder).unwrap().next().unwrap().unwrap().path();
        let mut bytes = fs::read(&kept).unwrap();
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        fs::write(&kept, &bytes).unwrap();
        assert!(large.network(&walk).is_err(), "it is damaged");
        fs::rename(&aside, &large.path).unwrap();
        assert!(large.network(&walk).unwrap().0.graph() == network.graph());
    }
}
