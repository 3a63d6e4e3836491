//! Whether plans can be compared, and how their questions differ.

use super::Given;
use crate::error::{Code, Error, Finding, Findings, Result};
use crate::model::{Plan, SiteIx, Study, Terms};
use crate::validate;
use crate::words::counted;

/// Each plan's scenario as terms of this study.
///
/// # Errors
/// [`Code::PlansDiffer`] for plans of other places; findings about a scenario that does not fit this study.
pub(super) fn resolve(study: &Study, given: &[Given]) -> Result<Vec<Terms>> {
    let mut findings = Findings::new();
    given.iter().for_each(|given| findings.extend(other_places(study, given)));
    // The scenarios are checked only once all plans are known to be of this study: findings about others would
    // mislead.
    findings.into_result()?;
    let mut findings = Findings::new();
    let mut all = Vec::new();
    for given in given {
        if let Some(terms) = findings.absorb(validate::scenario(study, &given.plan.scenario, &given.file))? {
            findings.extend(other_zones(study, given, &terms));
            all.push(terms);
        }
    }
    findings.into_result()?;
    Ok(all)
}

fn differ(given: &Given, what: String, mend: &str) -> Findings {
    Finding::new(Code::PlansDiffer, &given.file, what, mend).into()
}

fn other_places(study: &Study, given: &Given) -> Findings {
    let plan = &given.plan;
    let vintage = |vintage: Option<crate::model::Vintage>| {
        vintage.map_or_else(|| "zones of no LSOA vintage".to_owned(), |vintage| vintage.to_string())
    };
    let mut findings = Findings::new();
    if plan.study != study.name {
        let what = format!("it is a plan of `{}`, but the study is `{}`", plan.study, study.name);
        findings.extend(differ(given, what, "Compare plans of one study, and give that study"));
    } else if plan.vintage != study.vintage {
        let what = format!("it was made with {}, but the study has {}", vintage(plan.vintage), vintage(study.vintage));
        findings.extend(differ(given, what, "Compare plans with zones of the same vintage, and give their study"));
    }
    if plan.hubs.is_empty() {
        let mend = "Compare plans with hubs; its `reasons` say why there is none";
        findings.extend(differ(given, "it opens no hub: its scenario has no plan".to_owned(), mend));
    }
    findings
}

/// Refuses a plan whose study has the same name but other zones: it is a different study.
fn other_zones(study: &Study, given: &Given, terms: &Terms) -> Findings {
    let stated = given.plan.metrics.as_ref().map(|metrics| metrics.all.after.zones);
    let found = study.zone_indices().filter(|zone| terms.plans_for(study, *zone)).count();
    match stated {
        Some(stated) if stated != found => {
            let what = format!("it was made for {}, but the study has {found} of them", counted(stated, "zone"));
            differ(given, what, "Give the study from which it was made, or solve its scenario again")
        }
        _ => Findings::new(),
    }
}

/// The hubs of each plan as sites, in rising order.
///
/// # Errors
/// [`Code::SiteUnknown`] for every hub that the study does not have.
pub(super) fn hubs(study: &Study, given: &[Given]) -> Result<Vec<Vec<SiteIx>>> {
    let mut findings = Findings::new();
    let mut all = Vec::new();
    for Given { file, plan } in given {
        let mut hubs = Vec::new();
        for id in &plan.hubs {
            match study.site_by_id(id) {
                Some(site) => hubs.push(site),
                None => {
                    let what = format!("its hub `{id}` is not a site of the study");
                    let mend = "Give the study from which the plan was made, or solve its scenario again";
                    findings.push(Finding::new(Code::SiteUnknown, file, what, mend));
                }
            }
        }
        hubs.sort_unstable();
        hubs.dedup();
        all.push(hubs);
    }
    findings.into_result()?;
    Ok(all)
}

/// For each authority, whether any of the scenarios plans it.
pub(super) fn planned_by_any(terms: &[Terms]) -> Vec<bool> {
    let authorities = terms.first().map_or(0, |terms| terms.planned.len());
    (0..authorities).map(|authority| terms.iter().any(|terms| terms.planned[authority])).collect()
}

/// Guards against an empty list: every caller gives at least one plan.
pub(super) fn too_few() -> Error {
    Error::Internal("there is no plan to compare".to_owned())
}

/// Notes on how the questions differ, plan by plan, and on files that have changed.
pub(super) fn notes(study: &Study, given: &[Given], terms: &[Terms]) -> Vec<String> {
    let mut notes = Vec::new();
    let letters: Vec<char> = ('A'..).take(given.len()).collect();
    for (letter, own) in letters.iter().zip(terms).skip(1) {
        notes.extend(apart(study, &terms[0], own).into_iter().map(|note| format!("Plan {letter} {note}")));
        notes.extend(planned_apart(study, &terms[0], own).map(|note| format!("Plan {letter} {note}")));
    }
    for (letter, given) in letters.iter().zip(given) {
        let changed = changed_inputs(study, &given.plan);
        if !changed.is_empty() {
            let those = changed.join(", ");
            notes.push(format!(
                "The study has changed since plan {letter} was made ({those}). hubplan measured all figures here \
                 again."
            ));
        }
        if !given.plan.broken.is_empty() {
            notes.push(format!("Plan {letter} breaks a limit of its own scenario."));
        }
    }
    notes
}

/// What another scenario counts differently from the first.
fn apart(study: &Study, first: &Terms, own: &Terms) -> Vec<String> {
    let mut notes = Vec::new();
    if own.weight_label != first.weight_label {
        let (own, first) = (&own.weight_label, &first.weight_label);
        notes.push(format!("was made for {own}. This comparison uses plan A's weight, {first}."));
    } else if own.weight != first.weight {
        notes.push("was made for different weights under the same name. This comparison uses plan A's.".to_owned());
    }
    if own.radius != first.radius {
        notes.push(format!("was made for {}. This comparison uses plan A's radius, {}.", own.radius, first.radius));
    }
    if own.cross_border != first.cross_border {
        notes.push("has a different rule for families who cross borders. This comparison uses plan A's.".to_owned());
    }
    if own.aim != first.aim {
        notes.push(format!("has a different objective ({}; plan A: {}).", own.aim.model(), first.aim.model()));
    }
    if own.costed != first.costed || own.cost != first.cost {
        notes.push("was made with different costs. This comparison uses the costs of plan A's scenario.".to_owned());
    }
    if first.reads_disadvantage(study) && own.disadvantaged != first.disadvantaged {
        notes.push("reads disadvantaged communities differently. This comparison uses plan A's reading.".to_owned());
    }
    notes
}

/// Names of the authorities that a scenario plans.
fn terms_authorities(study: &Study, terms: &Terms) -> Vec<String> {
    terms.planned_authorities().map(|authority| study.authorities[authority.at()].name.clone()).collect()
}

fn planned_apart(study: &Study, first: &Terms, own: &Terms) -> Option<String> {
    (own.planned != first.planned).then(|| {
        format!(
            "plans {}, and plan A plans {}. This comparison counts the families of all of them.",
            list(&terms_authorities(study, own)),
            list(&terms_authorities(study, first))
        )
    })
}

/// Lists at most three names.
fn list(names: &[String]) -> String {
    match names {
        [] => "no authority".to_owned(),
        [names @ .., last] if names.len() < 3 && !names.is_empty() => format!("{} and {last}", names.join(", ")),
        [one] => one.clone(),
        many => counted(many.len(), "authority"),
    }
}

/// Files of the study that have changed since the plan was made.
fn changed_inputs(study: &Study, plan: &Plan) -> Vec<String> {
    let then = |path: &str| plan.inputs.iter().find(|input| input.path == path);
    let now = |path: &str| study.inputs.iter().any(|input| input.path == path);
    let changed = study.inputs.iter().filter(|now| then(&now.path).is_none_or(|then| then.sha256 != now.sha256));
    let gone = plan.inputs.iter().filter(|then| !now(&then.path));
    changed.chain(gone).map(|input| input.path.clone()).collect()
}
