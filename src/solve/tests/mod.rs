//! The search against brute force on small random questions with every limit switched on and off.

mod authorities;
mod branching;
mod capacity;
mod certificates;
mod excused;
mod journeys;
mod mended;
mod models_centre;
mod phased;
mod reasons;
mod services;
mod threads;
mod unlike;
mod whole;
mod wide;
mod work;

use super::exact::Proof;
use super::heuristic::Choice;
use super::lagrangian::{Effort, Relaxation};
use super::*;
use crate::model::Status;

use crate::model::testing::cases;
use crate::model::testing::{parts_of_points, plain_terms, study_of_points, with_authorities};
use crate::model::{
    AmbitionMode, AmbitionTerms, ReachBuilder, Role, Rounding, Scope, Share, SiteIx, Study, Terms, ZoneIx,
};
use crate::units::{Pounds, Weight};
use proptest::prelude::*;

/// A small question: zones and sites on a square of 100 by 100, in up to three authorities.
#[derive(Debug, Clone)]
struct Small {
    zones: Vec<(f64, f64, f64)>,
    zone_authority: Vec<usize>,
    sites: Vec<(f64, f64)>,
    site_authority: Vec<usize>,
    plain: bool,
    radius: f64,
    cross_border: bool,
    role: Vec<Role>,
    cost: Vec<i64>,
    disadvantaged: Vec<bool>,
    closing_price: Vec<f64>,
    standing_authority: bool,
    budget: Vec<Option<i64>>,
    total_budget: Option<i64>,
    min_hubs: Vec<u32>,
    max_hubs: Vec<Option<u32>>,
    total: (u32, Option<u32>),
    ambition: Option<(AmbitionMode, u32, Scope, Rounding, f64)>,
}

fn small() -> impl Strategy<Value = Small> {
    let places = (
        prop::collection::vec((0.0..100.0, 0.0..100.0, prop_oneof![Just(0.0), 1.0..20.0, Just(7.0)]), 3..14),
        prop::collection::vec((0.0..100.0, 0.0..100.0), 4..11),
        10.0..60.0,
        any::<bool>(),
        prop::bool::weighted(0.25),
        prop::bool::weighted(0.3),
    );
    let of_sites = (
        prop::collection::vec(
            prop_oneof![8 => Just(Role::Free), 1 => Just(Role::Required), 1 => Just(Role::Excluded)],
            10,
        ),
        prop::collection::vec(prop_oneof![Just(100), Just(250), 50..400_i64], 10),
        prop::collection::vec(any::<bool>(), 10),
        prop::collection::vec(prop_oneof![3 => Just(0.0), 1 => 0.5..10.0], 10),
        prop::collection::vec(0..3_usize, 14),
        prop::collection::vec(0..3_usize, 10),
    );
    let limits = (
        prop::collection::vec(prop::option::weighted(0.4, 100..1200_i64), 3),
        prop::option::weighted(0.2, 200..2000_i64),
        prop::collection::vec(prop_oneof![2 => Just(0), 2 => Just(1), 1 => Just(2)], 3),
        prop::collection::vec(prop::option::weighted(0.5, 1..4_u32), 3),
        prop_oneof![2 => Just((0, None)), 2 => (1..6_u32).prop_map(|p| (0, Some(p))), 2 => (1..6_u32).prop_map(|p| (p, Some(p)))],
        prop::option::weighted(
            0.6,
            (
                prop_oneof![Just(AmbitionMode::Hard), Just(AmbitionMode::Soft), Just(AmbitionMode::Report)],
                prop_oneof![Just(7000), Just(5000), 1000..10_001_u32],
                prop_oneof![Just(Scope::Pool), Just(Scope::Authority), Just(Scope::Both)],
                prop_oneof![Just(Rounding::Up), Just(Rounding::Nearest), Just(Rounding::Down)],
                0.0..15.0,
            ),
        ),
    );
    (places, of_sites, limits).prop_map(|(places, of_sites, limits)| {
        let (zones, sites, radius, cross_border, plain, standing_authority) = places;
        let (role, cost, disadvantaged, closing_price, zone_authority, site_authority) = of_sites;
        let (budget, total_budget, min_hubs, max_hubs, total, ambition) = limits;
        Small {
            zones,
            zone_authority,
            sites,
            site_authority,
            plain,
            radius,
            cross_border,
            role,
            cost,
            disadvantaged,
            closing_price,
            standing_authority: standing_authority && !plain,
            budget,
            total_budget,
            min_hubs,
            max_hubs,
            total,
            ambition,
        }
    })
}

impl Small {
    fn study(&self) -> Study {
        if self.plain {
            return study_of_points(&self.zones, &self.sites);
        }
        let (zones, sites) = (&self.zone_authority[..self.zones.len()], &self.site_authority[..self.sites.len()]);
        let parts = with_authorities(parts_of_points(&self.zones, &self.sites), zones, sites);
        Study::new(parts).expect("valid")
    }

    fn terms(&self, study: &Study) -> Terms {
        let (sites, authorities) = (study.sites.len(), study.authorities.len());
        let mut terms = plain_terms(study, self.radius);
        terms.cross_border = self.cross_border;
        terms.role = self.role[..sites].to_vec();
        terms.cost = self.cost[..sites].iter().map(|cost| Pounds(*cost)).collect();
        terms.disadvantaged = self.disadvantaged[..sites].to_vec();
        terms.closing_price = self.closing_price[..sites].iter().map(|price| Weight(*price)).collect();
        terms.budget = self.budget[..authorities].iter().map(|budget| budget.map(Pounds)).collect();
        terms.total_budget = self.total_budget.map(Pounds);
        terms.min_hubs = self.min_hubs[..authorities].to_vec();
        terms.max_hubs = self.max_hubs[..authorities].to_vec();
        (terms.total_min, terms.total_max) = self.total;
        terms.ambition = self.ambition.map(|(mode, share, scope, rounding, penalty)| AmbitionTerms {
            mode,
            share: Share(share),
            scope,
            rounding,
            penalty: Weight(penalty),
            label: "test".into(),
        });
        if self.standing_authority && authorities > 1 {
            terms.planned[0] = false;
            (terms.budget[0], terms.min_hubs[0], terms.max_hubs[0]) = (None, 0, None);
            for site in study.site_indices().filter(|site| study.sites[site.at()].authority.is_some_and(|a| a.0 == 0)) {
                let kept = terms.role[site.at()] == Role::Required;
                terms.role[site.at()] = if kept { Role::Standing } else { Role::Excluded };
                terms.closing_price[site.at()] = Weight(0.0);
            }
        }
        terms
    }
}

fn distance(study: &Study, zone: ZoneIx, site: SiteIx) -> f64 {
    let (a, b) = (study.zones[zone.at()].centroid, study.sites[site.at()].point);
    (a.x - b.x).hypot(a.y - b.y)
}

fn reach(study: &Study, terms: &Terms) -> Reach {
    let mut builder = ReachBuilder::new(study.zones.len());
    for zone in study.zone_indices() {
        let near = |site: &SiteIx| {
            terms.usable(*site)
                && terms.may_serve(study, zone, *site)
                && distance(study, zone, *site) <= terms.radius.value
        };
        builder.push_zone(&study.site_indices().filter(near).collect::<Vec<_>>());
    }
    builder.build(study.sites.len())
}

fn answer(study: &Study, terms: &Terms) -> Outcome {
    solve(study, terms, &reach(study, terms), &Options::default()).expect("the search ends")
}

/// Value of a set of hubs, from the places themselves; `None` when it breaks a limit.
fn worth(study: &Study, terms: &Terms, open: &[SiteIx]) -> Option<f64> {
    let of = |authority: usize| {
        let mine = |site: &&SiteIx| study.sites[site.at()].authority.is_some_and(|a| a.at() == authority);
        open.iter().filter(mine).copied().collect::<Vec<SiteIx>>()
    };
    let cost = |hubs: &[SiteIx]| hubs.iter().map(|site| terms.cost[site.at()]).sum::<Pounds>();
    let in_range = |hubs: usize, least: u32, most: Option<u32>| {
        hubs >= least as usize && most.is_none_or(|most| hubs <= most as usize)
    };
    let required = |site: SiteIx| terms.role[site.at()] == Role::Required;
    let mut kept = study.site_indices().all(|site| !required(site) || open.contains(&site));
    kept &= in_range(open.len(), terms.total_min, terms.total_max);
    kept &= terms.total_budget.is_none_or(|budget| cost(open) <= budget);
    let between = |a: SiteIx, b: SiteIx| {
        let (a, b) = (study.sites[a.at()].point, study.sites[b.at()].point);
        (a.x - b.x).hypot(a.y - b.y)
    };
    let near = |apart: f64| open.iter().any(|a| open.iter().any(|b| a < b && between(*a, *b) < apart));
    kept &= terms.apart.is_none_or(|apart| !near(apart));
    let left_out = |hubs: &[SiteIx]| hubs.iter().filter(|hub| !open.contains(hub)).count();
    kept &= terms.unlike.iter().all(|other| left_out(&other.hubs) >= other.without as usize);
    let mut scopes = Vec::new();
    for authority in terms.planned_authorities() {
        let hubs = of(authority.at());
        kept &= in_range(hubs.len(), terms.min_hubs[authority.at()], terms.max_hubs[authority.at()]);
        kept &= terms.budget[authority.at()].is_none_or(|budget| cost(&hubs) <= budget);
        scopes.push((Scope::Authority, hubs));
    }
    scopes.push((Scope::Pool, open.to_vec()));
    let mut value = 0.0;
    if let Some(ambition) = &terms.ambition {
        for (scope, hubs) in scopes {
            if ambition.scope != scope && ambition.scope != Scope::Both {
                continue;
            }
            let inside = hubs.iter().filter(|site| terms.disadvantaged[site.at()]).count() as u32;
            let short = ambition.share.of(hubs.len() as u32, ambition.rounding).saturating_sub(inside);
            match ambition.mode {
                AmbitionMode::Hard => kept &= short == 0,
                AmbitionMode::Soft => value -= ambition.penalty.0 * f64::from(short),
                AmbitionMode::Report => {}
            }
        }
    }
    let serving: Vec<SiteIx> = open.iter().copied().chain(terms.standing()).collect();
    for zone in study.zone_indices().filter(|zone| terms.plans_for(study, *zone)) {
        let served =
            |site: &SiteIx| terms.may_serve(study, zone, *site) && distance(study, zone, *site) <= terms.radius.value;
        if serving.iter().any(served) {
            value += terms.weight[zone.at()].0;
        }
    }
    value -= study
        .site_indices()
        .filter(|site| !serving.contains(site))
        .map(|site| terms.closing_price[site.at()].0)
        .sum::<f64>();
    kept.then_some(value)
}

/// The best of all sets of hubs, by brute force.
fn brute_force(study: &Study, terms: &Terms) -> Option<f64> {
    let usable = |site: &SiteIx| matches!(terms.role[site.at()], Role::Free | Role::Required);
    let sites: Vec<SiteIx> = study.site_indices().filter(usable).collect();
    let sets = (0..1_u32 << sites.len()).map(|set| {
        let open: Vec<SiteIx> = (0..sites.len()).filter(|at| set >> at & 1 == 1).map(|at| sites[at]).collect();
        worth(study, terms, &open)
    });
    sets.flatten().max_by(f64::total_cmp)
}

/// "Nothing within reach" is an answer of its own; brute force would open hubs that serve nobody.
fn nobody_reached(outcome: &Outcome) -> bool {
    outcome.reasons.iter().any(|reason| reason.limit == "reach" || reason.limit == "status")
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #![proptest_config(cases(500))]

    #[test]
    fn small_questions_are_solved_as_brute_force_solves_them(small in small()) {
        let study = small.study();
        let terms = small.terms(&study);
        let outcome = answer(&study, &terms);
        let best = brute_force(&study, &terms);
        if nobody_reached(&outcome) {
            return Ok(());
        }
        match best {
            None => {
                prop_assert_eq!(outcome.status, Status::Infeasible);
                prop_assert!(!outcome.reasons.is_empty());
            }
            Some(best) => {
                prop_assert_eq!(outcome.status, Status::Optimal, "{:?}", outcome);
                let value = worth(&study, &terms, &outcome.open);
                prop_assert!(value.is_some_and(|value| close(value, best)), "{value:?} against {best}");
                prop_assert!(outcome.bound >= best - 1e-9 * best.abs().max(1.0), "{} against {best}", outcome.bound);
            }
        }
    }
}

/// A random question whose limits do not clash: the number of hubs is limited, the ambition is soft, nothing else is
/// required.
fn mild() -> impl Strategy<Value = Small> {
    small().prop_map(|mut small| {
        small.role.fill(Role::Free);
        small.budget.fill(None);
        small.total_budget = None;
        small.min_hubs.fill(0);
        small.max_hubs.fill(None);
        small.radius = small.radius.max(40.0);
        small.closing_price.fill(0.0);
        small.ambition = None;
        small
    })
}

fn objective(study: &Study, terms: &Terms) -> f64 {
    let outcome = answer(study, terms);
    if outcome.status == Status::Infeasible {
        return f64::NEG_INFINITY;
    }
    worth(study, terms, &outcome.open).expect("the plan keeps the limits")
}

/// The value of the best choice of an instance, by brute force.
fn best_of(instance: &Instance, keep: impl Fn(&[bool]) -> bool) -> Option<f64> {
    let sites = instance.sites.len();
    let choices = (0..1_u32 << sites).map(|set| (0..sites).map(|at| set >> at & 1 == 1).collect::<Vec<bool>>());
    let kept = choices.filter(|open| keep(open)).filter_map(|open| Choice::checked(instance, open));
    kept.map(|choice| choice.value).max_by(f64::total_cmp)
}

fn same(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => close(a, b),
        (a, b) => a.is_none() && b.is_none(),
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn presolve_and_its_order_rows_keep_the_best_value(small in small()) {
        let study = small.study();
        let terms = small.terms(&study);
        let instance = Instance::new(&study, &terms, &reach(&study, &terms));
        let best = best_of(&instance, |_| true);
        for which in [Reductions { merge: true, dominate: false }, Reductions { merge: false, dominate: true }, Reductions::ALL] {
            let Reduced { instance: smaller, order } = presolve::reduce(&instance, which);
            let in_order = |open: &[bool]| order.iter().all(|(j, k)| !open[*j as usize] || open[*k as usize]);
            let found = best_of(&smaller, in_order);
            prop_assert!(same(best, found), "{best:?} against {found:?} with {which:?}");
        }
    }

    #[test]
    fn the_program_alone_finds_the_best_choice_from_any_start(small in small()) {
        let study = small.study();
        let terms = small.terms(&study);
        let instance = Instance::new(&study, &terms, &reach(&study, &terms));
        let reduced = presolve::reduce(&instance, Reductions::ALL);
        let options = Options::default();
        let clock = Clock::new(&options);
        let start = heuristic::greedy(&reduced.instance, &Clock::new(&Options::default()));
        let best = best_of(&instance, |_| true);
        for backend in Backend::ALL {
            match exact::prove(&reduced, start.as_ref(), *backend, 0.0, &clock).expect("the solver ends") {
                Proof::Infeasible => prop_assert!(best.is_none(), "{best:?} was called infeasible"),
                Proof::Bounded { choice, bound, optimal } => {
                    prop_assert!(optimal);
                    prop_assert!(same(choice.map(|choice| choice.value), best), "{best:?}");
                    prop_assert!(best.is_some_and(|best| close(bound, best)), "{bound} against {best:?}");
                }
                Proof::Nothing => prop_assert!(false, "nothing was proven"),
            }
        }
    }

    #[test]
    fn prices_bound_every_choice_and_fates_hold_in_every_better_one(small in small(), slack in 0.0..10.0) {
        let study = small.study();
        let terms = small.terms(&study);
        let instance = Instance::new(&study, &terms, &reach(&study, &terms));
        let relaxation = Relaxation::new(&instance);
        let options = Options::default();
        let effort = Effort { steps: 60, gap: 0.0 };
        let found = lagrangian::bound(&relaxation, instance.constant, &effort, &Clock::new(&options), |_, _| f64::NEG_INFINITY);
        let Some(best) = best_of(&instance, |_| true) else { return Ok(()) };
        prop_assert!(found.value() >= best - 1e-9 * best.abs().max(1.0), "{} below {best}", found.value());
        let fates = found.fates(best - slack);
        let obeys = |open: &[bool]| fates.iter().zip(open).all(|(fate, open)| match fate {
            instance::Fate::Free => true,
            instance::Fate::Open => *open,
            instance::Fate::Closed => !*open,
        });
        // Every choice worth more than the mark agrees with the fates, so no choice that disagrees is worth more.
        let outlaw = best_of(&instance, |open| !obeys(open));
        prop_assert!(outlaw.is_none_or(|value| value <= best - slack + 1e-6), "{outlaw:?} against {}", best - slack);
    }

    #[test]
    fn coverage_never_falls_as_hubs_or_radius_grow(small in mild(), hubs in 1..5_u32) {
        let study = small.study();
        let mut terms = small.terms(&study);
        (terms.total_min, terms.total_max) = (0, Some(hubs));
        let fewer = objective(&study, &terms);
        terms.total_max = Some(hubs + 1);
        let more = objective(&study, &terms);
        prop_assert!(more >= fewer - 1e-9, "{fewer} with {hubs} hubs, {more} with one more");
        terms.radius.value *= 1.3;
        let wider = objective(&study, &terms);
        prop_assert!(wider >= more - 1e-9, "{more}, {wider} with a wider radius");
    }

    #[test]
    fn the_order_of_places_does_not_matter(small in small(), turn in 1..9_usize) {
        let study = small.study();
        let terms = small.terms(&study);
        let mut turned = small.clone();
        let (zones, sites) = (small.zones.len(), small.sites.len());
        turned.zones.rotate_left(turn % zones);
        turned.zone_authority[..zones].rotate_left(turn % zones);
        turned.sites.rotate_left(turn % sites);
        turned.site_authority[..sites].rotate_left(turn % sites);
        turned.role[..sites].rotate_left(turn % sites);
        turned.cost[..sites].rotate_left(turn % sites);
        turned.disadvantaged[..sites].rotate_left(turn % sites);
        turned.closing_price[..sites].rotate_left(turn % sites);
        let other_study = turned.study();
        let other_terms = turned.terms(&other_study);
        let (one, other) = (answer(&study, &terms), answer(&other_study, &other_terms));
        prop_assert_eq!(one.status, other.status);
        if one.status == Status::Optimal {
            prop_assert!(close(one.bound, other.bound), "{} against {}", one.bound, other.bound);
        }
    }
}
