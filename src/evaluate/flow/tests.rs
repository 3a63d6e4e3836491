//! Flows against the smallest cut, found by trying every set of sites.

use super::*;
use crate::model::ReachBuilder;
use crate::model::testing::cases;
use proptest::prelude::*;

/// The largest weight that open sites can serve, without computing a flow. The points of at least a given density can
/// be served as far as the smallest cut allows (Ford & Fulkerson 1956), and each level of density adds its difference
/// from the next lower one times that.
pub(crate) fn by_cuts(network: &Network, open: &[usize]) -> f64 {
    let points = 0..network.demand.len();
    let covers = |point: usize, site: usize| network.cover.sites_of(ZoneIx::new(point)).contains(&SiteIx::new(site));
    let free = points.clone().filter(|point| network.demand[*point] == 0.0);
    let mut value: f64 =
        free.filter(|point| open.iter().any(|site| covers(*point, *site))).map(|point| network.weight[point]).sum();
    let taking: Vec<usize> = points.filter(|point| network.demand[*point] > 0.0).collect();
    let mut levels: Vec<f64> = taking.iter().map(|point| network.density(*point)).collect();
    levels.sort_by(|a, b| b.total_cmp(a));
    levels.dedup();
    for (at, level) in levels.iter().enumerate() {
        let dense: Vec<usize> = taking.iter().copied().filter(|point| network.density(*point) >= *level).collect();
        let cut = |cut: u32| {
            let (inside, outside): (Vec<(usize, &usize)>, Vec<_>) =
                open.iter().enumerate().partition(|(at, _)| cut >> at & 1 == 1);
            let escapes = |point: &&usize| outside.iter().any(|(_, site)| covers(**point, **site));
            inside.iter().map(|(_, site)| network.room[**site]).sum::<f64>()
                + dense.iter().filter(escapes).map(|point| network.demand[*point]).sum::<f64>()
        };
        let served = (0..1_u32 << open.len()).map(cut).fold(f64::INFINITY, f64::min);
        value += served * (level - levels.get(at + 1).copied().unwrap_or_default());
    }
    value
}

/// Up to nine points and six sites, with rooms and demands that are tight, ample, infinite or 0.
fn networks() -> impl Strategy<Value = Network> {
    let point = (1.0..9.0, prop_oneof![Just(0.0), Just(2.0), 0.5..6.0], prop::collection::vec(any::<bool>(), 6));
    let room = prop_oneof![Just(0.0), Just(4.0), 1.0..9.0, Just(f64::INFINITY)];
    (prop::collection::vec(point, 1..10), prop::collection::vec(room, 6), any::<bool>()).prop_map(
        |(points, room, alike)| {
            let mut cover = ReachBuilder::new(points.len());
            for (.., near) in &points {
                cover.push_zone(&(0..6).filter(|site| near[*site]).map(SiteIx::new).collect::<Vec<SiteIx>>());
            }
            let demand: Vec<f64> = points.iter().map(|point| point.1).collect();
            let weight = points.iter().map(|point| if alike && point.1 > 0.0 { point.1 } else { point.0 }).collect();
            Network { weight, demand, room, cover: cover.build(6) }
        },
    )
}

/// No point is served twice or by a closed site, and no room is exceeded.
fn is_sound(flow: &Flow) -> bool {
    let network = flow.network;
    let points = 0..network.demand.len();
    let whole = points.clone().all(|point| {
        let served: f64 = flow.serving[point].iter().map(|(_, amount)| amount).sum();
        let by_open = flow.serving[point].iter().all(|(site, _)| {
            flow.open[*site as usize] && network.cover.sites_of(ZoneIx::new(point)).contains(&SiteIx(*site))
        });
        by_open && (served + flow.unserved[point] - network.demand[point]).abs() < 1e-9
    });
    whole && (0..network.room.len()).all(|site| flow.load(site) <= network.room[site] + 1e-9)
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_flow_stays_best_while_sites_open_and_close(network in networks(), turns in prop::collection::vec(0..6_usize, 1..14)) {
        let mut flow = Flow::new(&network);
        for site in turns {
            let (mark, before, closing) = (flow.mark(), flow.weight(), flow.open[site]);
            if closing { flow.close(site) } else { flow.open(site) }
            let open: Vec<usize> = (0..6).filter(|site| flow.open[*site]).collect();
            let best = by_cuts(&network, &open);
            prop_assert!(is_sound(&flow));
            prop_assert!((flow.weight() - best).abs() < 1e-7, "{} against {best} with {open:?}", flow.weight());
            let after = flow.clone();
            flow.undo(mark);
            prop_assert_eq!(flow.weight(), before);
            prop_assert!(is_sound(&flow) && flow.open[site] == closing);
            flow = after;
        }
    }

    #[test]
    fn endless_room_serves_all_that_is_covered_to_the_last_bit(network in networks()) {
        let network = Network { room: vec![f64::INFINITY; 6], ..network };
        let covered = (0..network.demand.len()).filter(|point| !network.cover.sites_of(ZoneIx::new(*point)).is_empty());
        prop_assert_eq!(Flow::of(&network, 0..6).weight(), covered.map(|point| network.weight[point]).sum::<f64>());
    }
}

/// Two hubs in a row, each with room for one of three villages. Both can serve the middle one.
#[test]
fn a_village_is_led_elsewhere_to_make_room() {
    let mut cover = ReachBuilder::new(3);
    cover.push_zone(&[SiteIx(0)]);
    cover.push_zone(&[SiteIx(0), SiteIx(1)]);
    cover.push_zone(&[SiteIx(1)]);
    let network =
        Network { weight: vec![1.0, 5.0, 2.0], demand: vec![1.0; 3], room: vec![1.0; 2], cover: cover.build(2) };
    let mut flow = Flow::of(&network, [0].into_iter());
    assert_eq!((flow.weight(), flow.load(0)), (5.0, 1.0));
    flow.open(1);
    // The first village takes the place of the middle one, which moves on: 5 + 2, because the last is worth more than
    // the first.
    assert_eq!(flow.weight(), 7.0);
    flow.close(0);
    assert_eq!((flow.weight(), flow.unserved(2)), (5.0, 1.0));
}
