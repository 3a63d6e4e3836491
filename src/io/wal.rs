//! The write-ahead log beside a GeoPackage that another program has open: changes saved there are not in the file yet.
//!
//! The log is applied to the file in memory, as SQLite would do, and nothing is written. Format:
//! <https://www.sqlite.org/fileformat2.html#walformat>

use super::bytes;
use super::limits;
use crate::error::{Code, Error, Finding, Result};
use std::path::{Path, PathBuf};

/// Bytes of the log's header, and of the header of each frame.
const HEADER: usize = 32;
const FRAME: usize = 24;

/// First four bytes of a log, without the last bit, which states the byte order of its checksums.
const MAGIC: u32 = 0x377f_0682;

/// First bytes of a rollback journal, which undoes a change that was not finished.
const JOURNAL: &[u8] = &[0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

/// Applies the log beside a database file. Returns the resulting database and the log; `None` when there is no log.
///
/// # Errors
/// [`Code::FileUnreadable`] when a change to the database is not finished; those of reading the log.
pub(super) fn with_log(path: &Path, name: &str, file: &[u8]) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
    if beside(path, name, "-journal")?.is_some_and(|journal| journal.starts_with(JOURNAL)) {
        let what = "another program is writing it, or stopped while writing it: there is a `-journal` file beside it";
        let mend = "Close the other program; open the file in QGIS and close it to undo the unfinished change";
        return Err(Finding::new(Code::FileUnreadable, name, what, mend).into());
    }
    let Some(log) = beside(path, name, "-wal")? else { return Ok(None) };
    Ok(laid_over(file, &log).map(|whole| (whole, log)))
}

fn beside(path: &Path, name: &str, suffix: &str) -> Result<Option<Vec<u8>>> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(suffix);
    match bytes::on_disk(&PathBuf::from(beside), &format!("{name}{suffix}"), limits::FILE) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(Error::Input(findings)) if findings.iter().all(|one| one.code == Code::FileMissing) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Applies the pages of a log up to the last finished change; `None` when there is none.
fn laid_over(file: &[u8], log: &[u8]) -> Option<Vec<u8>> {
    let word = |at: usize| log.get(at..at + 4)?.first_chunk().map(|bytes| u32::from_be_bytes(*bytes));
    let magic = word(0)?;
    let page = usize::try_from(word(8)?).ok().filter(|page| page.is_power_of_two() && (512..=65_536).contains(page))?;
    let mut sum = Checksum { big_endian: magic & 1 == 1, sum: [0, 0] };
    sum.add(log.get(..24)?);
    if magic & !1 != MAGIC || Some(sum.sum) != word(24).zip(word(28)).map(|(a, b)| [a, b]) {
        return None;
    }
    let salts = log.get(16..24)?;
    let (mut pending, mut whole) = (Vec::new(), None::<Vec<u8>>);
    let mut at = HEADER;
    while let Some(frame) = log.get(at..at + FRAME + page) {
        let (head, content) = frame.split_at(FRAME);
        sum.add(&head[..8]);
        sum.add(content);
        if &head[8..16] != salts || Some(sum.sum) != word(at + 16).zip(word(at + 20)).map(|(a, b)| [a, b]) {
            break;
        }
        pending.push((word(at)? as usize, content));
        let pages = word(at + 4)? as usize;
        if pages > 0 {
            // This frame ends a change and states how many pages the file has after it. It cannot have more than file
            // and log together.
            if pages > (file.len() + log.len()) / page + 1 {
                return None;
            }
            let whole = whole.get_or_insert_with(|| file.to_vec());
            whole.resize(pages * page, 0);
            for (number, content) in pending.drain(..) {
                let start = number.checked_sub(1)? * page;
                if let Some(place) = whole.get_mut(start..start + page) {
                    place.copy_from_slice(content);
                }
            }
        }
        at += FRAME + page;
    }
    whole
}

/// The checksum of a log, computed over pairs of 32-bit words.
struct Checksum {
    big_endian: bool,
    sum: [u32; 2],
}

impl Checksum {
    fn add(&mut self, bytes: &[u8]) {
        for pair in bytes.chunks_exact(8) {
            let word = |at: usize| {
                let bytes = [pair[at], pair[at + 1], pair[at + 2], pair[at + 3]];
                if self.big_endian { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) }
            };
            let (first, second) = (word(0), word(4));
            self.sum[0] = self.sum[0].wrapping_add(first).wrapping_add(self.sum[1]);
            self.sum[1] = self.sum[1].wrapping_add(second).wrapping_add(self.sum[0]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;

    /// A database with a log beside it, as another program leaves them while it has the database open.
    fn open_elsewhere(folder: &Path, changes: &[&str]) -> (PathBuf, Connection) {
        let path = folder.join("t.gpkg");
        let database = Connection::open(&path).unwrap();
        database.execute_batch("CREATE TABLE t (id TEXT); INSERT INTO t VALUES ('a'), ('b');").unwrap();
        database.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;").unwrap();
        for change in changes {
            database.execute_batch(change).unwrap();
        }
        (path, database)
    }

    fn ids(bytes: &[u8]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("copy.gpkg");
        std::fs::write(&path, bytes).unwrap();
        let database = Connection::open(path).unwrap();
        let mut statement = database.prepare("SELECT id FROM t ORDER BY id").unwrap();
        let ids = statement.query_map([], |row| row.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap();
        drop(statement);
        ids
    }

    #[test]
    fn what_was_saved_in_the_log_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let many: String = (0..400).map(|at| format!("INSERT INTO t VALUES ('n{at:03}');")).collect();
        let changes = ["DELETE FROM t WHERE id = 'a'", "INSERT INTO t VALUES ('c')", &many];
        let (path, _open) = open_elsewhere(folder.path(), &changes);
        let file = std::fs::read(&path).unwrap();
        assert_eq!(ids(&file), ["a", "b"], "the file alone");
        let (whole, _) = with_log(&path, "t.gpkg", &file).unwrap().unwrap();
        let found = ids(&whole);
        assert_eq!(
            (found.len(), &found[0], &found[1], &found[2]),
            (402, &"b".to_owned(), &"c".to_owned(), &"n000".to_owned())
        );
    }

    #[test]
    fn a_log_that_is_cut_counts_up_to_its_last_finished_change() {
        let folder = tempfile::tempdir().unwrap();
        let (path, _open) =
            open_elsewhere(folder.path(), &["DELETE FROM t WHERE id = 'a'", "INSERT INTO t VALUES ('c')"]);
        let (file, log) = (std::fs::read(&path).unwrap(), std::fs::read(folder.path().join("t.gpkg-wal")).unwrap());
        assert_eq!(ids(&laid_over(&file, &log).unwrap()), ["b", "c"]);
        assert_eq!(ids(&laid_over(&file, &log[..log.len() - 1]).unwrap()), ["b"]);
        let mut bent = log.clone();
        *bent.last_mut().unwrap() ^= 1;
        assert_eq!(ids(&laid_over(&file, &bent).unwrap()), ["b"]);
        for length in 0..HEADER {
            assert!(laid_over(&file, &log[..length]).is_none());
        }
    }

    #[test]
    fn a_change_that_is_not_finished_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.gpkg");
        std::fs::write(folder.path().join("t.gpkg-journal"), [JOURNAL, &[0; 512]].concat()).unwrap();
        let text = with_log(&path, "t.gpkg", b"").unwrap_err().to_string();
        assert!(text.starts_with("H102 t.gpkg: another program is writing it"), "{text}");
        std::fs::write(folder.path().join("t.gpkg-journal"), []).unwrap();
        assert!(with_log(&path, "t.gpkg", b"").unwrap().is_none(), "an empty journal undoes nothing");
    }
}
