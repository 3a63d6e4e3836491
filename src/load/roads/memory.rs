//! How much memory a map needs, to say so before it is read.

use crate::io::{bytes, study_file};
use std::path::Path;

/// Bytes of a map from which its memory is worth a word.
const LARGE: u64 = 50_000_000;

/// Bytes of memory for each byte of a whole extract of OpenStreetMap: 1.9 on foot and 1.4 by car, measured on sixty
/// copies of Rutland side by side (90 MB), and a little more.
const NEEDED: f64 = 2.2;

/// A large map that a study is about to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LargeMap {
    /// Its path as the study writes it.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// About how many bytes of memory it needs.
    pub memory: u64,
}

/// The map of the study at `path`, if it has a large one. What is wrong with the study is said when it is loaded.
pub fn large_map(path: &Path) -> Option<LargeMap> {
    let file = study_file::read(path).ok()?;
    let asked = file.travel.network()?;
    let map = bytes::resolve(path.parent().unwrap_or(Path::new("")), asked.map).ok()?;
    let bytes = map.metadata().ok().map(|data| data.len()).filter(|bytes| *bytes >= LARGE)?;
    Some(LargeMap { name: asked.map.to_owned(), bytes, memory: (NEEDED * bytes as f64) as u64 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_large_maps_are_worth_a_word() {
        let folder = tempfile::tempdir().unwrap();
        let study = folder.path().join("study.toml");
        let text = "version = 1\nname = \"A\"\n[zones]\nboundaries = \"z.geojson\"\n";
        let put = |travel: &str| std::fs::write(&study, format!("{text}[travel]\n{travel}")).unwrap();
        let map = std::fs::File::create(folder.path().join("england.osm.pbf")).unwrap();
        put("network = \"england.osm.pbf\"\n");
        assert_eq!(large_map(&study), None);
        // A file with a hole takes no room on the disk.
        map.set_len(1_500_000_000).unwrap();
        let found = large_map(&study).unwrap();
        assert_eq!((&found.name[..], found.bytes, found.memory), ("england.osm.pbf", 1_500_000_000, 3_300_000_000));
        put("");
        assert_eq!(large_map(&study), None);
        put("network = \"none.osm.pbf\"\n");
        assert_eq!(large_map(&study), None);
    }
}
