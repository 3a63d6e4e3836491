//! The figures that a plan states.

use super::families::{self, Families};
use super::limits::CountedScope;
use super::{
    Faults, between, capacity, counts, equity, figure, limits, people, phases, proof, quantiles, readings, services,
};
use crate::model::{Aim, AmbitionMode, Metrics, Plan, Role, Sense, SiteIx, SiteStatus, Study, Terms};
use crate::units::Pounds;

/// Computes every figure again. Faults go to the first list; limits of years that the hubs do not keep go to the
/// second.
pub(super) fn check(
    study: &Study,
    terms: &Terms,
    plan: &Plan,
    hubs: &[SiteIx],
    (faults, broken): (&mut Faults, &mut Faults),
) {
    let families = Families::of(study, terms, hubs);
    let mut found = Worth::of(study, terms, &families, hubs);
    // Of hubs that open over several years, the objective counts every year.
    found.counted = phases::check(study, terms, plan, hubs, (faults, broken)).unwrap_or(found.counted);
    match plan.objective {
        Some(stated) => {
            let losses = if plan.sense == Sense::Maximise { -found.losses() } else { found.losses() };
            let (low, high) = (found.counted.0 + losses, found.counted.1 + losses);
            faults.unless(between(stated, (low, high)), "objective", || {
                format!("the objective is stated as {}; the hubs reach {}", figure(stated), figure(low))
            });
        }
        None => faults.push("objective", "the plan states no objective"),
    }
    faults.unless(plan.sense == terms.aim.sense(), "sense", || {
        format!("the plan says {:?}, but its objective does the opposite", plan.sense).to_lowercase()
    });
    proof::check(terms, plan, &families, faults);
    proof::stages(study, terms, plan, &families, hubs, faults);
    match &plan.metrics {
        Some(metrics) => {
            headlines(study, terms, metrics, &found, hubs, faults);
            counts::check(study, terms, metrics, hubs, faults);
            readings::check(study, terms, plan, metrics, hubs, faults);
            capacity::check(study, terms, metrics, (&families, hubs), faults);
            services::check(study, terms, metrics, (&families, hubs), faults);
            families::check(study, plan, metrics, &families, faults);
            equity::check(study, terms, plan, metrics, &families, faults);
            people::check(study, metrics, &families, faults);
            quantiles::check(metrics, &families, faults);
        }
        None => faults.push("metrics", "the plan states no metrics"),
    }
}

/// A plan's value, computed again.
struct Worth {
    /// What the objective counts, as a lower and an upper limit.
    counted: (f64, f64),
    shortfall: Option<u32>,
    penalty: f64,
    closing_loss: f64,
}

impl Worth {
    fn of(study: &Study, terms: &Terms, families: &Families, hubs: &[SiteIx]) -> Self {
        let scopes = limits::scopes(study, terms, hubs);
        let shortfall = terms.ambition.as_ref().map(|_| scopes.iter().map(CountedScope::short).sum());
        let priced = scopes.iter().filter(|scope| scope.mode == AmbitionMode::Soft);
        let priced: u32 = priced.map(CountedScope::short).sum();
        let penalty = terms.ambition.as_ref().map_or(0.0, |ambition| ambition.penalty.0 * f64::from(priced));
        let stays = |at: usize| terms.role[at] == Role::Standing || hubs.contains(&SiteIx::new(at));
        let closing_loss = (0..study.sites.len())
            .filter(|at| terms.closing_price[*at].0 != 0.0 && !stays(*at))
            .map(|at| terms.closing_price[at].0)
            .sum();
        let counted = match (&terms.aim, terms.limiting()) {
            (Aim::Coverage, Some(limit)) => capacity::Served::of(families, limit, hubs, study, terms).weight,
            _ => families.counted(study, terms, &terms.aim, hubs),
        };
        Worth { counted, shortfall, penalty, closing_loss }
    }

    fn losses(&self) -> f64 {
        self.penalty + self.closing_loss
    }
}

/// The main figures.
fn headlines(study: &Study, terms: &Terms, metrics: &Metrics, found: &Worth, hubs: &[SiteIx], faults: &mut Faults) {
    faults.amount_between("what the objective counts", metrics.counted, found.counted);
    faults.amount("the penalty", metrics.penalty.0, found.penalty);
    faults.amount("the loss by closing centres", metrics.closing_loss.0, found.closing_loss);
    faults.count("the number of hubs", metrics.hubs, hubs.len());
    let existing = |at: usize| study.sites[at].status == SiteStatus::Existing;
    let hubs_existing = hubs.iter().filter(|hub| existing(hub.at())).count();
    faults.count("the number of hubs open today", metrics.hubs_existing, hubs_existing);
    let planned = |at: usize| study.sites[at].authority.is_none_or(|authority| terms.planned[authority.at()]);
    let closed = (0..study.sites.len()).filter(|at| existing(*at) && planned(*at) && !hubs.contains(&SiteIx::new(*at)));
    faults.count("the number of centres closed", metrics.centres_closed, closed.count());
    let within = terms.reads_disadvantage(study).then(|| limits::disadvantaged(terms, hubs) as usize);
    faults.optional("the number of hubs in disadvantaged communities", metrics.hubs_disadvantaged, within);
    faults.optional("the number of hubs short of the ambition", metrics.ambition_shortfall, found.shortfall);
    let cost: Option<Pounds> = terms.costed.then(|| hubs.iter().map(|hub| terms.cost[hub.at()]).sum());
    faults.optional("the cost of the hubs", metrics.cost, cost);
}
