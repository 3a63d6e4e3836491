//! Looks up where postcodes lie, in the zip of Code-Point Open as Ordnance Survey publishes it: one CSV without header
//! per postcode area.

mod all;
mod output_areas;

pub use all::{English, Placed, Postcode, Unusable, english};
pub use output_areas::{OutputArea, OutputAreas, output_areas};

use super::bytes::Blob;
use super::crs;
use crate::error::{Code, Finding, Result};
use geo::Coord;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Positional quality of a postcode that Ordnance Survey could not place; its coordinates are 0,0.
const NOT_PLACED: &str = "90";

/// What Code-Point Open says about a set of postcodes.
#[derive(Debug, Clone, Default)]
pub struct Postcodes {
    /// Points in British National Grid metres, by postcode as [`normal`] writes it.
    pub points: BTreeMap<String, Coord<f64>>,
    /// Postcodes that exist and have no coordinates.
    pub unplaced: BTreeSet<String>,
    /// Number of rows read.
    pub rows: usize,
    /// How many of these have no coordinates.
    pub rows_unplaced: usize,
}

/// A postcode in the form used for comparison: capitals, no space. `DL1 2an` becomes `DL12AN`; `None` if the text is
/// not a postcode.
pub fn normal(postcode: &str) -> Option<String> {
    let text: String = postcode.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    let well = (5..=7).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let bytes = text.as_bytes();
    let well = well && bytes[0].is_ascii_alphabetic() && bytes[bytes.len() - 3].is_ascii_digit();
    well.then_some(text)
}

/// The letters with which a postcode begins. They name its file in the zip.
fn area(postcode: &str) -> String {
    postcode.chars().take_while(char::is_ascii_alphabetic).collect::<String>().to_ascii_lowercase()
}

/// Finds postcodes (as [`normal`] writes them), unpacking only the areas they lie in.
///
/// # Errors
/// [`Code::ArchiveDamaged`]; [`Code::ContentMalformed`] when the zip holds no postcode file.
pub fn find(blob: &Blob, wanted: &BTreeSet<String>) -> Result<Postcodes> {
    let areas: BTreeSet<String> = wanted.iter().map(|postcode| area(postcode)).collect();
    let members = blob.member_names(|name| is_postcode_file(name) && areas.contains(&area(file_of(name))))?;
    if members.is_empty() && !areas.is_empty() && blob.member_names(is_postcode_file)?.is_empty() {
        return Err(h105_no_postcodes(blob).into());
    }
    let parts: Vec<Result<Postcodes>> =
        members.par_iter().map(|member| find_in(&blob.member(member)?, wanted)).collect();
    let mut all = Postcodes::default();
    for part in parts {
        let part = part?;
        all.points.extend(part.points);
        all.unplaced.extend(part.unplaced);
        all.rows += part.rows;
        all.rows_unplaced += part.rows_unplaced;
    }
    Ok(all)
}

/// Whether a zip is Code-Point Open, which holds a CSV for each of several postcode areas.
///
/// # Errors
/// [`Code::ArchiveDamaged`]; [`Code::FileTooLarge`].
pub fn is_code_point_open(blob: &Blob) -> Result<bool> {
    /// Fewer could be any zip that holds a file with a short name.
    const AREAS: usize = 2;
    let areas = blob.member_names(|name| is_postcode_file(name) && name.to_ascii_lowercase().contains("data/csv/"))?;
    Ok(areas.len() >= AREAS)
}

/// The name of a member without its folder.
fn file_of(member: &str) -> &str {
    member.rsplit_once('/').map_or(member, |(_, file)| file)
}

/// Whether a member is the CSV of one postcode area. Other folders of the zip, such as Doc, hold files of other kinds.
fn is_postcode_file(member: &str) -> bool {
    let name = member.to_ascii_lowercase();
    let stem = file_of(&name).strip_suffix(".csv").map(str::len);
    stem.is_some_and(|letters| letters <= 2) && !name.starts_with("doc/") && !name.contains("/doc/")
}

fn h105_no_postcodes(blob: &Blob) -> Finding {
    let what = "the zip holds no postcode file such as Data/CSV/s.csv";
    Finding::new(Code::ContentMalformed, &blob.name, what, MEND)
}

fn h105_row(member: &Blob, line: u64, what: &str) -> Finding {
    Finding::new(Code::ContentMalformed, &member.name, what, MEND).row(line)
}

const MEND: &str = "Give the zip of Code-Point Open (CSV) as Ordnance Survey publishes it";

/// A point on the National Grid.
fn point(easting: &str, northing: &str) -> Option<Coord<f64>> {
    let (x, y) = (easting.parse().ok()?, northing.parse().ok()?);
    crs::is_on_grid(x, y).then_some(Coord { x, y })
}

fn find_in(member: &Blob, wanted: &BTreeSet<String>) -> Result<Postcodes> {
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(member.bytes.as_slice());
    let mut found = Postcodes::default();
    let mut record = ::csv::ByteRecord::new();
    while reader
        .read_byte_record(&mut record)
        .map_err(|error| h105_row(member, 1, &format!("it is not CSV: {error}")))?
    {
        let cell = |i: usize| std::str::from_utf8(record.get(i).unwrap_or_default()).unwrap_or_default().trim();
        found.rows += 1;
        let unplaced = cell(1) == NOT_PLACED;
        found.rows_unplaced += usize::from(unplaced);
        let Some(postcode) = normal(cell(0)).filter(|postcode| wanted.contains(postcode)) else {
            continue;
        };
        if unplaced {
            found.unplaced.insert(postcode);
            continue;
        }
        match point(cell(2), cell(3)) {
            Some(point) => found.points.insert(postcode, point),
            None => {
                let line = record.position().map_or(1, ::csv::Position::line);
                return Err(h105_row(member, line, &format!("the coordinates are `{}`, `{}`", cell(2), cell(3))).into());
            }
        };
    }
    Ok(found)
}

#[cfg(test)]
mod testing {
    use crate::io::bytes::{Blob, testing::blob};
    use std::io::Write;

    /// A zip with these members.
    pub(super) fn zip(members: &[(&str, &str)]) -> Blob {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in members {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        blob("codepo_gb.zip", writer.finish().unwrap().into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::testing::zip;
    use super::*;

    #[test]
    fn postcodes_are_compared_without_space_and_case() {
        assert_eq!(normal("DL1 2an").as_deref(), Some("DL12AN"));
        assert_eq!(normal(" bs1  1ad ").as_deref(), Some("BS11AD"));
        for junk in ["", "none", "12345", "DL1", "SW1A 1AAA"] {
            assert_eq!(normal(junk), None, "{junk}");
        }
    }

    #[test]
    fn only_placed_postcodes_have_points() {
        let blob = zip(&[
            ("Doc/Code-Point_Open_Column_Headers.csv", "PC,PQ\n"),
            (
                "Data/CSV/dl.csv",
                "\"DL1 2AN\",10,430000,514000,\"E92000001\",\"\",\"\",\"\",\"E06000005\",\"E05\"\n\"DL1 9XX\",90,0,0,\"E92000001\",\"\",\"\",\"\",\"\",\"\"\n",
            ),
            ("Data/CSV/s.csv", "\"S1  1AA\",10,435000,387000,\"\",\"\",\"\",\"\",\"\",\"\"\n"),
        ]);
        let wanted = ["DL1 2an", "DL1 9XX", "DL1 1ZZ"].iter().filter_map(|postcode| normal(postcode)).collect();
        let found = find(&blob, &wanted).unwrap();
        assert_eq!(found.points, BTreeMap::from([("DL12AN".to_owned(), Coord { x: 430_000.0, y: 514_000.0 })]));
        assert_eq!(found.unplaced, BTreeSet::from(["DL19XX".to_owned()]));
        assert_eq!((found.rows, found.rows_unplaced), (2, 1), "the area S is not unpacked");
    }

    #[test]
    fn a_zip_of_something_else_is_refused() {
        let text =
            find(&zip(&[("readme.txt", "hello")]), &BTreeSet::from(["S11AA".to_owned()])).unwrap_err().to_string();
        assert!(text.starts_with("H105 codepo_gb.zip: the zip holds no postcode file"), "{text}");
    }
}
