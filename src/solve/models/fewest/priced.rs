//! The bound of set covering, by a price on what is covered.
//!
//! For any weights `v_i` of points, the covering search proves an upper bound `b` on `sum of v_i y_i - sum of c_j x_j`
//! over all plans, with `-c_j` as the price of site `j`. A plan that covers everything then has `sum of c_j x_j >= sum
//! of v_i - b`. With `v_i = l w_i`, a plan that covers the weight `t` has `sum of c_j x_j >= l t - b`. Where everything
//! must be covered, `v_i` is twice what the cheapest site within reach of `i` counts, so that covering pays. Otherwise
//! `l` is found by trying, with cheap bounds of the relaxation alone.

use super::{Task, components};
use crate::error::Result;
use crate::model::SiteIx;
use crate::model::rounding::STATED;
use crate::solve::Options;
use crate::solve::draft::Draft;
use crate::solve::instance::{FreeSite, Instance};
use crate::solve::lagrangian::{self, Effort, Relaxation};
use crate::solve::models::deciding;
use crate::solve::presolve::{self, Reduced, Reductions};
use crate::solve::search::Search;

/// Reward for covering a point where everything must be covered, as a multiple of what its cheapest site counts. It is
/// whole, so that values of choices differ by whole units even where points are left uncovered.
const BEYOND: f64 = 2.0;

/// Steps of the relaxation for each price that is tried.
const STEPS: usize = 150;

/// Factors by which the price of coverage is changed, one after the other.
const FACTORS: [f64; 4] = [1.6, 1.25, 1.1, 1.04];

/// Share of the time (0 to 1) for trying prices.
const TRYING: f64 = 0.25;

/// Most changes of the price by one factor. Each further one must raise the bound by more than rounding.
const MOVES: usize = 40;

/// Result of the relaxation.
pub(super) struct Relaxed {
    /// Lower bound: no plan counts less.
    pub bound: f64,
    /// Plans that cover about as much as is asked for. Some may break limits.
    pub plans: Vec<Vec<SiteIx>>,
    /// How the bound was proven, in words, without a full stop.
    pub proof: String,
}

/// Prices what is covered; `None` when provably no choice keeps every limit.
///
/// # Errors
/// As [`crate::solve::solve`].
pub(super) fn relaxed(task: &Task) -> Result<Option<Relaxed>> {
    let alone = if task.is_small() && task.wants_all() { components::apart(task) } else { None };
    if let Some(alone) = alone.as_ref().filter(|_| task.instance.rows.is_empty()) {
        return Ok(Some(alone.relaxed()));
    }
    let Some(mut joint) = with_limits(task)? else { return Ok(None) };
    if let Some(alone) = alone {
        let Relaxed { bound, plans, proof } = alone.relaxed();
        if bound > joint.bound {
            (joint.bound, joint.proof) = (bound, proof);
        }
        joint.plans.extend(plans);
    }
    Ok(Some(joint))
}

/// The bound and a plan with all limits, by the covering search.
fn with_limits(task: &Task) -> Result<Option<Relaxed>> {
    let Elastic { instance, wanted } = task.elastic();
    let Reduced { instance: reduced, order } = presolve::reduce(&instance, Reductions::ALL);
    // The values here are sums of weights and costs, which mean nothing as progress.
    let options = Options { progress: None, ..*task.options };
    let search = Search {
        question: task.question,
        options: &options,
        clock: task.clock,
        instance: &reduced,
        order: &order,
        certifies: false,
    };
    let (plan, bound, proof) = if task.is_small() {
        let Some(first) = search.first_plan()? else { return Ok(None) };
        let relaxation = Relaxation::new(&reduced);
        let (plan, found) = search.priced(first, &relaxation);
        (plan, found.value(), "all sites at once".to_owned())
    } else {
        let Some(found) = search.bounded()? else { return Ok(None) };
        (found.plan, found.bound, found.proof)
    };
    // Sites that were fixed open on the way are counted here, because the constant of the reduced question does not
    // have them.
    let bound = task.count(&reduced.opened) as f64 + wanted - bound;
    let proof = format!("At prices for what is covered, {proof}");
    Ok(Some(Relaxed { bound, plans: vec![reduced.open_sites(&plan.open)], proof }))
}

/// A question in which coverage is priced: points have weights that make covering pay, and sites cost what they count.
struct Elastic {
    instance: Instance,
    /// Least weight, at these prices, of a plan that covers enough, beyond what is covered in any case.
    wanted: f64,
}

impl Task<'_> {
    /// Whether leaving out any single point would miss the target.
    pub(super) fn wants_all(&self) -> bool {
        let all = self.instance.constant + self.instance.weight.iter().sum::<f64>();
        let least = self.instance.weight.iter().copied().fold(f64::INFINITY, f64::min);
        all - least < self.target
    }

    fn elastic(&self) -> Elastic {
        if !self.wants_all() {
            let price = self.price_of_coverage();
            return Elastic { instance: self.at_price(price), wanted: price * (self.target - self.instance.constant) };
        }
        let paying = self.paying(self.instance.weight.clone());
        let mut instance = deciding::essential(paying.clone(), self.clock).map_or(paying, |reduced| reduced.instance);
        self.weigh(&mut instance);
        Elastic { wanted: instance.weight.iter().sum(), instance }
    }

    /// Sets weights at which covering every point pays: twice what its cheapest site counts.
    pub(super) fn weigh(&self, paying: &mut Instance) {
        let value = |point: usize| {
            let near = paying.cover.sites_of(point).iter().map(|site| -paying.sites[*site as usize].price);
            BEYOND * near.fold(f64::INFINITY, f64::min).max(self.unit as f64)
        };
        paying.weight = (0..paying.weight.len()).map(value).collect();
    }

    /// The covering question with other weights, in which each site costs what it counts.
    pub(super) fn paying(&self, weight: Vec<f64>) -> Instance {
        let one_part = self.is_small();
        let priced = |(site, cost): (&FreeSite, &i64)| {
            let part = if one_part { 0 } else { site.part };
            FreeSite { price: -*cost as f64, part, ..*site }
        };
        let sites = self.instance.sites.iter().zip(&self.cost).map(priced).collect();
        Instance { weight, sites, constant: 0.0, ..self.instance.clone() }
    }

    fn at_price(&self, price: f64) -> Instance {
        self.paying(self.instance.weight.iter().map(|weight| price * weight).collect())
    }

    /// A price of coverage with a bound about as good as can be. Starts from what the last hub of a greedy plan counts
    /// for each unit of weight, and changes the price as long as that helps.
    fn price_of_coverage(&self) -> f64 {
        let wanted = self.target - self.instance.constant;
        // Which site dominates which does not depend on the price, so one reduction is enough.
        let Reduced { mut instance, .. } = presolve::reduce(&self.at_price(1.0), Reductions::ALL);
        let weight = instance.weight.clone();
        let clock = self.clock.part(TRYING);
        let mut bound = |price: f64| {
            instance.weight = weight.iter().map(|weight| price * weight).collect();
            let relaxation = Relaxation::new(&instance);
            let effort = Effort { steps: STEPS, gap: 0.0 };
            let found = lagrangian::bound(&relaxation, 0.0, &effort, &clock, |_, _| 0.0);
            price * wanted - found.value()
        };
        let mut price = self.greedy_price();
        let mut best = bound(price);
        // If no plan keeps the limits, the bound grows without end. Once it is above the sum of all sites, that is
        // proven.
        let all = self.cost.iter().sum::<i64>() as f64;
        for factor in FACTORS {
            for factor in [factor, 1.0 / factor] {
                let before = best;
                for _ in 0..MOVES {
                    if clock.is_over() || best > all {
                        return price;
                    }
                    let next = bound(price * factor);
                    if next <= best + STATED * best.abs() {
                        break;
                    }
                    (price, best) = (price * factor, next);
                }
                if best > before {
                    break;
                }
            }
        }
        price
    }

    /// What the last hub of a greedy plan counts for each unit of weight that it adds.
    fn greedy_price(&self) -> f64 {
        let mut draft = Draft::new(&self.instance);
        let mut covered = self.instance.constant;
        let mut price = 1.0;
        while covered < self.target && !self.clock.is_over() {
            let worth = |site: usize| draft.gain(site) / self.cost[site].max(1) as f64;
            let closed = (0..self.cost.len()).filter(|site| !draft.is_open(*site));
            let Some(site) = closed.max_by(|a, b| worth(*a).total_cmp(&worth(*b)).then(b.cmp(a))) else { break };
            let gain = draft.gain(site);
            if gain <= 0.0 {
                break;
            }
            price = self.cost[site].max(1) as f64 / gain;
            covered += gain;
            draft.open(site);
        }
        price
    }
}
