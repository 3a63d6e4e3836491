//! Limited room: against brute force, against the linear program, and against the same question without limits on room.

use super::*;
use crate::evaluate::{Flow, by_cuts};
use crate::model::{CapacityTerms, Resource};
use crate::solve::backend::{self, Answer, Column, Mip, MipRow};
use crate::solve::capacity::{Filled, Rooms, Serving};

/// Rooms of sites and demands of zones for a small question.
pub(super) fn rooms() -> impl Strategy<Value = (Vec<f64>, Option<Vec<f64>>)> {
    let room = prop_oneof![2 => 2.0..30.0, 1 => Just(10.0), 1 => Just(0.0), 1 => Just(f64::INFINITY)];
    let demand = prop_oneof![4 => 1.0..20.0, 1 => Just(0.0), 1 => Just(7.0)];
    (prop::collection::vec(room, 10), prop::option::of(prop::collection::vec(demand, 14)))
}

pub(super) fn limited(terms: &Terms, study: &Study, (room, demand): &(Vec<f64>, Option<Vec<f64>>)) -> Terms {
    let weight = || terms.weight.iter().map(|weight| weight.0).collect();
    let capacity = CapacityTerms {
        what: Resource::Families,
        limits: true,
        demand: demand.as_ref().map_or_else(weight, |demand| demand[..study.zones.len()].to_vec()),
        demand_label: "test".into(),
        room: room[..study.sites.len()].to_vec(),
        split: true,
    };
    Terms { capacities: vec![capacity], ..terms.clone() }
}

/// Value of hubs when families are covered only where there is room, from their value without regard to room; `None`
/// when they break a limit.
fn worth_served(study: &Study, terms: &Terms, open: &[SiteIx]) -> Option<f64> {
    let value = worth(study, terms, open)?;
    let question = limits::Question::new(study, terms, &reach(study, terms)).sites.len();
    assert!(open.len() <= question);
    let lists = reach(study, terms);
    let serving = Serving::new(&Question::new(study, terms, &lists), &terms.capacities[0]);
    let open = serving.choice(open);
    let open: Vec<usize> = (0..open.len()).filter(|site| open[*site]).collect();
    let mut endless = serving.network.clone();
    endless.room.fill(f64::INFINITY);
    Some(value - by_cuts(&endless, &open) + by_cuts(&serving.network, &open))
}

fn best_served(study: &Study, terms: &Terms) -> Option<f64> {
    let sites: Vec<SiteIx> = study.site_indices().filter(|site| terms.may_be_hub(*site)).collect();
    let sets = (0..1_u32 << sites.len()).map(|set| {
        let open: Vec<SiteIx> = (0..sites.len()).filter(|at| set >> at & 1 == 1).map(|at| sites[at]).collect();
        worth_served(study, terms, &open)
    });
    sets.flatten().max_by(f64::total_cmp)
}

/// Few enough sites for brute force over all cuts of the network.
pub(super) fn few(mut small: Small) -> Small {
    small.sites.truncate(7);
    small
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn the_best_plan_is_found_and_proven(small in small().prop_map(few), rooms in rooms()) {
        let study = small.study();
        let terms = limited(&small.terms(&study), &study, &rooms);
        let lists = reach(&study, &terms);
        for backend in Backend::ALL {
            let options = Options { backend: *backend, ..Options::default() };
            let outcome = solve(&study, &terms, &lists, &options).expect("the search ends");
            match best_served(&study, &terms) {
                None => prop_assert_eq!(outcome.status, Status::Infeasible),
                Some(_) if outcome.status == Status::Infeasible => {
                    prop_assert!(nobody_reached(&outcome), "{:?}", outcome);
                }
                Some(best) => {
                    let found = worth_served(&study, &terms, &outcome.open);
                    prop_assert!(found.is_some_and(|found| close(found, best)), "{found:?} against {best}");
                    prop_assert!(close(outcome.bound, best), "bound {} against {best}", outcome.bound);
                    prop_assert_eq!(outcome.status, Status::Optimal);
                }
            }
        }
    }

    #[test]
    fn endless_room_is_no_limit(small in small()) {
        let study = small.study();
        let terms = small.terms(&study);
        let endless = limited(&terms, &study, &(vec![f64::INFINITY; 10], None));
        let (one, other) = (answer(&study, &terms), answer(&study, &endless));
        prop_assert_eq!((one.status, one.bound), (other.status, other.bound));
        if one.status != Status::Infeasible {
            prop_assert_eq!(worth(&study, &terms, &one.open), worth(&study, &terms, &other.open));
        }
    }

    #[test]
    fn prices_bound_every_choice_whatever_they_are(small in small().prop_map(few), rooms in rooms()) {
        let study = small.study();
        let terms = limited(&small.terms(&study), &study, &rooms);
        let Some(best) = best_served(&study, &terms) else { return Ok(()) };
        let lists = reach(&study, &terms);
        let serving = Serving::new(&Question::new(&study, &terms, &lists), &terms.capacities[0]);
        let rooms = Rooms { demand: &serving.network.demand, room: &serving.network.room };
        let demand = Filled { instance: &serving.instance, rooms };
        let relaxation = Relaxation::of(&serving.instance, &demand);
        let options = Options::default();
        for steps in [0, 5, 60] {
            let effort = Effort { steps, gap: 0.0 };
            let found = lagrangian::bound(&relaxation, 0.0, &effort, &Clock::new(&options), |_, _| f64::NEG_INFINITY);
            prop_assert!(found.value() >= best - 1e-9 * best.abs().max(1.0), "{} below {best}", found.value());
        }
    }

    #[test]
    fn more_room_never_serves_fewer(small in mild().prop_map(few), rooms in rooms(), more in 0.0..10.0) {
        let study = small.study();
        let mut terms = limited(&small.terms(&study), &study, &rooms);
        if best_served(&study, &terms).is_none() || answer(&study, &terms).status == Status::Infeasible {
            return Ok(());
        }
        let value = |terms: &Terms| worth_served(&study, terms, &answer(&study, terms).open).expect("limits are kept");
        let less = value(&terms);
        terms.capacities[0].room.iter_mut().for_each(|room| *room += more);
        let roomier = value(&terms);
        prop_assert!(roomier >= less - 1e-7, "{less}, then {roomier}");
    }

    #[test]
    fn a_flow_is_the_linear_program_of_its_sites(small in small(), rooms in rooms()) {
        let study = small.study();
        let terms = limited(&small.terms(&study), &study, &rooms);
        let lists = reach(&study, &terms);
        let Serving { network, .. } = Serving::new(&Question::new(&study, &terms, &lists), &terms.capacities[0]);
        let mut mip = Mip::default();
        let mut of_site = vec![Vec::new(); network.room.len()];
        for point in 0..network.weight.len() {
            let mut terms = Vec::new();
            for site in network.cover.sites_of(ZoneIx::new(point)) {
                terms.push((mip.columns.len(), 1.0));
                of_site[site.at()].push((mip.columns.len(), network.demand[point]));
                mip.columns.push(Column { most: 1.0, whole: false, profit: network.weight[point] });
            }
            mip.rows.push(MipRow { terms, at_least: None, at_most: Some(1.0) });
        }
        for (terms, room) in of_site.into_iter().zip(&network.room).filter(|(_, room)| room.is_finite()) {
            mip.rows.push(MipRow { terms, at_least: None, at_most: Some(*room) });
        }
        if mip.columns.is_empty() {
            return Ok(());
        }
        let served = Flow::of(&network, 0..network.room.len()).weight();
        for backend in Backend::ALL {
            let solved = backend::solve(*backend, &mip, Duration::from_secs(60), 0.0).expect("the solver ends");
            let Answer::Found { bound, .. } = solved else { panic!("{solved:?}") };
            prop_assert!(close(bound, served), "{bound} against {served}");
        }
    }
}
