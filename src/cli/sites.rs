//! `hubplan sites`

use super::progress::Stages;
use super::{Exit, common, interrupt};
use crate::error::Result;
use crate::io::study_file;
use crate::load;
use crate::report::{SitesAsked, site_list};
use std::path::PathBuf;

/// List sites with the ids that scenarios and lists use
///
/// Prints the sites of a study with id, name, kind, postcode, ward (or the name of the zone), authority and status.
/// With --near it lists the nearest to a postcode first, by straight line. docs/sites.md describes the columns of
/// --csv and the keys of --json.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A study file, or a scenario that names it
    #[arg(value_name = "STUDY")]
    study: PathBuf,
    /// Only sites of this authority, by name or GSS code
    #[arg(long, value_name = "AUTHORITY")]
    authority: Option<String>,
    /// List the nearest to this postcode first, with their distance
    #[arg(long, value_name = "POSTCODE")]
    near: Option<String>,
    /// Only sites of this kind, such as library
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Print a table of comma-separated values
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    interrupt::ends_at_once();
    let path = common::study_path(&args.study)?;
    let file = study_file::read(&path)?;
    let study = common::places(&path, stages, || load::of_file(&path, &file))?;
    let near = match &args.near {
        Some(postcode) => Some((postcode.as_str(), load::postcode(&path, &file, &study, postcode)?)),
        None => None,
    };
    let asked = SitesAsked { authority: args.authority.as_deref(), kind: args.kind.as_deref(), near };
    let list = site_list(&study, &path.display().to_string(), &asked)?;
    common::say(&match (args.csv, args.json) {
        (true, _) => list.csv()?,
        (_, true) => list.json()?,
        _ => list.in_words(),
    })?;
    Ok(Exit::Done)
}
