//! Writes plans: their files, and the texts on the terminal.
//!
//! | file | contents |
//! | --- | --- |
//! | `solution.json` | the plan with its metrics ([`crate::model::Plan`]); equal inputs and seed give equal bytes |
//! | `proof.json` | prices and figures that prove the bound again ([`crate::model::Certificate`]) |
//! | `hubs`, `zones`, `allocation`, `authorities`, `uncovered` `.geojson` | the layers for web maps |
//! | `plan.gpkg` | every layer, with column titles, spatial indexes and styles |
//! | `plan.qgz` | a QGIS project that shows `plan.gpkg` beside it |
//! | `flatgeobuf/`, `geoparquet/` | every layer in a file of its own |
//! | `hubs`, `zones`, `authorities`, `wards`, `left_out` `.csv` | the layers that a spreadsheet is opened for |
//! | `map.svg` | hubs, deprivation and who is out of reach, in one picture |
//! | `report.html`, `report.md` | the plan as a page for everybody, and the same for papers |
//! | `coverage.svg` | coverage by decile, or by authority, as a picture by itself |
//! | `run.json` | what differs from run to run ([`RunInfo`]), and the hash of every other file |
//! | `ATTRIBUTION.txt` | attribution for the tables, which cannot contain it |
//!
//! GeoJSON and `solution.json` contain the attribution. `proof.json` exists if the bound can be proven from it. An
//! infeasible answer has no hubs and no zones, only `solution.json`, `report.html`, `report.md`, `left_out.csv`,
//! `geoparquet/left_out.parquet`, `run.json` and `ATTRIBUTION.txt`.

mod alternatives;
mod assumed;
mod bands;
mod belongs;
mod bound;
mod checked;
mod compare;
mod csv;
mod distances;
mod equity;
mod evidence;
mod flatgeobuf;
mod folder;
mod frontier;
mod geojson;
mod geometry;
mod geopackage;
mod json;
mod kit;
mod layers;
mod objective;
mod offer;
mod page;
mod parquet;
mod people;
mod phases;
mod prices;
mod qgis;
mod sites;
mod study;
mod summary;
mod sweep;
mod text;
mod travel;
mod validation;
mod wkb;
mod words;
mod written;

pub use alternatives::{alternatives_summary, write_alternatives};
pub use belongs::{Beside, beside};
pub use bound::{bound_faults, bound_shown};
pub use checked::{
    BY_SEARCH, BoundCheck, BySearch, Checked, checked, faults_in_words, in_order, no_plan_faults, no_plan_shown,
};
pub use compare::{compare_summary, write_compare};
pub use folder::{Contents, Draft, is_ours};
pub use frontier::{frontier_summary, write_frontier};
pub use sites::{SiteList, SitesAsked, site_list};
pub use study::{Formats, distance_summary, exposure_summary, write_distance, write_exposure};
pub use summary::summary;
pub use sweep::{DONE, sweep_summary, write_sweep};
pub use travel::{write_journeys, write_network, write_places};
pub use validation::{remark, validation_summary};
pub use words::nothing_weighs;
pub use written::{changed, written, written_plan};

use crate::error::Result;
use crate::evaluate::Evaluation;
use crate::io::write::Output;
use crate::model::{Certificate, Crs, Plan, Study};
use layers::{Layer, Shape};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What differs between two runs with the same inputs and seed: the content of `run.json` without the hashes of other
/// files.
#[derive(Debug, Clone, PartialEq)]
pub struct RunInfo {
    /// Wall-clock seconds of the whole run.
    pub seconds: f64,
    /// Seconds of each stage, in order.
    pub stages: Vec<(String, f64)>,
    /// Threads used.
    pub threads: usize,
    /// Version of hubplan.
    pub version: &'static str,
    /// Path of the study file that was read, so that it can be found again; `None` where there was none.
    pub study: Option<PathBuf>,
    /// The command line's changes to the scenario, as options.
    pub changes: Vec<String>,
}

/// Writes all files of a plan into `folder`, which is created if necessary, and returns their paths.
///
/// The files appear together: a run that fails leaves the last complete set untouched. Files of an earlier run that
/// this plan does not have (maps, tables and proof, when the answer is "infeasible") are removed afterwards, so that
/// nobody mistakes them for this plan's.
///
/// # Errors
/// [`crate::Error::Output`] when something cannot be written or removed, or would replace somebody else's file
/// ([`is_ours`]).
pub fn write(
    folder: &Path,
    study: &Study,
    plan: &Plan,
    evaluation: Option<&Evaluation>,
    certificate: Option<&Certificate>,
    run: &RunInfo,
) -> Result<Vec<PathBuf>> {
    write_into(Draft::open(folder, Contents::Plan)?, study, plan, evaluation, certificate, run)
}

/// Like [`write()`], in a folder that is already open.
///
/// # Errors
/// As [`write()`].
pub fn write_into(
    draft: Draft,
    study: &Study,
    plan: &Plan,
    evaluation: Option<&Evaluation>,
    certificate: Option<&Certificate>,
    run: &RunInfo,
) -> Result<Vec<PathBuf>> {
    with_outputs(study, plan, evaluation, certificate, |outputs| draft.finish(&outputs, run))
}

/// Calls a function with all files of a plan except its `run.json`.
fn with_outputs<T>(
    study: &Study,
    plan: &Plan,
    evaluation: Option<&Evaluation>,
    certificate: Option<&Certificate>,
    put: impl FnOnce(Vec<Output<'_>>) -> T,
) -> T {
    let layers =
        evaluation.map_or_else(|| vec![layers::left_out(&study.left_out)], |evaluation| layers::all(study, evaluation));
    // The report is built by whichever of its two files is written first; other files are written in parallel.
    let drawn = OnceLock::new();
    let report = || drawn.get_or_init(|| page::report(study, plan, evaluation));
    let coverage = plan.metrics.as_ref().and_then(page::coverage);
    let mut outputs = Vec::new();
    if evaluation.is_some() {
        // The slowest file goes first.
        outputs.push(Output::path("plan.gpkg", |path| geopackage::write(study, plan, &layers, path)));
    }
    outputs.push(Output::stream("solution.json", |out| json::plan(plan, out)));
    if let Some(certificate) = certificate {
        outputs.push(Output::stream("proof.json", |out| json::proof(certificate, out)));
    }
    outputs.push(Output::stream("report.html", |out| report().html(out)));
    outputs.push(Output::stream("report.md", |out| report().markdown(out)));
    outputs.extend(coverage.iter().map(|svg| Output::stream("coverage.svg", |out| out.write_all(svg.as_bytes()))));
    outputs.extend(layers.iter().flat_map(|layer| of_layer(study, layer)));
    if let Some(evaluation) = evaluation {
        // Without positions there is nothing to draw.
        if study.crs != Crs::Nowhere {
            outputs.push(Output::stream("plan.qgz", |out| qgis::project(study, plan, &layers, out)));
            outputs.push(Output::stream("map.svg", |out| kit::map::file(study, evaluation, out)));
        }
    }
    if !study.attribution.is_empty() {
        let lines = || study.attribution.iter();
        outputs
            .push(Output::stream("ATTRIBUTION.txt", move |out| lines().try_for_each(|line| writeln!(out, "{line}"))));
    }
    put(outputs)
}

/// The files of one layer.
fn of_layer<'a>(study: &'a Study, layer: &'a Layer<'_>) -> Vec<Output<'a>> {
    let name = layer.name;
    let mut outputs = Vec::new();
    if layer.shape != Shape::Nothing {
        outputs.push(Output::stream(format!("{name}.geojson"), |out| geojson::layer(study, layer, out)));
        outputs.push(Output::stream(format!("flatgeobuf/{name}.fgb"), |out| flatgeobuf::layer(study, layer, out)));
    }
    outputs.push(Output::path(format!("geoparquet/{name}.parquet"), |path| parquet::layer(study, layer, path)));
    if TABLES.contains(&name) {
        outputs.push(Output::stream(format!("{name}.csv"), |out| csv::layer(layer, out)));
    }
    outputs
}

/// Layers that a spreadsheet is opened for.
const TABLES: [&str; 7] = ["hubs", "zones", "authorities", "wards", "constituencies", "left_out", "snaps"];

#[cfg(test)]
mod tests;
