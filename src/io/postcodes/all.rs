//! All of Code-Point Open: every postcode of England with a point and a district.

use super::{NOT_PLACED, h105_no_postcodes, h105_row, is_postcode_file};
use crate::error::Result;
use crate::io::bytes::Blob;
use crate::text::name;
use geo::Coord;
use rayon::prelude::*;
use std::fmt;

/// A postcode with a single space, such as `S1 1AA`. Postcodes are ordered as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode([u8; 8]);

impl Postcode {
    /// Reads any spelling, such as `S1  1AA` or `s11aa`.
    pub fn of(text: &str) -> Option<Self> {
        let normal = super::normal(text)?;
        let (outward, inward) = normal.split_at(normal.len() - 3);
        let mut bytes = [b' '; 8];
        bytes[..outward.len()].copy_from_slice(outward.as_bytes());
        bytes[outward.len() + 1..normal.len() + 1].copy_from_slice(inward.as_bytes());
        Some(Postcode(bytes))
    }

    /// The text, without trailing spaces.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default().trim_end()
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A postcode with a point and a district, from which distances can be measured.
#[derive(Debug, Clone, Copy)]
pub struct Placed {
    /// The postcode.
    pub postcode: Postcode,
    /// Its point in British National Grid metres.
    pub point: Coord<f64>,
    /// GSS code of its upper-tier authority: the county, or the district where there is none.
    pub authority: [u8; 9],
}

/// One row that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// File within the zip.
    pub member: String,
    /// Row in that file, from 1.
    pub row: u64,
    /// The postcode as the file spells it.
    pub postcode: String,
    /// The reason, in words.
    pub reason: &'static str,
}

/// The English part of Code-Point Open.
#[derive(Debug, Default)]
pub struct English {
    /// Postcodes with a point and a district, in order.
    pub placed: Vec<Placed>,
    /// Rows without a point, of any country, and English rows without a district.
    pub unusable: Vec<Unusable>,
    /// Number of rows of other countries that have a point.
    pub abroad: usize,
    /// Number of rows read.
    pub rows: usize,
}

const ENGLAND: &[u8] = b"E92000001";

/// Reads every postcode of England.
///
/// # Errors
/// [`crate::Code::ArchiveDamaged`]; [`crate::Code::ContentMalformed`] when the zip holds no postcode file, or a row
/// cannot be read.
pub fn english(blob: &Blob) -> Result<English> {
    let members = blob.member_names(is_postcode_file)?;
    if members.is_empty() {
        return Err(h105_no_postcodes(blob).into());
    }
    let areas: Vec<Result<English>> = members.par_iter().map(|name| area(&blob.member(name)?)).collect();
    let mut all = English::default();
    for area in areas {
        let area = area?;
        all.placed.extend(area.placed);
        all.unusable.extend(area.unusable);
        all.abroad += area.abroad;
        all.rows += area.rows;
    }
    all.placed.par_sort_unstable_by_key(|placed| placed.postcode);
    Ok(all)
}

fn area(member: &Blob) -> Result<English> {
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(member.bytes.as_slice());
    let mut area = English::default();
    let mut record = ::csv::ByteRecord::new();
    while reader
        .read_byte_record(&mut record)
        .map_err(|error| h105_row(member, 1, &format!("it is not CSV: {error}")))?
    {
        area.rows += 1;
        let line = record.position().map_or(1, ::csv::Position::line);
        let cell = |i: usize| record.get(i).unwrap_or_default();
        let text = |i: usize| std::str::from_utf8(cell(i)).unwrap_or_default().trim();
        let mut leave_out = |reason| {
            let (member, postcode) = (name(&member.name).into_owned(), name(text(0)).into_owned());
            area.unusable.push(Unusable { member, row: line, postcode, reason });
        };
        if text(1) == NOT_PLACED {
            leave_out("Code-Point Open has no position for it (positional quality 90, coordinates 0,0)");
            continue;
        }
        if cell(4) != ENGLAND {
            area.abroad += 1;
            continue;
        }
        let authority = if cell(7).is_empty() { cell(8) } else { cell(7) };
        let Ok(authority) = <[u8; 9]>::try_from(authority) else {
            leave_out("Code-Point Open has no district for it");
            continue;
        };
        match (Postcode::of(text(0)), super::point(text(2), text(3))) {
            (Some(postcode), Some(point)) => {
                area.placed.push(Placed { postcode, point, authority });
            }
            _ => {
                return Err(
                    h105_row(member, line, &format!("it is `{}`, `{}`, `{}`", text(0), text(2), text(3))).into()
                );
            }
        }
    }
    Ok(area)
}

#[cfg(test)]
mod tests {
    use super::super::testing::zip;
    use super::*;

    #[test]
    fn postcodes_are_written_alike_and_stand_in_order() {
        let written = |text: &str| Postcode::of(text).map(|postcode| postcode.to_string());
        assert_eq!(written("S1  1AA").as_deref(), Some("S1 1AA"));
        assert_eq!(written("sw1a1aa").as_deref(), Some("SW1A 1AA"));
        assert_eq!(written("S1"), None);
        assert!(Postcode::of("S1 9ZZ") < Postcode::of("S10 1AA"));
    }

    #[test]
    fn only_england_is_read_and_what_has_no_place_is_named() {
        let blob = zip(&[(
            "Data/CSV/td.csv",
            "\"TD9 0TU\",10,350000,585000,\"E92000001\",\"\",\"\",\"E10000006\",\"E07000028\",\"E05\"\n\
             \"TD1 1AA\",10,349000,636000,\"S92000003\",\"\",\"\",\"\",\"S12000026\",\"S13\"\n\
             \"TD1 9XX\",90,0,0,\"S92000003\",\"\",\"\",\"\",\"\",\"\"\n\
             \"TD15 1AA\",60,399000,652000,\"E92000001\",\"\",\"\",\"\",\"\",\"\"\n\
             \"TD12 4AA\",10,391000,640000,\"E92000001\",\"\",\"\",\"\",\"E06000057\",\"E05\"\n",
        )]);
        let english = english(&blob).unwrap();
        let names: Vec<_> = english.placed.iter().map(|placed| placed.postcode.to_string()).collect();
        assert_eq!(names, ["TD12 4AA", "TD9 0TU"]);
        assert_eq!(&english.placed[1].authority, b"E10000006", "the county, not the district");
        assert_eq!((english.abroad, english.rows), (1, 5));
        let left: Vec<_> = english.unusable.iter().map(|row| (row.row, row.postcode.as_str())).collect();
        assert_eq!(left, [(3, "TD1 9XX"), (4, "TD15 1AA")]);
    }

    #[test]
    fn a_row_that_is_none_is_named() {
        let blob =
            zip(&[("Data/CSV/s.csv", "\"S1 1AA\",10,east,387000,\"E92000001\",\"\",\"\",\"\",\"E08000019\",\"\"\n")]);
        let error = english(&blob).unwrap_err().to_string();
        assert!(error.contains("H105") && error.contains("`east`"), "{error}");
    }
}
