//! The scenario keys in which the plans differ.

use super::Given;
use crate::error::{Error, Result};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A scenario key whose value is not the same for all plans.
///
/// ```
/// # use hubplan::model::{DemandPoint, SitePoint, Study};
/// # use hubplan::{Question, compare::{Given, compare}, units::{Impedance, Pounds}};
/// # let sites = [("barn", 900.0, 220_000), ("hall", 500.0, 260_000)];
/// # let sites = sites.map(|(id, y, cost)| SitePoint::new(id, (0.0, y)).cost(Pounds(cost)));
/// # let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], sites)?;
/// # let given = |site: &str| -> hubplan::Result<Given> {
/// #     let plan = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).require(site).solve()?.plan;
/// #     Ok(Given { file: site.to_owned(), plan })
/// # };
/// # let comparison = compare(&study, &[given("barn")?, given("hall")?])?;
/// let keys: Vec<&str> = comparison.differences.iter().map(|difference| &difference.key[..]).collect();
/// assert_eq!(keys, ["sites.required"]);
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// The key as the command line writes it, such as `hubs.at_most`.
    pub key: String,
    /// Its value in each plan's scenario, in the order of the plans; `null` where a scenario does not have it.
    pub values: Vec<Option<Value>>,
}

/// Keys that do not change the question: the title, the path of the study and the version of the format.
const ASIDE: [&str; 3] = ["title", "study", "version"];

/// Every key with more than one value, in order of name.
pub(super) fn differences(given: &[Given]) -> Result<Vec<Difference>> {
    let mut keys: BTreeMap<String, Vec<Option<Value>>> = BTreeMap::new();
    for (at, one) in given.iter().enumerate() {
        let scenario = serde_json::to_value(&one.plan.scenario);
        let scenario =
            scenario.map_err(|error| Error::Internal(format!("a scenario could not be compared: {error}")))?;
        for (key, value) in leaves(&scenario) {
            keys.entry(key).or_insert_with(|| vec![None; given.len()])[at] = Some(value.clone());
        }
    }
    let differs = |values: &[Option<Value>]| values.iter().any(|value| *value != values[0]);
    let listed = keys.into_iter().filter(|(_, values)| differs(values));
    Ok(listed.map(|(key, values)| Difference { key, values }).collect())
}

/// Dotted keys with their values. Lists count as values, and so do empty tables.
fn leaves(scenario: &Value) -> Vec<(String, &Value)> {
    fn walk<'a>(under: &str, value: &'a Value, found: &mut Vec<(String, &'a Value)>) {
        match value {
            Value::Object(table) if !table.is_empty() || under.is_empty() => {
                for (key, value) in table.iter().filter(|(key, _)| !(under.is_empty() && ASIDE.contains(&key.as_str())))
                {
                    // TOML quotes a part of a key that holds a dot or a space.
                    let bare = key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
                    let key = if bare { key.clone() } else { format!("{key:?}") };
                    walk(&if under.is_empty() { key } else { format!("{under}.{key}") }, value, found);
                }
            }
            value => found.push((under.to_owned(), value)),
        }
    }
    let mut found = Vec::new();
    walk("", scenario, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::testing::{plan, study, terms};
    use crate::model::testing::plain_scenario;
    use serde_json::json;

    fn of(tables: &[&str]) -> Vec<Difference> {
        let study = study();
        let own = |tables: &&str| {
            let mut plan = plan(&study, &terms(&study), &[]);
            plan.scenario = plain_scenario(tables);
            Given { file: "solution.json".into(), plan }
        };
        differences(&tables.iter().map(own).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn keys_with_several_values_are_told() {
        let found = of(&["[hubs]\nat_most = 17\n", "[hubs]\nat_most = 14\n[sites]\nrequired = [\"a\"]\n"]);
        let values = |key: &str, values: [Value; 2]| Difference {
            key: key.into(),
            values: values.map(|value| (!value.is_null()).then_some(value)).to_vec(),
        };
        assert_eq!(
            found,
            [values("hubs.at_most", [json!(17), json!(14)]), values("sites.required", [Value::Null, json!(["a"])])]
        );
        assert_eq!(of(&["", "[hubs]\nmin_each = 1\n"]), [], "a default that is written is no difference");
    }

    #[test]
    fn names_with_dots_stand_in_quotes() {
        let found = of(&["", "[authorities.\"St. Helens\"]\nmax_hubs = 2\n"]);
        assert_eq!(found[0].key, "authorities.\"St. Helens\".max_hubs");
        assert!(format!("{}=3", found[0].key).parse::<crate::io::Setting>().is_ok());
    }
}
