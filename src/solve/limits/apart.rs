//! Least distance between hubs: of sites that are all closer to each other than that, at most one opens.
//!
//! One row for each pair would be enough, but a row for each clique of such sites gives a better bound. Pairs are
//! covered by cliques greedily: each pair that is not yet covered grows into a clique, nearest sites first.

use super::{Clash, Mend, Question, Row};
use rstar::RTree;
use rstar::primitives::GeomWithData;
use std::collections::BTreeSet;

/// One row for each clique of sites that are too close to each other.
pub(super) fn rows(question: &Question) -> Vec<Row> {
    let near = neighbours(question);
    let mut covered: BTreeSet<(u32, u32)> = BTreeSet::new();
    let mut rows = Vec::new();
    for one in 0..near.len() as u32 {
        for &other in near[one as usize].iter().filter(|other| **other > one) {
            if covered.contains(&(one, other)) {
                continue;
            }
            let mut clique = vec![one, other];
            for &third in &near[one as usize] {
                if !clique.contains(&third)
                    && clique.iter().all(|member| near[*member as usize].binary_search(&third).is_ok())
                {
                    clique.push(third);
                }
            }
            clique.sort_unstable();
            for (at, a) in clique.iter().enumerate() {
                covered.extend(clique[at + 1..].iter().map(|b| (*a, *b)));
            }
            rows.push(question.count_row("apart", &clique, None, Some(1)));
        }
    }
    rows
}

/// For each site that can become a hub, the others closer than the least distance, in ascending order.
fn neighbours(question: &Question) -> Vec<Vec<u32>> {
    let Some(apart) = question.terms.apart else { return Vec::new() };
    let point = |at: u32| {
        let point = question.study.sites[question.site(at).at()].point;
        [point.x, point.y]
    };
    let all = question.everywhere();
    let tree = RTree::bulk_load(all.iter().map(|at| GeomWithData::new(point(*at), *at)).collect());
    let near = |at: &u32| {
        let [x, y] = point(*at);
        let found = tree.locate_within_distance([x, y], apart * apart).map(|found| found.data);
        let is_nearer = |other: &u32| {
            let [to_x, to_y] = point(*other);
            other != at && (to_x - x).hypot(to_y - y) < apart
        };
        let mut list: Vec<u32> = found.filter(is_nearer).collect();
        list.sort_unstable();
        list
    };
    all.iter().map(near).collect()
}

/// Sites that must both be open and are closer than that.
pub(super) fn conflicts(question: &Question) -> Vec<Clash> {
    let Some(apart) = question.terms.apart else { return Vec::new() };
    let site = |at: u32| &question.study.sites[question.site(at).at()];
    let must = |at: &u32| question.required(question.site(*at));
    let near = neighbours(question);
    let mut reasons = Vec::new();
    for one in question.everywhere().into_iter().filter(must) {
        for &other in near[one as usize].iter().filter(|other| **other > one).filter(|other| must(other)) {
            let (a, b) = (site(one), site(other));
            // Rounded down, so that the distance that is proposed works.
            let between = ((a.point.x - b.point.x).hypot(a.point.y - b.point.y) * 10.0).floor() / 10.0;
            let text = format!(
                "Hubs must be {apart} apart, but {} ({}) and {} ({}) must both be open and are {between} apart.",
                a.name, a.id, b.name, b.id
            );
            let sites = vec![question.site(one), question.site(other)];
            let mut clash = question.clash("apart", a.authority, text);
            clash.about.clone_from(&sites);
            reasons.push(clash.mended_by([Mend::Apart(between), Mend::Release { sites, number: 1 }]));
        }
    }
    reasons
}
