//! The independent checker: does a plan keep every limit, and are its figures right?
//!
//! Everything is computed again from the study and the terms with simple loops: no R-tree, no cover lists, no code of
//! the solver or of `evaluate`. The bound itself cannot be computed again here. The checker only makes sure that it
//! does not contradict anything; it does not prove it.
//!
//! It looks at the plan as a program reads it. The other half of `hubplan check`, in `report/checked/`, makes sure that
//! the file states nothing else, and every word as hubplan would write it.

mod capacity;
mod counts;
mod equity;
mod evidence;
mod families;
mod figures;
mod groups;
mod limits;
mod near;
mod people;
mod phases;
mod proof;
mod quantiles;
mod readings;
mod services;
#[cfg(test)]
mod tests;
mod words;

use crate::model::{PLAN_VERSION, Plan, Role, SiteIx, Status, Study, Terms, rounding};
use crate::words::counted;
use std::fmt;

/// A limit that a plan does not keep, or a figure that it states wrongly.
///
/// ```
/// use hubplan::model::{DemandPoint, SitePoint, Study};
/// use hubplan::{Question, evaluate::check, units::Impedance};
/// let hall = SitePoint::new("hall", (0.0, 500.0));
/// let study = Study::from_points([DemandPoint::new("home", (0.0, 0.0), 9.0)], [hall])?;
/// let mut answer = Question::coverage(&study, Impedance::metres(800.0)).at_most(1).solve()?;
/// assert!(check(&study, &answer.terms, &answer.plan).is_empty());
/// answer.plan.objective = Some(10.0);
/// assert!(check(&study, &answer.terms, &answer.plan).iter().any(|fault| fault.limit == "objective"));
/// # Ok::<(), hubplan::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fault {
    /// The limit or the figure, as a word: `budget`, `required`, `objective` ...
    pub limit: String,
    /// What is wrong, with names and amounts.
    pub text: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.limit, self.text)
    }
}

/// The faults found.
#[derive(Debug, Default)]
struct Faults {
    list: Vec<Fault>,
    /// By how much each fault breaks its limit, as a share of the limit: 0.5 for 12 hubs where 8 are allowed, or for 4
    /// where 8 are required. 1 where a limit is either kept or broken (a site that must be a hub); infinite above a
    /// limit of 0.
    excess: Vec<f64>,
}

impl Faults {
    fn push(&mut self, limit: &str, text: impl Into<String>) {
        self.push_by(1.0, limit, text);
    }

    fn push_by(&mut self, excess: f64, limit: &str, text: impl Into<String>) {
        self.list.push(Fault { limit: limit.to_owned(), text: text.into() });
        self.excess.push(excess);
    }

    /// Notes an amount above the upper end of a limit.
    fn at_most(&mut self, amount: f64, most: f64, limit: &str, text: impl FnOnce() -> String) {
        if amount > most {
            let excess = if most > 0.0 { (amount - most) / most } else { f64::INFINITY };
            self.push_by(excess, limit, text());
        }
    }

    /// Notes an amount below the lower end of a limit.
    fn at_least(&mut self, amount: f64, least: f64, limit: &str, text: impl FnOnce() -> String) {
        if amount < least {
            self.push_by((least - amount) / least, limit, text());
        }
    }

    /// Notes the fault unless `kept`.
    fn unless(&mut self, kept: bool, limit: &str, text: impl FnOnce() -> String) {
        if !kept {
            self.push(limit, text());
        }
    }

    /// Compares a count, which must be exact.
    fn count(&mut self, what: &str, stated: usize, found: usize) {
        self.count_between(what, stated, (found, found));
    }

    fn count_between(&mut self, what: &str, stated: usize, (least, most): (usize, usize)) {
        self.unless((least..=most).contains(&stated), "metrics", || {
            format!("{what} is stated as {stated}; it is {least}")
        });
    }

    /// Compares a sum, to rounding.
    fn amount(&mut self, what: &str, stated: f64, found: f64) {
        self.amount_between(what, stated, (found, found));
    }

    fn amount_between(&mut self, what: &str, stated: f64, (least, most): (f64, f64)) {
        self.unless(between(stated, (least, most)), "metrics", || {
            format!("{what} is stated as {}; it is {}", figure(stated), figure(least))
        });
    }

    /// Compares a share of a weight. Without any weight no share may be stated.
    fn share_between(&mut self, what: &str, stated: Option<f64>, (least, most): (f64, f64), all: f64) {
        let Some(stated) = stated.filter(|_| all > 0.0) else {
            let found = (all > 0.0).then(|| least / all);
            return self.optional_amount(what, stated, found);
        };
        let (least, most) = (least / all, most / all);
        self.unless(stated >= least - rounding::STATED && stated <= most + rounding::STATED, "metrics", || {
            format!("{what} is stated as {:.2}%; it is {:.2}%", 100.0 * stated, 100.0 * least)
        });
    }

    fn optional_amount(&mut self, what: &str, stated: Option<f64>, found: Option<f64>) {
        match (stated, found) {
            (Some(stated), Some(found)) => self.amount(what, stated, found),
            _ => self.optional(what, stated.map(figure), found.map(figure)),
        }
    }

    /// Compares a value that may be absent: it must be equal, or absent on both sides.
    fn optional<T: PartialEq + fmt::Display>(&mut self, what: &str, stated: Option<T>, found: Option<T>) {
        self.unless(stated == found, "metrics", || match (&stated, &found) {
            (Some(stated), Some(found)) => format!("{what} is stated as {stated}; it is {found}"),
            (Some(stated), None) => format!("{what} is stated as {stated}; nothing belongs there"),
            (None, Some(found)) => format!("the plan does not state {what}; it is {found}"),
            (None, None) => String::new(),
        });
    }
}

/// A number with the twelve digits that plans state.
fn figure(number: f64) -> String {
    format!("{number:.11e}").parse::<f64>().map_or_else(|_| number.to_string(), |rounded| rounded.to_string())
}

/// Whether the number lies between the two limits, to rounding.
fn between(stated: f64, (least, most): (f64, f64)) -> bool {
    stated >= least - slack(stated, least) && stated <= most + slack(stated, most)
}

/// Tolerance: a relative 1e-9 and an absolute 1e-6, enough for another order of adding and for the rounding in files.
fn slack(a: f64, b: f64) -> f64 {
    1e-6 + rounding::STATED * a.abs().max(b.abs())
}

/// All faults of the plan; empty when there are none. Limits that the plan itself states as broken, in the same words,
/// are no fault: hubs that were given to be measured may break some.
///
/// `study` and `terms` must belong to the plan's scenario and be made anew from its inputs.
pub fn check(study: &Study, terms: &Terms, plan: &Plan) -> Vec<Fault> {
    let (broken, faults) = all(study, terms, plan);
    let mut all = unstated(plan, &broken.list);
    all.extend(faults.list);
    all
}

/// The limits that the plan does not keep, the worst first: by how far each is broken as a share of the limit, on a tie
/// in the order of checking. Then all other faults.
pub fn worst_first(study: &Study, terms: &Terms, plan: &Plan) -> Vec<Fault> {
    let (Faults { list, excess }, faults) = all(study, terms, plan);
    let mut both: Vec<(Fault, f64)> = list.into_iter().zip(excess).collect();
    both.sort_by(|a, b| b.1.total_cmp(&a.1));
    both.into_iter().map(|(fault, _)| fault).chain(faults.list).collect()
}

/// The limits that the hubs do not keep, and what the plan states wrongly.
fn all(study: &Study, terms: &Terms, plan: &Plan) -> (Faults, Faults) {
    let (mut faults, mut broken) = (Faults::default(), Faults::default());
    faults.unless(plan.version == PLAN_VERSION, "version", || {
        format!("the plan is of version {}; this build checks version {PLAN_VERSION}", plan.version)
    });
    if plan.status == Status::Infeasible {
        infeasible(plan, &mut faults);
    } else {
        let hubs = hubs(study, plan, &mut faults);
        roles(study, terms, &hubs, &mut broken);
        limits::check(study, terms, &hubs, &mut broken);
        figures::check(study, terms, plan, &hubs, (&mut faults, &mut broken));
        evidence::check(study, terms, plan, &hubs, &mut faults);
    }
    words::check(study, terms, plan, &mut faults);
    (broken, faults)
}

/// Limits that are broken but not stated as broken, and limits that are stated as broken but kept.
fn unstated(plan: &Plan, broken: &[Fault]) -> Vec<Fault> {
    let mut faults: Vec<Fault> =
        broken.iter().filter(|fault| !plan.broken.contains(&fault.to_string())).cloned().collect();
    for stated in &plan.broken {
        if !broken.iter().any(|fault| fault.to_string() == *stated) {
            let text = format!("the plan says that the hubs break a limit ({stated}); they do not");
            faults.push(Fault { limit: "broken".to_owned(), text });
        }
    }
    faults
}

/// An infeasible result states no plan, and the reasons.
fn infeasible(plan: &Plan, faults: &mut Faults) {
    faults.unless(plan.hubs.is_empty(), "status", || {
        format!("the plan is stated as infeasible, but it has {}", counted(plan.hubs.len(), "hub"))
    });
    faults
        .unless(!plan.reasons.is_empty(), "status", || "the plan is stated as infeasible without a reason".to_owned());
    let figures = plan.objective.is_some() || plan.bound.is_some() || plan.gap.is_some() || plan.metrics.is_some();
    let figures = figures || plan.evidence.is_some();
    faults.unless(!figures, "status", || "the plan is stated as infeasible, but it states figures".to_owned());
}

/// The plan's hubs as sites. The ids must be known, in order, and each occur once.
fn hubs(study: &Study, plan: &Plan, faults: &mut Faults) -> Vec<SiteIx> {
    if let Some(metrics) = &plan.metrics {
        faults.unless(metrics.hubs == plan.hubs.len(), "hubs", || {
            format!("the list has {}; the plan says it has {}", plan.hubs.len(), metrics.hubs)
        });
    }
    for pair in plan.hubs.windows(2) {
        faults.unless(pair[0] != pair[1], "hubs", || format!("hub `{}` is in the list twice", pair[0]));
        faults.unless(pair[0] <= pair[1], "hubs", || {
            format!("hub `{}` is before `{}`; the list must be in order", pair[0], pair[1])
        });
    }
    let mut sites = Vec::new();
    for id in &plan.hubs {
        match study.sites.iter().position(|site| site.id == *id) {
            Some(position) => sites.push(SiteIx::new(position)),
            None => faults.push("hubs", format!("hub `{id}` is not a site of the study")),
        }
    }
    sites.sort_unstable();
    sites.dedup();
    sites
}

/// The limits of the terms that these hubs do not keep: whether they may be hubs, how many there are, where and at what
/// cost. No figure of a plan is checked. `hubs` are in ascending order.
pub fn broken(study: &Study, terms: &Terms, hubs: &[SiteIx]) -> Vec<Fault> {
    let mut faults = Faults::default();
    roles(study, terms, hubs, &mut faults);
    // Callers try very many sets of hubs, most of which contain a site that may not be a hub.
    if faults.list.is_empty() {
        limits::check(study, terms, hubs, &mut faults);
    }
    faults.list
}

/// Checks that each hub may be one, and that each site that must be a hub is one.
fn roles(study: &Study, terms: &Terms, hubs: &[SiteIx], faults: &mut Faults) {
    for hub in hubs {
        let id = &study.sites[hub.at()].id;
        match terms.role[hub.at()] {
            Role::Excluded => faults.push("excluded", format!("`{id}` must not be a hub, but it is one")),
            Role::Standing => faults.push("planned", format!("`{id}` is in an authority outside the plan")),
            Role::Free | Role::Required => {
                let planned = study.sites[hub.at()].authority.is_none_or(|authority| terms.planned[authority.at()]);
                faults.unless(planned, "planned", || format!("`{id}` is in an authority outside the plan"));
            }
        }
    }
    for (position, _) in terms.role.iter().enumerate().filter(|(_, role)| **role == Role::Required) {
        let is_hub = hubs.contains(&SiteIx::new(position));
        faults.unless(is_hub, "required", || format!("`{}` must be a hub, but it is not", study.sites[position].id));
    }
}
