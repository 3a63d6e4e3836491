//! `hubplan evaluate`

use super::progress::Stages;
use super::{Exit, common};
use crate::answer;
use crate::error::{Code, Finding, Findings, Result};
use crate::io::hub_list;
use crate::model::{SiteIx, SiteStatus, Study};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Measure a set of hubs of your own, or today's centres
///
/// Writes and prints what `solve` would for these hubs, and says which limits of the scenario they do not keep. Nothing is
/// searched for, so the bound is simply all the demand there is.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The scenario file
    scenario: PathBuf,
    #[command(flatten)]
    hubs: Hubs,
    /// Folder for the outputs [default: hubplan-out/ and the name of the scenario's folder and -evaluated, where you are]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Hubs {
    /// The hubs: a hubs.csv, or a text file with one site id a line
    #[arg(long, value_name = "FILE")]
    hubs: Option<PathBuf>,
    /// The centres open today
    #[arg(long)]
    baseline: bool,
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    let out = args.out.clone().unwrap_or_else(|| {
        let mut name = common::default_out(&args.scenario).into_os_string();
        name.push("-evaluated");
        PathBuf::from(name)
    });
    common::check_plan_folder(&out)?;
    let (study, scenario) = common::load(&args.scenario, stages)?;
    let open = match &args.hubs.hubs {
        Some(file) => listed(&study, file)?,
        None => today(&study),
    };
    let file = args.scenario.display().to_string();
    let answer = stages.run("Measuring", || answer::measure(&study, &scenario, &file, open))?;
    common::write(&study, &answer, &out, stages)?;
    common::say(&describe(&answer.plan.broken))?;
    Ok(Exit::Done)
}

/// The centres open today.
fn today(study: &Study) -> Vec<SiteIx> {
    study.site_indices().filter(|site| study.sites[site.at()].status == SiteStatus::Existing).collect()
}

/// The sites that a file lists, all mistakes at once.
fn listed(study: &Study, path: &Path) -> Result<Vec<SiteIx>> {
    let name = path.display().to_string();
    let mut findings = Findings::new();
    let mut open = Vec::new();
    for (row, id) in hub_list::read(path)? {
        let mut refuse = |code, what: String, mend: &str| findings.push(Finding::new(code, &name, what, mend).row(row));
        match study.site_by_id(&id) {
            None => {
                refuse(
                    Code::SiteUnknown,
                    format!("the study has no site `{id}`"),
                    "Use ids of the study's sites files",
                );
            }
            Some(site) if open.contains(&site) => {
                refuse(Code::KeyDoubled, format!("site `{id}` is there twice"), "Remove one of the rows");
            }
            Some(site) => open.push(site),
        }
    }
    findings.into_result()?;
    Ok(open)
}

fn describe(broken: &[String]) -> String {
    if broken.is_empty() {
        return "These hubs keep every limit of the scenario.\n".to_owned();
    }
    let mut text = String::from("These hubs do not keep every limit of the scenario:\n");
    for fault in broken {
        let _ = writeln!(text, "  {fault}");
    }
    text
}
