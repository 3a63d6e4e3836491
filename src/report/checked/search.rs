//! Values that only a search can know, and how they can still be checked.

use super::tree::{compare, said};
use super::{options, status};
use crate::answer;
use crate::evaluate::Fault;
use crate::model::{AuthorityIx, Scenario, SolveOptions, Status, Stop, Study, Terms};
use serde_json::{Map, Value, json};

/// Patterns of paths that have a rule here or in the independent checker. Their values are not compared with what
/// would be written.
pub(super) const RULED: [&str; 10] =
    ["status", "bound", "gap", "stop", "proof", "prices", "reasons", "seed", "then[].bound", "scenario.solve"];

/// A value that only a search, or the person who started it, can know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BySearch {
    /// Pattern of its path.
    pub path: &'static str,
    /// The checks that are still possible.
    pub rule: &'static str,
}

/// Values that can be changed without a fault if nothing else is changed, because nothing else in the file or the
/// inputs contradicts them. All other values in a plan are verified.
pub const BY_SEARCH: [BySearch; 17] = [
    by_search("proof", "words"),
    by_search("stop", "why a search, or a part of it, stopped, if the plan falls short of what was asked for"),
    by_search("then[].bound", "a number, on the right side of the objective and no more than all the weight"),
    by_search("prices", "there or not"),
    by_search("prices.share", "a number, or nothing"),
    by_search("prices.hub", "a number, or nothing"),
    by_search("prices.money", "a number, or nothing"),
    by_search("prices.authorities", "some of the planned authorities, in order, each once"),
    by_search("prices.authorities[].hub", "a number, or nothing"),
    by_search("prices.authorities[].money", "a number, or nothing"),
    by_search("prices.authorities[].share", "a number, or nothing"),
    by_search(
        "reasons",
        "at least one if no plan is possible; hubplan proves those of a scenario that contradicts itself again",
    ),
    by_search("reasons[].limit", "words"),
    by_search("reasons[].authority", "an authority of the study, or nothing"),
    by_search("reasons[].text", "words"),
    by_search("scenario.solve.time_limit", "seconds above 0; the command line overrides the scenario"),
    by_search("scenario.solve.gap", "a share below 1 that the status fits; the command line overrides the scenario"),
];

const fn by_search(path: &'static str, rule: &'static str) -> BySearch {
    BySearch { path, rule }
}

/// Faults in the values that a search found: whether they are of the right kind. The independent checker compares
/// bound, gap, status and objective with one another.
pub(super) fn faults(study: &Study, scenario: &Scenario, terms: &Terms, value: &Value) -> Vec<Fault> {
    let mut rules = Rules { value, faults: Vec::new() };
    let none = status(value) == Some(Status::Infeasible);
    rules.word("status", status(value).is_some(), "one of optimal, gap, feasible, infeasible");
    for key in ["bound", "gap"] {
        let stated = value.get(key);
        // A gap is not stated if the bound is 0, because 0 has no shares.
        let unstated = none || key == "gap" && value.get("bound").and_then(Value::as_f64) == Some(0.0);
        let right = |stated: &Value| stated.is_number() && !none || stated.is_null() && unstated;
        rules.word(key, stated.is_some_and(right), "a number");
    }
    let stop = value.get("stop").map(|word| serde_json::from_value::<Stop>(word.clone()).is_ok() && !none);
    rules.word("stop", stop.unwrap_or(true), "why a search stopped: time_limit, interrupted, too_large");
    rules.word("proof", value.get("proof").is_some_and(is_text), "how the bound was proven, in words");
    for (at, stage) in value.get("then").and_then(Value::as_array).into_iter().flatten().enumerate() {
        if !stage.get("bound").is_some_and(Value::is_number) {
            rules.push(&format!("then[{at}].bound"), stage.get("bound"), "a number");
        }
    }
    rules.same("scenario.solve", "/scenario/solve", Some(&solve(scenario, value)));
    rules.same("seed", "/seed", Some(&options(scenario, value).seed.into()));
    if let Some(prices) = value.get("prices") {
        rules.same("prices", "/prices", (!none).then(|| prices_as_they_can_be(study, terms, prices)).as_ref());
    }
    if none && !terms.contradictions.is_empty() {
        rules.same("proof", "/proof", Some(&answer::CONTRADICTED.into()));
        rules.same("reasons", "/reasons", Some(&json!(terms.contradictions)));
    } else {
        let reasons = if none { reasons_as_they_can_be(study, value.get("reasons")) } else { json!([]) };
        rules.same("reasons", "/reasons", Some(&reasons));
    }
    rules.faults
}

struct Rules<'a> {
    value: &'a Value,
    faults: Vec<Fault>,
}

impl Rules<'_> {
    fn push(&mut self, path: &str, stated: Option<&Value>, expected: &str) {
        let text =
            format!("{}; {expected} belongs there", said(stated, None).trim_end_matches("; there is nothing to state"));
        self.faults.push(Fault { limit: path.to_owned(), text });
    }

    fn word(&mut self, key: &str, right: bool, expected: &str) {
        if !right {
            self.push(key, self.value.get(key), expected);
        }
    }

    fn same(&mut self, path: &str, pointer: &str, right: Option<&Value>) {
        compare(path, self.value.pointer(pointer), right, &|_| false, &mut self.faults);
    }
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

/// The options of the search: those stated where they are valid, otherwise those of the scenario.
fn solve(scenario: &Scenario, value: &Value) -> Value {
    let stated = |key: &str| value.pointer("/scenario/solve").and_then(|solve| solve.get(key));
    let SolveOptions { time_limit, gap, seed } = scenario.solve.clone();
    let number = |key: &str, fits: &dyn Fn(f64) -> bool, own: f64| {
        stated(key).and_then(Value::as_f64).filter(|number| fits(*number)).unwrap_or(own)
    };
    json!({
        "time_limit": number("time_limit", &|seconds| seconds > 0.0, time_limit),
        "gap": number("gap", &|gap| (0.0..1.0).contains(&gap), gap),
        "seed": stated("seed").and_then(Value::as_u64).unwrap_or(seed),
    })
}

/// The stated value if it is a number, otherwise null.
fn number(value: Option<&Value>) -> Value {
    value.filter(|value| value.is_number()).cloned().unwrap_or(Value::Null)
}

/// The stated prices, without anything that prices cannot contain. The difference from the file is the fault.
fn prices_as_they_can_be(study: &Study, terms: &Terms, prices: &Value) -> Value {
    let planned = |at: &usize| terms.planned[*at];
    let mut open = (0..study.authorities.len()).filter(planned).map(AuthorityIx::new);
    let stated = prices.get("authorities").and_then(Value::as_array);
    let mut authorities = Vec::new();
    for own in stated.into_iter().flatten() {
        let code = own.get("code").and_then(Value::as_str);
        let Some(place) =
            open.by_ref().map(|at| &study.authorities[at.at()]).find(|place| Some(place.code.as_str()) == code)
        else {
            break;
        };
        authorities.push(json!({
            "code": place.code,
            "name": place.name,
            "hub": number(own.get("hub")),
            "money": number(own.get("money")),
            "share": number(own.get("share")),
        }));
    }
    let of_all = ["share", "hub", "money"].map(|key| (key.to_owned(), number(prices.get(key))));
    let mut right: Map<String, Value> = of_all.into_iter().collect();
    right.insert("authorities".to_owned(), authorities.into());
    right.into()
}

/// The stated reasons, without anything that reasons cannot contain; at least one. The difference from the file is the
/// fault.
fn reasons_as_they_can_be(study: &Study, reasons: Option<&Value>) -> Value {
    let text = |value: Option<&Value>| value.filter(|value| is_text(value)).cloned().unwrap_or_else(|| "a word".into());
    let code = |value: Option<&Value>| {
        let known = study.authorities.iter().find(|place| value.and_then(Value::as_str) == Some(&place.code));
        known.map_or(Value::Null, |place| place.code.clone().into())
    };
    let reason = |own: &Value| {
        json!({
            "limit": text(own.get("limit")),
            "authority": code(own.get("authority")),
            "text": text(own.get("text")),
        })
    };
    let all: Vec<Value> = reasons.and_then(Value::as_array).into_iter().flatten().map(reason).collect();
    if all.is_empty() { json!(["a reason"]) } else { all.into() }
}
