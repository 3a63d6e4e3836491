//! `hubplan init`

use super::progress::Stages;
use super::{Exit, common};
use crate::error::{Code, Finding, Result};
use crate::init::{self, Start};
use crate::report;
use std::path::PathBuf;

/// Set up a study of one authority from a folder of official files
///
/// Looks through the folder and recognises boundaries, deprivation, children, look-ups, buildings and today's centres
/// by their headers. Writes a commented study and scenario that are ready for hubplan solve. Includes the
/// neighbouring authorities whose hubs families near the border may use. Lists what is missing, with the name and
/// publisher of the file to get. Downloads nothing and overwrites no file.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The authority to plan: its name or GSS code, such as Leeds or E08000035
    #[arg(long, value_name = "NAME")]
    authority: String,
    /// The folder of official files; folders inside it are read too [default: the folder that HUBPLAN_DATA names]
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Folder for study.toml and scenario.toml [default: the authority's name]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    let data = data(args)?;
    if let Some(out) = &args.out {
        init::check_free(out)?;
        common::check_writable(out)?;
    }
    let start = stages.run("Looking through the folder", || Start::of(&data))?;
    let name = start.authority(&args.authority)?;
    let out = args.out.clone().unwrap_or_else(|| init::folder_of(name));
    init::check_free(&out)?;
    common::check_writable(&out)?;
    let draft = stages.run("Checking the study", || start.draft(name, &out))?;
    let paths = stages.run("Writing files", || draft.write(&out))?;
    common::say(&draft.summary)?;
    common::say("\n")?;
    common::say(&report::written(&paths))?;
    let scenario = out.join(init::SCENARIO);
    common::say(&format!("\nRead scenario.toml, then: hubplan solve {}\n", scenario.display()))?;
    Ok(Exit::Done)
}

/// The folder to look through.
fn data(args: &Args) -> Result<PathBuf> {
    if let Some(folder) = &args.data {
        return Ok(folder.clone());
    }
    match std::env::var_os(init::VARIABLE) {
        Some(folder) if !folder.is_empty() => Ok(PathBuf::from(folder)),
        _ => {
            let what = format!("there is no --data, and the environment variable {} is not set", init::VARIABLE);
            let mend =
                "Name the folder that holds the official files: --data FOLDER; docs/data.md lists what goes there";
            Err(Finding::new(Code::VariableUnset, "init", what, mend).into())
        }
    }
}
