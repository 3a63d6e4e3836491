//! `hubplan sample`

use super::progress::Stages;
use super::{Exit, common};
use crate::error::Result;
use crate::report;
use crate::sample::{SampleOptions, generate, write};
use std::path::PathBuf;

/// Make up a county or country to practise on or to test with
///
/// Every place is invented. The same options give the same files on every machine. The files form a study with a
/// commented scenario: hubplan solve <folder>/scenario.toml
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folder for the files
    #[arg(long, value_name = "FOLDER", default_value = "hubplan-sample")]
    out: PathBuf,
    /// Small areas; England has 33,755 LSOAs and 178,605 Output Areas
    #[arg(long, value_name = "N", default_value_t = SampleOptions::default().zones)]
    zones: usize,
    /// Sites, today's centres included; England has about 35,000
    #[arg(long, value_name = "N", default_value_t = SampleOptions::default().sites)]
    sites: usize,
    /// Centres that are open today
    #[arg(long, value_name = "N", default_value_t = SampleOptions::default().centres)]
    centres: usize,
    /// Upper-tier authorities; England has 153
    #[arg(long, value_name = "N", default_value_t = SampleOptions::default().authorities)]
    authorities: usize,
    /// Seed: another number makes another county
    #[arg(long, value_name = "N", default_value_t = SampleOptions::default().seed)]
    seed: u64,
    /// Write only demand points and sites on a plane (demand.csv, sites.csv), as in the literature
    #[arg(long)]
    plain: bool,
    /// Write a map of streets with this many crossings, and places along them; England has 5 to 10 million
    #[arg(long, value_name = "N", conflicts_with = "plain")]
    roads: Option<usize>,
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    common::check_writable(&args.out)?;
    let options = SampleOptions {
        zones: args.zones,
        sites: args.sites,
        centres: args.centres,
        authorities: args.authorities,
        seed: args.seed,
        plain: args.plain,
        roads: args.roads,
    };
    let files = stages.run("Inventing places", || generate(&options))?;
    let paths = stages.run("Writing files", || write(&args.out, &files))?;
    common::say(&report::written(&paths))?;
    common::say(&format!("\nSolve it with: hubplan solve {}\n", args.out.join("scenario.toml").display()))?;
    Ok(Exit::Done)
}
