//! What the plan says it is worth.

use super::{Faults, close, limits, slack};
use crate::model::{AmbitionMode, Metrics, Plan, Role, SiteIx, Status, Study, Terms, TravelSource, Zone, ZoneIx};
use crate::units::Pounds;

pub(super) fn check(study: &Study, terms: &Terms, plan: &Plan, hubs: &[SiteIx], faults: &mut Faults) {
    let found = Worth::of(study, terms, hubs);
    match plan.objective {
        Some(stated) => {
            let (low, high) = (found.covered_least - found.losses(), found.covered_most - found.losses());
            faults.unless(between(stated, low, high), "objective", || {
                format!("the objective is said to be {stated}; the hubs reach {low}")
            });
        }
        None => faults.push("objective", "the plan states no objective"),
    }
    proof(plan, faults);
    match &plan.metrics {
        Some(metrics) => headlines(study, terms, metrics, &found, hubs, faults),
        None => faults.push("metrics", "the plan states no metrics"),
    }
}

/// A plan's worth, found again.
struct Worth {
    /// Weight within the radius, where a hub exactly on the radius may be a rounding error within or beyond it. The two are
    /// equal unless such a hub exists.
    covered_least: f64,
    covered_most: f64,
    shortfall: Option<u32>,
    penalty: f64,
    closing_loss: f64,
}

/// Relative rounding error of a distance: far below a millimetre in a country, far above the last bits of a sum of squares.
const DISTANCE_ROUNDING: f64 = 1e-12;

impl Worth {
    fn of(study: &Study, terms: &Terms, hubs: &[SiteIx]) -> Self {
        let mut open = hubs.to_vec();
        open.extend((0..study.sites.len()).filter(|at| terms.role[*at] == Role::Standing).map(SiteIx::new));
        let (mut covered_least, mut covered_most) = (0.0, 0.0);
        for (at, zone) in study.zones.iter().enumerate() {
            if zone.authority.is_some_and(|authority| !terms.planned[authority.at()]) {
                continue;
            }
            let Some(distance) = distance_to_nearest(study, terms, ZoneIx::new(at), zone, &open) else { continue };
            if distance <= terms.radius.value * (1.0 - DISTANCE_ROUNDING) {
                covered_least += terms.weight[at].0;
            }
            if distance <= terms.radius.value * (1.0 + DISTANCE_ROUNDING) {
                covered_most += terms.weight[at].0;
            }
        }
        let ambition = terms.ambition.as_ref();
        let shortfall = ambition.map(|ambition| limits::shortfall(study, terms, ambition, hubs));
        let penalty = match (ambition, shortfall) {
            (Some(ambition), Some(hubs)) if ambition.mode == AmbitionMode::Soft => ambition.penalty.0 * f64::from(hubs),
            _ => 0.0,
        };
        let closing_loss = (0..study.sites.len())
            .filter(|at| !open.contains(&SiteIx::new(*at)))
            .map(|at| terms.closing_price[at].0)
            .filter(|price| *price != 0.0)
            .sum();
        Worth { covered_least, covered_most, shortfall, penalty, closing_loss }
    }

    fn losses(&self) -> f64 {
        self.penalty + self.closing_loss
    }
}

/// Impedance from the zone to the nearest of `open` that its families may use.
fn distance_to_nearest(study: &Study, terms: &Terms, ix: ZoneIx, zone: &Zone, open: &[SiteIx]) -> Option<f64> {
    let may_use = |site: SiteIx| terms.cross_border || study.sites[site.at()].authority == zone.authority;
    let mut nearest: Option<f64> = None;
    let mut offer = |distance: f64| nearest = Some(nearest.map_or(distance, |least: f64| least.min(distance)));
    match &study.travel {
        TravelSource::StraightLine { detour } => {
            for hub in open.iter().filter(|hub| may_use(**hub)) {
                let point = study.sites[hub.at()].point;
                let (dx, dy) = (point.x - zone.centroid.x, point.y - zone.centroid.y);
                offer(detour * (dx * dx + dy * dy).sqrt());
            }
        }
        TravelSource::Matrix(matrix) => {
            for (site, impedance) in matrix.row(ix) {
                if open.contains(site) && may_use(*site) {
                    offer(*impedance);
                }
            }
        }
    }
    nearest
}

fn between(stated: f64, low: f64, high: f64) -> bool {
    stated >= low - slack(stated, low) && stated <= high + slack(stated, high)
}

/// Bound, gap and status must not contradict the objective or one another.
fn proof(plan: &Plan, faults: &mut Faults) {
    let Some(objective) = plan.objective else { return };
    let Some(bound) = plan.bound else {
        faults.push("bound", "the plan states no bound");
        return;
    };
    faults.unless(bound >= objective - slack(bound, objective), "bound", || {
        format!("the bound {bound} is below the objective {objective}")
    });
    let Some(gap) = plan.gap else {
        faults.push("gap", "the plan states no gap");
        return;
    };
    let given = match (bound - objective, bound) {
        (0.0, _) => 0.0,
        (difference, 0.0) => difference / objective.abs(),
        (difference, bound) => difference / bound.abs(),
    };
    faults.unless((gap - given).abs() <= 1e-9, "gap", || {
        format!("the gap is said to be {gap}; objective and bound give {given}")
    });
    faults.unless(plan.status != Status::Optimal || given <= 1e-9, "status", || {
        format!("the plan is said to be optimal with a gap of {given}")
    });
}

/// The figures that everybody quotes.
fn headlines(study: &Study, terms: &Terms, metrics: &Metrics, found: &Worth, hubs: &[SiteIx], faults: &mut Faults) {
    let covered = metrics.all.after.covered.0;
    faults.unless(between(covered, found.covered_least, found.covered_most), "metrics", || {
        format!("the weight covered is said to be {covered}; the hubs cover {}", found.covered_least)
    });
    let mut same = |what: &str, stated: f64, found: f64| {
        faults.unless(close(stated, found), "metrics", || format!("{what} is said to be {stated}; it is {found}"));
    };
    same("the penalty", metrics.penalty.0, found.penalty);
    same("the loss by closing centres", metrics.closing_loss.0, found.closing_loss);
    faults.unless(metrics.hubs == hubs.len(), "metrics", || {
        format!("the plan is said to have {} hubs; it has {}", metrics.hubs, hubs.len())
    });
    let within = terms.reads_disadvantage(study).then(|| limits::disadvantaged(terms, hubs) as usize);
    faults.unless(metrics.hubs_disadvantaged == within, "metrics", || {
        format!("hubs in disadvantaged communities: said {:?}, found {within:?}", metrics.hubs_disadvantaged)
    });
    faults.unless(metrics.ambition_shortfall == found.shortfall, "metrics", || {
        format!("hubs short of the ambition: said {:?}, found {:?}", metrics.ambition_shortfall, found.shortfall)
    });
    let cost: Option<Pounds> = terms.costed.then(|| hubs.iter().map(|hub| terms.cost[hub.at()]).sum());
    faults.unless(metrics.cost == cost, "metrics", || {
        let words = |cost: Option<Pounds>| cost.map_or("nothing".to_owned(), |cost| cost.to_string());
        format!("the hubs are said to cost {}; they cost {}", words(metrics.cost), words(cost))
    });
}
