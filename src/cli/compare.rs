//! `hubplan compare`

use super::progress::Stages;
use super::{Exit, common, interrupt};
use crate::compare::{self, Given};
use crate::error::{Code, Error, Finding, Findings, Result};
use crate::io::plan_file;
use crate::model::Plan;
use crate::{load, report};
use std::path::{Path, PathBuf};

/// Compare plans: sites kept, opened and closed, families who gain and lose, money
///
/// Compares the other plans with the first. The first plan's scenario gives the weight, the radius and the costs for
/// all of them. hubplan measures everything again, zone by zone, from the study that the first plan's run.json names.
/// docs/compare.md describes the files.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Two or three plans: folders that `hubplan solve` wrote, or solution.json files
    #[arg(value_name = "PLAN", num_args = 2..=3, required = true)]
    plans: Vec<PathBuf>,
    /// The study file that the plans are about [default: where the first plan's run.json says]
    #[arg(long, value_name = "FILE")]
    study: Option<PathBuf>,
    /// Folder for the outputs [default: hubplan-out/compare- with the names of the plans' folders, in the current
    /// folder]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    let files: Vec<PathBuf> = args.plans.iter().map(|path| plan_file::file_of(path)).collect();
    let out = args.out.clone().unwrap_or_else(|| default_out(&files));
    common::check_folder(&out, report::Contents::Compare)?;
    interrupt::ends_at_once();
    let given = read(&files)?;
    let study = match (&args.study, given.first()) {
        (Some(study), _) => study.clone(),
        (None, Some(first)) => found(&files[0], &first.plan)?,
        (None, None) => PathBuf::new(),
    };
    stages.reads(&study);
    let study = common::places(&study, stages, || load::study(&study))?;
    let comparison = stages.run("Comparing", || compare::compare(&study, &given))?;
    let run = common::run_info(stages);
    let paths = stages.run("Writing the outputs", || report::write_compare(&out, &study, &comparison, &run))?;
    common::say(&report::compare_summary(&study, &comparison))?;
    common::say("\n")?;
    common::say(&report::written_plan(&paths))?;
    Ok(Exit::Done)
}

/// Reads every plan, and reports the mistakes of all of them.
fn read(files: &[PathBuf]) -> Result<Vec<Given>> {
    let mut findings = Findings::new();
    let mut given = Vec::new();
    for path in files {
        if let Some(plan) = findings.absorb(plan_file::read(path))? {
            given.push(Given { file: path.display().to_string(), plan });
        }
    }
    findings.into_result()?;
    Ok(given)
}

/// Path of the first plan's study.
fn found(file: &Path, plan: &Plan) -> Result<PathBuf> {
    plan_file::studies_of(file, plan).into_iter().next().ok_or_else(|| {
        let what =
            format!("its study `{}` is neither where its run.json says nor beside it", plan.scenario.study.display());
        let mend = "Name the study with --study";
        Error::from(Finding::new(Code::FileMissing, file.display().to_string(), what, mend))
    })
}

/// The default folder: `hubplan-out/compare-`, then the names of the plans' folders.
fn default_out(files: &[PathBuf]) -> PathBuf {
    let name = |file: &PathBuf| {
        let whole = file.canonicalize().unwrap_or_else(|_| file.clone());
        let folder = whole.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        let stem = whole.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        match (folder, stem.as_str()) {
            (Some(folder), "solution") => folder,
            (_, stem) => stem.to_owned(),
        }
    };
    let mut names: Vec<String> = files.iter().map(name).collect();
    names.dedup();
    Path::new("hubplan-out").join(format!("compare-{}", names.join("-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_named_after_the_plans() {
        let name = |files: &[&str]| default_out(&files.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(name(&["out/a/solution.json", "out/b/solution.json"]), Path::new("hubplan-out/compare-a-b"));
        assert_eq!(name(&["old.json", "out/b/solution.json"]), Path::new("hubplan-out/compare-old-b"));
    }
}
