//! Reads a sweep file: a base scenario, and the values that some of its keys take.
//!
//! Every scenario of a sweep is the base file with keys replaced, and is read like any scenario. A key that would be
//! refused in a scenario file is refused here, and the message names the combination.

use crate::error::{Code, Finding, Findings, Result};
use crate::io::keys::{self, Key};
use crate::io::toml_text::{self, TomlKind};
use crate::io::{bytes, scenario_file};
use crate::model::Scenario;
use crate::units::grouped;
use crate::words::{counted, verb};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// The version of the sweep format that this build reads.
pub const SWEEP_VERSION: u32 = 1;

/// Default limit on the number of combinations: enough for a night, and a guard against accidents.
const LIMIT: usize = 10_000;

/// Largest number of combinations, whatever the file says: each is kept in memory.
const MOST: usize = 50_000;

/// Most bytes of all scenarios together, where each counts as the base plus its own settings: every combination holds
/// a copy of the whole base.
const TOGETHER: usize = 100_000_000;

/// Number of faulty combinations that are listed; the rest are counted.
const TOLD: usize = 5;

const KIND: TomlKind = TomlKind { code: Code::SweepMalformed, keys: "docs/sweep.md", version: SWEEP_VERSION };

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "version")]
    _version: u32,
    title: Option<String>,
    scenario: PathBuf,
    #[serde(default)]
    grid: Table,
    #[serde(default)]
    scenarios: Vec<Listed>,
    limit: Option<usize>,
}

/// A scenario that is listed by itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    name: String,
    #[serde(default)]
    set: Table,
    #[serde(default)]
    unset: Vec<String>,
}

/// A sweep with all its scenarios.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// Heading of the outputs.
    pub title: String,
    /// The base scenario's file.
    pub base: PathBuf,
    /// The base scenario. All scenarios share its study.
    pub scenario: Scenario,
    /// The scenario keys that vary, in order.
    pub keys: Vec<String>,
    /// The scenarios: first those of the grid, the last key varying fastest, then those listed.
    pub scenarios: Vec<Combination>,
}

/// One scenario of a sweep.
#[derive(Debug, Clone)]
pub struct Combination {
    /// Its name, or its settings in words.
    pub name: String,
    /// Key and value of every setting, the values as text.
    pub settings: Vec<(String, String)>,
    /// The whole scenario.
    pub scenario: Scenario,
}

impl Sweep {
    /// What messages call a combination.
    pub fn label(file: &str, number: usize, combination: &str) -> String {
        format!("{file} scenario {number} ({combination})")
    }
}

/// Reads a sweep file and its base scenario, and makes every combination.
///
/// # Errors
/// [`Code::SweepMalformed`] for mistakes in the file itself; those of the base scenario; and
/// [`Code::ScenarioMalformed`], by name, for combinations that are not scenarios.
pub fn read(path: &Path) -> Result<Sweep> {
    let name = path.display().to_string();
    let file: File = toml_text::parse(&name, &bytes::read_written(Path::new(""), &name)?.text()?, &KIND)?;
    let base = bytes::resolve(path.parent().unwrap_or(Path::new("")), &file.scenario.to_string_lossy())?;
    let base_name = base.display().to_string();
    let blob = bytes::read_written(Path::new(""), &base_name)?;
    let text = blob.text()?;
    // The unchanged base is read first, so that findings have its name and lines.
    let scenario = scenario_file::parse(&base_name, &text)?;
    let document: Table = text.parse().map_err(|error: toml::de::Error| {
        Finding::new(Code::ScenarioMalformed, &base_name, error.message(), "Correct the base scenario first")
    })?;
    let drafts = drafts(&name, &file)?;
    let mut keys: Vec<String> = Vec::new();
    for (key, _) in drafts.iter().flat_map(|draft| &draft.set) {
        if !keys.contains(&key.text) {
            keys.push(key.text.clone());
        }
    }
    Ok(Sweep {
        title: file.title.or_else(|| scenario.title.clone()).unwrap_or_else(|| "A sweep".to_owned()),
        scenarios: made(&name, &document, text.len(), drafts)?,
        base,
        scenario,
        keys,
    })
}

/// A combination that has not been made into a scenario yet.
struct Draft {
    name: Option<String>,
    set: Vec<(Key, Value)>,
    unset: Vec<Key>,
}

/// Every combination, those of the grid first.
fn drafts(name: &str, file: &File) -> Result<Vec<Draft>> {
    let axes = axes(name, &file.grid)?;
    let limit = file.limit.unwrap_or(LIMIT).min(MOST);
    let grid =
        if axes.is_empty() { Some(0) } else { axes.iter().try_fold(1usize, |n, axis| n.checked_mul(axis.1.len())) };
    let all = grid.and_then(|grid| grid.checked_add(file.scenarios.len()));
    match all {
        Some(0) => {
            let what = "it has neither [grid] nor [[scenarios]]";
            let mend = "Give lists of values in [grid], or scenarios by name; docs/sweep.md describes both";
            return Err(Finding::new(KIND.code, name, what, mend).into());
        }
        Some(all) if all <= limit => {}
        many => {
            let many = many.map_or_else(|| "very many".to_owned(), |many| many.to_string());
            let what = format!("it has {many} combinations; the limit is {limit}");
            let mend = match limit {
                MOST => "Remove values, or split it into several sweeps",
                _ => "Remove values, or raise `limit` if you want them all",
            };
            return Err(Finding::new(KIND.code, name, what, mend).key("limit").into());
        }
    }
    let mut drafts: Vec<Draft> = (0..grid.unwrap_or_default()).map(|at| of_grid(&axes, at)).collect();
    drafts.extend(listed(name, &file.scenarios)?);
    Ok(drafts)
}

/// Each key of the grid with its values, in alphabetical order.
fn axes(name: &str, grid: &Table) -> Result<Vec<(Key, Vec<Value>)>> {
    let mut findings = Findings::new();
    let mut axes = Vec::new();
    for (key, value) in keys::leaves(grid) {
        match value {
            Value::Array(values) if !values.is_empty() => axes.push((key, values.clone())),
            _ => {
                let what = if value.is_array() { "the list has no values" } else { "it is not a list of values" };
                let mend = "Give a list, such as [\"1.5 km\", \"2.5 km\"]";
                findings.push(Finding::new(KIND.code, name, what, mend).key(format!("grid.{}", key.text)));
            }
        }
    }
    axes.iter().for_each(|(key, _)| findings.extend(fixed(name, key, "grid")));
    findings.into_result()?;
    Ok(axes)
}

/// Combination `at` of the grid: the last key varies fastest.
fn of_grid(axes: &[(Key, Vec<Value>)], at: usize) -> Draft {
    let mut rest = at;
    let mut set: Vec<(Key, Value)> = Vec::new();
    for (key, values) in axes.iter().rev() {
        set.push((key.clone(), values[rest % values.len()].clone()));
        rest /= values.len();
    }
    set.reverse();
    Draft { name: None, set, unset: Vec::new() }
}

fn listed(name: &str, scenarios: &[Listed]) -> Result<Vec<Draft>> {
    let mut findings = Findings::new();
    let mut names = BTreeSet::new();
    let mut drafts = Vec::new();
    for listed in scenarios {
        if !names.insert(&listed.name) {
            let what = format!("two scenarios have the name `{}`", listed.name);
            findings.push(Finding::new(KIND.code, name, what, "Give each its own name").key("scenarios"));
        }
        let set: Vec<(Key, Value)> =
            keys::settings(&listed.set).into_iter().map(|(key, value)| (key, value.clone())).collect();
        let unset: Vec<Key> = listed.unset.iter().map(|key| Key::parse(key)).collect();
        set.iter().map(|(key, _)| key).chain(&unset).for_each(|key| findings.extend(fixed(name, key, "scenarios")));
        drafts.push(Draft { name: Some(listed.name.clone()), set, unset });
    }
    findings.into_result()?;
    Ok(drafts)
}

/// Refuses keys that no combination may change, because the study is loaded once.
fn fixed(name: &str, key: &Key, table: &str) -> Findings {
    let first = key.parts.first().map_or("", String::as_str);
    if !matches!(first, "study" | "version") {
        return Findings::new();
    }
    let what = format!("`{first}` is the same for every scenario of a sweep");
    Finding::new(KIND.code, name, what, "Remove it; make a separate sweep for another study")
        .key(format!("{table}.{first}"))
        .into()
}

/// Makes a scenario of every draft and reports all mistakes at once.
fn made(name: &str, base: &Table, length: usize, drafts: Vec<Draft>) -> Result<Vec<Combination>> {
    let mut findings = Findings::new();
    let mut left = TOGETHER;
    let (mut all, mut wrong) = (Vec::new(), 0usize);
    for (at, draft) in drafts.into_iter().enumerate() {
        let settings: Vec<(String, String)> =
            draft.set.iter().map(|(key, value)| (key.text.clone(), keys::in_words(value))).collect();
        let own: usize = settings.iter().map(|(key, value)| key.len() + value.len()).sum();
        left = left.checked_sub(length + own).ok_or_else(|| {
            let what = format!("its scenarios have more than {} bytes together", grouped(TOGETHER as u64));
            Finding::new(Code::FileTooLarge, name, what, "Remove values, or make the base scenario shorter")
        })?;
        let called = draft.name.clone().unwrap_or_else(|| {
            settings.iter().map(|(key, value)| format!("{key} = {value}")).collect::<Vec<_>>().join(", ")
        });
        match one(&Sweep::label(name, at + 1, &called), base, &draft) {
            Ok(scenario) => all.push(Combination { name: called, settings, scenario }),
            Err(error) => {
                wrong += 1;
                let told = findings.absorb::<()>(if wrong <= TOLD { Err(error) } else { Ok(()) });
                told?;
            }
        }
    }
    if wrong > TOLD {
        let more = wrong - TOLD;
        let what = format!("{} {} wrong", counted(more, "more scenario"), verb(more, "be"));
        findings.push(Finding::new(KIND.code, name, what, "Correct those above first"));
    }
    findings.into_result()?;
    Ok(all)
}

fn one(label: &str, base: &Table, draft: &Draft) -> Result<Scenario> {
    let mut document = base.clone();
    for key in &draft.unset {
        keys::remove(&mut document, key);
    }
    for (key, value) in &draft.set {
        keys::replace(&mut document, key, value.clone()).map_err(|what| {
            Finding::new(Code::ScenarioMalformed, label, what, "docs/scenario.md describes every key").key(&key.text)
        })?;
    }
    scenario_file::of_table(label, document)
}

#[cfg(test)]
mod tests;
