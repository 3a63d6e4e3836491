//! The search against brute force on small random questions with every limit switched on and off.

use super::*;
use crate::model::testing::{parts_of_points, plain_terms, with_authorities};
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
        prop::collection::vec((0.0..100.0, 0.0..100.0, prop_oneof![Just(0.0), 1.0..20.0, Just(7.0)]), 1..14),
        prop::collection::vec((0.0..100.0, 0.0..100.0), 1..10),
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
        prop::collection::vec(0..3_u32, 3),
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
        let parts = parts_of_points(&self.zones, &self.sites);
        if self.plain {
            return Study::new(parts).expect("valid");
        }
        let zones = &self.zone_authority[..self.zones.len()];
        Study::new(with_authorities(parts, zones, &self.site_authority[..self.sites.len()])).expect("valid")
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

/// What a set of hubs is worth, from the places themselves; `None` when it breaks a limit.
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

/// The best of all sets of hubs.
fn brute_force(study: &Study, terms: &Terms) -> Option<f64> {
    let usable = |site: &SiteIx| matches!(terms.role[site.at()], Role::Free | Role::Required);
    let sites: Vec<SiteIx> = study.site_indices().filter(usable).collect();
    let sets = (0..1_u32 << sites.len()).map(|set| {
        let open: Vec<SiteIx> = (0..sites.len()).filter(|at| set >> at & 1 == 1).map(|at| sites[at]).collect();
        worth(study, terms, &open)
    });
    sets.flatten().max_by(f64::total_cmp)
}

/// "Nothing within reach" is an answer of its own, where brute force would open hubs for nobody.
fn nobody_reached(outcome: &Outcome) -> bool {
    outcome.reasons.iter().any(|reason| reason.limit == "reach" || reason.limit == "status")
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

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
