//! Finds a postcode that somebody asks about.

use super::unplaced::abroad;
use crate::error::{Code, Finding, Result};
use crate::io::study_file::StudyFile;
use crate::io::{bytes, postcodes};
use crate::model::{Crs, Study};
use geo::Coord;
use std::collections::BTreeSet;
use std::path::Path;

/// Point of a postcode in the study's own coordinates: from its `[postcodes]` file, otherwise from the sites that have
/// the postcode. `path` and `file` are those of the study.
///
/// # Errors
/// [`Code::ValueUnknown`] when it is not a postcode; [`Code::ValueMissing`] where nothing says where it lies; those of
/// the file; [`Code::CrsUnknown`] where the study's coordinates are degrees, on which no distance is measured.
pub fn postcode(path: &Path, file: &StudyFile, study: &Study, written: &str) -> Result<Coord<f64>> {
    let refuse = |code, what: String, mend: &str| Finding::new(code, path.display().to_string(), what, mend);
    let Some(postcode) = postcodes::normal(written) else {
        let what = format!("`{written}` is not a postcode");
        return Err(refuse(Code::ValueUnknown, what, "Write a whole one, such as S60 1AB").into());
    };
    if study.crs == Crs::Wgs84 {
        let what = "its coordinates are in degrees, and hubplan measures no distance in degrees".to_owned();
        return Err(refuse(Code::CrsUnknown, what, "List the sites without --near").into());
    }
    if study.crs == Crs::Nowhere {
        let what = "its places have no positions".to_owned();
        return Err(refuse(Code::CrsUnknown, what, "List the sites without --near").into());
    }
    let own = |code: &Option<String>| code.as_deref().and_then(postcodes::normal).as_ref() == Some(&postcode);
    if let Some(named) = file.postcodes.as_ref().filter(|_| study.crs == Crs::BritishGrid) {
        let blob = bytes::read(path.parent().unwrap_or(Path::new("")), &named.file)?;
        let found = postcodes::find(&blob, &BTreeSet::from([postcode.clone()]))?;
        if let Some(point) = found.points.get(&postcode) {
            return Ok(*point);
        }
    }
    if let Some(site) = study.sites.iter().find(|site| own(&site.postcode)) {
        return Ok(site.point);
    }
    if let Some(place) = abroad(written) {
        let what = format!("`{written}` is a postcode of {place}, and hubplan knows those of Great Britain only");
        return Err(refuse(Code::ValueUnknown, what, "Give a postcode near the study").into());
    }
    Err(match &file.postcodes {
        Some(named) => {
            let what = format!("{} has no position for the postcode {written}, and no site has it", named.file);
            refuse(Code::ValueMissing, what, "Correct it, or give a postcode nearby")
        }
        None => {
            let what =
                format!("hubplan cannot locate {written}: no site has it, and the study names no [postcodes] file");
            let mend =
                "Add [postcodes] file = \"codepo_gb.zip\", the zip of Code-Point Open, or give the postcode of a site";
            refuse(Code::ValueMissing, what, mend)
        }
    }
    .into())
}
