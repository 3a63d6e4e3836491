//! Very many scenarios of one study: each is answered once, then all are compared.
//!
//! [`answer_all`] answers every scenario as `hubplan solve` would, several at a time, and saves each answer as soon as
//! it is found. [`together`] says what they have in common: how often each site is chosen, and which plan does least
//! badly under any of the assumptions.

mod found;
mod regret;
mod run;
mod sites;

pub use found::{Answered, Found, Measures};
pub use regret::{PlanRow, Regret};
pub use run::{Answers, Control, answer_all};
pub use sites::SiteRow;

use crate::error::Result;
use crate::io::sweep_file;
use crate::model::{InputFile, Study, Vintage};
use crate::units::TravelUnit;
use serde::Serialize;

/// The version of `sweep.json` that this build writes.
pub const SWEEP_RESULT_VERSION: u32 = 1;

/// Every scenario answered, and what they have in common.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Sweep {
    /// Version of this format.
    pub version: u32,
    /// Heading.
    pub title: String,
    /// Name of the study.
    pub study: String,
    /// LSOA vintage, if the zones are LSOAs.
    pub vintage: Option<Vintage>,
    /// Unit of all journeys.
    pub unit: TravelUnit,
    /// The scenario keys that vary.
    pub keys: Vec<String>,
    /// The scenarios, in the order of the sweep file.
    pub scenarios: Vec<Row>,
    /// How often each site is chosen, the most frequent first; sites that no plan opens are left out.
    pub sites: Vec<SiteRow>,
    /// The distinct plans, each measured under every scenario.
    pub regret: Regret,
    /// Files read, with hashes.
    pub inputs: Vec<InputFile>,
    /// Attribution that every copy carries.
    pub attribution: Vec<String>,
}

/// One scenario and its answer.
#[derive(Debug, Clone, Serialize)]
#[non_exhaustive]
pub struct Row {
    /// Its number in the sweep, from 1.
    pub number: usize,
    /// Its name, or its settings in words.
    pub name: String,
    /// Key and value of every setting.
    pub settings: Vec<(String, String)>,
    /// Its answer.
    #[serde(flatten)]
    pub answer: Answered,
    /// Number of its plan in [`Regret::plans`], from 1; `null` without a plan.
    pub plan: Option<usize>,
}

impl Row {
    /// The value of a key, if the scenario sets it.
    pub fn setting(&self, key: &str) -> Option<&str> {
        self.settings.iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str())
    }
}

impl Sweep {
    /// Number of scenarios with this status.
    pub fn count(&self, status: crate::model::Status) -> usize {
        self.scenarios.iter().filter(|row| row.answer.found().is_some_and(|found| found.status == status)).count()
    }

    /// Number of scenarios that have a plan.
    pub fn with_plan(&self) -> usize {
        self.scenarios.iter().filter(|row| row.plan.is_some()).count()
    }
}

/// Compares all answers. `answers` are in the order of `sweep`'s scenarios; `file` is what messages call the sweep.
///
/// # Errors
/// [`crate::Error::Internal`] when a plan is worth more under a scenario than that scenario's proven bound.
pub fn together(study: &Study, sweep: &sweep_file::Sweep, answers: Vec<Answered>, file: &str) -> Result<Sweep> {
    let plans = regret::distinct(study, &answers);
    let seen = regret::across(study, sweep, &answers, &plans, file)?;
    let sites = sites::rows(study, &answers, &seen);
    let regret = regret::summarise(study, &plans, &seen);
    let rows = sweep.scenarios.iter().zip(answers).zip(&plans.of_scenario).enumerate();
    let rows = rows.map(|(at, ((one, answer), plan))| Row {
        number: at + 1,
        name: one.name.clone(),
        settings: one.settings.clone(),
        answer,
        plan: plan.map(|plan| plan + 1),
    });
    Ok(Sweep {
        version: SWEEP_RESULT_VERSION,
        title: sweep.title.clone(),
        study: study.name.clone(),
        vintage: study.vintage,
        unit: study.travel.unit(),
        keys: sweep.keys.clone(),
        scenarios: rows.collect(),
        sites,
        regret,
        inputs: study.inputs.clone(),
        attribution: study.attribution.clone(),
    })
}

#[cfg(test)]
mod tests;
