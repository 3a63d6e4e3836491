//! `study.toml`: which files a study is made of, as a planner edits it.
//!
//! A file in a recognised layout needs only its path. Any other takes a column mapping:
//!
//! ```toml
//! version = 1
//! name = "Rotherham"
//!
//! [zones]
//! boundaries = "$HUBPLAN_DATA/boundaries/lsoa_2021_boundaries_bsc_v4_ew.geojson.gz"
//! authorities = ["Rotherham"]
//! tables = [
//!   "$HUBPLAN_DATA/deprivation/iod2025_scores_ranks_deciles_lsoa21.csv.gz",
//!   { file = "send.xlsx", sheet = "LSOA", key = "LSOA", vintage = 2021, columns = { send_children = "With a plan" } },
//! ]
//!
//! [[sites]]
//! file = "libraries.csv"
//! status = "candidate"
//! ```

mod marks;
mod source;
mod travel;

pub use marks::{Mark, Marks};
pub use source::{Blank, OneOrMany, Source};
pub use travel::{ModeMatrix, NetworkFile, NetworkUnit, TravelFiles, ZoneKey};

use super::features::InputCrs;
use super::toml_text::{self, TomlKind};
use crate::error::{Code, Finding, Findings, Result};
use crate::model::{DistanceSettings, ExposureSettings, SiteStatus, Vintage};
use crate::units::{LONGEST_JOURNEY, TravelUnit};
#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// The version of the study format that this build reads.
pub const STUDY_VERSION: u32 = 1;

/// Largest value of `detour`, the ratio of a journey to the straight line.
const LONGEST_DETOUR: f64 = 1000.0;

/// Which files a study is made of. Paths are relative to `study.toml`, or start with `$HUBPLAN_DATA/`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StudyFile {
    /// SHA-256 of the file's own bytes, in hexadecimal; empty when the study was not read from a file.
    #[serde(skip)]
    pub sha256: String,
    /// Version of this format: 1.
    pub version: u32,
    /// Name for headings.
    pub name: String,
    /// LSOA vintage, 2011 or 2021; by default that of the boundaries. Files of the other vintage are refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vintage: Option<Vintage>,
    /// Coordinates of files that do not state theirs: `"EPSG:27700"`, `"EPSG:4326"` or another number of the EPSG
    /// register; in plain studies also `"plane"`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<InputCrs>,
    /// Factor for straight-line distances, 1 or more (default 1, as the crow flies).
    #[serde(default = "one")]
    pub detour: f64,
    /// A site outside every polygon belongs to the nearest zone within this many metres (default 1000): generalised
    /// boundaries leave slivers.
    #[serde(default = "kilometre")]
    pub sliver_tolerance: f64,
    /// Small areas of England, for official studies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zones: Option<ZoneFiles>,
    /// Demand points and sites on any plane, for plain studies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plain: Option<PlainFiles>,
    /// Look-ups from lower-tier districts to authorities.
    #[serde(default)]
    pub districts: DistrictFiles,
    /// Names, budgets and boundaries of authorities.
    #[serde(default)]
    pub authorities: AuthorityFiles,
    /// Tables with one row per authority of anything else that is known about it, such as a target. They are shown
    /// beside the results; no objective uses them unless `objective.weight` names a column. `key` is the column with
    /// the code or name; without `columns`, all other columns are taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authority_attributes: Vec<Source>,
    /// Files of sites, the most trusted first: if a site is in two files, the first gives its name and position.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<SiteFile>,
    /// Where postcodes lie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postcodes: Option<PostcodeFile>,
    /// Which services the sites can host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub services: Option<ServiceFiles>,
    /// How travel is measured. Without a network or a matrix, straight lines are used.
    #[serde(default)]
    pub travel: TravelFiles,
    /// What `hubplan distance` measures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distance: Option<DistanceSettings>,
    /// What `hubplan exposure` measures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exposure: Option<ExposureSettings>,
    /// SHA-256 of each file, by its path. A file with another hash is refused. Studies write this table into the
    /// `study.toml` among their outputs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub recorded: BTreeMap<String, String>,
}

fn one() -> f64 {
    1.0
}

fn kilometre() -> f64 {
    1000.0
}

/// Small areas and everything known about them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ZoneFiles {
    /// Polygons; their attributes are read like a table.
    pub boundaries: Source,
    /// Points that stand for the zones, usually population-weighted; without them, a point inside each polygon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centroids: Option<Source>,
    /// Deprivation, children, names, look-ups: any table with one row per zone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Source>,
    /// Towns and villages whose names maps show: points, or tables with names and positions, such as OS Open Names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub towns: Vec<Source>,
    /// Moves tables of the other LSOA vintage onto the study's zones; without it they are refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crosswalk: Option<Crosswalk>,
    /// Authorities of the study, by GSS code or name; empty means all in the boundaries.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorities: Vec<String>,
}

/// Moves tables from LSOA 2011 to LSOA 2021, or back. Counts of a split zone are shared out by people, and those of
/// merged zones are added. Ranks, deciles, scores and rates are those of the whole zone; of merged zones they are
/// unknown. The column `crosswalk` marks zones that are not the same in both vintages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Crosswalk {
    /// The exact-fit look-up of the Office for National Statistics: `LSOA11CD`, `LSOA21CD`, `CHGIND`.
    pub file: String,
    /// Column of people, in a table of the study's own vintage, by which counts of split zones are shared out, such as
    /// `children_0_15`.
    pub people: String,
    /// Columns of the moved tables that describe a whole zone, in addition to those whose names end in `_rank`,
    /// `_decile`, `_quintile`, `_score`, `_rate`, `_share`, `_pct`, `_percent` or `_ratio`. All other columns are
    /// counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub whole: Vec<String>,
}

/// A plain study. `demand`: `id,x,y,weight` and optionally `name, authority` and further columns of numbers.
/// `sites`: `id,x,y` and optionally `name, kind, authority, status, cost, capacity, disadvantaged`.
/// `matrix`: `demand_id,site_id,cost`, where an absent pair is unreachable.
///
/// With authorities, a row without one belongs to that of the nearest row of the other file, and the plan says so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlainFiles {
    /// Demand points.
    pub demand: Source,
    /// Sites.
    pub sites: Source,
    /// Travel between them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Source>,
    /// Unit of the matrix (default plain: the radius is then a bare number).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<TravelUnit>,
}

/// Look-ups from lower-tier districts to upper-tier authorities, for zones whose tables name only the district.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DistrictFiles {
    /// Tables with one row per district.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Source>,
}

/// Which services the sites can host. A hub hosts all that its site can.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ServiceFiles {
    /// One row per site and service: `site_id, service` and optionally `cost`, in whole pounds, which is added to the
    /// cost of the hub.
    pub hosted: Source,
    /// All services, one row each under `service`. Other services are refused, so that a typing mistake does not
    /// become a service. By default, the services are those that `hosted` names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Source>,
}

/// What is known about authorities.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AuthorityFiles {
    /// Tables with one row per authority: `authority_code` and any of `authority_name, budget, min_hubs, max_hubs`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Source>,
    /// Polygons of authorities. A zone that no table assigns to an authority belongs to the one that contains its
    /// centroid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundaries: Option<Source>,
}

/// One file of sites.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SiteFile {
    /// The file.
    pub file: Source,
    /// Status of sites whose row does not state it (default candidate).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<SiteStatus>,
    /// Whether to read rows of centres that have closed. Only studies of exposure use them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// Prefix of each identifier, such as `cc-`. Recognised layouts have their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_prefix: Option<String>,
}

/// Where postcodes lie.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PostcodeFile {
    /// The zip of Code-Point Open as Ordnance Survey publishes it.
    pub file: String,
    /// A table with the census output area of each postcode (ONS: `pcds`, `oa11cd` or `oa21cd`, `doterm`), for studies
    /// that measure from output areas.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output_areas: Option<String>,
}

/// Reads `study.toml`.
///
/// # Errors
/// [`Code::FileMissing`] and similar codes; [`Code::StudyMalformed`] with the line.
pub fn read(path: &Path) -> Result<StudyFile> {
    let name = path.display().to_string();
    let blob = super::bytes::read_written(Path::new(""), &name)?;
    let sha256 = blob.sha256.clone();
    Ok(StudyFile { sha256, ..parse(&name, &blob.text()?)? })
}

/// Parses a study; `name` is what messages call it.
///
/// # Errors
/// [`Code::StudyMalformed`] with the line.
pub fn parse(name: &str, text: &str) -> Result<StudyFile> {
    let kind = TomlKind { code: Code::StudyMalformed, keys: "docs/study.schema.json", version: STUDY_VERSION };
    let file: StudyFile = toml_text::parse(name, text, &kind)?;
    let mut findings = Findings::new();
    let mut refuse = |key: &str, value: f64, mend: &str| {
        let what = format!("{key} is {value}");
        findings.push(Finding::new(Code::StudyMalformed, name, what, mend).key(key));
    };
    if !(1.0..=LONGEST_DETOUR).contains(&file.detour) {
        refuse("detour", file.detour, "Write 1 for straight lines, or a factor above 1 and up to 1000");
    }
    if !(0.0..=LONGEST_JOURNEY).contains(&file.sliver_tolerance) {
        refuse("sliver_tolerance", file.sliver_tolerance, "Write metres, from 0 to 1e9");
    }
    file.travel.check(file.detour, &mut refuse_text(name, &mut findings));
    findings.into_result()?;
    Ok(file)
}

/// Adds a finding about a key.
fn refuse_text<'a>(name: &'a str, findings: &'a mut Findings) -> impl FnMut(&str, String, &str) + 'a {
    move |key, what, mend| findings.push(Finding::new(Code::StudyMalformed, name, what, mend).key(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_a_path_or_a_table() {
        let study = parse(
            "study.toml",
            r#"
            version = 1
            name = "Somewhere"
            vintage = 2021
            [zones]
            boundaries = { file = "z.gpkg", layer = "lsoa" }
            tables = ["a.csv", { file = "b.csv", key = "Code", columns = { children_0_4 = ["0", "1"], send = "SEND" } }]
            [[sites]]
            file = "s.csv"
            status = "existing"
            "#,
        )
        .unwrap();
        let zones = study.zones.unwrap();
        assert_eq!(zones.boundaries.layer.as_deref(), Some("lsoa"));
        assert_eq!(zones.tables[0], Source::path("a.csv"));
        assert_eq!(zones.tables[1].columns["children_0_4"].as_slice(), ["0", "1"]);
        assert_eq!(zones.tables[1].columns["send"].as_slice(), ["SEND"]);
        assert_eq!(study.sites[0].status, Some(SiteStatus::Existing));
        assert_eq!((study.detour, study.sliver_tolerance), (1.0, 1000.0));
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_line() {
        let error = parse("study.toml", "version = 1\nname = \"S\"\n[zones]\nboundary = \"z.geojson\"\n").unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("H108 study.toml row 4: unknown field `boundary`"), "{text}");
        let error = parse("study.toml", "version = 1\nname = \"S\"\n[zones]\nboundaries = { file = \"z\", kee = 1 }\n");
        let text = error.unwrap_err().to_string();
        assert!(text.contains("unknown field `kee`"), "{text}");
        let text = parse("study.toml", "version = 2\nname = \"S\"\n").unwrap_err().to_string();
        assert!(text.contains("version is 2"), "{text}");
    }
}
