//! A scenario against its study: one file a table of `scenario.toml`, all findings at once, the answer as [`Terms`].

mod alone;
mod ambition;
mod hubs;
mod money;
mod roles;
mod weight;

pub use alone::alone;

use crate::error::{Code, Finding, Findings, Result};
use crate::model::{Crs, Scenario, Study, Terms, TravelSource};
use crate::units::{Impedance, TravelUnit};

/// What every rule needs.
struct Context<'a> {
    study: &'a Study,
    scenario: &'a Scenario,
    /// The scenario file as messages call it.
    file: &'a str,
    /// Whether each authority is being planned.
    planned: Vec<bool>,
}

impl Context<'_> {
    fn finding(&self, code: Code, key: &str, what: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding::new(code, self.file, what, mend).key(key)
    }

    /// Whether the plan is made for the place with this authority.
    fn is_planned(&self, authority: Option<crate::model::AuthorityIx>) -> bool {
        authority.is_none_or(|authority| self.planned[authority.at()])
    }
}

/// Resolves a scenario; `file` is what messages call it.
///
/// # Errors
/// [`crate::Error::Input`] with everything that is wrong with the scenario for this study.
pub fn scenario(study: &Study, scenario: &Scenario, file: &str) -> Result<Terms> {
    let mut findings = alone(scenario, file);
    let planned = planned_authorities(study, scenario, file, &mut findings);
    let context = Context { study, scenario, file, planned };

    let weight = weight::demand(&context, &mut findings);
    let radius = radius(&context, &mut findings);
    let roles = roles::resolve(&context, &mut findings);
    let hubs = hubs::resolve(&context, &mut findings);
    let money = money::resolve(&context, &roles.role, &mut findings);
    let ambition = ambition::resolve(&context, &mut findings);
    findings.into_result()?;

    let mut assumptions = travel_assumptions(study, scenario);
    assumptions.extend(hubs.assumptions);
    assumptions.extend(money.assumptions);
    let mut terms = Terms {
        weight,
        weight_label: scenario.objective.weight.clone(),
        radius,
        cross_border: scenario.planning.cross_border,
        role: roles.role,
        closing_price: roles.closing_price,
        contradictions: roles.contradictions,
        cost: money.cost,
        costed: money.costed,
        disadvantaged: ambition.disadvantaged,
        planned: context.planned.clone(),
        budget: money.budget,
        total_budget: scenario.money.total,
        min_hubs: hubs.min,
        max_hubs: hubs.max,
        total_min: hubs.total_min,
        total_max: hubs.total_max,
        ambition: ambition.terms,
        excused: vec![false; study.authorities.len()],
        assumptions,
    };
    ambition::excuse(&context, &mut terms);
    Ok(terms)
}

fn planned_authorities(study: &Study, scenario: &Scenario, file: &str, findings: &mut Findings) -> Vec<bool> {
    let names = &scenario.planning.authorities;
    if names.is_empty() {
        return vec![true; study.authorities.len()];
    }
    let mut planned = vec![false; study.authorities.len()];
    for name in names {
        match study.authority_by_name(name) {
            Some(authority) => planned[authority.at()] = true,
            None => findings.push(unknown_authority(study, file, "planning.authorities", name)),
        }
    }
    planned
}

fn unknown_authority(study: &Study, file: &str, key: &str, name: &str) -> Finding {
    let near = nearest_name(name, study.authorities.iter().map(|authority| authority.name.as_str()));
    Finding::new(
        Code::NameUnknown,
        file,
        format!("the study has no authority `{name}`"),
        match near {
            Some(near) => format!("Did you mean `{near}`? Give a name or a GSS code of the study"),
            None => "Give a name or a GSS code of the study; `hubplan validate` lists them".to_owned(),
        },
    )
    .key(key)
}

/// The known name most like a mistyped one, if any is like it at all.
fn nearest_name<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    known
        .map(|name| (strsim::jaro_winkler(&wrong, &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(a.1)))
        .map(|(_, name)| name)
}

fn radius(context: &Context, findings: &mut Findings) -> Impedance {
    let radius = context.scenario.objective.radius;
    let unit = context.study.travel.unit();
    let (measured, example) = match unit {
        TravelUnit::Metres => ("metres", "\"2.5 km\""),
        TravelUnit::Minutes => ("minutes", "\"20 min\""),
        TravelUnit::Plain => ("the unit of its matrix, which it does not state", "5000"),
    };
    let refused = |what: String, mend: String| context.finding(Code::RadiusInvalid, "objective.radius", what, mend);
    let plain_fits = unit == TravelUnit::Plain || context.study.crs != Crs::BritishGrid;
    let no_radius = !(radius.value.is_finite() && radius.value > 0.0);
    if !no_radius && radius.unit != unit && !(radius.unit == TravelUnit::Plain && plain_fits) {
        let what = format!("the radius is {radius}, but this study measures travel in {measured}");
        findings.push(refused(
            what,
            match (radius.unit, unit) {
                (TravelUnit::Plain, TravelUnit::Metres) => format!("Write its unit: \"{radius} m\""),
                (TravelUnit::Plain, _) => format!("Write its unit: \"{radius} min\""),
                (_, TravelUnit::Plain) => {
                    format!("Write a bare number like {example}, or state the matrix's unit in the study")
                }
                _ => format!("Write it like {example}, or give the study a travel matrix in that unit"),
            },
        ));
    }
    Impedance { value: radius.value, unit }
}

fn travel_assumptions(study: &Study, scenario: &Scenario) -> Vec<String> {
    let mut lines = Vec::new();
    match &study.travel {
        TravelSource::StraightLine { detour } if *detour == 1.0 => {
            lines.push("Distance is measured in a straight line from each zone's point to the site.".to_owned());
        }
        TravelSource::StraightLine { detour } => {
            lines.push(format!("Distance is the straight line times a detour factor of {detour}."));
        }
        TravelSource::Matrix(_) => {
            lines
                .push("Travel comes from the study's matrix; a pair that is not in it cannot be travelled.".to_owned());
        }
    }
    if !study.authorities.is_empty() {
        lines.push(if scenario.planning.cross_border {
            "Families may use a hub across their authority's border.".to_owned()
        } else {
            "Families use hubs of their own authority only.".to_owned()
        });
    }
    lines
}

#[cfg(test)]
mod tests;
