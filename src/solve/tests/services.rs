//! Shares of families that must reach a service, against brute force.

use super::*;
use crate::model::ServiceTerms;
use crate::solve::instance::Instance;
use crate::solve::reach::Reaching;

/// Which of ten sites host each of two services, and the shares that must have them within reach.
pub(super) fn services() -> impl Strategy<Value = Vec<(Vec<bool>, Option<f64>)>> {
    let one = (prop::collection::vec(prop::bool::weighted(0.6), 10), prop::option::weighted(0.7, 0.05..0.9));
    prop::collection::vec(one, 2)
}

pub(super) fn asking(terms: Terms, study: &Study, services: &[(Vec<bool>, Option<f64>)]) -> Terms {
    let service = |(at, (hosts, share)): (usize, &(Vec<bool>, Option<f64>))| ServiceTerms {
        name: format!("service {at}"),
        hosts: hosts[..study.sites.len()].to_vec(),
        share: *share,
    };
    Terms { services: services.iter().enumerate().map(service).collect(), ..terms }
}

/// Value of hubs if they keep the limits, and every share with this much weight to spare.
fn worth_reaching(study: &Study, terms: &Terms, open: &[SiteIx], spare: f64) -> Option<f64> {
    let serving: Vec<SiteIx> = open.iter().copied().chain(terms.standing()).collect();
    let planned = || study.zone_indices().filter(|zone| terms.plans_for(study, *zone));
    let all: f64 = planned().map(|zone| terms.weight[zone.at()].0).sum();
    let kept = terms.services.iter().all(|service| {
        let reaches = |zone: &ZoneIx| {
            serving.iter().any(|site| {
                service.hosts[site.at()]
                    && terms.may_serve(study, *zone, *site)
                    && distance(study, *zone, *site) <= terms.radius.value
            })
        };
        let near: f64 = planned().filter(reaches).map(|zone| terms.weight[zone.at()].0).sum();
        service.share.is_none_or(|share| near >= share * all + spare)
    });
    worth(study, terms, open).filter(|_| kept)
}

fn best_reaching(study: &Study, terms: &Terms, spare: f64) -> Option<f64> {
    let sites: Vec<SiteIx> = study.site_indices().filter(|site| terms.may_be_hub(*site)).collect();
    let sets = (0..1_u32 << sites.len()).map(|set| {
        let open: Vec<SiteIx> = (0..sites.len()).filter(|at| set >> at & 1 == 1).map(|at| sites[at]).collect();
        worth_reaching(study, terms, &open, spare)
    });
    sets.flatten().max_by(f64::total_cmp)
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn the_best_plan_with_every_share_is_found_and_proven(small in small(), services in services()) {
        let study = small.study();
        let terms = asking(small.terms(&study), &study, &services);
        let lists = reach(&study, &terms);
        let (best, surely) = (best_reaching(&study, &terms, -1e-7), best_reaching(&study, &terms, 1e-6));
        for backend in Backend::ALL {
            let options = Options { backend: *backend, ..Options::default() };
            let outcome = solve(&study, &terms, &lists, &options).expect("the search ends");
            if nobody_reached(&outcome) {
                continue;
            }
            if outcome.status == Status::Infeasible {
                prop_assert!(surely.is_none(), "{surely:?} was called infeasible: {:?}", outcome.reasons);
                continue;
            }
            let found = worth_reaching(&study, &terms, &outcome.open, -1e-6);
            prop_assert!(best.is_some() && same(found, best) || same(found, surely), "{found:?} against {best:?}");
            prop_assert!(same(Some(outcome.bound), found), "bound {} against {found:?}", outcome.bound);
            prop_assert_eq!(outcome.status, Status::Optimal);
        }
    }

    #[test]
    fn floors_at_any_price_bound_every_plan(small in small(), services in services(), prices in prop::collection::vec(0.0..4.0, 2)) {
        let study = small.study();
        let terms = asking(small.terms(&study), &study, &services);
        let lists = reach(&study, &terms);
        let question = Question::new(&study, &terms, &lists);
        let reaching = Reaching::new(&question, Instance::new(&study, &terms, &lists));
        let priced = reaching.at_prices(&prices[..reaching.floors.len()]);
        let Some(best) = best_reaching(&study, &terms, 0.0) else { return Ok(()) };
        let bound = best_of(&priced, |_| true).expect("a plan keeps the limits");
        prop_assert!(bound >= best - 1e-9 * best.abs().max(1.0), "{bound} below {best}");
        let alone = reaching.floors.iter().map(|floor| (best_of(&reaching.alone(floor), |_| true), floor.need));
        for (most, need) in alone {
            prop_assert!(most.is_some_and(|most| most >= need - 1e-6), "{most:?} below {need}, which a plan reaches");
        }
    }
}
