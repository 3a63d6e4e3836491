//! `hubplan travel`

use super::progress::Stages;
use super::{Exit, common, interrupt};
use crate::error::{Code, Finding, Result};
use crate::io::study_file;
use crate::load;
use crate::report::{write_journeys, write_network, write_places};
use crate::units::grouped;
use crate::words::noun_of;
use std::path::PathBuf;

/// Write a study's journeys, or its places, for other programs
///
/// Journeys have one row each from a zone to a site, over the study's network of roads and paths or from its matrix.
/// Places have an id and a position in degrees. docs/travel.md describes the columns.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
pub(super) struct Args {
    /// A study file, or a scenario that names it
    #[arg(value_name = "STUDY")]
    study: PathBuf,
    /// Write the journeys to this file: .csv or .parquet
    #[arg(long, value_name = "FILE", group = "what")]
    out: Option<PathBuf>,
    /// Write origins.csv and destinations.csv into this folder: where families set out, and the sites
    #[arg(long, value_name = "FOLDER", group = "what")]
    places: Option<PathBuf>,
    /// Write the network as numbers into this folder, for another program to check the search
    #[arg(long, value_name = "FOLDER", group = "what")]
    network: Option<PathBuf>,
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    interrupt::ends_at_once();
    let path = common::study_path(&args.study)?;
    let file = study_file::read(&path)?;
    let study = common::places(&path, stages, || load::of_file(&path, &file))?;
    let mut said = String::new();
    let mut written = Vec::new();
    if let Some(out) = &args.out {
        let count = stages.run("Writing the journeys", || write_journeys(&study, out))?;
        let pairs = grouped((study.zones.len() * study.sites.len()) as u64);
        let journeys = noun_of(count, "journey");
        said = format!("{} {journeys} between {pairs} pairs\n", grouped(count as u64));
        written.push(out.clone());
    }
    if let Some(folder) = &args.places {
        written.extend(write_places(&study, folder)?);
    }
    if let Some(folder) = &args.network {
        let Some(numbers) = stages.run("Reading the network", || load::network_numbers(&path, &file, &study))? else {
            let what = "the study has no network of roads and paths";
            let name = path.display().to_string();
            return Err(Finding::new(Code::NetworkUseless, name, what, "Leave out --network").key("travel").into());
        };
        written.extend(write_network(&study, &numbers, folder)?);
    }
    written.iter().for_each(|file| said += &format!("{}\n", file.display()));
    common::say(&said)?;
    Ok(Exit::Done)
}
