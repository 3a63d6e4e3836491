//! `hubplan evaluate`

use super::progress::Stages;
use super::{Exit, common};
use crate::error::{Code, Finding, Findings, Result};
use crate::evaluate::{self, Evaluation, Fault};
use crate::io::hub_list;
use crate::model::{PLAN_VERSION, Plan, Role, Scenario, SiteIx, SiteStatus, Status, Study, Terms};
use crate::validate;
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
    common::check_writable(&out)?;
    let (study, scenario) = common::load(&args.scenario, stages)?;
    let terms = validate::scenario(&study, &scenario, &args.scenario.display().to_string())?;
    let open = match &args.hubs.hubs {
        Some(file) => listed(&study, &terms, file)?,
        None => baseline(&study, &terms),
    };
    let evaluation = stages.run("Measuring", || evaluate::evaluate(&study, &terms, &scenario, &open));
    let plan = plan(&study, scenario, &terms, &open, &evaluation);
    let faults = evaluate::check(&study, &terms, &plan);
    common::write(&study, &plan, Some(&evaluation), &out, stages)?;
    common::say(&describe(&faults))?;
    Ok(Exit::Done)
}

/// Today's centres in the authorities being planned; those elsewhere stand anyway.
fn baseline(study: &Study, terms: &Terms) -> Vec<SiteIx> {
    study
        .site_indices()
        .filter(|site| study.sites[site.at()].status == SiteStatus::Existing && terms.role[site.at()] != Role::Standing)
        .collect()
}

/// The sites that a file lists, all mistakes at once.
fn listed(study: &Study, terms: &Terms, path: &Path) -> Result<Vec<SiteIx>> {
    let name = path.display().to_string();
    let mut findings = Findings::new();
    let mut open = Vec::new();
    for (row, id) in hub_list::read(path)? {
        let mut refuse = |code, what: String, mend: &str| findings.push(Finding::new(code, &name, what, mend).row(row));
        let Some(site) = study.site_by_id(&id) else {
            refuse(Code::SiteUnknown, format!("the study has no site `{id}`"), "Use ids of the study's sites files");
            continue;
        };
        let planned = study.sites[site.at()].authority.is_none_or(|authority| terms.planned[authority.at()]);
        if open.contains(&site) {
            refuse(Code::KeyDoubled, format!("site `{id}` is there twice"), "Remove one of the rows");
        } else if !planned {
            refuse(
                Code::StatusContradictory,
                format!("site `{id}` stands in an authority that is not being planned"),
                "Remove the row, or add the authority to planning.authorities",
            );
        } else {
            open.push(site);
        }
    }
    findings.into_result()?;
    open.sort_unstable();
    Ok(open)
}

/// The hubs as a plan. Nothing was searched for, so the only bound is that nobody can cover more than everybody.
fn plan(study: &Study, scenario: Scenario, terms: &Terms, open: &[SiteIx], evaluation: &Evaluation) -> Plan {
    let objective = evaluate::objective(&evaluation.metrics);
    let bound = evaluation.metrics.all.after.weight.0;
    Plan {
        version: PLAN_VERSION,
        title: scenario.title.clone().unwrap_or_else(|| study.name.clone()),
        status: Status::Feasible,
        objective: Some(objective),
        bound: Some(bound),
        gap: Some(evaluate::gap(objective, bound)),
        stop: None,
        proof: "these hubs were given, not searched for; the bound is all demand".to_owned(),
        hubs: open.iter().map(|site| study.sites[site.at()].id.clone()).collect(),
        reasons: Vec::new(),
        metrics: Some(evaluation.metrics.clone()),
        assumptions: study.assumptions.iter().chain(&terms.assumptions).cloned().collect(),
        study: study.name.clone(),
        vintage: study.vintage,
        seed: scenario.solve.seed,
        scenario,
        inputs: study.inputs.clone(),
        left_out: study.left_out.len(),
        attribution: study.attribution.clone(),
    }
}

fn describe(faults: &[Fault]) -> String {
    if faults.is_empty() {
        return "These hubs keep every limit of the scenario.\n".to_owned();
    }
    let mut text = String::from("These hubs do not keep every limit of the scenario:\n");
    for fault in faults {
        let _ = writeln!(text, "  {fault}");
    }
    text
}
