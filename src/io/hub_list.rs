//! Lists of hubs, or of centres that close: a `hubs.csv` as hubplan writes it, any table with a column `id` or `site_id`, or one id a line.

use super::bytes::{self, Blob};
use super::csv;
use super::table::Row;
use crate::error::{Code, Finding, Result};
use crate::text;
use std::path::Path;

/// What a list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum List {
    /// Sites that are hubs.
    Hubs,
    /// Centres that close.
    Closing,
}

impl List {
    /// What `hubs.csv` calls them in its column `part`.
    fn part(self) -> &'static str {
        match self {
            List::Hubs => "hub",
            List::Closing => "closed",
        }
    }
}

/// Reads ids with their rows. Of a `hubs.csv` only the hubs are taken, or only the centres it lists as closed; lines
/// that are blank or begin with `#` are skipped.
///
/// # Errors
/// [`Code::FileMissing`] and its like, and those of [`csv::read`]; [`Code::FileEmpty`] when no hub is listed.
pub fn read(path: &Path, list: List) -> Result<Vec<(u64, String)>> {
    let blob = bytes::read(Path::new(""), &path.display().to_string())?;
    let text = blob.text()?;
    let ids = if text.lines().next().is_some_and(has_id_column) { table(&blob, list)? } else { lines(&text) };
    if ids.is_empty() {
        let what = if list == List::Hubs { "it lists no hub" } else { "it lists no centre that closes" };
        return Err(Finding::new(Code::FileEmpty, &blob.name, what, "Write one site id a line").into());
    }
    Ok(ids)
}

fn is_id(header: &str) -> bool {
    matches!(header.trim().trim_matches('"').to_ascii_lowercase().as_str(), "id" | "site_id")
}

fn has_id_column(first: &str) -> bool {
    first.split(',').any(is_id)
}

fn lines(list: &str) -> Vec<(u64, String)> {
    (1..)
        .zip(list.lines())
        .map(|(row, line)| (row, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(row, line)| (row, text::name(line).into_owned()))
        .collect()
}

fn table(blob: &Blob, list: List) -> Result<Vec<(u64, String)>> {
    let table = csv::read(blob)?;
    let id = table.header.iter().position(|header| is_id(header)).unwrap_or(0);
    let part = table.column("part");
    let is_hub = |row: &Row| part.is_none_or(|part| table.cell(row, part) == list.part());
    Ok(table.rows.iter().filter(|row| is_hub(row)).map(|row| (row.number, table.cell(row, id).to_owned())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(text: &str) -> Vec<(u64, String)> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("hubs.csv"), text).unwrap();
        read(&folder.path().join("hubs.csv"), List::Hubs).unwrap()
    }

    #[test]
    fn hubs_are_read_from_tables_and_lists() {
        let wanted = [(2, "lib-1".to_owned()), (4, "pri-2".to_owned())];
        assert_eq!(ids("id,name,part\nlib-1,\"A, B\",hub\ncc-9,C,closed\npri-2,D,hub\n"), wanted);
        assert_eq!(ids("# ours\nlib-1\n\npri-2\n"), wanted);
        assert_eq!(ids("site_id\r\nlib-1\r\n"), wanted[..1]);
    }

    #[test]
    fn an_empty_list_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("hubs.txt"), "# none\n").unwrap();
        let error = read(&folder.path().join("hubs.txt"), List::Hubs).unwrap_err().to_string();
        assert!(error.starts_with("H106"), "{error}");
    }
}
