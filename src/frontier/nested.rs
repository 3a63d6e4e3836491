//! What one point shows about another.
//!
//! Where only the limit of the frontier changes between two points, every plan of the tighter point is also a plan of
//! the looser one, and worth at least as much there. So a plan found at the tighter point may be better than the one
//! found at the looser point, and the bound proven at the looser point also holds at the tighter one. Applied from end
//! to end, this makes plans and bounds monotone, however far the searches got.
//!
//! Over several authorities the prices of one point show more: a bound at every other point (`lines.rs`).
//!
//! Whether only the limit changes is checked on the terms, not assumed: a total that is shared out between authorities
//! (`hubs.allot_by`) changes their maxima, and an exact number of hubs is not looser than another.

use super::asked::written;
use super::lines::Line;
use super::{Against, Drawing, Found, Point};
use crate::answer::{self, Answer};
use crate::model::rounding::STATED;
use crate::model::{Aim, Outcome, Plan, Role, Scenario, SiteIx, Status, Terms};

/// A point while its results are combined with those of the others.
struct Draft {
    at: f64,
    /// Terms and scenario of the point; `None` when the value was refused.
    asked: Option<(Terms, Scenario)>,
    plan: Option<Plan>,
    why: Option<String>,
    plan_of: Option<f64>,
    bound_of: Option<f64>,
    /// A bound for a point that has no plan yet.
    bound: Option<f64>,
    /// The limit of the point and the line of its certificate.
    line: Option<(f64, Line)>,
}

/// The points, after each has used what the others show.
pub(super) fn points(drawing: &Drawing, values: &[f64], found: Vec<Found>) -> Vec<Point> {
    let against = drawing.asked.ask.against;
    let mut drafts: Vec<Draft> = values.iter().zip(found).map(|(at, found)| draft(against, *at, found)).collect();
    take_lines(drawing, &mut drafts);
    // Now in order from the tightest limit to the loosest.
    if !against.loosens() {
        drafts.reverse();
    }
    for at in (1..drafts.len()).rev() {
        let (tight, loose) = drafts.split_at_mut(at);
        if let (Some(tight), Some(loose)) = (tight.last_mut(), loose.first())
            && nests(against, tight, loose)
        {
            take_bound(drawing, tight, loose);
        }
    }
    for at in 1..drafts.len() {
        let (tight, loose) = drafts.split_at_mut(at);
        if let (Some(tight), Some(loose)) = (tight.last(), loose.first_mut())
            && nests(against, tight, loose)
        {
            take_plan(drawing, tight, loose);
        }
    }
    if !against.loosens() {
        drafts.reverse();
    }
    let point = |draft: Draft| {
        let Draft { at, plan, why, plan_of, bound_of, .. } = draft;
        Point { at, plan, why, plan_of, bound_of }
    };
    drafts.into_iter().map(point).collect()
}

fn draft(against: Against, at: f64, found: Found) -> Draft {
    let mut line = None;
    let (asked, plan, why) = match found {
        Found::Answer(answer) => {
            let (Answer { plan, terms, certificate, .. }, scenario) = *answer;
            line =
                certificate.and_then(|certificate| Line::of(against, at, &terms, &certificate)).map(|line| (at, line));
            (Some((terms, scenario)), Some(plan), None)
        }
        Found::Unknown(why, asked) => (Some(*asked), None, Some(why)),
        Found::Refused(error) => (None, None, Some(super::refusal(&error))),
    };
    let bound = plan.as_ref().and_then(|plan| plan.bound);
    Draft { at, asked, plan, why, plan_of: None, bound_of: None, bound, line }
}

impl Draft {
    fn is_infeasible(&self) -> bool {
        self.plan.as_ref().is_some_and(|plan| plan.status == Status::Infeasible)
    }
}

/// Whether two points differ only in the limit, so that every plan of the tighter one is a plan of the looser one and
/// worth at least as much there.
pub(super) fn differ_in_limit_alone(against: Against, one: &Terms, other: &Terms) -> bool {
    let same_places = one.role == other.role
        && (&one.min_hubs, &one.max_hubs) == (&other.min_hubs, &other.max_hubs)
        && (&one.budget, &one.excused) == (&other.budget, &other.excused)
        && one.disadvantaged == other.disadvantaged
        && one.total_min == other.total_min;
    same_places
        && match against {
            Against::Radius => matches!(one.aim, Aim::Coverage | Aim::Fewest { .. } | Aim::WorstOff),
            // The penalty of an excused authority depends on the share, so plans change their worth.
            Against::Share => !one.excused.contains(&true),
            Against::Hubs | Against::Budget | Against::Coverage => true,
        }
}

fn nests(against: Against, tight: &Draft, loose: &Draft) -> bool {
    match (&tight.asked, &loose.asked) {
        (Some((tight, _)), Some((loose, _))) => differ_in_limit_alone(against, tight, loose),
        _ => false,
    }
}

/// Gives each point the lowest of the other points' lines as a bound.
fn take_lines(drawing: &Drawing, drafts: &mut [Draft]) {
    let against = drawing.asked.ask.against;
    for at in 0..drafts.len() {
        let lines = drafts.iter().filter(|other| nests(against, other, &drafts[at])).filter_map(|other| other.line);
        let Some((bound, of)) = lines
            .map(|(of, line)| (line.at(drafts[at].at), of))
            .reduce(|lowest, next| if next.0 < lowest.0 { next } else { lowest })
        else {
            continue;
        };
        take_known(drawing, &mut drafts[at], bound, of);
    }
}

/// Carries a bound, or a proof that there is no plan, from the looser point to the tighter one.
fn take_bound(drawing: &Drawing, tight: &mut Draft, loose: &Draft) {
    if loose.is_infeasible() && tight.plan.is_none() {
        (tight.plan, tight.why) = (loose.plan.clone(), None);
        if let (Some(plan), Some((_, scenario))) = (&mut tight.plan, &tight.asked) {
            plan.scenario = scenario.clone();
        }
        return;
    }
    if let Some(known) = loose.bound {
        take_known(drawing, tight, known, loose.bound_of.unwrap_or(loose.at));
    }
}

/// Takes a bound that another point shows, if it is tighter than the point's own.
fn take_known(drawing: &Drawing, draft: &mut Draft, known: f64, of: f64) {
    let Some((terms, _)) = &draft.asked else { return };
    let sense = terms.aim.sense();
    if draft.is_infeasible() || draft.bound.is_some_and(|own| !sense.better(own, known)) {
        return;
    }
    (draft.bound, draft.bound_of) = (Some(known), Some(of));
    if let Some(plan) = &mut draft.plan {
        answer::rebound(plan, known, drawing.options.gap);
        draft.bound = plan.bound;
        plan.proof += &format!(" The prices of {} prove the bound.", drawing.written(of));
    }
}

/// Carries a plan from the tighter point to the looser one, where it is also a plan.
fn take_plan(drawing: &Drawing, tight: &Draft, loose: &mut Draft) {
    let (Some(other), Some((terms, scenario)), Some(bound)) = (&tight.plan, &loose.asked, loose.bound) else { return };
    if other.objective.is_none() || loose.is_infeasible() {
        return;
    }
    let study = drawing.study;
    let open: Vec<SiteIx> = other.hubs.iter().filter_map(|id| study.site_by_id(id)).collect();
    debug_assert!(open.iter().all(|site| terms.role[site.at()] != Role::Excluded));
    let outcome = Outcome {
        status: Status::Feasible,
        open,
        opens: Vec::new(),
        bound,
        then: Vec::new(),
        stop: loose.plan.as_ref().or(Some(other)).and_then(|plan| plan.stop),
        reasons: Vec::new(),
        proof: loose.plan.as_ref().map_or_else(String::new, |plan| plan.proof.clone()),
        certificate: None,
        prices: loose.plan.as_ref().and_then(|plan| plan.prices.clone()),
    };
    let mut plan = answer::conclude(study, scenario, terms.clone(), &outcome, drawing.options.seed).plan;
    let better = match (plan.objective, loose.plan.as_ref().and_then(|own| own.objective)) {
        (Some(theirs), Some(own)) => {
            plan.sense.better(theirs, own) && (theirs - own).abs() > STATED * theirs.abs().max(own.abs())
        }
        (theirs, _) => theirs.is_some(),
    };
    if better {
        answer::rebound(&mut plan, bound, drawing.options.gap);
        plan.proof += &format!(" The plan is that of {}.", drawing.written(tight.plan_of.unwrap_or(tight.at)));
        (loose.plan, loose.why) = (Some(plan), None);
        loose.plan_of = Some(tight.plan_of.unwrap_or(tight.at));
    }
}

impl Drawing<'_> {
    pub(super) fn written(&self, at: f64) -> String {
        written(self.asked.ask.against, at, self.asked.terms.radius.unit)
    }
}
