//! `hubplan distance`

use super::progress::Stages;
use super::{Exit, common, interrupt, measuring};
use crate::error::Result;
use crate::io::study_file;
use crate::model::OriginKind;
use crate::report::Contents;
use crate::{load, report, study};
use std::path::PathBuf;

/// Measure the distance to the nearest centres, and for whom it is long
///
/// Measures from every zone, output area or postcode of a study to the centres that are open: the nearest few, how
/// many are within each radius, and summaries weighted by people, group by group. The table [distance] in study.toml
/// says what to measure (docs/studies.md). Without it, hubplan measures children aged 0 to 4 within 2.5 km.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The study file
    study: PathBuf,
    /// Measure from these instead of the origins in the study
    #[arg(long, value_name = "KIND", value_parser = measuring::origins)]
    origins: Option<OriginKind>,
    /// Also measure who loses access if these centres close: one id a line, or a table with a column id
    #[arg(long, value_name = "FILE", conflicts_with = "plan")]
    closures: Option<PathBuf>,
    /// Also measure who gains and loses access under this plan: a solution.json
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
    #[command(flatten)]
    output: measuring::Output,
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    let out = args.output.folder(&args.study, "-distance");
    common::check_folder(&out, Contents::Distance)?;
    interrupt::ends_at_once();
    let mut file = study_file::read(&args.study)?;
    let mut settings = file.distance.take().unwrap_or_default();
    settings.origins = args.origins.unwrap_or(settings.origins);
    if args.closures.is_some() || args.plan.is_some() {
        settings.closures = args.closures.as_deref().map(|path| measuring::beside(&args.study, path)).transpose()?;
        settings.plan = args.plan.as_deref().map(|path| measuring::beside(&args.study, path)).transpose()?;
    }
    let (places, mut origins) =
        common::places(&args.study, stages, || load::with_origins(&args.study, &file, settings.origins))?;
    let after = load::after(&args.study, &places, &settings)?.map(|(open, input)| {
        origins.inputs.push(input);
        open
    });
    load::as_recorded(&file, &origins.inputs)?;
    let name = args.study.display().to_string();
    let distances = stages.run("Measuring", || study::measure(&places, &origins, &settings, &name, after))?;
    let run = common::run_info(stages);
    let paths = stages.run("Writing the outputs", || {
        report::write_distance(&out, &places, &file, &origins, &distances, args.output.formats(), &run)
    })?;
    common::say(&report::distance_summary(&places, &origins, &distances))?;
    common::say("\n")?;
    common::say(&report::written_plan(&paths))?;
    Ok(Exit::Done)
}
