//! A folder of finished pieces of work, one small file each, so that work that was ended can continue.
//!
//! A file's name is a number, for people, and the first digits of a hash of everything that the piece depends on. A
//! file appears whole or not at all. A file that cannot be read, or has another hash, counts as absent.

use super::bytes::{self, sha256};
use super::limits;
use crate::error::{Error, Result};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The version of the files that this build writes and reads.
const VERSION: u32 = 1;

/// Digits of the hash in a file's name.
const SHORT: usize = 16;

/// How often a piece is written again when another run removes its unfinished file.
const ATTEMPTS: usize = 10;

/// Prefix of the names of unfinished files.
const UNFINISHED: &str = ".hubplan-";

/// Hash of everything that a piece of work depends on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkKey(String);

impl WorkKey {
    /// The key of a piece of work that depends on all of `parts` and nothing else.
    pub fn of(parts: &[&str]) -> Self {
        let mut text = String::new();
        for part in parts {
            // Each part is preceded by its length, so that no two lists give the same text.
            text += &format!("{}:{part}\n", part.len());
        }
        WorkKey(sha256(text.as_bytes()))
    }

    fn short(&self) -> &str {
        &self.0[..SHORT]
    }
}

/// Bytes of the largest piece that is found again.
pub const LARGEST: u64 = limits::FILE - 1000;

/// Bytes of a hash as text.
const HASH: usize = 64;

/// A file's name without its extension, if it is one of a piece.
fn stem(name: &str) -> Option<&str> {
    name.strip_suffix(".json").or_else(|| name.strip_suffix(".bin"))
}

/// A finished piece on disk.
#[derive(Serialize, Deserialize)]
struct Piece<T> {
    version: u32,
    key: String,
    result: T,
}

/// The folder.
#[derive(Debug)]
pub struct Done {
    folder: PathBuf,
    /// The finished files, by the short hash in their names.
    files: BTreeMap<String, PathBuf>,
}

impl Done {
    /// Opens the folder and removes what an earlier run left unfinished. The folder is created when the first piece is
    /// written.
    ///
    /// # Errors
    /// [`Error::Output`] when it exists and cannot be read.
    pub fn open(folder: &Path) -> Result<Self> {
        let refused = |source| Error::Output { path: folder.to_owned(), source };
        let mut files = BTreeMap::new();
        if !folder.exists() {
            return Ok(Done { folder: folder.to_owned(), files });
        }
        for entry in fs::read_dir(folder).map_err(refused)? {
            let path = entry.map_err(refused)?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if name.starts_with(UNFINISHED) {
                let _ = fs::remove_file(&path);
            } else if let Some((_, hash)) = stem(&name).and_then(|stem| stem.rsplit_once('-')) {
                files.insert(hash.to_owned(), path);
            }
        }
        Ok(Done { folder: folder.to_owned(), files })
    }

    /// The finished piece with this key; `None` when there is none, or its file is damaged.
    pub fn read<T: DeserializeOwned>(&self, key: &WorkKey) -> Option<T> {
        let path = self.files.get(key.short())?;
        let bytes = bytes::on_disk(path, &path.to_string_lossy(), limits::FILE).ok()?;
        let piece: Piece<T> = serde_json::from_slice(&bytes).ok()?;
        (piece.version == VERSION && piece.key == key.0).then_some(piece.result)
    }

    /// Saves a finished piece; `number` is for people.
    ///
    /// # Errors
    /// [`Error::Output`] when it cannot be written.
    pub fn write<T: Serialize>(&self, number: usize, key: &WorkKey, result: &T) -> Result<()> {
        let own = self.folder.join(format!("{number:04}-{}.json", key.short()));
        let piece = Piece { version: VERSION, key: key.0.clone(), result };
        let failed = |error: serde_json::Error| Error::Output { path: own.clone(), source: error.into() };
        let mut text = serde_json::to_vec_pretty(&piece).map_err(failed)?;
        text.push(b'\n');
        self.put(key, own, &[&text])
    }

    /// The finished piece of bytes with this key; `None` when there is none, or its file is damaged.
    pub fn read_bytes(&self, key: &WorkKey) -> Option<Vec<u8>> {
        let path = self.files.get(key.short())?;
        let mut whole = bytes::on_disk(path, &path.to_string_lossy(), limits::FILE).ok()?;
        let content = whole.strip_prefix(format!("{VERSION} {}\n", key.0).as_bytes())?;
        let (hash, content) = content.split_at_checked(HASH)?;
        if hash != sha256(content).as_bytes() {
            return None;
        }
        let head = whole.len() - content.len();
        whole.drain(..head);
        Some(whole)
    }

    /// Saves a finished piece of bytes; `number` is for people.
    ///
    /// # Errors
    /// [`Error::Output`] when it cannot be written.
    pub fn write_bytes(&self, number: usize, key: &WorkKey, content: &[u8]) -> Result<()> {
        let own = self.folder.join(format!("{number:04}-{}.bin", key.short()));
        let head = format!("{VERSION} {}\n{}", key.0, sha256(content));
        self.put(key, own, &[head.as_bytes(), content])
    }

    /// Writes the parts of a file in order, whole or not at all.
    fn put(&self, key: &WorkKey, own: PathBuf, parts: &[&[u8]]) -> Result<()> {
        // A damaged file with another number in its name is replaced.
        let path = self.files.get(key.short()).unwrap_or(&own);
        let failed = |source| Error::Output { path: path.clone(), source };
        let keep = || -> io::Result<()> {
            fs::create_dir_all(&self.folder)?;
            let mut file = tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(&self.folder)?;
            parts.iter().try_for_each(|part| file.write_all(part))?;
            file.as_file().sync_all()?;
            file.persist(path)?;
            Ok(())
        };
        // Another run that starts in this folder may remove our unfinished file as left over, or replace the folder:
        // then write it again.
        let gone = |kept: &io::Result<()>| kept.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::NotFound);
        let mut kept = keep();
        for _ in 1..ATTEMPTS {
            if !gone(&kept) {
                break;
            }
            kept = keep();
        }
        kept.map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_whole_is_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (WorkKey::of(&["a", "bc"]), WorkKey::of(&["ab", "c"]));
        assert_ne!(one, other);
        Done::open(folder.path()).unwrap().write(7, &one, &vec![1.5, 1.0 / 3.0]).unwrap();
        let done = Done::open(folder.path()).unwrap();
        assert_eq!(done.read::<Vec<f64>>(&one), Some(vec![1.5, 1.0 / 3.0]));
        assert_eq!(done.read::<Vec<f64>>(&other), None);
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(names.len() == 1 && names[0].to_string_lossy().starts_with("0007-"), "{names:?}");
    }

    #[test]
    fn bytes_are_found_again_unless_one_has_changed() {
        let folder = tempfile::tempdir().unwrap();
        let (key, other) = (WorkKey::of(&["a"]), WorkKey::of(&["b"]));
        for content in [&b""[..], b"\0\xff\n7"] {
            Done::open(folder.path()).unwrap().write_bytes(3, &key, content).unwrap();
            let done = Done::open(folder.path()).unwrap();
            assert_eq!((done.read_bytes(&key).as_deref(), done.read_bytes(&other)), (Some(content), None));
            assert_eq!(done.read::<String>(&key), None, "a piece of another kind");
        }
        let path = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 1;
            fs::write(&path, &changed).unwrap();
            assert_eq!(Done::open(folder.path()).unwrap().read_bytes(&key), None, "byte {at}");
            fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(Done::open(folder.path()).unwrap().read_bytes(&key), None, "{at} bytes");
        }
    }

    #[test]
    fn what_is_half_written_is_not_there_and_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let key = WorkKey::of(&["a"]);
        Done::open(folder.path()).unwrap().write(1, &key, &"whole").unwrap();
        let path = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        for broken in [&text[..text.len() / 2], "", &text.replace("\"version\": 1", "\"version\": 9")] {
            fs::write(&path, broken).unwrap();
            fs::write(folder.path().join(".hubplan-x"), "half").unwrap();
            let done = Done::open(folder.path()).unwrap();
            assert_eq!(done.read::<String>(&key), None, "{broken}");
            done.write(2, &key, &"again").unwrap();
            assert_eq!(done.read::<String>(&key).as_deref(), Some("again"));
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half written is left");
        }
    }
}
