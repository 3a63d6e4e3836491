//! Finds out what a file holds without reading all of it: the headers of its tables, sheets, layers and members.

mod text;
mod workbook;

use super::bytes::{self, Blob};
use super::{features, limits, postcodes};
use crate::error::{Code, Finding, Result};
use std::path::Path;

/// A part of a file that has a header of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Part {
    /// The only part.
    #[default]
    Whole,
    /// A sheet of a workbook.
    Sheet(String),
    /// A layer of a GeoPackage, or a geometry file of a zip that holds several.
    Layer(String),
    /// A table of a zip that holds several.
    Member(String),
}

/// The geometry of the rows of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// They have none.
    Table,
    /// Points.
    Points,
    /// Areas.
    Areas,
}

/// The head of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The part.
    pub part: Part,
    /// Its header, or the names of its attributes.
    pub header: Vec<String>,
    /// Geometry of its rows.
    pub shape: Shape,
    /// Number of rows, if the format states it or they can be counted quickly.
    pub rows: Option<u64>,
}

impl Head {
    fn table(part: Part, header: Vec<String>) -> Self {
        Head { part, header, shape: Shape::Table, rows: None }
    }
}

/// What kind of file it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// It has tables.
    Tables(Vec<Head>),
    /// Code-Point Open, which has no headers.
    CodePointOpen,
    /// Its format cannot hold tables.
    Foreign,
}

/// Most bytes of a file whose head can only be seen by reading all of it.
const WHOLE: u64 = 250_000_000;

/// Looks at a file. `known` tells headers that mean something from titles and notes above them. `name` is what
/// messages call the file.
///
/// # Errors
/// Those of the format; [`Code::FileTooLarge`] when the head needs more reading than hubplan allows.
pub fn look(path: &Path, name: &str, known: &dyn Fn(&[String]) -> bool) -> Result<Look> {
    let plain = name.strip_suffix(".gz").unwrap_or(name);
    let extension = Path::new(plain).extension().and_then(|end| end.to_str()).unwrap_or_default().to_ascii_lowercase();
    let is_packed = plain != name;
    let tables = |head: Result<Head>| head.map(|head| Look::Tables(vec![head]));
    match extension.as_str() {
        "csv" | "tsv" => tables(text::table(path, name, known)),
        "geojson" => tables(text::geojson(path, name)),
        // These extensions may be anything. A file that is not a table is not reported as a damaged one.
        "txt" => Ok(tables(text::table(path, name, known)).unwrap_or(Look::Foreign)),
        "json" => Ok(tables(text::geojson(path, name)).unwrap_or(Look::Foreign)),
        // These are read directly from the disk; nobody compresses them.
        "fgb" if !is_packed => tables(features::head_of_flatgeobuf(path, name)),
        "shp" if !is_packed => tables(features::head_of_shapefile(path, name)),
        "gpkg" => features::heads_of_geopackage(&whole(path, name)?).map(Look::Tables),
        "xlsx" | "xlsm" => workbook::heads(&whole(path, name)?, known).map(Look::Tables),
        "zip" if !is_packed => in_zip(&whole(path, name)?, known),
        _ => Ok(Look::Foreign),
    }
}

fn whole(path: &Path, name: &str) -> Result<Blob> {
    let too_large = std::fs::metadata(path).is_ok_and(|about| about.len() > WHOLE);
    if too_large {
        let mend = "Name it in the study yourself";
        return Err(limits::h110_too_large(name, "it is too large to inspect", mend).into());
    }
    Ok(Blob { name: name.to_owned(), ..bytes::read(Path::new(""), &path.to_string_lossy())? })
}

/// The tables or geometry files of a zip, or Code-Point Open.
fn in_zip(blob: &Blob, known: &dyn Fn(&[String]) -> bool) -> Result<Look> {
    if postcodes::is_code_point_open(blob)? {
        return Ok(Look::CodePointOpen);
    }
    let ends = |name: &str, ends: &[&str]| {
        let name = name.to_ascii_lowercase();
        !name.starts_with("__macosx/") && ends.iter().any(|end| name.ends_with(end))
    };
    let tables = blob.member_names(|name| ends(name, &[".csv", ".tsv", ".txt", ".xlsx", ".xlsm"]))?;
    let drawn = blob.member_names(|name| ends(name, &[".geojson", ".gpkg", ".fgb", ".shp"]))?;
    let mut heads = Vec::new();
    for name in &tables {
        let part = if tables.len() > 1 { Part::Member(name.clone()) } else { Part::Whole };
        let member = blob.member(name)?;
        let found = match member.extension.as_str() {
            "xlsx" | "xlsm" => workbook::heads(&member, known)?.into_iter().map(|head| head.header).next(),
            _ => Some(text::header_in(name, &member.bytes, known)?),
        };
        heads.extend(found.map(|header| Head::table(part, header)));
    }
    // If a zip has tables, its geometry files are not read.
    for name in drawn.iter().filter(|_| tables.is_empty()) {
        let stem = Path::new(name).file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let member = blob.member(name)?;
        let head = match member.extension.as_str() {
            "geojson" => Some(text::geojson_in(name, &member.bytes)?),
            "gpkg" => features::heads_of_geopackage(&member)?.pop(),
            "fgb" => Some(features::head_of_flatgeobuf_in(name, &member.bytes)?),
            _ => Some(features::head_of_shapefile_in(blob, name)?),
        };
        let part = if drawn.len() > 1 { Part::Layer(stem) } else { Part::Whole };
        heads.extend(head.map(|head| Head { part, ..head }));
    }
    Ok(if heads.is_empty() { Look::Foreign } else { Look::Tables(heads) })
}

/// The finding that the head of a file cannot be read.
fn h105(name: &str, what: &str) -> Finding {
    Finding::new(Code::ContentMalformed, name, what, "Check that its extension says what it is, or export it again")
}

#[cfg(test)]
mod tests;
