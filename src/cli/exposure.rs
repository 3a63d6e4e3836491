//! `hubplan exposure`

use super::progress::Stages;
use super::{Exit, common, interrupt, measuring};
use crate::error::{Code, Finding, Result};
use crate::io::study_file;
use crate::model::OriginKind;
use crate::report::Contents;
use crate::{load, report, study};
use std::path::PathBuf;

/// Measure how long a centre was open nearby during children's first years
///
/// Counts, for every zone, output area or postcode and every cohort, the months with an open centre within each
/// radius, from the dates of opening and closing. hubplan never guesses a date that nobody knows: it gives each
/// figure with and without such centres. The table [exposure] in study.toml says what to measure (docs/studies.md).
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The study file
    study: PathBuf,
    /// Measure from these instead of the origins in the study
    #[arg(long, value_name = "KIND", value_parser = measuring::origins)]
    origins: Option<OriginKind>,
    #[command(flatten)]
    output: measuring::Output,
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    let out = args.output.folder(&args.study, "-exposure");
    common::check_folder(&out, Contents::Exposure)?;
    let name = args.study.display().to_string();
    interrupt::ends_at_once();
    let mut file = study_file::read(&args.study)?;
    let mut settings = file.exposure.take().ok_or_else(|| h509_no_exposure(&name))?;
    settings.origins = args.origins.unwrap_or(settings.origins);
    let (places, origins) =
        common::places(&args.study, stages, || load::with_origins(&args.study, &file, settings.origins))?;
    let exposure = stages.run("Measuring", || study::expose(&places, &origins, &settings, &name))?;
    let run = common::run_info(stages);
    let paths = stages.run("Writing the outputs", || {
        report::write_exposure(&out, &places, &file, &origins, &exposure, args.output.formats(), &run)
    })?;
    common::say(&report::exposure_summary(&places, &origins, &exposure))?;
    common::say("\n")?;
    common::say(&report::written_plan(&paths))?;
    Ok(Exit::Done)
}

fn h509_no_exposure(name: &str) -> Finding {
    let what = "it has no table [exposure], so hubplan does not know which cohorts to measure";
    let mend = "Add [exposure] with cohorts = { first = \"2004-09\", last = \"2009-09\" }; docs/studies.md describes every key";
    Finding::new(Code::SettingInvalid, name, what, mend)
}
