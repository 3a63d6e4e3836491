//! Demand: an expression over columns, evaluated for every zone.

use super::Context;
use crate::error::{Code, Findings};
use crate::model::{Expression, Finder, Study, ZoneIx};
use crate::units::Weight;

/// Largest weight of a zone, and of all zones together. Sums of larger weights lose their last digits.
const HEAVIEST: f64 = 1e15;

/// Demand of every zone. For zones that are not planned for, a missing value counts as 0.
pub(super) fn demand(context: &Context, findings: &mut Findings) -> Vec<Weight> {
    let planned = |zone: ZoneIx| context.is_planned(context.study.zones[zone.at()].authority);
    let names = Names { study: context.study, attributes: true };
    let text = &context.scenario.objective.weight;
    let values = values_of(context, &names, text, "objective.weight", &planned, findings);
    values.into_iter().map(Weight).collect()
}

/// States which names in the weight are attributes of authorities.
pub(super) fn assumptions(context: &Context) -> Option<String> {
    let study = context.study;
    let expression: Expression = context.scenario.objective.weight.parse().ok()?;
    let names: Vec<&str> = expression.columns().into_iter().filter(|name| !study.columns.contains(name)).collect();
    let each = names.join("` and `");
    (!names.is_empty()).then(|| format!("`{each}` in the weight of a zone is the figure of its authority."))
}

/// Finds the columns that an expression names.
struct Names<'a> {
    study: &'a Study,
    /// Whether to look for numeric attributes of authorities if zones have no such column.
    attributes: bool,
}

impl<'a> Names<'a> {
    fn of_authorities(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let numeric = self.study.attributes.iter().filter(|attribute| attribute.numeric);
        let allowed = self.attributes;
        numeric.filter(move |_| allowed).map(|attribute| (attribute.name.as_str(), attribute.origin.as_str()))
    }

    fn known(&self) -> Vec<&'a str> {
        self.study.columns.names().chain(self.of_authorities().map(|(name, _)| name)).collect()
    }

    fn value(&self, name: &str, zone: ZoneIx) -> Option<f64> {
        let of_zone = self.study.columns.contains(name);
        if of_zone { self.study.columns.get(name, zone) } else { self.study.attribute_of(name, zone) }
    }

    /// The file from which a name's values come.
    fn origin(&self, name: &str) -> &'a str {
        let of_authorities = || self.of_authorities().find(|(other, _)| *other == name).map(|(_, origin)| origin);
        self.study.columns.origin(name).or_else(of_authorities).unwrap_or("its file")
    }
}

/// Evaluates an expression for every zone. A missing or impossible value is a finding where `needed` is true, and
/// counts as 0 elsewhere.
pub(super) fn values(
    context: &Context,
    text: &str,
    key: &str,
    needed: &dyn Fn(ZoneIx) -> bool,
    findings: &mut Findings,
) -> Vec<f64> {
    values_of(context, &Names { study: context.study, attributes: false }, text, key, needed, findings)
}

fn values_of(
    context: &Context,
    names: &Names<'_>,
    text: &str,
    key: &str,
    needed: &dyn Fn(ZoneIx) -> bool,
    findings: &mut Findings,
) -> Vec<f64> {
    let study = context.study;
    let nothing = vec![0.0; study.zones.len()];
    let expression: Expression = match text.parse() {
        Ok(expression) => expression,
        Err(what) => {
            findings.push(context.finding(Code::WeightInvalid, key, what, "Write it like `children_0_4 * idaci_rate`"));
            return nothing;
        }
    };
    let known = names.known();
    let unknown: Vec<&str> = expression.columns().into_iter().filter(|name| !known.contains(name)).collect();
    if !unknown.is_empty() {
        let hint = Finder::of_names(known.iter().copied()).hint(unknown[0]);
        findings.push(context.finding(
            Code::WeightInvalid,
            key,
            format!("the study has no column `{}`", unknown.join("` and no `")),
            format!("{hint}Its columns of numbers are {}", known.join(", ")),
        ));
        return nothing;
    }
    let mut missing = Faulty::default();
    let mut impossible = Faulty::default();
    let values: Vec<f64> = study
        .zone_indices()
        .map(|zone| match expression.evaluate(&|name| names.value(name, zone)) {
            // Of an area that the study has twice, each zone has its share.
            Ok(value) if (0.0..=HEAVIEST).contains(&value) => value * study.zones[zone.at()].share(),
            Ok(value) => {
                if needed(zone) {
                    impossible.note(&format!("{value} for {}", study.zones[zone.at()].code));
                }
                0.0
            }
            Err(name) => {
                if needed(zone) {
                    let origin = names.origin(name);
                    missing.note(&format!("`{name}` of {} in {origin}", study.zones[zone.at()].code));
                }
                0.0
            }
        })
        .collect();
    if let Some(first) = missing.first {
        findings.push(context.finding(
            Code::ValueMissing,
            key,
            match missing.count {
                1 => format!("`{text}` needs a value that is blank: {first}"),
                count => format!("`{text}` needs a value that is blank in {count} zones, the first is {first}"),
            },
            "Fill the blanks, use another column, or set blank = \"zero\" on that table in study.toml to count them as 0",
        ));
    }
    if let Some(first) = impossible.first {
        findings.push(context.finding(
            Code::WeightInvalid,
            key,
            match impossible.count {
                1 => format!("`{text}` gives no weight of 0 or more: {first}"),
                count => format!("`{text}` gives no weight of 0 or more in {count} zones, the first is {first}"),
            },
            "Weights must be from 0 to 1e15: check for a division by 0, a difference or a large factor",
        ));
    }
    let sum: f64 = values.iter().sum();
    if sum > HEAVIEST {
        let what = format!("`{text}` comes to {sum:e} over all zones, but the largest sum allowed is {HEAVIEST:e}");
        findings.push(context.finding(Code::WeightInvalid, key, what, "Divide it by a number, such as 1000000"));
    }
    values
}

#[derive(Default)]
struct Faulty {
    count: usize,
    first: Option<String>,
}

impl Faulty {
    fn note(&mut self, example: &str) {
        self.count += 1;
        self.first.get_or_insert_with(|| example.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::error::Error;
    use crate::evaluate::testing::{SCENARIO, parts};
    use crate::model::{Attribute, AttributeValue, Scenario, Study};
    use crate::units::Weight;
    use crate::validate::scenario;

    /// The test study of villages, with a target for two authorities and none for the one that is not planned.
    fn study(name: &str) -> Study {
        let mut parts = parts();
        let attribute = |name: &str, numeric| Attribute {
            name: name.into(),
            label: name.into(),
            numeric,
            origin: "gld.csv".into(),
        };
        parts.attributes = vec![attribute(name, true), attribute("rating", false)];
        for (authority, target) in parts.authorities.iter_mut().zip([2.0, 3.0]) {
            authority.attributes.insert(name.into(), AttributeValue::Number(target));
            authority.attributes.insert("rating".into(), AttributeValue::Text("good".into()));
        }
        Study::new(parts).unwrap()
    }

    fn weighing(weight: &str) -> Scenario {
        toml::from_str(&SCENARIO.replace("weight = \"weight\"", &format!("weight = \"{weight}\""))).unwrap()
    }

    fn told(study: &Study, asked: &Scenario) -> String {
        match scenario(study, asked, "s.toml") {
            Err(Error::Input(findings)) => findings.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_attribute_counts_only_where_the_weight_names_it() {
        let study = study("target");
        let plain = scenario(&study, &weighing("weight"), "s.toml").unwrap();
        assert!(!plain.assumptions.iter().any(|line| line.contains("authority.") && line.contains('`')));
        let terms = scenario(&study, &weighing("weight * target"), "s.toml").unwrap();
        // The last zones are not planned, and their authority has no target.
        assert_eq!(terms.weight, [20.0, 40.0, 60.0, 10.0, 24.0, 0.0, 0.0, 0.0].map(Weight));
        let line = "`target` in the weight of a zone is the figure of its authority.";
        assert!(terms.assumptions.iter().any(|other| other == line), "{:?}", terms.assumptions);
    }

    #[test]
    fn a_column_of_the_zones_goes_before_an_attribute_of_its_name() {
        let terms = scenario(&study("idaci_decile"), &weighing("idaci_decile"), "s.toml").unwrap();
        assert_eq!(terms.weight[..3], [1.0, 2.0, 3.0].map(Weight));
        assert!(!terms.assumptions.iter().any(|line| line.contains("what the study says")));
    }

    #[test]
    fn words_blanks_and_other_expressions_are_refused() {
        let study = study("target");
        let text = told(&study, &weighing("weight * rating"));
        assert!(text.contains("H503 s.toml [objective.weight]: the study has no column `rating`"), "{text}");
        let all = Scenario { planning: Default::default(), ..weighing("weight * target") };
        let text = told(&study, &all);
        assert!(
            text.contains("H208 s.toml [objective.weight]: `weight * target` needs a value that is blank in 2 zones"),
            "{text}"
        );
        assert!(text.contains("`target` of z00006 in gld.csv"), "{text}");
        let mut allotting = weighing("weight");
        (allotting.hubs.at_most, allotting.hubs.allot_by) = (Some(3), Some("target".into()));
        let text = told(&study, &allotting);
        assert!(text.contains("H503 s.toml [hubs.allot_by]: the study has no column `target`"), "{text}");
    }
}
