//! Results of distance-to-centre studies: tables for programs and spreadsheets, a record with which to repeat them,
//! and a citation.
//!
//! | file | kind of study | one row per |
//! | --- | --- | --- |
//! | `origins` | distance | origin: its zone, people, nearest centres, counts within the radii, access |
//! | `summary` | distance | column of people, grouping and group |
//! | `inequality` | distance | index with its interval, if asked for |
//! | `change` | distance | group and radius, before and after closures or a plan, if given |
//! | `panel` | exposure | origin, cohort and class of centres |
//! | `authority_years` | exposure | authority, year and class of centres |
//! | `centres` | both | centre |
//! | `left_out` | both | row of the inputs that was left out |
//!
//! Each is a `.csv` and a `geoparquet/*.parquet` (with points where it has them, plain Parquet otherwise).
//! `distance.json` or `exposure.json` says what was measured and from which files, `study.toml` repeats it, and
//! `CITATION.txt` cites it. Only `run.json` differs from run to run.

mod distance;
mod exposure;
mod places;
mod record;
mod tables;
mod words;

pub use words::{distance_summary, exposure_summary};

use super::folder::{Contents, Draft, RUN};
use super::layers::{self, Layer};
use super::{RunInfo, csv, json, parquet};
use crate::error::Result;
use crate::io::study_file::StudyFile;
use crate::io::write::Output;
use crate::model::{LeftOut, Origins, Study};
use crate::study::{Distances, Exposure};
use record::Record;
use std::path::{Path, PathBuf};

/// The formats in which tables are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Formats {
    /// `.csv`.
    pub csv: bool,
    /// `geoparquet/*.parquet`.
    pub parquet: bool,
}

/// Names of all possible tables of a kind of study.
fn tables_of(contents: Contents) -> &'static [&'static str] {
    match contents {
        Contents::Plan | Contents::Compare | Contents::Sweep | Contents::Frontier | Contents::Alternatives => &[],
        Contents::Distance => &["origins", "summary", "inequality", "change", "centres", "left_out"],
        Contents::Exposure => &["panel", "authority_years", "centres", "left_out"],
    }
}

/// Every file that a study may leave in its folder.
pub(super) fn every_name(contents: Contents) -> Vec<String> {
    let alone = [contents.mark(), "study.toml", "CITATION.txt", "ATTRIBUTION.txt", RUN].map(str::to_owned);
    let tables =
        tables_of(contents).iter().flat_map(|name| [format!("{name}.csv"), format!("geoparquet/{name}.parquet")]);
    alone.into_iter().chain(tables).collect()
}

/// Writes a study of distance into `folder`, which is created if necessary, and returns the paths. The files appear
/// together or not at all.
///
/// # Errors
/// [`crate::Error::Output`] when something cannot be written, or would replace somebody else's file
/// ([`super::is_ours`]).
pub fn write_distance(
    folder: &Path,
    study: &Study,
    file: &StudyFile,
    origins: &Origins,
    distances: &Distances,
    formats: Formats,
    run: &RunInfo,
) -> Result<Vec<PathBuf>> {
    let left_out = left_out(study, origins);
    let mut layers = vec![distance::origins(study, origins, distances), tables::summary(study, distances)];
    layers.extend(tables::inequality(study, distances));
    layers.extend(tables::change(study, distances));
    let after = distances.change.as_ref().map(|change| change.centres.as_slice());
    layers.push(places::centres(study, &distances.centres, after, &distances.groupings));
    layers.push(layers::left_out(&left_out));
    let record = record::of_distance(study, file, origins, distances)?;
    write(folder, study, Contents::Distance, &layers, &record, formats, run)
}

/// Like [`write_distance`], for a study of exposure.
///
/// # Errors
/// As [`write_distance`].
pub fn write_exposure(
    folder: &Path,
    study: &Study,
    file: &StudyFile,
    origins: &Origins,
    exposure: &Exposure,
    formats: Formats,
    run: &RunInfo,
) -> Result<Vec<PathBuf>> {
    let left_out = left_out(study, origins);
    let mut layers = vec![exposure::panel(origins, exposure)];
    // Without authorities there is no table of authorities and years.
    layers.extend((!exposure.years.is_empty()).then(|| exposure::authority_years(study, exposure)));
    layers.extend([places::centres(study, &exposure.centres, None, &[]), layers::left_out(&left_out)]);
    let record = record::of_exposure(study, file, origins, exposure)?;
    write(folder, study, Contents::Exposure, &layers, &record, formats, run)
}

fn write(
    folder: &Path,
    study: &Study,
    contents: Contents,
    layers: &[Layer<'_>],
    record: &Record,
    formats: Formats,
    run: &RunInfo,
) -> Result<Vec<PathBuf>> {
    let mut outputs = vec![Output::stream(contents.mark(), |out| json::pretty(&record.json, out))];
    for layer in layers {
        let name = layer.name;
        if formats.parquet {
            outputs.push(Output::path(format!("geoparquet/{name}.parquet"), |path| parquet::layer(study, layer, path)));
        }
        if formats.csv {
            outputs.push(Output::stream(format!("{name}.csv"), |out| csv::layer(layer, out)));
        }
    }
    outputs.push(Output::stream("study.toml", |out| out.write_all(record.toml.as_bytes())));
    outputs.push(Output::stream("CITATION.txt", |out| out.write_all(record.citation.as_bytes())));
    outputs.push(Output::stream("ATTRIBUTION.txt", |out| {
        record.attribution.iter().try_for_each(|line| writeln!(out, "{line}"))
    }));
    Draft::open(folder, contents)?.finish(&outputs, run)
}

/// Rows left out of the study, and of its origins.
fn left_out(study: &Study, origins: &Origins) -> Vec<LeftOut> {
    let mut rows: Vec<LeftOut> = study.left_out.iter().chain(&origins.left_out).cloned().collect();
    rows.sort();
    rows
}
