//! Checks a scenario against its study, with one file per table of `scenario.toml` and all findings at once, and turns
//! it into [`Terms`].

mod aim;
mod alone;
mod ambition;
mod capacity;
mod evidence;
mod floors;
mod hubs;
mod money;
mod names;
mod phases;
mod roles;
mod services;
mod together;
mod weight;
mod what_if;

pub use alone::alone;
pub use what_if::with_sites;

use crate::error::{Code, Finding, Findings, Result};
use crate::model::{AssumedTerms, Crs, Scenario, Study, Terms, Ties, TravelSource};
use crate::units::{Impedance, TravelUnit};
use names::{Names, h508_no_authority};

/// What every rule needs.
struct Context<'a> {
    study: &'a Study,
    scenario: &'a Scenario,
    /// Name of the scenario file in messages.
    file: &'a str,
    /// Finds what the scenario names.
    names: Names<'a>,
    /// Whether each authority is being planned.
    planned: Vec<bool>,
}

impl Context<'_> {
    fn finding(&self, code: Code, key: &str, what: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding::new(code, self.file, what, mend).key(key)
    }

    /// Whether the plan covers a place in this authority. Places without an authority are always covered.
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
    let names = Names::of(study);
    let planned = planned_authorities(scenario, &names, file, &mut findings);
    let planned = planned.unwrap_or_else(|| vec![true; study.authorities.len()]);
    let context = Context { study, scenario, file, names, planned };

    together::check(&context, &mut findings);
    let weight = weight::demand(&context, &mut findings);
    let radius = radius(&context, &mut findings);
    let (aim, then) = aim::resolve(&context, &radius, &mut findings);
    let floors = floors::resolve(&context, &weight, &mut findings);
    let apart = scenario.hubs.apart.and_then(|apart| apart_in_coordinates(&context, apart, &mut findings));
    let mut roles = roles::resolve(&context, &mut findings);
    let offered = services::resolve(&context, &mut roles, &mut findings);
    let capacities = capacity::resolve(&context, &weight, &roles.role, &mut findings);
    let hubs = hubs::resolve(&context, &mut findings);
    let phases = phases::resolve(&context, &mut roles, &hubs, &mut findings);
    let money = money::resolve(&context, &roles.role, &extras(&capacities, &offered), &mut findings);
    let ambition = ambition::resolve(&context, &mut findings);
    let evidence = evidence::resolve(&context, &mut findings);
    findings.into_result()?;

    let mut assumptions = travel_assumptions(study, scenario);
    if scenario.planning.cross_border {
        assumptions.extend(super::at_the_border(study, &context.planned, Some(&radius)));
    }
    assumptions.extend(weight::assumptions(&context));
    assumptions.extend(aim::assumptions(&context, &aim, &then));
    assumptions.extend(hubs.assumptions);
    assumptions.extend(money.assumptions);
    assumptions.extend(phases.iter().flat_map(phases::assumptions));
    assumptions.extend(capacities.assumptions);
    assumptions.extend(offered.assumptions);
    assumptions.extend(names::idle_kinds(&context));
    let mut terms = Terms {
        aim,
        shorter_journeys: scenario.objective.ties == Ties::ShorterJourneys,
        then,
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
        apart,
        floors,
        capacities: capacities.terms,
        services: offered.terms,
        unlike: Vec::new(),
        ambition: ambition.terms,
        excused: vec![false; study.authorities.len()],
        phases,
        evidence,
        assumed: AssumedTerms {
            cost: money.assumed_cost,
            budget: money.assumed_budget,
            max_hubs: hubs.assumed,
            room: capacities.assumed_room,
        },
        assumptions,
    };
    ambition::excuse(&context, &mut terms);
    Ok(terms)
}

/// Costs besides the building: those at every hub, and those at each site.
fn extras<'a>(capacities: &capacity::Capacities, offered: &'a services::Offered) -> money::Extras<'a> {
    money::Extras { every_hub: capacities.practitioners, by_site: offered.cost.as_deref() }
}

/// For each authority, whether it is planned; `None` where the scenario names no authority, so that all are planned.
fn planned_authorities(
    scenario: &Scenario,
    names: &Names<'_>,
    file: &str,
    findings: &mut Findings,
) -> Option<Vec<bool>> {
    let listed = &scenario.planning.authorities;
    let mut planned = vec![false; names.authorities()];
    for name in listed {
        match names.authority(name) {
            Ok(authority) => planned[authority.at()] = true,
            Err(unfound) => findings.push(h508_no_authority(file, "planning.authorities", &unfound)),
        }
    }
    (!listed.is_empty()).then_some(planned)
}

fn radius(context: &Context, findings: &mut Findings) -> Impedance {
    let radius = in_unit(context, context.scenario.objective.radius, "objective.radius", findings);
    if let TravelSource::Matrix(matrix) = &context.study.travel
        && let Some(network) = matrix.network().filter(|network| radius.value > network.cut_off)
    {
        let cut_off = Impedance { value: network.cut_off, ..radius };
        let what = format!("the radius is {radius}, but journeys over {cut_off} were not looked for");
        let mend = format!("Write cut_off = {} or more in [travel] of the study", radius.value);
        findings.push(context.finding(Code::RadiusInvalid, "objective.radius", what, mend));
    }
    radius
}

/// A distance or time in the study's own unit of travel. A value in another unit is a finding.
fn in_unit(context: &Context, stated: Impedance, key: &str, findings: &mut Findings) -> Impedance {
    let unit = context.study.travel.unit();
    let (measured, example) = match unit {
        TravelUnit::Metres => ("metres", "\"2.5 km\""),
        TravelUnit::Minutes => ("minutes", "\"20 min\""),
        TravelUnit::Plain => ("the unit of its matrix, which it does not state", "5000"),
    };
    let refused = |what: String, mend: String| context.finding(Code::RadiusInvalid, key, what, mend);
    let plain_fits = unit == TravelUnit::Plain || context.study.crs != Crs::BritishGrid;
    // An invalid radius has already been reported by `alone`.
    let is_none = key == "objective.radius" && !(stated.value.is_finite() && stated.value > 0.0);
    if !is_none && stated.unit != unit && !(stated.unit == TravelUnit::Plain && plain_fits) {
        let noun = key.rsplit('.').next().unwrap_or(key);
        let what = format!("the {noun} is {stated}, but this study measures travel in {measured}");
        findings.push(refused(
            what,
            match (stated.unit, unit) {
                (TravelUnit::Plain, TravelUnit::Metres) => format!("Write its unit: \"{stated} m\""),
                (TravelUnit::Plain, _) => format!("Write its unit: \"{stated} min\""),
                (_, TravelUnit::Plain) => {
                    format!("Write a bare number like {example}, or state the matrix's unit in the study")
                }
                _ => format!("Write it like {example}, or give the study a travel matrix in that unit"),
            },
        ));
    }
    Impedance { value: stated.value, unit }
}

/// The least distance between hubs in the unit of the coordinates: it is a distance on the ground, whatever the unit
/// of travel.
fn apart_in_coordinates(context: &Context, apart: Impedance, findings: &mut Findings) -> Option<f64> {
    if context.study.crs == Crs::Nowhere {
        let what = "the places of the study have no positions, so no distance between hubs is known";
        findings.push(context.finding(
            Code::RadiusInvalid,
            "hubs.apart",
            what,
            "Delete it, or give the study positions",
        ));
        return None;
    }
    let plane = context.study.crs == Crs::Plane;
    let fits = apart.unit == TravelUnit::Metres || plane && apart.unit == TravelUnit::Plain;
    if !(fits && apart.value.is_finite() && apart.value > 0.0) {
        let what = format!("the distance between hubs is {apart}");
        let mend = if plane {
            "Give a number above 0 in the unit of the coordinates"
        } else {
            "Give a distance above 0, such as \"1 km\""
        };
        findings.push(context.finding(Code::RadiusInvalid, "hubs.apart", what, mend));
        return None;
    }
    Some(apart.value)
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
        // The study's own assumptions say how journeys over a network are measured.
        TravelSource::Matrix(matrix) if matrix.network().is_some() => {}
        TravelSource::Matrix(_) => {
            lines
                .push("Travel comes from the study's matrix. A pair that it does not have is out of reach.".to_owned());
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
