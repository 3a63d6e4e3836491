//! Generates fictional counties and countries from a seed: the demonstration county in `data/`, and larger ones for
//! benches and tests.
//!
//! Every place is invented and its codes begin with `X`. The land lies in the middle of the North Sea, inside the
//! National Grid, so its coordinates convert as real ones do. The same options give the same bytes on every machine.
//!
//! The modules, in the order in which they run: `settle` (land, towns, one home point per zone), `cells` (polygons),
//! `society` (authorities, wards, deprivation, children), `places` (sites), `files` and `plain` (the files). `roads` makes
//! a map of streets (`pbf`) and places along them.

mod cells;
mod files;
mod names;
mod pbf;
mod places;
mod plain;
mod random;
mod roads;
mod settle;
mod society;

use crate::error::{Code, Error, Finding, Findings, Result};
use crate::io::write::{Names, Output, OutputSet};
use crate::words::counted;
use settle::Grain;
use std::path::{Path, PathBuf};

/// Name of the county or country.
const LAND: &str = "Vessamere";
/// Centre of the land in EPSG:27700 metres, in the North Sea.
const CENTRE: (f64, f64) = (567_000.0, 845_000.0);
/// Fewest zones per authority: each needs a town from which it is governed.
const ZONES_PER_AUTHORITY: usize = 20;
/// Zones for each hub that the sample's money or its limit allows.
const ZONES_PER_HUB: usize = 20;
/// Number of hubs of a country whose zones are smaller than LSOAs: as many as England is to have.
const NATIONAL_HUBS: usize = 1000;
/// Largest number of zones. With twice as many, homes in towns could not keep their distance from one another.
const MOST_ZONES: usize = 400_000;

/// What to generate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleOptions {
    /// Zones (demand points of a plain sample). Up to 35,620 are as large as an LSOA; with more, the same land and
    /// people are shared out between them.
    pub zones: usize,
    /// Sites, including today's centres.
    pub sites: usize,
    /// Centres that are open today.
    pub centres: usize,
    /// Upper-tier authorities; ignored in a plain sample.
    pub authorities: usize,
    /// Seed of every random draw.
    pub seed: u64,
    /// Whether to write a plain study (`demand.csv`, `sites.csv`) instead of the files of a county.
    pub plain: bool,
    /// Crossings of a map of streets, with a plain study of places along them, instead of a county.
    pub roads: Option<usize>,
}

impl Default for SampleOptions {
    /// The options of the demonstration county.
    fn default() -> Self {
        SampleOptions { zones: 300, sites: 150, centres: 25, authorities: 3, seed: 1, plain: false, roads: None }
    }
}

/// One generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleFile {
    /// Name, without folder.
    pub name: &'static str,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Generates a study with its scenario.
///
/// ```
/// use hubplan::sample::{SampleOptions, generate};
/// let files = generate(&SampleOptions { zones: 60, sites: 20, centres: 4, ..SampleOptions::default() })?;
/// assert!(files.iter().any(|file| file.name == "scenario.toml"));
/// # Ok::<(), hubplan::Error>(())
/// ```
///
/// # Errors
/// [`Code::LimitContradictory`] when the options do not fit together.
pub fn generate(options: &SampleOptions) -> Result<Vec<SampleFile>> {
    check(options)?;
    if let Some(crossings) = options.roads {
        return roads::files(options, crossings);
    }
    let mut names = names::Names::new(&[LAND]);
    // A plain sample has no coast, so its land may be of any size.
    let grain = if options.plain { Grain::COARSE } else { Grain::of(options.zones) };
    let settlement = settle::settle(options.seed, options.zones, grain, options.authorities, &mut names);
    if options.plain {
        return Ok(plain::files(options, &settlement));
    }
    let (authorities, zones) = society::populate(options.seed, &settlement, grain, options.authorities, &mut names);
    let homes = zones.iter().map(|zone| settlement.homes[zone.home].at);
    let points: Vec<(f64, f64)> = homes.chain(settlement.sea.iter().copied()).collect();
    let rings = cells::cells(&points, zones.len())
        .ok_or_else(|| Error::Internal("the sample's coast has a hole".to_owned()))?;
    let sites = places::build(options.seed, &settlement, &zones, &rings, options.sites, options.centres, &mut names);
    files::files(options, &files::County { settlement, authorities, zones, rings, sites })
}

/// Writes generated files into a folder, all or none.
///
/// # Errors
/// [`Error::Output`] when the folder cannot be written.
pub fn write(folder: &Path, files: &[SampleFile]) -> Result<Vec<PathBuf>> {
    let mut set = OutputSet::new(folder)?;
    let outputs = files.iter().map(|file| Output::stream(file.name, |out| out.write_all(&file.bytes)));
    set.write(&outputs.collect::<Vec<_>>())?;
    set.commit(&Names::default())
}

fn check(options: &SampleOptions) -> Result<()> {
    let mut findings = Findings::new();
    let mut refuse = |key: &str, what: String, mend: &str| {
        findings.push(Finding::new(Code::LimitContradictory, "sample", what, mend).key(key));
    };
    if options.zones == 0 || options.sites == 0 {
        refuse(
            "zones",
            "a sample needs at least one zone and one site".to_owned(),
            "Give --zones and --sites of 1 or more",
        );
    }
    if options.centres > options.sites {
        refuse(
            "centres",
            format!("{} are more than {}", counted(options.centres, "centre"), counted(options.sites, "site")),
            "Sites include the centres: give fewer centres or more sites",
        );
    }
    if options.roads.is_some_and(|crossings| !(4..=roads::MOST).contains(&crossings)) {
        refuse("roads", "streets need 4 to 25,000,000 crossings".to_owned(), "Give --roads of 4 or more");
    }
    if !options.plain && options.roads.is_none() {
        if options.authorities == 0 || options.zones < ZONES_PER_AUTHORITY * options.authorities {
            refuse(
                "authorities",
                format!(
                    "{} cannot be divided among {}",
                    counted(options.zones, "zone"),
                    counted(options.authorities, "authority")
                ),
                "Give 1 or more authorities and at least 20 zones for each",
            );
        }
        if options.zones > MOST_ZONES {
            refuse(
                "zones",
                format!("a land of {} does not fit into the North Sea", counted(options.zones, "zone")),
                "Give 400,000 zones or fewer, or --plain, which has no coast",
            );
        }
    }
    findings.into_result()
}

#[cfg(test)]
mod tests;
