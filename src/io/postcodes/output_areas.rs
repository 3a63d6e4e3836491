//! Finds the census output area of a postcode in the look-up of the Office for National Statistics.

use super::all::Postcode;
use crate::error::{Code, Finding, Result};
use crate::io::bytes::Blob;
use rustc_hash::FxHashMap;

/// GSS code of an output area, such as `E00120568`.
pub type OutputArea = [u8; 9];

/// The output area of every postcode that is still in use.
#[derive(Debug, Default)]
pub struct OutputAreas {
    /// By postcode.
    pub of: FxHashMap<Postcode, OutputArea>,
    /// Census year of the codes, from the header.
    pub census: &'static str,
    /// Number of rows read.
    pub rows: usize,
}

/// Reads the table. It has a column `pcds` (or `pcd`, `pcd7`), a column `oa11cd` or `oa21cd`, and `doterm` (date of
/// termination), which is blank for postcodes in use.
///
/// # Errors
/// [`Code::ColumnMissing`]; [`Code::ContentMalformed`].
pub fn output_areas(blob: &Blob) -> Result<OutputAreas> {
    let bytes = blob.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&blob.bytes);
    let mut reader = ::csv::ReaderBuilder::new().from_reader(bytes);
    let malformed = |error: ::csv::Error| {
        let mend = "Give the table as ONS publishes it (CSV)";
        Finding::new(Code::ContentMalformed, &blob.name, format!("it is not CSV: {error}"), mend)
    };
    let header = reader.headers().map_err(malformed)?.clone();
    let column =
        |names: &[&str]| header.iter().position(|cell| names.contains(&cell.trim().to_ascii_lowercase().as_str()));
    let missing = |names: &str| {
        let mend = "Give the look-up of postcodes to output areas as ONS publishes it";
        Finding::new(Code::ColumnMissing, &blob.name, format!("it has no column {names}"), mend).row(1)
    };
    let postcode = column(&["pcds", "pcd7", "pcd"]).ok_or_else(|| missing("pcds"))?;
    let (census, area) = column(&["oa21cd"])
        .map(|area| ("2021", area))
        .or_else(|| column(&["oa11cd"]).map(|area| ("2011", area)))
        .ok_or_else(|| missing("oa11cd or oa21cd"))?;
    let ended = column(&["doterm"]);
    let mut found = OutputAreas { census, ..OutputAreas::default() };
    let mut record = ::csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(malformed)? {
        found.rows += 1;
        let cell = |at: usize| record.get(at).unwrap_or_default();
        if ended.is_some_and(|ended| !cell(ended).is_empty()) {
            continue;
        }
        let postcode = std::str::from_utf8(cell(postcode)).ok().and_then(Postcode::of);
        if let (Some(postcode), Ok(area)) = (postcode, OutputArea::try_from(cell(area))) {
            found.of.insert(postcode, area);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::bytes::testing::blob;

    #[test]
    fn postcodes_in_use_have_an_output_area() {
        let text = "\u{feff}pcds,dointr,doterm,usertype,oa11cd\nAL1 1AA,199002,199405,1,E00120568\nAL1 1AG,198001,,0,E00120205\n";
        let found = output_areas(&blob("pcd.csv", text.as_bytes().to_vec())).unwrap();
        assert_eq!((found.rows, found.of.len(), found.census), (2, 1, "2011"));
        assert_eq!(found.of[&Postcode::of("AL1 1AG").unwrap()], *b"E00120205");
        let error = output_areas(&blob("pcd.csv", b"pcds,lsoa\n".to_vec())).unwrap_err().to_string();
        assert!(error.contains("H202") && error.contains("oa11cd"), "{error}");
    }
}
