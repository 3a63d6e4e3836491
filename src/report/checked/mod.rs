//! Checks every figure and every word of a `solution.json`.
//!
//! There are two layers. First, the independent checker ([`evaluate::check`]) calculates limits, objective and figures
//! without using any code that wrote them. Second, the same hubs are measured again, and every value in the file is
//! compared with what this build would write for them ([`tree`]), so that nothing in the file is left out. Values that
//! only a search can know have their own rules ([`search`]).
//!
//! Files and scenario are checked first: if a plan was made from others, one fault says so, rather than a thousand
//! figures.

mod search;
mod tree;
mod words;

pub use search::{BY_SEARCH, BySearch};
pub use words::{BoundCheck, faults_in_words, in_order, no_plan_faults, no_plan_shown};

use crate::answer;
use crate::error::{Error, Result};
use crate::evaluate::{self, Fault};
use crate::io::json_tree::Tree;
use crate::model::{
    InputFile, Outcome, PLAN_VERSION, Plan, Scenario, SiteIx, SolveOptions, Status, Stop, Study, Terms,
};
use crate::validate;
use serde::Serialize;
use serde_json::Value;

/// Result of checking a plan.
#[derive(Debug)]
pub struct Checked {
    /// Everything that is wrong; empty if nothing is.
    pub faults: Vec<Fault>,
    /// The plan, and the terms of its scenario; `None` if the file is not a plan made from these files.
    pub plan: Option<(Plan, Terms)>,
    /// If the check stopped early, the reason as a sentence.
    pub aside: Option<&'static str>,
}

impl Checked {
    fn only(faults: Vec<Fault>, aside: &'static str) -> Self {
        Checked { faults, plan: None, aside: Some(aside) }
    }
}

/// Checks every value of a plan's file. `study` and `scenario` are the inputs that the plan claims to answer, read
/// again; `file` is what messages call the scenario.
///
/// # Errors
/// When the scenario does not fit the study.
pub fn checked(study: &Study, scenario: &Scenario, file: &str, tree: &Tree) -> Result<Checked> {
    let value = &tree.value;
    let twice = |path: &String| Fault { limit: path.clone(), text: "the key stands there twice".to_owned() };
    let mut faults: Vec<Fault> = tree.doubled.iter().map(twice).collect();
    let version = differences("version", value.get("version"), &PLAN_VERSION)?;
    if !version.is_empty() {
        faults.extend(version);
        return Ok(Checked::only(
            faults,
            "hubplan checked nothing else: the keys may mean something different in another version.",
        ));
    }
    let inputs = changed_inputs(study, value)?;
    if !inputs.is_empty() {
        faults.extend(inputs);
        return Ok(Checked::only(faults, "hubplan did not check its figures: they are from other files."));
    }
    let mut asked = Vec::new();
    let now = json(scenario)?;
    tree::compare("scenario", value.get("scenario"), Some(&now), &|path| path == "scenario.solve", &mut asked);
    if !asked.is_empty() {
        faults.extend(asked);
        return Ok(Checked::only(faults, "hubplan did not check its figures: it answers another scenario."));
    }
    let terms = validate::scenario(study, scenario, file)?;
    let anew = Anew::of(study, scenario, file, value)?;
    let mut apart = Vec::new();
    let right = super::json::value(&anew.plan).map_err(|error| Error::Internal(error.to_string()))?;
    tree::compare("", Some(value), Some(&right), &|path| anew.leaves(path), &mut apart);
    if !anew.given {
        apart.extend(search::faults(study, scenario, &terms, value));
    }
    let stated = serde_json::from_value::<Plan>(value.clone());
    let own = stated.as_ref().map(|plan| evaluate::check(study, &terms, plan)).unwrap_or_default();
    faults.extend(together(own, apart));
    if let (Err(error), true) = (&stated, faults.is_empty()) {
        faults.push(Fault { limit: "solution".to_owned(), text: format!("it is not a plan: {error}") });
    }
    Ok(Checked { faults, plan: stated.ok().map(|plan| (plan, terms)), aside: None })
}

/// The faults of both layers, each reported once: limits, bound and hubs by the independent checker, all others by
/// their path.
fn together(mut own: Vec<Fault>, apart: Vec<Fault>) -> Vec<Fault> {
    let within = |path: &str, whole: &str| {
        path.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    own.retain(|fault| match fault.limit.as_str() {
        // The checker says which hub is wrong, and why; a list of differences does not.
        "hubs" => true,
        // If the file states other figures than evaluation and checker, the fault is reported by its path.
        "metrics" => apart.is_empty(),
        limit => !apart.iter().any(|other| within(&other.limit, limit)),
    });
    own.extend(apart);
    own
}

/// The plan of the same hubs, measured again.
struct Anew {
    plan: Plan,
    /// Whether the hubs were given, so that no value comes from a search.
    given: bool,
}

impl Anew {
    fn of(study: &Study, scenario: &Scenario, file: &str, value: &Value) -> Result<Self> {
        let open = hubs(study, value.get("hubs"));
        let proof = value.get("proof").and_then(Value::as_str).unwrap_or_default();
        if proof.starts_with(answer::GIVEN) {
            return Ok(Anew { plan: answer::measure(study, scenario, file, open)?.plan, given: true });
        }
        let terms = validate::scenario(study, scenario, file)?;
        let none = open.is_empty() && value.get("metrics").is_none_or(Value::is_null);
        let outcome = if none && status(value).is_none_or(|status| status == Status::Infeasible) {
            Outcome::infeasible(Vec::new(), "")
        } else {
            let opens = terms.phases.as_ref().map(|phases| opens(study, value, &open, phases.years[0]));
            let then = vec![0.0; terms.then.len()];
            Outcome {
                opens: opens.unwrap_or_default(),
                then,
                ..Outcome::found(Status::Feasible, open, f64::NAN, None::<Stop>, String::new())
            }
        };
        let plan = answer::conclude(study, scenario, terms, &outcome, scenario.solve.seed).plan;
        Ok(Anew { plan, given: false })
    }

    /// Whether values with this pattern of paths are checked elsewhere.
    fn leaves(&self, path: &str) -> bool {
        !self.given && (path == "scenario" || search::RULED.contains(&path))
    }
}

/// Whether the hubs were given to be measured, not searched for.
fn is_given(plan: &Plan) -> bool {
    plan.proof.starts_with(answer::GIVEN)
}

fn status(value: &Value) -> Option<Status> {
    value.get("status").and_then(|word| serde_json::from_value(word.clone()).ok())
}

/// The search options that the file states; the scenario's own where they cannot be read.
fn options(scenario: &Scenario, value: &Value) -> SolveOptions {
    let stated = value.pointer("/scenario/solve").and_then(|options| serde_json::from_value(options.clone()).ok());
    stated.unwrap_or_else(|| scenario.solve.clone())
}

/// The sites of the study with these ids, in rising order, each once.
fn hubs(study: &Study, ids: Option<&Value>) -> Vec<SiteIx> {
    let ids = ids.and_then(Value::as_array).into_iter().flatten();
    let mut sites: Vec<SiteIx> = ids.filter_map(|id| study.site_by_id(id.as_str()?)).collect();
    sites.sort_unstable();
    sites.dedup();
    sites
}

/// The year in which each hub opens according to the file; the first year where the file does not say.
fn opens(study: &Study, value: &Value, open: &[SiteIx], first: u16) -> Vec<u16> {
    let years = value.pointer("/phases/years").and_then(Value::as_array);
    let mut opens = vec![first; open.len()];
    for year in years.into_iter().flatten() {
        let number = year.get("year").and_then(Value::as_u64).and_then(|year| u16::try_from(year).ok());
        for site in hubs(study, year.get("opening")) {
            if let (Ok(at), Some(number)) = (open.binary_search(&site), number) {
                opens[at] = number;
            }
        }
    }
    opens
}

/// Files of the study that have changed since the plan was made. A plan can only be checked against the files it was
/// made from.
fn changed_inputs(study: &Study, value: &Value) -> Result<Vec<Fault>> {
    let stated = value.get("inputs").and_then(|inputs| serde_json::from_value::<Vec<InputFile>>(inputs.clone()).ok());
    let mut faults = Vec::new();
    for (at, then) in stated.iter().flatten().enumerate() {
        match study.inputs.iter().find(|now| now.path == then.path) {
            Some(now) if now.sha256 == then.sha256 => {}
            Some(now) => {
                let (then, now, path) = (&then.sha256, &now.sha256, &then.path);
                let text = format!("{path} has changed since the plan was made: its hash was {then}; it is {now}");
                faults.push(Fault { limit: format!("inputs[{at}].sha256"), text });
            }
            None => {
                let text = format!("the plan was made with {}, which the study no longer names", then.path);
                faults.push(Fault { limit: format!("inputs[{at}].path"), text });
            }
        }
    }
    for now in study.inputs.iter().filter(|_| stated.is_some()) {
        if !stated.iter().flatten().any(|then| then.path == now.path) {
            let text = format!("the plan was made without {}", now.path);
            faults.push(Fault { limit: "inputs".to_owned(), text });
        }
    }
    if faults.is_empty() { differences("inputs", value.get("inputs"), &study.inputs) } else { Ok(faults) }
}

fn differences<T: Serialize>(path: &str, stated: Option<&Value>, right: &T) -> Result<Vec<Fault>> {
    let mut faults = Vec::new();
    tree::compare(path, stated, Some(&json(right)?), &|_| false, &mut faults);
    Ok(faults)
}

fn json<T: Serialize>(what: &T) -> Result<Value> {
    serde_json::to_value(what).map_err(|error| Error::Internal(error.to_string()))
}

#[cfg(test)]
mod tests;
