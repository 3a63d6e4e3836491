//! `hubplan frontier`

use super::progress::Stages;
use super::what_if::{Changes, WhatIf};
use super::{Exit, common, interrupt};
use crate::error::{Code, Finding, Result};
use crate::frontier::{self, Against, Ask, Of, Values};
use crate::model::Scenario;
use crate::report;
use crate::solve::Options;
use crate::units::{Impedance, TravelUnit};
use std::path::PathBuf;

/// Show what each extra hub or pound buys: an objective against a limit, point by point
///
/// Solves the scenario once for each value of one limit, several at a time. Writes the curve as a table, a picture, a
/// short report and JSON, all or none. Every point has its proven bound. A search ends within 0.5% of it unless --gap
/// or the scenario says otherwise. The time limit applies to each point. docs/frontier.md explains the figures.
///
/// Exit code 3: no value has a plan. Exit code 5: the search found no plan at any value, and did not prove for every
/// value that none is possible.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The scenario file
    scenario: PathBuf,
    /// What each point makes best: coverage (most demand within the radius), cost (least cost of covering a share),
    /// mean (shortest mean journey)
    #[arg(long, value_name = "OBJECTIVE", default_value = "coverage")]
    of: OfWord,
    /// The limit that changes: hubs, budget (money for all), radius, share (of hubs in disadvantaged communities),
    /// coverage (the share that --of cost must cover)
    #[arg(long, value_name = "LIMIT")]
    against: AgainstWord,
    /// The values, separated by commas: 10,20,30 or 2m,3m or "1 km,2 km" or 50%,70%
    #[arg(long, value_name = "LIST", value_delimiter = ',', conflicts_with_all = ["from", "to", "points", "exact"])]
    at: Vec<String>,
    /// First value [default: from the scenario]
    #[arg(long, value_name = "VALUE")]
    from: Option<String>,
    /// Last value [default: from the scenario]
    #[arg(long, value_name = "VALUE")]
    to: Option<String>,
    /// Number of points, both ends included [default: 21]; with --exact against the budget, the largest number of
    /// searches [default: 2000]
    #[arg(long, value_name = "N")]
    points: Option<usize>,
    /// Find every plan between the ends that no other plan beats on both counts, instead of points at given values:
    /// coverage against hubs or budget
    #[arg(long)]
    exact: bool,
    /// Folder for the outputs [default: hubplan-out/ with the name of the scenario's folder and -frontier, in the
    /// current folder]
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    #[command(flatten)]
    what_if: WhatIf,
    #[command(flatten)]
    overrides: common::Overrides,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum OfWord {
    Coverage,
    Cost,
    Mean,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum AgainstWord {
    Hubs,
    Budget,
    Radius,
    Share,
    Coverage,
}

/// Default gap at which the search for a point may end, as a share of the bound.
const GAP: f64 = 0.005;

impl Args {
    fn ask(&self) -> Result<Ask> {
        let against = match self.against {
            AgainstWord::Hubs => Against::Hubs,
            AgainstWord::Budget => Against::Budget,
            AgainstWord::Radius => Against::Radius,
            AgainstWord::Share => Against::Share,
            AgainstWord::Coverage => Against::Coverage,
        };
        let of = match self.of {
            OfWord::Coverage => Of::Coverage,
            OfWord::Cost => Of::Cost,
            OfWord::Mean => Of::Mean,
        };
        let read = |option: &str, text: &String| {
            against.parse(text).map_err(|what| {
                let mend = "Write a value like 12, 3000000 or 3m, \"2.5 km\", 70%";
                Finding::new(Code::FrontierInvalid, "the command line", what, mend).key(option)
            })
        };
        let end = |option: &str, text: &Option<String>| text.as_ref().map(|text| read(option, text)).transpose();
        let values = if self.at.is_empty() {
            Values::Range { from: end("--from", &self.from)?, to: end("--to", &self.to)?, points: self.points }
        } else {
            Values::At(self.at.iter().map(|text| read("--at", text)).collect::<std::result::Result<_, _>>()?)
        };
        Ok(Ask { of, against, values, exact: self.exact })
    }

    /// Refuses radii in another unit than the scenario's.
    fn same_unit(&self, scenario: &Scenario) -> Result<()> {
        let own = scenario.objective.radius.unit;
        let given =
            self.at.iter().chain(&self.from).chain(&self.to).filter(|_| matches!(self.against, AgainstWord::Radius));
        for text in given {
            let stated = text.parse::<Impedance>().map_or(own, |radius| radius.unit);
            if stated != own && stated != TravelUnit::Plain {
                let what =
                    format!("the radius {text} is not in the unit of the scenario's, {}", scenario.objective.radius);
                let mend = "Write it in the same unit";
                return Err(Finding::new(Code::RadiusInvalid, "the command line", what, mend).key("--at").into());
            }
        }
        Ok(())
    }
}

pub(super) fn run(args: &Args, stages: &mut Stages) -> Result<Exit> {
    let ask = args.ask()?;
    let changes = Changes::from(args.what_if.clone());
    let out =
        args.out.clone().unwrap_or_else(|| common::default_out(&args.scenario, &(changes.suffix() + "-frontier")));
    common::check_folder(&out, report::Contents::Frontier)?;
    let common::Question { study, mut scenario, file } = common::load(&args.scenario, &changes, stages)?;
    args.overrides.apply(&mut scenario);
    args.same_unit(&scenario)?;
    if !args.exact && !args.overrides.sets_gap() && scenario.solve.gap == 0.0 {
        scenario.solve.gap = GAP;
    }
    let drawn = stages.run_noted("Drawing the frontier", |note| {
        let cancel = interrupt::flag(note.line());
        let told = |done: usize, of: Option<usize>| {
            note.say(match of {
                Some(all) => format!("point {done} of {all}"),
                None => format!("search {done}"),
            });
        };
        let options = Options { cancel: Some(&cancel), ..args.overrides.options(&scenario) };
        frontier::frontier(&study, &scenario, &file, &ask, &options, &told)
    })?;
    let run = common::run_info(stages);
    let paths = stages.run("Writing the outputs", || report::write_frontier(&out, &study, &drawn, &run))?;
    common::say(&report::frontier_summary(&study, &drawn))?;
    common::say(&report::changed(stages.changed()))?;
    common::say("\n")?;
    common::say(&report::written(&paths))?;
    let points = &drawn.points;
    Ok(match () {
        () if points.iter().any(|point| point.objective().is_some()) => Exit::Done,
        () if points.iter().all(|point| point.is_infeasible()) => Exit::Infeasible,
        () if interrupt::is_asked() => Exit::Interrupted,
        () => Exit::Unanswered,
    })
}
