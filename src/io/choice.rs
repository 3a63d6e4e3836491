//! Chooses a table where a file holds several: sheets of a workbook, layers of a GeoPackage, members of a zip.
//!
//! One rule for all: take the table that the study names, otherwise the only one whose header fits. If several fit,
//! none is taken: the first could just as well be last year's.

use super::bytes::Blob;
use crate::error::{Code, Finding, Result};
use crate::io::study_file::Source;
use crate::words::first_of;
use std::path::Path;

/// Most names that a message shows.
const SHOWN: usize = 10;

/// Quoted names for a message, at most [`SHOWN`] of them.
pub(super) fn quoted<T: AsRef<str>>(names: &[T]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    first_of(&names, SHOWN)
}

/// The finding that several tables of a file fit and the study does not say which is meant. `key` is the key that
/// names one.
pub(super) fn h214_several<T: AsRef<str>>(file: &str, parts: &str, names: &[T], key: &str) -> Finding {
    let what = format!("{} {parts} fit, and the study does not say which to use: {}", names.len(), quoted(names));
    let mend = format!("Name it: {{ file = \"{file}\", {key} = \"...\" }}");
    Finding::new(Code::TableAmbiguous, file, what, mend)
}

/// The file inside a zip that is read as a table: the member that the study names, or the only table. `None` when the
/// zip holds a geometry file instead, or `layer` names one.
pub(super) fn table_member(blob: &Blob, source: &Source) -> Result<Option<Blob>> {
    if let Some(wanted) = &source.member {
        return named(blob, wanted);
    }
    if source.layer.is_some() {
        return Ok(None);
    }
    let tables = blob.member_names(|name| !is_shadow(name) && is_table(name))?;
    let shapes = blob.member_names(|name| !is_shadow(name) && is_geometry(name))?;
    match (tables.as_slice(), shapes.as_slice()) {
        ([], _) => Ok(None),
        ([name], []) => Ok(Some(Blob { name: blob.name.clone(), ..blob.member(name)? })),
        _ => {
            let all: Vec<&String> = tables.iter().chain(&shapes).collect();
            Err(h214_several(&blob.name, "files in the zip", &all, "member").into())
        }
    }
}

/// The member with this name, with or without its folder; `None` for a shapefile, which is read together with its
/// sibling files, by its layer.
fn named(blob: &Blob, wanted: &str) -> Result<Option<Blob>> {
    let mut names = blob.member_names(|name| name == wanted)?;
    if names.is_empty() {
        let file = |name: &str| Path::new(name).file_name().is_some_and(|file| file.eq_ignore_ascii_case(wanted));
        names = blob.member_names(|name| !is_shadow(name) && file(name))?;
    }
    match names.as_slice() {
        [] => {
            let all = blob.member_names(|name| !is_shadow(name))?;
            let what = format!("the zip has no member `{wanted}`");
            let mend = format!("It holds {}", quoted(&all));
            Err(Finding::new(Code::FileMissing, &blob.name, what, mend).into())
        }
        [name] if has_extension(name, &["shp"]) => Ok(None),
        [name] => Ok(Some(Blob { name: blob.name.clone(), ..blob.member(name)? })),
        several => Err(h214_several(&blob.name, "files in the zip", several, "member").into()),
    }
}

/// Whether a member is one of the resource files that macOS adds to an archive beside every file.
pub(super) fn is_shadow(name: &str) -> bool {
    let file = Path::new(name).file_name().and_then(|file| file.to_str()).unwrap_or_default();
    name.starts_with("__MACOSX/") || file.starts_with("._") || file == ".DS_Store"
}

fn is_table(name: &str) -> bool {
    has_extension(name, &["csv", "tsv", "xlsx", "xlsm"])
}

/// Whether a member is a geometry file. Of a shapefile only the `.shp` counts.
pub(super) fn is_geometry(name: &str) -> bool {
    has_extension(name, &["geojson", "json", "gpkg", "fgb", "shp"])
}

/// Whether a name ends in one of these extensions, in upper or lower case.
pub(super) fn has_extension(name: &str, extensions: &[&str]) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| extensions.iter().any(|other| extension.eq_ignore_ascii_case(other)))
}
